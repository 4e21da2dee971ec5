"""Abnormal returns of one event, and of many side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.style import (
    ThemeColours,
    add_band,
    finish,
    group_colour,
    lines_of,
    theme_colours,
    translucent,
)
from dashboard.formats import signed
from dashboard.language import mark, tr

# Values of t beyond this stand at the edge of their picture, and its bars are so wide.
T_BEYOND, T_STEP = 6.0, 0.5
SIZE_TICKS = [0.01, 0.1, 1, 10, 100, 1000]


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
    colours = theme_colours(dark)
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
    add_band(figure, path.index, percent, colour, hover="%{y:+.1f}%", row=2)
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


def _mark(figure: go.Figure, marks: Sequence[Mark], colours: ThemeColours) -> None:
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


def forest_figure(
    rows: pd.DataFrame,
    *,
    dark: bool,
    usual: tuple[float, float] | None = None,
    axis: str = mark("CAR, %, with its 95% band"),
    row_height: int = 21,
) -> go.Figure:
    """Estimates one below the other with their 95% bands, the first on top.

    rows: name (on screen), value, low, high as fractions; hollow: drawn without a filling;
    strong: drawn larger. usual: shaded from here to there.
    """
    colours = theme_colours(dark)
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
    if usual is not None:
        figure.add_vrect(
            x0=usual[0] * 100,
            x1=usual[1] * 100,
            fillcolor=colours.grid,
            opacity=0.6,
            line_width=0,
            layer="below",
        )
    figure.update_xaxes(title_text=tr(axis))
    figure.update_yaxes(
        tickmode="array",
        tickvals=places,
        ticktext=list(shown["name"]),
        range=[-0.7, len(shown) - 0.3],
        showgrid=False,
    )
    figure = finish(figure, dark=dark, height=row_height * len(shown) + 90)
    return figure.update_layout(hovermode="closest")


def placebo_figure(
    placebo: np.ndarray, events: np.ndarray, event: float, *, name: str, dark: bool
) -> go.Figure:
    """How t is distributed: on days without a deal (placebo), at announcements (events), and where
    one event lies (NaN for none). name: what that one is called."""
    colours, colour = theme_colours(dark), group_colour("services", dark)
    edges = np.arange(-T_BEYOND, T_BEYOND + T_STEP / 2, T_STEP)
    centres = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure()
    for values, label, look in (
        (placebo, tr("Days without a deal"), {"color": colours.benchmark, "opacity": 0.55}),
        (events, tr("Announcements"), {"color": colour, "opacity": 0.75}),
    ):
        counts, _ = np.histogram(np.clip(values, edges[0], edges[-1] - 1e-9), edges)
        figure.add_bar(
            x=centres,
            y=100 * counts / max(len(values), 1),
            name=label,
            marker={**look, "line": {"width": 0}},
            hovertemplate="t %{x:+.2f}: %{y:.1f}%",
        )
    if np.isfinite(event):
        figure.add_vline(
            x=float(np.clip(event, edges[0], edges[-1])),
            line={"color": colours.text, "width": 1.5, "dash": "dash"},
            annotation={"text": name, "font": {"size": 11, "color": colours.text}},
        )
    figure.update_xaxes(title_text=tr("t of the abnormal return; beyond ±6 at the edge"))
    figure.update_yaxes(title_text=tr("Share of days, %"))
    return finish(figure, dark=dark, height=300)


def size_figure(points: pd.DataFrame, label: object, *, dark: bool) -> go.Figure:
    """Reactions on the size of the deal. points: name (on screen), part (amount over market cap),
    car, firm, payer; label: the index of the point to draw larger."""
    colours = theme_colours(dark)
    figure = go.Figure()
    sides = ((0, tr("Payee's stock"), "circle"), (1, tr("Payer's stock"), "square"))
    for payer, name, symbol in sides:
        for firm, ending in ((1, tr("firm")), (0, tr("not firm"))):
            chosen = points[(points["payer"] == payer) & (points["firm"] == firm)]
            if chosen.empty:
                continue
            figure.add_scatter(
                x=chosen["part"] * 100,
                y=chosen["car"] * 100,
                mode="markers",
                name=f"{name}, {ending}",
                marker={
                    "symbol": symbol if firm else f"{symbol}-open",
                    "size": [13 if index == label else 7 for index in chosen.index],
                    "color": group_colour("hardware" if payer else "services", dark),
                    "opacity": 0.75,
                    "line": {"width": 1.5},
                },
                text=list(chosen["name"]),
                hovertemplate="%{text}<br>%{x:.2g}% → %{y:+.1f}%<extra></extra>",
            )
    figure.add_hline(y=0, line={"color": colours.muted, "width": 1})
    figure.update_xaxes(
        title_text=tr("Amount as % of the company's market cap, logarithmic"),
        type="log",
        tickvals=SIZE_TICKS,
        ticktext=[f"{tick:g}%" for tick in SIZE_TICKS],
    )
    figure.update_yaxes(title_text=tr("CAR, %"))
    figure = finish(figure, dark=dark, height=380)
    return figure.update_layout(hovermode="closest")
