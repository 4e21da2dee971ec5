"""The market as the pages see it: the store where it has something, the snapshot elsewhere.

Every figure keeps its moment and its origin: "live" (fetched minutes ago), "stored" (fetched
earlier) or "snapshot" (bundled with the program).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from dashboard.language import mark
from dashboard.market import snapshot, yahoo
from dashboard.market.basis import factors_since
from dashboard.market.before_split import dated_before, unseen_splits
from dashboard.market.exchanges import (
    NEW_YORK,
    Exchange,
    TradingDays,
    UnknownExchangeError,
    close_of,
    closing_time,
    exchange_of,
    last_close,
    phase,
    trading_days,
)
from dashboard.market.extras import Extras
from dashboard.market.holidays import closed_days
from dashboard.market.quotes import MARKET, typed
from dashboard.market.refresh import BENCHMARKS, FUNDS, Refresher, quotes_due_at
from dashboard.market.sanity import CAP_TOLERANCE, doubts
from dashboard.market.snapshot import Snapshot
from dashboard.market.store import Store

log = logging.getLogger(__name__)

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
    prices of US shares and of the benchmarks (the bundled ones end earlier). market_caps_on: the
    oldest and the newest day of the market caps, None without any. quotes_at: the newest US quote;
    oldest_at: the oldest quote of any listed company; on_snapshot: how many of
    them are still the snapshot's (all UTC). fetched_at: when quotes last came. progress: (done,
    total) of a refresh under way. problem: why it is not live, failed_at when that was, next_try
    when Yahoo is asked again. behind: tickers for which Yahoo gave nothing, with the reason.
    store_problem: what is wrong with the store.
    """

    origin: str
    delayed_minutes: int
    prices_to: date
    benchmarks_to: date
    market_caps_on: tuple[date, date] | None
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
    words (quotes.MARKET). market_caps: history in US dollars. earnings: reports with the trailing
    EPS known from then on. estimates: dated forward EPS. All of a ticker is on one basis: that of
    its newest bars. version: grows with each refresh; closes_version with each that brought closes.
    """

    prices: pd.DataFrame
    quotes: pd.DataFrame
    market_caps: pd.DataFrame
    earnings: pd.DataFrame
    version: int
    closes_version: int = 0
    estimates: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=snapshot.ESTIMATES)
    )
    options: pd.DataFrame = field(default_factory=pd.DataFrame)
    short_interest: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def dated(self) -> Snapshot:
        """Everything but the quotes."""
        return Snapshot(self.prices, self.market_caps, self.earnings, self.estimates)

    def sessions(self, exchange: Exchange) -> TradingDays:
        """The sessions on which the calendar and the bars agree: none on a day on which all
        shares of the exchange stood still although it should have traded."""
        return self._open_days.get(exchange, trading_days(exchange))

    @cached_property
    def _open_days(self) -> dict[Exchange, TradingDays]:
        closed = closed_days(self.prices).items()
        return {exchange: trading_days(exchange).without(days) for exchange, days in closed}

    def history(self, ticker: str) -> pd.DataFrame:
        """Daily bars of one ticker, indexed by date; empty if there are none."""
        return self._by_ticker.get(ticker, self.prices.iloc[:0].set_index("date"))

    @cached_property
    def _by_ticker(self) -> dict[str, pd.DataFrame]:
        bars = self.prices.set_index("date")
        return {str(ticker): group for ticker, group in bars.groupby("ticker")}

    @cached_property
    def last_days(self) -> pd.Series:
        """The day of each ticker's newest bar."""
        return self.prices.groupby("ticker")["date"].max()

    def reports(self, ticker: str) -> pd.DataFrame:
        """Earnings reports of one ticker, oldest first."""
        return self.earnings.loc[self.earnings["ticker"] == ticker]


