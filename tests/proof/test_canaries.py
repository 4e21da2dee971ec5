"""Text stays text: on every page, in everything that leaves the dashboard."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pptx import Presentation

from dashboard.deals import read_ledger
from dashboard.desk.folder import write_folder
from dashboard.report.command import main as report
from tests.browsing import ADDRESSES, open_page, settle
from tests.conftest import NO_YAHOO, Dashboard
from tests.proof.canaries import (
    FORMULA,
    FREE,
    MARK,
    fill_canary_store,
    write_canary_ledger,
)

# What got through, in the page, below its shadow roots and in its frames.
FOUND = """(mark) => {
  const found = window.__canary ? ['ran: ' + window.__canary] : [];
  const look = (root) => {
    for (const e of root.querySelectorAll('*')) {
      if (e.classList?.contains(mark) || e.hasAttribute('onerror') || e.hasAttribute('onload')
          || /^\\s*javascript:/i.test(e.getAttribute('href') ?? e.getAttribute('xlink:href') ?? ''))
        found.push(e.outerHTML.slice(0, 200) + ' in ' + e.parentElement?.className);
      if (e.shadowRoot) look(e.shadowRoot);
    }
  };
  look(document);
  return found;
}"""
MORE = [
    "/deal-graph?arrow=nvidia.openai.investment",
    "/deal-graph?company=nvidia&lang=ja",
    "/story",
    "/story?chapter=chips&lang=ja",
    "/market-reaction?leg=own-canary",
    "/company?company=nvidia",
    "/company?company=openai&lang=ja",
    "/inbox",
    "/deals?add=1",
    "/deals?own=1&changes=1",
    "/reality-check?panel=arguments",
    "/methods?audit=1&ledger=1",
    "/deal-graph?embed=1&company=nvidia",
    "/circular-flows?loop=nvidia.openai",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A dashboard of a ledger whose every text is a canary."""
    folder = tmp_path_factory.mktemp("hostile")
    write_canary_ledger(folder / "canaries")
    store = f"sqlite:///{folder / 'market.db'}"
    fill_canary_store(store, folder / "canaries")
    environment = {**NO_YAHOO, "DATABASE_URL": store, "ROUNDTRIP_DATA": str(folder / "canaries")}
    dashboard = Dashboard(environment, folder / "log.txt")
    dashboard.wait()
    yield dashboard
    dashboard.stop()


def assert_nothing_got_through(page: Page, where: str) -> None:
    for frame in page.frames:
        assert frame.evaluate(FOUND, MARK) == [], where


def hover_all(page: Page) -> None:
    """Tooltips are written when they are asked for."""
    for canvas in page.locator(".canvas, .js-plotly-plot, [data-testid=stDataFrame]").all()[:8]:
        box = canvas.bounding_box()
        for part in (0.25, 0.5, 0.75) if box else ():
            page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] * 0.5)


@pytest.mark.proof
def test_no_page_runs_a_text(page: Page, hostile: Dashboard) -> None:
    shown = 0
    for address in dict.fromkeys([*ADDRESSES, *MORE]):
        if "embed" in address:
            page.goto(hostile.url + address)
        else:
            open_page(page, hostile, address)
        settle(page)
        hover_all(page)
        assert_nothing_got_through(page, address)
        shown += MARK in page.locator("body").inner_text()
    # The canaries were there to be seen, as text.
    assert shown > 8


@pytest.mark.proof
def test_no_file_that_is_saved_runs_a_text(
    page: Page, browser: Browser, hostile: Dashboard, tmp_path: Path
) -> None:
    files: dict[str, Path] = {}
    for address in ("/deal-graph?company=nvidia", "/deals", "/company?company=openai"):
        open_page(page, hostile, address)
        settle(page)
        page.locator(".st-key-share button").first.click()
        dialog = page.locator(".st-key-share-view")
        expect(dialog.locator(".link")).to_have_value(re.compile("http"))
        for button in dialog.get_by_role("button", name=re.compile("^CSV|HTML")).all():
            with page.expect_download() as download:
                button.click()
            path = tmp_path / f"{len(files)}-{download.value.suggested_filename}"
            download.value.save_as(path)
            files[f"{address} {button.inner_text()}"] = path
        assert_nothing_got_through(page, f"the share dialog of {address}")
    kinds = {path.suffix for path in files.values()}
    assert {".html", ".csv"} <= kinds
    alone = browser.new_context().new_page()
    for name, path in files.items():
        if path.suffix == ".html":
            alone.goto(path.as_uri())
            alone.wait_for_load_state("networkidle")
            hover_all(alone)
            assert_nothing_got_through(alone, name)
        else:
            assert_no_formula(path.read_text(encoding="utf-8-sig"), name)
    alone.context.close()


def assert_no_formula(text: str, name: str) -> None:
    """No cell that a spreadsheet would run, but numbers."""
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            number = re.fullmatch(r"[+-]?[\d.,]+(e[+-]?\d+)?%?", cell)
            assert number or not re.match(r"[=+\-@\t\r＝＋－＠]", cell), (name, cell)


def formulas_in(workbook: bytes) -> list[str]:
    """Formulas and links in the sheets of a workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        texts = [parts.read(n).decode() for n in parts.namelist() if n.endswith(".xml")]
    return re.findall(r"<(?:f|hyperlink)[ >].{0,80}", "".join(texts))


def test_no_export_holds_a_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The desk's files, and the slides, whose charts carry workbooks."""
    folder = tmp_path / "formulas"
    write_canary_ledger(folder, text=FORMULA)
    again = tmp_path / "again"
    again.mkdir()
    for path in write_folder(read_ledger(folder), again):
        text = path.read_text(encoding="utf-8")
        assert FORMULA.split("(")[0] in text or path.name not in FREE, path.name
        assert_no_formula(text, path.name)
    deck = tmp_path / "deck.pptx"
    assert report(["--data", str(folder), "--format", "pptx", "--out", str(deck)]) == 0
    capsys.readouterr()
    for slide in Presentation(str(deck)).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                workbook = shape.chart.part.chart_workbook.xlsx_part.blob
                assert formulas_in(workbook) == []
