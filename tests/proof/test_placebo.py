"""What the page says of the size of its tests, on all days without deal or report: a minute."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dashboard.deals import legs_on, read_ledger
from dashboard.market import snapshot
from dashboard.market.book import from_snapshot
from dashboard.reaction import FOUND_IN_GROUPS, event_study, ledger_events, placebo
from tests.reaction.test_robustness import group_sizes

# What the program comes with, not the smaller one that tests read.
BUNDLED = Path(__file__).resolve().parents[2] / "data"

pytestmark = pytest.mark.proof


def test_the_sizes_of_the_tests_are_those_that_the_page_says() -> None:
    prices = from_snapshot(snapshot.read(BUNDLED / "snapshot"))
    ledger = read_ledger(BUNDLED)
    legs = legs_on(ledger, date(2026, 11, 27), ended=True)
    ours = event_study(prices, ledger_events(ledger, legs, prices).events)
    every = placebo(ours, prices, draws=100_000)
    days = len(every.study.events)
    assert days > 20_000
    assert every.rejected["0,0"] == pytest.approx(0.058, abs=0.005)
    assert every.by_year((0, 0)).to_dict() == pytest.approx(
        {2024: 0.049, 2025: 0.045, 2026: 0.091}, abs=0.01
    )
    random = np.random.default_rng(77)
    for size, said in FOUND_IN_GROUPS.items():
        groups = np.concatenate(
            [random.permutation(days)[: days // size * size].reshape(-1, size) for _ in range(4)]
        )
        found = group_sizes(every.study, groups)
        for test, share in said.items():
            assert found[test] / len(groups) == pytest.approx(share, abs=0.012), (size, test)
        assert found["bmp"] / len(groups) < 0.055 and found["wild"] / len(groups) < 0.055
