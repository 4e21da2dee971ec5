"""The one database: SQLite in `var/` by default, any that `DATABASE_URL` names.

Here is how it is addressed, opened and locked. The market store (market/store.py) keeps its own
tables, which grow by columns; all others come by the migrations in `migrations/versions`, a chain
of which each names the one before.
"""

from dashboard.database.address import UNUSABLE, default_url, parts_of
from dashboard.database.connecting import (
    LOCK_SECONDS,
    READ_SECONDS,
    TRY_AGAIN_SECONDS,
    engine_for,
    locked,
    use_wal,
)
from dashboard.database.database import Database, NoDatabaseError, UnusableDatabaseError
from dashboard.database.set_aside import SET_ASIDE

__all__ = [
    "LOCK_SECONDS",
    "READ_SECONDS",
    "SET_ASIDE",
    "TRY_AGAIN_SECONDS",
    "UNUSABLE",
    "Database",
    "NoDatabaseError",
    "UnusableDatabaseError",
    "default_url",
    "engine_for",
    "locked",
    "parts_of",
    "use_wal",
]
