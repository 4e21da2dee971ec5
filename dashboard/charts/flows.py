"""Pictures of circular money: where it flows, how it grew, who is upstream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard import formats
from dashboard.charts.style import finish, group_colour, theme_colours, translucent
from dashboard.language import tr

CIRCULATING, TOTAL = "investment", "services"
# Of all that is circular: a company through which less than this passes has no room for its name.
SMALLEST_NAMED = 0.012
# Of the Sankey, in pixels: its height, the room of its links without the margins of `finish`, the
# gap between two companies, the height of a line of text.
SANKEY, SANKEY_ROOM, SANKEY_GAP, LINE = 560, 518, 10, 15
# Where along a link its amount may stand: behind the payer's name, where links don't cross yet.
ALONG = (0.2, 0.24, 0.28, 0.17)


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
    scale = (SANKEY_ROOM - SANKEY_GAP * (len(slugs) - 1)) / through.sum()
    heights = through.to_numpy() * scale
    tops = np.concatenate([[0.0], np.cumsum(heights + SANKEY_GAP)[:-1]])
    places = list((tops + heights / 2) / SANKEY_ROOM)
    figure = go.Figure(
        go.Sankey(
            arrangement="fixed",
            node={
                "label": labels * 2,
                "customdata": [names[slug] for slug in slugs] * 2,
                "color": [colours[slug] for slug in slugs] * 2,
                "x": [0.006] * len(slugs) + [0.994] * len(slugs),
                "y": places * 2,
                "pad": SANKEY_GAP,
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
    for along, down, usd in _amounts_on_links(flows, dict(zip(slugs, tops, strict=True)), scale):
        figure.add_annotation(
            x=along,
            y=1 - down / SANKEY_ROOM,
            xref="paper",
            yref="paper",
            xanchor="center",
            yanchor="middle",
            text=formats.usd_bn(usd),
            showarrow=False,
            font={"size": 11, "color": theme_colours(dark).text},
        )
    return finish(figure, dark=dark, height=SANKEY)


def _amounts_on_links(
    flows: pd.DataFrame, tops: Mapping[str, float], scale: float
) -> list[tuple[float, float, float]]:
    """Where the amounts of the links stand that are as high as a line of text: how far along the
    link (0 to 1), how far down (pixels), and the amount. None covers another.

    Parameters
    ----------
    flows
        As for sankey_figure.
    tops
        By company, its upper edge on both sides (pixels); its links leave and arrive in the order
        of their other ends.
    scale
        Pixels a billion dollars.
    """
    sizes = flows["circulating_usd_bn"].to_numpy(dtype=float)
    payers, payees = list(flows["payer"]), list(flows["payee"])
    starts, ends = np.zeros(len(sizes)), np.zeros(len(sizes))
    for middles, companies, others in ((starts, payers, payees), (ends, payees, payers)):
        edge = dict(tops)
        for i in sorted(range(len(sizes)), key=lambda i: tops.get(others[i], 0.0)):
            upper = edge.get(companies[i], 0.0)
            middles[i] = upper + sizes[i] * scale / 2
            edge[companies[i]] = upper + sizes[i] * scale
    written: list[tuple[float, float, float]] = []
    for i in np.argsort(-sizes, kind="stable"):
        if sizes[i] * scale < LINE:
            break
        for along in ALONG:
            down = starts[i] + (ends[i] - starts[i]) * _down_a_link(along)
            if all(abs(down - y) >= LINE or abs(along - x) > 0.05 for x, y, _ in written):
                written.append((along, float(down), float(sizes[i])))
                break
    return written


def _down_a_link(along: float) -> float:
    """How much of its way down a link has gone after that part of its way across: its edges are
    Bézier curves with both handles in the middle."""
    steps = np.linspace(0, 1, 201)
    across = 1.5 * steps * (1 - steps) + steps**3
    return float(np.interp(along, across, 3 * steps**2 - 2 * steps**3))


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
