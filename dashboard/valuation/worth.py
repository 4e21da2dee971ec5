"""What a company is worth: on the market where it is listed, else by its last round."""

from __future__ import annotations

import pandas as pd

from dashboard.market.book import Market


def company_worth(companies: pd.DataFrame, valuations: pd.DataFrame) -> dict[str, float]:
    """Billions of dollars by slug; companies without either figure are left out.

    companies: the ledger's, with valuation_usd_bn. valuations: valuation_table.
    """
    caps = valuations["market_cap_usd_bn"].reindex(companies.index)
    worth = caps.fillna(companies["valuation_usd_bn"]).dropna()
    return {str(slug): float(value) for slug, value in worth.items()}


def worth_history(companies: pd.DataFrame, market: Market) -> dict[str, pd.Series]:
    """What each company was worth through time, by slug.

    Parameters
    ----------
    companies
        The ledger's, with ticker, valuation_usd_bn and valuation_date.
    market
        With the history of market caps, and the newest of each quote.

    Returns
    -------
    dict[str, pandas.Series]
        Billions of US dollars by date, oldest first, each known on its day; companies without any
        figure are left out.
    """
    caps = market.market_caps.dropna(subset=["market_cap_usd"])
    by_ticker = {
        str(ticker): pd.Series(
            rows["market_cap_usd"].to_numpy(float) / 1e9,
            index=pd.DatetimeIndex(rows["date"]).astype("datetime64[s]"),
        )
        for ticker, rows in caps.groupby("ticker")
    }
    newest = market.quotes.dropna(subset=["market_cap_usd", "market_cap_on"])
    for ticker, value, day in zip(
        newest.index, newest["market_cap_usd"], newest["market_cap_on"], strict=True
    ):
        series = by_ticker.get(str(ticker), pd.Series(dtype=float))
        latest = pd.Series([float(value) / 1e9], index=[pd.Timestamp(day)])
        by_ticker[str(ticker)] = pd.concat([series, latest]) if len(series) else latest
    found = {}
    columns = (companies[name] for name in ("ticker", "valuation_usd_bn", "valuation_date"))
    for slug, ticker, value, day in zip(companies.index, *columns, strict=True):
        series = by_ticker.get(ticker)
        if series is None and not pd.isna(value):
            series = pd.Series([float(value)], index=[pd.Timestamp(day)])
        if series is not None:
            found[str(slug)] = series[~series.index.duplicated(keep="last")].sort_index()
    return found
