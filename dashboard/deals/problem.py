"""Why a ledger is refused."""

from __future__ import annotations

from dataclasses import dataclass


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
        quoted = f"“{self.value}” " if self.value else ""
        return f"{place}: {cell}{quoted}{self.reason}"


class LedgerError(Exception):
    """A ledger with bad rows. `problems` has all of them, in file and line order."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
