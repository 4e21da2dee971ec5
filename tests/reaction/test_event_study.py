"""The event study against a published one, statsmodels, simulations and cases worked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from dashboard.deals import Ledger, read_ledger
from dashboard.market import Market
from dashboard.market.exchanges import NEW_YORK, calendar
from dashboard.paths import DATA
from dashboard.reaction import (
    TESTS,
    WINDOWS,
    EventStudy,
    around_loop,
    confounders,
    event_labels,
    event_study,
    group_tests,
    groups,
    ledger_events,
    market_cap_changes,
    pe_around,
    reaction,
)
from dashboard.reaction.groups import (
    cross_sectional,
    generalised_sign,
    kolari_pynnonen,
    mean_correlation,
    patell,
    rank,
    standardised_ranks,
)
from dashboard.reaction.sessions import FIRST, LAST, Returns, sessions_of
from tests.markets import bars, market, snapshot_market

PUBLISHED = Path(__file__).parents[1] / "data" / "event_study"
OFFSETS = np.arange(FIRST, 11)
DRAWS = 2_000
ORACLE = ("openai-oracle-cloud-2025-09", "oracle")


# --- A published study ---


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / "published.csv", index_col="date", parse_dates=True)


@pytest.fixture(scope="module")
def seven(published: pd.DataFrame) -> EventStudy:
    """The seven shares as seven events on the first published day."""
    table = pd.read_csv(PUBLISHED / "returns.csv", index_col=0, parse_dates=True)
    table = table[: published.index[-1]]
    shares = table.drop(columns="^GSPC")
    shape = shares.T.shape
    first = table.index.get_loc(published.index[0])
    events = pd.DataFrame({"company": list(shares), "event_day": published.index[0]})
    days = np.tile(table.index.to_numpy().astype("datetime64[D]"), (shape[0], 1))
    index = np.tile(table["^GSPC"].to_numpy(), (shape[0], 1))
    offsets, why = np.arange(shape[1]) - first, np.full(shape, "", dtype=object)
    returns = Returns(offsets, days, shares.T.to_numpy(), index, why, (-first, -1))
    return EventStudy(events, "^GSPC", returns)


def test_the_published_figures_in_the_packages_own_convention(
    seven: EventStudy, published: pd.DataFrame
) -> None:
    """All eleven columns, from our building blocks (see PROVENANCE.md for the convention)."""
    fits, returns = seven.fits, seven.returns
    residuals, before = fits.residuals, returns.before
    ar = seven.abnormal[:, before.stop :]
    index = returns.market[0, before]
    moved = (returns.market[0, before.stop :] - index.mean()) ** 2
    error = 1 + 1 / fits.n[:, None] + moved / ((index - index.mean()) ** 2).sum()
    scar = ar / (np.nanstd(residuals, axis=1, ddof=1)[:, None] * np.sqrt(error))
    pooled = float((residuals > 0).sum() / np.isfinite(residuals).sum())

    ranks = standardised_ranks(np.hstack([residuals, ar]))
    listed = np.isfinite(ranks).sum(axis=0)
    lengths = np.isfinite(ranks).sum(axis=1)
    modified = 7 * np.nanmean(ranks, axis=0) / np.sqrt(listed)
    plain = np.nanmean(ranks * (lengths[:, None] + 1), axis=0) * 7 / listed

    found = {
        "mean_ar": ar.mean(axis=0),
        "t_test": [cross_sectional(day) for day in ar.T],
        "patell": [patell(day, fits.dof) for day in scar.T],
        "bmp": [cross_sectional(day) for day in scar.T],
        "brown_warner_1980": ar.mean(axis=0)
        / (np.sqrt(np.nanvar(residuals, axis=1, ddof=1).sum()) / 7),
        "brown_warner_1985": ar.mean(axis=0) / np.nanmean(residuals, axis=0).std(ddof=1),
        "sign": [generalised_sign(day > 0, 0.5) for day in ar.T],
        "wilcoxon_w": [(stats.rankdata(np.abs(day)) * (day > 0)).sum() for day in ar.T],
        "generalised_sign": [generalised_sign(day > 0, pooled) for day in ar.T],
        "rank": (plain / np.sqrt((plain**2).sum() / lengths.mean()))[-5:],
        "modified_rank": (modified / np.sqrt((modified**2).sum() / lengths.mean()))[-5:],
    }
    # Half of the last printed digit.
    digits = {"mean_ar": 8, "bmp": 8, "wilcoxon_w": 0, "brown_warner_1980": 6}
    digits |= {"brown_warner_1985": 6}
    assert list(found) == list(published.columns)
    for name, values in found.items():
        assert values == pytest.approx(
            published[name].to_numpy(), abs=0.51 * 10.0 ** -digits.get(name, 7)
        ), name


TEXTBOOK = {
    # Patell, BMP, adjusted BMP
    "2020-03-16": (2.544440, 1.204284, 0.787987),
    "2020-03-17": (-2.942074, -1.175179, -0.768942),
    "2020-03-18": (0.328963, 0.076377, 0.049975),
    "2020-03-19": (8.402698, 2.166887, 1.417836),
    "2020-03-20": (6.305735, 8.654536, 5.662831),
}


def test_the_textbook_figures_of_the_published_study(
    seven: EventStudy, published: pd.DataFrame
) -> None:
    for offset, (day, expected) in enumerate(TEXTBOOK.items()):
        found = group_tests(seven, (offset, offset))
        assert found.n == 7 and found.left_out.empty
        assert (found.patell, found.bmp, found.kp_bmp) == pytest.approx(expected, abs=5.1e-7)
        assert found.correlation == pytest.approx(0.160240, abs=5.1e-7)
        row = published.loc[day]
        assert found.caar == pytest.approx(row["mean_ar"], abs=5.1e-9)
        assert found.t == pytest.approx(row["t_test"], abs=5.1e-8)


def test_rank_and_sign_are_corrados_and_cowans_where_all_series_have_one_length(
    seven: EventStudy,
) -> None:
    """The five shares listed throughout; Corrado 1989 by its own formula."""
    full = np.flatnonzero(seven.fits.n == seven.fits.n.max())
    assert len(full) == 5
    residuals, day = seven.fits.residuals[full], seven.abnormal[full, seven.returns.before.stop]
    found = group_tests(seven, (0, 0), seven.fits.n == seven.fits.n.max())
    ranks = stats.rankdata(np.hstack([residuals, day[:, None]]), axis=1)
    mean_rank = (ranks - (ranks.shape[1] + 1) / 2).mean(axis=0)
    assert found.rank == pytest.approx(mean_rank[-1] / np.sqrt((mean_rank**2).mean()))
    share = (residuals > 0).mean()
    rises = (day > 0).sum()
    assert found.sign == pytest.approx((rises - 5 * share) / np.sqrt(5 * share * (1 - share)))


# --- Single events against statsmodels ---


def simulated(
    n: int,
    seed: int,
    *,
    starts: np.ndarray | None = None,
    common: float = 0.0,
    effect: float = 0.0,
    louder: float = 1.0,
) -> EventStudy:
    """n shares with their own α, β and σ. starts: the day number at which each event's sessions
    begin (0: all events on one day). common: part of the residuals' variance that shares share.
    effect: added on the event day, whose residuals are `louder` times the others."""
    random = np.random.default_rng(seed)
    starts = np.zeros(n, dtype=int) if starts is None else starts
    days = starts[:, None] + np.arange(len(OFFSETS))
    size = days.max() + 1
    own = random.standard_normal(days.shape)
    noise = np.sqrt(common) * random.standard_normal(size)[days] + np.sqrt(1 - common) * own
    noise[:, -FIRST] *= louder
    index = random.normal(0.0004, 0.01, size)[days]
    beta, sigma = random.uniform(0.5, 2, (n, 1)), random.uniform(0.01, 0.04, (n, 1))
    stock = random.normal(0, 0.001, (n, 1)) + beta * index + sigma * noise
    stock[:, -FIRST] += effect
    dates = np.datetime64("2000-01-01") + days
    why = np.full(days.shape, "", dtype=object)
    events = pd.DataFrame({"company": np.arange(n), "event_day": dates[:, -FIRST]})
    return EventStudy(events, "SPY", Returns(OFFSETS, dates, stock, index, why))


def test_single_events_are_ols_predictions_of_statsmodels() -> None:
    """α, β, σ and n of the fit; AR and its error from get_prediction; the variance of a CAR built
    from the matrices. Some returns of the estimation window are missing."""
    study = simulated(12, seed=3)
    holes = np.random.default_rng(0).random((12, 221)) < 0.1
    study.returns.stock[:, :221][holes] = np.nan
    study.returns.market[0, 5] = np.nan
    before = study.returns.before
    for row in range(12):
        y, x = study.returns.stock[row], study.returns.market[row]
        fit = sm.OLS(y[before], sm.add_constant(x[before]), missing="drop").fit()
        fits = study.fits
        assert fits.n[row] == fit.nobs and fits.dof[row] == fit.df_resid
        assert (fits.alpha[row], fits.beta[row]) == pytest.approx(tuple(fit.params), rel=1e-9)
        assert fits.sigma[row] == pytest.approx(np.sqrt(fit.scale), rel=1e-9)
        for window in [*WINDOWS, (2, 2), (-3, 9)]:
            columns = study.returns.columns(*window)
            ahead = sm.add_constant(x[columns], has_constant="add")
            predicted = fit.get_prediction(ahead)
            errors = y[columns] - predicted.predicted_mean
            kept = ~np.isnan(y[before] + x[before])
            known = sm.add_constant(x[before][kept])
            spread = fit.scale * (
                np.eye(len(ahead)) + ahead @ np.linalg.inv(known.T @ known) @ ahead.T
            )
            found = study.window(window).iloc[row]
            assert found["car"] == pytest.approx(errors.sum(), rel=1e-9)
            assert found["se"] == pytest.approx(np.sqrt(spread.sum()), rel=1e-9)
            assert found["t"] == pytest.approx(errors.sum() / np.sqrt(spread.sum()), rel=1e-9)
            assert found["p"] == pytest.approx(2 * stats.t.sf(abs(found["t"]), fit.df_resid))
            if len(errors) == 1:
                assert found["se"] == pytest.approx(predicted.se_obs[0], rel=1e-9)
                low, high = predicted.conf_int(obs=True, alpha=0.05)[0]
                band = np.sort(y[columns][0] - np.array([low, high]))
                assert (found["low"], found["high"]) == pytest.approx(tuple(band), rel=1e-9)


def test_the_path_of_an_event_ends_in_its_car() -> None:
    study = simulated(3, seed=5)
    path = study.path(1, (-5, 5))
    end = study.window((-5, 5)).loc[1]
    assert list(path.index) == list(range(-5, 6))
    assert path["ar"].cumsum().to_numpy() == pytest.approx(path["car"].to_numpy())
    for name in ("car", "se", "low", "high"):
        assert path.at[5, name] == pytest.approx(end[name])


@pytest.mark.parametrize("window", [(-30, 0), (2, 1), (0, 11)])
def test_a_window_stays_outside_of_the_estimation_window(window: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="must lie between -29 and 10"):
        simulated(1, seed=0).window(window)


# --- Size and power ---


def within(count: int, draws: int = DRAWS, level: float = 0.05) -> bool:
    """Whether so many rejections are what a test at its level gives (99.9% of the time)."""
    low, high = stats.binom.ppf([0.0005, 0.9995], draws, level)
    return bool(low <= count <= high)


@pytest.mark.parametrize("window", WINDOWS)
def test_single_events_without_an_effect_are_found_in_one_of_twenty(
    window: tuple[int, int],
) -> None:
    study = simulated(DRAWS, seed=11, starts=np.arange(DRAWS))
    assert within(int((study.window(window)["p"] < 0.05).sum()))


def test_an_effect_on_single_events_is_found() -> None:
    study = simulated(DRAWS, seed=12, starts=np.arange(DRAWS), effect=0.1)
    found = study.window((0, 0))
    assert (found["p"] < 0.05).mean() > 0.9
    assert found["car"].mean() == pytest.approx(0.1, abs=0.002)
    assert ((found["low"] < 0.1) & (found["high"] > 0.1)).mean() == pytest.approx(0.95, abs=0.02)


def rejections(
    draws: int, seed: int, n: int = 20, window: tuple[int, int] = (0, 0), **made: object
) -> dict[str, int]:
    """How often each test rejects at 5% in groups of n simulated events."""
    counts = dict.fromkeys(TESTS, 0)
    for draw in range(draws):
        p = group_tests(simulated(n, seed + draw, **made), window).p  # type: ignore[arg-type]
        for name in TESTS:
            counts[name] += p[name] < 0.05
    return counts


def test_groups_of_independent_events_without_an_effect() -> None:
    counts = rejections(DRAWS, seed=100_000, starts=np.arange(20) * 40)
    assert all(within(counts[name]) for name in ("t", "patell", "bmp", "kp_bmp", "rank")), counts
    # The number of rises is a whole number: with 20 events 5% cannot be met exactly.
    assert counts["sign"] < 0.07 * DRAWS


def test_groups_with_an_effect_are_found() -> None:
    counts = rejections(100, seed=1, starts=np.arange(20) * 40, effect=0.03)
    assert min(counts.values()) > 90, counts


def test_on_one_day_in_one_sector_patell_finds_too_much_and_the_adjusted_bmp_does_not() -> None:
    counts = rejections(800, seed=200_000, common=0.2)
    assert within(counts["kp_bmp"], 800), counts
    assert all(counts[name] > 0.25 * 800 for name in ("t", "patell", "bmp")), counts


def test_news_that_raises_variance_fools_patell_only() -> None:
    counts = rejections(500, seed=300_000, starts=np.arange(20) * 40, louder=2)
    assert counts["patell"] > 0.2 * 500
    assert all(within(counts[name], 500) for name in ("t", "bmp", "kp_bmp")), counts


def test_windows_that_overlap_in_part_count_in_proportion() -> None:
    """Twenty events within forty days, windows of eleven."""
    starts = np.random.default_rng(8).integers(0, 40, 20)
    counts = rejections(500, seed=400_000, window=(-5, 5), common=0.3, starts=starts)
    assert within(counts["kp_bmp"], 500), counts
    assert counts["bmp"] > 0.12 * 500


def test_the_mean_correlation_counts_shared_days_only() -> None:
    one_day = simulated(40, seed=1, common=0.3)
    everyone = np.arange(40)
    assert mean_correlation(one_day, (0, 0), everyone) == pytest.approx(0.3, abs=0.05)
    apart = simulated(40, seed=1, common=0.3, starts=np.arange(40) * 11)
    assert mean_correlation(apart, (-5, 5), everyone) == 0
    # One session on: ten days of eleven are shared with each neighbour.
    two = simulated(2, seed=1, common=0.3, starts=np.array([0, 1]))
    correlation = two.correlation[0, 1]
    assert mean_correlation(two, (-5, 5), np.arange(2)) == pytest.approx(correlation * 10 / 11)
    assert kolari_pynnonen(0, 7) == 1
    assert np.isnan(kolari_pynnonen(-0.5, 3))


# --- Small and broken groups ---


def test_groups_of_none_one_and_two() -> None:
    study = simulated(2, seed=4, starts=np.array([0, 100]))
    nobody = group_tests(study, (0, 0), np.array([False, False]))
    assert nobody.n == 0 and np.isnan([nobody.caar, *nobody.p.values()]).all()
    alone = group_tests(study, (0, 0), [1])
    assert alone.n == 1 and alone.caar == study.window((0, 0))["car"][1]
    assert np.isnan([alone.t, alone.bmp, alone.kp_bmp, alone.low]).all()
    assert np.isfinite([alone.patell, alone.rank, alone.sign]).all()
    both = group_tests(study, (0, 0), pd.Series([True, True]))
    assert both.n == 2 and np.isfinite(list(both.p.values())).all()
    assert both.low < both.caar < both.high
    with pytest.raises(KeyError):
        group_tests(study, (0, 0), ["nobody"])


def test_the_band_holds_zero_exactly_when_the_events_say_so() -> None:
    """With CARs of one σ the adjusted BMP and the band are the same statement."""
    study = simulated(30, seed=9, common=0.2, effect=0.01)
    found = group_tests(study, (0, 0))
    assert found.se == pytest.approx(
        study.cars((0, 0)).car.std(ddof=1) / np.sqrt(30) / kolari_pynnonen(found.correlation, 30)
    )
    assert found.high - found.caar == pytest.approx(stats.t.ppf(0.975, 29) * found.se)


def test_one_move_counts_once_and_a_missing_one_says_why() -> None:
    study = simulated(4, seed=6)
    study.events["company"] = ["a", "a", "b", "c"]
    study.returns.stock[3, study.returns.columns(1, 1)] = np.nan
    study.returns.why[3, study.returns.columns(1, 1)] = "no price"
    today, around = group_tests(study, (0, 0)), group_tests(study, (-1, 1))
    assert (today.n, around.n) == (3, 2)
    assert today.left_out.to_dict() == {1: "the company's move on this day counts already"}
    assert around.left_out[3] == "no price"


def test_the_ranks_leave_missing_returns_out() -> None:
    values = np.array([[0.3, np.nan, -0.1, 0.2], [1.0, 1.0, 2.0, 0.0]])
    expected = [[0.25, np.nan, -0.25, 0.0], [0.0, 0.0, 0.3, -0.3]]
    assert standardised_ranks(values) == pytest.approx(np.array(expected), nan_ok=True)
    study = simulated(3, seed=2)
    assert np.isnan(rank(study.abnormal[:0], study.returns, (0, 0)))


# --- Prices to returns ---


def walk(ticker: str, days: list[str], seed: int) -> pd.DataFrame:
    moves = np.random.default_rng(seed).normal(0, 0.02, len(days))
    return bars(ticker, dict(zip(days, 100 * np.exp(np.cumsum(moves)), strict=True)))


def sessions(first: str, last: str) -> list[str]:
    return list(calendar(NEW_YORK).sessions_in_range(first, last).strftime("%Y-%m-%d"))


def an_event(ticker: str, day: str, company: str = "b") -> pd.DataFrame:
    row = {"company": company, "ticker": ticker, "event_day": pd.Timestamp(day), "reason": ""}
    return pd.DataFrame([row])


DAYS = sessions("2024-01-02", "2025-12-31")
EVENT = "2025-09-10"
NOT_THAT_DAY = [day for day in DAYS if day != EVENT]


def test_the_estimation_window_runs_from_250_to_30_sessions_before() -> None:
    prices = market(walk("B", DAYS, 1), walk("SPY", DAYS, 2))
    study = event_study(prices, an_event("B", EVENT))
    at = DAYS.index(EVENT)
    stock, index = (prices.history(name)["close"].pct_change() for name in ("B", "SPY"))
    window = slice(at - 250, at - 30 + 1)
    fit = sm.OLS(stock[window].to_numpy(), sm.add_constant(index[window].to_numpy())).fit()
    row = study.table.iloc[0]
    assert (row["model"], row["n"]) == ("market-model", 221)
    assert (row["alpha"], row["beta"]) == pytest.approx(tuple(fit.params))
    assert row["return"] == pytest.approx(stock.iloc[at])
    assert row["benchmark_return"] == pytest.approx(index.iloc[at])
    assert row["next_return"] == pytest.approx(stock.iloc[at + 1])
    after = study.window((1, 1)).iloc[0]
    assert (row["next_ar"], row["next_t"]) == pytest.approx((after["car"], after["t"]))


def test_nothing_after_a_window_changes_it() -> None:
    """Nor the group: three shares with one event day, each window with other prices behind it."""
    names = ["B", "C", "D"]
    events = pd.concat([an_event(n, EVENT, n) for n in names], ignore_index=True)
    original = pd.concat(
        [*(walk(n, DAYS, i) for i, n in enumerate(names)), walk("SPY", DAYS, 9)], ignore_index=True
    )
    first = event_study(market(original), events)
    for window in [*WINDOWS, (-2, 7)]:
        last = pd.Timestamp(DAYS[DAYS.index(EVENT) + window[1]])
        changed = original.copy()
        later = changed["date"] > last
        noise = np.random.default_rng(0).uniform(0.5, 2, later.sum())
        changed.loc[later, ["close", "adj_close"]] *= noise[:, None]
        for prices in (changed, original[~later]):
            second = event_study(market(prices), events)
            pd.testing.assert_frame_equal(first.window(window), second.window(window))
            one, other = group_tests(first, window), group_tests(second, window)
            assert one.p == other.p and (one.caar, one.low) == (other.caar, other.low)
        assert not first.window((-5, 10)).equals(
            event_study(market(changed), events).window((-5, 10))
        )


def test_a_short_history_is_market_adjusted() -> None:
    at = DAYS.index(EVENT)
    # 99 sessions of prices in the estimation window, then 100 returns, then 9 returns.
    for start, n, model in [
        (at - 30 - 99, 99, "market-adjusted"),
        (at - 30 - 100, 100, "market-model"),
        (at - 30 - 9, 9, "market-adjusted"),
    ]:
        prices = market(walk("B", DAYS[start:], 1), walk("SPY", DAYS, 2))
        study = event_study(prices, an_event("B", EVENT))
        row, day = study.table.iloc[0], study.window((0, 0)).iloc[0]
        assert (row["n"], row["model"]) == (n, model)
        if model == "market-model":
            continue
        assert (row["alpha"], row["beta"]) == (0, 1)
        beyond = row["return"] - row["benchmark_return"]
        assert day["car"] == pytest.approx(beyond)
        if n == 99:
            stock, index = (prices.history(x)["close"].pct_change() for x in ("B", "SPY"))
            beyond = (stock - index).dropna()[: DAYS[at - 30]]
            assert row["sigma"] == pytest.approx(beyond.std())
            assert day["se"] == pytest.approx(beyond.std())
            assert study.window((-1, 1))["se"][0] == pytest.approx(beyond.std() * np.sqrt(3))
            assert day["p"] == pytest.approx(2 * stats.t.sf(abs(day["t"]), 98))
        else:
            assert np.isnan(day[["se", "t", "p", "low"]].astype(float)).all()
            assert day["reason"] == "only 9 returns in the estimation window: σ needs 10"
            assert group_tests(study, (0, 0)).n == 0


def test_prices_that_follow_the_benchmark_have_no_t() -> None:
    index = walk("SPY", DAYS, 2)
    study = event_study(market(index, index.assign(ticker="B")), an_event("B", EVENT))
    day = study.window((0, 0)).iloc[0]
    assert day["car"] == pytest.approx(0) and np.isnan(day["t"])
    assert day["reason"] == "the residuals of the estimation window don't spread"


@pytest.mark.parametrize(
    ("stock", "index", "window", "reason"),
    [
        (DAYS, DAYS[: DAYS.index(EVENT)], (0, 0), "prices of SPY end on 9 Sep 2025"),
        (DAYS[: DAYS.index(EVENT)], DAYS, (0, 0), "prices of B end on 9 Sep 2025"),
        (DAYS[: DAYS.index(EVENT) + 2], DAYS, (-1, 1), ""),
        (DAYS[: DAYS.index(EVENT) + 2], DAYS, (-5, 5), "prices of B end on 11 Sep 2025"),
        (DAYS[DAYS.index(EVENT) :], DAYS, (0, 0), "prices of B begin on 10 Sep 2025"),
        (DAYS[DAYS.index(EVENT) + 3 :], DAYS, (0, 0), "prices of B begin on 15 Sep 2025"),
        (DAYS, DAYS[DAYS.index(EVENT) :], (0, 0), "prices of SPY begin on 10 Sep 2025"),
        (NOT_THAT_DAY, DAYS, (0, 0), "the price of B on 10 Sep 2025 is missing"),
        (NOT_THAT_DAY, DAYS, (1, 1), "the price of B on 10 Sep 2025 is missing"),
        (
            DAYS,
            NOT_THAT_DAY,
            (0, 0),
            "the price of SPY on 10 Sep 2025 is missing",
        ),
        ([], DAYS, (0, 0), "there are no prices of B here"),
        (DAYS, [], (0, 0), "there are no prices of SPY here"),
    ],
)
def test_a_missing_price_is_a_reason_and_never_a_number(
    stock: list[str], index: list[str], window: tuple[int, int], reason: str
) -> None:
    prices = market(walk("B", stock, 1), walk("SPY", index, 2))
    found = event_study(prices, an_event("B", EVENT)).window(window).iloc[0]
    assert found["reason"] == reason
    figures = found[["car", "se", "t", "p", "low", "high"]].astype(float)
    assert figures.notna().all() if reason == "" else figures.isna().all()


def test_an_event_without_a_day_keeps_its_reason() -> None:
    event = an_event("B.XX", EVENT).assign(event_day=pd.NaT, reason="no calendar")
    event["event_day"] = event["event_day"].astype("datetime64[s]")
    study = event_study(market(), event)
    assert study.table.iloc[0]["reason"] == "no calendar" and study.table.iloc[0]["model"] == ""


def test_a_gap_in_the_prices_makes_no_return() -> None:
    """Not one over two sessions either: the day after the gap has none."""
    holes = ["2025-03-04", "2025-03-05"]
    prices = market(walk("B", [d for d in DAYS if d not in holes], 1), walk("SPY", DAYS, 2))
    study = event_study(prices, an_event("B", EVENT))
    assert study.table["n"].iloc[0] == 221 - 3


def test_days_on_which_new_york_is_closed_are_no_sessions_of_a_file_either() -> None:
    """Each holiday stands in this file with the bars of the day before."""
    every = list(pd.bdate_range("2024-01-02", "2025-12-31").strftime("%Y-%m-%d"))
    its = sessions("2024-01-02", "2025-12-31")
    steps = [walk("B", its, 1), walk("SPY", its, 2)]
    filled = [
        bars.set_index("date").reindex(pd.to_datetime(every)).ffill().reset_index(names="date")
        for bars in steps
    ]
    plain, study = (event_study(market(*b), an_event("B", EVENT)) for b in (steps, filled))
    assert str(study.returns.dates[0, 0]) == its[its.index(EVENT) - 250]
    pd.testing.assert_frame_equal(study.table, plain.table)
    pd.testing.assert_frame_equal(study.window((-5, 5)), plain.window((-5, 5)))


def test_tokyo_is_compared_with_the_new_york_close_it_knows() -> None:
    """Thursday's session in Tokyo closes before New York's opens; a holiday there adds up."""
    new_york = {f"2025-09-{d:02}": v for d, v in [(8, 100.0), (9, 110.0), (10, 99.0), (11, 99.0)]}
    new_york |= {"2025-09-12": 118.8, "2025-09-15": 118.8, "2025-09-16": 130.68}
    tokyo = {f"2025-09-{d:02}": 10.0 + d for d in (9, 10, 11, 12, 16, 17)}
    found = sessions_of(market(bars("9984.T", tokyo), bars("SPY", new_york)), "9984.T", "SPY")
    by_day = dict(zip(map(str, found.dates), found.market, strict=True))
    assert by_day["2025-09-10"] == pytest.approx(0.1)
    assert by_day["2025-09-11"] == pytest.approx(-0.1)
    # The 15th is a holiday in Tokyo: the 16th answers New York's 12th and 15th.
    assert by_day["2025-09-16"] == pytest.approx(0.2)
    assert by_day["2025-09-17"] == pytest.approx(0.1)
    leg = pd.Series(
        {"announced": pd.Timestamp("2025-09-10"), "session": "market-hours"}, name="a-b"
    )
    told = reaction(
        market(bars("9984.T", tokyo), bars("SPY", new_york)), leg, "softbank", "9984.T", "SPY"
    )
    assert told.day.session == date(2025, 9, 11)
    assert told.benchmark_return == pytest.approx(-0.1)


# --- The ledger's events ---


def a_ledger(folder: Path, deals: str, companies: str = "") -> Ledger:
    header = "id,payer,payee,kind,announced,session,deal,amount_usd_bn,basis\n"
    (folder / "companies.csv").write_text(
        "slug,name,role,ticker\nlab,Lab,ai-lab,\ncloud,Cloud,hyperscaler,CLD\n"
        f"chips,Chips,chip-maker,CHP\nbank,Bank,investor,BNK\n{companies}"
    )
    (folder / "deals.csv").write_text(header + deals)
    return read_ledger(folder)


DEALS = """lab-cloud,lab,cloud,cloud-services,2025-09-10,pre-market,,20,reported
cloud-chips,cloud,chips,hardware-purchase,2025-09-12,unknown,triple,30,firm
chips-cloud,chips,cloud,equity-investment,2025-09-12,unknown,triple,2,firm
chips-cloud-warrant,chips,cloud,warrant,2025-09-12,unknown,triple,,undisclosed
bank-lab,bank,lab,debt-financing,2025-09-13,closed,,0.5,firm
chips-lab,chips,lab,equity-investment,2026-01-07,after-hours,,200,up-to
"""


def test_each_listed_side_of_a_deal_is_one_event(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, DEALS)
    found = ledger_events(ledger, ledger.legs, market())
    events = found.events
    assert list(events.index) == [
        ("lab-cloud", "cloud"),
        ("cloud-chips", "chips"),
        ("cloud-chips", "cloud"),
        ("bank-lab", "bank"),
        ("chips-lab", "chips"),
    ]
    # The largest leg names the deal's event; the others are in `legs`.
    chips = events.loc[("cloud-chips", "chips")]
    assert (chips["side"], chips["other"], chips["kind_group"]) == ("payee", "cloud", "hardware")
    assert (chips["amount_usd_bn"], chips["size"]) == (30, "10bn-to-100bn")
    assert sorted(chips["legs"]) == ["chips-cloud", "chips-cloud-warrant", "cloud-chips"]
    assert chips["title"] == "Cloud → Chips, Hardware purchase"
    assert event_labels(events)["chips-cloud", "cloud"] == ("cloud-chips", "cloud")
    assert not chips["certain"] and chips["next_session"] == pd.Timestamp("2025-09-15")
    # A Saturday: Monday reacts. After the close: the next session.
    assert events.loc[("bank-lab", "bank"), "event_day"] == pd.Timestamp("2025-09-15")
    assert events.loc[("chips-lab", "chips"), "event_day"] == pd.Timestamp("2026-01-08")
    assert found.private.to_dict("records") == [
        {"leg": "bank-lab", "company": "lab", "side": "payee"},
        {"leg": "chips-lab", "company": "lab", "side": "payee"},
        {"leg": "lab-cloud", "company": "lab", "side": "payer"},
    ]


def test_of_legs_without_amounts_the_one_that_moves_money_names_the_event(tmp_path: Path) -> None:
    deals = """a-warrant,chips,lab,warrant,2025-10-06,pre-market,one,,undisclosed
