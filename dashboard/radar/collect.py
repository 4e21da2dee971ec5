"""One round of the radar: ask each source for headlines, read them, keep the candidates.

Each source stands alone: one that fails is noted with its reason and date, and the others go on.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from dashboard.database import UnusableDatabaseError
from dashboard.deals import Ledger
from dashboard.language import mark
from dashboard.market import yahoo
from dashboard.radar import edgar
from dashboard.radar.candidate import Candidate
from dashboard.radar.feeds import FeedsError, fetch_feed, read_feeds
from dashboard.radar.store import KEPT, RadarStore
from dashboard.radar.web import SourceError

log = logging.getLogger(__name__)

# Headlines of so many days are read together: a deal is told for weeks.
WINDOW = timedelta(days=60)
# Yahoo is asked for headlines so often in an hour at most, beside the prices' few hundred requests,
# and in each round as often as the time since the last one allows: 3 times in one of every five
# minutes, 36 times in one of every hour.
YAHOO_AN_HOUR = 36
YAHOO_A_ROUND = 3
# So many headlines of a company are read of one answer.
YAHOO_HEADLINES = 50
UNREADABLE = mark("its answer cannot be read")
# So often in a row a door may fail before the rest of it waits for the next round.
MOST_FAILURES = 2
# EDGAR's list of a company changes rarely: it is asked again after so long. Filings are kept from
# the ledger's first day on, and read as headlines if they are no older than these days.
EDGAR_AGAIN = timedelta(hours=1)
EDGAR_DAYS = 30
# A feed is asked again after so long: their publishers are many, and most say something once a day.
FEED_AGAIN = timedelta(minutes=15)

Reader = Callable[[], pd.DataFrame]


@dataclass
class Collected:
    """new: headlines that were not known. asked: how many sources were. problems: source to reason
    of those that failed; refused: those that told us to slow down."""

    new: int = 0
    asked: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def sources(
    ledger: Ledger, folder: Path, store: RadarStore, now: datetime, *, yahoo_paused: bool = False
) -> dict[str, Reader]:
    """What is asked in a round now, by the source's name.

    Parameters
    ----------
    ledger : Ledger
        Its companies are asked for at Yahoo, those listed by their ticker and the others by their
        name; those with many flows more often. Those with a number (cik) are asked for at EDGAR.
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
    if not yahoo_paused:
        flows = Counter([*ledger.legs["payer"], *ledger.legs["payee"]])
        waits = {
            str(company): (now - last.get(f"yahoo:{company}", never)).total_seconds()
            * (1 + flows[company])
            for company in ledger.companies.index
        }
        before = [at for source, at in last.items() if source.startswith("yahoo:")]
        for company in sorted(waits, key=lambda c: (-waits[c], c))[: _allowance(before, now)]:
            readers[f"yahoo:{company}"] = _yahoo(ledger, company)
    if edgar.contact():
        for company, cik in edgar.numbers(ledger.companies).items():
            if now - last.get(f"edgar:{company}", never) >= EDGAR_AGAIN:
                readers[f"edgar:{company}"] = _edgar(ledger, company, cik, store, now.date())
    else:
        readers["edgar"] = _closed
    try:
        for feed in read_feeds(folder):
            if now - last.get(f"feed:{feed.url}", never) >= FEED_AGAIN:
                readers[f"feed:{feed.url}"] = partial(fetch_feed, feed)
    except FeedsError as error:
        readers["feeds"] = _failing(str(error))
    return readers


def _allowance(before: Sequence[pd.Timestamp], now: datetime) -> int:
    """How often Yahoo may be asked in a round now, after it was asked at these times."""
    if not before:
        return YAHOO_A_ROUND
    hour = timedelta(hours=1)
    since_then = max(YAHOO_A_ROUND, int(YAHOO_AN_HOUR * ((now - max(before)) / hour)))
    lately = sum(now - at < hour for at in before)
    return max(0, min(since_then, YAHOO_AN_HOUR - lately))


def collect(
    ledger: Ledger,
    store: RadarStore,
    readers: Mapping[str, Reader],
    now: datetime | None = None,
    *,
    may_ask: Callable[[str], bool] = lambda source: True,
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
    may_ask : callable
        Asked before each source; one that may not be asked now waits for the next round.

    Returns
    -------
    Collected
    """
    # The rules are imported by the first round, not by the process that may never have one.
    from dashboard.radar.clusters import candidates, read_headlines
    from dashboard.radar.names import companies_in, gazetteer

    now = now or datetime.now(UTC)
    result, names = Collected(), gazetteer(ledger.companies)
    failures: Counter[str] = Counter()
    for name, reader in readers.items():
        door = name.partition(":")[0]
        if failures[door] >= MOST_FAILURES or not may_ask(name):
            continue
        result.asked += 1
        try:
            result.new += store.put_headlines(
                _read(name, reader), name, now, lambda title: companies_in(title, names)
            )
            store.note_source(name, now)
            failures[door] = 0
        except SourceError as error:
            log.info("radar: %s: %s", name, error)
            result.problems[name] = error.reason
            store.note_source(name, now, error.reason)
            if error.refused:
                result.refused.append(name)
            # One that told us to slow down is left alone at once; feeds have each a host.
            failures[door] += MOST_FAILURES if error.refused else door != "feed"
    since = now - WINDOW
    result.candidates = candidates(read_headlines(store.headlines(since), ledger))
    store.put_candidates(result.candidates, since, now)
    store.forget(now - KEPT)
    return result


def _read(name: str, reader: Reader) -> pd.DataFrame:
    """What a source tells. Raises SourceError, and what the database raises."""
    try:
        return reader()
    except (SourceError, SQLAlchemyError, UnusableDatabaseError):
        raise
    except Exception as error:
        # An answer that nobody has thought of is that source's problem, not the round's.
        log.exception("radar: %s", name)
        raise SourceError(UNREADABLE) from error


def _yahoo(ledger: Ledger, company: str) -> Reader:
    ticker = ledger.tickers.get(company, "")
    name = str(ledger.companies["name"].to_dict()[company])

    def read() -> pd.DataFrame:
        try:
            if ticker:
                frame = yahoo.fetch_headlines(ticker, YAHOO_HEADLINES)
            else:
                frame = yahoo.search_headlines(name, YAHOO_HEADLINES)
        except yahoo.YahooError as error:
            raise SourceError(error.reason, refused=error.refused) from error
        return frame.reindex(columns=["at", "title", "url", "publisher"])

    return read


def _edgar(ledger: Ledger, company: str, cik: int, store: RadarStore, today: date) -> Reader:
    def read() -> pd.DataFrame:
        first = min(ledger.legs["announced"].min().date(), today)
        every = edgar.fetch_filings(company, cik, first)
        store.put_filings(every)
        lately = pd.Timestamp(today - timedelta(days=EDGAR_DAYS), tz="UTC")
        filings = every[every["accepted_at"] >= lately]
        name = str(ledger.companies["name"].to_dict()[company])
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
