"""The market model with GARCH(1,1) errors: a spread that follows the days before.

A share that was wild last week is expected to be wild today, so the same move is less unusual
after a storm than after a calm. All events are fitted at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from dashboard.reaction.estimation import NO_SPREAD
from dashboard.reaction.single import Cars

# With fewer returns in the estimation window the variance of each day cannot be told apart.
FEWEST_FOR_GARCH = 100
# From where the search for the maximum sets out: the weight of the last shock, and the part of
# the variance that stays from day to day. A likelihood of a year's returns can have two maxima.
STARTS = ((0.05, 0.9), (0.3, 0.7))
# The variance must come back to its mean, however slowly.
MOST_PERSISTENT = 0.9999
# The search ends when this much more log-likelihood is in sight, or no step leads up however short.
NO_GAIN, SHORTEST_STEP, MOST_STEPS = 1e-5, 1e-8, 120
# With a shock of less weight the variance follows a path of its own, whatever the returns do.
LEAST_SHOCK = 0.001
# In one step no coefficient moves further: the likelihood is far from the parabola it is taken for.
LONGEST_STEP = 2.0


@dataclass(frozen=True)
class GarchFits:
    """One fit an event: R = α + β·Rm + ε, and ε's variance h(t) = ω + a·ε(t−1)² + b·h(t−1).

    n: (N,) returns in the estimation window. r2: (N,) of the mean equation. alpha: (N,). betas:
    (N, 1). omega, shock, memory: (N,) ω, a and b. sigma: (N,) √h of the event day, as known the
    session before; NaN where there is no fit. dof: (N,) n − 5. abnormal: (N, T). market: (N, T)
    the benchmark's returns. variance: (N, T) h. error: (N, 2, 2) covariance of α̂ and β̂.
    log_likelihood: (N,) of the estimation window.
    """

    n: np.ndarray
    r2: np.ndarray
    alpha: np.ndarray
    betas: np.ndarray
    omega: np.ndarray
    shock: np.ndarray
    memory: np.ndarray
    sigma: np.ndarray
    dof: np.ndarray
    abnormal: np.ndarray
    market: np.ndarray
    variance: np.ndarray
    error: np.ndarray
    log_likelihood: np.ndarray
    names: tuple[str, ...] = ("market",)

    def cars(self, columns: slice) -> Cars:
        """CAR and standard error over `columns` of the sessions.

        The variance is that which is forecast at the session before the window, h(1) + … + h(L)
        with h(k + 1) = ω + (a + b)·h(k), and the error of α̂ and β̂.
        """
        length = columns.stop - columns.start
        ahead = total = self.variance[:, columns.start]
        for _ in range(length - 1):
            ahead = self.omega + (self.shock + self.memory) * ahead
            total = total + ahead
        moved = np.stack(
            [np.full(len(total), float(length)), self.market[:, columns].sum(axis=1)], axis=1
        )
        error = np.einsum("ni,nij,nj->n", moved, self.error, moved)
        with np.errstate(invalid="ignore"):
            return Cars(self.abnormal[:, columns].sum(axis=1), np.sqrt(total + error))


def fit_garch(stock: np.ndarray, market: np.ndarray, before: slice, event_day: int) -> GarchFits:
    """The market model with GARCH(1,1) errors by maximum likelihood, all events at once.

    Parameters
    ----------
    stock, market
        (N, T) returns, NaN where missing.
    before
        The columns of the estimation window.
    event_day
        The column of the event day.

    Returns
    -------
    GarchFits
        Without a fit (sigma NaN) where fewer than FEWEST_FOR_GARCH sessions have both returns,
        one of the two doesn't move, or the likelihood has no maximum with a shock of some
        weight: the returns show no clustering of variance.

    Notes
    -----
    Errors are normal given the past. Mean and variance are fitted together by the method of
    Broyden, Fletcher, Goldfarb and Shanno, which sets out from the expected information. The
    variance sets out from the mean square of the OLS residuals; where a return is missing, its
    square counts as expected. From the estimation window to the event the variance goes on with
    the fitted coefficients.

    References
    ----------
    Bollerslev 1986; Fiorentini, Calzolari & Panattoni 1996 (derivatives).
    """
    data = _Standardised.of(stock[:, before], market[:, before])
    theta, level = _search(data)
    rows, size = data.rows, len(stock)
    coefficients = np.full((5, size), np.nan)
    coefficients[:, rows] = data.in_returns(*_natural(theta))
    coefficients[:, rows[~np.isfinite(level)]] = np.nan
    alpha, beta, omega, shock, memory = coefficients

    abnormal = stock - alpha[:, None] - beta[:, None] * market
    known, backcast = np.isfinite(stock) & np.isfinite(market), np.full(size, np.nan)
    backcast[rows] = data.scale**2
    squares = np.where(known, abnormal, 0.0).T ** 2
    variance = _variance(squares, known.T, omega, shock, memory, backcast).T
    log_likelihood = np.full(size, np.nan)
    log_likelihood[rows] = level - data.n * np.log(data.scale)
    y, total = stock[:, before], known[:, before].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known[:, before], y, 0).sum(axis=1) / total
        off = np.where(known[:, before], y - mean[:, None], 0)
        r2 = 1 - squares.T[:, before].sum(axis=1) / (off**2).sum(axis=1)
    return GarchFits(
        n=total,
        r2=r2,
        alpha=alpha,
        betas=beta[:, None],
        omega=omega,
        shock=shock,
        memory=memory,
        sigma=np.sqrt(variance[:, event_day]),
        dof=total - 5,
        abnormal=abnormal,
        market=market,
        variance=variance,
        error=_error(market[:, before], known[:, before], variance[:, before]),
        log_likelihood=log_likelihood,
    )


def _error(market: np.ndarray, known: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """(N, 2, 2) covariance of the mean's coefficients, given the variances."""
    weight = np.where(known, 1 / variance, 0)
    x = np.stack([np.ones(market.shape), np.where(known, market, 0)], axis=2)
    products = np.einsum("nt,nti,ntj->nij", weight, x, x)
    error = np.full(products.shape, np.nan)
    fitted = known.any(axis=1) & np.isfinite(products).all(axis=(1, 2))
    error[fitted] = np.linalg.inv(products[fitted])
    return error


