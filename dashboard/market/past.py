"""The market as known on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.market.book import Market, closing_quotes, kept_market
from dashboard.market.exchanges import UnknownExchangeError, exchange_of
from dashboard.market.snapshot import Snapshot, restated

A_DAY = pd.Timedelta(days=1)


def market_on(day: date, bars: pd.DataFrame | None = None, known: Market | None = None) -> Market:
    """The market as known at the end of `day`: of `known` (the store over the bundled data if
    that is None), with the prices of `bars` (read_prices) in the place of its own if they are
    given. The quotes of a day in the past, and of `bars`, are the last closes."""
    market = known or kept_market()
    if bars is None and day >= date.today():
        return market
    whole, when = market.dated, pd.Timestamp(day)
    if bars is not None:
        # What is told per share goes by the file's prices, which may be of before a split.
        whole = replace(restated(whole, bars), prices=bars.assign(origin="file"))
    past = Snapshot(
        prices=whole.prices[whole.prices["date"] <= when],
        market_caps=whole.market_caps[whole.market_caps["date"] <= when],
        earnings=whole.earnings[whole.earnings["reported"] <= when],
        estimates=whole.estimates[whole.estimates["as_of"] <= when],
    )
    market = replace(
        market,
        prices=past.prices,
        market_caps=past.market_caps,
        earnings=past.earnings,
        estimates=past.estimates,
        options=_by(market.options, "day", when),
        short_interest=_by(market.short_interest, "seen_at", when),
    )
    # A quote has the moment of its session's close, which a bar on another day doesn't have.
    quoted = replace(past, prices=_on_sessions(market))
    if quoted.prices.empty:
        return replace(market, quotes=market.quotes.iloc[:0])
    quotes = closing_quotes(quoted)
    quotes["origin"] = quoted.prices.groupby("ticker")["origin"].last()
    return replace(market, quotes=quotes)


def _by(rows: pd.DataFrame, moment: str, when: pd.Timestamp) -> pd.DataFrame:
    if rows.empty:
        return rows
    days = rows[moment]
    return rows[(days if days.dt.tz is None else days.dt.tz_localize(None)) < when + A_DAY]


def _on_sessions(market: Market) -> pd.DataFrame:
    """The bars on sessions of an exchange that has a calendar here."""
    on_sessions = []
    for ticker, bars in market.prices.groupby("ticker", sort=False):
        try:
            sessions = market.sessions(exchange_of(str(ticker)))
        except UnknownExchangeError:
            continue
        on_sessions.append(bars[bars["date"].isin(sessions.days.astype("datetime64[us]"))])
    return pd.concat(on_sessions) if on_sessions else market.prices.iloc[:0]
