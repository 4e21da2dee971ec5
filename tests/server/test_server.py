"""What the web server answers beside the pages: the feed, the report's JSON, link previews,
headers; and who may read them."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import shutil
import sqlite3
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import feedparser
import httpx2
import pandas as pd
import pytest
from lxml import etree
from lxml import html as markup
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from dashboard import report
from dashboard.charts.style import GROUP_COLOURS
from dashboard.components.data import sources
from dashboard.deals import LedgerError, read_ledger
from dashboard.market.basis import ACTIONS, Chart
from dashboard.market.store import Store
from dashboard.pages import BY_ADDRESS
from dashboard.paths import DATA, ROOT
from dashboard.server import ServerContext, middleware, routes
from dashboard.server.limiter import BusyError, Limiter
from tests.browsing import SECONDS, open_page, settle
from tests.conftest import NO_YAHOO, RUN, YAHOO, Dashboard
from tests.markets import snapshot_market
from tests.oidc import Provider

ATOM = "{http://www.w3.org/2005/Atom}"
COMPANIES = """slug,name,role,core,ticker
lab,Lab,ai-lab,yes,
chips,"Chips & <b>""Sons""</b>",chip-maker,yes,NVDA
"""
DEALS = """id,payer,payee,kind,announced,amount_usd_bn,basis,summary
one,lab,chips,hardware-purchase,2025-09-10,20,reported,"<script>alert(1)</script> & ]]> \x01!"
two,chips,lab,equity-investment,2025-09-22,30,up-to,
"""
STATUSES = """leg,date,status,superseded_by,source_url,note
two,2025-09-22,letter-of-intent,,,
two,2026-02-27,superseded,one,https://example.com/?a=1&b=<2>,Replaced.
"""


class Small:
    """A server in this process with a ledger of two legs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token: str | None = None
        self.market = snapshot_market()
        self.moment = datetime(2026, 2, 28, 12, tzinfo=UTC)
        self.write("deals.csv", DEALS)
        self.write("companies.csv", COMPANIES)
        self.write("statuses.csv", STATUSES)
        context = ServerContext(
            ledger=lambda: self.ledger(),
            changed=lambda: self.moment,
            market=lambda: self.market,
            token=lambda: self.token,
        )
        app = Starlette(routes=routes(context), middleware=middleware(context))
        self.client = TestClient(app, base_url="http://roundtrip.test")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")
        try:
            read = read_ledger(self.folder)
        except LedgerError as error:
            self.ledger: Callable = lambda failed=error: (_ for _ in ()).throw(failed)
        else:
            self.ledger = lambda: read


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


def entries_of(body: bytes) -> list[etree._Element]:
    return etree.fromstring(body).findall(f"{ATOM}entry")


def link(entry: etree._Element, relation: str) -> str:
    return entry.find(f"{ATOM}link[@rel='{relation}']").get("href")


