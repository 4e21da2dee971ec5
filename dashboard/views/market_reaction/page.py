"""What the announcement did to the stock, beyond the market."""

import streamlit as st

from dashboard.components.controls import (
    benchmark_switch,
    company_box,
    date_box,
    switch,
    window_box,
)
from dashboard.components.data import measures, sources
from dashboard.components.draw.prose import named, prose, small
from dashboard.components.state import url
from dashboard.components.tables.events import leg_label
from dashboard.deals import legs_on
from dashboard.formats import day
from dashboard.language import mark, tr
from dashboard.market import BENCHMARKS
from dashboard.reaction import event_labels, listed_party, market_value
from dashboard.views.market_reaction import (
    Chosen,
    draw_around_loop,
    draw_events,
    draw_figures,
    draw_groups,
    draw_headline,
    draw_minutes,
    draw_parties,
    draw_path,
    draw_price,
    draw_private,
    draw_windows,
)
from dashboard.vocabulary import KINDS

SPANS = {"1m": mark("1 month"), "3m": mark("3 months"), "1y": mark("1 year"), "all": mark("All")}
SESSIONS = {"1m": 21, "3m": 63, "1y": 252, "all": 10_000}
PARTS = {
    "events": mark("All announcements"),
    "groups": mark("Who gains: groups"),
    "loop": mark("Around a loop"),
    "private": mark("Without a stock"),
}

ledger = sources.ledger()
market = sources.market()
listed = sorted(ledger.tickers, key=lambda slug: ledger.name(slug).lower())

st.title(tr("Market reaction"))
headline = st.container()

with st.container(horizontal=True, vertical_alignment="bottom"):
    company = company_box(ledger, listed, label=tr("Stock"), placeholder=tr("of either party"))
    asof = date_box(ledger)
    legs = legs_on(ledger, asof, ended=True)
    benchmark = benchmark_switch()
    window = window_box((-1, 1), measures.FURTHEST)

heard, study = measures.study(ledger, market, asof, benchmark)
labels = event_labels(study.events)
if not labels:
    with headline:
        prose("No deal with a listed party was known by {day}.", day=day(asof))
    st.stop()
on_day = study.window((0, 0))

with st.container(horizontal=True, vertical_alignment="bottom"):
    of_stock = [leg for leg, party in labels if party == company]
    choices = list(legs.index[legs.index.isin(of_stock or [leg for leg, _ in labels])])[::-1]
    with_car = {label[0] for label in on_day.index[on_day["car"].notna()]}
    default = next((leg for leg in choices if leg in with_car), choices[0])
    url.one_of("leg", choices, default)
    leg = st.selectbox(
        tr("Announcement"),
        choices,
        format_func=lambda leg: leg_label(ledger, legs.loc[leg]),
        key="leg",
        width=620,
    )
    url.keep("leg", default)
    span = switch(tr("Around the day"), SPANS, key="span", default="3m")

row = legs.loc[leg]
stock = company if (leg, company) in labels else listed_party(row, ledger.tickers)
label = labels[leg, str(stock)]
beside = measures.beside(ledger, market, asof, benchmark, window)
values = market_value(study, market)
event = Chosen(ledger, market, study, row, label, benchmark, window, beside, sources.dark())

with headline:
    draw_headline(event)

st.subheader(named(leg_label(ledger, row)), anchor=False)
prose("{summary}", summary=row["summary"])
with st.container(horizontal=True, key="reaction-figures"):
    draw_figures(event, values)
draw_price(event, SESSIONS[span])
draw_path(event)
left, right = st.columns([0.55, 0.45], gap="medium")
with left:
    draw_windows(event)
with right:
    draw_parties(event)
    st.page_link(
        "views/deal_graph/page.py",
        label=tr("See the payment in the deal graph"),
        query_params={
            "arrow": f"{row['payer']}.{row['payee']}.{KINDS[row['kind']].group}",
            "asof": asof.isoformat(),
            "ended": "all",
        },
    )
draw_minutes(event)

st.subheader(tr("Over all deals"), anchor=False)
part = switch(tr("Look at"), PARTS, key="part", default="events")
if part == "events":
    draw_events(ledger, study, window, values, beside, label)
elif part == "groups":
    draw_groups(ledger, study, window, beside)
elif part == "loop":
    draw_around_loop(ledger, study, values, asof)
else:
    draw_private(ledger, heard.private)

small(
    "Event day: the first session that could react (after the close: the next; time unknown: the "
    "announcement's own day, marked ?). The legs of one deal are one event per company. Method: "
    "MacKinlay 1997; {benchmark} as the market.",
    benchmark=BENCHMARKS[benchmark],
)
