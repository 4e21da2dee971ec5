"""How much of an investment can come back to the investor, and by which paths."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from dashboard.flows.pairs import Network, merged, network, whole

INVESTMENTS = ("equity-investment", "venture-investment")


@dataclass(frozen=True)
class ReturnPath:
    """companies: from the investee back to the investor. amount_usd_bn: what it carries."""

    companies: tuple[str, ...]
    amount_usd_bn: float


@dataclass(frozen=True)
class RoundTrip:
    """returnable_usd_bn: the most of an investment of amount_usd_bn that can come back. paths:
    one way to carry it; there can be others."""

    leg: str
    investor: str
    investee: str
    amount_usd_bn: float
    returnable_usd_bn: float
    paths: tuple[ReturnPath, ...]

    @property
    def ratio(self) -> float | None:
        """The returnable part as a fraction; None for an investment of nothing."""
        return self.returnable_usd_bn / self.amount_usd_bn if self.amount_usd_bn else None


def round_trips(legs: pd.DataFrame) -> list[RoundTrip]:
    """The round trip of each equity or venture investment among `legs` that has an amount.

    `legs`: index leg id; payer, payee, kind, amount_usd_bn (billions of dollars). Returnable is
    the maximum flow (Ford & Fulkerson 1956) from investee back to investor along all disclosed
    payments of `legs`, at most the amount. Each investment is taken by itself: two of them can
    count on the same payment, so they don't add up. Largest returnable first.
    """
    disclosed = legs.dropna(subset=["amount_usd_bn"])
    net = network(merged(disclosed))
    place = {company: i for i, company in enumerate(net.companies)}
    invested = disclosed[disclosed["kind"].isin(INVESTMENTS)]
    trips = []
    for leg, row in invested.iterrows():
        ends = place[row["payee"]], place[row["payer"]]
        paths = _paths(net, *ends, int(whole(row["amount_usd_bn"], net.units)))
        trips.append(
            RoundTrip(
                leg=str(leg),
                investor=row["payer"],
                investee=row["payee"],
                amount_usd_bn=row["amount_usd_bn"],
                returnable_usd_bn=sum(carried for _, carried in paths) / net.units,
                paths=tuple(
                    ReturnPath(tuple(net.companies[i] for i in path), carried / net.units)
                    for path, carried in paths
                ),
            )
        )
    return sorted(trips, key=lambda trip: (-trip.returnable_usd_bn, trip.leg))


def _paths(net: Network, source: int, sink: int, most: int) -> list[tuple[list[int], int]]:
    """Paths from `source` to `sink` with what each carries: a maximum flow of up to `most` whole
    units, taken apart. The shortest first, as the reader follows them most easily."""
    # A payer of its own before the source holds the flow at `most`.
    start = len(net.companies)
    ends = (np.r_[net.payer, start], np.r_[net.payee, source])
    capacity = np.r_[net.capacity, most].astype(np.int32)
    graph = csr_array((capacity, ends), shape=(start + 1, start + 1))
    flow = maximum_flow(graph, start, sink).flow.tocoo()
    left: dict[int, dict[int, int]] = {}
    for payer, payee, amount in zip(*flow.coords, flow.data, strict=True):
        if amount > 0:
            left.setdefault(int(payer), {})[int(payee)] = int(amount)
    paths = []
    while path := _shortest(left, start, sink):
        hops = list(pairwise(path))
        carried = min(left[payer][payee] for payer, payee in hops)
        for payer, payee in hops:
            left[payer][payee] -= carried
            if not left[payer][payee]:
                del left[payer][payee]
        paths.append((path[1:], carried))
    return paths


def _shortest(left: dict[int, dict[int, int]], start: int, sink: int) -> list[int]:
    """The shortest path along what is left of a flow; empty if there is none."""
    before = {start: start}
    queue = deque([start])
    while queue and sink not in before:
        here = queue.popleft()
        for payee in sorted(left.get(here, {})):
            if payee not in before:
                before[payee] = here
                queue.append(payee)
    if sink not in before:
        return []
    path = [sink]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path[::-1]
