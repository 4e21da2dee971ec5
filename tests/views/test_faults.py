"""Every page while Yahoo misbehaves, with an empty store and with a filled one, and after it has
recovered: the content stands, labelled, without a traceback and without a blank."""

from __future__ import annotations

import csv
import re
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.components.data import sources
from dashboard.deals import read_ledger
from dashboard.market import MarketService, yahoo
from dashboard.market.store import Store
from dashboard.paths import DATA
from tests.conftest import YAHOO
from tests.pages import PAGES, begin_anew, open_page
from tests.reading import text_of
from tests.yahoo import Fault, Yahoo

# Of each exchange one or more: a refresh of all the ledger's companies takes seconds.
TICKERS = ["9984.T", "AMD", "AVGO", "CRWV", "GOOGL", "META", "MSFT", "NBIS", "NVDA", "ORCL"]
# A time-out takes minutes to end; the browser tests have that one.
FAULTS = [fault for fault in Fault if fault is not Fault.TIMEOUT]
# With these Yahoo still gives something of use.
HALF = {
    Fault.MISSING_SYMBOLS,
    Fault.NAN_ROWS,
    Fault.STALE,
    Fault.RATE_LIMIT_CRUMB,
    Fault.OUT_OF_ORDER,
}
STORED_PRICE = "$432.10"
# Pages that say so if a ledger lacks what they are about.
NEED_MORE = {"market-reaction", "reality-check"}


@pytest.fixture(scope="module")
def few_listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger, with these companies alone listed."""
    folder = tmp_path_factory.mktemp("ledger")
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    with (DATA / "companies.csv").open(encoding="utf-8", newline="") as file:
        companies = list(csv.DictReader(file))
    with (folder / "companies.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(companies[0]))
        writer.writeheader()
        for company in companies:
            listed = company["ticker"] in TICKERS
            writer.writerow(company if listed else company | {"ticker": ""})
    assert sorted(read_ledger(folder).tickers.values()) == TICKERS
    return folder


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, few_listed: Path) -> Iterator[Yahoo]:
    """The stand-in of this process, answering."""
    monkeypatch.setattr(sources, "DATA", few_listed)
    monkeypatch.setattr(yahoo, "SECONDS_BETWEEN_REQUESTS", 0.0)
    YAHOO.fault = None
    YAHOO.set_quote("ORCL", price=432.10, previous_close=400.0, eps=6.0, market_cap=1.2e12)
    YAHOO.left_out = {"ORCL", "NVDA"}
    yield YAHOO
    YAHOO.fault = Fault.REFUSED
    YAHOO.left_out = set()
    YAHOO.quotes.clear()
    begin_anew()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store after one good refresh, 25 hours ago."""
    path = tmp_path_factory.mktemp("filled") / "market.db"
    YAHOO.fault = None
    YAHOO.set_quote("ORCL", price=432.10, previous_close=400.0, eps=6.0, market_cap=1.2e12)
    service = MarketService(TICKERS, Store(f"sqlite:///{path}"))
    outcome = service.refresher.run_now()
    assert outcome is not None and outcome.quotes >= len(TICKERS) <= outcome.prices
    service.store.close()
    long_ago = (datetime.now(UTC) - timedelta(hours=25)).strftime("%Y-%m-%d %H:%M:%S.000000")
    database = sqlite3.connect(path)
    database.execute("UPDATE quotes SET fetched_at = ?, quoted_at = ?", (long_ago, long_ago))
    database.execute("UPDATE prices SET fetched_at = ?", (long_ago,))
    database.commit()
    database.close()
    YAHOO.fault = Fault.REFUSED
    return path


