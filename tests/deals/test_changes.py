"""What changed between two days, against the ledger of both."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from random import Random

import pandas as pd
import pytest

from dashboard.deals import Ledger, legs_on, read_ledger
from dashboard.deals.changes import FIELDS, applied, difference
from dashboard.findings import MOVING
from dashboard.flows import circulation, counted, effects, order_of
from dashboard.paths import DATA

UNTIL = date(2026, 11, 27)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA, UNTIL)


def test_the_difference_applied_to_one_day_gives_the_other(ledger: Ledger) -> None:
    """For forty pairs of days, near and far, among them days on which much happened."""
    draw = Random(15)
    happened = pd.concat([ledger.legs["announced"], ledger.statuses["date"]]).drop_duplicates()
    days = sorted(day.date() for day in happened if day <= pd.Timestamp(UNTIL))
    pairs = [sorted(draw.sample(days, 2)) for _ in range(30)]
    pairs += [[day - timedelta(days=1), day] for day in draw.sample(days, 10)]
    for first, last in pairs:
        before, after = (legs_on(ledger, day, ended=True) for day in (first, last))
        change = difference(before, after)
        pd.testing.assert_frame_equal(
            applied(legs_on(ledger, first), change),
            legs_on(ledger, last)[list(FIELDS)].sort_values(["announced", "id"]),
            check_dtype=False,
            obj=f"{first} to {last}",
        )
        # What came and went in between is in neither, and is told of nevertheless.
        assert set(after.index) - set(before.index) == {
            *(leg for leg in change.added.index if leg not in before.index),
            *change.passed.index,
        }


def test_nothing_changes_on_a_day(ledger: Ledger) -> None:
    legs = legs_on(ledger, UNTIL, ended=True)
    assert not difference(legs, legs)


def test_what_each_leg_did_adds_up_to_the_change(ledger: Ledger) -> None:
    days = [date(2025, 9, 20), date(2025, 10, 7), date(2025, 10, 20)]
    for first, last in combinations(days, 2):
        before, after = (legs_on(ledger, day, ended=True) for day in (first, last))
        then, now = (counted(legs_on(ledger, day), MOVING) for day in (first, last))
        did = effects(then, now, order_of(difference(before, after)))
        was, becomes = circulation(then), circulation(now)
        assert did["total_usd_bn"].sum() == pytest.approx(
            becomes.total_usd_bn - was.total_usd_bn, abs=1e-6
        )
        assert did["circulating_usd_bn"].sum() == pytest.approx(
            becomes.circulating_usd_bn - was.circulating_usd_bn, abs=1e-6
        )


def test_the_last_hop_closes_the_loop() -> None:
    """By hand: lab → cloud 20, cloud → chips 10, then chips → lab 30 closes a loop of 3 × 10. The
    hop of 10 gives way to one of 15: 3 × 15."""
    hops = pd.DataFrame(
        {
            "payer": ["lab", "cloud", "chips", "cloud", "lab"],
            "payee": ["cloud", "chips", "lab", "chips", "app"],
            "amount_usd_bn": [20.0, 10.0, 30.0, 15.0, 7.0],
        },
        index=["lab-cloud", "cloud-chips", "chips-lab", "cloud-chips-2", "lab-app"],
    )
    closed = effects(hops.iloc[:2], hops.iloc[:3], ["chips-lab"])
    assert closed.loc["chips-lab"].tolist() == [30.0, 30.0]
    later = hops.drop(index="cloud-chips")
    did = effects(hops.iloc[:3], later, ["cloud-chips", "cloud-chips-2", "lab-app"])
    assert did.loc["cloud-chips"].tolist() == [-10.0, -30.0]
    assert did.loc["cloud-chips-2"].tolist() == [15.0, 45.0]
    assert did.loc["lab-app"].tolist() == [7.0, 0.0]
