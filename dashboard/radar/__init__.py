"""The radar: headlines and filings in, candidates for the ledger out.

`read_headlines` reads each headline, `candidates` puts those of one deal together. All rules and
weights lie in this folder; nothing is asked for over the network to read a headline. What asks
sources and keeps their headlines is in `collect`, `edgar`, `feeds` and `store`.
"""

from dashboard.radar.clusters import Candidate, Source, candidates, inbox, read_headlines
from dashboard.radar.reading import Reading
from dashboard.radar.score import DEFAULT_SCORE

__all__ = [
    "DEFAULT_SCORE",
    "Candidate",
    "Reading",
    "Source",
    "candidates",
    "inbox",
    "read_headlines",
]
