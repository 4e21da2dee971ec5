"""What a company pays, receives and may see again."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts import mirrored_figure
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import group_name
from dashboard.components.draw.links import company_url
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.companies import show_counterparties
from dashboard.components.tables.flows import show_loops, show_round_trips
from dashboard.flows import loops, loops_through, round_trips, round_trips_of
from dashboard.formats import day
from dashboard.language import mark, tr, tr_n
from dashboard.views.company.context import Subject


def draw_money(of: Subject) -> None:
    """Money in and out, by counterparty."""
    ledger, flows, name, asof = of.ledger, of.flows, of.name, of.asof
    if flows.sides.empty:
        small("No live payment of {name} on {day}.", name=name, day=day(asof))
        return
    others = list(flows.partners.index)
    names = {slug: ledger.name(slug) for slug in others}
    left, right = st.columns([0.58, 0.42], gap="medium")
    with left:
        figure(
            mirrored_figure(
                flows.sides, names, {slug: company_url(slug) for slug in others}, dark=of.dark
            ),
            title=tr(
                "What {name} pays (left) and receives (right), as known on {day}",
                name=name,
                day=day(asof),
            ),
            foot=tr(
                "Headline amounts over the whole term of each contract; “+ ?” where a leg "
                "discloses none. Source: data/deals.csv."
            ),
            key="company-flows",
            alt=tr(
                "Mirrored bars: what {name} pays to each counterparty to the left, what it "
                "receives from each to the right, by kind of payment.",
                name=name,
            ),
            table=pd.DataFrame(
                {
                    mark("Direction"): flows.sides["direction"].map(
                        {"pays": tr("pays"), "receives": tr("receives")}
                    ),
                    mark("Company"): flows.sides["other"].map(names),
                    mark("For"): flows.sides["group"].map(group_name),
                    mark("Amount"): flows.sides["amount_usd_bn"],
                    mark("Undisclosed"): flows.sides["undisclosed"],
                }
            ),
            usd=["Amount"],
        )
    with right:
        prose("**Counterparties**")
        show_counterparties(ledger, flows.partners, key="company-partners")
        small(
            "Without an amount: {out} paid and {back} received. Guarantees, warrants, chip "
            "partnerships and acquisitions do not count here.",
            out=tr_n(flows.pays_undisclosed, "{n} leg", "{n} legs"),
            back=tr_n(flows.receives_undisclosed, "{n} leg", "{n} legs"),
        )


def draw_return(of: Subject) -> None:
    """The loops it is in, and how much of each investment by or into it can come back."""
    ledger, name, company = of.ledger, of.name, of.company
    rings = loops(of.counted)
    its_rings = loops_through(rings, company)
    if not its_rings.found:
        small("No loop of payments runs through {name} on {day}.", name=name, day=day(of.asof))
    else:
        prose(
            "It is in {loops} of the {all} of up to six companies. They share payments, so their "
            "bottlenecks do not add up.",
            loops=tr_n(len(its_rings.found), "{n} loop", "{n} loops"),
            all=f"{len(rings.found):,}",
        )
        show_loops(ledger, its_rings, key="company-loops")
    trips = round_trips_of(round_trips(of.counted), company)
    if trips:
        small(
            "Investments by or into {name}, and how much of each can come back to the investor "
            "along disclosed payments; each by itself, they do not add up:",
            name=name,
        )
        show_round_trips(ledger, trips, key="company-trips", height=300)
    else:
        small("No investment by or into {name} has an amount.", name=name)
