"""Measures of the network that take a second, kept from one run to the next."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import language
from dashboard.deals import Ledger, legs_on
from dashboard.flows import (
    Chance,
    Counting,
    bottleneck_through_time,
    chance,
    timeline,
)
from dashboard.market import Market
from dashboard.reaction import (
    EventStudy,
    LedgerEvents,
    Window,
    confounders,
    event_study,
    ledger_events,
)

# The furthest window that a reader may choose for an event, in sessions.
FURTHEST: Window = (-20, 20)


def circulation_timeline(ledger: Ledger, asof: date, choice: Counting) -> pd.DataFrame:
    """flows.timeline of the ledger."""
    return _timeline(ledger.version, ledger, asof, choice)


def loop_through_time(
    ledger: Ledger, asof: date, choice: Counting, companies: tuple[str, ...]
) -> pd.Series:
    """flows.bottleneck_through_time of the ledger."""
    return _loop(ledger.version, ledger, asof, choice, companies)


def against_chance(legs: pd.DataFrame) -> Chance:
    """flows.chance of the legs that count."""
    return _chance(tuple(legs.index), tuple(legs["amount_usd_bn"].fillna(-1)), legs)


def study(
    ledger: Ledger, market: Market, asof: date, benchmark: str
) -> tuple[LedgerEvents, EventStudy]:
    """The event study of every announcement up to `asof`, ended deals too."""
    at = (ledger.version, market.closes_version, asof, benchmark, language.current())
    return _study(*at, ledger, market)


def beside(
    ledger: Ledger, market: Market, asof: date, benchmark: str, window: Window
) -> pd.DataFrame:
    """reaction.confounders of the study, in the reader's language."""
    at = (ledger.version, market.version, asof, benchmark)
    return _beside(*at, window, language.current(), ledger, market)


@st.cache_data(max_entries=32, show_spinner=False)
def _beside(
    version: int,
    market_version: int,
    asof: date,
    benchmark: str,
    window: Window,
    spoken: str,
    _ledger: Ledger,
    _market: Market,
) -> pd.DataFrame:
    return confounders(study(_ledger, _market, asof, benchmark)[1], _market, window)


@st.cache_resource(max_entries=8, show_spinner=False)
def _study(
    version: int,
    closes: int,
    asof: date,
    benchmark: str,
    spoken: str,
    _ledger: Ledger,
    _market: Market,
) -> tuple[LedgerEvents, EventStudy]:
    found = ledger_events(_ledger, legs_on(_ledger, asof, ended=True), _market)
    return found, event_study(_market, found.events, benchmark, [FURTHEST])


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
