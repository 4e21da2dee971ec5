"""Which loops there are, how much money can go round, how much of an investment can come back."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.charts import levels_figure, sankey_figure, steps_figure, timeline_figure
from dashboard.charts.style import role_colour
from dashboard.components.controls import (
    FAMOUS_LOOP,
    cap_box,
    date_box,
    kinds_and_basis,
    loop_box,
    switch,
)
from dashboard.components.data import measures, sources
from dashboard.components.deal_graph import build_network, mount
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day, payments
from dashboard.components.draw.labels import loop_key, loop_names
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.flows import (
    show_customers,
    show_hops,
    show_loops,
    show_moves_of_circulation,
    show_round_trips,
    show_through_flows,
)
from dashboard.deals import legs_on, valuation_on
from dashboard.flows import (
    arrows,
    capped,
    circulation,
    counted,
    financed,
    levels,
    loop_arrows,
    loops,
    ring,
    round_trips,
    through_flows,
)
from dashboard.formats import day, percent, usd_bn
from dashboard.language import mark, tr
from dashboard.valuation import company_worth, valuation_table
from dashboard.vocabulary import MOVING_GROUPS, STATUSES

PARTS = {
    "flows": mark("Where it flows"),
    "trips": mark("Round trips"),
    "financed": mark("Financed customers"),
    "levels": mark("Up- and downstream"),
    "chance": mark("More than chance?"),
}
SELLERS = ("nvidia", "amd", "microsoft", "amazon", "google")

ledger = sources.ledger()
dark = sources.dark()

st.title(tr("Circular flows"))
headline = st.container()

with st.container(horizontal=True, vertical_alignment="bottom"):
    asof = date_box(ledger)
    sure = switch(
        tr("Legs"),
        {"all": mark("All live"), "sure": mark("Definitive only")},
        key="sure",
        default="all",
    )
    cancel = switch(
        tr("Cancellable"),
        {"with": mark("Included"), "without": mark("Left out")},
        key="cancellable",
        default="with",
        help=tr("Contracts that a party can end at notice, or that do not bind."),
    )
    period = switch(
        tr("Amounts"),
        {"total": mark("Whole term"), "year": mark("Per year")},
        key="period",
        default="total",
        help=tr("Per year: amount over term. A payment without a term counts whole, as made once."),
    )
    cap = cap_box()
choice = replace(
    kinds_and_basis(MOVING_GROUPS),
    only_sure=sure == "sure",
    cancellable=cancel == "with",
    period=period,
)

legs = counted(legs_on(ledger, asof), choice)
found = circulation(legs)
upper = circulation(capped(legs, cap))
undisclosed = int(legs["amount_usd_bn"].isna().sum())
each = tr(" a year") if period == "year" else ""

with headline:
    prose(
        "Of the **{total}**{each} that is disclosed as of {day}, at most **{round}** ({share}) can "
        "go round: come back to the company it left, counting no dollar twice. With each of the "
        "{undisclosed} undisclosed payments at up to {cap}, it would be at most {upper}.",
        total=usd_bn(found.total_usd_bn),
        each=each,
        day=day(asof),
        round=usd_bn(found.circulating_usd_bn),
        share=percent(found.share),
        undisclosed=undisclosed,
        cap=usd_bn(cap),
        upper=usd_bn(upper.circulating_usd_bn),
    )

with st.container(horizontal=True, gap="large", key="circulation"):
    st.metric(
        tr("Can go round"),
        usd_bn(found.circulating_usd_bn),
        width="content",
        help=tr(
            "The maximum circulation: the largest sum of payments, each at most its disclosed "
            "amount, with in = out at every company (Homs-Dones, MacKay, Sansom & Zhou 2025, "
            "arXiv 2506.12546). Exact, zero exactly without loops."
        ),
    )
    st.metric(tr("Share of all disclosed"), percent(found.share), width="content")
    st.metric(tr("All disclosed payments"), usd_bn(found.total_usd_bn), width="content")
    st.metric(
        tr("Upper bound"),
        usd_bn(upper.circulating_usd_bn),
        width="content",
        help=tr("With each undisclosed payment at up to {cap}.", cap=usd_bn(cap)),
    )
small(
    "Circular is not the same as wrong. These are separate contracts of different years; nothing "
    "here shows that the same dollars move round, only how much could at most. Guarantees, "
    "warrants, chip partnerships and acquisitions count only if you add them under the kinds."
)

st.subheader(tr("Loops"), anchor=False)
rings = loops(legs)
if not rings.found:
    prose("No loop among the payments that count: nothing can come back to where it left.")
else:
    loop = loop_box(ledger, rings.found, label=tr("Loop in the picture"))
    every_arrow = arrows(legs)
    hops = loop_arrows(every_arrow, loop.companies)
    if loop.bottleneck_usd_bn is None:
        prose(
            "Around **{loop}** nothing can be said in dollars: a payment of it is undisclosed. "
            "Its weakest link is {status}.",
            loop=loop_names(ledger, loop),
            status=tr(STATUSES[loop.weakest_status]).lower(),
        )
    else:
        at = loop.amounts_usd_bn.index(loop.bottleneck_usd_bn)
        prose(
            "Around **{loop}** at most **{amount}**{each} can go: what limits it is {payer} → "
            "{payee}. Its weakest leg is {status}.",
            loop=loop_names(ledger, loop),
            amount=usd_bn(loop.bottleneck_usd_bn),
            each=each,
            payer=ledger.name(loop.companies[at]),
            payee=ledger.name(loop.companies[(at + 1) % len(loop.companies)]),
            status=tr(STATUSES[loop.weakest_status]).lower(),
        )
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left:
        inside = every_arrow[
            every_arrow["payer"].isin(loop.companies) & every_arrow["payee"].isin(loop.companies)
        ]
        worth = company_worth(
            valuation_on(ledger, asof), valuation_table(sources.market(), ledger.tickers)
        )
        mount(
            build_network(
                ledger,
                list(loop.companies),
                inside,
                worth,
                ring(loop.companies),
                dark=dark,
            ),
            key="loop-graph",
            company="",
            lit=list(hops["id"]),
            alt=tr(
                "The loop {loop} with all payments between its companies.",
                loop=loop_names(ledger, loop),
            ),
        )
        st.page_link(
            "views/deal_graph/page.py",
            label=tr("See it in the deal graph"),
            query_params={"loop": loop_key(loop), "asof": asof.isoformat()},
        )
    with right:
        if loop_key(loop) == FAMOUS_LOOP:
            show_hops(ledger, loop, key="loop-hops", as_told_usd_bn=100.0)
            small(
                "The famous picture has 100 billion dollars going round this triangle. It rests on "
                "a letter of intent of September 2025 for one of its sides; on 27 Feb 2026 an "
                "equity investment of 30 billion took its place. The contract with Oracle is as "
                "the press reported it, and the chips are those of one site."
            )
        else:
            show_hops(ledger, loop, key="loop-hops")
        steps = measures.loop_through_time(ledger, asof, choice, loop.companies)
        figure(
            steps_figure(steps, asof=pd.Timestamp(asof), dark=dark),
            title=tr("How much could go round this loop, as known on each day"),
            foot=tr("0 while a payment of the loop is missing or undisclosed."),
            key="loop-timeline",
            alt=tr("Bottleneck of the loop in billions of dollars through time, in steps."),
            table=by_day({mark("Bottleneck"): (steps, "usd_bn")}),
        )
        small(
            "{message} Loops share payments, so their amounts do not add up; the one figure that "
            "counts no dollar twice stands at the top.",
            message=rings.message,
        )
    show_loops(ledger, rings, key="loops")

st.subheader(tr("Through time"), anchor=False)
table = measures.circulation_timeline(ledger, asof, choice)
if table.empty:
    small("Nothing that counts had been announced by then.")
else:
    figure(
        timeline_figure(table, asof=pd.Timestamp(asof), dark=dark),
        title=tr("What was disclosed and what of it could go round, as known on each day"),
        foot=tr("Source: data/deals.csv and statuses.csv, as known up to {day}.", day=day(asof)),
        key="circulation-timeline",
        alt=tr("Disclosed and circulating billions of dollars through time, in steps."),
        table=by_day(
            {
                mark("Disclosed"): (table["total_usd_bn"], "usd_bn"),
                mark("Can go round"): (table["circulating_usd_bn"], "usd_bn"),
                mark("Part"): (table["share"], "percent"),
            }
        ),
    )
    small("The days that moved the circulation most:")
    show_moves_of_circulation(ledger, table, key="circulation-moves")

part = switch(tr("More"), PARTS, key="part", default="flows")
if part == "flows":
    flows = found.flows[found.flows["circulating_usd_bn"] > 0]
    if flows.empty:
        small("Nothing goes round.")
    else:
        slugs = [*flows["payer"], *flows["payee"]]
        figure(
            sankey_figure(
                flows,
                {slug: ledger.name(slug) for slug in slugs},
                {slug: role_colour(ledger.companies.at[slug, "role"], True) for slug in slugs},
                dark=dark,
            ),
            title=tr("The part of the payments that can go round: who pays, who receives"),
            foot=tr(
                "One of the best solutions. Where two ways round are equally good, either may "
                "carry the money: the table gives each company's least and most."
            ),
            key="circulation-sankey",
            alt=tr("Sankey diagram of the circulating payments between companies."),
            table=payments(ledger, flows, "circulating_usd_bn"),
        )
        show_through_flows(ledger, through_flows(found), key="through-flows")
elif part == "trips":
    small(
        "For each investment: how much of it can come back to the investor along all disclosed "
        "payments, at most its amount (maximum flow). Each by itself; they do not add up."
    )
    show_round_trips(ledger, round_trips(legs), key="round-trips")
elif part == "financed":
    sellers = {slug: ledger.name(slug) for slug in SELLERS if slug in ledger.companies.index}
    seller = switch(tr("Seller"), sellers, key="seller", default=next(iter(sellers)))
    result = financed(legs_on(ledger, asof), seller)
    prose(
        "Of what customers buy from **{seller}**, {bought} is disclosed; **{tied}** ({share}) of "
        "it is bought by customers in whom {seller} invests, from whom it leases back, or whom "
        "it lends to, guarantees or gives warrants.",
        seller=ledger.name(seller),
        bought=usd_bn(result.bought_usd_bn),
        tied=usd_bn(result.tied_usd_bn),
        share=percent(result.tied_share),
    )
    show_customers(ledger, result, key="financed-customers")
elif part == "levels":
    found_levels = levels(legs)
    shown = pd.concat([found_levels.head(12), found_levels.tail(12)])
    shown = shown[~shown.index.duplicated()]
    figure(
        levels_figure(shown.rename(index=ledger.name), dark=dark),
        title=tr("Who is upstream: net payers at the top, net receivers at the bottom"),
        foot=tr(
            "Differences of level fit the net payments between linked companies best (Hodge "
            "decomposition, Fujiwara et al. 2021). The 12 highest and the 12 lowest."
        ),
        key="levels-chart",
        alt=tr(
            "Bars of the level of the companies highest up and furthest down the flow of money."
        ),
        table=pd.DataFrame({mark("Company"): shown.index.map(ledger.name), mark("Level"): shown}),
        usd=["Level"],
    )
else:
    against = measures.against_chance(legs)
    for what, measure in (
        (tr("loops of up to four companies"), against.loops),
        (tr("billions of dollars that can go round"), against.circulation),
    ):
        prose(
            "**{observed}** {what}; in 500 networks with the same number of payers and payees at "
            "every company, {mean} on average. As much or more came up by chance with p = {p} "
            "({z} standard deviations).",
            observed=f"{measure.observed:,.0f}",
            what=what,
            mean=f"{measure.draws.mean():,.0f}",
            p=f"{measure.p_value:.3f}",
            z=tr("no") if measure.z is None else f"{measure.z:+.1f}".replace("-", "−"),
        )
    small(
        "Payees are swapped between payments, amounts stay with their payers (Maslov & Sneppen "
        "2002), seed fixed. A small p says that there are more loops, or fewer if z is negative, "
        "than the sizes of the companies explain; it does not say why."
    )
