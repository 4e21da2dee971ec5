"""The key to the graph's colours, dashes and shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard.charts.network import SHAPES
from dashboard.charts.style import group_colour, role_colour, theme_colours
from dashboard.language import mark, tr
from dashboard.vocabulary import GROUPS

_ROLES = {
    mark("AI lab, application"): "ai-lab",
    mark("Cloud, compute"): "hyperscaler",
    mark("Chips, servers"): "chip-maker",
    mark("Investor"): "investor",
    mark("Energy, other"): "energy",
}
_SIGNS = {"dot": "●", "square": "■", "diamond": "◆", "triangle": "▲", "hexagon": "⬢"}
_DASHES = {
    mark("mostly firm"): "solid",
    mark("reported, up to, estimated"): "dashed",
    mark("not disclosed"): "dotted",
}

_STYLE = """<style>
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 0.85rem; line-height: 1.7; }
.legend span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
.legend i { display: inline-block; width: 24px; border-top-width: 3px; }
.legend b { font-size: 1.1rem; line-height: 1; -webkit-text-stroke: 1px currentcolor; }
</style>"""


@dataclass(frozen=True)
class Entry:
    """label: marked for translation. line: solid, dashed, dotted or thin, or shape: of SHAPES."""

    label: str
    colour: str
    line: str = ""
    shape: str = ""


def entries(groups: Iterable[str], *, dark: bool, ended: bool = False) -> list[Entry]:
    """One for each group of kinds in the picture, then certainty, then roles; `ended`: with one
    for flows that are over."""
    inside = set(groups)
    entries_drawn = [
        Entry(label, group_colour(slug, dark), line="solid")
        for slug, label in GROUPS.items()
        if slug in inside
    ]
    entries_drawn += [
        Entry(label, theme_colours(dark).muted, line=style) for label, style in _DASHES.items()
    ]
    if ended:
        entries_drawn.append(Entry(mark("ended"), theme_colours(dark).muted, line="thin"))
    entries_drawn += [
        Entry(label, role_colour(role, dark), shape=SHAPES[role]) for label, role in _ROLES.items()
    ]
    return entries_drawn


def graph_legend(lines: Iterable[Entry]) -> None:
    """Draw the key."""
    st.html(legend_html(lines))


def legend_html(lines: Iterable[Entry]) -> str:
    """The same as markup, for files."""
    return f'{_STYLE}<div class="legend">{"".join(map(_entry, lines))}</div>'


def _entry(entry: Entry) -> str:
    label = escape(tr(entry.label))
    if entry.shape:
        sign = _SIGNS[entry.shape]
        return f'<span><b style="color:{entry.colour}">{sign}</b>{label}</span>'
    width, style = (1, "dotted") if entry.line == "thin" else (3, entry.line)
    return f'<span><i style="border-top:{width}px {style} {entry.colour}"></i>{label}</span>'
