"""What an option chain says of a stock's coming move: one row an expiry and day.

Of each expiry only two figures are kept, and what they are made of: how far the stock is priced to
move by then, either way, and how much dearer protection against a fall is than a bet on a rise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
from scipy.special import ndtr

# The delta of the options that the skew compares.
WING = 0.25
# By put-call parity K + C − P is the price of the share for delivery at expiry. Where it lies
# further from the price than this part of C + P, the prices are of different times.
SLACK = 0.25
# Volatilities between which one is looked for, and how often the range is halved.
LOWEST, HIGHEST, HALVINGS = 1e-3, 10.0, 60
YEAR_SECONDS = 365 * 24 * 3600.0


@dataclass(frozen=True)
class ImpliedMove:
    """What one expiry priced on one day.

    Parameters
    ----------
    ticker, day
        day: the session whose prices these are, on its exchange.
    expiry
        The last day on which the options can be exercised.
    spot
        Price of the share.
    straddle
        Price of a call and a put at the money, per share.
    move
        straddle over spot, a fraction.
    volatility
        Implied at the money, a year.
    put_volatility, call_volatility
        Of the put and the call with a delta of a quarter; NaN where no strike reaches so far.
    skew
        put_volatility less call_volatility.
    basis
        "mid" where bid and ask were there, "last" where trades of the day had to serve.
    """

    ticker: str
    day: date
    expiry: date
    spot: float
    straddle: float
    move: float
    volatility: float
    put_volatility: float
    call_volatility: float
    skew: float
    basis: str


def straddle_at(spot: float, strikes: np.ndarray, calls: np.ndarray, puts: np.ndarray) -> float:
    """The price of a call and a put with a strike at the price of the share.

    Parameters
    ----------
    spot
        Price of the share.
    strikes, calls, puts
        (K,) ascending strikes, and the prices of the call and the put of each; NaN if unknown.

    Returns
    -------
    float
        C + P at the strike that equals the price, or interpolated linearly in the strike between
        the next one below and above with both; NaN where there is none on a side.

    References
    ----------
    Brenner & Subrahmanyam 1988, Financial Analysts Journal 44(5): such a straddle costs about
    S·σ·√(2T/π), which is the move to be expected, either way.
    """
    sums = calls + puts
    known = np.isfinite(sums)
    strikes, sums = strikes[known], sums[known]
    if not len(strikes) or not strikes[0] <= spot <= strikes[-1]:
        return math.nan
    return float(np.interp(spot, strikes, sums))


def volatilities(
    forward: float, strikes: np.ndarray, prices: np.ndarray, years: float, *, calls: bool
) -> np.ndarray:
    """The volatility a year at which Black's formula gives these prices.

    Parameters
    ----------
    forward
        Price of the share for delivery at expiry, F.
    strikes, prices
        (K,) of options of one expiry.
    years
        Time to expiry, T.
    calls
        Whether they are calls, else puts.

    Returns
    -------
    np.ndarray
        (K,) σ of F·N(d₁) − K·N(d₂) = price for calls and K·N(−d₂) − F·N(−d₁) for puts, d₁ =
        ln(F/K)/(σ√T) + σ√T/2, d₂ = d₁ − σ√T, by bisection; NaN where no σ does. Interest for the
        time to expiry is left out.

    References
    ----------
    Black 1976, Journal of Financial Economics 3, eq. 16.
    """
    low, high = np.full(len(strikes), LOWEST), np.full(len(strikes), HIGHEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        dear = black(forward, strikes, middle, years, calls=calls) > prices
        low, high = np.where(dear, low, middle), np.where(dear, middle, high)
    found = (low + high) / 2
    within = (found > 1.01 * LOWEST) & (found < 0.99 * HIGHEST) & np.isfinite(prices)
    return np.where(within, found, math.nan)


def black(
    forward: float, strikes: np.ndarray, sigma: np.ndarray, years: float, *, calls: bool
) -> np.ndarray:
    """(K,) prices by Black's formula (see volatilities)."""
    spread = sigma * math.sqrt(years)
    first = np.log(forward / strikes) / spread + spread / 2
    value = forward * ndtr(first) - strikes * ndtr(first - spread)
    # Put and call differ by the forward less the strike.
    prices: np.ndarray = value if calls else value - forward + strikes
    return prices


