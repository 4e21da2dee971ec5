"""The inbox: candidates on its page, on Today, on companies' pages, in the feed and the report."""

from __future__ import annotations

import getpass
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from lxml import etree
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import config as st_config

from dashboard.components.data import sources
from dashboard.database import Database
from dashboard.deals import read_ledger
from dashboard.findings import Findings, known_on
from dashboard.paths import DATA
from dashboard.radar import Radar, RadarStore, candidate_id, edgar, kept_radar
from dashboard.report import Question, report
from dashboard.report.contents import brief
from dashboard.server import ServerContext, routes
from tests import pages
from tests.browsing import open_page, settle
from tests.conftest import NO_YAHOO, RUN, Dashboard
from tests.markets import snapshot_market
from tests.radar.wire import TOLD, fill
from tests.reading import text_of

ATOM = "{http://www.w3.org/2005/Atom}"
LEDGER = read_ledger(DATA)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Radar]:
    """A store with headlines, which the pages and commands of this test use."""
    url = f"sqlite:///{tmp_path / 'market.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    pages.begin_anew()
    yield fill(url, LEDGER)
    pages.begin_anew()


def named(radar: Radar, payee: str) -> str:
    """The name of the candidate with this payee."""
    return next(candidate_id(c) for c in radar.candidates if payee in c.payee)


def test_the_page_says_who_pays_whom_and_why_it_was_taken(kept: Radar) -> None:
    at = pages.open_page("inbox")
    text = text_of(at)
    assert "3 candidates" in text and "NVIDIA" in text and "Acme Robotics" in text
    assert "The | Post" in text and "score 0.99" in text
    drafts = [e.proto.query_string for e in at.get("page_link") if "Draft" in e.proto.label]
    assert f"add=1&candidate={named(kept, 'Acme')}" in drafts
    # Headlines are anybody's text.
    assert "<b>Nscale" not in "".join(m.value for m in at.markdown).replace(r"\<b\>", "")
    opened = text_of(pages.open_page("inbox", candidate=named(kept, "Acme")))
    assert "secures $2 billion from Nvidia" in opened and "Taken for" in opened


def test_choices_and_an_opened_candidate_are_in_the_address(kept: Radar) -> None:
    name = named(kept, "nscale")
    at = pages.open_page("inbox", company="amd", days="7", least="0.8", candidate=name)
    assert "1 candidate" in text_of(at)
    at.button(f"close-{name}").click().run()
    assert "candidate" not in at.query_params and at.query_params["company"] == "amd"
    ways = {e.proto.label: e.proto.query_string for e in at.get("page_link")}
    assert ways["Correct or match"] == f"company=amd&days=7&least=0.8&candidate={name}"
    none = pages.open_page("inbox", company="amd", show="known")
    assert "No candidate of the last 30 days fits" in text_of(none)
    wrong = pages.open_page("inbox", candidate="nobody", show="x")
    assert "candidate=nobody" in text_of(wrong) and "show=x" in text_of(wrong)


def test_the_inbox_is_as_known_on_a_day(kept: Radar) -> None:
    """Before the second headline the deal is told by the first alone, before that by none."""
    now = datetime.now(UTC).date()
    found = {}
    for days in (3, 10):
        day = now - timedelta(days=days)
        findings = Findings(known_on(LEDGER, day), snapshot_market(), day, radar=kept)
        found[days] = {c.payee: len(c.sources) for c in findings.candidates}
    assert found == {3: {"Acme Robotics": 1, "nebius": 1, "nscale": 1}, 10: {}}


def test_an_empty_inbox_says_what_it_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'market.db'}")
    pages.begin_anew()
    at = pages.open_page("inbox")
    text = text_of(at)
    assert "No source has answered yet" in text
    asked = pages.table(at, "Source", "Answered", "Failing")
    assert len(asked) == 3 and set(asked["Answered"]) == {"–"}
    assert "No headline has been read yet" in text_of(pages.open_page("today"))
    pages.begin_anew()


