"""A link holds the whole view, and what is shared can be read back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pptx import Presentation

from tests.browsing import SECONDS, at_rest, difference, forget, open_page, settle
from tests.conftest import Dashboard


def open_expanders(page: Page) -> None:
    closed = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    while closed.count():
        closed.first.click()


def change_one_of_each_kind(page: Page, tried: set[str]) -> set[str]:
    """Set the first control of each kind not yet tried to something else; which kinds there
    were."""
    main = page.locator("[data-testid=stMain]")
    open_expanders(page)
    changed = set()
    for what, change in CHANGES.items():
        if what in tried:
            continue
        control = main.locator(f"{what}:not(.st-key-lang *, .st-key-paused *)").first
        if control.count() and control.is_visible():
            change(page, control)
            settle(page)
            changed.add(what)
    return changed


def _press_another(page: Page, group: Locator) -> None:
    buttons = (
        group.get_by_role("button")
        .or_(group.get_by_role("radio"))
        .or_(group.get_by_role("checkbox"))
    )
    buttons.nth(1 if buttons.count() > 1 else 0).click()


def _next_option(page: Page, box: Locator) -> None:
    box.locator("input").click()
    box.locator("input").press("ArrowDown")
    box.locator("input").press("ArrowDown")
    box.locator("input").press("Enter")


def _one_more(page: Page, box: Locator) -> None:
    _next_option(page, box)
    page.keyboard.press("Escape")


def _another_day(page: Page, field: Locator) -> None:
    field.fill("2026-07-01")
    field.press("Enter")


def _move(page: Page, slider: Locator) -> None:
    thumb = slider.get_by_role("slider").last
    thumb.focus()
    thumb.press("ArrowRight")
    thumb.press("ArrowRight")


def _write(text: str) -> Callable[[Page, Locator], None]:
    def write(page: Page, field: Locator) -> None:
        field.locator("input").fill(text)
        field.locator("input").press("Enter")

    return write


def _turn_on(page: Page, box: Locator) -> None:
    box.locator("label").first.click()


CHANGES: dict[str, Callable[[Page, Locator], None]] = {
    "[data-testid=stButtonGroup]": _press_another,
    "[data-testid=stSelectbox]": _next_option,
    "[data-testid=stMultiSelect]": _one_more,
    ".st-key-since-field input[type=date]": _another_day,
    ".st-key-asof-field input[type=date]": _another_day,
    "[data-testid=stSlider]": _move,
    "[data-testid=stCheckbox]": _turn_on,
    "[data-testid=stNumberInput]": _write("7"),
    "[data-testid=stTextInput]": _write("cloud"),
}


def test_a_control_of_each_kind_is_in_the_address(page: Page, offline: Dashboard) -> None:
    """As a reader turns it and as the browser shows it; tests/components/test_url.py has every
    control."""
    tried: set[str] = set()
    for address in ("/deals", "/stress-test", "/"):
        open_page(page, offline, address)
        settle(page)
        tried |= change_one_of_each_kind(page, tried)
        open_expanders(page)
        shown = at_rest(page)
        link = page.url.removeprefix(offline.url)
        assert link != address
        forget(page)
        open_page(page, offline, link)
        settle(page)
        open_expanders(page)
        for one, other_one in zip(shown, at_rest(page), strict=True):
            assert difference(one, other_one) == ""
    assert tried == CHANGES.keys()


@pytest.mark.parametrize("end", ["Enter", "Tab", ""])
def test_a_day_is_typed_to_its_end(page: Page, offline: Dashboard, end: str) -> None:
    """October begins with the digit of January."""
    open_page(page, offline, "/deals")
    settle(page)
    field = page.locator(".st-key-asof-field input[type=date]")
    field.click(position={"x": 12, "y": 12})
    page.keyboard.type("10072025", delay=250)
    if end:
        page.keyboard.press(end)
    expect(page).to_have_url(re.compile("asof=2025-10-07"), timeout=SECONDS)
    expect(page.locator(".st-key-back-to-today")).to_contain_text("7 Oct 2025")


def open_share(page: Page) -> Locator:
    page.locator(".st-key-share button").first.click()
    dialog = page.locator(".st-key-share-view")
    expect(dialog.locator(".link")).to_have_value(re.compile("http"), timeout=SECONDS)
    return dialog


def test_a_shared_link_pins_the_day_and_every_default(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, "/circular-flows")
    settle(page)
    link = open_share(page).locator(".link").input_value()
    query = parse_qs(urlsplit(link).query)
    assert query["asof"] == [date.today().isoformat()]
    assert query["loop"] == ["nvidia.openai.oracle"] and query["cap"] == ["1"]
    page.locator(".st-key-share-view .moving").check()
    moving = page.locator(".st-key-share-view .link").input_value()
    assert "asof" not in parse_qs(urlsplit(moving).query)


def test_the_link_is_copied(page: Page, offline: Dashboard) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, offline, "/valuation?companies=oracle")
    settle(page)
    dialog = open_share(page)
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.locator(".said")).to_contain_text("clipboard")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(copied).query)["companies"] == ["oracle"]


def test_the_files_say_what_they_are_and_can_be_read_back(
    page: Page, browser: Browser, offline: Dashboard, tmp_path: Path
) -> None:
    open_page(page, offline, "/market-reaction?leg=openai-oracle-cloud-2025-09&path=1")
    settle(page)
    dialog = open_share(page)
    link = dialog.locator(".link").input_value()

    def saved(button: Locator) -> Path:
        with page.expect_download() as download:
            button.click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    picture = saved(dialog.get_by_role("button", name=re.compile("^PNG: Oracle: from")))
    assert picture.name == "roundtrip-reaction-car.png"
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 30_000

    table = saved(dialog.get_by_role("button", name=re.compile("^CSV: Oracle: from")))
    text = table.read_text(encoding="utf-8-sig")
    notes = [line for line in text.splitlines() if line.startswith('"# ')]
    assert link in text and any("Closing prices to 21 Aug 2026" in note for note in notes)
    read = pd.read_csv(io.StringIO(text), skiprows=len(notes)).set_index("Session")
    assert read.at[0, "AR"] == pytest.approx(0.3534, abs=1e-4)

    slides = Presentation(str(saved(dialog.locator(".make-slides")))).slides
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    drawn = [value for chart in charts for s in chart.plots[0].series for value in s.values]
    assert any(
        value == pytest.approx(100 * read.at[0, "CAR"]) for value in drawn if value is not None
    )
    titles = [slide.shapes[0].text_frame.text for slide in slides]
    assert "Oracle: AR ▲ +35.3%" in titles
    paper = saved(dialog.locator(".make-pdf"))
    assert paper.suffix == ".pdf" and paper.read_bytes().startswith(b"%PDF")
    # Without HTTPS a browser has no clipboard for scripts: what is selected is copied instead.
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {configurable: true})")
    dialog.get_by_role("button", name=re.compile("^Embed: Oracle: from")).click()
    expect(dialog.locator(".said")).to_contain_text("frame on another site")
    page.evaluate("delete navigator.clipboard")
    page.context.grant_permissions(["clipboard-read"])
    code = page.evaluate("navigator.clipboard.readText()")
    assert code.startswith("<iframe ") and code.endswith("</iframe>")
    page_of_frame = re.search('src="([^"]*)"', code)
    assert page_of_frame and unescape(page_of_frame[1]) == f"{link}&embed=1&chart=reaction-car"

    brief = saved(dialog.locator(".make-brief")).read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img)[^>]*https?://", brief)
    context = browser.new_context(offline=True)
    alone = context.new_page()
    alone.set_content(brief)
    expect(alone.get_by_role("heading", level=1)).to_contain_text("Market reaction")
    expect(alone.get_by_text("Oracle rose 36.0% on 10 Sep 2025")).to_be_visible()
    expect(alone.get_by_role("link")).to_have_attribute("href", link)
    widths = alone.evaluate("[...document.images].map((i) => i.naturalWidth)")
    assert len(widths) == 3 and all(width > 500 for width in widths)
    context.close()


def test_another_language_keeps_the_view(page: Page, offline: Dashboard) -> None:
    open_page(
        page, offline, "/market-reaction?leg=microsoft-nebius-cloud-2025-09&span=1y&measure=1"
    )
    settle(page)
    for language, title, company in (
        ("日本語", "市場の反応", "ネビウス"),
        ("English", "Market reaction", "Nebius"),
    ):
        page.locator(".st-key-lang").get_by_text(language).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=SECONDS)
        expect(page.locator(".st-key-reaction-return")).to_contain_text(company)
        # The browser sends what is chosen along with the next change.
        page.locator(".st-key-benchmark").get_by_text("SPY").click()
        settle(page)
        expect(page).to_have_url(re.compile("leg=microsoft-nebius-cloud-2025-09.*span=1y"))