def implied_move(
    ticker: str, chain: pd.DataFrame, spot: float, at: datetime, expires: datetime, day: date
) -> ImpliedMove | None:
    """What one expiry priced.

    Parameters
    ----------
    chain
        One row a strike (index, ascending): call and put, prices a share, NaN if unknown; basis
        ("mid" or "last").
    spot, at
        Price of the share, and when (UTC).
    expires
        When the options expire (UTC).
    day
        The session of these prices.

    Returns
    -------
    ImpliedMove | None
        None where no straddle can be had, or what there is cannot be: it costs nothing, or more
        than the share. Strikes whose call and put contradict the price of the share are left out.
    """
    strikes = chain.index.to_numpy(dtype=float)
    calls, puts = (chain[side].to_numpy(dtype=float) for side in ("call", "put"))
    agree = _of_one_time(spot, strikes, calls, puts)
    chain, strikes, calls, puts = chain[agree], strikes[agree], calls[agree], puts[agree]
    straddle = straddle_at(spot, strikes, calls, puts)
    years = (expires - at).total_seconds() / YEAR_SECONDS
    if not 0 < straddle < spot or years <= 0:
        return None
    put, call, middle = _wings(strikes, calls, puts, years)
    near = int(np.nanargmin(np.where(np.isfinite(calls + puts), abs(strikes - spot), np.nan)))
    return ImpliedMove(
        ticker=ticker,
        day=day,
        expiry=expires.date(),
        spot=spot,
        straddle=straddle,
        move=straddle / spot,
        volatility=middle,
        put_volatility=put,
        call_volatility=call,
        skew=put - call,
        basis=str(chain["basis"].iloc[near]),
    )


def _of_one_time(
    spot: float, strikes: np.ndarray, calls: np.ndarray, puts: np.ndarray
) -> np.ndarray:
    """(K,) whether a strike's call and put are prices of the time of the share's price, as far as
    both are known. Last trades can be hours apart, and quotes can be of the day before."""
    gap = abs(strikes + calls - puts - spot)
    return ~(gap > SLACK * (calls + puts))


def _wings(
    strikes: np.ndarray, calls: np.ndarray, puts: np.ndarray, years: float
) -> tuple[float, float, float]:
    """The volatilities of put and call with a delta of WING, and that at the money.

    The forward is that of put-call parity, K + C − P, where the two are closest. Of each strike
    the option out of the money is taken; between strikes volatility is linear in delta, at the
    money in the strike. Nothing is extrapolated.
    """
    gaps = np.where(np.isfinite(calls + puts), abs(calls - puts), np.inf)
    near = int(gaps.argmin())
    forward = strikes[near] + calls[near] - puts[near]
    wings = []
    curve: list[tuple[float, float]] = []
    for prices, outside, is_call in (
        (puts, strikes < forward, False),
        (calls, strikes >= forward, True),
    ):
        sigma = volatilities(forward, strikes[outside], prices[outside], years, calls=is_call)
        known = np.isfinite(sigma)
        chosen, sigma = strikes[outside][known], sigma[known]
        spread = sigma * math.sqrt(years)
        first = ndtr(np.log(forward / chosen) / spread + spread / 2)
        wings.append(_between(first if is_call else 1 - first, sigma, WING))
        curve += zip(chosen, sigma, strict=True)
    table = np.array(sorted(curve)).reshape(-1, 2)
    return wings[0], wings[1], _between(table[:, 0], table[:, 1], forward)


def _between(places: np.ndarray, values: np.ndarray, place: float) -> float:
    """Linearly interpolated; NaN outside of what is known."""
    if not len(places) or not places.min() <= place <= places.max():
        return math.nan
    order = np.argsort(places)
    return float(np.interp(place, places[order], values[order]))
