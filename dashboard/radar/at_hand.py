"""What the radar has at hand for pages, report and feed: candidates, and how old their sources are.

Nothing is asked here. `RadarService` (service.py) has newer headlines collected in the background.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

import pandas as pd

from dashboard.database import Database, UnusableDatabaseError
from dashboard.deals import Ledger
from dashboard.language import mark, said
from dashboard.market.exchanges import part_of_day
from dashboard.radar import edgar
from dashboard.radar.candidate import Candidate
from dashboard.radar.edgar import COLUMNS as FILINGS
from dashboard.radar.feeds import FILE as FEEDS
from dashboard.radar.naming import candidate_id
from dashboard.radar.review import Review
from dashboard.radar.store import RadarStore, Version

log = logging.getLogger(__name__)
SOURCES = ["source", "asked_at", "answered_at", "problem"]
# Candidates of longer ago are not shown.
SHOWN = timedelta(days=400)
UNREADABLE = mark("What the radar has kept cannot be read")


@dataclass(frozen=True, eq=False)
class Radar:
    """candidates: highest score first. reviews: what readers made of them, by the candidate's name.
    sources: source, asked_at, answered_at, problem. filings: edgar.COLUMNS. version: another one
    where anything may be new. problem: why nothing can be read, if so. headlines: the newest of a
    company, published by a moment (store.headlines_of)."""

    candidates: tuple[Candidate, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=dict)
    sources: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SOURCES))
    filings: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=FILINGS))
    version: Version = (None, None)
    problem: str = ""
    headlines: Callable[[str, datetime, int], pd.DataFrame] = field(
        default=lambda company, until, most: pd.DataFrame(
            columns=["at", "title", "url", "publisher", "source"]
        )
    )

    @property
    def answered_at(self) -> datetime | None:
        """When a source answered last."""
        times = self.sources["answered_at"].dropna()
        return times.max().to_pydatetime() if len(times) else None


NO_RADAR = Radar()


def read_radar(store: RadarStore, known: Radar = NO_RADAR) -> Radar:
    """What the store has now; `known` itself if nothing is new. Raises nothing: a store that
    cannot be read is a problem to tell."""
    try:
        version = store.version()
        if version == known.version and not known.problem:
            return known
        return Radar(
            tuple(store.candidates(datetime.now(UTC) - SHOWN)),
            store.reviews(),
            store.sources(),
            store.filings(),
            version,
            headlines=store.headlines_of,
        )
    except UnusableDatabaseError as error:
        return Radar(problem=error.reason)
    except (ValueError, TypeError, KeyError) as error:
        log.warning("radar store: %s", error)
        return Radar(problem=UNREADABLE)


def kept_radar() -> Radar:
    """What is at hand for a program that only looks: asks nobody and changes nothing."""
    return read_radar(RadarStore(Database(only_read=True)))


def as_told_by(found: Iterable[Candidate], ledger: Ledger, day: date) -> list[Candidate]:
    """The candidates as their headlines up to the end of a day told them, highest score first.

    Parameters
    ----------
    found : iterable of Candidate
    ledger : Ledger
        As known on the day: a leg that it doesn't have is none yet.
    day : date
        In UTC.

    Returns
    -------
    list of Candidate
        One some of whose headlines are younger is read anew from the others; its score is that of
        those headlines alone.
    """
    end = datetime.combine(day + timedelta(days=1), time(), UTC).isoformat()[:19]
    told, parted = [], []
    for candidate in found:
        if candidate.sources[-1].at < end:
            told.append(candidate)
        elif candidate.sources[0].at < end:
            parted += [s for s in candidate.sources if s.at < end]
    if parted:
        from dashboard.radar.clusters import candidates, read_headlines

        frame = pd.DataFrame([asdict(source) for source in parted])
        told += candidates(read_headlines(frame, ledger), least=0.0)
    legs = set(ledger.legs.index)
    told = [c if not c.leg or c.leg in legs else replace(c, leg="", change="") for c in told]
    return sorted(told, key=lambda c: (-c.score, c.at))


def announcements(found: Iterable[Candidate], ledger: Ledger) -> pd.DataFrame:
    """Candidates as the ledger would have them announced: by their first headline.

    Parameters
    ----------
    found : iterable of Candidate
    ledger : Ledger
        Of several payers or payees a listed one is taken.

    Returns
    -------
    DataFrame
        Indexed by candidate_id: payer, payee (slugs, or a name that the ledger doesn't have),
        announced (day in New York), session.
    """
    rows = {}
    for candidate in found:
        announced, session = part_of_day(moment_of(candidate.at))
        rows[candidate_id(candidate)] = {
            "payer": _listed(candidate.payer, ledger),
            "payee": _listed(candidate.payee, ledger),
            "announced": pd.Timestamp(announced),
            "session": session,
        }
    columns = ["payer", "payee", "announced", "session"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def moment_of(at: str) -> datetime:
    """The moment (UTC) that a headline's time names."""
    moment = datetime.fromisoformat(at)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _feed_name(source: str) -> str:
    """A feed by its host; "feeds.csv" where the list itself is bad."""
    host = urlsplit(source.partition(":")[2]).hostname or ""
    return said("Feed of {host}", host=host.removeprefix("www.")) if host else FEEDS


def _listed(companies: str, ledger: Ledger) -> str:
    names = companies.split(";")
    return next((name for name in names if name in ledger.tickers), names[0])


def source_ages(asked: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """What is read, by kind of source.

    Parameters
    ----------
    asked : DataFrame
        As Radar.sources: one row a source that was asked.
    ledger : Ledger

    Returns
    -------
    DataFrame
        name (a Message), count (how many there are to ask), asked_at and answered_at (the newest,
        UTC, NaT for never), failing (how many did not answer when last asked), problem (the newest
        reason, a Message); one row each for Yahoo's headlines, Yahoo's search and EDGAR, then one a
        feed.
    """
    listed = {f"yahoo:{slug}" for slug in ledger.tickers}
    private = {f"yahoo:{slug}" for slug in ledger.companies.index} - listed
    filers = {f"edgar:{slug}" for slug in edgar.numbers(ledger.companies)}
    filings = said("EDGAR's filings")
    kinds: list[tuple[str, set[str], int]] = [
        (said("Yahoo's headlines of listed companies"), listed, len(listed)),
        (said("Yahoo's search for unlisted companies"), private, len(private)),
        (filings, filers | {"edgar"}, len(filers)),
    ]
    feeds = sorted(s for s in asked["source"] if s.startswith("feed"))
    kinds += [(_feed_name(feed), {feed}, 1) for feed in feeds]
    rows = []
    for name, members, count in kinds:
        of = asked[asked["source"].isin(members)].sort_values("asked_at")
        if name is filings and len(of):
            # That the door is closed is the past's as soon as it was open.
            newest = of["asked_at"].max()
            of = of[(of["source"] != "edgar") | (of["asked_at"] == newest)]
        failing = of[of["problem"] != ""]
        rows.append(
            {
                "name": name,
                "count": count,
                "asked_at": of["asked_at"].max(),
                "answered_at": of["answered_at"].max(),
                "failing": len(failing),
                "problem": failing["problem"].iloc[-1] if len(failing) else "",
            }
        )
    # Messages stay messages only among objects.
    frame = pd.DataFrame(rows, dtype=object).astype({"count": int, "failing": int})
    for column in ("asked_at", "answered_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    return frame
