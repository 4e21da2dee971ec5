"""The rules of alerts that a reader who has signed in keeps for themselves."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from dashboard.alerts import About
from dashboard.alerts.own_rules import KEPT, MOST_CHARACTERS, own_text, read_own
from dashboard.alerts.settings import Settings, SettingsError
from dashboard.components.data import sources
from dashboard.components.data.desk import signed_in_as, verified_address
from dashboard.components.draw.problems import show_problems
from dashboard.components.draw.prose import prose, small
from dashboard.components.own_list import OwnList, own_list
from dashboard.database import UnusableDatabaseError
from dashboard.deals import Ledger
from dashboard.language import current, tr

_TEXT, _SAVED = "own-alert-rules", "own-alert-rules-saved"


def show_own_rules(ledger: Ledger, about: About) -> None:
    """Where one signs in and a mail server for readers is set up: the reader's own rules, to write
    and to remove. Nothing for others."""
    if not signed_in_as():
        return
    prose("**Rules of your own**")
    address = verified_address()
    if not about.mail:
        small(
            "None can be kept: whoever runs this dashboard names no mail server for readers "
            "(`readers=mailtos://…` among the addresses)."
        )
        return
    if not address:
        small("None can be kept: who signs you in has not verified your address.")
        return
    try:
        kept = own_text(sources.desk_store().reader(address)[1])
    except UnusableDatabaseError as error:
        small("{why}", why=tr(error.reason))
        return
    # Two fields, since a browser goes on showing what it has of one.
    key = f"{_TEXT}-kept" if kept else _TEXT
    st.text_area(
        tr("Your rules"),
        kept or suggestion(own_list(), ledger),
        key=key,
        height=180,
        max_chars=MOST_CHARACTERS,
        help=tr("Written as the rules below, which show every kind there is."),
    )
    if kept:
        small(
            "They hold. What they ask for goes to {address}, and to nobody else.", address=address
        )
    else:
        small(
            "A suggestion: it holds once you keep it. What it asks for goes to {address}, and to "
            "nobody else.",
            address=address,
        )
    with st.container(horizontal=True):
        st.button(
            tr("Keep my rules"),
            key="keep-own-rules",
            on_click=_keep,
            args=(key, address, about, ledger),
        )
        if kept:
            st.button(tr("Remove my rules"), key="drop-own-rules", on_click=_drop, args=(address,))
    _say(kept)


def suggestion(watched: OwnList, ledger: Ledger) -> str:
    """Rules to begin with: new deals and unusual moves, of the companies watched if there are
    any."""
    companies = [slug for slug in watched.companies if slug in ledger.companies.index]
    of = f"companies = {json.dumps(companies)}\n" if companies else ""
    language = f'language = "{current()}"\n\n'
    rules = (f'on = "new-leg"\n{of}', f'on = "status"\n{of}', f'on = "move"\nsigma = 3\n{of}')
    return language + "\n".join(f"[[rule]]\n{rule}" for rule in rules)


def _keep(key: str, address: str, about: About, ledger: Ledger) -> None:
    text = st.session_state[key]
    try:
        read_own(text, ledger.companies.index, about.settings or Settings())
    except SettingsError as error:
        st.session_state[_SAVED] = error.problems
        return
    _write(address, text)


def _drop(address: str) -> None:
    _write(address, "")


def _write(address: str, text: str) -> None:
    def change(document: dict[str, Any]) -> dict[str, Any]:
        others = {name: kept for name, kept in document.items() if name != KEPT}
        return {**others, KEPT: text} if text else others

    try:
        sources.desk_store().keep_for_reader(address, change)
    except UnusableDatabaseError as error:
        st.session_state[_SAVED] = error.reason
    else:
        st.session_state[_SAVED] = text


def _say(kept: str) -> None:
    """What became of the last click."""
    done = st.session_state.pop(_SAVED, None)
    if isinstance(done, list):
        st.error(tr("Nothing is kept until these are mended."))
        show_problems(done, key="own-rules-problems")
    elif done == kept and done:
        st.success(tr("They hold from the next look on, in some seconds."))
    elif done == "":
        st.success(tr("Your rules are removed: nothing goes to you any more."))
    elif done:
        st.error(tr(done))
