"""Loops, round trips and financed customers: by hand, against networkx, on our ledger."""

from __future__ import annotations

import time
from datetime import date

import networkx
import pandas as pd
import pytest

from dashboard.flows import Loop, financed, loops, round_trips
from dashboard.flows.pairs import merged
from tests.networks import TODAY, UNKNOWN, Payment, counted, legs, live, random_payments

# ----------------------------------------------------------------------------------------- loops


def rings(table: pd.DataFrame, **bounds: int) -> dict[tuple[str, ...], float | None]:
    return {loop.companies: loop.bottleneck_usd_bn for loop in loops(table, **bounds).found}


def test_a_loop_tells_its_amounts_bottleneck_and_weakest_leg() -> None:
    found = loops(
        legs(
            ("b", "c", 20, "cloud-services", "definitive"),
            ("c", "a", 10, "hardware-purchase", "closed"),
            ("a", "b", 25, "equity-investment", "letter-of-intent"),
            ("a", "b", UNKNOWN, "venture-investment", "announced"),
            ("a", "b", 5, "equity-investment", "closed"),
            ("c", "d", 99, "cloud-services", "reported"),
        )
    )
    assert found.found == (
        Loop(
            companies=("a", "b", "c"),
            amounts_usd_bn=(30.0, 20.0, 10.0),
            bottleneck_usd_bn=10.0,
            undisclosed_legs=1,
            weakest_status="letter-of-intent",
            kinds=(
                "equity-investment",
                "venture-investment",
                "cloud-services",
                "hardware-purchase",
            ),
            legs=("leg-02", "leg-03", "leg-04", "leg-00", "leg-01"),
        ),
    )
    assert not found.cut and found.message == "1 loop in all."


def test_a_hop_without_any_amount_makes_the_bottleneck_unknown_and_puts_it_last() -> None:
    found = rings(
        legs(("a", "b", UNKNOWN), ("b", "a", 50), ("c", "a", 1), ("a", "c", 2), ("c", "d", 0))
    )
    assert list(found.items()) == [(("a", "c"), 1.0), (("a", "b"), None)]


def test_nothing_comes_back_without_a_loop() -> None:
    assert loops(legs()).found == ()
    assert loops(legs(("a", "b", 1), ("a", "c", 1), ("b", "c", UNKNOWN))).found == ()


def canonical(ring: list[str]) -> tuple[str, ...]:
    first = ring.index(min(ring))
    return (*ring[first:], *ring[:first])


def graph_of(payments: list[Payment]) -> networkx.DiGraph:
    return networkx.DiGraph([(payer, payee) for payer, payee, _ in payments])


def with_gaps(payments: list[Payment]) -> list[Payment]:
    return [(p, q, UNKNOWN if i % 7 == 3 else a) for i, (p, q, a) in enumerate(payments)]


