"""How events hang together: correlated shares, shared days."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from dashboard.reaction.estimation import Fits
from dashboard.reaction.sessions import Returns, Window

# Two events' residuals have no correlation to speak of on fewer common days.
FEWEST_IN_COMMON = 10
BLOCK = 64


def shared_days(returns: Returns, window: Window, rows: np.ndarray) -> csr_array:
    """(n, n) the part of the window's days that two events have in common."""
    days = returns.dates[rows][:, returns.columns(*window)]
    place = _numbered(days)
    n, length = days.shape
    ones = np.full(n * length, 1 / np.sqrt(length))
    at = csr_array((ones, (np.repeat(np.arange(n), length), place.ravel())))
    return at @ at.T


def residual_correlation(fits: Fits, returns: Returns) -> np.ndarray:
    """(N, N) Pearson's correlation of two events' residuals over the days on which both have
    one. NaN where these are too few, and for events too far apart to share a day of a window."""
    residuals, known = fits.residuals, np.isfinite(fits.residuals)
    place = _numbered(returns.dates)
    first, last = place[:, returns.before.stop], place[:, returns.before.stop :].max(axis=1)
    before = place[:, returns.before]
    correlation = np.full((len(place), len(place)), np.nan)
    # Block by block along the calendar: most pairs lie apart and need no work.
    order = np.argsort(first, kind="stable")
    order = order[known[order].any(axis=1)]
    for start in range(0, len(order), BLOCK):
        rows = order[start : start + BLOCK]
        near = (first[order] <= last[rows].max()) & (last[order] >= first[rows].min())
        columns = order[near]
        every = np.concatenate([rows, columns])
        days = (before[every] - before[every][known[every]].min()).clip(min=0)
        by_day = np.zeros((len(every), days.max() + 1))
        has = np.zeros_like(by_day)
        row, session = np.nonzero(known[every])
        by_day[row, days[row, session]] = residuals[every][row, session]
        has[row, days[row, session]] = 1
        n = len(rows)
        correlation[np.ix_(rows, columns)] = _pearson(by_day[:n], has[:n], by_day[n:], has[n:])
    return correlation


def _pearson(x: np.ndarray, has_x: np.ndarray, y: np.ndarray, has_y: np.ndarray) -> np.ndarray:
    """Each row of x with each of y, over the columns that both have; the rest of both is 0."""
    common = has_x @ has_y.T
    of_x, of_y = x @ has_y.T, has_x @ y.T
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = x @ y.T - of_x * of_y / common
        spread_x = x**2 @ has_y.T - of_x**2 / common
        spread_y = has_x @ (y**2).T - of_y**2 / common
        correlation = covariance / np.sqrt(spread_x * spread_y)
    return np.where(common >= FEWEST_IN_COMMON, correlation, np.nan)


def _numbered(dates: np.ndarray) -> np.ndarray:
    """Days from the first of all on; −1 where there is no date."""
    known = ~np.isnat(dates)
    numbers = np.full(dates.shape, -1)
    if known.any():
        numbers[known] = (dates[known] - dates[known].min()).astype(int)
    return numbers
