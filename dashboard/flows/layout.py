"""Where each company stands in the graph: computed, not simulated, so that the same view gives
the same picture every time and the tiers can be read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import pandas as pd

from dashboard.flows.levels import levels

# Rows from top to bottom: who asks for computing, who rents it out, who makes the chips; money
# to the side of it at the top and bottom.
TIERS: list[tuple[str, ...]] = [
    ("investor",),
    ("ai-application",),
    ("ai-lab",),
    ("hyperscaler",),
    ("compute-provider",),
    ("chip-maker", "server-maker", "foundry"),
    ("energy", "other"),
]
ROW_HEIGHT = 170
STEP = 150
ASPECT = 1.25
LIFT = 24
PER_ROW = 12
SWEEPS = 24
# How a row is spread and shifted, as parts of the whole width.
SPREADS = (1.0, 0.82, 0.64)
SHIFTS = (0.0, 0.09, -0.09, 0.18, -0.18)
# So far apart across, companies of neighbouring rows leave an arrow between them in sight.
CLEAR = 0.8 * STEP


def positions(companies: pd.DataFrame, links: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """x and y of each company (index: slug, column role), in the graph's own units.

    Rows follow the tiers; within a row the order keeps linked companies close (barycentre
    sweeps: Sugiyama, Tagawa & Toda 1981), net payers left of net receivers where that leaves a
    choice (levels.py). `links` has payer, payee and amount_usd_bn. Deterministic.
    """
    rows = _rows(companies, links)
    height = levels(links)
    order = {slug: i - (len(row) - 1) / 2 for row in rows for i, slug in enumerate(row)}
    neighbours: dict[str, list[str]] = {slug: [] for slug in companies.index}
    for payer, payee in zip(links["payer"], links["payee"], strict=True):
        if payer in neighbours and payee in neighbours:
            neighbours[payer].append(payee)
            neighbours[payee].append(payer)
    for _ in range(SWEEPS):
        for row in rows:
            centre = {
                slug: sum(order[n] for n in near) / len(near) if (near := neighbours[slug]) else 0.0
                for slug in row
            }
            # Of two that are equally near, the one further upstream stands on the left.
            row.sort(key=lambda slug: (round(centre[slug], 6), -float(height.get(slug, 0.0)), slug))
            for i, slug in enumerate(row):
                order[slug] = i - (len(row) - 1) / 2
    widest = max((len(row) for row in rows), default=1)
    # As wide as a screen's panel is to its height, or as its longest row needs.
    width = max((widest - 1) * STEP, (len(rows) - 1) * ROW_HEIGHT * ASPECT)
    placed: dict[str, tuple[float, float]] = {}
    for y, row in enumerate(rows):
        step = min(width / max(len(row) - 1, 1), 3 * STEP)
        across = _clearest(row, step, width, y, placed, neighbours)
        for i, slug in enumerate(row):
            # Neighbours in a row stand a little apart in height: arrows between them would
            # otherwise run through each other's names.
            lift = LIFT * (-1 if i % 2 else 1) if len(row) > 1 else 0
            placed[slug] = (across[i], y * ROW_HEIGHT + lift)
    return placed


def _clearest(
    row: list[str],
    step: float,
    width: float,
    y: int,
    placed: dict[str, tuple[float, float]],
    neighbours: dict[str, list[str]],
) -> list[float]:
    """Where the companies of a row stand across: of some ways to spread and shift the row the one
    in which its arrows to the rows above are least hidden."""
    tries = []
    for spread, shift in product(SPREADS, SHIFTS):
        across = [(i - (len(row) - 1) / 2) * step * spread + shift * width for i in range(len(row))]
        if len(row) > 1 and max(map(abs, across)) > width / 2 + 1:
            continue
        hidden = sum(
            _hidden((x, y * ROW_HEIGHT), placed[other], placed)
            for x, slug in zip(across, row, strict=True)
            for other in neighbours[slug]
            if other in placed
        )
        tries.append((round(hidden + 0.1 * abs(shift) + 0.1 * (1 - spread), 6), across))
    return min(tries)[1]


def _hidden(
    here: tuple[float, float], there: tuple[float, float], placed: dict[str, tuple[float, float]]
) -> float:
    """How much of an arrow is hidden: by its own ends where it is short and steep, by companies
    that it runs behind."""
    (x0, y0), (x1, y1) = here, there
    if y0 - y1 < 1.5 * ROW_HEIGHT:
        return max(0.0, 1 - abs(x0 - x1) / CLEAR) ** 2
    return sum(
        max(0.0, 1 - abs(x - (x0 + (x1 - x0) * (y0 - y) / (y0 - y1))) / (CLEAR / 2))
        for x, y in placed.values()
        if y1 + ROW_HEIGHT / 2 < y < y0 - ROW_HEIGHT / 2
    )


def beside(
    places: dict[str, tuple[float, float]], companies: pd.DataFrame
) -> dict[str, tuple[float, float]]:
    """`places` with those of `companies` (index: slug, column role) that have none yet: at the
    right end of their tier's lowest row, or in a row of their own where the tier has none; and none
    of the others moves."""
    tier_of = {role: tier for tier, roles in enumerate(TIERS) for role in roles}
    roles = companies["role"].to_dict()
    placed = dict(places)
    for slug, role in roles.items():
        if slug in places:
            continue
        tier = tier_of[role]
        row = [placed[other] for other in placed if tier_of[roles[other]] == tier]
        if row:
            x, y = max(row)
            placed[slug] = (x + STEP, y)
            continue
        above = [y for other, (_, y) in placed.items() if tier_of[roles[other]] < tier]
        below = [y for other, (_, y) in placed.items() if tier_of[roles[other]] > tier]
        top = max(above) if above else min(below, default=0.0) - 2 * ROW_HEIGHT
        bottom = min(below) if below else top + 2 * ROW_HEIGHT
        placed[slug] = (0.0, (top + bottom) / 2)
    return placed


def ring(companies: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """x and y of the companies of a loop: on a circle, clockwise from the top."""
    radius = STEP * max(1.2, len(companies) / 3.5)
    turn = 2 * math.pi / len(companies)
    return {
        slug: (1.35 * radius * math.sin(i * turn), -radius * math.cos(i * turn))
        for i, slug in enumerate(companies)
    }


def fan(left: Sequence[str], right: Sequence[str]) -> dict[str, tuple[float, float]]:
    """x and y of companies that pay (`left`, in a column) and of those they pay (on an arc): no
    arrow from one side to the other runs through a third company."""
    reach = STEP * max(2.0, len(right) / 3)
    step = 2.6 / max(len(right) - 1, 1)
    turns = [(i - (len(right) - 1) / 2) * step for i in range(len(right))]
    return {
        slug: (-reach, (i - (len(left) - 1) / 2) * ROW_HEIGHT) for i, slug in enumerate(left)
    } | {
        slug: (1.2 * reach * math.cos(turn), reach * math.sin(turn))
        for slug, turn in zip(right, turns, strict=True)
    }


def _rows(companies: pd.DataFrame, links: pd.DataFrame) -> list[list[str]]:
    """Companies by tier, the most linked first in the middle; long tiers take several rows."""
    degree = pd.concat([links["payer"], links["payee"]]).value_counts()
    rows = []
    for tier in TIERS:
        members = companies.index[companies["role"].isin(tier)]
        ranked = sorted(members, key=lambda slug: (-int(degree.get(slug, 0)), slug))
        count = -(-len(ranked) // PER_ROW)
        for i in range(count):
            rows.append(ranked[i::count])
    return rows
