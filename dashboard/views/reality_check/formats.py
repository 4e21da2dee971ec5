"""How the tables of the reality check are written."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import formats
from dashboard.deals import Ledger
from dashboard.language import tr
from dashboard.reality import Revenue


def two_columns() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Room for the text and, on its right, for the picture."""
    text, picture = st.columns([0.4, 0.6], gap="large")
    return text, picture


def rate_text(revenue: Revenue | None) -> str:
    """Where a revenue a year comes from: Revenue, quarter × 4, 30 Jun 2026."""
    if revenue is None:
        return ""
    times = f" × {revenue.times}" if revenue.times > 1 else ""
    return f"{formats.metric(revenue.fact.metric)}{times}, {formats.day(revenue.fact.as_of)}"


def years(value: float) -> str:
    return formats.UNKNOWN if math.isnan(value) else tr("{term} y", term=f"{value:.1f}")


def growth(value: float) -> str:
    return formats.UNKNOWN if math.isnan(value) else formats.signed(value, 0)


def whole(fraction: float) -> str:
    """A share as a reader sets it: 50%."""
    return f"{fraction * 100:g}%"


def span(low: float, high: float, write: Callable[[float], str]) -> str:
    """A range; with one end unknown, what is known of it."""
    if math.isnan(low) and math.isnan(high):
        return formats.UNKNOWN
    if math.isnan(low):
        return tr("at most {value}", value=write(high))
    if math.isnan(high):
        return tr("at least {value}", value=write(low))
    return write(low) if write(low) == write(high) else f"{write(low)} – {write(high)}"


def low(rows: int) -> int:
    """The height of a table that shows all of its rows, or the first seven."""
    return 36 * (min(rows, 7) + 1)


def multiple(value: float) -> str:
    return formats.UNKNOWN if math.isnan(value) else f"{value:.2f} ×"


def first_sources(ledger: Ledger) -> dict[str, str]:
    """The first source of each leg."""
    first = ledger.sources.drop_duplicates("leg")
    return dict(zip(first["leg"], first["url"], strict=True))
