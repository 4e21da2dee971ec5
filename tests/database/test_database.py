"""The database and its layout, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sql
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dashboard.database import Database, UnusableDatabaseError, database, parts_of
from dashboard.database.migrate import chain, head
from dashboard.desk import store as desk
from dashboard.market.store import Store
from dashboard.paths import ROOT

LOCK = 1


def test_the_revisions_are_a_chain_that_misses_none() -> None:
    scripts = list((ROOT / "dashboard/database/migrations/versions").glob("*.py"))
    assert len(chain()) == len(scripts)


def test_the_migrations_make_the_tables_that_the_code_asks(url: str) -> None:
    opened = Database(url)
    with opened.read() as connection:
        context = MigrationContext.configure(connection)
        ours = [
            difference
            for difference in compare_metadata(context, desk._tables)
            if not str(difference[0]).startswith("remove_")
        ]
    opened.close()
    assert ours == []


def test_the_market_store_and_the_migrations_share_a_database(url: str) -> None:
    store, opened = Store(url), Database(url)
    with opened.read() as connection:
        assert sql.inspect(connection).has_table("prices")
        assert sql.inspect(connection).has_table("desk_entries")
    again = Store(url)
    assert store.trouble == again.trouble == ""
    for each in (store, again, opened):
        each.close()


def test_processes_that_open_a_new_database_at_once_all_get_it(url: str) -> None:
    code = (
        "import sys; from dashboard.database import Database\n"
        "from dashboard.database.migrate import has_tables\n"
        "with Database(sys.argv[1]).read() as c: assert has_tables(c)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()


def test_a_database_of_a_newer_version_is_refused_in_words_and_left_as_it_is(url: str) -> None:
    opened = Database(url)
    with opened.write(LOCK) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999_later'")
    opened.close()
    for newer in (Database(url), Database(url, only_read=True)):
        with pytest.raises(UnusableDatabaseError, match=r"newer version.*r9999"), newer.read():
            pass
    engine = sql.create_engine(parts_of(url))
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    engine.dispose()
    assert found == "r9999_later" != head()


def test_a_fault_is_told_and_does_not_outlive_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "TRY_AGAIN_SECONDS", 0.2)
    place = tmp_path / "folder"
    place.write_text("a file where a folder should be")
    opened = Database(f"sqlite:///{place / 'market.db'}")
    with pytest.raises(UnusableDatabaseError, match=r"market\.db"), opened.read():
        pass
    place.unlink()
    # Not asked again at once, so that no page waits for it each time.
    with pytest.raises(UnusableDatabaseError), opened.read():
        pass
    time.sleep(0.3)
    with opened.read() as connection:
        assert sql.inspect(connection).has_table("desk_entries")
    opened.close()


def test_a_file_that_was_set_aside_is_not_written_to_any_more(tmp_path: Path) -> None:
    path = tmp_path / "market.db"
    opened = Database(f"sqlite:///{path}")
    with opened.read():
        pass
    path.rename(tmp_path / "aside.db")
    with opened.write(LOCK) as connection:
        connection.exec_driver_sql("INSERT INTO desk_readers VALUES ('', 'me', 1, '{}')")
    with opened.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM desk_readers").scalar() == 1
    opened.close()


def test_who_only_reads_makes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    reading = Database(f"sqlite:///{path}", only_read=True)
    with pytest.raises(UnusableDatabaseError, match="Nothing has been kept"), reading.read():
        pass
    assert not path.exists()


def test_an_address_that_is_none_is_told_without_its_text() -> None:
    with pytest.raises(UnusableDatabaseError) as raised, Database("secret-word").read():
        pass
    assert "no database address" in str(raised.value) and "secret-word" not in str(raised.value)


def test_what_the_desk_kept_survives_a_market_store_that_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "market.db"
    address = f"sqlite:///{path}"
    Store(address).close()
    kept = desk.DeskStore(Database(address))
    begun = kept.begin("deal", {"rows": {}}, "ada")
    edited = kept.accept(begun, "bob")
    # A table of another layout: the market store begins anew beside it.
    with sqlite3.connect(path) as damaged:
        damaged.executescript("DROP TABLE prices; CREATE TABLE prices (x)")
    store = Store(address)
    assert "is kept as market.db.damaged-" in store.trouble
    again = desk.DeskStore(Database(address))
    assert again.kept().entries == (edited,) and len(again.history(begun.id)) == 2
    # The one that was open at that time goes on in the new file.
    assert kept.edit(edited, {"rows": {"a": []}}, "eve").version == 3
    assert again.entry(begun.id).author == "eve"
    for each in (store, kept, again):
        each.close()
