"""Moves the companies of a small network within their rows until its arrows can be followed: away
from behind other companies and names, and long enough to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.flows.layout import ROW_HEIGHT

# Of a drawing as on a screen of 1440 by 900, in pixels.
WIDTH, HEIGHT = 660.0, 315.0
RADIUS = 27.0
NAME_WIDTH, NAME_HEIGHT = 52.0, 17.0  # half of a name with its figure
# Of more companies than this a tidy drawing is not to be had, and each try costs more.
MOST_COMPANIES = 24
SWEEPS = 6
STARTS = 8
LIFTS = (-0.2, 0.0, 0.2)  # parts of a row's height
# What counts how much against a place.
BEHIND_COMPANY, BEHIND_NAME, OVERLAP, TOO_SHORT, LENGTH = 3.0, 1.2, 8.0, 3.0, 0.5


@dataclass(frozen=True)
class _Grain:
    """places_across: how many places are tried in a row. parts: at how many points an arrow is
    looked at."""

    places_across: int
    parts: int


COARSE, FINE = _Grain(11, 6), _Grain(25, 10)


@dataclass(frozen=True)
class _Arrows:
    """payer, payee: places among the companies. turn: how far each is bent, as vis-network bends
    "curvedCW". weight: what it counts for."""

    payer: np.ndarray
    payee: np.ndarray
    turn: np.ndarray
    weight: np.ndarray

    def points(
        self, start: np.ndarray, end: np.ndarray, chosen: np.ndarray, parts: int
    ) -> np.ndarray:
        """Points along the `chosen` arrows from `start` to `end` (… × arrows × 2), so many each."""
        part = np.linspace(0.1, 0.9, parts)[:, None]
        reach, angle = 0.5 + 0.5 * self.turn[chosen], self.turn[chosen] * np.pi / 2
        cos, sin = np.cos(angle), np.sin(angle)
        across, down = np.moveaxis(end - start, -1, 0)
        bent = np.stack([across * cos + down * sin, down * cos - across * sin], axis=-1)
        via = start + reach[:, None] * bent
        start, via, end = (each[..., None, :] for each in (start, via, end))
        return (1 - part) ** 2 * start + 2 * part * (1 - part) * via + part**2 * end


def untangled(
    places: dict[str, tuple[float, float]], links: pd.DataFrame
) -> dict[str, tuple[float, float]]:
    """Places at which little runs behind anything.

    Parameters
    ----------
    places
        x and y by company, as of layout.positions; each stays in its row.
    links
        payer, payee, amount_usd_bn: one row an arrow.

    Returns
    -------
    dict
        x and y by company, of the same extent; `places` themselves where there are more than
        MOST_COMPANIES. The same for the same network, in whatever order it comes.

    Notes
    -----
    Coordinate descent: company after company, the most linked first, goes to the best of a fixed
    set of places while all others stand still, until none moves. That ends in one of many local
    optima, so it begins from several orders of the rows, on a coarse set of places, and goes on
    from the best of them on a fine one.
    """
    if not 1 < len(places) <= MOST_COMPANIES:
        return places
    slugs = sorted(places)
    number = {slug: at for at, slug in enumerate(slugs)}
    at = np.array([places[slug] for slug in slugs])
    width = max(float(np.ptp(at[:, 0])), 1.0)
    rows = np.round(at[:, 1] / ROW_HEIGHT)
    row_height = HEIGHT / max(float(rows.max()), 1.0)
    middle = (at[:, 0].min() + at[:, 0].max()) / 2
    start = np.column_stack([(at[:, 0] - middle) / width * WIDTH, rows * row_height])
    arrows = _arrows(links, number)
    tries = [_settled(each, rows, row_height, arrows, COARSE) for each in _starts(start, rows)]
    costs = [_total(each, arrows) for each in tries]
    best = _settled(tries[int(np.argmin(costs))], rows, row_height, arrows, FINE)
    back = best * [width / WIDTH, ROW_HEIGHT / row_height] + [middle, 0.0]
    return {
        slug: (round(float(x), 1), round(float(y), 1))
        for slug, (x, y) in zip(slugs, back, strict=True)
    }


def _starts(start: np.ndarray, rows: np.ndarray) -> Iterator[np.ndarray]:
    """As it is, then with the companies of each row in other orders."""
    yield start
    dice = np.random.default_rng(1)
    for _ in range(STARTS - 1):
        other = start.copy()
        for row in np.unique(rows):
            inside = np.flatnonzero(rows == row)
            other[inside, 0] = dice.permutation(start[inside, 0])
        yield other


def _settled(
    start: np.ndarray, rows: np.ndarray, row_height: float, arrows: _Arrows, grain: _Grain
) -> np.ndarray:
    """Where the companies come to stand from `start` (companies × 2)."""
    places = start.copy()
    degree = np.bincount(np.r_[arrows.payer, arrows.payee], minlength=len(places))
    slots = np.linspace(-WIDTH / 2, WIDTH / 2, grain.places_across)
    for _ in range(SWEEPS):
        moved = False
        for company in np.argsort(-degree, kind="stable"):
            heights = [(rows[company] + lift) * row_height for lift in LIFTS]
            tries = np.vstack([places[company], *([x, y] for x in slots for y in heights)])
            cost = np.round(_cost(tries, company, places, arrows, grain), 6)
            best = int(cost.argmin())
            # For nothing nothing moves.
            if cost[best] < cost[0] - 1e-3:
                places[company], moved = tries[best], True
        if not moved:
            break
    return places


def _total(places: np.ndarray, arrows: _Arrows) -> float:
    return sum(
        float(_cost(places[at][None], at, places, arrows, FINE)[0]) for at in range(len(places))
    )


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


def _cost(
    tries: np.ndarray, company: int, places: np.ndarray, arrows: _Arrows, grain: _Grain
) -> np.ndarray:
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
        points = arrows.points(start, end, own, grain.parts)
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
        apart = points[..., None, :] - places
        hidden = BEHIND_COMPANY * (_near(apart) * ~still[:, None, :]).max(axis=-2).sum(axis=-1)
        named = BEHIND_NAME * (_inside_name(apart) * others).max(axis=-2).sum(axis=-1)
        own_name = BEHIND_NAME * _inside_name(points - here[:, None]).max(axis=-1)
        cost = cost + (weight * (hidden + named + own_name)).sum(axis=1)
    if len(rest):
        points = arrows.points(
            places[arrows.payer[rest]], places[arrows.payee[rest]], rest, grain.parts
        )
        apart = points - tries[:, None, None, :]
        hidden = BEHIND_COMPANY * _near(apart).max(axis=-1)
        named = BEHIND_NAME * _inside_name(apart).max(axis=-1)
        cost = cost + (arrows.weight[rest] * (hidden + named)).sum(axis=1)
    return cost


def _near(apart: np.ndarray) -> np.ndarray:
    across, down = apart[..., 0], apart[..., 1]
    return np.maximum(1.25 - np.sqrt(across * across + down * down) / RADIUS, 0)


def _inside_name(apart: np.ndarray) -> np.ndarray:
    """Names stand below their companies."""
    across = 1.1 - np.abs(apart[..., 0]) / NAME_WIDTH
    below = 1.1 - np.abs(apart[..., 1] - RADIUS - NAME_HEIGHT) / NAME_HEIGHT
    return np.maximum(np.minimum(across, below), 0)


def _overlaps(tries: np.ndarray, places: np.ndarray) -> np.ndarray:
    """How far a company with its name stands on others with theirs."""
    apart = np.abs(tries[:, None, :] - places)
    across = np.clip(1 - apart[..., 0] / (2 * NAME_WIDTH + 4), 0, None)
    below = np.clip(1 - apart[..., 1] / (2 * RADIUS + 2 * NAME_HEIGHT + 8), 0, None)
    return np.sqrt(across * below).sum(axis=1)
