"""Tables of what was measured, for the terminal and for BENCHMARKS.md."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Table:
    """title: what was measured. rows: cells, the first row of them heads. left: the columns that
    do not stand to the right. note: how it was made, and what must be known to read it."""

    title: str
    rows: list[list[str]]
    left: Collection[int] = ()
    note: str = ""

    def text(self) -> str:
        widths = [max(map(len, column)) for column in zip(*self.rows, strict=True)]
        lines = [self.title]
        for row in self.rows:
            cells = [
                cell.ljust(width) if at in self.left else cell.rjust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            lines.append("  ".join(cells).rstrip())
        return "\n".join([*lines, *([self.note] if self.note else [])]) + "\n"

    def markdown(self) -> str:
        heads, *rows = ([cell.replace("|", "\\|") for cell in row] for row in self.rows)
        rule = [":--" if at in self.left else "--:" for at in range(len(heads))]
        lines = [f"| {' | '.join(row)} |" for row in (heads, rule, *rows)]
        return "\n\n".join([f"### {self.title}", *([self.note] if self.note else [])]) + (
            "\n\n" + "\n".join(lines) + "\n"
        )


def show(rows: list[list[str]], left: Collection[int] = ()) -> None:
    """Print rows of cells, the first of them the heads."""
    print(Table("", rows, left).text().lstrip("\n"))


def spread(values: Collection[float], digits: int = 2) -> str:
    """The median, and the least and the most in brackets."""
    if not values:
        return "–"
    middle, least, most = (f"{v:.{digits}f}" for v in (median(values), min(values), max(values)))
    return middle if least == most else f"{middle} ({least}–{most})"