def begin(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let the pages begin anew with the store at `path`."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    begin_anew()


def after_the_pause(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let the pages begin anew with the same store, when nothing keeps them from asking."""
    database = sqlite3.connect(path)
    database.execute("DELETE FROM leases")
    database.commit()
    database.close()
    begin(monkeypatch, path)


def wait_for_refresh() -> None:
    refresher = sources.service(tuple(TICKERS)).refresher
    until = time.monotonic() + 60
    while refresher.last is None or refresher.running:
        assert time.monotonic() < until, "the refresh does not end"
        time.sleep(0.05)


def content(path: Path) -> list[list[object]]:
    """What the store knows."""
    database = sqlite3.connect(path)
    tables = ("quotes", "prices", "earnings")
    rows = [database.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
    database.close()
    return rows


def texts_of(pages: Iterable[str] = PAGES) -> dict[str, str]:
    return {page: text_of(open_page(page)) for page in pages}


def two_of_the_pages(fault: Fault) -> list[str]:
    """Where no fault changed what the store knows, pages differ by the bar alone: each fault tries
    another two, all together every page."""
    pages, nth = list(PAGES), [f for f in FAULTS if f not in HALF].index(fault)
    return [pages[nth % len(pages)], pages[(nth + 4) % len(pages)]]


def every_second_page(fault: Fault) -> list[str]:
    """Where a fault leaves a part: each page with two faults of the kind or three."""
    return list(PAGES)[[f for f in FAULTS if f in HALF].index(fault) % 2 :: 2]


def bar(text: str) -> str:
    return next(line for line in text.splitlines() if re.match(r"\*\*[●◔◐◇]", line))


def test_no_page_waits_for_yahoo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stand_in: Yahoo
) -> None:
    """Yahoo takes seconds for each of the three answers that end in a quote; all pages are drawn
    before it is there."""
    begin(monkeypatch, tmp_path / "market.db")
    stand_in.delay = 6.0
    try:
        for page, text in texts_of().items():
            assert "◇ Snapshot" in bar(text), page
        assert sources.service(tuple(TICKERS)).store.quotes().empty
    finally:
        stand_in.delay = 0.0
        wait_for_refresh()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())
def test_a_first_start_while_yahoo_is_ill(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stand_in: Yahoo, fault: Fault
) -> None:
    begin(monkeypatch, tmp_path / "market.db")
    stand_in.fault = fault
    open_page("today")
    wait_for_refresh()
    if fault in HALF:
        for page, text in texts_of(every_second_page(fault)).items():
            assert "◇ Snapshot" not in bar(text), page
    else:
        assert content(tmp_path / "market.db") == [[], [], []]
        for page, text in texts_of(two_of_the_pages(fault)).items():
            assert "◇ Snapshot" in bar(text) and "next try" in bar(text), (page, bar(text))
        assert "$146.47" in "".join(
            str(m.value) for m in open_page("deal-graph", company="oracle").metric
        )

    stand_in.fault = None
    after_the_pause(monkeypatch, tmp_path / "market.db")
    service = sources.service(tuple(TICKERS))
    if fault in HALF:
        # Quotes did come, and are fresh; what was missing comes with the next round.
        assert service.refresher.run_now() is not None
    else:
        service.market()
        wait_for_refresh()
    assert "● Live" in bar(text_of(open_page("valuation")))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())
def test_a_day_later_while_yahoo_is_ill(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stand_in: Yahoo, filled: Path, fault: Fault
) -> None:
    shutil.copy(filled, tmp_path / "market.db")
    begin(monkeypatch, tmp_path / "market.db")
    stand_in.fault = fault
    open_page("today")
    wait_for_refresh()
    if fault in HALF:
        for page, text in texts_of(every_second_page(fault)).items():
            assert "◇ Snapshot" not in bar(text), page
    else:
        assert content(tmp_path / "market.db") == content(filled)
        for page, text in texts_of(two_of_the_pages(fault)).items():
            assert "◐ Stored" in bar(text) and "next try" in bar(text), (page, bar(text))
    at = open_page("deal-graph", company="oracle")
    assert STORED_PRICE in [m.value for m in at.metric], "what was stored must stay"


@pytest.mark.parametrize(
    ("companies", "leg"),
    [
        ("slug,name,role\na,Alpha,ai-lab\nb,Beta,chip-maker\n", "x,a,b,hardware-purchase"),
        ("slug,name,role,ticker\na,Alpha,ai-lab,QQ\nb,Beta,other,ZZ\n", "x,a,b,lease-back"),
        ("slug,name,role\na,Alpha,ai-lab\nb,Beta,chip-maker\n", ""),
        ("slug,name,role\n", ""),
    ],
    ids=["nobody listed", "no market data", "no legs", "nothing"],
)
def test_a_small_ledger_of_ones_own_is_shown(
    companies: str, leg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "companies.csv").write_text(companies)
    row = f"{leg},2026-01-05\n" if leg else ""
    (tmp_path / "deals.csv").write_text(f"id,payer,payee,kind,announced\n{row}")
    monkeypatch.setattr(sources, "DATA", tmp_path)
    for page in PAGES:
        at = open_page(page)
        if leg:
            assert "Not investment advice" in text_of(at) or page in NEED_MORE, page
        else:
            assert "has no deal yet" in text_of(at), page


@pytest.mark.parametrize("page", PAGES)
def test_the_first_day_of_the_ledger_is_shown(page: str) -> None:
    first = read_ledger(DATA).legs["announced"].min().date()
    assert "Ignored" not in text_of(open_page(page, asof=str(first)))
