"""The radar: headlines and filings in, candidates for the ledger out.

`clusters.read_headlines` reads each headline, `clusters.candidates` puts those of one deal
together. All rules and weights lie in this folder; nothing is asked for over the network to read a
headline. What asks sources and keeps their headlines is in `collect`, `edgar`, `feeds`, `store`.

The rules are imported only where headlines are read: their expressions take a process 0.2 s of CPU
to compile, which who only shows candidates need not pay.
"""

from dashboard.radar.at_hand import (
    NO_RADAR,
    Radar,
    announcements,
    as_told_by,
    kept_radar,
    moment_of,
    source_ages,
)
from dashboard.radar.candidate import Candidate, Source, inbox
from dashboard.radar.edgar import known_by
from dashboard.radar.naming import candidate_id, candidate_ids
from dashboard.radar.review import Review, review_of, reviewed, taken
from dashboard.radar.score import DEFAULT_SCORE
from dashboard.radar.service import RadarService
from dashboard.radar.store import RadarStore

__all__ = [
    "DEFAULT_SCORE",
    "NO_RADAR",
    "Candidate",
    "Radar",
    "RadarService",
    "RadarStore",
    "Review",
    "Source",
    "announcements",
    "as_told_by",
    "candidate_id",
    "candidate_ids",
    "inbox",
    "kept_radar",
    "known_by",
    "moment_of",
    "review_of",
    "reviewed",
    "source_ages",
    "taken",
]
