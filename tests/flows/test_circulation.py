"""The money that can go round: worked by hand, against other solvers, and by its laws."""

from __future__ import annotations

import itertools
import random
from datetime import date

import networkx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from dashboard.deals import read_ledger
from dashboard.flows import (
    Counting,
    between_companies,
    capped,
    chance,
    circulation,
    levels,
    loops,
    share_between_companies,
    through_flows,
    timeline,
)
from dashboard.flows.chance import Against, _rewired, short_loops
from dashboard.flows.circulation import Circulation
from dashboard.flows.pairs import merged, network, units_per_usd_bn
from dashboard.paths import DATA
from dashboard.report import Question, report
from dashboard.vocabulary import BASES, MOVING_GROUPS
from tests.networks import TODAY, UNKNOWN, Payment, counted, legs, random_payments


def circulating(*payments: Payment) -> float:
    return circulation(legs(*payments)).circulating_usd_bn


# ---------------------------------------------------------------------------- worked by hand


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        pytest.param([("a", "b", 30), ("b", "c", 20), ("c", "a", 10)], 30, id="three of 10 each"),
        pytest.param([("a", "b", 10), ("b", "a", 4)], 8, id="two ways"),
        pytest.param([("a", "b", 10), ("b", "c", 4), ("a", "c", 7)], 0, id="no loop"),
        pytest.param([("a", "b", 5), ("b", "c", 5), ("c", "a", 5)], 15, id="balanced: all of it"),
        pytest.param(
            [("a", "b", 10), ("b", "a", 8), ("b", "c", 8), ("c", "a", 8)],
            # 8 round the long way use 24, the last 2 of the shared payment go straight back.
            28,
            id="two loops share one payment of 10",
        ),
        pytest.param([("a", "b", UNKNOWN), ("b", "a", 4)], 0, id="unknown is left out"),
        pytest.param([("a", "b", 0), ("b", "a", 4)], 0, id="nothing one way"),
        pytest.param([("a", "b", 0.0004), ("b", "a", 0.0003)], 0.0006, id="less than a million"),
        pytest.param([], 0, id="no payments"),
    ],
)
def test_hand_worked(payments: list[Payment], expected: float) -> None:
    assert circulating(*payments) == pytest.approx(expected, abs=1e-12)


def test_nothing_disclosed_has_no_share_and_a_balanced_loop_all_of_it() -> None:
    assert circulation(legs()).share is None
    assert circulation(legs(("a", "b", UNKNOWN))).share is None
    assert circulation(legs(("a", "b", 1 / 3), ("b", "a", 1 / 3))).share == pytest.approx(1)
    assert through_flows(circulation(legs())).empty


def test_the_flow_names_what_circulates_on_each_pair() -> None:
    found = circulation(legs(("a", "b", 30), ("b", "c", 20), ("c", "a", 10), ("a", "d", 9)))
    flows = found.flows.set_index(["payer", "payee"])["circulating_usd_bn"]
    assert flows.to_dict() == {("a", "b"): 10, ("a", "d"): 0, ("b", "c"): 10, ("c", "a"): 10}
    assert (found.total_usd_bn, found.share) == (69, 30 / 69)


def test_through_flows_are_a_range_where_two_ways_are_equally_good() -> None:
    """10 must go from a to b and back; c and d can each carry between 2 and 8 of it."""
    found = through_flows(
        circulation(
            legs(("a", "b", 10), ("b", "c", 8), ("b", "d", 8), ("c", "a", 8), ("d", "a", 8))
        )
    )
    ranges = {company: tuple(row) for company, row in found.T.items()}
    assert ranges == {"a": (10, 10), "b": (10, 10), "c": (2, 8), "d": (2, 8)}


def test_a_cap_for_the_undisclosed_bounds_from_above() -> None:
    table = legs(("a", "b", UNKNOWN), ("b", "a", 4), ("b", "c", UNKNOWN), ("c", "b", 9))
    table.loc["leg-02", "amount_high_usd_bn"] = 1.0
    assert circulation(table).circulating_usd_bn == 0
    upper = circulation(capped(table, 3))
    assert (upper.circulating_usd_bn, upper.total_usd_bn) == (8, 17)
    assert table["amount_usd_bn"].isna().sum() == 2, "the legs given are not changed"


