"""Arrows and their places: sums that keep the unknown apart, a picture that stays the same."""

from __future__ import annotations

import cmath
import itertools
import math
from dataclasses import replace
from datetime import date

import networkx
import pandas as pd
import pytest

from dashboard.deals import legs_on, moving, read_ledger
from dashboard.flows import (
    Counting,
    arrows,
    bottleneck_through_time,
    choose,
    circulation,
    counted,
    loop_arrows,
    positions,
    ring,
    timeline,
)
from dashboard.flows.untangle import HEIGHT, WIDTH, untangled
from dashboard.paths import DATA
from dashboard.vocabulary import BASES, GROUPS, MOVING_GROUPS

TODAY = date(2026, 11, 23)


def legs(*rows: tuple[str, str, str, float, str, str]) -> pd.DataFrame:
    columns = ["payer", "payee", "kind", "amount_usd_bn", "basis", "status"]
    table = pd.DataFrame(rows, columns=columns)
    table.index = [f"leg-{i}" for i in range(len(table))]
    return table


NOTHING = math.nan


def test_legs_merge_by_payer_payee_and_colour_and_the_unknown_stays_apart() -> None:
    found = arrows(
        legs(
            ("a", "b", "cloud-services", 10.0, "firm", "definitive"),
            ("a", "b", "ai-services", 2.0, "reported", "reported"),
            ("a", "b", "cloud-services", NOTHING, "undisclosed", "announced"),
            ("b", "a", "equity-investment", NOTHING, "undisclosed", "announced"),
            ("a", "b", "cloud-services", 100.0, "up-to", "superseded"),
        )
    ).set_index("id")
    services = found.loc["a.b.services"]
    assert (services["amount_usd_bn"], services["firm_usd_bn"]) == (12.0, 10.0)
    assert (services["undisclosed"], services["legs"]) == (1, ["leg-0", "leg-1", "leg-2"])
    assert math.isnan(found.at["b.a.investment", "amount_usd_bn"])
    assert found.at["a.b.services.ended", "amount_usd_bn"] == 100.0
    assert found.index[-1] == "b.a.investment"
    assert arrows(legs()).empty


def test_arrows_of_our_ledger_hold_every_leg_once_and_every_dollar() -> None:
    """Against networkx: a multigraph of the legs has the same pairs and the same sums."""
    known = legs_on(read_ledger(DATA, TODAY), TODAY)
    found = arrows(known)
    assert sorted(itertools.chain(*found["legs"])) == sorted(known.index)
    graph = networkx.from_pandas_edgelist(
        known.fillna({"amount_usd_bn": 0}),
        "payer",
        "payee",
        edge_attr="amount_usd_bn",
        create_using=networkx.MultiDiGraph,
    )
    for (payer, payee), rows in found.groupby(["payer", "payee"]):
        total = sum(edge["amount_usd_bn"] for edge in graph[payer][payee].values())
        assert rows["amount_usd_bn"].sum() == pytest.approx(total)
    assert set(found["group"]) <= set(GROUPS)


def test_the_core_shows_each_of_the_fifteen_and_more_comes_on_request() -> None:
    ledger = read_ledger(DATA, TODAY)
    every = arrows(legs_on(ledger, TODAY))
    companies = list(ledger.companies.index)
    core = set(ledger.companies.index[ledger.companies["core"] == "yes"])
    shown, drawn = choose(every, companies, core, "core", set(), set())
    assert set(shown) == core
    assert core == set(drawn["payer"]) | set(drawn["payee"])
    assert 15 <= len(drawn) <= 35
    large, many = choose(every, companies, core, "large", set(), set())
    assert core < set(large) < set(companies) and len(many) > len(drawn)
    everyone, everything = choose(every, companies, core, "all", set(), set())
    assert everyone == companies and len(everything) == len(every)


