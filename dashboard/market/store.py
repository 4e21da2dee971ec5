"""What Yahoo has told us, kept on disk: SQLite by default, any database by `DATABASE_URL`.

All frames go in and come out with moments in UTC. Writes are transactions: all of one answer
or nothing of it.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sql
from sqlalchemy import Column, Date, DateTime, Float, Integer, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DatabaseError, SQLAlchemyError

from dashboard.paths import VAR

log = logging.getLogger(__name__)

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
    Column("earnings_at", DateTime(timezone=True)),
    Column("state", String, nullable=False),
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
    then an empty one takes its place for this run and the snapshot serves."""

    def __init__(self, url: str | None = None) -> None:
        self.trouble = ""
        url = _with_driver(url or default_url())
        try:
            self._engine = self._open(url)
        except (SQLAlchemyError, OSError) as error:
            log.warning("market store: %s", error)
            self.trouble = self._set_aside(url, error)
            self._engine = self._next_best(url)

    @staticmethod
    def _open(url: str) -> sql.Engine:
        parts = sql.make_url(url)
        options: dict[str, Any] = {}
        if parts.get_backend_name() == "sqlite":
            if parts.database:
                Path(parts.database).parent.mkdir(parents=True, exist_ok=True)
                options["connect_args"] = {"timeout": 30}
            else:
                # One connection, or each thread would see an empty database of its own.
                options["poolclass"] = sql.pool.StaticPool
                options["connect_args"] = {"check_same_thread": False}
        engine = sql.create_engine(parts, **options)
        with engine.begin() as connection:
            if parts.get_backend_name() == "sqlite":
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                result = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if result != "ok":
                    raise DatabaseError("quick_check", None, Exception(str(result)))
            _tables.create_all(connection)
            # An older layout of a table shows here and not on a page.
            for table in _tables.tables.values():
                connection.execute(sql.select(table).limit(1)).all()
        return engine

    @classmethod
    def _next_best(cls, url: str) -> sql.Engine:
        """The same place once what was damaged is out of the way, else one for this run."""
        folder = tempfile.mkdtemp(prefix="roundtrip-")
        for candidate in (url, f"sqlite:///{folder}/market.db"):
            try:
                return cls._open(candidate)
            except (SQLAlchemyError, OSError) as error:
                log.warning("market store: %s", error)
        return cls._open("sqlite://")

    @staticmethod
    def _set_aside(url: str, error: Exception) -> str:
        try:
            parts = sql.make_url(url)
        except ArgumentError:
            return "DATABASE_URL is no database address; nothing new is kept."
        path = Path(parts.database or "")
        if parts.get_backend_name() != "sqlite":
            return "The market database cannot be reached; nothing new is kept until it can."
        unusable = isinstance(error, DatabaseError) and "readonly" not in str(error).lower()
        if unusable and path.is_file() and os.access(path.parent, os.W_OK):
            aside = path.with_name(f"{path.name}.damaged-{int(time.time())}")
            path.rename(aside)
            for end in ("-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
            return f"The market store was damaged; it is kept as {aside.name} and a new one begun."
        return f"The market store {path.name} cannot be written; nothing new is kept."

    def put_quotes(self, quotes: pd.DataFrame, at: datetime) -> None:
        """Keep each ticker's quote unless a newer one is already here."""
        rows = _records(quotes.assign(fetched_at=at))
        reports = [
            {"ticker": r["ticker"], "reported_at": r["earnings_at"], "trailing_eps": eps}
            for r in rows
            if r["earnings_at"] is not None and (eps := r["trailing_eps"]) is not None
        ]
        with self._engine.begin() as connection:
            self._upsert(connection, QUOTES, rows, newer_by="quoted_at")
            self._upsert(connection, EARNINGS, reports)

    def put_prices(self, prices: pd.DataFrame, at: datetime, *, replace: bool = False) -> None:
        """Keep daily bars; a revised bar takes the place of the old one. With `replace` all
        older bars of the tickers go (a split has changed the whole history)."""
        rows = _records(prices.assign(fetched_at=at, date=prices["date"].dt.date))
        with self._engine.begin() as connection:
            if replace:
                tickers = sorted(set(prices["ticker"]))
                connection.execute(sql.delete(PRICES).where(PRICES.c.ticker.in_(tickers)))
            self._upsert(connection, PRICES, rows)

    def log_refresh(self, at: datetime, *, quotes: int, prices: int, error: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                sql.insert(REFRESHES).values(at=at, quotes=quotes, prices=prices, error=error)
            )

    def version(self) -> int:
        """Grows with each refresh that has brought something, by whichever process."""
        brought = (REFRESHES.c.quotes > 0) | (REFRESHES.c.prices > 0)
        with self._engine.connect() as connection:
            return connection.scalar(sql.select(sql.func.max(REFRESHES.c.id)).where(brought)) or 0

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

    def _upsert(
        self,
        connection: sql.Connection,
        table: sql.Table,
        rows: list[dict[str, Any]],
        newer_by: str = "",
    ) -> None:
        if not rows:
            return
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        keys = [column.name for column in table.primary_key]
        new = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
        where = table.c[newer_by] <= statement.excluded[newer_by] if newer_by else None
        connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=new, where=where), rows
        )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for the database: NaN and NaT become NULL, numbers plain Python."""
    plain = frame.astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
