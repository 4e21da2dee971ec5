"""What was kept in a file that had to be set aside: the market data comes again, this would not."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sql

from dashboard.database.migrate import head

log = logging.getLogger(__name__)

# Between a file's name and the time at which it was set aside (market/store.py).
SET_ASIDE = ".damaged-"


def take_over(connection: sql.Connection, path: Path) -> None:
    """Fill the new, empty tables of the migrations from the file that was set aside last, as far
    as it can be read: each table whole or not at all."""
    aside = sorted(path.parent.glob(f"{path.name}{SET_ASIDE}*[0-9]"))
    if not aside:
        return
    try:
        with closing(sqlite3.connect(aside[-1])) as old:
            revision = old.execute("SELECT version_num FROM alembic_version").fetchone()
            if revision is None or revision[0] != head():
                return
            names = {name for (name,) in old.execute("SELECT name FROM sqlite_master")}
            for table in _tables(connection):
                if table.name in names:
                    _copy(old, connection, table)
    except sqlite3.Error as error:
        log.warning("%s was set aside and cannot be read: %s", aside[-1].name, error)


def _tables(connection: sql.Connection) -> list[sql.Table]:
    """Those that are there and empty, each after what it refers to."""
    known = sql.MetaData()
    known.reflect(connection)
    return [table for table in known.sorted_tables if table.name != "alembic_version"]


def _copy(old: sqlite3.Connection, connection: sql.Connection, table: sql.Table) -> None:
    if connection.execute(sql.select(table).limit(1)).first() is not None:
        return
    names = [column.name for column in table.columns]
    marks = ", ".join("?" for _ in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    try:
        rows = old.execute(f'SELECT {quoted} FROM "{table.name}"').fetchall()
    except sqlite3.Error as error:
        log.warning("the table %s was set aside and cannot be read: %s", table.name, error)
        return
    for row in rows:
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})', tuple(row)
        )
    if rows:
        log.warning("%s rows of %s were taken over from what was set aside", len(rows), table.name)
