"""The graph with its player as one HTML file that needs nothing from anywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files

from dashboard.charts.style import theme_colours
from dashboard.components.deal_graph.mount import CSS, HTML, SCRIPT, Scene

_STYLE = """
html { color-scheme: %(scheme)s; }
body { margin: 1.5rem; font: 15px/1.5 system-ui, sans-serif; background: %(paper)s; color: %(text)s;
  --st-font: system-ui, sans-serif; --st-text-color: %(text)s; --st-background-color: %(paper)s;
  --st-secondary-background-color: %(paper)s; --st-border-color: %(grid)s;
  --st-base-radius: 6px; --st-primary-color: %(text)s; }
h1 { font-size: 1.4rem; margin: 0 0 0.6rem; }
footer { font-size: 13px; margin-top: 0.6rem; }
.canvas { height: calc(100vh - 310px) !important; min-height: 380px; }
"""
_START = """
const parentElement = document.getElementById("graph");
keepScene(JSON.parse(document.getElementById("scene").textContent));
const data = JSON.parse(document.getElementById("choice").textContent);
const component = {
  data, parentElement,
  setStateValue() {},
  setTriggerValue(_, clicked) {
    data.company = clicked.company ?? "";
    data.lit = clicked.arrow ? [clicked.arrow] : clicked.arrows ?? [];
    drawGraph(component);
  },
};
drawGraph(component);
"""


@cache
def _library() -> str:
    return (files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js").read_text("utf-8")


def standalone_html(
    scene: Scene,
    *,
    title: str,
    legend: str,
    foot: Sequence[str],
    address: str,
    asof: date,
    company: str,
    lit: list[str],
    dark: bool,
) -> str:
    """The page's own scene and scripts with vis-network in one file. title and foot are text,
    legend is markup of ours (legend.legend_html), address is where the page is."""
    colours = theme_colours(dark)
    style = _STYLE % {
        "scheme": "dark" if dark else "light",
        "paper": colours.paper,
        "text": colours.text,
        "grid": colours.grid,
    }
    choice = {
        "scene": scene.key,
        "name": "deal-graph",
        "title": title,
        "notes": [],
        "sources": list(foot),
        "address": address,
        "company": company,
        "lit": lit,
        "alt": title,
        "clickable": True,
        "playable": scene.data["player"] is not None,
        "loops": scene.data["player"] is not None,
        "chapters": [],
        "asof": asof.isoformat(),
        "labels": {},
        "focus": 0,
        "keys": [],
        "words": {"failed": ""},
    }
    lines = "".join(f"<div>{escape(line)}</div>" for line in (*foot, address))
    return "\n".join(
        [
            f'<!doctype html><html lang="{scene.data["lang"]}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}</title><style>{CSS}{style}</style></head><body>",
            f'<h1>{escape(title)}</h1><div id="graph">{HTML}</div>{legend}',
            f"<footer>{lines}</footer>",
            _data("scene", scene.data),
            _data("choice", choice),
            f"<script>{_library()}</script>",
            f"<script>{{{SCRIPT}{_START}}}</script></body></html>",
        ]
    )


def _data(name: str, value: object) -> str:
    """JSON that no text in it can end early."""
    text = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'
