"""A candidate in words, for pages, feed and report: plain text, never markup."""

from __future__ import annotations

import math

from dashboard import formats
from dashboard.deals import Ledger
from dashboard.language import mark, tr
from dashboard.radar.candidate import Candidate
from dashboard.vocabulary import KINDS

# Parties that are no company of a ledger.
NOT_COMPANIES = {
    "capital-markets": mark("the capital market"),
    "bank-syndicate": mark("banks"),
    "us-government": mark("the US government"),
}
CHANGES = {
    "closed": mark("closed"),
    "cancelled": mark("cancelled or denied"),
    "amount": mark("another amount"),
}


def party_names(ledger: Ledger, parties: str) -> str:
    """The payers or payees of a candidate, whose ";" stands between several."""
    names = [_name(ledger, party) for party in parties.split(";") if party]
    return ", ".join(names) or tr("not named")


def _name(ledger: Ledger, party: str) -> str:
    if party in ledger.companies.index:
        return ledger.name(party)
    return tr(NOT_COMPANIES[party]) if party in NOT_COMPANIES else party


def amount_text(candidate: Candidate) -> str:
    """The amount with the word for how sure it is."""
    value = math.nan if candidate.amount_usd_bn is None else candidate.amount_usd_bn
    return formats.amount(value, candidate.basis)


def kind_text(candidate: Candidate) -> str:
    return kind_label(candidate.kind)


def kind_label(kind: str) -> str:
    return tr(KINDS[kind].label) if kind in KINDS else tr("kind unclear")
