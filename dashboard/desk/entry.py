"""What editors keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from dashboard.language import mark

State = Literal["draft", "accepted", "rejected"]
STATES: tuple[State, ...] = get_args(State)
# deal: rows of the ledger's files. note: words pinned to something.
Kind = Literal["deal", "note"]
Change = Literal["began", "edited", "accepted", "rejected", "undone"]
CHANGES: Mapping[Change, str] = {
    "began": mark("begun"),
    "edited": mark("edited"),
    "accepted": mark("accepted"),
    "rejected": mark("rejected"),
    "undone": mark("undone: as it was before"),
}

# Rows by file of the ledger (deals.csv, companies.csv, statuses.csv, sources.csv), cells as text.
Rows = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Entry:
    """Something that an editor keeps, in one of its versions: as it has been since `at` (UTC), and
    who made it so by which change. document: what it says; of a deal "rows" (Rows), and "another"
    where an editor has said that a flow which looks like one of data/ is another."""

    id: int
    kind: Kind
    version: int
    state: State
    author: str
    at: datetime
    change: Change
    document: Mapping[str, Any]

    @property
    def rows(self) -> Rows:
        return self.document.get("rows", {})

    @property
    def legs(self) -> list[str]:
        """The ids of its legs."""
        return [row["id"] for row in self.rows.get("deals.csv", [])]

    @property
    def touched(self) -> list[str]:
        """The ids of all legs that it is about: its own, and those whose status it tells."""
        told = [row["leg"] for row in self.rows.get("statuses.csv", [])]
        return list(dict.fromkeys([*self.legs, *told]))
