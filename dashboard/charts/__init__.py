"""Frames in, Plotly figures out. A figure says what it shows, with units, source and date."""

from dashboard.charts.company import commitments_figure, mirrored_figure
from dashboard.charts.flows import levels_figure, sankey_figure, steps_figure, timeline_figure
from dashboard.charts.history import Series, intraday_figure, pe_figure, price_figure
from dashboard.charts.reaction import Mark, car_figure, forest_figure
from dashboard.charts.stress import LossLine, loss_figure, single_failures_figure

__all__ = [
    "LossLine",
    "Mark",
    "Series",
    "car_figure",
    "commitments_figure",
    "forest_figure",
    "intraday_figure",
    "levels_figure",
    "loss_figure",
    "mirrored_figure",
    "pe_figure",
    "price_figure",
    "sankey_figure",
    "single_failures_figure",
    "steps_figure",
    "timeline_figure",
]
