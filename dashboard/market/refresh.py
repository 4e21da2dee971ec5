"""Bring the store up to date from Yahoo: once for cron, or in the background of the pages."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from dashboard.language import mark, said
from dashboard.market import yahoo
from dashboard.market.basis import Chart, moved
from dashboard.market.exchanges import UnknownExchangeError, exchange_of, last_closed_session, phase
from dashboard.market.pause import Pause
from dashboard.market.store import Store

log = logging.getLogger(__name__)

HISTORY_START = date(2023, 1, 3)
OVERLAP = timedelta(days=7)
# So often the whole history is asked for instead of the last days: Yahoo at times revises a bar
# that is older than these.
WHOLE_AFTER = timedelta(days=30)
# More kept days than these, and than this part of all, are not missing for good.
FEW_DAYS, FEW_OF_ALL = 5, 0.02
GIVE_UP_AFTER = 3
LEASE, LEASE_SECONDS = "refresh", 90
PAUSE_AFTER_REFUSAL = timedelta(minutes=5)
PAUSE_AFTER_FAULT = timedelta(minutes=1)
WAIT_FOR_ANOTHER = timedelta(seconds=5)
# A bar that does not come is asked for at once again, after a minute, and then ever rarer.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
BENCHMARKS = {"SPY": "S&P 500 (SPY)", "QQQ": "Nasdaq-100 (QQQ)", "SMH": "Semiconductors (SMH)"}
# What corporate bonds did, of weak companies and of strong ones.
BACKGROUND = {
    "HYG": mark("High-yield bonds (HYG)"),
    "LQD": mark("Investment-grade bonds (LQD)"),
}
# What is asked for beside the companies' shares.
FUNDS = BENCHMARKS | BACKGROUND


@dataclass
class Outcome:
    """What one refresh brought so far. `failed` gives the reason for each ticker that stayed
    behind; `error` the reason why it ended early, `unkept` if that was the store; `done` of
    `total` requests are through."""

    quotes: int = 0
    prices: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    error: str = ""
    refused: bool = False
    unkept: bool = False
    done: int = 0
    total: int = 0

    @property
    def useful(self) -> bool:
        return bool(self.quotes or self.prices)


# By so much the clocks of replicas may differ.
CLOCKS_DIFFER = timedelta(minutes=1)


def quotes_due_at(fetched: datetime | None, now: datetime) -> datetime:
    """When quotes fetched at `fetched` should be fetched again: a minute later while New York
    trades, five before and after the session, and over night and on closed days not before the
    next trading, if they are from after its end. Those of a clock that was ahead are due now."""
    if fetched is None or fetched - now > CLOCKS_DIFFER:
        return now
    trading = phase(fetched)
    if trading.name == "closed":
        return trading.until
    rhythm = timedelta(minutes=1 if trading.name == "regular" else 5)
    return min(fetched + rhythm, trading.until)


class Absences:
    """Tickers whose newest bar did not come, since they are halted, Yahoo is late, or it is a
    holiday that the calendar does not know: not to be asked for every minute."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[datetime, timedelta, str]] = {}

    def waits(self, ticker: str) -> bool:
        return ticker in self._waiting and datetime.now(UTC) < self._waiting[ticker][0]

    def reason(self, ticker: str) -> str:
        """Why the last try was in vain; nothing to say of a bar that is just not there yet."""
        return self._waiting[ticker][2]

    def came(self, ticker: str) -> None:
        self._waiting.pop(ticker, None)

    def missed(self, ticker: str, reason: str = "") -> None:
        now = datetime.now(UTC)
        _, wait, _ = self._waiting.get(ticker, (now, timedelta(), ""))
        longer = min(max(2 * wait, FIRST_WAIT), LONGEST_WAIT)
        self._waiting[ticker] = (now + wait, longer, reason)


def refresh(
    store: Store,
    tickers: list[str],
    rates: list[str],
    *,
    outcome: Outcome | None = None,
    unknown: frozenset[str] = frozenset(),
    absences: Absences | None = None,
    step: Callable[[], None] = lambda: None,
) -> Outcome:
    """Ask Yahoo once for all quotes and exchange rates, then for each ticker's missing days.

    `outcome` is filled as it goes, for whoever watches; `step` is called before each request.
    Tickers known to be `unknown` to Yahoo are not asked for again singly; `absences` remembers
    from one refresh to the next whose bars are missing.
    """
    outcome = outcome or Outcome()
    outcome.total = 1 + len(tickers)
    try:
        # Funds that are background alone are worth no request of their own.
        quotes, outcome.failed = yahoo.fetch_quotes(
            tickers + rates, unknown | BACKGROUND.keys(), step
        )
        store.put_quotes(quotes, datetime.now(UTC))
        outcome.quotes = len(quotes)
        outcome.done = 1
        _refresh_prices(store, tickers, outcome, absences or Absences(), step)
        for fund in BACKGROUND:
            outcome.failed.pop(fund, None)
    except yahoo.YahooError as error:
        outcome.error, outcome.refused = error.reason, error.refused
    except SQLAlchemyError as error:
        log.warning("market store: %s", error)
        outcome.error, outcome.unkept = mark("The market store cannot be written"), True
    _log(store, outcome)
    return outcome


