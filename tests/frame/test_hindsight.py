"""A view of a past day shows nothing younger than that day: every page, walked at ten days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import PAGES, open_page
from tests.reading import as_read

DAYS = [
    "2023-06-30",
    "2024-03-31",
    "2024-12-31",
    "2025-06-30",
    "2025-09-10",
    "2025-09-22",
    "2025-10-07",
    "2025-12-31",
    "2026-03-01",
    "2026-06-15",
]
# Parts of a page that are closed at first, opened one after the other.
PARTS: dict[str, list[dict[str, str]]] = {
    "today": [{"changes": "1", "circular": "1", "earnings": "1", "fresh": "1"}],
    "reality-check": [
        {"panel": panel, f"{key}-sources": "1"}
        for panel, key in (
            ("promises", "promises"),
            ("spend", "spend"),
            ("discount", "discount"),
            ("guarantees", "guarantees"),
            ("priced", "priced"),
            ("drawn", "headlines"),
        )
    ],
    "deal-graph": [
        {"arrow": "nvidia.openai.investment"},
        {"arrow": "openai.oracle.services", "ended": "all"},
        {"company": "openai"},
        {"company": "nvidia", "show": "all"},
        {"loop": "nvidia.openai.oracle"},
    ],
    "company": [{"company": slug} for slug in ("openai", "oracle", "coreweave")],
}
WRITTEN = re.compile(r"\b(\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4})\b")
ISO = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")
# What is about the data at hand and not about the day: how fresh it is, and the way back.
ABOUT_NOW = re.compile(
    r"[^\n]*(Snapshot|Closing prices|closing prices|next try|bundled|Quotes: the newest)[^\n]*"
)
SINCE_THEN = re.compile(r"[^\n]*Since then[^\n]*")


def dates_in(text: str) -> Iterator[date]:
    for found in WRITTEN.findall(text):
        yield datetime.strptime(found, "%d %b %Y").date()
    for found in ISO.findall(text):
        yield date.fromisoformat(found)


def shown(at: AppTest) -> str:
    """All that a reader sees of the page, tables as well; the lines about the data at hand and
    those marked as told since are left out."""
    elements = (*at.markdown, *at.caption, *at.header, *at.info, *at.title)
    lines = [as_read(element.value) for element in elements]
    lines += [as_read(f"{metric.label} {metric.value} {metric.delta}") for metric in at.metric]
    lines += [expander.label for expander in at.expander]
    text = "\n".join(map(str, lines))
    text = SINCE_THEN.sub("", ABOUT_NOW.sub("", text))
    cells = [
        re.sub(r"https?://\S+", "", str(cell))
        for frame in at.dataframe
        if "Asked" not in frame.value  # when the sources of the inbox were asked, by the clock
        for column in frame.value.columns
        for cell in frame.value[column]
    ]
    return "\n".join([text, *cells])


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("page", PAGES)
def test_a_past_view_shows_nothing_younger(page: str, day: str) -> None:
    for query in [{}, *PARTS.get(page, [])]:
        text = shown(open_page(page, asof=day, **query))
        # What is named for after today is a plan, known when it was made.
        now, asof = date.today(), date.fromisoformat(day)
        younger = sorted({found for found in dates_in(text) if asof < found <= now})
        lines = [line for line in text.split("\n") if set(dates_in(line)) & set(younger)]
        assert not younger, (query, younger, lines[:5])
