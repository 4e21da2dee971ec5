"""What each change of the ledger did to the total and to the money that is circular."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.deals.changes import Difference
from dashboard.flows.circulation import Circulation, circulation
from dashboard.flows.pairs import merged, network, on_a_loop

EFFECT_COLUMNS = ["total_usd_bn", "circulating_usd_bn"]


@dataclass(frozen=True)
class Changes:
    """What changed between two days, and what it did.

    legs: deals.difference. before, after: the circulation on the two days. effects: by leg, what
    its coming, going or changing added to the total and to the circulating money (billions of
    dollars); the rows add up to the difference of the two days. A leg that stands in none of them
    did nothing to either.
    """

    legs: Difference
    before: Circulation
    after: Circulation
    effects: pd.DataFrame


def effects(before: pd.DataFrame, after: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """What each leg did, one after the other.

    Parameters
    ----------
    before, after
        The legs that count (flows.counted) on the two days.
    order
        The legs that changed, in the order in which they did: what a leg does to the circulation
        depends on what is there when it comes.

    Returns
    -------
    pd.DataFrame
        Index: leg. Columns total_usd_bn, circulating_usd_bn: the change by this leg in billions
        of dollars. Legs without an amount, or that count on neither day, are left out.
    """
    columns = ["payer", "payee", "amount_usd_bn"]
    was, becomes = (
        {row[0]: row for row in legs[columns].dropna().itertuples(name=None)}
        for legs in (before, after)
    )
    now = dict(was)
    circulating = circulation(before).circulating_usd_bn
    rows: dict[str, tuple[float, float]] = {}
    for leg in order:
        old, new = now.get(leg), becomes.get(leg)
        if old == new:
            continue
        wider = now | ({leg: new} if new else {})
        now.pop(leg, None)
        if new:
            now[leg] = new
        step = 0.0
        # A payment on no loop is of no circulation: most changes need no solver.
        if _on_loop(wider if new else wider | {leg: old}, leg):
            circulating_then = circulation(_frame(now)).circulating_usd_bn
            step, circulating = circulating_then - circulating, circulating_then
        rows[leg] = ((new[3] if new else 0.0) - (old[3] if old else 0.0), step)
    return pd.DataFrame.from_dict(rows, orient="index", columns=EFFECT_COLUMNS).astype(float)


def _frame(legs: dict[str, tuple]) -> pd.DataFrame:
    return pd.DataFrame(list(legs.values()), columns=["leg", "payer", "payee", "amount_usd_bn"])


def _on_loop(legs: dict[str, tuple], leg: str) -> bool:
    pairs = merged(_frame(legs))
    of_leg = (pairs["payer"] == legs[leg][1]) & (pairs["payee"] == legs[leg][2])
    return bool(np.any(on_a_loop(network(pairs))[of_leg.to_numpy()]))


def order_of(change: Difference) -> list[str]:
    """The legs of a difference in the order in which they changed: by day, on one day those that
    ended before those that came in their place."""
    ended = change.ended[["date"]].assign(place=0)
    changed = change.changed.drop_duplicates("leg").set_index("leg")[["date"]].assign(place=1)
    added = change.added[["date"]].assign(place=2)
    parts = [part for part in (ended, changed, added) if len(part)]
    if not parts:
        return []
    rows = pd.concat(parts).rename_axis("leg").reset_index()
    rows = rows.sort_values(["date", "place", "leg"]).drop_duplicates("leg")
    return list(rows["leg"])
