"""The panels of the reality check, one module each: sentences, picture, table, inputs."""

from dashboard.views.reality_check.answers import answers
from dashboard.views.reality_check.break_even import picture_tenfold, say_tenfold
from dashboard.views.reality_check.context import LAB, PLUS, SUBJECTS, Given
from dashboard.views.reality_check.discounts import draw_discounts
from dashboard.views.reality_check.formats import beside
from dashboard.views.reality_check.guarantees import draw_guarantees
from dashboard.views.reality_check.headline_vs_paid import draw_headlines
from dashboard.views.reality_check.implied_growth import draw_priced
from dashboard.views.reality_check.promises import draw_promises, draw_story
from dashboard.views.reality_check.spending import draw_spend

__all__ = [
    "LAB",
    "PLUS",
    "SUBJECTS",
    "Given",
    "answers",
    "beside",
    "draw_discounts",
    "draw_guarantees",
    "draw_headlines",
    "draw_priced",
    "draw_promises",
    "draw_spend",
    "draw_story",
    "picture_tenfold",
    "say_tenfold",
]
