"""A link holds the whole view, and what is shared can be read back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsing import SECONDS, open_page
from tests.conftest import Dashboard

ADDRESSES = [
    "/",
    "/deal-graph",
    "/circular-flows",
    "/market-reaction",
    "/market-reaction?part=groups",
    "/market-reaction?part=loop",
    "/market-reaction?part=private",
    "/valuation",
    "/company",
    "/reality-check",
    "/stress-test",
    "/deals",
]
# What each page shows, without what time alone changes: the freshness bar and the clock in it.
SHOWN = """() => {
  const main = document.querySelector('[data-testid=stMain]').cloneNode(true);
  main.querySelectorAll('.st-key-freshness, style, script, [data-testid=stTooltipContent]')
    .forEach((e) => e.remove());
  // A table draws as many columns as fit, and a scroll bar decides about the last one.
  main.querySelectorAll('[role=gridcell], [role=columnheader]')
    .forEach((e) => Number(e.getAttribute('aria-colindex')) > 4 && e.remove());
  const chosen = [...document.querySelectorAll('[data-testid=stMain] input')]
    .filter((e) => e.type !== 'file').map((e) => e.type === 'checkbox' ? e.checked : e.value);
  const pressed = [...document.querySelectorAll('[data-testid=stMain] [aria-checked]')]
    .map((e) => e.getAttribute('aria-checked'));
  const graphs = [...document.querySelectorAll('.canvas')]
    .map((e) => e.dataset.nodes + ' ' + e.dataset.selected);
  return [main.textContent.replace(/\\s+/g, ' '), chosen, pressed, graphs];
}"""


def settle(page: Page) -> None:
    """Wait until the page has run and drawn."""
    page.wait_for_timeout(400)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=SECONDS
    )
    page.wait_for_timeout(600)


def at_rest(page: Page) -> list[object]:
    """What is shown once charts and tables have drawn themselves."""
    shown: list[object] = []
    for _ in range(20):
        settle(page)
        shown, before = page.evaluate(SHOWN), shown
        if shown == before:
            break
        page.wait_for_timeout(700)
    return shown


def open_expanders(page: Page) -> None:
    closed = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    while closed.count():
        closed.first.click()


def change_everything(page: Page) -> int:
    """Set each control of the page to something else; how many there were. A part of the page
    that the address asks for stays."""
    main = page.locator("[data-testid=stMain]")
    groups = "[data-testid=stButtonGroup]:not(.st-key-lang *)"
    if "part=" in page.url:
        groups += ":not(.st-key-part *)"
    open_expanders(page)
    changed = 0
    for change, what in (
        (_press_another, groups),
        (_next_option, "[data-testid=stSelectbox]"),
        (_one_more, "[data-testid=stMultiSelect]"),
        (_another_day, "[data-testid=stDateInput]"),
        (_move, "[data-testid=stSlider]"),
        (_turn_on, "[data-testid=stCheckbox]:not(.st-key-paused *)"),
        (_write("7"), "[data-testid=stNumberInput]"),
        (_write("cloud"), "[data-testid=stTextInput]"),
    ):
        count = main.locator(what).count()
        for nth in range(count):
            control = main.locator(what).nth(nth)
            # One control may take another away.
            if control.count() and control.is_visible():
                change(page, control)
                settle(page)
                changed += 1
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
    first = field.get_by_role("spinbutton").first
    if first.count():
        first.click()
        page.keyboard.type("20260701")
    else:
        field.locator("input").fill("2026-07-01")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")


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


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_control_is_in_the_address(
    page: Page, browser: Browser, offline: Dashboard, address: str
) -> None:
    open_page(page, offline, address)
    settle(page)
    before = page.url
    assert change_everything(page) > 0
    assert page.url != before
    open_expanders(page)
    shown = at_rest(page)
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    other = context.new_page()
    other.set_default_timeout(SECONDS)
    open_page(other, offline, page.url.removeprefix(offline.url))
    settle(other)
    open_expanders(other)
    again = at_rest(other)
    context.close()
    for one, other_one in zip(shown, again, strict=True):
        assert _difference(one, other_one) == ""


def _difference(one: object, other: object) -> str:
    """Where two views part, in a few words."""
    if one == other:
        return ""
    a, b = str(one), str(other)
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    return f"…{a[max(0, at - 60) : at + 120]} | {b[max(0, at - 60) : at + 120]}"


def open_share(page: Page) -> Locator:
    page.locator(".st-key-share button").first.click()
    dialog = page.locator(".st-key-share-view")
    expect(dialog.locator(".link")).to_have_value(re.compile("http"), timeout=SECONDS)
    return dialog


def test_a_shared_link_pins_the_day_and_every_default(
    page: Page, browser: Browser, offline: Dashboard
) -> None:
    open_page(page, offline, "/circular-flows")
    settle(page)
    link = open_share(page).locator(".link").input_value()
    query = parse_qs(urlsplit(link).query)
    assert query["asof"] == [date.today().isoformat()]
    assert query["loop"] == ["nvidia.openai.oracle"] and query["cap"] == ["1"]
    page.locator(".st-key-share-view .moving").check()
    moving = page.locator(".st-key-share-view .link").input_value()
    assert "asof" not in parse_qs(urlsplit(moving).query)


def test_the_link_is_copied(browser: Browser, offline: Dashboard) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    open_page(page, offline, "/valuation?companies=oracle")
    settle(page)
    dialog = open_share(page)
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.locator(".said")).to_contain_text("clipboard")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(copied).query)["companies"] == ["oracle"]
    context.close()


def test_the_files_say_what_they_are_and_can_be_read_back(
    page: Page, browser: Browser, offline: Dashboard, tmp_path: Path
) -> None:
    open_page(page, offline, "/market-reaction?leg=openai-oracle-cloud-2025-09")
    settle(page)
    dialog = open_share(page)
    link = dialog.locator(".link").input_value()

    def saved(button: Locator) -> Path:
        with page.expect_download() as download:
            button.click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    picture = saved(dialog.get_by_role("button", name=re.compile("^PNG: Oracle: abnormal")))
    assert picture.name == "roundtrip-reaction-car.png"
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 30_000

    table = saved(dialog.get_by_role("button", name=re.compile("^CSV: Oracle: abnormal")))
    text = table.read_text(encoding="utf-8-sig")
    notes = [line for line in text.splitlines() if line.startswith('"# ')]
    assert link in text and any("Closing prices to 21 Aug 2026" in note for note in notes)
    read = pd.read_csv(io.StringIO(text), skiprows=len(notes)).set_index("Session")
    assert read.at[0, "AR"] == pytest.approx(0.3534, abs=1e-4)

    brief = saved(dialog.locator(".make-brief")).read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img)[^>]*https?://", brief)
    context = browser.new_context(offline=True)
    alone = context.new_page()
    alone.set_content(brief)
    expect(alone.get_by_role("heading", level=1)).to_contain_text("Market reaction")
    expect(alone.get_by_text("Oracle rose +36.0% on 10 Sep 2025")).to_be_visible()
    expect(alone.get_by_role("link")).to_have_attribute("href", link)
    widths = alone.evaluate("[...document.images].map((i) => i.naturalWidth)")
    assert len(widths) == 3 and all(width > 500 for width in widths)
    context.close()


def test_another_language_keeps_the_view(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, "/market-reaction?leg=microsoft-nebius-cloud-2025-09&span=1y")
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
