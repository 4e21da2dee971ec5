"""The refresh command through the real yfinance against a Yahoo on loopback (tests/yahoo.py)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from dashboard import refresh
from dashboard.market import snapshot
from dashboard.market import yahoo as yahoo_door
from dashboard.market.basis import ACTIONS, Chart
from dashboard.market.book import MarketService
from dashboard.market.exchanges import NEW_YORK, last_closed_session
from dashboard.market.store import Store
from dashboard.paths import ROOT, SNAPSHOT
from tests.conftest import NO_YAHOO, YAHOO
from tests.yahoo import Fault, Yahoo

TICKERS = 47 + 5  # the ledger's listed companies and the funds


class Desk:
    """A copy of the program with its own store, whose Yahoo is the stand-in."""

    def __init__(self, folder: Path, yahoo: Yahoo) -> None:
        self.root = folder / "roundtrip"
        self.root.mkdir()
        for name in ("dashboard", "data"):
            shutil.copytree(ROOT / name, self.root / name)
        self.url = f"sqlite:///{folder / 'market.db'}"
        bundled = self.root / "data" / "snapshot"
        shutil.copytree(SNAPSHOT, bundled, dirs_exist_ok=True)
        self.environment = yahoo.environment(folder) | {
            "DATABASE_URL": self.url,
            "ROUNDTRIP_SNAPSHOT": str(bundled),
        }

    def refresh(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dashboard.refresh", *options],
            cwd=self.root,
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def store(self) -> Store:
        return Store(self.url)


@pytest.fixture
def yahoo() -> Iterator[Yahoo]:
    with Yahoo() as stand_in:
        yield stand_in


@pytest.fixture
def desk(tmp_path: Path, yahoo: Yahoo) -> Desk:
    return Desk(tmp_path, yahoo)


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store after a first refresh, to be copied."""
    folder = tmp_path_factory.mktemp("refreshed")
    with Yahoo() as stand_in:
        done = Desk(folder, stand_in).refresh()
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "market.db"


@pytest.fixture
def refreshed_desk(tmp_path: Path, desk: Desk, refreshed: Path) -> Desk:
    shutil.copy(refreshed, tmp_path / "market.db")
    return desk


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Yahoo]:
    """The stand-in of this process, where the command need not start one of its own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'market.db'}")
    monkeypatch.setattr(yahoo_door, "SECONDS_BETWEEN_REQUESTS", 0.0)
    YAHOO.forget_requests()
    yield YAHOO
    YAHOO.fault, YAHOO.left_out = Fault.REFUSED, set()


def up_to_date(yahoo: Yahoo) -> None:
    """Give the stand-in's charts a bar for the last closed session."""
    day = last_closed_session(NEW_YORK)
    for ticker in ("ORCL", "NVDA", "SPY"):
        yahoo.add_day(ticker, day, 400.0)


def test_a_refresh_keeps_what_yahoo_says_and_asks_little(desk: Desk, yahoo: Yahoo) -> None:
    up_to_date(yahoo)
    yahoo.set_quote("ORCL", price=410.0, previous_close=400.0, eps=5.0, market_cap=1.15e12)
    yahoo.set_quote("JPY=X", price=150.0, currency="JPY", type="CURRENCY")
    yahoo.set_quote("9984.T", price=9000.0, previous_close=8900.0, market_cap=1.5e13)
    yahoo.set_short_interest("ORCL", (date.today() - timedelta(days=30), 40_000_000))
    first = desk.refresh()
    assert first.returncode == 0, first.stdout + first.stderr
    # One request for all, and those it leaves out singly (the stand-in knows half the tickers).
    quotes = [path for _, path in yahoo.requests if "/v7/finance/quote" in path]
    assert len([path for path in quotes if "%2C" in path or "," in path]) == 1
    assert len(quotes) <= 11
    assert yahoo.count("options") == yahoo.count("summary") == 0, "only who asks for them"
    # One chart a ticker and not two: yfinance need not ask for a time zone.
    assert yahoo.count("chart") <= TICKERS
    assert yahoo.count("chart") + 5 >= len(yahoo.requests) - yahoo.count("quote")
    store = desk.store()
    assert store.quotes().set_index("ticker").at["ORCL", "price"] == 410.0
    bars = store.prices().set_index(["ticker", "date"])["close"]
    assert bars[("ORCL", pd.Timestamp("2025-09-10"))] == pytest.approx(328.33)
    assert bars[("ORCL", pd.Timestamp(last_closed_session(NEW_YORK)))] == 400.0

    market = MarketService(["ORCL", "9984.T"], store).market()
    assert market.quotes.at["ORCL", "origin"] == "live"
    assert market.quotes.at["ORCL", "market_cap_usd"] == 1.15e12
    assert market.quotes.at["9984.T", "market_cap_usd"] == pytest.approx(1e11)

    yahoo.forget_requests()
    second = desk.refresh()
    assert second.returncode == 0
    asked = [path for _, path in yahoo.requests if "/chart/ORCL" in path]
    assert asked == [], "a ticker whose last session is stored needs no chart"


