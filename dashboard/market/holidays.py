"""Where the bars show that an exchange was closed although its calendar knows of no holiday.

Governments declare holidays that are newer than a calendar library, and files and feeds fill a
closed day with the bar of the day before. A session counts only where calendar and bars agree.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.market.exchanges import (
    Exchange,
    UnknownExchangeError,
    exchange_of,
    trading_days,
)

# No unforeseen holiday is longer, in sessions; more is a hole in the prices.
LONGEST = 3
# One ticker alone says less: its missing bar is a holiday if it has one for so many sessions
# before that, and only a single one.
WITHOUT_A_HOLE = 60
COPIED = ["open", "high", "low", "close", "adj_close"]


def closed_days(prices: pd.DataFrame) -> dict[Exchange, np.ndarray]:
    """The sessions of each exchange's calendar on which none of its tickers traded although some
    did before and after: (C,) datetime64[D].

    prices: daily bars (snapshot.PRICES), sorted by ticker and date. A bar that repeats the one
    before it is no trade if it has no volume, or if its ticker has such on days that no calendar
    has for a session.
    """
    bars = prices[prices["close"] > 0]
    exchanges = {ticker: _exchange(str(ticker)) for ticker in bars["ticker"].unique()}
    home = bars["ticker"].map(exchanges)
    copies = _copies(bars)
    by_exchange = {}
    for exchange in {e for e in exchanges.values() if e is not None}:
        listed = (home == exchange).to_numpy()
        days = bars["date"].to_numpy()[listed].astype("datetime64[D]")
        tickers, copied = bars["ticker"].to_numpy()[listed], copies[listed]
        sessions = trading_days(exchange).days
        off = ~np.isin(days, sessions) & (days >= sessions[0])
        filled = np.isin(tickers, np.unique(tickers[off & copied]))
        silent = copied & (filled | ~(bars["volume"].to_numpy(dtype=float)[listed] > 0))
        closed = _closed(sessions, days[~silent & ~off], tickers[~silent & ~off])
        if len(closed):
            by_exchange[exchange] = closed
    return by_exchange


def filled_days(prices: pd.DataFrame) -> pd.DataFrame:
    """The bars on days that the calendar of their exchange has for no session."""
    on = pd.Series(True, index=prices.index)
    for ticker, days in prices.groupby("ticker")["date"]:
        exchange = _exchange(str(ticker))
        if exchange is not None:
            sessions = trading_days(exchange).days
            dates = days.to_numpy().astype("datetime64[D]")
            on.loc[days.index] = np.isin(dates, sessions) | (dates < sessions[0])
    return prices[~on]


def _exchange(ticker: str) -> Exchange | None:
    try:
        return exchange_of(ticker)
    except UnknownExchangeError:
        return None


def _copies(bars: pd.DataFrame) -> np.ndarray:
    """Which bars repeat the one before them, in prices and in volume (or have none)."""
    before = bars.shift(1)
    same = (bars["ticker"] == before["ticker"]).to_numpy(copy=True)
    for name in COPIED:
        now, then = bars[name].to_numpy(dtype=float), before[name].to_numpy(dtype=float)
        same &= (now == then) | (np.isnan(now) & np.isnan(then))
    volume, then = bars["volume"].to_numpy(dtype=float), before["volume"].to_numpy(dtype=float)
    return same & ((volume == then) | ~(volume > 0))


def _closed(sessions: np.ndarray, days: np.ndarray, tickers: np.ndarray) -> np.ndarray:
    """The short runs of sessions without a bar that tickers have bars on either side of."""
    if not len(days):
        return days
    within = sessions[(sessions >= days.min()) & (sessions <= days.max())]
    silent = ~np.isin(within, days)
    # A run is named by the place of its first session.
    starts = np.flatnonzero(silent & ~np.concatenate([[False], silent[:-1]]))
    closed: list[np.ndarray] = []
    for start in starts:
        end = start + int(np.argmin(silent[start:]))
        both = set(tickers[days == within[start - 1]]) & set(tickers[days == within[end]])
        whole = len(both) > 1 and bool(end - start <= LONGEST)
        if len(both) == 1 and end - start == 1 and start >= WITHOUT_A_HOLE:
            before = np.setdiff1d(within[start - WITHOUT_A_HOLE : start], np.array(closed, "M8[D]"))
            whole = bool(np.isin(before, days[tickers == both.pop()]).all())
        if whole:
            closed += list(within[start:end])
    return np.array(closed, "M8[D]")
