"""What changed since the reader last looked: new deals, unusual moves, the loops, what is stale."""

from datetime import date

import streamlit as st

from dashboard.components.data import live, sources
from dashboard.components.draw.prose import paragraph, small
from dashboard.components.state import url
from dashboard.deals.news import entries, everything
from dashboard.language import tr
from dashboard.market import INTRADAY_DAYS
from dashboard.reaction import session_moves, watchable
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
    loop_figures,
    loops_sentence,
    moves_sentence,
    show_age,
    show_earnings,
    show_loops,
    show_unusual,
)

ledger = sources.ledger()
market = sources.market()
today = date.today()
told = period(ledger, last_visit(entries(ledger)), since_day(ledger, today), today)
known = everything(ledger, today)
watches = watchable(known.legs, ledger.tickers, today)
loops = loop_figures(ledger, told.start, today)

st.title(tr("Today"))
sentences = [
    news_sentence(ledger, told),
    moves_sentence(ledger, session_moves(market, ledger.tickers)),
    loops_sentence(loops),
]
paragraph(" ".join(sentences))
live.renewing(lambda: market_strip(ledger, dark=sources.dark()))

left, right = st.columns([0.58, 0.42], gap="large")
with left:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(gap="xxsmall", width="stretch"):
            st.subheader(tr("New deals"), anchor=False)
            small("{why}", why=told.why)
        since_box(ledger, told, today)
    url.one_of("watch", list(watches), None)
    show_deals(ledger, told, known, watches, st.session_state["watch"])
    url.keep("watch", None)
    if not watches:
        small(
            "No deal of the last {days} days has a listed party: Yahoo keeps 5-minute bars, in "
            "which a reaction can be watched, for that long.",
            days=INTRADAY_DAYS,
        )
    st.page_link("views/deals/page.py", label=tr("All deals, with sources and filters"))
    st.subheader(tr("Changes of status"), anchor=False)
    show_status_changes(ledger, told, known)
with right:
    st.subheader(tr("Unusual moves"), anchor=False)
    live.renewing(lambda: show_unusual(ledger, today))
    st.page_link("views/valuation/page.py", label=tr("All prices and P/E ratios"))
    st.subheader(tr("Money that can go round"), anchor=False)
    show_loops(loops)
    st.page_link("views/circular_flows/page.py", label=tr("The loops, and how they are measured"))
    st.subheader(tr("Upcoming earnings"), anchor=False)
    show_earnings(ledger, market, today)
    st.subheader(tr("How fresh this is"), anchor=False)
    show_age(ledger, market, sources.freshness(), today)
