"""What the inbox reads, how often, and what it cannot see."""

from __future__ import annotations

from datetime import timedelta

from dashboard.components.draw.prose import prose, small
from dashboard.findings import Findings
from dashboard.formats import count
from dashboard.radar import DEFAULT_SCORE, edgar
from dashboard.radar.collect import (
    EDGAR_AGAIN,
    FEED_AGAIN,
    YAHOO_A_ROUND,
    YAHOO_AN_HOUR,
    YAHOO_HEADLINES,
)
from dashboard.radar.service import ROUND


def draw_inbox(findings: Findings) -> None:
    """Draw each kind of source, the budget, and what to think of a candidate."""
    asked = findings.radar_sources
    listed, private, filers = (int(n) for n in asked["count"][:3])
    feeds = len(asked) - 3
    prose(
        "**Yahoo's headlines** of the {companies} listed companies, the newest {most} each. They "
        "lag the first report by minutes to hours, and paywalled scoops come as others retell "
        "them.",
        companies=count(listed),
        most=YAHOO_HEADLINES,
    )
    prose(
        "**Yahoo's search** for the {companies} that are not listed, by their name. A short or "
        "common name also brings other news; a headline counts only where it names the company.",
        companies=count(private),
    )
    prose(
        "**EDGAR** for the {companies} that file with the SEC: 8-K with the items {items}, and 6-K "
        "of foreign companies. Only that something was filed is read, not the document. Its time "
        "says by when a deal was known; an 8-K may come four business days after the news. EDGAR "
        "asks for a contact (`ROUNDTRIP_CONTACT`), and without one it is not asked.",
        companies=count(filers),
        items=", ".join(edgar.ITEMS),
    )
    prose(
        "**Feeds** of newsrooms and wires that whoever runs the dashboard lists in `feeds.csv` "
        "({feeds} have been asked so far). A company's own feed tells what it wants told; a "
        "wire's holds its last twenty releases or so.",
        feeds=count(feeds),
    )
    small(
        "One process asks for all readers, every {minutes} minutes, once the prices are in. Yahoo "
        "gets at most {round} requests a round and {hour} an hour, more of them for companies with "
        "many flows; EDGAR one per company every {edgar} minutes, each feed one every {feed}. A "
        "source that fails is named on the inbox with its reason, and the others go on.",
        minutes=_minutes(ROUND),
        round=YAHOO_A_ROUND,
        hour=YAHOO_AN_HOUR,
        edgar=_minutes(EDGAR_AGAIN),
        feed=_minutes(FEED_AGAIN),
    )
    small(
        "Headlines are read on this machine by rules and a logistic regression, in English only; "
        "the articles behind them are not read. Candidates with a score of {score} or more are "
        "shown.",
        score=DEFAULT_SCORE,
    )


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