b-chips,lab,chips,hardware-purchase,2025-10-06,pre-market,one,,undisclosed
"""
    ledger = a_ledger(tmp_path, deals)
    assert list(ledger_events(ledger, ledger.legs, market()).events.index) == [("b-chips", "chips")]


def test_the_groups_of_events(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, DEALS)
    found = groups(ledger_events(ledger, ledger.legs, market()).events)
    assert {(g.by, g.name): int(g.members.sum()) for g in found} == {
        ("all", "all"): 5,
        ("side", "payer"): 3,
        ("side", "payee"): 2,
        ("kind", "investment"): 1,
        ("kind", "services"): 1,
        ("kind", "hardware"): 2,
        ("kind", "debt"): 1,
        ("role", "hyperscaler"): 2,
        ("role", "chip-maker"): 2,
        ("role", "investor"): 1,
        ("size", "under-1bn"): 1,
        ("size", "10bn-to-100bn"): 3,
        ("size", "100bn-and-more"): 1,
    }


def test_events_that_have_no_calendar_say_so(tmp_path: Path) -> None:
    deals = """a,lab,odd,cloud-services,2025-09-10,pre-market,,20,reported
b,lab,cloud,cloud-services,2018-06-01,pre-market,,20,reported
"""
    ledger = a_ledger(tmp_path, deals, "odd,Odd,other,ODD.XX\n")
    events = ledger_events(ledger, ledger.legs, market()).events
    assert events["event_day"].isna().all()
    assert events["reason"].to_list() == [
        "the calendars here begin on 2 Jan 2019",
        "the exchange .XX has no calendar here",
    ]
    reports = [("CLD", "2025-08-20", "unknown", 1.0)]
    prices = market(walk("CLD", DAYS, 1), walk("SPY", DAYS, 2), reports=reports)
    study = event_study(prices, events)
    assert study.table["return"].isna().all()
    assert study.reasons((0, 0)).tolist() == events["reason"].to_list()
    assert confounders(study, prices, (-5, 5)).empty
    assert group_tests(study, (0, 0)).n == 0
    assert market_cap_changes(study, prices)["change_usd_bn"].isna().all()
    assert pe_around(prices, events)["why_no_pe_before"].to_list() == ["price unknown"] * 2


def test_no_events_at_all(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, DEALS)
    events = ledger_events(ledger, ledger.legs.iloc[:0], market()).events
    study = event_study(market(walk("SPY", DAYS, 2)), events)
    assert study.table.empty and study.window((0, 0)).empty and groups(events) == []
    assert group_tests(study, (0, 0)).n == 0
    assert confounders(study, market(), (0, 0)).empty and market_cap_changes(study, market()).empty


# --- What else came out ---


def test_confounders_are_earnings_other_deals_and_the_market(tmp_path: Path) -> None:
    deals = """first,lab,chips,hardware-purchase,2025-09-10,pre-market,,20,reported
