"""What a reader has made of a candidate: corrected, dismissed, or known as a flow of the ledger."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dashboard.deals import Ledger
from dashboard.radar.candidate import Candidate
from dashboard.radar.naming import candidate_ids

# What of a candidate a reader can correct.
CORRECTABLE = ("payer", "payee", "kind", "amount_usd_bn", "basis", "status")


@dataclass(frozen=True)
class Review:
    """candidate: its name. dismissed: that it is no deal to look at. flow: the leg that it is.
    corrected: of CORRECTABLE what was read wrongly. author: who says so, at (UTC) when."""

    candidate: str
    author: str
    at: datetime
    dismissed: bool = False
    flow: str = ""
    corrected: Mapping[str, Any] = field(default_factory=dict)


def reviewed(candidate: Candidate, review: Review | None, legs: Container[str]) -> Candidate:
    """The candidate as a reader has corrected it; `flow` counts if it is among the `legs`."""
    if review is None:
        return candidate
    changes = {name: v for name, v in review.corrected.items() if name in CORRECTABLE}
    if review.flow and review.flow in legs:
        changes |= {"leg": review.flow, "change": ""}
    return replace(candidate, **changes)


def taken(candidate: Candidate, ledger: Ledger) -> Candidate:
    """The candidate as the own leg that it was made, if the ledger has that one."""
    legs = (ledger.told_by[name] for name in candidate_ids(candidate) if name in ledger.told_by)
    leg = next((leg for leg in legs if leg in ledger.legs.index), "")
    return replace(candidate, leg=leg, change="") if leg else candidate


def review_of(candidate: Candidate, reviews: Mapping[str, Review]) -> Review | None:
    """The newest review of a candidate, under any of its names."""
    if not reviews:
        return None
    found = [reviews[name] for name in candidate_ids(candidate) if name in reviews]
    return max(found, key=lambda review: review.at, default=None)
