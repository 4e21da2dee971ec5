"""The table of what to mend in a ledger."""

from __future__ import annotations

import pandas as pd

from dashboard.components.draw.table import Column, show_table
from dashboard.deals.ledger import Problem
from dashboard.language import mark, tr

LONGEST_SHOWN = 200


def show_problems(problems: list[Problem], *, key: str) -> None:
    """The table of what to mend, its reasons in the reader's language."""
    lines = pd.Series([problem.line or None for problem in problems], dtype="Int64")
    columns = [problem.column[:LONGEST_SHOWN] for problem in problems]
    show_table(
        [
            Column(mark("File"), [problem.file for problem in problems]),
            Column(mark("Line"), lines),
            Column(mark("Column"), columns),
            Column(mark("Value"), [problem.value[:LONGEST_SHOWN] for problem in problems]),
            Column(mark("Reason"), [tr(problem.reason) for problem in problems], "long"),
        ],
        key=key,
    )
