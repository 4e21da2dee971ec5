"""One candidate on the page: what is read from its headlines, why, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard import formats
from dashboard.components.candidates import (
    deal_text,
    draft_query,
    further_text,
    headline_text,
    ledger_text,
    publisher_text,
    score_text,
    status_text,
    when_text,
)
from dashboard.components.draw.markup import Markup, escape
from dashboard.components.draw.prose import filled, paragraph, small
from dashboard.components.watch import watch_panel
from dashboard.findings import Findings
from dashboard.language import tr, tr_n
from dashboard.market.exchanges import part_of_day
from dashboard.radar import Candidate, candidate_id, moment_of
from dashboard.views.inbox.decide import Decisions, dismiss
from dashboard.views.inbox.review import show_review

PAGE = "views/inbox/page.py"
# What can be done stands in a line of text, links and the button alike.
STYLE = """<style>
[class*="st-key-actions-"] button[kind="tertiary"],
[class*="st-key-actions-"] [data-testid="stPageLink"] a {
  min-height: 0; height: 1.6rem; padding: 0; margin: 0; display: flex; align-items: center;
  background: none; border-radius: 0; }
[class*="st-key-actions-"] { row-gap: 0; }
[class*="st-key-actions-"] :is(button[kind="tertiary"], [data-testid="stPageLink"] a) p {
  font-size: 0.86rem; font-weight: 400; text-decoration: underline;
  text-underline-offset: 0.2em; }
</style>"""


def show_card(findings: Findings, candidate: Candidate, decided: Decisions) -> None:
    """Draw a candidate; opened and watched if the address says so."""
    name = candidate_id(candidate)
    opened, watched = st.session_state["candidate"] == name, st.session_state["watch"] == name
    watch = findings.candidate_watches.get(name)
    with st.container(gap=None, key=f"candidate-{name}"):
        paragraph(deal_text(findings.ledger, candidate))
        if further := further_text(findings.ledger, candidate):
            small("Its headlines also tell of {payments}.", payments=further)
        first = candidate.sources[0]
        more = len(candidate.sources) - 1
        small(
            "{title} — {publisher}{when}{more}.",
            title=headline_text(first),
            publisher=publisher_text(first),
            when=when_text(candidate.at),
            more="; " + tr_n(more, "{n} more headline", "{n} more headlines") if more else "",
        )
        small(
            "{match} · {status} · score {score}{move}.",
            match=ledger_text(findings.ledger, candidate),
            status=status_text(candidate),
            score=score_text(candidate),
            move=_move(findings, candidate),
        )
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"actions-{name}"
        ):
            _link(tr("Draft this deal"), draft_query(candidate), page="views/deals/page.py")
            if opened:
                _button(tr("Close the review"), f"close-{name}", partial(_close, "candidate"))
            else:
                _link(tr("Correct or match"), {**st.query_params.to_dict(), "candidate": name})
            if watched:
                _button(tr("Close the chart"), f"unwatch-{name}", partial(_close, "watch"))
            elif watch is not None:
                _link(tr("Watch the reaction"), {**st.query_params.to_dict(), "watch": name})
            dismissed = name in decided.dismissed
            _button(
                tr("Take back") if dismissed else tr("Dismiss"),
                f"dismiss-{name}",
                partial(dismiss, findings, candidate, decided.right, dismissed=not dismissed),
            )
        if watched and watch is not None:
            _, session = part_of_day(moment_of(candidate.at))
            watch_panel(findings.ledger, watch, session)
        if opened:
            show_review(findings, candidate, decided.right)


def _link(label: str, query: dict[str, str], page: str = PAGE) -> None:
    st.page_link(page, label=label, query_params=query, width="content")


def _button(label: str, key: str, act: Callable[[], None]) -> None:
    st.button(label, key=key, type="tertiary", on_click=act)


def _close(key: str) -> None:
    st.session_state[key] = None


def _move(findings: Findings, candidate: Candidate) -> Markup:
    """What the listed party's stock did since the first headline, or why nothing is known."""
    name, ledger = candidate_id(candidate), findings.ledger
    watch, move = findings.candidate_watches.get(name), findings.candidate_moves.get(name)
    if not candidate.parties & ledger.tickers.keys():
        return Markup(escape(" · " + tr("no listed party")))
    if watch is None or move is None:
        return Markup(escape(" · " + tr("no price since")))
    text = filled(
        "{name} {move} since {day}",
        name=ledger.name(watch.company),
        move=formats.move(move),
        day=formats.day(watch.before),
    )
    return Markup(f" · {text}")
