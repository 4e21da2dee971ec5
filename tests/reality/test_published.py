"""Published totals beside ours: which measure stands beside which, on which day."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.deals import legs_on, moving, read_ledger
from dashboard.findings import Findings, known_on
from dashboard.flows import BIS_SHARE, BIS_SOURCE, circulation
from dashboard.market import kept_market
from dashboard.paths import DATA, ROOT
from dashboard.reality import MEASURES, published_totals

LEDGER = read_ledger(DATA)
TODAY = date(2026, 9, 25)
RESULTS = Findings(known_on(LEDGER, TODAY), kept_market(), TODAY)


def test_each_published_figure_stands_beside_ours_of_its_own_day_and_of_now() -> None:
    rows = {total.metric: (total, then, now) for total, then, now in RESULTS.published_totals}
    total, then, now = rows["circular_financing"]
    assert (total.publisher, total.as_of, total.value) == ("Calcalist", date(2026, 7, 31), 800)
    assert then == pytest.approx(
        circulation(moving(legs_on(LEDGER, total.as_of))).circulating_usd_bn
    )
    assert now == pytest.approx(circulation(moving(legs_on(LEDGER, TODAY))).circulating_usd_bn)
    disclosed = moving(legs_on(LEDGER, date(2026, 8, 31)))["amount_usd_bn"].sum()
    assert rows["deal_value"][1] == pytest.approx(disclosed)


def test_nothing_is_shown_before_it_was_published() -> None:
    early = Findings(known_on(LEDGER, date(2026, 8, 1)), kept_market(), date(2026, 8, 1))
    assert {total.metric for total, _, _ in early.published_totals} == {
        "circular_financing",
        "circular_share_of_ai_to_ai_value",
    }


def test_the_share_between_operating_companies_by_hand() -> None:
    """By the rule of the BIS, summed leg by leg and not pair by pair."""
    legs = legs_on(LEDGER, TODAY)
    roles = LEDGER.companies["role"]
    gives = legs[legs["kind"].isin(["equity-investment", "venture-investment"])]
    trade = legs[
        legs["kind"].isin(["hardware-purchase", "cloud-services", "ai-services", "power-supply"])
    ]
    partners = {frozenset(pair) for pair in zip(trade["payer"], trade["payee"], strict=True)}
    total = circular = 0.0
    for leg in gives.itertuples():
        if "investor" in (roles[leg.payer], roles[leg.payee]) or leg.amount_usd_bn != (
            leg.amount_usd_bn
        ):
            continue
        total += leg.amount_usd_bn
        circular += leg.amount_usd_bn * (frozenset((leg.payer, leg.payee)) in partners)
    assert RESULTS.our_total("financing-between") == pytest.approx(100 * circular / total)


def test_our_ledger_has_the_shares_that_the_report_names() -> None:
    ours = {total.metric: total for total in published_totals(read_ledger(ROOT / "data").figures)}
    assert set(ours) == set(MEASURES), "a measure for each figure and a figure for each measure"
    bis = ours["circular_share_of_ai_to_ai_value"]
    assert bis.value == pytest.approx(100 * BIS_SHARE) and bis.source_url == BIS_SOURCE
    assert all(total.definition and total.source_url for total in ours.values())
