"""What changed since the reader last looked: new deals, unusual moves, the circulation, what is
stale."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.components.data import live, sources
from dashboard.components.draw.fold import fold
from dashboard.components.draw.links import kept
from dashboard.components.draw.prose import paragraph, small
from dashboard.components.notes import DAY, note_box, pinned
from dashboard.components.state import url
from dashboard.deals.news import entries
from dashboard.formats import day
from dashboard.language import tr
from dashboard.market import INTRADAY_DAYS
from dashboard.views.today.credit import show_credit
from dashboard.views.today.first_steps import first_steps
from dashboard.views.today.how_to_be_told import show_how_to_be_told
from dashboard.views.today.inbox import show_inbox
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
from dashboard.views.today.own import show_own
from dashboard.views.today.side_column import (
    circulation_sentence,
    moves_sentence,
    show_age,
    show_circulation,
    show_earnings,
    show_measures,
    show_unusual,
)

findings = sources.findings()
ledger, today = findings.ledger, findings.day
# What has no height of its own leaves no gap above the title.
with st.container(gap=None):
    visit = last_visit(entries(ledger))
    shown = period(findings.news, visit, since_day(ledger, today), today)
    st.title(tr("Today"))


def part(key: str, label: str, draw: Callable[[], None]) -> None:
    if inside := fold(label, key=key):
        with inside:
            draw()


def draw_age() -> None:
    show_age(findings, sources.freshness())
    show_measures(findings)


sentences = [
    news_sentence(ledger, shown, findings.news),
    moves_sentence(ledger, findings.moves, today),
    circulation_sentence(findings),
]
with st.container(gap=None):
    show_own(findings, frozenset(map(str, shown.news.legs.index)))
    paragraph(" ".join(sentences))
pinned(DAY, today.isoformat(), asof=today)
first_steps()

left, right = st.columns([0.58, 0.42], gap="large")
with left:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(gap="xxsmall", width="stretch"):
            st.header(tr("New deals"), anchor=False)
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
    st.page_link(
        "views/deals/page.py",
        label=tr("All deals since {day} →", day=day(shown.start)),
        query_params=kept(**{"from": shown.start.isoformat()}),
    )
    part(
        "changes",
        tr("Changes of status"),
        partial(show_status_changes, ledger, shown, findings.news),
    )
with right:
    st.header(tr("Unusual moves"), anchor=False)
    live.renewing(show_unusual)
    st.page_link("views/valuation/page.py", label=tr("All prices and P/E ratios →"))
    show_inbox(findings)
    part(
        "circular",
        tr("How much is circular, and since when"),
        partial(show_circulation, findings, shown.start),
    )
    show_credit(findings, shown.start)
    part("earnings", tr("Upcoming earnings"), partial(show_earnings, findings))
    part(
        "fresh",
        tr("How fresh this is"),
        draw_age,
    )
live.renewing(lambda: market_strip(dark=sources.dark()))
part("told", tr("How to be told"), partial(show_how_to_be_told, ledger))
note_box(DAY, today.isoformat())
