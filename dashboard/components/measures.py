"""Measures of the network that take a second, kept from one run to the next."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.deals import Ledger
from dashboard.flows import Chance, Counting, bottleneck_through_time, chance, timeline


def circulation_timeline(ledger: Ledger, asof: date, choice: Counting) -> pd.DataFrame:
    """flows.timeline of the ledger."""
    return _timeline(id(ledger), ledger, asof, choice)


def loop_through_time(
    ledger: Ledger, asof: date, choice: Counting, companies: tuple[str, ...]
) -> pd.Series:
    """flows.bottleneck_through_time of the ledger."""
    return _loop(id(ledger), ledger, asof, choice, companies)


def against_chance(legs: pd.DataFrame) -> Chance:
    """flows.chance of the legs that count."""
    return _chance(tuple(legs.index), tuple(legs["amount_usd_bn"].fillna(-1)), legs)


@st.cache_data(max_entries=32, show_spinner=False)
def _timeline(version: int, _ledger: Ledger, asof: date, choice: Counting) -> pd.DataFrame:
    return timeline(_ledger, asof, choice)


@st.cache_data(max_entries=64, show_spinner=False)
def _loop(
    version: int, _ledger: Ledger, asof: date, choice: Counting, companies: tuple[str, ...]
) -> pd.Series:
    return bottleneck_through_time(_ledger, asof, choice, companies)


@st.cache_data(max_entries=32, show_spinner="Rewiring the network 500 times …")
def _chance(ids: tuple[str, ...], amounts: tuple[float, ...], _legs: pd.DataFrame) -> Chance:
    return chance(_legs)
