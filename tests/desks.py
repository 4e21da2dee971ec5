"""The market layer with a clock that stands still and a Yahoo on loopback: fixtures of the tests
that look at a service as pages do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
import stamina
from yfinance import cache
from yfinance.data import SingletonMeta, YfData

from dashboard.market import FUNDS, MarketService, book, exchanges, extras
from dashboard.market import refresh as refreshing
from dashboard.market import yahoo as door
from dashboard.market.store import Store
from tests.conftest import YAHOO
from tests.yahoo import Fault, Yahoo

MONDAY = datetime(2026, 8, 24, 15, tzinfo=UTC)  # 11:00 in New York
FRIDAY = date(2026, 8, 21)
RATES = ["JPY=X", "KRW=X"]
FEW = ["NVDA", "ORCL"]


class Clock:
    """The time as the market layer sees it; it stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock(MONDAY)

    class Now(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return stopped.now.astimezone(tz)

    class Today(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return stopped.now.date()

    for module in (book, door, exchanges, extras, refreshing):
        monkeypatch.setattr(module, "datetime", Now)
    monkeypatch.setattr(refreshing, "date", Today)
    return stopped


def forget_yfinance() -> None:
    """As if the process had just started: yfinance without session, cookie, crumb and caches."""
    SingletonMeta._instances.clear()
    YfData.cache_get.cache_clear()
    cache._TzCacheManager._tz_cache = None
    cache._CookieCacheManager._Cookie_cache = None
    door._set_up.cache_clear()


@pytest.fixture
def yahoo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Yahoo]:
    """The stand-in of this process, as new and answering; its clock is the real one."""
    monkeypatch.setattr(door, "SECONDS_BETWEEN_REQUESTS", 0.0)
    monkeypatch.setattr(door, "VAR", tmp_path)
    forget_yfinance()
    YAHOO.reset()
    with stamina.set_testing(True, attempts=door.ATTEMPTS):  # tries again at once
        yield YAHOO
    YAHOO.reset()
    YAHOO.fault = Fault.REFUSED
    forget_yfinance()


class Desk:
    """Clock, Yahoo and the services that share one store."""

    def __init__(self, clock: Clock, yahoo: Yahoo, url: str) -> None:
        self.clock, self.yahoo, self.url = clock, yahoo, url
        self._stores: list[Store] = []

    def service(self, tickers: list[str] = FEW) -> MarketService:
        """As a process that starts now has it."""
        store = Store(self.url)
        assert store.trouble == ""
        self._stores.append(store)
        return MarketService(tickers, store)

    def filled(self, tickers: list[str] = FEW) -> MarketService:
        """A service after a first refresh in which Yahoo knew everything."""
        self.yahoo.know_everything([*tickers, *FUNDS, *RATES], FRIDAY)
        service = self.service(tickers)
        look(service)
        assert service.freshness().origin == "live"
        self.yahoo.forget_requests()
        return service

    def close(self) -> None:
        for store in self._stores:
            store.close()


@pytest.fixture
def desk(clock: Clock, yahoo: Yahoo, tmp_path: Path) -> Iterator[Desk]:
    yahoo.now = lambda: clock.now.timestamp()
    made = Desk(clock, yahoo, f"sqlite:///{tmp_path / 'market.db'}")
    yield made
    made.close()


@pytest.fixture
def shared(clock: Clock, yahoo: Yahoo, url: str) -> Iterator[Desk]:
    """The same on either kind of database."""
    yahoo.now = lambda: clock.now.timestamp()
    made = Desk(clock, yahoo, url)
    yield made
    made.close()


def look(service: MarketService) -> book.Market:
    """The market after whatever refresh a look at a page has started."""
    service.market()
    until = time.monotonic() + 60
    while service.refresher.running:
        assert time.monotonic() < until, "the refresh does not end"
        time.sleep(0.005)
    return service.market()
