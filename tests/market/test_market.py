"""The market layer through its public classes, with the real yfinance and a Yahoo on loopback.

Most tests stop the clock of the market layer, on a Monday in New York's session after the Friday
on which the bundled bars end: so they say the same at night and on weekends.
"""

from __future__ import annotations

import json
import logging
import math
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.database import connecting
from dashboard.deals import read_ledger
from dashboard.market import FUNDS, Extra, MarketService, phase
from dashboard.market import yahoo as door
from dashboard.market.refresh import LEASE, PAUSE_AFTER_REFUSAL, quotes_due_at
from dashboard.market.sanity import doubts
from dashboard.market.store import Store
from dashboard.paths import DATA, ROOT
from tests.desks import FEW, FRIDAY, MONDAY, RATES, Desk, forget_yfinance, look
from tests.yahoo import Fault, Headline, Request, Yahoo

MINUTE = timedelta(minutes=1)
LEDGER = sorted(read_ledger(DATA).tickers.values())
QUOTE_SETTINGS = {"price": 150.0, "previous_close": 146.47}


def answered(ask: Callable[[], Extra]) -> Extra:
    """An extra once it is no longer being asked for."""
    until = time.monotonic() + 60
    while (extra := ask()).asking:
        assert time.monotonic() < until, "the asking does not end"
        time.sleep(0.005)
    return extra


# ---- few requests


