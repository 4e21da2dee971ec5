"""The desk: own deals, notes, a watch-list, kept for everybody who shares the database.

`DeskStore` keeps entries with all their versions; `effective` lays the accepted ones over data/.
"""

from dashboard.desk.at_hand import with_kept
from dashboard.desk.editors import Right, is_among, on_own_machine, right_of
from dashboard.desk.effective import (
    Effective,
    Unsettled,
    check_change,
    effective,
    require,
    twins,
)
from dashboard.desk.entry import Entry, Rows
from dashboard.desk.store import ChangedMeanwhileError, DeskStore, Kept, UnknownEntryError

__all__ = [
    "ChangedMeanwhileError",
    "DeskStore",
    "Effective",
    "Entry",
    "Kept",
    "Right",
    "Rows",
    "UnknownEntryError",
    "Unsettled",
    "check_change",
    "effective",
    "is_among",
    "on_own_machine",
    "require",
    "right_of",
    "twins",
    "with_kept",
]
