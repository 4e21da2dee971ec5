"""How much of the money can really go round.

The maximum circulation of a payment network: the largest sum of payments, each at most what is
disclosed, with in = out at every company. It counts no dollar twice, is zero exactly if there is
no loop, and never falls when a leg is added. It is the maximum circularity solution of Homs-Dones,
MacKay, Sansom & Zhou 2025, "Circular Directional Flow Decomposition of Networks", arXiv
2506.12546, who also tell what it has in common with multilateral netting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import maximum_flow

from dashboard.flows.pairs import Network, merged, network, on_a_loop


@dataclass(frozen=True)
class Circulation:
    """total_usd_bn: all disclosed payments. circulating_usd_bn: the part of them that can go
    round. flows: one row a pair: payer, payee, amount_usd_bn (disclosed), circulating_usd_bn (of
    it, in one of the best solutions), fixed (true: the same in every best solution).
    """

    total_usd_bn: float
    circulating_usd_bn: float
    flows: pd.DataFrame

    @property
    def share(self) -> float | None:
        """The circulating part as a fraction of all; None if nothing is disclosed."""
        return self.circulating_usd_bn / self.total_usd_bn if self.total_usd_bn else None


def circulation(legs: pd.DataFrame) -> Circulation:
    """The maximum circulation of `legs`: payer, payee, amount_usd_bn (billions of dollars).

    Legs without an amount are left out, which makes it a lower bound; `capped` gives the upper.
    Exact on whole units of money (pairs.units_per_usd_bn).
    """
    disclosed = legs.dropna(subset=["amount_usd_bn"])
    pairs = merged(disclosed)
    net = network(pairs)
    flow, fixed = solve(net)
    return Circulation(
        total_usd_bn=math.fsum(disclosed["amount_usd_bn"]),
        circulating_usd_bn=int(flow.sum()) / net.units,
        flows=pairs.assign(circulating_usd_bn=flow / net.units, fixed=fixed),
    )


def capped(legs: pd.DataFrame, cap_usd_bn: float) -> pd.DataFrame:
    """`legs` with each undisclosed amount at `cap_usd_bn`, or at its published ceiling
    (amount_high_usd_bn) if that is lower: their circulation is an upper bound for all amounts
    up to these. Its total and its share are of the capped amounts as well."""
    ceiling = legs["amount_high_usd_bn"].fillna(cap_usd_bn).clip(upper=cap_usd_bn)
    return legs.assign(amount_usd_bn=legs["amount_usd_bn"].fillna(ceiling))


def solve(net: Network) -> tuple[np.ndarray, np.ndarray]:
    """A maximum circulation in whole units, and on which pairs it is the only one.

    The linear programme max Σ f, 0 ≤ f ≤ capacity, in = out. Its matrix is totally unimodular, so
    that whole capacities have a whole solution and whole prices (Hoffman & Kruskal 1956). The
    prices prove it: by duality no circulation exceeds Σ capacity · max(0, 1 + price of the payer −
    price of the payee). A pair whose bracket is not zero is full or empty in every solution.
    Raises RuntimeError if the proof fails.
    """
    flow = np.zeros(len(net.payer), dtype=np.int64)
    fixed = np.ones(len(net.payer), dtype=bool)
    looped = on_a_loop(net) & (net.capacity > 0)
    if not looped.any():
        return flow, fixed
    payer, payee, capacity = net.payer[looped], net.payee[looped], net.capacity[looped]
    count, size = len(capacity), len(net.companies)
    ends = (np.r_[payer, payee], np.r_[np.arange(count), np.arange(count)])
    balance = csc_array((np.repeat([1.0, -1.0], count), ends), shape=(size, count))
    answer = linprog(
        -np.ones(count),
        A_eq=balance,
        b_eq=np.zeros(size),
        bounds=np.column_stack([np.zeros(count), capacity]),
        method="highs",
    )
    if not answer.success:
        raise RuntimeError(f"no maximum circulation found: {answer.message}")
    amounts = np.rint(answer.x).astype(np.int64)
    price = np.rint(answer.eqlin.marginals).astype(np.int64)
    gain = 1 + price[payer] - price[payee]
    _prove(balance @ amounts, amounts, capacity, gain)
    flow[looped], fixed[looped] = amounts, gain != 0
    return flow, fixed


def _prove(surplus: np.ndarray, flow: np.ndarray, capacity: np.ndarray, gain: np.ndarray) -> None:
    feasible = not surplus.any() and bool(((flow >= 0) & (flow <= capacity)).all())
    if not feasible or flow.sum() != (capacity * gain.clip(min=0)).sum():
        raise RuntimeError("the solver's circulation is not the maximum in whole units")


def through_flows(result: Circulation) -> pd.DataFrame:
    """Each company's least and most through-flow over all maximum circulations.

    The best total is one number, its split over companies is not: where two ways round are
    equally good, either may carry the money. Index: company (all that pay or receive a disclosed
    amount); columns through_min_usd_bn, through_max_usd_bn; the largest first.

    Any two best solutions differ by a circulation of the residual network of the pairs that are
    not fixed (complementary slackness). So a company's through-flow can rise by the maximum flow
    from its outgoing side round to its incoming side there, and fall by that of the way back.
    """
    net = network(result.flows)
    flow = np.rint(result.flows["circulating_usd_bn"].to_numpy() * net.units).astype(np.int64)
    free = np.flatnonzero(~result.flows["fixed"].to_numpy())
    room = replace(
        net,
        payer=np.r_[net.payer[free], net.payee[free]],
        payee=np.r_[net.payee[free], net.payer[free]],
        capacity=np.r_[net.capacity[free] - flow[free], flow[free]],
    )
    forward = np.arange(len(room.payer)) < len(free)
    now = np.bincount(net.payer, flow, minlength=len(net.companies)).astype(np.int64)
    rise = [_round(room, company, forward) for company in range(len(net.companies))]
    fall = [_round(room, company, ~forward) for company in range(len(net.companies))]
    table = pd.DataFrame(
        {
            "company": net.companies,
            "through_min_usd_bn": (now - np.array(fall, dtype=np.int64)) / net.units,
            "through_max_usd_bn": (now + np.array(rise, dtype=np.int64)) / net.units,
        }
    )
    return table.sort_values(
        ["through_max_usd_bn", "through_min_usd_bn", "company"], ascending=[False, False, True]
    ).set_index("company")


def _round(room: Network, company: int, usable: np.ndarray) -> int:
    """The maximum flow from `company` round to itself over `room`, by its `usable` pairs only."""
    out = (room.payer == company) & usable & (room.capacity > 0)
    back = (room.payee == company) & usable & (room.capacity > 0)
    if not out.any() or not back.any():
        return 0
    others = out | back | ((room.payer != company) & (room.payee != company))
    # The company stands twice, as the source and as a sink behind all others.
    sink = len(room.companies)
    payee = np.where(back, sink, room.payee)
    ends = (room.payer[others], payee[others])
    capacity = room.capacity[others].astype(np.int32)
    graph = csr_array((capacity, ends), shape=(sink + 1, sink + 1))
    return int(maximum_flow(graph, company, sink).flow_value)
