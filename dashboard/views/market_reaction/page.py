"""What the announcement did to the stock, beyond the market."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from dashboard.components.controls import (
    benchmark_switch,
    company_box,
    search_box,
    switch,
    window_box,
)
from dashboard.components.data import sources
from dashboard.components.draw.fold import fold
from dashboard.components.draw.links import arrow_query, kept
from dashboard.components.draw.prose import prose, small
from dashboard.components.state import url
from dashboard.components.tables.events import leg_label
from dashboard.deals.search import with_words
from dashboard.deals.summaries import summary_of
from dashboard.findings import FURTHEST, Findings
from dashboard.formats import day
from dashboard.language import mark, tr, tr_n
from dashboard.market import BENCHMARKS
from dashboard.reaction import Window, listed_party
from dashboard.views.market_reaction import all_events
from dashboard.views.market_reaction.credit import draw_credit, parties_with_credit
from dashboard.views.market_reaction.event import SelectedEvent
from dashboard.views.market_reaction.event_charts import draw_path, draw_price
from dashboard.views.market_reaction.event_text import (
    draw_figures,
    draw_headline,
    draw_parties,
    draw_windows,
)
from dashboard.views.market_reaction.explained import draw_explained
from dashboard.views.market_reaction.many_looks import draw_many_looks
from dashboard.views.market_reaction.minutes import draw_minutes
from dashboard.views.market_reaction.models import draw_models, draw_models_picture
from dashboard.views.market_reaction.priced_in import draw_priced_in

SPANS = {"1m": mark("1 month"), "3m": mark("3 months"), "1y": mark("1 year"), "all": mark("All")}
SESSIONS = {"1m": 21, "3m": 63, "1y": 252, "all": 10_000}
# Addresses written before: ?part=… named what was open.
FORMERLY = {"events": "events", "groups": "groups", "loop": "around", "private": "unlisted"}

# An announcement of at least so much is what the page opens on.
LARGE_USD_BN = 1.0


def method_choices() -> tuple[str, Window, str]:
    """What the stock is measured against, over which sessions, and how much of the price is shown
    (URL: `benchmark`, `window`, `span`)."""

    def choose(*, drawn: bool) -> tuple[str, Window, str]:
        return (
            benchmark_switch(drawn=drawn),
            window_box((-1, 1), FURTHEST, drawn=drawn),
            switch(tr("Around the day"), SPANS, key="span", default="3m", drawn=drawn),
        )

    box = fold(tr("Benchmark, window, span"), key="measure")
    if box is None:
        return choose(drawn=False)
    with box:
        return choose(drawn=True)


def default_leg(
    findings: Findings, choices: Sequence[str], company: str | None, benchmark: str
) -> str:
    """The newest announcement with all figures and an amount of some size; without one, with an
    amount of some size, else with a figure."""
    stocks, rows = findings.measured_stocks(benchmark), findings.leg_rows
    # Of each leg the stock to look at, where it has a figure.
    measured = {
        leg: company or stocks[leg][0]
        for leg in choices
        if leg in stocks and company in (None, *stocks[leg])
    }
    large = [leg for leg in measured if rows[leg].amount_usd_bn >= LARGE_USD_BN]
    whole = (leg for leg in large if findings.has_every_figure(leg, measured[leg], benchmark))
    return next(whole, next(iter([*large, *measured]), choices[0]))


def stock_of(findings: Findings, leg: str, company: str | None, benchmark: str) -> str:
    """The stock to look at: the reader's if it is a party, else one with a figure."""
    if company and (leg, company) in findings.event_labels:
        return company
    row = findings.leg_rows[leg]
    measured = findings.measured_stocks(benchmark).get(leg)
    return measured[0] if measured else listed_party(row._asdict(), findings.ledger.tickers)


def announcement_box(findings: Findings, company: str | None, benchmark: str, words: str) -> str:
    """One announcement with a listed party, newest first (URL: `leg`), of those that have all the
    words."""
    labels, rows = findings.event_labels, findings.leg_rows
    of_stock = {leg for leg, party in labels if party == company}
    listed = of_stock or {leg for leg, _ in labels}
    choices = _with_words([leg for leg in reversed(rows) if leg in listed], findings, words)
    default = default_leg(findings, choices, company if of_stock else None, benchmark)
    url.one_of("leg", choices, default)
    st.selectbox(
        tr("Announcement"),
        choices,
        format_func=lambda leg: leg_label(findings.ledger, rows[leg]),
        key="leg",
        width=620,
    )
    url.keep("leg", default)
    return str(st.session_state["leg"])


