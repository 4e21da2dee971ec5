"""Abnormal returns of one event, and of many side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.style import Ink, finish, group_colour, ink, lines_of, translucent
from dashboard.formats import signed
from dashboard.language import tr


@dataclass(frozen=True)
class Mark:
    """Something else that came out near an event: sessions from the event day, what it is in a
    word, and the sentence."""

    offset: int
    word: str
    text: str


def car_figure(
    path: pd.DataFrame, *, window: tuple[int, int], marks: Sequence[Mark], colour: str, dark: bool
) -> go.Figure:
    """Abnormal returns session by session as bars, their sum from the first session on as a line
    with its 95% band (reaction.EventStudy.path). window: the sessions to shade."""
    colours = ink(dark)
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=[0.42, 0.58], vertical_spacing=0.06
    )
    percent = path[["ar", "car", "low", "high"]] * 100
    dates = path["date"].dt.strftime("%Y-%m-%d")
    figure.add_bar(
        x=path.index,
        y=percent["ar"],
        name=tr("Abnormal return"),
        marker={"color": colour, "opacity": 0.75, "line": {"width": 0}},
        customdata=dates,
        hovertemplate="%{customdata}  %{y:+.1f}%",
        row=1,
        col=1,
    )
    for edge, fill in (("low", None), ("high", "tonexty")):
        figure.add_scatter(
            x=path.index,
            y=percent[edge],
            mode="lines",
            line={"width": 0},
            fill=fill,
            fillcolor=translucent(colour, 0.16),
            name=tr("95% band"),
            showlegend=edge == "high",
            hovertemplate="%{y:+.1f}%",
            row=2,
            col=1,
        )
    figure.add_scatter(
        x=path.index,
        y=percent["car"],
        name=tr("Cumulative abnormal return"),
        mode="lines+markers",
        line={"color": colour, "width": 2.4},
        marker={"size": 6},
        hovertemplate="%{y:+.1f}%",
        row=2,
        col=1,
    )
    figure.add_vrect(
        x0=window[0] - 0.5,
        x1=window[1] + 0.5,
        fillcolor=colours.grid,
        opacity=0.6,
        line_width=0,
        layer="below",
    )
    figure.add_vline(x=0, line={"color": colours.text, "width": 1, "dash": "dash"})
    figure.add_hline(y=0, line={"color": colours.muted, "width": 1})
    _mark(figure, marks, colours)
    figure.update_yaxes(title_text=tr("AR, %"), row=1, col=1)
    figure.update_yaxes(title_text=tr("CAR, %"), row=2, col=1)
    figure.update_xaxes(title_text=tr("Sessions from the event day"), row=2, col=1)
    if len(path) <= 21:
        figure.update_xaxes(dtick=1)
    return finish(figure, dark=dark, height=470)


def _mark(figure: go.Figure, marks: Sequence[Mark], colours: Ink) -> None:
    """A triangle at the foot for each day on which something else came out."""
    by_day = pd.DataFrame([m.__dict__ for m in marks], columns=["offset", "word", "text"])
    for offset, deals in by_day.groupby("offset"):
        figure.add_annotation(
            x=offset,
            y=0,
            yref="y2 domain",
            yanchor="bottom",
            showarrow=False,
            text="△ " + ", ".join(dict.fromkeys(deals["word"])),
            hovertext=lines_of(deals["text"]),
            font={"size": 11, "color": colours.text},
        )


def forest_figure(rows: pd.DataFrame, *, dark: bool) -> go.Figure:
    """Estimates one below the other with their 95% bands, the first on top.

    rows: name (on screen), value, low, high as fractions; hollow: drawn without a filling;
    strong: drawn larger.
    """
    colours = ink(dark)
    figure = go.Figure()
    shown = rows.iloc[::-1]
    places = list(range(len(shown)))
    colour = group_colour("services", dark)
    figure.add_scatter(
        x=shown["value"] * 100,
        y=places,
        mode="markers",
        error_x={
            "type": "data",
            "symmetric": False,
            "array": (shown["high"] - shown["value"]) * 100,
            "arrayminus": (shown["value"] - shown["low"]) * 100,
            "color": translucent(colour, 0.55),
            "thickness": 1.6,
            "width": 0,
        },
        marker={
            "size": [11 if strong else 8 for strong in shown["strong"]],
            "symbol": ["circle-open" if hollow else "circle" for hollow in shown["hollow"]],
            "color": colour,
            "line": {"width": 2},
        },
        text=list(shown["name"]),
        customdata=[
            f"{signed(low)} … {signed(high)}"
            for low, high in zip(shown["low"], shown["high"], strict=True)
        ],
        hovertemplate="%{text}<br>%{x:+.1f}%  (%{customdata})<extra></extra>",
        showlegend=False,
    )
    figure.add_vline(x=0, line={"color": colours.muted, "width": 1})
    figure.update_xaxes(title_text=tr("CAR, %, with its 95% band"))
    figure.update_yaxes(
        tickmode="array",
        tickvals=places,
        ticktext=list(shown["name"]),
        range=[-0.7, len(shown) - 0.3],
        showgrid=False,
    )
    figure = finish(figure, dark=dark, height=21 * len(shown) + 90)
    return figure.update_layout(hovermode="closest")