class MarketService:
    """The store, the snapshot and the refresher behind the pages of one process."""

    def __init__(self, tickers: list[str], store: Store | None = None) -> None:
        listed = sorted(set(tickers) - set(FUNDS))
        self.store = store or Store()
        rates = sorted({f"{c}=X" for t in listed if (c := _currency(t)) not in ("USD", "")})
        self.refresher = Refresher(self.store, listed + list(FUNDS), rates)
        self.extras = Extras(self.store, lambda: self.refresher.paused_until)
        self._snapshot = snapshot.read()
        # A read that fails raises in these, so that it is not kept.
        self._closes = lru_cache(maxsize=1)(self._read_closes)
        self._build = lru_cache(maxsize=2)(self._read_market)
        # What was read last, and why the last look could not read.
        self._last: Market | None = None
        self._trouble = ""

    def market(self) -> Market:
        """What is known now. Never asks Yahoo, never waits; starts a refresh if one is due."""
        self.store.try_again()
        self.refresher.start_if_due()
        return self.known()

    def known(self) -> Market:
        """The same, and no refresh is started. While the store cannot be read, what was read
        before serves, or the snapshot."""
        self.store.try_again()
        try:
            market = self._build(*self.store.versions(), self._live(), self.store.asides_version())
        except SQLAlchemyError as error:
            reason = str(error.__cause__ or error).splitlines()[0]
            log.warning("The market store cannot be read: %s", reason)
            return self._without_store()
        self._last, self._trouble = market, ""
        return market

    def _without_store(self) -> Market:
        if self._last is None:
            self._trouble = mark("The market store cannot be read; the snapshot serves.")
            return self._bundled
        self._trouble = mark("The market store cannot be read; what was read before serves.")
        origins = self._last.quotes["origin"]
        if (origins == "live").any():
            quotes = self._last.quotes.assign(origin=origins.replace("live", "stored"))
            self._last = replace(self._last, quotes=quotes)
        return self._last

    @cached_property
    def _bundled(self) -> Market:
        return from_snapshot(self._snapshot)

    def freshness(self) -> Freshness:
        """How young it is, from the same data that `market` gives."""
        market = self.known()
        quotes = market.quotes
        shares = quotes[~quotes.index.isin(FUNDS)]
        american = quotes[quotes["currency"] == "USD"]
        closes = market.last_days[market.last_days.index.isin(american.index)]
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
        caps = shares["market_cap_on"].dropna()
        return Freshness(
            origin=(
                "snapshot"
                if (shares["origin"] == "snapshot").all()
                else ("delayed" if minutes else "live")
                if live
                else "stored"
            ),
            delayed_minutes=minutes,
            prices_to=closes[~closes.index.isin(FUNDS)].max().date(),
            benchmarks_to=closes[closes.index.isin(BENCHMARKS)].min().date(),
            market_caps_on=(caps.min().date(), caps.max().date()) if len(caps) else None,
            quotes_at=quotes_at,
            oldest_at=shares["price_at"].min().to_pydatetime(),
            on_snapshot=int((shares["origin"] == "snapshot").sum()),
            fetched_at=fetched,
            progress=None if current is None else (current.done, current.total),
            problem=problem,
            failed_at=failed_at,
            next_try=self.refresher.paused_until if problem else None,
            behind=last.failed if last is not None and not last.error else {},
            store_problem=self._trouble or self.store.trouble,
        )

    def _live(self) -> bool:
        """Whether the quotes that came last are as young as they can be."""
        fetched, now = self._last_quotes_at(), datetime.now(UTC)
        return fetched is not None and now < quotes_due_at(fetched, now) + GRACE

    def _last_quotes_at(self) -> datetime | None:
        try:
            return self.store.last_quotes_at()
        except SQLAlchemyError:
            return None

    def _read_closes(self, closes_version: int) -> tuple[Market, pd.DataFrame]:
        """What closes decide and quotes don't: the bundled market on the store's basis, and the
        bars of both."""
        stored = self.store.prices()
        if stored.empty:
            return self._bundled, self._bundled.prices
        base = from_snapshot(snapshot.restated(self._snapshot, stored))
        return base, _merge_prices(base.prices, stored)

    def _read_market(
        self, version: int, closes_version: int, live: bool, asides: tuple[object, ...]
    ) -> Market:
        # Closes change once a day, quotes every minute: only what changed is read anew.
        base, prices = self._closes(closes_version)
        moves, quotes, reports = self.store.moves(), self.store.quotes(), self.store.earnings()
        actions = self.store.actions()
        splits = unseen_splits(actions, moves, quotes, self.store.was_quoted)
        undecided: list[str] = []
        if len(splits):
            unmoved = splits.loc[~splits["moved"], moves.columns]
            moves = pd.concat([moves, unmoved], ignore_index=True)
            quotes, reports, undecided = dated_before(quotes, reports, splits, base.dated)
        earnings = _merge_earnings(base.earnings, reports, moves)
        if self._last is not None and self._last.earnings.equals(earnings):
            # The same object, for who computes something anew with each that is another.
            earnings = self._last.earnings
        quotes = _on_todays_basis(quotes, moves).assign(undecided=quotes["ticker"].isin(undecided))
        last_closes = prices.groupby("ticker")["close"].last()
        return replace(
            base,
            prices=prices,
            quotes=_merge_quotes(base, quotes, last_closes, live),
            earnings=earnings,
            version=version,
            closes_version=closes_version,
            options=self.store.options(),
            short_interest=self.store.short_interest(),
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
        quotes=closing_quotes(bundled),
        market_caps=bundled.market_caps,
        earnings=bundled.earnings,
        version=0,
        estimates=bundled.estimates,
    )