def test_only_the_missing_days_are_asked_for(refreshed_desk: Desk, yahoo: Yahoo) -> None:
    desk = refreshed_desk
    before = desk.store().prices().groupby("ticker")["date"].max()["ORCL"]
    up_to_date(yahoo)
    yahoo.forget_requests()
    assert desk.refresh().returncode == 0
    (asked,) = [path for _, path in yahoo.requests if "/chart/ORCL" in path]
    start = int(asked.split("period1=")[1].split("&")[0])
    assert datetime.fromtimestamp(start, UTC).date() >= before.date() - timedelta(days=8)
    stored = desk.store().prices()
    assert stored[stored["ticker"] == "ORCL"]["date"].max().date() == last_closed_session(NEW_YORK)


def test_a_split_replaces_the_whole_history(refreshed_desk: Desk, yahoo: Yahoo) -> None:
    desk = refreshed_desk
    # Yahoo re-bases every close before a split; two for one halves them.
    columns = ["open", "high", "low", "close", "adj_close"]
    rows = yahoo.prices["ticker"] == "ORCL"
    yahoo.prices.loc[rows, columns] = yahoo.prices.loc[rows, columns] / 2
    assert desk.refresh().returncode == 0
    bars = desk.store().prices().set_index(["ticker", "date"])["close"]
    assert bars[("ORCL", pd.Timestamp("2025-09-10"))] == pytest.approx(328.33 / 2)
    assert bars[("NVDA", pd.Timestamp("2025-09-10"))] == pytest.approx(177.33)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.REFUSED, "Yahoo cannot be reached"),
        (Fault.RATE_LIMIT, "429"),
        (Fault.UNAUTHORIZED, "error (401)"),
        (Fault.SERVER_ERROR, "error (500)"),
        (Fault.HTML, "not readable"),
        (Fault.EMPTY, "not readable"),
        (Fault.TRUNCATED_JSON, "not readable"),
        (Fault.WRONG_TYPES, "no price with a time"),
        (Fault.WRONG_CURRENCY, "in GBp, not in"),
    ],
)
def test_a_fault_is_said_in_a_line_and_changes_nothing(
    in_process: Yahoo,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    words: str,
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'market.db'}")
    kept = in_process.prices[in_process.prices["ticker"] == "ORCL"]
    chart = Chart(kept, pd.DataFrame(columns=ACTIONS))
    store.put_days("ORCL", chart, datetime(2026, 8, 21, 20, tzinfo=UTC))
    in_process.fault = fault
    assert refresh.main([]) == 1
    said = capsys.readouterr()
    assert words in said.out and "Traceback" not in said.err
    assert store.prices()["close"].tolist() == kept["close"].tolist()
    assert len([1 for _, path in in_process.requests if "/chart/" in path]) <= 10
    store.close()


