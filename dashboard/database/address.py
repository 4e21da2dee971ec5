"""Which database is meant."""

from __future__ import annotations

import os
import re

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError

from dashboard.paths import VAR

# ImportError: a kind of database whose driver is not installed.
UNUSABLE = (SQLAlchemyError, OSError, ImportError)


def default_url() -> str:
    return os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'market.db'}"


def parts_of(url: str | None = None) -> sql.URL:
    """The address taken apart, with the driver that comes with us, psycopg 3; hosts write
    postgres://…. Raises ArgumentError for what is no address."""
    given = url or default_url()
    return sql.make_url(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", given))
