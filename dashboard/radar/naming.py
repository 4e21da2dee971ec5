"""How candidates are named in addresses, decisions and feeds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from dashboard.radar.candidate import Candidate, Source


def candidate_id(candidate: Candidate) -> str:
    """The candidate's name in addresses and decisions: that of its first headline. `candidate_ids`
    has those that it could have had, so that a name leads on when an earlier headline turns up."""
    return _source_name(candidate.sources[0])


def candidate_ids(candidate: Candidate) -> frozenset[str]:
    """The names of all its headlines."""
    return frozenset(map(_source_name, candidate.sources))


def _source_name(source: Source) -> str:
    return digest([source.title, source.at[:10]])[:16]


def digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
