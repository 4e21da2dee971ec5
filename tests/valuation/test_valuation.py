"""P/E, now and through time: hand-worked, without hindsight, and never a number for a loss."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from dashboard.deals import read_ledger
from dashboard.language import Message
from dashboard.paths import DATA
from dashboard.valuation import (
    company_values,
    market_caps_on,
    pe_history,
    price_to_earnings,
    valuation_table,
)
from tests.markets import bars, market, snapshot_market


@pytest.mark.parametrize(
    ("price", "eps", "value", "reason"),
    [
        (150.0, 6.0, 25.0, ""),
        (150.0, -0.01, None, "loss"),
        (150.0, 0.0, None, "loss"),
        (150.0, math.nan, None, "no GAAP EPS known"),
        (math.nan, 6.0, None, "price unknown"),
    ],
)
def test_a_loss_or_a_gap_gives_a_reason(
    price: float, eps: float, value: float | None, reason: str
) -> None:
    found = price_to_earnings(price, eps)
    assert (found.value, found.reason) == (value, reason)


def test_an_eps_counts_from_the_session_after_its_report() -> None:
    closes = {"2025-09-08": 100.0, "2025-09-09": 110.0, "2025-09-10": 150.0, "2025-09-11": 160.0}
    reports = [("B", "2025-06-11", "unknown", 4.0), ("B", "2025-09-09", "after-hours", 5.0)]
    found = pe_history(market(bars("B", closes), reports=reports), "B")
    assert found["pe"].tolist() == pytest.approx([25.0, 27.5, 30.0, 32.0])


def test_a_later_report_changes_no_earlier_pe() -> None:
    closes = {"2025-09-08": 100.0, "2025-09-09": 110.0}
    known = [("B", "2025-06-11", "unknown", 4.0)]
    before = pe_history(market(bars("B", closes), reports=known), "B")
    later = [*known, ("B", "2025-09-09", "unknown", 99.0)]
    after = pe_history(market(bars("B", closes), reports=later), "B")
    assert before["pe"].tolist() == after["pe"].tolist()


def test_pe_stops_at_a_loss_and_where_a_report_is_missing() -> None:
    closes = {"2025-01-10": 10.0, "2025-04-20": 10.0, "2025-05-10": 10.0, "2025-08-01": 10.0}
    reports = [("B", "2025-01-02", "unknown", 1.0), ("B", "2025-07-30", "unknown", -1.0)]
    found = pe_history(market(bars("B", closes), reports=reports), "B")["pe"]
    assert found.iloc[:2].tolist() == [10.0, 10.0]
    assert found.iloc[2:].isna().all()
    assert pe_history(market(), "NONE").empty


def test_an_eps_on_another_basis_gives_its_day_and_no_pe() -> None:
    """A consensus EPS beside GAAP ones of others would compare what is not alike."""
    closes = {"2026-04-20": 10.0, "2026-04-22": 10.0, "2026-04-23": 10.0}
    reports = [("B", "2026-04-20", "unknown", 4.0), ("C", "2026-04-20", "unknown", 4.0)]
    shown = market(
        bars("B", closes),
        bars("C", closes),
        reports=[*reports, ("B", "2026-04-22", "unknown", 5.0)],
        quotes={
            t: quote(
                price=10.0,
                price_at=pd.Timestamp("2026-04-23 20:00", tz="UTC"),
                eps_since=pd.NaT,
            )
            for t in ("B", "C")
        },
    )
    other = shown.earnings["ticker"] == "B"
    shown = replace(
        shown, earnings=shown.earnings.assign(basis=other.map({True: "consensus", False: "gaap"}))
    )
    # Of a day's report the next session is the first to know.
    told = pe_history(shown, "B")
    assert told["adjusted_since"].dt.strftime("%m-%d").tolist()[1:] == ["04-20", "04-22"]
    assert told["adjusted_since"].isna().tolist() == [True, False, False]
    assert told["pe"].isna().all() and pe_history(shown, "C")["adjusted_since"].isna().all()
    table = valuation_table(shown, {"b": "B", "c": "C"})
    assert table.at["b", "why_no_pe"] == "only adjusted EPS known, of 22 Apr 2026"
    assert table.at["c", "why_no_pe"] == "no GAAP EPS known"


def test_the_snapshots_pe_is_its_price_over_four_quarters_of_gaap_earnings() -> None:
    """Oracle, 10 September 2025: quarters of 1.10, 1.02, 1.19 and 1.01 (SEC), close 328.33."""
    history = pe_history(snapshot_market(), "ORCL")
    assert history.at[pd.Timestamp("2025-09-10"), "pe"] == pytest.approx(
        328.33 / (1.10 + 1.02 + 1.19 + 1.01), rel=1e-9
    )
    # The evening's report was not known at that day's close.
    assert history.at[pd.Timestamp("2025-09-09"), "trailing_eps"] == pytest.approx(
        1.03 + 1.10 + 1.02 + 1.19
    )


def test_nvidias_pe_agrees_with_the_researched_figures() -> None:
    """figures.csv holds NVIDIA's trailing P/E as two sites gave it; ours must agree within 2%."""
    figures = read_ledger(DATA).figures
    its = figures[(figures["entity"] == "nvidia") & (figures["metric"] == "trailing_pe")]
    history = pe_history(snapshot_market(), "NVDA")["pe"].dropna()
    compared = 0
    for figure in its.itertuples():
        if figure.as_of in history.index:
            assert history[figure.as_of] == pytest.approx(figure.value, rel=0.02)
            compared += 1
    assert compared >= 3


