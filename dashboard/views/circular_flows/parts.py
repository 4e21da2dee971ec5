"""What the page has below the loop, each part drawn when the reader opens it."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard.charts import levels_figure, sankey_figure, timeline_figure
from dashboard.charts.style import role_colour
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day, payments
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column
from dashboard.components.state import url
from dashboard.components.tables.flows import (
    show_customers,
    show_moves_of_circulation,
    show_round_trips,
    show_through_flows,
)
from dashboard.findings import Findings
from dashboard.flows import Against, largest_moves
from dashboard.formats import count, day, percent, probability, statistic, usd_bn
from dashboard.language import mark, tr, tr_n

YEAR = timedelta(days=365)
# So many moves are named on the line, and so many companies stand at each end of the levels.
NAMED_MOVES = 4
ENDS = 12


def draw_through_time(findings: Findings) -> None:
    """The circular share as known on each day, and what moved it."""
    table = findings.timeline
    shown = table[(table["circulating_usd_bn"] > 0).cummax()]
    if shown.empty:
        small("Nothing was circular by then.")
        return
    moves = largest_moves(shown)
    figure(
        timeline_figure(
            shown,
            asof=pd.Timestamp(findings.day),
            moves=_largest(findings, moves),
            dark=sources.dark(),
        ),
        title=_share_title(findings, shown),
        foot=tr(
            "As the ledger was known on each day, up to {day}. From the first day on which "
            "anything was circular.",
            day=day(findings.day),
        ),
        key="circulation-timeline",
        alt=tr("The circular share, and disclosed and circular billions of dollars, in steps."),
        table=by_day(
            {
                mark("Disclosed"): (table["total_usd_bn"], "usd_bn"),
                mark("Circular"): (table["circulating_usd_bn"], "usd_bn"),
                mark("Circular share"): (table["share"], "percent"),
            }
        ),
    )
    small("The days that moved it most:")
    show_moves_of_circulation(findings, moves, key="circulation-moves")


def share_label(findings: Findings) -> str:
    """What the fold of the share's history says while it is closed."""
    table = findings.timeline
    if table.empty:
        return tr("The circular share through time")
    return _share_title(findings, table)


def financed_label(findings: Findings) -> str:
    """What the fold of the financed customers says while it is closed: of the largest such
    seller."""
    if not findings.sellers:
        return tr("Financed customers: who buys with the seller's money")
    largest = findings.financed(findings.sellers[0])
    return tr(
        "Financed customers: {tied} of {customers} of {seller} buy with money, credit or "
        "guarantees from it",
        tied=largest.tied,
        customers=tr_n(len(largest.customers), "{n} customer", "{n} customers"),
        seller=findings.ledger.name(findings.sellers[0]),
    )


def _share_title(findings: Findings, table: pd.DataFrame) -> str:
    before = table["share"].loc[: pd.Timestamp(findings.day - YEAR)]
    now = table["share"].iloc[-1]
    values = {"now": percent(now), "day": day(findings.day)}
    if before.empty or percent(before.iloc[-1]) == percent(now):
        return tr("The circular share was {now} on {day}", **values)
    text = (
        mark("The circular share rose from {before} a year earlier to {now} on {day}")
        if now > before.iloc[-1]
        else mark("The circular share fell from {before} a year earlier to {now} on {day}")
    )
    return tr(text, before=percent(before.iloc[-1]), **values)


def _largest(findings: Findings, moves: pd.DataFrame) -> list[tuple[pd.Timestamp, str]]:
    """The days that moved the circulation most, each with its largest flow."""
    size = moves["change_usd_bn"].abs().sort_values(ascending=False)
    largest = moves.loc[size.index[:NAMED_MOVES]]
    return [(when, _move(findings, row)) for when, row in largest.iterrows()]


def _move(findings: Findings, row: pd.Series) -> str:
    """The largest flow that came or went on the day."""
    sign, legs = ("+", row["came"]) if row["change_usd_bn"] > 0 else ("−", row["went"])
    rows = [findings.leg_rows[leg] for leg in legs]
    if not rows:
        return ""
    largest = max(rows, key=lambda leg: leg.amount_usd_bn)
    name = findings.ledger.name
    return f"{sign} {name(largest.payer)} → {name(largest.payee)} {usd_bn(largest.amount_usd_bn)}"


# On a phone the names leave no room for the amounts between them; a tap and the table have them.
NARROW = """<style>@media (max-width: 640px) {
.st-key-circulation-sankey .annotation { display: none; } }</style>"""


