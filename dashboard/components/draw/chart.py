"""A chart on a page: title above, source and date below, both as text that wraps, and its
numbers as a table for who asks."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.style import linked
from dashboard.components.draw.links import url_of
from dashboard.components.draw.prose import named, small
from dashboard.components.draw.table import Column, frame_of, show_table, written_by
from dashboard.components.state import page_contents, url
from dashboard.language import tr


def figure(
    chart: go.Figure,
    *,
    title: str,
    foot: str,
    key: str,
    alt: str,
    table: Sequence[Column],
) -> None:
    """Draw `chart` with a switch under it that shows `table`, the numbers it is drawn from (URL:
    the chart's key and "-table"). `alt` says what it shows to those who cannot see it."""
    page_contents.chart(key, title, foot, chart)
    page_contents.table(key, lambda: frame_of(table), written_by(table))
    with st.container(key=f"figure-{key}"):
        st.markdown(f"**{named(title)}**")
        st.plotly_chart(_linked(chart), key=key, alt=alt, config={"displayModeBar": False})
        small("{foot}", foot=foot)
        switch = f"{key}-table"
        url.flag(switch)
        if st.toggle(tr("Show the numbers"), key=switch):
            show_table(table, key=f"{key}-numbers", shared=False)
        url.keep(switch, False)


def _linked(chart: go.Figure) -> go.Figure:
    """The names of companies along the axes as links."""
    for axis in ("x", "y"):
        along = [np.asarray(_along(trace, axis)) for trace in chart.data]
        labels = {str(label) for values in along if values.dtype.kind in "OU" for label in values}
        urls = {label: url for label in labels if (url := url_of(unescape(label)))}
        if urls:
            aliases = {label: linked(label, url) for label, url in urls.items()}
            chart.update_layout({f"{axis}axis_labelalias": aliases})
    return chart


def _along(trace: Any, axis: str) -> Sequence[object]:
    values = getattr(trace, axis, None)
    return () if values is None else values
