"""Frames in, Plotly figures out. A figure says what it shows, with units, source and date."""

from dashboard.charts.company import commitments_figure, mirrored_figure
from dashboard.charts.credit import credit_figure
from dashboard.charts.flows import levels_figure, sankey_figure, steps_figure, timeline_figure
from dashboard.charts.history import Series, pe_figure, price_figure
from dashboard.charts.minutes import minutes_figure
from dashboard.charts.reaction import (
    Mark,
    car_figure,
    forest_figure,
    placebo_figure,
    size_figure,
)
from dashboard.charts.stress import LossLine, loss_figure, single_failures_figure

__all__ = [
    "LossLine",
    "Mark",
    "Series",
    "car_figure",
    "commitments_figure",
    "credit_figure",
    "forest_figure",
    "levels_figure",
    "loss_figure",
    "minutes_figure",
    "mirrored_figure",
    "pe_figure",
    "placebo_figure",
    "price_figure",
    "sankey_figure",
    "single_failures_figure",
    "size_figure",
    "steps_figure",
    "timeline_figure",
]
