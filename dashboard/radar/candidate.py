"""A deal that headlines tell of. What reads headlines is elsewhere: pages need only this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

# What the report tells of a candidate.
INBOX = (
    "title",
    "at",
    "url",
    "payer",
    "payee",
    "kind",
    "amount_usd_bn",
    "basis",
    "status",
    "leg",
    "change",
    "score",
    "why",
)


@dataclass(frozen=True, slots=True)
class Source:
    """A headline that tells of a candidate."""

    title: str
    at: str
    url: str
    publisher: str


@dataclass(slots=True)
class Candidate:
    """A deal that headlines tell of. Fields as in Reading, from the headline that says most;
    at, url: of the first one. status: the furthest. score: the highest. sources: all headlines,
    oldest first. further: payments of other parties that any of them tells."""

    title: str
    at: str
    url: str
    payer: str
    payee: str
    kind: str
    amount_usd_bn: float | None
    basis: str
    status: str
    leg: str
    change: str
    score: float
    why: str
    sources: list[Source] = field(default_factory=list)
    further: tuple[tuple[str, str, str], ...] = ()

    @property
    def parties(self) -> frozenset[str]:
        return frozenset(n for n in (*self.payer.split(";"), *self.payee.split(";")) if n)


def inbox(found: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The report's section: title, at, url, payer, payee, kind, amount_usd_bn, basis, status, leg,
    change, score and why of each candidate; None for what is unknown."""
    rows = []
    for candidate in found:
        values = {name: getattr(candidate, name) for name in INBOX}
        rows.append({name: None if value == "" else value for name, value in values.items()})
    return rows
