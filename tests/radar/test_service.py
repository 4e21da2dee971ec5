"""The radar in the background: behind the prices, one round for all processes, and within its
budget at Yahoo."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.database import Database
from dashboard.deals import Ledger, read_ledger
from dashboard.market import MarketService
from dashboard.paths import ROOT
from dashboard.radar import Candidate, RadarService, RadarStore, Review, Source
from dashboard.radar.collect import YAHOO_A_ROUND
from dashboard.radar.service import NEXT_ROUND, ROUND, ROUND_AFTER_REFUSAL
from tests.desks import Desk
from tests.yahoo import Fault, Headline

COMPANIES = """slug,name,role,ticker
oracle,Oracle,hyperscaler,ORCL
nvidia,NVIDIA,chip-maker,NVDA
crusoe,Crusoe,compute-provider,
softbank,SoftBank Group,investor,
lambda,Lambda,compute-provider,
"""
DEALS = """id,payer,payee,kind,announced
oracle-crusoe,oracle,crusoe,cloud-services,2026-08-03
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    return read_ledger(folder, date(2026, 11, 1))


def radar(desk: Desk, market: MarketService, ledger: Ledger, folder: Path) -> RadarService:
    return RadarService(market, lambda: ledger, folder, RadarStore(Database(desk.url)))


def ended(service: RadarService) -> None:
    until = time.monotonic() + 60
    while service.running:
        assert time.monotonic() < until, "the round does not end"
        time.sleep(0.01)


