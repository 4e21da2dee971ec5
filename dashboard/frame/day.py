"""The day as known on which every page is read: one field for all, and a mark in the past."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.components.controls import switch_later
from dashboard.components.data.sources import checked_ledger
from dashboard.components.date_field import date_field
from dashboard.components.state import url
from dashboard.deals import LedgerError
from dashboard.formats import day
from dashboard.language import tr

# The reader's today at the last run.
_TODAY = "today_of_last_run"


def day_choice() -> None:
    """Take the day from the address (URL: `asof`); today by default, and where the ledger has
    nothing to read. A page that is open over midnight goes on with the new day."""
    today = date.today()
    before = st.session_state.get(_TODAY, today)
    if before != today and st.session_state.get("asof") == before:
        st.session_state["asof"] = today
    st.session_state[_TODAY] = today
    url.day("asof", today, _earliest(today), today)


def in_the_past() -> bool:
    """Whether the reader's day is before today; call `day_choice` first."""
    return bool(st.session_state["asof"] < date.today())


def day_field() -> None:
    """Draw the field, and in the past a way back; call `day_choice` first."""
    today = date.today()
    chosen: date = st.session_state["asof"]
    date_field(
        tr("As known on"),
        label=tr("As known on"),
        key="asof-field",
        value=chosen,
        earliest=_earliest(today),
        latest=today,
        on_change=_choose,
        help=tr("Everything on the page is as it was known at the end of this day."),
    )
    url.keep("asof", today)
    if in_the_past():
        st.button(
            tr("In the past: {day}. Back to today", day=day(chosen)),
            key="back-to-today",
            on_click=_choose,
            args=(today,),
        )
        switch_later()


def _choose(chosen: date | None) -> None:
    st.session_state["asof"] = chosen or date.today()


def _earliest(today: date) -> date:
    try:
        first = checked_ledger().legs["announced"].min()
    except LedgerError:
        return today
    return today if pd.isna(first) else first.date()
