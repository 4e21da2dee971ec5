"""Deals that headlines and filings tell of and the ledger doesn't have: read, explained, and the
reader's to decide on."""

from functools import partial

import pandas as pd
import streamlit as st

from dashboard.components.candidates import (
    deal_text,
    headline_url,
    inbox_url,
    match_text,
    score_text,
    status_text,
)
from dashboard.components.data import sources
from dashboard.components.draw.fold import fold
from dashboard.components.draw.links import page_url
from dashboard.components.draw.markup import Markup, escape
from dashboard.components.draw.prose import paragraph, small
from dashboard.components.draw.table import Column, height_of, show_table
from dashboard.components.state import url
from dashboard.language import mark, tr
from dashboard.radar import Candidate, candidate_id, candidate_ids, moment_of
from dashboard.radar.texts import kind_text, party_names
from dashboard.views.inbox.card import STYLE, show_card
from dashboard.views.inbox.choices import choices
from dashboard.views.inbox.decide import decisions, dismiss, dismissed_last, trouble
from dashboard.views.inbox.reads import last_answer, opening, show_feeds, show_sources

CARDS = 4

findings = sources.findings()
ledger = findings.ledger

st.title(tr("Inbox"))
headline = st.container()
chosen = choices(findings)
decided = decisions(findings)
shown = [
    c
    for c in findings.candidates
    if chosen.fits(c, findings.day, dismissed=candidate_id(c) in decided.dismissed)
]
# Of those about as likely the newest first.
shown.sort(key=lambda c: (round(c.score, 1), c.at), reverse=True)

# A link may name a candidate by any of its headlines.
names = {name: candidate_id(c) for c in findings.candidates for name in candidate_ids(c)}
url.one_of("candidate", list(names), None)
url.one_of("watch", list(findings.candidate_watches), None)
if st.session_state["candidate"]:
    st.session_state["candidate"] = names[st.session_state["candidate"]]
asked = findings.candidate(st.session_state["candidate"] or st.session_state["watch"] or "")

with headline:
    paragraph(f"{opening(findings, chosen, shown)} {last_answer(findings)}")

st.html(STYLE)
if why := trouble():
    st.error(escape(tr(why)))
gone = dismissed_last(findings)
if gone is not None:
    with st.container(horizontal=True, vertical_alignment="center", key="undo-dismiss"):
        with st.container(width="content"):
            small("Dismissed: {deal}.", deal=Markup(deal_text(ledger, gone)))
        st.button(
            tr("Undo"),
            key="undo",
            type="tertiary",
            on_click=partial(dismiss, findings, gone, decided.right, dismissed=False),
        )
first = [asked] if asked is not None and asked not in shown[:CARDS] else []
with st.container(key="candidates", gap="medium"):
    for candidate in [*first, *shown[:CARDS]]:
        show_card(findings, candidate, decided)
url.keep("candidate", None)
url.keep("watch", None)
# A link of a page to itself comes here and does not reach the browser's address; one that is there
# already stays as it is.
if st.session_state["candidate"] or st.session_state["watch"]:
    st.query_params.from_dict(st.query_params.to_dict())


def show_all(candidates: list[Candidate]) -> None:
    """Draw every candidate as a row."""
    moves = findings.candidate_moves
    matches = Column(
        mark("In the ledger"),
        [match_text(c) for c in candidates],
        links=[page_url("market-reaction", leg=c.leg) if c.leg else "" for c in candidates],
    )
    show_table(
        [
            Column(mark("Score"), [score_text(c) for c in candidates]),
            Column(mark("First told"), [moment_of(c.at).date() for c in candidates], "day"),
            Column(mark("Payer"), [party_names(ledger, c.payer) for c in candidates]),
            Column(mark("Payee"), [party_names(ledger, c.payee) for c in candidates]),
            Column(mark("Kind"), [kind_text(c) for c in candidates]),
            Column(
                mark("Amount"),
                pd.Series([c.amount_usd_bn for c in candidates], dtype=float),
                "usd_bn",
            ),
            Column(mark("Status"), [status_text(c) for c in candidates]),
            Column(mark("Move since"), [moves.get(candidate_id(c)) for c in candidates], "move"),
            *([matches] if any(c.leg for c in candidates) else []),
            Column(
                mark("First headline"),
                [c.sources[0].title for c in candidates],
                "long",
                links=[inbox_url(c) for c in candidates],
            ),
            Column(mark("Source"), [headline_url(c) for c in candidates], "site"),
        ],
        key="inbox-table",
        height=height_of(len(candidates), 520),
    )


if len(shown) > CARDS:
    st.header(tr("All {n} candidates", n=len(shown)), anchor=False)
    show_all(shown)
if inside := fold(tr("What is read, and how fresh it is"), key="reads", opened=not shown):
    with inside:
        show_sources(findings)
        show_feeds()
