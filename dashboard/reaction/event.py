"""The event day of an announcement and what the stock did on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from dashboard import words
from dashboard.market.book import Market
from dashboard.market.exchanges import (
    NEW_YORK,
    Exchange,
    UnknownExchangeError,
    calendar,
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

    @property
    def beyond_benchmark(self) -> float | None:
        """The stock's return less the benchmark's, both of the event day."""
        if self.stock_return is None or self.benchmark_return is None:
            return None
        return self.stock_return - self.benchmark_return


def event_day(announced: date, session: str, exchange: Exchange) -> EventDay:
    """The first session of `exchange` whose close lies after the announcement.

    `announced` and `session` are New York time. An announcement after New York's close reaches
    the next session there; one during New York's day reaches Tokyo's or Seoul's next. With the
    time unknown it is the announcement's own day (or the next open one), and in doubt.
    """
    sessions = calendar(exchange)
    if session == "unknown":
        day = sessions.date_to_session(pd.Timestamp(announced), direction="next")
    else:
        told = datetime.combine(announced, _TYPICAL_TIME[session], ZoneInfo(NEW_YORK.zone))
        day = sessions.minute_to_session(
            sessions.next_close(pd.Timestamp(told)) - pd.Timedelta(minutes=1)
        )
    return EventDay(day.date(), session != "unknown", sessions.next_session(day).date())


def listed_party(leg: pd.Series, tickers: dict[str, str]) -> str:
    """The company whose stock tells more of a leg: the listed payee, else the payer."""
    return str(leg["payee"] if leg["payee"] in tickers else leg["payer"])


def reactions(
    market: Market, legs: pd.DataFrame, company: str, ticker: str, benchmark: str
) -> pd.DataFrame:
    """The reactions of one company's stock to its legs, one row a leg (index), newest first.

    Columns: the fields of Reaction with `session` and `certain` of its day.
    """
    its = legs[(legs["payer"] == company) | (legs["payee"] == company)]
    found = [reaction(market, leg, company, ticker, benchmark) for _, leg in its.iterrows()]
    rows = [
        r.__dict__
        | {
            "session": pd.Timestamp(r.day.session),
            "certain": r.day.certain,
            "beyond_benchmark": r.beyond_benchmark,
        }
        for r in found
    ]
    names = [f.name for f in fields(Reaction)] + ["session", "certain", "beyond_benchmark"]
    table = pd.DataFrame(rows, columns=names).set_index("leg")
    numbers = ["stock_return", "benchmark_return", "beyond_benchmark", "volume_ratio"]
    table[numbers] = table[numbers].astype(float)
    return table.iloc[::-1]


def reaction(market: Market, leg: pd.Series, company: str, ticker: str, benchmark: str) -> Reaction:
    """What `company`'s stock did when `leg` (a row of the ledger's legs) was announced."""
    try:
        exchange = exchange_of(ticker)
    except UnknownExchangeError as error:
        never = EventDay(leg["announced"].date(), False, leg["announced"].date())
        return Reaction(str(leg.name), company, ticker, never, reason=str(error))
    day = event_day(leg["announced"].date(), leg["session"], exchange)
    base = Reaction(str(leg.name), company, ticker, day)
    bars = market.history(ticker)
    when = pd.Timestamp(day.session)
    reason = _why_no_return(bars, ticker, when)
    if reason:
        return replace(base, reason=reason)
    changes = returns(bars)
    at = bars.index.get_loc(when)
    usual = bars["volume"].iloc[max(0, at - 20) : at].median()
    benchmark_return = _benchmark_return(market, ticker, benchmark, exchange, when)
    return replace(
        base,
        close_before=float(bars["close"].iloc[at - 1]),
        close=float(bars["close"].iloc[at]),
        stock_return=float(changes.iloc[at]),
        next_return=float(changes.iloc[at + 1]) if at + 1 < len(bars) else None,
        benchmark_return=benchmark_return,
        volume_ratio=float(bars["volume"].iloc[at] / usual) if usual > 0 else None,
        confounders=earnings_nearby(market.reports(ticker).itertuples(), day.session, exchange),
    )


def _benchmark_return(
    market: Market, ticker: str, benchmark: str, exchange: Exchange, when: pd.Timestamp
) -> float | None:
    """What the benchmark did up to the stock's close of `when`; None where it has no price."""
    if exchange == exchange_of(benchmark):
        index = market.history(benchmark)
        found = returns(index).get(when) if not index.empty else None
        return None if found is None else float(found)
    its = sessions_of(market, ticker, benchmark)
    found = its.market[its.dates == when.to_datetime64()]
    return float(found[0]) if len(found) and not np.isnan(found[0]) else None


def _why_no_return(bars: pd.DataFrame, ticker: str, when: pd.Timestamp) -> str:
    if bars.empty:
        return f"there are no prices of {ticker} here"
    if when <= bars.index[0]:
        return f"prices of {ticker} begin on {words.day(bars.index[0])}"
    if when > bars.index[-1]:
        return f"prices of {ticker} end on {words.day(bars.index[-1])}"
    if when not in bars.index:
        return f"the price of {ticker} on {words.day(when)} is missing"
    return ""


def earnings_nearby(reports: Iterable[Any], day: date, exchange: Exchange) -> list[str]:
    """A sentence for each of the reports (rows of Market.reports, as tuples) that came out
    within CONFOUNDING_SESSIONS of the event day."""
    sessions = calendar(exchange)
    center = pd.Timestamp(day)
    first = sessions.session_offset(center, -CONFOUNDING_SESSIONS)
    last = sessions.session_offset(center, CONFOUNDING_SESSIONS)
    found = []
    for report in reports:
        if not first <= report.reported <= last:
            continue
        after = report.session == "after-hours"
        if after and sessions.next_session(report.reported) == center:
            when = f"the evening before ({words.day(report.reported)}, after the close)"
        elif report.reported == center:
            when = f"the same day ({words.day(report.reported)})"
        else:
            when = f"on {words.day(report.reported)}"
        found.append(f"Earnings came out {when}")
    return found
