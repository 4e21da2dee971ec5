"""Columns are as wide as what stands in them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from dashboard.charts.typeface import text_width
from dashboard.components.draw.table import LETTERS, Column, frame_of, widths_of
from dashboard.formats import usd_bn
from tests.browsing import open_page
from tests.conftest import Dashboard

TEXTS = [
    "NVIDIA compute financing platforms",
    "CoreWeave → Applied Digital",
    "▲ +36.0%",
    "2026-09-17 ?",
    "$1,763.76",
    "△ Aggregator alone",
    "ソフトバンクグループ",
]


def widths(*columns: Column, room: int | None = None) -> dict[str, int]:
    table = frame_of(columns)
    return widths_of(columns, table, list(table), room)


def test_a_column_holds_its_widest_cell_wherever_it_stands() -> None:
    """The browser, left alone, looks at nine rows and the last, and not at the widest."""
    names = ["Oracle"] * 30
    names[20] = TEXTS[0]
    found = widths(
        Column("Payer", ["Oracle"] * 30),
        Column("Payee", names),
        Column("Of", [None, 0.05, 1234.5] * 10, "usd_bn"),
        Column("Source", ["https://www.sec.gov/" + "x" * 200] * 30, "site"),
        Column("Note", ["word " * 200] * 30, "long"),
    )
    assert found["Payer"] < text_width(TEXTS[0], LETTERS) + 16 <= found["Payee"]
    assert found["Of"] >= text_width(usd_bn(1234.5), LETTERS) + 16
    assert found["Source"] < 100
    assert found["Note"] == 400


def test_sentences_take_what_the_others_leave_and_the_last_columns_give_way() -> None:
    name, note, count = (
        Column("Company", ["Constellation Energy"]),
        Column("Note", ["word " * 200], "long"),
        Column("Undisclosed", [3], "count"),
    )
    alone = widths(name, count)
    assert sum(widths(name, note, count, room=1000).values()) == 1000
    short = widths(name, Column("Note", ["a word"], "long"), count, room=1000)
    assert sum(short.values()) < 400, "no more than it needs"
    assert list(widths(name, note, count, room=alone["Company"] + 250)) == ["Company", "Note"]
    assert list(widths(name, count, note, room=sum(alone.values()) + 150)) == list(alone)


def test_the_browser_measures_text_no_wider(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, "/deals")
    measured = page.evaluate(
        """async ([texts, size]) => {
          const family = getComputedStyle(document.body).fontFamily;
          await document.fonts.load(`400 ${size}px ${family}`);
          const pen = document.createElement('canvas').getContext('2d');
          pen.font = `400 ${size}px ${family}`;
          return texts.map((text) => pen.measureText(text).width);
        }""",
        [TEXTS, LETTERS],
    )
    for text, wide in zip(TEXTS, measured, strict=True):
        # Arrows and signs come from the reader's own typeface, and stand in a square at most.
        assert text_width(text, LETTERS) > wide - 2, text
        if text.isascii():
            assert text_width(text, LETTERS) == pytest.approx(wide, abs=2), text
