"""Arrows and their places: sums that keep the unknown apart, a picture that stays the same."""

from __future__ import annotations

import itertools
import math
from datetime import date

import networkx
import pandas as pd
import pytest

from dashboard.deals import legs_on, read_ledger
from dashboard.flows import arrows, choose, positions
from dashboard.paths import DATA
from dashboard.words import GROUPS

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
    shown, drawn = choose(every, companies, core, "core", None)
    assert set(shown) == core
    assert core == set(drawn["payer"]) | set(drawn["payee"])
    assert 15 <= len(drawn) <= 35
    large, many = choose(every, companies, core, "large", None)
    assert core < set(large) < set(companies) and len(many) > len(drawn)
    everyone, everything = choose(every, companies, core, "all", None)
    assert everyone == companies and len(everything) == len(every)


def test_choosing_a_company_in_the_picture_does_not_change_it() -> None:
    ledger = read_ledger(DATA, TODAY)
    every = arrows(legs_on(ledger, TODAY))
    companies = list(ledger.companies.index)
    core = set(ledger.companies.index[ledger.companies["core"] == "yes"])
    plain = choose(every, companies, core, "core", None)
    same = choose(every, companies, core, "core", "oracle")
    assert plain[0] == same[0] and plain[1].equals(same[1])
    outside, arrows_with = choose(every, companies, core, "core", "anthropic")
    its = every[(every["payer"] == "anthropic") | (every["payee"] == "anthropic")]
    assert set(outside) == core | {"anthropic"} | set(its["payer"]) | set(its["payee"])
    assert set(its["id"]) <= set(arrows_with["id"])
    assert not arrows_with["id"].duplicated().any()


@pytest.mark.parametrize("extent", ["core", "large", "all"])
def test_places_are_the_same_every_time_and_apart_from_each_other(extent: str) -> None:
    ledger = read_ledger(DATA, TODAY)
    core = set(ledger.companies.index[ledger.companies["core"] == "yes"])
    shown, drawn = choose(
        arrows(legs_on(ledger, TODAY)), list(ledger.companies.index), core, extent, None
    )
    table = ledger.companies.loc[shown]
    places = positions(table, drawn)
    shuffled = positions(table.sample(frac=1, random_state=3), drawn.sample(frac=1, random_state=4))
    assert places == shuffled
    for one, other in itertools.combinations(shown, 2):
        (x, y), (u, v) = places[one], places[other]
        assert abs(x - u) >= 100 or abs(y - v) >= 80, (one, other)


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
