"""Legs merged to payments between pairs of companies: what the measures are computed on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

# SciPy's maximum flow holds 32-bit integers.
MOST_UNITS = 2e9
DOLLARS = 9  # decimals of a billion


@dataclass(frozen=True)
class Network:
    """Companies and the payments between them, in whole units of money.

    companies: the slugs in alphabetical order. payer, payee: their places in it, one a pair.
    capacity: the most that this pair pays, in whole units. units: how many make $1bn.
    """

    companies: list[str]
    payer: np.ndarray
    payee: np.ndarray
    capacity: np.ndarray
    units: float

    def matrix(self, amounts: np.ndarray) -> csr_array:
        """Payer by payee, one amount a pair; pairs that stand twice add up."""
        size = len(self.companies)
        return csr_array((amounts, (self.payer, self.payee)), shape=(size, size))


def merged(legs: pd.DataFrame) -> pd.DataFrame:
    """One row for each payer and payee, in alphabetical order: payer, payee, amount_usd_bn.

    Parallel legs add up; the amount is NaN where none of them discloses one. `legs` needs payer,
    payee and amount_usd_bn.
    """
    return legs.groupby(["payer", "payee"], as_index=False)[["amount_usd_bn"]].sum(min_count=1)


def network(pairs: pd.DataFrame) -> Network:
    """The network of `pairs` (merged); an undisclosed amount has no capacity."""
    companies = sorted({*pairs["payer"], *pairs["payee"]})
    place = pd.Series(range(len(companies)), index=companies, dtype=int)
    amounts = pairs["amount_usd_bn"].fillna(0.0).to_numpy(dtype=float)
    units = units_per_usd_bn(float(amounts.sum()))
    return Network(
        companies=companies,
        payer=place[pairs["payer"]].to_numpy(),
        payee=place[pairs["payee"]].to_numpy(),
        capacity=whole(amounts, units),
        units=units,
    )


def units_per_usd_bn(total_usd_bn: float) -> float:
    """How many whole units make $1bn: the finest power of ten that a total has room for.

    Whole numbers make every flow exact. Up to $2tn a unit is $1,000, up to $20tn $10,000; never
    finer than a dollar.
    """
    if total_usd_bn <= 0:
        return 10.0**DOLLARS
    return 10.0 ** min(DOLLARS, math.floor(math.log10(MOST_UNITS / total_usd_bn)))


def whole(amounts: np.ndarray | float, units: float) -> np.ndarray:
    """Billions of dollars as whole units, rounded down: nothing pays more than is disclosed."""
    # 30.1 × 100,000 must not end a hair below 3,010,000.
    return np.floor(np.asarray(amounts) * units + 1e-3).astype(np.int64)


def on_a_loop(net: Network) -> np.ndarray:
    """Of each pair, whether some loop runs through it: its ends are strongly connected."""
    if not len(net.payer):
        return np.zeros(0, dtype=bool)
    ones = net.matrix(np.ones(len(net.payer)))
    component = connected_components(ones, connection="strong")[1]
    return component[net.payer] == component[net.payee]
