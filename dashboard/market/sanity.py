"""Checks of a quote against itself and the prices before it. A figure that fails is shown with
a mark and the reason, not hidden and not repaired."""

from __future__ import annotations

import pandas as pd

from dashboard.language import mark

PE_TOLERANCE = 0.05
CAP_TOLERANCE = 0.20
PRICE_TOLERANCE = 0.60
# A listed class is at least so small a part of its company: a third.
MOST_CLASSES = 3.0


def doubts(quotes: pd.DataFrame, last_closes: pd.Series, all_shares: pd.Series) -> pd.Series:
    """What is doubtful about each quote (index: ticker), in words; empty where nothing is.

    Parameters
    ----------
    quotes
        The store's: price, trailing_eps, yahoo_pe, market_cap, shares; and undecided, whether the
        figures per share may be of before a split.
    last_closes
        The newest daily close of each ticker, adjusted for splits.
    all_shares
        By ticker, the number of shares of all classes that another source gave last. Yahoo's
        number of shares is of one class, its market cap of all: the cap is in doubt where it fits
        neither, and without another source where no division into classes explains it.
    """
    price = quotes["price"]
    eps = quotes["trailing_eps"].where(quotes["trailing_eps"] > 0)
    contradictions = pd.DataFrame(index=quotes.index)
    contradictions["pe"] = _off(quotes["yahoo_pe"], price / eps, PE_TOLERANCE).map(
        {True: mark("Yahoo's P/E contradicts price over EPS"), False: ""}
    )
    cap, everyone = quotes["market_cap"], all_shares.reindex(quotes.index)
    of_one = cap / (price * quotes["shares"])
    of_all = _off(cap, price * everyone, CAP_TOLERANCE)
    explained = everyone.isna() & of_one.between(1, MOST_CLASSES)
    off = _off(cap, price * quotes["shares"], CAP_TOLERANCE) & ~explained
    contradictions["cap"] = (off & (of_all | everyone.isna())).map(
        {True: mark("market cap contradicts price times shares"), False: ""}
    )
    contradictions["price"] = _off(price, last_closes.reindex(quotes.index), PRICE_TOLERANCE).map(
        {True: mark("price is far off the last close, and no split is known"), False: ""}
    )
    contradictions["split"] = quotes["undecided"].map(
        {True: mark("EPS or shares may be those of before the last split"), False: ""}
    )
    return contradictions.apply(lambda row: "; ".join(text for text in row if text), axis=1).astype(
        str
    )


def _off(value: pd.Series, expected: pd.Series, tolerance: float) -> pd.Series:
    """True where both are known and they differ by more than `tolerance`."""
    return ((value / expected - 1).abs() > tolerance).fillna(False)
