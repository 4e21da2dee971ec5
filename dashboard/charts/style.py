"""One colour means one thing on every page, in light and dark.

Payments keep the colours of the picture that started the discussion: investment green, services
dark blue, hardware pink. The other hues are Okabe & Ito's (2008), made for colour-blind readers;
each has a lighter twin for dark backgrounds. Dashes say how sure an amount is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.language import Message, mark, tr

# A day as Plotly writes it, and its length in milliseconds.
DAY = mark("%b %-d")
A_DAY = 86_400_000

GROUP_COLOURS: dict[str, tuple[str, str]] = {  # light theme, dark theme
    "investment": ("#00875f", "#2fc08f"),
    "services": ("#1d3f8f", "#7aa2f7"),
    "hardware": ("#d6408f", "#f28cc0"),
    "power": ("#7a3db8", "#b98cf0"),
    "debt": ("#b4500f", "#e0874a"),
    "lease": ("#e09a00", "#f5c04a"),
    "revenue-share": ("#3aa5dc", "#8fd3f4"),
    "guarantee": ("#6b7280", "#a3abb8"),
    "warrant": ("#8a7a00", "#d8cb3f"),
    "partnership": ("#9b8fb0", "#b9aecb"),
    "acquisition": ("#23272e", "#e6e8ec"),
}

ROLE_COLOURS: dict[str, tuple[str, str]] = {
    "ai-lab": ("#cdbdf0", "#7f6bb5"),
    "ai-application": ("#e3d9f7", "#5f5485"),
    "hyperscaler": ("#b9c9d8", "#5c738a"),
    "compute-provider": ("#d9d2b8", "#80775a"),
    "chip-maker": ("#e8c9b0", "#8f6c50"),
    "server-maker": ("#e8d8c8", "#7a6350"),
    "foundry": ("#e8d8c8", "#7a6350"),
    "investor": ("#d6d9de", "#5a616b"),
    "energy": ("#d9e2d0", "#5e6b52"),
    "other": ("#e6e6e6", "#505050"),
}

# The listed companies that share charts most often; the others take turns in PALETTE.
COMPANY_COLOURS: dict[str, tuple[str, str]] = {
    "nvidia": ("#4c8c00", "#8fd12f"),
    "oracle": ("#c0392b", "#f0766a"),
    "microsoft": ("#0067b8", "#63b3f0"),
    "amd": ("#111827", "#e5e7eb"),
    "coreweave": ("#6d28d9", "#b794f6"),
    "intel": ("#0891b2", "#67d3e8"),
    "nebius": ("#b45309", "#f0a95a"),
    "broadcom": ("#9d174d", "#f08ab8"),
    "amazon": ("#d97706", "#fbbf5a"),
    "google": ("#0f766e", "#5fd0c4"),
    "meta": ("#1e40af", "#8fa8f5"),
    "softbank": ("#57534e", "#c3beb8"),
}
PALETTE = [
    ("#7c3f00", "#d69a63"),
    ("#3f6212", "#a5cf6b"),
    ("#155e75", "#6fc3d8"),
    ("#86198f", "#e08ae8"),
    ("#475569", "#a9b5c5"),
    ("#991b1b", "#ef8d8d"),
    ("#166534", "#78d69b"),
    ("#3730a3", "#a3a0f0"),
]


@dataclass(frozen=True)
class ThemeColours:
    """The colours of text, grid and background of a theme."""

    text: str
    muted: str
    grid: str
    paper: str
    benchmark: str


LIGHT = ThemeColours("#18212f", "#5b6675", "#e3e7ec", "#ffffff", "#8b95a3")
DARK = ThemeColours("#e6eaf0", "#9aa6b5", "#2a3340", "#10151c", "#8693a3")


def theme_colours(dark: bool) -> ThemeColours:
    return DARK if dark else LIGHT


def group_colour(group: str, dark: bool) -> str:
    return GROUP_COLOURS[group][dark]


def role_colour(role: str, dark: bool) -> str:
    return ROLE_COLOURS[role][dark]


def company_colour(slug: str, slugs: list[str], dark: bool) -> str:
    """The company's own colour in every chart. `slugs`: all listed companies, in ledger order."""
    if slug in COMPANY_COLOURS:
        return COMPANY_COLOURS[slug][dark]
    others = [s for s in slugs if s not in COMPANY_COLOURS]
    return PALETTE[others.index(slug) % len(PALETTE)][dark]


