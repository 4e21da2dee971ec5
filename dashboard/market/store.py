"""What Yahoo has told us, kept on disk: SQLite by default, any database by `DATABASE_URL`.

All frames go in and come out with moments in UTC. Writes are transactions: all of one answer
or nothing of it.
"""

from __future__ import annotations

import logging
import math
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import sqlalchemy as sql
from sqlalchemy import Column, Date, DateTime, Float, Integer, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DatabaseError

from dashboard.database import (
    READ_SECONDS,
    SET_ASIDE,
    TRY_AGAIN_SECONDS,
    UNUSABLE,
    engine_for,
    locked,
    parts_of,
)
from dashboard.language import mark, said
from dashboard.market.basis import Chart, move
from dashboard.market.quotes import COLUMNS, DAY, MOMENT, NUMBER, PER_SHARE, REQUIRED, TEXT

log = logging.getLogger(__name__)

# A store that could not be used is tried again every TRY_AGAIN_SECONDS; so long a page waits for
# that.
PATIENCE_SECONDS = 0.5
# What SQLite says of a file that is damaged, of one that is no database, and of tables that lack a
# column.
DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
# More refreshes than one store will ever see.
PLACE = 10**9

_tables = sql.MetaData()
PRICES = sql.Table(
    "prices",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("date", Date, primary_key=True),
    *[Column(n, Float) for n in ("open", "high", "low", "close", "adj_close", "volume")],
    Column("fetched_at", DateTime(timezone=True), nullable=False),
)
_TYPES: dict[str, Any] = {TEXT: String, NUMBER: Float, MOMENT: DateTime(timezone=True)}
QUOTES = sql.Table(
    "quotes",
    _tables,
    *[
        Column(name, _TYPES[kind], primary_key=name == "ticker", nullable=name not in REQUIRED)
        for name, kind in COLUMNS.items()
    ],
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    *[Column(f"{name}_seen_at", DateTime(timezone=True)) for name in PER_SHARE],
)
# The trailing EPS that stood in the quotes after each earnings report, so that P/E through
# time goes on where the snapshot ends; and when it was first seen.
EARNINGS = sql.Table(
    "earnings",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("reported_at", DateTime(timezone=True), primary_key=True),
    Column("trailing_eps", Float, nullable=False),
    Column("seen_at", DateTime(timezone=True)),
)
# The dividends and splits that a ticker's bars are adjusted for.
ACTIONS = sql.Table(
    "actions",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("value", Float, nullable=False),
)
# When a ticker's whole history was last asked for, and in which currency it came. A ticker
# without a row has bars of before events were kept, on nobody knows which basis.
HISTORIES = sql.Table(
    "histories",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("whole_at", DateTime(timezone=True), nullable=False),
    Column("currency", String, nullable=False),
)
# How a ticker's closes have moved to another basis (basis.Move).
MOVES = sql.Table(
    "moves",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("factor", Float, nullable=False),
    Column("split", Float, nullable=False),
)
# Closes that Yahoo has changed after the fact.
REVISIONS = sql.Table(
    "revisions",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("old_close", Float, nullable=False),
    Column("new_close", Float, nullable=False),
)
# What options priced: a row a day and expiry (options.ImpliedMove), the last of the day.
OPTIONS = sql.Table(
    "options",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("expiry", Date, primary_key=True),
    *[Column(n, Float, nullable=False) for n in ("spot", "straddle", "move")],
    *[Column(n, Float) for n in ("volatility", "put_volatility", "call_volatility", "skew")],
    Column("basis", String, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
)
# Shares sold short, by the day on which the trades were settled; and when that was first seen.
SHORT_INTEREST = sql.Table(
    "short_interest",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("settled_on", Date, primary_key=True),
    Column("shares", Float, nullable=False),
    Column("of_float", Float),
    Column("days_to_cover", Float),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)
# What is asked only on demand: one JSON document a kind and ticker (see extras.py).
EXTRAS = sql.Table(
    "extras",
    _tables,
    Column("kind", String, primary_key=True),
    Column("ticker", String, primary_key=True),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("document", String, nullable=False),
)
# Who may refresh now; it ends by itself if the holder dies. And until when nobody may ask.
LEASES = sql.Table(
    "leases",
    _tables,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)
REFRESHES = sql.Table(
    "refreshes",
    _tables,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("quotes", Integer, nullable=False),
    Column("prices", Integer, nullable=False),
    Column("error", String, nullable=False),
)


class Store:
    """The database of market data. `trouble` says, for the reader, why it could not be used;
    then an empty one takes its place, and unless that one is `lasting` it goes as soon as the
    database can be used after all (`try_again`), or with this run."""

    def __init__(self, url: str | None = None) -> None:
        self.trouble = ""
        self.lasting = True
        # Of an older file that is only looked at: the columns that it doesn't have, by table.
        self._lacking: dict[str, set[str]] = {}
        self._places = 0
        self._trying = threading.Lock()
        self._next_try = 0.0
        self._url = url
        try:
            self._engine = self._open(url)
        except UNUSABLE as error:
            log.warning("market store: %s", error)
            self.trouble = self._set_aside(url, error)
            self._engine = self._next_best(url)
            is_address = not isinstance(error, ArgumentError)
            self.lasting = is_address and self._engine.url == parts_of(url)
            self._next_try = time.monotonic() + TRY_AGAIN_SECONDS

    @classmethod
    def as_it_lies(cls, url: str | None = None) -> Store | None:
        """A store to read from alone: nothing is made, mended, set aside or waited for. None if
        there is none, or none that can be read, which is logged."""
        try:
            parts = parts_of(url)
            options: dict[str, Any] = {"connect_timeout": READ_SECONDS}
            if parts.get_backend_name() == "sqlite":
                if not Path(parts.database or "").is_file():
                    return None
                path = quote(str(Path(parts.database or "").resolve()))
                parts = sql.make_url(f"sqlite:///file:{path}?mode=ro&uri=true")
                options = {"timeout": READ_SECONDS}
            store = cls.__new__(cls)
            store.trouble, store.lasting, store._places = "", True, 0
            store._engine = sql.create_engine(parts, connect_args=options)
            with store._engine.connect() as connection:
                store._lacking = _lacking(connection)
                for table in _tables.tables.values():
                    store._frame(connection, table, sql.false())
        except UNUSABLE as error:
            log.warning("The market store cannot be read (%s); the snapshot serves.", _why(error))
            return None
        return store

    def try_again(self) -> None:
        """Where an empty store stands in for one that could not be used: look, now and then and
        beside the caller, whether that can be used now. Waits for it only for a moment."""
        if self.lasting or time.monotonic() < self._next_try:
            return
        if not self._trying.acquire(blocking=False):
            return
        trying = threading.Thread(target=self._try_again, name="store", daemon=True)
        trying.start()
        trying.join(PATIENCE_SECONDS)

    def _try_again(self) -> None:
        try:
            self._engine = self._open(self._url)
            # Other counters begin here, and must not be taken for those of before.
            self._places += 1
            self.trouble, self.lasting = "", True
        except UNUSABLE as error:
            log.info("market store: still %s", error)
        finally:
            self._next_try = time.monotonic() + TRY_AGAIN_SECONDS
            self._trying.release()

    @staticmethod
    def _open(url: str | None) -> sql.Engine:
        engine = engine_for(parts_of(url))
        # One process at a time from here on, or two would make the same tables.
        with locked(engine) as connection:
            if connection.dialect.name == "sqlite":
                result = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if result != "ok":
                    raise DatabaseError("quick_check", None, Exception(str(result)))
            _tables.create_all(connection)
            _add_columns(connection)
            # Another layout of a table shows here and not on a page.
            for table in _tables.tables.values():
                connection.execute(sql.select(table).limit(1)).all()
            # And with a write that changes nothing, a store that can only be read.
            connection.execute(sql.delete(LEASES).where(sql.false()))
        return engine

    @classmethod
    def _next_best(cls, url: str | None) -> sql.Engine:
        """The same place once what was damaged is out of the way, else one for this run."""
        folder = tempfile.mkdtemp(prefix="roundtrip-")
        for candidate in (url, f"sqlite:///{folder}/market.db"):
            try:
                return cls._open(candidate)
            except UNUSABLE as error:
                log.warning("market store: %s", error)
        return cls._open("sqlite://")

    @staticmethod
    def _set_aside(url: str | None, error: Exception) -> str:
        try:
            parts = parts_of(url)
        except ArgumentError:
            return mark("DATABASE_URL is no database address; nothing new is kept.")
        path = Path(parts.database or "")
        if parts.get_backend_name() != "sqlite":
            return mark("The market database cannot be reached; nothing new is kept until it can.")
        if _is_damage(error) and path.is_file() and os.access(path.parent, os.W_OK):
            aside = path.with_name(f"{path.name}{SET_ASIDE}{int(time.time())}")
            path.rename(aside)
            # What was written last may stand in the log alone, for who reads what is set aside.
            log_of = path.with_name(f"{path.name}-wal")
            if log_of.exists():
                log_of.rename(aside.with_name(f"{aside.name}-wal"))
            path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
            return said(
                "The market store was damaged or of another version; it is kept as {name} and a "
                "new one is begun.",
                name=aside.name,
            )
        return said(
            "The market store {name} cannot be written; nothing new is kept.", name=path.name
        )

    def put_quotes(self, quotes: pd.DataFrame, at: datetime) -> None:
        """Keep each ticker's quote (quotes.COLUMNS), and the EPS in it, unless a newer one is
        already here."""
        seen = dict.fromkeys([f"{name}_seen_at" for name in PER_SHARE], at)
        rows = _records(quotes.assign(fetched_at=at, **seen))
        with self._engine.begin() as connection:
            query = sql.select(QUOTES.c.ticker, QUOTES.c.quoted_at)
            known = {ticker: _utc(quoted) for ticker, quoted in connection.execute(query)}
            reports = [
                {
                    "ticker": r["ticker"],
                    "reported_at": r["earnings_at"],
                    "trailing_eps": eps,
                    "seen_at": at,
                }
                for r in rows
                if r["earnings_at"] is not None
                and (eps := r["trailing_eps"]) is not None
                and r["quoted_at"] >= known.get(r["ticker"], r["quoted_at"])
            ]
            since = {name: f"{name}_seen_at" for name in PER_SHARE}
            self._upsert(connection, QUOTES, rows, newer_by="quoted_at", since=since)
            self._upsert(connection, EARNINGS, reports, since={"trailing_eps": "seen_at"})

    def put_days(self, ticker: str, chart: Chart, at: datetime) -> bool:
        """Keep a ticker's last days, which are on the basis of those before them. Each takes the
        place of what was kept of it, a kept day within them that is not among them goes, and a
        changed close is noted in the revisions. Returns whether a close is new or another."""
        with self._engine.begin() as connection:
            return self._put(connection, ticker, chart, at)

    def put_history(self, ticker: str, chart: Chart, currency: str, at: datetime) -> bool:
        """The same with a ticker's whole history, all of which takes the place of what is kept.
        Where that is on another basis, the move is kept, for what was told per share."""
        with self._engine.begin() as connection:
            stored = self._frame(connection, PRICES, PRICES.c.ticker == ticker)
            actions = self._frame(connection, ACTIONS, ACTIONS.c.ticker == ticker)
            moved = None
            if len(stored):
                moved = move(stored, actions, chart, stored["fetched_at"].max().to_pydatetime())
            if moved is not None:
                row = {"ticker": ticker, "at": moved.at, "factor": moved.factor}
                self._upsert(connection, MOVES, [row | {"split": moved.split}])
            news = self._put(connection, ticker, chart, at, moved.factor if moved else 1.0)
            if chart.first is not None:
                earlier = (PRICES.c.ticker == ticker) & (PRICES.c.date < chart.first)
                gone = connection.execute(sql.delete(PRICES).where(earlier)).rowcount
                news = news or gone > 0
            connection.execute(sql.delete(ACTIONS).where(ACTIONS.c.ticker == ticker))
            events = chart.actions.assign(date=chart.actions["date"].dt.date)
            self._upsert(connection, ACTIONS, _records(events))
            row = {"ticker": ticker, "whole_at": at, "currency": currency}
            self._upsert(connection, HISTORIES, [row])
        return news or moved is not None

    def _put(
        self,
        connection: sql.Connection,
        ticker: str,
        chart: Chart,
        at: datetime,
        factor: float = 1.0,
    ) -> bool:
        """Lay the bars of `chart` over the days from its first to its last. `factor`: what kept
        closes are multiplied by before they are compared."""
        if chart.bars.empty:
            return False
        rows = _records(chart.bars.assign(fetched_at=at, date=chart.bars["date"].dt.date))
        days = (PRICES.c.ticker == ticker) & PRICES.c.date.between(chart.first, chart.last)
        query = sql.select(PRICES.c.date, PRICES.c.close, PRICES.c.fetched_at).where(days)
        rows_there = connection.execute(query).all()
        if any(_utc(fetched) > at for *_, fetched in rows_there):
            return False
        known = {day: close * factor for day, close, _ in rows_there}
        gone = known.keys() - {row["date"] for row in rows}
        if gone:
            connection.execute(sql.delete(PRICES).where(days & PRICES.c.date.in_(gone)))
        changed = [
            {
                "ticker": ticker,
                "date": row["date"],
                "at": at,
                "old_close": known[row["date"]],
                "new_close": row["close"],
            }
            for row in rows
            if row["date"] in known
            and not math.isclose(known[row["date"]], row["close"], rel_tol=1e-6)
        ]
        if changed:
            connection.execute(sql.insert(REVISIONS), changed)
        self._upsert(connection, PRICES, rows)
        return bool(gone or changed) or any(row["date"] not in known for row in rows)

    def log_refresh(self, at: datetime, *, quotes: int, prices: int, error: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                sql.insert(REFRESHES).values(at=at, quotes=quotes, prices=prices, error=error)
            )

    def versions(self) -> tuple[int, int]:
        """Two counters that grow with each refresh, by whichever process, that has brought
        quotes or new closing prices."""
        quotes = sql.func.max(sql.case((REFRESHES.c.quotes > 0, REFRESHES.c.id)))
        prices = sql.func.max(sql.case((REFRESHES.c.prices > 0, REFRESHES.c.id)))
        with self._engine.connect() as connection:
            row = connection.execute(sql.select(quotes, prices)).one()
        before = self._places * PLACE
        return before + (row[0] or 0), before + (row[1] or 0)

    def was_quoted(self, first: datetime, last: datetime) -> bool:
        """Whether quotes came in after `first` and by `last`."""
        between = (REFRESHES.c.at > first) & (REFRESHES.c.at <= last) & (REFRESHES.c.quotes > 0)
        with self._engine.connect() as connection:
            return (
                connection.execute(sql.select(REFRESHES.c.id).where(between).limit(1)).first()
                is not None
            )

    def lease(self, name: str, holder: str, at: datetime, seconds: float) -> bool:
        """Take or renew the lease `name` for so long; False while another holds it. One that ends
        further off than any would is of a clock that was wrong."""
        with self._engine.begin() as connection:
            statement = self._insert(connection, LEASES).values(
                name=name, holder=holder, until=at + timedelta(seconds=seconds)
            )
            ended = (LEASES.c.until < at) | (LEASES.c.until > at + timedelta(seconds=2 * seconds))
            free = (LEASES.c.holder == holder) | ended
            taken = statement.on_conflict_do_update(
                index_elements=["name"],
                set_={"holder": statement.excluded.holder, "until": statement.excluded.until},
                where=free,
            ).returning(LEASES.c.holder)
            return connection.execute(taken).first() is not None

    def release(self, name: str, holder: str) -> None:
        with self._engine.begin() as connection:
            own = (LEASES.c.name == name) & (LEASES.c.holder == holder)
            connection.execute(sql.delete(LEASES).where(own))

    def pause(self, name: str, until: datetime) -> None:
        """Begin the pause `name` for all who share the store, or make it longer."""
        with self._engine.begin() as connection:
            row = {"name": name, "holder": "", "until": until}
            self._upsert(connection, LEASES, [row], newer_by="until")

    def paused_until(self, name: str) -> datetime | None:
        """When the pause `name` ends, or the last one ended."""
        query = sql.select(LEASES.c.until).where(LEASES.c.name == name)
        with self._engine.connect() as connection:
            until = connection.scalar(query)
        return None if until is None else _utc(until)

    def put_extra(self, kind: str, ticker: str, document: str, at: datetime) -> None:
        row = {"kind": kind, "ticker": ticker, "fetched_at": at, "document": document}
        with self._engine.begin() as connection:
            self._upsert(connection, EXTRAS, [row], newer_by="fetched_at")

    def put_options(self, rows: pd.DataFrame, at: datetime) -> None:
        """Keep what an option chain priced (a row an options.ImpliedMove) in the place of what
        was kept of the same day and expiry."""
        records = _records(rows.assign(fetched_at=at))
        with self._engine.begin() as connection:
            self._upsert(connection, OPTIONS, records, newer_by="fetched_at")

    def put_short_interest(self, rows: pd.DataFrame, at: datetime) -> None:
        """Keep the short interest of a ticker (yahoo.fetch_short_interest). What is already known
        of a date stays where the new row knows less, and so does when it was first seen."""
        records = _records(rows.assign(seen_at=at))
        with self._engine.begin() as connection:
            statement = self._insert(connection, SHORT_INTEREST)
            new = statement.excluded
            known = {
                name: sql.func.coalesce(new[name], SHORT_INTEREST.c[name])
                for name in ("of_float", "days_to_cover")
            }
            keys = [column.name for column in SHORT_INTEREST.primary_key]
            update = statement.on_conflict_do_update(
                index_elements=keys, set_={"shares": new.shares, **known}
            )
            connection.execute(update, records)

    def options(self) -> pd.DataFrame:
        """What options priced: the fields of options.ImpliedMove, and fetched_at."""
        return self._read(OPTIONS)

    def short_interest(self) -> pd.DataFrame:
        """ticker, settled_on, shares, of_float, days_to_cover, seen_at."""
        return self._read(SHORT_INTEREST)

    def asides_version(self) -> tuple[Any, ...]:
        """Another one with each change of options or short interest."""
        moments = (OPTIONS.c.fetched_at, SHORT_INTEREST.c.seen_at)
        # An older store that is only looked at has no such tables.
        newest = [
            sql.select(sql.func.max(moment)).scalar_subquery()
            for moment in moments
            if moment.name not in self._lacking.get(moment.table.name, set())
        ]
        if not newest:
            return ()
        with self._engine.connect() as connection:
            return tuple(connection.execute(sql.select(*newest)).one())

    def extra(self, kind: str, ticker: str) -> tuple[str, datetime] | None:
        """The document and when it was fetched, if there is one."""
        one = (EXTRAS.c.kind == kind) & (EXTRAS.c.ticker == ticker)
        query = sql.select(EXTRAS.c.document, EXTRAS.c.fetched_at).where(one)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (row[0], _utc(row[1]))

    def revisions(self) -> pd.DataFrame:
        return self._read(REVISIONS, ["at", "ticker", "date"])

    def prices(self) -> pd.DataFrame:
        return self._read(PRICES)

    def quotes(self) -> pd.DataFrame:
        """quotes.COLUMNS, fetched_at, and since when each figure of PER_SHARE has been told."""
        frame = self._read(QUOTES)
        for name in PER_SHARE:
            frame[f"{name}_seen_at"] = frame[f"{name}_seen_at"].fillna(frame["fetched_at"])
        return frame

    def earnings(self) -> pd.DataFrame:
        """ticker, reported_at, trailing_eps and seen_at: since when that has been told. A row of
        before this was kept was told until the next report."""
        frame = self._read(EARNINGS)
        later = frame.groupby("ticker")["reported_at"].shift(-1)
        frame["seen_at"] = frame["seen_at"].fillna(later).fillna(frame["reported_at"])
        return frame

    def last_quotes_at(self) -> datetime | None:
        """When quotes last came in, from whichever process."""
        with self._engine.connect() as connection:
            latest = connection.scalar(sql.select(sql.func.max(QUOTES.c.fetched_at)))
        return None if latest is None else _utc(latest)

    def last_bars(self) -> dict[str, date]:
        """Each ticker's newest stored day."""
        query = sql.select(PRICES.c.ticker, sql.func.max(PRICES.c.date)).group_by(PRICES.c.ticker)
        with self._engine.connect() as connection:
            return dict(connection.execute(query).tuples().all())

    def histories(self) -> dict[str, tuple[datetime, str]]:
        """When each ticker's whole history was last asked for, and its currency."""
        with self._engine.connect() as connection:
            rows = connection.execute(sql.select(HISTORIES)).all()
        return {ticker: (_utc(whole_at), currency) for ticker, whole_at, currency in rows}

    def history(self, ticker: str) -> Chart:
        """What is kept of a ticker's bars and of the events that they are adjusted for."""
        with self._engine.connect() as connection:
            bars = self._frame(connection, PRICES, PRICES.c.ticker == ticker)
            actions = self._frame(connection, ACTIONS, ACTIONS.c.ticker == ticker)
        return Chart(bars.drop(columns="fetched_at"), actions)

    def actions(self) -> pd.DataFrame:
        """The dividends and splits that the bars are adjusted for (basis.ACTIONS)."""
        return self._read(ACTIONS)

    def moves(self) -> pd.DataFrame:
        """How closes have moved to another basis: ticker, at, factor, split (basis.Move)."""
        return self._read(MOVES)

    def close(self) -> None:
        self._engine.dispose()

    def _read(self, table: sql.Table, order: Sequence[str] = ()) -> pd.DataFrame:
        with self._engine.connect() as connection:
            return self._frame(connection, table, sql.true(), order)

    def _frame(
        self,
        connection: sql.Connection,
        table: sql.Table,
        where: sql.ColumnElement[bool],
        order: Sequence[str] = (),
    ) -> pd.DataFrame:
        """The rows of a table, by default in the order of its key, each column of its type."""
        lacking = self._lacking.get(table.name, set())
        columns = [c for c in table.columns if c.name not in lacking]
        by = [table.c[name] for name in order] or list(table.primary_key)
        if columns:
            query = sql.select(*columns).where(where).order_by(*by)
            frame = pd.read_sql(query, connection)
        else:
            frame = pd.DataFrame()
        frame = frame.reindex(columns=[column.name for column in table.columns])
        for column in table.columns:
            if isinstance(column.type, DateTime):
                frame[column.name] = pd.to_datetime(frame[column.name], utc=True).astype(MOMENT)
            elif isinstance(column.type, Date):
                frame[column.name] = pd.to_datetime(frame[column.name]).astype(DAY)
            elif isinstance(column.type, Float):
                # A column of NULLs alone comes back as objects.
                frame[column.name] = frame[column.name].astype(float)
            elif isinstance(column.type, String):
                frame[column.name] = frame[column.name].astype(TEXT)
        return frame

    @staticmethod
    def _insert(connection: sql.Connection, table: sql.Table) -> Any:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        return dialect.insert(table)

    def _upsert(
        self,
        connection: sql.Connection,
        table: sql.Table,
        rows: list[dict[str, Any]],
        *,
        newer_by: str = "",
        since: Mapping[str, str] | None = None,
    ) -> None:
        """Insert the rows or lay them over those of the same key, if they are not older by the
        column `newer_by`. since: columns whose value keeps the moment at which it first came, and
        the columns with that."""
        if not rows:
            return
        statement = self._insert(connection, table)
        keys = [column.name for column in table.primary_key]
        new: dict[str, Any] = {
            c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys
        }
        for name, seen in (since or {}).items():
            same = table.c[name] == statement.excluded[name]
            new[seen] = sql.case(
                (same & table.c[seen].is_not(None), table.c[seen]), else_=new[seen]
            )
        where = table.c[newer_by] <= statement.excluded[newer_by] if newer_by else None
        connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=new, where=where), rows
        )


def _lacking(connection: sql.Connection) -> dict[str, set[str]]:
    """The columns that the database does not have, by table."""
    about = sql.inspect(connection)
    has = {name: {c["name"] for c in about.get_columns(name)} for name in about.get_table_names()}
    wanted = {name: {c.name for c in table.columns} for name, table in _tables.tables.items()}
    return {name: columns - has.get(name, set()) for name, columns in wanted.items()}


def _add_columns(connection: sql.Connection) -> None:
    """Give the tables of an earlier version the columns that were added since. Those may be
    empty; a table that lacks more is of another layout."""
    for name, columns in _lacking(connection).items():
        for column in _tables.tables[name].columns:
            if column.name in columns and column.nullable:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {column.name} {kind}")


def _is_damage(error: Exception) -> bool:
    """Whether the file itself is not as it should be. A full disk, a file that may only be read or
    that another process holds say nothing of that."""
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    # The last eight bits are the kind. Without a code it is what the check of the file found.
    return code is None or code & 0xFF in DAMAGE


def _why(error: Exception) -> str:
    """The driver's own words, in a line."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for the database: NaN and NaT become NULL, numbers plain Python."""
    plain = frame.astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
