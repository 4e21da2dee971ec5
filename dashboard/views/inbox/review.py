"""An opened candidate: every headline, what was read to correct, and which flow it may be."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.components.candidates import headline_text, publisher_text
from dashboard.components.draw.labels import kind_name, status_name
from dashboard.components.draw.prose import small
from dashboard.desk import Right
from dashboard.findings import Findings
from dashboard.language import tr
from dashboard.radar import Candidate, candidate_id, moment_of
from dashboard.radar.texts import NOT_COMPANIES, party_names
from dashboard.views.inbox.decide import correct, is_flow
from dashboard.vocabulary import BASES, KINDS

# What a headline can tell of a deal.
READ_STATUSES = ("reported", "letter-of-intent", "definitive", "closed", "cancelled")


def show_review(findings: Findings, candidate: Candidate, right: Right) -> None:
    """Draw it below the candidate's lines."""
    name = candidate_id(candidate)
    with st.container(border=True, key=f"review-{name}"):
        with st.container(gap=None, key=f"headlines-of-{name}"):
            for source in candidate.sources:
                small(
                    "{title} — {publisher}{when}",
                    title=headline_text(source),
                    publisher=publisher_text(source),
                    when=formats.moment(moment_of(source.at)),
                )
        small("Taken for “{why}”.", why=candidate.why)
        if right:
            _correct(findings, candidate, right)
            _flow(findings, candidate, right)
        else:
            small("{text}", text=tr(right.why_not))


def _correct(findings: Findings, candidate: Candidate, right: Right) -> None:
    """What was read, each part to be read otherwise."""
    name, ledger = candidate_id(candidate), findings.ledger
    companies = sorted(ledger.companies.index, key=lambda slug: ledger.name(slug).lower())

    def parties(label: str, field: str) -> None:
        now = [party for party in getattr(candidate, field).split(";") if party]
        st.multiselect(
            label,
            list(dict.fromkeys([*now, *companies, *NOT_COMPANIES])),
            default=now,
            format_func=partial(party_names, ledger),
            accept_new_options=True,
            key=f"{field}-{name}",
        )

    with st.form(key=f"correct-{name}", border=False):
        left, right_ = st.columns(2)
        with left:
            parties(tr("Payer"), "payer")
        with right_:
            parties(tr("Payee"), "payee")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _one_of(tr("Kind"), candidate.kind, list(KINDS), kind_name, f"kind-{name}")
            st.number_input(
                tr("Amount, billions of dollars"),
                min_value=0.0,
                value=candidate.amount_usd_bn,
                format="%g",
                key=f"amount-{name}",
                width=180,
            )
            _one_of(tr("Basis"), candidate.basis, list(BASES), _basis, f"basis-{name}")
            _one_of(tr("Status"), candidate.status, READ_STATUSES, status_name, f"status-{name}")
            st.form_submit_button(
                tr("Save the corrections"),
                key=f"save-{name}",
                on_click=partial(_save, findings, candidate, right),
            )


def _one_of(label: str, now: str, options: Any, write: Any, key: str) -> None:
    st.selectbox(
        label,
        list(options),
        index=list(options).index(now) if now in options else None,
        format_func=write,
        key=key,
        width=190,
    )


def _basis(basis: str) -> str:
    return tr(BASES[basis])


def _save(findings: Findings, candidate: Candidate, right: Right) -> None:
    """What stands in the form becomes what is read."""
    name, state = candidate_id(candidate), st.session_state
    amount = state[f"amount-{name}"]
    values = {
        "payer": ";".join(state[f"payer-{name}"]),
        "payee": ";".join(state[f"payee-{name}"]),
        "kind": state[f"kind-{name}"] or "",
        "amount_usd_bn": None if amount is None or not math.isfinite(amount) else float(amount),
        "basis": state[f"basis-{name}"] or "undisclosed",
        "status": state[f"status-{name}"] or "reported",
    }
    correct(findings, candidate, right, values)


def _flow(findings: Findings, candidate: Candidate, right: Right) -> None:
    """The ledger's flow that the headline tells of."""
    name, ledger = candidate_id(candidate), findings.ledger
    legs = findings.every_leg
    near = legs[legs["payer"].isin(candidate.parties) | legs["payee"].isin(candidate.parties)]
    near = near.sort_values("announced", ascending=False)
    texts = {
        str(row.Index): f"{ledger.name(row.payer)} → {ledger.name(row.payee)}, "
        f"{kind_name(row.kind)}, {formats.leg_amount(row)}, {formats.day(row.announced)}"
        for row in near.itertuples()
    }
    if not texts:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            tr("It is this flow of the ledger"),
            list(texts),
            index=list(texts).index(candidate.leg) if candidate.leg in texts else None,
            format_func=texts.__getitem__,
            placeholder=tr("choose a flow"),
            key=f"flow-{name}",
            width=520,
        )
        st.button(
            tr("Add the headline as its source"),
            key=f"is-flow-{name}",
            on_click=lambda: is_flow(
                findings, candidate, right, st.session_state[f"flow-{name}"] or ""
            ),
        )