def test_choosing_a_company_in_the_picture_does_not_change_it() -> None:
    ledger = read_ledger(DATA, TODAY)
    every = arrows(legs_on(ledger, TODAY))
    companies = list(ledger.companies.index)
    core = set(ledger.companies.index[ledger.companies["core"] == "yes"])
    plain = choose(every, companies, core, "core", set(), set())
    same = choose(every, companies, core, "core", {"oracle"}, set())
    assert plain[0] == same[0] and plain[1].equals(same[1])
    outside, arrows_with = choose(every, companies, core, "core", {"anthropic"}, set())
    its = every[(every["payer"] == "anthropic") | (every["payee"] == "anthropic")]
    assert set(outside) == core | {"anthropic"} | set(its["payer"]) | set(its["payee"])
    assert set(its["id"]) <= set(arrows_with["id"])
    assert not arrows_with["id"].duplicated().any()


@pytest.mark.parametrize("extent", ["core", "large", "all"])
def test_places_are_the_same_every_time_and_apart_from_each_other(extent: str) -> None:
    ledger = read_ledger(DATA, TODAY)
    core = set(ledger.companies.index[ledger.companies["core"] == "yes"])
    shown, drawn = choose(
        arrows(legs_on(ledger, TODAY)), list(ledger.companies.index), core, extent, set(), set()
    )
    table = ledger.companies.loc[shown]
    places = positions(table, drawn)
    shuffled = positions(table.sample(frac=1, random_state=3), drawn.sample(frac=1, random_state=4))
    assert places == shuffled
    for one, other in itertools.combinations(shown, 2):
        (x, y), (u, v) = places[one], places[other]
        assert abs(x - u) >= 100 or abs(y - v) >= 80, (one, other)


def test_no_arrow_of_a_small_network_runs_behind_a_company() -> None:
    links = pd.DataFrame(
        {
            "payer": ["lab", "lab", "cloud"],
            "payee": ["chips", "cloud", "chips"],
            "amount_usd_bn": [100.0, 10.0, 10.0],
        }
    )
    column = {"lab": (0.0, 0.0), "cloud": (0.0, 170.0), "chips": (0.0, 340.0)}
    column |= {"left": (-300.0, 0.0), "right": (300.0, 0.0)}
    places = untangled(column, links)
    assert places == untangled(dict(reversed(column.items())), links.iloc[::-1])
    heights = [round(places[slug][1] / 170) for slug in ("lab", "cloud", "chips")]
    assert heights == [0, 1, 2], "each stays in its row"
    lab, cloud, chips = (
        complex(WIDTH / 600 * x, HEIGHT / 340 * y)
        for x, y in (places[slug] for slug in ("lab", "cloud", "chips"))
    )
    # As vis-network bends an arrow ("curvedCW" of roundness 0.16).
    via = lab + 0.58 * (chips - lab) * cmath.exp(-0.08j * math.pi)
    parts = [part / 20 for part in range(21)]
    curve = [(1 - t) ** 2 * lab + 2 * t * (1 - t) * via + t**2 * chips for t in parts]
    assert min(abs(point - cloud) for point in curve) > 27, "the longest arrow passes the cloud"


def test_the_arrows_of_a_loop_follow_each_other_and_move_money() -> None:
    every = arrows(
        legs(
            ("a", "b", "equity-investment", 10.0, "firm", "definitive"),
            ("a", "b", "warrant", 1.0, "firm", "definitive"),
            ("b", "c", "cloud-services", 30.0, "firm", "definitive"),
            ("c", "a", "hardware-purchase", NOTHING, "undisclosed", "announced"),
            ("c", "b", "hardware-purchase", 5.0, "firm", "cancelled"),
        )
    )
    assert loop_arrows(every, ("a", "b", "c"))["id"].tolist() == [
        "a.b.investment",
        "b.c.services",
        "c.a.hardware",
    ]
    assert loop_arrows(every, ("b", "c")).empty, "the way back was cancelled"
    assert loop_arrows(every, ("a",)).empty and loop_arrows(every, ("x", "y")).empty


