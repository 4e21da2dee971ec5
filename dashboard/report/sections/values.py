"""How numbers and dates stand in the JSON; what is unknown is None."""

from __future__ import annotations

import math

import pandas as pd

DECIMALS = 9  # of a billion: whole dollars


def to_the_dollar(value: float | None) -> float | None:
    """Billions of dollars to the dollar."""
    # A zero has no sign.
    return None if value is None or pd.isna(value) else round(float(value), DECIMALS) + 0.0


def number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def iso_day(at: pd.Timestamp) -> str | None:
    return None if pd.isna(at) else at.date().isoformat()


def iso_moment(at: pd.Timestamp) -> str | None:
    return None if pd.isna(at) else at.isoformat()
