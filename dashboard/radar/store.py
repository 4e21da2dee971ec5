"""What the radar has seen, kept in the database: headlines, sources, filings, candidates, and what
readers have made of those.

Moments go in and come out in UTC.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sql
from sqlalchemy import Column, DateTime, Float, String, Text
from sqlalchemy.dialects import postgresql, sqlite

from dashboard.database import Database
from dashboard.language import Message, said
from dashboard.paths import LEDGER_NAME
from dashboard.radar.candidate import Candidate, Source
from dashboard.radar.naming import candidate_id, digest
from dashboard.radar.review import Review

# What the radar writes, one process after the other; any number (database.Database.write).
WRITING = 7_011_947
# Headlines older than this that made no candidate go.
KEPT = timedelta(days=120)

_tables = sql.MetaData()
HEADLINES = sql.Table(
    "radar_headlines",
    _tables,
    Column("ledger", String, primary_key=True),
    Column("id", String, primary_key=True),
    # When it was published; when we first saw it, where nobody says.
    Column("at", DateTime(timezone=True), nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("publisher", String, nullable=False),
    Column("source", String, nullable=False),
    # The slugs of the companies that it names, each between two ";".
    Column("companies", Text, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)
# When each source was asked and when it answered last, and why not since.
SOURCES = sql.Table(
    "radar_sources",
    _tables,
    Column("ledger", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("problem", Text, nullable=False),
)
FILINGS = sql.Table(
    "radar_filings",
    _tables,
    Column("ledger", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("company", String, nullable=False),
    Column("form", String, nullable=False),
    Column("items", String, nullable=False),
    Column("accepted_at", DateTime(timezone=True), nullable=False),
)
CANDIDATES = sql.Table(
    "radar_candidates",
    _tables,
    Column("ledger", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("at", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("document", Text, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
)
REVIEWS = sql.Table(
    "radar_reviews",
    _tables,
    Column("ledger", String, primary_key=True),
    Column("candidate", String, primary_key=True),
    Column("author", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("document", Text, nullable=False),
)
Version = tuple[datetime | None, datetime | None]
# The longest headline of a newsroom has a third of it; what is longer is an article, or an attack.
MOST_TITLE = 500
MOST_PUBLISHER = 100
MOST_URL = 2_000
# What turns the direction of the text around it, so that it reads otherwise than it is.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def plain(text: str, most: int) -> str:
    """What somebody else wrote, on one line, without control characters and no longer than
    `most`."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in str(text)[: 4 * most])
    line = " ".join("".join(kept).translate(_TURNS).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _address(url: str) -> str:
    """The address if a browser may be sent there; empty if not."""
    fine = len(url) <= MOST_URL and url.isprintable() and " " not in url
    return url if fine and url.startswith(("https://", "http://")) else ""


class RadarStore:
    """The radar of a ledger, by its name (paths.LEDGER_NAME). Every method raises
    UnusableDatabaseError where the database cannot be used."""

    def __init__(self, database: Database | None = None, ledger: str = LEDGER_NAME) -> None:
        self._database, self._ledger = database or Database(), ledger

    def put_headlines(
        self,
        headlines: pd.DataFrame,
        source: str,
        now: datetime,
        names: Callable[[str], Iterable[str]] = lambda title: (),
    ) -> int:
        """Keep headlines (at, title, url, publisher) unless they are known; returns how many are
        new. The first time a headline was seen stays. names: the companies that a title names."""
        rows = {}
        for row in headlines[["at", "title", "url", "publisher"]].itertuples(index=False):
            title, url = plain(row.title, MOST_TITLE), _address(str(row.url))
            if not title:
                continue
            rows[digest([title, url])] = {
                # Nothing is published later than it is read, whatever a feed says.
                "at": now if pd.isna(row.at) else min(row.at.to_pydatetime(), now),
                "title": title,
                "url": url,
                "publisher": plain(row.publisher, MOST_PUBLISHER),
                "source": source,
                "companies": f";{';'.join(sorted(names(title)))};",
                "seen_at": now,
            }
        known = {name: {"ledger": self._ledger, "id": name} | row for name, row in rows.items()}
        if not known:
            return 0
        ours = HEADLINES.c.ledger == self._ledger
        query = sql.select(HEADLINES.c.id).where(ours, HEADLINES.c.id.in_(list(known)))
        with self._database.write(WRITING) as connection:
            for name in connection.execute(query).scalars().all():
                del known[name]
            if known:
                connection.execute(sql.insert(HEADLINES), list(known.values()))
        return len(known)

    def headlines(self, since: datetime) -> pd.DataFrame:
        """Headlines from a moment on, oldest first: at (ISO text in UTC), title, url, publisher,
        source."""
        return self._headlines(HEADLINES.c.at >= since, HEADLINES.c.at)

    def headlines_of(self, company: str, until: datetime, most: int) -> pd.DataFrame:
        """The newest headlines that name a company, published by `until`, newest first; columns
        as `headlines`."""
        named = HEADLINES.c.companies.contains(f";{company};", autoescape=True)
        return self._headlines(named & (HEADLINES.c.at <= until), HEADLINES.c.at.desc(), most=most)

    def _headlines(
        self, which: sql.ColumnElement[bool], order: Any, most: int | None = None
    ) -> pd.DataFrame:
        ours = HEADLINES.c.ledger == self._ledger
        query = sql.select(HEADLINES).where(ours, which).order_by(order).limit(most)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return pd.DataFrame(
            [
                {
                    "at": _utc(row["at"]).isoformat().replace("+00:00", "Z"),
                    **{n: row[n] for n in ("title", "url", "publisher", "source")},
                }
                for row in rows
            ],
            columns=["at", "title", "url", "publisher", "source"],
        )

    def forget(self, before: datetime) -> None:
        """Drop the headlines published before a moment; candidates keep theirs."""
        old = (HEADLINES.c.ledger == self._ledger) & (HEADLINES.c.at < before)
        with self._database.write(WRITING) as connection:
            connection.execute(sql.delete(HEADLINES).where(old))

    def note_source(self, source: str, now: datetime, problem: str = "") -> None:
        """Remember that a source was asked, and whether it answered ("" for no problem)."""
        values: dict[str, Any] = {"asked_at": now, "problem": _packed(problem)}
        if not problem:
            values["answered_at"] = now
        row = {"ledger": self._ledger, "source": source} | values
        with self._database.write(WRITING) as connection:
            self._upsert(connection, SOURCES, [row], list(values))

    def sources(self) -> pd.DataFrame:
        """Each source: source, asked_at, answered_at (UTC, NaT for never), problem (a Message, ""
        for none)."""
        names = ["source", "asked_at", "answered_at", "problem"]
        frame = self._frame(SOURCES, names, SOURCES.c.source)
        frame["problem"] = pd.Series([_unpacked(text) for text in frame["problem"]], dtype=object)
        return frame

    def put_filings(self, filings: pd.DataFrame) -> None:
        """Keep filings (edgar.COLUMNS)."""
        columns = ["url", "company", "form", "items", "accepted_at"]
        rows = [
            {**row, "ledger": self._ledger, "accepted_at": row["accepted_at"].to_pydatetime()}
            for row in filings[columns].to_dict("records")
        ]
        if rows:
            with self._database.write(WRITING) as connection:
                self._upsert(connection, FILINGS, rows, columns[1:])

    def filings(self) -> pd.DataFrame:
        """company, form, items, accepted_at (UTC), url, oldest first."""
        names = ["company", "form", "items", "accepted_at", "url"]
        return self._frame(FILINGS, names, FILINGS.c.accepted_at)

    def put_candidates(self, found: Sequence[Candidate], since: datetime, now: datetime) -> None:
        """Keep candidates; those of `since` and later that are no more found go."""
        rows = {
            candidate_id(candidate): {
                "ledger": self._ledger,
                "id": candidate_id(candidate),
                "at": candidate.at,
                "score": candidate.score,
                "document": json.dumps(asdict(candidate), ensure_ascii=False),
                "found_at": now,
            }
            for candidate in found
        }
        ours, young = CANDIDATES.c.ledger == self._ledger, CANDIDATES.c.at >= _text(since)
        stale = ours & young & CANDIDATES.c.id.not_in(list(rows))
        with self._database.write(WRITING) as connection:
            connection.execute(sql.delete(CANDIDATES).where(stale))
            if rows:
                changed = ["at", "score", "document"]
                self._upsert(connection, CANDIDATES, list(rows.values()), changed)

    def candidates(self, since: datetime | None = None) -> list[Candidate]:
        """All candidates, or those whose first headline is of `since` and later, highest score
        first."""
        query = (
            sql.select(CANDIDATES.c.document)
            .where(CANDIDATES.c.ledger == self._ledger)
            .order_by(CANDIDATES.c.score.desc(), CANDIDATES.c.at)
        )
        if since is not None:
            query = query.where(CANDIDATES.c.at >= _text(since))
        with self._database.read() as connection:
            documents = [json.loads(text) for text in connection.execute(query).scalars()]
        return [
            Candidate(
                **{
                    **document,
                    "sources": [Source(**s) for s in document["sources"]],
                    "further": tuple(map(tuple, document.get("further", ()))),
                }
            )
            for document in documents
        ]

    def put_review(self, review: Review) -> None:
        """Keep what a reader makes of a candidate, in the place of what was made of it before."""
        document = {
            "dismissed": review.dismissed,
            "flow": review.flow,
            "corrected": dict(review.corrected),
        }
        row = {
            "ledger": self._ledger,
            "candidate": review.candidate,
            "author": review.author,
            "at": review.at,
            "document": json.dumps(document, ensure_ascii=False, allow_nan=False),
        }
        with self._database.write(WRITING) as connection:
            self._upsert(connection, REVIEWS, [row], ["author", "at", "document"])

    def reviews(self) -> dict[str, Review]:
        """What readers have made of candidates, by the candidate's name."""
        query = sql.select(REVIEWS).where(REVIEWS.c.ledger == self._ledger)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {
            row.candidate: Review(
                row.candidate, row.author, _utc(row.at), **json.loads(row.document)
            )
            for row in rows
        }

    def version(self) -> Version:
        """When a source was asked last, and when a candidate was reviewed last: others mean that
        there may be something new."""
        asked = sql.select(sql.func.max(SOURCES.c.asked_at)).where(SOURCES.c.ledger == self._ledger)
        made = sql.select(sql.func.max(REVIEWS.c.at)).where(REVIEWS.c.ledger == self._ledger)
        with self._database.read() as connection:
            times = connection.scalar(asked), connection.scalar(made)
        first, second = (None if at is None else _utc(at) for at in times)
        return first, second

    def _frame(self, table: sql.Table, names: list[str], order: Any) -> pd.DataFrame:
        query = sql.select(*[table.c[name] for name in names]).order_by(order)
        with self._database.read() as connection:
            rows = connection.execute(query.where(table.c.ledger == self._ledger)).all()
        frame = pd.DataFrame(rows, columns=names)
        for name in names:
            if isinstance(table.c[name].type, DateTime):
                frame[name] = pd.to_datetime(frame[name], utc=True)
        return frame

    @staticmethod
    def _upsert(
        connection: sql.Connection,
        table: sql.Table,
        rows: list[dict[str, Any]],
        changed: Sequence[str],
    ) -> None:
        """Insert the rows, or lay the `changed` columns over those of the same key."""
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement: Any = dialect.insert(table)
        keys = [column.name for column in table.primary_key]
        new = {name: statement.excluded[name] for name in changed}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), rows)


def _packed(problem: str) -> str:
    """A Message as text from which it can be made again, for readers of any language."""
    if not isinstance(problem, Message) or not problem.values:
        return str(problem)
    return json.dumps([problem.template, {name: str(v) for name, v in problem.values.items()}])


def _unpacked(text: str) -> str:
    if not text.startswith("["):
        return said(text.replace("{", "{{").replace("}", "}}")) if text else ""
    template, values = json.loads(text)
    return said(template, **values)


def _text(moment: datetime) -> str:
    return moment.isoformat()[:19]


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
