"""Bad days with twenty readers on the pages, who go on clicking: nobody sees a program that broke,
what was stored stays, pages say what they stand on, and all is as before once the fault is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sql

from dashboard.database import Database
from dashboard.deals import read_ledger
from dashboard.desk import DeskStore
from dashboard.market import FUNDS
from dashboard.market.store import Store
from dashboard.paths import DATA, LEDGER_NAME
from tests.conftest import NO_YAHOO, Dashboard, missing
from tests.databases import postgresql_to_handle, programs
from tests.proof.crowd import Crowd
from tests.proof.world import Wire, lines_with, weekday_before
from tests.yahoo import Yahoo

pytestmark = pytest.mark.proof

# The bar of a store that can be used, and of one that cannot.
ILL = r"(store|database|保存領域|保管庫|データベース)"
SOUND = rf"[●◐◇](?!.*{ILL})"


@contextmanager
def served(dashboard: Dashboard) -> Iterator[Dashboard]:
    try:
        dashboard.wait()
        yield dashboard
    finally:
        dashboard.stop()
    broken = lines_with(dashboard.log, ["Uncaught app execution", "broke off", "refresh failed"])
    assert broken == [], dashboard.log.read_text(errors="replace")[-6000:]


def note(url: str, text: str) -> None:
    """Pin a note to a company, as an editor does."""
    document = {"about": "company:nvidia", "text": text}
    with closing(DeskStore(Database(url), LEDGER_NAME)) as desk:
        desk.begin("note", document, "ada", state="accepted")


def notes(url: str) -> list[str]:
    with closing(DeskStore(Database(url), LEDGER_NAME)) as desk:
        kept = desk.kept("note")
        assert not kept.trouble
        return [str(entry.document["text"]) for entry in kept.entries]


# ---- PostgreSQL


def test_postgresql_restarts_is_slow_and_loses_its_lines(tmp_path: Path) -> None:
    if programs() is None:
        missing("no PostgreSQL (Debian: apt install postgresql)")
    with ExitStack() as running:
        url, handle = running.enter_context(postgresql_to_handle())
        wire = running.enter_context(Wire(int(sql.make_url(url).port or 0)))
        far = sql.make_url(url).set(port=wire.port).render_as_string(hide_password=False)
        world = running.enter_context(Yahoo())
        world.know_everything(
            [*FUNDS, *read_ledger(DATA).tickers.values(), "JPY=X", "KRW=X"],
            weekday_before(datetime.now(UTC).date()),
        )
        environment = {**world.environment(tmp_path), "DATABASE_URL": far}
        dashboard = running.enter_context(served(Dashboard(environment, tmp_path / "log.txt")))
        crowd = running.enter_context(Crowd(dashboard.url))
        crowd.all_say("[●◐]")
        note(url, "first")
        crowd.all_again()
        crowd.assert_well()
        for _ in range(5):
            assert wire.cut() > 0
            crowd.all_again()
        crowd.assert_well()
        handle("stop")
        crowd.all_say(ILL)
        crowd.assert_well()
        handle("start")
        crowd.all_say(SOUND)
        assert notes(url) == ["first"]
        note(url, "second")
        wire.delay = 0.05
        crowd.all_again()
        crowd.assert_well()
        wire.delay = 0.0
        assert notes(url) == ["first", "second"]
    crowd.assert_well()
    assert crowd.breaks == 0


# ---- versions


def test_a_store_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """Twenty readers on it from the first second."""
    url = f"sqlite:///{tmp_path / 'market.db'}"
    older = Store(url)
    older.close()
    note(url, "kept before")
    with closing(sqlite3.connect(tmp_path / "market.db")) as store:
        for table in ("alert_rules", "options", "short_interest", "moves"):
            store.execute(f"DROP TABLE IF EXISTS {table}")
        store.execute("ALTER TABLE quotes DROP COLUMN trailing_eps_seen_at")
        store.execute("ALTER TABLE earnings DROP COLUMN seen_at")
        store.execute("UPDATE alembic_version SET version_num = ?", (before_last(),))
        store.commit()
    environment = {**NO_YAHOO, "DATABASE_URL": url}
    with (
        served(Dashboard(environment, tmp_path / "log.txt")) as dashboard,
        Crowd(dashboard.url) as crowd,
    ):
        crowd.all_say(SOUND)
        crowd.all_again()
    crowd.assert_well()
    assert notes(url) == ["kept before"]
    assert list(tmp_path.glob("*damaged*")) == []


def before_last() -> str:
    from dashboard.database.migrate import chain

    return chain()[-2]


def test_a_store_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'market.db'}"
    Store(url).close()
    note(url, "kept by the newer one")
    with closing(sqlite3.connect(tmp_path / "market.db")) as store:
        store.execute("UPDATE alembic_version SET version_num = 'r9999_later'")
        store.commit()
    environment = {**NO_YAHOO, "DATABASE_URL": url}
    with (
        served(Dashboard(environment, tmp_path / "log.txt")) as dashboard,
        Crowd(dashboard.url) as crowd,
    ):
        crowd.all_say("newer version of Roundtrip|新しい")
    crowd.assert_well()
    with closing(sqlite3.connect(tmp_path / "market.db")) as store:
        assert store.execute("SELECT count(*) FROM desk_versions").fetchone() == (1,)
        assert store.execute("SELECT version_num FROM alembic_version").fetchone() == (
            "r9999_later",
        )


# ---- kill -9


def test_killed_again_and_again(tmp_path: Path) -> None:
    """While twenty readers click, a refresh writes and an editor pins notes."""
    url, log = f"sqlite:///{tmp_path / 'market.db'}", tmp_path / "log.txt"
    with Yahoo() as world, ExitStack() as running:
        world.know_everything(
            [*FUNDS, *read_ledger(DATA).tickers.values(), "JPY=X", "KRW=X"],
            weekday_before(datetime.now(UTC).date()),
        )
        environment = {**world.environment(tmp_path), "DATABASE_URL": url}
        dashboard = Dashboard(environment, log)
        dashboard.wait()
        crowd = running.enter_context(Crowd(dashboard.url))
        try:
            for turn in range(5):
                crowd.wait(
                    lambda turn=turn: sum(len(r.runs) for r in crowd.readers) > 8 * turn + 5,
                    "somebody reads",
                )
                note(url, f"note {turn}")
                dashboard.kill()
                dashboard = Dashboard(environment, log, port=dashboard.port)
                dashboard.wait()
            crowd.all_say("[●◐]")
        finally:
            crowd.__exit__(None, None, None)
            dashboard.stop()
    crowd.assert_well()
    assert lines_with(log, ["Uncaught app execution"]) == []
    assert notes(url) == [f"note {turn}" for turn in range(5)]
    assert list(tmp_path.glob("*damaged*")) == []
    with closing(sqlite3.connect(tmp_path / "market.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
