"""The event day of an announcement and what the stock did on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from dashboard.formats import day_said
from dashboard.language import said
from dashboard.market.book import Market
from dashboard.market.exchanges import (
    NEW_YORK,
    Exchange,
    TradingDays,
    UnknownExchangeError,
    exchange_of,
)
from dashboard.reaction.sessions import returns, sessions_of

# A clock time that stands for each session of New York. Only its place before, within or after
# the trading hours matters.
_TYPICAL_TIME = {
    "pre-market": time(8),
    "market-hours": time(12),
    "after-hours": time(17),
    "closed": time(12),
}
# Earnings this many sessions around the event day may explain the move as well as the deal.
CONFOUNDING_SESSIONS = 2


@dataclass(frozen=True)
class EventDay:
    """The first session that could react, and whether that is certain. Where the time of day
    is unknown, `next_session` is the other candidate."""

    session: date
    certain: bool
    next_session: date


@dataclass(frozen=True)
class Reaction:
    """The move of one company's stock on the event day of one leg.

    Returns are simple, on adjusted close (close where there is none), as fractions; None with
    a `reason` where there is no market data. `confounders`: sentences on what else came out.
    """

    leg: str
    company: str
    ticker: str
    day: EventDay
    close_before: float | None = None
    close: float | None = None
    stock_return: float | None = None
    next_return: float | None = None
    benchmark_return: float | None = None
    volume_ratio: float | None = None
    reason: str = ""
    confounders: list[str] = field(default_factory=list)


def event_day(announced: date, session: str, sessions: TradingDays) -> EventDay:
    """The first of the `sessions` of an exchange that closes after the announcement.

    `announced` and `session` are New York time. An announcement after New York's close reaches
    the next session there; one during New York's day reaches Tokyo's or Seoul's next. With the
    time unknown it is the announcement's own day (or the next open one), and in doubt.
    """
    if session == "unknown":
        day = sessions.moved(announced, 0)
    else:
        announced_at = datetime.combine(announced, _TYPICAL_TIME[session], ZoneInfo(NEW_YORK.zone))
        day = sessions.closing_after(announced_at)
    return EventDay(day, session != "unknown", sessions.moved(day, 1))


def listed_party(leg: pd.Series, tickers: dict[str, str]) -> str:
    """The company whose stock tells more of a leg: the listed payee, else the payer."""
    return str(leg["payee"] if leg["payee"] in tickers else leg["payer"])


def reaction(market: Market, leg: pd.Series, company: str, ticker: str, benchmark: str) -> Reaction:
    """What `company`'s stock did when `leg` (a row of the ledger's legs) was announced."""
    try:
        exchange = exchange_of(ticker)
    except UnknownExchangeError as error:
        never = EventDay(leg["announced"].date(), False, leg["announced"].date())
        return Reaction(str(leg.name), company, ticker, never, reason=error.reason)
    sessions = market.sessions(exchange)
    day = event_day(leg["announced"].date(), leg["session"], sessions)
    base = Reaction(str(leg.name), company, ticker, day)
    bars = market.history(ticker)
    when = pd.Timestamp(day.session)
    reason = _why_no_return(bars, ticker, when)
    if reason:
        return replace(base, reason=reason)
    changes = returns(bars)
    at = bars.index.get_loc(when)
    volumes = bars["volume"].astype(float)
    traded, usual = volumes.iloc[at], volumes.iloc[max(0, at - 20) : at].median()
    benchmark_return = _benchmark_return(market, ticker, benchmark, exchange, when)
    return replace(
        base,
        close_before=float(bars["close"].iloc[at - 1]),
        close=float(bars["close"].iloc[at]),
        stock_return=float(changes.iloc[at]),
        next_return=float(changes.iloc[at + 1]) if at + 1 < len(bars) else None,
        benchmark_return=benchmark_return,
        volume_ratio=float(traded / usual) if usual > 0 and traded >= 0 else None,
        confounders=[
            text
            for _, text in earnings_nearby(
                market.reports(ticker).itertuples(), day.session, sessions
            )
        ],
    )


def _benchmark_return(
    market: Market, ticker: str, benchmark: str, exchange: Exchange, when: pd.Timestamp
) -> float | None:
    """What the benchmark did up to the stock's close of `when`; None where it has no price."""
    if exchange == exchange_of(benchmark):
        index = market.history(benchmark)
        change = returns(index).get(when) if not index.empty else None
        return None if change is None else float(change)
    line = sessions_of(market, ticker, benchmark)
    change = line.market[line.dates == when.to_datetime64()]
    return float(change[0]) if len(change) and not np.isnan(change[0]) else None


def _why_no_return(bars: pd.DataFrame, ticker: str, when: pd.Timestamp) -> str:
    if bars.empty:
        return said("there are no prices of {ticker} here", ticker=ticker)
    if when <= bars.index[0]:
        first = day_said(bars.index[0])
        return said("prices of {ticker} begin on {day}", ticker=ticker, day=first)
    if when > bars.index[-1]:
        return said("prices of {ticker} end on {day}", ticker=ticker, day=day_said(bars.index[-1]))
    if when not in bars.index:
        return said("the price of {ticker} on {day} is missing", ticker=ticker, day=day_said(when))
    return ""


def earnings_nearby(
    reports: Iterable[Any], day: date, sessions: TradingDays
) -> list[tuple[int, str]]:
    """Each of the reports (rows of Market.reports, as tuples) that came out within
    CONFOUNDING_SESSIONS of the event day: how many sessions away, and a sentence."""
    center = pd.Timestamp(day)
    near = range(-CONFOUNDING_SESSIONS, CONFOUNDING_SESSIONS + 1)
    days = [pd.Timestamp(sessions.moved(day, away)) for away in near]
    nearby: list[tuple[int, str]] = []
    for report in reports:
        if not days[0] <= report.reported <= days[-1]:
            continue
        away = sum(day <= report.reported for day in days) - 1 - CONFOUNDING_SESSIONS
        on = day_said(report.reported)
        if report.session == "after-hours" and away == -1:
            text = said("Earnings came out the evening before ({day}, after the close)", day=on)
        elif report.reported == center:
            text = said("Earnings came out the same day ({day})", day=on)
        else:
            text = said("Earnings came out on {day}", day=on)
        nearby.append((away, text))
    return nearby
