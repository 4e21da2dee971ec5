"""What the deal graph draws for a choice, kept for all readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.components.deal_graph.build import build_network
from dashboard.components.deal_graph.legend import Entry, entries
from dashboard.components.deal_graph.mount import Scene, scene
from dashboard.components.deal_graph.node_labels import node_figures
from dashboard.components.deal_graph.player import Film, player_table, reaction_text
from dashboard.findings import EVERYTHING, Findings
from dashboard.flows import Counting, Extent, beside
from dashboard.language import current, mark

EXTENTS = {
    "largest": mark("Largest payments and loops"),
    "core": mark("Bloomberg's graphic of Oct 2025"),
    "large": mark("Flows of $10B or more"),
    "all": mark("All"),
}


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
    """scene: for the browser. arrows: the ids drawn in it through time. legend: the key to it.
    figures, write: what stands under the names (node_labels.node_figures)."""

    scene: Scene
    arrows: frozenset[str]
    legend: list[Entry]
    figures: Mapping[str, pd.Series]
    write: Callable[[float], str]


def picture_of(now: Findings, choice: Choice, dark: bool) -> Picture:
    """The picture through all time up to the day of `now`: the same on every day, and where a
    company stands depends on the extent alone."""
    drawn = replace(now, counting=EVERYTHING).extent(choice.extent)
    # What is in the picture anyway makes no other one.
    focus = frozenset(slug for slug in choice.focus if slug not in drawn.places)
    lit = frozenset(arrow for arrow in choice.lit if arrow not in drawn.arrows)
    at = (now.ledger.version, now.known.closes_version, now.day, current(), dark)
    return _picture(at, replace(choice, focus=focus, lit=lit), now, drawn)


@st.cache_resource(max_entries=24, show_spinner=False)
def _picture(at: tuple, choice: Choice, _now: Findings, _extent: Extent) -> Picture:
    ledger, dark = _now.ledger, at[-1]
    played = replace(_now, counting=choice.counting).replay
    every = played.every_arrow()
    live = every["id"].str.removesuffix(".ended")
    structure = _extent.arrows | {arrow.removesuffix(".ended") for arrow in choice.lit}
    of_focus = every["payer"].isin(choice.focus) | every["payee"].isin(choice.focus)
    drawn = every[live.isin(structure) | of_focus]
    if not choice.ended:
        drawn = drawn[~drawn["ended"].astype(bool) | drawn["id"].isin(choice.lit)]
    shown = {*_extent.places, *choice.focus, *drawn["payer"], *drawn["payee"]}
    companies = ledger.companies[ledger.companies.index.isin(shown)]
    values = _now.value_history
    figures, write = node_figures(_now, choice.label)
    newest = {slug: float(series.iloc[-1]) for slug, series in values.items()}
    network = build_network(
        ledger, list(companies.index), drawn, newest, beside(_extent.places, companies), dark=dark
    )
    film = Film(
        played=played,
        values=values,
        figures=figures,
        write=write,
        reactions=_reactions(_now, shown),
        first=ledger.legs["announced"].min().date(),
        last=_now.day,
    )
    table = player_table(ledger, film, list(companies.index), set(drawn["id"]))
    legend = entries(drawn["group"], dark=dark, ended=choice.ended)
    return Picture(
        scene=scene(network, dark=dark, player=table, legend=legend),
        arrows=frozenset(drawn["id"]),
        legend=legend,
        figures=figures,
        write=write,
    )


def _reactions(now: Findings, companies: set[str]) -> list[tuple[date, str, str]]:
    table = now.reactions
    table = table[table["company"].isin(companies)].dropna(subset=["event_day", "return"])
    rows = zip(table["event_day"], table["company"], table["return"], table["ar"], strict=True)
    return [
        (when.date(), slug, reaction_text(now.ledger.name(slug), moved, beyond))
        for when, slug, moved, beyond in rows
    ]