second,cloud,chips,hardware-purchase,2025-09-15,pre-market,,1,reported
third,bank,chips,debt-financing,2025-09-23,pre-market,,1,reported
"""
    ledger = a_ledger(tmp_path, deals)
    index = walk("SPY", DAYS, 2)
    jump = index["date"] >= "2025-09-23"
    index.loc[jump, ["close", "adj_close"]] *= 1.2
    prices = market(
        *(walk(name, DAYS, seed) for seed, name in enumerate(["CLD", "CHP", "BNK"])),
        index,
        reports=[
            ("CHP", "2025-09-09", "after-hours", 1.0),
            ("CHP", "2025-09-17", "unknown", 1.0),
            ("CLD", "2025-09-19", "unknown", 1.0),
        ],
    )
    study = event_study(prices, ledger_events(ledger, ledger.legs, prices).events)

    def told(window: tuple[int, int], leg: str, company: str) -> list[tuple[str, str]]:
        table = confounders(study, prices, window)
        its = table[(table["leg"] == leg) & (table["company"] == company)]
        return list(zip(its["what"], its["text"], strict=True))

    evening = "Earnings came out the evening before (9 Sep 2025, after the close)"
    assert told((0, 0), "first", "chips") == [("earnings", evening)]
    assert told((-1, 3), "first", "chips")[1:] == [
        ("deal", "Another deal came out 3 sessions later: Cloud → Chips, Hardware purchase")
    ]
    assert told((-5, 5), "second", "chips") == [
        ("earnings", "Earnings came out on 17 Sep 2025"),
        ("deal", "Another deal came out 3 sessions before: Lab → Chips, Hardware purchase"),
    ]
    assert told((-1, 1), "second", "cloud") == []
    [(what, text)] = told((0, 0), "third", "bank")
    assert what == "market" and text.startswith("SPY moved +")
    assert "on the event day, beyond its 2σ of " in text
    [(_, text)] = told((-1, 1), "third", "bank")
    assert "in sessions -1 to 1, beyond its 2σ of " in text


# --- What it is worth ---


def worth_market() -> Market:
    prices = market(
        *(walk(name, DAYS, seed) for seed, name in enumerate(["CLD", "CHP", "BNK"])),
        walk("SPY", DAYS, 9),
        reports=[("CHP", "2025-08-20", "unknown", 2.0), ("CHP", "2025-09-11", "unknown", -1.0)],
    )
    caps = [("CHP", "2025-09-08", 4e12), ("CLD", "2025-09-09", 1e12), ("CLD", "2025-09-11", 2e12)]
    table = pd.DataFrame(caps, columns=["ticker", "date", "market_cap_usd"])
    table["date"] = pd.to_datetime(table["date"])
    return Market(prices.prices, prices.quotes, table, prices.earnings, version=0)


def test_a_dollar_promised_and_the_market_value_it_calls_up(tmp_path: Path) -> None:
    deals = """lab-cloud,lab,cloud,cloud-services,2025-09-10,pre-market,,20,reported
