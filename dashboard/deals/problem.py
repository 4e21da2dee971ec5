"""Why a ledger is refused."""

from __future__ import annotations

from dataclasses import dataclass

# Of a value that is refused, so many characters are enough to find it.
MOST_QUOTED = 120


@dataclass(frozen=True)
class Problem:
    """One reason why a ledger is refused, in English (`tr` says it in the reader's language);
    `line` 0 stands for the file as a whole."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        cell = f"{self.column}: " if self.column else ""
        quoted = f"“{_one_line(self.value)}” " if self.value else ""
        return f"{place}: {cell}{quoted}{self.reason}"


def _one_line(value: str) -> str:
    """A value as it can be quoted in a terminal: without line breaks and what else steers one."""
    shown = value if len(value) <= MOST_QUOTED else f"{value[:MOST_QUOTED]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)


class LedgerError(Exception):
    """A ledger with bad rows. `problems` has all of them, in file and line order."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