@dataclass(frozen=True)
class _Standardised:
    """The estimation windows of the R events that can be fitted, T sessions, in units in which
    all coefficients are near one: residuals of OLS over their spread `scale`, the benchmark
    around its mean over its own spread. T comes first: the recursions run along it."""

    rows: np.ndarray
    n: np.ndarray
    known: np.ndarray
    residuals: np.ndarray
    market: np.ndarray
    alpha: np.ndarray
    beta: np.ndarray
    scale: np.ndarray
    mean_market: np.ndarray
    unit: np.ndarray

    @classmethod
    def of(cls, stock: np.ndarray, market: np.ndarray) -> _Standardised:
        known = np.isfinite(stock) & np.isfinite(market)
        rows = np.flatnonzero(known.sum(axis=1) >= FEWEST_FOR_GARCH)
        y, x, known = stock[rows], market[rows], known[rows]
        n = known.sum(axis=1)
        mean_y = np.where(known, y, 0).sum(axis=1) / n
        mean_x = np.where(known, x, 0).sum(axis=1) / n
        y = np.where(known, y - mean_y[:, None], 0)
        x = np.where(known, x - mean_x[:, None], 0)
        unit = np.sqrt((x**2).sum(axis=1) / n)
        with np.errstate(divide="ignore", invalid="ignore"):
            beta = (x * y).sum(axis=1) / (n * unit**2)
            residuals = y - beta[:, None] * x
            scale = np.sqrt((residuals**2).sum(axis=1) / n)
        usable = (unit > NO_SPREAD) & (scale > NO_SPREAD)
        return cls(
            rows=rows[usable],
            n=n[usable],
            known=known[usable].T,
            residuals=(residuals[usable] / scale[usable, None]).T,
            market=(x[usable] / unit[usable, None]).T,
            alpha=(mean_y - beta * mean_x)[usable],
            beta=beta[usable],
            scale=scale[usable],
            mean_market=mean_x[usable],
            unit=unit[usable],
        )

    def in_returns(
        self, level: np.ndarray, slope: np.ndarray, omega: np.ndarray, *shares: np.ndarray
    ) -> np.ndarray:
        """(5, R) α, β, ω, a and b of the returns from those of the standardised ones."""
        more = slope * self.scale / self.unit
        alpha = self.alpha + level * self.scale - more * self.mean_market
        return np.stack([alpha, self.beta + more, omega * self.scale**2, *shares])


