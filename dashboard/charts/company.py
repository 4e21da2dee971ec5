"""One company's money: what it pays and receives, what it owes a year beside its revenue."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.style import finish, group_colour, lines_of, linked, safe, theme_colours
from dashboard.formats import usd_bn
from dashboard.language import tr, tr_n
from dashboard.vocabulary import GROUPS

# More rows than this are too many to read; the smallest share the last one.
MOST_ROWS = 22
LONGEST_NAME = 26
SIGN = {"pays": -1, "receives": 1}
# Of a letter in the amounts beside the bars, and of both sides' longest bars on a phone.
PIXELS, PHONE = 6.0, 130


def mirrored_figure(
    sides: pd.DataFrame, names: Mapping[str, str], urls: Mapping[str, str], *, dark: bool
) -> go.Figure:
    """What a company pays to the left, what it receives to the right: one row a counterparty,
    bars stacked by group of kinds, the amount beside them. What is not disclosed has no length and
    is written out.

    sides: of flows.CompanyFlows. names, urls: of each counterparty, by slug.
    """
    colours = theme_colours(dark)
    order, rows = _rows(sides)
    places = {other: len(order) - 1 - i for i, other in enumerate(order)}
    labels = {other: names[other] if other else _others(sides) for other in order}
    figure = go.Figure()
    for group in [name for name in GROUPS if name in set(rows["group"])]:
        side = rows[(rows["group"] == group) & rows["amount_usd_bn"].notna()]
        figure.add_bar(
            x=side["amount_usd_bn"] * side["direction"].map(SIGN).astype(float),
            y=side["other"].map(places),
            orientation="h",
            name=tr(GROUPS[group]),
            marker={
                "color": group_colour(group, dark),
                "line": {"color": colours.paper, "width": 0.6},
            },
            text=[
                f"{tr(GROUPS[group])} {_arrow(row.direction)} {labels[row.other]}: "
                f"{_written(row.amount_usd_bn, row.undisclosed)}"
                for row in side.itertuples()
            ],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    ends = rows.groupby(["direction", "other"], as_index=False).agg(
        amount_usd_bn=("amount_usd_bn", lambda a: a.sum(min_count=1)),
        undisclosed=("undisclosed", "sum"),
    )
    for direction, side in ends.groupby("direction"):
        figure.add_scatter(
            x=side["amount_usd_bn"].fillna(0) * SIGN[direction],
            y=side["other"].map(places),
            mode="text",
            text=[f" {_written(row.amount_usd_bn, row.undisclosed)} " for row in side.itertuples()],
            textposition="middle left" if direction == "pays" else "middle right",
            textfont={"size": 11, "color": colours.text},
            cliponaxis=False,
            hoverinfo="skip",
            showlegend=False,
        )
    left, right = (_reach(ends[ends["direction"] == direction], ends) for direction in SIGN)
    ticks = _ticks(left, right)
    figure.add_vline(x=0, line={"color": colours.muted, "width": 1})
    figure.update_xaxes(
        range=[-left, right],
        tickvals=ticks,
        ticktext=[f"{abs(tick):,g}" for tick in ticks],
        title_text=tr("← pays    Billions of US dollars    receives →"),
    )
    figure.update_yaxes(
        tickvals=list(places.values()),
        ticktext=[_linked(_short(labels[other]), urls.get(other, "")) for other in places],
        range=[-0.6, len(order) - 0.4],
        showgrid=False,
    )
    figure = finish(figure, dark=dark, height=24 * len(order) + 130)
    return figure.update_layout(
        barmode="relative", bargap=0.28, hovermode="closest", legend={"traceorder": "normal"}
    )


def commitments_figure(
    owed: pd.DataFrame,
    due: pd.DataFrame,
    revenues: Sequence[tuple[str, float]],
    names: Mapping[str, str],
    *,
    dark: bool,
) -> go.Figure:
    """What a company has promised to pay a year and what it is promised, each stacked by
    counterparty in the colour of the kind, above its revenue (label on screen and billions of
    dollars a year each).

    owed, due: by_other of flows.Commitments. names: by slug.
    """
    colours = theme_colours(dark)
    bars = [(tr("Promised to pay"), owed), (tr("Promised to it"), due)]
    bars = [(label, table) for label, table in bars if len(table)]
    places = {label: -i for i, label in enumerate([*dict(bars), *dict(revenues)])}
    figure = go.Figure()
    for label, table in bars:
        for row in table.itertuples():
            figure.add_bar(
                x=[row.a_year_usd_bn],
                y=[places[label]],
                orientation="h",
                marker={
                    "color": group_colour(row.group, dark),
                    "line": {"color": colours.paper, "width": 1.2},
                },
                text=names[row.other],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                hovertext=(
                    f"{names[row.other]}, {tr(GROUPS[row.group])}: "
                    f"{tr('{amount} a year', amount=usd_bn(row.a_year_usd_bn))}"
                ),
                hovertemplate="%{hovertext}<extra></extra>",
            )
    for label, value in revenues:
        figure.add_bar(
            x=[value],
            y=[places[label]],
            orientation="h",
            marker={"color": colours.benchmark},
            hovertext=f"{label}: {usd_bn(value)}",
            hovertemplate="%{hovertext}<extra></extra>",
        )
    sums = [(label, float(table["a_year_usd_bn"].sum())) for label, table in bars]
    ends = [*sums, *revenues]
    figure.add_scatter(
        x=[value for _, value in ends],
        y=[places[label] for label, _ in ends],
        mode="text",
        text=[f" {usd_bn(value)}" for _, value in ends],
        textposition="middle right",
        textfont={"color": colours.text},
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(title_text=tr("Billions of US dollars a year"), rangemode="tozero")
    figure.update_yaxes(
        tickvals=list(places.values()),
        ticktext=[lines_of(label.rsplit(", ", 1)) for label in places],
        showgrid=False,
    )
    figure = finish(figure, dark=dark, height=40 * len(places) + 90)
    return figure.update_layout(
        barmode="stack",
        showlegend=False,
        hovermode="closest",
        # The amounts stand to the right of the longest bar.
        margin={"t": 8, "r": 56},
        uniformtext={"minsize": 11, "mode": "hide"},
    )


def _rows(sides: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
    """The counterparties from the largest down, the last of many merged under an empty slug, and
    the sides with them."""
    totals = sides.groupby("other")["amount_usd_bn"].sum()
    order = [str(other) for other in totals.sort_values(ascending=False, kind="stable").index]
    if len(order) <= MOST_ROWS:
        return order, sides
    named = order[: MOST_ROWS - 1]
    rows = sides.assign(other=sides["other"].where(sides["other"].isin(named), ""))
    merged = rows.groupby(["direction", "other", "group"], as_index=False).agg(
        amount_usd_bn=("amount_usd_bn", lambda a: a.sum(min_count=1)),
        undisclosed=("undisclosed", "sum"),
    )
    return [*named, ""], merged


def _others(sides: pd.DataFrame) -> str:
    return tr_n(int(sides["other"].nunique()) - MOST_ROWS + 1, "{n} other", "{n} others")


def _written(amount: float, undisclosed: int) -> str:
    """$40B; with a question mark behind it if there is more of an unknown amount."""
    if math.isnan(amount):
        return tr("undisclosed")
    return f"{usd_bn(amount)} + ?" if undisclosed else usd_bn(amount)


def _arrow(direction: str) -> str:
    return "→" if direction == "pays" else "←"


def _reach(side: pd.DataFrame, both: pd.DataFrame) -> float:
    """How far an axis goes to one side, so that the amounts beside the bars find room even where
    the bars have no more than PHONE pixels."""
    amounts = both.groupby("direction")["amount_usd_bn"].max().sum()
    a_pixel = (amounts or 1.0) / PHONE
    ends = [
        (0.0 if math.isnan(row.amount_usd_bn) else row.amount_usd_bn)
        + _width(f" {_written(row.amount_usd_bn, row.undisclosed)} ") * PIXELS * a_pixel
        for row in side.itertuples()
    ]
    return max(ends, default=PIXELS * a_pixel)


def _ticks(left: float, right: float) -> list[float]:
    """Round values on both sides of zero, about five in all."""
    step = 10 ** math.floor(math.log10((left + right) / 4))
    step *= next(times for times in (1, 2, 5, 10) if (left + right) / (step * times) <= 5)
    return [step * i for i in range(-math.floor(left / step), math.floor(right / step) + 1)]


def _width(text: str) -> int:
    """In letters; a Chinese character is as wide as two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _short(name: str) -> str:
    if _width(name) <= LONGEST_NAME:
        return name
    while _width(name) >= LONGEST_NAME:
        name = name[:-1]
    return f"{name}…"


def _linked(label: str, url: str) -> str:
    return linked(safe(label), url) if url else label