# ------------------------------------------------------------------------------- other solvers


def by_network_simplex(payments: list[Payment]) -> float:
    """The same by networkx: the cheapest circulation where each unit of payment costs −1."""
    graph = networkx.DiGraph()
    for payer, payee, amount in payments:
        before = graph.get_edge_data(payer, payee, {"capacity": 0})["capacity"]
        graph.add_edge(payer, payee, capacity=before + round(amount * 1000), weight=-1)
    return -networkx.network_simplex(graph)[0] / 1000


def test_two_solvers_agree_on_200_random_networks() -> None:
    for seed in range(200):
        payments = random_payments(seed, companies=3 + seed % 20, count=5 + 3 * (seed % 40))
        assert circulating(*payments) == pytest.approx(by_network_simplex(payments), abs=1e-9)


def extreme_through_flow(found: Circulation, company: str, sign: int) -> float:
    """By another linear programme, with the optimum as one of its constraints."""
    flows = found.flows
    places = sorted({*flows["payer"], *flows["payee"]})
    balance = np.array(
        [(flows["payer"] == p).astype(float) - (flows["payee"] == p) for p in places]
    )
    paid = (flows["payer"] == company).to_numpy(dtype=float)
    answer = linprog(
        -sign * paid,
        A_eq=np.vstack([balance, np.ones(len(flows))]),
        b_eq=np.r_[np.zeros(len(places)), found.circulating_usd_bn],
        bounds=[(0, amount) for amount in flows["amount_usd_bn"]],
    )
    return float(paid @ answer.x)


def test_through_flows_are_the_extremes_over_all_best_solutions() -> None:
    ranges = 0
    for seed in range(25):
        found = circulation(legs(*random_payments(seed, companies=7, count=22)))
        for company, row in through_flows(found).iterrows():
            low, high = (extreme_through_flow(found, str(company), sign) for sign in (-1, 1))
            assert row["through_min_usd_bn"] == pytest.approx(low, abs=1e-6)
            assert row["through_max_usd_bn"] == pytest.approx(high, abs=1e-6)
            ranges += low < high - 1e-6
    assert ranges > 10, "the networks must try more than unique solutions"


# ---------------------------------------------------------------------------------------- laws

COMPANIES = "abcdef"
PAYMENTS = st.lists(
    st.tuples(
        st.sampled_from(COMPANIES), st.sampled_from(COMPANIES), st.integers(1, 100_000)
    ).filter(lambda p: p[0] != p[1]),
    max_size=24,
).map(lambda found: [(payer, payee, amount / 1000) for payer, payee, amount in found])
law = settings(deadline=None, max_examples=100)


@law
@given(PAYMENTS)
def test_every_flow_is_within_its_payment_and_balanced(payments: list[Payment]) -> None:
    found = circulation(legs(*payments))
    flows = found.flows
    assert 0 <= found.circulating_usd_bn <= found.total_usd_bn + 1e-9
    assert flows["circulating_usd_bn"].between(0, flows["amount_usd_bn"] + 1e-9).all()
    assert flows["circulating_usd_bn"].sum() == pytest.approx(found.circulating_usd_bn)
    paid = flows.groupby("payer")["circulating_usd_bn"].sum()
    received = flows.groupby("payee")["circulating_usd_bn"].sum()
    assert paid.sub(received, fill_value=0).abs().max() < 1e-9 or flows.empty
    through = through_flows(found)
    own = paid.reindex(through.index, fill_value=0)
    assert (through["through_min_usd_bn"] <= own + 1e-9).all()
    assert (through["through_max_usd_bn"] >= own - 1e-9).all()


