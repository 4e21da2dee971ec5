"""The minute of the news: one announcement in 5-minute bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard import formats
from dashboard.charts.style import ThemeColours, add_band, finish, theme_colours
from dashboard.language import tr

# So many times along the axis at most, as a phone has room for, so many hours apart.
MOST_TICKS, HOURS_APART = 6, (1, 2, 3, 4, 6, 12)


def minutes_figure(
    bars: pd.DataFrame,
    *,
    announced_between: tuple[pd.Timestamp, pd.Timestamp],
    half_at: pd.Timestamp,
    zone: str,
    city: str,
    colour: str,
    dark: bool,
) -> go.Figure:
    """The abnormal return cumulated bar by bar with its 95% band, each bar's own beside what is
    usual at its time of day, and the volume beside the usual one.

    bars: reaction.IntradayStudy.bars; nights and closed hours take no room. announced_between,
    half_at: moments (UTC); NaT for none.
    """
    colours = theme_colours(dark)
    places = np.arange(len(bars))
    clock = bars["at"].dt.tz_convert(zone)
    times = list(clock.dt.strftime("%H:%M"))
    figure = make_subplots(
        rows=3, cols=1, shared_xaxes=True, row_heights=[0.5, 0.26, 0.24], vertical_spacing=0.05
    )
    hover = {"customdata": times, "hovertemplate": "%{customdata}  %{y:+.2f}%"}
    add_band(figure, places, bars[["low", "high"]] * 100, colour, hover="%{y:+.2f}%", row=1)
    figure.add_scatter(
        x=places,
        y=bars["car"] * 100,
        mode="lines",
        line={"color": colour, "width": 2.2},
        name=tr("Cumulative abnormal return"),
        row=1,
        col=1,
        **hover,
    )
    usual = {"color": colours.muted, "width": 1, "dash": "dot"}
    for side in (1, -1):
        figure.add_scatter(
            x=places,
            y=side * 196 * bars["sigma"],
            mode="lines",
            line=usual,
            name=tr("95% of bars at that time of day"),
            showlegend=side == 1,
            hoverinfo="skip",
            row=2,
            col=1,
        )
    figure.add_bar(
        x=places,
        y=bars["ar"] * 100,
        marker={"color": colour, "opacity": 0.8, "line": {"width": 0}},
        name=tr("Abnormal return"),
        showlegend=False,
        row=2,
        col=1,
        **hover,
    )
    figure.add_bar(
        x=places,
        y=bars["volume"] / 1e6,
        marker={"color": colour, "opacity": 0.45, "line": {"width": 0}},
        name=tr("Volume"),
        showlegend=False,
        customdata=times,
        hovertemplate="%{customdata}  %{y:.2f}",
        row=3,
        col=1,
    )
    figure.add_scatter(
        x=places,
        y=bars["usual_volume"] / 1e6,
        mode="lines",
        line={**usual, "dash": "solid", "width": 1.2},
        name=tr("Usual volume"),
        hovertemplate="%{y:.2f}",
        row=3,
        col=1,
    )
    _mark(figure, bars, announced_between, half_at, colours)
    days = clock.dt.date
    whole_hours = _ticks(bars, clock)
    figure.update_xaxes(
        tickmode="array",
        tickvals=whole_hours,
        ticktext=[times[at] for at in whole_hours],
        range=[-1, len(bars)],
    )
    for day, rows in bars.groupby(days.to_numpy()):
        figure.add_annotation(
            x=int(rows.index[0]),
            y=1,
            yref="y domain",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            text=formats.day(day),
            font={"size": 11, "color": colours.muted},
        )
    figure.add_hline(y=0, line={"color": colours.muted, "width": 1}, row=1, col=1)
    figure.add_hline(y=0, line={"color": colours.muted, "width": 1}, row=2, col=1)
    figure.update_yaxes(title_text=tr("CAR, %"), row=1, col=1)
    figure.update_yaxes(title_text=tr("AR, %"), row=2, col=1)
    figure.update_yaxes(title_text=tr("Volume, m"), row=3, col=1)
    axis = tr("Time in {city}, end of the bar", city=city)
    figure.update_xaxes(title_text=axis, row=3, col=1)
    figure = finish(figure, dark=dark, height=520)
    return figure.update_layout(margin={"t": 56}, legend={"y": 1.05}, bargap=0.1)


def _ticks(bars: pd.DataFrame, clock: pd.Series) -> Sequence[int]:
    """The places of bars that end on a whole hour, at the same hours on each day."""
    whole = ((clock.dt.minute == 0) & (bars["phase"] != "overnight")).to_numpy()
    hour = clock.dt.hour.to_numpy()
    choices = [np.flatnonzero(whole & (hour % apart == 0)) for apart in HOURS_APART]
    chosen = next((places for places in choices if len(places) <= MOST_TICKS), choices[-1])
    return chosen.tolist()


def _mark(
    figure: go.Figure,
    bars: pd.DataFrame,
    announced_between: tuple[pd.Timestamp, pd.Timestamp],
    half_at: pd.Timestamp,
    colours: ThemeColours,
) -> None:
    """Shade what trades outside of the sessions and when the news can have come; a line where half
    of the move was done, and where a new day begins."""
    phase = bars["phase"].to_numpy()
    runs = _runs(np.isin(phase, ["pre-market", "after-hours"]))
    # On a phone there is room for the words of the first and the last.
    named = {runs[0], runs[-1]} if runs else set()
    for first, last in runs:
        words = tr("pre-market") if phase[first] == "pre-market" else tr("post-market")
        figure.add_vrect(
            x0=first - 0.5,
            x1=last + 0.5,
            fillcolor=colours.grid,
            opacity=0.55,
            line_width=0,
            layer="below",
            annotation={
                "text": words if (first, last) in named else "",
                "font": {"size": 11, "color": colours.muted},
            },
            annotation_position="bottom left",
            row=1,
            col=1,
        )
    for at in np.flatnonzero(phase == "overnight")[1:]:
        figure.add_vline(x=at - 0.5, line={"color": colours.muted, "width": 1})
    start, end = announced_between
    came = np.flatnonzero(((bars["at"] > start) & (bars["at"] <= end)).to_numpy())
    # A single bar of them is the night before, and the title says as much.
    if 1 < len(came) < len(bars):
        figure.add_shape(
            type="line",
            x0=came[0] - 0.5,
            x1=came[-1] + 0.5,
            y0=0,
            y1=0,
            xref="x",
            yref="y domain",
            line={"color": colours.text, "width": 4},
        )
        figure.add_annotation(
            x=came[0] - 0.5,
            # Above the words for the part of the day.
            y=0.12 if runs else 0.01,
            yref="y domain",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            text=tr("announced within this span"),
            font={"size": 11, "color": colours.text},
        )
    if pd.notna(half_at):
        at = np.flatnonzero((bars["at"] == half_at).to_numpy())[-1]
        figure.add_vline(
            x=int(at),
            line={"color": colours.text, "width": 1, "dash": "dash"},
            row=1,
            col=1,
            annotation={
                "text": tr("half of the move done"),
                "font": {"size": 11, "color": colours.text},
            },
            # The words stand where there is more room.
            annotation_position="top right" if at < len(bars) / 2 else "top left",
        )


def _runs(inside: np.ndarray) -> list[tuple[int, int]]:
    """First and last place of each run of True."""
    steps = np.diff(np.concatenate([[0], inside.astype(int), [0]]))
    return list(
        zip(
            np.flatnonzero(steps == 1).tolist(),
            (np.flatnonzero(steps == -1) - 1).tolist(),
            strict=True,
        )
    )
