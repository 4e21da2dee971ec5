"""What rows of a ledger must hold together, beyond what each must hold by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from dashboard.deals.problem import Problem
from dashboard.deals.tickers import SUFFIXES, is_elsewhere
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


def late_successors(tables: Mapping[str, pd.DataFrame]) -> dict[int, str]:
    """Rows that say "superseded" before the leg that takes the place is announced.

    Parameters
    ----------
    tables
        The cells of the files as text, by file name, without problems.

    Returns
    -------
    dict[int, str]
        The day of the successor's announcement by the row's place in statuses.csv (from 0): until
        then the leg counts, else its money would count nowhere in between.
    """
    table, legs = tables.get("statuses.csv"), tables["deals.csv"]
    if table is None or "superseded_by" not in table:
        return {}
    announced = dict(zip(legs["id"], legs["announced"], strict=True))
    rows = zip(table["status"], table["date"], table["superseded_by"], strict=True)
    return {
        place: announced[successor]
        for place, (status, day, successor) in enumerate(rows)
        if status == "superseded" and announced[successor] > day
    }


def unsupported(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Companies whose exchange has no calendar here: their deals are read, and have neither prices
    nor reactions. `tables`: see late_successors."""
    table = tables["companies.csv"]
    if "ticker" not in table:
        return []
    reason = said(
        "is of an exchange that is not supported: there are US listings (no suffix) and those with "
        "{suffixes}; leave the cell empty for others",
        suffixes=", ".join(f".{suffix}" for suffix in SUFFIXES),
    )
    return [
        Problem("companies.csv", int(line), "ticker", ticker, reason)
        for line, ticker in table["ticker"].items()
        if is_elsewhere(ticker)
    ]


def remarks(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """What is no mistake, but read otherwise than it is written. `tables`: see late_successors."""
    problems = []
    for place, day in late_successors(tables).items():
        row = tables["statuses.csv"].iloc[place]
        reason = said(
            "is before {successor} is announced, on {day}: {leg} counts until then",
            successor=row["superseded_by"],
            day=day,
            leg=row["leg"],
        )
        problems.append(Problem("statuses.csv", int(row.name), "date", row["date"], reason))
    return problems