def test_the_budget_of_requests(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """At most one chart a ticker and five other requests on a first start and on the next day;
    while quotes are young none, and afterwards one for all of them."""
    clock, yahoo = desk.clock, desk.yahoo
    tickers = [*LEDGER, *FUNDS]
    yahoo.know_everything([*tickers, *RATES], FRIDAY)
    counts: dict[str, tuple[int, int]] = {}

    def note(name: str) -> tuple[int, int]:
        charts = yahoo.count("chart")
        counts[name] = charts, len(yahoo.requests) - charts
        yahoo.forget_requests()
        return counts[name]

    service = desk.service(LEDGER)
    yahoo.fault = Fault.TIMEOUT  # until the page has been drawn
    assert set(service.market().quotes["origin"]) == {"snapshot"}
    yahoo.fault = None
    look(service)
    charts, others = note("first start")
    assert charts == len(tickers) and others <= 5
    assert (service.freshness().origin, service.freshness().behind) == ("live", {})
    quotes = service.market().quotes
    # SoftBank's bundled bars reach beyond this Monday.
    assert set(quotes.index[quotes["origin"] != "live"]) == {"9984.T"}

    clock.move(timedelta(seconds=59))
    for viewer in (service, desk.service(LEDGER)):
        look(viewer)
    assert note("within a minute") == (0, 0)

    clock.move(timedelta(seconds=2))
    look(service)
    assert note("a minute later") == (0, 1)

    clock.move(timedelta(days=1))
    for ticker in tickers:
        # Asia's bar of Monday was there before New York's, and that of Tuesday is already.
        day = date(2026, 8, 25 if "." in ticker else 24)
        yahoo.add_day(ticker, day, 150.0)
    forget_yfinance()
    service = desk.service(LEDGER)
    market = look(service)
    short = {
        (datetime.fromtimestamp(int(start), UTC).date() - FRIDAY).days
        for _, path in yahoo.requests
        if "/chart/" in path
        for start in [path.split("period1=")[1].split("&")[0]]
    }
    charts, others = note("next day")
    assert charts == len(tickers) and others <= 5
    assert min(short) >= -9, "more was asked than what the store lacks and a week for comparison"
    assert market.history("ORCL")["close"].iloc[-1] == 150.0
    assert market.history("000660.KS").index[-1] == pd.Timestamp("2026-08-25")
    with capsys.disabled():
        said = "; ".join(f"{name} {c} charts + {o}" for name, (c, o) in counts.items())
        print(f"\nrequests for {len(tickers)} tickers: {said}")


def test_fifty_viewers_are_one_refresh(desk: Desk) -> None:
    desk.yahoo.know_everything([*FEW, *FUNDS], FRIDAY)
    desk.yahoo.delay = 0.02
    service = desk.service()
    together = threading.Barrier(50)

    def view(_: int) -> str:
        together.wait()
        return str(service.market().quotes.at["ORCL", "origin"])

    with ThreadPoolExecutor(50) as pool:
        assert len(list(pool.map(view, range(50)))) == 50
    assert look(service).quotes.at["ORCL", "origin"] == "live"
    assert desk.yahoo.count("quote") == 1
    assert desk.yahoo.count("chart") == len(FEW) + len(FUNDS)


def test_what_another_process_has_just_done_is_not_done_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It refreshes between this one's look at the store and its taking of the lease."""
    one, other = desk.service(), desk.service()
    lease = one.refresher._lease

    def late() -> bool:
        look(other)
        return lease()

    monkeypatch.setattr(one.refresher, "_lease", late)
    assert look(one).quotes.at["ORCL", "origin"] == "live"
    assert desk.yahoo.count("quote") == 1


def test_missing_symbols_are_asked_singly_once_a_day(desk: Desk) -> None:
    """And no more than so many at a time; nor are charts asked that cannot come."""
    unknown = [ticker for ticker in LEDGER if ticker not in set(desk.yahoo.prices["ticker"])]
    assert len(unknown) > 2 * door.MOST_ASKED_SINGLY
    desk.yahoo.know_everything([*FUNDS, *RATES], FRIDAY)
    service = desk.service(LEDGER)
    singly: list[str] = []
    for _ in range(4):
        look(service)
        quotes = [path.split("symbols=")[1] for _, path in desk.yahoo.requests if "quote?" in path]
        asked = [q.split("&")[0] for q in quotes if "%2C" not in q and "," not in q]
        assert len(asked) <= door.MOST_ASKED_SINGLY
        assert len(desk.yahoo.requests) <= len(LEDGER) + len(FUNDS) + 5
        singly += asked
        desk.yahoo.forget_requests()
        desk.clock.move(MINUTE)
    assert sorted(singly) == sorted(unknown)
    assert set(service.freshness().behind) == set(unknown)

    look(service)
    assert (desk.yahoo.count("quote"), desk.yahoo.count("chart")) == (1, 0)
    desk.clock.move(timedelta(days=1))
    desk.yahoo.forget_requests()
    look(service)
    assert desk.yahoo.count("quote") == 1 + door.MOST_ASKED_SINGLY, "another day, another try"


def test_one_that_fails_singly_costs_the_others_nothing(desk: Desk) -> None:
    def single(request: Request) -> bool:
        return request.kind == "quote" and "%2C" not in request.path

    desk.yahoo.know_everything([*FEW, *FUNDS], FRIDAY)
    desk.yahoo.fault, desk.yahoo.fault_on = Fault.SERVER_ERROR, single
    service = desk.service([*FEW, "TSLA"])
    market = look(service)
    assert market.quotes.at["ORCL", "origin"] == "live"
    assert "500" in service.freshness().behind["TSLA"]


def test_a_bar_that_does_not_come_is_not_asked_for_every_minute(desk: Desk) -> None:
    """A ticker whose trading is halted has quotes and no bar: at once again, then ever rarer."""
    service = desk.filled()
    drawn = service.market().closes_version
    desk.clock.now = datetime(2026, 8, 25, 14, tzinfo=UTC)
    for ticker in ("NVDA", *FUNDS):
        desk.yahoo.add_day(ticker, date(2026, 8, 24), 150.0)
    look(service)
    after = service.market().closes_version
    assert after > drawn
    desk.yahoo.forget_requests()
    for _ in range(60):
        desk.clock.move(MINUTE)
        look(service)
    assert desk.yahoo.count("quote") == 60
    assert 1 <= desk.yahoo.count("chart") <= 6
    assert service.market().closes_version == after, "pages are drawn again with no new close"

    desk.yahoo.add_day("ORCL", date(2026, 8, 24), 150.0)
    desk.clock.move(timedelta(hours=1))
    assert look(service).history("ORCL").index[-1] == pd.Timestamp("2026-08-24")


# ---- several processes

VIEWER = """
import json, sys, time
from pathlib import Path
from dashboard.market import MarketService, refresh, yahoo

yahoo.SECONDS_BETWEEN_REQUESTS, yahoo.VAR = 0.0, Path(sys.argv[1])
refresh.WAIT_FOR_ANOTHER *= 0.05
print("ready", flush=True)
sys.stdin.readline()
service = MarketService(["NVDA", "ORCL"])
until = time.monotonic() + 30
while not service.market().version and time.monotonic() < until:
    time.sleep(0.02)
time.sleep(0.5)  # long enough to ask again, were it of that mind
market = service.market()
print(json.dumps([
    market.quotes.at["ORCL", "price"],
    market.quotes.at["ORCL", "origin"],
    str(market.history("ORCL").index[-1].date()),
    service.store.trouble,
]))
"""


def start(script: str, *arguments: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the process ended with {process.wait()}"
    return line


def test_two_processes_with_one_store_are_one_fetch(yahoo: Yahoo, url: str, tmp_path: Path) -> None:
    yahoo.set_quote("ORCL", price=432.10, previous_close=400.0)
    yahoo.delay = 0.05
    pair = [start(VIEWER, str(tmp_path), url=url) for _ in range(2)]
    for process in pair:
        assert hear(process) == "ready\n"
    for process in pair:
        tell(process, "go")
    seen = [json.loads(hear(process)) for process in pair]
    assert seen == [[432.10, "live", FRIDAY.isoformat(), ""]] * 2
    assert [process.wait(10) for process in pair] == [0, 0]
    assert yahoo.count("quote") == 1
    assert yahoo.count("chart") == len(FEW) + len(FUNDS)


def test_a_slow_fetch_is_not_doubled(shared: Desk) -> None:
    """Each answer takes a minute: quotes for all, for each that was left out, and charts."""
    clock, yahoo = shared.clock, shared.yahoo
    answered: set[Request] = set()

    def asked() -> list[Request]:
        return [request for request in yahoo.requests if request.kind in ("quote", "chart")]

    yahoo.fault = Fault.TIMEOUT
    yahoo.fault_on = lambda r: r.kind in ("quote", "chart") and r not in answered
    unknown = ["NONE1", "NONE2", "NONE3", "NONE4"]
    one, other = (shared.service([*FEW, *unknown]) for _ in range(2))
    one.market()
    requests = 1 + len(unknown) + len(FEW) + len(FUNDS)
    for number in range(1, requests + 1):
        until = time.monotonic() + 8
        while len(asked()) < number:
            assert time.monotonic() < until, asked()
            time.sleep(0.005)
        clock.move(MINUTE)
        other.market()
        while other.refresher.running:
            assert len(asked()) == number, "the other one asks as well"
            time.sleep(0.005)
        answered.update(asked())
        yahoo.fault = Fault.TIMEOUT  # wakes the one that is held back
    while one.refresher.running:
        time.sleep(0.005)
    assert len(asked()) == len(set(asked())) == requests
    assert one.refresher.last is not None and one.refresher.last.error == ""


def test_many_may_open_a_new_store_at_once(url: str) -> None:
    together = threading.Barrier(8)

    def opened(_: int) -> tuple[str, str]:
        together.wait()
        store = Store(url)
        where = str(store._engine.url)
        store.close()
        return store.trouble, where

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(opened, range(8)))
    assert {trouble for trouble, _ in found} == {""}
    assert len({where for _, where in found}) == 1


def test_a_store_that_another_process_writes_to_is_not_taken_for_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "market.db"
    store = Store(f"sqlite:///{path}")
    store.put_extra("headlines", "ORCL", "{}", MONDAY)
    store.close()
    writer = sqlite3.connect(path, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(connecting, "LOCK_SECONDS", 0.1)
    stuck = Store(f"sqlite:///{path}")
    assert "cannot be written" in stuck.trouble
    assert [found.name for found in tmp_path.glob("*damaged*")] == []
    stuck.close()

    monkeypatch.undo()
    threading.Timer(0.5, writer.rollback).start()
    again = Store(f"sqlite:///{path}")
    assert again.trouble == "" and again.extra("headlines", "ORCL") is not None
    again.close()


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may write to any file; so be nobody for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_store_that_can_only_be_read_is_said() -> None:
    folder = Path(tempfile.mkdtemp(prefix="roundtrip-read-only-"))
    folder.chmod(0o777)
    path = folder / "market.db"
    Store(f"sqlite:///{path}").close()
    path.chmod(0o444)
    with unprivileged():
        store = Store(f"sqlite:///{path}")
        assert "cannot be written" in store.trouble and not store.lasting
        store.put_extra("headlines", "ORCL", "{}", MONDAY)
        store.close()
    assert path.is_file(), "it is not damaged and stays where it is"
    shutil.rmtree(folder)


def test_the_command_says_that_another_process_is_at_it(yahoo: Yahoo, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'market.db'}"
    store = Store(url)
    assert store.lease(LEASE, "another", datetime.now(UTC), 60)
    done = subprocess.run(
        [sys.executable, "-m", "dashboard.refresh"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Another process is refreshing this store; nothing left to do.\n"
    assert yahoo.requests == []
    assert not store.lease(LEASE, "a third", datetime.now(UTC), 60), "the lease stays the other's"
    store.close()


# ---- kill -9

KILLS = 40
HOUSES = ["AMD", "NVDA", "ORCL"]
# Forks a child that refreshes, and kills it after so many seconds; without a number it waits for
# the child's end. All imports are done before, so that the time is the refresh's.
NURSERY = """
import json, os, signal, sys, time
from pathlib import Path
from dashboard.market import exchanges, refresh, yahoo
from dashboard.market.store import Store

yahoo.SECONDS_BETWEEN_REQUESTS, yahoo.VAR = 0.0, Path(sys.argv[1])
url, tickers = sys.argv[2], sys.argv[3].split(",")
exchanges.last_closed_session(exchanges.NEW_YORK)
print("ready", flush=True)
for line in sys.stdin:
    seconds = json.loads(line)
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        outcome = refresh.refresh(Store(url), tickers, [])
        os._exit(1 if outcome.error or outcome.failed else 0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([status, time.monotonic() - start]), flush=True)
"""


def test_killed_at_any_instant_nothing_stored_is_lost(
    yahoo: Yahoo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every refresh finds a split: all bars are replaced, which is when most could be lost. Its
    quotes are numbered, so that those of one answer can be told from another's."""
    path = tmp_path / "market.db"
    url = f"sqlite:///{path}"
    rows = yahoo.prices[yahoo.prices["ticker"].isin(HOUSES)]
    original = rows.groupby("ticker").tail(400).reset_index(drop=True)
    columns = ["open", "high", "low", "close", "adj_close"]
    chance = random.Random(9)
    nursery = start(NURSERY, str(tmp_path), url, ",".join(HOUSES), url=url)
    assert hear(nursery) == "ready\n"

    def run(number: int, seconds: float | None) -> tuple[int, float]:
        yahoo.prices = original.assign(
            **{c: original[c] * (2.0 if number % 2 else 1.0) for c in columns}
        )
        for ticker in HOUSES:
            yahoo.set_quote(ticker, price=1000.0 + number, previous_close=999.0)
        tell(nursery, json.dumps(seconds))
        status, took = json.loads(hear(nursery))
        return status, took

    assert run(0, None)[0] == 0
    Store(url).put_extra("headlines", "ORCL", "[]", MONDAY)
    status, whole = min(run(number, None) for number in (1, 2, 3))
    assert status == 0
    kept = stored_now(url, path, original)
    assert kept == (3, dict.fromkeys(HOUSES, 2.0))
    number, killed, replaced, span = 3, 0, 0, whole
    enough = KILLS / 20
    while killed < KILLS or (replaced <= enough and killed < 10 * KILLS):
        number += 1
        status, _ = run(number, chance.uniform(0, span))
        # A machine that has become busier takes longer until it comes to the bars.
        span = max(whole, span * (0.9 if status == 0 else 1.05))
        assert status in (-9, 0), "a refresh after a kill failed"
        newest, bases = stored_now(url, path, original)
        assert kept[0] <= newest <= number
        killed += status == -9
        replaced += status == -9 and bases != kept[1]
        kept = newest, bases
    assert nursery.communicate(timeout=10)[0] == ""
    with capsys.disabled():
        print(f"\n{killed} kills within {whole:.2f} s, {replaced} of them after some bars")
    assert replaced > enough, "the instants miss what they are to hit"


def stored_now(url: str, path: Path, original: pd.DataFrame) -> tuple[int, dict[str, float]]:
    """The number of the stored quotes and what each ticker's bars are multiplied by, after a look
    at whether the store is sound and whole."""
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
    store = Store(url)
    assert store.trouble == ""
    assert store.extra("headlines", "ORCL") == ("[]", MONDAY)
    (price,) = set(store.quotes()["price"])
    assert len(store.quotes()) == len(HOUSES)
    prices = store.prices()
    store.close()
    assert prices["date"].tolist() == original["date"].tolist(), "days are missing"
    bases = (prices["close"] / original["close"]).round(6).groupby(prices["ticker"]).unique()
    assert (bases.map(len) == 1).all(), "bars of before and after a split stand side by side"
    return int(price) - 1000, {str(ticker): float(base[0]) for ticker, base in bases.items()}


# ---- when


def utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "name", "since", "until", "due"),
    [
        # A Wednesday in winter: 4:00, 9:30, 16:00 and 20:00 are 9:00, 14:30, 21:00 and 1:00 UTC.
        ("11-18 15:00", "regular", "11-18 14:30", "11-18 21:00", "11-18 15:01"),
        ("11-18 14:30", "regular", "11-18 14:30", "11-18 21:00", "11-18 14:31"),
        ("11-18 20:59", "regular", "11-18 14:30", "11-18 21:00", "11-18 21:00"),
        ("11-18 10:00", "extended", "11-18 09:00", "11-18 14:30", "11-18 10:05"),
        ("11-18 09:00", "extended", "11-18 09:00", "11-18 14:30", "11-18 09:05"),
        ("11-18 14:28", "extended", "11-18 09:00", "11-18 14:30", "11-18 14:30"),
        ("11-18 21:00", "extended", "11-18 21:00", "11-19 01:00", "11-18 21:05"),
        ("11-19 00:58", "extended", "11-18 21:00", "11-19 01:00", "11-19 01:00"),
        ("11-19 01:00", "closed", "11-19 01:00", "11-19 09:00", "11-19 09:00"),
        ("11-19 08:59", "closed", "11-19 01:00", "11-19 09:00", "11-19 09:00"),
        # From Friday night to Monday morning.
        ("11-21 12:00", "closed", "11-21 01:00", "11-23 09:00", "11-23 09:00"),
        ("11-23 03:00", "closed", "11-21 01:00", "11-23 09:00", "11-23 09:00"),
        # Thanksgiving, and the half day after it: the session ends at 13:00, all at 17:00.
        ("11-26 16:00", "closed", "11-26 01:00", "11-27 09:00", "11-27 09:00"),
        ("11-27 17:30", "regular", "11-27 14:30", "11-27 18:00", "11-27 17:31"),
        ("11-27 18:30", "extended", "11-27 18:00", "11-27 22:00", "11-27 18:35"),
        ("11-27 22:30", "closed", "11-27 22:00", "11-30 09:00", "11-30 09:00"),
        # Both changes of the clock, in which a weekend lasts an hour less or more.
        ("03-06 14:30", "regular", "03-06 14:30", "03-06 21:00", "03-06 14:31"),
        ("03-07 12:00", "closed", "03-07 01:00", "03-09 08:00", "03-09 08:00"),
        ("03-09 13:30", "regular", "03-09 13:30", "03-09 20:00", "03-09 13:31"),
        ("10-30 13:30", "regular", "10-30 13:30", "10-30 20:00", "10-30 13:31"),
        ("10-31 12:00", "closed", "10-31 00:00", "11-02 09:00", "11-02 09:00"),
        ("11-02 14:00", "extended", "11-02 09:00", "11-02 14:30", "11-02 14:05"),
    ],
)
def test_the_hours_of_new_york(now: str, name: str, since: str, until: str, due: str) -> None:
    at = utc(f"2026-{now}")
    found = phase(at)
    assert found.name == name
    assert (found.since, found.until) == (utc(f"2026-{since}"), utc(f"2026-{until}"))
    assert quotes_due_at(at, at) == utc(f"2026-{due}")


@pytest.mark.parametrize(
    ("fetched", "now", "due"),
    [
        ("11-18 15:00", "11-18 15:00", False),
        ("11-18 15:00", "11-18 15:01", True),
        ("11-18 14:29", "11-18 14:30", True),  # the session has opened
        ("11-18 20:59", "11-19 03:00", True),  # the last of the day are still to come
        ("11-19 01:05", "11-19 08:00", False),
        ("11-19 01:05", "11-19 09:00", True),
        ("11-21 01:05", "11-22 18:00", False),  # all weekend
        ("11-20 22:00", "11-22 18:00", True),
        ("11-17 03:00", "11-19 03:00", True),  # of a night before this one
    ],
)
def test_quotes_are_due_once_trading_has_gone_on(fetched: str, now: str, due: bool) -> None:
    moment = utc(f"2026-{now}")
    assert (quotes_due_at(utc(f"2026-{fetched}"), moment) <= moment) is due


def test_without_quotes_they_are_due_now() -> None:
    assert quotes_due_at(None, MONDAY) == MONDAY
    # A clock that was a day ahead is set back.
    assert quotes_due_at(MONDAY + timedelta(days=1), MONDAY) == MONDAY


# ---- doubts


def test_doubts_by_hand() -> None:
    """A price of 100 and EPS of 4: 25. Each figure is a little within its tolerance, or beyond."""
    columns = ["price", "trailing_eps", "yahoo_pe", "market_cap", "shares"]
    nothing = math.nan
    rows = {
        "SOUND": (100.0, 4.0, 26.2, 1190.0, 10.0),  # 4.8% and 19% off
        "PE": (100.0, 4.0, 26.3, 1000.0, 10.0),  # 5.2%
        "CAP": (100.0, 4.0, 25.0, 790.0, 10.0),  # 21%
        "LEAP": (161.0, 4.0, nothing, nothing, nothing),  # 61% over the last close
        "FALL": (39.0, nothing, 25.0, nothing, 10.0),  # 61% under it
        "LOSS": (100.0, -4.0, 30.0, nothing, nothing),
        "NEW": (500.0, nothing, nothing, nothing, nothing),  # without a close
        "ALL": (161.0, 4.0, 25.0, 790.0, 10.0),
        # Price times shares of the class that is listed is half of what all are worth.
        "CLASS": (100.0, 4.0, nothing, 2000.0, 10.0),
        "KNOWN": (100.0, 4.0, nothing, 2000.0, 10.0),
        "WRONG": (100.0, 4.0, nothing, 2000.0, 10.0),
        "TENFOLD": (100.0, 4.0, nothing, 10000.0, 10.0),
    }
    rows["SPLIT"] = rows["SOUND"]
    quotes = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    quotes["undecided"] = quotes.index == "SPLIT"
    closes = pd.Series(100.0, index=[ticker for ticker in rows if ticker != "NEW"])
    pe, cap = "Yahoo's P/E contradicts price over EPS", "market cap contradicts price times shares"
    leap = "price is far off the last close, and no split is known"
    everyone = pd.Series({"KNOWN": 20.0, "WRONG": 10.0})
    assert doubts(quotes, closes, everyone).to_dict() == {
        "SOUND": "",
        "PE": pe,
        "CAP": cap,
        "LEAP": leap,
        "FALL": leap,
        "LOSS": "",
        "NEW": "",
        "ALL": "; ".join([pe, cap, leap]),
        "CLASS": "",
        "KNOWN": "",
        "WRONG": cap,
        "TENFOLD": cap,
        "SPLIT": "EPS or shares may be those of before the last split",
    }


def test_a_doubtful_quote_is_shown_with_its_reason(desk: Desk) -> None:
    desk.yahoo.set_quote("ORCL", price=150.0, eps=5.0)
    desk.yahoo.quotes["ORCL"]["trailingPE"] = 60.0
    quotes = desk.filled().market().quotes
    assert quotes.at["ORCL", "price"] == 150.0
    assert quotes.at["ORCL", "doubt"] == "Yahoo's P/E contradicts price over EPS"
    assert quotes.at["NVDA", "doubt"] == ""


# ---- truth


def test_a_stale_answer_changes_nothing_and_is_not_called_live(desk: Desk) -> None:
    desk.yahoo.set_quote("ORCL", eps=5.0, earnings_at=datetime(2026, 6, 10, 20, tzinfo=UTC))
    service = desk.filled()
    before, bars = service.market(), service.store.prices()
    reports = service.store.earnings()
    desk.clock.move(timedelta(days=1))
    for ticker in (*FEW, *FUNDS):
        desk.yahoo.add_day(ticker, date(2026, 8, 24), 150.0)
        desk.yahoo.set_quote(ticker, price=1.0, eps=0.5)
    desk.yahoo.fault = Fault.STALE
    after = look(service)
    pd.testing.assert_frame_equal(service.store.prices(), bars)
    # The EPS of a report must not be the one that an older quote had.
    pd.testing.assert_frame_equal(service.store.earnings(), reports)
    pd.testing.assert_series_equal(after.quotes["price"], before.quotes["price"])
    pd.testing.assert_series_equal(after.quotes["price_at"], before.quotes["price_at"])
    assert service.freshness().origin == "stored"
    assert set(after.quotes.loc[FEW, "origin"]) == {"stored"}

    desk.yahoo.fault = None
    desk.clock.move(MINUTE)
    assert look(service).quotes.at["ORCL", "price"] == 1.0
    assert service.freshness().origin == "live"


def test_a_first_answer_that_is_stale_is_not_called_live(desk: Desk) -> None:
    """Stored it is, where the snapshot has nothing younger; live never."""
    desk.yahoo.know_everything([*FEW, *FUNDS], FRIDAY)
    desk.yahoo.set_quote("SPY", at=MONDAY - timedelta(days=3))
    desk.yahoo.fault = Fault.STALE
    service = desk.service()
    market = look(service)
    assert "live" not in set(market.quotes["origin"])
    assert market.quotes.at["ORCL", "origin"] == "snapshot", "its close of Friday is younger"
    about = service.freshness()
    assert about.origin == "snapshot" and about.problem


@pytest.mark.parametrize(
    ("quoted", "origin"),
    [
        (datetime(2026, 8, 21, 20, tzinfo=UTC), "stored"),  # Friday's close
        (MONDAY - timedelta(minutes=20), "live"),
    ],
)
def test_in_the_session_the_last_close_is_not_live(
    desk: Desk, quoted: datetime, origin: str
) -> None:
    for ticker in (*FEW, *FUNDS):
        desk.yahoo.set_quote(ticker, at=quoted)
    desk.yahoo.know_everything([*FEW, *FUNDS], FRIDAY)
    service = desk.service()
    look(service)
    assert service.freshness().origin == origin
    assert set(service.market().quotes.loc[FEW, "origin"]) == {origin}
    assert bool(service.freshness().problem) is (origin == "stored")


def test_out_of_hours_the_last_close_is_live(desk: Desk) -> None:
    """Nothing younger can be had on a Saturday."""
    desk.clock.now = datetime(2026, 8, 22, 12, tzinfo=UTC)
    for ticker in (*FEW, *FUNDS):
        desk.yahoo.set_quote(ticker, at=datetime(2026, 8, 21, 20, tzinfo=UTC), state="CLOSED")
    assert desk.filled().freshness().problem == ""


def test_what_came_yesterday_is_not_live_while_yahoo_is_away(desk: Desk) -> None:
    """The last quotes of a day are as young as can be all night, and no longer in the morning."""
    service = desk.filled()
    desk.yahoo.fault = Fault.REFUSED
    for minutes, origin in ((2, "live"), (4, "stored")):
        desk.clock.now = MONDAY + minutes * MINUTE
        look(service)
        assert service.freshness().origin == origin, minutes
    for hours in (2, 5, 6, 12, 19, 23, 24, 72):  # in each phase of the days after
        desk.clock.now = MONDAY + timedelta(hours=hours)
        look(service)
        assert service.freshness().origin == "stored", hours
        assert set(service.market().quotes.loc[FEW, "origin"]) == {"stored"}, hours


def test_a_chart_that_ends_before_the_stored_day_changes_nothing(desk: Desk) -> None:
    service = desk.filled()
    bars = service.store.prices()
    desk.clock.move(timedelta(days=1))
    days, tickers = desk.yahoo.prices["date"], desk.yahoo.prices["ticker"]
    desk.yahoo.prices = desk.yahoo.prices[(tickers != "ORCL") | (days < "2026-08-20")]
    desk.yahoo.add_day("NVDA", date(2026, 8, 24), 180.0)
    market = look(service)
    assert market.history("NVDA")["close"].iloc[-1] == 180.0
    after = service.store.prices()
    stored = bars[bars["ticker"] == "ORCL"].reset_index(drop=True)
    pd.testing.assert_frame_equal(after[after["ticker"] == "ORCL"].reset_index(drop=True), stored)
    assert "2026-08-21" in service.freshness().behind["ORCL"]


def test_a_day_that_yahoo_takes_back_does_not_stop_the_days_after(desk: Desk) -> None:
    """At times Yahoo drops a bar that it has sent before."""
    service = desk.filled()
    desk.clock.move(timedelta(days=1))
    desk.yahoo.add_day("ORCL", date(2026, 8, 24), 150.0)
    days, tickers = desk.yahoo.prices["date"], desk.yahoo.prices["ticker"]
    desk.yahoo.prices = desk.yahoo.prices[(tickers != "ORCL") | (days != pd.Timestamp(FRIDAY))]
    closes = look(service).history("ORCL")["close"]
    assert closes.index[-1] == pd.Timestamp("2026-08-24")
    assert pd.Timestamp(FRIDAY) not in closes.index


def test_after_a_split_a_part_of_the_history_does_not_replace_all_of_it(desk: Desk) -> None:
    service = desk.filled()
    bars = service.store.prices()
    desk.clock.move(timedelta(days=1))
    columns = ["open", "high", "low", "close", "adj_close"]
    prices = desk.yahoo.prices.copy()
    its = prices["ticker"] == "ORCL"
    prices.loc[its, columns] = prices.loc[its, columns] / 2
    desk.yahoo.prices = prices[~its | (prices["date"] >= "2026-08-03")]
    desk.yahoo.add_day("ORCL", date(2026, 8, 24), 75.0)
    look(service)
    after = service.store.prices()
    pd.testing.assert_frame_equal(after[after["ticker"] == "ORCL"], bars[bars["ticker"] == "ORCL"])
    assert "history" in service.freshness().behind["ORCL"]


def test_a_revised_close_replaces_the_old_one_and_is_logged(desk: Desk) -> None:
    service = desk.filled()
    old = service.market().history("ORCL").at[pd.Timestamp("2026-08-20"), "close"]
    desk.clock.move(timedelta(days=1))
    desk.yahoo.add_day("ORCL", date(2026, 8, 20), 143.0)
    desk.yahoo.add_day("ORCL", date(2026, 8, 24), 150.0)
    assert look(service).history("ORCL").at[pd.Timestamp("2026-08-20"), "close"] == 143.0
    noted = service.store.revisions()
    assert noted[["ticker", "old_close", "new_close"]].to_numpy().tolist() == [["ORCL", old, 143.0]]


def test_a_close_is_kept_once_it_is_final(desk: Desk) -> None:
    """A minute after the bell Yahoo's bar of the day is still moving, and in Tokyo it is twenty
    minutes behind."""
    service = desk.filled()
    for ticker in (*FEW, *FUNDS):
        desk.yahoo.add_day(ticker, date(2026, 8, 24), 149.0)
    desk.clock.now = datetime(2026, 8, 24, 20, 1, tzinfo=UTC)
    assert look(service).history("ORCL").index[-1] == pd.Timestamp(FRIDAY)
    for ticker in (*FEW, *FUNDS):
        desk.yahoo.add_day(ticker, date(2026, 8, 24), 150.0)
    desk.clock.now = datetime(2026, 8, 24, 20, 40, tzinfo=UTC)
    assert look(service).history("ORCL")["close"].iloc[-1] == 150.0
    assert service.store.revisions().empty


def test_a_wrong_currency_is_refused(desk: Desk) -> None:
    desk.yahoo.set_quote("ORCL", currency="GBp")
    service = desk.filled(["NVDA", "ORCL"])
    market = service.market()
    assert market.quotes.at["ORCL", "origin"] == "snapshot"
    assert market.quotes.at["NVDA", "origin"] == "live"
    assert service.freshness().behind == {"ORCL": "the quote came in GBp, not in USD"}
    with pytest.raises(door.NothingUsableError, match="prices came in GBp, not in USD"):
        door.fetch_prices("ORCL", FRIDAY, lambda: None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("regularMarketTime", int((MONDAY + timedelta(days=400)).timestamp())),
        ("regularMarketTime", int(MONDAY.timestamp() * 1000)),  # milliseconds
        ("regularMarketTime", 10**40),
        ("regularMarketPrice", "150.00"),
        ("regularMarketPrice", -1.0),
        ("regularMarketPrice", True),
        ("currency", 7),
        ("currency", ["USD"]),
    ],
)
def test_a_quote_of_nonsense_is_refused_alone(desk: Desk, field: str, value: object) -> None:
    """Above all one from the future, which would never again be replaced."""
    desk.yahoo.quotes["ORCL"] = {field: value, "sharesOutstanding": None}
    service = desk.filled()
    assert set(service.freshness().behind) == {"ORCL"}
    assert service.market().quotes.at["NVDA", "origin"] == "live"
    assert service.market().quotes.at["ORCL", "origin"] == "snapshot"
    desk.yahoo.quotes["ORCL"] = {}
    desk.clock.move(MINUTE)
    assert look(service).quotes.at["ORCL", "origin"] == "live"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("earningsTimestamp", 10**40),
        ("earningsTimestampStart", "soon"),
        ("marketCap", "1T"),
        ("sharesOutstanding", [1]),
        ("exchangeDataDelayedBy", None),
        ("marketState", None),
        ("epsTrailingTwelveMonths", {}),
        ("postMarketTime", 10**40),
    ],
)
def test_a_field_of_nonsense_is_as_if_it_were_missing(
    desk: Desk, field: str, value: object
) -> None:
    desk.yahoo.set_quote("ORCL", price=150.0, state="POST")
    desk.yahoo.quotes["ORCL"] |= {"trailingPE": None, "forwardPE": None, "marketCap": None}
    desk.yahoo.quotes["ORCL"] |= {"sharesOutstanding": None, "epsTrailingTwelveMonths": None}
    desk.yahoo.quotes["ORCL"] |= {"postMarketPrice": 151.0, field: value}
    quotes = desk.filled().market().quotes
    assert quotes.at["ORCL", "price"] == 150.0
    assert quotes.at["ORCL", "origin"] == "live"


