"""The bar on every page: where the market data is from and how old it is."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.components.sources import freshness
from dashboard.market import Freshness
from dashboard.words import day, moment, plural

WHILE_REFRESHING_SECONDS = 2
ELSE_SECONDS = 30


def freshness_bar(drawn_version: int, version_now: Callable[[], int]) -> None:
    """Draw the bar and keep it true. Newer data than the page has drawn (`drawn_version`)
    redraws the page once."""
    about = freshness()
    every = WHILE_REFRESHING_SECONDS if about.refreshing else ELSE_SECONDS

    @st.fragment(run_every=every)
    def bar() -> None:
        now = freshness()
        ended = about.refreshing and not now.refreshing
        if ended or version_now() != drawn_version:
            st.rerun()
        with st.container(key="freshness"):
            st.caption(sentence(now))

    bar()


def sentence(about: Freshness) -> str:
    """The state in words: origin first, then as of when, then what is wrong."""
    closes = f"closing prices to {day(about.prices_to)}"
    if about.origin == "snapshot":
        if about.benchmarks_to != about.prices_to:
            closes += f" (benchmarks to {day(about.benchmarks_to)})"
        text = f"**◇ Snapshot** · bundled market data, {closes}"
    else:
        mark = {"live": "● Live", "stored": "◐ Stored"}[about.origin]
        text = f"**{mark}** · quotes of {moment(about.quotes_at)}, {closes}"
    if about.refreshing:
        text += " · asking Yahoo now …"
    elif about.problem:
        text += f" · {about.problem}"
    if about.behind and not about.refreshing:
        text += f" · Yahoo gave nothing new for {plural(len(about.behind), 'ticker')}"
    return text
