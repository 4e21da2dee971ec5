"""What rows of a ledger must hold together, beyond what each must hold by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from dashboard.deals.problem import Problem
from dashboard.language import said


def relations(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Where rows contradict one another.

    Parameters
    ----------
    tables
        The cells of the files as text, by file name; the index is the line in the file.

    Returns
    -------
    list[Problem]
        One for each leg that stands in a circle of legs that supersede one another: none of them
        would count, and none would be what took their place.
    """
    table = tables.get("statuses.csv")
    if table is None or not {"leg", "date", "status", "superseded_by"} <= set(table.columns):
        return []
    latest = table.sort_values("date", kind="stable").drop_duplicates("leg", keep="last")
    ended = latest[latest["status"] == "superseded"]
    successor = dict(zip(ended["leg"], ended["superseded_by"], strict=True))
    line_of = dict(zip(ended["leg"], ended.index, strict=True))
    problems = []
    for leg in successor:
        circle = [leg, *_after(leg, successor)]
        # A leg that is superseded by itself is refused by its row alone.
        if successor.get(circle[-1]) == leg and len(circle) > 1:
            reason = said(
                "supersedes in a circle ({path}): the last of them must stay in force",
                path=" → ".join([*circle, leg]),
            )
            problems.append(
                Problem("statuses.csv", int(line_of[leg]), "superseded_by", successor[leg], reason)
            )
    return sorted(problems, key=lambda problem: problem.line)


def _after(leg: str, successor: Mapping[str, str]) -> Iterator[str]:
    """The legs that took the place of `leg`, one after the other, up to one that was named."""
    named = {leg}
    while (leg := successor.get(leg, "")) and leg not in named:
        named.add(leg)
        yield leg


def late_successors(legs: pd.DataFrame, statuses: pd.DataFrame) -> pd.Series:
    """Rows that say "superseded" before the leg that takes the place is announced.

    Parameters
    ----------
    legs
        id and announced (datetime64), one leg a row.
    statuses
        date (datetime64), status and superseded_by, one change a row.

    Returns
    -------
    pd.Series
        The day of the successor's announcement by row of `statuses`: until then the leg counts,
        else the money would count nowhere in between.
    """
    announced = statuses["superseded_by"].map(dict(zip(legs["id"], legs["announced"], strict=True)))
    late = statuses["status"].eq("superseded") & (announced > statuses["date"])
    return announced[late]
