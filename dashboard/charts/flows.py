"""Pictures of circular money: where it flows, how it grew, who is upstream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard import formats
from dashboard.charts.style import finish, group_colour, theme_colours, translucent
from dashboard.language import tr

CIRCULATING, TOTAL = "investment", "services"
# Of all that is circular: a company through which less than this passes has no room for its name.
SMALLEST_NAMED = 0.012


def sankey_figure(
    flows: pd.DataFrame, names: Mapping[str, str], colours: Mapping[str, str], *, dark: bool
) -> go.Figure:
    """The circular part of the payments: payers on the left, payees on the right. Every company
    stands on both sides with the same height: what is circular comes in and goes out.

    Parameters
    ----------
    flows
        payer, payee (slugs), circulating_usd_bn.
    names, colours
        By slug. What is too small to be read goes unnamed until pointed at.
    """
    through = flows.groupby("payer")["circulating_usd_bn"].sum().sort_values(ascending=False)
    slugs = list(through.index)
    left = {slug: i for i, slug in enumerate(slugs)}
    right = {slug: i + len(slugs) for i, slug in enumerate(slugs)}
    smallest = SMALLEST_NAMED * through.sum()
    labels = [
        f"{names[slug]} {formats.usd_bn(usd)}" if usd >= smallest else ""
        for slug, usd in through.items()
    ]
    figure = go.Figure(
        go.Sankey(
            node={
                "label": labels * 2,
                "customdata": [names[slug] for slug in slugs] * 2,
                "color": [colours[slug] for slug in slugs] * 2,
                "pad": 10,
                "thickness": 14,
                "line": {"width": 0},
                "hovertemplate": "%{customdata}: $%{value:.1f}B<extra></extra>",
            },
            link={
                "source": flows["payer"].map(left),
                "target": flows["payee"].map(right),
                "value": flows["circulating_usd_bn"],
                "color": [translucent(colours[slug], 0.45) for slug in flows["payer"]],
                "hovertemplate": (
                    "%{source.customdata} → %{target.customdata}: $%{value:.1f}B<extra></extra>"
                ),
            },
            textfont={"color": theme_colours(dark).text, "size": 12},
        )
    )
    return finish(figure, dark=dark, height=560)


def timeline_figure(
    table: pd.DataFrame,
    *,
    asof: pd.Timestamp,
    moves: Sequence[tuple[pd.Timestamp, str]],
    dark: bool,
) -> go.Figure:
    """The circular share through time, what moved it named, above the money it is a share of.

    Parameters
    ----------
    table
        flows.timeline, from the first day to show.
    asof
        Up to where the lines run.
    moves
        Days of the table and what each added or took away, on screen.
    """
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=[0.52, 0.48], vertical_spacing=0.06
    )
    days = [*table.index, asof]
    share = table["share"] * 100
    circular = group_colour(CIRCULATING, dark)
    figure.add_scatter(
        x=days,
        y=[*share, share.iloc[-1]],
        name=tr("Circular share"),
        line={"shape": "hv", "width": 2.2, "color": circular},
        hovertemplate="%{y:.1f}%",
        showlegend=False,
        row=1,
        col=1,
    )
    for column, name, group in (
        ("total_usd_bn", tr("All disclosed payments"), TOTAL),
        ("circulating_usd_bn", tr("Circular"), CIRCULATING),
    ):
        figure.add_scatter(
            x=days,
            y=[*table[column], table[column].iloc[-1]],
            name=name,
            line={"shape": "hv", "width": 2, "color": group_colour(group, dark)},
            fill="tozeroy" if group == CIRCULATING else None,
            hovertemplate="$%{y:,.1f}B",
            row=2,
            col=1,
        )
    for i, (day, text) in enumerate(sorted(moves)):
        figure.add_annotation(
            x=day,
            y=share[day],
            text=text,
            ax=-14 - 8 * (i % 2),
            ay=-26 - 22 * (i % 3),
            xanchor="right",
            arrowcolor=theme_colours(dark).muted,
            arrowwidth=1,
            arrowhead=0,
            font={"size": 11, "color": theme_colours(dark).text},
            row=1,
            col=1,
        )
    figure.update_yaxes(title_text=tr("Share, %"), rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title_text=tr("Billions of US dollars"), rangemode="tozero", row=2, col=1)
    return finish(figure, dark=dark, height=470)


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
