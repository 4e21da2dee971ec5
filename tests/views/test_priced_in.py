"""What was priced in, on the pages: from a store that has kept it, and where nothing is kept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard.components.data import sources
from dashboard.market.store import Store
from dashboard.report import Question, report
from tests.pages import begin_anew, look, open_page, table
from tests.reading import text_of

ORACLES_CONTRACT = "openai-oracle-cloud-2025-09"
ADDRESS = {"leg": ORACLES_CONTRACT, "priced-in": "1"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Options of Oracle a week before its report of September 2025, and who had sold short."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'market.db'}")
    begin_anew()
    store = Store()
    rows = [
        {"day": date(2025, 9, 2), "expiry": date(2025, 9, day), "move": move}
        for day, move in ((5, 0.03), (12, 0.10))
    ]
    volatilities = {"volatility": 0.5, "put_volatility": 0.56, "call_volatility": 0.5, "skew": 0.06}
    options = pd.DataFrame(rows).assign(
        ticker="ORCL", spot=240.0, straddle=24.0, basis="mid", **volatilities
    )
    store.put_options(options, datetime(2025, 9, 2, 19, tzinfo=UTC))
    shorts = {"ticker": "ORCL", "days_to_cover": 2.4}
    store.put_short_interest(
        pd.DataFrame(
            [
                {**shorts, "settled_on": date(2025, 8, 15), "shares": 40e6, "of_float": math.nan},
                {**shorts, "settled_on": date(2025, 8, 29), "shares": 50e6, "of_float": 0.03},
            ]
        ),
        datetime(2025, 9, 2, 19, tzinfo=UTC),
    )
    yield
    sources.forget()


def test_a_report_stands_beside_what_options_priced_for_it(kept: None) -> None:
    expected = math.sqrt(0.10**2 - 7 * 0.03**2 / 3)
    at = open_page("market-reaction", **ADDRESS)
    text = text_of(at)
    assert f"Options of 2 Sep 2025 priced a move of **±{expected:.1%}** of Oracle" in text
    assert "on which an earnings report was due" in text
    assert f"it did **▲ +36.0%**, {0.3595 / expected:.1f} times as much" in text
    assert "at 6.0 points of volatility above a call" in text and "by bid and ask" in text
    assert "**50.0 million** shares were sold short on 29 Aug 2025, **3.0%**" in text
    assert "▲ +25.0% from 15 Aug 2025" in text
    assert "Buying them back would take 2.4 sessions at the usual volume" in text
    page = open_page("company", company="oracle", part="stock")
    rows = table(page, "Event day", "Expected", "Realised")
    assert rows["Realised"].tolist() == pytest.approx([0.3595], abs=1e-4)
    assert rows["Times expected"].tolist() == pytest.approx([0.3595 / expected], abs=0.01)
    values = report(Question(sources.checked_ledger(), date.today()), ["priced_in"])["priced_in"]
    first = values[0]
    assert (first["company"], first["leg"], first["event_day"]) == ("oracle", None, "2025-09-10")
    assert first["expected"] == pytest.approx(expected)
    deals = [row for row in values if row["leg"]]
    assert [row["leg"] for row in deals] == [ORACLES_CONTRACT]
    assert deals[0]["expected"] == pytest.approx(0.03 / math.sqrt(3))


def test_a_day_before_knows_what_was_priced_and_not_what_came(kept: None) -> None:
    text = text_of(open_page("company", company="oracle", part="stock", asof="2025-09-05"))
    assert "The date of the next report is not known" in text and "+36.0%" not in text
    assert "**50.0 million** shares" in text
    before = text_of(open_page("company", company="oracle", part="stock", asof="2025-09-01"))
    assert "Options: nothing was kept by that day" in before
    assert "Short interest: nothing was kept by that day" in before


def test_without_a_row_the_page_says_why() -> None:
    text = text_of(look("market-reaction", **ADDRESS))
    assert "Options: nothing was kept by that day. It is kept from the first look on" in text
    assert "Short interest: nothing was kept by that day" in text
