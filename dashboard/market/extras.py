"""What analysts ask for now and then, fetched on demand and kept: P/E history, headlines,
5-minute bars, options, short interest. Each degrades alone and never stands in the way of prices.
"""

from __future__ import annotations

import io
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from dashboard.language import mark
from dashboard.market import yahoo
from dashboard.market.exchanges import UnknownExchangeError
from dashboard.market.pause import Pause
from dashboard.market.store import Store

log = logging.getLogger(__name__)

PE_HISTORY_KEPT = timedelta(days=7)
HEADLINES_KEPT = timedelta(hours=1)
LISTING_KEPT = timedelta(days=1)
INTRADAY_KEPT = timedelta(minutes=5)
# One row a day is kept; the last look before the close should be among them.
OPTIONS_KEPT = timedelta(hours=3)
# Published twice a month.
SHORT_INTEREST_KEPT = timedelta(days=1)
# By UTC on the next day, when New York's post-market is over and has reached Yahoo.
DAY_OVER = time(2)
RETRY_AFTER = timedelta(minutes=5)
INTRADAY_DAYS = 60


@dataclass(frozen=True)
class Extra:
    """A frame, or None as long as there is none; when it was fetched; whether it is being asked
    for now; and why the last try failed, in words."""

    frame: pd.DataFrame | None
    fetched_at: datetime | None
    asking: bool
    problem: str


