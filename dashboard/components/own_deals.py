"""What stands below a flow: whose it is, its notes, and the way to say what changed; and the ways
from own deals to the graph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import streamlit as st

from dashboard.components.data.desk import may_edit
from dashboard.components.draw.links import arrow_url, page_url
from dashboard.components.draw.markup import Markup, link
from dashboard.components.draw.own import origin_of
from dashboard.components.draw.prose import small
from dashboard.components.notes import LEG, notes
from dashboard.deals import Ledger, legs_on
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


def ways_to_graph(ledger: Ledger, legs: Iterable[str]) -> list[Markup]:
    """A link for each of these legs that the ledger knows."""
    known = legs_on(ledger, date.today(), ended=True)
    rows = known[known.index.isin(list(legs))].itertuples()
    return [link(tr("See it in the graph"), arrow_url(row)) for row in rows]
