"""Which announcement can be watched in 5-minute bars, and over which days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.market.book import Market
from dashboard.market.exchanges import (
    NEW_YORK,
    Exchange,
    UnknownExchangeError,
    exchange_of,
    session_bounds,
    trading_days,
)
from dashboard.market.extras import INTRADAY_DAYS
from dashboard.reaction.event import event_day, listed_party


@dataclass(frozen=True)
class Watch:
    """One stock around one announcement.

    days: the sessions to look at, oldest first: the announcement's own and the event day, and
    where the time of day is unknown the next one, too. announced_between: the first and last
    moment (UTC) at which the announcement can have come. before: the session whose close is the
    last before it.
    """

    leg: str
    company: str
    ticker: str
    exchange: Exchange
    days: tuple[date, ...]
    announced_between: tuple[pd.Timestamp, pd.Timestamp]
    before: date


def watchable(
    legs: pd.DataFrame, tickers: Mapping[str, str], market: Market, today: date
) -> dict[str, Watch]:
    """Those of `legs` (deals.legs_on) with a listed party that Yahoo still has 5-minute bars for,
    in the same order, on the sessions of `market`."""
    watches = {}
    recent = legs[legs["announced"] > pd.Timestamp(today - timedelta(days=INTRADAY_DAYS))]
    for leg, row in recent.iterrows():
        company = listed_party(row, dict(tickers))
        watch = watch_of(row, company, tickers.get(company, ""), market, today)
        if watch is not None:
            watches[str(leg)] = watch
    return watches


def moved_since(market: Market, watch: Watch) -> float | None:
    """The newest quote over the last close before the announcement, as a fraction; None if one of
    the two is unknown or the quote is older than the announcement."""
    quote = market.quotes.loc[[watch.ticker]] if watch.ticker in market.quotes.index else None
    closes = market.history(watch.ticker)["close"]
    when = pd.Timestamp(watch.before)
    if (
        quote is None
        or when not in closes.index
        or quote["price_at"].iloc[0] < watch.announced_between[0]
    ):
        return None
    return float(quote["price"].iloc[0] / closes[when] - 1)


def watch_of(
    leg: pd.Series, company: str, ticker: str, market: Market, today: date
) -> Watch | None:
    """Which sessions answered to one announcement, and when it can have come.

    Parameters
    ----------
    leg
        A row of deals.legs_on.
    company, ticker
        Whose stock.
    market
        Its sessions count.
    today
        Later sessions are left out.

    Returns
    -------
    Watch or None
        None without a ticker of a known exchange, or before the first of the sessions.
    """
    try:
        exchange = exchange_of(ticker)
    except UnknownExchangeError:
        return None
    if not ticker:
        return None
    announced, sessions = leg["announced"].date(), market.sessions(exchange)
    event = event_day(announced, leg["session"], sessions)
    days = {event.session} if event.certain else {event.session, event.next_session}
    if sessions.has(announced):
        days.add(announced)
    days = {day for day in days if day <= today}
    if not days:
        return None
    before = sessions.moved(event.session, -1)
    between = _announced_between(announced, leg["session"])
    return Watch(str(leg.name), company, ticker, exchange, tuple(sorted(days)), between, before)


def _announced_between(announced: date, session: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and last moment (UTC) of the part of New York's day that `session` names."""
    start, end = (
        pd.Timestamp(day, tz=ZoneInfo(NEW_YORK.zone)).tz_convert("UTC")
        for day in (announced, announced + timedelta(days=1))
    )
    parted = session in ("pre-market", "market-hours", "after-hours")
    if not parted or not trading_days(NEW_YORK).has(announced):
        return start, end
    opens, closes = session_bounds(NEW_YORK, announced)
    return {
        "pre-market": (start, opens),
        "market-hours": (opens, closes),
        "after-hours": (closes, end),
    }[session]
