"""What a change of the legs does to the money going round."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.flows.circulation import Circulation, circulation
from dashboard.flows.loops import Loop, Loops, loops


@dataclass(frozen=True)
class Effect:
    """before, after: the circulation without and with the change. loops: the loops that differ,
    as they were and as they are (None where there is none), the largest with the change first.
    cut: the lists of loops are cut, so that there may be more differences.
    """

    before: Circulation
    after: Circulation
    loops: list[tuple[Loop | None, Loop | None]]
    cut: bool

    @property
    def added_usd_bn(self) -> float:
        """By how much the disclosed payments grow."""
        return self.after.total_usd_bn - self.before.total_usd_bn

    @property
    def either(self) -> list[Loop]:
        """The loops of `loops` as they are, or as they were if they are gone."""
        return [loop for then, now in self.loops if (loop := now or then)]

    @property
    def closed(self) -> list[Loop]:
        """The loops that are there only with the change."""
        return [now for then, now in self.loops if then is None and now is not None]


def effect(before: pd.DataFrame, after: pd.DataFrame) -> Effect:
    """Compare the legs that count (as flows.loops takes them) without and with a change.

    A loop differs if it is there only before or after, or if its bottleneck is another.
    """
    then, now = loops(before), loops(after)
    was, now_is = _by_companies(then), _by_companies(now)
    pairs = [(was.get(ring), now_is.get(ring)) for ring in [*now_is, *(was.keys() - now_is.keys())]]
    return Effect(
        before=circulation(before),
        after=circulation(after),
        loops=[(a, b) for a, b in pairs if _bottleneck(a) != _bottleneck(b)],
        cut=then.cut or now.cut,
    )


def _by_companies(every: Loops) -> dict[tuple[str, ...], Loop]:
    return {loop.companies: loop for loop in every.found}


def _bottleneck(loop: Loop | None) -> tuple[bool, float | None]:
    return (False, None) if loop is None else (True, loop.bottleneck_usd_bn)


@dataclass(frozen=True)
class Hop:
    """Why a change of the payments from one company to another does to the circulation what it
    does. closed: loops that are there only with it. held: loops that it held back, and that are
    wider now. narrowed: loops that it holds back now and did not before, or that are gone.
    way_back: whether money can come back from payee to payer at all. elsewhere: where neither is,
    the payment that holds back the widest loop through it, as (payer, payee, amount).
    """

    payer: str
    payee: str
    closed: tuple[Loop, ...]
    held: tuple[Loop, ...]
    narrowed: tuple[Loop, ...]
    way_back: bool
    elsewhere: tuple[str, str, float] | None


def reasons(effect: Effect, before: pd.DataFrame, after: pd.DataFrame) -> list[Hop]:
    """Why the effect is what it is, for each pair of companies whose payments differ (`before`,
    `after`: as in `effect`)."""
    then, now = (_amounts(legs) for legs in (before, after))
    pairs = [pair for pair in {**now, **then} if now.get(pair) != then.get(pair)]
    every = loops(after).found
    made = []
    for payer, payee in pairs:
        through = [loop for loop in every if _place(loop, payer, payee) is not None]
        differ = [
            (a, b)
            for a, b in effect.loops
            if any(loop and _place(loop, payer, payee) is not None for loop in (a, b))
        ]
        held = [b for a, b in differ if a and b and _narrow(a, payer, payee) and _wider(a, b)]
        widest = next((loop for loop in through if loop.bottleneck_usd_bn is not None), None)
        made.append(
            Hop(
                payer,
                payee,
                closed=tuple(b for a, b in differ if a is None and b is not None),
                held=tuple(held),
                narrowed=tuple(a for a, b in differ if a and not (b and _wider(a, b))),
                way_back=bool(through),
                elsewhere=_bottleneck_of(widest) if widest and not held else None,
            )
        )
    return made


def _amounts(legs: pd.DataFrame) -> dict[tuple[str, str], tuple[float, int]]:
    """What is disclosed, and how many legs there are, from each company to each other."""
    rows = zip(legs["payer"], legs["payee"], legs["amount_usd_bn"].fillna(0.0), strict=True)
    sums: dict[tuple[str, str], tuple[float, int]] = {}
    for payer, payee, amount in rows:
        total, count = sums.get((payer, payee), (0.0, 0))
        sums[payer, payee] = (total + amount, count + 1)
    return sums


def _place(loop: Loop, payer: str, payee: str) -> int | None:
    """At which of its hops a loop has the payment."""
    companies = loop.companies
    for place, company in enumerate(companies):
        if company == payer and companies[(place + 1) % len(companies)] == payee:
            return place
    return None


def _narrow(loop: Loop, payer: str, payee: str) -> bool:
    """Whether the payment is what held the loop back, be it unknown or the least."""
    place = _place(loop, payer, payee)
    if place is None:
        return False
    amount = loop.amounts_usd_bn[place]
    return amount is None or amount == loop.bottleneck_usd_bn


def _wider(then: Loop, now: Loop) -> bool:
    was, is_now = then.bottleneck_usd_bn, now.bottleneck_usd_bn
    return is_now is not None and (was is None or is_now > was)


def _bottleneck_of(loop: Loop) -> tuple[str, str, float] | None:
    for place, amount in enumerate(loop.amounts_usd_bn):
        if amount is not None and amount == loop.bottleneck_usd_bn:
            after = loop.companies[(place + 1) % len(loop.companies)]
            return loop.companies[place], after, amount
    return None
