"""The ledger: every leg with its sources, filters and a download."""

import streamlit as st

from dashboard.components.controls import (
    company_box,
    ended_switch,
    grade_box,
    kinds_and_basis,
    search_box,
)
from dashboard.components.data import sources
from dashboard.components.draw.prose import prose, small
from dashboard.components.state import url
from dashboard.components.tables.legs import download_legs, legs_table, show_legs
from dashboard.deals import totals
from dashboard.deals.search import with_words
from dashboard.formats import day, usd_bn
from dashboard.language import tr, tr_n
from dashboard.views.deals.changes import draw_changes
from dashboard.views.deals.entries import draw_entries
from dashboard.views.deals.form import deal_form

ledger = sources.ledger()
slugs = sorted(ledger.companies.index, key=lambda s: ledger.name(s).lower())

st.title(tr("Deals"))
headline = st.container()
changed = st.container()

url.flag("add")
if st.toggle(tr("Add a deal"), key="add"):
    deal_form(sources.findings())
url.keep("add", False)
draw_entries(ledger)

with st.container(horizontal=True, vertical_alignment="bottom"):
    query = search_box()
    company = company_box(ledger, slugs, label=tr("Company"), placeholder=tr("any"))
    grade = grade_box()
    ended = ended_switch()

findings = sources.findings(kinds_and_basis())
asof = findings.day
legs = findings.counted_legs(ended=ended)
if company:
    legs = legs[(legs["payer"] == company) | (legs["payee"] == company)]
if grade:
    legs = legs[legs.index.map(ledger.best_grades) == grade]
if query:
    legs = legs[with_words(findings.leg_texts.loc[legs.index], query)]

sums = totals(legs)
with headline:
    prose(
        "**{flows}** known on {day}. Those that move money add up to **{total}**, {firm} of it "
        "firm; {unknown} without a disclosed amount count as unknown, not as zero.",
        flows=tr_n(sums.legs, "{n} flow", "{n} flows"),
        day=day(asof),
        total=usd_bn(sums.total_usd_bn),
        firm=usd_bn(sums.firm_usd_bn),
        unknown=tr_n(sums.undisclosed, "{n} more flow", "{n} more flows"),
    )

with changed:
    draw_changes(findings)
if legs.empty:
    st.info(tr("No flow fits these filters. Widen them, or choose a later date."))
else:
    table = legs_table(ledger, legs)
    show_legs(table, key="ledger")
    download_legs(table, name=f"roundtrip-deals-{asof.isoformat()}.csv", key="ledger-download")
small(
    "Amounts are billions of US dollars over the whole term of a contract; contracts "
    "of different years are not the cash of one year. Guarantees, warrants, chip partnerships and "
    "acquisitions are listed but not added up. Source: the ledger."
)
