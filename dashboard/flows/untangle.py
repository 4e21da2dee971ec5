"""Moves the companies of a small network within their rows until its arrows can be followed: away
from behind other companies and names, and long enough to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

# Of a drawing as on a screen of 1440 by 900, in pixels.
WIDTH, HEIGHT = 700.0, 350.0
RADIUS = 27.0
NAME_WIDTH, NAME_HEIGHT = 52.0, 17.0  # half of a name with its figure
# Of more companies than this a tidy drawing is not to be had, and each try costs more.
MOST_COMPANIES = 24
SWEEPS = 6
PLACES_ACROSS = 29
LIFTS = (-0.2, 0.0, 0.2)  # parts of a row's height
PARTS = np.linspace(0.1, 0.9, 13)[:, None]
# What counts how much against a place.
BEHIND_COMPANY, BEHIND_NAME, OVERLAP, TOO_SHORT, LENGTH = 3.0, 1.2, 8.0, 3.0, 0.5


@dataclass(frozen=True)
class _Arrows:
    """payer, payee: places among the companies. turn: how far each is bent, as vis-network bends
    "curvedCW". weight: what it counts for."""

    payer: np.ndarray
    payee: np.ndarray
    turn: np.ndarray
    weight: np.ndarray

    def points(self, start: np.ndarray, end: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        """Points along the `chosen` arrows from `start` to `end` (… × arrows × 2)."""
        reach, angle = 0.5 + 0.5 * self.turn[chosen], self.turn[chosen] * np.pi / 2
        cos, sin = np.cos(angle), np.sin(angle)
        across, down = np.moveaxis(end - start, -1, 0)
        bent = np.stack([across * cos + down * sin, down * cos - across * sin], axis=-1)
        via = start + reach[:, None] * bent
        start, via, end = (each[..., None, :] for each in (start, via, end))
        return (1 - PARTS) ** 2 * start + 2 * PARTS * (1 - PARTS) * via + PARTS**2 * end


def untangled(
    rows: Sequence[Sequence[str]], across: dict[str, float], links: pd.DataFrame
) -> dict[str, tuple[float, float]]:
    """Places at which little runs behind anything.

    Parameters
    ----------
    rows
        The companies from the top row to the lowest; each stays in its row.
    across
        Where each company stands to begin with, from -0.5 (left) to 0.5.
    links
        payer, payee, amount_usd_bn: one row an arrow.

    Returns
    -------
    dict
        By company x from -0.5 to 0.5 and the row with a part of a row's height: (x, 2.2). The same
        for the same network, in whatever order it comes.

    Notes
    -----
    Coordinate descent: company after company, the most linked first, goes to the best of a fixed
    set of places while all others stand still, until none moves.
    """
    slugs = [slug for row in rows for slug in row]
    number = {slug: at for at, slug in enumerate(slugs)}
    row_of = np.array([y for y, row in enumerate(rows) for _ in row], dtype=float)
    row_height = HEIGHT / max(len(rows) - 1, 1)
    places = np.column_stack([[across[slug] * WIDTH for slug in slugs], row_of * row_height])
    arrows = _arrows(links, number)
    degree = np.bincount(np.r_[arrows.payer, arrows.payee], minlength=len(slugs))
    turns = sorted(range(len(slugs)), key=lambda at: (-degree[at], slugs[at]))
    slots = np.linspace(-WIDTH / 2, WIDTH / 2, PLACES_ACROSS)
    for _ in range(SWEEPS):
        moved = False
        for company in turns:
            grid = [(x, (row_of[company] + lift) * row_height) for x in slots for lift in LIFTS]
            tries = np.vstack([places[company], grid])
            cost = np.round(_cost(tries, company, places, arrows), 6)
            best = int(cost.argmin())
            # For nothing nothing moves.
            if cost[best] < cost[0] - 1e-3:
                places[company], moved = tries[best], True
        if not moved:
            break
    return {
        slug: (float(places[at, 0] / WIDTH), float(places[at, 1] / row_height))
        for slug, at in number.items()
    }


def _arrows(links: pd.DataFrame, number: dict[str, int]) -> _Arrows:
    inside = links[links["payer"].isin(number) & links["payee"].isin(number)]
    ordered = inside.sort_values(["payer", "payee", "amount_usd_bn"], kind="stable")
    nth = ordered.groupby(["payer", "payee"]).cumcount().to_numpy() + 1
    amounts = ordered["amount_usd_bn"].fillna(0.0).to_numpy(dtype=float)
    return _Arrows(
        payer=np.array([number[slug] for slug in ordered["payer"]], dtype=np.int64),
        payee=np.array([number[slug] for slug in ordered["payee"]], dtype=np.int64),
        turn=0.05 + 0.11 * nth,
        weight=0.4 + 0.6 * np.log10(1 + amounts),
    )


def _cost(tries: np.ndarray, company: int, places: np.ndarray, arrows: _Arrows) -> np.ndarray:
    """What speaks against each of the places (tries × 2) for a company, the others as they are."""
    others = np.arange(len(places)) != company
    own = np.flatnonzero((arrows.payer == company) | (arrows.payee == company))
    rest = np.flatnonzero((arrows.payer != company) & (arrows.payee != company))
    cost = OVERLAP * _overlaps(tries, places[others])
    if len(own):
        pays = (arrows.payer[own] == company)[:, None]
        far = places[np.where(arrows.payer[own] == company, arrows.payee[own], arrows.payer[own])]
        here = tries[:, None, :]
        start, end = np.where(pays, here, far), np.where(pays, far, here)
        points = arrows.points(start, end, own)
        weight = arrows.weight[own]
        long = np.hypot(*np.moveaxis(end - start, -1, 0))
        cost = cost + (weight * LENGTH * long / WIDTH).sum(axis=1)
        short = np.clip(1 - (long - 2 * RADIUS) / 70, 0, 1)
        cost = cost + TOO_SHORT * (weight * short**2).sum(axis=1)
        ends = np.zeros((len(own), len(places)), dtype=bool)
        ends[np.arange(len(own)), arrows.payer[own]] = True
        ends[np.arange(len(own)), arrows.payee[own]] = True
        still = ends.copy()
        still[:, company] = True
        hidden = _hidden(points, places, ~still[:, None, :])
        named = _on_names(points, places, np.where(others, 1.0, 0.0))
        cost = cost + (weight * (hidden + named)).sum(axis=1)
        own_name = _on_names(points, here[:, None, None], np.ones(1))
        cost = cost + (weight * own_name).sum(axis=1)
    if len(rest):
        points = arrows.points(places[arrows.payer[rest]], places[arrows.payee[rest]], rest)
        flat = np.broadcast_to(points, (len(tries), *points.shape))
        here = tries[:, None, None, :]
        hidden = BEHIND_COMPANY * _near(flat - here).max(axis=-1)
        named = BEHIND_NAME * _inside_name(flat - here).max(axis=-1)
        cost = cost + (arrows.weight[rest] * (hidden + named)).sum(axis=1)
    return cost


def _near(apart: np.ndarray) -> np.ndarray:
    return np.clip(1.25 - np.hypot(apart[..., 0], apart[..., 1]) / RADIUS, 0, None)


def _inside_name(apart: np.ndarray) -> np.ndarray:
    """Names stand below their companies."""
    beside = np.clip(1.1 - np.abs(apart[..., 0]) / NAME_WIDTH, 0, None)
    below = np.clip(1.1 - np.abs(apart[..., 1] - RADIUS - NAME_HEIGHT) / NAME_HEIGHT, 0, None)
    return np.minimum(beside, below)


def _hidden(points: np.ndarray, places: np.ndarray, counts: np.ndarray) -> np.ndarray:
    apart = points[..., None, :] - places
    return BEHIND_COMPANY * (_near(apart) * counts).max(axis=-2).sum(axis=-1)


def _on_names(points: np.ndarray, places: np.ndarray, counts: np.ndarray) -> np.ndarray:
    apart = points[..., None, :] - places
    return BEHIND_NAME * (_inside_name(apart) * counts).max(axis=-2).sum(axis=-1)


def _overlaps(tries: np.ndarray, places: np.ndarray) -> np.ndarray:
    """How far a company with its name stands on others with theirs."""
    apart = np.abs(tries[:, None, :] - places)
    beside = np.clip(1 - apart[..., 0] / (2 * NAME_WIDTH + 4), 0, None)
    below = np.clip(1 - apart[..., 1] / (2 * RADIUS + 2 * NAME_HEIGHT + 8), 0, None)
    return np.sqrt(beside * below).sum(axis=1)
