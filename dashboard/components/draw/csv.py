"""CSV for spreadsheets, formulas defused."""

from __future__ import annotations

import pandas as pd

# The full-width signs, too: a Japanese or Chinese Excel takes them for the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def safe_csv(table: pd.DataFrame) -> bytes:
    """CSV with formulas defused: a cell that a spreadsheet would run starts with an apostrophe."""

    def defuse(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell

    return table.map(defuse).to_csv(index=False).encode("utf-8-sig")