def _refresh_prices(
    store: Store,
    tickers: list[str],
    outcome: Outcome,
    absences: Absences,
    step: Callable[[], None],
) -> None:
    days, histories = store.last_bars(), store.histories()
    misses = 0
    for ticker in tickers:
        outcome.done += 1
        if ticker in outcome.failed:
            # Yahoo has just shown that it does not know it; a chart would be a request in vain.
            continue
        day = days.get(ticker)
        try:
            newest = last_closed_session(exchange_of(ticker))
            if day is not None and day >= newest and ticker in histories:
                continue
            if absences.waits(ticker):
                if reason := absences.reason(ticker):
                    outcome.failed[ticker] = reason
                continue
            news, last = _refresh_ticker(store, ticker, day, histories.get(ticker), step)
            outcome.prices += news
            misses = 0
            if last is not None and last >= newest:
                absences.came(ticker)
            else:
                absences.missed(ticker)
        except (UnknownExchangeError, yahoo.NothingUsableError) as error:
            outcome.failed[ticker] = error.reason
            absences.missed(ticker, error.reason)
        except yahoo.YahooError as error:
            outcome.failed[ticker] = error.reason
            misses += 1
            if error.refused or misses == GIVE_UP_AFTER:
                raise


def _refresh_ticker(
    store: Store,
    ticker: str,
    day: date | None,
    whole: tuple[datetime, str] | None,
    step: Callable[[], None],
) -> tuple[bool, date | None]:
    """Fetch the days after `day`, the newest that is kept, and a week before them, or, where what
    is kept is on another basis, all of it. whole: when all of it was last asked for, and in which
    currency it came. Returns whether that brought any close, and the newest day."""
    currency = exchange_of(ticker).currency
    if day is None:
        chart = yahoo.fetch_prices(ticker, HISTORY_START, step)
        return store.put_history(ticker, chart, currency, datetime.now(UTC)), chart.last
    stored, now = store.history(ticker), datetime.now(UTC)
    known = whole is not None and whole[1] == currency
    if known and whole is not None and now - whole[0] < WHOLE_AFTER:
        chart = _reaching(day, yahoo.fetch_prices(ticker, day - OVERLAP, step))
        if not moved(stored.bars, stored.actions, chart):
            return store.put_days(ticker, chart, datetime.now(UTC)), chart.last
        known = False
    chart = _reaching(day, yahoo.fetch_prices(ticker, HISTORY_START, step))
    if _is_whole(chart, stored):
        return store.put_history(ticker, chart, currency, datetime.now(UTC)), chart.last
    lately = chart.since(day - OVERLAP)
    if not known or moved(stored.bars, stored.actions, lately):
        raise yahoo.NothingUsableError(mark("Yahoo's history is shorter than the stored one"))
    # Nothing has moved, and the last days are as good as ever.
    return store.put_days(ticker, lately, datetime.now(UTC)), lately.last


def _reaching(day: date, chart: Chart) -> Chart:
    if chart.last is None or chart.last < day:
        raise yahoo.NothingUsableError(
            said("Yahoo's prices end before {day}, which is stored", day=day)
        )
    return chart


def _is_whole(chart: Chart, stored: Chart) -> bool:
    """Whether an answer to the question for a whole history is one, and not a part of it: of the
    kept days it may lack a few, and those before the day on which Yahoo says that trading began."""
    begins, before = chart.first, stored.first
    if begins is None or before is None:
        return False
    if begins > before + OVERLAP and chart.first_trade != begins:
        return False
    days = stored.bars["date"][stored.bars["date"] >= pd.Timestamp(begins)]
    missing = int((~days.isin(chart.bars["date"])).sum())
    return missing <= max(FEW_DAYS, FEW_OF_ALL * len(days))


