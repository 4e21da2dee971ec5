"""Notes that editors pin to a leg, a company, a loop or a day, for everybody who may read."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from dashboard.components.data import sources
from dashboard.components.data.desk import may_edit
from dashboard.components.draw.prose import small
from dashboard.database import UnusableDatabaseError
from dashboard.desk import ChangedMeanwhileError, Entry, Right
from dashboard.language import tr

LEG, COMPANY, LOOP, DAY = "leg", "company", "loop", "day"
LONGEST = 2_000


def notes(kind: str, name: str, *, asof: date) -> None:
    """Draw the notes pinned to something as known on a day, and for editors a way to add one."""
    pinned(kind, name, asof=asof)
    note_box(kind, name)


def pinned(kind: str, name: str, *, asof: date) -> None:
    """Draw the notes alone."""
    about = f"{kind}:{name}"
    right = may_edit()
    notes = [
        entry
        for entry in sources.desk_store().kept("note").of("accepted")
        if entry.document.get("about") == about
        and (entry.at.date() <= asof or (kind == DAY and name == asof.isoformat()))
    ]
    for entry in notes:
        _note(entry, right)


def note_box(kind: str, name: str) -> None:
    """For editors, the way to add one."""
    right = may_edit()
    if not right:
        return
    about = f"{kind}:{name}"
    key = f"note-{about.replace(':', '-').replace('.', '-')}"
    if failed := st.session_state.pop(f"{key}-failed", ""):
        st.warning(tr(failed))
    with st.popover(tr("Add a note"), type="tertiary", key=f"{key}-box"):
        st.text_area(
            tr("For everybody who may read here, as {author}", author=right.author),
            key=key,
            max_chars=LONGEST,
        )
        st.button(tr("Pin it"), key=f"{key}-save", on_click=partial(_pin, key, about, right))


def _note(entry: Entry, right: Right) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"pinned-{entry.id}"):
        small(
            "**Note** by {author}, {day}: {text}",
            author=entry.author,
            day=f"{entry.at:%Y-%m-%d}",
            text=entry.document.get("text", ""),
        )
        if right:
            st.button(
                tr("Remove"),
                key=f"note-remove-{entry.id}",
                type="tertiary",
                on_click=partial(_remove, entry, right),
            )


def _pin(key: str, about: str, right: Right) -> None:
    text = str(st.session_state.get(key, "")).strip()
    if not text:
        return
    document = {"about": about, "text": text[:LONGEST]}
    try:
        sources.desk_store().begin("note", document, right.author, state="accepted")
    except UnusableDatabaseError as error:
        st.session_state[f"{key}-failed"] = error.reason
        return
    st.session_state[key] = ""


def _remove(entry: Entry, right: Right) -> None:
    try:
        sources.desk_store().reject(entry, right.author)
    except (ChangedMeanwhileError, UnusableDatabaseError):
        # Somebody else was quicker; the next run shows what is there.
        return
