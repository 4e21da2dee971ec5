"""Is it more than chance? The network against random ones with the same degrees."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.flows.circulation import solve
from dashboard.flows.pairs import Network, merged, network

REWIRINGS = 500
SEED = 20251007
SWAPS_PER_PAIR = 10


@dataclass(frozen=True)
class Against:
    """One measure of the network (observed) against `draws`, the same of each rewired one."""

    observed: float
    draws: np.ndarray

    @property
    def p_value(self) -> float:
        """How often chance reaches as much: (1 + draws ≥ observed) / (1 + draws), one-sided; the
        network itself is one of those that could have been drawn (Phipson & Smyth 2010)."""
        return float((1 + (self.draws >= self.observed).sum()) / (1 + len(self.draws)))

    @property
    def z(self) -> float | None:
        """The effect size: standard deviations above the draws' mean; None if they are all the
        same."""
        spread = float(self.draws.std(ddof=1)) if len(self.draws) > 1 else 0.0
        return float((self.observed - self.draws.mean()) / spread) if spread else None


@dataclass(frozen=True)
class Chance:
    """loops: how many of up to 4 companies. circulation: billions of dollars."""

    loops: Against
    circulation: Against


def chance(legs: pd.DataFrame, rewirings: int = REWIRINGS, seed: int = SEED) -> Chance:
    """Loops and circulation of `legs` against degree-preserving rewirings (Maslov & Sneppen
    2002).

    `legs`: payer, payee, amount_usd_bn. In a rewired network every company has as many payees and
    payers as in truth, and each payment keeps its payer and amount, but payees are swapped
    between payments, never onto the payer itself or a pair that is there. Undisclosed payments
    are rewired too; they make loops and add nothing to the circulation.

    Loops of up to 4 companies are counted, as long ones say little: their number grows with every
    hop by about the mean degree, whatever the network, and up to 4 it has a closed form.
    """
    random = np.random.default_rng(seed)
    net = network(merged(legs))
    counts, amounts = [], []
    drawn = net
    for _ in range(rewirings):
        drawn = _rewired(drawn, random)
        counts.append(short_loops(drawn))
        amounts.append(_circulating_usd_bn(drawn))
    return Chance(
        loops=Against(short_loops(net), np.array(counts, dtype=float)),
        circulation=Against(_circulating_usd_bn(net), np.array(amounts, dtype=float)),
    )


def _circulating_usd_bn(net: Network) -> float:
    return int(solve(net)[0].sum()) / net.units


def _rewired(net: Network, random: np.random.Generator) -> Network:
    """`net` after SWAPS_PER_PAIR tries a pair to swap the payees of two payments."""
    count = len(net.payer)
    payer, payee = net.payer.tolist(), net.payee.tolist()
    taken = set(zip(payer, payee, strict=True))
    for one, other in random.integers(0, max(count, 1), (SWAPS_PER_PAIR * count, 2)).tolist():
        swapped = (payer[one], payee[other]), (payer[other], payee[one])
        if swapped[0] in taken or swapped[1] in taken or any(a == b for a, b in swapped):
            continue
        taken -= {(payer[one], payee[one]), (payer[other], payee[other])}
        taken |= set(swapped)
        payee[one], payee[other] = payee[other], payee[one]
    return replace(net, payee=np.array(payee, dtype=net.payee.dtype))


def short_loops(net: Network) -> int:
    """The number of simple loops of 2, 3 and 4 companies, from the closed walks of these lengths.

    The trace of the adjacency matrix's power counts them. A closed walk of 2 or 3 steps is a
    loop, met once from each of its companies. Of those of 4 steps the ones that come through a
    company twice are taken off, by inclusion and exclusion; there are no payments to oneself.
    """
    steps = net.matrix(np.ones(len(net.payer)))
    two = steps @ steps
    there_and_back = two.diagonal()
    of_two = there_and_back.sum() / 2
    of_three = two.multiply(steps.T).sum() / 3
    walks = two.multiply(two.T).sum()
    of_four = (walks - 2 * (there_and_back**2).sum() + there_and_back.sum()) / 4
    return round(of_two + of_three + of_four)
