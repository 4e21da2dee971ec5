"""Checks of a quote against itself and the prices before it. A figure that fails is shown with
a mark and the reason, not hidden and not repaired."""

from __future__ import annotations

import pandas as pd

from dashboard.language import mark

PE_TOLERANCE = 0.05
CAP_TOLERANCE = 0.20
PRICE_TOLERANCE = 0.60


def doubts(quotes: pd.DataFrame, last_closes: pd.Series) -> pd.Series:
    """What is doubtful about each quote (index: ticker), in words; empty where nothing is.

    quotes: the store's, with price, trailing_eps, yahoo_pe, market_cap, shares. last_closes: the
    newest daily close of each ticker, adjusted for splits.
    """
    price = quotes["price"]
    eps = quotes["trailing_eps"].where(quotes["trailing_eps"] > 0)
    found = pd.DataFrame(index=quotes.index)
    found["pe"] = _off(quotes["yahoo_pe"], price / eps, PE_TOLERANCE).map(
        {True: mark("Yahoo's P/E contradicts price over EPS"), False: ""}
    )
    found["cap"] = _off(quotes["market_cap"], price * quotes["shares"], CAP_TOLERANCE).map(
        {True: mark("market cap contradicts price times shares"), False: ""}
    )
    found["price"] = _off(price, last_closes.reindex(quotes.index), PRICE_TOLERANCE).map(
        {True: mark("price is far off the last close, and no split is known"), False: ""}
    )
    return found.apply(lambda row: "; ".join(text for text in row if text), axis=1).astype(str)


def _off(value: pd.Series, expected: pd.Series, tolerance: float) -> pd.Series:
    """True where both are known and they differ by more than `tolerance`."""
    return ((value / expected - 1).abs() > tolerance).fillna(False)