def test_delayed_quotes_are_called_so(desk: Desk) -> None:
    for ticker in (*FEW, *FUNDS):
        desk.yahoo.set_quote(ticker, delayed_by=15, at=MONDAY - timedelta(minutes=15))
    desk.yahoo.know_everything([*FEW, *FUNDS], FRIDAY)
    service = desk.service()
    look(service)
    about = service.freshness()
    assert (about.origin, about.delayed_minutes) == ("delayed", 15)


def test_caps_in_other_currencies_are_converted_with_the_quoted_rate(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 9, 8, 15, tzinfo=UTC)  # after SoftBank's last bundled bar
    desk.yahoo.set_quote("9984.T", price=9000.0, market_cap=1.5e13)
    desk.yahoo.set_quote("000660.KS", price=900_000.0, market_cap=7e14)
    desk.yahoo.set_quote("JPY=X", price=150.0)
    desk.yahoo.know_everything(["000660.KS", "ORCL", *FUNDS], FRIDAY)  # but no won
    service = desk.service(["000660.KS", "9984.T", "ORCL"])
    quotes = look(service).quotes
    assert quotes.at["9984.T", "market_cap_usd"] == pytest.approx(1e11)
    assert math.isnan(quotes.at["000660.KS", "market_cap_usd"])
    assert quotes.at["000660.KS", "price"] == 900_000.0
    assert set(service.freshness().behind) == {"KRW=X"}
    assert "JPY=X" not in quotes.index

    desk.yahoo.quotes["JPY=X"] = {"regularMarketPrice": None}
    desk.clock.move(timedelta(days=7))
    assert look(service).quotes.at["9984.T", "market_cap_usd"] == pytest.approx(1e11)
    desk.clock.move(timedelta(days=1))
    old = look(service).quotes.loc["9984.T"]
    assert math.isnan(old["market_cap_usd"]) and old["origin"] == "live"


