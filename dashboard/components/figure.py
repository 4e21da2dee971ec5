"""A chart on a page: title above, source and date below, both as text that wraps."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from dashboard.components.prose import prose, small


def figure(chart: go.Figure, *, title: str, foot: str, key: str, alt: str) -> None:
    """Draw `chart`; `alt` says what it shows to those who cannot see it."""
    prose("**{title}**", title=title)
    st.plotly_chart(chart, key=key, alt=alt, config={"displayModeBar": False})
    small("{foot}", foot=foot)
