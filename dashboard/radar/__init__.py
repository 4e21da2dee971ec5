"""The radar: headlines and filings in, candidates for the ledger out.

`read_headlines` reads each headline, `candidates` puts those of one deal together. All rules and
weights lie in this folder; nothing is asked for over the network to read a headline. What asks
sources and keeps their headlines is in `collect`, `edgar`, `feeds` and `store`.
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
from dashboard.radar.clusters import Candidate, Source, candidates, inbox, read_headlines
from dashboard.radar.edgar import known_by
from dashboard.radar.naming import candidate_id, candidate_ids
from dashboard.radar.reading import Reading
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
    "Reading",
    "Review",
    "Source",
    "announcements",
    "as_told_by",
    "candidate_id",
    "candidate_ids",
    "candidates",
    "inbox",
    "kept_radar",
    "known_by",
    "moment_of",
    "read_headlines",
    "review_of",
    "reviewed",
    "source_ages",
    "taken",
]
