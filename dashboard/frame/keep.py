"""Keep: put the company, the loop or the view in hand on one's own list, which Today shows."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.components import own_list
from dashboard.components.state import url
from dashboard.language import tr


def keep_button() -> None:
    """Draw it; what is in hand is known from the page's last run."""
    with st.popover(
        tr("Keep"),
        key="keep",
        icon=":material/bookmark_add:",
        type="tertiary",
        help=tr("A company, a loop or this view on your own list, first on Today"),
    ):
        st.button(
            tr("Watch the company shown"), key="keep-company", on_click=partial(_watch, "company")
        )
        st.button(tr("Watch the loop shown"), key="keep-loop", on_click=partial(_watch, "loop"))
        st.text_input(tr("Name of this view"), key="keep-name", max_chars=60)
        st.button(tr("Keep this view"), key="keep-view", on_click=_keep_view)
        if said := st.session_state.pop("keep-said", ""):
            st.caption(said)


def _watch(kind: str) -> None:
    chosen = url.everything().get(kind)
    if not chosen:
        st.session_state["keep-said"] = tr("Nothing of that kind is chosen on this page.")
        return
    own_list.put(kind, chosen)
    st.session_state["keep-said"] = tr("It is on your list, on Today.")


def _keep_view() -> None:
    name = str(st.session_state.get("keep-name", "")).strip()
    if not name:
        st.session_state["keep-said"] = tr("Give the view a name.")
        return
    own_list.put(own_list.VIEW, own_list.view(name, url.here()))
    st.session_state["keep-name"] = ""
    st.session_state["keep-said"] = tr("It is on your list, on Today.")
