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
    status_text,
    watch_url,
    when_text,
)
from dashboard.components.draw.markup import Markup, escape, link
from dashboard.components.draw.prose import filled, paragraph, small
from dashboard.components.watch import watch_panel
from dashboard.findings import Findings
from dashboard.language import tr, tr_n
from dashboard.market.exchanges import part_of_day
from dashboard.radar import Candidate, candidate_id, moment_of
from dashboard.views.inbox.decide import Decisions, dismiss
from dashboard.views.inbox.review import show_review

# A button in a line of text is no taller than the line.
STYLE = """<style>
[class*="st-key-candidate-"] button[kind="tertiary"] {
  min-height: 0; padding: 0; line-height: 1.4; }
[class*="st-key-candidate-"] button[kind="tertiary"] p {
  font-size: 0.86rem; text-decoration: underline; }
[class*="st-key-candidate-"] [data-testid="stPageLink"] a { padding: 0; }
[class*="st-key-candidate-"] [data-testid="stPageLink"] p {
  font-size: 0.86rem; text-decoration: underline; }
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
            "{match} · {status} · taken for “{why}”, score {score}{move}.",
            match=ledger_text(findings.ledger, candidate),
            status=status_text(candidate),
            why=candidate.why,
            score=f"{candidate.score:.2f}",
            move=_move(findings, name),
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                "views/deals/page.py",
                label=tr("Draft this deal"),
                query_params=draft_query(candidate),
                width="content",
            )
            if watch is not None and not watched:
                with st.container(width="content"):
                    small("{text}", text=link(tr("Watch the reaction"), watch_url(candidate)))
            if watched:
                _button(tr("Close the chart"), f"unwatch-{name}", partial(_choose, "watch", None))
            _button(
                tr("Close") if opened else tr("Review"),
                f"open-{name}",
                partial(_choose, "candidate", None if opened else name),
            )
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


def _button(label: str, key: str, act: Callable[[], None]) -> None:
    st.button(label, key=key, type="tertiary", on_click=act)


def _move(findings: Findings, name: str) -> Markup:
    """What the listed party's stock did since the first headline."""
    watch, move = findings.candidate_watches.get(name), findings.candidate_moves.get(name)
    if watch is None:
        return Markup(escape(" · " + tr("no listed party")))
    if move is None:
        return Markup("")
    text = filled(
        "{name} {move} since the close before",
        name=findings.ledger.name(watch.company),
        move=formats.move(move),
    )
    return Markup(f" · {text}")


def _choose(key: str, name: str | None) -> None:
    st.session_state[key] = name
