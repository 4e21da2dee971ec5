"""The bar on every page: where the market data is from, how old it is and why."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.components.data import live, sources
from dashboard.components.data.sources import checked_ledger
from dashboard.components.draw.prose import small
from dashboard.components.what_holds import show_what_holds
from dashboard.deals import LedgerError
from dashboard.formats import ago, clock, day, moment
from dashboard.frame.day import in_the_past
from dashboard.language import mark, tr, tr_n
from dashboard.market import Freshness, phase

# So often is looked whether a colleague has accepted a deal.
LEDGER_SECONDS = 15

MARKS = {
    "live": mark("● Live"),
    "delayed": mark("◔ Delayed"),
    "stored": mark("◐ Stored"),
    "snapshot": mark("◇ Snapshot"),
}


def freshness_bar() -> None:
    """Draw the bar and keep it true. When closing prices have come since the page was drawn, or
    the rhythm changes (a refresh ends, the session opens), the page is drawn again once; that the
    ledger has changed is said, and it is drawn when the reader asks."""
    # The market first: to ask for it may begin a refresh.
    closes = sources.market().closes_version
    about = sources.freshness()
    rhythm, ledger = live.rhythm(), sources.ledger_stamp()

    def bar() -> None:
        resting = live.paused()
        if not resting and (sources.market().closes_version != closes or live.rhythm() != rhythm):
            st.rerun()
        now = about if resting else sources.freshness()
        with st.container(key="freshness"):
            small("**{mark}** · {text}", mark=tr(MARKS[now.origin]), text=sentence(now))
        if sources.ledger_stamp() != ledger:
            _new_ledger()

    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="market-data"):
        live.renewing(bar, at_least_every=LEDGER_SECONDS)
        # In the past nothing else is to be had; what was known then says each page.
        if about.origin in ("stored", "snapshot") and not in_the_past():
            with st.popover(tr("What still holds"), type="tertiary", key="what-still-holds"):
                _details(about)
        if phase().name != "closed":
            st.toggle(
                tr("Pause"),
                key="paused",
                help=tr(
                    "Hold the numbers as they are. Without it, quotes renew themselves once a "
                    "minute while New York trades."
                ),
                width="content",
            )


def _new_ledger() -> None:
    """A colleague has accepted a deal, or a file was changed: it is shown when the reader asks."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="content"):
            small("The ledger has changed since.")
        # Whatever is clicked draws the page anew.
        if st.button(tr("Show it as it is now"), type="tertiary", key="show-new-ledger"):
            st.rerun()


def _details(about: Freshness) -> None:
    """What is good of old data, and how old its oldest parts are."""
    try:
        newest = checked_ledger().legs["announced"].max()
    except LedgerError:
        newest = pd.NaT
    show_what_holds(about, None if pd.isna(newest) else newest.date(), date.today())
    if about.oldest_at.date() < about.prices_to:
        small("{text}", text=_oldest(about))


def sentence(about: Freshness) -> str:
    """As of when, what is under way, and what is wrong."""
    parts = [_as_of(about)]
    if about.progress is not None:
        done, total = about.progress
        told = tr("asking Yahoo: {done} of {total}", done=done, total=total)
        parts.append(told if total else tr("asking Yahoo"))
    elif about.problem:
        parts.append(_trouble(about))
    elif about.behind:
        parts.append(
            tr_n(
                len(about.behind),
                "Yahoo gave nothing new for {n} ticker",
                "Yahoo gave nothing new for {n} tickers",
            )
        )
    # What has its own tables can be refused alone, and then own deals are left out.
    if trouble := about.store_problem or sources.desk_store().kept().trouble:
        parts.append(tr(trouble))
    return " · ".join(parts)


def _trouble(about: Freshness) -> str:
    told = tr(about.problem)
    if about.failed_at:
        told = tr("{problem} at {clock}", problem=told, clock=clock(about.failed_at))
    if about.next_try:
        told = tr("{problem}; next try {clock}", problem=told, clock=clock(about.next_try))
    return told


def _as_of(about: Freshness) -> str:
    closes = tr("closing prices to {day}", day=day(about.prices_to))
    if about.origin == "snapshot":
        return closes
    quotes = tr("quotes of {moment}", moment=moment(about.quotes_at))
    if about.origin == "delayed":
        quotes += tr(" ({minutes} minutes behind)", minutes=about.delayed_minutes)
    if about.fetched_at:
        quotes += tr(", fetched {ago}", ago=ago(about.fetched_at))
    return f"{quotes}, {closes}"


def _oldest(about: Freshness) -> str:
    told = tr("Oldest quote of {day}", day=day(about.oldest_at))
    if about.on_snapshot and about.origin != "snapshot":
        told += tr_n(
            about.on_snapshot,
            ", {n} company on the snapshot",
            ", {n} companies on the snapshot",
        )
    return told
