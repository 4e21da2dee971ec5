"""How every table is drawn: a list of columns, numbers written out and right-aligned, a dash where
one is unknown, names that lead on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal
from urllib.parse import quote, unquote

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.typeface import text_width
from dashboard.components.draw.links import urls_of
from dashboard.components.state import page_contents
from dashboard.formats import UNKNOWN as DASH
from dashboard.language import Message, tr

# What would end the name, or make another address of it.
_ENDS = re.compile(r"[/\\?#%\x00-\x1f]")
_BACK = "/../"
# Pixels of one row of a table.
ROW = 33
# Its letters (0.875 of the theme's 15 pixels), what stands to either side of them and the rounding.
LETTERS = 0.875 * 15
_ASIDE = 2 * 8 + 3
# Names of several companies get the one, sentences another, or what is left, but not less than
# the third.
_WIDEST, _WIDEST_SENTENCE, _SHORTEST_SENTENCE = 660, 400, 200
_WIDEST_SITE = 160
# Pixels of a table that has the page's width on a screen of 1440, of one in a fold, and of one
# beside a chart of the same width.
WHOLE, FOLDED, BESIDE_CHART = 1288, 1256, 620
_SITE = r"https?://(?:www\.)?([^/]+)"

Kind = Literal[
    "text",
    "long",
    "day",
    "usd_bn",
    "move",
    "percent",
    "ratio",
    "statistic",
    "probability",
    "eps",
    "years",
    "count",
    "site",
    "address",
]
WRITTEN: dict[str, Callable[[Any], str]] = {
    "usd_bn": formats.usd_bn,
    "move": formats.move,
    "percent": formats.percent,
    "ratio": formats.ratio,
    "statistic": formats.statistic,
    "probability": formats.probability,
    "eps": formats.eps,
    "years": formats.years,
    "count": formats.count,
}


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    title
        The heading in English, marked for translation.
    values
        One for each row: numbers for the kinds with a format, dates or datetime64 for "day".
        Companies' names lead to their pages by themselves.
    kind
        How a value is written, or a function that writes it. "long": text that gets more room;
        "site": an address shown by its site; "address": shown whole.
    help
        What the heading says when pointed at, in the reader's language.
    links
        Where the cells of text lead, one address a row.
    pinned
        Whether the column stays in sight while others move.
    """

    title: str
    values: Sequence[Any] | pd.Series | np.ndarray | pd.Index
    kind: Kind | Callable[[Any], str] = "text"
    help: str | None = None
    links: Sequence[str] | None = None
    pinned: bool = False


def show_table(
    columns: Sequence[Column],
    *,
    key: str,
    height: int | Literal["content"] | None = None,
    only: Sequence[str] | None = None,
    room: int | None = None,
    shared: bool = True,
    title: str = "",
) -> None:
    """Draw the columns.

    Parameters
    ----------
    columns
        All of one length.
    key
        The table's name: on the page (class `st-key-…`) and among what can be shared.
    height
        In pixels; all rows if they are few, else as Streamlit chooses.
    only
        The titles of the columns to draw, in order; what is shared has all of them.
    room
        The pixels that it gets on a screen of 1440, see widths_of; without it the table scrolls
        sideways if it must.
    shared
        Whether the page's share dialog offers it; the numbers under a chart are the chart's.
    title
        What the table comes to, for slides and files; its largest figure if not given.
    """
    table, written = frame_of(columns), written_by(columns)
    if shared:
        page_contents.table(key, lambda: table, written, title)
    shown, display, config = table.copy(deep=False), dict(written), {}
    widths = widths_of(columns, table, only or list(table), room)
    for column in columns:
        title, cells = column.title, table[column.title]
        leads = column.links if column.links is not None else _leads(column, cells)
        if leads is not None:
            shown[title] = [link_cell(str(c), url) for c, url in zip(cells, leads, strict=True)]
            display[title] = label_of
        config[title] = _config(column, widths.get(title), linked=leads is not None)
    # Streamlit gives a table without selection no class by its key; a container has one.
    with st.container(key=key):
        st.dataframe(
            shown.style.set_uuid(key).format(display) if display else shown,
            hide_index=True,
            placeholder=DASH,
            column_order=None if len(widths) == len(columns) and only is None else list(widths),
            column_config=config,
            height=height or "auto",
        )


