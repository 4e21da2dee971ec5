"""The layout of the database, brought up to date by the scripts in `migrations/versions`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import sqlalchemy as sql

from dashboard.language import Message, said

SCRIPTS = Path(__file__).parent / "migrations"
# Alembic's table with the revision that a database is of.
_REVISION = sql.Table("alembic_version", sql.MetaData(), sql.Column("version_num", sql.String))
_NAMED = re.compile(r'^(revision|down_revision)\b[^=]*= *(?:"(\w+)"|None)', re.MULTILINE)


class NewerDatabaseError(Exception):
    """The database was written by a newer version of the program."""

    def __init__(self, revision: str) -> None:
        self.reason: Message = said(
            "The database is of a newer version of Roundtrip (layout {revision}) and is left as it "
            "is: update this program.",
            revision=revision,
        )
        super().__init__(self.reason)


def migrate(connection: sql.Connection) -> bool:
    """Bring the tables up to date in the connection's transaction; whether there were none yet.
    Raises NewerDatabaseError."""
    revision = _revision(connection)
    if revision == head():
        return False
    # Takes as long to import as the rest of the start; seldom needed.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return revision is None


def has_tables(connection: sql.Connection) -> bool:
    """Whether any of our tables are there. Raises NewerDatabaseError."""
    return _revision(connection) is not None


@cache
def chain() -> tuple[str, ...]:
    """The revisions, oldest first."""
    before: dict[str | None, str] = {}
    for path in (SCRIPTS / "versions").glob("*.py"):
        named = dict(_NAMED.findall(path.read_text(encoding="utf-8")))
        before[named["down_revision"] or None] = named["revision"]
    found: list[str] = []
    while (after := before.get(found[-1] if found else None)) is not None:
        found.append(after)
    return tuple(found)


def head() -> str:
    """The newest revision."""
    return chain()[-1]


def _revision(connection: sql.Connection) -> str | None:
    """The revision that the database is of; None for one without our tables."""
    if not sql.inspect(connection).has_table(_REVISION.name):
        return None
    revision = connection.scalar(sql.select(_REVISION.c.version_num))
    if revision is not None and revision not in chain():
        raise NewerDatabaseError(revision)
    return revision
