"""The market as known on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.market import snapshot
from dashboard.market.book import Market, from_snapshot, kept_market
from dashboard.market.exchanges import UnknownExchangeError, calendar, exchange_of
from dashboard.market.snapshot import Snapshot


def market_on(day: date, bars: pd.DataFrame | None = None, known: Market | None = None) -> Market:
    """The market as known at the end of `day`: of `known` (the store over the bundled data if
    that is None), with the prices of `bars` (read_prices) in the place of its own if they are
    given. The quotes of a day in the past, and of `bars`, are the last closes."""
    market = known or kept_market()
    if bars is None and day >= date.today():
        return market
    when, estimates = pd.Timestamp(day), snapshot.read().estimates
    prices = market.prices if bars is None else bars.assign(origin="file")
    past = Snapshot(
        prices=prices[prices["date"] <= when],
        market_caps=market.market_caps[market.market_caps["date"] <= when],
        earnings=market.earnings[market.earnings["reported"] <= when],
        estimates=estimates[estimates["as_of"] <= when],
    )
    # A quote has the moment of its session's close, which a bar on another day doesn't have.
    quoted = replace(past, prices=_on_sessions(past.prices))
    if quoted.prices.empty:
        quotes = market.quotes.iloc[:0]
    else:
        quotes = from_snapshot(quoted).quotes
        quotes["origin"] = quoted.prices.groupby("ticker")["origin"].last()
    return Market(
        prices=past.prices,
        quotes=quotes,
        market_caps=past.market_caps,
        earnings=past.earnings,
        version=market.version,
        closes_version=market.closes_version,
    )


def _on_sessions(prices: pd.DataFrame) -> pd.DataFrame:
    """The bars on sessions of an exchange that has a calendar here."""
    kept = []
    for ticker, bars in prices.groupby("ticker", sort=False):
        try:
            sessions = calendar(exchange_of(str(ticker))).sessions
        except UnknownExchangeError:
            continue
        kept.append(bars[bars["date"].isin(sessions)])
    return pd.concat(kept) if kept else prices.iloc[:0]
