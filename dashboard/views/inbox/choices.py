"""What of the inbox is shown: the choices in its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from dashboard.components.controls import choice_box, company_box
from dashboard.findings import Findings
from dashboard.language import mark, tr
from dashboard.radar import Candidate, moment_of

SHOWN = {
    "open": mark("New and changed"),
    "new": mark("Not in the ledger"),
    "changes": mark("Changes of a flow"),
    "known": mark("In the ledger already"),
    "dismissed": mark("Dismissed"),
    "all": mark("All"),
}
DAYS = {
    "7": mark("7 days"),
    "30": mark("30 days"),
    "90": mark("90 days"),
    "400": mark("400 days"),
}
LEAST = {"0.6": "0.6", "0.8": "0.8", "0.9": "0.9", "0.95": "0.95"}


@dataclass(frozen=True)
class Choices:
    """show: of SHOWN. days: how far back. least: the lowest score. company: a party, or None."""

    show: str
    days: int
    least: float
    company: str | None

    def fits(self, candidate: Candidate, today: date, *, dismissed: bool) -> bool:
        """Whether it is shown, given whether the reader has dismissed it."""
        age = today - moment_of(candidate.at).date()
        if age > timedelta(days=self.days) or candidate.score < self.least:
            return False
        if self.company and self.company not in candidate.parties:
            return False
        state = _state(candidate, dismissed=dismissed)
        return state in {"all": SHOWN, "open": ("new", "changes")}.get(self.show, (self.show,))


def _state(candidate: Candidate, *, dismissed: bool) -> str:
    if dismissed:
        return "dismissed"
    if not candidate.leg:
        return "new"
    return "changes" if candidate.change else "known"


def choices(findings: Findings) -> Choices:
    """The reader's choices (URL: `show`, `company`, `days`, `least`), as widgets in a row."""
    named = {party for c in findings.candidates for party in c.parties}
    slugs = [slug for slug in findings.ledger.companies.index if slug in named]
    slugs.sort(key=lambda slug: findings.ledger.name(slug).lower())
    with st.container(horizontal=True, vertical_alignment="bottom", key="inbox-choices"):
        show = choice_box(tr("Candidates"), SHOWN, key="show", default="open", width=200)
        company = company_box(findings.ledger, slugs, label=tr("Company"), placeholder=tr("any"))
        with st.popover(tr("Period and score")):
            days = choice_box(tr("Told in the last"), DAYS, key="days", default="30", width=180)
            least = choice_box(
                tr("Score at least"),
                LEAST,
                key="least",
                default="0.6",
                width=180,
                help=tr("How likely a headline tells of a new deal, from 0 to 1."),
            )
    return Choices(show, int(days), float(least), company)
