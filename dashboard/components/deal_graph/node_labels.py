"""What stands under the companies' names: their value, the move of the day or their P/E."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from dashboard.findings import Findings
from dashboard.formats import day, move, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.reaction.sessions import NEWEST_DAYS, returns

NODE_LABELS = {"value": mark("Value"), "move": mark("Move"), "pe": mark("P/E")}


def node_figures(
    now: Findings, label: str
) -> tuple[Mapping[str, pd.Series], Callable[[float], str]]:
    """The figures (one of NODE_LABELS) by company and date, and how one is written; infinity
    stands where there is none any more."""
    if label == "value":
        return now.value_history, usd_bn
    figures = {}
    for slug, ticker in now.ledger.tickers.items():
        bars = now.market.history(ticker)
        if bars.empty:
            continue
        series = now.pe_history(ticker)["pe"] if label == "pe" else returns(bars)
        end = pd.Series([np.inf], index=[series.index[-1] + NEWEST_DAYS])
        figures[slug] = pd.concat([series, end])
    return figures, (_pe if label == "pe" else _move)


def labels_on(
    figures: Mapping[str, pd.Series], write: Callable[[float], str], shown: pd.Timestamp
) -> dict[str, str]:
    """What stands under each name on a day: the newest figure by then, an old one with its day."""
    labels = {}
    for slug, series in figures.items():
        place = series.index.searchsorted(shown, side="right") - 1
        if place < 0:
            continue
        old = place > 0 and np.isinf(series.iloc[place])
        text = write(float(series.iloc[place - old]))
        labels[slug] = f"{text} · {day(series.index[place - old])}" if old else text
    return labels


def _pe(value: float) -> str:
    if np.isinf(value):
        return ""
    return tr("no P/E") if np.isnan(value) else tr("P/E {ratio}", ratio=ratio(value))


def _move(value: float) -> str:
    return "" if np.isinf(value) else move(value)
