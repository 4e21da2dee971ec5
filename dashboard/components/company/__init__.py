"""The sections of a company's page, one module each: sentences, picture, table."""

from dashboard.components.company.commitments import draw_commitments
from dashboard.components.company.headline import draw_headline
from dashboard.components.company.money import draw_money, draw_return
from dashboard.components.company.stock import draw_stock
from dashboard.components.company.subject import Subject

__all__ = [
    "Subject",
    "draw_commitments",
    "draw_headline",
    "draw_money",
    "draw_return",
    "draw_stock",
]
