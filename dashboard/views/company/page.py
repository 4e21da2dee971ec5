"""Everything about one company: its money in and out, its loops, its stock, its sources."""

import pandas as pd
import streamlit as st

from dashboard.components.company_facts import headlines, key_facts, valuation, who_it_is
from dashboard.components.controls import benchmark_switch, company_box, date_box
from dashboard.components.data import live, sources
from dashboard.components.draw import links
from dashboard.components.draw.markup import escape
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.companies import show_earnings
from dashboard.components.tables.legs import download_legs, legs_table, show_legs, show_sources
from dashboard.formats import day
from dashboard.language import tr
from dashboard.valuation import valuation_table
from dashboard.views.company import (
    Subject,
    draw_commitments,
    draw_headline,
    draw_money,
    draw_return,
    draw_stock,
)

FULL_PICTURE = "oracle"
CONTINGENT = ("backstop-guarantee", "warrant")

ledger = sources.ledger()
market = sources.market()
slugs = sorted(ledger.companies.index, key=lambda slug: ledger.name(slug).lower())

title, headline = st.container(), st.container(key="company-headline")

with st.container(horizontal=True, vertical_alignment="bottom"):
    default = FULL_PICTURE if FULL_PICTURE in slugs else slugs[0]
    chosen = company_box(
        ledger, slugs, label=tr("Company"), placeholder=tr("type a name"), default=default
    )
    asof = date_box(ledger)
    benchmark = benchmark_switch()

company = chosen or default
subject = Subject(ledger, market, company, asof, benchmark, sources.dark())
name, ticker, its = subject.name, subject.ticker, subject.legs
links.about(company)
with title:
    st.title(escape(name), anchor=False)
with headline:
    live.renewing(lambda: draw_headline(subject))
    if not ticker:
        valuation(ledger, company, asof)

who_it_is(ledger, company)
if ticker:
    live.renewing(lambda: key_facts(company, ticker))
    valuation(ledger, company, asof)

st.subheader(tr("Money in and out"), anchor=False)
draw_money(subject)

st.subheader(tr("What can come back"), anchor=False)
draw_return(subject)

st.subheader(tr("Its stock and its deals"), anchor=False)
draw_stock(subject)

st.subheader(tr("Commitments and revenue"), anchor=False)
draw_commitments(subject)

st.subheader(tr("Guarantees and warrants"), anchor=False)
contingent = its[its["kind"].isin(CONTINGENT)]
if contingent.empty:
    small("None given or received by {name}.", name=name)
else:
    small(
        "The payer gives, the payee receives. They are contingent: no sum on this page counts them."
    )
    show_legs(
        legs_table(ledger, contingent),
        key="company-guarantees",
        columns=["Announced", "Payer", "Payee", "Kind", "Amount", "Basis", "Status", "What"],
    )

if ticker:
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(tr("Earnings"), anchor=False)
        coming = valuation_table(market, ledger.tickers).at[company, "next_earnings_at"]
        if pd.isna(coming):
            small("The date of the next report is not known here.")
        else:
            prose("Next report: **{day}**.", day=day(coming))
        reports = market.reports(ticker)
        reports = reports[reports["reported"] <= pd.Timestamp(asof)]
        if reports.empty:
            small("No report of {name} is here.", name=name)
        else:
            show_earnings(reports, key="company-earnings")
    with right:
        st.subheader(tr("Headlines"), anchor=False)
        with st.container(height=330, border=False, key="company-headlines"):
            headlines(ticker)

st.subheader(tr("All its deals"), anchor=False)
if its.empty:
    small("The ledger has no deal of {name} by {day}.", name=name, day=day(asof))
else:
    table = legs_table(ledger, its)
    show_legs(table, key="company-legs")
    download_legs(table, name=f"roundtrip-{company}-{asof.isoformat()}.csv", key="company-download")
    small("Ended deals too; the column Status says so. Their sources:")
    show_sources(ledger, its, key="company-sources")