def _natural(theta: np.ndarray) -> np.ndarray:
    """(5, R) level, slope, ω, a and b from what the search moves, which knows no bounds: level,
    slope, log ω, and the log odds of persistence within its bound and of the shock in it."""
    persistence = MOST_PERSISTENT * expit(theta[3])
    shock = persistence * expit(theta[4])
    return np.stack([theta[0], theta[1], np.exp(theta[2]), shock, persistence - shock])


def _free(shock: float, persistence: float) -> np.ndarray:
    """(5,) where the search sets out: _natural of it has these and a mean variance of one."""
    odds = [logit(persistence / MOST_PERSISTENT), logit(shock / persistence)]
    return np.array([0.0, 0.0, np.log(1 - persistence), *odds])


def _search(data: _Standardised) -> tuple[np.ndarray, np.ndarray]:
    """(5, R) the highest maximum found from any of the STARTS and (R,) the log-likelihood there;
    NaN where no search came to one."""
    size, many = len(data.rows), len(STARTS)
    begin = np.repeat(np.stack([_free(*start) for start in STARTS], axis=1), size, axis=1)
    theta, level = _climb(data, np.tile(np.arange(size), many), begin)
    level = level.reshape(many, size)
    if not size:
        return theta, np.full(0, np.nan)
    best = np.where(np.isnan(level), -np.inf, level).argmax(axis=0)
    return theta.reshape(5, many, size)[:, best, np.arange(size)], level[best, np.arange(size)]