def closing_quotes(bundled: Snapshot) -> pd.DataFrame:
    """The last close of each ticker as its quote (quotes.MARKET), with the market cap, EPS and
    estimate known by then."""
    last_two = bundled.prices.groupby("ticker").tail(2)
    last = last_two.groupby("ticker").tail(1).set_index("ticker")
    tickers = last.index
    # Only what was out before that close: the bundled reports reach further than the prices.
    reports = bundled.earnings.dropna(subset=["trailing_eps"])
    known = reports["reported"] < reports["ticker"].map(last["date"])
    eps = _newest(reports[known & (reports["basis"] == "gaap")], tickers)
    caps, estimates = _newest(bundled.market_caps, tickers), _newest(bundled.estimates, tickers)
    closed_at = [close_of(exchange_of(t), d) for t, d in zip(tickers, last["date"], strict=True)]
    quotes = {
        "price": last["close"],
        "previous_close": last_two.groupby("ticker")["close"]
        .shift(1)
        .set_axis(last_two["ticker"])
        .loc[lambda closes: closes.notna()],
        "currency": pd.Series([_currency(t) for t in tickers], index=tickers, dtype=object),
        "price_at": pd.Series(pd.to_datetime(closed_at, utc=True), index=tickers),
        "state": "CLOSED",
        "market_cap_usd": caps["market_cap_usd"],
        "market_cap_on": caps["date"],
        "trailing_eps": eps["trailing_eps"],
        "eps_since": eps["reported"],
        "forward_eps": estimates["forward_eps"],
        "forward_pe_seen": estimates["forward_pe"],
        "forward_on": estimates["as_of"],
        "delayed_minutes": 0.0,
        "origin": "snapshot",
    }
    return typed(pd.DataFrame(quotes, index=tickers), MARKET)


def _newest(frame: pd.DataFrame, tickers: pd.Index) -> pd.DataFrame:
    """The last row of each ticker; empty where there is none."""
    return frame.groupby("ticker").tail(1).set_index("ticker").reindex(tickers)