def test_rates_alone_are_no_quotes(desk: Desk) -> None:
    desk.yahoo.know_everything(["JPY=X"])
    desk.yahoo.left_out, desk.yahoo.fault = {"9984.T", *FUNDS}, Fault.MISSING_SYMBOLS
    service = desk.service(["9984.T"])
    assert set(look(service).quotes["origin"]) == {"snapshot"}
    assert service.freshness().origin == "snapshot"


def test_prices_outside_the_session_and_earnings_are_kept(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 8, 24, 22, tzinfo=UTC)
    last = datetime(2026, 6, 11, 0, 30, tzinfo=UTC)  # the evening before in New York
    coming = datetime(2026, 9, 9, 20, tzinfo=UTC)
    at = desk.clock.now - MINUTE
    desk.yahoo.set_quote(
        "ORCL",
        **QUOTE_SETTINGS,
        state="POST",
        extended_price=155.0,
        extended_at=at,
        earnings_at=last,
        next_earnings_at=coming,
        eps=6.0,
    )
    row = desk.filled().market().quotes.loc["ORCL"]
    assert (row["price"], row["extended_price"], row["extended_at"]) == (150.0, 155.0, at)
    assert row["next_earnings_at"] == coming
    assert row["eps_since"] == pd.Timestamp("2026-06-10")
    assert math.isnan(desk.service().market().quotes.at["NVDA", "extended_price"])


