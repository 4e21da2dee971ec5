"""The graph and the Share dialog without a mouse."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from dashboard.deals import read_ledger
from dashboard.paths import DATA
from tests.browsing import SECONDS, open_page
from tests.conftest import Dashboard

FOCUSED = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return (element.getAttribute('aria-label') || element.textContent || '').trim();
}"""
# The founding story, whose picture stays the same as the ledger grows.
CORE = "/deal-graph?show=core"
STEPS = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("e => e.matches(':focus')"):
            return
    raise AssertionError("not reached by the Tab key")


def enter_graph(page: Page, dashboard: Dashboard, address: str, key: str = "deal-graph") -> Locator:
    """Open the page and go to its graph by the Tab key."""
    open_page(page, dashboard, address)
    canvas = page.locator(f".st-key-{key} .canvas")
    expect(canvas).to_have_attribute("data-nodes", re.compile(r"\d"), timeout=SECONDS)
    tab_to(page, canvas)
    return canvas


def said(page: Page) -> str:
    """What the cursor is on, as it is seen and read out."""
    return page.get_by_role("status").and_(page.locator(".at")).inner_text()


def place(canvas: Locator, slug: str) -> tuple[float, float]:
    at = canvas.evaluate("(c, id) => c.locate(id)", slug)
    return at["x"], at["y"]


def test_the_arrow_keys_go_where_they_point(page: Page, offline: Dashboard) -> None:
    ledger = read_ledger(DATA)
    canvas = enter_graph(page, offline, CORE)
    assert said(page).startswith("NVIDIA"), "the largest"
    start = place(canvas, "nvidia")
    slugs = {label["id"] for label in canvas.evaluate("c => c.labels()")}
    slug_of = {ledger.name(slug): slug for slug in slugs & set(ledger.companies.index)}
    pointed = 0
    for key, (right, down) in {
        "ArrowRight": (1, 0),
        "ArrowLeft": (-1, 0),
        "ArrowUp": (0, -1),
        "ArrowDown": (0, 1),
    }.items():
        page.keyboard.press("Home")
        page.keyboard.press(key)
        at = place(canvas, slug_of[said(page).split(" · ")[0]])
        x, y = at[0] - start[0], at[1] - start[1]
        along, across = x * right + y * down, abs(x * down) + abs(y * right)
        # Where nothing lies in that direction the cursor stays.
        assert along > across or (x, y) == (0, 0), key
        pointed += along > 0
    assert pointed >= 2


def test_every_company_and_every_arrow_is_reached(page: Page, offline: Dashboard) -> None:
    canvas = enter_graph(page, offline, CORE)
    ways: dict[str, list[str]] = {said(page): []}
    unseen, arrows = list(ways), set()

    def go(way: list[str]) -> str:
        for key in ["Home", *way]:
            page.keyboard.press(key)
        return said(page)

    while unseen:
        way = ways[unseen.pop(0)]
        for step in STEPS:
            company = go([*way, step])
            if company not in ways:
                ways[company] = [*way, step]
                unseen.append(company)
    for way in ways.values():
        of_company = go(way)
        page.keyboard.press("Shift+ArrowRight")
        first = said(page)
        while said(page) != of_company:
            arrows.add(said(page).rpartition(" · ")[0])
            page.keyboard.press("Shift+ArrowRight")
            if said(page) == first:
                break
    assert str(len(ways)) == canvas.get_attribute("data-nodes")
    assert str(len(arrows)) == canvas.get_attribute("data-edges")


def test_a_company_and_an_arrow_are_chosen_and_let_go(page: Page, offline: Dashboard) -> None:
    canvas = enter_graph(page, offline, CORE)
    detail = page.locator(".st-key-deal-graph-detail")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("company=nvidia"))
    expect(detail.get_by_role("heading", name="NVIDIA")).to_be_visible()
    expect(canvas).to_be_focused()
    expect(page.locator(".at")).to_have_text(re.compile(r"NVIDIA · Chip maker · \$.* · chosen"))

    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"arrow=nvidia\.openai\.investment"))
    expect(detail.get_by_role("heading", name="NVIDIA → OpenAI")).to_be_visible()
    expect(page.locator(".at")).to_have_text(
        re.compile(r"NVIDIA → OpenAI · Investment, \$30.1B .* · chosen")
    )

    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("arrow=|company="))
    expect(detail.get_by_role("heading", name="The largest payments drawn")).to_be_visible()
    expect(canvas).to_be_focused()
    assert said(page).startswith("NVIDIA → OpenAI"), "the cursor stays"


