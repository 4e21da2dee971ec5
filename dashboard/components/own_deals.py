"""What stands below a flow: whose it is, its notes, and the way to say what changed."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.components.data.desk import may_edit
from dashboard.components.draw.links import page_url
from dashboard.components.draw.markup import link
from dashboard.components.draw.own import origin_of
from dashboard.components.draw.prose import small
from dashboard.components.notes import LEG, notes
from dashboard.deals import Ledger
from dashboard.language import tr


def own_part(ledger: Ledger, leg: str, *, asof: date) -> None:
    """Below a flow: whose it is, its notes, and for editors the way to say what changed."""
    if whose := origin_of(ledger, leg):
        small("{mark} · own deal, not in data/", mark=whose)
    with st.container(horizontal=True, vertical_alignment="center", key=f"own-{leg}"):
        if may_edit():
            with st.container(width="content"):
                small("{text}", text=link(tr("This changed"), page_url("deals", add="1", leg=leg)))
        notes(LEG, leg, asof=asof)
