"""What a company is worth on a day: on the market where it is listed, else by its last round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from dashboard.market.book import Market

# A market cap of longer ago is left out: it is of another market.
CAP_VALID = timedelta(days=60)


def market_caps_on(
    market_caps: pd.DataFrame,
    tickers: Mapping[str, str],
    day: date,
    at_most: timedelta = CAP_VALID,
) -> pd.DataFrame:
    """The newest market cap of each listed company on or before a day.

    Parameters
    ----------
    market_caps
        Market.market_caps: ticker, date (datetime64), market_cap_usd (dollars).
    tickers
        Yahoo's ticker by company (Ledger.tickers).
    day
        The last day that counts.
    at_most
        How much older than `day` a market cap may be.

    Returns
    -------
    pd.DataFrame
        Index: company, in the order of `tickers`; companies without a market cap of that time are
        left out. Columns: market_cap_usd_bn (billions of US dollars), market_cap_on (date).
    """
    last = pd.Timestamp(day)
    dates = market_caps["date"]
    known = market_caps[(dates <= last) & (dates >= last - at_most)].dropna(
        subset=["market_cap_usd"]
    )
    newest = known.sort_values("date", kind="stable").drop_duplicates("ticker", keep="last")
    newest = newest.set_index("ticker")
    table = pd.DataFrame({"ticker": dict(tickers)}, dtype=object).rename_axis("company")
    table["market_cap_usd_bn"] = table["ticker"].map(newest["market_cap_usd"]).astype(float) / 1e9
    table["market_cap_on"] = table["ticker"].map(newest["date"])
    return table.drop(columns="ticker").dropna(subset=["market_cap_usd_bn"])


def shares_of(table: pd.DataFrame, market_caps: pd.DataFrame) -> pd.Series:
    """How many shares a company has.

    Parameters
    ----------
    table
        valuation_table: index company, with ticker, price, price_at, market_cap_usd_bn,
        market_cap_on.
    market_caps
        Market.market_caps: ticker, date, shares.

    Returns
    -------
    pd.Series
        Billions of shares by company: market cap over price where both are of one day, else the
        newest count that is known; NaN without one.
    """
    newest = market_caps.dropna(subset=["shares"]).sort_values("date", kind="stable")
    counts = newest.drop_duplicates("ticker", keep="last").set_index("ticker")["shares"] / 1e9
    same_day = table["price_at"].dt.tz_localize(None).dt.normalize() == table["market_cap_on"]
    now = table["market_cap_usd_bn"] / table["price"]
    return now.where(same_day, table["ticker"].map(counts).astype(float)).rename("shares_bn")


def company_values(valued: pd.DataFrame, caps: pd.DataFrame) -> dict[str, float]:
    """What each company is worth in billions of US dollars, by slug.

    Parameters
    ----------
    valued
        Valuations of unlisted companies as known on a day: index company, value_usd_bn
        (deals.valuation_on).
    caps
        Market caps of the same day: index company, market_cap_usd_bn (market_caps_on, or today's
        valuation_table). Where a company has both, the market counts.

    Returns
    -------
    dict[str, float]
        Companies with neither figure are left out.
    """
    listed = caps["market_cap_usd_bn"].dropna()
    values = {str(slug): float(value) for slug, value in valued["value_usd_bn"].items()}
    return values | {str(slug): float(value) for slug, value in listed.items()}


def value_history(
    tickers: Mapping[str, str], valuations: pd.DataFrame, market: Market
) -> dict[str, pd.Series]:
    """What each company was worth through time, by slug.

    Parameters
    ----------
    tickers
        Yahoo's ticker by listed company (Ledger.tickers).
    valuations
        Ledger.valuations at which money changed hands: company, date, value_usd_bn.
    market
        With the history of market caps, and the newest of each quote.

    Returns
    -------
    dict[str, pandas.Series]
        Billions of US dollars by date, oldest first, each known on its day; companies without any
        figure are left out. A listed company has its valuations up to its first market cap.
    """
    caps = market.market_caps.dropna(subset=["market_cap_usd"])
    by_ticker = {
        str(ticker): _by_day(rows["market_cap_usd"] / 1e9, rows["date"])
        for ticker, rows in caps.groupby("ticker")
    }
    newest = market.quotes.dropna(subset=["market_cap_usd", "market_cap_on"])
    for ticker, value, day in zip(
        newest.index, newest["market_cap_usd"], newest["market_cap_on"], strict=True
    ):
        series = by_ticker.get(str(ticker), pd.Series(dtype=float))
        latest = pd.Series([float(value) / 1e9], index=[pd.Timestamp(day)])
        by_ticker[str(ticker)] = pd.concat([series, latest]) if len(series) else latest
    histories = {
        str(slug): _by_day(rows["value_usd_bn"], rows["date"])
        for slug, rows in valuations.groupby("company")
    }
    for slug, ticker in tickers.items():
        if (series := by_ticker.get(ticker)) is not None:
            before = histories.get(slug, series.iloc[:0])
            histories[slug] = pd.concat([before[before.index < series.index.min()], series])
    return {
        slug: series[~series.index.duplicated(keep="last")].sort_index()
        for slug, series in histories.items()
    }


def _by_day(values: pd.Series, days: pd.Series) -> pd.Series:
    index = pd.DatetimeIndex(days).astype("datetime64[s]")
    return pd.Series(values.to_numpy(float), index=index)
