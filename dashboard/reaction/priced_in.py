"""What options priced in before an event, beside what the stock did; and who had sold short."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard.market import Market
from dashboard.market.exchanges import NEW_YORK, TradingDays


@dataclass(frozen=True)
class PricedIn:
    """What options said of a day before it came; moves are fractions, either way.

    Parameters
    ----------
    day
        The session of the prices, the last one kept before the event day.
    event_day
        The first session that could react.
    expiry, move
        The first expiry that covers the event day, and the whole move by then.
    ordinary
        The move of a session without the event: by the last expiry before the event day, and
        without one by `expiry`, whose sessions are then taken as alike. NaN for a scheduled event
        without an expiry before it.
    expected
        The move of the event day. For a scheduled event what `move` holds beyond ordinary
        sessions, NaN where it cannot be told apart; for another, `ordinary`.
    skew
        Volatility of the put less that of the call with a delta of a quarter, by `expiry`.
    basis
        Of the prices: "mid" or "last".
    realised
        What the stock did on the event day, from close to close; NaN if that is not known yet.
    """

    day: date
    event_day: date
    expiry: date
    move: float
    ordinary: float
    expected: float
    skew: float
    basis: str
    realised: float

    @property
    def times(self) -> float:
        """The size of what it did over what was expected."""
        return abs(self.realised) / self.expected if self.expected > 0 else math.nan


def priced_in(market: Market, ticker: str, event_day: date, *, scheduled: bool) -> PricedIn | None:
    """What options priced in before an event.

    Parameters
    ----------
    market
        With the rows of Market.options and daily bars.
    ticker
        Of a US listing.
    event_day
        The first session that could react.
    scheduled
        Whether the day was known beforehand, as that of an earnings report is.

    Returns
    -------
    PricedIn | None
        None where no row of a day before it covers the event day. With n₁ sessions to the expiry
        that covers it and n₀ to the last one before it, moves m₁ and m₀ (straddle over price): an
        ordinary session moves m₀/√n₀, and the event day √(m₁² − (n₁ − 1)·m₀²/n₀), 0 if that is
        not positive. Where n₁ is 1, it is m₁.

    References
    ----------
    Patell & Wolfson 1981, Journal of Accounting Research 19(2); Dubinsky, Johannes, Kaeck &
    Seeger 2019, Review of Financial Studies 32(2): the variance of a day known beforehand is what
    the expiry after it has beyond the expiry before it.
    """
    rows = market.options
    if rows.empty:
        return None
    when = pd.Timestamp(event_day)
    # What ends on its own day prices no session to come.
    to_come = (rows["day"] < when) & (rows["expiry"] > rows["day"])
    rows = rows[(rows["ticker"] == ticker) & to_come]
    rows = rows[rows["day"] == rows["day"].max()].sort_values("expiry")
    covering, before = rows[rows["expiry"] >= when], rows[rows["expiry"] < when]
    if covering.empty:
        return None
    row, sessions = covering.iloc[0], market.sessions(NEW_YORK)
    n = _sessions_to(sessions, row["day"], row["expiry"])
    if len(before):
        last = before.iloc[-1]
        ordinary = last["move"] / math.sqrt(_sessions_to(sessions, last["day"], last["expiry"]))
    else:
        ordinary = math.nan if scheduled and n > 1 else row["move"] / math.sqrt(n)
    if not scheduled:
        expected = ordinary
    elif n == 1:
        expected = row["move"]
    else:
        rest = row["move"] ** 2 - (n - 1) * ordinary**2
        expected = rest if math.isnan(rest) else math.sqrt(max(rest, 0.0))
    return PricedIn(
        day=row["day"].date(),
        event_day=event_day,
        expiry=row["expiry"].date(),
        move=float(row["move"]),
        ordinary=float(ordinary),
        expected=float(expected),
        skew=float(row["skew"]),
        basis=str(row["basis"]),
        realised=_return_on(market, ticker, event_day),
    )


def next_report(market: Market, ticker: str) -> date | None:
    """The first session of New York that can react to the next earnings report; None where its
    moment is not known."""
    moments = market.quotes["next_earnings_at"].dropna()
    if ticker not in moments.index:
        return None
    return market.sessions(NEW_YORK).closing_after(moments[ticker].to_pydatetime())


def reports_priced(market: Market, ticker: str) -> list[PricedIn]:
    """What options priced in before each earnings report that they were kept of, newest first."""
    if market.options.empty or not (market.options["ticker"] == ticker).any():
        return []
    sessions = market.sessions(NEW_YORK)
    priced = []
    for report in market.reports(ticker).itertuples():
        late = report.session in ("after-hours", "closed")
        day = sessions.moved(report.reported, 1 if late and sessions.has(report.reported) else 0)
        priced.append(priced_in(market, ticker, day, scheduled=True))
    return sorted((p for p in priced if p is not None), key=lambda p: p.event_day, reverse=True)


def short_interest_of(market: Market, ticker: str) -> pd.DataFrame:
    """The short interest of a ticker by settlement date, newest first: settled_on, shares,
    of_float, days_to_cover, seen_at and change (a fraction, from the date before)."""
    rows = market.short_interest
    if rows.empty:
        return pd.DataFrame()
    own = rows[rows["ticker"] == ticker].sort_values("settled_on")
    own = own.assign(change=own["shares"].pct_change(fill_method=None))
    return own.iloc[::-1].reset_index(drop=True)


def _sessions_to(sessions: TradingDays, day: pd.Timestamp, expiry: pd.Timestamp) -> int:
    """How many sessions there are after `day` up to an expiry."""
    a_day = pd.Timedelta(days=1)
    return max(sessions.place(expiry + a_day) - sessions.place(day + a_day), 1)


def _return_on(market: Market, ticker: str, day: date) -> float:
    bars = market.history(ticker)
    when = pd.Timestamp(day)
    if bars.empty or when not in bars.index:
        return math.nan
    closes = bars["adj_close"].to_numpy(dtype=float)
    at = int(np.searchsorted(bars.index.to_numpy(), when.to_datetime64()))
    return float(closes[at] / closes[at - 1] - 1) if at else math.nan