def test_a_round_is_for_all_processes_and_within_its_budget(
    shared: Desk, ledger: Ledger, tmp_path: Path
) -> None:
    """On either kind of database, with eight processes that want one at the same time."""
    told = Headline(datetime.now(UTC) - timedelta(hours=1), "SoftBank to invest $4B in Crusoe")
    shared.yahoo.set_found("Crusoe", [told])
    market = shared.filled()
    services = [radar(shared, market, ledger, tmp_path) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        rounds = list(pool.map(RadarService.run_now, services))
    (collected,) = [found for found in rounds if found is not None]
    assert collected.asked == YAHOO_A_ROUND + 1, "three companies, and EDGAR's closed door"
    asked = shared.yahoo.count("news") + shared.yahoo.count("search")
    assert asked == YAHOO_A_ROUND
    for service in services:
        (candidate,) = service.at_hand().candidates
        assert (candidate.payer, candidate.payee) == ("softbank", "crusoe")
        assert service.at_hand() is service.at_hand(), "read once until something is new"
    due = market.store.paused_until(NEXT_ROUND)
    assert due is not None and abs(due - datetime.now(UTC) - ROUND) < timedelta(minutes=1)


def test_prices_go_first(
    desk: Desk, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While prices are asked for no round begins; one under way leaves Yahoo alone from then on."""
    market = desk.filled()
    service = radar(desk, market, ledger, tmp_path)
    service.next_try = datetime.min.replace(tzinfo=UTC)
    desk.clock.move(timedelta(hours=1))
    desk.yahoo.fault = Fault.TIMEOUT
    market.refresher.start_if_due()
    assert market.refresher.running
    service.start_if_due()
    assert not service.running
    collected = service.run_now()
    assert collected is not None and list(collected.problems) == ["edgar"]
    assert desk.yahoo.count("news") + desk.yahoo.count("search") == 0
    desk.yahoo.fault = None


def test_a_round_that_is_due_runs_beside_the_page(
    desk: Desk, ledger: Ledger, tmp_path: Path
) -> None:
    market = desk.filled()
    service = radar(desk, market, ledger, tmp_path)
    service.start_if_due()
    assert not service.running, "a process that has just started draws its pages first"
    service.next_try = datetime.min.replace(tzinfo=UTC)
    service.start_if_due()
    ended(service)
    assert desk.yahoo.count("news") + desk.yahoo.count("search") == YAHOO_A_ROUND
    service.next_try = datetime.min.replace(tzinfo=UTC)
    service.start_if_due()
    ended(service)
    assert desk.yahoo.count("news") + desk.yahoo.count("search") == YAHOO_A_ROUND


@pytest.mark.parametrize("fault", [Fault.RATE_LIMIT, Fault.SERVER_ERROR, Fault.HTML, Fault.EMPTY])
def test_yahoos_bad_days_are_noted_and_it_is_not_pressed(
    fault: Fault, desk: Desk, ledger: Ledger, tmp_path: Path
) -> None:
    market = desk.filled()
    service = radar(desk, market, ledger, tmp_path)
    desk.yahoo.fault, desk.yahoo.fault_on = fault, lambda r: r.kind in ("news", "search")
    collected = service.run_now()
    assert collected is not None and collected.new == 0
    failed = [name for name in collected.problems if name.startswith("yahoo:")]
    assert len(failed) == (1 if fault is Fault.RATE_LIMIT else 2)
    due = market.store.paused_until(NEXT_ROUND)
    pause = ROUND_AFTER_REFUSAL if fault is Fault.RATE_LIMIT else ROUND
    assert due is not None and abs(due - datetime.now(UTC) - pause) < timedelta(minutes=1)
    assert market.freshness().origin == "live", "prices are none the worse"
    told = service.at_hand().sources.set_index("source")["problem"]
    assert all(told[name].startswith("Yahoo") for name in failed)


@pytest.fixture
def store(url: str) -> RadarStore:
    return RadarStore(Database(url))


def candidate(*told: tuple[str, str]) -> Candidate:
    sources = [Source(title, at, "", "") for title, at in told]
    first = sources[0]
    return Candidate(
        first.title, first.at, "", "a", "b", "warrant", None, "undisclosed", "reported", "", "",
        0.9, "words", sources,
    )  # fmt: skip


def test_a_review_holds_when_an_earlier_headline_turns_up(store: RadarStore) -> None:
    from dashboard.radar import candidate_id, review_of

    now = datetime(2026, 8, 6, tzinfo=UTC)
    late, early = ("B told again", "2026-08-05T09:00:00Z"), ("B told", "2026-08-04T09:00:00Z")
    first, then = candidate(late), candidate(early, late)
    store.put_candidates([first], now - timedelta(days=9), now)
    store.put_review(Review(candidate_id(first), "ada", now, dismissed=True))
    store.put_review(
        Review(candidate_id(first), "bo", now, dismissed=True, corrected={"amount_usd_bn": None})
    )
    store.put_candidates([then], now - timedelta(days=9), now)
    assert [c.sources[0].title for c in store.candidates()] == ["B told"]
    review = review_of(then, store.reviews())
    assert review is not None and review.dismissed and review.author == "bo"
    assert review.corrected == {"amount_usd_bn": None}
    assert store.version() == (None, now)


def test_ledgers_that_share_a_database_share_nothing_else(url: str) -> None:
    database, now = Database(url), datetime(2026, 8, 6, tzinfo=UTC)
    ours, theirs = RadarStore(database, ""), RadarStore(database, "rail")
    found = candidate(("B told", "2026-08-04T09:00:00Z"))
    for store in (ours, theirs):
        store.put_candidates([found], now - timedelta(days=9), now)
        store.note_source("yahoo:a", now)
    theirs.put_candidates([], now - timedelta(days=9), now)
    assert len(ours.candidates()) == 1 and theirs.candidates() == []
    ours.put_review(Review("x", "ada", now))
    assert theirs.reviews() == {} and theirs.version() == (now, None)


def test_who_only_shows_candidates_imports_no_rules() -> None:
    """Their expressions are compiled where headlines are read, not when a server starts."""
    code = (
        "import sys; import dashboard.findings, dashboard.components.data.sources;"
        "print([m for m in sys.modules if m in ('feedparser', 'dashboard.radar.verbs',"
        "'dashboard.radar.signals', 'dashboard.radar.clusters')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
