"""The ledger that everybody sees, for commands."""

from __future__ import annotations

import sys
from datetime import date

from dashboard.database import Database
from dashboard.deals import Ledger
from dashboard.desk.effective import effective
from dashboard.desk.store import DeskStore


def with_kept(base: Ledger) -> Ledger:
    """data/ and what the desk has accepted, as the database lies; what cannot be read or doesn't
    count is told on the standard error."""
    store = DeskStore(Database(only_read=True))
    kept = store.kept()
    store.close()
    if kept.trouble:
        print(f"The desk is left out: {kept.trouble}", file=sys.stderr)
    whole = effective(base, kept.of("accepted"), date.today())
    for one in whole.unsettled:
        print(f"desk: entry {one.entry.id} does not count: {one.reason}", file=sys.stderr)
    return whole.ledger
