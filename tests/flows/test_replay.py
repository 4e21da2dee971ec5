"""The table of changes that the deal graph plays, against the ledger of each day."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard.deals import Ledger, legs_on, read_ledger
from dashboard.flows import (
    Counting,
    Replay,
    arrows,
    beside,
    bottleneck,
    circulation,
    counted,
    extent,
    hops_around,
    loops,
    replay,
    timeline,
)
from dashboard.paths import DATA
from dashboard.vocabulary import BASES, GROUPS, MOVING_GROUPS

UNTIL = date(2026, 11, 27)
DRAWN = Counting(groups=tuple(GROUPS), bases=tuple(BASES))
MONEY = Counting(groups=MOVING_GROUPS, bases=tuple(BASES))
FIGURES = ["amount_usd_bn", "firm_usd_bn", "undisclosed", "legs"]


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA, UNTIL)


@pytest.fixture(scope="module")
def played(ledger: Ledger) -> Replay:
    return replay(ledger, UNTIL, DRAWN, timeline(ledger, UNTIL, MONEY))


def test_every_change_day_shows_the_ledger_of_that_day(ledger: Ledger, played: Replay) -> None:
    days = pd.concat([ledger.legs["announced"], ledger.statuses["date"]]).drop_duplicates()
    assert set(played.frames.index) <= set(days)
    for day in sorted(days[days <= pd.Timestamp(UNTIL)]):
        known = legs_on(ledger, day.date(), ended=True)
        expected = arrows(known).set_index("id")
        expected["legs"] = expected["legs"].map(len)
        shown = played.arrows_on(day.date())
        pd.testing.assert_frame_equal(
            shown[FIGURES].sort_index(),
            expected[FIGURES].sort_index(),
            check_dtype=False,
            check_index_type=False,
            obj=f"the arrows of {day:%Y-%m-%d}",
        )
        figures = played.frames.loc[:day].iloc[-1]
        live = legs_on(ledger, day.date())
        found = circulation(counted(live, MONEY))
        assert figures["legs"] == len(live), day
        assert figures["total_usd_bn"] == pytest.approx(found.total_usd_bn), day
        assert figures["circulating_usd_bn"] == pytest.approx(found.circulating_usd_bn), day
        assert (None if pd.isna(figures["share"]) else figures["share"]) == (
            None if found.share is None else pytest.approx(found.share)
        ), day


def test_the_letter_of_intent_gives_way_to_the_equity(played: Replay) -> None:
    rows = played.arrows[played.arrows["id"] == "nvidia.openai.investment"]
    amounts = rows.set_index("day")["amount_usd_bn"]
    assert amounts[: pd.Timestamp(2025, 10, 7)].iloc[-1] == pytest.approx(100.1)
    assert amounts.iloc[-1] == pytest.approx(30.1)
    ended = played.arrows_on(UNTIL).loc["nvidia.openai.investment.ended"]
    assert ended["amount_usd_bn"] == 100
    # By hand from statuses.csv.
    letter = played.changes[played.changes["leg"] == "nvidia-openai-investment-2025-09"]
    assert letter["ended"].tolist()[-1]


def test_only_what_counts_is_played(ledger: Ledger) -> None:
    choice = Counting(groups=("investment",), bases=("firm",))
    played = replay(ledger, UNTIL, choice, timeline(ledger, UNTIL, choice))
    assert played.arrows["id"].str.split(".").str[2].unique().tolist() == ["investment"]
    live = counted(legs_on(ledger, UNTIL), choice)
    assert played.frames.iloc[-1]["legs"] == len(live)
    assert played.frames.iloc[-1]["total_usd_bn"] == pytest.approx(live["amount_usd_bn"].sum())


def test_a_loop_as_told_and_as_disclosed(ledger: Ledger, played: Replay) -> None:
    money = replay(ledger, UNTIL, MONEY)
    hops = hops_around(money, ("nvidia", "openai", "oracle"))
    # By hand: $0.1B of 2024, then the letter of intent of $100B, then $30B of equity.
    first = hops.iloc[0]
    assert (first["payer"], first["payee"]) == ("nvidia", "openai")
    assert first["told_usd_bn"] == pytest.approx(100.1)
    assert first["told_on"] == pd.Timestamp(2025, 9, 22)
    assert first["amount_usd_bn"] == pytest.approx(30.1)
    assert first["ended"] == ["nvidia-openai-investment-2025-09"]
    assert bottleneck(hops["amount_usd_bn"]).usd_bn == pytest.approx(30.1)
    assert bottleneck(hops["amount_usd_bn"]).place == 0
    assert bottleneck(hops["told_usd_bn"]).usd_bn == 40
    unknown = hops_around(money, ("nvidia", "ambience"))
    assert bottleneck(unknown["amount_usd_bn"]).usd_bn is None


def test_places_hold_still_while_the_ledger_moves_on(ledger: Ledger, played: Replay) -> None:
    every = played.every_arrow()
    live = arrows(legs_on(ledger, UNTIL))
    found = loops(counted(legs_on(ledger, UNTIL), MONEY))
    whole = extent(ledger.companies, every, live, found, "largest")
    # What the three largest loops are made of.
    assert {"anthropic", "amazon", "google", "broadcom", "openai"} <= set(whole.places)
    assert "nvidia.openai.investment" in whole.arrows
    places = beside(whole.places, ledger.companies)
    assert set(places) == set(ledger.companies.index)
    assert {slug: places[slug] for slug in whole.places} == whole.places
    assert len(set(places.values())) == len(places), "no two in one place"