# ---- refusals


def test_after_a_refusal_nothing_is_asked_for_minutes(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    service = desk.filled()
    desk.clock.move(MINUTE)
    desk.yahoo.fault = Fault.RATE_LIMIT
    look(service)
    asked, ends = len(desk.yahoo.requests), desk.clock.now + PAUSE_AFTER_REFUSAL
    with capsys.disabled():
        print(f"\nrequests until a refusal is believed: {asked}")
    about = service.freshness()
    assert service.refresher.paused_until == ends == about.next_try
    assert "429" in about.problem and about.failed_at == desk.clock.now

    desk.yahoo.forget_requests()
    while desk.clock.now < ends - MINUTE:
        desk.clock.move(MINUTE)
        look(service)
        extra = service.extras.headlines("ORCL")
        assert not extra.asking and extra.frame is None
    assert desk.yahoo.requests == [] and desk.yahoo.connections == []
    assert service.freshness().origin == "stored"

    desk.yahoo.fault = None
    desk.clock.move(MINUTE)
    look(service)
    about = service.freshness()
    assert (about.origin, about.problem, about.next_try) == ("live", "", None)
    assert service.refresher.paused_until is None


def test_after_a_refusal_nobody_asks_who_shares_the_store(shared: Desk) -> None:
    one, other = shared.filled(), shared.service()
    look(other)
    shared.clock.move(MINUTE)
    shared.yahoo.fault = Fault.RATE_LIMIT
    look(one)
    ends = shared.clock.now + PAUSE_AFTER_REFUSAL
    shared.yahoo.fault = None
    shared.yahoo.forget_requests()
    while shared.clock.now < ends - MINUTE:
        shared.clock.move(MINUTE)
        for service in (one, other, shared.service()):  # the last has only just started
            look(service)
            assert not service.extras.headlines("ORCL").asking
            about = service.freshness()
            assert "429" in about.problem and about.next_try == ends
    outcome = other.refresher.run_now()
    assert outcome is not None and outcome.refused and not outcome.useful
    assert shared.yahoo.requests == [] and shared.yahoo.connections == []

    shared.clock.move(MINUTE)
    look(other)
    for service in (one, other):
        about = service.freshness()
        assert (about.origin, about.problem, about.next_try) == ("live", "", None)


def test_refused_among_the_charts_the_rest_is_left_for_later(desk: Desk) -> None:
    desk.yahoo.know_everything([*FEW, *FUNDS], FRIDAY)
    desk.yahoo.fault = Fault.RATE_LIMIT
    desk.yahoo.fault_on = lambda request: request.kind == "chart" and "/QQQ" in request.path
    service = desk.service()
    look(service)
    assert service.refresher.paused_until is not None
    assert set(service.store.prices()["ticker"]) == {*FEW, "SPY"}, "what came before is kept"
    assert not any("/SMH" in path for _, path in desk.yahoo.requests)
    desk.clock.move(PAUSE_AFTER_REFUSAL)
    desk.yahoo.fault = None
    look(service)
    assert set(service.store.prices()["ticker"]) == {*FEW, *FUNDS}
    assert service.freshness().problem == ""


def test_what_another_process_has_put_right_is_no_problem_any_more(desk: Desk) -> None:
    service = desk.filled()
    desk.clock.move(MINUTE)
    desk.yahoo.fault = Fault.HTML
    look(service)
    assert service.freshness().problem
    desk.yahoo.fault = None
    desk.clock.move(MINUTE / 2)
    look(desk.service())
    about = service.freshness()
    assert (about.origin, about.problem, about.next_try) == ("live", "", None)


def test_a_refresh_under_way_is_seen(desk: Desk) -> None:
    desk.yahoo.know_everything([*FEW, *FUNDS], FRIDAY)
    gate = threading.Event()
    desk.yahoo.fault, desk.yahoo.fault_on = Fault.TIMEOUT, lambda r: "/ORCL" in r.path
    service = desk.service()
    service.market()
    until = time.monotonic() + 8
    while service.freshness().progress != (3, 1 + len(FEW) + len(FUNDS)):
        assert time.monotonic() < until, service.freshness().progress
        gate.wait(0.01)
    desk.yahoo.fault = None
    look(service)
    assert service.freshness().progress is None


def test_no_page_waits_while_yahoo_says_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "TIMEOUT_SECONDS", 1)
    service = desk.filled()
    desk.clock.move(5 * MINUTE)
    desk.yahoo.fault = Fault.TIMEOUT
    start = time.monotonic()
    quotes = service.market().quotes
    extra = service.extras.headlines("ORCL")
    assert service.refresher.running and extra.asking
    assert time.monotonic() - start < 1
    assert quotes.at["ORCL", "origin"] == "stored"
    look(service)
    assert "does not answer" in service.freshness().problem
    assert "does not answer" in answered(asking(service)["news"]).problem