def test_the_companies_of_a_loop_stand_on_a_circle() -> None:
    places = ring(("a", "b", "c", "d"))
    assert places["a"][0] == pytest.approx(0) and places["a"][1] < 0, "the first is at the top"
    assert places["b"][0] > 0 and places["b"][1] == pytest.approx(0), "clockwise"
    assert places["c"][1] == pytest.approx(-places["a"][1])


ALL = Counting(tuple(GROUPS), tuple(BASES))


def known(day: date = TODAY) -> pd.DataFrame:
    return legs_on(read_ledger(DATA, TODAY), day)


def test_what_counts_is_the_readers_choice() -> None:
    everything = counted(known(), ALL)
    assert everything.equals(known())
    money = counted(known(), Counting(MOVING_GROUPS, tuple(BASES)))
    assert money.equals(moving(known()))
    firm = counted(known(), Counting(tuple(GROUPS), ("firm",)))
    assert set(firm["basis"]) == {"firm"}
    sure = counted(known(), replace(ALL, only_sure=True))
    assert set(sure["status"]) == {"definitive", "closed"}
    bound = counted(known(), replace(ALL, cancellable=False))
    left_out = set(everything.index) - set(bound.index)
    assert "google-spacex-compute-2026-06" in left_out and len(left_out) >= 5


def test_a_year_of_a_contract_is_its_amount_over_its_term() -> None:
    yearly = counted(known(), replace(ALL, period="year"))
    assert yearly.at["openai-oracle-cloud-2025-09", "amount_usd_bn"] == pytest.approx(300 / 5)
    # An investment is made once: it has no term and counts whole.
    assert yearly.at["nvidia-openai-investment-2026-02", "amount_usd_bn"] == 30


def test_the_timeline_is_what_was_known_on_each_day() -> None:
    ledger = read_ledger(DATA, TODAY)
    money = Counting(MOVING_GROUPS, tuple(BASES))
    table = timeline(ledger, TODAY, money)
    for day in (date(2025, 10, 7), date(2025, 12, 31), date(2026, 6, 30), TODAY):
        row = table[table.index <= pd.Timestamp(day)].iloc[-1]
        found = circulation(counted(legs_on(ledger, day), money))
        assert row["total_usd_bn"] == pytest.approx(found.total_usd_bn)
        assert row["circulating_usd_bn"] == pytest.approx(found.circulating_usd_bn)
    intent = "nvidia-openai-investment-2025-09"
    assert intent in table.at[pd.Timestamp("2025-09-22"), "came"]
    assert intent in table.at[pd.Timestamp("2026-02-27"), "went"]
    earlier = timeline(ledger, date(2025, 10, 7), money)
    assert earlier.equals(table[: len(earlier)]), "what came later changes no earlier day"


def test_the_triangle_shrinks_when_the_letter_of_intent_is_replaced() -> None:
    """40 while the letter of intent stood (limited by Oracle's chips), 30.1 since."""
    through_time = bottleneck_through_time(
        read_ledger(DATA, TODAY),
        TODAY,
        Counting(MOVING_GROUPS, tuple(BASES)),
        ("nvidia", "openai", "oracle"),
    )
    on = {day: float(through_time.asof(pd.Timestamp(day))) for day in ("2025-10-07", "2026-03-01")}
    assert on == {"2025-10-07": pytest.approx(40.0), "2026-03-01": pytest.approx(30.1)}
    assert through_time.asof(pd.Timestamp("2025-05-01")) == 0, "no contract with Oracle yet"


def test_tiers_stand_in_their_rows_from_labs_to_chips() -> None:
    ledger = read_ledger(DATA, TODAY)
    places = positions(ledger.companies, arrows(legs_on(ledger, TODAY)))
    heights = {
        role: [places[slug][1] for slug in ledger.companies.index[ledger.companies["role"] == role]]
        for role in ("ai-lab", "hyperscaler", "compute-provider", "chip-maker")
    }
    assert max(heights["ai-lab"]) < min(heights["hyperscaler"])
    assert max(heights["hyperscaler"]) < min(heights["compute-provider"])
    assert max(heights["compute-provider"]) < min(heights["chip-maker"])
