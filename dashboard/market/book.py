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

from dashboard.language import mark
from dashboard.market import snapshot, yahoo
from dashboard.market.exchanges import (
    NEW_YORK,
    Exchange,
    UnknownExchangeError,
    close_of,
    exchange_of,
    last_close,
    phase,
)
from dashboard.market.extras import Extras
from dashboard.market.refresh import BENCHMARKS, Refresher, quotes_due_at
from dashboard.market.sanity import doubts
from dashboard.market.snapshot import Snapshot
from dashboard.market.store import Store

# So old may a quote be that is as young as can be: delayed, and the last trade was before it.
SLACK = timedelta(minutes=30)
# With a rate of longer ago no market cap is converted.
RATE_VALID = timedelta(days=7)
# Quotes stay live a little past the moment at which they are due, while the next ones come.
GRACE = timedelta(minutes=2)


@dataclass(frozen=True)
class Freshness:
    """How young the market data is.

    origin: that of the quotes: "live", "delayed" (Yahoo's own are minutes behind), "stored" or
    "snapshot". delayed_minutes: how far behind. prices_to, benchmarks_to: newest day of closing
    prices of US shares and of the benchmarks (the bundled ones end earlier). quotes_at: the
    newest US quote; oldest_at: the oldest quote of any listed company; on_snapshot: how many of
    them are still the snapshot's (all UTC). fetched_at: when quotes last came. progress: (done,
    total) of a refresh under way. problem: why it is not live, failed_at when that was, next_try
    when Yahoo is asked again. behind: tickers for which Yahoo gave nothing, with the reason.
    store_problem: what is wrong with the store.
    """

    origin: str
    delayed_minutes: int
    prices_to: date
    benchmarks_to: date
    quotes_at: datetime
    oldest_at: datetime
    on_snapshot: int
    fetched_at: datetime | None
    progress: tuple[int, int] | None
    problem: str
    failed_at: datetime | None
    next_try: datetime | None
    behind: dict[str, str]
    store_problem: str


@dataclass(frozen=True)
class Market:
    """prices: daily bars by ticker and date, with `origin`. quotes: one row a ticker (index),
    price in `currency`, market_cap_usd, EPS and estimates each with its own date, `doubt` in
    words. market_caps: history in US dollars. earnings: reports with the trailing EPS known from
    then on. version: grows with each refresh; closes_version with each that brought closes.
    """

    prices: pd.DataFrame
    quotes: pd.DataFrame
    market_caps: pd.DataFrame
    earnings: pd.DataFrame
    version: int
    closes_version: int = 0

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
        self.extras = Extras(self.store, lambda: self.refresher.paused_until)
        self._snapshot = snapshot.read()
        self._bars = lru_cache(maxsize=1)(self._read_bars)
        self._build = lru_cache(maxsize=2)(self._read_market)

    def market(self) -> Market:
        """What is known now. Never asks Yahoo, never waits; starts a refresh if one is due."""
        self.refresher.start_if_due()
        return self.known()

    def known(self) -> Market:
        """The same, and no refresh is started."""
        return self._build(*self._versions(), self._live())

    def freshness(self) -> Freshness:
        """How young it is, from the same data that `market` gives."""
        market = self.known()
        quotes = market.quotes
        shares = quotes[~quotes.index.isin(BENCHMARKS)]
        american = quotes[quotes["currency"] == "USD"]
        newest = market.prices[market.prices["ticker"].isin(american.index)]
        closes = newest.groupby("ticker")["date"].max()
        quotes_at = american["price_at"].max().to_pydatetime()
        last = self.refresher.last
        fetched = self._last_quotes_at()
        late = quotes_at < _live_from(NEW_YORK, datetime.now(UTC))
        live = self._live() and not late
        delayed = american.loc[american["origin"] != "snapshot", "delayed_minutes"].median()
        minutes = 0 if pd.isna(delayed) else int(delayed)
        problem = last.error if last is not None else ""
        failed_at = self.refresher.last_at if problem else None
        if failed_at is not None and fetched is not None and fetched > failed_at:
            # Another process has had more luck since.
            problem, failed_at = "", None
        if not problem and self.refresher.refusal.until(datetime.now(UTC)):
            # Another process that shares the store was refused, and this one holds back too.
            problem = yahoo.REFUSED
        if not problem and late and fetched is not None:
            problem = mark("Yahoo answers with old quotes")
        current = self.refresher.current
        return Freshness(
            origin=(
                "snapshot"
                if (shares["origin"] == "snapshot").all()
                else ("delayed" if minutes else "live")
                if live
                else "stored"
            ),
            delayed_minutes=minutes,
            prices_to=closes[~closes.index.isin(BENCHMARKS)].max().date(),
            benchmarks_to=closes[closes.index.isin(BENCHMARKS)].min().date(),
            quotes_at=quotes_at,
            oldest_at=shares["price_at"].min().to_pydatetime(),
            on_snapshot=int((shares["origin"] == "snapshot").sum()),
            fetched_at=fetched,
            progress=None if current is None else (current.done, current.total),
            problem=problem,
            failed_at=failed_at,
            next_try=self.refresher.paused_until if problem else None,
            behind=last.failed if last is not None and not last.error else {},
            store_problem=self.store.trouble,
        )

    def _live(self) -> bool:
        """Whether the quotes that came last are as young as they can be."""
        fetched, now = self._last_quotes_at(), datetime.now(UTC)
        return fetched is not None and now < quotes_due_at(fetched, now) + GRACE

    def _versions(self) -> tuple[int, int]:
        try:
            return self.store.versions()
        except SQLAlchemyError:
            self.store.trouble = mark("The market store cannot be read; the snapshot serves.")
            return -1, -1

    def _last_quotes_at(self) -> datetime | None:
        try:
            return self.store.last_quotes_at()
        except SQLAlchemyError:
            return None

    def _read_bars(self, closes_version: int) -> pd.DataFrame:
        return _merge_prices(self._snapshot.prices.assign(origin="snapshot"), self.store.prices())

    def _read_market(self, version: int, closes_version: int, live: bool) -> Market:
        base = from_snapshot(self._snapshot)
        if version < 0:
            return base
        try:
            # Closes change once a day, quotes every minute: only what changed is read anew.
            prices = self._bars(closes_version)
            quotes, earnings = self.store.quotes(), self.store.earnings()
        except SQLAlchemyError:
            self.store.trouble = mark("The market store cannot be read; the snapshot serves.")
            return base
        last_closes = prices.groupby("ticker")["close"].last()
        return Market(
            prices=prices,
            quotes=_merge_quotes(base.quotes, quotes, last_closes, live),
            market_caps=base.market_caps,
            earnings=_merge_earnings(base.earnings, earnings),
            version=version,
            closes_version=closes_version,
        )


