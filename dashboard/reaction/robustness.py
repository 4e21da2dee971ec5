"""Many looks: how a finding stands once it counts how many events were looked at, that events
share days, what the same study finds on days without a deal, and how much hangs on one event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from dashboard.market.book import Market
from dashboard.reaction.distributions import t_probability, t_quantile
from dashboard.reaction.estimation import FEWEST
from dashboard.reaction.groups import (
    GroupTests,
    Members,
    counting_rows,
    standardised_ranks,
    tests_of_rows,
)
from dashboard.reaction.intraday import earnings_sessions
from dashboard.reaction.sessions import FIRST, LAST, Window, sessions_of
from dashboard.reaction.single import WINDOWS, EventStudy, event_study, window_name

LEVEL, POWER = 0.05, 0.8
# Up to so many event days all flips of sign are tried, beyond that so many random ones.
ALL_FLIPS, FLIPS = 10, 999
# A placebo day lies further from every deal of its company than this, in sessions: no window of
# the two overlaps.
APART = 10
PLACEBOS = 2_000
SEED = 20251001
# How often tests of groups find something at the 5% level where there is nothing: of groups of so
# many of the bundled prices' days without deal and report, event day alone (tests/proof).
FOUND_IN_GROUPS = {
    25: {"bmp": 0.045, "wild": 0.046, "grank": 0.067},
    100: {"bmp": 0.039, "wild": 0.041, "grank": 0.055},
}


@dataclass(frozen=True)
class GroupRobustness:
    """What stands beside the tests of one group of n events over one window.

    grank, grank_p: the generalised rank statistic and its two-sided probability. wild, wild_p:
    the mean standardised CAR over its standard error by event days, and its probability under
    flips of sign by event day. days: event days. largest_day: events on the day that has most,
    busiest (NaT without events).
    detectable: the smallest mean CAR that the headline test would have found at the 5% level
    four times in five. strongest: leg and company of the event that pulls the mean furthest, None
    for fewer than two events. without: the group's tests without it. NaN where a figure needs
    more events.
    """

    grank: float
    grank_p: float
    wild: float
    wild_p: float
    days: int
    largest_day: int
    busiest: pd.Timestamp
    detectable: float
    strongest: tuple[str, str] | None
    without: GroupTests | None


@dataclass(frozen=True)
class ManyLooks:
    """N events looked at together over one window.

    table: indexed by the events' labels: p of each alone, adjusted (benjamini_hochberg of all N),
    detectable (detectable_effect), rank (of p, the smallest first) and scaled (p times the
    events tested over the rank). tested: events that have a p. below: how many of them lie
    below LEVEL. by_chance: how many would without any effect. discoveries: how many still do
    once all are counted.
    """

    table: pd.DataFrame
    tested: int
    below: int
    by_chance: float
    discoveries: int

    @property
    def share(self) -> float:
        """The part of the events tested that lies below LEVEL; NaN without any."""
        return self.below / self.tested if self.tested else np.nan


@dataclass(frozen=True)
class Placebo:
    """The study on days on which nothing of the company was told: no deal, no report.

    study: its events and returns. statistics: by window name, the (M,) values of t, sorted.
    rejected: by window name, the part of events whose p lies below LEVEL. low, high: by window
    name, between which t lies in 95% of them.
    """

    study: EventStudy
    statistics: dict[str, np.ndarray]
    rejected: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]

    def p(self, t: np.ndarray, window: Window) -> np.ndarray:
        """The part of days without a deal on which t lies as far from zero as each of `t`, which
        asks nothing of how returns are distributed; NaN where t is, or without such days."""
        far = np.sort(np.abs(self.statistics[window_name(window)]))
        as_far = len(far) - np.searchsorted(far, np.abs(t))
        shares = (1 + as_far) / (1 + len(far))
        return np.where(np.isnan(t) | (len(far) == 0), np.nan, shares)

    def by_year(self, window: Window) -> pd.Series:
        """The part of events whose p lies below LEVEL, by the year of their day."""
        p = self.study.window(window)["p"].dropna()
        days = pd.to_datetime(self.study.events.loc[p.index, "event_day"])
        return (p < LEVEL).groupby(days.dt.year).mean()

    @property
    def chance(self) -> tuple[float, float]:
        """Between which parts a test that keeps its level lies in 95% of as many events."""
        events = len(self.study.events)
        reach = 1.96 * float(np.sqrt(LEVEL * (1 - LEVEL) / events)) if events else np.nan
        return LEVEL - reach, LEVEL + reach


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """The probabilities adjusted for the number of tests.

    Parameters
    ----------
    p
        (N,) probabilities of single tests, NaN where there is none.

    Returns
    -------
    numpy.ndarray
        (N,) the smallest false discovery rate at which each test is still a discovery; NaN where
        p is. Events that share days are positively dependent, for which the bound holds, too.

    References
    ----------
    Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001.
    """
    p = np.asarray(p, dtype=float)
    # The known ones, the largest first.
    order = np.argsort(p)[: np.count_nonzero(np.isfinite(p))][::-1]
    rates = p[order] * len(order) / np.arange(len(order), 0, -1)
    adjusted = np.full(len(p), np.nan)
    adjusted[order] = np.minimum.accumulate(rates)
    return adjusted


def many_looks(study: EventStudy, window: Window, members: Members = None) -> ManyLooks:
    """The events counted together.

    Parameters
    ----------
    study
        The event study.
    window
        First and last session, both counted.
    members
        As of group_tests: all, a mask over the events or their labels.

    Returns
    -------
    ManyLooks
        Of these events, in the study's order.
    """
    table = study.window(window)[["p", "se"]]
    detectable = detectable_effect(table["se"].to_numpy(), study.fits.dof)
    table = table.assign(detectable=detectable).drop(columns="se")
    if members is not None:
        table = table.loc[members]
    adjusted = benjamini_hochberg(table["p"].to_numpy())
    tested = int(table["p"].notna().sum())
    rank = table["p"].rank(method="first")
    return ManyLooks(
        table.assign(adjusted=adjusted, rank=rank, scaled=table["p"] * tested / rank),
        tested,
        int((table["p"] < LEVEL).sum()),
        LEVEL * tested,
        int((adjusted < LEVEL).sum()),
    )


def detectable_effect(se: np.ndarray, dof: np.ndarray) -> np.ndarray:
    """The smallest true effect that a test would have found.

    Parameters
    ----------
    se
        Standard errors of the estimates.
    dof
        Degrees of freedom of the t tests.

    Returns
    -------
    numpy.ndarray
        The effect that a two-sided test at LEVEL finds with probability POWER:
        (t(1 − LEVEL/2) + t(POWER))·se. What is not found may still be there if it is smaller.

    References
    ----------
    Bloom 1995, "Minimum detectable effects".
    """
    # A group of one has no degree of freedom.
    dof = np.where(np.asarray(dof) > 0, dof, np.nan)
    return (t_quantile(1 - LEVEL / 2, dof) + t_quantile(POWER, dof)) * se


def group_robustness(
    study: EventStudy, window: Window, members: Members = None, tests: GroupTests | None = None
) -> GroupRobustness:
    """What stands beside the tests of a group.

    Parameters
    ----------
    study
        The event study.
    window
        First and last session, both counted.
    members
        As of group_tests: all, a mask over the events or their labels.
    tests
        The group's tests, if they are known already.

    Returns
    -------
    GroupRobustness
        Of the events that group_tests counts.
    """
    rows, left = counting_rows(study, window, members)
    tests = tests_of_rows(study, window, rows, left) if tests is None else tests
    rank, rank_p = grank(study, window, rows)
    days = study.returns.dates[rows][:, study.columns((0, 0)).start]
    wild, wild_p = wild_bootstrap(study.cars(window).scar[rows], days)
    days_once, per_day = np.unique(days, return_counts=True)
    strongest = None
    if len(rows) > 1:
        towards = np.sign(tests.caar) * study.cars(window).car[rows]
        strongest = int(towards.argmax())
    return GroupRobustness(
        grank=rank,
        grank_p=rank_p,
        wild=wild,
        wild_p=wild_p,
        days=len(per_day),
        largest_day=int(per_day.max(initial=0)),
        busiest=pd.Timestamp(days_once[per_day.argmax()]) if len(per_day) else pd.NaT,
        detectable=float(detectable_effect(np.array(tests.se), np.array(tests.n - 1))),
        strongest=None if strongest is None else study.events.index[rows[strongest]],
        without=None
        if strongest is None
        else tests_of_rows(study, window, np.delete(rows, strongest), left),
    )


def grank(study: EventStudy, window: Window, rows: np.ndarray) -> tuple[float, float]:
    """The generalised rank test of cumulative abnormal returns (GRANK-T).

    Parameters
    ----------
    study
        The event study.
    window
        First and last session, both counted.
    rows
        The events' row numbers.

    Returns
    -------
    tuple of float
        The statistic, Student's t with T − 2 degrees of freedom, T the sessions of the estimation
        window and one; and its two-sided probability. NaN for fewer than two events.

    Notes
    -----
    Each event's standardised CAR, over its spread between the events, is ranked among its
    standardised abnormal returns before the event, as if the window were one day more. No
    outlier moves it, a rise in variance with the event doesn't, and what events on one day have
    in common is in the spread of the mean ranks.

    References
    ----------
    Kolari & Pynnönen 2011, eq. 4 to 13.
    """
    before = study.abnormal[rows][:, study.returns.before] / study.fits.sigma[rows, None]
    return generalised_rank(before, study.cars(window).scar[rows])


def generalised_rank(before: np.ndarray, scar: np.ndarray) -> tuple[float, float]:
    """The statistic of `grank` and its probability from its ingredients.

    Parameters
    ----------
    before
        (n, sessions) abnormal returns before each event over their spread, NaN where missing.
    scar
        (n,) standardised CARs.

    Returns
    -------
    tuple of float
        NaN for fewer than two events, and where their CARs don't differ.
    """
    n = len(scar)
    spread = scar.std(ddof=1) if n > 1 else 0.0
    if not spread > 0:
        return np.nan, np.nan
    ranks = standardised_ranks(np.column_stack([before, scar / spread]))
    known = np.isfinite(ranks)
    count = known.sum(axis=0)
    some = count > 0
    mean = np.where(known, ranks, 0).sum(axis=0)[some] / count[some]
    sessions = some.sum()
    deviation = np.sqrt((count[some] / n * mean**2).sum() / sessions)
    z = mean[-1] / deviation
    t = z * np.sqrt((sessions - 2) / (sessions - 1 - z**2))
    return float(t), float(t_probability(t, sessions - 2))


def wild_bootstrap(values: np.ndarray, days: np.ndarray) -> tuple[float, float]:
    """Whether values that come in clusters have a mean of zero, by the wild cluster bootstrap.

    Parameters
    ----------
    values
        (n,) standardised CARs.
    days
        (n,) their event days: events of one day are one cluster and flip together.

    Returns
    -------
    tuple of float
        The mean over its cluster-robust standard error, and the part of flips of sign under
        which it lies as far from zero. NaN for fewer than two days. With few days the
        probability cannot be small: with five of them, not below 1/16.

    Notes
    -----
    The signs are flipped with the null hypothesis imposed (Rademacher weights). It knows of what
    events of one day have in common; of windows that overlap in part it doesn't.

    References
    ----------
    Cameron, Gelbach & Miller 2008, section III.
    """
    clusters, place, size = np.unique(days, return_inverse=True, return_counts=True)
    if len(clusters) < 2:
        return np.nan, np.nan
    total = np.bincount(place, weights=values)
    observed = _clustered_t(total[None, :], size)[0]
    if np.isnan(observed):
        return np.nan, np.nan
    flipped = np.abs(_clustered_t(_flips(len(clusters)) * total, size))
    # Rounding must not part what is as far from zero.
    as_far = int((flipped >= abs(observed) * (1 - 1e-9)).sum())
    if len(clusters) <= ALL_FLIPS:
        return float(observed), as_far / len(flipped)
    return float(observed), (1 + as_far) / (1 + len(flipped))


def _clustered_t(totals: np.ndarray, size: np.ndarray) -> np.ndarray:
    """(B,) the mean over its cluster-robust error, of the clusters' totals (B, G) and sizes."""
    n, clusters = size.sum(), len(size)
    mean = totals.sum(axis=1) / n
    deviations = totals - size * mean[:, None]
    error = np.sqrt((deviations**2).sum(axis=1) * clusters / (clusters - 1)) / n
    return np.divide(mean, error, out=np.full(len(mean), np.nan), where=error > 0)