def check_atom(body: bytes) -> None:
    """The rules of RFC 4287: the grammar of tests/data/atom.rng and what no grammar can say."""
    tree = etree.fromstring(body)
    grammar = etree.RelaxNG(etree.parse(ROOT / "tests" / "data" / "atom.rng"))
    assert grammar.validate(tree), grammar.error_log
    ids = [element.text for element in tree.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    assert len(tree.findall(f"{ATOM}link[@rel='self']")) == 1
    for parent in (tree, *tree.findall(f"{ATOM}entry")):
        alternates = [
            (element.get("type"), element.get("hreflang"))
            for element in parent.findall(f"{ATOM}link[@rel='alternate']")
        ]
        # At least one, since no entry has content, and no two alike (4.1.1, 4.1.2).
        assert alternates and len(set(alternates)) == len(alternates)
    days = [element.findtext(f"{ATOM}updated") for element in tree.findall(f"{ATOM}entry")]
    assert days == sorted(days, reverse=True)
    assert tree.findtext(f"{ATOM}updated") == max(days)
    assert not feedparser.parse(body).bozo


def test_the_feed_holds_the_newest_of_the_ledgers_files(offline: Dashboard) -> None:
    answer = httpx2.get(f"{offline.url}/feed.xml")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    check_atom(answer.content)
    found = feedparser.parse(answer.content)
    with (DATA / "deals.csv").open(encoding="utf-8") as file:
        announced = {row["id"]: row["announced"] for row in csv.DictReader(file)}
    with (DATA / "statuses.csv").open(encoding="utf-8") as file:
        later = [row["date"] for row in csv.DictReader(file) if row["date"] > announced[row["leg"]]]
    newest = sorted([*announced.values(), *later], reverse=True)[:100]
    assert [entry.updated[:10] for entry in found.entries] == newest
    for entry in found.entries:
        assert entry.link.startswith(f"{offline.url}/deal-graph?")


@pytest.mark.parametrize("kind", ["an announcement", "an end"])
def test_a_link_of_the_feed_opens_its_arrow(page: Page, offline: Dashboard, kind: str) -> None:
    entries = feedparser.parse(httpx2.get(f"{offline.url}/feed.xml").content).entries
    ended = kind == "an end"
    entry = next(e for e in entries if ("ended=all" in e.link) == ended and "$" in e.title)
    address = urlsplit(entry.link)
    open_page(page, offline, f"{address.path}?{address.query}")
    arrow = parse_qs(address.query)["arrow"][0]
    expect(page.locator(".st-key-deal-graph .canvas")).to_have_attribute(
        "data-selected", arrow, timeout=SECONDS
    )
    expect(page.get_by_text("Ignored in this page's address")).to_have_count(0)


def test_entries_are_the_same_under_every_address_and_text_stays_text(small: Small) -> None:
    plain = small.client.get("/feed.xml")
    check_atom(plain.content)
    ended, second, first = entries_of(plain.content)
    assert [e.findtext(f"{ATOM}updated") for e in (ended, second, first)] == [
        "2026-02-27T00:00:00Z",
        "2025-09-22T00:00:00Z",
        "2025-09-10T00:00:00Z",
    ]
    title = 'Lab → Chips & <b>"Sons"</b>: Hardware purchase, $20B reported'
    assert first.findtext(f"{ATOM}title") == title
    assert first.findtext(f"{ATOM}summary") == "<script>alert(1)</script> & ]]> !"
    assert first.find(f"{ATOM}title").get("type") is None  # plain text, so no markup is read
    # As known on the day of the entry, so that the link shows the same for good.
    assert link(ended, "alternate") == (
        "http://roundtrip.test/deal-graph"
        "?arrow=chips.lab.investment.ended&company=chips&asof=2026-02-27&ended=all"
    )
    assert link(second, "related") == "http://roundtrip.test/market-reaction?leg=two"
    assert link(ended, "via") == "https://example.com/?a=1&b=%3C2%3E"

    proxied = small.client.get(
        "/feed.xml",
        headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "money.example.com:8443"},
    )
    check_atom(proxied.content)
    assert link(entries_of(proxied.content)[0], "alternate").startswith(
        "https://money.example.com:8443/deal-graph?"
    )
    ids = [
        [e.text for e in etree.fromstring(a.content).iter(f"{ATOM}id")] for a in (plain, proxied)
    ]
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": 'evil"><script>'},
        {"Host": "a b"},
        {"X-Forwarded-Host": "evil.com/path?"},
        {"X-Forwarded-Host": "user@evil.com"},
        {"X-Forwarded-Proto": "javascript"},
        {"Host": ""},
    ],
)
def test_a_hostile_host_gets_into_no_answer(small: Small, headers: dict[str, str]) -> None:
    body = small.client.get("/feed.xml", headers=headers).content
    check_atom(body)
    for bad in (b"evil", b"script>", b"a b", b"javascript"):
        assert bad not in body.replace(b"&lt;script&gt;alert(1)&lt;/script&gt;", b"")
    assert urlsplit(link(entries_of(body)[0], "alternate")).hostname == "roundtrip.test" or (
        "X-Forwarded-Host" not in headers
    )


