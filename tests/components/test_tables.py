"""Columns are as wide as what stands in them."""

from __future__ import annotations

import pandas as pd
import pytest
from playwright.sync_api import Page

from dashboard.charts.typeface import text_width
from dashboard.components.draw.table import LETTERS, Column, width_of
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


def test_a_column_holds_its_widest_cell_wherever_it_stands() -> None:
    """The browser, left alone, looks at nine rows and the last, and not at the widest."""
    names = pd.Series(["Oracle"] * 30)
    narrow = width_of(Column("Payer", names), names)
    names[20] = TEXTS[0]
    assert width_of(Column("Payer", names), names) >= text_width(TEXTS[0], LETTERS) + 16 > narrow
    amounts = pd.Series([None, 0.05, 1234.5])
    money = width_of(Column("Of", amounts, "usd_bn"), amounts)
    assert money >= text_width(usd_bn(1234.5), LETTERS) + 16
    addresses = pd.Series(["https://www.sec.gov/" + "x" * 200])
    assert width_of(Column("Source", addresses, "site"), addresses) < 100
    sentences = pd.Series(["word " * 200])
    assert width_of(Column("Note", sentences, "long"), sentences) == 400


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
