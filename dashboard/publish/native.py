"""A chart of ours as series that PowerPoint draws itself, so that they can be edited there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

_TAG = re.compile(r"<[^>]*>")
_RGB = re.compile(r"rgba?\((\d+), ?(\d+), ?(\d+)")


@dataclass(frozen=True)
class Series:
    """values: one for each category of the chart, None where there is none. colours: one for all,
    or one each. points: drawn as marks without a line between them."""

    name: str
    values: list[float | None]
    colours: list[str]
    points: bool = False


@dataclass(frozen=True)
class NativeChart:
    """kind: bars lie, columns stand. unit: the title of the axis of values. downwards: the first
    category stands on top. stacked: of one category one on the other."""

    kind: Literal["lines", "bars", "columns"]
    categories: list[Any]
    series: list[Series]
    unit: str = ""
    stacked: bool = False
    downwards: bool = False


def native(figure: go.Figure) -> list[NativeChart]:
    """The charts that the figure is made of, one for each axis of values; none if PowerPoint has
    no such chart (flows, heat maps, points at names)."""
    if not figure.data or any(trace.type not in ("scatter", "bar") for trace in figure.data):
        return []
    if any(trace.type == "scatter" and _filled(trace) for trace in figure.data) and _named_rows(
        figure
    ):
        return []
    charts = []
    for axis in sorted({trace.yaxis or "y" for trace in figure.data}):
        traces = [t for t in figure.data if (t.yaxis or "y") == axis and _filled(t)]
        name = f"yaxis{axis[1:]}"
        unit = plain(figure.layout[name].title.text) if name in figure.layout else ""
        lines = any(trace.type == "scatter" for trace in traces)
        chart = _lines(traces, unit) if lines else _bars(figure, traces)
        if chart is not None:
            charts.append(chart)
    return charts


def _named_rows(figure: go.Figure) -> bool:
    """Whether the values along the y axis stand for names."""
    return any(axis.ticktext is not None for axis in figure.select_yaxes())


def plain(text: object) -> str:
    """A text of Plotly's without its tags."""
    return unescape(_TAG.sub(" ", str(text))).replace("\xa0", " ").strip() if text else ""


def _filled(trace: Any) -> bool:
    """Whether it has places, and is more than words beside the others."""
    empty = trace.x is None or trace.y is None or len(trace.x) == 0
    return not empty and not (trace.type == "scatter" and trace.mode == "text")


def _bars(figure: go.Figure, traces: Sequence[Any]) -> NativeChart | None:
    if not traces:
        return None
    lying = traces[0].orientation == "h"
    along, values = ("y", "x") if lying else ("x", "y")
    categories = _categories(trace[along] for trace in traces)
    if len(categories) > 60:  # the volume beneath a price
        return None
    axis = figure.layout.xaxis if lying else figure.layout.yaxis
    return NativeChart(
        "bars" if lying else "columns",
        [_label(category) for category in categories],
        [
            Series(
                plain(trace.name) or plain(axis.title.text),
                _values(categories, trace[along], trace[values]),
                _colours(trace.marker.color, len(categories)),
            )
            for trace in traces
        ],
        unit=plain(axis.title.text),
        stacked=figure.layout.barmode in ("relative", "stack"),
        downwards=figure.layout.yaxis.autorange == "reversed",
    )


def _lines(traces: Sequence[Any], unit: str) -> NativeChart | None:
    drawn = [trace for trace in traces if trace.type == "scatter"]
    if not drawn:
        return None
    places = [_stepped(trace) for trace in drawn]
    categories = _categories(along for along, _ in places)
    if not all(isinstance(category, date) for category in categories):
        texts = all(isinstance(category, str) for category in categories)
        categories = categories if texts else sorted(categories, key=float)
    else:
        categories = sorted(categories)
    series = []
    for trace, (along, values) in zip(drawn, places, strict=True):
        points = "lines" not in (trace.mode or "lines")
        marker = trace.marker
        colour = (marker.line.color or marker.color) if points else trace.line.color
        series.append(
            Series(
                plain(trace.name) or unit or "–",
                _values(categories, along, values),
                _colours(colour, len(categories)),
                points,
            )
        )
    return NativeChart("lines", [_label(category) for category in categories], series, unit)


def _stepped(trace: Any) -> tuple[list[Any], list[Any]]:
    """The places and values of a line; of one in steps also the last day before each step, since
    PowerPoint joins its points by straight lines."""
    along, values = list(trace.x), list(trace.y)
    if trace.line.shape != "hv" or not all(isinstance(_key(place), date) for place in along):
        return along, values
    stepped = [(along[0], values[0])]
    for place, value in zip(along[1:], values[1:], strict=True):
        before = pd.Timestamp(place) - pd.Timedelta(days=1)
        if value != stepped[-1][1] and before > pd.Timestamp(stepped[-1][0]):
            stepped.append((before, stepped[-1][1]))
        stepped.append((place, value))
    return [place for place, _ in stepped], [value for _, value in stepped]


def _categories(places: Iterable[Any]) -> list[Any]:
    """Each once, in the order in which they come."""
    return list(dict.fromkeys(_key(place) for several in places for place in several))


def _key(place: Any) -> Any:
    if isinstance(place, np.datetime64 | pd.Timestamp | date):
        moment = pd.Timestamp(place)
        return moment.date() if moment == moment.normalize() else moment.to_pydatetime()
    return place.item() if isinstance(place, np.generic) else place


def _label(category: Any) -> Any:
    return plain(category) or " " if isinstance(category, str) else category


def _values(categories: list[Any], places: Any, values: Any) -> list[float | None]:
    numbers = pd.to_numeric(pd.Series(list(values)), errors="coerce")
    known = {
        _key(place): float(number)
        for place, number in zip(places, numbers, strict=True)
        if np.isfinite(number)
    }
    return [known.get(category) for category in categories]


def _colours(colour: Any, count: int) -> list[str]:
    several = isinstance(colour, list | tuple | np.ndarray)
    hexes = [rgb(str(each)) for each in (colour if several else [colour])]
    return hexes if not several or len(hexes) == count else hexes[:1]


def rgb(colour: str) -> str:
    """Plotly's colour as six hexadecimal digits; grey for one by name."""
    if found := _RGB.match(colour):
        return "".join(f"{int(part):02X}" for part in found.groups())
    digits = colour.removeprefix("#")
    return digits.upper() if re.fullmatch(r"[0-9a-fA-F]{6}", digits) else "5B6675"
