"""Where all numbers come from, how each measure is made, what is not covered."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.components.data import sources
from dashboard.components.draw.fold import fold
from dashboard.components.draw.labels import grade_name
from dashboard.components.draw.links import page_url
from dashboard.components.draw.markup import escape, link
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column, show_table
from dashboard.components.what_holds import show_what_holds
from dashboard.formats import count, day, percent
from dashboard.language import mark, tr
from dashboard.paths import DATA
from dashboard.views.methods.audits import AUDITED_ON, AUDITS
from dashboard.views.methods.inbox import draw_inbox
from dashboard.views.methods.measures import MEASURES, Measure
from dashboard.vocabulary import GRADES

# What a reader may look for in vain.
NOT_COVERED = (
    mark(
        "Deals that were never made public, and most contracts with an undisclosed amount: unknown "
        "is not zero, so sums are lower bounds of what was announced."
    ),
    mark(
        "Cash that was really paid. An amount is what was announced for the whole term of a "
        "contract; amounts of different years are not the cash of one year."
    ),
    mark(
        "Payments within a company, wages, energy bought on the market, ordinary sales to "
        "customers outside the AI industry."
    ),
    mark(
        "The hour of many announcements: where it is unknown, both possible event days are shown."
    ),
    mark(
        "Companies that are not listed have valuations by their investors, dated, and no price or "
        "P/E."
    ),
    mark("China's AI companies, but for what they buy from or sell to companies of the ledger."),
)

# The formulas fit a phone; a box that scrolls sideways would need the keyboard.
_STYLE = "<style>.stMarkdown .katex-display { overflow: visible; }</style>"

findings = sources.findings()
ledger = findings.ledger
about = sources.freshness()
# Our own ledger, and not as it was before that.
audited = sources.DATA == DATA and findings.day >= AUDITED_ON


def draw_ledger() -> None:
    prose(
        "Each flow is one directed payment or promise with its day, amount, how sure that is, its "
        "status through time and its sources. Firm, up-to, reported, estimated and undisclosed "
        "amounts are kept apart everywhere."
    )
    best = Counter(ledger.best_grades.values())
    shown = [slug for slug in GRADES if best[slug]]
    show_table(
        [
            Column(mark("Best source"), [grade_name(slug) for slug in shown]),
            Column(mark("Meaning"), [tr(GRADES[slug].meaning) for slug in shown]),
            Column(mark("Flows"), [best[slug] for slug in shown], "count"),
            Column(mark("Part of all"), [best[slug] / best.total() for slug in shown], "percent"),
        ],
        key="grades",
    )
    small(
        "Guarantees and warrants are contingent, chip partnerships move no money, acquisitions go "
        "to the owners: they are listed and drawn, and counted only if you ask."
    )
    if findings.pace is not None and findings.pace.slow:
        small(
            "The newest deal is of {day}; fewer came in the last 30 days than usual, so the ledger "
            "may lag.",
            day=day(findings.pace.newest),
        )


def draw_market() -> None:
    prose(
        "Prices, quotes, estimates and headlines are Yahoo Finance's; EPS of past quarters is from "
        "filings with the SEC. What has not come from Yahoo yet is from a bundled snapshot of "
        "public copies of the same data, and is marked so."
    )
    show_what_holds(about, findings.pace.newest if findings.pace else None, findings.day)
    small(
        "Quotes renew themselves while New York trades; a failed request never replaces a number. "
        "Splits, dividends and restated EPS are worked back into what is kept."
    )


def draw_audit() -> None:
    if not audited:
        small("This ledger, as it is read here, is not the one that was audited.")
        return
    show_table(
        [
            Column(mark("Rows drawn at random"), [audit.drawn for audit in AUDITS], "count"),
            Column(mark("With a fault"), [audit.wrong for audit in AUDITS], "count"),
            Column(mark("Part of them"), [audit.share for audit in AUDITS], "percent"),
            Column(mark("What was wrong"), [tr(audit.what) for audit in AUDITS], "long"),
        ],
        key="audits",
        room=580,
    )
    small(
        "All in November 2026, the newest first, and before 92 flows were added on 28 November. "
        "Each fault was mended when found; rows that were not drawn have been checked for form "
        "only, so about one row in eight may still hold a wrong date or status."
    )


def draw_not_covered() -> None:
    for line in NOT_COVERED:
        prose(line)


def draw_measure(measure: Measure) -> None:
    prose(measure.how)
    st.html(_STYLE)
    st.latex(measure.formula)
    small(
        "{reference}. {page}",
        reference=measure.reference,
        page=link(tr("Where it stands"), page_url(measure.page or ".")),
    )


def part(key: str, label: str, draw: Callable[[], None]) -> None:
    if inside := fold(label, key=key):
        with inside:
            draw()


st.title(tr("Sources and methods"))
newest = day(findings.pace.newest) if findings.pace else tr("none")
prose(
    "Every figure is from a ledger of **{flows} flows** with **{sources} sources** (newest deal "
    "{newest}), from market data to **{prices}**, or from a calculation that is explained here.",
    flows=count(len(ledger.legs)),
    sources=count(len(ledger.sources)),
    newest=newest,
    prices=day(min(about.prices_to, findings.day)),
)
if audited:
    prose(
        "An audit of {drawn} flows drawn at random found a fault in **{wrong}** ({share}): {what}.",
        drawn=AUDITS[0].drawn,
        wrong=AUDITS[0].wrong,
        share=percent(AUDITS[0].share),
        what=tr(AUDITS[0].what),
    )

left, right = st.columns(2, gap="large")
with left:
    st.header(tr("Where the numbers come from"), anchor=False)
    part("ledger", tr("The ledger of deals, and how good its sources are"), draw_ledger)
    part("market", tr("Prices, P/E and earnings, and how old they are"), draw_market)
    part(
        "inbox",
        tr("The inbox: which headlines are read, how often, and what they miss"),
        partial(draw_inbox, findings),
    )
    part("audit", tr("The audit: how often the ledger errs"), draw_audit)
    part("not-covered", tr("What is not covered"), draw_not_covered)
    st.page_link("views/deals/page.py", label=tr("Every deal with its sources →"))
with right:
    st.header(tr("How each measure is made"), anchor=False)
    for name, measure in MEASURES.items():
        label = f"**{escape(tr(measure.title))}**: {escape(tr(measure.in_short))}"
        part(name, label, partial(draw_measure, measure))
