"""What headlines tell of a company: candidates for the ledger, and the headlines that name it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import streamlit as st

from dashboard import formats
from dashboard.components.candidates import (
    deal_text,
    headline_text,
    inbox_url,
    publisher_text,
    when_text,
)
from dashboard.components.draw.markup import Markup, link
from dashboard.components.draw.prose import prose, small
from dashboard.language import tr
from dashboard.radar import Source, moment_of
from dashboard.views.company.context import CompanyContext

CANDIDATES, HEADLINES = 5, 10


def draw_candidates(of: CompanyContext) -> None:
    """Draw the company's candidates that the ledger doesn't have, newest first."""
    newest = [c for c in of.findings.open_candidates if of.company in c.parties]
    newest.sort(key=lambda c: c.at, reverse=True)
    prose("**Candidates from the inbox**")
    for candidate in newest[:CANDIDATES]:
        with st.container(gap=None):
            prose(
                "{deal} · {review}",
                deal=Markup(deal_text(of.ledger, candidate)),
                review=link(tr("review"), inbox_url(candidate)),
            )
            small(
                "{title} — {publisher}{when}",
                title=headline_text(candidate.sources[0]),
                publisher=publisher_text(candidate.sources[0]),
                when=when_text(candidate.at),
            )
    if not newest:
        small(
            "No headline of the last weeks tells of a deal of {name} that the ledger lacks.",
            name=of.name,
        )


def draw_headlines(of: CompanyContext) -> None:
    """Draw the newest headlines that name the company, listed or not."""
    end = datetime.combine(of.day + timedelta(days=1), time(), UTC)
    headlines = of.findings.radar.headlines(of.company, end, HEADLINES)
    for row in headlines.itertuples():
        source = Source(row.title, row.at, row.url, row.publisher)
        small(
            "{title} — {publisher}{when}",
            title=headline_text(source),
            publisher=publisher_text(source),
            when=formats.moment(moment_of(source.at)),
        )
    if headlines.empty:
        small("No headline that names {name} has been read yet.", name=of.name)
