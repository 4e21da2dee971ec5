"""A figure of a period is no news on the period's last day: its report comes weeks later."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.deals import Ledger, figures_of, ledger_on, outside_incomes, read_ledger

COMPANIES = """slug,name,role,outside_income_usd_bn,outside_income_as_of,outside_income_known_since
maker,Maker,chip-maker,9,2025-06-30,2025-08-20
cloud,Cloud,compute-provider,,,
"""
DEALS = """id,payer,payee,kind,announced
cloud-maker,cloud,maker,hardware-purchase,2025-01-06
"""
FIGURES = """entity,metric,as_of,value,unit,known_since,source_url,note
maker,quarterly_revenue,2025-06-30,3,usd_bn,2025-08-20,https://example.com/q2,
cloud,quarterly_revenue,2025-06-30,2,usd_bn,,https://example.com/q2,
cloud,annual_revenue,2024-12-31,7,usd_bn,,https://example.com/2024,
cloud,annualised_revenue,2025-07-31,8,usd_bn,,https://example.com/july,
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    for name, text in (("companies", COMPANIES), ("deals", DEALS), ("figures", FIGURES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return read_ledger(tmp_path)


@pytest.mark.parametrize(
    ("entity", "metric", "first"),
    [
        ("maker", "quarterly_revenue", date(2025, 8, 20)),  # as its row says
        ("cloud", "quarterly_revenue", date(2025, 8, 14)),  # 45 days after 30 June
        ("cloud", "annual_revenue", date(2025, 3, 31)),  # 90 days after the year
        ("cloud", "annualised_revenue", date(2025, 7, 31)),  # tells of a day
    ],
)
def test_a_past_view_has_a_figure_from_its_publication(
    ledger: Ledger, entity: str, metric: str, first: date
) -> None:
    def known(day: date) -> bool:
        figures = ledger_on(ledger, day, date(2026, 11, 28)).figures
        here = ((figures["entity"] == entity) & (figures["metric"] == metric)).any()
        assert here == (metric in set(figures_of(ledger, entity, day)["metric"]))
        return bool(here)

    assert known(first) and not known((pd.Timestamp(first) - pd.Timedelta(days=1)).date())


def test_an_income_from_outside_counts_from_the_day_on_which_it_was_known(ledger: Ledger) -> None:
    before, after = date(2025, 8, 19), date(2025, 8, 20)
    incomes = [
        outside_incomes(ledger_on(ledger, d, date(2026, 11, 28)), d) for d in (before, after)
    ]
    assert "maker" not in incomes[0].index and incomes[1].at["maker", "usd_bn"] == 9
