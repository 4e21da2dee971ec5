"""Events together: the mean CAR of a group and the tests of whether it is zero.

Which test to trust: deals cluster on days and in one sector, so the events of a group are not
independent, and their variance rises with the news itself. Of these tests only Kolari and
Pynnönen's (`kp_bmp`) allows for both; it is the headline, the others stand beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from dashboard.language import said
from dashboard.reaction.dependence import shared_days
from dashboard.reaction.distributions import normal_probability, t_probability, t_quantile
from dashboard.reaction.sessions import Returns, Window
from dashboard.reaction.single import CONFIDENCE, EventStudy

TESTS = ("t", "patell", "bmp", "kp_bmp", "rank", "sign")
# Members of a group: all, a mask over the study's events, or their labels.
Members: TypeAlias = np.ndarray | pd.Series | Sequence[object] | None


@dataclass(frozen=True)
class GroupTests:
    """n events that count. caar: mean CAR as a fraction; se, low, high: its standard error and
    95% band, allowing for clustering as kp_bmp does. t to sign: the test statistics; p: their
    two-sided probabilities, by name. correlation: mean correlation between the CARs of two
    events. NaN where a figure needs more events. left_out: reason by event."""

    n: int
    caar: float
    se: float
    low: float
    high: float
    t: float
    patell: float
    bmp: float
    kp_bmp: float
    rank: float
    sign: float
    p: dict[str, float]
    correlation: float
    left_out: pd.Series


def group_tests(study: EventStudy, window: Window, members: Members = None) -> GroupTests:
    """All tests of a group over one window.

    An event without a CAR or a σ is left out, and so is a second event of one company on one
    day: it is the same move, which would count twice.
    """
    return tests_of_rows(study, window, *counting_rows(study, window, members))


def counting_rows(
    study: EventStudy, window: Window, members: Members
) -> tuple[np.ndarray, pd.Series]:
    """The row numbers of the members that count over a window, and by label why others don't."""
    chosen = _rows(study, members)
    why = study.reasons(window)[chosen]
    repeated = np.full(len(chosen), True)
    repeated[np.unique(study.moves[chosen], return_index=True)[1]] = False
    why[(why == "") & repeated] = said("the company's move on this day counts already")
    labels = study.events.index[chosen[why != ""]]
    return chosen[why == ""], pd.Series(why[why != ""], index=labels, dtype=object)


def tests_of_rows(
    study: EventStudy, window: Window, rows: np.ndarray, left: pd.Series
) -> GroupTests:
    """All tests of the events in these rows, which all count; `left` are the others."""
    cars, fits, n = study.cars(window), study.fits, len(rows)
    car, scar, dof = cars.car[rows], cars.scar[rows], fits.dof[rows]
    bmp = cross_sectional(scar)
    related = mean_correlation(study, window, rows)
    statistics = {
        "t": cross_sectional(car),
        "patell": patell(scar, dof),
        "bmp": bmp,
        "kp_bmp": bmp * kolari_pynnonen(related, n),
        "rank": rank(study.abnormal[rows], study.returns, window),
        "sign": generalised_sign(car > 0, float(_mean(fits.share_positive[rows]))),
    }
    caar = float(_mean(car))
    se = _spread(car) / np.sqrt(n) / kolari_pynnonen(related, n) if n > 1 else np.nan
    reach = t_quantile((1 + CONFIDENCE) / 2, n - 1) * se
    return GroupTests(
        n=n,
        caar=caar,
        se=float(se),
        low=float(caar - reach),
        high=float(caar + reach),
        **statistics,
        p={name: _probability(name, value, n) for name, value in statistics.items()},
        correlation=related,
        left_out=left,
    )


def _probability(name: str, statistic: float, n: int) -> float:
    """Two-sided. The spread of t, bmp and kp_bmp is estimated from n events: Student's t with
    n − 1 degrees of freedom; the others are normal for many events."""
    if name in ("t", "bmp", "kp_bmp"):
        return float(t_probability(statistic, n - 1))
    return normal_probability(statistic)


def cross_sectional(values: np.ndarray) -> float:
    """Mean over its standard error from the spread between events; NaN for fewer than two.

    On CARs the cross-sectional t (Brown & Warner 1980; MacKinlay 1997, eq. 21): right when
    variance rises with the event, wrong when events share days. On standardised CARs it is the
    test of Boehmer, Musumeci & Poulsen 1991 (their "standardized cross-sectional" test), in
    which a volatile share counts no more than a calm one; still wrong when events share days.
    """
    spread = _spread(values)
    return float(np.mean(values) * np.sqrt(len(values)) / spread) if spread > 0 else np.nan