def test_the_address_can_be_set(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDTRIP_URL", "https://money.example.com/")
    body = small.client.get("/feed.xml", headers={"Host": "other.example.com"}).content
    assert b"other.example.com" not in body
    assert link(etree.fromstring(body), "self") == "https://money.example.com/feed.xml"


def test_what_a_reader_has_is_not_sent_again(small: Small) -> None:
    first = small.client.get("/feed.xml")
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert changed == "Sat, 28 Feb 2026 12:00:00 GMT"

    def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = small.client.get("/feed.xml", headers=named)
        assert (answer.content == b"") == (answer.status_code == 304)
        return answer.status_code

    assert status(if_none_match=tag) == 304
    assert status(if_none_match=f'"x", {tag.removeprefix("W/")}') == 304
    assert status(if_none_match="*") == 304
    assert status(if_none_match='"x"') == 200
    # A tag is better than a date, which is asked only without one (RFC 9110, 13.2.2).
    assert status(if_none_match='"x"', if_modified_since=changed) == 200
    assert status(if_modified_since=changed) == 304
    assert status(if_modified_since="Fri, 27 Feb 2026 12:00:00 GMT") == 200
    assert status(if_modified_since="yesterday") == 200
    small.write("deals.csv", DEALS.replace(",20,", ",25,"))
    small.moment = datetime(2026, 3, 1, tzinfo=UTC)
    assert status(if_none_match=tag) == 200
    assert status(if_modified_since=changed) == 200
    now = format_datetime(datetime.now(UTC), usegmt=True)
    assert status(if_modified_since=now) == 304
    assert small.client.head("/feed.xml").content == b""


def test_a_ledger_with_bad_rows_is_said_and_not_served(small: Small) -> None:
    small.write("deals.csv", DEALS.replace("hardware-purchase", "gift"))
    for address in ("/feed.xml", "/api/report.json", "/preview.png"):
        answer = small.client.get(address)
        assert answer.status_code == 503
        assert "bad rows" in answer.text and "gift" not in answer.text
    assert small.client.get("/api/report.json").json() == {
        "error": {"message": "the ledger has bad rows and is not used"}
    }


def test_the_reports_address_gives_what_the_command_gives(
    offline: Dashboard, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{offline.log.parent / 'market.db'}")
    past = {"as_of": ["2025-10-07"], "section": ["loops", "market", "as_of"]}
    shocked = {"section": ["stress"], "shock": ["openai=1", "oracle=0.25"]}
    for asked in ({}, shocked, past):
        answer = httpx2.get(f"{offline.url}/api/report.json", params=asked, timeout=60)
        options = [f"--{name.replace('_', '-')}={value}" for name in asked for value in asked[name]]
        assert report.main(["--format", "json", *options]) == 0
        assert answer.json() == json.loads(capsys.readouterr().out)
        assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["as_of", "market", "loops"]
    known = {"If-None-Match": answer.headers["etag"]}
    again = httpx2.get(f"{offline.url}/api/report.json", params=asked, headers=known)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("as_of=yesterday", "as_of"),
        ("as_of=2099-01-01", "as_of"),
        ("as_of=", "as_of"),
        ("section=secrets", "section"),
        ("section=loops&section=%00", "section"),
        ("shock=lab", "shock"),
        ("shock=lab=2", "shock"),
        ("shock=nobody=0.5", "shock"),
        ("shock=lab=0.5&shock=lab=0.1", "shock"),
        ("asof=2025-10-07", None),
        ("data=/etc", None),
        ("prices=/etc/passwd", None),
        ("format=md", None),
    ],
)
def test_a_bad_question_is_400_with_the_reason(
    small: Small, query: str, parameter: str | None
) -> None:
    answer = small.client.get(f"/api/report.json?{query}")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["message"] and error.get("parameter") == parameter


