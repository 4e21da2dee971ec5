"""Everything about one company: its money in and out, its loops, its stock, its sources."""

import streamlit as st

from dashboard.components.company_facts import key_facts, valuation, who_it_is
from dashboard.components.controls import company_box, switch
from dashboard.components.data import live, sources
from dashboard.components.draw import links
from dashboard.components.draw.markup import escape
from dashboard.components.notes import COMPANY, note_box, pinned
from dashboard.language import mark, tr
from dashboard.views.company.commitments import draw_commitments
from dashboard.views.company.context import CompanyContext
from dashboard.views.company.credit import draw_credit
from dashboard.views.company.deals import draw_deals
from dashboard.views.company.headline import draw_headline
from dashboard.views.company.money import draw_money, draw_return
from dashboard.views.company.news import draw_news
from dashboard.views.company.stock import draw_stock

FULL_PICTURE = "oracle"
PARTS = {
    "money": (mark("Money in and out"), draw_money),
    "return": (mark("What can come back"), draw_return),
    "stock": (mark("Stock and reactions"), draw_stock),
    "credit": (mark("Credit"), draw_credit),
    "commitments": (mark("Commitments and revenue"), draw_commitments),
    "news": (mark("Earnings and headlines"), draw_news),
    "deals": (mark("Deals and sources"), draw_deals),
}

ledger = sources.ledger()
slugs = sorted(ledger.companies.index, key=lambda slug: ledger.name(slug).lower())

default = FULL_PICTURE if FULL_PICTURE in slugs else slugs[0]
with st.container(horizontal=True, vertical_alignment="bottom"):
    title = st.container(width="stretch")
    chosen = company_box(
        ledger, slugs, label=tr("Company"), placeholder=tr("type a name"), default=default
    )
headline = st.container(key="company-headline")

company = chosen or default
context = CompanyContext(sources.findings(), company)
links.about(company)


def draw_opening() -> None:
    """What renews itself: the sentences, and the figures of a listed company."""
    now = CompanyContext(sources.findings(), company)
    draw_headline(now)
    if now.ticker:
        key_facts(now.quote, now.ticker, now.day)


with title:
    st.title(escape(context.name), anchor=False)
with headline:
    live.renewing(draw_opening)
    valuation(ledger, company, context.findings.day)
    who_it_is(ledger, company)
    pinned(COMPANY, company, asof=context.findings.day)

part = switch(
    tr("Part of the page"),
    {name: label for name, (label, _) in PARTS.items()},
    key="part",
    default="money",
    labelled=False,
)
PARTS[part][1](context)
note_box(COMPANY, company)