def test_a_loop_is_followed_by_keys_and_undone(page: Page, offline: Dashboard) -> None:
    canvas = enter_graph(page, offline, CORE)
    said_of_loop = page.locator(".following")
    page.keyboard.press("l")
    expect(said_of_loop).to_contain_text("Follow a loop")
    page.keyboard.press("Enter")
    expect(said_of_loop).to_contain_text("NVIDIA → … click one of the")
    assert canvas.get_attribute("data-path") == "nvidia"
    page.keyboard.press("Escape")
    expect(said_of_loop).to_have_text(re.compile("first company"))
    page.keyboard.press("Escape")
    expect(said_of_loop).to_have_text("")
    expect(page).not_to_have_url(re.compile("loop="))


def test_the_tab_key_leaves_the_graph_as_it_was(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, CORE)
    canvas = page.locator(".st-key-deal-graph .canvas")
    expect(canvas).to_have_attribute("data-nodes", "15", timeout=SECONDS)
    page.wait_for_timeout(1500)
    keys = page.locator(".st-key-deal-graph .keys")
    expect(keys).to_be_hidden()

    def drawn() -> str:
        page.wait_for_timeout(300)
        return str(canvas.evaluate("c => c.querySelector('canvas').toDataURL()"))

    before = drawn()
    tab_to(page, canvas)
    expect(keys).to_be_visible()
    at_company = drawn()
    page.keyboard.press("Shift+ArrowRight")
    assert len({before, at_company, drawn()}) == 3, "the cursor is not seen"
    focused = []
    for _ in range(4):
        page.keyboard.press("Tab")
        focused.append(page.evaluate(FOCUSED))
    # Show all is offered once not all is in sight.
    assert focused[:2] == ["Zoom in (or Ctrl + wheel)", "Zoom out"]
    assert focused[2].startswith("Follow a loop") and focused[3] == "Save"
    expect(keys).to_be_hidden()
    assert said(page) == ""
    assert drawn() == before


def test_the_graph_in_use_is_accessible(page: Page, offline: Dashboard) -> None:
    enter_graph(page, offline, CORE)
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []


def test_the_graph_of_losses_is_used_the_same_way(page: Page, offline: Dashboard) -> None:
    enter_graph(page, offline, "/stress-test?shock=openai:0.5", "stress-graph")
    assert re.match(r"Microsoft · Hyperscaler · .* · loses \$", said(page))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("company=microsoft"))
    expect(page.locator(".st-key-company input")).to_have_value("Microsoft")


def test_where_nothing_can_be_chosen_no_key_is_said_to_choose(
    page: Page, offline: Dashboard
) -> None:
    enter_graph(page, offline, "/circular-flows", "loop-graph")
    expect(page.locator(".st-key-loop-graph kbd").get_by_text("Home")).to_be_visible()
    expect(page.locator(".st-key-loop-graph kbd").get_by_text("Enter")).to_have_count(0)


def test_share_keeps_the_tab_key_until_escape(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, "/deal-graph")
    share = page.locator(".st-key-share button:visible")
    tab_to(page, share)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".link")).to_have_value(re.compile("http"), timeout=SECONDS)
    expect(dialog.get_by_text("The graph (one HTML file)")).to_be_visible(timeout=SECONDS)
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        assert dialog.evaluate("d => d.contains(document.activeElement)")
        reached.append(page.evaluate(FOCUSED))
    assert {"Close", "Link", "Copy link", "The graph (one HTML file)"} <= set(reached)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(share).to_be_focused()