@law
@given(PAYMENTS)
def test_it_is_zero_exactly_if_there_is_no_loop(payments: list[Payment]) -> None:
    graph = networkx.DiGraph([(payer, payee) for payer, payee, _ in payments])
    assert (circulating(*payments) == 0) == networkx.is_directed_acyclic_graph(graph)


@law
@given(PAYMENTS, PAYMENTS)
def test_it_never_falls_when_legs_are_added(some: list[Payment], more: list[Payment]) -> None:
    assert circulating(*some, *more) >= circulating(*some) - 1e-9


@law
@given(PAYMENTS, st.data())
def test_it_never_falls_when_an_amount_rises(payments: list[Payment], data: st.DataObject) -> None:
    raised = [(p, q, a + data.draw(st.integers(0, 9_000)) / 1000) for p, q, a in payments]
    assert circulating(*raised) >= circulating(*payments) - 1e-9


@law
@given(PAYMENTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(payments: list[Payment], dice: random.Random) -> None:
    one = circulation(legs(*payments))
    other = circulation(legs(*dice.sample(payments, len(payments))))
    assert one.circulating_usd_bn == other.circulating_usd_bn
    assert one.total_usd_bn == other.total_usd_bn
    pd.testing.assert_frame_equal(through_flows(one), through_flows(other))


@law
@given(PAYMENTS)
def test_parallel_legs_are_as_one(payments: list[Payment]) -> None:
    halves = [(p, q, a / 2) for p, q, a in payments for _ in range(2)]
    assert circulating(*halves) == pytest.approx(circulating(*payments), abs=1e-9)


@law
@given(PAYMENTS)
def test_each_loop_by_itself_goes_round(payments: list[Payment]) -> None:
    """The circulation is at least any one loop's bottleneck times its companies."""
    table = legs(*payments)
    best = circulation(table).circulating_usd_bn
    for loop in loops(table).found:
        assert best >= (loop.bottleneck_usd_bn or 0) * len(loop.companies) - 1e-9


def test_units_are_as_fine_as_the_total_allows() -> None:
    assert units_per_usd_bn(0) == units_per_usd_bn(1) == 1e9
    assert units_per_usd_bn(2_000) == 1e6
    assert units_per_usd_bn(2_600) == 1e5
    for total in (1e-6, 3.3, 2_600.1, 1e7, 1e12):
        assert total * units_per_usd_bn(total) <= 2**31 - 1


# ---------------------------------------------------------------------------------- our ledger


@pytest.mark.parametrize(
    ("day", "total", "expected"),
    [
        (date(2025, 10, 7), 758.5, 130.7),
        (date(2025, 12, 31), 1206.2, 184.5),
        (date(2026, 6, 30), 2133.1, 416.1),
        (date(2026, 11, 23), 2600.1, 619.7),
    ],
)
def test_our_ledger_gives_the_published_figures(day: date, total: float, expected: float) -> None:
    """Published with the research that the ledger was made from, cut to one decimal."""
    found = circulation(counted(day))
    assert found.total_usd_bn == pytest.approx(total, abs=0.1)
    assert found.circulating_usd_bn == pytest.approx(expected, abs=0.1)
    if day == date(2025, 10, 7):
        assert found.share == pytest.approx(0.172, abs=0.0005)


def test_the_letter_of_intent_of_100_counts_in_its_time_and_not_today() -> None:
    then, now = (
        merged(counted(day)).set_index(["payer", "payee"]).at[("nvidia", "openai"), "amount_usd_bn"]
        for day in (date(2025, 10, 7), TODAY)
    )
    assert (then, now) == pytest.approx((100.1, 30.1)), "0.1 of each is a stake of 2024"


def test_a_cap_of_nothing_is_the_lower_bound_and_the_upper_rises_with_the_cap() -> None:
    lower = circulation(counted()).circulating_usd_bn
    upper = [circulation(capped(counted(), cap)).circulating_usd_bn for cap in (0, 1, 10, 100)]
    assert upper[0] == lower
    assert upper == sorted(upper) and upper[-1] > upper[0]


# -------------------------------------------------------------------------------------- levels


def naive_levels(table: pd.DataFrame) -> dict[str, float]:
    """One equation for each linked pair, the least-squares solution of least norm."""
    paid = merged(table.dropna(subset=["amount_usd_bn"])).set_index(["payer", "payee"])
    amounts = paid["amount_usd_bn"].to_dict()
    companies = sorted({company for pair in amounts for company in pair})
    linked = sorted({tuple(sorted(pair)) for pair in amounts})
    equations = np.zeros((len(linked), len(companies)))
    net = np.zeros(len(linked))
    for i, (one, other) in enumerate(linked):
        equations[i, companies.index(one)], equations[i, companies.index(other)] = 1, -1
        net[i] = amounts.get((one, other), 0) - amounts.get((other, one), 0)
    return dict(zip(companies, np.linalg.lstsq(equations, net, rcond=None)[0], strict=True))


def test_levels_are_the_least_squares_fit_to_net_payments() -> None:
    for seed in range(40):
        table = legs(*random_payments(seed, companies=4 + seed % 12, count=3 + seed))
        assert levels(table).to_dict() == pytest.approx(naive_levels(table), abs=1e-8)
    assert levels(counted()).to_dict() == pytest.approx(naive_levels(counted()), abs=1e-8)


def test_levels_by_hand() -> None:
    chain = levels(legs(("a", "b", 3), ("b", "c", 3), ("b", "a", 1), ("x", "y", 4)))
    assert chain.to_dict() == pytest.approx(
        {"a": 7 / 3, "b": 1 / 3, "c": -8 / 3, "x": 2.0, "y": -2.0}
    )
    assert list(chain.index) == ["a", "x", "b", "y", "c"]
    ring = levels(legs(("a", "b", 5), ("b", "c", 5), ("c", "a", 5), ("a", "d", UNKNOWN)))
    assert ring.to_dict() == pytest.approx({"a": 0, "b": 0, "c": 0}), "what goes round has no top"
    assert levels(legs()).empty


# -------------------------------------------------------------------------------------- chance


def test_short_loops_are_counted_as_networkx_counts_them() -> None:
    for seed in range(40):
        payments = random_payments(seed, companies=4 + seed % 9, count=4 + seed)
        graph = networkx.DiGraph([(payer, payee) for payer, payee, _ in payments])
        expected = sum(1 for _ in networkx.simple_cycles(graph, length_bound=4))
        assert short_loops(network(merged(legs(*payments)))) == expected


def test_rewiring_keeps_degrees_and_what_each_company_pays() -> None:
    net = network(merged(counted()))
    dice = np.random.default_rng(1)
    drawn = _rewired(net, dice)
    assert (drawn.payer == net.payer).all() and (drawn.capacity == net.capacity).all()
    assert (np.sort(drawn.payee) == np.sort(net.payee)).all(), "as many payers each"
    assert (drawn.payer != drawn.payee).all()
    assert len(set(zip(drawn.payer, drawn.payee, strict=True))) == len(net.payer)
    assert (drawn.payee != net.payee).mean() > 0.5, "it is another network"


def test_p_value_and_effect_size() -> None:
    draws = np.array([1.0, 2, 3, 4])
    assert Against(5, draws).p_value == 1 / 5
    assert Against(4, draws).p_value == 2 / 5
    assert Against(0, draws).p_value == 1
    assert Against(5, draws).z == pytest.approx(2.5 / draws.std(ddof=1))
    assert Against(5, np.array([5.0, 5.0])).z is None


def test_chance_tells_a_planted_circle_from_a_network_without_plan() -> None:
    """A ring of large payments among small ones that lead away from it."""
    names = [f"c{i}" for i in range(8)]
    ring = [(one, other, 50.0) for one, other in itertools.pairwise([*names, names[0]])]
    away = [(name, f"x{i}{j}", 1.0) for i, name in enumerate(names) for j in range(5)]
    planted = chance(legs(*ring, *away), rewirings=200)
    assert planted.circulation.observed == 400
    assert planted.circulation.p_value < 0.02
    again = chance(legs(*ring, *away), rewirings=200)
    assert (again.circulation.draws == planted.circulation.draws).all(), "the seed is fixed"
    nothing = chance(legs(), rewirings=3)
    assert (nothing.loops.observed, nothing.loops.p_value) == (0, 1)


def test_our_circulation_is_more_than_chance_and_the_number_of_loops_is_not() -> None:
    found = chance(counted(), rewirings=100)
    assert found.circulation.p_value < 0.05 and (found.circulation.z or 0) > 2
    assert found.loops.p_value > 0.05


# --------------------------------------------------------------------- between operating companies


def roles_of(table: pd.DataFrame, *financiers: str) -> pd.Series:
    companies = sorted({*table["payer"], *table["payee"]})
    return pd.Series({slug: "investor" if slug in financiers else "ai-lab" for slug in companies})


def test_the_share_between_operating_companies_by_hand() -> None:
    table = legs(
        ("a", "b", 10), ("b", "a", 4), ("b", "c", 6), ("bank", "a", 80), ("a", "x", UNKNOWN)
    )
    roles = roles_of(table, "bank")
    assert circulation(table).share == 8 / 100
    assert share_between_companies(table, roles) == 8 / 20
    assert list(between_companies(table, roles).index) == ["leg-00", "leg-01", "leg-02", "leg-04"]
    assert share_between_companies(table, roles_of(table, "a", "b")) is None
    assert share_between_companies(legs(), roles) is None


def test_a_circle_through_an_investor_is_none_between_companies() -> None:
    """a and b pay each other 4; 6 more go from a to an investor and come back through b."""
    table = legs(("a", "b", 4), ("b", "a", 10), ("a", "fund", 6), ("fund", "b", 6))
    roles = roles_of(table, "fund")
    assert circulation(table).circulating_usd_bn == 26
    assert share_between_companies(table, roles) == 8 / 14
    assert share_between_companies(table, roles, circulation(table)) == 8 / 14


def test_more_money_from_outside_lowers_the_share_and_not_that_between_companies() -> None:
    table = legs(("a", "b", 10), ("b", "a", 4))
    wider = legs(("a", "b", 10), ("b", "a", 4), ("fund", "a", 1000))
    narrow, wide = circulation(table), circulation(wider)
    assert (wide.share or 0) < (narrow.share or 0)
    roles = roles_of(wider, "fund")
    assert share_between_companies(wider, roles) == share_between_companies(table, roles)


def test_networkx_agrees_on_the_share_between_companies_of_random_networks() -> None:
    through = 0
    for seed in range(100):
        payments = random_payments(seed, companies=4 + seed % 9, count=6 + 2 * (seed % 20))
        table = legs(*payments)
        companies = sorted({*table["payer"], *table["payee"]})
        financiers = set(companies[:: 2 + seed % 3])
        inner = [p for p in payments if not financiers & {p[0], p[1]}]
        share = share_between_companies(table, roles_of(table, *financiers))
        if not inner:
            assert share is None
            continue
        expected = by_network_simplex(inner) / sum(amount for *_, amount in inner)
        assert share == pytest.approx(expected, abs=1e-9)
        through += by_network_simplex(payments) > by_network_simplex(inner)
    assert through > 20, "the networks must have circles through investors"


def test_our_share_between_companies_is_the_one_of_the_report_and_of_the_timeline() -> None:
    ledger = read_ledger(DATA, TODAY)
    expected = share_between_companies(counted(), ledger.companies["role"])
    assert expected is not None and expected > (circulation(counted()).share or 1)
    value = report(Question(ledger, TODAY), ["circulation"])["circulation"]
    assert value["share_between_companies"] == expected
    choice = Counting(MOVING_GROUPS, tuple(BASES))
    days = timeline(ledger, TODAY, choice)
    assert days["share_between_companies"].iloc[-1] == pytest.approx(expected)
    assert (days["share_between_companies"].dropna() >= days["share"].dropna() - 1e-12).all()