def test_back_to_front_is_as_good(desk: Desk, tmp_path: Path) -> None:
    straight = desk.filled().store
    desk.yahoo.fault = Fault.OUT_OF_ORDER
    other = Desk(desk.clock, desk.yahoo, f"sqlite:///{tmp_path / 'other.db'}")
    service = other.service()
    look(service)
    pd.testing.assert_frame_equal(service.store.prices(), straight.prices())
    pd.testing.assert_frame_equal(service.store.quotes(), straight.quotes())
    other.close()


def test_a_broken_cache_of_yfinance_costs_no_quotes(desk: Desk, tmp_path: Path) -> None:
    """It keeps cookies and time zones in databases of its own."""
    (tmp_path / "yfinance").mkdir()
    (tmp_path / "yfinance" / "tkr-tz.db").write_bytes(b"no database" * 1000)
    service = desk.service()
    assert look(service).quotes.at["ORCL", "origin"] == "live"
    assert service.freshness().problem.startswith("Yahoo"), "a sentence and not a broken refresh"


# ---- on demand

DAY = date(2026, 8, 20)
# A time-out takes a minute; the others leave something true, or are not about these.
NOTHING_WRONG = {
    Fault.TIMEOUT,
    Fault.RATE_LIMIT_CRUMB,
    Fault.WRONG_CURRENCY,
    Fault.OUT_OF_ORDER,
    Fault.STALE,
}
KINDS = ("timeseries", "news", "intraday")


