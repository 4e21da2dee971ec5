"""The panels of the reality check, one module each: sentences, picture, table, inputs."""

from dashboard.components.reality.answers import answers
from dashboard.components.reality.discounts import draw_discounts
from dashboard.components.reality.guarantees import draw_guarantees
from dashboard.components.reality.headlines import draw_headlines
from dashboard.components.reality.priced import draw_priced
from dashboard.components.reality.promises import draw_promises, draw_story
from dashboard.components.reality.spending import draw_spend
from dashboard.components.reality.tenfold import picture_tenfold, say_tenfold
from dashboard.components.reality.texts import beside
from dashboard.components.reality.told import LAB, PLUS, SUBJECTS, Given

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
