"""Financing between companies that also trade: worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard.deals import legs_on, read_ledger
from dashboard.flows import CATEGORIES, financing, on_loop_when_announced
from dashboard.paths import DATA


def legs(rows: list[tuple[str, str, str, float | None]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["payer", "payee", "kind", "amount_usd_bn"])
    table["amount_usd_bn"] = table["amount_usd_bn"].astype(float)
    return table.set_axis([f"leg-{i}" for i in range(len(table))])


def test_each_category_by_hand() -> None:
    found = financing(
        legs(
            [
                # The maker sells to the lab and invests in it.
                ("maker", "lab", "equity-investment", 30),
                ("lab", "maker", "hardware-purchase", 100),
                # The bank invests in the lab and buys from it.
                ("bank", "lab", "venture-investment", 6),
                ("bank", "lab", "ai-services", 1),
                # The cloud does both: it lends to the app, sells to it, and buys from it.
                ("cloud", "app", "debt-financing", 4),
                ("app", "cloud", "cloud-services", None),
                ("cloud", "app", "ai-services", 2),
                # No trade between these; a warrant is no financing and a lease no trade.
                ("fund", "lab", "equity-investment", 10),
                ("fund", "lab", "lease-back", 10),
                ("fund", "app", "equity-investment", None),
                ("maker", "app", "warrant", 50),
            ]
        )
    )
    pairs = found.pairs.set_index(["one", "other"])
    assert pairs["category"].to_dict() == {
        ("lab", "maker"): "supplier-finances-customer",
        ("fund", "lab"): "",
        ("bank", "lab"): "customer-finances-supplier",
        ("app", "cloud"): "both",
        ("app", "fund"): "",
    }
    assert pairs.loc[("app", "cloud")].drop("legs").to_dict() == {
        "category": "both",
        "investment_usd_bn": pytest.approx(np.nan, nan_ok=True),
        "loans_usd_bn": 4,
        "traded_usd_bn": 2,
        "investments": 0,
        "loans": 1,
        "undisclosed": 0,
    }
    assert pairs.loc[("lab", "maker"), "legs"] == ["leg-0"]
    assert found.amount_usd_bn() == 46 and found.share() == pytest.approx(36 / 46)
    assert found.amount_usd_bn(loans=True) == 50
    assert found.share(loans=True) == pytest.approx(40 / 50)
    assert (found.number(), found.share_by_number()) == (4, 0.5)
    assert found.share_by_number(loans=True) == pytest.approx(3 / 5)
    assert found.amount_usd_bn(category="customer-finances-supplier") == 6
    split = found.split
    assert split["investment_usd_bn"].to_dict() == {
        "supplier-finances-customer": 30,
        "customer-finances-supplier": 6,
        "both": 0,
        "": 10,
    }
    assert split["share"].sum() == pytest.approx(1) and split.at["", "share"] == 10 / 46
    assert split["pairs"].tolist() == [1, 1, 1, 2]


def test_each_financing_the_other_is_both_only_if_trade_runs_both_ways() -> None:
    mutual = [("a", "b", "equity-investment", 1.0), ("b", "a", "equity-investment", 2.0)]
    one_way = financing(legs([*mutual, ("a", "b", "cloud-services", 5.0)]))
    # a finances its supplier b, and b its customer a.
    assert one_way.pairs["category"].tolist() == ["both"]
    assert one_way.pairs["investment_usd_bn"].tolist() == [3.0]
    assert financing(legs(mutual)).pairs["category"].tolist() == [""]


def test_nothing_disclosed_has_no_share() -> None:
    assert financing(legs([])).share() is None
    unknown = financing(legs([("a", "b", "equity-investment", None)]))
    assert unknown.share() is None and unknown.share_by_number() == 0


def test_our_ledger_by_another_way() -> None:
    """The same shares from plain sets over the legs."""
    table = legs_on(read_ledger(DATA), date(2026, 11, 27))
    found = financing(table)
    trade = {
        frozenset((row.payer, row.payee))
        for row in table.itertuples()
        if row.kind in ("hardware-purchase", "cloud-services", "ai-services")
    }
    given = table[table["kind"].isin(["equity-investment", "venture-investment"])]
    both = [frozenset(pair) in trade for pair in given[["payer", "payee"]].to_numpy()]
    amounts = given["amount_usd_bn"]
    assert found.share() == pytest.approx(amounts[both].sum() / amounts.sum())
    assert found.share_by_number() == pytest.approx(np.mean(both))
    assert sum(found.amount_usd_bn(category=name) for name in CATEGORIES) == pytest.approx(
        amounts[both].sum()
    )


def test_a_payment_lies_on_a_loop_from_the_day_that_closes_it() -> None:
    table = legs(
        [
            ("a", "b", "equity-investment", 1),
            ("b", "c", "cloud-services", 1),
            ("c", "a", "hardware-purchase", 1),
            ("b", "a", "warrant", 1),
            ("c", "b", "ai-services", 1),
        ]
    )
    table["announced"] = pd.to_datetime(
        ["2025-01-01", "2025-02-01", "2025-03-01", "2025-01-01", "2025-05-01"]
    )
    statuses = pd.DataFrame(
        {"leg": ["leg-1"], "date": pd.to_datetime(["2025-04-01"]), "status": ["lapsed"]}
    )
    found = on_loop_when_announced(table, statuses)
    # The warrant moves no money, so a → b comes back only once c → a is there; the warrant itself
    # is paid by b, which a pays. By May b → c has lapsed.
    assert found.tolist() == [False, False, True, True, False]
