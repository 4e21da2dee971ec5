"""Until a page is ready in Chromium, in multiples of an empty page opened in the same run.

A page is ready at the last change of its document after which nothing is missing: the script has
run, no skeleton or spinner stands, every visible chart, table and graph has its drawing, and no
text and no element changes for a while. The programs are opened in turn, each page once before the
first that counts, so that the server's caches are warm and static files are in the browser's.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.servers import EMPTY, TITLES, Program, Server, address_on
from tests.bench.session import BenchError
from tests.bench.tables import show
from tests.chromium import FLAGS, program

RUNS = 5
LONGEST_SECONDS, LOOK_MS = 90.0, 50

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


def measure(
    servers: Sequence[Server], addresses: Sequence[str]
) -> dict[str, dict[str, list[float]]]:
    """Seconds until ready: by the page's address, then by the program's name, one a visit."""
    path = program()
    if path is None:
        raise BenchError("no Chromium or Chrome, and Playwright could not download one")
    found: dict[str, dict[str, list[float]]] = {}
    with sync_playwright() as play, play.chromium.launch(executable_path=path, args=FLAGS) as made:
        contexts = [made.new_context(viewport={"width": 1440, "height": 1000}) for _ in servers]
        for address in addresses:
            ready: dict[str, list[float]] = {server.program.name: [] for server in servers}
            for _ in range(RUNS + 1):
                for server, context in zip(servers, contexts, strict=True):
                    url = f"{server.url}/{address_on(server, address)}"
                    page = context.new_page()
                    ready[server.program.name].append(visit(page, url))
                    page.close()
            found[address] = {name: seconds[1:] for name, seconds in ready.items()}
    return found


def run(programs: Sequence[Program], addresses: Sequence[str]) -> dict[str, Any]:
    """Measure and print; what was measured, for JSON."""
    with ExitStack() as running:
        servers = [running.enter_context(Server(served)) for served in (EMPTY, *programs)]
        found = measure(servers, addresses)
    print(f"Until a page is ready in Chromium, median of {RUNS}, and of an empty page beside it")
    rows = [["page", "", "ready s", "least–most s", "empty s", "× empty"]]
    for address, ready in found.items():
        empty = median(ready[EMPTY.name])
        for served in programs:
            seconds = ready[served.name]
            rows.append(
                [
                    TITLES[address],
                    served.name,
                    f"{median(seconds):.2f}",
                    f"{min(seconds):.2f}–{max(seconds):.2f}",
                    f"{empty:.2f}",
                    f"{median(seconds) / empty:.1f}",
                ]
            )
    show(rows, left=[0, 1])
    return {"ready_seconds": found}
