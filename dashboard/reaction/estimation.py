"""What a stock would have done without the event: the market model, fitted before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.language import said, said_n
from dashboard.reaction.sessions import Returns

MARKET_MODEL, MARKET_ADJUSTED = "market-model", "market-adjusted"
# With fewer returns of stock and benchmark than this, α and β are not fitted; with fewer than
# the second number, nothing is said about σ.
FEWEST, FEWEST_FOR_SIGMA = 100, 10
# Residuals this small are rounding: the prices are made up, or don't move.
NO_SPREAD = 1e-10


@dataclass(frozen=True)
class Fits:
    """One fit an event, arrays of length N.

    n: returns in the estimation window. fitted: True for the market model, False where α = 0 and
    β = 1 stand for it. alpha, beta: per session. sigma: standard deviation of the residuals of
    one session; NaN where it is unknown. dof: its degrees of freedom. mean_market, spread: mean
    and sum of squared deviations of the benchmark's returns. residuals: (N, sessions of the
    estimation window), NaN where a return is missing.
    """

    n: np.ndarray
    fitted: np.ndarray
    alpha: np.ndarray
    beta: np.ndarray
    sigma: np.ndarray
    dof: np.ndarray
    mean_market: np.ndarray
    spread: np.ndarray
    residuals: np.ndarray

    @property
    def model(self) -> np.ndarray:
        """(N,) str: MARKET_MODEL or MARKET_ADJUSTED."""
        return np.where(self.fitted, MARKET_MODEL, MARKET_ADJUSTED)

    @cached_property
    def share_positive(self) -> np.ndarray:
        """(N,) the share of residuals above zero; NaN where there are none."""
        known = np.isfinite(self.residuals)
        return _ratio((self.residuals > 0).sum(axis=1), known.sum(axis=1))

    def why_no_sigma(self, row: int) -> str:
        """Why the spread of an event's residuals is unknown; empty where it is known."""
        if np.isfinite(self.sigma[row]):
            return ""
        if self.n[row] == 0:
            return said("there are no returns in the estimation window")
        if self.n[row] < FEWEST_FOR_SIGMA:
            return said_n(
                int(self.n[row]),
                "only {n} return in the estimation window: σ needs {fewest}",
                "only {n} returns in the estimation window: σ needs {fewest}",
                fewest=FEWEST_FOR_SIGMA,
            )
        return said("the residuals of the estimation window don't spread")


def estimate(returns: Returns) -> Fits:
    """The market model R = α + β·Rm + ε by OLS over the estimation window (MacKinlay 1997, eq. 3
    and 6 to 9: σ² with n − 2 degrees of freedom), all events at once.

    With fewer than FEWEST returns, or a benchmark that doesn't move, the market-adjusted return
    stands for it: α = 0, β = 1 (MacKinlay 1997, section 4), σ the sample standard deviation of
    R − Rm with n − 1 degrees of freedom.
    """
    stock, market = returns.stock[:, returns.before], returns.market[:, returns.before]
    both = np.isfinite(stock) & np.isfinite(market)
    n = both.sum(axis=1)
    mean_stock, mean_market = _mean(stock, both), _mean(market, both)
    y = np.where(both, stock - mean_stock[:, None], 0)
    x = np.where(both, market - mean_market[:, None], 0)
    spread = (x * x).sum(axis=1)
    fitted = (n >= FEWEST) & (spread > NO_SPREAD**2)
    beta = np.where(fitted, _ratio((x * y).sum(axis=1), spread), 1.0)
    alpha = np.where(fitted, mean_stock - beta * mean_market, 0.0)
    residuals = np.where(both, stock - alpha[:, None] - beta[:, None] * market, np.nan)
    around = np.where(fitted, 0.0, _mean(residuals, both))
    dof = n - np.where(fitted, 2, 1)
    squares = np.where(both, residuals - around[:, None], 0) ** 2
    sigma = np.sqrt(_ratio(squares.sum(axis=1), dof))
    known = (n >= FEWEST_FOR_SIGMA) & (sigma > NO_SPREAD)
    return Fits(
        n=n,
        fitted=fitted,
        alpha=alpha,
        beta=beta,
        sigma=np.where(known, sigma, np.nan),
        dof=dof,
        mean_market=mean_market,
        spread=spread,
        residuals=residuals,
    )


def _mean(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Row means over the known values; NaN where there are none."""
    return _ratio(np.where(known, values, 0).sum(axis=1), known.sum(axis=1))


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """NaN where the denominator is not positive."""
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
