"""Who pays whom for what: the network, and what is behind each company and arrow."""

import streamlit as st

from dashboard.components.controls import (
    company_box,
    date_box,
    ended_switch,
    kinds_and_basis,
    switch,
)
from dashboard.components.data import measures, sources
from dashboard.components.deal_graph import Click, build_network, mount, standalone_html
from dashboard.components.deal_graph.legend import graph_legend
from dashboard.components.draw.prose import prose, small
from dashboard.components.state import page_contents, url
from dashboard.components.tables.events import show_moves
from dashboard.components.tables.legs import show_arrows
from dashboard.deals import legs_on, totals, valuation_on
from dashboard.flows import arrows, choose, counted, loop_arrows, positions
from dashboard.formats import day, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.valuation import company_worth, valuation_table
from dashboard.views.deal_graph.cards import arrow_card, company_card, loop_card

ledger = sources.ledger()
market = sources.market()
slugs = sorted(ledger.companies.index, key=lambda slug: ledger.name(slug).lower())
core = set(ledger.companies.index[ledger.companies["core"] == "yes"])


def on_click(click: Click) -> None:
    """Runs before the page: puts the click where the widgets and the address read it."""
    st.session_state["company"] = click.company if click.company in slugs else None
    st.session_state["arrow"] = click.arrow
    st.session_state["loop"] = ""


def on_search() -> None:
    st.session_state["arrow"] = st.session_state["loop"] = ""


st.title(tr("Deal graph"))
headline = st.container()

with st.container(horizontal=True, vertical_alignment="bottom"):
    company = company_box(
        ledger,
        slugs,
        label=tr("Find a company"),
        placeholder=tr("type a name"),
        on_change=on_search,
    )
    extent = switch(
        tr("Companies"),
        {"core": mark("Core"), "large": mark("With $10B or more"), "all": mark("All")},
        key="show",
        default="core",
        help=tr(
            "Core: the fifteen companies of the founding story and the largest payments between "
            "them. The middle one adds every payment of at least 10 billion dollars."
        ),
    )
    ended = ended_switch()
    asof = date_box(ledger)

legs = counted(legs_on(ledger, asof, ended=ended), kinds_and_basis())
every_arrow = arrows(legs)
url.one_of("arrow", ["", *every_arrow["id"]], "")
arrow = st.session_state["arrow"]
url.keep("arrow", "")
url.text("loop")
loop = st.session_state["loop"]
url.keep("loop", "")
hops = loop_arrows(every_arrow, tuple(loop.split(".")))
lit = [arrow] if arrow else list(hops["id"])
focus = {company} if company else set(hops["payer"])
shown, drawn = choose(every_arrow, list(ledger.companies.index), core, extent, focus, set(lit))
valuations = valuation_table(market, ledger.tickers)
network = build_network(
    ledger,
    shown,
    drawn,
    company_worth(valuation_on(ledger, asof), valuations),
    positions(ledger.companies.loc[shown], drawn),
    dark=sources.dark(),
)

sums = totals(legs_on(ledger, asof))
with headline:
    prose(
        "On {day} the ledger knows **{legs}** between {companies}; those that move money add up "
        "to **{total}**, and {unknown} more disclose no amount.",
        day=day(asof),
        legs=tr_n(sums.legs, "{n} live leg", "{n} live legs"),
        companies=tr_n(len(ledger.companies), "{n} company", "{n} companies"),
        total=usd_bn(sums.total_usd_bn),
        unknown=sums.undisclosed,
    )

picture, detail = st.columns([0.68, 0.32], gap="medium")
with picture:
    mount(
        network,
        key="deal-graph",
        company=company or "",
        lit=lit,
        alt=tr(
            "Network of {companies} companies and {arrows} arrows of payments, in rows from AI "
            "labs at the top to chip makers at the bottom. The table below holds the same.",
            companies=len(shown),
            arrows=len(drawn),
        ),
        on_click=on_click,
    )
    graph_legend(set(drawn["group"]), dark=sources.dark())
    small(
        "Drawn: {companies}, {arrows} for {legs}. Arrows run from payer to payee; their width "
        "grows with the amount, that of a company with its market value or last valuation. "
        "Ctrl + wheel zooms. Source: data/deals.csv, as known on {day}.",
        companies=tr_n(len(shown), "{n} company", "{n} companies"),
        arrows=tr_n(len(drawn), "{n} arrow", "{n} arrows"),
        legs=tr_n(int(drawn["legs"].map(len).sum()), "{n} leg", "{n} legs"),
        day=day(asof),
    )

with detail, st.container(key="deal-graph-detail"):
    if arrow:
        chosen = every_arrow.set_index("id").loc[arrow]
        arrow_card(ledger, chosen, legs)
        small("What the stocks did beyond the S&P 500 on the event day:")
        _, study = measures.study(ledger, market, asof, "SPY")
        show_moves(ledger, study, chosen["legs"], key="arrow-reactions")
    elif len(hops) and not company:
        loop_card(ledger, hops)
    elif company:
        company_card(ledger, company, every_arrow, legs, asof)
    else:
        st.subheader(tr("The largest payments drawn"), anchor=False)
        small("Click a company or an arrow for what is behind it.")
        show_arrows(ledger, drawn.head(12), key="largest-arrows")

page_contents.file(
    tr("The graph (one HTML file)"),
    f"roundtrip-deal-graph-{asof.isoformat()}.html",
    "text/html",
    lambda: standalone_html(
        network,
        title=tr("Roundtrip: who pays whom in AI, as known on {day}", day=day(asof)),
        foot=tr("Source: Roundtrip's ledger (data/deals.csv). Not investment advice."),
    ),
)
with st.expander(tr("The graph as a table")):
    show_arrows(ledger, drawn, key="drawn-arrows")
