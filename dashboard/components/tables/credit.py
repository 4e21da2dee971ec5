"""Points of credit in words and tables: each with its own day, none carried to another."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.components.draw.markup import link
from dashboard.components.draw.prose import small
from dashboard.components.draw.table import WHOLE, Column, height_of, show_table
from dashboard.language import mark, tr
from dashboard.reaction import CREDIT_UNITS


def level(value: object, unit: str) -> str:
    """A point as the ledger has it: 124 bp, Baa2 negative."""
    if value is None:
        return formats.UNKNOWN
    number = pd.to_numeric(str(value), errors="coerce") if unit in CREDIT_UNITS else None
    return formats.figure(float("nan") if number is None else float(number), unit, str(value))


def basis_points(change: float) -> str:
    """A change with its sign and arrow: ▲ +15 bp."""
    if pd.isna(change):
        return formats.UNKNOWN
    if abs(change) < 0.05:
        return tr("■ 0 bp")
    sign, arrow = ("+", "▲") if change > 0 else ("−", "▼")
    return tr("{change} bp", change=f"{arrow} {sign}{abs(change):,.4g}")


_ONE_SIDE = {
    "before": mark("Only before: {figure}, {level} on {day} ({source})."),
    "after": mark("Only after: {figure}, {level} on {day} ({source})."),
}


def show_around(around: pd.DataFrame, *, key: str) -> None:
    """Draw reaction.credit_around: the last point before an event and the first one after, and
    below the table those that have none on the other side."""
    both = around["before_on"].notna() & around["after_on"].notna()
    if both.any():
        _show_both(around[both], key=key)
    for side, sentence in _ONE_SIDE.items():
        alone = around[~both & around[f"{side}_on"].notna()]
        for _, row in alone.iterrows():
            small(
                sentence,
                figure=formats.metric(row["metric"]),
                level=level(row[side], row["unit"]),
                day=formats.day(row[f"{side}_on"]),
                source=link(tr("source"), row[f"{side}_source_url"]),
            )


def _show_both(around: pd.DataFrame, *, key: str) -> None:
    """What has a point on both sides, changes in basis points first."""
    around = around.loc[around["change_bp"].isna().sort_values(kind="stable").index]
    units = list(around["unit"])
    show_table(
        [
            Column(mark("Figure"), around["metric"].map(formats.metric), pinned=True),
            Column(mark("Before"), list(map(level, around["before"], units))),
            Column(mark("Before, as of"), around["before_on"], "day"),
            Column(mark("After"), list(map(level, around["after"], units))),
            Column(mark("After, as of"), around["after_on"], "day"),
            Column(mark("Change"), around["change_bp"], basis_points),
            Column(mark("Days apart"), around["days"], "count"),
            Column(mark("Source before"), around["before_source_url"], "site"),
            Column(mark("Source after"), around["after_source_url"], "site"),
        ],
        key=key,
        height=height_of(around, 320),
    )


def show_points(points: pd.DataFrame, *, key: str) -> None:
    """Draw the points of a company (reaction.credit_points)."""
    show_table(
        [
            Column(mark("As of"), points["as_of"], "day", pinned=True),
            Column(mark("Figure"), points["metric"].map(formats.metric)),
            Column(mark("Value"), list(map(level, points["value"], points["unit"]))),
            Column(mark("Source"), points["source_url"], "site"),
            Column(mark("Note"), points["note"], "long"),
        ],
        key=key,
        height=height_of(points, 420),
        room=WHOLE,
    )
