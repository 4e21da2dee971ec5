"""The newest deals that headlines tell of and the ledger doesn't have."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.components.candidates import inbox_url, match_text
from dashboard.components.draw.markup import link
from dashboard.components.draw.prose import prose, small
from dashboard.findings import INBOX_DAYS, Findings
from dashboard.language import tr
from dashboard.radar import moment_of
from dashboard.radar.texts import amount_text, party_names

SHOWN = 5


def show_inbox(findings: Findings) -> None:
    """Draw the newest candidates, a line each."""
    ledger = findings.ledger
    newest = sorted(findings.open_candidates, key=lambda c: c.at, reverse=True)[:SHOWN]
    st.header(tr("From the inbox"), anchor=False)
    with st.container(gap="xxsmall", key="from-the-inbox"):
        for candidate in newest:
            prose(
                "{day} · **{payer} → {payee}** · **{amount}**{change} · {review}",
                day=formats.day(moment_of(candidate.at)),
                payer=party_names(ledger, candidate.payer),
                payee=party_names(ledger, candidate.payee),
                amount=amount_text(candidate),
                change=f" ({match_text(candidate)})" if candidate.leg else "",
                review=link(tr("review"), inbox_url(candidate)),
            )
        if not newest:
            _why_nothing(findings)
    st.page_link("views/inbox/page.py", label=tr("All candidates →"))


def _why_nothing(findings: Findings) -> None:
    answered = findings.radar.answered_at
    if answered is None:
        small("No headline has been read yet.")
    else:
        small(
            "No headline of {days} days tells of a deal that the ledger lacks; last answer of a "
            "source: {when}.",
            days=INBOX_DAYS,
            when=formats.moment(answered),
        )
