"""A paper: what slides and a printed brief are both made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from dashboard.charts.style import LIGHT, ThemeColours
from dashboard.formats import UNKNOWN, missing
from dashboard.language import tr
from dashboard.publish.native import NativeChart

# What a slide or a page of a long table shows; the rest is in the CSV.
ROWS = 14
COLUMNS = 8
LONGEST_CELL = 110


@dataclass(frozen=True)
class Cell:
    """What stands in a table, where it leads and whether it is a figure, which stands right."""

    text: str
    url: str = ""
    figure: bool = False


@dataclass(frozen=True)
class Table:
    """A heading and rows of cells. more: how many rows there are beyond those here."""

    heading: list[str]
    rows: list[list[Cell]]
    more: int = 0


@dataclass(frozen=True)
class Sheet:
    """One thing with its title: a slide of a deck, a figure of a brief.

    Parameters
    ----------
    title
        What follows from it.
    foot
        Source and date, a line each.
    charts, picture, table
        What is shown, the first of them that is there: charts of PowerPoint's own, one below the
        other; a PNG; a table.
    sentences
        Stand above what is shown.
    address
        Where it is in the dashboard; empty if that is not known.
    """

    title: str
    foot: Sequence[str] = ()
    charts: Sequence[NativeChart] = ()
    table: Table | None = None
    picture: bytes | None = None
    sentences: Sequence[str] = ()
    address: str = ""


@dataclass(frozen=True)
class Paper:
    """Its title, the sentences under it, the sheets, and the notes that hold for all of them."""

    title: str
    sentences: Sequence[str]
    sheets: Sequence[Sheet]
    notes: Sequence[str]
    address: str = ""
    language: str = "en"
    ink: ThemeColours = LIGHT


def table_of(frame: pd.DataFrame, written: Mapping[str, Callable[[Any], str]]) -> Table:
    """A frame as its first rows and columns on paper, without columns that hold nothing there.

    Parameters
    ----------
    frame
        English headings, marked for translation.
    written
        How the numbers of a column are written, by its heading.
    """
    columns = {
        str(name): [_cell(value, written.get(str(name))) for value in frame[name].head(ROWS)]
        for name in frame
        if str(name)
    }
    told = [n for n, cells in columns.items() if any(c.text not in ("", UNKNOWN) for c in cells)]
    shown = told[:COLUMNS]
    rows = [list(row) for row in zip(*(columns[name] for name in shown), strict=True)]
    return Table([tr(name) for name in shown], rows, len(frame) - len(rows))


def _cell(value: Any, writes: Callable[[Any], str] | None) -> Cell:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if missing(value) or value is pd.NA:
        return Cell(UNKNOWN, figure=number)
    if writes is not None:
        return Cell(writes(value), figure=True)
    if isinstance(value, float):
        return Cell(f"{value:,.4g}".replace("-", "−"), figure=True)
    text = tr(value) if isinstance(value, str) else str(value)
    if text.startswith(("http://", "https://")):
        return Cell((urlsplit(text).hostname or text).removeprefix("www."), text)
    short = text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1].rstrip()}…"
    return Cell(short, figure=number)