def written_by(columns: Sequence[Column]) -> dict[str, Callable[[Any], str]]:
    """How the values of the columns are written that are not plain text, by their headings."""
    return {
        column.title: writes
        for column in columns
        if (writes := WRITTEN.get(column.kind) if isinstance(column.kind, str) else column.kind)
    }


def frame_of(columns: Sequence[Column]) -> pd.DataFrame:
    """The columns under their English headings, as they are shared."""
    return pd.DataFrame({column.title: _cells(column) for column in columns})


def _cells(column: Column) -> pd.Series:
    """The values without their index, messages read and days as dates."""
    cells = pd.Series(column.values).reset_index(drop=True)
    if column.kind == "day" and cells.dtype.kind == "M":
        return cells.dt.date
    if cells.dtype == object and any(isinstance(cell, Message) for cell in cells):
        return pd.Series([tr(cell) for cell in cells], dtype=object)
    return cells


def _leads(column: Column, cells: pd.Series) -> Sequence[str] | None:
    """Where a column of companies' names leads; None for any other."""
    return urls_of(cells) if column.kind == "text" else None


def _config(column: Column, width: int | None, *, linked: bool) -> Any:
    common: dict[str, Any] = {
        "label": tr(column.title),
        "help": column.help,
        "pinned": column.pinned or None,
        "width": width,
    }
    if linked or column.kind == "address":
        return st.column_config.LinkColumn(**common)
    if column.kind == "site":
        return st.column_config.LinkColumn(**common, display_text=_SITE)
    if column.kind == "day":
        return st.column_config.DateColumn(**common, format="YYYY-MM-DD")
    return st.column_config.Column(**common)


def widths_of(
    columns: Sequence[Column], table: pd.DataFrame, titles: Sequence[str], room: int | None
) -> dict[str, int]:
    """How wide each column is drawn, so that it holds its heading and each of its cells. Left
    alone the browser goes by the first nine rows and the last, and of those not by the widest.

    Parameters
    ----------
    columns, table
        As for show_table, and frame_of them.
    titles
        Of the columns to draw, in order.
    room
        The pixels of all together: sentences share what the others leave, and the last columns
        are left out as far as they do not fit.

    Returns
    -------
    dict
        Pixels by title, in order.
    """
    named = {column.title: column for column in columns}
    needed = {title: _needed(named[title], table[title]) for title in titles}
    long = [title for title in titles if named[title].kind in ("long", "address")]
    least = _WIDEST_SENTENCE if room is None else _SHORTEST_SENTENCE
    most = {"long": least, "address": least, "site": _WIDEST_SITE}
    widths = {t: min(n, most.get(str(named[t].kind), _WIDEST)) for t, n in needed.items()}
    if room is None:
        return widths
    ends = accumulate(widths.values())
    shown = {t: w for (t, w), end in zip(widths.items(), ends, strict=True) if end <= room}
    long = [title for title in long if title in shown]
    for i, title in enumerate(sorted(long, key=needed.__getitem__)):
        part = (room - sum(shown.values())) // (len(long) - i)
        shown[title] += min(part, needed[title] - shown[title])
    return shown


def _needed(column: Column, cells: pd.Series) -> int:
    """The pixels that the heading and each of the cells have room in."""
    texts = {tr(column.title), *_texts(column, cells)}
    longest = max(map(len, texts))
    widest = max(text_width(text, LETTERS) for text in texts if len(text) > 0.6 * longest)
    return round(widest + _ASIDE)


def _texts(column: Column, cells: pd.Series) -> Iterable[str]:
    """The different texts in the cells, as they are drawn."""
    known = cells.dropna().unique()
    if column.kind == "site":
        return (found[1] for text in known if (found := re.match(_SITE, str(text))))
    writes = WRITTEN.get(column.kind) if isinstance(column.kind, str) else column.kind
    return map(writes or str, known)


def height_of(rows: int | pd.DataFrame, most: int) -> int | Literal["content"]:
    """All rows if they fit into `most` pixels, else as many as do."""
    count = rows if isinstance(rows, int) else len(rows)
    return most if ROW * (count + 1) > most else "content"


def label_of(link: str) -> str:
    """The text of a linked cell."""
    return unquote(link[2:].partition(_BACK)[0])


def link_cell(label: str, url: str) -> str:
    """An address that begins with the label and leads back out of it. The browser drops both
    steps, but tables sort and search by what stands in the cell, and so go by the label."""
    return f"./{_ENDS.sub(lambda found: quote(found[0], safe=''), label)}{_BACK}{url}"
