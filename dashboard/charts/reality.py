"""Pictures of promises, spending and prices beside the money there is."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts.style import finish, group_colour, theme_colours
from dashboard.language import tr

# Below and above zero in the surface: told apart by colour-blind readers, and no payment's colour.
SHORT, OVER = ("#c2763a", "#d68a4c"), ("#5b7fa6", "#7ea3cc")
ROW, EDGES = 30, 96
TOLD_RATIO = 10


def promises_figure(table: pd.DataFrame, *, dark: bool) -> go.Figure:
    """Bars by company (index: name on screen): promised_usd_bn a year beside revenue_usd_bn."""
    shown = table.iloc[::-1]
    figure = go.Figure()
    for column, name, colour in (
        ("revenue_usd_bn", tr("Revenue a year"), theme_colours(dark).benchmark),
        ("promised_usd_bn", tr("Promised a year"), group_colour("services", dark)),
    ):
        figure.add_bar(
            x=shown[column],
            y=shown.index,
            name=name,
            orientation="h",
            marker={"color": colour},
            text=[formats.usd_bn(value) for value in shown[column]],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: $%{x:.1f}B<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(barmode="group", legend={"traceorder": "reversed"})
    figure.update_xaxes(
        title_text=tr("Billions of US dollars a year"),
        range=[0, table[["promised_usd_bn", "revenue_usd_bn"]].max().max() * 1.15],
    )
    return _rows(figure, 2 * len(table) * 0.8, dark)


def spend_figure(lines: dict[str, pd.Series], point: pd.Series, *, dark: bool) -> go.Figure:
    """Dollars spent for each dollar of sales through time: lines (name on screen to ratio by
    date), one single point of another kind (named by the series) and the ratio of the story."""
    figure = go.Figure()
    for (name, ratios), (group, dash) in zip(
        lines.items(), (("hardware", "solid"), ("services", "dash")), strict=False
    ):
        figure.add_scatter(
            x=ratios.index,
            y=ratios,
            name=name,
            mode="lines+markers",
            line={"width": 2, "dash": dash, "color": group_colour(group, dark)},
            hovertemplate="%{y:.1f}",
        )
    if len(point):
        figure.add_scatter(
            x=point.index,
            y=point,
            name=str(point.name),
            mode="markers",
            marker={"symbol": "diamond", "size": 11, "color": theme_colours(dark).text},
            hovertemplate="%{y:.1f}",
        )
    figure.add_hline(
        y=TOLD_RATIO, line={"dash": "dot", "width": 1.4, "color": theme_colours(dark).muted}
    )
    # On a logarithmic axis shapes stand at their value, annotations at its logarithm.
    figure.add_annotation(
        text=tr("ten to one, the film of October 2025"),
        font={"color": theme_colours(dark).muted},
        x=0,
        xref="paper",
        xanchor="left",
        y=math.log10(TOLD_RATIO),
        yanchor="top",
        showarrow=False,
    )
    figure.update_yaxes(
        title_text=tr("Dollars for each dollar of sales"),
        type="log",
        tickvals=[1, 2, 3, 5, 10, 20, 30, 50, 100, 200],
    )
    return finish(figure, dark=dark, height=340)


def discount_figure(table: pd.DataFrame, *, dark: bool) -> go.Figure:
    """Bars by pair (index: name on screen): low and high, fractions of the purchases that the
    seller gives, high NaN if not bounded; warrant says which come as warrants."""
    shown = table.iloc[::-1]
    figure = go.Figure()
    for warrant, name, group in (
        (False, tr("Investment"), "investment"),
        (True, tr("Warrant, at today's price"), "warrant"),
    ):
        points = shown[shown["warrant"] == warrant]
        if points.empty:
            continue
        colour = group_colour(group, dark)
        figure.add_bar(
            x=points["low"] * 100,
            y=points.index,
            name=name,
            orientation="h",
            marker={"color": colour},
            hovertemplate="%{y}: %{x:.1f}%<extra></extra>",
        )
        figure.add_bar(
            x=(points["high"] - points["low"]).fillna(0) * 100,
            y=points.index,
            orientation="h",
            marker={"color": colour, "opacity": 0.4, "pattern": {"shape": "/"}},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    figure.update_yaxes(categoryorder="array", categoryarray=list(shown.index))
    figure.update_xaxes(title_text=tr("% of the purchases"))
    return _rows(figure, len(table), dark)


def break_even_figure(
    surface: pd.DataFrame, marks: list[tuple[float, float, str]], *, dark: bool
) -> go.Figure:
    """Billions of dollars left over a year by price (columns, dollars a month, log axis) and
    fraction of the payers who stay (index); the line is where nothing is left over or short.
    marks: price, fraction kept, text."""
    retained = [100 * k for k in surface.index]
    # Over and short each have their own scale, and a square root brings out what happens near
    # zero; the hover says the number itself.
    most, least = float(surface.max().max()), float(surface.min().min())
    shade = surface.map(lambda value: math.sqrt(value / most) if value > 0 else 0.0) - surface.map(
        lambda value: math.sqrt(value / least) if value < 0 else 0.0
    )
    paper = theme_colours(dark).paper
    figure = go.Figure(
        go.Heatmap(
            x=surface.columns,
            y=retained,
            z=shade,
            customdata=surface,
            zmin=-1,
            zmax=1,
            colorscale=[[0, SHORT[dark]], [0.5, paper], [1, OVER[dark]]],
            showscale=False,
            zsmooth="best",
            hovertemplate="$%{x:,.0f}, %{y:.0f}%: $%{customdata:,.1f}B<extra></extra>",
        )
    )
    figure.add_contour(
        x=surface.columns,
        y=retained,
        z=surface,
        contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
        line={"width": 2.5, "color": theme_colours(dark).text},
        showlegend=False,
        showscale=False,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[x for x, _, _ in marks],
        y=[100 * y for _, y, _ in marks],
        text=[text for _, _, text in marks],
        mode="markers+text",
        # Near an edge of the picture the text stands on the inner side.
        textposition=[_side(x, y, surface) for x, y, _ in marks],
        marker={
            "size": 10,
            "color": theme_colours(dark).text,
            "line": {"width": 2, "color": paper},
        },
        textfont={"color": theme_colours(dark).text, "size": 12},
        showlegend=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(
        title_text=tr("Price, US dollars a month"),
        type="log",
        tickvals=[10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
        tickformat="$,d",
        range=[math.log10(surface.columns[0]), math.log10(surface.columns[-1])],
    )
    figure.update_yaxes(title_text=tr("Payers who stay, %"), range=[0, 104])
    figure = finish(figure, dark=dark, height=380)
    return figure.update_layout(hovermode="closest")


def exposure_figure(table: pd.DataFrame, *, dark: bool) -> go.Figure:
    """Bars by guarantor (index: name on screen): backstops_usd_bn and lease_backs_usd_bn that
    fall due, intended_usd_bn hatched, a mark at income_usd_bn."""
    shown = table.iloc[::-1]
    figure = go.Figure()
    for column, name, group, pattern in (
        ("backstops_usd_bn", tr("Guarantees"), "guarantee", ""),
        ("lease_backs_usd_bn", tr("Lease-backs"), "lease", ""),
        ("intended_usd_bn", tr("Letters of intent"), "guarantee", "/"),
    ):
        figure.add_bar(
            x=shown[column],
            y=shown.index,
            name=name,
            orientation="h",
            marker={
                "color": group_colour(group, dark),
                "opacity": 0.5 if pattern else 1,
                "pattern": {"shape": pattern},
            },
            hovertemplate="%{y}: $%{x:.1f}B<extra>%{fullData.name}</extra>",
        )
    figure.add_scatter(
        x=shown["income_usd_bn"],
        y=shown.index,
        name=tr("Earnings of four quarters"),
        mode="markers",
        marker={"symbol": "diamond", "size": 11, "color": theme_colours(dark).text},
        hovertemplate="%{y}: $%{x:.1f}B<extra>%{fullData.name}</extra>",
    )
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    figure.update_xaxes(title_text=tr("Billions of US dollars"), rangemode="tozero")
    return _rows(figure, len(table), dark)


def growth_figure(table: pd.DataFrame, *, dark: bool) -> go.Figure:
    """Bars by name on screen (index): implied growth, a fraction a year, and the P/E it belongs
    to; market marks the row of the whole market."""
    shown = table.iloc[::-1]
    own, market = group_colour("services", dark), theme_colours(dark).benchmark
    figure = go.Figure(
        go.Bar(
            x=shown["implied"] * 100,
            y=shown.index,
            orientation="h",
            marker={"color": [market if m else own for m in shown["market"]]},
            text=[tr("P/E {pe}", pe=formats.ratio(pe)) for pe in shown["pe"]],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.1f}%<extra></extra>",
        )
    )
    # Room for the texts at the ends of the bars.
    low, high = min(0.0, shown["implied"].min()) * 100, max(0.0, shown["implied"].max()) * 100
    room = (high - low) * 0.22
    figure.update_xaxes(
        title_text=tr("Growth of earnings, % a year"),
        range=[low - room if low < 0 else 0, high + room if high > 0 else 0],
    )
    return _rows(figure, len(table) * 0.8, dark)


def headline_figure(table: pd.DataFrame, *, dark: bool) -> go.Figure:
    """Bars by investment (index: name on screen): headline_usd_bn outlined, paid_usd_bn filled;
    gone_usd_bn hatched from the right."""
    shown = table.iloc[::-1]
    colour = group_colour("investment", dark)
    open_part = shown["headline_usd_bn"] - shown["paid_usd_bn"].fillna(0) - shown["gone_usd_bn"]
    figure = go.Figure()
    for values, name, marker in (
        (shown["paid_usd_bn"].fillna(0), tr("Paid or closed"), {"color": colour}),
        (
            open_part,
            tr("Open, or not said"),
            {"color": colour, "opacity": 0.35},
        ),
        (
            shown["gone_usd_bn"],
            tr("Replaced, lapsed or cancelled"),
            {
                "color": theme_colours(dark).grid,
                "pattern": {"shape": "/", "fgcolor": theme_colours(dark).muted},
            },
        ),
    ):
        figure.add_bar(
            x=values,
            y=shown.index,
            name=name,
            orientation="h",
            marker=marker,
            hovertemplate="%{y}: $%{x:.1f}B<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    figure.update_xaxes(title_text=tr("Billions of US dollars"))
    return _rows(figure, len(table) * 0.8, dark)


def _rows(figure: go.Figure, rows: float, dark: bool) -> go.Figure:
    """A chart of horizontal bars, as high as it has rows."""
    figure = finish(figure, dark=dark, height=int(ROW * rows) + EDGES)
    figure.update_yaxes(showgrid=False)
    figure.update_xaxes(showgrid=True)
    return figure.update_layout(hovermode="closest", bargap=0.3)


def _side(price: float, retention: float, surface: pd.DataFrame) -> str:
    middle = math.sqrt(surface.columns[0] * surface.columns[-1])
    return f"{'top' if retention < 0.9 else 'bottom'} {'right' if price < middle else 'left'}"
