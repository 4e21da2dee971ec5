"""Events one by one: abnormal returns, their sums over windows, and how unusual they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.market.book import Market
from dashboard.reaction.dependence import residual_correlation
from dashboard.reaction.distributions import t_probability, t_quantile
from dashboard.reaction.estimation import Fits, estimate
from dashboard.reaction.sessions import HORIZON, Returns, Window, returns_around

WINDOWS: tuple[Window, ...] = ((0, 0), (-1, 1), (-5, 5))
# Two-sided bands around a CAR or a CAAR.
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Cars:
    """Cumulative abnormal returns of N events over one window, arrays of length N, NaN where
    unknown. car: fraction. se: its standard error. scar: car / se."""

    car: np.ndarray
    se: np.ndarray

    @cached_property
    def scar(self) -> np.ndarray:
        return self.car / self.se


@dataclass(frozen=True)
class EventStudy:
    """The method applied to N events.

    events: one row an event (see ledger_events; company, ticker, event_day and reason are used
    here). benchmark: its ticker. returns: what stock and benchmark did around each event.
    """

    events: pd.DataFrame
    benchmark: str
    returns: Returns

    @cached_property
    def fits(self) -> Fits:
        return estimate(self.returns)

    @cached_property
    def abnormal(self) -> np.ndarray:
        """(N, T) abnormal returns AR = R − α − β·Rm (MacKinlay 1997, eq. 7), as fractions."""
        fits, returns = self.fits, self.returns
        return returns.stock - fits.alpha[:, None] - fits.beta[:, None] * returns.market

    @cached_property
    def moves(self) -> np.ndarray:
        """(N,) a number for each company and event day: events that share it are one move."""
        groups = self.events.groupby(["company", "event_day"], dropna=False)
        return groups.ngroup().to_numpy()

    @cached_property
    def correlation(self) -> np.ndarray:
        """(N, N) of residuals before the events (dependence.residual_correlation)."""
        return residual_correlation(self.fits, self.returns)

    @property
    def horizon(self) -> int:
        """The last session after the event day that is here."""
        return int(self.returns.offsets[-1])

    def cars(self, window: Window) -> Cars:
        """CAR and standard error over the sessions window[0]..window[1], both counted.

        The variance is γ'Vγ with V = σ²(I + X*(X'X)⁻¹X*'), so that the error of α̂ and β̂ counts
        (MacKinlay 1997, eq. 8 to 10; in matrices Campbell, Lo & MacKinlay 1997, eq. 4.4.9 to
        4.4.11); for L sessions it is σ²(L + L²/n + (ΣRm − L·R̄m)²/Σ(Rm − R̄m)²). Where α and β are
        not fitted it is σ²L. A CAR with a missing return is unknown. Nothing after the window
        matters.
        """
        columns = self.columns(window)
        fits, length = self.fits, columns.stop - columns.start
        moved = self.returns.market[:, columns].sum(axis=1) - length * fits.mean_market
        with np.errstate(divide="ignore", invalid="ignore"):
            error = length**2 / fits.n + moved**2 / fits.spread
        variance = fits.sigma**2 * (length + np.where(fits.fitted, error, 0))
        return Cars(self.abnormal[:, columns].sum(axis=1), np.sqrt(variance))

    def window(self, window: Window) -> pd.DataFrame:
        """One row an event: car, se, t = car / se, p (two-sided, Student's t with the fit's
        degrees of freedom), low and high (the 95% band), reason (why something is missing).

        One event has little power: with σ of 2.5% a day, a true effect of 5% on one day is seen
        at the 5% level every second time. Raises ValueError for a window that reaches into the
        estimation window or beyond the horizon.
        """
        cars, dof = self.cars(window), self.fits.dof
        t = cars.scar
        with np.errstate(invalid="ignore"):
            p = t_probability(t, dof)
            reach = t_quantile((1 + CONFIDENCE) / 2, dof) * cars.se
        columns = {
            "car": cars.car,
            "se": np.where(np.isfinite(cars.car), cars.se, np.nan),
            "t": t,
            "p": p,
            "low": cars.car - reach,
            "high": cars.car + reach,
            "reason": pd.Series(self.reasons(window), self.events.index, dtype=object),
        }
        return pd.DataFrame(columns, index=self.events.index)

    def reasons(self, window: Window) -> np.ndarray:
        """(N,) why an event has no CAR or no standard error; empty where it has both."""
        missing = self.returns.why[:, self.columns(window)]
        first = (missing != "").argmax(axis=1)
        why = missing[np.arange(len(missing)), first].astype(object)
        for row in np.flatnonzero((why == "") & np.isnan(self.fits.sigma)):
            why[row] = self.fits.why_no_sigma(int(row))
        return why

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row an event: model, n, alpha, beta, sigma, return and benchmark_return of the
        event day, and the day after: next_return, next_ar, next_t (beside an event day in
        doubt). Figures of one session as fractions; NaN where unknown, `reason` says why the
        event day has none."""
        day, after = self.columns((0, 0)).start, self.window((1, 1))
        fits, reasons = self.fits, self.reasons((0, 0))
        # An event without a single return of its own has no model either.
        some = (fits.n > 0) | np.isfinite(self.returns.stock[:, day])
        columns = {
            "model": np.where(some, fits.model, ""),
            "n": fits.n,
            "alpha": np.where(some, fits.alpha, np.nan),
            "beta": np.where(some, fits.beta, np.nan),
            "sigma": fits.sigma,
            "return": self.returns.stock[:, day],
            "benchmark_return": self.returns.market[:, day],
            "next_return": self.returns.stock[:, day + 1],
            "next_ar": after["car"],
            "next_t": after["t"],
            "reason": pd.Series(reasons, self.events.index, dtype=object),
        }
        return pd.DataFrame(columns, index=self.events.index)

    def path(self, event: object, window: Window) -> pd.DataFrame:
        """One event (its label) session by session, indexed by offset: date, return,
        benchmark_return, ar, car (from the window's first session on), se, low, high (the 95%
        band of car)."""
        columns, row = self.columns(window), self.events.index.get_loc(event)
        offsets = self.returns.offsets[columns]
        steps = [self.cars((window[0], int(last))) for last in offsets]
        car, se = (np.array([getattr(s, name)[row] for s in steps]) for name in ("car", "se"))
        reach = t_quantile((1 + CONFIDENCE) / 2, self.fits.dof[row]) * se
        values = {
            "date": self.returns.dates[row, columns].astype("datetime64[s]"),
            "return": self.returns.stock[row, columns],
            "benchmark_return": self.returns.market[row, columns],
            "ar": self.abnormal[row, columns],
            "car": car,
            "se": se,
            "low": car - reach,
            "high": car + reach,
        }
        return pd.DataFrame(values, index=pd.Index(offsets, name="offset"))

    def columns(self, window: Window) -> slice:
        """The columns of the returns that a window covers. Raises ValueError for one that reaches
        into the estimation window or beyond the horizon."""
        (first, last), earliest = window, self.returns.estimation[1] + 1
        if not earliest <= first <= last <= self.horizon:
            raise ValueError(
                f"the window {first}..{last} must lie between {earliest} and {self.horizon}"
            )
        return self.returns.columns(first, last)


def event_study(
    market: Market,
    events: pd.DataFrame,
    benchmark: str = "SPY",
    windows: Sequence[Window] = WINDOWS,
) -> EventStudy:
    """The event study of `events` (ledger_events) with `benchmark` as the market.

    windows: the furthest of them says how much is read after the event day (at least HORIZON
    sessions). Everything else is asked of the result and of group_tests.
    """
    horizon = max([HORIZON, *(last for _, last in windows)])
    return EventStudy(events, benchmark, returns_around(market, events, benchmark, horizon))


def window_name(window: Window) -> str:
    """As reports and addresses write it: -1,1."""
    return f"{window[0]},{window[1]}"
