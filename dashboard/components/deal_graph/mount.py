"""The graph in the page: pyvis's data drawn by the vis-network that pyvis ships, clicks back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from pyvis.network import Network
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard.language import mark, tr

_HERE = Path(__file__).parent
_MOVING = {
    "← ↑ → ↓": mark("next company"),
    "Shift + ← →": mark("its payments"),
    "Home": mark("largest company"),
    "+ − 0": mark("zoom, show all"),
}
_CHOOSING = {"Enter": mark("choose")}
_CLEARING = {"Esc": mark("undo the choice")}

_component = st.components.v2.component(
    "roundtrip_deal_graph",
    html=(_HERE / "graph.html").read_text(encoding="utf-8"),
    css=(_HERE / "graph.css").read_text(encoding="utf-8"),
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("keyboard.js", "graph.js")),
)


@dataclass(frozen=True)
class Click:
    """What the reader clicked or chose by a key: a company's slug, an arrow's id, or neither (the
    empty ground, Escape)."""

    company: str = ""
    arrow: str = ""


def static_route() -> Mount:
    """Serves vis-network straight from the installed pyvis package, so no CDN is needed."""
    return Mount("/vis", StaticFiles(packages=[("pyvis", "lib/vis-9.1.2")]))


def mount(
    network: Network,
    *,
    key: str,
    company: str,
    lit: list[str],
    alt: str,
    on_click: Callable[[Click], None] | None = None,
) -> None:
    """Draw the network, a chosen company with its arrows or the arrows `lit` (ids) standing out.
    `on_click` runs before the page's next run, with what was clicked; without it nothing can be
    chosen. Everything can be done by keyboard as well, and the graph says how."""
    nodes, edges, _, _, _, options = network.get_network_data()

    def clicked() -> None:
        state = st.session_state.get(key) or {}
        found = state.get("clicked") or {}
        if on_click:
            on_click(Click(str(found.get("company", "")), str(found.get("arrow", ""))))

    keys = _MOVING
    if on_click:
        keys = keys | _CHOOSING | (_CLEARING if company or lit else {})
    data: dict[str, Any] = {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options) if isinstance(options, str) else options,
        "company": company,
        "lit": lit,
        "alt": alt,
        "clickable": on_click is not None,
        "keys": [(name, tr(does)) for name, does in keys.items()],
        "words": {
            "in": tr("Zoom in"),
            "out": tr("Zoom out"),
            "all": tr("Show all"),
            "chosen": tr("chosen"),
            "failed": tr("The graph cannot be drawn, because this did not load:"),
        },
    }
    _component(key=key, data=data, on_clicked_change=clicked, height="content")
