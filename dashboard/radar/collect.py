"""One round of the radar: ask each source for headlines, read them, keep the candidates.

Each source stands alone: one that fails is noted with its reason and date, and the others go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pandas as pd

from dashboard.deals import Ledger
from dashboard.market import yahoo
from dashboard.radar import edgar
from dashboard.radar.clusters import Candidate, candidates, read_headlines
from dashboard.radar.feeds import FeedsError, fetch_feed, read_feeds
from dashboard.radar.store import RadarStore
from dashboard.radar.web import SourceError

log = logging.getLogger(__name__)

# Headlines of so many days are read together: a deal is told for weeks.
WINDOW = timedelta(days=60)
# So many companies are asked at Yahoo in one round, those asked longest ago first. With a round
# every ten minutes that is at most 36 requests an hour, beside the prices' few hundred.
YAHOO_A_ROUND = 6
# EDGAR's list of a company changes rarely: it is asked again after so long.
EDGAR_AGAIN = timedelta(hours=1)
EDGAR_DAYS = 30

Reader = Callable[[], pd.DataFrame]


@dataclass
class Collected:
    """new: headlines that were not known. problems: source to reason of those that failed."""

    new: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)


def sources(
    ledger: Ledger, folder: Path, store: RadarStore, now: datetime, *, yahoo_paused: bool = False
) -> dict[str, Reader]:
    """What is asked in a round now, by the source's name.

    Parameters
    ----------
    ledger : Ledger
        Its tickers are asked at Yahoo, its column cik at EDGAR.
    folder : Path
        The ledger's, for feeds.csv.
    store : RadarStore
        Knows when each source was asked.
    now : datetime
    yahoo_paused : bool
        Whether Yahoo has refused anything minutes ago; then it is left alone.

    Returns
    -------
    dict
        Name to a function that gives at, title, url, publisher, or raises SourceError.
    """
    asked = store.sources()
    last = dict(zip(asked["source"], asked["asked_at"], strict=True))
    never = pd.Timestamp(0, tz="UTC")
    readers: dict[str, Reader] = {}
    waiting = sorted(ledger.tickers.items(), key=lambda c: (last.get(f"yahoo:{c[1]}", never), c))
    for _, ticker in [] if yahoo_paused else waiting[:YAHOO_A_ROUND]:
        readers[f"yahoo:{ticker}"] = _yahoo(ticker)
    if edgar.contact():
        for company, cik in edgar.numbers(ledger.companies).items():
            if now - last.get(f"edgar:{company}", never) >= EDGAR_AGAIN:
                readers[f"edgar:{company}"] = _edgar(ledger, company, cik, now.date())
    else:
        readers["edgar"] = _closed
    try:
        for feed in read_feeds(folder):
            readers[f"feed:{feed.url}"] = partial(fetch_feed, feed)
    except FeedsError as error:
        readers["feeds"] = _failing(str(error))
    return readers


def collect(
    ledger: Ledger, store: RadarStore, readers: Mapping[str, Reader], now: datetime | None = None
) -> Collected:
    """Ask the sources, keep what is new, and read the last weeks' headlines anew.

    Parameters
    ----------
    ledger : Ledger
    store : RadarStore
    readers : mapping
        As `sources` gives them.
    now : datetime, optional
        In UTC; the clock's if not given.

    Returns
    -------
    Collected
    """
    now = now or datetime.now(UTC)
    result = Collected()
    refusing: set[str] = set()
    for name, reader in readers.items():
        door = name.partition(":")[0]
        if door in refusing:
            # It told us to slow down: the rest of it waits for the next round.
            continue
        try:
            result.new += store.put_headlines(reader(), name, now)
            store.note_source(name, now)
        except SourceError as error:
            log.warning("radar: %s: %s", name, error)
            result.problems[name] = error.reason
            store.note_source(name, now, str(error.reason))
            if error.refused:
                refusing.add(door)
    since = now - WINDOW
    result.candidates = candidates(read_headlines(store.headlines(since), ledger))
    store.put_candidates(result.candidates, since, now)
    return result


def _yahoo(ticker: str) -> Reader:
    def read() -> pd.DataFrame:
        try:
            frame = yahoo.fetch_headlines(ticker)
        except yahoo.YahooError as error:
            raise SourceError(error.reason, refused=error.refused) from error
        return frame.reindex(columns=["at", "title", "url", "publisher"])

    return read


def _edgar(ledger: Ledger, company: str, cik: int, today: date) -> Reader:
    def read() -> pd.DataFrame:
        filings = edgar.fetch_filings(company, cik, today - timedelta(days=EDGAR_DAYS))
        name = str(ledger.companies.at[company, "name"])
        return pd.DataFrame(
            {
                "at": filings["accepted_at"],
                "title": [
                    edgar.title_of(name, form, items)
                    for form, items in zip(filings["form"], filings["items"], strict=True)
                ],
                "url": filings["url"],
                "publisher": "EDGAR",
            }
        )

    return read


def _closed() -> pd.DataFrame:
    raise SourceError(edgar.CLOSED)


def _failing(reason: str) -> Reader:
    def read() -> pd.DataFrame:
        raise SourceError(reason)

    return read
