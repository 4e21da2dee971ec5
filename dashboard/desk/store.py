"""What the desk keeps: entries with all their versions, in the database.

Nothing is ever written over: each edit, each change of state and each undoing is a further version,
and the newest one counts. Who changes an entry says which version they have seen; if there is a
newer one by now, nothing is written and ChangedMeanwhileError tells whose.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Column, DateTime, Integer, String, Text

from dashboard.database import Database, NoDatabaseError, UnusableDatabaseError
from dashboard.desk.entry import Change, Entry, Kind, State
from dashboard.language import said
from dashboard.paths import LEDGER_NAME

# What editors do one after the other; any number (database.Database.write).
EDITING = 7_011_946
# So old what is known of the database may be; what this process writes is known at once.
KNOWN_SECONDS = 1.0

_tables = sql.MetaData()
ENTRIES = sql.Table(
    "desk_entries",
    _tables,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("ledger", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
)
VERSIONS = sql.Table(
    "desk_versions",
    _tables,
    Column("entry", Integer, sql.ForeignKey("desk_entries.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("author", String, nullable=False),
    Column("change", String, nullable=False),
    Column("state", String, nullable=False),
    Column("document", Text, nullable=False),
)
READERS = sql.Table(
    "desk_readers",
    _tables,
    Column("ledger", String, primary_key=True),
    Column("reader", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
)

# Looks, before anything is written, at all accepted entries as they are and as they would be;
# raises what speaks against it.
Check = Callable[[Sequence[Entry], Sequence[Entry]], None]


class ChangedMeanwhileError(Exception):
    """Somebody has changed the entry since. `now`: as it is; `reason` tells who and when."""

    def __init__(self, now: Entry) -> None:
        self.now = now
        self.reason = said(
            "Entry {id} was changed by {author} at {time} UTC, after you opened it: nothing of "
            "yours is kept. Look at it as it is now, and change it again if need be.",
            id=now.id,
            author=now.author,
            time=f"{now.at:%Y-%m-%d %H:%M:%S}",
        )
        super().__init__(self.reason)


class UnknownEntryError(Exception):
    """There is no such entry."""

    def __init__(self, entry: int) -> None:
        self.reason = said("There is no entry {id} on the desk.", id=entry)
        super().__init__(self.reason)


@dataclass(frozen=True)
class Kept:
    """The entries of a kind as the database last told. stamp: another when any of them is.
    trouble: why the database tells nothing now; then they are those of before."""

    stamp: tuple[int, int]
    entries: tuple[Entry, ...]
    trouble: str = ""

    def of(self, *states: State) -> list[Entry]:
        return [entry for entry in self.entries if entry.state in states]


class DeskStore:
    """The desk of a ledger, by its name (paths.LEDGER_NAME)."""

    def __init__(self, database: Database | None = None, ledger: str = LEDGER_NAME) -> None:
        self._database, self._ledger = database or Database(), ledger
        self._known: dict[Kind, Kept] = {}
        self._looked: dict[Kind, float] = {}
        self._lock = threading.Lock()

    def kept(self, kind: Kind = "deal") -> Kept:
        """All entries of a kind, each in its newest version, in the order in which they were
        begun. Never fails."""
        with self._lock:
            known = self._known.get(kind, Kept((0, 0), ()))
            if time.monotonic() < self._looked.get(kind, 0.0) + KNOWN_SECONDS:
                return known
            try:
                with self._database.read() as connection:
                    stamp = self._stamp(connection, kind)
                    entries = known.entries
                    if stamp != known.stamp or kind not in self._known:
                        entries = tuple(self._entries(connection, kind))
                known = Kept(stamp, entries)
            except NoDatabaseError:
                known = Kept((0, 0), ())
            except UnusableDatabaseError as error:
                known = Kept(known.stamp, known.entries, error.reason)
            self._known[kind] = known
            self._looked[kind] = time.monotonic()
            return known

    def entry(self, entry: int) -> Entry:
        """Raises UnknownEntryError, UnusableDatabaseError."""
        with self._database.read() as connection:
            return self._entry(connection, entry)

    def history(self, entry: int) -> list[Entry]:
        """All versions of an entry, the oldest first."""
        query = self._query().where(ENTRIES.c.id == entry).order_by(VERSIONS.c.version)
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def begin(
        self,
        kind: Kind,
        document: Mapping[str, Any],
        author: str,
        *,
        state: State = "draft",
        check: Check | None = None,
    ) -> Entry:
        """Keep something new. check: asked even for a draft, with it among the accepted."""
        (new,) = self.begin_all(kind, [document], author, state=state, check=check)
        return new

    def begin_all(
        self,
        kind: Kind,
        documents: Sequence[Mapping[str, Any]],
        author: str,
        *,
        state: State = "draft",
        check: Check | None = None,
    ) -> list[Entry]:
        """Keep several new things, or none of them."""
        now, made = datetime.now(UTC), []
        with self._database.write(EDITING) as connection:
            new = [Entry(0, kind, 1, state, author, now, "began", d) for d in documents]
            if check is not None:
                before = self._accepted(connection, kind)
                check(before, [*before, *new])
            for entry in new:
                row = {"ledger": self._ledger, "kind": kind, "version": 1, "state": state}
                begun = sql.insert(ENTRIES).values(**row).returning(ENTRIES.c.id)
                made.append(replace(entry, id=int(connection.execute(begun).scalar_one())))
                self._write(connection, made[-1])
        self._forget()
        return made

    def edit(
        self, seen: Entry, document: Mapping[str, Any], author: str, check: Check | None = None
    ) -> Entry:
        """Give an entry another document."""
        return self._change(seen, author, "edited", check, document=document)

    def accept(
        self,
        seen: Entry,
        author: str,
        check: Check | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Make it count, with another document where one is given."""
        return self._change(seen, author, "accepted", check, state="accepted", document=document)

    def reject(self, seen: Entry, author: str, check: Check | None = None) -> Entry:
        """Make it count no more; it stays readable, and undone it counts as before."""
        return self._change(seen, author, "rejected", check, state="rejected")

    def undo(self, seen: Entry, author: str, check: Check | None = None) -> Entry:
        """Make it as it was before its last change, in words and state. What is undone is a
        version like others: undone again, it comes back."""
        versions = {entry.version: entry for entry in self.history(seen.id)}
        before = versions.get(seen.version - 1)
        if before is None:
            return self.reject(seen, author, check)
        return self._change(
            seen, author, "undone", check, state=before.state, document=before.document
        )

    def reader(self, reader: str) -> tuple[int, dict[str, Any]]:
        """What a reader keeps for themselves, and its version (0 for nothing yet)."""
        its = (READERS.c.ledger == self._ledger) & (READERS.c.reader == reader)
        query = sql.select(READERS.c.version, READERS.c.document).where(its)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return (0, {}) if row is None else (row[0], json.loads(row[1]))

    def readers(self) -> dict[str, dict[str, Any]]:
        """What each reader keeps."""
        query = sql.select(READERS.c.reader, READERS.c.document)
        query = query.where(READERS.c.ledger == self._ledger).order_by(READERS.c.reader)
        with self._database.read() as connection:
            return {reader: json.loads(text) for reader, text in connection.execute(query)}

    def keep_for_reader(
        self, reader: str, change: Callable[[dict[str, Any]], Mapping[str, Any]]
    ) -> None:
        """Keep what `change` makes of what is there, one reader's own: the last click counts."""
        its = (READERS.c.ledger == self._ledger) & (READERS.c.reader == reader)
        query = sql.select(READERS.c.version, READERS.c.document).where(its)
        with self._database.write(EDITING) as connection:
            known = connection.execute(query).one_or_none()
            version, text = (0, "{}") if known is None else (known[0], known[1])
            document = json.dumps(change(json.loads(text)), ensure_ascii=False)
            connection.execute(sql.delete(READERS).where(its))
            row = {"ledger": self._ledger, "reader": reader, "version": version + 1}
            connection.execute(sql.insert(READERS).values(**row, document=document))

    def close(self) -> None:
        self._database.close()

    def _change(
        self,
        seen: Entry,
        author: str,
        change: Change,
        check: Check | None,
        *,
        state: State | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Entry:
        with self._database.write(EDITING) as connection:
            now = self._entry(connection, seen.id)
            if now.version != seen.version:
                raise ChangedMeanwhileError(now)
            new = Entry(
                now.id,
                now.kind,
                now.version + 1,
                state or now.state,
                author,
                datetime.now(UTC),
                change,
                now.document if document is None else document,
            )
            if check is not None:
                before = self._accepted(connection, now.kind)
                others = [entry for entry in before if entry.id != now.id]
                if new.state != "rejected":
                    check(others, sorted([*others, new], key=lambda entry: entry.id))
                if new.state != "accepted":
                    # What rested on it must do without.
                    check(before, others)
            newer = {"version": new.version, "state": new.state}
            its = (ENTRIES.c.id == now.id) & (ENTRIES.c.version == now.version)
            written = connection.execute(sql.update(ENTRIES).where(its).values(**newer))
            # The lock lets nobody in between; the comparison holds without it, too.
            if written.rowcount != 1:
                raise ChangedMeanwhileError(self._entry(connection, seen.id))
            self._write(connection, new)
        self._forget()
        return new

    def _accepted(self, connection: sql.Connection, kind: Kind) -> list[Entry]:
        return [e for e in self._entries(connection, kind) if e.state == "accepted"]

    def _write(self, connection: sql.Connection, new: Entry) -> None:
        row = {
            "entry": new.id,
            "version": new.version,
            "at": new.at,
            "author": new.author,
            "change": new.change,
            "state": new.state,
            "document": json.dumps(new.document, ensure_ascii=False),
        }
        connection.execute(sql.insert(VERSIONS).values(**row))

    def _forget(self) -> None:
        """What was just written is to be read at the next look."""
        with self._lock:
            self._looked.clear()

    def _stamp(self, connection: sql.Connection, kind: Kind) -> tuple[int, int]:
        # Both grow with each version, in whatever order transactions end.
        sums = sql.select(
            sql.func.count(), sql.func.coalesce(sql.func.sum(ENTRIES.c.version), 0)
        ).where((ENTRIES.c.kind == kind) & (ENTRIES.c.ledger == self._ledger))
        count, versions = connection.execute(sums).one()
        return int(count), int(versions)

    def _query(self) -> sql.Select:
        joined = sql.join(ENTRIES, VERSIONS, ENTRIES.c.id == VERSIONS.c.entry)
        columns = [ENTRIES.c.id, ENTRIES.c.kind, *(c for c in VERSIONS.c if c.name != "entry")]
        return sql.select(*columns).select_from(joined).where(ENTRIES.c.ledger == self._ledger)

    def _entries(self, connection: sql.Connection, kind: Kind) -> list[Entry]:
        newest = (ENTRIES.c.kind == kind) & (VERSIONS.c.version == ENTRIES.c.version)
        query = self._query().where(newest).order_by(ENTRIES.c.id)
        return [_entry(row) for row in connection.execute(query)]

    def _entry(self, connection: sql.Connection, entry: int) -> Entry:
        newest = (ENTRIES.c.id == entry) & (VERSIONS.c.version == ENTRIES.c.version)
        row = connection.execute(self._query().where(newest)).one_or_none()
        if row is None:
            raise UnknownEntryError(entry)
        return _entry(row)


def _entry(row: sql.Row) -> Entry:
    at = row.at.replace(tzinfo=UTC) if row.at.tzinfo is None else row.at.astimezone(UTC)
    return Entry(
        row.id,
        row.kind,
        row.version,
        row.state,
        row.author,
        at,
        row.change,
        json.loads(row.document),
    )
