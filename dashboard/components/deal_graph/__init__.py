"""The deal graph: built with pyvis, drawn, played and clicked in the page, downloadable as one
file."""

from dashboard.components.deal_graph.build import build_network
from dashboard.components.deal_graph.mount import (
    ChapterMark,
    Click,
    Scene,
    mount,
    picture_sources,
    scene,
    static_route,
)
from dashboard.components.deal_graph.player import Film, player_table, reaction_text
from dashboard.components.deal_graph.standalone import standalone_html

__all__ = [
    "ChapterMark",
    "Click",
    "Film",
    "Scene",
    "build_network",
    "mount",
    "picture_sources",
    "player_table",
    "reaction_text",
    "scene",
    "standalone_html",
    "static_route",
]
