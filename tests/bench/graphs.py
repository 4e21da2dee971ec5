"""The deal graph at growing sizes, beside the HTML that pyvis makes of the same network by itself.

Ours: from the address until the graph is drawn, a click on its largest company until the page has
answered, a step of the time bar until it is painted. pyvis: its default HTML with vis-network
inside, from the address until its physics has come to rest; a click is a node selected until that
is painted. It has no time bar: another day is another file.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError
from pyvis.network import Network

from tests.bench.browsers import WINDOW, visit
from tests.bench.servers import Program, Server
from tests.bench.session import BenchError
from tests.bench.tables import Table
from tests.chromium import FLAGS
from tests.chromium import program as chromium

SIZES = (120, 500, 3_000)
LEGS_A_COMPANY = 3
STEPS = 5
LONGEST_MS = 120_000
KINDS = ("cloud-services", "hardware-purchase", "equity-investment", "ai-services")
ROLES = ("ai-lab", "chip-maker", "compute-provider", "hyperscaler", "ai-application", "investor")

_STEP = """async (button) => {
  const begin = performance.now();
  button.click();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - begin;
}"""
_SELECT = """(node) => new Promise((done) => {
  const begin = performance.now();
  network.once('afterDrawing', () => done(performance.now() - begin));
  network.selectNodes([node]);
})"""


def payments(companies: int) -> list[tuple[int, int, str, float, date]]:
    """Payer, payee, kind, amount and day of random legs, a few of the companies in most of them."""
    dice = Random(18)
    made = []
    for _ in range(companies * LEGS_A_COMPANY):
        payer, payee = (int(companies * dice.random() ** 2) for _ in range(2))
        if payer != payee:
            day = date(2024, 1, 2) + timedelta(days=dice.randrange(900))
            amount = round(dice.lognormvariate(0, 2), 3) + 0.001
            made.append((payer, payee, dice.choice(KINDS), amount, day))
    return made


def ledger(companies: int, folder: Path) -> None:
    """The same as a ledger of its own, in three files."""

    def write(name: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heads, *rows])

    write(
        "companies.csv",
        ["slug", "name", "role"],
        [(f"c{i:04}", f"Company {i}", ROLES[i % len(ROLES)]) for i in range(companies)],
    )
    legs = payments(companies)
    heads = ["id", "payer", "payee", "kind", "announced", "amount_usd_bn", "basis"]
    write(
        "deals.csv",
        heads,
        [
            (f"leg-{n:05}", f"c{payer:04}", f"c{payee:04}", kind, day, amount, "firm")
            for n, (payer, payee, kind, amount, day) in enumerate(legs)
        ],
    )
    write(
        "sources.csv",
        ["leg", "url", "publisher"],
        [(f"leg-{n:05}", f"https://example.com/{n}", "Example") for n in range(len(legs))],
    )
    write(
        "statuses.csv",
        ["leg", "date", "status"],
        [(f"leg-{n:05}", leg[4], "definitive") for n, leg in enumerate(legs)],
    )


@contextmanager
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=WINDOW)
    context.set_default_timeout(LONGEST_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def ours(browser: Browser, program: Program, companies: int, folder: Path) -> dict[str, float]:
    """Seconds: cold (the first drawing of the process), first (a second one), click, step."""
    with Server(program, {"ROUNDTRIP_DATA": str(folder)}) as server, window(browser) as page:
        server.rested()
        url = f"{server.url}/deal-graph?show=all"
        found = {"cold": visit(page, url), "first": visit(page, url)}
        canvas = page.locator(".frame > .canvas")
        if int(canvas.get_attribute("data-nodes") or 0) < companies / 2:
            raise BenchError(f"of {companies} companies too few are drawn")
        found["step"] = (
            median(page.locator(".player-previous").evaluate(_STEP) for _ in range(STEPS)) / 1000
        )
        canvas.focus()
        page.keyboard.press("Home")
        begin = time.monotonic()
        page.keyboard.press("Enter")
        page.locator('.frame > .canvas:not([data-selected=""])').wait_for()
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        found["click"] = time.monotonic() - begin
    return found


def theirs(browser: Browser, companies: int, folder: Path) -> dict[str, float | None]:
    """Seconds: first (at rest), click; None for what takes longer than LONGEST_MS."""
    network = Network(directed=True, cdn_resources="in_line")
    for i in range(companies):
        network.add_node(f"c{i:04}", label=f"Company {i}")
    for payer, payee, kind, _, _ in payments(companies):
        network.add_edge(f"c{payer:04}", f"c{payee:04}", title=kind)
    file = folder / "pyvis.html"
    file.write_text(network.generate_html(), encoding="utf-8")
    with window(browser) as page:
        # What it loads from elsewhere is no part of its drawing.
        page.route("http*://**", lambda route: route.abort())
        try:
            begin = time.monotonic()
            page.goto(file.as_uri(), wait_until="commit", timeout=LONGEST_MS)
            page.wait_for_function("typeof network !== 'undefined' && network.body")
            page.evaluate(
                "() => { window.atRest = false;"
                " network.once('stabilized', () => { window.atRest = true; }); }"
            )
            page.wait_for_function("window.atRest", timeout=LONGEST_MS)
            first = time.monotonic() - begin
            return {"first": first, "click": page.evaluate(_SELECT, "c0000") / 1000}
        except BrowserError:
            return {"first": None, "click": None}


def run(programs: Sequence[Program]) -> tuple[dict[str, Any], list[Table]]:
    """What was measured, for JSON and as a table."""
    path = chromium()
    if path is None:
        raise BenchError("no Chromium or Chrome, and Playwright could not download one")
    heads = ["companies", "legs", "", "first drawing s", "drawn again s", "click s", "time bar s"]
    rows, measured = [heads], {}
    with sync_playwright() as play:
        for size in SIZES:
            with tempfile.TemporaryDirectory(prefix="roundtrip-ledger-") as name:
                folder = Path(name)
                ledger(size, folder)
                found: dict[str, dict[str, float | None]] = {}
                # A browser each: a page that hangs is none of the next one's.
                for program in programs:
                    with play.chromium.launch(executable_path=path, args=FLAGS) as browser:
                        found[program.name] = {**ours(browser, program, size, folder)}
                with play.chromium.launch(executable_path=path, args=FLAGS) as browser:
                    found["pyvis"] = theirs(browser, size, folder)
            measured[str(size)] = found
            for who, times in found.items():
                first = times.get("cold", times["first"])
                cells = [first, times["first"] if who != "pyvis" else ..., times["click"]]
                cells.append(times.get("step", ...))
                written = [
                    "–"
                    if took is ...
                    else f"> {LONGEST_MS // 1000}"
                    if took is None
                    else f"{took:.2f}"
                    for took in cells
                ]
                rows.append([f"{size:,}", f"{len(payments(size)):,}", who, *written])
    note = " ".join((__doc__ or "").split("\n\n", 1)[1].split())
    return measured, [Table("The deal graph", rows, left=[2], note=note)]
