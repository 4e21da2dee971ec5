"""What every page starts from: the checked ledger and the market at hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.components.dataframe import dataframe
from dashboard.deals import Ledger, LedgerError, read_ledger
from dashboard.market import Extras, Freshness, Market, MarketService
from dashboard.paths import DATA
from dashboard.words import day, plural


def ledger() -> Ledger:
    """The ledger, read again when a file of it changes. A bad one stops the page with the list
    of what to mend."""
    stamp = tuple((p.name, p.stat().st_mtime_ns) for p in sorted(DATA.glob("*.csv")))
    try:
        return _ledger(stamp, date.today())
    except LedgerError as error:
        st.error(
            f"The ledger in data/ is not used until {plural(len(error.problems), 'problem')} "
            "in it is mended. `python -m dashboard.check_data` prints this list."
        )
        columns = ["file", "line", "column", "value", "reason"]
        table = pd.DataFrame([problem.__dict__ for problem in error.problems], columns=columns)
        dataframe(table.rename(columns=str.capitalize), key="ledger-problems")
        st.stop()


@st.cache_resource(max_entries=2, show_spinner=False)
def _ledger(stamp: tuple[tuple[str, int], ...], today: date) -> Ledger:
    return read_ledger(DATA, today)


@st.cache_resource(show_spinner=False)
def service(tickers: tuple[str, ...]) -> MarketService:
    """One for all viewers of this process."""
    return MarketService(list(tickers))


def market() -> Market:
    return _service().market()


def freshness() -> Freshness:
    return _service().freshness()


def extras() -> Extras:
    return _service().extras


def _service() -> MarketService:
    return service(tuple(sorted(ledger().tickers.values())))


def dark() -> bool:
    """Whether the viewer reads in the dark theme."""
    return st.context.theme.type == "dark"


def market_foot(about: Freshness) -> str:
    """The source line under a chart of market data."""
    origin = {
        "live": "Yahoo Finance, live",
        "delayed": "Yahoo Finance, delayed",
        "stored": "Yahoo Finance, stored earlier",
        "snapshot": "bundled snapshot (see data/snapshot/PROVENANCE.md)",
    }[about.origin]
    return f"Source: {origin}. Closing prices to {day(about.prices_to)}."
