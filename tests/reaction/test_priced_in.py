"""What was priced in: worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from dashboard.market import Market, kept_market, market_on
from dashboard.reaction import next_report, priced_in, reports_priced, short_interest_of

# Oracle reported after the close of Tuesday, 9 Sep 2025; the 10th is the event day.
EVENT = date(2025, 9, 10)
BUNDLED = kept_market()


def market(*rows: tuple[str, str, float]) -> Market:
    """Rows of day, expiry and move of Oracle's options."""
    table = pd.DataFrame(rows, columns=["day", "expiry", "move"])
    table = table.assign(
        ticker="ORCL",
        day=pd.to_datetime(table["day"]),
        expiry=pd.to_datetime(table["expiry"]),
        spot=240.0,
        straddle=240 * table["move"],
        volatility=0.5,
        put_volatility=0.55,
        call_volatility=0.5,
        skew=0.05,
        basis="mid",
        fetched_at=pd.Timestamp("2025-09-09 19:00Z"),
    )
    return replace(BUNDLED, options=table)


def test_the_move_of_a_report_is_what_the_expiry_after_it_has_beyond_ordinary_days() -> None:
    """From Tuesday, 2 Sep: 3 sessions to Friday the 5th, 8 to Friday the 12th."""
    known = market(
        ("2025-09-02", "2025-09-05", 0.03),
        ("2025-09-02", "2025-09-12", 0.10),
        ("2025-09-02", "2025-09-19", 0.11),
        ("2025-08-29", "2025-09-12", 0.50),
        ("2025-09-10", "2025-09-12", 0.01),
    )
    found = priced_in(known, "ORCL", EVENT, scheduled=True)
    assert found is not None
    assert (found.day, found.expiry, found.move) == (date(2025, 9, 2), date(2025, 9, 12), 0.10)
    ordinary = 0.03 / math.sqrt(3)
    assert found.ordinary == pytest.approx(ordinary)
    assert found.expected == pytest.approx(math.sqrt(0.10**2 - 7 * ordinary**2))
    assert found.skew == 0.05
    # The stock rose 36.0% that day.
    assert found.realised == pytest.approx(0.3595, abs=1e-4)
    assert found.times == pytest.approx(0.3595 / found.expected, rel=1e-3)


def test_on_the_eve_the_next_expiry_is_all_of_the_event_and_a_little_more() -> None:
    # Three sessions from Tuesday's close to Friday, none of them known apart from the event.
    eve = priced_in(market(("2025-09-09", "2025-09-12", 0.09)), "ORCL", EVENT, scheduled=True)
    assert eve is not None and math.isnan(eve.expected) and math.isnan(eve.ordinary)
    # An expiry on the event day itself is the event alone.
    alone = priced_in(market(("2025-09-09", "2025-09-10", 0.08)), "ORCL", EVENT, scheduled=True)
    assert alone is not None and alone.expected == 0.08


def test_a_deal_that_nobody_expected_is_set_against_an_ordinary_session() -> None:
    rows = market(("2025-09-09", "2025-09-12", 0.06))
    found = priced_in(rows, "ORCL", EVENT, scheduled=False)
    assert found is not None and found.expected == pytest.approx(0.06 / math.sqrt(3))


def test_an_event_that_is_priced_below_an_ordinary_day_moves_nothing() -> None:
    rows = market(("2025-09-02", "2025-09-05", 0.06), ("2025-09-02", "2025-09-12", 0.05))
    found = priced_in(rows, "ORCL", EVENT, scheduled=True)
    assert found is not None and found.expected == 0 and math.isnan(found.times)


def test_nothing_is_told_where_no_row_covers_the_day() -> None:
    too_short = market(("2025-09-02", "2025-09-05", 0.03))
    too_late = market(("2025-09-10", "2025-09-12", 0.03))
    for known in (too_short, too_late, replace(BUNDLED, options=pd.DataFrame())):
        assert priced_in(known, "ORCL", EVENT, scheduled=True) is None
    assert (
        priced_in(market(("2025-09-02", "2025-09-12", 0.1)), "AMD", EVENT, scheduled=True) is None
    )


def test_a_past_day_knows_no_later_row() -> None:
    rows = market(("2025-09-02", "2025-09-12", 0.1), ("2025-09-08", "2025-09-12", 0.2))
    then = market_on(date(2025, 9, 5), known=rows)
    found = priced_in(then, "ORCL", EVENT, scheduled=False)
    assert found is not None and found.day == date(2025, 9, 2)
    assert math.isnan(found.realised)


def test_each_report_is_set_beside_what_was_priced_in_before_it() -> None:
    rows = market(("2025-09-02", "2025-09-05", 0.03), ("2025-09-02", "2025-09-12", 0.10))
    (found,) = [p for p in reports_priced(rows, "ORCL") if p.day == date(2025, 9, 2)]
    assert found.event_day == EVENT and found.realised == pytest.approx(0.3595, abs=1e-4)
    assert reports_priced(BUNDLED, "ORCL") == []


@pytest.mark.parametrize(
    ("moment", "session"),
    [
        # Before the open of a Thursday, after its close, and after that of a Friday.
        (datetime(2026, 9, 10, 12, tzinfo=UTC), date(2026, 9, 10)),
        (datetime(2026, 9, 10, 20, tzinfo=UTC), date(2026, 9, 11)),
        (datetime(2026, 9, 11, 21, tzinfo=UTC), date(2026, 9, 14)),
    ],
)
def test_the_next_report_moves_the_first_session_that_can_react(
    moment: datetime, session: date
) -> None:
    quotes = BUNDLED.quotes.copy()
    quotes.loc["ORCL", "next_earnings_at"] = pd.Timestamp(moment)
    assert next_report(replace(BUNDLED, quotes=quotes), "ORCL") == session
    assert next_report(BUNDLED, "ORCL") is None


def test_short_interest_stands_beside_that_of_the_date_before() -> None:
    rows = pd.DataFrame(
        {
            "ticker": ["ORCL", "ORCL", "AMD"],
            "settled_on": pd.to_datetime(["2026-07-31", "2026-08-14", "2026-08-14"]),
            "shares": [40e6, 50e6, 1e6],
            "of_float": [math.nan, 0.03, 0.01],
            "days_to_cover": [math.nan, 2.5, 1.0],
            "seen_at": pd.to_datetime(["2026-08-26 12:00Z"] * 3),
        }
    )
    known = replace(BUNDLED, short_interest=rows)
    found = short_interest_of(known, "ORCL")
    assert found["shares"].tolist() == [50e6, 40e6]
    assert found["change"].tolist()[0] == 0.25 and math.isnan(found["change"].tolist()[1])
    # It was seen on the 26th: a day before that knows nothing of it.
    assert short_interest_of(market_on(date(2026, 8, 25), known=known), "ORCL").empty
    assert len(short_interest_of(market_on(date(2026, 8, 26), known=known), "ORCL")) == 2
