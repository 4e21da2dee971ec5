"""Headlines of our own, kept as the radar keeps them: what pages, feed and report show of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd

from dashboard.database import Database
from dashboard.deals import Ledger
from dashboard.language import said
from dashboard.radar.at_hand import Radar, read_radar
from dashboard.radar.collect import collect
from dashboard.radar.store import RadarStore
from dashboard.radar.web import SourceError

# Days ago, title, address: one new deal told twice, one with markup, a change, and no deal.
TOLD = [
    (3, "Nvidia to invest $2 billion in Acme Robotics", "https://post.example/1?a=1&b=<2>"),
    (2, "Acme Robotics secures $2 billion from Nvidia", "https://wire.example/2"),
    (4, "Microsoft to lease capacity from Nebius in $9 billion deal", ""),
    (6, "AMD takes 5% stake in <b>Nscale</b> for $700 million", "https://post.example/3"),
    (5, "OpenAI unveils a new reasoning model", "https://post.example/4"),
]


def headlines(told: list[tuple[int, str, str]], now: datetime) -> pd.DataFrame:
    rows = [(pd.Timestamp(now - timedelta(days=d)), t, url, "The | Post") for d, t, url in told]
    return pd.DataFrame(rows, columns=["at", "title", "url", "publisher"])


def fill(url: str, ledger: Ledger, now: datetime | None = None) -> Radar:
    """Keep TOLD in the database at `url`, and a source that failed; what is then at hand."""
    now = now or datetime.now(UTC)
    store = RadarStore(Database(url))

    def fail() -> pd.DataFrame:
        raise SourceError(said("{host} answers {code}", host="gone.example", code=500))

    readers = {
        "yahoo:nvidia": lambda: headlines(TOLD, now),
        "feed:https://gone.example/feed": fail,
    }
    collect(ledger, store, readers, now)
    return read_radar(store)