class Extras:
    """Answers from the store at once and asks Yahoo in a thread of its own."""

    def __init__(self, store: Store, paused_until: Callable[[], datetime | None]) -> None:
        self._store, self._paused_until = store, paused_until
        self._wanted: queue.Queue[tuple[str, str]] = queue.Queue()
        self._asking: set[tuple[str, str]] = set()
        self._failed: dict[tuple[str, str], tuple[datetime, str]] = {}
        self._refusal = Pause(store, "extras-pause")
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None

    def pe_history(self, ticker: str) -> Extra:
        """Yahoo's own month-end P/E (yahoo.fetch_pe_history)."""
        return self._get("pe-history", ticker, PE_HISTORY_KEPT)

    def listing(self, ticker: str) -> Extra:
        """What Yahoo lists under a ticker (yahoo.fetch_listing)."""
        return self._get("listing", ticker, LISTING_KEPT)

    def headlines(self, ticker: str) -> Extra:
        """Recent headlines (yahoo.fetch_headlines)."""
        return self._get("headlines", ticker, HEADLINES_KEPT)

    def intraday(self, ticker: str, day: date, first: date | None = None) -> Extra:
        """5-minute bars of a day of the last INTRADAY_DAYS, or of all days from `first` to it
        (yahoo.fetch_intraday)."""
        over = datetime.combine(day + timedelta(days=1), DAY_OVER, UTC)
        days = day.isoformat() if first is None else f"{first.isoformat()}:{day.isoformat()}"
        return self._get(f"intraday:{days}", ticker, INTRADAY_KEPT, over)

    def options(self, ticker: str, covering: date | None = None) -> Extra:
        """What its options price, over the day `covering` too (yahoo.fetch_options). Market.options
        has what was kept day by day."""
        kind = "options" if covering is None else f"options:{covering.isoformat()}"
        return self._get(kind, ticker, OPTIONS_KEPT)

    def short_interest(self, ticker: str) -> Extra:
        """Shares sold short (yahoo.fetch_short_interest), which Market.short_interest keeps."""
        return self._get("short-interest", ticker, SHORT_INTEREST_KEPT)

    def keep_now(self, ticker: str, covering: date | None = None) -> dict[str, str]:
        """Fetch options and short interest in this thread, for cron. What could not be had, with
        the reason."""
        options = "options" if covering is None else f"options:{covering.isoformat()}"
        problems: dict[str, str] = {}
        for kind in (options, "short-interest"):
            try:
                if self._paused():
                    raise yahoo.YahooError(yahoo.REFUSED, refused=True)
                self._keep(kind, ticker)
            except yahoo.YahooError as error:
                problems[kind.partition(":")[0]] = error.reason
                if error.refused:
                    self._refusal.begin(datetime.now(UTC) + RETRY_AFTER)
                    break
        return problems

    def _get(self, kind: str, ticker: str, valid: timedelta, over: datetime | None = None) -> Extra:
        """What was fetched after the day was `over` is kept for good, as it can't change."""
        now = datetime.now(UTC)
        key = (kind, ticker)
        # Looked up before the store: what ends in between is found there at the next look.
        asking = key in self._asking
        try:
            stored = self._store.extra(kind, ticker)
        except SQLAlchemyError:
            stored = None
        frame = None if stored is None else _read(stored[0])
        fetched = None if stored is None or frame is None else stored[1]
        young = fetched is not None and (
            now - fetched < valid or (over is not None and fetched >= over)
        )
        failed_at, problem = self._failed.get(key, (None, ""))
        waits = failed_at is not None and now - failed_at < RETRY_AFTER
        if not asking and not young and not waits and not self._paused():
            self._want(key)
            asking = True
        return Extra(frame, fetched, asking, problem)

    def _paused(self) -> bool:
        """Whether Yahoo has refused anything minutes ago, prices or one of these."""
        refused = self._refusal.until(datetime.now(UTC)) is not None
        return refused or self._paused_until() is not None

    def _want(self, key: tuple[str, str]) -> None:
        with self._lock:
            if key in self._asking:
                return
            self._asking.add(key)
            self._wanted.put(key)
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="extras", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while True:
            try:
                kind, ticker = key = self._wanted.get(timeout=5)
            except queue.Empty:
                with self._lock:
                    if self._wanted.empty():
                        self._worker = None
                        return
                continue
            try:
                if self._paused():
                    continue
                self._keep(kind, ticker)
                self._failed.pop(key, None)
            except yahoo.YahooError as error:
                self._failed[key] = (datetime.now(UTC), error.reason)
                if error.refused:
                    self._refusal.begin(datetime.now(UTC) + RETRY_AFTER)
            except UnknownExchangeError as error:
                self._failed[key] = (datetime.now(UTC), error.reason)
            except Exception:
                # A page shows this sentence instead; the log has the rest.
                log.exception("%s of %s", kind, ticker)
                self._failed[key] = (datetime.now(UTC), mark("It could not be fetched"))
            finally:
                self._asking.discard(key)

    def _keep(self, kind: str, ticker: str) -> None:
        frame, at = _fetch(kind, ticker), datetime.now(UTC)
        # What is kept day by day has a table of its own; the document says when it was asked.
        if kind.startswith("options"):
            self._store.put_options(frame, at)
        elif kind == "short-interest":
            self._store.put_short_interest(frame, at)
        document = frame.to_json(orient="table", index=False)
        self._store.put_extra(kind, ticker, document, at)


def _fetch(kind: str, ticker: str) -> pd.DataFrame:
    if kind == "pe-history":
        return yahoo.fetch_pe_history(ticker)
    if kind == "listing":
        return yahoo.fetch_listing(ticker)
    if kind == "headlines":
        return yahoo.fetch_headlines(ticker)
    days = [date.fromisoformat(day) for day in kind.split(":")[1:]]
    if kind.startswith("options"):
        return yahoo.fetch_options(ticker, days[0] if days else None)
    if kind == "short-interest":
        return yahoo.fetch_short_interest(ticker)
    # Yahoo refuses a request that begins a moment too early.
    oldest = datetime.now(UTC).date() - timedelta(days=INTRADAY_DAYS - 1)
    return yahoo.fetch_intraday(ticker, max(days[0], min(oldest, days[-1])), days[-1])


@lru_cache(maxsize=32)
def _read(document: str) -> pd.DataFrame | None:
    """The frame of a document in the store, the same object each time: not to be changed."""
    try:
        return pd.read_json(io.StringIO(document), orient="table")
    # Whatever pandas says of one that another version has written: it is fetched anew.
    except Exception as error:
        log.warning("an extra in the store cannot be read: %r", error)
        return None
