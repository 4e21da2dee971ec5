"""How a database is opened, and how processes that do so at once keep out of each other's way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import OperationalError

# The lock in PostgreSQL that one process at a time holds while it opens the store; any number.
OPENING = 7_011_945
# So long SQLite waits for another process to finish writing.
LOCK_SECONDS = 30.0
# So long who only reads waits for a database.
READ_SECONDS = 3
# After so long without a word from it PostgreSQL's machine counts as gone.
GONE_SECONDS = 10
# What could not be used is tried again so often.
TRY_AGAIN_SECONDS = 5.0


def engine_for(parts: sql.URL) -> sql.Engine:
    """An engine for the database, whose folder is made where it is a file."""
    options: dict[str, Any] = {}
    if parts.get_backend_name() == "sqlite":
        if parts.database:
            Path(parts.database).parent.mkdir(parents=True, exist_ok=True)
            options["connect_args"] = {"timeout": LOCK_SECONDS}
        else:
            # One connection, or each thread would see an empty database of its own.
            options["poolclass"] = sql.pool.StaticPool
            options["connect_args"] = {"check_same_thread": False}
    else:
        # A server that was started anew has hung up on the connections at hand.
        options["pool_pre_ping"] = True
        # A machine that has gone without a word is given up.
        options["connect_args"] = {
            "connect_timeout": GONE_SECONDS,
            "tcp_user_timeout": GONE_SECONDS * 1000,
        }
    return sql.create_engine(parts, **options)


@contextmanager
def locked(engine: sql.Engine, lock: int = OPENING) -> Iterator[sql.Connection]:
    """A transaction that one process at a time has: of those that take the same lock in
    PostgreSQL, of all that write in SQLite."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sql.select(sql.func.pg_advisory_xact_lock(lock)))
        else:
            if lock == OPENING:
                use_wal(connection)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def use_wal(connection: sql.Connection) -> None:
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