def _climb(
    data: _Standardised, rows: np.ndarray, theta: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(5, S) the maxima to which the search leads from `theta` for these rows of the data, and
    (S,) the log-likelihood there; NaN where the search leads to a shock of no weight or nowhere."""
    level, slope = _likelihood(data, rows, theta)
    curve = np.linalg.inv(_information(data, rows, theta))
    length, ended = np.ones(len(rows)), np.zeros(len(rows), dtype=bool)
    active = np.arange(len(rows))
    for _ in range(MOST_STEPS):
        direction = np.einsum("nij,nj->ni", curve[active], slope[active])
        promise = (direction * slope[active]).sum(axis=1)
        done = (promise < NO_GAIN) | (length[active] < SHORTEST_STEP)
        ended[active[done]] = True
        going = ~done & (_natural(theta[:, active])[3] > LEAST_SHOCK)
        active, direction, promise = active[going], direction[going], promise[going]
        if not len(active):
            break
        far = np.abs(direction).max(axis=1)
        length[active] = np.minimum(length[active], LONGEST_STEP / far)
        step = length[active, None] * direction
        trial = theta[:, active] + step.T
        reached, its_slope = _likelihood(data, rows[active], trial)
        # So far uphill as the slope promises, or a shorter step (Armijo's rule).
        up = reached - level[active] >= 1e-4 * length[active] * promise
        moved, step = active[up], step[up]
        curve[moved] = _bfgs(curve[moved], step, slope[moved] - its_slope[up])
        theta[:, moved], level[moved], slope[moved] = trial[:, up], reached[up], its_slope[up]
        length[active] = np.where(up, 1.0, 0.3 * length[active])
    return theta, np.where(ended & (_natural(theta)[3] > LEAST_SHOCK), level, np.nan)


def _bfgs(curve: np.ndarray, step: np.ndarray, fall: np.ndarray) -> np.ndarray:
    """(S, 5, 5) the inverse of the curvature, learnt from how far the slope fell in a step."""
    bent = (step * fall).sum(axis=1)
    usable = bent > 1e-10
    scale = 1 / np.where(usable, bent, 1.0)
    left = np.eye(5) - scale[:, None, None] * step[:, :, None] * fall[:, None, :]
    new = left @ curve @ left.transpose(0, 2, 1)
    new += scale[:, None, None] * step[:, :, None] * step[:, None, :]
    return np.where(usable[:, None, None], new, curve)


def _likelihood(
    data: _Standardised, rows: np.ndarray, theta: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(S,) log-likelihood of the standardised returns at `theta` (5, S) for these rows of the
    data, and (S, 5) its slope there."""
    known, market, e, h, moves = _path(data, rows, theta)
    ratio, squares = known / h, e**2
    surprise = 0.5 * (squares * ratio - known) / h
    slope = np.einsum("tn,tin->ni", surprise, moves)
    slope[:, 0] += (e * ratio).sum(axis=0)
    slope[:, 1] += (e * market * ratio).sum(axis=0)
    level = -0.5 * (known * np.log(2 * np.pi * h) + squares * ratio).sum(axis=0)
    return level, np.einsum("nij,ni->nj", _jacobian(theta), slope)


def _information(data: _Standardised, rows: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """(S, 5, 5) the expected information at `theta`, with a little added that makes it regular."""
    known, market, _, h, moves = _path(data, rows, theta)
    moves = (moves * (known / h)[:, None]).transpose(2, 1, 0)
    information = 0.5 * moves @ moves.transpose(0, 2, 1)
    mean = (np.stack([known, market * known], axis=1) / np.sqrt(h)[:, None]).transpose(2, 1, 0)
    information[:, :2, :2] += mean @ mean.transpose(0, 2, 1)
    turn = _jacobian(theta)
    return turn.transpose(0, 2, 1) @ information @ turn + 1e-3 * np.eye(5)


def _path(
    data: _Standardised, rows: np.ndarray, theta: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Which returns are known (T, S), the benchmark's, the errors, their variance, and (T, 5, S)
    how the variance moves with level, slope, ω, a and b."""
    level, slope, omega, shock, memory = _natural(theta)
    known, market = data.known[:, rows], data.market[:, rows]
    e = np.where(known, data.residuals[:, rows] - level - slope * market, 0)
    one = np.ones(len(rows))
    h = _variance(e**2, known, omega, shock, memory, one)
    begun = _begun(known)
    forcing = np.empty((len(e), 5, len(rows)))
    forcing[:, 0] = -2 * shock * e
    forcing[:, 1] = forcing[:, 0] * market
    forcing[:, 2] = 1
    forcing[:, 3] = np.where(begun, np.where(known, e**2, h), 1)
    forcing[:, 4] = np.where(begun, h, 1)
    first = np.stack([0 * one, 0 * one, one, one, one])
    carried = _carried(known, shock, memory)
    return known, market, e, h, _recursion(first, carried[:, None], forcing)


def _jacobian(theta: np.ndarray) -> np.ndarray:
    """(S, 5, 5) how level, slope, ω, a and b (rows) move with `theta` (columns)."""
    _, _, omega, shock, memory = _natural(theta)
    persistence = shock + memory
    share = expit(theta[4])
    of_persistence = persistence * (1 - persistence / MOST_PERSISTENT)
    of_share = shock * (1 - share)
    turn = np.zeros((theta.shape[1], 5, 5))
    turn[:, 0, 0] = turn[:, 1, 1] = 1
    turn[:, 2, 2] = omega
    turn[:, 3, 3], turn[:, 3, 4] = share * of_persistence, of_share
    turn[:, 4, 3], turn[:, 4, 4] = (1 - share) * of_persistence, -of_share
    return turn


def _variance(
    squares: np.ndarray,
    known: np.ndarray,
    omega: np.ndarray,
    shock: np.ndarray,
    memory: np.ndarray,
    backcast: np.ndarray,
) -> np.ndarray:
    """(T, R) h by its recursion from squared errors (T, R); before the first known one there is
    the backcast."""
    first = omega + (shock + memory) * backcast
    forcing = np.where(_begun(known), omega + shock * squares * known, first)
    return _recursion(first, _carried(known, shock, memory), forcing)


def _begun(known: np.ndarray) -> np.ndarray:
    """(T, R) whether a return is known up to this session."""
    return np.logical_or.accumulate(known, axis=0)


def _carried(known: np.ndarray, shock: np.ndarray, memory: np.ndarray) -> np.ndarray:
    """(T, R) the part of a session's variance that goes into the next one's. An unknown square
    counts as expected, which is the variance."""
    return np.where(_begun(known), np.where(known, memory, shock + memory), 0)


def _recursion(first: np.ndarray, carried: np.ndarray, forcing: np.ndarray) -> np.ndarray:
    """Along the first axis: first, then each time carried · what was before + forcing."""
    path = np.empty(forcing.shape)
    path[0] = now = first
    for session in range(len(forcing) - 1):
        now = carried[session] * now + forcing[session]
        path[session + 1] = now
    return path
