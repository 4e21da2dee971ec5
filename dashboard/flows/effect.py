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
