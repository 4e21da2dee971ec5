"""The day as known on which pages are read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboard.frame import day
from tests.pages import open_page


class Tomorrow(date):
    @classmethod
    def today(cls) -> date:  # type: ignore[override]
        return date.today() + timedelta(days=1)


@pytest.mark.parametrize(
    ("query", "in_the_past"), [({}, False), ({"asof": "2026-07-01"}, True)], ids=["today", "past"]
)
def test_a_page_that_is_open_over_midnight_goes_on_with_the_new_day(
    query: dict[str, str], in_the_past: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("methods", **query)
    monkeypatch.setattr(day, "date", Tomorrow)
    at.run()
    assert not at.exception
    assert ("back-to-today" in [button.key for button in at.button]) is in_the_past
