"""A database that is opened at first use and, after a fault, again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from dashboard.database.address import UNUSABLE, parts_of
from dashboard.database.connecting import (
    OPENING,
    READ_SECONDS,
    TRY_AGAIN_SECONDS,
    engine_for,
    locked,
)
from dashboard.database.migrate import NewerDatabaseError, has_tables, migrate
from dashboard.database.set_aside import take_over
from dashboard.language import mark, said

log = logging.getLogger(__name__)


class UnusableDatabaseError(Exception):
    """The database cannot be used now; `reason` says why, in English or, by `tr`, otherwise."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoDatabaseError(UnusableDatabaseError):
    """There is nothing yet to read from."""


class Database:
    """The database at `url` (None for the one that `DATABASE_URL` or `var/` names), with the tables
    of the migrations. What goes wrong is raised as UnusableDatabaseError and tried anew a few
    seconds later. only_read: nothing is made or brought up to date, and NoDatabaseError is raised
    where there is nothing to read.
    """

    def __init__(self, url: str | None = None, *, only_read: bool = False) -> None:
        self._url, self._only_read = url, only_read
        self._engine: sql.Engine | None = None
        self._file: tuple[int, int] | None = None
        self._opening = threading.Lock()
        self._trouble: UnusableDatabaseError | None = None
        self._next_try = 0.0

    @contextmanager
    def read(self) -> Iterator[sql.Connection]:
        """A connection to read from."""
        engine = self._opened()
        with self._told(), engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, lock: int) -> Iterator[sql.Connection]:
        """A transaction: all of it is kept, or nothing. One at a time of those with this lock,
        any number but that for opening."""
        if lock == OPENING or self._only_read:
            raise ValueError("that lock is for opening, or the database was opened to read")
        engine = self._opened()
        with self._told(), locked(engine, lock) as connection:
            yield connection

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self._engine = None

    def _opened(self) -> sql.Engine:
        with self._opening:
            if self._engine is not None and self._file == self._file_now():
                return self._engine
            # Another file under that name: the one at hand was set aside or thrown away.
            self.close()
            if self._trouble is not None and time.monotonic() < self._next_try:
                raise self._trouble
            try:
                self._engine = self._open()
            except UnusableDatabaseError as error:
                self._remember(error)
                raise
            except UNUSABLE as error:
                trouble = UnusableDatabaseError(self._why(error))
                self._remember(trouble)
                raise trouble from error
            self._file, self._trouble = self._file_now(), None
            return self._engine

    def _open(self) -> sql.Engine:
        parts = parts_of(self._url)
        if self._only_read:
            return self._open_to_read(parts)
        engine = engine_for(parts)
        try:
            with locked(engine) as connection:
                if migrate(connection) and parts.get_backend_name() == "sqlite" and parts.database:
                    take_over(connection, Path(parts.database))
        except NewerDatabaseError as error:
            raise UnusableDatabaseError(error.reason) from error
        return engine

    @staticmethod
    def _open_to_read(parts: sql.URL) -> sql.Engine:
        nothing = NoDatabaseError(mark("Nothing has been kept yet."))
        if parts.get_backend_name() == "sqlite":
            if not Path(parts.database or "").is_file():
                raise nothing
            path = quote(str(Path(parts.database or "").resolve()))
            engine = sql.create_engine(
                f"sqlite:///file:{path}?mode=ro&uri=true", connect_args={"timeout": READ_SECONDS}
            )
        else:
            engine = sql.create_engine(parts, connect_args={"connect_timeout": READ_SECONDS})
        with engine.connect() as connection:
            try:
                if not has_tables(connection):
                    raise nothing
            except NewerDatabaseError as error:
                raise UnusableDatabaseError(error.reason) from error
        return engine

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            with self._opening:
                self.close()
                trouble = UnusableDatabaseError(self._why(error))
                self._remember(trouble)
            raise trouble from error

    def _remember(self, trouble: UnusableDatabaseError) -> None:
        self._trouble, self._next_try = trouble, time.monotonic() + TRY_AGAIN_SECONDS

    def _file_now(self) -> tuple[int, int] | None:
        """Which file lies there, if the database is one."""
        parts = parts_of(self._url)
        if parts.get_backend_name() != "sqlite" or not parts.database:
            return None
        try:
            about = Path(parts.database).stat()
        except OSError:
            return (0, 0)
        return about.st_dev, about.st_ino

    def _why(self, error: Exception) -> str:
        """For the reader; what the driver says may hold a password and goes to the log alone."""
        driver = str(getattr(error, "orig", None) or error).strip()
        log.warning("The database cannot be used: %s", driver.splitlines()[0])
        if isinstance(error, ArgumentError):
            return mark("DATABASE_URL is no database address.")
        parts = parts_of(self._url)
        if parts.get_backend_name() != "sqlite":
            return mark("The database cannot be reached; it is tried again every few seconds.")
        return said(
            "The database file {name} cannot be used; it is tried again every few seconds.",
            name=Path(parts.database or "").name,
        )
