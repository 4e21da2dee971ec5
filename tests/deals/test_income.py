"""A company's income: one rule for every page, and none from after the day of the view."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.deals import Ledger, income, legs_on, outside_incomes, read_ledger
from dashboard.flows.stress import year
from dashboard.report import Question
from tests.deals.test_ledger import write

TODAY = date(2026, 11, 27)


def figure(metric: str, day: str, value: str, entity: str = "lab") -> dict[str, str]:
    return {
        "entity": entity,
        "metric": metric,
        "as_of": day,
        "value": value,
        "unit": "usd_bn",
        "source_url": "https://example.com/a",
    }


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    def company(slug: str, role: str, value: str = "", day: str = "") -> dict[str, str]:
        return {
            "slug": slug,
            "name": slug.title(),
            "role": role,
            "outside_income_usd_bn": value,
            "outside_income_as_of": day,
        }

    tables = {
        "companies.csv": [
            company("lab", "ai-lab", "40", "2026-07-31"),
            company("cloud", "compute-provider", "0.5", "2025-12-31"),
            company("undated", "ai-lab", "7"),
            company("rich", "hyperscaler"),
        ],
        "deals.csv": [
            {
                "id": f"{payer}-rich-2025",
                "payer": payer,
                "payee": "rich",
                "kind": "cloud-services",
                "announced": "2025-01-02",
                "amount_usd_bn": "10",
                "term_years": "5",
            }
            for payer in ("lab", "cloud", "undated")
        ],
        "figures.csv": [
            figure("annual_revenue", "2024-12-31", "3.7"),
            figure("annualised_revenue", "2025-07-30", "12"),
            figure("annual_revenue", "2025-12-31", "13"),
            figure("annualised_revenue", "2025-12-31", "20"),
            figure("quarterly_revenue", "2026-03-31", "5.7"),
            figure("annualised_revenue", "2026-07-31", "40"),
            figure("annual_revenue", "2024-12-31", "1.9", "cloud"),
            figure("outside_income", "2024-12-31", "0.44", "cloud"),
        ],
    }
    return read_ledger(write(tmp_path, tables), TODAY)


@pytest.mark.parametrize(
    ("day", "newest", "metric", "accounts"),
    [
        (date(2024, 12, 30), None, None, None),
        (date(2025, 10, 7), 12, "annualised_revenue", 3.7),
        # Of two figures of one day the rate is the newer news than the accounts.
        (date(2026, 1, 31), 20, "annualised_revenue", 13),
        (date(2026, 4, 1), 4 * 5.7, "quarterly_revenue", 13),
        (TODAY, 40, "annualised_revenue", 13),
    ],
)
def test_the_newest_income_stands_beside_the_accounts(
    ledger: Ledger, day: date, newest: float | None, metric: str | None, accounts: float | None
) -> None:
    known = income(ledger.figures, "lab", day)
    assert (known.newest and known.newest.usd_bn) == newest
    assert (known.newest and known.newest.fact.metric) == metric
    assert (known.accounts and known.accounts.usd_bn) == accounts
    assert known.newest is None or known.newest.fact.as_of <= day


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # The ledger's own estimates are of later days: the newest figures of their own days count.
        (date(2025, 10, 7), {"lab": 12, "cloud": 0.44, "undated": 7}),
        (date(2025, 12, 31), {"lab": 20, "cloud": 0.5, "undated": 7}),
        (TODAY, {"lab": 40, "cloud": 0.5, "undated": 7}),
        (date(2024, 1, 1), {"undated": 7}),
    ],
)
def test_outside_income_is_that_of_the_day(
    ledger: Ledger, day: date, expected: dict[str, float]
) -> None:
    found = outside_incomes(ledger, day)
    assert found["usd_bn"].to_dict() == expected
    assert (found["as_of"].dropna() <= pd.Timestamp(day)).all()


def test_the_stress_test_pays_with_the_income_of_its_day(ledger: Ledger) -> None:
    then, now = (
        Question(ledger, day).findings.stress_year().companies for day in (date(2025, 10, 7), TODAY)
    )
    assert (then.at["lab", "outside_usd_bn"], now.at["lab", "outside_usd_bn"]) == (12, 40)
    assert not now.at["rich", "known"]
    again = year(legs_on(ledger, TODAY), outside_incomes(ledger, TODAY)["usd_bn"])
    assert again.companies.equals(now)
