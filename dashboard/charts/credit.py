"""Points of credit through time, which nothing joins, over what corporate bonds did daily."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.history import Series
from dashboard.charts.style import finish, theme_colours
from dashboard.language import tr

DASHES = ("solid", "dot")


def credit_figure(
    points: Series, background: pd.DataFrame, names: dict[str, str], *, dark: bool
) -> go.Figure:
    """`points` (basis points by day) as marks alone; `background` (reaction.background, one line
    a column, named by `names`) below them where there is one."""
    colours = theme_colours(dark)
    rows = 2 if len(background) else 1
    figure = make_subplots(
        rows=rows,
        cols=1,
        shared_xaxes=True,
        row_heights=[0.62, 0.38][:rows],
        vertical_spacing=0.06,
    )
    figure.add_scatter(
        x=points.values.index,
        y=points.values,
        name=points.name,
        mode="markers",
        marker={
            "symbol": "diamond",
            "size": 9,
            "color": colours.paper,
            "line": {"color": points.colour, "width": 2},
        },
        hovertemplate="%{y:,.4g}",
        row=1,
        col=1,
    )
    figure.update_yaxes(title_text=tr("Basis points"), rangemode="tozero", row=1, col=1)
    for (fund, dash), colour in zip(
        zip(background, DASHES, strict=False), (colours.text, colours.benchmark), strict=False
    ):
        figure.add_scatter(
            x=background.index,
            y=background[fund],
            name=names[fund],
            line={"color": colour, "width": 1.5, "dash": dash},
            hovertemplate="%{y:,.1f}",
            row=2,
            col=1,
        )
    if rows == 2:
        figure.update_yaxes(title_text=tr("First day = 100"), row=2, col=1)
    return finish(figure, dark=dark, height=400 if rows == 2 else 280)