def test_all_loops_are_those_of_networkx() -> None:
    for seed in range(60):
        payments = with_gaps(random_payments(seed, companies=3 + seed % 6, count=4 + seed // 2))
        found = [loop.companies for loop in loops(legs(*payments), longest=9).found]
        expected = [canonical(ring) for ring in networkx.simple_cycles(graph_of(payments))]
        assert sorted(found) == sorted(expected)


def test_a_bound_on_the_length_leaves_out_the_longer_ones_only() -> None:
    for seed in range(30):
        payments = with_gaps(random_payments(seed, companies=9, count=40))
        expected = [
            canonical(ring) for ring in networkx.simple_cycles(graph_of(payments)) if len(ring) <= 6
        ]
        assert sorted(rings(legs(*payments))) == sorted(expected)


def test_bottlenecks_are_the_least_of_the_merged_hops_in_falling_order() -> None:
    for seed in range(30):
        table = legs(*with_gaps(random_payments(seed, companies=8, count=30)))
        amounts = merged(table).set_index(["payer", "payee"])["amount_usd_bn"]
        found = loops(table).found
        for loop in found:
            hops = zip(loop.companies, (*loop.companies[1:], loop.companies[0]), strict=True)
            least = amounts.loc[list(hops)].min(skipna=False)
            assert loop.bottleneck_usd_bn == (None if pd.isna(least) else least)
        known = [x for x in (loop.bottleneck_usd_bn for loop in found) if x is not None]
        assert known == sorted(known, reverse=True)
        assert all(loop.bottleneck_usd_bn is None for loop in found[len(known) :])


def test_a_cut_list_holds_the_largest_and_says_that_there_are_more() -> None:
    table = legs(*random_payments(5, companies=9, count=60))
    every = loops(table)
    assert len(every.found) > 100 and not every.cut
    for most in (1, 10, 100, len(every.found) - 1):
        part = loops(table, most=most)
        assert part.cut and str(most) in part.message
        assert [loop.bottleneck_usd_bn for loop in part.found] == [
            loop.bottleneck_usd_bn for loop in every.found[:most]
        ]
    assert not loops(table, most=len(every.found)).cut


@pytest.mark.parametrize("amount", [None, 1.0], ids=["all different", "all the same"])
def test_a_dense_network_is_cut_and_never_hangs(amount: float | None) -> None:
    graph = networkx.gnp_random_graph(200, 0.5, seed=1, directed=True)
    table = legs(*((f"c{u}", f"c{v}", amount or u + v / 1000) for u, v in graph.edges))
    start = time.monotonic()
    found = loops(table)
    assert found.cut and len(found.found) == 10_000
    assert "more than 10,000 loops" in found.message
    assert time.monotonic() - start < 20


def test_one_hub_that_every_way_back_must_pass_does_not_hang() -> None:
    """Dead ends in plenty: whatever leaves the hub can only come back through it."""
    rim = [f"c{i}" for i in range(60)]
    spokes = [("hub", c, 9.0) for c in rim] + [(c, "hub", 9.0) for c in rim]
    web = [(c, d, 9.0) for c in rim for d in rim if c != d]
    start = time.monotonic()
    found = loops(legs(("a", "hub", 1.0), ("hub", "a", 1.0), *spokes, *web))
    assert found.cut
    assert time.monotonic() - start < 20


def test_row_order_does_not_matter() -> None:
    table = legs(*with_gaps(random_payments(2, companies=8, count=30)))
    assert loops(table) == loops(table.sample(frac=1, random_state=3))


# ------------------------------------------------------------------------- loops of our ledger

FOUNDING = [
    ("nvidia", "openai", "oracle"),
    ("coreweave", "nvidia"),
    ("coreweave", "nvidia", "openai"),
    ("harvey", "openai"),
    ("ambience", "openai"),
    ("anysphere", "openai"),
    ("mistral", "nvidia"),
    ("figure", "nvidia"),
    ("nvidia", "xai"),
    ("nebius", "nvidia"),
]


@pytest.mark.parametrize("companies", FOUNDING, ids="-".join)
def test_the_loops_of_the_founding_story_are_found(companies: tuple[str, ...]) -> None:
    assert any(set(loop.companies) == set(companies) for loop in loops(counted()).found)


def test_amd_pays_openai_in_warrants_so_that_loop_shows_when_these_are_counted() -> None:
    assert ("amd", "openai") not in rings(counted())
    assert rings(live())[("amd", "openai")] is None


def test_microsofts_money_comes_into_the_loop_of_nvidia_and_nebius_from_outside() -> None:
    pairs = merged(counted()).set_index(["payer", "payee"])["amount_usd_bn"]
    assert pairs["microsoft", "nebius"] == 17.4
    assert ("nebius", "nvidia") in rings(counted())
    assert not any({"microsoft", "nebius"} <= set(ring) for ring in rings(counted(), longest=2))


@pytest.mark.parametrize(
    ("day", "bottleneck"),
    [(date(2025, 10, 7), 40.0), (date(2026, 3, 31), 30.1), (TODAY, 30.1)],
)
def test_the_famous_triangle_shrinks(day: date, bottleneck: float) -> None:
    assert rings(counted(day))[("nvidia", "openai", "oracle")] == pytest.approx(bottleneck)


def test_every_loop_of_our_ledger_is_found() -> None:
    expected = networkx.simple_cycles(
        networkx.DiGraph(list(zip(counted()["payer"], counted()["payee"], strict=True))),
        length_bound=6,
    )
    assert sorted(rings(counted())) == sorted(map(canonical, expected))


# ---------------------------------------------------------------------------------- round trips


def test_an_investment_comes_back_by_the_paths_named() -> None:
    trips = round_trips(
        legs(
            ("fund", "lab", 10, "equity-investment"),
            ("lab", "fund", 2),
            ("lab", "cloud", 30),
            ("cloud", "fund", 5),
            ("lab", "shop", UNKNOWN),
            ("shop", "fund", 50),
            ("fund", "shop", UNKNOWN, "venture-investment"),
        )
    )
    (trip,) = trips
    assert (trip.leg, trip.investor, trip.investee) == ("leg-00", "fund", "lab")
    assert (trip.returnable_usd_bn, trip.ratio) == (7, 0.7)
    assert [(path.companies, path.amount_usd_bn) for path in trip.paths] == [
        (("lab", "fund"), 2),
        (("lab", "cloud", "fund"), 5),
    ]


def test_no_more_comes_back_than_was_invested_and_nothing_without_a_way() -> None:
    back, away, nothing = round_trips(
        legs(
            ("fund", "lab", 3, "equity-investment"),
            ("lab", "fund", 40),
            ("fund", "app", 8, "venture-investment"),
            ("fund", "shop", 0, "venture-investment"),
        )
    )
    assert (back.returnable_usd_bn, back.ratio) == (3, 1)
    assert (away.investee, away.returnable_usd_bn, away.paths) == ("app", 0, ())
    assert (nothing.investee, nothing.ratio) == ("shop", None)
    assert round_trips(legs()) == []


def test_returnable_is_the_maximum_flow_of_networkx_and_its_paths_carry_it() -> None:
    for seed in range(25):
        table = legs(*random_payments(seed, companies=7, count=24))
        table.loc[::4, "kind"] = "equity-investment"
        pairs = merged(table).set_index(["payer", "payee"])["amount_usd_bn"]
        graph = networkx.DiGraph()
        for (payer, payee), amount in pairs.items():
            graph.add_edge(payer, payee, capacity=round(amount * 1000))
        for trip in round_trips(table):
            most = networkx.maximum_flow_value(graph, trip.investee, trip.investor) / 1000
            assert trip.returnable_usd_bn == pytest.approx(min(most, trip.amount_usd_bn))
            carried: dict[tuple[str, str], float] = {}
            for path in trip.paths:
                assert (path.companies[0], path.companies[-1]) == (trip.investee, trip.investor)
                for hop in zip(path.companies, path.companies[1:], strict=False):
                    carried[hop] = carried.get(hop, 0) + path.amount_usd_bn
            assert all(amount <= pairs[hop] + 1e-9 for hop, amount in carried.items())
            total = sum(path.amount_usd_bn for path in trip.paths)
            assert total == pytest.approx(trip.returnable_usd_bn)


def test_nvidias_30_in_openai_can_come_back_by_oracle() -> None:
    trips = {trip.leg: trip for trip in round_trips(counted())}
    trip = trips["nvidia-openai-investment-2026-02"]
    assert (trip.amount_usd_bn, trip.ratio) == (30, 1)
    assert trip.paths[0].companies == ("openai", "oracle", "nvidia")


# ---------------------------------------------------------------------------- financed customers


def test_customers_with_what_they_buy_and_how_the_seller_finances_them() -> None:
    found = financed(
        legs(
            ("lab", "chips", 30, "hardware-purchase"),
            ("lab", "chips", UNKNOWN, "cloud-services"),
            ("chips", "lab", 10, "equity-investment"),
            ("chips", "lab", UNKNOWN, "warrant"),
            ("chips", "lab", 2, "lease-back"),
            ("chips", "lab", 6, "backstop-guarantee"),
            ("chips", "lab", 99, "cloud-services"),
            ("giant", "chips", 70, "hardware-purchase"),
            ("small", "chips", UNKNOWN, "hardware-purchase"),
            ("chips", "stranger", 5, "equity-investment"),
            ("owner", "chips", 5, "equity-investment"),
        ),
        "chips",
    )
    assert list(found.customers.index) == ["giant", "lab", "small"]
    lab = found.customers.loc["lab"]
    assert (lab["bought_usd_bn"], lab["bought_undisclosed"]) == (30, 1)
    assert lab["tied"] and (lab["paid_usd_bn"], lab["contingent_usd_bn"]) == (12, 6)
    assert lab["ties_undisclosed"] == 1
    assert not found.customers.at["giant", "tied"]
    assert pd.isna(found.customers.at["small", "bought_usd_bn"]), "unknown is never zero"
    assert (found.bought_usd_bn, found.tied_usd_bn, found.tied_share) == (100, 30, 0.3)
    assert list(found.ties["kind"]) == [
        "backstop-guarantee",
        "equity-investment",
        "lease-back",
        "warrant",
    ]
    assert found.ties["legs"].sum() == ["leg-05", "leg-02", "leg-04", "leg-03"]


def test_a_seller_without_customers() -> None:
    found = financed(legs(("a", "b", 1, "equity-investment")), "b")
    assert found.customers.empty and found.ties.empty and found.tied_share is None


def test_microsoft_buys_of_nvidia_without_a_tie_and_is_not_alone_in_that() -> None:
    customers = financed(live(), "nvidia").customers
    untied = set(customers.index[~customers["tied"]])
    assert {"microsoft", "oracle", "amazon", "google", "meta"} <= untied
    assert {"openai", "coreweave", "xai", "nebius", "mistral"}.isdisjoint(untied)
