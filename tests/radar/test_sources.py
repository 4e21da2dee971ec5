"""EDGAR and feeds, read through real TLS from a stand-in with their bad days, and kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from dashboard.database import Database
from dashboard.deals import Ledger, read_ledger
from dashboard.market import yahoo
from dashboard.paths import DATA
from dashboard.radar import edgar, inbox
from dashboard.radar.clusters import candidates, read_headlines
from dashboard.radar.collect import YAHOO_AN_HOUR, collect, sources
from dashboard.radar.feeds import Feed, FeedsError, fetch_feed, read_feeds
from dashboard.radar.store import RadarStore
from dashboard.radar.web import SourceError
from tests.conftest import YAHOO
from tests.radar.web import Fault, Web
from tests.yahoo import Fault as YahooFault
from tests.yahoo import Headline

SUBMISSIONS = ("data.sec.gov", "/submissions/CIK0000001001.json")
WIRE = Feed("https://wire.example/feed.xml", "The Wire")
# Faults that leave headlines as they are, or that last longer than a test may.
HARMLESS = {
    YahooFault.TIMEOUT,
    YahooFault.RATE_LIMIT_CRUMB,
    YahooFault.MISSING_SYMBOLS,
    YahooFault.STALE,
    YahooFault.WRONG_CURRENCY,
    YahooFault.OUT_OF_ORDER,
}
NOW = datetime(2026, 8, 6, 12, tzinfo=UTC)

COMPANIES = """slug,name,role,ticker
oracle,Oracle,hyperscaler,ORCL
crusoe,Crusoe,compute-provider,
softbank,SoftBank Group,investor,
"""
DEALS = """id,payer,payee,kind,announced,session
oracle-crusoe-cloud-2026-08,oracle,crusoe,cloud-services,2026-08-03,
oracle-crusoe-power-2026-07,oracle,crusoe,cloud-services,2026-08-03,pre-market
"""


def submissions(*rows: tuple[str, str, str]) -> bytes:
    """EDGAR's JSON of a company's filings: form, items, time of acceptance."""
    recent = {
        "form": [r[0] for r in rows],
        "items": [r[1] for r in rows],
        "acceptanceDateTime": [r[2] for r in rows],
        "accessionNumber": [f"0001001-26-00000{i}" for i in range(len(rows))],
        "primaryDocument": ["report.htm"] * len(rows),
    }
    return json.dumps({"cik": "1001", "filings": {"recent": recent, "files": []}}).encode()


def feed(*items: tuple[str, str]) -> bytes:
    """An RSS feed of headlines: title, time."""
    entries = "".join(
        f"<item><title>{title}</title><link>https://wire.example/{i}</link>{when}</item>"
        for i, (title, when) in enumerate(items)
    )
    return f'<rss version="2.0"><channel><title>Wire</title>{entries}</channel></rss>'.encode()


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with Web() as web:
        for name, value in web.environment(tmp_path).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv(edgar.CONTACT, "desk@roundtrip.example")
        yield web


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    return read_ledger(folder, date(2026, 11, 1))


@pytest.fixture
def store(tmp_path: Path) -> RadarStore:
    return RadarStore(Database(f"sqlite:///{tmp_path / 'radar.db'}"))


def test_filings_that_can_tell_of_a_deal_are_read_with_their_acceptance(web: Web) -> None:
    web.zipped = True
    web.pages[SUBMISSIONS] = submissions(
        ("10-Q", "", "2026-08-05T20:00:00.000Z"),
        ("8-K", "1.01,9.01", "2026-08-04T20:31:09.000Z"),
        ("8-K", "5.02", "2026-08-04T20:30:00.000Z"),
        ("6-K", "", "2026-08-03T10:00:00.000Z"),
        ("8-K", "1.01", "2026-01-02T10:00:00.000Z"),
    )
    filings = edgar.fetch_filings("oracle", 1001, date(2026, 7, 1))
    assert list(filings["form"]) == ["8-K", "6-K"]
    assert list(filings["items"]) == ["1.01", ""]
    assert filings["accepted_at"][0] == pd.Timestamp("2026-08-04T20:31:09Z")
    assert filings["url"][0].endswith("/edgar/data/1001/000100126000001/report.htm")
    ((_, _, agent),) = web.requests
    assert "desk@roundtrip.example" in agent


def test_without_a_contact_edgar_is_not_asked(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(edgar.CONTACT)
    with pytest.raises(SourceError, match="ROUNDTRIP_CONTACT"):
        edgar.fetch_filings("oracle", 1001, date(2026, 7, 1))
    assert web.requests == []


@pytest.mark.parametrize("fault", Fault)
def test_edgars_bad_days_are_told(fault: Fault, web: Web) -> None:
    web.pages[SUBMISSIONS] = submissions(("8-K", "1.01", "2026-08-04T20:31:09.000Z"))
    web.fault = fault
    with pytest.raises(SourceError) as told:
        edgar.fetch_filings("oracle", 1001, date(2026, 7, 1))
    assert told.value.refused == (fault in (Fault.RATE_LIMIT, Fault.FORBIDDEN))
    assert told.value.reason


@pytest.mark.parametrize("change", ["form", "items", "acceptanceDateTime"])
def test_an_answer_of_another_shape_is_refused(change: str, web: Web) -> None:
    answer = json.loads(submissions(("8-K", "1.01", "2026-08-04T20:31:09.000Z")))
    answer["filings"]["recent"][change] = ["8-K", "1.01"] if change == "form" else [[]] * 3
    web.pages[SUBMISSIONS] = json.dumps(answer).encode()
    with pytest.raises(SourceError, match="cannot be read"):
        edgar.fetch_filings("oracle", 1001, date(2026, 7, 1))


def test_a_filing_says_by_when_a_leg_was_known_and_replaces_no_time(ledger: Ledger) -> None:
    filings = pd.DataFrame(
        [
            ("oracle", "8-K", "1.01", pd.Timestamp("2026-08-05T20:00Z"), "https://a"),
            ("oracle", "8-K", "2.03", pd.Timestamp("2026-08-04T20:00Z"), "https://b"),
            ("oracle", "8-K", "8.01", pd.Timestamp("2026-08-03T20:00Z"), "https://c"),
            ("oracle", "8-K", "1.01", pd.Timestamp("2026-08-20T20:00Z"), "https://d"),
        ],
        columns=edgar.COLUMNS,
    )
    known = edgar.known_by(ledger.legs, filings)
    assert list(known["leg"]) == ["oracle-crusoe-cloud-2026-08"]
    assert list(known["url"]) == ["https://b"]
    assert not known["settles"][0], "the day after leaves both days open"
    assert edgar.known_by(ledger.legs, filings.iloc[3:]).empty
    # In New York's time: accepted at 22:00 of the evening before it says nothing of this deal,
    # before the close of the day itself it settles the event day, after it no more.
    for accepted, settles in {
        "2026-08-03T02:00Z": None,
        "2026-08-03T12:31Z": True,
        "2026-08-03T19:59Z": True,
        "2026-08-03T20:31Z": False,
    }.items():
        one = filings.iloc[[0]].assign(accepted_at=pd.Timestamp(accepted))
        assert list(edgar.known_by(ledger.legs, one)["settles"]) == (
            [] if settles is None else [settles]
        ), accepted


def test_a_feed_is_read(web: Web) -> None:
    web.pages["wire.example", "/feed.xml"] = feed(
        ("Older &amp; wiser", "<pubDate>Mon, 03 Aug 2026 09:00:00 GMT</pubDate>"),
        (
            "SoftBank to invest\n $4 billion in Crusoe",
            "<pubDate>Tue, 04 Aug 2026 09:00:00 +0200</pubDate>",
        ),
        ("Without a time", ""),
        ("", ""),
    )
    headlines = fetch_feed(WIRE)
    assert list(headlines["title"]) == [
        "SoftBank to invest $4 billion in Crusoe",
        "Older & wiser",
        "Without a time",
    ]
    assert headlines["at"][0] == pd.Timestamp("2026-08-04T07:00Z")
    assert pd.isna(headlines["at"][2])
    assert set(headlines["publisher"]) == {"The Wire"}


@pytest.mark.parametrize("fault", [f for f in Fault if f is not Fault.TRUNCATED])
def test_a_feeds_bad_days_are_told(fault: Fault, web: Web) -> None:
    web.pages["wire.example", "/feed.xml"] = feed(("A", ""))
    web.fault = fault
    with pytest.raises(SourceError):
        fetch_feed(WIRE)


def test_feeds_are_listed_in_a_file(tmp_path: Path) -> None:
    assert read_feeds(tmp_path) == []
    path = tmp_path / "feeds.csv"
    path.write_text("url,name\nhttps://wire.example/feed.xml,The Wire\n", encoding="utf-8")
    assert read_feeds(tmp_path) == [WIRE]
    path.write_text(
        "url\nhttps://a.example/x\nfile:///etc/passwd\nhttps://a.example/x\n", encoding="utf-8"
    )
    with pytest.raises(FeedsError) as told:
        read_feeds(tmp_path)
    assert [(p.line, p.column) for p in told.value.problems] == [(3, "url"), (4, "url")]
    path.write_text("address\nhttps://a.example/x\n", encoding="utf-8")
    with pytest.raises(FeedsError, match="required"):
        read_feeds(tmp_path)


def test_headlines_are_kept_once_and_with_their_first_sight(store: RadarStore) -> None:
    frame = pd.DataFrame(
        {
            "at": [pd.Timestamp("2026-08-04T07:00Z"), pd.NaT],
            "title": ["One", "Two"],
            "url": ["https://a", "https://b"],
            "publisher": ["The Wire"] * 2,
        }
    )
    assert store.put_headlines(frame, "feed:a", NOW) == 2
    assert store.put_headlines(frame, "feed:b", NOW + timedelta(hours=1)) == 0
    assert store.put_headlines(frame.iloc[:0], "feed:b", NOW) == 0
    kept = store.headlines(NOW - timedelta(days=30))
    assert list(kept["at"]) == ["2026-08-04T07:00:00Z", "2026-08-06T12:00:00Z"]
    assert set(kept["source"]) == {"feed:a"}
    assert store.headlines(NOW + timedelta(days=1)).empty


def test_a_source_that_fails_stays_dated_by_its_last_answer(store: RadarStore) -> None:
    store.note_source("feed:a", NOW)
    store.note_source("feed:a", NOW + timedelta(hours=1), "no answer")
    row = store.sources().iloc[0]
    assert row["answered_at"] == NOW
    assert row["asked_at"] == NOW + timedelta(hours=1)
    assert row["problem"] == "no answer"


def test_a_round_reads_what_comes_and_each_source_fails_alone(
    web: Web, ledger: Ledger, store: RadarStore, tmp_path: Path
) -> None:
    web.pages["wire.example", "/feed.xml"] = feed(
        (
            "SoftBank to invest $4 billion in Crusoe",
            "<pubDate>Tue, 04 Aug 2026 07:00:00 GMT</pubDate>",
        )
    )
    (tmp_path / "feeds.csv").write_text(
        "url,name\nhttps://wire.example/feed.xml,The Wire\nhttps://gone.example/x,Gone\n",
        encoding="utf-8",
    )
    readers = sources(ledger, tmp_path, store, NOW, yahoo_paused=True)
    result = collect(ledger, store, readers, NOW)
    assert result.new == 1
    assert list(result.problems) == ["feed:https://gone.example/x"]
    (candidate,) = store.candidates()
    assert candidate == result.candidates[0]
    assert (candidate.payer, candidate.payee, candidate.amount_usd_bn) == ("softbank", "crusoe", 4)
    assert candidate.sources[0].publisher == "The Wire"
    (row,) = inbox([candidate])
    assert row["leg"] is None
    assert row["at"] == "2026-08-04T07:00:00Z"
    problems = store.sources().set_index("source")["problem"]
    assert problems["feed:https://wire.example/feed.xml"] == ""
    assert "gone.example" in problems["feed:https://gone.example/x"]


def test_a_candidate_gathers_sources_and_stays_the_same(
    web: Web, ledger: Ledger, store: RadarStore
) -> None:
    def headlines(*rows: tuple[str, str]) -> pd.DataFrame:
        frame = pd.DataFrame(rows, columns=["at", "title"]).assign(url="", publisher="The Wire")
        return frame.assign(at=pd.to_datetime(frame["at"], utc=True))

    first = ("2026-08-04T07:00Z", "SoftBank to invest $4 billion in Crusoe")
    second = ("2026-08-04T09:00Z", "Crusoe raises $4 billion from SoftBank")
    collect(ledger, store, {"feed:a": lambda: headlines(first)}, NOW)
    collect(ledger, store, {"feed:b": lambda: headlines(first, second)}, NOW)
    (candidate,) = store.candidates()
    assert [s.at for s in candidate.sources] == ["2026-08-04T07:00:00Z", "2026-08-04T09:00:00Z"]
    assert candidates(read_headlines(store.headlines(NOW - timedelta(days=9)), ledger)) == [
        candidate
    ]


def test_a_refusal_holds_for_the_rest_of_the_round(ledger: Ledger, store: RadarStore) -> None:
    asked = []

    def refuse() -> pd.DataFrame:
        asked.append(1)
        raise SourceError("429", refused=True)

    result = collect(ledger, store, {f"yahoo:{i}": refuse for i in range(5)}, NOW)
    assert len(asked) == 1
    assert len(result.problems) == 1


def test_yahoo_is_asked_for_tickers_and_searched_for_names(
    ledger: Ledger, store: RadarStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(edgar.CONTACT, raising=False)
    readers = sources(ledger, tmp_path, store, NOW)
    assert list(readers) == ["yahoo:crusoe", "yahoo:oracle", "yahoo:softbank", "edgar"]
    YAHOO.reset()
    hour_ago = NOW - timedelta(hours=1)
    title = "Oracle signs $9 billion cloud deal with Crusoe"
    YAHOO.set_headlines("ORCL", [Headline(hour_ago, title, "The Post", "https://post.example/1")])
    found = [
        Headline(hour_ago, "SoftBank Group to invest $4 billion in Crusoe", "The Wire"),
        Headline(hour_ago, "Ten gifts for the holidays", "The Wire", "https://wire.example/2"),
    ]
    YAHOO.set_found("Crusoe", found)
    try:
        result = collect(ledger, store, readers, NOW)
        assert (YAHOO.count("news"), YAHOO.count("search")) == (1, 2)
    finally:
        YAHOO.reset()
        YAHOO.fault = YahooFault.REFUSED
    assert list(result.problems) == ["edgar"]
    assert (result.new, result.asked) == (3, 4)
    legs = {c.sources[0].title: c.leg for c in result.candidates}
    assert legs == {title: "oracle-crusoe-cloud-2026-08", found[0].title: ""}
    of_softbank = store.headlines_of("softbank", NOW, 10)
    assert list(of_softbank["title"]) == [found[0].title]
    assert sources(ledger, tmp_path, store, NOW, yahoo_paused=True).keys() == {"edgar"}


def test_a_round_asks_yahoo_as_often_as_the_time_since_the_last_one_allows(
    store: RadarStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never more than YAHOO_AN_HOUR in an hour, whatever the rhythm; in turns, and those with many
    flows more often."""
    monkeypatch.delenv(edgar.CONTACT, raising=False)
    ledger, asked, now = read_ledger(DATA), list[tuple[datetime, str]](), NOW
    for minutes in [0, 5, 5, 30, 5, 60, 5, 5, 50, *[5] * 150]:
        now += timedelta(minutes=minutes)
        for name in sources(ledger, tmp_path, store, now):
            if name != "edgar":
                store.note_source(name, now)
                asked.append((now, name))
    for start, _ in asked:
        within = [n for at, n in asked if start <= at < start + timedelta(hours=1)]
        assert len(within) <= YAHOO_AN_HOUR
    counts = Counter(name for _, name in asked)
    assert counts.keys() == {f"yahoo:{slug}" for slug in ledger.companies.index}
    assert counts["yahoo:openai"] > 2 * counts.most_common()[-1][1]


def test_yahoos_search_has_bad_days_too() -> None:
    YAHOO.reset()
    YAHOO.set_found("OpenAI", [Headline(NOW, "OpenAI signs", "The Post", "https://post.example/")])
    try:
        headlines = yahoo.search_headlines("OpenAI", 5)
        assert headlines.to_dict("records") == [
            {
                "at": pd.Timestamp(NOW),
                "title": "OpenAI signs",
                "publisher": "The Post",
                "url": "https://post.example/",
            }
        ]
        assert yahoo.search_headlines("Nobody").empty
        for fault in YahooFault:
            if fault in HARMLESS:
                continue
            YAHOO.fault = fault
            with pytest.raises(yahoo.YahooError) as told:
                yahoo.search_headlines("OpenAI")
            assert told.value.refused is (fault is YahooFault.RATE_LIMIT), fault
    finally:
        YAHOO.reset()
        YAHOO.fault = YahooFault.REFUSED