def test_the_report_is_of_the_servers_own_market_and_asks_yahoo_nothing() -> None:
    context = ServerContext(
        sources.checked_ledger, sources.ledger_changed, sources.known_market, lambda: None
    )
    client = TestClient(Starlette(routes=routes(context)))
    YAHOO.forget_requests()
    answer = client.get("/api/report.json?section=market&section=valuation")
    assert answer.json()["market"]["prices_to"] == "2026-08-21"
    time.sleep(0.5)
    assert YAHOO.requests == []


def test_a_market_that_changes_changes_the_report(small: Small) -> None:
    def price() -> float:
        answer = small.client.get("/api/report.json?section=valuation")
        [row] = answer.json()["valuation"]
        return float(row["price"])

    before, market = price(), snapshot_market()
    assert before == price()
    market.quotes.loc["NVDA", "price"] = 1234.5
    small.market = market
    assert (before, price()) == (before, 1234.5)


def test_many_who_ask_at_once_share_one_computation_and_hold_nobody_up(offline: Dashboard) -> None:
    address = f"{offline.url}/api/report.json?as_of=2026-05-"

    def seconds(of: str) -> float:
        begun = time.monotonic()
        assert httpx2.get(of, timeout=60).status_code == 200
        return time.monotonic() - begun

    alone = seconds(f"{address}04")
    slowest = 0.0
    with ThreadPoolExecutor(8) as pool:
        begun = time.monotonic()
        asked = [pool.submit(seconds, f"{address}05") for _ in range(8)]
        while not all(answer.done() for answer in asked):
            slowest = max(slowest, seconds(f"{offline.url}/_stcore/health"))
            time.sleep(0.05)
        together = time.monotonic() - begun
    assert together < 4 * alone, "computed more than once"
    assert slowest < max(1.0, alone / 2), "the server stood still meanwhile"
    assert seconds(f"{address}05") < alone / 2


def test_only_so_many_wait() -> None:
    async def crowd() -> list[object]:
        limiter = Limiter(room=3)
        asked = [limiter.run(lambda i=i: i) for i in range(5)]
        return await asyncio.gather(*asked, return_exceptions=True)

    with ThreadPoolExecutor(1) as pool:
        answers = pool.submit(asyncio.run, crowd()).result()
    assert answers[:3] == [0, 1, 2]
    assert all(isinstance(answer, BusyError) for answer in answers[3:])


def tags_of(text: str) -> dict[str, str]:
    """The properties of a page's head by name, with its title."""
    head = markup.document_fromstring(text).find("head")
    found = {
        meta.get("property") or meta.get("name"): meta.get("content")
        for meta in head.iter("meta")
        if meta.get("property") or meta.get("name")
    }
    return found | {"title": head.findtext("title")}


@pytest.mark.parametrize(
    ("address", "title", "says"),
    [
        ("/", "Who pays whom in AI", "What is new"),
        ("/deal-graph", "Deal graph", "Who pays whom for what"),
        ("/company?company=oracle", "Oracle", "databases"),
        ("/deal-graph?company=oracle&asof=2025-10-07", "Oracle · Deal graph", "7 Oct 2025"),
        ("/deal-graph?arrow=openai.oracle.services", "OpenAI → Oracle: Services", "1 leg, $300B"),
        (
            "/market-reaction?leg=openai-oracle-cloud-2025-09",
            "OpenAI → Oracle: Cloud services, $300B reported · Market reaction",
            "roughly five years",
        ),
        (
            "/circular-flows?loop=nvidia.openai.oracle",
            "NVIDIA → OpenAI → Oracle → NVIDIA",
            "circular",
        ),
        ("/story?chapter=oracle-jump", "A contract, and a jump · Story", "+36.0%"),
        ("/story?chapter=<b>", "Story", "step by step"),
        ('/deals?company="><script>alert(1)</script>&leg=<b>&asof=9999-99-99', "Deals", "sources"),
    ],
)
def test_a_pasted_link_shows_what_it_is(
    offline: Dashboard, address: str, title: str, says: str
) -> None:
    answer = httpx2.get(f"{offline.url}{address}")
    assert "<script>alert" not in answer.text
    tags = tags_of(answer.text)
    assert tags["og:title"].startswith(title) and says in tags["og:description"]
    assert tags["title"] == f"{tags['og:title']} · Roundtrip"
    assert tags["twitter:card"] == "summary_large_image"
    assert urlsplit(tags["og:url"]).path == urlsplit(address).path
    picture = httpx2.get(tags["og:image"])
    assert picture.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(picture.content)).size == (1200, 630)
    # The page itself is as Streamlit made it.
    assert '<div id="root"></div>' in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    head = httpx2.head(f"{offline.url}{address}")
    assert (head.status_code, head.content) == (200, b"")


