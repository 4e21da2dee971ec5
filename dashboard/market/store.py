"""What Yahoo has told us, kept on disk: SQLite by default, any database by `DATABASE_URL`.

All frames go in and come out with moments in UTC. Writes are transactions: all of one answer
or nothing of it.
"""

from __future__ import annotations

import logging
import math
import os
import re
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import sqlalchemy as sql
from sqlalchemy import Column, Date, DateTime, Float, Integer, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from dashboard.language import mark, said
from dashboard.paths import VAR

log = logging.getLogger(__name__)

# The lock in PostgreSQL that one process at a time holds while it opens the store; any number.
OPENING = 7_011_945
# So long SQLite waits for another process to finish writing.
LOCK_SECONDS = 30.0
# So long who only reads waits for a database.
READ_SECONDS = 3
# ImportError: a kind of database whose driver is not installed.
UNUSABLE = (SQLAlchemyError, OSError, ImportError)

_tables = sql.MetaData()
PRICES = sql.Table(
    "prices",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("date", Date, primary_key=True),
    *[Column(n, Float) for n in ("open", "high", "low", "close", "adj_close", "volume")],
    Column("fetched_at", DateTime(timezone=True), nullable=False),
)
QUOTES = sql.Table(
    "quotes",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("price", Float, nullable=False),
    Column("previous_close", Float),
    Column("currency", String, nullable=False),
    *[Column(n, Float) for n in ("market_cap", "shares", "trailing_eps", "forward_eps")],
    Column("yahoo_pe", Float),
    Column("earnings_at", DateTime(timezone=True)),
    Column("next_earnings_at", DateTime(timezone=True)),
    Column("state", String, nullable=False),
    Column("delayed_minutes", Float),
    Column("extended_price", Float),
    Column("extended_at", DateTime(timezone=True)),
    Column("quoted_at", DateTime(timezone=True), nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
)
# The trailing EPS that stood in the quotes after each earnings report, so that P/E through
# time goes on where the snapshot ends.
EARNINGS = sql.Table(
    "earnings",
    _tables,
    Column("ticker", String, primary_key=True),
    Column("reported_at", DateTime(timezone=True), primary_key=True),
    Column("trailing_eps", Float, nullable=False),
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


def default_url() -> str:
    return os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'market.db'}"


def _with_driver(url: str) -> str:
    """Hosts write postgres://…; the driver that comes with us is psycopg 3."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)


class Store:
    """The database of market data. `trouble` says, for the reader, why it could not be used;
    then an empty one takes its place, and unless that one is `lasting` it goes with this run."""

    def __init__(self, url: str | None = None) -> None:
        self.trouble = ""
        self.lasting = True
        url = _with_driver(url or default_url())
        try:
            self._engine = self._open(url)
        except UNUSABLE as error:
            log.warning("market store: %s", error)
            self.trouble = self._set_aside(url, error)
            self._engine = self._next_best(url)
            self.lasting = self._engine.url == sql.make_url(url) if "://" in url else False

    @classmethod
    def as_it_lies(cls, url: str | None = None) -> Store | None:
        """A store to read from alone: nothing is made, mended, set aside or waited for. None if
        there is none, or none that can be read, which is logged."""
        url = _with_driver(url or default_url())
        try:
            parts = sql.make_url(url)
            options: dict[str, Any] = {"connect_timeout": READ_SECONDS}
            if parts.get_backend_name() == "sqlite":
                if not Path(parts.database or "").is_file():
                    return None
                path = quote(str(Path(parts.database or "").resolve()))
                parts = sql.make_url(f"sqlite:///file:{path}?mode=ro&uri=true")
                options = {"timeout": READ_SECONDS}
            store = cls.__new__(cls)
            store.trouble, store.lasting = "", True
            store._engine = sql.create_engine(parts, connect_args=options)
            with store._engine.connect() as connection:
                for table in _tables.tables.values():
                    connection.execute(sql.select(table).limit(1)).all()
        except UNUSABLE as error:
            log.warning("The market store cannot be read (%s); the snapshot serves.", _why(error))
            return None
        return store

    @staticmethod
    def _open(url: str) -> sql.Engine:
        parts = sql.make_url(url)
        options: dict[str, Any] = {}
        if parts.get_backend_name() == "sqlite":
            if parts.database:
                Path(parts.database).parent.mkdir(parents=True, exist_ok=True)
                options["connect_args"] = {"timeout": LOCK_SECONDS}
            else:
                # One connection, or each thread would see an empty database of its own.
                options["poolclass"] = sql.pool.StaticPool
                options["connect_args"] = {"check_same_thread": False}
        engine = sql.create_engine(parts, **options)
        with engine.begin() as connection:
            # One process at a time from here on, or two would make the same tables.
            if parts.get_backend_name() == "postgresql":
                connection.execute(sql.select(sql.func.pg_advisory_xact_lock(OPENING)))
            else:
                _use_wal(connection)
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                result = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if result != "ok":
                    raise DatabaseError("quick_check", None, Exception(str(result)))
            _tables.create_all(connection)
            # An older layout of a table shows here and not on a page.
            for table in _tables.tables.values():
                connection.execute(sql.select(table).limit(1)).all()
            # And with a write that changes nothing, a store that can only be read.
            connection.execute(sql.delete(LEASES).where(sql.false()))
        return engine

    @classmethod
    def _next_best(cls, url: str) -> sql.Engine:
        """The same place once what was damaged is out of the way, else one for this run."""
        folder = tempfile.mkdtemp(prefix="roundtrip-")
        for candidate in (url, f"sqlite:///{folder}/market.db"):
            try:
                return cls._open(candidate)
            except UNUSABLE as error:
                log.warning("market store: %s", error)
        return cls._open("sqlite://")

    @staticmethod
    def _set_aside(url: str, error: Exception) -> str:
        try:
            parts = sql.make_url(url)
        except ArgumentError:
            return mark("DATABASE_URL is no database address; nothing new is kept.")
        path = Path(parts.database or "")
        if parts.get_backend_name() != "sqlite":
            return mark("The market database cannot be reached; nothing new is kept until it can.")
        sound = any(word in str(error).lower() for word in ("readonly", "locked"))
        unusable = isinstance(error, DatabaseError) and not sound
        if unusable and path.is_file() and os.access(path.parent, os.W_OK):
            aside = path.with_name(f"{path.name}.damaged-{int(time.time())}")
            path.rename(aside)
            for end in ("-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
            return said(
                "The market store was damaged or of another version; it is kept as {name} and a "
                "new one is begun.",
                name=aside.name,
            )
        return said(
            "The market store {name} cannot be written; nothing new is kept.", name=path.name
        )

    def put_quotes(self, quotes: pd.DataFrame, at: datetime) -> None:
        """Keep each ticker's quote, and the EPS in it, unless a newer one is already here."""
        rows = _records(quotes.assign(fetched_at=at))
        with self._engine.begin() as connection:
            query = sql.select(QUOTES.c.ticker, QUOTES.c.quoted_at)
            known = {ticker: _utc(quoted) for ticker, quoted in connection.execute(query)}
            reports = [
                {"ticker": r["ticker"], "reported_at": r["earnings_at"], "trailing_eps": eps}
                for r in rows
                if r["earnings_at"] is not None
                and (eps := r["trailing_eps"]) is not None
                and r["quoted_at"] >= known.get(r["ticker"], r["quoted_at"])
            ]
            self._upsert(connection, QUOTES, rows, newer_by="quoted_at")
            self._upsert(connection, EARNINGS, reports)

    def put_prices(self, prices: pd.DataFrame, at: datetime, *, replace: bool = False) -> bool:
        """Keep daily bars. One fetched later takes the place of an earlier one, and a changed
        close is noted in the revisions. With `replace` all older bars of the tickers go (a
        split has changed the whole history). Returns whether a close is new or another."""
        if prices.empty:
            return False
        rows = _records(prices.assign(fetched_at=at, date=prices["date"].dt.date))
        tickers = sorted(set(prices["ticker"]))
        with self._engine.begin() as connection:
            if replace:
                connection.execute(sql.delete(PRICES).where(PRICES.c.ticker.in_(tickers)))
            news = replace or self._note_revisions(connection, rows, tickers, at)
            self._upsert(connection, PRICES, rows, newer_by="fetched_at")
        return news

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
        return row[0] or 0, row[1] or 0

    def lease(self, name: str, holder: str, at: datetime, seconds: float) -> bool:
        """Take or renew the lease `name` for so long; False while another holds it."""
        with self._engine.begin() as connection:
            statement = self._insert(connection, LEASES).values(
                name=name, holder=holder, until=at + timedelta(seconds=seconds)
            )
            free = (LEASES.c.holder == holder) | (LEASES.c.until < at)
            taken = statement.on_conflict_do_update(
                index_elements=["name"],
                set_={"holder": statement.excluded.holder, "until": statement.excluded.until},
                where=free,
            ).returning(LEASES.c.holder)
            return connection.execute(taken).first() is not None

    def release(self, name: str, holder: str) -> None:
        with self._engine.begin() as connection:
            its = (LEASES.c.name == name) & (LEASES.c.holder == holder)
            connection.execute(sql.delete(LEASES).where(its))

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

    def extra(self, kind: str, ticker: str) -> tuple[str, datetime] | None:
        """The document and when it was fetched, if there is one."""
        its = (EXTRAS.c.kind == kind) & (EXTRAS.c.ticker == ticker)
        query = sql.select(EXTRAS.c.document, EXTRAS.c.fetched_at).where(its)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (row[0], _utc(row[1]))

    def revisions(self) -> pd.DataFrame:
        return self._read(REVISIONS, ["at", "ticker", "date"])

    def prices(self) -> pd.DataFrame:
        frame = self._read(PRICES, ["ticker", "date"])
        frame["date"] = pd.to_datetime(frame["date"])
        return frame

    def quotes(self) -> pd.DataFrame:
        return self._read(QUOTES, ["ticker"])

    def earnings(self) -> pd.DataFrame:
        return self._read(EARNINGS, ["ticker", "reported_at"])

    def last_quotes_at(self) -> datetime | None:
        """When quotes last came in, from whichever process."""
        with self._engine.connect() as connection:
            latest = connection.scalar(sql.select(sql.func.max(QUOTES.c.fetched_at)))
        return None if latest is None else _utc(latest)

    def last_bars(self) -> dict[str, tuple[datetime, float]]:
        """Each ticker's newest stored day and its close."""
        newest = (
            sql.select(PRICES.c.ticker, sql.func.max(PRICES.c.date).label("date"))
            .group_by(PRICES.c.ticker)
            .subquery()
        )
        query = sql.select(PRICES.c.ticker, PRICES.c.date, PRICES.c.close).join(
            newest,
            (PRICES.c.ticker == newest.c.ticker) & (PRICES.c.date == newest.c.date),
        )
        with self._engine.connect() as connection:
            return {ticker: (day, close) for ticker, day, close in connection.execute(query)}

    def first_bar(self, ticker: str) -> date | None:
        """A ticker's oldest stored day."""
        query = sql.select(sql.func.min(PRICES.c.date)).where(PRICES.c.ticker == ticker)
        with self._engine.connect() as connection:
            return connection.scalar(query)

    def close(self) -> None:
        self._engine.dispose()

    def _read(self, table: sql.Table, order: list[str]) -> pd.DataFrame:
        query = sql.select(table).order_by(*(table.c[name] for name in order))
        with self._engine.connect() as connection:
            frame = pd.read_sql(query, connection)
        for column in table.columns:
            if isinstance(column.type, DateTime):
                frame[column.name] = pd.to_datetime(frame[column.name], utc=True)
            elif isinstance(column.type, Float):
                # A column of NULLs alone comes back as objects.
                frame[column.name] = frame[column.name].astype(float)
        return frame

    @staticmethod
    def _note_revisions(
        connection: sql.Connection, rows: list[dict[str, Any]], tickers: list[str], at: datetime
    ) -> bool:
        """Log the closes that differ from what is stored; whether there are any, or new ones."""
        first = min(row["date"] for row in rows)
        query = sql.select(PRICES.c.ticker, PRICES.c.date, PRICES.c.close).where(
            PRICES.c.ticker.in_(tickers) & (PRICES.c.date >= first)
        )
        known = {(ticker, day): close for ticker, day, close in connection.execute(query)}
        changed = [
            {
                "ticker": row["ticker"],
                "date": row["date"],
                "at": at,
                "old_close": known[row["ticker"], row["date"]],
                "new_close": row["close"],
            }
            for row in rows
            if not math.isclose(
                known.get((row["ticker"], row["date"]), row["close"]), row["close"], rel_tol=1e-6
            )
        ]
        if changed:
            connection.execute(sql.insert(REVISIONS), changed)
        return bool(changed) or any((row["ticker"], row["date"]) not in known for row in rows)

    @staticmethod
    def _insert(connection: sql.Connection, table: sql.Table) -> Any:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        return dialect.insert(table)

    def _upsert(
        self,
        connection: sql.Connection,
        table: sql.Table,
        rows: list[dict[str, Any]],
        newer_by: str = "",
    ) -> None:
        if not rows:
            return
        statement = self._insert(connection, table)
        keys = [column.name for column in table.primary_key]
        new = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
        where = table.c[newer_by] <= statement.excluded[newer_by] if newer_by else None
        connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=new, where=where), rows
        )


def _why(error: Exception) -> str:
    """The driver's own words, in a line."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def _use_wal(connection: sql.Connection) -> None:
    """Several processes that do this to a new file at once are in each other's way, and SQLite
    doesn't wait there for the timeout."""
    for tries_left in range(100, -1, -1):
        try:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            return
        except OperationalError as error:
            if not tries_left or "locked" not in str(error):
                raise
            time.sleep(0.05)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for the database: NaN and NaT become NULL, numbers plain Python."""
    plain = frame.astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