cloud-chips,cloud,chips,hardware-purchase,2025-09-12,pre-market,,30,firm
chips-lab,chips,lab,equity-investment,2025-09-12,pre-market,,,undisclosed
bank-cloud,bank,cloud,debt-financing,2025-10-30,pre-market,,1,firm
"""
    ledger, prices = a_ledger(tmp_path, deals), worth_market()
    study = event_study(prices, ledger_events(ledger, ledger.legs, prices).events)
    values, ar = market_cap_changes(study, prices), study.window((0, 0))
    cloud = values.loc[("lab-cloud", "cloud")]
    car = ar.loc[("lab-cloud", "cloud")]
    assert (cloud["cap_usd_bn"], cloud["cap_on"]) == (1_000, pd.Timestamp("2025-09-09"))
    assert cloud["change_usd_bn"] == pytest.approx(1_000 * car["car"])
    assert cloud["se_usd_bn"] == pytest.approx(1_000 * car["se"])
    assert cloud["per_dollar"] == pytest.approx(1_000 * car["car"] / 20)
    # The market value of three days before will do, one of weeks before will not.
    assert values.loc[("cloud-chips", "chips"), "cap_usd_bn"] == 4_000
    late = values.loc[("bank-cloud", "cloud")]
    assert np.isnan(late["change_usd_bn"])
    assert late["reason"] == "no market cap of CLD is known on 29 Oct 2025"
    unknown = values.loc[("chips-lab", "chips")]
    assert np.isfinite(unknown["change_usd_bn"]) and np.isnan(unknown["per_dollar"])
    wide = market_cap_changes(study, prices, (-1, 1)).loc[("lab-cloud", "cloud")]
    assert np.isnan(wide["cap_usd_bn"])

    loop = around_loop(study, values, ledger.legs, ["lab-cloud", "cloud-chips", "chips-lab"])
    # Chips' two deals share a day: one move. The lab is private.
    assert loop.steps[["leg", "company"]].to_numpy().tolist() == [
        ["lab-cloud", "lab"],
        ["lab-cloud", "cloud"],
        ["cloud-chips", "cloud"],
        ["cloud-chips", "chips"],
    ]
    changes = [
        1_000 * ar.at[("lab-cloud", "cloud"), "car"],
        2_000 * ar.at[("cloud-chips", "cloud"), "car"],
        4_000 * ar.at[("cloud-chips", "chips"), "car"],
    ]
    assert loop.change_usd_bn == pytest.approx(sum(changes))
    assert (loop.known, loop.unknown, loop.undisclosed) == (3, 1, 1)
    assert loop.rises + loop.falls == 3 and loop.promised_usd_bn == 50
    # Cloud's events lie on different days, so only Cloud and Chips of the 12th are related.
    e = [
        c * ar.at[x, "se"]
        for c, x in zip(
            [1_000, 2_000, 4_000],
            [("lab-cloud", "cloud"), ("cloud-chips", "cloud"), ("cloud-chips", "chips")],
            strict=True,
        )
    ]
    places = study.events.index.get_indexer([("cloud-chips", "cloud"), ("cloud-chips", "chips")])
    related = study.correlation[places[0], places[1]]
    assert loop.se_usd_bn == pytest.approx(
        np.sqrt(e[0] ** 2 + e[1] ** 2 + e[2] ** 2 + 2 * related * e[1] * e[2])
    )
    nothing = around_loop(study, values, ledger.legs, ["bank-cloud"])
    assert nothing.change_usd_bn is None and nothing.se_usd_bn is None and nothing.unknown == 2


def test_price_to_earnings_before_and_after(tmp_path: Path) -> None:
    deals = "cloud-chips,cloud,chips,hardware-purchase,2025-09-12,pre-market,,30,firm\n"
    ledger, prices = a_ledger(tmp_path, deals), worth_market()
    found = pe_around(prices, ledger_events(ledger, ledger.legs, prices).events)
    chips = found.loc[("cloud-chips", "chips")]
    close = prices.history("CHP")["close"]
    assert chips["pe_before"] == pytest.approx(close["2025-09-11"] / 2)
    assert np.isnan(chips["pe_after"]) and chips["why_no_pe_after"] == "loss"
    assert found.loc[("cloud-chips", "cloud"), "why_no_pe_before"] == "no GAAP EPS known"


# --- Our ledger on the bundled prices ---


@pytest.fixture(scope="module")
def ours() -> EventStudy:
    ledger = read_ledger(DATA)
    return event_study(
        snapshot_market(), ledger_events(ledger, ledger.legs, snapshot_market()).events
    )


@pytest.mark.parametrize(
    ("leg", "company", "day", "percent"),
    [
        ("openai-oracle-cloud-2025-09", "oracle", "2025-09-10", 36.0),
        ("openai-amd-gpus-2025-10", "amd", "2025-10-06", 23.7),
        ("microsoft-nebius-cloud-2025-09", "nebius", "2025-09-09", 49.4),
        ("nvidia-intel-investment-2025-09", "intel", "2025-09-18", 22.8),
    ],
)
def test_the_known_moves(
    ours: EventStudy, leg: str, company: str, day: str, percent: float
) -> None:
    label = event_labels(ours.events)[leg, company]
    assert ours.events.at[label, "event_day"] == pd.Timestamp(day)
    assert ours.table.at[label, "return"] * 100 == pytest.approx(percent, abs=0.06)
    assert ours.window((0, 0)).at[label, "p"] < 1e-6


def test_oracles_jump_beyond_the_market(ours: EventStudy) -> None:
    """When SPY rose 0.3%: 35.3% beyond what α and β explain, t = 15.9, and earnings before."""
    found, row = ours.window((0, 0)).loc[ORACLE], ours.table.loc[ORACLE]
    assert (row["model"], row["n"]) == ("market-model", 221)
    assert row["benchmark_return"] == pytest.approx(0.0029, abs=5e-5)
    assert found["car"] == pytest.approx(0.3534, abs=5e-5)
    assert found["t"] == pytest.approx(15.94, abs=0.005)
    beside = confounders(ours, snapshot_market(), (0, 0))
    its = beside[(beside["leg"] == ORACLE[0]) & (beside["company"] == ORACLE[1])]
    assert list(its["what"]) == ["earnings"]


def test_our_events_have_figures_or_a_reason(ours: EventStudy) -> None:
    for window in WINDOWS:
        found = ours.window(window)
        assert (found["t"].isna() == (found["reason"] != "")).all()
        assert (found["car"].isna() <= found["t"].isna()).all()
    assert ours.returns.estimation == (FIRST, LAST)


def test_the_event_study_agrees_with_the_one_day_reaction(ours: EventStudy) -> None:
    ledger, prices = read_ledger(DATA), snapshot_market()
    for label, row in ours.table.iloc[::6].iterrows():
        leg = ledger.legs.loc[label[0]]
        told = reaction(prices, leg, label[1], ours.events.at[label, "ticker"], "SPY")
        assert pd.Timestamp(told.day.session) == ours.events.at[label, "event_day"]
        for one, other in (
            (told.stock_return, row["return"]),
            (told.benchmark_return, row["benchmark_return"]),
        ):
            if one is None or np.isnan(other):
                assert one is None or np.isnan(row["return"])
            else:
                assert one == pytest.approx(other, abs=1e-12)
