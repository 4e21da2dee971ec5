"""Small pictures for the page of the day: sparklines, and a stock in 5-minute bars."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.history import Series
from dashboard.charts.style import DAY, finish, theme_colours, translucent
from dashboard.language import tr

# Of a sparkline, in pixels.
WIDTH, HEIGHT, EDGE = 84, 26, 2.5
# Light theme, dark theme: the theme's own green and red (.streamlit/config.toml).
UP, DOWN = ("#00734f", "#4fc79a"), ("#b3261e", "#f28b82")
BAR = pd.Timedelta(minutes=5)


def move_colour(fraction: float, dark: bool) -> str:
    """Beside sign and arrow (words.move); a stock that stands still has the text's colour."""
    if not fraction:
        return theme_colours(dark).text
    return (UP if fraction > 0 else DOWN)[dark]


def sparkline(values: Sequence[float], colour: str) -> str:
    """A line through the values, its end marked, as the address of an SVG picture; empty with
    fewer than two."""
    points = np.asarray(values, dtype=float)
    points = points[np.isfinite(points)]
    if len(points) < 2:
        return ""
    low, high = points.min(), points.max()
    height = (points - low) / (high - low) if high > low else np.full(len(points), 0.5)
    x = np.linspace(EDGE, WIDTH - EDGE, len(points))
    y = EDGE + (HEIGHT - 2 * EDGE) * (1 - height)
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5" '
        f'stroke-linejoin="round"/><circle cx="{x[-1]:.1f}" cy="{y[-1]:.1f}" r="2.2" '
        f'fill="{colour}"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(picture.encode()).decode()


def watch_figure(
    *,
    bars: pd.DataFrame,
    stock: Series,
    sessions: Sequence[tuple[pd.Timestamp, pd.Timestamp]],
    announced_within: tuple[pd.Timestamp, pd.Timestamp],
    label: str,
    zone: str,
    city: str,
    currency: str,
    dark: bool,
) -> go.Figure:
    """5-minute closes of one or more days, one after the other, trading outside the sessions
    shaded and the time of the announcement marked.

    bars: at (UTC), close. stock: its name and colour. sessions: open and close (UTC) of the days.
    announced_within: between which moments (UTC) the announcement came; label says so.
    zone, city: the exchange's.
    """
    colours = theme_colours(dark)
    figure = go.Figure()
    shown = bars.sort_values("at")
    figure.add_scatter(
        x=_clock(shown["at"], zone),
        y=shown["close"],
        name=stock.name,
        line={"color": stock.colour, "width": 2},
        hovertemplate=f"%{{x|{tr(DAY)}, %H:%M}}  %{{y:,.2f}}<extra></extra>",
    )
    days = [day["at"] for _, day in shown.groupby(shown["at"].dt.tz_convert(zone).dt.date)]
    for at in days:
        inside = next((s for s in sessions if at.min() <= s[1] and s[0] <= at.max()), None)
        parts = [] if inside is None else [(at.min(), inside[0]), (inside[1], at.max())]
        for (start, end), name in zip(parts, (tr("pre-market"), tr("post-market")), strict=False):
            if start < end:
                _shade(
                    figure, (start, end), name, "top left", colours.grid, 0.5, zone, colours.muted
                )
    inside = shown["at"][shown["at"].between(*announced_within, inclusive="left")]
    if len(inside):
        # To the last bar and not into the night, which has no place on the axis.
        band = inside.min(), inside.max() + BAR
        tint = translucent(stock.colour, 0.16)
        _shade(figure, band, label, "bottom left", tint, 1.0, zone, colours.text)
    else:
        later = shown["at"][shown["at"] >= announced_within[1]]
        at = _clock(later.min() if len(later) else shown["at"].max(), zone)
        figure.add_vline(x=at, line={"color": colours.text, "width": 1, "dash": "dash"})
        figure.add_annotation(
            x=at,
            y=0,
            yref="y domain",
            xanchor="left" if len(later) else "right",
            yanchor="bottom",
            showarrow=False,
            text=label,
            font={"size": 11, "color": colours.text},
        )
    nights = [
        {"bounds": [_clock(a.max() + BAR, zone), _clock(b.min(), zone)]} for a, b in pairwise(days)
    ]
    figure.update_xaxes(
        title_text=tr("Time in {city}", city=city),
        rangebreaks=nights,
        tickformat=f"%H:%M\n{tr(DAY)}",
        nticks=8,
    )
    figure.update_yaxes(title_text=tr("Price, {currency}", currency=currency))
    return finish(figure, dark=dark, height=320)


def _shade(
    figure: go.Figure,
    span: tuple[pd.Timestamp, pd.Timestamp],
    text: str,
    place: str,
    fill: str,
    opacity: float,
    zone: str,
    ink_colour: str,
) -> None:
    figure.add_vrect(
        x0=_clock(span[0], zone),
        x1=_clock(span[1], zone),
        fillcolor=fill,
        opacity=opacity,
        line_width=0,
        layer="below",
        annotation={"text": text, "font": {"size": 11, "color": ink_colour}},
        annotation_position=place,
    )


def _clock(at: pd.Series | pd.Timestamp, zone: str) -> pd.Series | pd.Timestamp:
    """The exchange's own time, which Plotly takes as it is."""
    if isinstance(at, pd.Series):
        return at.dt.tz_convert(zone).dt.tz_localize(None)
    return at.tz_convert(zone).tz_localize(None)
