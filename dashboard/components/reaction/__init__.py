"""What the market made of announcements: the one in hand, and all of them."""

from dashboard.components.reaction.chosen import Chosen
from dashboard.components.reaction.overall import (
    draw_around_loop,
    draw_events,
    draw_groups,
    draw_private,
)
from dashboard.components.reaction.pictures import draw_minutes, draw_path, draw_price
from dashboard.components.reaction.said import (
    draw_figures,
    draw_headline,
    draw_parties,
    draw_windows,
)
from dashboard.components.reaction.tables import deal_marks, leg_label, show_moves

__all__ = [
    "Chosen",
    "deal_marks",
    "draw_around_loop",
    "draw_events",
    "draw_figures",
    "draw_groups",
    "draw_headline",
    "draw_minutes",
    "draw_parties",
    "draw_path",
    "draw_price",
    "draw_private",
    "draw_windows",
    "leg_label",
    "show_moves",
]
