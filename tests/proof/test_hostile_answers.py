"""Whatever feeds, EDGAR and news answer: it is read and kept, or that source
alone has a problem."""

from __future__ import annotations

import json
import random
import unicodedata
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from dashboard.database import Database
from dashboard.deals import read_ledger
from dashboard.language import tr
from dashboard.radar import edgar, feeds
from dashboard.radar.collect import UNREADABLE, collect
from dashboard.radar.feeds import Feed
from dashboard.radar.store import MOST_TITLE, RadarStore, plain
from tests.proof.mutation import CASES, CELLS, mutated
from tests.proof.small_ledger import write_small_ledger

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FEED = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Wire</title>
<item><title>OpenAI to buy $10 billion of chips from AMD</title>
<link>https://example.com/1</link><pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate></item>
<item><title>Nvidia invests $2 billion in CoreWeave &amp; more</title>
<link>https://example.com/2</link><pubDate>Sun, 22 Nov 2026 09:00:00 +0900</pubDate></item>
</channel></rss>"""
FILINGS = {
    "form": ["8-K", "6-K", "10-Q"],
    "items": ["1.01,9.01", "", ""],
    "acceptanceDateTime": ["2026-11-20T21:05:00.000Z", "2026-11-19T12:00:00.000Z", ""],
    "accessionNumber": ["0001045810-26-000123", "0001045810-26-000122", "1"],
    "primaryDocument": ["a.htm", "b.htm", "c.htm"],
}


def hostile_feed(dice: random.Random) -> bytes:
    body = FEED
    if dice.random() < 0.4:
        of = dice.choice(
            [b"AMD", b"https://example.com/1", b"Mon, 23 Nov 2026 09:00:00 GMT", b"Wire"]
        )
        body = body.replace(of, dice.choice(CELLS).encode("utf-8", "surrogatepass"))
    return mutated(body, dice) if dice.random() < 0.8 else body


def hostile_filings(dice: random.Random) -> bytes:
    recent = {name: list(column) for name, column in FILINGS.items()}
    column = recent[dice.choice(list(recent))]
    more = [None, 1, -1.5, True, [], {}, ["8-K"], 10**400, dice.choice(CELLS), dice.choice(CELLS)]
    column[dice.randrange(3)] = dice.choice(more)  # type: ignore[call-overload]
    body = json.dumps({"filings": {"recent": recent}}).encode("utf-8", "surrogatepass")
    return mutated(body, dice) if dice.random() < 0.5 else body


# So many sources are asked in a round.
A_ROUND = 10


@pytest.mark.parametrize("cases", CASES)
def test_what_sources_answer(cases: int, url: str, tmp_path: Path) -> None:
    write_small_ledger(tmp_path / "data")
    ledger = read_ledger(tmp_path / "data", NOW.date())
    store = RadarStore(Database(url))
    feed = Feed("https://example.com/feed", "Example")

    def answer(case: int) -> pd.DataFrame:
        dice = random.Random(case)
        if dice.random() < 0.5:
            return feeds.read_answer(feed, hostile_feed(dice))
        body = hostile_filings(dice)
        filings = edgar.read_answer("nvidia", 1045810, date(2026, 1, 1), body)
        store.put_filings(filings)
        titles = [edgar.title_of("NVIDIA", f.form, f.items) for f in filings.itertuples()]
        told = {"at": filings["accepted_at"], "title": titles, "url": filings["url"]}
        return pd.DataFrame(told).assign(publisher="EDGAR")

    failed = 0
    for first in range(0, cases, A_ROUND):
        ill = {f"ill-{case}": partial(answer, case) for case in range(first, first + A_ROUND)}
        sound = pd.DataFrame(
            {
                "at": [NOW - timedelta(hours=1)],
                "title": [f"Oracle signs deal {first} with Meta"],
                "url": ["https://example.com/sound"],
                "publisher": ["Wire"],
            }
        )
        found = collect(ledger, store, {**ill, "sound": lambda sound=sound: sound}, NOW)
        assert found.asked == A_ROUND + 1 and "sound" not in found.problems
        assert all(map(tr, found.problems.values()))
        unread = [name for name, why in found.problems.items() if why == UNREADABLE]
        assert not unread, "these were not foreseen: the log has their traceback"
        failed += len(found.problems)
        kept = store.headlines(NOW - timedelta(days=4000))
        assert sound["title"].iloc[0] in set(kept["title"])
        for headline in kept.itertuples():
            assert headline.title == plain(headline.title, MOST_TITLE)
            assert not {unicodedata.category(c) for c in headline.title} & {"Cc", "Cs"}
            assert headline.url == "" or headline.url.startswith(("https://", "http://"))
        json.dumps([asdict(candidate) for candidate in found.candidates], allow_nan=False)
        store.forget(NOW)
    print(f"{cases} answers, {failed} of them refused")
    assert cases < 100 or 0 < failed < cases
