"""What changed since the reader last looked: new deals, unusual moves, the circulation, what is
stale."""

import streamlit as st

from dashboard.components.data import live, sources
from dashboard.components.draw.fold import fold
from dashboard.components.draw.prose import paragraph, small
from dashboard.components.state import url
from dashboard.deals.news import entries
from dashboard.language import tr
from dashboard.market import INTRADAY_DAYS
from dashboard.views.today.last_visit import last_visit
from dashboard.views.today.market_strip import market_strip
from dashboard.views.today.news import (
    news_sentence,
    period,
    show_deals,
    show_status_changes,
    since_box,
    since_day,
)
from dashboard.views.today.side_column import (
    circulation_sentence,
    moves_sentence,
    show_age,
    show_circulation,
    show_earnings,
    show_unusual,
)

findings = sources.findings()
ledger, today = findings.ledger, findings.day
shown = period(findings.news, last_visit(entries(ledger)), since_day(ledger, today), today)

st.title(tr("Today"))
sentences = [
    news_sentence(ledger, shown, findings.news),
    moves_sentence(ledger, findings.moves),
    circulation_sentence(findings),
]
paragraph(" ".join(sentences))
live.renewing(lambda: market_strip(dark=sources.dark()))

left, right = st.columns([0.58, 0.42], gap="large")
with left:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(gap="xxsmall", width="stretch"):
            st.subheader(tr("New deals"), anchor=False)
            small("{why}", why=shown.why)
        since_box(ledger, shown, today)
    url.one_of("watch", list(findings.watchable), None)
    show_deals(ledger, shown, findings.news, findings.watchable, st.session_state["watch"])
    url.keep("watch", None)
    if not findings.watchable:
        small(
            "No deal of the last {days} days has a listed party: Yahoo keeps 5-minute bars, in "
            "which a reaction can be watched, for that long.",
            days=INTRADAY_DAYS,
        )
    st.page_link("views/deals/page.py", label=tr("All deals, with sources and filters"))
    if changes := fold(tr("Changes of status"), key="changes"):
        with changes:
            show_status_changes(ledger, shown, findings.news)
with right:
    st.subheader(tr("Unusual moves"), anchor=False)
    live.renewing(show_unusual)
    st.page_link("views/valuation/page.py", label=tr("All prices and P/E ratios"))
    st.subheader(tr("Circular flows"), anchor=False)
    show_circulation(findings, shown.start)
    st.page_link("views/circular_flows/page.py", label=tr("The loops, and how they are measured"))
    st.subheader(tr("Upcoming earnings"), anchor=False)
    show_earnings(findings)
    st.subheader(tr("How fresh this is"), anchor=False)
    show_age(findings, sources.freshness())
