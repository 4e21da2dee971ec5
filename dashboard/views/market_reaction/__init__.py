"""What the market made of announcements: the one in hand, and all of them."""

from dashboard.views.market_reaction.all_events import (
    draw_around_loop,
    draw_events,
    draw_groups,
    draw_private,
)
from dashboard.views.market_reaction.event import Chosen
from dashboard.views.market_reaction.event_charts import draw_minutes, draw_path, draw_price
from dashboard.views.market_reaction.event_text import (
    draw_figures,
    draw_headline,
    draw_parties,
    draw_windows,
)

__all__ = [
    "Chosen",
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
]
