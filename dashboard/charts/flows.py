"""Pictures of what goes round: where it flows, how it grew, who is upstream."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts.style import finish, group_colour, ink, translucent
from dashboard.language import tr

CIRCULATING, TOTAL = "investment", "services"


def sankey_figure(
    flows: pd.DataFrame, names: dict[str, str], colours: dict[str, str], *, dark: bool
) -> go.Figure:
    """The circulating part of the payments (payer, payee, circulating_usd_bn): payers on the
    left, payees on the right. Every company stands on both sides with the same height: what
    goes round comes in and goes out.

    names, colours: by slug.
    """
    through = flows.groupby("payer")["circulating_usd_bn"].sum().sort_values(ascending=False)
    slugs = list(through.index)
    left = {slug: i for i, slug in enumerate(slugs)}
    right = {slug: i + len(slugs) for i, slug in enumerate(slugs)}
    figure = go.Figure(
        go.Sankey(
            node={
                "label": [names[slug] for slug in slugs] * 2,
                "color": [colours[slug] for slug in slugs] * 2,
                "pad": 10,
                "thickness": 14,
                "line": {"width": 0},
                "hovertemplate": "%{label}: $%{value:.1f}B<extra></extra>",
            },
            link={
                "source": flows["payer"].map(left),
                "target": flows["payee"].map(right),
                "value": flows["circulating_usd_bn"],
                "color": [translucent(colours[slug], 0.45) for slug in flows["payer"]],
                "hovertemplate": (
                    "%{source.label} → %{target.label}: $%{value:.1f}B<extra></extra>"
                ),
            },
            textfont={"color": ink(dark).text, "size": 12},
        )
    )
    return finish(figure, dark=dark, height=560)


def timeline_figure(table: pd.DataFrame, *, asof: pd.Timestamp, dark: bool) -> go.Figure:
    """Total and circulating money through time (flows.timeline), in steps from deal to deal."""
    figure = go.Figure()
    days = [*table.index, asof]
    for column, name, group in (
        ("total_usd_bn", tr("All disclosed payments"), TOTAL),
        ("circulating_usd_bn", tr("Can go round"), CIRCULATING),
    ):
        figure.add_scatter(
            x=days,
            y=[*table[column], table[column].iloc[-1]],
            name=name,
            line={"shape": "hv", "width": 2, "color": group_colour(group, dark)},
            fill="tozeroy" if column == "circulating_usd_bn" else None,
            hovertemplate="$%{y:,.1f}B",
        )
    figure.add_scatter(
        x=days,
        y=[*(table["share"] * 100), table["share"].iloc[-1] * 100],
        name=tr("Share that can go round"),
        yaxis="y2",
        line={"shape": "hv", "width": 1.4, "dash": "dot", "color": ink(dark).muted},
        hovertemplate="%{y:.1f}%",
    )
    figure.update_layout(
        yaxis={"title": tr("Billions of US dollars"), "rangemode": "tozero"},
        yaxis2={
            "title": tr("Share, %"),
            "overlaying": "y",
            "side": "right",
            "range": [0, 100],
            "tickvals": [0, 25, 50, 75, 100],
            "showgrid": False,
        },
    )
    return finish(figure, dark=dark, height=400)


def steps_figure(values: pd.Series, *, asof: pd.Timestamp, dark: bool) -> go.Figure:
    """An amount that changes on single days (index: date, billions of dollars) up to `asof`."""
    figure = go.Figure(
        go.Scatter(
            x=[*values.index, asof],
            y=[*values, values.iloc[-1]] if len(values) else [0.0],
            line={"shape": "hv", "width": 2, "color": group_colour(CIRCULATING, dark)},
            fill="tozeroy",
            hovertemplate="$%{y:,.1f}B<extra></extra>",
        )
    )
    figure.update_yaxes(title_text=tr("Billions of US dollars"), rangemode="tozero")
    return finish(figure, dark=dark, height=260)


def levels_figure(levels: pd.Series, *, dark: bool) -> go.Figure:
    """Levels (flows.levels, index: name on screen): net payers above, net receivers below."""
    shown = levels.iloc[::-1]
    figure = go.Figure(
        go.Bar(
            x=shown,
            y=shown.index,
            orientation="h",
            marker={"color": group_colour(TOTAL, dark)},
            text=[formats.usd_bn(value) for value in shown],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.1f}<extra></extra>",
        )
    )
    figure.update_xaxes(title_text=tr("Level φ, billions of US dollars (mean 0)"))
    figure = finish(figure, dark=dark, height=24 * len(levels) + 90)
    return figure.update_layout(hovermode="closest")
