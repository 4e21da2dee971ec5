"""The table of what to mend in a ledger."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.draw.table import dataframe
from dashboard.deals.ledger import Problem
from dashboard.language import mark, tr

LONGEST_SHOWN = 200


def show_problems(problems: list[Problem], *, key: str) -> None:
    """The table of what to mend, its reasons in the reader's language."""
    shown = pd.DataFrame(
        {
            mark("File"): [problem.file for problem in problems],
            mark("Line"): [problem.line or None for problem in problems],
            mark("Column"): [problem.column[:LONGEST_SHOWN] for problem in problems],
            mark("Value"): [problem.value[:LONGEST_SHOWN] for problem in problems],
            mark("Reason"): [tr(problem.reason) for problem in problems],
        }
    ).astype({"Line": "Int64"})
    narrow, wide = (st.column_config.Column(width=width) for width in ("small", "large"))
    dataframe(shown, key=key, config={"File": narrow, "Line": narrow, "Reason": wide})
