"""The loops in which money can come back to where it set out.

Loops share payments with each other: their bottlenecks don't add up. For one figure of the money
going round see circulation.py.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from dashboard.flows.pairs import merged, network, on_a_loop
from dashboard.language import tr, tr_n
from dashboard.vocabulary import ENDED

LONGEST = 6
MOST = 10_000
# A loop is as sure as the least sure of its legs.
STRENGTH = (*ENDED, "reported", "letter-of-intent", "announced", "definitive", "closed")


@dataclass(frozen=True)
class Loop:
    """companies: in the order of payment, the alphabetically first one first; the last one pays
    the first. amounts_usd_bn: what is disclosed from each to the next, None if nothing is.
    bottleneck_usd_bn: the least of these, None if one of them is unknown. undisclosed_legs: how
    many legs have no amount. weakest_status: of all legs. kinds, legs: all of them, hop by hop.
    """

    companies: tuple[str, ...]
    amounts_usd_bn: tuple[float | None, ...]
    bottleneck_usd_bn: float | None
    undisclosed_legs: int
    weakest_status: str
    kinds: tuple[str, ...]
    legs: tuple[str, ...]


@dataclass(frozen=True)
class Loops:
    """found: largest bottleneck first, unknown ones last. cut: there are more of them, none with
    a larger bottleneck than the last one here."""

    found: tuple[Loop, ...]
    cut: bool

    @property
    def message(self) -> str:
        """What a reader must know about the list: how many there are, and whether it is cut."""
        if self.cut:
            return tr(
                "There are more than {n} loops: these are the ones with the largest bottlenecks.",
                n=f"{len(self.found):,}",
            )
        return tr_n(len(self.found), "{n} loop in all.", "{n} loops in all.")


def loops(legs: pd.DataFrame, longest: int = LONGEST, most: int = MOST) -> Loops:
    """All simple loops of up to `longest` companies, at most `most` of them.

    `legs`: index leg id; payer, payee, kind, status, amount_usd_bn. Parallel legs between two
    companies are one hop; a hop counts with what is disclosed of it.

    Payments are taken in one after the other, the largest first and the undisclosed last. A loop
    is met when its smallest payment comes in, so that the list can stop at `most` and hold the
    largest ones. Where the search runs dead it has come back onto its own path, which is a shorter
    loop that was met before: as loops are bounded, dead ends are too.
    """
    pairs = merged(legs)
    pairs = pairs[on_a_loop(network(pairs))].sort_values(
        ["amount_usd_bn", "payer", "payee"], ascending=[False, True, True], na_position="last"
    )
    rings: list[tuple[str, ...]] = []
    payees: dict[str, list[str]] = {}
    payers: dict[str, list[str]] = {}
    for payer, payee in zip(pairs["payer"], pairs["payee"], strict=True):
        hops = _hops_to(payer, payers, longest - 1)
        if payee in hops:
            for ring in _paths(payee, payees, hops, longest - 1):
                if len(rings) == most:
                    return Loops(_described(rings, legs, pairs), cut=True)
                rings.append(ring)
        payees.setdefault(payer, []).append(payee)
        payers.setdefault(payee, []).append(payer)
    return Loops(_described(rings, legs, pairs), cut=False)


def _hops_to(company: str, payers: dict[str, list[str]], most: int) -> dict[str, int]:
    """Over how many payments, up to `most`, money gets from each company to this one."""
    hops = {company: 0}
    queue = deque([company])
    while queue:
        here = queue.popleft()
        if hops[here] == most:
            continue
        for payer in payers.get(here, []):
            if payer not in hops:
                hops[payer] = hops[here] + 1
                queue.append(payer)
    return hops


def _paths(
    start: str, payees: dict[str, list[str]], hops: dict[str, int], most: int
) -> Iterator[tuple[str, ...]]:
    """The simple paths of up to `most` payments from `start` to the company 0 `hops` away."""
    stack: list[tuple[str, ...]] = [(start,)]
    while stack:
        path = stack.pop()
        if hops[path[-1]] == 0:
            yield path
            continue
        left = most - len(path)
        for payee in payees.get(path[-1], []):
            if hops.get(payee, most + 1) <= left and payee not in path:
                stack.append((*path, payee))


def _described(
    rings: list[tuple[str, ...]], legs: pd.DataFrame, pairs: pd.DataFrame
) -> tuple[Loop, ...]:
    amounts = {
        (row.payer, row.payee): None if math.isnan(row.amount_usd_bn) else row.amount_usd_bn
        for row in pairs.itertuples()
    }
    rows: dict[tuple[str, str], list[tuple[str, str, str, bool]]] = {}
    columns = [legs[name] for name in ("payer", "payee", "kind", "status", "amount_usd_bn")]
    for leg, payer, payee, kind, status, amount in sorted(zip(legs.index, *columns, strict=True)):
        rows.setdefault((payer, payee), []).append((leg, kind, status, math.isnan(amount)))
    return tuple(sorted((_loop(ring, amounts, rows) for ring in rings), key=_place))


def from_first(ring: tuple[str, ...]) -> tuple[str, ...]:
    """The same loop from the alphabetically first company on."""
    first = ring.index(min(ring))
    return ring[first:] + ring[:first]


def _loop(
    ring: tuple[str, ...],
    amounts: dict[tuple[str, str], float | None],
    rows: dict[tuple[str, str], list[tuple[str, str, str, bool]]],
) -> Loop:
    companies = from_first(ring)
    hops = list(zip(companies, companies[1:] + companies[:1], strict=True))
    along = tuple(amounts[hop] for hop in hops)
    known = [amount for amount in along if amount is not None]
    legs = [row for hop in hops for row in rows[hop]]
    return Loop(
        companies=companies,
        amounts_usd_bn=along,
        bottleneck_usd_bn=min(known) if len(known) == len(hops) else None,
        undisclosed_legs=sum(undisclosed for *_, undisclosed in legs),
        weakest_status=min((status for _, _, status, _ in legs), key=STRENGTH.index),
        kinds=tuple(dict.fromkeys(kind for _, kind, _, _ in legs)),
        legs=tuple(leg for leg, *_ in legs),
    )


def _place(loop: Loop) -> tuple[bool, float, int, tuple[str, ...]]:
    """Largest bottleneck first, unknown last; among equals the shorter, then by name."""
    unknown = loop.bottleneck_usd_bn is None
    return unknown, -(loop.bottleneck_usd_bn or 0.0), len(loop.companies), loop.companies
