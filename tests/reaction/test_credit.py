"""Credit on both sides of an event: never interpolated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.market import kept_market
from dashboard.reaction import background, credit_around, credit_changes, credit_points
from tests.pages import tables

POINTS = pd.DataFrame(
    [
        ("cloud", "cds_5y", "2025-11-01", "90", "bp", "a"),
        ("cloud", "cds_5y", "2025-12-10", "124", "bp", "b"),
        ("cloud", "cds_5y", "2025-12-11", "126", "bp", "c"),
        ("cloud", "cds_5y", "2026-01-30", "150", "bp", "d"),
        ("cloud", "bond_yield_2054", "2025-12-01", "5.1", "percent", "e"),
        ("cloud", "bond_yield_2054", "2025-12-20", "5.25", "percent", "f"),
        ("cloud", "bond_coupon_2030", "2025-12-02", "9.25", "percent", "g"),
        ("cloud", "bond_coupon_2031", "2025-12-21", "9.0", "percent", "h"),
        ("cloud", "rating_sp", "2024-07-02", "BBB negative", "rating", "i"),
        ("cloud", "rating_sp", "2025-12-30", "BBB-", "rating", "j"),
        ("cloud", "cds_5y_change", "2025-12-01", "-17", "percent", "k"),
        ("cloud", "cds_5y_change", "2025-12-15", "4", "percent", "l"),
        ("cloud", "loan_price", "2025-12-12", "90", "percent_of_par", "m"),
        ("cloud", "spread_old", "2025-06-01", "70", "bp", "n"),
        ("chips", "cds_5y", "2025-12-10", "37", "bp", "o"),
    ],
    columns=["entity", "metric", "as_of", "value", "unit", "source_url"],
)


@pytest.fixture
def around() -> pd.DataFrame:
    return credit_around(POINTS, "cloud", date(2025, 12, 11)).set_index("metric")


def test_the_last_point_before_and_the_first_after_in_basis_points(around: pd.DataFrame) -> None:
    swap = around.loc["cds_5y"]
    assert (swap["before"], swap["after"], swap["change_bp"], swap["days"]) == ("124", "126", 2, 1)
    assert (swap["before_source_url"], swap["after_source_url"]) == ("b", "c")
    bond = around.loc["bond_yield_2054"]
    assert bond["change_bp"] == pytest.approx(15)
    assert (bond["before_on"], bond["after_on"]) == (
        pd.Timestamp("2025-12-01"),
        pd.Timestamp("2025-12-20"),
    )


def test_one_side_alone_and_other_bonds_have_no_change(around: pd.DataFrame) -> None:
    assert around.loc["bond_coupon_2030", "after"] is None
    assert around.loc["bond_coupon_2031", "before"] is None
    assert around.loc[["bond_coupon_2030", "bond_coupon_2031"], "change_bp"].isna().all()
    assert pd.isna(around.loc["loan_price", "change_bp"])


def test_a_rating_stands_until_it_changes_and_a_level_does_not(around: pd.DataFrame) -> None:
    rating = around.loc["rating_sp"]
    assert (rating["before"], rating["after"]) == ("BBB negative", "BBB-")
    assert pd.isna(rating["change_bp"])
    assert "spread_old" not in around.index
    assert (
        "spread_old" in credit_around(POINTS, "cloud", date(2025, 12, 11), 365)["metric"].tolist()
    )


def test_how_much_another_figure_changed_is_no_level(around: pd.DataFrame) -> None:
    assert "cds_5y_change" not in around.index


def test_an_unknown_company_has_no_points() -> None:
    nothing = credit_around(POINTS, "lab", date(2025, 12, 11))
    assert nothing.empty and "change_bp" in nothing.columns


# ------------------------------------------------------------------- the ledger's points, by hand


def figures() -> pd.DataFrame:
    """POINTS as a ledger types them, and a figure that is none of credit."""
    rows = POINTS.assign(text=POINTS["value"], note="")
    sales = {"entity": "cloud", "metric": "annual_revenue", "as_of": "2025-12-31", "unit": "usd_bn"}
    rows = pd.concat([rows, pd.DataFrame([{**sales, "text": "13"}])], ignore_index=True)
    return rows.assign(
        as_of=pd.to_datetime(rows["as_of"]), value=pd.to_numeric(rows["text"], errors="coerce")
    )


def test_the_points_of_credit_keep_the_text_of_a_rating() -> None:
    points = credit_points(figures())
    assert "annual_revenue" not in points["metric"].tolist()
    assert points["as_of"].is_monotonic_decreasing
    ratings = points.loc[points["unit"] == "rating", "value"]
    assert ratings.tolist() == ["BBB-", "BBB negative"]


def test_what_changed_since_a_day_stands_beside_the_point_before_it() -> None:
    changes = credit_changes(credit_points(figures()), date(2025, 12, 15)).set_index("metric")
    # The newest of each: a coupon of another bond has none before it.
    assert changes.index.tolist() == ["cds_5y", "rating_sp", "bond_coupon_2031", "bond_yield_2054"]
    swap = changes.loc["cds_5y"]
    assert (swap["before"], swap["before_on"]) == ("126", pd.Timestamp("2025-12-11"))
    assert swap["change_bp"] == 24
    assert changes.loc["bond_yield_2054", "change_bp"] == pytest.approx(15)
    rating = changes.loc["rating_sp"]
    assert (rating["before"], rating["value"]) == ("BBB negative", "BBB-")
    assert pd.isna(rating["change_bp"])
    assert changes.loc["bond_coupon_2031", "before"] is None
    # Nothing is younger than the newest day.
    assert credit_changes(credit_points(figures()), date(2026, 1, 30)).empty


def test_the_background_is_100_on_the_first_day_that_both_funds_share() -> None:
    days = pd.to_datetime(["2025-12-01", "2025-12-02", "2025-12-03", "2025-12-04"])
    rows = [("HYG", day, price) for day, price in zip(days[1:], (80, 82, 84), strict=True)]
    rows += [("LQD", day, price) for day, price in zip(days, (109, 110, 110, 99), strict=True)]
    bars = pd.DataFrame(rows, columns=["ticker", "date", "adj_close"])
    market = replace(kept_market(), prices=bars)
    table = background(market, date(2025, 12, 1))
    assert table["HYG"].tolist() == pytest.approx([100, 102.5, 105])
    assert table["LQD"].tolist() == pytest.approx([100, 100, 90])
    assert table.index[0] == days[1]
    assert background(replace(market, prices=bars.iloc[:0]), date(2025, 12, 1)).empty


def test_both_sides_stand_in_the_table_and_one_alone_in_a_line() -> None:
    def page() -> None:
        from datetime import date

        from dashboard.components.tables.credit import show_around
        from dashboard.reaction import credit_around
        from tests.reaction.test_credit import POINTS

        show_around(credit_around(POINTS, "cloud", date(2025, 12, 11)), key="around")

    at = AppTest.from_function(page).run()
    (rows,) = tables(at, "Before", "After", "Change")
    # A change in basis points comes before a rating, which has none.
    assert rows["Change"].tolist() == pytest.approx([15, 2, float("nan")], nan_ok=True)
    assert rows[["Before", "After"]].to_numpy()[1].tolist() == ["124 bp", "126 bp"]
    lines = [caption.value for caption in at.caption]
    assert sum(line.startswith("Only before: ") for line in lines) == 1
    assert sum(line.startswith("Only after: ") for line in lines) == 2
    assert any("90" in line and "12 Dec 2025" in line for line in lines)
