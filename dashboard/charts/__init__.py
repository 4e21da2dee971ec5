"""Frames in, Plotly figures out. A figure says what it shows, with units, source and date."""

from dashboard.charts.history import Series, pe_figure, price_figure

__all__ = ["Series", "pe_figure", "price_figure"]
