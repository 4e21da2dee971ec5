"""Where a ticker trades: zone, currency and sessions (calendars by exchange_calendars)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import exchange_calendars
import numpy as np
import pandas as pd
from exchange_calendars import ExchangeCalendar

from dashboard.language import said

FIRST_SESSION = "2019-01-01"
# New York's shares are traded before and after the session, too; after a half day until 17:00.
PRE_MARKET_FROM, POST_MARKET = time(4), timedelta(hours=4)
# Yahoo's bar of a day goes on moving after the bell, with the closing auction and, from Tokyo,
# with what comes twenty minutes late.
SETTLED_AFTER = timedelta(minutes=30)


@dataclass(frozen=True)
class Exchange:
    calendar: str
    zone: str
    city: str
    currency: str


NEW_YORK = Exchange("XNYS", "America/New_York", "New York", "USD")
_BY_SUFFIX = {
    "T": Exchange("XTKS", "Asia/Tokyo", "Tokyo", "JPY"),
    "KS": Exchange("XKRX", "Asia/Seoul", "Seoul", "KRW"),
}


class UnknownExchangeError(ValueError):
    """A ticker whose suffix stands for an exchange without a calendar here; `reason` says so."""

    def __init__(self, suffix: str) -> None:
        self.reason = said("the exchange .{suffix} has no calendar here", suffix=suffix)
        super().__init__(self.reason)


def exchange_of(ticker: str) -> Exchange:
    """The exchange by Yahoo's suffix; none means a US listing.

    Raises UnknownExchangeError for any other suffix than those above.
    """
    suffix = ticker.rpartition(".")[2] if "." in ticker else ""
    if not suffix:
        return NEW_YORK
    if suffix not in _BY_SUFFIX:
        raise UnknownExchangeError(suffix)
    return _BY_SUFFIX[suffix]


@lru_cache
def calendar(exchange: Exchange) -> ExchangeCalendar:
    return exchange_calendars.get_calendar(exchange.calendar, start=FIRST_SESSION)


@dataclass(frozen=True)
class TradingDays:
    """The S sessions of an exchange, oldest first.

    days: (S,) datetime64[D]. closes: (S,) datetime64[ns], the moments (UTC) at which they end.
    """

    days: np.ndarray
    closes: np.ndarray

    def without(self, closed: np.ndarray) -> TradingDays:
        """The same but for these days."""
        open_days = ~np.isin(self.days, closed)
        return (
            self if open_days.all() else TradingDays(self.days[open_days], self.closes[open_days])
        )

    def place(self, day: date | pd.Timestamp) -> int:
        """How many sessions are before `day`."""
        return int(np.searchsorted(self.days, np.datetime64(pd.Timestamp(day), "D")))

    def has(self, day: date | pd.Timestamp) -> bool:
        at = self.place(day)
        return at < len(self.days) and self.days[at] == np.datetime64(pd.Timestamp(day), "D")

    def moved(self, day: date | pd.Timestamp, by: int) -> date:
        """The session `by` sessions after `day`, or, where `day` is none, after the next one."""
        session: date = self.days[self.place(day) + by].item()
        return session

    def closing_after(self, moment: datetime) -> date:
        """The first session that closes after `moment`."""
        when = np.datetime64(pd.Timestamp(moment).tz_convert("UTC").tz_localize(None), "ns")
        session: date = self.days[np.searchsorted(self.closes, when, side="right")].item()
        return session


@lru_cache
def trading_days(exchange: Exchange) -> TradingDays:
    """The sessions by the calendar alone (see Market.sessions)."""
    closes = calendar(exchange).closes
    return TradingDays(
        closes.index.to_numpy().astype("datetime64[D]"),
        closes.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[ns]"),
    )


def last_closed_session(exchange: Exchange, now: datetime | None = None) -> date:
    """The newest session that closed long enough ago for its daily bar to be final."""
    moment = (now or datetime.now(UTC)) - SETTLED_AFTER
    return _previous_close(exchange, moment).tz_convert(exchange.zone).date()


def last_close(exchange: Exchange, now: datetime) -> datetime:
    """The moment (UTC) of the newest close."""
    return _previous_close(exchange, now).to_pydatetime()


def _previous_close(exchange: Exchange, moment: datetime) -> pd.Timestamp:
    return calendar(exchange).previous_close(pd.Timestamp(moment))


def session_bounds(exchange: Exchange, session: date) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Open and close (UTC) of a session."""
    day = pd.Timestamp(session)
    return calendar(exchange).session_open(day), calendar(exchange).session_close(day)


def closing_time(exchange: Exchange) -> time:
    """When its sessions end as a rule, by its own clock."""
    closes: time = calendar(exchange).close_times[-1][1]
    return closes


def close_of(exchange: Exchange, session: date) -> datetime:
    """The moment (UTC) at which a session closes."""
    return calendar(exchange).session_close(pd.Timestamp(session)).to_pydatetime()


def part_of_day(moment: datetime) -> tuple[date, str]:
    """The day in New York on which a moment (UTC) falls, and the part of it as the ledger writes
    it: pre-market, market-hours, after-hours, or closed on a day without trading."""
    day = moment.astimezone(ZoneInfo(NEW_YORK.zone)).date()
    if not trading_days(NEW_YORK).has(day):
        return day, "closed"
    opens, closes = session_bounds(NEW_YORK, day)
    if moment < opens:
        return day, "pre-market"
    return day, "market-hours" if moment < closes else "after-hours"


@dataclass(frozen=True)
class Phase:
    """What New York's market is doing: "regular" (the session), "extended" (before or after it)
    or "closed"; and when that began and ends (UTC)."""

    name: str
    since: datetime
    until: datetime


def phase(now: datetime | None = None) -> Phase:
    """The phase of New York's trading day at `now`."""
    now = now or datetime.now(UTC)
    sessions = calendar(NEW_YORK)
    day = sessions.date_to_session(
        pd.Timestamp(now.astimezone(ZoneInfo(NEW_YORK.zone)).date()), direction="previous"
    )
    bounds = _bounds(day)
    if now < bounds[0]:
        day = sessions.previous_session(day)
        bounds = _bounds(day)
    pre, opens, closes, post = bounds
    if now < opens:
        return Phase("extended", pre, opens)
    if now < closes:
        return Phase("regular", opens, closes)
    if now < post:
        return Phase("extended", closes, post)
    return Phase("closed", post, _bounds(sessions.next_session(day))[0])


def _bounds(session: pd.Timestamp) -> tuple[datetime, datetime, datetime, datetime]:
    """Start of pre-market, open, close, end of post-market of a session in New York."""
    sessions, zone = calendar(NEW_YORK), ZoneInfo(NEW_YORK.zone)
    day = session.date()
    closes = sessions.session_close(session).to_pydatetime()
    return (
        datetime.combine(day, PRE_MARKET_FROM, zone).astimezone(UTC),
        sessions.session_open(session).to_pydatetime(),
        closes,
        closes + POST_MARKET,
    )
