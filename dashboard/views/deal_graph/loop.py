"""The panel of a loop: every hop as told and as disclosed, and what the stocks did."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.draw.labels import status_name
from dashboard.components.draw.links import kept
from dashboard.components.draw.prose import filled, named, prose, small
from dashboard.components.draw.reactions import reaction_note, reaction_words
from dashboard.components.draw.table import Column, show_table
from dashboard.components.notes import LOOP, notes
from dashboard.components.state import page_contents
from dashboard.flows import bottleneck
from dashboard.formats import usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.views.deal_graph.context import ROOM, Panel


def loop_panel(panel: Panel, companies: tuple[str, ...]) -> None:
    ledger = panel.ledger
    names = " → ".join(ledger.name(slug) for slug in (*companies, companies[0]))
    st.header(named(names), anchor=False)
    hops = panel.then_moving.hops_around(companies)
    limit, told = bottleneck(hops["amount_usd_bn"]), bottleneck(hops["told_usd_bn"])
    notes(LOOP, ".".join(companies), asof=panel.asof)
    prose(
        "As announced at most **{told}** is circular, by what is disclosed and live "
        "**{amount}**{where}.",
        told=usd_bn(told.usd_bn),
        amount=usd_bn(limit.usd_bn),
        where=""
        if limit.place is None
        else tr(
            ", limited by {payer} → {payee}",
            payer=ledger.name(hops.at[limit.place, "payer"]),
            payee=ledger.name(hops.at[limit.place, "payee"]),
        ),
    )
    columns = [
        Column(mark("Payer"), hops["payer"].map(ledger.name)),
        Column(mark("Payee"), hops["payee"].map(ledger.name)),
        Column(mark("As announced"), hops["told_usd_bn"], "usd_bn"),
        Column(mark("Disclosed, live"), hops["amount_usd_bn"].astype(float), "usd_bn"),
    ]
    show_table(columns, key="loop-hops", room=ROOM)
    legs = [leg for hop in hops.itertuples() for leg in (*hop.legs, *hop.ended)]
    _sum(panel, tuple(legs))
    for hop in hops.itertuples():
        _hop(panel, hop)
    st.page_link(
        "views/circular_flows/page.py",
        label=tr("This loop on Circular flows"),
        query_params=kept(loop=".".join(companies)),
    )


def _sum(panel: Panel, legs: tuple[str, ...]) -> None:
    """What all announcements around the loop did to the market caps in it."""
    value = panel.now.around_loop(legs)
    if value.change_usd_bn is None:
        return
    prose(
        "The announcements around it, ended ones too, moved market caps by **{sum}** beyond the "
        "market (standard error {error}): {rises} up, {falls} down; {unknown}.",
        sum=usd_bn(value.change_usd_bn),
        error=usd_bn(value.se_usd_bn, unknown=mark("unknown")),
        rises=value.rises,
        falls=value.falls,
        unknown=tr_n(value.unknown, "{n} party has no figure", "{n} parties have no figure"),
    )


def _hop(panel: Panel, hop: Any) -> None:
    """The stocks of a hop's parties on the days of its deals, the ended ones marked."""
    ledger = panel.ledger
    prose(
        "{payer} → {payee}: **{amount}**",
        payer=ledger.name(hop.payer),
        payee=ledger.name(hop.payee),
        amount=usd_bn(hop.amount_usd_bn),
    )
    lines = []
    for row, deal in _reactions(panel, hop):
        template, values = reaction_words(row, ledger.name(row["company"]), deal)
        lines.append(filled(template, **values))
    for line in lines:
        page_contents.sentence(line)
    if lines:
        st.markdown("  \n".join(lines))
    else:
        small("No listed party has a reaction here.")


def _reactions(panel: Panel, hop: Any) -> list[tuple[pd.Series, str]]:
    """The reactions of a hop's parties to its deals, oldest first, each with the deal in words."""
    statuses = panel.legs["status"].to_dict()
    reactions = panel.reactions_to([*hop.legs, *hop.ended]).sort_values("event_day")
    rows = []
    for _, row in reactions[reactions["company"].isin([hop.payer, hop.payee])].iterrows():
        status = statuses.get(row["leg"], "") if row["leg"] in hop.ended else ""
        over = f", {status_name(status).lower()}" if status else ""
        rows.append((row, usd_bn(row["amount_usd_bn"]) + over))
    return rows


def loop_notes(panel: Panel, companies: tuple[str, ...]) -> list[str]:
    """What a picture of the loop says below it."""
    name, notes = panel.ledger.name, []
    for hop in panel.then_moving.hops_around(companies).itertuples():
        notes.append(
            tr(
                "{payer} → {payee}: as announced {told}, disclosed and live {amount}",
                payer=name(hop.payer),
                payee=name(hop.payee),
                told=usd_bn(hop.told_usd_bn),
                amount=usd_bn(hop.amount_usd_bn),
            )
        )
        notes += [
            "   " + reaction_note(row, name(row["company"]), deal)
            for row, deal in _reactions(panel, hop)
        ]
    return notes
