"""The key to the graph's colours, dashes and shapes."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.charts.style import group_colour, ink, role_colour
from dashboard.language import mark, tr
from dashboard.vocabulary import GROUPS

_SHAPES = {
    mark("AI lab, application"): ("ai-lab", "●"),
    mark("Cloud, compute"): ("hyperscaler", "■"),
    mark("Chips, servers"): ("chip-maker", "◆"),
    mark("Investor"): ("investor", "▲"),
    mark("Energy, other"): ("energy", "⬢"),
}
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


def graph_legend(groups: set[str], *, dark: bool, ended: bool = False) -> None:
    """One entry for each group of kinds in the picture, then certainty, then roles; `ended`: with
    one for flows that are over."""
    st.html(legend_html(groups, dark=dark, ended=ended))


def legend_html(groups: set[str], *, dark: bool, ended: bool = False) -> str:
    """The same as markup, for files."""
    entries = [
        _line(group_colour(slug, dark), "solid", label)
        for slug, label in GROUPS.items()
        if slug in groups
    ]
    entries += [_line(ink(dark).muted, style, label) for label, style in _DASHES.items()]
    if ended:
        entries.append(_line(ink(dark).muted, "dotted", mark("ended"), width=1))
    entries += [
        f'<span><b style="color:{role_colour(role, dark)}">{sign}</b>{escape(tr(label))}</span>'
        for label, (role, sign) in _SHAPES.items()
    ]
    return f'{_STYLE}<div class="legend">{"".join(entries)}</div>'


def _line(colour: str, style: str, label: str, width: int = 3) -> str:
    return f'<span><i style="border-top:{width}px {style} {colour}"></i>{escape(tr(label))}</span>'