def test_each_source_is_dated_and_one_that_fails_says_why(kept: Radar) -> None:
    at = pages.open_page("inbox", reads="1")
    asked = pages.table(at, "Source", "Failing")
    failing = asked[asked["Failing"] == 1]
    assert list(failing["Source"]) == ["Feed of gone.example"]
    assert list(failing["Answered"]) == ["–"]
    assert "gone.example answers 500" in text_of(at)
    japanese = text_of(pages.open_page("inbox", reads="1", lang="ja"))
    assert "gone.example" in japanese and "answers" not in japanese


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The dashboard is bound to this machine alone: whoever runs it edits."""
    before = st.get_option("server.address")
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    st_config.set_option("server.address", "127.0.0.1")
    yield
    st_config.set_option("server.address", before)


def test_what_an_editor_dismisses_stays_away_for_all_until_it_is_taken_back(
    kept: Radar, editor: None
) -> None:
    name = named(kept, "Acme")
    at = pages.open_page("inbox")
    at.button(f"dismiss-{name}").click().run()
    assert "2 candidates" in text_of(at) and "Dismissed: " in text_of(at)
    another = pages.open_page("inbox")
    assert "2 candidates" in text_of(another) and "Acme" not in text_of(another)
    assert "Acme" not in text_of(pages.open_page("today"))
    at.button("undo").click().run()
    assert "3 candidates" in text_of(at)
    at.button(f"dismiss-{name}").click().run()
    away = pages.open_page("inbox", show="dismissed")
    assert "1 candidate" in text_of(away)
    away.button(f"dismiss-{name}").click().run()
    assert "3 candidates" in text_of(pages.open_page("inbox"))


def test_a_reader_without_the_right_dismisses_for_themselves(kept: Radar) -> None:
    name = named(kept, "Acme")
    at = pages.open_page("inbox", candidate=name)
    assert "Nobody can edit here" in text_of(at)
    at.button(f"dismiss-{name}").click().run()
    assert "2 candidates" in text_of(at)
    assert "3 candidates" in text_of(pages.open_page("inbox"))
    at.button("undo").click().run()
    assert "3 candidates" in text_of(at)


def test_each_part_can_be_corrected_and_the_correction_holds_for_all(
    kept: Radar, editor: None
) -> None:
    name = named(kept, "nscale")
    at = pages.open_page("inbox", candidate=name)
    at.multiselect(f"payer-{name}").set_value(["nvidia"])
    at.number_input(f"amount-{name}").set_value(0.9)
    at.selectbox(f"basis-{name}").set_value("up-to")
    at.selectbox(f"kind-{name}").set_value("warrant")
    save = next(b for b in at.button if b.key == f"save-{name}")
    save.click().run()
    assert not at.exception
    assert "up to $900M" in text_of(at)
    radar = kept_radar()
    (candidate,) = [
        c
        for c in Findings(LEDGER, snapshot_market(), date.today(), radar=radar).candidates
        if candidate_id(c) == name
    ]
    assert (candidate.payer, candidate.payee) == ("nvidia", "nscale")
    assert (candidate.kind, candidate.amount_usd_bn, candidate.basis) == ("warrant", 0.9, "up-to")
    assert candidate.status == "definitive", "what was left as it was read stays so"
    assert radar.reviews[name].author == "ada"
    assert radar.reviews[name].corrected.keys() == {"payer", "kind", "amount_usd_bn", "basis"}


def test_a_candidate_that_is_a_flow_becomes_its_source_on_the_desk(
    kept: Radar, editor: None
) -> None:
    name = named(kept, "nscale")
    leg = next(i for i, r in LEDGER.legs.iterrows() if "nscale" in (r["payer"], r["payee"]))
    at = pages.open_page("inbox", candidate=name)
    at.selectbox(f"flow-{name}").set_value(leg).run()
    at.button(f"is-flow-{name}").click().run()
    assert not at.exception
    assert "2 candidates" in text_of(at)
    known = pages.open_page("inbox", show="known")
    assert "In the ledger:" in text_of(known) and "1 candidate" in text_of(known)
    urls = [source.url for source in sources.checked_ledger().sources_of[leg]]
    assert "https://post.example/3" in urls
    assert "https://post.example/3" not in [s.url for s in LEDGER.sources_of[leg]]


def test_today_and_the_companies_pages_show_theirs(kept: Radar) -> None:
    assert "Acme Robotics" in text_of(pages.open_page("today"))
    private = text_of(pages.open_page("company", company="openai", part="news"))
    assert "OpenAI unveils a new reasoning model" in private
    nscale = text_of(pages.open_page("company", company="nscale", part="news"))
    assert "AMD takes 5% stake" in nscale and "$700M" in nscale


@pytest.mark.parametrize(
    ("hour", "settled"), [(12, True), (21, False)], ids=["before the open", "after the close"]
)
def test_a_filing_says_by_when_an_announcement_of_unknown_hour_was_known(
    hour: int, settled: bool, kept: Radar, tmp_path: Path
) -> None:
    found = Findings(LEDGER, snapshot_market(), date.today())
    uncertain = found.events.events.query("not certain").dropna(subset=["event_day"])
    leg, company = next(
        label
        for label in uncertain.index
        if LEDGER.legs.at[label[0], "announced"] == uncertain.at[label, "event_day"]
    )
    day = LEDGER.legs.at[leg, "announced"].tz_localize("UTC")
    filing = (company, "8-K", "1.01", day + pd.Timedelta(hours=hour), "https://www.sec.gov/x")
    store = RadarStore(Database(f"sqlite:///{tmp_path / 'market.db'}"))
    store.put_filings(pd.DataFrame([filing], columns=edgar.COLUMNS))
    store.note_source("edgar:x", datetime.now(UTC))
    text = text_of(pages.open_page("market-reaction", leg=leg, company=company))
    assert ("the event day is certain" in text) is settled
    assert ("leaves both days open" in text) is not settled
    assert ("The time of day of the announcement is unknown" in text) is not settled
    assert "8-K, entry into a material agreement" in text


def test_the_feed_holds_the_open_candidates(kept: Radar) -> None:
    context = ServerContext(
        ledger=lambda: LEDGER,
        changed=lambda: datetime.now(UTC),
        market=snapshot_market,
        token=lambda: None,
        radar=lambda: kept,
    )
    client = TestClient(Starlette(routes=routes(context)), base_url="http://roundtrip.test")
    answer = client.get("/inbox.xml")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    entries = etree.fromstring(answer.content).findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert titles[0] == "NVIDIA → Acme Robotics, Venture investment, $2B"
    assert len(titles) == 3
    links = {(e.get("rel"), e.get("href")) for e in entries[0].findall(f"{ATOM}link")}
    page = f"http://roundtrip.test/inbox?candidate={named(kept, 'Acme')}"
    assert links == {
        ("alternate", page),
        ("via", "https://post.example/1?a=1&b=%3C2%3E"),
        ("via", "https://wire.example/2"),
    }
    assert "<b>" in entries[-1].findtext(f"{ATOM}summary")
    again = client.get("/inbox.xml", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/inbox.xml?lang=ja").content != answer.content


def test_the_report_has_the_inbox(kept: Radar) -> None:
    question = Question(LEDGER, date.today(), radar=kept)
    values = report(question, ["inbox"])
    json.dumps(values, allow_nan=False)
    first = values["inbox"][0]
    assert first["payer"] == "nvidia" and first["payee"] == "Acme Robotics"
    assert first["amount_usd_bn"] == 2 and first["leg"] is None and first["title"] in TOLD[1]
    text = brief(values, question)
    assert "3 candidates" in text and r"\<b\>Nscale" in text
    earlier = Question(LEDGER, date.today() - timedelta(days=30), radar=kept)
    assert report(earlier, ["inbox"]) == {"inbox": []}


def test_a_store_that_cannot_be_read_is_said(kept: Radar, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "market.db") as connection:
        connection.execute("UPDATE radar_candidates SET document = 'no JSON'")
    assert "cannot be read" in text_of(pages.open_page("inbox", reads="1"))


def test_the_browser_remembers_what_a_reader_without_the_right_dismissed(
    page: Page, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'market.db'}"
    name = named(fill(url, LEDGER), "Acme")
    # Open to other machines, and nobody signs in: nobody edits.
    arguments = ["0.0.0.0" if part == "127.0.0.1" else part for part in RUN]
    dashboard = Dashboard({**NO_YAHOO, "DATABASE_URL": url}, tmp_path / "log.txt", arguments)
    try:
        dashboard.wait()
        open_page(page, dashboard, "/inbox")
        expect(page.get_by_text("3 candidates", exact=True)).to_be_visible()
        page.locator(f".st-key-dismiss-{name} button").click()
        expect(page.get_by_text("2 candidates", exact=True)).to_be_visible()
        settle(page)  # the browser has written it down
        page.reload()
        expect(page.get_by_text("2 candidates", exact=True)).to_be_visible()
        page.get_by_text("Correct or match").first.click()
        expect(page).to_have_url(re.compile(r"/inbox\?candidate="))
        page.get_by_text("Close the review").click()
        expect(page).to_have_url(re.compile(r"/inbox$"))
        open_page(page, dashboard, "/inbox?show=dismissed")
        page.locator(f".st-key-dismiss-{name} button").click()
        expect(page.get_by_text("No candidate of the last 30 days fits")).to_be_visible()
        settle(page)
        open_page(page, dashboard, "/inbox")
        expect(page.get_by_text("3 candidates", exact=True)).to_be_visible()
    finally:
        dashboard.stop()
