"""Event days and one-day reactions, against known moves and cases worked by hand."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

from dashboard.deals import read_ledger
from dashboard.market.exchanges import NEW_YORK, exchange_of, trading_days
from dashboard.paths import DATA
from dashboard.reaction import event_day, reaction
from tests.markets import bars, market, snapshot_market

WED, THU, FRI, SAT, MON = (date(2025, 9, d) for d in (10, 11, 12, 13, 15))


def leg(announced: str, session: str) -> pd.Series:
    row = {"announced": pd.Timestamp(announced), "session": session, "payer": "a", "payee": "b"}
    return pd.Series(row, name="a-b")


@pytest.mark.parametrize(
    ("announced", "session", "expected"),
    [
        (WED, "pre-market", WED),
        (WED, "market-hours", WED),
        (WED, "after-hours", THU),
        (FRI, "after-hours", MON),
        (SAT, "closed", MON),
        (SAT, "unknown", MON),
        (WED, "unknown", WED),
        # Thanksgiving, and the half day after it, which closes at 13:00.
        (date(2025, 11, 27), "closed", date(2025, 11, 28)),
        (date(2025, 11, 28), "market-hours", date(2025, 11, 28)),
        (date(2025, 11, 28), "after-hours", date(2025, 12, 1)),
        (date(2025, 12, 31), "after-hours", date(2026, 1, 2)),
    ],
)
def test_new_yorks_event_day_is_the_first_session_that_could_react(
    announced: date, session: str, expected: date
) -> None:
    found = event_day(announced, session, trading_days(NEW_YORK))
    assert (found.session, found.certain) == (expected, session != "unknown")


@pytest.mark.parametrize(
    ("announced", "session", "expected"),
    [
        # Told in New York's morning of a Wednesday, Tokyo has closed: Thursday reacts.
        (WED, "pre-market", THU),
        (WED, "market-hours", THU),
        (WED, "after-hours", THU),
        # SoftBank's round: after New York's close on 31 March, 1 April in Tokyo.
        (date(2025, 3, 31), "after-hours", date(2025, 4, 1)),
        # 15 September 2025 was a holiday in Tokyo.
        (FRI, "after-hours", date(2025, 9, 16)),
        (WED, "unknown", WED),
    ],
)
def test_tokyos_event_day_follows_tokyos_clock(
    announced: date, session: str, expected: date
) -> None:
    assert event_day(announced, session, trading_days(exchange_of("9984.T"))).session == expected


@pytest.mark.parametrize(
    ("leg_id", "company", "before", "close", "percent"),
    [
        ("openai-oracle-cloud-2025-09", "oracle", 241.51, 328.33, 35.95),
        ("openai-amd-gpus-2025-10", "amd", 164.67, 203.71, 23.71),
        ("microsoft-nebius-cloud-2025-09", "nebius", 64.06, 95.72, 49.42),
        ("nvidia-intel-investment-2025-09", "intel", 24.90, 30.57, 22.77),
    ],
)
def test_the_known_one_day_moves(
    leg_id: str, company: str, before: float, close: float, percent: float
) -> None:
    """Closes as published by the exchanges; the percentages follow by hand."""
    ledger = read_ledger(DATA)
    found = reaction(
        snapshot_market(), ledger.legs.loc[leg_id], company, ledger.tickers[company], "SPY"
    )
    assert (found.close_before, found.close) == pytest.approx((before, close), abs=0.005)
    assert found.stock_return is not None
    assert found.stock_return * 100 == pytest.approx(percent, abs=0.01)


def test_oracles_jump_is_marked_as_shared_with_earnings() -> None:
    ledger = read_ledger(DATA)
    found = reaction(
        snapshot_market(), ledger.legs.loc["openai-oracle-cloud-2025-09"], "oracle", "ORCL", "SPY"
    )
    assert found.day.session == date(2025, 9, 10) and found.day.certain
    assert found.benchmark_return == pytest.approx(0.0029, abs=5e-5)
    assert found.confounders == [
        "Earnings came out the evening before (9 Sep 2025, after the close)"
    ]


def test_a_return_is_adjusted_for_dividends_and_falls_back_to_the_close() -> None:
    """A dividend of 1 between closes of 100 and 99 is no loss; without adj_close it looks so."""
    closes = {"2025-09-09": 100.0, "2025-09-10": 99.0, "2025-09-11": 99.0, "2025-09-12": 108.9}
    adjusted = {"2025-09-09": 99.0, "2025-09-10": 99.0}
    prices = market(bars("B", closes, adjusted), bars("SPY", closes))
    wednesday = reaction(prices, leg("2025-09-10", "pre-market"), "b", "B", "SPY")
    assert wednesday.stock_return == pytest.approx(0)
    assert wednesday.benchmark_return == pytest.approx(-0.01)
    friday = reaction(prices, leg("2025-09-12", "pre-market"), "b", "B", "SPY")
    assert friday.stock_return == pytest.approx(0.1)


def test_volume_is_measured_against_the_median_before() -> None:
    days = pd.bdate_range("2025-08-01", "2025-09-10").strftime("%Y-%m-%d")
    frame = bars("B", dict.fromkeys(days, 10.0))
    frame.loc[frame.index[-1], "volume"] = 3e6
    found = reaction(market(frame), leg("2025-09-10", "pre-market"), "b", "B", "SPY")
    assert found.volume_ratio == pytest.approx(3)
    assert found.benchmark_return is None
    frame["volume"] = frame["volume"].astype(float)
    frame.loc[frame.index[-1], "volume"] = math.nan
    unknown = reaction(market(frame), leg("2025-09-10", "pre-market"), "b", "B", "SPY")
    assert unknown.volume_ratio is None and unknown.stock_return == 0


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2025-09-09", "begin on 9 Sep 2025"),
        ("2025-09-08", "begin on 9 Sep 2025"),
        ("2025-09-16", "end on 15 Sep 2025"),
        ("2025-09-12", "on 12 Sep 2025 is missing"),
    ],
)
def test_a_day_without_a_price_gives_a_reason_and_no_number(day: str, words: str) -> None:
    closes = {"2025-09-09": 1.0, "2025-09-10": 2.0, "2025-09-11": 2.0, "2025-09-15": 3.0}
    found = reaction(market(bars("B", closes)), leg(day, "pre-market"), "b", "B", "SPY")
    assert words in found.reason and found.stock_return is None
    nothing = reaction(market(), leg(day, "pre-market"), "b", "NEW", "SPY")
    assert nothing.reason == "there are no prices of NEW here"
    abroad = reaction(market(), leg(day, "pre-market"), "b", "B.XX", "SPY")
    assert "exchange .XX" in abroad.reason


def test_earnings_within_two_sessions_are_named_and_others_not() -> None:
    closes = {f"2025-09-{d:02}": 10.0 for d in (3, 4, 5, 8, 9, 10, 11, 12)}
    reports = [
        ("B", "2025-09-05", "unknown", 1.0),
        ("B", "2025-09-08", "unknown", 1.0),
        ("B", "2025-09-10", "unknown", 1.0),
        ("C", "2025-09-10", "unknown", 1.0),
    ]
    found = reaction(
        market(bars("B", closes), reports=reports), leg("2025-09-10", "pre-market"), "b", "B", "SPY"
    )
    assert found.confounders == [
        "Earnings came out on 8 Sep 2025",
        "Earnings came out the same day (10 Sep 2025)",
    ]
