"""Legs merged to arrows, and the choice of what to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.flows.layout import positions
from dashboard.flows.loops import Loops
from dashboard.flows.sums import sums_by
from dashboard.flows.untangle import untangled
from dashboard.vocabulary import ENDED, KINDS, MOVING_GROUPS

ARROW_COLUMNS = [
    "payer",
    "payee",
    "group",
    "ended",
    "amount_usd_bn",
    "firm_usd_bn",
    "undisclosed",
    "legs",
    "id",
]
CORE_ARROWS = 26
LARGEST_ARROWS = 24
# The loops whose companies are in the picture of the largest.
LARGEST_LOOPS = 6
LARGE_USD_BN = 10.0


def arrow_id(leg: Any) -> str:
    """The id of the arrow that a leg (a row of deals.legs_on) is part of: payer.payee.group, and
    .ended behind that if it has ended."""
    ending = ".ended" if leg.status in ENDED else ""
    return f"{leg.payer}.{leg.payee}.{KINDS[leg.kind].group}{ending}"


def arrows(legs: pd.DataFrame) -> pd.DataFrame:
    """One row for each payer, payee and group of kinds: what one arrow of the graph stands for.

    `legs` as deals.legs_on gives them; ended legs make arrows of their own, never added to live
    ones. Columns: id (arrow_id), payer, payee, group, ended, amount_usd_bn (sum of the disclosed
    amounts, NaN if no leg discloses one: unknown is never zero), firm_usd_bn (the firm part of
    it), undisclosed (legs without an amount), legs (their ids). Largest amount first, undisclosed
    last.
    """
    if legs.empty:
        return pd.DataFrame(columns=ARROW_COLUMNS)
    table = legs.reset_index(names="leg")
    table["group"] = table["kind"].map(lambda kind: KINDS[kind].group)
    table["ended"] = table["status"].isin(ENDED)
    table["id"] = [arrow_id(leg) for leg in table.itertuples()]
    merged = sums_by(table, ["payer", "payee", "group", "ended", "id"]).reset_index()
    firm = table[table["basis"] == "firm"].groupby("id")["amount_usd_bn"].sum()
    merged["firm_usd_bn"] = merged["id"].map(firm).fillna(0.0)
    return merged[ARROW_COLUMNS].sort_values(
        ["amount_usd_bn", "id"], ascending=[False, True], na_position="last", ignore_index=True
    )


def largest_parties(live: pd.DataFrame, rings: Sequence[tuple[str, ...]]) -> set[str]:
    """The companies of the LARGEST_ARROWS largest of the `live` arrows that move money, and those
    of the loops `rings`."""
    moving = live[live["group"].isin(MOVING_GROUPS) & ~live["ended"].astype(bool)]
    largest = moving.sort_values("amount_usd_bn", ascending=False).head(LARGEST_ARROWS)
    return set(largest["payer"]) | set(largest["payee"]) | {slug for ring in rings for slug in ring}


@dataclass(frozen=True)
class Extent:
    """Part of the network that is drawn whatever the day. places: x and y of each company, by
    slug. arrows: the ids between them."""

    places: dict[str, tuple[float, float]]
    arrows: frozenset[str]


def extent(
    companies: pd.DataFrame, every: pd.DataFrame, live: pd.DataFrame, loops_found: Loops, name: str
) -> Extent:
    """The extent of this `name`, its places found once for all days.

    Parameters
    ----------
    companies
        The ledger's.
    every
        Replay.every_arrow.
    live
        flows.arrows of today.
    found
        Today's loops.
    name
        "largest" (the parties of today's largest arrows and the companies of the largest loops),
        "core" (the founding companies), "large" or "all" (see `choose`).
    """
    core = set(companies.index[companies["core"] == "yes"])
    if name == "largest":
        rings = [loop.companies for loop in loops_found.found[:LARGEST_LOOPS]]
        core, name = largest_parties(live, rings), "core"
    every = every[~every["ended"].astype(bool)]
    shown, drawn = choose(every, list(companies.index), core, name, set(), set())
    places = untangled(positions(companies.loc[shown], drawn), drawn)
    return Extent(places, frozenset(drawn["id"]))


def choose(
    all_arrows: pd.DataFrame,
    companies: list[str],
    core: set[str],
    extent: str,
    focus: set[str],
    lit: set[str],
) -> tuple[list[str], pd.DataFrame]:
    """The companies (in the order of `companies`) and arrows to draw.

    extent: "core" (the companies of `core` and the largest arrows between them), "large" (and
    every party to an arrow of at least LARGE_USD_BN) or "all". A company of `focus` that would be
    left out comes in with its arrows and their other ends; one that is in changes nothing, so
    that clicking a company never moves the picture. The arrows `lit` (ids) are always drawn, with
    both their ends.
    """
    if extent == "all":
        return companies, all_arrows
    shown = set(core)
    if extent == "large":
        big = all_arrows[all_arrows["amount_usd_bn"] >= LARGE_USD_BN]
        shown |= set(big["payer"]) | set(big["payee"])
    drawn = _core_arrows(all_arrows, core) if extent == "core" else _inside(all_arrows, shown)
    missing = focus - shown
    if missing:
        touching = all_arrows[all_arrows["payer"].isin(missing) | all_arrows["payee"].isin(missing)]
        shown |= missing | set(touching["payer"]) | set(touching["payee"])
        drawn = pd.concat([drawn, touching])
    drawn = pd.concat([drawn, all_arrows[all_arrows["id"].isin(lit)]])
    drawn = drawn[~drawn["id"].duplicated()].sort_index()
    shown |= set(drawn["payer"]) | set(drawn["payee"])
    return [slug for slug in companies if slug in shown], drawn


def loop_arrows(all_arrows: pd.DataFrame, ring: tuple[str, ...]) -> pd.DataFrame:
    """The live arrows that move money from each company of `ring` to the next, and from the last
    to the first, in that order; empty if a hop has none."""
    if len(ring) < 2:
        return all_arrows.iloc[:0]
    live = all_arrows[~all_arrows["ended"].astype(bool) & all_arrows["group"].isin(MOVING_GROUPS)]
    hops = []
    for payer, payee in zip(ring, (*ring[1:], ring[0]), strict=True):
        hop = live[(live["payer"] == payer) & (live["payee"] == payee)]
        if hop.empty:
            return all_arrows.iloc[:0]
        hops.append(hop)
    return pd.concat(hops)


def _inside(all_arrows: pd.DataFrame, shown: set[str]) -> pd.DataFrame:
    return all_arrows[all_arrows["payer"].isin(shown) & all_arrows["payee"].isin(shown)]


def _core_arrows(all_arrows: pd.DataFrame, core: set[str]) -> pd.DataFrame:
    """The CORE_ARROWS largest between these companies: enough to tell who pays whom, few enough
    to read; and for a company that none of them touches its largest one."""
    inside = _inside(all_arrows, core)
    chosen = set(inside.index[:CORE_ARROWS])
    for company in sorted(core):
        touching = inside.index[(inside["payer"] == company) | (inside["payee"] == company)]
        if len(touching) and not chosen & set(touching):
            chosen.add(touching[0])
    return inside.loc[sorted(chosen)]
