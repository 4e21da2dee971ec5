"""The graph in the page: pyvis's data drawn by the vis-network that pyvis ships, clicks back."""

from __future__ import annotations

import json
from calendar import month_abbr
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st
from pyvis.network import Network
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard.charts.style import group_colour, theme_colours
from dashboard.components.data import sources
from dashboard.components.deal_graph.legend import Entry
from dashboard.language import current, mark, tr
from dashboard.paths import LEDGER_NAME
from dashboard.vocabulary import MOVING_GROUPS, NOT_ADVICE

_HERE = Path(__file__).parent
_WORDS = {
    "in": mark("Zoom in (or Ctrl + wheel)"),
    "out": mark("Zoom out"),
    "all": mark("Show all"),
    "back": mark("Put the companies back"),
    "loop": mark("Follow a loop: click company after company (or Shift + click)"),
    "loopStart": mark("Follow a loop: click its first company or arrow"),
    "loopNext": mark("{path} → … click one of the {n} companies it pays"),
    "loopClose": mark("{path} → … click the next company, or {first} to close the loop"),
    "loopEnd": mark("{path}: it pays nobody drawn; click it again to go back"),
    "loopMissed": mark("No payment from {payer} to {payee} is drawn."),
    "pictures": mark("Save"),
    "picturesTitle": mark("Save a picture of the graph"),
    "png": mark("Picture of the graph as it stands (PNG)"),
    "svg": mark("Picture of the graph as it stands (SVG)"),
    "full": mark("Full screen"),
    "title": mark("Who pays whom in AI"),
    "chosen": mark("chosen"),
    "player": mark("The network through time"),
    "bar": mark("Day shown"),
    "play": mark("Play"),
    "pause": mark("Pause"),
    "previous": mark("Previous deal"),
    "next": mark("Next deal"),
    "speed": mark("Speed"),
    "flows": mark("Flows"),
    "total": mark("disclosed"),
    "circulating": mark("circular at most"),
    "share": mark("share"),
    "chapter": mark("Chapter"),
    "chapters": mark("Chapters of the story"),
    "marks": mark("Bars: what was announced. Line: market cap of the listed companies drawn."),
}
_MOVING = {
    "← ↑ → ↓": mark("next company"),
    "Shift + ← →": mark("its payments"),
    "Home": mark("largest company"),
    "+ − 0": mark("zoom, show all"),
}
_PLAYING = {"P": mark("play, pause"), ", .": mark("previous, next deal")}
_CHOOSING = {"Enter": mark("choose")}
_FOLLOWING = {"L": mark("follow a loop")}
_CLEARING = {"Esc": mark("undo the choice")}


def _script(*names: str) -> str:
    return "".join((_HERE / name).read_text(encoding="utf-8") for name in names)


SCRIPT = _script(
    "scene.js", "labels.js", "player.js", "loop.js", "keyboard.js", "picture.js", "graph.js"
)
HTML = _script("graph.html")
CSS = _script("graph.css")

# Three components for one graph, since a browser keeps what is the same as before: the script
# always is, the scene mostly, the choice seldom.
_code = st.components.v2.component(
    "roundtrip_graph_code", js=_script("code.js") + SCRIPT + _script("keep_code.js")
)
_scene = st.components.v2.component("roundtrip_scene", js=_script("scene.js", "keep_scene.js"))
_graph = st.components.v2.component(
    "roundtrip_deal_graph", html=HTML, css=CSS, js=_script("code.js", "stub.js")
)


@dataclass(frozen=True)
class Click:
    """What the reader clicked or chose by a key: a company's slug, an arrow's id, a loop gone round
    (its companies in the order of payment, with dots between), or nothing (the empty ground,
    Escape)."""

    company: str = ""
    arrow: str = ""
    loop: str = ""


@dataclass(frozen=True)
class ChapterMark:
    """A chapter of the story above the time bar. number: its place in the story, from 1. address:
    where it is told, as seen from this page."""

    number: int
    day: date
    title: str
    address: str


@dataclass(frozen=True)
class Scene:
    """What is drawn, whatever is chosen in it and on whichever day: sent to a browser once.

    data: nodes, edges and options as pyvis makes them, the words in the reader's language, and
    the player's table if there is one. key: of exactly this content.
    """

    key: str
    data: dict[str, Any]


