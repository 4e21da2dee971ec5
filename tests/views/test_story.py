"""The page Story: its chapters, their figures, their addresses, and its keys in Chromium."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import story
from dashboard.components.data import sources
from dashboard.deals import read_ledger
from dashboard.formats import percent, signed, usd_bn
from dashboard.paths import DATA
from dashboard.report import Question, report
from tests.browsing import SECONDS
from tests.browsing import open_page as open_in_browser
from tests.conftest import Dashboard
from tests.markets import snapshot_market
from tests.pages import look, open_page
from tests.reading import as_read, text_of

IDS = [chapter.id for chapter in story.chapters(read_ledger(DATA), date.today())]
ORACLES = "openai-oracle-cloud-2025-09"


@pytest.mark.parametrize("chapter", IDS)
def test_every_chapter_opens_and_says_what_speaks_against_it(chapter: str) -> None:
    at = look("story", chapter=chapter)
    text = text_of(at)
    (told,) = [c for c in story.chapters(read_ledger(DATA), date.today()) if c.id == chapter]
    assert as_read(at.header[0].value) == told.title
    assert text.count("What speaks against this reading:") == 1
    assert ("Since then:" in text) == bool(told.since)
    assert "Ignored" not in text and "{" not in text
    assert len(text.split()) < 350


def said(chapter: str, day: str, *sections: str) -> tuple[str, dict]:
    ledger = read_ledger(DATA)
    question = Question(ledger, date.fromisoformat(day), known=snapshot_market())
    return text_of(look("story", chapter=chapter)), report(question, list(sections))


def test_oracles_jump_is_the_reports_of_its_day() -> None:
    text, known = said("oracle-jump", "2025-09-10", "events")
    (event,) = [e for e in known["events"] if e["leg"] == ORACLES and e["company"] == "oracle"]
    day = event["windows"]["0,0"]
    assert f"closed **{signed(event['return'])}**, **{signed(day['car'])}** beyond" in text
    assert (signed(event["return"]), signed(day["car"])) == ("+36.0%", "+35.3%")
    assert f"**{usd_bn(event['market_cap_change_usd_bn'])}** of market value in a day" in text
    assert f"P/E **{event['pe_before']:.1f} → " in text


def test_what_goes_round_is_the_reports_of_its_day() -> None:
    text, known = said("three-tiers", "2025-09-09", "circulation", "ledger")
    found = known["circulation"]
    assert f"**{known['ledger']['legs']}** flows between" in text
    assert f"**{usd_bn(found['total_usd_bn'])}** of it disclosed" in text
    assert f"**{usd_bn(found['circulating_usd_bn'])}** at most" in text
    assert f"**{percent(found['share'])}** of what was disclosed" in text


def test_the_triangle_is_the_reports_of_its_day_and_today() -> None:
    text, then = said("triangle", "2025-10-07", "loops")
    _, now = said("triangle", date.today().isoformat(), "loops")
    around = [
        loop["bottleneck_usd_bn"]
        for known in (then, now)
        for loop in known["loops"]
        if loop["companies"] == ["nvidia", "openai", "oracle"]
    ]
    assert around == pytest.approx([40, 30.1])
    assert f"**{usd_bn(around[0])}** could go round" in text
    assert f"**{usd_bn(around[1])}** can go round" in text


def test_what_others_lose_is_the_stress_tests_of_its_day() -> None:
    ledger = read_ledger(DATA)
    question = Question(ledger, date(2025, 10, 7), known=snapshot_market(), shocks={"openai": 1.0})
    losses = {row["company"]: row["lost_usd_bn"] for row in report(question, ["stress"])["stress"]}
    most = max(losses, key=losses.__getitem__)
    text = text_of(look("story", chapter="who-pays"))
    assert f"would lose **{usd_bn(sum(losses.values()))}**, **{ledger.name(most)}** most" in text


def test_a_past_reader_is_told_nothing_of_later() -> None:
    then = text_of(look("story", chapter="hundred-billion", asof="2025-10-07"))
    assert "letter of intent" in then and "Since then" not in then and "$30B" not in then
    ignored = text_of(look("story", chapter="hundred-billion", asof="2025-09-10"))
    assert "`chapter=hundred-billion`" in ignored
    # What is said of the present is true of no day in the past.
    assert "`chapter=now`" in text_of(look("story", chapter="now", asof="2026-11-01"))


def test_a_ledger_without_chapters_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in DATA.glob("*.csv"):
        if path.name != "chapters.csv":
            shutil.copy(path, tmp_path)
    monkeypatch.setattr(sources, "DATA", tmp_path)
    at = open_page("story")
    assert "has no chapters.csv" in at.info[0].value and not at.header


def test_keys_buttons_and_the_line_lead_through_the_story(page: Page, offline: Dashboard) -> None:
    open_in_browser(page, offline, "/story")
    place = page.locator(".st-key-story-steps .place")
    canvas = page.locator(".st-key-story-graph .canvas")

    def stands(at: int) -> None:
        expect(place).to_have_text(f"{at + 1} of {len(IDS)}", timeout=SECONDS)
        title = page.locator(".stMain h2").first
        expect(title).to_have_text(story_titles[at], timeout=SECONDS)
        address = re.compile(rf"chapter={IDS[at]}$" if at else r"/story$")
        expect(page).to_have_url(address, timeout=SECONDS)

    story_titles = [chapter.title for chapter in story.chapters(read_ledger(DATA), date.today())]
    stands(0)
    expect(page.get_by_role("button", name="Previous")).to_be_disabled()
    page.keyboard.press("ArrowRight")
    stands(1)
    page.get_by_role("button", name="Next").last.click()
    stands(2)
    page.keyboard.press("ArrowLeft")
    stands(1)
    line = page.locator(".st-key-story-steps input")
    line.focus()
    page.keyboard.press("End")
    stands(len(IDS) - 1)
    expect(page.get_by_role("button", name="Next").last).to_be_disabled()
    # In the graph the arrow keys go from company to company.
    expect(canvas).to_have_attribute("data-nodes", re.compile(r"\d"), timeout=SECONDS)
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(500)
    stands(len(IDS) - 1)
    open_in_browser(page, offline, "/story?chapter=triangle")
    stands(IDS.index("triangle"))
    expect(canvas).to_have_attribute("data-selected", re.compile("openai.oracle.services"))
    expect(page.locator(".st-key-story-graph .player")).to_be_hidden()