@lru_cache(maxsize=256)
def _flips(clusters: int) -> np.ndarray:
    """(B, clusters) signs: all there are of few clusters, random ones of many."""
    if clusters <= ALL_FLIPS:
        numbers = np.arange(2**clusters)[:, None]
        return np.where(numbers >> np.arange(clusters) & 1, 1.0, -1.0)
    random = np.random.default_rng(SEED)
    return random.choice([-1.0, 1.0], (FLIPS, clusters))


def placebo(
    study: EventStudy,
    market: Market,
    draws: int = PLACEBOS,
    seed: int = SEED,
    windows: Sequence[Window] = WINDOWS,
) -> Placebo:
    """The same study of the same stocks on random days without a deal.

    Parameters
    ----------
    study
        The event study: its stocks, its benchmark, and the days to keep away from.
    market
        Where the prices are.
    draws
        How many days, of all stocks together.
    seed
        Of the random choice, so that the answer stays.
    windows
        Which windows are tested.

    Returns
    -------
    Placebo
        A test at the 5% level should find something on 5% of them. It finds too much in a year in
        which shares swing more than in the one before, whose spread it takes, and too little in a
        calmer one (Placebo.by_year). Of fewer days than asked for where there are not more; empty
        with none.

    Notes
    -----
    Days that answer to a report of the company are left out as days with a deal are: something
    was told on them, and a third of them are found. On the bundled prices (27 November 2026) the
    5% level finds something on 5.8% of all 26,080 such days: 4.9% in 2024, 4.5% in 2025, 9.1% in
    2026. Groups of them keep the level (FOUND_IN_GROUPS); the generalised rank does so from about
    a hundred events on.
    """
    days = _days_without_a_deal(study, market)
    random = np.random.default_rng(seed)
    chosen = np.sort(random.permutation(len(days))[:draws])
    events = days.iloc[chosen].assign(reason="").reset_index(drop=True)
    quiet_days = event_study(market, events, study.benchmark, windows)
    statistics, rejected, low, high = {}, {}, {}, {}
    for window in windows:
        table, name = quiet_days.window(window).dropna(subset=["p"]), window_name(window)
        statistics[name] = np.sort(table["t"].to_numpy())
        rejected[name] = low[name] = high[name] = np.nan
        if len(table):
            rejected[name] = float((table["p"] < LEVEL).mean())
            ends = np.quantile(statistics[name], [LEVEL / 2, 1 - LEVEL / 2])
            low[name], high[name] = float(ends[0]), float(ends[1])
    return Placebo(quiet_days, statistics, rejected, low, high)


