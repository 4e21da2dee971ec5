"""A chart on a page: title above, source and date below, both as text that wraps, and its
numbers as a table for who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.components import address, on_page
from dashboard.components.dataframe import dataframe
from dashboard.components.prose import escape, small
from dashboard.language import tr


def figure(
    chart: go.Figure,
    *,
    title: str,
    foot: str,
    key: str,
    alt: str,
    table: pd.DataFrame,
    usd: Sequence[str] = (),
    formats: Mapping[str, Callable[[Any], str]] | None = None,
) -> None:
    """Draw `chart` with a switch under it that shows `table`, the numbers it is drawn from (URL:
    the chart's key and "-table"). `alt` says what it shows to those who cannot see it; usd and
    formats are those of components.dataframe."""
    on_page.chart(key, title, foot, chart)
    on_page.table(key, table)
    st.markdown(f"**{escape(title)}**")
    st.plotly_chart(chart, key=key, alt=alt, config={"displayModeBar": False})
    small("{foot}", foot=foot)
    switch = f"{key}-table"
    address.flag(switch)
    if st.toggle(tr("Show the numbers"), key=switch):
        dataframe(table, key=f"{key}-numbers", usd=usd, formats=formats)
    address.keep(switch, False)
