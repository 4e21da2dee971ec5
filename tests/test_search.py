"""One search for everything: what is found, by which words, and what an empty result says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from dashboard.deals import read_ledger
from dashboard.findings import Findings, known_on
from dashboard.language import use
from dashboard.paths import DATA
from dashboard.search import Found, search
from tests.browsing import SECONDS, open_page, settle
from tests.conftest import Dashboard
from tests.markets import snapshot_market

LEDGER = read_ledger(DATA)


@pytest.fixture(scope="module")
def findings() -> Findings:
    return Findings(LEDGER, snapshot_market(), date.today())


def titles(found: Found, sort: str) -> list[str]:
    return [hit.title for hit in found.hits if hit.sort == sort]


@pytest.mark.parametrize("typed", ["nvidia", "NVDA", "エヌビディア", "ｎｖｄａ"])
def test_a_company_is_found_by_its_names_and_its_ticker(findings: Findings, typed: str) -> None:
    assert titles(search(findings, typed), "company")[0] == "NVIDIA"


@pytest.mark.parametrize(
    ("one", "other"),
    [("openai oracle", "oracle openai"), ("letter of intent OpenAI", "OpenAI letter of intent")],
)
def test_the_order_of_words_says_nothing(findings: Findings, one: str, other: str) -> None:
    assert search(findings, one) == search(findings, other)


def test_a_letter_of_intent_is_found_after_it_was_superseded(findings: Findings) -> None:
    found = search(findings, "nvidia openai letter of intent")
    letter = "nvidia.openai.investment"
    assert any(hit.query.get("arrow") == letter for hit in found.hits)
    had = LEDGER.statuses[LEDGER.statuses["status"] == "letter-of-intent"]["leg"]
    parties = LEDGER.legs.loc[sorted(set(had)), ["payer", "payee"]]
    of_openai = (parties == "openai").any(axis=1).sum()
    assert search(findings, "openai letter of intent").flows >= of_openai > 2


def test_pages_and_loops_are_found_and_lead_to_their_addresses(findings: Findings) -> None:
    assert search(findings, "stress").hits[0].page == "stress-test"
    found = search(findings, "oracle nvidia openai")
    (first, *_) = [hit for hit in found.hits if hit.sort == "loop"]
    assert first.query == {"loop": "nvidia.openai.oracle"} and first.page == "circular-flows"
    try:
        use("ja")
        assert titles(search(findings, "ストレス"), "page") == ["ストレステスト"]
    finally:
        use("en")


def test_nothing_younger_than_the_day_is_found(findings: Findings) -> None:
    day = date(2024, 1, 1)
    before = replace(findings, ledger=known_on(LEDGER, day), day=day)
    assert search(before, "oracle openai").flows == 0
    assert search(before, "microsoft openai").flows > 0


def test_an_empty_result_says_what_would_match(findings: Findings) -> None:
    found = search(findings, "oracel nvidia")
    assert not found.hits and found.flows == 0
    assert found.alone["nvidia"] > 10 and found.alone["oracel"] == 0
    assert found.similar == {"oracel": "Oracle"}
    assert search(findings, "   ") == Found((), 0)


def test_a_reader_types_and_goes_by_keyboard_alone(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, "/valuation")
    expect(page.get_by_role("searchbox", name="Search everything")).to_be_visible(timeout=SECONDS)
    settle(page)
    page.keyboard.press("/")
    page.keyboard.type("orcl", delay=20)
    results = page.locator(".results")
    expect(results.get_by_role("link").first).to_contain_text("Oracle", timeout=SECONDS)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Oracle", timeout=SECONDS)
    assert "/company" in page.url
