"""Sources and methods: where the numbers come from, as counted in the ledger itself."""

from __future__ import annotations

import pytest

from dashboard.deals import read_ledger
from dashboard.formats import days
from dashboard.market import snapshot
from dashboard.paths import DATA, SNAPSHOT
from dashboard.views.methods.measures import MEASURES
from dashboard.vocabulary import GRADES
from tests.pages import look, table
from tests.reading import text_of


def test_the_page_says_how_large_and_how_old_the_ledger_is() -> None:
    ledger, text = read_ledger(DATA), text_of(look("methods"))
    assert f"**{len(ledger.legs)} flows**" in text and f"**{len(ledger.sources)} sources**" in text
    assert "market data to **21 Aug 2026**" in text
    assert "45 flows drawn at random found a fault in **6** (13.3%)" in text


def test_market_caps_carry_days_of_their_own() -> None:
    """They are older than the closes of the snapshot."""
    bundled = snapshot.read(SNAPSHOT)
    newest = bundled.market_caps.groupby("ticker")["date"].max()
    newest = newest[newest.index.isin(read_ledger(DATA).tickers.values())]
    span = days(newest.min(), newest.max())
    assert f"Their market caps of {span} add up" in text_of(look("valuation"))
    assert f"**Of {span}:** market caps." in text_of(look("methods"))


def test_sources_are_counted_by_their_grade() -> None:
    ledger = read_ledger(DATA)
    shown = table(look("methods", ledger="1"), "Best source", "Flows", "Part of all")
    assert shown["Flows"].sum() == len(ledger.best_grades)
    filings = sum(grade == "filing" for grade in ledger.best_grades.values())
    assert shown["Flows"].iloc[list(GRADES).index("filing")] == filings
    assert shown["Part of all"].sum() == pytest.approx(1)


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_has_an_address_a_formula_and_a_reference(name: str) -> None:
    measure, at = MEASURES[name], look("methods", **{name: "1"})
    assert measure.how in text_of(at) and measure.reference in text_of(at)
    assert [block.value.strip("$\n ") for block in at.latex] == [measure.formula]
    assert "Ignored" not in text_of(at)


def test_a_view_of_the_past_knows_no_audit_and_no_younger_price() -> None:
    text = text_of(look("methods", asof="2025-10-07", audit="1", market="1"))
    assert "drawn at random" not in text and "market data to **7 Oct 2025**" in text
    assert "is not the one that was audited" in text
