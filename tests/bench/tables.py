"""Tables in the terminal."""

from __future__ import annotations

from collections.abc import Collection


def show(rows: list[list[str]], left: Collection[int] = ()) -> None:
    """Print rows of cells, the first of them the heads; all stand to the right but for the columns
    of these numbers."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.ljust(width) if at in left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())
    print()