def _with_words(legs: list[str], findings: Findings, words: str) -> list[str]:
    """Those of the legs that have all the words, in any order; all, with a remark, if none has."""
    if not words:
        return legs
    matches = with_words(findings.leg_texts.loc[legs], words)
    if not matches.any():
        small("No announcement has all the words “{words}”: all are listed.", words=words)
        return legs
    return [leg for leg in legs if matches[leg]]


def part(key: str, label: str, draw: Callable[[], None]) -> None:
    if inside := fold(label, key=key):
        with inside:
            draw()


def draw_session_by_session(event: SelectedEvent) -> None:
    draw_path(event)
    draw_windows(event)


def draw_method(benchmark: str) -> None:
    small(
        "Event day: the first session that could react (after the close: the next; time unknown: "
        "the announcement's own day, marked ?). The flows of one deal are one event per company. "
        "Method: MacKinlay 1997; {benchmark} as the market.",
        benchmark=BENCHMARKS[benchmark],
    )
    small(
        "Return: closing price over the closing price of the session before, adjusted for splits "
        "and dividends. Abnormal return: AR = R − α − β·Rm, what the stock did beyond what its own "
        "market model explains (MacKinlay 1997, eq. 7). Market cap added: the abnormal return "
        "times the market cap at the close before; per dollar: of the disclosed amount. P/E: the "
        "close over the trailing GAAP EPS known then, at the close before and on the event day; – "
        "where there was a loss or no report is known. Volume: over the median of the 20 sessions "
        "before."
    )


ledger = sources.ledger()
listed = sorted(ledger.tickers, key=lambda slug: ledger.name(slug).lower())
url.formerly("part", FORMERLY)

st.title(tr("Market reaction"))
headline = st.container()

with st.container(horizontal=True, vertical_alignment="bottom"):
    words = search_box()
    company = company_box(ledger, listed, label=tr("Stock"), placeholder=tr("of either party"))
    announcement = st.container()
benchmark, window, span = method_choices()
findings = sources.findings()

if not findings.event_labels:
    with headline:
        prose("No deal with a listed party was known by {day}.", day=day(findings.day))
    st.stop()
with announcement:
    leg = announcement_box(findings, company, benchmark, words)
row = findings.leg_rows[leg]
event = SelectedEvent(findings, leg, stock_of(findings, leg, company, benchmark), benchmark, window)

with headline:
    draw_headline(event)
    small("{summary}", summary=summary_of(row))

draw_figures(event)
price, models = st.columns([0.58, 0.42], gap="medium")
with price:
    draw_price(event, SESSIONS[span])
with models:
    draw_models_picture(event)
draw_parties(event)
st.page_link(
    "views/deal_graph/page.py",
    label=tr("In the deal graph →"),
    query_params=kept(**arrow_query(row)),
)

part(
    "path",
    tr("Session by session"),
    partial(draw_session_by_session, event),
)
part("models", tr("Model by model"), partial(draw_models, event))
part("minutes", tr("The minute of the news"), partial(draw_minutes, event))
part("looks", tr("Many looks"), partial(draw_many_looks, event))
part("priced-in", tr("What was priced in"), partial(draw_priced_in, event))
if parties_with_credit(event):
    part("credit", tr("Credit around the day"), partial(draw_credit, event))
choice = all_events.event_choice()
part(
    "events",
    tr_n(
        len(findings.events.events),
        "{n} announcement",
        "All {n} announcements",
    ),
    partial(all_events.draw_events, event, choice),
)
part(
    "groups",
    tr("Who gains: payers or payees"),
    partial(all_events.draw_groups, event, choice),
)
part("explained", tr("What explains the size"), partial(draw_explained, event))
part("around", tr("Around a loop"), partial(all_events.draw_around_loop, event))
part("unlisted", tr("Unlisted companies"), partial(all_events.draw_unlisted, findings))
part("method", tr("Method"), partial(draw_method, benchmark))
