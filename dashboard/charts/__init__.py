"""Frames in, Plotly figures out. A figure says what it shows, with units, source and date."""

from dashboard.charts.flows import levels_figure, sankey_figure, steps_figure, timeline_figure
from dashboard.charts.history import Series, intraday_figure, pe_figure, price_figure

__all__ = [
    "Series",
    "intraday_figure",
    "levels_figure",
    "pe_figure",
    "price_figure",
    "sankey_figure",
    "steps_figure",
    "timeline_figure",
]
