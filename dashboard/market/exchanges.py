"""Where a ticker trades: zone, currency and sessions (calendars by exchange_calendars)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

import exchange_calendars
import pandas as pd
from exchange_calendars import ExchangeCalendar

FIRST_SESSION = "2019-01-01"


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
    """A ticker whose suffix stands for an exchange without a calendar here."""


def exchange_of(ticker: str) -> Exchange:
    """The exchange by Yahoo's suffix; none means a US listing.

    Raises UnknownExchangeError for any other suffix than those above.
    """
    suffix = ticker.rpartition(".")[2] if "." in ticker else ""
    if not suffix:
        return NEW_YORK
    if suffix not in _BY_SUFFIX:
        raise UnknownExchangeError(f"the exchange .{suffix} has no calendar here")
    return _BY_SUFFIX[suffix]


@lru_cache
def calendar(exchange: Exchange) -> ExchangeCalendar:
    return exchange_calendars.get_calendar(exchange.calendar, start=FIRST_SESSION)


def last_closed_session(exchange: Exchange, now: datetime | None = None) -> date:
    """The newest session whose close has passed, so that its daily bar is final."""
    minute = pd.Timestamp(now or datetime.now(UTC))
    return calendar(exchange).previous_close(minute).tz_convert(exchange.zone).date()


def is_open(exchange: Exchange, now: datetime | None = None) -> bool:
    minute = pd.Timestamp(now or datetime.now(UTC)).floor("min")
    return bool(calendar(exchange).is_open_on_minute(minute))


def close_of(exchange: Exchange, session: date) -> datetime:
    """The moment (UTC) at which a session closes."""
    return calendar(exchange).session_close(pd.Timestamp(session)).to_pydatetime()