def asking(service: MarketService) -> dict[str, Callable[[], Extra]]:
    return {
        "timeseries": lambda: service.extras.pe_history("ORCL"),
        "news": lambda: service.extras.headlines("ORCL"),
        "intraday": lambda: service.extras.intraday("ORCL", DAY),
    }


def know_extras(yahoo: Yahoo) -> None:
    yahoo.set_pe_history("ORCL", {date(2026, 6, 30): (30.0, None), date(2026, 7, 31): (31, 25)})
    at = datetime(2026, 8, 24, 12, tzinfo=UTC)
    address = "https://finance.yahoo.com/news/b.html"
    yahoo.set_headlines(
        "ORCL",
        [Headline(at, "Newer"), Headline(at - MINUTE, "Older & <b>bold</b>", "AP", address)],
    )
    stamps = [datetime(2026, 8, 20, 13, minute, tzinfo=UTC) for minute in (25, 30, 35)]
    price = [142.0, 142.07, 143.1]
    bars = dict.fromkeys(("open", "high", "low", "close"), price)
    yahoo.set_intraday("ORCL", pd.DataFrame({"at": stamps, **bars, "volume": [10, 20, 30]}))


EXPECTED: dict[str, dict[str, list[Any]]] = {
    "timeseries": {
        "date": [pd.Timestamp("2026-06-30"), pd.Timestamp("2026-07-31")],
        "trailing_pe": [30.0, 31.0],
        "forward_pe": [math.nan, 25.0],
    },
    "news": {
        "at": [pd.Timestamp("2026-08-24 12:00Z"), pd.Timestamp("2026-08-24 11:59Z")],
        "title": ["Newer", "Older & <b>bold</b>"],
        "publisher": ["Reuters", "AP"],
        "url": [Headline(MONDAY, "").url, "https://finance.yahoo.com/news/b.html"],
    },
    "intraday": {
        "at": [pd.Timestamp(f"2026-08-20 13:{minute}Z") for minute in (25, 30, 35)],
        "open": [142.0, 142.07, 143.1],
        "high": [142.0, 142.07, 143.1],
        "low": [142.0, 142.07, 143.1],
        "close": [142.0, 142.07, 143.1],
        "volume": [10.0, 20.0, 30.0],
    },
}
# The bars of a day that is over cannot change.
KEPT = {"timeseries": timedelta(days=7), "news": timedelta(hours=1), "intraday": None}


