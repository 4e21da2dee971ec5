"""Pages opened in Chromium, as a viewer opens them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, ViewportSize, expect

if TYPE_CHECKING:
    from tests.conftest import Dashboard

SECONDS = 30_000
DESK: ViewportSize = {"width": 1440, "height": 1000}
# Every page, and the parts of one that look like pages of their own.
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
    "/company?part=stock",
    "/reality-check",
    "/reality-check?panel=promises",
    "/stress-test",
    "/deals",
    "/methods",
    "/methods?abnormal=1&audit=1&ledger=1",
]
# What each page shows, without what time alone changes (the freshness bar and the clock in it) and
# without text areas, whose text is no choice that an address holds.
SHOWN = """() => {
  const main = document.querySelector('[data-testid=stMain]').cloneNode(true);
  main.querySelectorAll(
    '.st-key-freshness, style, script, textarea, [data-testid=stTooltipContent]'
  ).forEach((e) => e.remove());
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
# Once the script has ended and nothing on the page has changed for as many milliseconds.
SETTLED = """(quiet) => new Promise((done) => {
  const begun = performance.now();
  let changed = begun;
  const observer = new MutationObserver(() => { changed = performance.now(); });
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  observer.observe(document.documentElement, all);
  const look = () => {
    const state = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState;
    const now = performance.now();
    if ((state === 'notRunning' && now - changed > quiet) || now - begun > 30000) {
      observer.disconnect();
      done();
    } else setTimeout(look, 50);
  };
  setTimeout(look, quiet);
})"""


def open_page(page: Page, dashboard: Dashboard, address: str) -> None:
    page.goto(dashboard.url + address)
    expect(page.locator(".st-key-freshness")).to_be_visible(timeout=SECONDS)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def settle(page: Page) -> None:
    """Wait until the page has run and drawn."""
    page.evaluate(SETTLED, 300)


def eventually(page: Page, holds: Callable[[], bool], what: object = "") -> None:
    """Wait until it holds, for what `expect` has no words for."""
    for _ in range(SECONDS // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came to hold: {what}")


def ends_above(part: Locator, height: float) -> None:
    """Wait until a part of the page ends within so many pixels: with another typeface than the
    page's own, which comes a moment later, lines are wider and more."""

    def holds() -> bool:
        box = part.first.bounding_box()
        return box is not None and box["y"] + box["height"] <= height

    eventually(part.page, holds, part)


def at_rest(page: Page) -> list[object]:
    """What is shown once charts and tables have drawn themselves."""
    shown: list[object] = []
    for _ in range(20):
        settle(page)
        shown, before = page.evaluate(SHOWN), shown
        if shown == before:
            break
        page.wait_for_timeout(200)
    return shown


def forget(page: Page) -> None:
    """Let the next page be the first visit of this browser."""
    page.evaluate("() => { try { localStorage.clear(); sessionStorage.clear() } catch {} }")
    page.context.clear_cookies()
    page.goto("about:blank")


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    main = page.locator("[data-testid=stMain]")
    return bool(
        page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        and main.evaluate("m => m.scrollWidth - m.clientWidth <= 1")
    )


def serious_findings(page: Page) -> list[str]:
    """What axe-core finds of weight, with the first places."""
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"][:3]
    ]


def difference(one: object, other: object) -> str:
    """Where two views part, in a few words."""
    if one == other:
        return ""
    a, b = str(one), str(other)
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    return f"…{a[max(0, at - 60) : at + 120]} | {b[max(0, at - 60) : at + 120]}"
