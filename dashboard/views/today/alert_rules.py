"""The rules of alerts, to read and, for editors, to write."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboard.alerts import About
from dashboard.alerts.outbox import Outbox, RulesChangedError
from dashboard.alerts.receivers import read_receivers
from dashboard.alerts.settings import EXAMPLE, PAGE, SettingsError, parse_settings
from dashboard.components.data.desk import may_edit
from dashboard.components.draw.problems import show_problems
from dashboard.components.draw.prose import small
from dashboard.database import Database, UnusableDatabaseError
from dashboard.deals import Ledger
from dashboard.formats import moment
from dashboard.language import tr

_SAVED = "alert-rules-saved"


def show_rules(ledger: Ledger, about: About) -> None:
    """Every rule there is as an example, or what is written here; editors can change it."""
    right, rules = may_edit(), about.rules
    if not right:
        st.code(rules.text or EXAMPLE, language="toml")
        small("{why}", why=tr(right.why_not))
        return
    # A field of each version, with its text as the default: text put into the session's state
    # reaches a browser once, and not at all if the page is run again before it has drawn that.
    text = st.text_area(
        tr("Rules"), rules.text or EXAMPLE, key=f"add-alert-rules-{rules.version}", height=260
    )
    if rules.text:
        small(
            "Written here by {author}, {when}; the file does not count meanwhile.",
            author=rules.author,
            when=moment(rules.at) if rules.at else "",
        )
    else:
        small("An example with every rule there is; none of it holds until you use it.")
    with st.container(horizontal=True):
        use = st.button(tr("Use these rules"), key="use-alert-rules")
        back = rules.text and st.button(tr("Back to the usual rules"), key="drop-alert-rules")
    if use:
        _use(text, ledger, right.author, rules.version)
    elif back:
        _keep("", right.author, rules.version)
    elif st.session_state.pop(_SAVED, False):
        st.success(tr("They hold from the next look on, in some seconds."))


def _use(text: str, ledger: Ledger, author: str, version: int) -> None:
    try:
        parse_settings(text, PAGE, ledger.companies.index, read_receivers().names)
    except SettingsError as error:
        st.error(tr("Nothing is kept until these are mended."))
        show_problems(error.problems, key="written-rules-problems")
        return
    _keep(text, author, version)


def _keep(text: str, author: str, version: int) -> None:
    database = Database()
    try:
        Outbox(database).write_rules(text, author, version, datetime.now(UTC))
    except (RulesChangedError, UnusableDatabaseError) as error:
        st.error(tr(error.reason))
        return
    finally:
        database.close()
    st.session_state[_SAVED] = True
    st.rerun()