def _days_without_a_deal(study: EventStudy, market: Market) -> pd.DataFrame:
    """All pairs of company, ticker and event_day that have returns around them and a whole
    market model before, APART sessions and more from each deal of the company and not the first
    to answer to a report of it."""
    events = study.events
    before, after = FIRST, max(last for _, last in WINDOWS)
    quiet = []
    for (company, ticker), of_company in events.dropna(subset=["event_day"]).groupby(
        ["company", "ticker"], sort=True
    ):
        line = sessions_of(market, str(ticker), study.benchmark)
        known = np.isfinite(line.stock) & np.isfinite(line.market)
        places = np.arange(len(line.dates))
        deals = np.searchsorted(
            line.dates, of_company["event_day"].to_numpy().astype("datetime64[D]")
        )
        near = np.abs(places[:, None] - deals[None, :]).min(axis=1, initial=len(places)) <= APART
        total = np.concatenate([[0], np.cumsum(known)])
        whole = (places + before >= 0) & (places + after < len(places)) & ~near
        at = places[whole]
        fitted = total[at + LAST + 1] - total[at + before] >= FEWEST
        around = total[at + after + 1] - total[at - after] == 2 * after + 1
        at = at[fitted & around]
        reports = np.array(sorted(earnings_sessions(market, str(ticker))), dtype="datetime64[D]")
        at = at[~np.isin(line.dates[at], reports)]
        days = line.dates[at].astype("datetime64[s]")
        quiet.append(pd.DataFrame({"company": company, "ticker": ticker, "event_day": days}))
    columns = ["company", "ticker", "event_day"]
    return pd.concat(quiet, ignore_index=True) if quiet else pd.DataFrame(columns=columns)
