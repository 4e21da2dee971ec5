"""What a leg is, in the reader's language where the ledger has it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.language import DEFAULT, current


def summary_of(leg: Any) -> str:
    """The summary of a leg (a row of deals.legs_on, or of Ledger.legs)."""
    own = leg.summary_ja if current() != DEFAULT else ""
    return str(own or leg.summary)


def summaries(legs: pd.DataFrame) -> pd.Series:
    """The summary of each leg (index: leg id)."""
    if current() == DEFAULT:
        return legs["summary"]
    return legs["summary_ja"].where(legs["summary_ja"] != "", legs["summary"])
