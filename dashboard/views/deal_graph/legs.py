"""The legs behind an arrow: amount, certainty, status and its history, sources."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components.controls import shows_later
from dashboard.components.draw.labels import kind_name, status_name
from dashboard.components.draw.links import arrow_url, kept
from dashboard.components.draw.markup import Markup, link
from dashboard.components.draw.prose import filled, prose, small
from dashboard.components.draw.sources import source_link
from dashboard.components.own_deals import own_part
from dashboard.deals.summaries import summary_of
from dashboard.language import tr
from dashboard.views.deal_graph.context import Panel
from dashboard.vocabulary import CERTAINTY, ENDED


def leg_boxes(panel: Panel, legs: pd.DataFrame, most: int = 6) -> None:
    """The newest live legs first, then those that have ended."""
    over = legs["status"].isin(ENDED)
    ordered = legs.assign(over=over).sort_values(["over", "announced"], ascending=[True, False])
    for leg in ordered.head(most).itertuples():
        _leg(panel, leg)
    if len(ordered) > most:
        small("and {n} more on the page Deals", n=len(ordered) - most)


def _leg(panel: Panel, leg: Any) -> None:
    ledger = panel.ledger
    with st.container(border=True):
        prose(
            "{ended}**{amount}** · {payer} → {payee} · {kind}",
            ended=f"{tr('ended')} · " if leg.over else "",
            amount=formats.leg_amount(leg),
            payer=ledger.name(leg.payer),
            payee=ledger.name(leg.payee),
            kind=kind_name(leg.kind),
        )
        prose("{summary}", summary=summary_of(leg))
        links = " · ".join(map(source_link, ledger.sources_of.get(leg.Index, [])))
        about = filled(
            "Announced {day} · {status} · {certainty}. Sources: ",
            day=formats.day(leg.announced),
            status=_history(panel, leg.Index) or status_name(leg.status).lower(),
            certainty=tr(CERTAINTY[leg.basis]),
        )
        st.caption(about + links)
        for earlier in _superseded_by(panel, leg.Index):
            small("Supersedes {earlier}.", earlier=linked_leg(panel, earlier))
        if leg.note:
            small("{note}", note=leg.note)
        if leg.since_then and shows_later():
            small("Since then: {text}", text=leg.since_then)
        st.page_link(
            "views/market_reaction/page.py",
            label=tr("What the market made of it"),
            query_params=kept(leg=leg.Index),
        )
        own_part(ledger, leg.Index, asof=panel.asof)


def _history(panel: Panel, leg: str) -> Markup:
    """Each change of status with its day, as far as known on the day shown; that it was the same
    on a later day is no change."""
    rows = panel.ledger.statuses
    rows = rows[(rows["leg"] == leg) & (rows["date"] <= pd.Timestamp(panel.asof))]
    rows = rows[rows["status"].ne(rows["status"].shift())]
    steps = []
    for row in rows.itertuples():
        step = f"{status_name(row.status).lower()} {formats.day(row.date)}"
        if row.superseded_by and row.superseded_by in panel.legs.index:
            by = filled("by {later}", later=linked_leg(panel, row.superseded_by))
            step = f"{step} {by}"
        steps.append(step)
    return Markup(" → ".join(steps))


def _superseded_by(panel: Panel, leg: str) -> list[str]:
    """The legs in whose place this one came, as far as known on the day shown."""
    rows = panel.ledger.statuses
    rows = rows[(rows["superseded_by"] == leg) & (rows["date"] <= pd.Timestamp(panel.asof))]
    return [earlier for earlier in rows["leg"] if earlier in panel.legs.index]


def linked_leg(panel: Panel, leg: str) -> Markup:
    """A leg in a few words that lead to its arrow."""
    row = panel.legs.loc[leg]
    name = panel.ledger.name
    words = f"{name(row['payer'])} → {name(row['payee'])}, {formats.leg_amount(row)}"
    return link(words, arrow_url(row))