@pytest.mark.parametrize("kind", KINDS)
def test_an_extra_is_asked_for_once_and_kept(desk: Desk, kind: Any) -> None:
    service = desk.filled()
    know_extras(desk.yahoo)
    ask = asking(service)[kind]
    first = ask()
    assert (first.frame, first.fetched_at, first.asking, first.problem) == (None, None, True, "")
    then = answered(ask)
    assert then.frame is not None
    pd.testing.assert_frame_equal(
        then.frame.reset_index(drop=True), pd.DataFrame(EXPECTED[kind]), check_dtype=False
    )
    assert (then.fetched_at, then.problem) == (MONDAY, "")

    kept = KEPT[kind]
    desk.clock.move((kept or timedelta(days=365)) - MINUTE)
    for viewer in (service, desk.service()):  # another process, or this one started anew
        extra = answered(asking(viewer)[kind])
        assert extra.frame is not None and extra.fetched_at == MONDAY
    assert desk.yahoo.count(kind) == 1

    desk.clock.move(2 * MINUTE)
    again = ask()
    assert again.frame is not None, "the old one stays while it is asked anew"
    assert again.asking is (kept is not None)
    answered(ask)
    assert desk.yahoo.count(kind) == (1 if kept is None else 2)


def test_many_viewers_of_an_extra_are_one_request(desk: Desk) -> None:
    service = desk.filled()
    know_extras(desk.yahoo)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: service.extras.headlines("ORCL"), range(200)))
    answered(asking(service)["news"])
    assert desk.yahoo.count("news") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_each_extra_fails_alone_and_says_why(
    desk: Desk, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever Yahoo answers: a sentence, no exception, and all the rest goes on."""
    service = desk.filled()
    know_extras(desk.yahoo)
    desk.yahoo.left_out = {"ORCL"}
    desk.yahoo.fault_on = lambda request: request.kind == kind
    caplog.set_level(logging.ERROR)
    for fault in Fault:
        if fault in NOTHING_WRONG or (kind == "news" and fault is Fault.MISSING_SYMBOLS):
            continue
        desk.yahoo.fault = fault
        extra = answered(asking(service)[kind])
        assert service.store.extra(*key_of(kind)) is None, fault
        assert extra.frame is None and extra.problem.startswith("Yahoo"), (fault, extra)
        if kind == "news" and fault in (Fault.UNAUTHORIZED, Fault.SERVER_ERROR):
            # yfinance itself takes these for no headlines and for an unreadable answer.
            assert "(401)" in extra.problem or "(500)" in extra.problem
        requests = len(desk.yahoo.requests)
        answered(asking(service)[kind])
        assert len(desk.yahoo.requests) == requests, "it is asked again at once"
        desk.clock.move(timedelta(minutes=6))
        look(service)
        assert service.freshness().origin == "live", fault
    assert [record.message for record in caplog.records if record.name.startswith("dash")] == []

    desk.yahoo.fault = None
    extra = answered(asking(service)[kind])
    assert extra.frame is not None and len(extra.frame) > 1 and extra.problem == ""
    others = [answered(asking(service)[other]) for other in KINDS if other != kind]
    assert all(other.frame is not None for other in others)


def test_no_headlines_are_an_answer(desk: Desk) -> None:
    extra = answered(asking(desk.filled())["news"])
    assert extra.frame is not None and extra.frame.empty
    assert (extra.fetched_at, extra.problem) == (MONDAY, "")


def test_after_a_refusal_no_other_extra_is_asked_for(desk: Desk) -> None:
    """Nor those that wait in the queue. Prices have their own say."""
    service = desk.filled()
    desk.yahoo.fault, desk.yahoo.fault_on = Fault.RATE_LIMIT, lambda r: r.kind == "news"
    for ticker in LEDGER:
        service.extras.headlines(ticker)
    refused = [answered(lambda t=t: service.extras.headlines(t)) for t in LEDGER]
    assert [extra.frame for extra in refused] == [None] * len(LEDGER)
    assert sum("429" in extra.problem for extra in refused) == 1
    for viewer in (service, desk.service()):  # of this process and of another
        assert not asking(viewer)["intraday"]().asking
    desk.yahoo.forget_requests()
    desk.clock.move(MINUTE)
    look(service)
    assert service.freshness().origin == "live"
    assert {request.kind for request in desk.yahoo.requests} <= {"quote", "crumb", "cookie"}
    desk.clock.move(timedelta(minutes=5))
    know_extras(desk.yahoo)
    desk.yahoo.fault = None
    assert answered(asking(service)["news"]).frame is not None


def key_of(kind: str) -> tuple[str, str]:
    """How the store names what the stand-in counts as `kind`."""
    names = {"timeseries": "pe-history", "news": "headlines", "intraday": f"intraday:{DAY}"}
    return names[kind], "ORCL"


def test_bars_of_a_day_that_goes_on_are_asked_for_again(desk: Desk) -> None:
    """Until New York's post-market is over, which is the next day by UTC."""
    service = desk.filled()
    today = date(2026, 8, 24)

    def ask() -> Extra:
        return service.extras.intraday("ORCL", today)

    def bars(*stamps: datetime) -> None:
        columns = dict.fromkeys(("open", "high", "low", "close"), [150.0] * len(stamps))
        frame = pd.DataFrame({"at": list(stamps), **columns, "volume": 1})
        desk.yahoo.set_intraday("ORCL", frame)

    def seen() -> int:
        frame = answered(ask).frame
        return 0 if frame is None else len(frame)

    morning, evening = MONDAY - MINUTE, datetime(2026, 8, 24, 23, 50, tzinfo=UTC)
    bars(morning)
    assert seen() == 1
    desk.clock.now = datetime(2026, 8, 25, 0, 0, 30, tzinfo=UTC)  # 20:00 in New York
    bars(morning, datetime(2026, 8, 24, 23, tzinfo=UTC))
    assert seen() == 2
    desk.clock.now = datetime(2026, 8, 25, 14, tzinfo=UTC)
    bars(morning, datetime(2026, 8, 24, 23, tzinfo=UTC), evening)
    assert seen() == 3, "the last bars of the day came after the last look"
    desk.yahoo.forget_requests()
    desk.clock.move(timedelta(days=30))
    assert seen() == 3 and desk.yahoo.count("intraday") == 0


def test_an_extra_in_the_store_that_cannot_be_read_is_asked_for_anew(desk: Desk) -> None:
    service = desk.filled()
    know_extras(desk.yahoo)
    service.store.put_extra("headlines", "ORCL", '{"of": "another version"}', MONDAY)
    assert answered(asking(service)["news"]).frame is not None