def scene(
    network: Network,
    *,
    dark: bool,
    player: dict[str, Any] | None = None,
    legend: Sequence[Entry] = (),
) -> Scene:
    """The scene of `network`, with a time bar if there is a table for it (player.player_table).
    legend: what pictures of it say of colours, dashes and shapes (legend.entries)."""
    nodes, edges, _, _, _, options = network.get_network_data()
    data: dict[str, Any] = {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options) if isinstance(options, str) else options,
        "player": player,
        "legend": [
            {"line": e.line, "shape": e.shape, "colour": e.colour, "label": tr(e.label)}
            for e in legend
        ],
        "moving": list(MOVING_GROUPS),
        "lang": current(),
        "months": list(month_abbr)[1:],
        "tones": {"market": theme_colours(dark).text, "deals": group_colour("services", dark)},
        "words": {name: tr(words) for name, words in _WORDS.items()},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    key = sha256(text.encode()).hexdigest()[:16]
    return Scene(key, {"key": key, **data})


def static_route() -> Mount:
    """Serves vis-network from the installed pyvis package, so no CDN is needed."""
    return Mount("/vis", StaticFiles(packages=[("pyvis", "lib/vis-9.1.2")]))


def picture_sources() -> list[str]:
    """What stands below every picture of a graph: where its numbers come from."""
    return [
        tr("Source: the ledger {name}, each deal with its sources.", name=LEDGER_NAME)
        if LEDGER_NAME
        else tr("Source: Roundtrip's ledger, each deal with its sources."),
        sources.market_foot(sources.freshness()),
        tr(NOT_ADVICE),
    ]


def mount(
    scene: Scene,
    *,
    key: str,
    company: str,
    lit: list[str],
    alt: str,
    on_click: Callable[[Click], None] | None = None,
    asof: date | None = None,
    labels: Mapping[str, str] | None = None,
    on_rest: Callable[[date], None] | None = None,
    focus: int = 0,
    title: str = "",
    notes: Sequence[str] = (),
    playable: bool = True,
    chapters: Sequence[ChapterMark] = (),
) -> None:
    """Draw the scene, a chosen company with its arrows or the arrows `lit` (ids) standing out.

    on_click runs before the page's next run, with what was clicked; without it nothing can be
    chosen. asof: the day shown, today by default; labels: what stands under the names on it, by
    slug. on_rest runs in the same way when the time bar has come to rest on another day. focus:
    with each new number the view goes to the company. title and notes (lines below) are written
    into pictures of the graph (picture.js), above its sources. playable: with the time bar, where
    the scene has one; chapters: what is marked above it. Everything can be done by keyboard as
    well, and the graph says how.
    """
    with st.container(key=f"hidden-{key}"):
        _code(key=f"{key}-code", height="content")
        _scene(key=f"{key}-scene", data=scene.data, height="content")

    def clicked() -> None:
        state = st.session_state.get(key) or {}
        click = state.get("clicked") or {}
        if on_click:
            on_click(Click(*(str(click.get(name, "")) for name in ("company", "arrow", "loop"))))

    def rested() -> None:
        state = st.session_state.get(key) or {}
        if on_rest and (day := state.get("day")):
            on_rest(date.fromisoformat(str(day)))

    playable = playable and scene.data["player"] is not None
    keys = _MOVING | (_PLAYING if playable else {})
    if on_click:
        keys = keys | _CHOOSING | (_FOLLOWING if playable else {})
        keys = keys | (_CLEARING if company or lit else {})
    data: dict[str, Any] = {
        "scene": scene.key,
        "name": key,
        "title": title or scene.data["words"]["title"],
        "notes": list(notes),
        "sources": picture_sources(),
        "company": company,
        "lit": lit,
        "alt": alt,
        "clickable": on_click is not None,
        "playable": playable,
        "loops": on_click is not None and playable,
        "chapters": [(c.day.isoformat(), c.title, c.address, c.number) for c in chapters],
        "asof": (asof or date.today()).isoformat(),
        "labels": dict(labels or {}),
        "focus": focus,
        "keys": [(name, tr(does)) for name, does in keys.items()],
        "words": {"failed": tr("The graph cannot be drawn, because this did not load:")},
    }
    _graph(key=key, data=data, on_clicked_change=clicked, on_day_change=rested, height="content")