class ChartMarkup(str):
    """Text of ours with Plotly's tags in it; what of it is data has been made `safe`."""


def finish(figure: go.Figure, *, dark: bool, height: int) -> go.Figure:
    """Quiet grid, legend on top, no room wasted. Title and source stand outside the figure,
    where they can wrap on a phone (components.figure).

    Every chart goes through here, and here its text becomes safe, once: names, labels and texts
    show exactly their characters, unless they are ChartMarkup. (What Plotly fills into a
    hovertemplate is such a text, so a template itself holds no data.)"""
    _make_safe(figure)
    colours = theme_colours(dark)
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 34, "b": 8},
        hovermode="x unified",
        dragmode=False,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "font": {"size": 12}},
        font={"size": 12, "color": colours.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(gridcolor=colours.grid, zeroline=False, automargin=True)
    figure.update_yaxes(gridcolor=colours.grid, zeroline=False, automargin=True)
    _dates(figure)
    return figure


def _make_safe(figure: go.Figure) -> None:
    for trace in figure.data:
        for place in ("name", "text", "hovertext", "x", "y", "customdata"):
            if place in trace and _unsafe(value := trace[place]):
                trace[place] = _safe_texts(value)
        if trace.type == "sankey":
            trace.node.label = _safe_texts(trace.node.label)
            trace.node.customdata = _safe_texts(trace.node.customdata)
    for note in figure.layout.annotations:
        for place in ("text", "hovertext"):
            if _unsafe(value := note[place]):
                note[place] = _safe_texts(value)
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        for place in ("ticktext", "categoryarray"):
            if _unsafe(value := axis[place]):
                axis[place] = _safe_texts(value)


def _unsafe(value: object) -> bool:
    """Whether it is text, or a list of it, that `safe` would change."""
    if isinstance(value, ChartMarkup):
        return False
    if isinstance(value, str):
        return any(sign in value for sign in "&<>") or isinstance(value, Message)
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "OUT" and any(map(_unsafe, value.ravel()))
    return isinstance(value, list | tuple) and any(map(_unsafe, value))


def _safe_texts(value: Any) -> Any:
    if isinstance(value, str):
        return value if isinstance(value, ChartMarkup) else safe(value)
    if isinstance(value, list | tuple | np.ndarray):
        return [_safe_texts(part) for part in value]
    return value


def _dates(figure: go.Figure) -> None:
    """Days and months along the axis as the reader's language writes them; Plotly knows English."""
    along = (getattr(trace, "x", None) for trace in figure.data)
    if any(isinstance(next(iter(x), None), date | np.datetime64) for x in along if x is not None):
        figure.update_xaxes(
            hoverformat=tr("%b %-d, %Y"),
            tickformatstops=[
                {"dtickrange": [A_DAY, 27 * A_DAY], "value": tr("%b %-d\n%Y")},
                {"dtickrange": ["M1", "M6"], "value": tr("%b %Y")},
            ],
        )


def translucent(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def add_band(
    figure: go.Figure, places: Any, percent: pd.DataFrame, colour: str, *, hover: str, row: int
) -> None:
    """Shade between `low` and `high` of `percent` in a row of the figure."""
    for edge, fill in (("low", None), ("high", "tonexty")):
        figure.add_scatter(
            x=places,
            y=percent[edge],
            mode="lines",
            line={"width": 0},
            fill=fill,
            fillcolor=translucent(colour, 0.16),
            name=tr("95% band"),
            showlegend=edge == "high",
            hovertemplate=hover,
            row=row,
            col=1,
        )


def linked(label: str, url: str) -> ChartMarkup:
    """`label`, which is `safe`, as a link that keeps the colour of the other labels."""
    return ChartMarkup(f'<a href="{safe(url)}" target="_self" style="color:inherit">{label}</a>')


def lines_of(texts: Iterable[str]) -> ChartMarkup:
    """Texts one below the other."""
    return ChartMarkup("<br>".join(map(safe, texts)))


def safe(text: str) -> str:
    """Plotly reads a little HTML in labels; text from the ledger is never markup."""
    if isinstance(text, ChartMarkup):
        return text
    text = text.read() if isinstance(text, Message) else text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