def draw_flows(findings: Findings) -> None:
    """Where the circular money flows."""
    every = findings.circulation.flows
    flows = every[every["circulating_usd_bn"] > 0]
    if flows.empty:
        small("Nothing is circular.")
        return
    ledger = findings.ledger
    slugs = {*flows["payer"], *flows["payee"]}
    roles = ledger.companies["role"].to_dict()
    through = findings.through_flows
    st.html(NARROW)
    figure(
        sankey_figure(
            flows,
            {slug: ledger.name(slug) for slug in slugs},
            {slug: role_colour(roles[slug], True) for slug in slugs},
            dark=sources.dark(),
        ),
        title=tr(
            "More circular money passes through {company} than through any other: up to {most}",
            company=ledger.name(str(through.index[0])),
            most=usd_bn(through["through_max_usd_bn"].iloc[0]),
        ),
        foot=tr(
            "Payers left, payees right. One of several equally large circulations; the table gives "
            "each company's least and most."
        ),
        key="circulation-sankey",
        alt=tr("Sankey diagram of the circular payments between companies."),
        table=payments(ledger, flows, "circulating_usd_bn"),
    )
    show_through_flows(ledger, through, key="through-flows")


def draw_trips(findings: Findings) -> None:
    """How much of each investment can come back."""
    small(
        "For each investment: how much of it can return to the investor along all disclosed "
        "payments, at most its amount (maximum flow). Each is taken by itself; they do not add up."
    )
    show_round_trips(findings.ledger, findings.round_trips, key="round-trips")


def draw_financed(findings: Findings) -> None:
    """Who buys with the seller's money (URL: `seller`)."""
    ledger, sellers = findings.ledger, findings.sellers
    if not sellers:
        small("Nobody in the ledger finances a customer of its own.")
        return
    url.one_of("seller", sellers, sellers[0])
    seller = st.selectbox(tr("Seller"), sellers, format_func=ledger.name, key="seller", width=300)
    url.keep("seller", sellers[0])
    result = findings.financed(seller)
    prose(
        "**{tied} of {customers}** of **{seller}** get money, credit, guarantees or warrants from "
        "it. They buy {tied_usd} ({share}) of the {bought} of purchases with a disclosed amount; "
        "for {undisclosed} of theirs none is disclosed.",
        tied=result.tied,
        customers=tr_n(len(result.customers), "{n} customer", "{n} customers"),
        seller=ledger.name(seller),
        tied_usd=usd_bn(result.tied_usd_bn),
        share=percent(result.tied_share),
        bought=usd_bn(result.bought_usd_bn),
        undisclosed=tr_n(result.tied_undisclosed, "{n} purchase", "{n} purchases"),
    )
    show_customers(ledger, result, key="financed-customers")


def draw_levels(findings: Findings) -> None:
    """Who is upstream and who downstream."""
    levels = findings.levels
    shown = levels if len(levels) <= 2 * ENDS else pd.concat([levels.head(ENDS), levels.tail(ENDS)])
    if shown.empty:
        small("No payment that counts has an amount.")
        return
    name = findings.ledger.name
    figure(
        levels_figure(shown.rename(index=name), dark=sources.dark()),
        title=tr(
            "{first} stands furthest upstream, {last} furthest downstream",
            first=name(str(shown.index[0])),
            last=name(str(shown.index[-1])),
        ),
        foot=tr(
            "Net payers at the top, net receivers at the bottom. Differences of level fit the net "
            "payments between linked companies best (Hodge decomposition, Fujiwara et al. 2021). "
            "The {n} highest and the {n} lowest.",
            n=ENDS,
        ),
        key="levels-chart",
        alt=tr(
            "Bars of the level of the companies highest up and furthest down the flow of money."
        ),
        table=[
            Column(mark("Company"), shown.index.map(name)),
            Column(mark("Level"), shown, "usd_bn"),
        ],
    )


def draw_chance(findings: Findings) -> None:
    """Whether the network has more loops than its companies' sizes explain."""
    with st.spinner(tr("Rewiring the network 500 times …")):
        chance = findings.chance
    _against(
        chance.loops,
        mark(
            "The network has **{observed}** loops of up to four companies; 500 networks with the "
            "same number of payers and payees at every company have {mean} on average."
        ),
    )
    _against(
        chance.circulation,
        mark(
            "In it **${observed}** billion is circular at most; in those networks {mean} billion "
            "on average."
        ),
    )
    small(
        "Payees are swapped between payments, amounts stay with their payers (Maslov & Sneppen "
        "2002), seed fixed. A small p says that there are more loops, or fewer if z is negative, "
        "than the sizes of the companies explain; it does not say why."
    )


def _against(measure: Against, text: str) -> None:
    prose(text, observed=count(measure.observed), mean=count(measure.draws.mean()))
    small(
        "As much or more came up by chance with p = {p} ({z} standard deviations).",
        p=probability(measure.p_value),
        z=tr("no") if measure.z is None else statistic(measure.z),
    )


def draw_method() -> None:
    """How the figure is made."""
    small(
        "The maximum circulation: the largest sum of payments, each at most its disclosed amount, "
        "with in = out at every company (Homs-Dones, MacKay, Sansom & Zhou 2025, arXiv "
        "2506.12546). It is exact, counts no dollar twice, and is zero if there is no loop. The "
        "upper bound takes each undisclosed payment at the most that you allow it."
    )
    small(
        "Guarantees, warrants, chip partnerships and acquisitions count only if you add them under "
        "the kinds of payment. Loops share payments, so their bottlenecks do not add up."
    )
