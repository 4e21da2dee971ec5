"""Small markets for tests: prices written down by hand, everything else empty."""

from __future__ import annotations

import math

import pandas as pd

from dashboard.market import Market
from dashboard.market import snapshot as bundled
from dashboard.market.book import from_snapshot
from dashboard.market.quotes import MARKET, typed


def snapshot_market() -> Market:
    return from_snapshot(bundled.read())


def bars(
    ticker: str, closes: dict[str, float], adjusted: dict[str, float] | None = None
) -> pd.DataFrame:
    """Daily bars with these closes by date; `adjusted` closes where they differ."""
    days = pd.to_datetime(list(closes))
    close = pd.Series(list(closes.values()), dtype=float)
    adj = [(adjusted or {}).get(day, math.nan) for day in closes] if adjusted else close
    return pd.DataFrame(
        {
            "ticker": ticker,
            "date": days,
            "open": close,
            "high": close,
            "low": close,
            "close": close,
            "adj_close": adj,
            "volume": 1e6,
            "origin": "snapshot",
        }
    )


def market(
    *prices: pd.DataFrame,
    reports: list[tuple[str, str, str, float]] | None = None,
    quotes: dict[str, dict[str, object]] | None = None,
) -> Market:
    """reports: ticker, day, session, trailing EPS (GAAP)."""
    columns = ["ticker", "reported", "session", "trailing_eps"]
    earnings = pd.DataFrame(reports or [], columns=columns)
    earnings["reported"] = pd.to_datetime(earnings["reported"])
    earnings["basis"] = "gaap"
    quoted = typed(pd.DataFrame.from_dict(quotes or {}, orient="index"), MARKET)
    return Market(
        prices=pd.concat(prices, ignore_index=True) if prices else bars("NONE", {}),
        quotes=quoted,
        market_caps=pd.DataFrame(columns=["ticker", "date", "market_cap_usd", "shares"]),
        earnings=earnings,
        version=0,
    )
