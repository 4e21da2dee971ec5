"""Prices and P/E through time, with the deals marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard import formats
from dashboard.charts.style import finish, theme_colours
from dashboard.language import tr


@dataclass(frozen=True)
class Series:
    """A line with its name on screen and its colour."""

    name: str
    values: pd.Series
    colour: str


def price_figure(
    *,
    bars: pd.DataFrame,
    benchmark: Series,
    stock: Series,
    deals: pd.DataFrame,
    event: date | None,
    currency: str,
    dark: bool,
    height: int = 500,
) -> go.Figure:
    """The price with every deal marked, the benchmark rebased to the price at the left edge,
    and the volume below.

    bars: open … volume indexed by date, the span to show. deals: columns date (the event day)
    and text (what the marker says). event: the day to light up.
    """
    colours = theme_colours(dark)
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=[0.78, 0.22], vertical_spacing=0.04
    )
    index = benchmark.values.reindex(bars.index)
    if index.notna().any():
        start = index.first_valid_index()
        rebased = index / index[start] * bars.at[start, "close"]
        figure.add_scatter(
            x=bars.index,
            y=rebased,
            name=tr("{name}, rebased", name=benchmark.name),
            line={"color": colours.benchmark, "width": 1.4, "dash": "dot"},
            hovertemplate="%{y:,.2f}",
            row=1,
            col=1,
        )
    figure.add_scatter(
        x=bars.index,
        y=bars["close"],
        name=stock.name,
        line={"color": stock.colour, "width": 2},
        hovertemplate="%{y:,.2f}",
        row=1,
        col=1,
    )
    marks = deals[deals["date"].isin(bars.index)]
    if not marks.empty:
        figure.add_scatter(
            x=marks["date"],
            y=bars["close"].reindex(marks["date"]),
            mode="markers",
            name=tr("Deal announced"),
            marker={
                "symbol": "diamond",
                "size": 9,
                "color": colours.paper,
                "line": {"color": stock.colour, "width": 2},
            },
            text=list(marks["text"]),
            hovertemplate="%{text}<extra></extra>",
            row=1,
            col=1,
        )
    figure.add_bar(
        x=bars.index,
        y=bars["volume"] / 1e6,
        name=tr("Volume"),
        marker={"color": stock.colour, "opacity": 0.45, "line": {"width": 0}},
        hovertemplate="%{y:,.1f} " + tr("m shares"),
        showlegend=False,
        row=2,
        col=1,
    )
    if event is not None and pd.Timestamp(event) in bars.index:
        figure.add_vline(
            x=pd.Timestamp(event), line={"color": colours.text, "width": 1, "dash": "dash"}
        )
        figure.add_annotation(
            x=pd.Timestamp(event),
            y=1,
            yref="y domain",
            yanchor="top",
            xanchor="left",
            xshift=4,
            showarrow=False,
            text=tr("Event day {day}", day=formats.day(event)),
            font={"size": 11, "color": colours.text},
        )
    figure.update_yaxes(title_text=tr("Closing price, {currency}", currency=currency), row=1, col=1)
    figure.update_yaxes(title_text=tr("Volume, m"), row=2, col=1)
    return finish(figure, dark=dark, height=height)


def pe_figure(*, lines: list[Series], deals: dict[str, pd.DataFrame], dark: bool) -> go.Figure:
    """Trailing P/E through time, one line a company, with each company's deals on its line.

    deals: name of the line to a frame with date and text.
    """
    figure = go.Figure()
    for line in lines:
        figure.add_scatter(
            x=line.values.index,
            y=line.values,
            name=line.name,
            line={"color": line.colour, "width": 2},
            hovertemplate="%{y:.1f}",
            connectgaps=False,
        )
        marks = deals.get(line.name)
        if marks is None or marks.empty:
            continue
        at = line.values.reindex(marks["date"])
        seen = at.notna().to_numpy()
        figure.add_scatter(
            x=marks["date"][seen],
            y=at[seen],
            mode="markers",
            name=tr("{name}: deal announced", name=line.name),
            showlegend=False,
            marker={
                "symbol": "diamond",
                "size": 8,
                "color": theme_colours(dark).paper,
                "line": {"color": line.colour, "width": 2},
            },
            text=list(marks["text"][seen]),
            hovertemplate="%{text}<extra></extra>",
        )
    figure.update_yaxes(title_text=tr("Price ÷ trailing GAAP EPS"), rangemode="tozero")
    return finish(figure, dark=dark, height=420)
