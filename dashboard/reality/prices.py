"""What if a subscription cost ten times as much: who would have to stay to pay the bill."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd


@dataclass(frozen=True)
class Plan:
    """price, cost: US dollars a month for one payer, what it brings and what it costs beyond the
    bill. payers: millions who pay today. bill_usd_bn: what has to be covered in a year."""

    price: float
    cost: float
    payers: float
    bill_usd_bn: float

    def raised(self, times: float) -> Plan:
        return replace(self, price=self.price * times)


def bill(cost_per_user: float, users: float) -> float:
    """Billions of dollars a year for `users` (millions, paying or not) at so many dollars a year
    each."""
    return cost_per_user * users / 1000


def net_income(plan: Plan, retention: float) -> float:
    """Billions of dollars a year left over (negative: short) if the fraction `kept` of the payers
    stays: 12 · payers · kept · (price − cost) − bill."""
    return 12 * plan.payers * retention * (plan.price - plan.cost) / 1000 - plan.bill_usd_bn


def payers_to_cover(plan: Plan) -> float:
    """Millions of payers at which nothing is left over or short; NaN if each costs more than it
    pays."""
    margin = plan.price - plan.cost
    return 1000 * plan.bill_usd_bn / (12 * margin) if margin > 0 else math.nan


def price_grid() -> list[float]:
    """Dollars a month from 10 to 10,000, evenly spaced in logarithms."""
    return [10 ** (1 + step / 16) for step in range(49)]


def surface(plan: Plan, prices: Sequence[float], retentions: Sequence[float]) -> pd.DataFrame:
    """`net_income` at each price (columns) and fraction kept (index)."""
    return pd.DataFrame(
        {
            price: [net_income(replace(plan, price=price), k) for k in retentions]
            for price in prices
        },
        index=list(retentions),
    )
