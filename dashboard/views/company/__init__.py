"""The sections of a company's page, one module each: sentences, picture, table."""

from dashboard.views.company.commitments import draw_commitments
from dashboard.views.company.context import Subject
from dashboard.views.company.headline import draw_headline
from dashboard.views.company.money import draw_money, draw_return
from dashboard.views.company.stock import draw_stock

__all__ = [
    "Subject",
    "draw_commitments",
    "draw_headline",
    "draw_money",
    "draw_return",
    "draw_stock",
]
