"""The bar on every page: where the market data is from, how old it is and why."""

from __future__ import annotations

import streamlit as st

from dashboard.components import live, sources
from dashboard.components.prose import small
from dashboard.market import Freshness, phase
from dashboard.words import ago, clock, day, moment, plural

MARKS = {"live": "● Live", "delayed": "◔ Delayed", "stored": "◐ Stored", "snapshot": "◇ Snapshot"}


def freshness_bar() -> None:
    """Draw the bar and keep it true. When closing prices have come since the page was drawn, or
    the rhythm changes (a refresh ends, the session opens), the page is drawn again once."""
    closes = sources.market().closes_version
    rhythm = live.rhythm()

    def bar() -> None:
        if sources.market().closes_version != closes or live.rhythm() != rhythm:
            st.rerun()
        about = sources.freshness()
        with st.container(key="freshness"):
            small("**{mark}** · {text}", mark=MARKS[about.origin], text=sentence(about))

    with st.container(horizontal=True, vertical_alignment="center"):
        live.renewing(bar)
        if phase().name != "closed":
            st.toggle(
                "Pause",
                key="paused",
                help="Hold the numbers as they are. Without it, quotes renew themselves once a "
                "minute while New York trades.",
                width="content",
            )


def sentence(about: Freshness) -> str:
    """As of when, what is under way, and what is wrong."""
    parts = [_as_of(about)]
    if about.oldest_at.date() < about.prices_to:
        parts.append(_oldest(about))
    if about.progress is not None:
        done, total = about.progress
        parts.append(f"asking Yahoo: {done} of {total}" if total else "asking Yahoo")
    elif about.problem:
        when = f" at {clock(about.failed_at)}" if about.failed_at else ""
        again = f"; next try {clock(about.next_try)}" if about.next_try else ""
        parts.append(f"{about.problem}{when}{again}")
    elif about.behind:
        parts.append(f"Yahoo gave nothing new for {plural(len(about.behind), 'ticker')}")
    if about.store_problem:
        parts.append(about.store_problem)
    return " · ".join(parts)


def _as_of(about: Freshness) -> str:
    closes = f"closing prices to {day(about.prices_to)}"
    if about.benchmarks_to < about.prices_to:
        closes += f" (benchmarks to {day(about.benchmarks_to)})"
    if about.origin == "snapshot":
        return f"bundled market data, {closes}"
    behind = f" ({about.delayed_minutes} minutes behind)" if about.origin == "delayed" else ""
    fetched = f", fetched {ago(about.fetched_at)}" if about.fetched_at else ""
    return f"quotes of {moment(about.quotes_at)}{behind}{fetched}, {closes}"


def _oldest(about: Freshness) -> str:
    count = f", {plural(about.on_snapshot, 'company', 'companies')} on the snapshot"
    partly = about.on_snapshot and about.origin != "snapshot"
    return f"oldest quote of {day(about.oldest_at)}{count if partly else ''}"
