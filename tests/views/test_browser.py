"""What only a browser shows: the graph drawn and clicked, links that restore the view, data
arriving while the page is open. Nothing may be loaded from another host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard.pages import PAGES
from tests.browsing import (
    ADDRESSES,
    DESK,
    SECONDS,
    at_rest,
    fits,
    forget,
    open_page,
    serious_findings,
)
from tests.conftest import Dashboard
from tests.yahoo import Fault, Yahoo

# Companies in the picture that the deal graph opens with.
LARGEST = 18
# What links and other tests rely on.
KEYS = {
    "/": ["newest-deals", "market-strip", "unusual-moves"],
    "/deal-graph": ["deal-graph", "deal-graph-detail"],
    "/circular-flows": ["loop-hops", "loop-graph", "loops", "history"],
    "/market-reaction": ["reaction-return", "reaction-chart", "reaction-sides"],
    "/valuation": ["valuation-table", "pe-chart"],
    "/company": ["company-flows", "company-partners", "company-facts"],
    "/company?part=stock": ["company-price", "company-pe", "company-reactions"],
    "/deals": ["ledger", "ledger-download"],
}


def canvas_of(page: Page, nodes: int) -> Locator:
    canvas = page.locator(".st-key-deal-graph .canvas")
    expect(canvas).to_have_attribute("data-nodes", str(nodes), timeout=SECONDS)
    return canvas


def click_company(page: Page, slug: str) -> None:
    at = page.locator(".st-key-deal-graph .canvas").evaluate("(c, id) => c.locate(id)", slug)
    page.mouse.click(at["x"], at["y"])


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_view_stands_offline_and_is_accessible(
    page: Page, offline: Dashboard, address: str
) -> None:
    open_page(page, offline, address)
    expect(page.locator(".st-key-freshness")).to_contain_text("Snapshot")
    expect(page.locator(".st-key-freshness")).to_contain_text("21 Aug 2026")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Not investment advice")).to_be_visible(timeout=SECONDS)
    for key in KEYS.get(address, []):
        expect(page.locator(f".st-key-{key}")).to_be_visible(timeout=SECONDS)
    at_rest(page)
    assert fits(page)
    assert serious_findings(page) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_view_fits_a_phone_and_is_accessible_in_the_dark(
    page: Page, offline: Dashboard, address: str
) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, offline, address)
    at_rest(page)
    assert fits(page)
    page.set_viewport_size(DESK)
    at_rest(page)
    assert serious_findings(page) == []


def test_the_graph_draws_the_largest_and_on_request_the_whole_ledger(
    page: Page, offline: Dashboard
) -> None:
    open_page(page, offline, "/deal-graph")
    canvas_of(page, LARGEST)
    page.locator(".st-key-show input").click()
    page.get_by_role("option", name="All", exact=True).click()
    canvas_of(page, 89)
    expect(page).to_have_url(re.compile(r"show=all"))


def test_the_picture_is_the_same_every_time(page: Page, offline: Dashboard) -> None:
    """Drawn twice, pixel for pixel: nothing jiggles, nothing is left to chance."""
    drawn = []
    for _ in range(2):
        open_page(page, offline, "/deal-graph")
        canvas = canvas_of(page, LARGEST)
        page.wait_for_timeout(1500)
        drawn.append(canvas.evaluate("c => c.querySelector('canvas').toDataURL()"))
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) > 50_000, "an empty canvas makes a small picture"


def test_a_click_on_oracle_opens_oracle_and_the_address_restores_it(
    page: Page, offline: Dashboard
) -> None:
    open_page(page, offline, "/deal-graph")
    canvas_of(page, LARGEST)
    page.wait_for_timeout(500)
    click_company(page, "oracle")
    detail = page.locator(".st-key-deal-graph-detail")
    expect(detail.get_by_role("heading", name="Oracle")).to_be_visible()
    expect(detail).to_contain_text("$146.47", timeout=SECONDS)
    expect(page).to_have_url(re.compile(r"company=oracle"))

    address = page.url.removeprefix(offline.url)
    forget(page)
    open_page(page, offline, address)
    expect(detail.get_by_role("heading", name="Oracle")).to_be_visible(timeout=SECONDS)
    expect(page.locator(".st-key-deal-graph .canvas")).to_have_attribute(
        "data-selected", "oracle", timeout=SECONDS
    )


def test_a_click_on_an_arrow_opens_its_legs_and_on_the_ground_closes_them(
    page: Page, offline: Dashboard
) -> None:
    open_page(page, offline, "/deal-graph")
    canvas = canvas_of(page, LARGEST)
    page.wait_for_timeout(500)
    spot = canvas.evaluate("c => c.locateArrow('openai.oracle.services')")
    page.mouse.click(spot["x"], spot["y"])
    detail = page.locator(".st-key-deal-graph-detail")
    expect(detail.get_by_role("heading", name="OpenAI → Oracle")).to_be_visible()
    expect(detail).to_contain_text("$300B reported")
    expect(page).to_have_url(re.compile(r"arrow=openai\.oracle\.services"))
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + 8, box["y"] + box["height"] / 2)
    expect(detail.get_by_role("heading", name="The largest payments drawn")).to_be_visible()
    expect(page).not_to_have_url(re.compile("arrow="))


def test_a_company_is_found_by_typing_and_drawn_with_its_counterparties(
    page: Page, offline: Dashboard
) -> None:
    open_page(page, offline, "/deal-graph")
    canvas_of(page, LARGEST)
    box = page.locator(".st-key-company input")
    box.fill("Crusoe")
    page.get_by_role("option", name="Crusoe").click()
    expect(
        page.locator(".st-key-deal-graph-detail").get_by_role("heading", name="Crusoe")
    ).to_be_visible()
    expect(page).to_have_url(re.compile("company=crusoe"))
    canvas = page.locator(".st-key-deal-graph .canvas")
    expect(canvas).to_have_attribute("data-selected", "crusoe")
    assert int(canvas.get_attribute("data-nodes") or 0) > LARGEST
    # In the middle, and nearer.
    page.wait_for_timeout(500)
    at, frame = canvas.evaluate("c => c.locate('crusoe')"), canvas.bounding_box()
    assert abs(at["x"] - frame["x"] - frame["width"] / 2) < 5
    assert abs(at["y"] - frame["y"] - frame["height"] / 2) < 5


def test_the_downloaded_graph_stands_alone(
    page: Page, browser: Browser, offline: Dashboard, tmp_path: Path
) -> None:
    open_page(page, offline, "/deal-graph?show=all")
    canvas_of(page, 89)
    page.locator(".st-key-share button").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="The graph (one HTML file)").click()
    file = tmp_path / "graph.html"
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img)[^>]*https?://", text)
    context = browser.new_context(offline=True)
    alone = context.new_page()
    errors: list[str] = []
    alone.on("pageerror", lambda error: errors.append(str(error)))
    alone.goto(file.as_uri())
    canvas = alone.locator(".canvas")
    expect(canvas).to_have_attribute("data-nodes", re.compile(r"\d"))
    # The player goes on from the beginning, and stops where it is told to.
    shown = alone.locator(".player-day")
    last = shown.inner_text()
    alone.locator(".player-play").click()
    expect(shown).to_have_text(re.compile("2024$"), timeout=SECONDS)
    alone.locator(".player-play").click()
    assert int(alone.locator(".player-flows").inner_text()) < 60 and shown.inner_text() != last
    assert "Roundtrip" in alone.title() and errors == []
    context.close()


def test_oracles_contract_shows_its_jump(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, "/market-reaction?leg=openai-oracle-cloud-2025-09")
    expect(page.locator(".st-key-reaction-return")).to_contain_text("+36.0%", timeout=SECONDS)
    expect(page.get_by_text("from $241.51 to $328.33")).to_be_visible()
    expect(page.get_by_text("Earnings came out the evening before").first).to_be_visible()
    expect(page.locator(".st-key-reaction-chart .js-plotly-plot")).to_be_visible()


def test_a_loop_goes_from_circular_flows_to_the_deal_graph(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, "/circular-flows")
    expect(page.get_by_text("At most $620B (23.8%)")).to_be_visible()
    expect(page.locator(".st-key-loop-graph .canvas")).to_have_attribute("data-nodes", "3")
    page.locator(".st-key-loops summary").click()
    expect(page.locator(".st-key-loops-table")).to_be_visible(timeout=SECONDS)
    expect(page).to_have_url(re.compile(r"\?loops=1"))
    page.get_by_role("link", name="See it in the deal graph").click()
    expect(page).to_have_url(re.compile(r"/deal-graph\?.*loop=nvidia\.openai\.oracle"))
    expect(page.locator(".st-key-deal-graph .canvas")).to_have_attribute(
        "data-selected",
        re.compile(r"nvidia\.openai\.investment openai\.oracle\.services"),
        timeout=SECONDS,
    )


def test_from_an_arrow_to_what_the_market_made_of_it(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, "/deal-graph?arrow=openai.oracle.services")
    page.get_by_role("link", name="What the market made of it").click()
    expect(page).to_have_url(re.compile(r"/market-reaction\?leg=openai-oracle-cloud-2025-09"))
    expect(page.locator(".st-key-reaction-return")).to_contain_text("+36.0%")


@pytest.fixture
def yahoo() -> Iterator[Yahoo]:
    with Yahoo() as stand_in:
        yield stand_in


def start(yahoo: Yahoo, folder: Path) -> Dashboard:
    store = {"DATABASE_URL": f"sqlite:///{folder / 'market.db'}"}
    dashboard = Dashboard({**yahoo.environment(folder), **store}, folder / "log.txt")
    dashboard.wait()
    return dashboard


def test_newer_data_from_yahoo_arrives_in_the_open_page(
    page: Page, yahoo: Yahoo, tmp_path: Path
) -> None:
    yahoo.set_quote("ORCL", price=432.10, previous_close=400.0, eps=6.0, market_cap=1.2e12)
    yahoo.delay = 0.15
    dashboard = start(yahoo, tmp_path)
    try:
        open_page(page, dashboard, "/deal-graph?company=oracle")
        canvas = canvas_of(page, LARGEST)
        bar = page.locator(".st-key-freshness")
        expect(bar).to_contain_text(re.compile(r"asking Yahoo: \d+ of 53"))
        # What the reader has done must outlast the arrival: a mark on the canvas and the scroll.
        canvas.evaluate("c => { c.mark = 'mine' }")
        main = page.locator("[data-testid=stMain]")
        main.evaluate("m => m.scrollTo(0, 60)")
        expect(bar).to_contain_text("Live", timeout=60_000)
        page.wait_for_timeout(1500)
        assert canvas.evaluate("c => c.mark") == "mine", "the graph was made anew"
        assert main.evaluate("m => m.scrollTop") == 60
        detail = page.locator(".st-key-deal-graph-detail")
        expect(detail).to_contain_text("$432.10")
        expect(detail).to_contain_text("72.0")
        expect(detail).to_contain_text("▲ +8.0%")
        # One request for all, and one for each of the ten symbols asked again singly.
        assert yahoo.count("quote") <= 11
    finally:
        dashboard.stop()


@pytest.mark.parametrize(
    ("fault", "addresses"),
    [
        # Other faults end at once, and pages are drawn with each of them in test_faults.py; a
        # dashboard that is refused every connection is the one of the other tests here.
        (Fault.TIMEOUT, [page.address for page in PAGES]),
        (Fault.RATE_LIMIT, ["", "valuation"]),
        (Fault.HTML, ["deals"]),
    ],
    ids=["timeout", "rate_limit", "html"],
)
def test_with_yahoo_ill_at_start_pages_stand_and_say_why(
    page: Page, yahoo: Yahoo, tmp_path: Path, fault: Fault, addresses: list[str]
) -> None:
    yahoo.fault = fault
    dashboard = start(yahoo, tmp_path)
    try:
        for address in addresses:
            open_page(page, dashboard, f"/{address}")
            bar = page.locator(".st-key-freshness")
            expect(bar).to_contain_text("Snapshot")
            expect(bar).to_contain_text(re.compile("asking Yahoo|Yahoo (cannot|refuses|does)|read"))
        assert "Traceback" not in dashboard.log.read_text()
    finally:
        dashboard.stop()
