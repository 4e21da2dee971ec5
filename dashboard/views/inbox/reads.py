"""What the radar reads, when it was last answered, and what has failed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.components.draw.markup import Markup, link
from dashboard.components.draw.prose import filled, small
from dashboard.components.draw.table import Column, show_table
from dashboard.findings import Findings
from dashboard.language import mark, tr, tr_n
from dashboard.radar import Candidate
from dashboard.radar.collect import YAHOO_AN_HOUR
from dashboard.radar.texts import amount_text, party_names
from dashboard.views.inbox.choices import DAYS, SHOWN, Choices


def show_sources(findings: Findings) -> None:
    """Draw each kind of source with its age and its failures."""
    radar = findings.radar
    if radar.problem:
        small("{text}", text=tr(radar.problem))
    groups = findings.radar_sources
    show_table(
        [
            Column(mark("Source"), groups["name"]),
            Column(mark("Read of"), groups["count"], "count"),
            Column(mark("Asked"), groups["asked_at"].map(_moment)),
            Column(mark("Answered"), groups["answered_at"].map(_moment)),
            Column(mark("Failing"), groups["failing"], "count"),
        ],
        key="inbox-sources",
    )
    with st.container(gap="xxsmall", key="inbox-failing"):
        failing = groups[groups["failing"] > 0]
        for row in failing[failing["count"] > 1].itertuples():
            small("**{source}**: {why}", source=tr(row.name), why=tr(row.problem))
        # The reason why a single feed fails names it.
        if feeds := [tr(why) for why in failing.loc[failing["count"] == 1, "problem"]]:
            small("{text}", text="; ".join(feeds))
    small(
        "Headlines are read on this machine by rules and a small model, with no outside service; "
        "what a headline says is not what is true. A candidate becomes a flow only by your hand."
    )
    small(
        "Times are New York's. Yahoo is asked for headlines {times} times an hour at most, by one "
        "process, and after the prices; a company with many flows more often. A filing's time is "
        "that of its acceptance: by then it was known, perhaps earlier.",
        times=YAHOO_AN_HOUR,
    )


def show_feeds() -> None:
    """Draw where to subscribe."""
    feeds = [
        link(tr("new deals and changes of status"), "feed.xml"),
        link(tr("this inbox"), "inbox.xml"),
    ]
    small("Feeds (Atom): {feeds}.", feeds=Markup(", ".join(feeds)))


def opening(findings: Findings, chosen: Choices, shown: list[Candidate]) -> str:
    """What the page shows, in one sentence of markdown."""
    period = tr(DAYS[str(chosen.days)])
    if not shown:
        return filled(
            "No candidate of the last {period} fits: **{which}**, score {least} or more.",
            period=period,
            which=tr(SHOWN[chosen.show]).lower(),
            least=chosen.least,
        )
    best, changes = shown[0], sum(bool(c.leg and c.change) for c in shown)
    told = tr_n(changes, "{n} change of a flow", "{n} changes of flows")
    return filled(
        "**{candidates}** of the last {period} ({which}). Likeliest and newest: {payer} → {payee}, "
        "{amount}.",
        candidates=tr_n(len(shown), "{n} candidate", "{n} candidates"),
        period=period,
        which=told if chosen.show == "open" and changes else tr(SHOWN[chosen.show]).lower(),
        payer=party_names(findings.ledger, best.payer),
        payee=party_names(findings.ledger, best.payee),
        amount=amount_text(best),
    )


def last_answer(findings: Findings) -> str:
    """When a source answered last, in one sentence of markdown."""
    at = findings.radar.answered_at
    if at is None:
        return filled("No source has answered yet; the first round begins behind the prices.")
    return filled("A source answered last on {when}.", when=formats.moment(at))


def _moment(value: Any) -> str:
    return formats.UNKNOWN if formats.missing(value) else formats.moment(value)
