"""Bring the store up to date from Yahoo: once for cron, or in the background of the pages."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from dashboard.market import yahoo
from dashboard.market.exchanges import (
    NEW_YORK,
    UnknownExchangeError,
    exchange_of,
    is_open,
    last_closed_session,
)
from dashboard.market.store import Store

log = logging.getLogger(__name__)

HISTORY_START = date(2023, 1, 3)
OVERLAP = timedelta(days=7)
# A stored close that differs more than this from Yahoo's for the same day has been re-based by
# a split (closes are adjusted for splits, not for dividends).
SPLIT_TOLERANCE = 0.02
GIVE_UP_AFTER = 3
BENCHMARKS = {"SPY": "S&P 500 (SPY)", "QQQ": "Nasdaq-100 (QQQ)", "SMH": "Semiconductors (SMH)"}


@dataclass
class Outcome:
    """What one refresh brought. `failed` gives the reason for each ticker that stayed behind;
    `error` the reason why it ended early."""

    quotes: int = 0
    prices: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    error: str = ""
    refused: bool = False

    @property
    def useful(self) -> bool:
        return bool(self.quotes or self.prices)


def refresh(store: Store, tickers: list[str], rates: list[str]) -> Outcome:
    """Ask Yahoo once for all quotes and exchange rates, then for each ticker's missing days."""
    outcome = Outcome()
    try:
        quotes, outcome.failed = yahoo.fetch_quotes(tickers + rates)
        store.put_quotes(quotes, datetime.now(UTC))
        outcome.quotes = len(quotes)
        _refresh_prices(store, tickers, outcome)
    except yahoo.YahooError as error:
        outcome.error, outcome.refused = str(error), error.refused
    except SQLAlchemyError as error:
        log.warning("market store: %s", error)
        outcome.error = "The market store cannot be written"
    _log(store, outcome)
    return outcome


def _refresh_prices(store: Store, tickers: list[str], outcome: Outcome) -> None:
    stored = store.last_bars()
    misses = 0
    for ticker in tickers:
        if ticker in outcome.failed:
            # Yahoo has just shown that it does not know it; a chart would be a request in vain.
            continue
        day, close = stored.get(ticker, (None, 0.0))
        try:
            if day is not None and day >= last_closed_session(exchange_of(ticker)):
                continue
            bars = yahoo.fetch_prices(ticker, HISTORY_START if day is None else day - OVERLAP)
            same_day = bars.loc[bars["date"].dt.date == day, "close"]
            if day is not None and (
                same_day.empty or abs(same_day.iloc[0] / close - 1) > SPLIT_TOLERANCE
            ):
                bars = yahoo.fetch_prices(ticker, HISTORY_START)
                store.put_prices(bars, datetime.now(UTC), replace=True)
            else:
                store.put_prices(bars, datetime.now(UTC))
            outcome.prices += 1
            misses = 0
        except (UnknownExchangeError, yahoo.NothingUsableError) as error:
            outcome.failed[ticker] = str(error)
        except yahoo.YahooError as error:
            outcome.failed[ticker] = str(error)
            misses += 1
            if error.refused or misses == GIVE_UP_AFTER:
                raise


def _log(store: Store, outcome: Outcome) -> None:
    try:
        store.log_refresh(
            datetime.now(UTC), quotes=outcome.quotes, prices=outcome.prices, error=outcome.error
        )
    except SQLAlchemyError as error:
        log.warning("market store: %s", error)


def time_to_live(now: datetime | None = None) -> timedelta:
    """How long quotes count as fresh: minutes while New York trades, else an hour."""
    return timedelta(minutes=5) if is_open(NEW_YORK, now) else timedelta(hours=1)


class Refresher:
    """Refreshes the store in a thread of its own, one at a time for all viewers."""

    def __init__(self, store: Store, tickers: list[str], rates: list[str]) -> None:
        self.store, self.tickers, self.rates = store, tickers, rates
        self.last: Outcome | None = None
        self.last_at: datetime | None = None
        self.next_try = datetime.min.replace(tzinfo=UTC)
        self._busy = threading.Lock()

    @property
    def running(self) -> bool:
        return self._busy.locked()

    def start_if_due(self, now: datetime | None = None) -> None:
        """Start a refresh in the background unless one runs, quotes are fresh, or Yahoo has
        just failed; returns at once."""
        now = now or datetime.now(UTC)
        if now < self.next_try or not self._busy.acquire(blocking=False):
            return
        # A thread of its own and not the page's: the page must never wait for Yahoo.
        threading.Thread(target=self._run, name="refresh", daemon=True).start()

    def _run(self) -> None:
        try:
            fetched = self.store.last_quotes_at()
            if fetched is not None and datetime.now(UTC) - fetched < time_to_live():
                self.next_try = fetched + time_to_live()
                return
            self.last = refresh(self.store, self.tickers, self.rates)
            self.last_at = datetime.now(UTC)
            self.next_try = self.last_at + self._pause(self.last)
        except Exception:
            # Whatever happens here, the pages go on with what the store has.
            log.exception("refresh failed")
            self.last = Outcome(error="The refresh broke off; the log has the reason")
            self.last_at = datetime.now(UTC)
            self.next_try = self.last_at + timedelta(minutes=5)
        finally:
            self._busy.release()

    @staticmethod
    def _pause(outcome: Outcome) -> timedelta:
        if outcome.refused:
            return timedelta(minutes=10)
        return timedelta(minutes=5) if outcome.error else time_to_live()
