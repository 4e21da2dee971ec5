"""The panels of the reality check, one module each: sentences, picture, table, inputs."""

from dashboard.views.reality_check.answers import other_answers, panel_answers
from dashboard.views.reality_check.arguments import readings, show_arguments
from dashboard.views.reality_check.break_even import draw_break_even
from dashboard.views.reality_check.choices import draw_choices, read_choices
from dashboard.views.reality_check.context import LAB, SUBJECTS, PageContext
from dashboard.views.reality_check.discounts import draw_discounts
from dashboard.views.reality_check.guarantees import draw_guarantees
from dashboard.views.reality_check.headline_vs_paid import draw_headlines
from dashboard.views.reality_check.implied_growth import draw_priced
from dashboard.views.reality_check.promises import draw_promises, promises_of
from dashboard.views.reality_check.spending import draw_spend, hardware_of

__all__ = [
    "LAB",
    "SUBJECTS",
    "PageContext",
    "draw_break_even",
    "draw_choices",
    "draw_discounts",
    "draw_guarantees",
    "draw_headlines",
    "draw_priced",
    "draw_promises",
    "draw_spend",
    "hardware_of",
    "other_answers",
    "panel_answers",
    "promises_of",
    "read_choices",
    "readings",
    "show_arguments",
]