def test_after_a_refusal_the_next_run_asks_nothing(desk: Desk, yahoo: Yahoo) -> None:
    yahoo.fault = Fault.RATE_LIMIT
    assert desk.refresh().returncode == 1
    yahoo.fault = None
    yahoo.forget_requests()
    again = desk.refresh()
    assert (again.returncode, again.stderr) == (1, "")
    assert "429" in again.stdout and "Nothing is asked before" in again.stdout
    assert yahoo.requests == [] and yahoo.connections == []


def test_symbols_left_out_are_named_and_the_others_kept(
    in_process: Yahoo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process.fault, in_process.left_out = Fault.MISSING_SYMBOLS, {"ORCL", "SPY"}
    assert refresh.main([]) == 0
    said = capsys.readouterr().out
    assert "ORCL: " in said and "SPY: " in said
    assert "NVDA: " not in said
    tickers = set(Store(f"sqlite:///{tmp_path / 'market.db'}").quotes()["ticker"])
    assert "ORCL" not in tickers and "NVDA" in tickers


def test_options_and_short_interest_of_those_that_report_soon_are_kept(
    desk: Desk, yahoo: Yahoo
) -> None:
    up_to_date(yahoo)
    soon = datetime.now(UTC) + timedelta(days=9)
    yahoo.set_quote("ORCL", price=400.0, previous_close=400.0, next_earnings_at=soon)
    strikes = [300.0, 400.0, 500.0]
    chain = pd.DataFrame({"strike": strikes, "call_bid": [102.0, 10.0, 1.0]})
    chain = chain.assign(call_ask=chain["call_bid"], put_bid=[1.0, 10.0, 101.0])
    chain = chain.assign(put_ask=chain["put_bid"])
    for days in (3, 30):
        yahoo.set_options("ORCL", (soon + timedelta(days=days - 9)).date(), chain)
    yahoo.set_short_interest("ORCL", (soon.date() - timedelta(days=30), 40_000_000))
    done = desk.refresh("--options")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Options and short interest of 1 ticker kept." in done.stdout
    kept = desk.store().options()
    assert kept["move"].tolist() == [0.05, 0.05] and set(kept["ticker"]) == {"ORCL"}
    assert desk.store().short_interest()["shares"].tolist() == [40e6]
    of_oracle = [r for r in yahoo.requests if "/options/ORCL" in r.path]
    assert len(of_oracle) == 2, "the expiries before and after the report"


def test_bars_without_a_close_are_refused(
    in_process: Yahoo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process.fault = Fault.NAN_ROWS
    assert refresh.main([]) == 0, "the quotes came"
    said = capsys.readouterr().out
    assert "no prices for it" in said or "no positive number" in said
    assert Store(f"sqlite:///{tmp_path / 'market.db'}").prices().empty


def test_the_snapshot_is_rewritten_from_yahoo_and_keeps_the_past(desk: Desk, yahoo: Yahoo) -> None:
    up_to_date(yahoo)
    yahoo.set_quote("ORCL", price=410.0, previous_close=400.0, eps=6.38, forward_eps=8.0)
    folder = desk.root / "data" / "snapshot"
    before = snapshot.read(folder)
    done = desk.refresh("--snapshot")
    assert done.returncode == 0, done.stdout + done.stderr
    after = snapshot.read(folder)
    day = pd.Timestamp(last_closed_session(NEW_YORK))
    assert after.prices.set_index(["ticker", "date"]).at[("ORCL", day), "close"] == 400.0
    assert len(after.prices) >= len(before.prices)
    assert set(before.market_caps["date"]) < set(after.market_caps["date"])
    newest = after.estimates.groupby("ticker").tail(1).set_index("ticker").loc["ORCL"]
    assert (newest["forward_eps"], newest["source"]) == (8.0, "Yahoo Finance quotes")
    assert date.today().isoformat() in (folder / "PROVENANCE.md").read_text()
    assert not list(folder.glob("*.new"))


def test_without_yahoo_the_snapshot_stays_as_it_is(desk: Desk) -> None:
    folder = desk.root / "data" / "snapshot"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    failed = desk.refresh("--snapshot", **NO_YAHOO)
    assert failed.returncode == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_wrong_option_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as ended:
        refresh.main(["--fast"])
    assert ended.value.code == 2
