"""Which earnings reports are due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from dashboard.market.book import Market
from dashboard.market.exchanges import exchange_of

EARNINGS_DAYS = 30


def upcoming_earnings(market: Market, tickers: Mapping[str, str], today: date) -> pd.DataFrame:
    """company, ticker and day (on its exchange) of the reports due from `today` on, for
    EARNINGS_DAYS, the next one first. tickers: slug to ticker."""
    known = market.quotes["next_earnings_at"].dropna()
    rows = []
    for company, ticker in tickers.items():
        if ticker in known.index:
            day = known[ticker].tz_convert(exchange_of(ticker).zone).date()
            if today <= day <= today + timedelta(days=EARNINGS_DAYS):
                rows.append((company, ticker, day))
    rows.sort(key=lambda row: (row[2], row[0]))
    return pd.DataFrame(rows, columns=["company", "ticker", "day"])