def test_every_page_has_its_preview() -> None:
    def listing() -> None:
        import streamlit as st

        from dashboard.frame.page import pages

        st.json([page.url_path for page in pages()])

    shown = AppTest.from_function(listing).run(timeout=60)
    assert set(json.loads(shown.json[0].value)) <= set(BY_ADDRESS)


def colours_of(png: bytes) -> dict[tuple[int, int, int], int]:
    image = Image.open(BytesIO(png)).convert("RGB")
    return {colour: count for count, colour in image.getcolors(1 << 20)}


def test_the_picture_draws_the_payments_in_their_colours(offline: Dashboard) -> None:
    def picture(query: str) -> dict[tuple[int, int, int], int]:
        answer = httpx2.get(f"{offline.url}/preview.png{query}")
        assert len(answer.content) < 300_000  # more is shown by no messenger
        return colours_of(answer.content)

    whole, oracle = picture(""), picture("?company=oracle")
    for group in ("investment", "services", "hardware"):
        colour = tuple(bytes.fromhex(GROUP_COLOURS[group][0][1:]))
        assert whole[colour] > 50
    # Beside Oracle's own payments the others fade; the key keeps each colour.
    green = tuple(bytes.fromhex(GROUP_COLOURS["investment"][0][1:]))
    assert oracle[green] < whole[green] / 3
    known = {"If-None-Match": httpx2.get(f"{offline.url}/preview.png").headers["etag"]}
    assert httpx2.get(f"{offline.url}/preview.png", headers=known).status_code == 304


def test_every_answer_guards_the_reader(offline: Dashboard) -> None:
    for address in ("/", "/feed.xml", "/api/report.json?x=1", "/preview.png", "/_stcore/health"):
        headers = httpx2.get(f"{offline.url}{address}").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "'unsafe-eval'" not in headers["content-security-policy"]


def test_no_other_site_can_frame_a_page(page: Page, browser: Browser, offline: Dashboard) -> None:
    """The pages' own use of scripts, styles and frames under that policy: every test with `page`
    fails on what the browser refuses."""
    open_page(page, offline, "/deal-graph")
    context = browser.new_context()
    other = context.new_page()
    refused: list[str] = []
    other.on("console", lambda m: refused.append(m.text) if "frame-ancestors" in m.text else None)
    other.set_content(f'<iframe src="{offline.url}/deals"></iframe>')
    other.wait_for_timeout(1000)
    context.close()
    assert refused


def test_a_page_that_fails_says_so_without_detail(page: Page, tmp_path: Path) -> None:
    for name in ("dashboard", "data", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "dashboard" / "views" / "deals" / "page.py").write_text("secret_name = 1 / 0\n")
    run = ("run", str(tmp_path / "dashboard" / "app.py"), *RUN[2:])
    store = {"DATABASE_URL": f"sqlite:///{tmp_path / 'market.db'}"}
    broken = Dashboard({**NO_YAHOO, **store}, tmp_path / "log.txt", run)
    try:
        broken.wait()
        page.goto(f"{broken.url}/deals")
        said = page.locator("[data-testid=stException]")
        expect(said).to_be_visible(timeout=SECONDS)
        for detail in ("secret_name", "ZeroDivisionError", "Traceback", "page.py"):
            expect(page.locator("body")).not_to_contain_text(detail)
        assert "ZeroDivisionError" in broken.log.read_text()
    finally:
        broken.stop()