def quote(**given: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "currency": "USD",
        "price_at": pd.Timestamp("2025-09-10 20:00", tz="UTC"),
        "eps_since": pd.Timestamp("2025-08-01"),
        "forward_on": pd.Timestamp("2025-09-10"),
        "market_cap_on": pd.Timestamp("2025-09-10"),
        "extended_at": pd.NaT,
        "next_earnings_at": pd.NaT,
        "doubt": "",
        "origin": "snapshot",
    }
    return plain | given


def test_the_table_orders_by_worth_and_gives_reasons() -> None:
    quotes = {
        "BIG": quote(price=110.0, previous_close=100.0, trailing_eps=5.5, market_cap_usd=2e12),
        "RED": quote(price=10.0, previous_close=20.0, trailing_eps=-1.0, forward_eps=-0.5),
        "OLD": quote(price=10.0, trailing_eps=1.0, eps_since=pd.Timestamp("2025-01-31")),
        "YEN": quote(price=10.0, forward_pe_seen=14.2, currency="JPY"),
    }
    tickers = {"red": "RED", "big": "BIG", "old": "OLD", "yen": "YEN", "new": "NEW"}
    table = valuation_table(market(quotes=quotes), tickers)
    assert table.index[0] == "big" and set(table.index) == set(tickers)
    assert table.loc["big", ["change", "trailing_pe", "market_cap_usd_bn"]].tolist() == (
        pytest.approx([0.1, 20.0, 2000.0])
    )
    assert table.loc["red", ["why_no_pe", "why_no_forward_pe"]].tolist() == [
        "loss",
        "loss expected",
    ]
    assert math.isnan(table.at["red", "trailing_pe"])
    assert table.at["old", "why_no_pe"] == "no report after 31 Jan 2025 in the snapshot"
    assert isinstance(table.at["old", "why_no_pe"], Message)  # said in other languages later
    assert table.at["yen", "forward_pe"] == 14.2 and math.isnan(
        table.at["yen", "market_cap_usd_bn"]
    )
    assert table.at["new", "why_no_pe"] == "no data"


@pytest.mark.parametrize("before", [0.0, -1.0, math.nan])
def test_a_close_before_that_is_none_gives_no_change(before: float) -> None:
    quotes = {"ORCL": quote(price=110.0, previous_close=before, trailing_eps=5.5)}
    row = valuation_table(market(quotes=quotes), {"oracle": "ORCL"}).loc["oracle"]
    assert math.isnan(row["change"]) and row["trailing_pe"] == 20.0


def test_worth_is_the_market_cap_or_else_the_last_valuation() -> None:
    valued = pd.DataFrame({"value_usd_bn": [852.0, 9.0]}, index=["openai", "big"])
    quotes = {"BIG": quote(price=1.0, market_cap_usd=2e12), "NEW": quote(price=1.0)}
    caps = valuation_table(market(quotes=quotes), {"big": "BIG", "new": "NEW"})
    assert company_values(valued, caps) == {"openai": 852.0, "big": 2000.0}


def test_a_market_cap_is_that_of_the_day_or_shortly_before() -> None:
    caps = pd.DataFrame(
        {
            "ticker": ["A", "A", "A", "B", "C"],
            "date": pd.to_datetime(
                ["2025-10-06", "2025-10-07", "2025-10-08", "2025-06-01", "2025-10-08"]
            ),
            "market_cap_usd": [1e9, math.nan, 3e9, 4e9, 5e9],
        }
    )
    tickers = {"a": "A", "old": "B", "later": "C", "none": "D"}
    known = market_caps_on(caps, tickers, date(2025, 10, 7))
    assert known["market_cap_usd_bn"].to_dict() == {"a": 1.0}
    assert known.at["a", "market_cap_on"] == pd.Timestamp("2025-10-06")
    older = market_caps_on(caps, tickers, date(2025, 10, 7), at_most=timedelta(days=365))
    assert older["market_cap_usd_bn"].to_dict() == {"a": 1.0, "old": 4.0}
    assert market_caps_on(caps, tickers, date(2025, 10, 8)).at["a", "market_cap_usd_bn"] == 3.0


def test_the_snapshot_gives_no_eps_that_came_after_its_price() -> None:
    quotes = snapshot_market().quotes
    known = quotes.dropna(subset=["eps_since"])
    assert (known["eps_since"] < known["price_at"].dt.tz_localize(None).dt.normalize()).all()
