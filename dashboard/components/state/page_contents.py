"""What the page in hand shows, collected while it is drawn, so that it can be shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

_KEY = "on_page"


@dataclass(frozen=True)
class Chart:
    key: str
    title: str
    foot: str
    figure: go.Figure


@dataclass(frozen=True)
class Picture:
    """A graph that draws itself in the browser, where the share dialog finds it by its key."""

    key: str
    title: str


@dataclass(frozen=True)
class File:
    """Something to download as it is; `make` is asked when the reader wants it."""

    label: str
    name: str
    mime: str
    make: Callable[[], str]


@dataclass
class OnPage:
    """name, title: the page's, for files and for readers. sentences: markdown, in the order
    drawn. tables: by the key of the table, or of the chart whose numbers they are; written: how the
    numbers in them are, by the key and the heading; titles: what a table comes to, by its key,
    where the page has said it."""

    name: str
    title: str
    sentences: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    tables: dict[str, Callable[[], pd.DataFrame]] = field(default_factory=dict)
    written: dict[str, Mapping[str, Callable[[Any], str]]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    # Parts that renew themselves later have been collected once.
    complete: bool = False


def begin(name: str, title: str) -> None:
    st.session_state[_KEY] = OnPage(name, title)


def end() -> OnPage:
    """All of it; what is drawn from here on is not collected."""
    shown: OnPage = st.session_state[_KEY]
    shown.complete = True
    return shown


@contextmanager
def apart() -> Iterator[None]:
    """What is drawn inside is not collected: it is the reader's own, which no link holds."""
    shown = _open()
    if shown:
        shown.complete = True
    yield
    if shown:
        shown.complete = False


def sentence(markdown: str) -> None:
    if shown := _open():
        shown.sentences.append(markdown)


def chart(key: str, title: str, foot: str, figure: go.Figure) -> None:
    if shown := _open():
        shown.charts.append(Chart(key, title, foot, figure))


def picture(key: str, title: str) -> None:
    if shown := _open():
        shown.pictures.append(Picture(key, title))


def table(
    key: str,
    make: Callable[[], pd.DataFrame],
    written: Mapping[str, Callable[[Any], str]] | None = None,
    title: str = "",
) -> None:
    """`make` is asked when the reader shares the page; written, title: see OnPage."""
    if shown := _open():
        shown.tables[key] = make
        shown.written[key] = written or {}
        shown.titles[key] = title


def file(label: str, name: str, mime: str, make: Callable[[], str]) -> None:
    if shown := _open():
        shown.files.append(File(label, name, mime, make))


def _open() -> OnPage | None:
    shown: OnPage | None = st.session_state.get(_KEY)
    return shown if shown and not shown.complete else None