def kept_market() -> Market:
    """What is at hand for a program that only looks: the store as it lies there over the
    snapshot, or the snapshot alone. Asks nobody and changes nothing."""
    store = Store.as_it_lies()
    return from_snapshot(snapshot.read()) if store is None else MarketService([], store).known()


def from_snapshot(bundled: Snapshot) -> Market:
    """The market by the bundled data alone; its quotes are the last closes."""
    prices = bundled.prices.assign(origin="snapshot")
    return Market(
        prices=prices,
        quotes=_closing_quotes(prices, bundled),
        market_caps=bundled.market_caps,
        earnings=bundled.earnings,
        version=0,
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
    quotes["delayed_minutes"] = 0.0
    quotes["extended_price"] = float("nan")
    quotes["extended_at"] = pd.Series(pd.NaT, index=tickers, dtype="datetime64[us, UTC]")
    quotes["next_earnings_at"] = quotes["extended_at"]
    quotes["doubt"] = ""
    quotes["origin"] = "snapshot"
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


def _merge_quotes(
    bundled: pd.DataFrame, stored: pd.DataFrame, last_closes: pd.Series, live: bool
) -> pd.DataFrame:
    """Stored quotes with US dollars where a rate is known, and for the others the snapshot's.
    `live`: the quotes that came last still count as such."""
    if stored.empty:
        return bundled
    rates = stored[stored["ticker"].str.endswith("=X")]
    rates = rates[rates["quoted_at"] >= stored["quoted_at"].max() - RATE_VALID]
    usd_per = {"USD": 1.0} | {
        row.ticker.removesuffix("=X"): 1 / row.price for row in rates.itertuples()
    }
    quotes = stored[~stored["ticker"].str.endswith("=X")].set_index("ticker")
    if quotes.empty:
        return bundled
    day = _day_in_new_york(quotes["quoted_at"])
    # Those that a refresh brought together differ by nothing; one left out then is older. And
    # Yahoo may answer with quotes of long ago: that is not live.
    exchanges = {ticker: exchange_of(ticker) for ticker in quotes.index}
    now = datetime.now(UTC)
    since = {exchange: _live_from(exchange, now) for exchange in set(exchanges.values())}
    old = quotes["quoted_at"] < [since[exchanges[ticker]] for ticker in quotes.index]
    young = live & (quotes["fetched_at"] == quotes["fetched_at"].max()) & ~old
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
            "eps_since": _day_in_new_york(quotes["earnings_at"]),
            "forward_eps": quotes["forward_eps"],
            "forward_pe_seen": float("nan"),
            "forward_on": day,
            "delayed_minutes": quotes["delayed_minutes"],
            "extended_price": quotes["extended_price"],
            "extended_at": quotes["extended_at"],
            "next_earnings_at": quotes["next_earnings_at"],
            "doubt": doubts(quotes, last_closes),
            "origin": young.map({True: "live", False: "stored"}),
        }
    )
    # A stored quote never hides a younger close of the snapshot.
    newest = bundled["price_at"].reindex(fresh.index)
    fresh = fresh[~(fresh["price_at"] < newest)]
    kept = bundled[~bundled.index.isin(fresh.index)]
    return pd.concat([kept, fresh]).sort_index()


def _day_in_new_york(moments: pd.Series) -> pd.Series:
    return moments.dt.tz_convert(NEW_YORK.zone).dt.tz_localize(None).dt.normalize()


def _live_from(exchange: Exchange, now: datetime) -> datetime:
    """How old a quote of `exchange` may be to be called live at `now`: of the last close, or of
    the last half hour while New York trades."""
    trading = phase(now)
    opened = trading.name == "regular" and now - trading.since > SLACK
    return (now if exchange == NEW_YORK and opened else last_close(exchange, now)) - SLACK


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
