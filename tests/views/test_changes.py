"""What changed between two days, on the page of the deals."""

from __future__ import annotations

from datetime import date

from dashboard.deals import read_ledger
from dashboard.findings import Findings, known_on
from dashboard.formats import usd_bn, usd_bn_change
from dashboard.market import kept_market
from dashboard.paths import DATA
from tests.pages import look, tables
from tests.reading import as_read


def test_the_page_tells_what_the_report_tells() -> None:
    first, last = date(2025, 9, 20), date(2025, 10, 7)
    at = look("deals", between=f"{first}..{last}")
    found = Findings(known_on(read_ledger(DATA), date.today()), kept_market(), last).changed_since(
        first
    )
    (table,) = tables(at, "Date", "Change", "Circular")
    assert len(table) == len(found.legs.added) + len(found.legs.ended) + len(found.legs.passed)
    shown = " ".join(as_read(m.value) for m in at.markdown)
    assert usd_bn(found.after.total_usd_bn) in shown
    change = found.after.circulating_usd_bn - found.before.circulating_usd_bn
    assert usd_bn_change(change) in shown


def test_days_in_the_wrong_order_are_named_and_ignored() -> None:
    at = look("deals", between="2025-10-07..2025-09-20")
    assert not tables(at, "Date", "Change", "Circular")
    assert any("between=2025-10-07..2025-09-20" in caption.value for caption in at.caption)
