"""What the deal graph draws for a choice of the reader, kept for all readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.components.data import measures
from dashboard.components.deal_graph import (
    Film,
    Scene,
    build_network,
    player_table,
    reaction_text,
    scene,
)
from dashboard.components.deal_graph.node_labels import node_figures
from dashboard.deals import Ledger, legs_on
from dashboard.flows import (
    Counting,
    arrows,
    beside,
    choose,
    counted,
    largest_parties,
    loops,
    positions,
)
from dashboard.language import current, mark
from dashboard.market import Market
from dashboard.valuation import worth_history
from dashboard.vocabulary import BASES, GROUPS, MOVING_GROUPS

EXTENTS = {
    "largest": mark("Largest"),
    "core": mark("Founding story"),
    "large": mark("$10B+"),
    "all": mark("All"),
}
EVERYTHING = Counting(groups=tuple(GROUPS), bases=tuple(BASES))
# The loops whose companies are in the picture of the largest.
LARGEST_LOOPS = 6


@dataclass(frozen=True)
class Choice:
    """extent: of EXTENTS. counting: which kinds and amounts. ended: with ended flows. label: of
    NODE_LABELS. focus, lit: companies and arrows that are drawn whatever the extent."""

    extent: str
    counting: Counting
    ended: bool
    label: str
    focus: frozenset[str]
    lit: frozenset[str]


@dataclass(frozen=True)
class Picture:
    """scene: for the browser. arrows: the ids drawn in it through time. groups: their kinds.
    figures, write: what stands under the names (node_labels.node_figures)."""

    scene: Scene
    arrows: frozenset[str]
    groups: set[str]
    figures: Mapping[str, pd.Series]
    write: Callable[[float], str]


def picture_of(ledger: Ledger, market: Market, choice: Choice, dark: bool) -> Picture:
    """The picture through all time: the same on every day, and where a company stands depends on
    the extent alone."""
    at = (ledger.version, market.closes_version, date.today(), current(), dark)
    extent, inside = _extent(ledger.version, date.today(), choice.extent, ledger)
    # What is in the picture anyway makes no other one.
    extra = frozenset(choice.focus - set(extent))
    lit = frozenset(arrow for arrow in choice.lit if arrow not in inside)
    choice = Choice(choice.extent, choice.counting, choice.ended, choice.label, extra, lit)
    return _picture(at, choice, ledger, market)


@st.cache_resource(max_entries=16, show_spinner=False)
def _extent(
    version: int, today: date, extent: str, _ledger: Ledger
) -> tuple[dict[str, tuple[float, float]], set[str]]:
    """Where each company of an extent stands, and the arrows between them."""
    every = measures.replayed(_ledger, today, EVERYTHING).every_arrow()
    every = every[~every["ended"]]
    shown, drawn = choose(
        every, list(_ledger.companies.index), *_core(_ledger, extent), set(), set()
    )
    return positions(_ledger.companies.loc[shown], drawn), set(drawn["id"])


def _core(ledger: Ledger, extent: str) -> tuple[set[str], str]:
    if extent == "largest":
        live = legs_on(ledger, date.today())
        moving = counted(live, Counting(groups=MOVING_GROUPS, bases=tuple(BASES)))
        rings = [loop.companies for loop in loops(moving).found[:LARGEST_LOOPS]]
        return largest_parties(arrows(live), rings), "core"
    return set(ledger.companies.index[ledger.companies["core"] == "yes"]), extent


@st.cache_resource(max_entries=24, show_spinner=False)
def _picture(at: tuple, choice: Choice, _ledger: Ledger, _market: Market) -> Picture:
    _, _, today, _, dark = at
    ledger, market = _ledger, _market
    places, inside = _extent(ledger.version, today, choice.extent, ledger)
    played = measures.replayed(ledger, today, choice.counting)
    every = played.every_arrow()
    structure = {arrow.removesuffix(".ended") for arrow in inside | set(choice.lit)}
    of_focus = every["payer"].isin(choice.focus) | every["payee"].isin(choice.focus)
    drawn = every[every["id"].str.removesuffix(".ended").isin(structure) | of_focus]
    if not choice.ended:
        drawn = drawn[~drawn["ended"] | drawn["id"].isin(choice.lit)]
    shown = {*places, *choice.focus, *drawn["payer"], *drawn["payee"]}
    companies = ledger.companies[ledger.companies.index.isin(shown)]
    places = beside(places, companies)
    values = worth_history(ledger.companies, market)
    figures, write = node_figures(ledger, market, values, choice.label)
    newest = {slug: float(series.iloc[-1]) for slug, series in values.items()}
    network = build_network(ledger, list(companies.index), drawn, newest, places, dark=dark)
    film = Film(
        played=played,
        values=values,
        figures=figures,
        write=write,
        reactions=_reactions(ledger, market, today, set(companies.index)),
        first=ledger.legs["announced"].min().date(),
        last=today,
    )
    table = player_table(ledger, film, list(companies.index), set(drawn["id"]))
    return Picture(
        scene=scene(network, dark=dark, player=table),
        arrows=frozenset(drawn["id"]),
        groups=set(drawn["group"]),
        figures=figures,
        write=write,
    )


def _reactions(
    ledger: Ledger, market: Market, today: date, companies: set[str]
) -> list[tuple[date, str, str]]:
    _, study = measures.study(ledger, market, today, "SPY")
    moves = study.table["return"]
    abnormal = study.window((0, 0))["car"]
    rows = zip(study.events["event_day"], study.events["company"], moves, abnormal, strict=True)
    return [
        (when.date(), slug, reaction_text(ledger.name(slug), moved, beyond))
        for when, slug, moved, beyond in rows
        if slug in companies and not pd.isna(when) and not pd.isna(moved)
    ]