def _log(store: Store, outcome: Outcome) -> None:
    try:
        store.log_refresh(
            datetime.now(UTC), quotes=outcome.quotes, prices=outcome.prices, error=outcome.error
        )
    except SQLAlchemyError as error:
        log.warning("market store: %s", error)


class Refresher:
    """Refreshes the store in a thread of its own: one at a time for all viewers of this process
    and, by a lease in the store, for all processes that share it.

    `current` is the refresh under way; `last`, `last_at` the one before; `next_try` the earliest
    moment for the next; `refusal` the pause of all these processes after one was refused.
    """

    def __init__(self, store: Store, tickers: list[str], rates: list[str]) -> None:
        self.store, self.tickers, self.rates = store, tickers, rates
        self.current: Outcome | None = None
        self.last: Outcome | None = None
        self.last_at: datetime | None = None
        self.next_try = datetime.min.replace(tzinfo=UTC)
        self.refusal = Pause(store, "refresh-pause")
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._busy = threading.Lock()
        self._unknown: dict[str, date] = {}
        self._absences = Absences()
        self._fault_ends: datetime | None = None

    @property
    def running(self) -> bool:
        return self._busy.locked()

    @property
    def paused_until(self) -> datetime | None:
        """Until when nothing is asked after Yahoo refused or failed; None if all is well."""
        now, fault = datetime.now(UTC), self._fault_ends
        return self.refusal.until(now) or (fault if fault is not None and fault > now else None)

    def start_if_due(self) -> None:
        """Start a refresh in the background unless one runs, quotes are fresh, or Yahoo has
        just failed; returns at once."""
        if datetime.now(UTC) < self.next_try or not self._busy.acquire(blocking=False):
            return
        # A thread of its own and not the page's: the page must never wait for Yahoo.
        threading.Thread(target=self._run, name="refresh", daemon=True).start()

    def run_now(self) -> Outcome | None:
        """One refresh in this thread, due or not, but none while Yahoo refuses us; None if
        another process is at it."""
        with self._busy:
            if not self._lease():
                return None
            try:
                if self.refusal.until(datetime.now(UTC)):
                    return Outcome(error=yahoo.REFUSED, refused=True)
                return self._refresh()
            finally:
                self.store.release(LEASE, self._holder)

    def _run(self) -> None:
        try:
            if self._not_due():
                return
            if not self._lease():
                self.next_try = datetime.now(UTC) + WAIT_FOR_ANOTHER
                return
            try:
                # Another process may have refreshed between the look and the lease.
                if not self._not_due():
                    self._refresh()
            finally:
                self.store.release(LEASE, self._holder)
        except SQLAlchemyError as error:
            # Who reads the store says so; here it is only tried again soon.
            log.warning("market store: %s", error)
            self.current, self.next_try = None, datetime.now(UTC) + WAIT_FOR_ANOTHER
        except Exception:
            # Whatever happens here, the pages go on with what the store has.
            log.exception("refresh failed")
            self._end(Outcome(error=mark("The refresh broke off; the log has the reason")))
        finally:
            self._busy.release()

    def _not_due(self) -> bool:
        now, last = datetime.now(UTC), self.store.last_quotes_at()
        # What could not be kept is asked for again although its quotes may have come.
        again = now if self.last is not None and self.last.unkept else None
        due = self.refusal.until(now) or again or quotes_due_at(last, now)
        if due <= now:
            return False
        self.next_try = due
        return True

    def _refresh(self) -> Outcome:
        today = date.today()
        self._unknown = {t: day for t, day in self._unknown.items() if day == today}
        self.current = Outcome()
        outcome = refresh(
            self.store,
            self.tickers,
            self.rates,
            outcome=self.current,
            unknown=frozenset(self._unknown),
            absences=self._absences,
            step=self._renew,
        )
        for ticker, reason in outcome.failed.items():
            if reason == yahoo.LEFT_OUT:
                self._unknown[ticker] = today
        self._end(outcome)
        return outcome

    def _lease(self) -> bool:
        return self.store.lease(LEASE, self._holder, datetime.now(UTC), LEASE_SECONDS)

    def _renew(self) -> None:
        if not self._lease():
            raise yahoo.YahooError(mark("Another process has taken over the refresh"))

    def _end(self, outcome: Outcome) -> None:
        self.current, self.last = None, outcome
        self.last_at = now = datetime.now(UTC)
        self._fault_ends = None
        if outcome.refused:
            self.refusal.begin(now + PAUSE_AFTER_REFUSAL)
        elif outcome.error:
            self._fault_ends = now + PAUSE_AFTER_FAULT
        self.next_try = self.paused_until or quotes_due_at(now, now)
