"""CSV for spreadsheets, formulas defused."""

from __future__ import annotations

import pandas as pd

from dashboard.formats import defused


def safe_csv(table: pd.DataFrame) -> bytes:
    """CSV with formulas defused: a cell that a spreadsheet would run starts with an apostrophe."""
    return table.map(defused).to_csv(index=False).encode("utf-8-sig")
