"""What a chapter says, and the market figure that belongs to it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import Series
from dashboard.charts.beside_graph import event_price_figure
from dashboard.charts.style import company_colour
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day
from dashboard.components.draw.markup import Markup, link
from dashboard.components.draw.prose import filled, named, paragraph, prose, small, woven
from dashboard.components.draw.reactions import pe_text, reaction_words
from dashboard.components.tables.events import deal_marks
from dashboard.findings import Findings
from dashboard.language import tr
from dashboard.market.exchanges import exchange_of
from dashboard.story import Chapter, event_of, pieces

# Sessions to either side of an event day, as far as they have come by the chapter's day.
SESSIONS = 20
# Both readings are equally easy to read.
_STYLE = """<style>
.st-key-story-marked { border-left: 3px solid; padding-left: 0.8rem; }
</style>"""


def chapter_text(chapter: Chapter, then: Findings, told_on: Findings) -> None:
    """`then`: of the chapter's day. `told_on`: of the day on which it is read."""
    st.header(named(chapter.title), anchor=False)
    small("As known on {day}", day=formats.day(chapter.day))
    paragraph(woven(pieces(chapter.text, then)))
    event = event_of(chapter, then)
    if event is not None:
        template, values = reaction_words(event, then.ledger.name(event["company"]))
        paragraph(filled(template, **values))
    elif chapter.market:
        _company(chapter.market[-1], then)
    with st.container(key="story-marked", gap="small"):
        if chapter.against:
            _marked(tr("What speaks against this reading:"), chapter.against, then)
        if chapter.since:
            _marked(tr("Since then:"), chapter.since, told_on)
    st.html(_STYLE)
    if event is not None:
        _price(event, then)
    if chapter.source_url:
        host = urlsplit(chapter.source_url).hostname
        small("Source: {source}", source=link(host, chapter.source_url))


def _marked(mark: str, text: str, findings: Findings) -> None:
    prose("**{mark}** {text}", mark=mark, text=Markup(woven(pieces(text, findings))))


def _company(company: str, then: Findings) -> None:
    table = then.valuations
    if company not in table.index:
        return
    row = table.loc[company]
    prose(
        "**{name}** on {day}: market cap **{cap}**, P/E **{pe}**",
        name=then.ledger.name(company),
        day=formats.day(row["price_at"]),
        cap=formats.usd_bn(row["market_cap_usd_bn"], unknown=formats.UNKNOWN),
        pe=pe_text(row["trailing_pe"], row["why_no_pe"]),
    )


def _price(event: pd.Series, then: Findings) -> None:
    """The stock around the event day, no further than the chapter's day."""
    company, when = str(event["company"]), event["event_day"]
    closes = then.market.history(event["ticker"])["close"]
    if when not in closes.index:
        return
    place = closes.index.get_loc(when)
    around = closes.iloc[max(0, place - SESSIONS) : place + SESSIONS + 1]
    name, dark = then.ledger.name(company), sources.dark()
    figure(
        event_price_figure(
            Series(name, around, company_colour(company, list(then.ledger.tickers), dark)),
            event=when,
            deals=deal_marks(then.ledger, then.events.events, company),
            text=formats.usd_bn(event["amount_usd_bn"]),
            currency=exchange_of(event["ticker"]).currency,
            dark=dark,
        ),
        title=tr("{name}: close up to {day}, deal ◇", name=name, day=formats.day(then.day)),
        foot=sources.market_foot(sources.freshness()),
        key="story-price",
        alt=tr("Closing price of {name} around {day}.", name=name, day=formats.day(when)),
        table=by_day({name: (around, "ratio")}),
    )
