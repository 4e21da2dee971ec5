"""The market as the pages see it: the store where it has something, the snapshot elsewhere.

Every figure keeps its moment and its origin: "live" (fetched minutes ago), "stored" (fetched
earlier) or "snapshot" (bundled with the program).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from dashboard.market import snapshot
from dashboard.market.exchanges import (
    NEW_YORK,
    UnknownExchangeError,
    close_of,
    exchange_of,
    last_closed_session,
)
from dashboard.market.refresh import BENCHMARKS, Refresher, time_to_live
from dashboard.market.snapshot import Snapshot
from dashboard.market.store import Store

# A quote's time may lie a little before the bell, where the last trade did.
CLOSING_MINUTES = timedelta(minutes=30)


@dataclass(frozen=True)
class Freshness:
    """How young the market data is. `origin` is that of the quotes: live, stored or snapshot.

    prices_to, benchmarks_to: newest day of closing prices of US shares and of the benchmarks
    (the bundled ones end earlier). quotes_at: the moment of the newest quote (UTC).
    problem: why it is not live, in words, with the time of the next try; empty if all is well.
    behind: tickers for which Yahoo gave nothing, with the reason.
    """

    origin: str
    prices_to: date
    benchmarks_to: date
    quotes_at: datetime
    refreshing: bool
    problem: str
    behind: dict[str, str]


@dataclass(frozen=True)
class Market:
    """prices: daily bars by ticker and date, with `origin`. quotes: one row a ticker (index),
    price in `currency`, market_cap_usd, EPS and estimates each with its own date. market_caps:
    history in US dollars. earnings: reports with the trailing EPS known from then on.
    """

    prices: pd.DataFrame
    quotes: pd.DataFrame
    market_caps: pd.DataFrame
    earnings: pd.DataFrame
    version: int

    def history(self, ticker: str) -> pd.DataFrame:
        """Daily bars of one ticker, indexed by date; empty if there are none."""
        return self._by_ticker.get(ticker, self.prices.iloc[:0].set_index("date"))

    @cached_property
    def _by_ticker(self) -> dict[str, pd.DataFrame]:
        bars = self.prices.set_index("date")
        return {str(ticker): group for ticker, group in bars.groupby("ticker")}

    def reports(self, ticker: str) -> pd.DataFrame:
        """Earnings reports of one ticker, oldest first."""
        return self.earnings.loc[self.earnings["ticker"] == ticker]


class MarketService:
    """The store, the snapshot and the refresher behind the pages of one process."""

    def __init__(self, tickers: list[str], store: Store | None = None) -> None:
        listed = sorted(set(tickers))
        self.store = store or Store()
        rates = sorted({f"{c}=X" for t in listed if (c := _currency(t)) not in ("USD", "")})
        self.refresher = Refresher(self.store, listed + list(BENCHMARKS), rates)
        self._snapshot = snapshot.read()
        self._read = lru_cache(maxsize=2)(self._build)

    def market(self) -> Market:
        """What is known now. Never asks Yahoo, never waits; starts a refresh if one is due."""
        self.refresher.start_if_due()
        return self._read(self._version())

    def freshness(self) -> Freshness:
        market = self._read(self._version())
        quotes = market.quotes
        american = market.prices[~market.prices["ticker"].str.contains(".", regex=False)]
        newest = american.groupby("ticker")["date"].max()
        last = self.refresher.last
        fetched = None if self.store.trouble else self._last_quotes_at()
        quotes_at = quotes.loc[quotes["currency"] == "USD", "price_at"].max().to_pydatetime()
        # Yahoo has answered, but with quotes from before the last close: that is not live.
        late = quotes_at < close_of(NEW_YORK, last_closed_session(NEW_YORK)) - CLOSING_MINUTES
        problem = self.store.trouble
        if (quotes["origin"] == "snapshot").all() or fetched is None:
            origin = "snapshot"
        elif datetime.now(UTC) - fetched < 1.5 * time_to_live() and not late:
            origin = "live"
        else:
            origin = "stored"
        if last is not None and last.error and self.refresher.last_at is not None:
            problem = f"{last.error}. {problem}".strip()
        elif late and last is not None and last.quotes:
            problem = f"Yahoo's newest quote is older than the last close. {problem}".strip()
        return Freshness(
            origin=origin,
            prices_to=newest[~newest.index.isin(BENCHMARKS)].max().date(),
            benchmarks_to=newest[newest.index.isin(BENCHMARKS)].min().date(),
            quotes_at=quotes_at,
            refreshing=self.refresher.running,
            problem=problem,
            behind=last.failed if last is not None and not last.error else {},
        )

    def _version(self) -> int:
        try:
            return self.store.version()
        except SQLAlchemyError:
            self.store.trouble = "The market store cannot be read; the snapshot serves."
            return -1

    def _last_quotes_at(self) -> datetime | None:
        try:
            return self.store.last_quotes_at()
        except SQLAlchemyError:
            return None

    def _build(self, version: int) -> Market:
        bundled = self._snapshot
        try:
            stored = self.store.prices(), self.store.quotes(), self.store.earnings()
        except SQLAlchemyError:
            stored = None
        if version < 0 or stored is None:
            return from_snapshot(bundled, version)
        prices, quotes, earnings = stored
        base = from_snapshot(bundled, version)
        return Market(
            prices=_merge_prices(base.prices, prices),
            quotes=_merge_quotes(base.quotes, quotes),
            market_caps=base.market_caps,
            earnings=_merge_earnings(base.earnings, earnings),
            version=version,
        )


def from_snapshot(bundled: Snapshot, version: int = 0) -> Market:
    """The market by the bundled data alone; its quotes are the last closes."""
    prices = bundled.prices.assign(origin="snapshot")
    return Market(
        prices=prices,
        quotes=_closing_quotes(prices, bundled),
        market_caps=bundled.market_caps,
        earnings=bundled.earnings,
        version=version,
    )


def _closing_quotes(prices: pd.DataFrame, bundled: Snapshot) -> pd.DataFrame:
    last_two = prices.groupby("ticker").tail(2)
    last = last_two.groupby("ticker").tail(1).set_index("ticker")
    before = last_two.groupby("ticker")["close"].first()
    caps = bundled.market_caps.groupby("ticker").tail(1).set_index("ticker")
    # Only what was out before that close: the bundled reports reach further than the prices.
    reports = bundled.earnings.dropna(subset=["trailing_eps"])
    known = reports["reported"] < reports["ticker"].map(last["date"])
    eps = reports[known & (reports["basis"] == "gaap")].groupby("ticker").tail(1)
    eps = eps.set_index("ticker")
    estimates = bundled.estimates.groupby("ticker").tail(1).set_index("ticker")
    tickers = last.index
    quotes = pd.DataFrame(index=tickers)
    quotes["price"] = last["close"]
    quotes["previous_close"] = before
    quotes["currency"] = [_currency(t) for t in tickers]
    quotes["price_at"] = pd.to_datetime(
        [close_of(exchange_of(t), d) for t, d in zip(tickers, last["date"], strict=True)], utc=True
    )
    quotes["state"] = "CLOSED"
    quotes["market_cap_usd"] = caps["market_cap_usd"].reindex(tickers)
    quotes["market_cap_on"] = caps["date"].reindex(tickers)
    quotes["trailing_eps"] = eps["trailing_eps"].reindex(tickers)
    quotes["eps_since"] = eps["reported"].reindex(tickers)
    quotes["forward_eps"] = estimates["forward_eps"].reindex(tickers)
    quotes["forward_pe_seen"] = estimates["forward_pe"].reindex(tickers)
    quotes["forward_on"] = estimates["as_of"].reindex(tickers)
    quotes["origin"] = "snapshot"
    quotes["fetched_at"] = pd.NaT
    return quotes


def _merge_prices(bundled: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """Stored bars, and before a ticker's first stored day the snapshot's."""
    if stored.empty:
        return bundled
    first = bundled["ticker"].map(stored.groupby("ticker")["date"].min())
    earlier = bundled[~(bundled["date"] >= first)]
    stored = stored.drop(columns="fetched_at").assign(origin="stored")
    merged = pd.concat([earlier, stored], ignore_index=True)
    return merged.sort_values(["ticker", "date"], ignore_index=True)


def _merge_quotes(bundled: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    if stored.empty:
        return bundled
    rates = stored[stored["ticker"].str.endswith("=X")]
    usd_per = {"USD": 1.0} | {
        row.ticker.removesuffix("=X"): 1 / row.price for row in rates.itertuples()
    }
    quotes = stored[~stored["ticker"].str.endswith("=X")].set_index("ticker")
    day = quotes["quoted_at"].dt.tz_convert(NEW_YORK.zone).dt.tz_localize(None).dt.normalize()
    young = datetime.now(UTC) - quotes["fetched_at"] < 1.5 * time_to_live()
    fresh = pd.DataFrame(
        {
            "price": quotes["price"],
            "previous_close": quotes["previous_close"],
            "currency": quotes["currency"],
            "price_at": quotes["quoted_at"],
            "state": quotes["state"],
            "market_cap_usd": quotes["market_cap"] * quotes["currency"].map(usd_per).astype(float),
            "market_cap_on": day,
            "trailing_eps": quotes["trailing_eps"],
            "eps_since": quotes["earnings_at"].dt.tz_localize(None).dt.normalize(),
            "forward_eps": quotes["forward_eps"],
            "forward_pe_seen": float("nan"),
            "forward_on": day,
            "origin": young.map({True: "live", False: "stored"}),
            "fetched_at": quotes["fetched_at"],
        }
    )
    # A stored quote never hides a younger close of the snapshot.
    newest = bundled["price_at"].reindex(fresh.index)
    fresh = fresh[~(fresh["price_at"] < newest)]
    kept = bundled[~bundled.index.isin(fresh.index)]
    return pd.concat([kept, fresh]).sort_index()


def _merge_earnings(bundled: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """The snapshot's reports and, after each ticker's last one, those seen in quotes."""
    if stored.empty:
        return bundled
    local = stored["reported_at"].dt.tz_convert(NEW_YORK.zone)
    after_close = local.dt.hour >= 16
    seen = pd.DataFrame(
        {
            "ticker": stored["ticker"],
            "reported": local.dt.tz_localize(None).dt.normalize(),
            "session": after_close.map({True: "after-hours", False: "pre-market"}),
            "trailing_eps": stored["trailing_eps"],
            "basis": "gaap",
            "source": "Yahoo Finance quotes",
        }
    )
    last = seen["ticker"].map(bundled.groupby("ticker")["reported"].max())
    later = seen[~(seen["reported"] <= last)]
    merged = pd.concat([bundled, later], ignore_index=True)
    return merged.sort_values(["ticker", "reported"], ignore_index=True)


def _currency(ticker: str) -> str:
    try:
        return exchange_of(ticker).currency
    except UnknownExchangeError:
        return ""
