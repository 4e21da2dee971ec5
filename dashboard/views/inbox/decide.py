"""What the reader decides on a candidate: dismissed, corrected, or known as a flow of the ledger.

An editor decides for everybody, in the database. Who may not edit can still dismiss for themselves,
which their browser alone remembers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from dashboard.components.browser_memory import remember, remembered
from dashboard.components.data import sources
from dashboard.components.data.desk import may_edit
from dashboard.database import UnusableDatabaseError
from dashboard.deals import LedgerError
from dashboard.desk import Entry, Right, Rows, require
from dashboard.findings import Findings
from dashboard.radar import Candidate, Review, candidate_id, review_of

MEMORY = "dismissed-candidates"
_LAST, _TROUBLE = "inbox_dismissed_last", "inbox_trouble"


@dataclass(frozen=True)
class Decisions:
    """right: whether the reader decides for everybody. dismissed: names of candidates that are, for
    all or for this reader."""

    right: Right
    dismissed: frozenset[str]


def decisions(findings: Findings) -> Decisions:
    right = may_edit()
    own = frozenset() if right else remembered(MEMORY)
    return Decisions(right, findings.dismissed | own)


def dismiss(findings: Findings, candidate: Candidate, right: Right, *, dismissed: bool) -> None:
    """Put a candidate away, or take it back."""
    name = candidate_id(candidate)
    st.session_state[_LAST] = name if dismissed else None
    if not right:
        remember(MEMORY, name, kept=dismissed)
        return
    _keep(findings, candidate, right, lambda review: replace(review, dismissed=dismissed))


def correct(findings: Findings, candidate: Candidate, right: Right, values: dict[str, Any]) -> None:
    """Keep what the reader reads otherwise; what is as the radar read it is no correction."""
    name = candidate_id(candidate)
    read = next((c for c in findings.radar.candidates if candidate_id(c) == name), candidate)
    changed = {field: v for field, v in values.items() if v != getattr(read, field)}
    _keep(findings, candidate, right, lambda review: replace(review, corrected=changed))


def is_flow(findings: Findings, candidate: Candidate, right: Right, leg: str) -> None:
    """The candidate is this leg of the ledger ("" for none): its headline becomes a source of it,
    on the desk."""
    try:
        if leg and (rows := _source(findings, candidate, leg)):
            _add_to_desk(rows, right)
    except LedgerError as error:
        st.session_state[_TROUBLE] = str(error.problems[0])
        return
    except UnusableDatabaseError as error:
        st.session_state[_TROUBLE] = error.reason
        return
    _keep(findings, candidate, right, lambda review: replace(review, flow=leg))


def dismissed_last(findings: Findings) -> Candidate | None:
    """The candidate that this reader has just dismissed, to be taken back with a click."""
    return findings.candidate(st.session_state.get(_LAST) or "")


def trouble() -> str:
    """Why the last decision could not be kept, told once."""
    return str(st.session_state.pop(_TROUBLE, ""))


def _keep(
    findings: Findings, candidate: Candidate, right: Right, change: Callable[[Review], Review]
) -> None:
    name, now = candidate_id(candidate), datetime.now(UTC)
    before = review_of(candidate, findings.radar.reviews) or Review(name, right.author, now)
    try:
        sources.radar_store().put_review(
            replace(change(before), candidate=name, author=right.author, at=now)
        )
    except UnusableDatabaseError as error:
        st.session_state[_TROUBLE] = error.reason


def _source(findings: Findings, candidate: Candidate, leg: str) -> Rows:
    """The candidate's first headline with an address as a row of sources.csv; nothing where the
    leg has it already or no headline has an address."""
    known = {source.url for source in findings.ledger.sources_of.get(leg, [])}
    told = next((s for s in candidate.sources if s.url), None)
    if told is None or told.url in known:
        return {}
    row = {
        "leg": leg,
        "url": told.url,
        "publisher": told.publisher or str(urlsplit(told.url).hostname),
        "published": told.at[:10],
    }
    return {"sources.csv": [row]}


def _add_to_desk(rows: Rows, right: Right) -> None:
    desk, effective = sources.desk_store(), sources.with_desk()
    unsettled = {one.entry.id for one in effective.unsettled}
    counting = [e for e in desk.kept().of("accepted") if e.id not in unsettled]
    today, now = date.today(), datetime.now(UTC)
    new = Entry(0, "deal", 1, "accepted", right.author, now, "began", {"rows": rows})
    require(sources.checked_ledger(desk=False), [*counting, new], today)
    desk.begin("deal", {"rows": rows}, right.author, state="accepted")