def _merge_prices(bundled: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """Stored bars, and before a ticker's first stored day the snapshot's (on their basis)."""
    first = bundled["ticker"].map(stored.groupby("ticker")["date"].min())
    earlier = bundled[~(bundled["date"] >= first)]
    stored = stored.drop(columns="fetched_at").assign(origin="stored")
    merged = pd.concat([earlier, stored], ignore_index=True)
    return merged.sort_values(["ticker", "date"], ignore_index=True)


def _on_todays_basis(stored: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """The store's quotes with each figure on the basis of the newest closes. Prices are told anew
    with each quote; earnings and numbers of shares may be those of before a split for weeks, and
    Yahoo's market cap then is the price times as many shares."""
    if moves.empty or stored.empty:
        return stored
    restated, tickers = stored.copy(), stored["ticker"]
    by_price = factors_since(moves, tickers, stored["quoted_at"])
    for name in ("price", "previous_close", "extended_price"):
        restated[name] = stored[name] * by_price
    for name in ("trailing_eps", "forward_eps"):
        restated[name] = stored[name] * factors_since(moves, tickers, stored[f"{name}_seen_at"])
    shares = 1 / factors_since(moves, tickers, stored["shares_seen_at"], "split")
    restated["shares"] = stored["shares"] * shares
    cap = stored["market_cap"]
    by_shares = (cap / (stored["price"] * stored["shares"]) - 1).abs() < CAP_TOLERANCE
    late = shares * factors_since(moves, tickers, stored["quoted_at"], "split")
    restated["market_cap"] = cap.where(~by_shares, cap * late)
    # Yahoo's own P/E divides by the EPS as it still stands there.
    of_now = restated["trailing_eps"] / stored["trailing_eps"] == by_price
    restated["yahoo_pe"] = stored["yahoo_pe"].where(of_now)
    return restated


def _merge_quotes(
    base: Market, stored: pd.DataFrame, last_closes: pd.Series, live: bool
) -> pd.DataFrame:
    """Stored quotes with US dollars where a rate is known, and for the others the snapshot's
    (`base`). `live`: the quotes that came last still count as such."""
    bundled = base.quotes
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
    day = _local(quotes["quoted_at"], quotes.index).dt.normalize()
    # Those that a refresh brought together differ by nothing; one left out then is older. And
    # Yahoo may answer with quotes of long ago: that is not live.
    exchanges = {ticker: exchange_of(ticker) for ticker in quotes.index}
    now = datetime.now(UTC)
    since = {exchange: _live_from(exchange, now) for exchange in set(exchanges.values())}
    old = quotes["quoted_at"] < [since[exchanges[ticker]] for ticker in quotes.index]
    young = live & (quotes["fetched_at"] == quotes["fetched_at"].max()) & ~old
    derived = {
        "price_at": quotes["quoted_at"],
        "market_cap_usd": quotes["market_cap"] * quotes["currency"].map(usd_per).astype(float),
        "market_cap_on": day,
        "eps_since": _local(quotes["earnings_at"], quotes.index).dt.normalize(),
        "forward_on": day,
        "doubt": doubts(quotes, last_closes, base.market_caps.groupby("ticker")["shares"].last()),
        "origin": young.map({True: "live", False: "stored"}),
    }
    fresh = typed(quotes.assign(**derived), MARKET)
    # A stored quote never hides a younger close of the snapshot.
    newest = bundled["price_at"].reindex(fresh.index)
    fresh = fresh[~(fresh["price_at"] < newest)]
    others = bundled[~bundled.index.isin(fresh.index)]
    return pd.concat([others, fresh]).sort_index()


def _local(moments: pd.Series, tickers: pd.Series | pd.Index) -> pd.Series:
    """Each moment (UTC) by the clock of the exchange on which its ticker trades."""
    zones = pd.Series([exchange_of(ticker).zone for ticker in tickers], index=moments.index)
    local = moments.dt.tz_localize(None)
    for zone, here in moments.groupby(zones):
        local.loc[here.index] = here.dt.tz_convert(zone).dt.tz_localize(None)
    return local


def _live_from(exchange: Exchange, now: datetime) -> datetime:
    """How old a quote of `exchange` may be to be called live at `now`: of the last close, or of
    the last half hour while New York trades."""
    trading = phase(now)
    opened = trading.name == "regular" and now - trading.since > SLACK
    return (now if exchange == NEW_YORK and opened else last_close(exchange, now)) - SLACK


def _merge_earnings(
    bundled: pd.DataFrame, stored: pd.DataFrame, moves: pd.DataFrame
) -> pd.DataFrame:
    """The snapshot's reports and, after each ticker's last one, those seen in quotes, on today's
    basis."""
    if stored.empty:
        return bundled
    by_price = factors_since(moves, stored["ticker"], stored["seen_at"])
    local = _local(stored["reported_at"], stored["ticker"])
    bells = stored["ticker"].map(lambda ticker: closing_time(exchange_of(ticker)))
    seen = pd.DataFrame(
        {
            "ticker": stored["ticker"],
            "reported": local.dt.normalize(),
            "session": (local.dt.time >= bells).map({True: "after-hours", False: "pre-market"}),
            "trailing_eps": stored["trailing_eps"] * by_price,
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
