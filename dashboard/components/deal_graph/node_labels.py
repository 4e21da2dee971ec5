"""What stands under the companies' names: their value, the move of the day or their P/E."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from dashboard.deals import Ledger
from dashboard.formats import move, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.market import Market
from dashboard.reaction.sessions import returns
from dashboard.valuation import pe_history

NODE_LABELS = {"value": mark("Value"), "move": mark("Move"), "pe": mark("P/E")}
# A move or a P/E of longer ago is not one of the day shown.
VALID = pd.Timedelta(days=5)


def node_figures(
    ledger: Ledger, market: Market, values: Mapping[str, pd.Series], label: str
) -> tuple[Mapping[str, pd.Series], Callable[[float], str]]:
    """The figures by company and date (a gap where there is none), and how one is written.

    values: valuation.worth_history. label: of NODE_LABELS.
    """
    if label == "value":
        return values, usd_bn
    found = {}
    for slug, ticker in ledger.tickers.items():
        bars = market.history(ticker)
        if bars.empty:
            continue
        series = pe_history(market, ticker)["pe"] if label == "pe" else returns(bars)
        end = pd.Series([np.inf], index=[series.index[-1] + VALID])
        found[slug] = pd.concat([series, end])
    return found, (_pe if label == "pe" else _move)


def labels_on(
    figures: Mapping[str, pd.Series], write: Callable[[float], str], day: pd.Timestamp
) -> dict[str, str]:
    """What stands under each name on a day: the newest figure by then."""
    found = {}
    for slug, series in figures.items():
        place = series.index.searchsorted(day, side="right") - 1
        if place >= 0:
            found[slug] = write(float(series.iloc[place]))
    return found


def _pe(value: float) -> str:
    if np.isinf(value):
        return ""
    return tr("no P/E") if np.isnan(value) else tr("P/E {ratio}", ratio=ratio(value))


def _move(value: float) -> str:
    return "" if np.isinf(value) else move(value)
