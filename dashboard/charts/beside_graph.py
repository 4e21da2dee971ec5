"""Small charts for a narrow column: the price around a deal, and price and P/E through time."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.history import Series
from dashboard.charts.style import finish, safe, theme_colours
from dashboard.language import tr


def event_price_figure(
    stock: Series,
    *,
    event: pd.Timestamp,
    deals: pd.DataFrame,
    text: str,
    currency: str,
    dark: bool,
) -> go.Figure:
    """Closing prices around the event day, which is marked with `text`.

    stock: the closes to show. deals: columns date (event days of other deals) and text.
    """
    colours = theme_colours(dark)
    figure = go.Figure()
    figure.add_scatter(
        x=stock.values.index,
        y=stock.values,
        name=stock.name,
        mode="lines",
        line={"color": stock.colour, "width": 2},
        hovertemplate="%{y:,.2f}<extra></extra>",
    )
    marks = deals[deals["date"].isin(stock.values.index) & (deals["date"] != event)]
    for name, days, texts, size, fill in (
        (tr("Other deals"), marks["date"], marks["text"], 7, colours.paper),
        (tr("The deal"), pd.Series([event]), pd.Series([text]), 12, stock.colour),
    ):
        figure.add_scatter(
            x=days,
            y=stock.values.reindex(days),
            name=name,
            mode="markers",
            marker={
                "symbol": "diamond",
                "size": size,
                "color": fill,
                "line": {
                    "color": stock.colour if fill == colours.paper else colours.text,
                    "width": 1.5,
                },
            },
            text=[safe(each) for each in texts],
            hovertemplate="%{text}<extra></extra>",
        )
    figure.add_vline(x=event, line={"color": colours.muted, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=event,
        y=1,
        yref="y domain",
        yanchor="top",
        xanchor="right",
        xshift=-5,
        showarrow=False,
        text=f"◇ {safe(text)}",
        font={"size": 11, "color": colours.text},
    )
    figure.update_yaxes(title_text=currency, nticks=4)
    figure.update_xaxes(nticks=5)
    figure = finish(figure, dark=dark, height=150)
    return figure.update_layout(showlegend=False, margin={"t": 6, "b": 4})


def price_and_pe_figure(
    price: Series, ratio: pd.Series, *, deals: pd.DataFrame, currency: str, dark: bool
) -> go.Figure:
    """The price with every deal marked, and the trailing P/E below.

    price: closes. ratio: P/E by date, with gaps where there is none. deals: columns date and text.
    """
    colours = theme_colours(dark)
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=[0.6, 0.4], vertical_spacing=0.06
    )
    marks = deals[deals["date"].isin(price.values.index)]
    for row, values, name in ((1, price.values, price.name), (2, ratio, tr("Trailing P/E"))):
        figure.add_scatter(
            x=values.index,
            y=values,
            name=name,
            mode="lines",
            line={"color": price.colour, "width": 1.6},
            hovertemplate="%{y:,.2f}<extra></extra>" if row == 1 else "P/E %{y:.1f}<extra></extra>",
            row=row,
            col=1,
        )
        figure.add_scatter(
            x=marks["date"],
            y=values.reindex(marks["date"]),
            name=tr("Deals"),
            mode="markers",
            marker={
                "symbol": "diamond",
                "size": 6,
                "color": colours.paper,
                "line": {"color": price.colour, "width": 1.5},
            },
            text=[safe(each) for each in marks["text"]],
            hovertemplate="%{text}<extra></extra>",
            row=row,
            col=1,
        )
    figure.update_yaxes(title_text=currency, nticks=4, row=1, col=1)
    figure.update_yaxes(title_text=tr("P/E"), nticks=3, rangemode="tozero", row=2, col=1)
    figure = finish(figure, dark=dark, height=230)
    return figure.update_layout(showlegend=False, hovermode="closest", margin={"t": 6, "b": 4})
