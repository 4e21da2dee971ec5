"""A paper: what slides and a printed brief are both made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from dashboard import formats
from dashboard.charts.style import LIGHT, ThemeColours
from dashboard.formats import UNKNOWN, missing
from dashboard.language import tr, tr_n
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


# By what a table is headed, the first of these that it has: money before moves before counts.
HEADLINES: Sequence[Callable[[Any], str]] = (
    formats.usd_bn,
    formats.move,
    formats.percent,
    formats.ratio,
    formats.count,
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# A column of no more words than this in a table of more rows than that names no row.
FEW_WORDS, FEW_ROWS = 2, 3
# Two columns that name a row together.
PARTIES = (("Payer", "Payee"), ("Investor", "Into"))


def table_title(frame: pd.DataFrame, written: Mapping[str, Callable[[Any], str]]) -> str:
    """What a table comes to: its row with the largest figure, or how many rows it has.

    Parameters
    ----------
    frame, written
        As for table_of.
    """
    count = tr_n(len(frame), "{n} row", "{n} rows")
    for writes in HEADLINES:
        for column in frame:
            if written.get(str(column)) is not writes:
                continue
            sizes = pd.to_numeric(frame[column], errors="coerce").abs()
            if not sizes.notna().any():
                continue
            largest = int(sizes.to_numpy(dtype=float, na_value=-1.0).argmax())
            name = _row_name(frame, largest)
            if not name:
                continue
            heading, value = tr(str(column)), writes(frame[column].iloc[largest])
            if len(frame) == 1:
                return tr("{name}: {column} {value}", name=name, column=heading, value=value)
            return tr(
                "{column}: largest {value} ({name}), of {rows}",
                name=name,
                rows=count,
                column=heading,
                value=value,
            )
    names = [name for row in range(min(3, len(frame))) if (name := _row_name(frame, row))]
    return ": ".join(filter(None, [count, ", ".join(names)]))


def _row_name(frame: pd.DataFrame, row: int) -> str:
    """Of whom or what the row is: its two parties, else its first cell of text that is none of a
    few words by which a long table is parted (Payer or Payee), else its day."""
    for one, other in PARTIES:
        if one in frame and other in frame:
            return f"{tr(frame[one].iloc[row])} → {tr(frame[other].iloc[row])}"
    cells = [
        frame[column].iloc[row]
        for column in frame
        if str(column) and (len(frame) <= FEW_ROWS or frame[column].nunique() > FEW_WORDS)
    ]
    texts = [tr(cell) for cell in cells if isinstance(cell, str) and not _ISO_DAY.fullmatch(cell)]
    texts = [text for text in texts if text]
    cells = [_day(cell) for cell in cells]
    days = [formats.day(cell) for cell in cells if isinstance(cell, date) and not missing(cell)]
    short = [text for text in texts if not text.startswith("http")][:1]
    return (short or days or [""])[0][:LONGEST_CELL]


def _day(cell: Any) -> Any:
    """A day that is written as text, as a day."""
    iso = isinstance(cell, str) and _ISO_DAY.fullmatch(cell)
    return date.fromisoformat(cell) if iso else cell


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
    nonempty = [
        n for n, cells in columns.items() if any(c.text not in ("", UNKNOWN) for c in cells)
    ]
    shown = nonempty[:COLUMNS]
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
