"""How every table is drawn: numbers written out and right-aligned, a dash where one is unknown,
names that lead on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote, unquote

import pandas as pd
import streamlit as st

from dashboard.components.draw.links import urls_of
from dashboard.components.state import page_contents
from dashboard.formats import UNKNOWN
from dashboard.formats import usd_bn as usd_bn_text
from dashboard.language import Message, tr

# What would end the name, or make another address of it.
_ENDS = re.compile(r"[/\\?#%\x00-\x1f]")
_BACK = "/../"
# Pixels of one row of a table.
ROW = 33


def dataframe(
    table: pd.DataFrame,
    *,
    key: str,
    usd: Sequence[str] = (),
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    columns: Sequence[str] | None = None,
    config: Mapping[str, Any] | None = None,
    height: int | Literal["content"] | None = None,
    links: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Draw `table` without its index. usd: columns in billions of dollars; formats: how to write
    other numbers; columns: which to show, in order; config: Streamlit's for single columns (a
    column of links has a LinkColumn); links: columns of text that lead to the addresses given,
    one a row. A column of companies' names leads to their pages by itself. Headings are
    translated."""
    if not key.endswith("-numbers"):  # those of a chart are kept under the chart's own key
        page_contents.table(key, table)
    written = dict.fromkeys(usd, usd_bn_text) | dict(formats or {})
    names = {column: urls for column in table if (urls := urls_of(table[column]))}
    leads: dict[str, Sequence[str]] = {**names, **(links or {})}
    read = {name: list(map(tr, table[name])) for name in table if _holds_messages(table[name])}
    table = table.assign(**read)
    linked = {column: map(link_cell, table[column], urls) for column, urls in leads.items()}
    settings = {column: st.column_config.LinkColumn() for column in linked} | dict(config or {})
    shown = table.assign(**{column: list(values) for column, values in linked.items()})
    # Streamlit gives a table without selection no class by its key; a container has one.
    with st.container(key=key):
        st.dataframe(
            shown.style.format(written | dict.fromkeys(linked, label_of)),
            hide_index=True,
            placeholder=UNKNOWN,
            column_order=columns,
            column_config={
                column: {**settings.get(column, {}), "label": tr(str(column))} for column in shown
            },
            height=height or "auto",
        )


def _holds_messages(column: pd.Series) -> bool:
    return column.dtype == object and any(isinstance(cell, Message) for cell in column)


def height_of(table: pd.DataFrame, most: int) -> int | Literal["content"]:
    """All rows if they fit into `most` pixels, else as many as do."""
    return most if ROW * (len(table) + 1) > most else "content"


def label_of(link: str) -> str:
    """The text of a linked cell."""
    return unquote(link[2:].partition(_BACK)[0])


def link_cell(label: str, url: str) -> str:
    """An address that begins with the label and leads back out of it. The browser drops both
    steps, but tables sort and search by what stands in the cell, and so go by the label."""
    return f"./{_ENDS.sub(lambda found: quote(found[0], safe=''), label)}{_BACK}{url}"
