"""Tables in the terminal."""

from __future__ import annotations


def show(rows: list[list[str]]) -> None:
    """Print rows of cells under their heads, words to the left and figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
    print()