# Signing in.


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as started:
        yield started


@pytest.fixture(scope="module")
def guarded(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A dashboard whose secrets name the provider and a token for programs."""
    folder = tmp_path_factory.mktemp("guarded")
    dashboard = with_secrets(folder, provider, '[api]\ntoken = "for-programs"\n')
    yield dashboard
    dashboard.stop()


def with_secrets(folder: Path, provider: Provider, more: str) -> Dashboard:
    secrets = folder / "secrets.toml"
    secrets.write_text(provider.secrets("k" * 40) + more)
    environment = {
        **NO_YAHOO,
        "DATABASE_URL": f"sqlite:///{folder / 'market.db'}",
        "STREAMLIT_SECRETS_FILES": str(secrets),
    }
    dashboard = Dashboard(environment, folder / "log.txt")
    dashboard.wait()
    return dashboard


def test_signed_out_nothing_is_seen_and_signing_in_leads_back_to_the_view(
    page: Page, guarded: Dashboard, provider: Provider
) -> None:
    page.goto(f"{guarded.url}/deals?q=Oracle&kinds=services")
    button = page.locator(".st-key-sign-in-button button")
    expect(button).to_be_visible(timeout=SECONDS)
    for hidden in (".st-key-freshness", ".st-key-ledger", "[data-testid=stTopNav]"):
        expect(page.locator(hidden)).to_have_count(0)
    assert "$" not in page.locator("body").inner_text()

    # A provider whose signature is not its own lets nobody in.
    provider.forged = True
    button.click()
    page.get_by_role("link", name="Be Ada").click()
    expect(button).to_be_visible(timeout=SECONDS)
    provider.forged = False

    button.click()
    page.get_by_role("link", name="Be Ada").click()
    expect(page.locator(".st-key-ledger")).to_be_visible(timeout=SECONDS)
    assert page.url == f"{guarded.url}/deals?q=Oracle&kinds=services"
    expect(page.locator(".st-key-signed-in")).to_contain_text("ada@example.com")
    page.reload()
    expect(page.locator(".st-key-ledger")).to_be_visible(timeout=SECONDS)

    page.locator(".st-key-sign-out button").click()
    expect(button).to_be_visible(timeout=SECONDS)
    assert "roundtrip_came_from" not in {c["name"] for c in page.context.cookies()} or all(
        "ada" not in str(cookie["value"]) for cookie in page.context.cookies()
    )


def test_only_who_is_on_the_lists_reads_and_edits(
    page: Page, provider: Provider, tmp_path: Path
) -> None:
    """tests/desk/test_editors.py tries more addresses."""
    lists = '[readers]\nallowed = ["@Example.com", "bob@example.org"]\n'
    lists += '[editors]\nallowed = ["bob@example.org"]\n'
    dashboard = with_secrets(tmp_path, provider, lists)
    known = dict(provider.person)
    try:
        for email, verified, reads, edits in (
            ("Bob@example.org", True, True, True),
            ("ada@example.com", True, True, False),
            ("ada@example.com", False, False, False),
        ):
            provider.person = {**known, "email": email, "email_verified": verified}
            page.goto(f"{dashboard.url}/deals?add=1")
            page.locator(".st-key-sign-in-button button").click(timeout=SECONDS)
            page.get_by_role("link", name="Be Ada").click()
            sign_out = page.locator(".st-key-sign-out button")
            expect(sign_out).to_be_visible(timeout=SECONDS)
            expect(page.locator(".st-key-ledger")).to_have_count(int(reads), timeout=SECONDS)
            settle(page)
            expect(page.locator(".st-key-form-0-payer")).to_have_count(int(reads))
            no_editor = page.get_by_text("your address is not among the editors")
            expect(no_editor).to_have_count(int(reads and not edits))
            if not reads:
                expect(page.locator(".st-key-sign-in")).to_contain_text("not among the readers")
            sign_out.click()
            expect(page.locator(".st-key-sign-in-button")).to_be_visible(timeout=SECONDS)
    finally:
        provider.person = known
        dashboard.stop()


def test_where_to_come_back_to_is_a_page_of_ours(guarded: Dashboard) -> None:
    for view in ("https://evil.com/deals", "//evil.com/deals", "/../evil", "evil"):
        cookies = {"roundtrip_came_from": view.replace("/", "%2F").replace(":", "%3A")}
        answer = httpx2.get(f"{guarded.url}/oauth2callback?state=x", cookies=cookies)
        assert answer.status_code == 302
        assert urlsplit(answer.headers["location"]).netloc == ""
        assert answer.headers["location"].removeprefix("/").split("?")[0] in BY_ADDRESS


def test_programs_need_the_token_where_readers_sign_in(guarded: Dashboard) -> None:
    basic = b64encode(b"anybody:for-programs").decode()
    for address in ("/feed.xml", "/api/report.json?section=as_of", "/preview.png"):
        url = f"{guarded.url}{address}"
        refused = httpx2.get(url)
        assert refused.status_code == 401 and "Bearer" in refused.headers["www-authenticate"]
        for wrong in ("Bearer", "Bearer no", "Basic no", f"Digest {basic}", "Bearer for-program"):
            assert httpx2.get(url, headers={"Authorization": wrong}).status_code == 401
        for right in ("Bearer for-programs", f"Basic {basic}"):
            assert httpx2.get(url, headers={"Authorization": right}).status_code == 200
        assert httpx2.get(f"{url.split('?')[0]}?token=for-programs").status_code == 401


def test_without_a_token_in_the_secrets_no_program_reads(small: Small) -> None:
    small.token = ""
    for given in ("Bearer ", "Bearer", "Basic Og==", "Bearer x"):
        answer = small.client.get("/feed.xml", headers={"Authorization": given})
        assert answer.status_code == 401


def test_the_preview_of_a_guarded_page_tells_nothing_of_the_ledger(guarded: Dashboard) -> None:
    answer = httpx2.get(f"{guarded.url}/market-reaction?leg=openai-oracle-cloud-2025-09")
    tags = tags_of(answer.text)
    assert tags["og:title"] == "Market reaction" and "og:image" not in tags
    assert "OpenAI" not in answer.text.replace(tags["og:url"], "")


# The market of the command: the store as it lies there.


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one bar and one quote younger than the snapshot."""
    path = tmp_path / "var" / "market.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    store = Store()
    at = datetime(2026, 10, 1, 21, tzinfo=UTC)
    bar = {"ticker": "ORCL", "date": pd.Timestamp("2026-10-01"), "volume": 1e6}
    prices = dict.fromkeys(("open", "high", "low", "close", "adj_close"), 222.5)
    chart = Chart(pd.DataFrame([bar | prices]), pd.DataFrame(columns=ACTIONS))
    store.put_days("ORCL", chart, at)
    store.close()
    return path


def found(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[dict, str]:
    asked = ["--format", "json", "--section", "market", "--section", "valuation", *options]
    assert report.main(asked) == 0
    out, err = capsys.readouterr()
    return json.loads(out), err


def price_of(values: dict, company: str) -> float:
    return float(next(r["price"] for r in values["valuation"] if r["company"] == company))


def test_the_command_reads_what_the_store_holds(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = filled.read_bytes()
    values, err = found(capsys, "--as-of", "2026-10-02")
    assert (values["market"]["origin"], values["market"]["prices_to"]) == ("stored", "2026-10-01")
    assert (price_of(values, "oracle"), err) == (222.5, "")
    # Of an earlier day the store knows nothing here.
    values, _ = found(capsys, "--as-of", "2025-09-10")
    assert price_of(values, "oracle") == 328.33
    assert filled.read_bytes() == before


def test_without_a_store_the_snapshot_serves_and_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none' / 'market.db'}")
    values, err = found(capsys)
    assert (values["market"]["origin"], err) == ("snapshot", "")
    assert list(tmp_path.iterdir()) == []


def spoil(path: Path, how: str) -> Callable[[], None]:
    """Make a store unusable; gives what ends that."""
    if how == "damaged":
        path.write_bytes(b"SQLite format 3\0" + os.urandom(8000))
    elif how == "no database":
        path.write_text("hello")
    elif how == "a folder":
        path.unlink()
        path.mkdir()
    elif how == "of another version":
        path.unlink()
        sqlite3.connect(path).execute("CREATE TABLE prices (x)").connection.close()
    else:
        path.unlink()
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("CREATE TABLE prices (x)")
        holder.execute("BEGIN EXCLUSIVE")
        return holder.close
    return lambda: None


@pytest.mark.parametrize(
    "how", ["damaged", "no database", "a folder", "of another version", "locked"]
)
def test_an_unusable_store_is_said_in_a_line_and_left_alone(
    filled: Path, how: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    end = spoil(filled, how)
    names = sorted(filled.parent.iterdir())
    content = filled.read_bytes() if filled.is_file() else b""
    begun = time.monotonic()
    values, _ = found(capsys)
    assert time.monotonic() - begun < 15
    assert values["market"]["origin"] == "snapshot"
    if how != "a folder":
        assert "The market store cannot be read" in caplog.text
        assert all("\n" not in record.getMessage() for record in caplog.records)
    assert sorted(filled.parent.iterdir()) == names
    assert (filled.read_bytes() if filled.is_file() else b"") == content
    end()


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:9/none", "nonsense", "mysql://x/y"])
def test_a_database_out_of_reach_is_no_failure(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    values, _ = found(capsys)
    assert values["market"]["origin"] == "snapshot"


def page_behind(small: Small) -> TestClient:
    """A page as Streamlit serves it, behind our middleware."""
    html = '<html lang="en"><head><title>Streamlit</title></head></html>'
    context = ServerContext(
        lambda: small.ledger(), lambda: small.moment, lambda: small.market, lambda: None
    )
    page = Route("/deal-graph", lambda request: HTMLResponse(html))
    return TestClient(Starlette(routes=[page], middleware=middleware(context)))


def test_the_preview_of_an_empty_ledger_leaves_the_page_as_it_is(small: Small) -> None:
    small.write("deals.csv", DEALS.splitlines()[0] + "\n")
    small.write("statuses.csv", STATUSES.splitlines()[0] + "\n")
    assert small.ledger().legs.empty
    answer = page_behind(small).get("/deal-graph?asof=2025-10-07&company=lab")
    assert answer.status_code == 200 and "og:title" in answer.text
    assert small.client.get("/preview.png?asof=2025-10-07").status_code == 200


def test_a_preview_that_fails_leaves_the_page_as_it_is(small: Small) -> None:
    small.ledger = lambda: 1 / 0
    answer = page_behind(small).get("/deal-graph?company=lab")
    assert answer.status_code == 200 and "Deal graph · Roundtrip" in answer.text


def test_feeds_and_report_carry_the_name_of_another_ledger(small: Small) -> None:
    """Tests serve the ledger of tests/ledger, which is not ours."""
    titles = [
        etree.fromstring(small.client.get(address).content).findtext(f"{ATOM}title")
        for address in ("/feed.xml", "/inbox.xml")
    ]
    assert titles == ["Roundtrip: who pays whom (ledger)", "Roundtrip: inbox (ledger)"]
    answer = small.client.get("/api/report.json?section=ledger")
    assert answer.json()["ledger"]["name"] == "ledger"
