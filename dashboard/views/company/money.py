"""What a company pays, receives and may see again."""

from __future__ import annotations

import streamlit as st

from dashboard.charts import mirrored_figure
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import group_name
from dashboard.components.draw.links import company_url
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column
from dashboard.components.tables.companies import show_counterparties
from dashboard.components.tables.flows import show_loops, show_round_trips
from dashboard.formats import count, day, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.views.company.context import CompanyContext

DIRECTIONS = {"pays": mark("pays"), "receives": mark("receives")}


def draw_money(of: CompanyContext) -> None:
    """Money in and out, by counterparty."""
    ledger, flows, name = of.ledger, of.flows, of.name
    if flows.sides.empty:
        small("No live payment of {name} on {day}.", name=name, day=day(of.day))
        return
    others = list(flows.partners.index)
    names = {slug: ledger.name(slug) for slug in others}
    left, right = st.columns(2, gap="medium")
    with left:
        figure(
            mirrored_figure(
                flows.sides,
                names,
                {slug: company_url(slug) for slug in others},
                dark=sources.dark(),
            ),
            title=_title(of),
            foot=tr(
                "What it pays to the left, what it receives to the right: headline amounts over "
                "the whole term of each contract; “+ ?” where a flow discloses none. As known on "
                "{day}.",
                day=day(of.day),
            ),
            key="company-flows",
            alt=tr(
                "Mirrored bars: what {name} pays to each counterparty to the left, what it "
                "receives from each to the right, by kind of payment.",
                name=name,
            ),
            table=[
                Column(
                    mark("Direction"),
                    [tr(DIRECTIONS[direction]) for direction in flows.sides["direction"]],
                ),
                Column(mark("Company"), flows.sides["other"].map(names)),
                Column(mark("For"), flows.sides["group"].map(group_name)),
                Column(mark("Amount"), flows.sides["amount_usd_bn"], "usd_bn"),
                Column(mark("Undisclosed"), flows.sides["undisclosed"], "count"),
            ],
        )
    with right:
        prose("**Counterparties**")
        show_counterparties(ledger, flows.partners, key="company-partners")
        small(
            "Without an amount: {out} paid and {back} received. Guarantees, warrants, chip "
            "partnerships and acquisitions do not count here.",
            out=tr_n(flows.pays_undisclosed, "{n} flow", "{n} flows"),
            back=tr_n(flows.receives_undisclosed, "{n} flow", "{n} flows"),
        )


def _title(of: CompanyContext) -> str:
    partners = of.flows.partners[["pays_usd_bn", "receives_usd_bn"]].sum(axis=1)
    largest = of.ledger.name(str(partners.index[0]))
    if not partners.iloc[0]:
        return tr("{name}: no payment has a disclosed amount", name=of.name)
    return tr(
        "Of all counterparties of {name}, {other} moves most: {amount}",
        name=of.name,
        other=largest,
        amount=usd_bn(partners.iloc[0]),
    )


def draw_return(of: CompanyContext) -> None:
    """The loops it is in, and how much of each investment by or into it can come back."""
    findings, ledger, name = of.findings, of.ledger, of.name
    loops = findings.loops_through(of.company)
    if not loops.found:
        small("No loop of payments runs through {name} on {day}.", name=name, day=day(of.day))
    else:
        prose(
            "It is in {loops} of the {all} of up to six companies. They share payments, so their "
            "bottlenecks do not add up.",
            loops=tr_n(len(loops.found), "{n} loop", "{n} loops"),
            all=count(len(findings.loops.found)),
        )
        show_loops(ledger, loops, key="company-loops")
    trips = findings.round_trips_of(of.company)
    if trips:
        small(
            "Investments by or into {name}, and how much of each can return to the investor along "
            "disclosed payments; each by itself, they do not add up:",
            name=name,
        )
        show_round_trips(ledger, trips, key="company-trips", height=300)
    else:
        small("No investment by or into {name} has an amount.", name=name)
