"""Until a page is ready in Chromium, beside an empty page and what a user would write instead.

A page is ready at the last change of its document after which nothing is missing: the script has
run, no skeleton or spinner stands, every visible chart, table and graph has its drawing, and no
text and no element changes for a while. The programs are opened in turn. Warm: each page was opened
once before the first visit that counts, so that the server's caches are warm and static files are
in the browser's. Cold: a new process with a new store, a browser without a cache. Yahoo takes
100 ms an answer in both.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.servers import EMPTY, PLAIN, TITLES, Program, Server, address_on
from tests.bench.session import BenchError
from tests.bench.stand_in import stand_in
from tests.bench.tables import Table, spread
from tests.chromium import FLAGS
from tests.chromium import program as chromium
from tests.yahoo import Yahoo

RUNS = 3
LONGEST_SECONDS, LOOK_MS = 90.0, 50
# Yahoo counts as left alone when it was not asked for so long.
SILENT_SECONDS = 2.0
WINDOW: Any = {"width": 1440, "height": 1000}

# Notes when elements or text changed last, in components' own trees too.
_WATCH = """
window.lastChange = 0;
const observer = new MutationObserver(() => { window.lastChange = performance.now(); });
const what = {subtree: true, childList: true, characterData: true};
observer.observe(document, what);
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  observer.observe(root, what);
  return root;
};
"""
# What a page still waits for, and when it last changed, in milliseconds since it was asked for.
_STATE = """
() => {
  const all = (selector) => {
    const roots = [document];
    for (const e of document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')) {
      if (e.shadowRoot) roots.push(e.shadowRoot);
    }
    return roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  };
  const undrawn = (selector, drawing) => all(selector).some(
    (e) => e.checkVisibility() && !e.querySelector(drawing));
  const app = document.querySelector('[data-testid="stApp"]');
  const waits = {
    'the script': app?.dataset.testScriptState !== 'notRunning',
    'elements': !all('[data-testid="stMain"] [data-testid="stElementContainer"]').length,
    'skeletons': all('[data-testid="stSkeleton"]').length > 0,
    'spinners': all('[data-testid="stSpinner"]').length > 0,
    'charts': undrawn('[data-testid="stPlotlyChart"]', '.main-svg'),
    'tables': undrawn('[data-testid="stDataFrame"]', 'canvas'),
    'graphs': undrawn('.frame > .canvas', 'canvas'),
    'rest': performance.now() - window.lastChange < 700,
  };
  return {
    waits: Object.keys(waits).filter((name) => waits[name]),
    changed: window.lastChange,
    exceptions: all('[data-testid="stException"]').map((e) => e.innerText),
  };
}
"""


def visit(page: Page, url: str) -> float:
    """Open a page and wait until it is ready: the seconds that it took.

    Raises
    ------
    BenchError
        When it is not ready in time, or shows an exception.
    """
    page.add_init_script(_WATCH)
    page.goto(url, wait_until="commit")
    end = time.monotonic() + LONGEST_SECONDS
    while (state := page.evaluate(_STATE))["waits"]:
        if time.monotonic() > end:
            raise BenchError(f"{url} is not ready: it waits for {', '.join(state['waits'])}")
        # Playwright's own wait lets the page's events come through.
        page.wait_for_timeout(LOOK_MS)
    if state["exceptions"]:
        raise BenchError(f"{url} shows an exception: {state['exceptions'][0]}")
    return float(state["changed"]) / 1000


@dataclass(frozen=True)
class Visit:
    """One opened page. seconds: until it was ready. requests, received: of the browser, until then,
    with what came over the WebSocket; bytes as they were sent, compressed. yahoo: what Yahoo was
    asked for from the start of the process on until it was left alone (cold visits alone)."""

    seconds: float
    requests: int
    received: int
    yahoo: int = 0


# By the page's address, then by the program's name, one a visit.
Visits = dict[str, dict[str, list[Visit]]]


def counted(page: Page, url: str) -> Visit:
    """A visit with what the browser fetched for it."""
    counts = {"requests": 0, "received": 0}

    def loaded(event: dict[str, Any]) -> None:
        counts["received"] += int(event["encodedDataLength"])

    def framed(event: dict[str, Any]) -> None:
        payload = event["response"]
        # A frame of bytes is told in base64.
        size = len(payload["payloadData"])
        counts["received"] += size * 3 // 4 if payload["opcode"] == 2 else size

    def requested(event: dict[str, Any]) -> None:
        counts["requests"] += event["request"]["url"].startswith("http")

    network = page.context.new_cdp_session(page)
    network.on("Network.requestWillBeSent", requested)
    network.on("Network.loadingFinished", loaded)
    network.on("Network.webSocketFrameReceived", framed)
    network.send("Network.enable")
    return Visit(visit(page, url), **counts)


def opened(browser: Browser, server: Server, address: str) -> Visit:
    """The first visit of a browser that was never here."""
    context = browser.new_context(viewport=WINDOW)
    try:
        return counted(context.new_page(), f"{server.url}/{address_on(server, address)}")
    finally:
        context.close()


def warm(browser: Browser, servers: Sequence[Server], addresses: Sequence[str]) -> Visits:
    """Visits of pages that were open before, the programs in turn; the plain page, which is slow
    and the same at every address, beside the first address alone."""
    contexts = [browser.new_context(viewport=WINDOW) for _ in servers]
    visits: Visits = {}
    for address in addresses:
        there = [
            (server, context)
            for server, context in zip(servers, contexts, strict=True)
            if address == addresses[0] or server.program is not PLAIN
        ]
        found: dict[str, list[Visit]] = {server.program.name: [] for server, _ in there}
        for _ in range(RUNS + 1):
            for server, context in there:
                page = context.new_page()
                url = f"{server.url}/{address_on(server, address)}"
                found[server.program.name].append(counted(page, url))
                page.close()
        visits[address] = {name: each[1:] for name, each in found.items()}
    for context in contexts:
        context.close()
    return visits


def cold(
    browser: Browser,
    served: Program,
    address: str,
    yahoo: Yahoo,
    environment: dict[str, str],
) -> Visit:
    """The first visit of a process whose start is over, with a new store and a new browser."""
    yahoo.forget_requests()
    with Server(served, environment) as server:
        server.rested()
        first = opened(browser, server, address)
        asked, since = len(yahoo.requests), time.monotonic()
        while time.monotonic() - since < SILENT_SECONDS:
            time.sleep(0.2)
            if len(yahoo.requests) != asked:
                asked, since = len(yahoo.requests), time.monotonic()
    return Visit(first.seconds, first.requests, first.received, asked)


def measure(programs: Sequence[Program], addresses: Sequence[str]) -> tuple[Visits, Visits]:
    """Warm and cold visits. Cold, a page is opened once; the empty and the plain page, which have
    one page each, RUNS times, under the first address."""
    path = chromium()
    if path is None:
        raise BenchError("no Chromium or Chrome, and Playwright could not download one")
    first_visits: Visits = {address: {} for address in addresses}
    with (
        stand_in() as (yahoo, environment),
        sync_playwright() as play,
        play.chromium.launch(executable_path=path, args=FLAGS) as browser,
    ):
        for served in (EMPTY, PLAIN):
            first_visits[addresses[0]][served.name] = [
                cold(browser, served, "", yahoo, environment) for _ in range(RUNS)
            ]
        for address in addresses:
            for served in programs:
                first = cold(browser, served, address, yahoo, environment)
                first_visits[address][served.name] = [first]
        with ExitStack() as running:
            servers = [
                running.enter_context(Server(served, environment))
                for served in (EMPTY, PLAIN, *programs)
            ]
            return warm(browser, servers, addresses), first_visits


def run(
    programs: Sequence[Program], addresses: Sequence[str]
) -> tuple[dict[str, Any], list[Table]]:
    """What was measured, for JSON and as tables."""
    warm_visits, cold_visits = measure(programs, addresses)
    heads = ["page", "", "ready s", "× empty", "plain / it", "requests", "KiB"]
    rows = [heads]
    plain = median(v.seconds for v in warm_visits[addresses[0]][PLAIN.name])
    for address, found in warm_visits.items():
        empty = median(v.seconds for v in found[EMPTY.name])
        for name, visits in found.items():
            seconds = [each.seconds for each in visits]
            rows.append(
                [
                    TITLES[address] if name not in (EMPTY.name, PLAIN.name) else "",
                    name,
                    spread(seconds),
                    f"{median(seconds) / empty:.2f}",
                    f"{plain / median(seconds):.1f}",
                    *_sent(visits),
                ]
            )
    first = cold_visits[addresses[0]]
    empty, plain = (median(v.seconds for v in first[p.name]) for p in (EMPTY, PLAIN))
    asked = median(v.yahoo for v in first[PLAIN.name])
    cold_rows = [[*heads, "asked of Yahoo", "plain / it"]]
    for address, found in cold_visits.items():
        for name, visits in found.items():
            seconds, yahoo = [v.seconds for v in visits], median(v.yahoo for v in visits)
            cold_rows.append(
                [
                    TITLES[address] if name not in (EMPTY.name, PLAIN.name) else "",
                    name,
                    spread(seconds),
                    f"{median(seconds) / empty:.2f}",
                    f"{plain / median(seconds):.1f}",
                    *_sent(visits),
                    f"{yahoo:.0f}",
                    f"{asked / yahoo:.1f}" if yahoo else "–",
                ]
            )
    made = f"Median of {RUNS} visits, the least and the most in brackets. "
    tables = [
        Table("Page ready in Chromium, warm", rows, left=[0, 1], note=made + WORDS["warm"]),
        Table("Page ready in Chromium, cold", cold_rows, left=[0, 1], note=WORDS["cold"]),
    ]
    measured = {
        kind: {
            address: {name: [asdict(v) for v in visits] for name, visits in found.items()}
            for address, found in all_visits.items()
        }
        for kind, all_visits in {"warm": warm_visits, "cold": cold_visits}.items()
    }
    return measured, tables


WORDS = {
    "warm": (
        "Empty: a Streamlit page with one word. Plain: one file with yfinance's history and "
        "`.info` of the same tickers and pyvis in an iframe, kept by st.cache_data for a quarter "
        "of an hour (tests/bench/plain_page.py). The same Yahoo for all, 100 ms an answer."
    ),
    "cold": (
        "One visit of each page on a process of its own with a new store, after its start is over, "
        "in a browser without a cache; the empty and the plain page three times. Asked of Yahoo: "
        "until it is left alone."
    ),
}


def _sent(visits: Sequence[Visit]) -> list[str]:
    return [
        f"{median(v.requests for v in visits):.0f}",
        f"{median(v.received for v in visits) / 1024:,.0f}",
    ]
