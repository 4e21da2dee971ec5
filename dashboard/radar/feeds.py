"""Feeds of newsrooms and wires that the operator lists in `data/feeds.csv`: url, name."""

from __future__ import annotations

from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from dashboard.deals.ledger import Problem, decoded, read_cells
from dashboard.language import mark, said
from dashboard.radar.web import SourceError, fetch

FILE = "feeds.csv"
COLUMNS = ["at", "title", "url", "publisher"]
USER_AGENT = "Roundtrip dashboard (feed reader)"
# More than so many of one answer are not read: feeds are short, archives are not.
MOST_ENTRIES = 200


class FeedsError(Exception):
    """A feeds.csv with bad rows. `problems` has all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Feed:
    """A feed's address and the name that its headlines are told under."""

    url: str
    name: str


def read_feeds(folder: Path) -> list[Feed]:
    """The feeds listed in a ledger's folder; none without the file.

    Raises
    ------
    FeedsError
        With every bad row: no https address, or one listed twice.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    text, problems = decoded(FILE, path.read_bytes())
    table = pd.DataFrame()
    if not problems:
        table, problems = read_cells(FILE, text)
    if not problems and "url" not in table:
        problems = [Problem(FILE, 1, "url", "", mark("is a required column and missing"))]
    if problems:
        raise FeedsError(problems)
    feeds: dict[str, Feed] = {}
    names = table["name"] if "name" in table else pd.Series("", index=table.index)
    for line, url, name in zip(table.index, table["url"], names, strict=True):
        if not (host := _https_host(url)):
            problems.append(Problem(FILE, int(line), "url", url, mark("is no https address")))
        elif url in feeds:
            reason = said("is a duplicate: an earlier row has this {column}", column="url")
            problems.append(Problem(FILE, int(line), "url", url, reason))
        else:
            feeds[url] = Feed(url, name or host)
    if problems:
        raise FeedsError(problems)
    return list(feeds.values())


def _https_host(url: str) -> str:
    """The host of an https address; empty if it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme == "https" else ""


def fetch_feed(feed: Feed) -> pd.DataFrame:
    """A feed's headlines, newest first.

    Returns
    -------
    DataFrame
        at (UTC, NaT where the feed tells none), title, url, publisher.

    Raises
    ------
    SourceError
        When there is no answer, or one that is no feed.
    """
    return read_answer(feed, fetch(feed.url, USER_AGENT))


def read_answer(feed: Feed, body: bytes) -> pd.DataFrame:
    """The headlines in a feed's answer; see fetch_feed."""
    # Imported when a feed is read: few operators list any.
    import feedparser

    parsed = feedparser.parse(body)
    if not parsed.entries:
        if parsed.bozo or not parsed.get("version"):
            raise SourceError(said("{name}'s answer is no feed", name=feed.name))
        return _frame([])
    rows = []
    for entry in parsed.entries[:MOST_ENTRIES]:
        title = " ".join(str(entry.get("title", "")).split())
        if title:
            rows.append((_moment(entry), title, _address(entry), feed.name))
    return _frame(rows)


def _frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame.sort_values("at", ascending=False, ignore_index=True)


def _moment(entry: Any) -> datetime | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return None if parsed is None else datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _address(entry: Any) -> str:
    link = str(entry.get("link", ""))
    return link if link.startswith(("http://", "https://")) else ""
