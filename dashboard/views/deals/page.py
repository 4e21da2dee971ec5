"""The ledger: every leg with its sources, filters and a download."""

import streamlit as st

from dashboard.components.controls import kinds_and_basis
from dashboard.components.data import sources
from dashboard.components.draw.markup import escape
from dashboard.components.draw.prose import prose, small
from dashboard.components.state import url
from dashboard.components.tables.legs import download_legs, legs_table, show_legs
from dashboard.deals import totals
from dashboard.formats import day, usd_bn
from dashboard.language import tr, tr_n
from dashboard.views.deals.changes import draw_changes
from dashboard.views.deals.entries import draw_entries
from dashboard.views.deals.filters import matching, read_filters, what_would_match
from dashboard.views.deals.form import deal_form

ledger = sources.ledger()

st.title(tr("Deals"))
headline = st.container()
changed = st.container()

url.flag("add")
if st.toggle(tr("Add a deal"), key="add"):
    deal_form(sources.findings())
url.keep("add", False)
draw_entries(ledger)

chosen = read_filters(ledger, sources.findings().day)
findings = sources.findings(kinds_and_basis())
asof = findings.day
legs = matching(findings, chosen)


def draw_headline() -> None:
    sums = totals(legs)
    prose(
        "**{flows}** known on {day}. Those that move money add up to **{total}**, {firm} of it "
        "firm; {unknown} without a disclosed amount count as unknown, not as zero.",
        flows=tr_n(sums.legs, "{n} flow", "{n} flows"),
        day=day(asof),
        total=usd_bn(sums.total_usd_bn),
        firm=usd_bn(sums.firm_usd_bn),
        unknown=tr_n(sums.undisclosed, "{n} more flow", "{n} more flows"),
    )


if len(legs):
    with headline:
        draw_headline()

with changed:
    draw_changes(findings)
if legs.empty:
    st.info(escape(what_would_match(findings, chosen)))
else:
    table = legs_table(ledger, legs)
    show_legs(table, key="ledger")
    download_legs(table, name=f"roundtrip-deals-{asof.isoformat()}.csv", key="ledger-download")
small(
    "Amounts are billions of US dollars over the whole term of a contract; contracts "
    "of different years are not the cash of one year. Guarantees, warrants, chip partnerships and "
    "acquisitions are listed but not added up. Source: the ledger."
)
