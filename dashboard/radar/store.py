"""What the radar has seen, kept beside the market data: headlines, sources and candidates.

The same database as the market store's (SQLite by default, any by `DATABASE_URL`) with tables of
its own. Moments go in and come out in UTC.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sql
from sqlalchemy import Column, DateTime, Float, String
from sqlalchemy.dialects import postgresql, sqlite

from dashboard.market.store import LOCK_SECONDS, default_url
from dashboard.radar.clusters import Candidate, Source

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


class RadarStore:
    """The radar's tables in the database at `url`."""

    def __init__(self, url: str | None = None) -> None:
        parts = sql.make_url(url or default_url())
        options: dict[str, Any] = {}
        if parts.get_backend_name() == "sqlite":
            options["connect_args"] = {"timeout": LOCK_SECONDS}
        elif parts.drivername in ("postgres", "postgresql"):
            parts = parts.set(drivername="postgresql+psycopg")
        self._engine = sql.create_engine(parts, **options)
        _tables.create_all(self._engine)

    def put_headlines(self, headlines: pd.DataFrame, source: str, now: datetime) -> int:
        """Keep headlines (at, title, url, publisher) unless they are known; returns how many are
        new. The first time a headline was seen stays."""
        rows = {
            _headline_id(row.title, row.url): {
                "id": _headline_id(row.title, row.url),
                "at": now if pd.isna(row.at) else row.at.to_pydatetime(),
                "title": row.title,
                "url": row.url,
                "publisher": row.publisher,
                "source": source,
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
        query = sql.select(HEADLINES).where(HEADLINES.c.at >= since).order_by(HEADLINES.c.at)
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

    def note_source(self, source: str, now: datetime, problem: str = "") -> None:
        """Remember that a source was asked, and whether it answered ("" for no problem)."""
        values = {"source": source, "asked_at": now, "problem": problem}
        if not problem:
            values["answered_at"] = now
        statement = self._insert(SOURCES).values(**values)
        changed = {name: values[name] for name in values if name != "source"}
        with self._engine.begin() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["source"], set_=changed)
            )

    def sources(self) -> pd.DataFrame:
        """Each source: source, asked_at, answered_at (UTC, NaT for never), problem."""
        with self._engine.connect() as connection:
            rows = connection.execute(sql.select(SOURCES).order_by(SOURCES.c.source)).all()
        frame = pd.DataFrame(rows, columns=["source", "asked_at", "answered_at", "problem"])
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

    def candidates(self) -> list[Candidate]:
        """All candidates, highest score first."""
        query = sql.select(CANDIDATES.c.document).order_by(
            CANDIDATES.c.score.desc(), CANDIDATES.c.at
        )
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
    """A name that stays while a candidate gathers sources: its companies and first headline."""
    return _digest([*sorted(candidate.parties), candidate.sources[0].title, candidate.at[:10]])


def _headline_id(title: str, url: str) -> str:
    return _digest([title, url])


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