def patell(scar: np.ndarray, dof: np.ndarray) -> float:
    """Patell 1976: ΣSCAR / √Σ(dof / (dof − 2)), with dof = n − 2 for the market model.

    Takes each event's spread from before it and all events as independent. News raises variance
    and deals share days, so it rejects too often: 8.4 where kp_bmp says 1.4.
    """
    if not len(scar):
        return np.nan
    return float(scar.sum() / np.sqrt((dof / (dof - 2)).sum()))


def kolari_pynnonen(correlation: float, n: int) -> float:
    """The factor √((1 − r̄) / (1 + (n − 1)·r̄)) on the BMP statistic of n events whose
    standardised CARs have the mean correlation r̄ (Kolari & Pynnönen 2010, the adjusted BMP).

    NaN where r̄ is too negative for n events to have it.
    """
    shrink = 1 + (n - 1) * correlation
    return float(np.sqrt((1 - correlation) / shrink)) if shrink > 0 else np.nan


def mean_correlation(study: EventStudy, window: Window, rows: np.ndarray) -> float:
    """The mean over all pairs of correlation times shared days, in −1..1; 0 for one event.

    Correlation: of the two events' residuals over the days that their estimation windows share.
    Shared days: the part of the window that is the same days for both. On one common event day
    this is r̄ of Kolari & Pynnönen 2010; events on other days are independent, and those whose
    windows overlap count in proportion (Kolari, Pape & Pynnönen 2018). A pair that shares days
    but has too few residuals in common is taken as like the others.
    """
    n = len(rows)
    if n < 2:
        return 0.0
    shared = shared_days(study.returns, window, rows).tocoo()
    one, other = shared.coords
    apart = one != other
    correlation = study.correlation[rows[one[apart]], rows[other[apart]]]
    unknown = np.isnan(correlation)
    pairs = n * (n - 1) - np.count_nonzero(unknown)
    total = (correlation * shared.data[apart])[~unknown].sum()
    return float(total / pairs) if pairs else np.nan


def standardised_ranks(abnormal: np.ndarray) -> np.ndarray:
    """(n, T) the rank of each abnormal return among its event's M known ones over M + 1, less
    one half; NaN where it is missing (Corrado & Zivney 1992, eq. 2)."""
    known = np.isfinite(abnormal)
    ranks = pd.DataFrame(np.where(known, abnormal, np.nan)).rank(axis=1).to_numpy()
    return ranks / (known.sum(axis=1)[:, None] + 1) - 0.5


def rank(abnormal: np.ndarray, returns: Returns, window: Window) -> float:
    """Corrado 1989: the mean rank in the window over its spread in all days ranked, which are
    the estimation window and the window itself.

    In the form of Corrado & Zivney 1992, which is the same for series of one length and allows
    for shorter ones; over L days their sum over √L (Cowan 1992). No outlier moves it, and
    dependence between events on the same day is in the spread. That of windows which overlap in
    part is not, nor is a rise in variance, and over long windows it loses power.
    abnormal: (n, T), the rows of the group.
    """
    if not len(abnormal):
        return np.nan
    before = abnormal[:, returns.before]
    ranks = standardised_ranks(np.hstack([before, abnormal[:, returns.columns(*window)]]))
    known = np.isfinite(ranks)
    count = known.sum(axis=0)
    daily = np.where(known, ranks, 0).sum(axis=0)[count > 0] / np.sqrt(count[count > 0])
    length = window[1] - window[0] + 1
    spread = np.sqrt((daily**2).mean())
    return float(daily[-length:].sum() / np.sqrt(length) / spread) if spread > 0 else np.nan


def generalised_sign(positive: np.ndarray, expected: float) -> float:
    """Cowan 1992: the number of positive CARs against the share of positive residuals before
    (w − n·p̂) / √(n·p̂·(1 − p̂)), p̂ the mean of the events' shares.

    No outlier moves it, but it asks how many rise, not how far, and takes events as independent.
    """
    n, spread = len(positive), expected * (1 - expected)
    if not n or not spread > 0:
        return np.nan
    return float((positive.sum() - n * expected) / np.sqrt(n * spread))


def _rows(study: EventStudy, members: Members) -> np.ndarray:
    """Row numbers of the members. Raises KeyError for a label that is no event."""
    if members is None:
        return np.arange(len(study.events))
    if isinstance(members, np.ndarray | pd.Series) and members.dtype == bool:
        return np.flatnonzero(members)
    places = study.events.index.get_indexer(pd.Index(list(members)))
    if (places < 0).any():
        raise KeyError("a member of the group is no event of the study")
    return places


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan


def _spread(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else np.nan
