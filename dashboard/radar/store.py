"""What the radar has seen, kept beside the market data: headlines, sources and candidates.

The same database as the market store's (SQLite by default, any by `DATABASE_URL`) with tables of
its own. Moments go in and come out in UTC.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sql
from sqlalchemy import Column, DateTime, Float, String
from sqlalchemy.dialects import postgresql, sqlite

from dashboard.database import LOCK_SECONDS, parts_of
from dashboard.language import Message, said
from dashboard.radar.clusters import Candidate, Source

log = logging.getLogger(__name__)
_tables = sql.MetaData()
HEADLINES = sql.Table(
    "radar_headlines",
    _tables,
    Column("id", String, primary_key=True),
    # When it was published; when we first saw it, where nobody says.
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("url", String, nullable=False),
    Column("publisher", String, nullable=False),
    Column("source", String, nullable=False),
    # The slugs of the companies that it names, each between two ";".
    Column("companies", String, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)
# When each source was asked and when it answered last, and why not since.
SOURCES = sql.Table(
    "radar_sources",
    _tables,
    Column("source", String, primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("problem", String, nullable=False),
)
CANDIDATES = sql.Table(
    "radar_candidates",
    _tables,
    Column("id", String, primary_key=True),
    Column("at", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("document", String, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
)
FILINGS = sql.Table(
    "radar_filings",
    _tables,
    Column("url", String, primary_key=True),
    Column("company", String, nullable=False),
    Column("form", String, nullable=False),
    Column("items", String, nullable=False),
    Column("accepted_at", DateTime(timezone=True), nullable=False),
)
# Headlines older than this that made no candidate go.
KEPT = timedelta(days=120)


class RadarStore:
    """The radar's tables in the database at `url`."""

    def __init__(self, url: str | None = None) -> None:
        parts = parts_of(url)
        options: dict[str, Any] = {"pool_pre_ping": True}
        if parts.get_backend_name() == "sqlite":
            Path(parts.database or "").parent.mkdir(parents=True, exist_ok=True)
            options = {"connect_args": {"timeout": LOCK_SECONDS}}
        self._engine = sql.create_engine(parts, **options)
        _tables.create_all(self._engine)

    @classmethod
    def as_it_lies(cls, url: str | None = None) -> RadarStore | None:
        """A store to read from alone: nothing is made. None if there is none yet."""
        parts = parts_of(url)
        sqlite_ = parts.get_backend_name() == "sqlite"
        if sqlite_ and not Path(parts.database or "").is_file():
            return None
        store = cls.__new__(cls)
        store._engine = sql.create_engine(parts)
        try:
            present = sql.inspect(store._engine).get_table_names()
        except sql.exc.SQLAlchemyError as error:
            # The market store, which is the same database, says so.
            log.info("radar store: %s", error)
            return None
        return store if set(_tables.tables) <= set(present) else None

    def put_headlines(
        self,
        headlines: pd.DataFrame,
        source: str,
        now: datetime,
        names: Callable[[str], Iterable[str]] = lambda title: (),
    ) -> int:
        """Keep headlines (at, title, url, publisher) unless they are known; returns how many are
        new. The first time a headline was seen stays. names: the companies that a title names."""
        rows = {
            _headline_id(row.title, row.url): {
                "id": _headline_id(row.title, row.url),
                # Nothing is published later than it is read, whatever a feed says.
                "at": now if pd.isna(row.at) else min(row.at.to_pydatetime(), now),
                "title": row.title,
                "url": row.url,
                "publisher": row.publisher,
                "source": source,
                "companies": f";{';'.join(sorted(names(row.title)))};",
                "seen_at": now,
            }
            for row in headlines[["at", "title", "url", "publisher"]].itertuples(index=False)
        }
        if not rows:
            return 0
        with self._engine.begin() as connection:
            before = self._count(connection)
            statement = self._insert(HEADLINES).on_conflict_do_nothing(index_elements=["id"])
            connection.execute(statement, list(rows.values()))
            return self._count(connection) - before

    def headlines(self, since: datetime) -> pd.DataFrame:
        """Headlines from a moment on, oldest first: at (ISO text in UTC), title, url, publisher,
        source."""
        return self._headlines(
            sql.select(HEADLINES).where(HEADLINES.c.at >= since).order_by(HEADLINES.c.at)
        )

    def headlines_of(self, company: str, until: datetime, most: int) -> pd.DataFrame:
        """The newest headlines that name a company, published by `until`, newest first; columns
        as `headlines`."""
        named = HEADLINES.c.companies.contains(f";{company};", autoescape=True)
        by_then = HEADLINES.c.at <= until
        newest = HEADLINES.c.at.desc()
        return self._headlines(
            sql.select(HEADLINES).where(named, by_then).order_by(newest).limit(most)
        )

    def _headlines(self, query: sql.Select[Any]) -> pd.DataFrame:
        with self._engine.connect() as connection:
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

    def version(self) -> datetime | None:
        """When a source was asked last; another moment means that there may be something new."""
        with self._engine.connect() as connection:
            latest = connection.scalar(sql.select(sql.func.max(SOURCES.c.asked_at)))
        return None if latest is None else _utc(latest)

    def forget(self, before: datetime) -> None:
        """Drop the headlines published before a moment; candidates keep theirs."""
        with self._engine.begin() as connection:
            connection.execute(sql.delete(HEADLINES).where(HEADLINES.c.at < before))

    def put_filings(self, filings: pd.DataFrame) -> None:
        """Keep filings (edgar.COLUMNS)."""
        columns = [column.name for column in FILINGS.columns]
        rows = [
            row | {"accepted_at": row["accepted_at"].to_pydatetime()}
            for row in filings[columns].to_dict("records")
        ]
        if rows:
            statement = self._insert(FILINGS).on_conflict_do_nothing(index_elements=["url"])
            with self._engine.begin() as connection:
                connection.execute(statement, rows)

    def filings(self) -> pd.DataFrame:
        """company, form, items, accepted_at (UTC), url, oldest first."""
        names = ["company", "form", "items", "accepted_at", "url"]
        query = sql.select(*[FILINGS.c[name] for name in names]).order_by(FILINGS.c.accepted_at)
        with self._engine.connect() as connection:
            frame = pd.DataFrame(connection.execute(query).all(), columns=names)
        frame["accepted_at"] = pd.to_datetime(frame["accepted_at"], utc=True)
        return frame

    def note_source(self, source: str, now: datetime, problem: str = "") -> None:
        """Remember that a source was asked, and whether it answered ("" for no problem)."""
        values = {"source": source, "asked_at": now, "problem": _packed(problem)}
        if not problem:
            values["answered_at"] = now
        statement = self._insert(SOURCES).values(**values)
        changed = {name: values[name] for name in values if name != "source"}
        with self._engine.begin() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["source"], set_=changed)
            )

    def sources(self) -> pd.DataFrame:
        """Each source: source, asked_at, answered_at (UTC, NaT for never), problem (a Message, ""
        for none)."""
        with self._engine.connect() as connection:
            rows = connection.execute(sql.select(SOURCES).order_by(SOURCES.c.source)).all()
        frame = pd.DataFrame(rows, columns=["source", "asked_at", "answered_at", "problem"])
        frame["problem"] = pd.Series([_unpacked(text) for text in frame["problem"]], dtype=object)
        for column in ("asked_at", "answered_at"):
            frame[column] = pd.to_datetime(frame[column], utc=True)
        return frame

    def put_candidates(self, found: Sequence[Candidate], since: datetime, now: datetime) -> None:
        """Keep candidates; those of `since` and later that are no more found go."""
        rows = [
            {
                "id": candidate_id(candidate),
                "at": candidate.at,
                "score": candidate.score,
                "document": json.dumps(asdict(candidate), ensure_ascii=False),
                "found_at": now,
            }
            for candidate in found
        ]
        ids = [row["id"] for row in rows]
        old = since.isoformat()[:19]
        with self._engine.begin() as connection:
            stale = (CANDIDATES.c.at >= old) & CANDIDATES.c.id.not_in(ids)
            connection.execute(sql.delete(CANDIDATES).where(stale))
            if rows:
                insert = self._insert(CANDIDATES)
                changed = {n: insert.excluded[n] for n in ("at", "score", "document")}
                connection.execute(
                    insert.on_conflict_do_update(index_elements=["id"], set_=changed), rows
                )

    def candidates(self, since: datetime | None = None) -> list[Candidate]:
        """All candidates, or those whose first headline is of `since` and later, highest score
        first."""
        query = sql.select(CANDIDATES.c.document).order_by(
            CANDIDATES.c.score.desc(), CANDIDATES.c.at
        )
        if since is not None:
            query = query.where(CANDIDATES.c.at >= since.isoformat()[:19])
        with self._engine.connect() as connection:
            documents = [json.loads(text) for text in connection.execute(query).scalars()]
        return [
            Candidate(**{**document, "sources": [Source(**s) for s in document["sources"]]})
            for document in documents
        ]

    def _insert(self, table: sql.Table) -> Any:
        postgres = self._engine.dialect.name == "postgresql"
        return (postgresql if postgres else sqlite).insert(table)

    @staticmethod
    def _count(connection: sql.Connection) -> int:
        return int(
            connection.execute(sql.select(sql.func.count()).select_from(HEADLINES)).scalar() or 0
        )


def candidate_id(candidate: Candidate) -> str:
    """The candidate's name in addresses and decisions: that of its first headline. `candidate_ids`
    has those that it could have had, so that a name leads on when an earlier headline turns up."""
    return _source_name(candidate.sources[0])


def candidate_ids(candidate: Candidate) -> frozenset[str]:
    """The names of all its headlines."""
    return frozenset(map(_source_name, candidate.sources))


def _source_name(source: Source) -> str:
    return _digest([source.title, source.at[:10]])[:16]


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


def _headline_id(title: str, url: str) -> str:
    return _digest([title, url])


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
