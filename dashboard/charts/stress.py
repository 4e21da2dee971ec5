"""Pictures of losses: how they grow with a shock, and whose failure costs most."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts.style import finish, theme_colours
from dashboard.language import tr

# Light theme, dark theme.
LOSS = ("#b42318", "#ff9a8b")
NAMED = 3


@dataclass(frozen=True)
class LossLine:
    """A loss curve: its name on screen and its kinks. points: at (0 to 1), lost_usd_bn, failed
    (names on screen of who begins to fall short there)."""

    name: str
    points: pd.DataFrame


def loss_colour(dark: bool, share: float = 1.0) -> str:
    """From the ground (0) to the colour of losses (1)."""
    ends = [
        [int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (theme_colours(dark).paper, LOSS[dark])
    ]
    mixed = (round(a + (b - a) * share) for a, b in zip(*ends, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def loss_figure(lines: list[LossLine], *, at: float | None, dark: bool) -> go.Figure:
    """Losses of all as one company's money falls from all to nothing. Straight between the
    points; where others begin to fall short there is a mark with their names. at: the part that
    the reader has taken away."""
    figure = go.Figure()
    for line, dash in zip(lines, ("solid", "dash"), strict=False):
        points = line.points
        figure.add_scatter(
            x=points["at"] * 100,
            y=points["lost_usd_bn"],
            name=line.name,
            mode="lines",
            line={"width": 2, "color": LOSS[dark], "dash": dash},
            hovertemplate="$%{y:,.1f}B",
        )
        kinks = points[points["failed"].map(len) > 0]
        figure.add_scatter(
            x=kinks["at"] * 100,
            y=kinks["lost_usd_bn"],
            mode="markers+text",
            text=[_names(failed) for failed in kinks["failed"]],
            textposition="top right",
            textfont={"size": 11, "color": theme_colours(dark).text},
            cliponaxis=False,
            marker={
                "symbol": "diamond",
                "size": 9,
                "color": theme_colours(dark).paper,
                "line": {"width": 2, "color": LOSS[dark]},
            },
            showlegend=False,
            hovertemplate="%{text}<extra></extra>",
        )
    if at is not None:
        figure.add_vline(
            x=at * 100, line={"color": theme_colours(dark).muted, "width": 1, "dash": "dot"}
        )
    figure.update_xaxes(title_text=tr("Part of the money that is gone, %"), range=[0, 100.5])
    figure.update_yaxes(title_text=tr("Billions of US dollars a year"), rangemode="tozero")
    return finish(figure, dark=dark, height=360)


def single_failures_figure(losses: pd.DataFrame, *, dark: bool) -> go.Figure:
    """What others lose by each company's failure. Index: name on screen; lost_usd_bn."""
    shown = losses["lost_usd_bn"].iloc[::-1]
    figure = go.Figure(
        go.Bar(
            x=shown,
            y=list(shown.index),
            orientation="h",
            marker={"color": LOSS[dark]},
            text=[formats.usd_bn(value) for value in shown],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: $%{x:,.1f}B<extra></extra>",
        )
    )
    figure.update_xaxes(title_text=tr("Billions of US dollars a year"))
    figure = finish(figure, dark=dark, height=26 * len(shown) + 90)
    return figure.update_layout(hovermode="closest", margin={"r": 60})


def _names(failed: list[str]) -> str:
    if len(failed) <= NAMED:
        return ", ".join(failed)
    more = len(failed) - NAMED
    return tr("{names} and {more} more", names=", ".join(failed[:NAMED]), more=more)
