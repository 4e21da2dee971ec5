"""The deal graph in Chromium: its time bar, its labels, and what it gives to take away."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.deals import Ledger, legs_on, moving, read_ledger
from dashboard.flows import circulation
from dashboard.formats import percent, usd_bn
from dashboard.paths import DATA
from tests.browsing import DESK, SECONDS, ends_above, eventually, open_page, settle
from tests.conftest import Dashboard

ARROW = "/deal-graph?arrow=openai.oracle.services"
LOOP = "/deal-graph?loop=nvidia.openai.oracle"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA)


def canvas_of(page: Page, dashboard: Dashboard, address: str) -> Locator:
    open_page(page, dashboard, address)
    canvas = page.locator(".st-key-deal-graph .canvas")
    expect(canvas).to_have_attribute("data-nodes", re.compile(r"\d"), timeout=SECONDS)
    settle(page)
    return canvas


def figures(page: Page) -> list[str]:
    names = ("flows", "total", "circulating", "share")
    return [page.locator(f".player-{name}").inner_text() for name in names]


def of_ledger(ledger: Ledger, day: date) -> list[str]:
    """What the player must say of a day, reckoned from the ledger alone."""
    live = legs_on(ledger, day)
    found = circulation(moving(live))
    amounts = (found.total_usd_bn, found.circulating_usd_bn)
    return [str(len(live)), *map(usd_bn, amounts), percent(found.share)]


def shown(page: Page) -> date:
    return date.fromisoformat(str(page.locator(".player-day").get_attribute("datetime")))


def test_the_bar_shows_the_ledger_of_each_day_and_the_page_follows(
    page: Page, offline: Dashboard, ledger: Ledger
) -> None:
    canvas_of(page, offline, "/deal-graph?asof=2025-10-07")
    assert shown(page) == date(2025, 10, 7)
    assert figures(page) == ["100", "$759B", "$131B", "17.2%"]
    days = {date(2025, 10, 7)}
    for name in ("next", "next", "previous", "previous", "previous"):
        page.locator(f".player-{name}").click()
        assert figures(page) == of_ledger(ledger, shown(page)), shown(page)
        days.add(shown(page))
    assert len(days) == 4
    bar = page.locator(".player-bar")
    bar.focus()
    page.keyboard.press("Home")
    assert shown(page) == min(ledger.legs["announced"]).date()
    assert figures(page) == of_ledger(ledger, shown(page))
    assert str(bar.get_attribute("aria-valuetext")).startswith("23 Nov 2022, Flows 1")
    # Once it rests, address and sentence are about its day.
    expect(page).to_have_url(re.compile("asof=2022-11-23"), timeout=SECONDS)
    expect(page.get_by_text("On 23 Nov 2022 the ledger knows")).to_be_visible(timeout=SECONDS)


def test_a_late_answer_does_not_take_the_picture_back(browser: Browser, offline: Dashboard) -> None:
    """The server takes its time: its answer to the first step comes after the second was made."""
    held: list[str | bytes] = []
    asked: list[str | bytes] = []
    holding = False

    def between(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def up(message: str | bytes) -> None:
            asked.append(message)
            server.send(message)

        route.on_message(up)
        server.on_message(lambda m: held.append(m) if holding else route.send(m))
        lines.append(route)

    def finished() -> bool:
        kinds = (ForwardMsg.FromString(m).WhichOneof("type") for m in held if isinstance(m, bytes))
        return "script_finished" in kinds

    def let_go() -> None:
        for message in held:
            lines[-1].send(message)
        held.clear()

    lines: list[WebSocketRoute] = []
    with browser.new_context(viewport=DESK) as context:
        page = context.new_page()
        page.route_web_socket("**/_stcore/stream", between)
        canvas_of(page, offline, "/deal-graph?asof=2025-10-07")
        day = page.locator(".st-key-asof-field input")
        holding = True
        page.locator(".player-next").click()
        first = shown(page)
        eventually(page, finished, "the answer to the first step")
        questions = len(asked)
        page.locator(".player-next").click()
        second = shown(page)
        assert second > first
        eventually(page, lambda: len(asked) > questions, "the second question")
        let_go()
        expect(day).to_have_value(first.isoformat())
        assert shown(page) == second
        eventually(page, finished, "the answer to the second step")
        holding = False
        let_go()
        expect(day).to_have_value(second.isoformat())
        assert shown(page) == second


def test_every_frame_of_the_bar_is_the_ledger_of_its_day(
    page: Page, offline: Dashboard, ledger: Ledger
) -> None:
    canvas_of(page, offline, "/deal-graph")
    changed = {*ledger.legs["announced"].dt.date, *ledger.statuses["date"].dt.date}
    days = sorted(day for day in changed if day <= date.today())
    frames = page.locator(".player-bar").evaluate(
        """(bar, days) => days.map((day) => {
          bar.value = Date.parse(day) / 86400000;
          bar.dispatchEvent(new Event("input"));
          const text = (name) => bar.getRootNode().querySelector(".player-" + name).textContent;
          return [bar.getRootNode().querySelector(".player-day").dateTime,
                  ...["flows", "total", "circulating", "share"].map(text)];
        })""",
        [day.isoformat() for day in days],
    )
    assert len(frames) > 100
    for day, (shown_day, *said) in zip(days, frames, strict=True):
        assert shown_day == day.isoformat()
        assert said == of_ledger(ledger, day), day


def test_what_is_not_there_yet_is_not_found_by_the_pointer(page: Page, offline: Dashboard) -> None:
    canvas = canvas_of(page, offline, "/deal-graph?show=core&asof=2023-06-01")
    later = canvas.evaluate("c => c.locateArrow('openai.oracle.services')")
    page.mouse.move(later["x"], later["y"])
    page.wait_for_timeout(400)
    expect(page.get_by_text("OpenAI → Oracle")).to_have_count(0)
    page.mouse.click(later["x"], later["y"])
    page.wait_for_timeout(800)
    expect(page).not_to_have_url(re.compile("arrow="))


def test_playing_ends_today_and_asks_the_server_nothing_meanwhile(
    page: Page, offline: Dashboard
) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    canvas = canvas_of(page, offline, "/deal-graph?asof=2026-01-05")
    sent.clear()
    nodes = int(canvas.get_attribute("data-nodes") or 0)
    page.locator(".player-play").click()
    elsewhere = page.locator(".stApp[data-graph-moves]")
    expect(elsewhere).to_have_count(1)  # the words are of another day than the picture
    page.wait_for_timeout(1000)
    assert len(sent) <= 1, "the freshness bar's own question may fall into this second"
    expect(page.locator(".player-day")).to_have_attribute(
        "datetime", date.today().isoformat(), timeout=SECONDS
    )
    expect(page).not_to_have_url(re.compile("asof="), timeout=SECONDS)
    expect(elsewhere).to_have_count(0)
    assert int(canvas.get_attribute("data-nodes") or 0) > nodes, "the network grows"


def test_what_is_seldom_used_is_folded_and_reached_by_keyboard(
    page: Page, offline: Dashboard
) -> None:
    canvas_of(page, offline, "/deal-graph")
    expect(page.locator("[data-tool=all]")).to_be_hidden()
    page.locator("[data-tool=in]").click()
    page.locator("[data-tool=all]").click()
    expect(page.locator("[data-tool=all]")).to_be_hidden()
    save = page.locator(".pictures summary")
    save.press("Enter")
    expect(page.locator("[data-tool=png]")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("[data-tool=png]")).to_be_hidden()
    expect(save).to_be_focused()
    page.locator(".st-key-graph-view button").first.press("Enter")
    page.get_by_text("And ended", exact=True).click()
    expect(page).to_have_url(re.compile("ended=all"), timeout=SECONDS)


def test_with_little_motion_it_steps_from_change_to_change(
    page: Page, offline: Dashboard, ledger: Ledger
) -> None:
    page.emulate_media(reduced_motion="reduce")
    canvas_of(page, offline, "/deal-graph?asof=2025-09-01")
    page.locator(".player-play").click()
    changed = {*ledger.legs["announced"].dt.date, *ledger.statuses["date"].dt.date}
    seen: set[date] = set()

    def stepped() -> bool:
        seen.add(shown(page))
        return len(seen) > 3

    eventually(page, stepped)
    page.locator(".player-play").click()
    assert seen - {date(2025, 9, 1)} <= changed


def test_companies_stay_where_they_are_whatever_the_day_and_the_filters(
    page: Page, offline: Dashboard
) -> None:
    places = []
    for query in ("", "?asof=2025-10-07", "?ended=all", "?kinds=services", "?label=pe"):
        canvas = canvas_of(page, offline, f"/deal-graph{query}")
        at, frame = canvas.evaluate("c => c.locate('oracle')"), canvas.bounding_box()
        assert frame
        places.append((at["x"] - frame["x"], at["y"] - frame["y"]))
    for place in places:
        assert place == pytest.approx(places[0], abs=0.5)


@pytest.mark.parametrize("show", ["largest", "core", "large", "all"])
def test_no_label_hides_another_one(page: Page, offline: Dashboard, show: str) -> None:
    canvas = canvas_of(page, offline, f"/deal-graph?show={show}")
    labels = canvas.evaluate("c => c.labels()")
    assert len(labels) > 20
    for one, other in combinations([label["box"] for label in labels], 2):
        apart = (
            one["left"] >= other["right"]
            or other["left"] >= one["right"]
            or one["top"] >= other["bottom"]
            or other["top"] >= one["bottom"]
        )
        assert apart
    if show == "all":
        for _ in range(4):
            page.locator("[data-tool=in]").click()
        assert len(canvas.evaluate("c => c.labels()")) > len(labels), "more find room"


def test_zoom_keeps_what_is_chosen_in_its_place(page: Page, offline: Dashboard) -> None:
    canvas = canvas_of(page, offline, "/deal-graph?company=amd&show=all")
    before = canvas.evaluate("c => c.locate('amd')")
    for _ in range(5):
        page.locator("[data-tool=in]").click()

    def in_place() -> bool:
        after = canvas.evaluate("c => c.locate('amd')")
        return (after["x"], after["y"]) == pytest.approx((before["x"], before["y"]), abs=1)

    eventually(page, in_place)


def test_a_company_is_dragged_and_put_back(page: Page, offline: Dashboard) -> None:
    canvas = canvas_of(page, offline, "/deal-graph")

    def place() -> tuple[float, float]:
        """In the picture, wherever that is on the page."""
        at, frame = canvas.evaluate("c => c.locate('amd')"), canvas.bounding_box()
        assert frame
        return at["x"] - frame["x"], at["y"] - frame["y"]

    at = canvas.evaluate("c => c.locate('amd')")
    x, y = place()
    page.mouse.move(at["x"], at["y"])
    page.mouse.down()
    page.mouse.move(at["x"] - 60, at["y"] - 40, steps=5)
    page.mouse.up()
    assert place() == pytest.approx((x - 60, y - 40), abs=3)
    # Another day leaves it there.
    page.locator(".player-previous").click()
    expect(page).to_have_url(re.compile("asof="), timeout=SECONDS)
    assert place() == pytest.approx((x - 60, y - 40), abs=3)
    page.locator("[data-tool=back]").click()
    eventually(page, lambda: place() == pytest.approx((x, y), abs=1))
    expect(page.locator("[data-tool=back]")).to_be_hidden()


def test_the_jump_stands_beside_its_flow_on_one_screen(page: Page, offline: Dashboard) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    canvas = canvas_of(page, offline, ARROW)
    expect(page.locator(".st-key-arrow-price-oracle .js-plotly-plot")).to_be_visible(
        timeout=SECONDS
    )
    panel = page.locator(".st-key-deal-graph-detail")
    for text in ("$300B", "+36.0%", "+35.3%", "t 15.9", "55.6 → 76.0", "Earnings came out"):
        ends_above(panel.get_by_text(text), 900)
    for part in (canvas, page.locator(".player"), page.locator(".st-key-arrow-price-oracle")):
        ends_above(part, 900)
    assert canvas.evaluate("c => c.dataset.selected") == "openai.oracle.services"


def click_on(page: Page, canvas: Locator, slug: str, *modifiers: str) -> None:
    at = canvas.evaluate("(c, slug) => c.locate(slug)", slug)
    for key in modifiers:
        page.keyboard.down(key)
    page.mouse.click(at["x"], at["y"])
    for key in modifiers:
        page.keyboard.up(key)
    # A second click within that time would be a double click.
    page.wait_for_timeout(400)


def test_a_loop_is_chosen_by_clicking_around_it(page: Page, offline: Dashboard) -> None:
    canvas = canvas_of(page, offline, "/deal-graph?show=core")
    text = page.locator(".following")
    page.locator("[data-tool=loop]").click()
    expect(text).to_contain_text("click its first company")
    click_on(page, canvas, "openai")
    click_on(page, canvas, "nvidia")
    expect(text).to_contain_text("No payment from OpenAI to NVIDIA is drawn")
    click_on(page, canvas, "oracle")
    assert canvas.get_attribute("data-path") == "openai.oracle"
    click_on(page, canvas, "nvidia")
    expect(text).to_contain_text("or OpenAI to close the loop")
    # Nothing is chosen on the way.
    expect(page).not_to_have_url(re.compile("company=|loop="))
    click_on(page, canvas, "openai")
    expect(page).to_have_url(re.compile(r"loop=nvidia\.openai\.oracle"), timeout=SECONDS)
    panel = page.locator(".st-key-deal-graph-detail")
    expect(panel.get_by_role("heading")).to_contain_text("NVIDIA → OpenAI → Oracle → NVIDIA")
    expect(text).to_have_text("")


def test_shift_and_click_begin_a_loop(page: Page, offline: Dashboard) -> None:
    canvas = canvas_of(page, offline, "/deal-graph?show=core")
    click_on(page, canvas, "microsoft", "Shift")
    expect(page.locator("[data-tool=loop]")).to_have_attribute("aria-pressed", "true")
    click_on(page, canvas, "openai")
    click_on(page, canvas, "microsoft")
    expect(page).to_have_url(re.compile(r"loop=microsoft\.openai"), timeout=SECONDS)


def test_the_chapters_stand_above_the_bar_and_lead_to_the_story(
    page: Page, offline: Dashboard, ledger: Ledger
) -> None:
    canvas_of(page, offline, "/deal-graph")
    marks = page.locator(".chapters a")
    expect(marks).to_have_count(len(ledger.chapters), timeout=SECONDS)
    boxes = [mark.bounding_box() for mark in marks.all()]
    for one, other in combinations(boxes, 2):
        assert one and other and one["x"] + one["width"] <= other["x"], "each can be clicked"
    expect(marks.first).to_have_attribute("title", re.compile("^Chapter 1: .* 2025"))
    marks.nth(4).click()
    expect(page).to_have_url(
        re.compile(f"/story.*chapter={ledger.chapters['id'].iloc[4]}"), timeout=SECONDS
    )


def test_the_screen_with_key_and_time_bar_needs_no_scrolling(
    page: Page, offline: Dashboard
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    for address in ("/deal-graph", LOOP + "&asof=2025-10-07"):
        canvas_of(page, offline, address)
        for part in (".player", ".legend"):
            ends_above(page.locator(part), 900)


def test_pictures_hold_the_graph_with_its_date_key_and_address(
    page: Page, offline: Dashboard, tmp_path: Path
) -> None:
    canvas_of(page, offline, LOOP + "&asof=2025-10-07")
    files = {}
    for kind in ("png", "svg"):
        page.locator(".pictures summary").click()
        with page.expect_download() as download:
            page.locator(f"[data-tool={kind}]").click()
        files[kind] = tmp_path / f"graph.{kind}"
        download.value.save_as(files[kind])
    with Image.open(files["png"]) as image:
        assert image.width == 2400
        assert len(image.convert("RGB").getcolors(2**24) or []) > 100
    drawing = ElementTree.parse(files["svg"]).getroot()
    texts = ["".join(part.itertext()) for part in drawing.iter("{http://www.w3.org/2000/svg}text")]
    joined = "\n".join(texts)
    for text in ("NVIDIA → OpenAI → Oracle → NVIDIA · 7 Oct 2025", "Oracle", "$300B", "Services"):
        assert text in joined, text
    assert re.search(r"Oracle ▲ \+36\.0% on 10 Sep 2025 .* AR \+35\.3%", joined)
    assert f"{offline.url}/deal-graph?loop=nvidia.openai.oracle&asof=2025-10-07" in joined
    assert "Not investment advice" in joined


def test_the_brief_holds_the_picture_and_the_panel(
    page: Page, offline: Dashboard, tmp_path: Path
) -> None:
    canvas_of(page, offline, ARROW)
    page.locator(".st-key-share button").first.click()
    with page.expect_download() as download:
        page.locator(".make-brief").click(timeout=SECONDS)
    download.value.save_as(tmp_path / "brief.html")
    brief = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert brief.count("data:image/svg+xml") == 2, "the graph and the price"
    assert "Oracle ▲ +36.0% on 10 Sep 2025 · AR +35.3% (t 15.9)" in brief


def test_a_rerun_does_not_send_scene_and_script_again(page: Page, offline: Dashboard) -> None:
    received: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))),
    )
    canvas_of(page, offline, "/deal-graph")
    assert max(received) > 50_000
    received.clear()
    page.locator(".player-previous").click()
    expect(page).to_have_url(re.compile("asof="), timeout=SECONDS)
    settle(page)
    assert received and max(received) < 25_000


def test_a_step_back_in_time_knows_nothing_of_later(page: Page, offline: Dashboard) -> None:
    canvas = canvas_of(page, offline, "/deal-graph?show=all&asof=2025-06-30")
    names = {label["id"] for label in canvas.evaluate("c => c.labels()")}
    later = read_ledger(DATA).legs
    known = later[later["announced"] <= "2025-06-30"]
    assert names <= {*known["payer"], *known["payee"]} | {
        f"{payer}.{payee}.{group}"
        for payer, payee in zip(known["payer"], known["payee"], strict=True)
        for group in ("investment", "services", "hardware", "debt", "lease", "acquisition")
    }
    assert shown(page) == date(2025, 6, 30) < date.today() - timedelta(days=1)
