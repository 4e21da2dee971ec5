"""A stand-in for Yahoo Finance on loopback, behind real TLS.

The product reaches Yahoo through yfinance and knows nothing of tests. So the stand-in is no mock
inside it but an HTTPS proxy outside: with the variables of `Yahoo.environment` set, every request
of yfinance comes here through CONNECT, meets a certificate of an authority that the same
variables make trusted, and is answered as Yahoo would, or as Yahoo does on its bad days
(`Fault`). What yfinance makes of it (cookies, crumbs, retries, caches) is the real thing.

    with Yahoo() as yahoo:
        yahoo.set_quote("ORCL", price=400.0, previous_close=390.0, eps=6.0)
        subprocess.run([...], env={**os.environ, **yahoo.environment(tmp_path)})
        assert yahoo.count("quote") == 1

A fault may be about a part of the requests only:

    yahoo.fault, yahoo.fault_on = Fault.RATE_LIMIT, lambda request: request.kind == "news"

In-process, set the variables before yfinance is imported: curl_cffi reads the bundle then and
when a session is made, and yfinance keeps its session, crumb and caches as long as the process.
"""

from __future__ import annotations

import json
import socket
import ssl
import sys
import threading
import time as clock
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import BaseServer, ThreadingTCPServer
from typing import Any, Literal, NamedTuple, Self, TypedDict, Unpack
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import pandas as pd
import trustme

from dashboard.paths import SNAPSHOT

Json = dict[str, Any]
Kind = Literal[
    "cookie",
    "consent",
    "crumb",
    "quote",
    "chart",
    "intraday",
    "timeseries",
    "news",
    "search",
    "other",
    "options",
    "summary",
]

COOKIE_HOST = "fc.yahoo.com"
CONSENT_HOSTS = ("consent.yahoo.com", "guce.yahoo.com")
DATA_HOSTS = ("query1.finance.yahoo.com", "query2.finance.yahoo.com")
NEWS_HOST = "finance.yahoo.com"
CRUMB_PATH = "/v1/test/getcrumb"
QUOTE_PATH = "/v7/finance/quote"
CHART_PATH = "/v8/finance/chart/"
OPTIONS_PATH = "/v7/finance/options/"
SUMMARY_PATH = "/v10/finance/quoteSummary/"
FUNDAMENTALS_PATH = "/ws/fundamentals-timeseries/"
TIMESERIES_PATH = "/ws/fundamentals-timeseries/v1/finance/timeseries/"
NEWS_PATH = "/xhr/ncp"
SEARCH_PATH = "/v1/finance/search"
CRUMB = "r0undTr1p/.x"  # Yahoo's hold slashes and dots too, so that encoding is tried as well
COOKIE_LIFE = 365 * 24 * 3600  # seconds, as Yahoo's
BAR_COLUMNS = ("open", "high", "low", "close", "adj_close", "volume")
INTRADAY_COLUMNS = ("open", "high", "low", "close", "volume")
# Yahoo forgets 5-minute bars after so long, and says so.
INTRADAY_KEPT = timedelta(days=60)

VALID_RANGES = ("1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max")
RANGES = {
    "1mo": pd.DateOffset(months=1),
    "3mo": pd.DateOffset(months=3),
    "6mo": pd.DateOffset(months=6),
    "1y": pd.DateOffset(years=1),
    "2y": pd.DateOffset(years=2),
    "5y": pd.DateOffset(years=5),
    "10y": pd.DateOffset(years=10),
}
# The day on which trading began, where a test says nothing else.
FIRST_TRADE = date(1999, 1, 22)
BOND_FUNDS = ("HYG", "LQD")
ETFS = (*BOND_FUNDS, "QQQ", "SMH", "SOXX", "SPY")
STALE_BY = timedelta(days=30)
STALE_SECONDS = STALE_BY.total_seconds()


class Fault(Enum):
    """What goes wrong. The cookie's host fails only with the connection, as it is not the API's.

    Quotes, charts by the day and by five minutes, P/E history and headlines suffer alike, as far
    as they hold what a fault is about.
    """

    REFUSED = "every connection is closed at once, the open ones at their next request"
    TIMEOUT = "connections are taken and nothing is ever said"
    RATE_LIMIT = "429 on everything but the cookie"
    RATE_LIMIT_CRUMB = "429 on the crumb alone"
    UNAUTHORIZED = "401 Invalid Crumb on everything but the crumb"
    SERVER_ERROR = "500 on everything of the API, the crumb included"
    HTML = "200 and a web page on everything of the API, the crumb included"
    EMPTY = "200 and nothing on everything of the API, the crumb included"
    TRUNCATED_JSON = "200 and half of the JSON, with the half's right length"
    MISSING_SYMBOLS = "the symbols in `left_out` are unknown"
    NAN_ROWS = "every close, P/E and time of a headline is null"
    WRONG_TYPES = "what should be a number, a time or an object is a text"
    STALE = "quotes are 30 days old, and everything dated ends 30 days early"
    WRONG_CURRENCY = "everything is quoted in GBp"
    OUT_OF_ORDER = "quotes, bars, P/E and headlines come back to front"


class Request(NamedTuple):
    host: str
    path: str  # with the query

    @property
    def kind(self) -> Kind:
        return kind_of(self.host, self.path)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str = "application/json;charset=utf-8"
    cookie: str = ""


@dataclass(frozen=True)
class Exchange:
    """What Yahoo tells about where a ticker trades; times are the exchange's own."""

    currency: str
    zone: str
    code: str
    name: str
    market: str
    opens: time
    closes: time
    pre_opens: time
    post_closes: time

    def at(self, day: date, hour: time) -> int:
        """That hour of that day in seconds of UTC, whatever summer time did there."""
        return int(datetime.combine(day, hour, ZoneInfo(self.zone)).timestamp())


US = Exchange(
    "USD",
    "America/New_York",
    "NMS",
    "NasdaqGS",
    "us_market",
    opens=time(9, 30),
    closes=time(16),
    pre_opens=time(4),
    post_closes=time(20),
)
TOKYO = Exchange(
    "JPY",
    "Asia/Tokyo",
    "JPX",
    "Tokyo",
    "jp_market",
    opens=time(9),
    closes=time(15, 30),
    pre_opens=time(9),
    post_closes=time(15, 30),
)
SEOUL = Exchange(
    "KRW",
    "Asia/Seoul",
    "KSC",
    "KSE",
    "kr_market",
    opens=time(9),
    closes=time(15, 30),
    pre_opens=time(9),
    post_closes=time(15, 30),
)
FOREX = Exchange(
    "USD",
    "Europe/London",
    "CCY",
    "CCY",
    "ccy_market",
    opens=time(0),
    closes=time(23, 59),
    pre_opens=time(0),
    post_closes=time(23, 59),
)


SUFFIXES = {".T": TOKYO, ".KS": SEOUL, "=X": FOREX}


def exchange_of(ticker: str) -> Exchange:
    return next((found for end, found in SUFFIXES.items() if ticker.endswith(end)), US)


def currency_of(ticker: str) -> str:
    """The currency a price is in: for Yahoo's JPY=X (yen for a dollar) and EURUSD=X the last."""
    return ticker.removesuffix("=X")[-3:] if ticker.endswith("=X") else exchange_of(ticker).currency


def kind_of(host: str, path: str) -> Kind:
    """What a request is for; `path` with its query, as the interval of a chart stands there."""
    path, _, query = path.partition("?")
    if host == NEWS_HOST and path == NEWS_PATH:
        return "news"
    if host == COOKIE_HOST:
        return "cookie"
    if host in CONSENT_HOSTS:
        return "consent"
    if host in DATA_HOSTS:
        if path == CRUMB_PATH:
            return "crumb"
        if path == QUOTE_PATH:
            return "quote"
        if path.startswith(CHART_PATH):
            return "chart" if parse_qs(query).get("interval", ["1d"]) == ["1d"] else "intraday"
        if path.startswith(TIMESERIES_PATH):
            return "timeseries"
        if path.startswith(OPTIONS_PATH):
            return "options"
        if path.startswith(SUMMARY_PATH):
            return "summary"
        if path == SEARCH_PATH:
            return "search"
    return "other"


class Headline(NamedTuple):
    at: datetime
    title: str
    publisher: str = "Reuters"
    url: str = "https://finance.yahoo.com/news/a-headline.html"


class QuoteFields(TypedDict, total=False):
    """What `Yahoo.set_quote` takes. None leaves a field out, as Yahoo does with the unknown.

    extended_price, extended_at: shown as pre- or post-market by the quote's state, and not at all
    while that is REGULAR. earnings_at: the last report; next_earnings_at: the coming one.
    """

    price: float | None
    previous_close: float | None
    eps: float | None
    forward_eps: float | None
    market_cap: float | None
    shares: int | None
    state: str | None
    at: datetime | int | None
    name: str | None
    currency: str | None
    delayed_by: int | None
    type: str | None
    extended_price: float | None
    extended_at: datetime | int | None
    earnings_at: datetime | int | None
    next_earnings_at: datetime | int | None


YAHOO_NAMES = {
    "price": "regularMarketPrice",
    "previous_close": "regularMarketPreviousClose",
    "eps": "epsTrailingTwelveMonths",
    "forward_eps": "epsForward",
    "market_cap": "marketCap",
    "shares": "sharesOutstanding",
    "state": "marketState",
    "at": "regularMarketTime",
    "name": "shortName",
    "currency": "currency",
    "delayed_by": "exchangeDataDelayedBy",
    "type": "quoteType",
    # These two are no names of Yahoo's; the quote's state says which become of them.
    "extended_price": "extendedPrice",
    "extended_at": "extendedTime",
    "earnings_at": "earningsTimestamp",
    "next_earnings_at": "earningsTimestampStart",
}


class Yahoo:
    """One stand-in, serving while inside `with`. All of it may be changed while it runs.

    `prices`: the daily bars (ticker, date and BAR_COLUMNS), by default the bundled snapshot's and,
    made of SPY's, those of the bond funds that it lacks.
    `quotes`: per ticker, fields by Yahoo's own names to lay over the default quote of its last two
    closes; None leaves one out.
    `fault`: what goes wrong now. `fault_on`: which requests it is about, all if None; connections
    fail only where it is about all. `left_out`: the symbols that MISSING_SYMBOLS is about.
    `delay`: seconds before each answer. `now`: Yahoo's clock, in seconds as `time.time`.
    `connections`: the hosts asked for, one per CONNECT, which counts the attempts even while
    nothing answers.
    """

    def __init__(self, prices: pd.DataFrame | None = None) -> None:
        self._requests: list[Request] = []
        self.connections: list[str] = []
        self._closed = False
        # Guards what handlers write, and wakes those that hold an answer back.
        self._change = threading.Condition()
        self.reset(prices)
        self._live: set[socket.socket] = set()
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._server = _Server(partial(_Tunnel, self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="yahoo-stand-in", daemon=True
        )

    # ---- what a test sets

    def reset(self, prices: pd.DataFrame | None = None) -> None:
        """Takes back all that was set, and starts counting anew."""
        self.prices = _bundled_and_bonds() if prices is None else prices
        self.quotes: dict[str, Json] = {}
        self.dividends: dict[str, dict[date, float]] = {}
        self.splits: dict[str, dict[date, tuple[int, int]]] = {}
        self.first_trade: dict[str, date] = {}
        self.intraday: dict[str, pd.DataFrame] = {}
        self.pe_history: dict[str, dict[date, tuple[float | None, float | None]]] = {}
        self.headlines: dict[str, list[Headline]] = {}
        self.found: dict[str, list[Headline]] = {}
        self.options: dict[str, dict[date, pd.DataFrame]] = {}
        self.short_interest: dict[str, Json] = {}
        self.left_out: set[str] = set()
        self.delay = 0.0
        self.now: Callable[[], float] = clock.time
        self.fault_on: Callable[[Request], bool] | None = None
        self.fault = None
        self.forget_requests()

    @property
    def fault(self) -> Fault | None:
        return self._fault

    @fault.setter
    def fault(self, fault: Fault | None) -> None:
        with self._change:
            self._fault = fault
            self._change.notify_all()

    def set_quote(self, ticker: str, **fields: Unpack[QuoteFields]) -> None:
        """Lays fields over the ticker's quote and over those set before. What follows from them
        (change, P/E, market cap or shares) is worked out when the quote is asked for."""
        given: Json = {
            YAHOO_NAMES[name]: int(value.timestamp()) if isinstance(value, datetime) else value
            for name, value in fields.items()
        }
        self.quotes[ticker] = {**self.quotes.get(ticker, {}), **given}

    def add_day(
        self,
        ticker: str,
        day: date | str,
        close: float,
        *,
        open: float | None = None,
        high: float | None = None,
        low: float | None = None,
        volume: int = 1_000_000,
    ) -> None:
        """Appends a daily bar, by default a flat one; replaces the bar that the day has."""
        when = pd.Timestamp(day)
        bar = pd.DataFrame(
            {
                "ticker": [ticker],
                "date": [when],
                "open": [close if open is None else open],
                "high": [close if high is None else high],
                "low": [close if low is None else low],
                "close": [close],
                "adj_close": [close],
                "volume": [volume],
            }
        ).astype(self.prices.dtypes.to_dict())
        with self._change:
            known = (self.prices["ticker"] == ticker) & (self.prices["date"] == when)
            self.prices = pd.concat([self.prices[~known], bar], ignore_index=True)

    def add_dividend(self, ticker: str, day: date, amount: float) -> None:
        """An event of the chart; the bars' adjusted closes stay as they are."""
        self.dividends[ticker] = {**self.dividends.get(ticker, {}), day: amount}

    def add_split(self, ticker: str, day: date, numerator: int, denominator: int = 1) -> None:
        """An event of the chart; the bars stay as they are, as Yahoo's are split-adjusted."""
        ratio = (numerator, denominator)
        self.splits[ticker] = {**self.splits.get(ticker, {}), day: ratio}

    def set_intraday(self, ticker: str, bars: pd.DataFrame) -> None:
        """The ticker's 5-minute bars: at (UTC) and INTRADAY_COLUMNS; pre- and post-market too."""
        self.intraday[ticker] = bars.sort_values("at", ignore_index=True)

    def set_pe_history(
        self, ticker: str, history: Mapping[date, tuple[float | None, float | None]]
    ) -> None:
        """Trailing and forward P/E by month end; None where Yahoo has none."""
        self.pe_history[ticker] = dict(sorted(history.items()))

    def set_options(self, ticker: str, expiry: date, chain: pd.DataFrame) -> None:
        """The chain of one expiry: strike, and of call and put bid, ask, last (a price of a trade
        of today), as call_bid … put_last; what is not there or NaN is 0, as Yahoo has it. A side
        without any of the three has no such strike: Yahoo leaves out what nobody holds. root: what
        contracts are named after, where it is not the share."""
        known = self.options.get(ticker, {})
        self.options[ticker] = dict(sorted({**known, expiry: chain}.items()))

    def set_short_interest(
        self,
        ticker: str,
        newest: tuple[date, int],
        before: tuple[date, int] | None = None,
        of_float: float | None = None,
    ) -> None:
        """The newest settlement date and the one before it, each with the shares sold short."""
        entry: Json = {"shortPercentOfFloat": of_float, "shortRatio": 2.5}
        entry |= {"dateShortInterest": _midnight(newest[0]), "sharesShort": newest[1]}
        if before is not None:
            entry["sharesShortPreviousMonthDate"] = _midnight(before[0])
            entry["sharesShortPriorMonth"] = before[1]
        self.short_interest[ticker] = entry

    def set_headlines(self, ticker: str, headlines: Iterable[Headline]) -> None:
        """What the news of a ticker are, newest first as Yahoo's."""
        self.headlines[ticker] = sorted(headlines, reverse=True)

    def set_found(self, words: str, headlines: Iterable[Headline]) -> None:
        """What Yahoo's search finds for these words, in the order given."""
        self.found[words] = list(headlines)

    def know_everything(self, tickers: Iterable[str], until: date | None = None) -> None:
        """Lets Yahoo know each of these tickers up to `until`, by default the newest day of the
        bars: what it has none of gets another's last hundred bars and what ends early flat ones,
        on every weekday. Rates of exchange (JPY=X) get a price alone. So the requests for a whole
        ledger can be counted with nothing missing.
        """
        known = {str(ticker): bars for ticker, bars in self.prices.groupby("ticker")}
        until = until or self.prices["date"].max().date()
        added = []
        for ticker in tickers:
            if ticker.endswith("=X"):
                self.set_quote(ticker, price=150.0, previous_close=149.0)
                continue
            bars = known.get(ticker)
            if bars is None:
                model = known["ORCL" if exchange_of(ticker) is US else "9984.T"]
                bars = model.tail(100).assign(ticker=ticker)
                added.append(bars)
            last = bars.iloc[-1]
            days = pd.bdate_range(last["date"] + pd.Timedelta(days=1), until)
            if len(days):
                flat = dict.fromkeys(BAR_COLUMNS[:5], last["close"])
                added.append(
                    pd.DataFrame({"ticker": ticker, "date": days, **flat, "volume": 10**6})
                )
        kinds = self.prices.dtypes.to_dict()
        with self._change:
            self.prices = pd.concat(
                [self.prices, *(bars.astype(kinds) for bars in added)], ignore_index=True
            )

    # ---- what a test reads

    @property
    def requests(self) -> list[Request]:
        """What was asked, in order, answered or not."""
        with self._change:
            return list(self._requests)

    def count(self, kind: Kind) -> int:
        return sum(request.kind == kind for request in self.requests)

    def forget_requests(self) -> None:
        """Starts counting anew."""
        with self._change:
            self._requests.clear()
            self.connections.clear()

    # ---- being reached

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def environment(self, folder: Path) -> dict[str, str]:
        """The variables that lead a process here; writes the authority's certificate to `folder`.

        Both spellings and all three bundles, since curl prefers the lower case and curl_cffi
        REQUESTS_CA_BUNDLE, and either may be set on the machine that runs the tests.
        """
        bundle = folder / "yahoo-authority.pem"
        self._authority.cert_pem.write_to_path(str(bundle))
        proxy = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), self.url)
        direct = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
        bundles = ("CURL_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
        return {**proxy, **direct, **dict.fromkeys(bundles, str(bundle))}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close()
        # A test that failed says more than the stand-in could; one that passed must not hide it.
        if kind is None and self._server.errors:
            raise ExceptionGroup("the stand-in itself failed", self._server.errors)

    def close(self) -> None:
        """Ends the serving, and every connection with it, so that no thread stays behind."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        with self._change:
            self._closed = True
            self._change.notify_all()
            for line in self._live:
                _hang_up(line)
            self._change.wait_for(lambda: not self._live, timeout=5)

    # ---- what the handlers use

    def took(self, line: socket.socket) -> None:
        with self._change:
            self._live.add(line)
            if self._closed:
                _hang_up(line)

    def dropped(self, line: socket.socket) -> None:
        with self._change:
            self._live.discard(line)
            self._change.notify_all()

    def context(self, host: str) -> ssl.SSLContext:
        """TLS as that host, with a certificate made the first time it is asked for."""
        with self._change:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_alpn_protocols(["http/1.1"])
                self._authority.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]

    def connecting(self, host: str) -> bool:
        """Notes an attempt; says, in its own time, whether to take it."""
        with self._change:
            self.connections.append(host)
        return self._wait(0, None)

    def asked(self, request: Request) -> bool:
        """Notes a request; says, in its own time, whether to answer it."""
        with self._change:
            self._requests.append(request)
        return self._wait(self.delay, request)

    def _wait(self, delay: float, request: Request | None) -> bool:
        with self._change:
            self._change.wait_for(lambda: self._closed, timeout=delay)
            self._change.wait_for(
                lambda: self._closed or self._fault_of(request) is not Fault.TIMEOUT
            )
            return not self._closed and self._fault_of(request) is not Fault.REFUSED

    def _fault_of(self, request: Request | None) -> Fault | None:
        """What goes wrong with a request, or with a connection that carries none yet."""
        concerned = self.fault_on is None or (request is not None and self.fault_on(request))
        return self._fault if concerned else None

    # ---- answers

    def answer(self, request: Request, cookies: str, body: bytes = b"") -> Answer:
        split = urlsplit(request.path)
        query = {name: values[-1] for name, values in parse_qs(split.query).items()}
        kind, fault = request.kind, self._fault_of(request)
        if kind == "cookie":
            return _cookie()
        if fault is Fault.RATE_LIMIT or (fault is Fault.RATE_LIMIT_CRUMB and kind == "crumb"):
            return Answer(429, b"Too Many Requests\r\n", "text/html")
        if request.host not in DATA_HOSTS and kind != "news":
            return _error(404, "finance", "Not Found", "HTTP 404 Not Found")
        if fault is Fault.SERVER_ERROR:
            return Answer(500, b"Internal Server Error", "text/plain")
        if fault is Fault.HTML:
            return Answer(200, b"<!doctype html><html><body>Yahoo</body></html>", "text/html")
        if fault is Fault.EMPTY:
            return Answer(200, b"")
        if kind == "crumb":
            return _crumb(cookies)
        if kind == "other":
            return _other(split.path)
        if fault is Fault.UNAUTHORIZED:
            return _error(401, "finance", "Unauthorized", "Invalid Crumb")
        if kind == "chart":
            answer = self._chart(_ticker(split.path, CHART_PATH), query, fault)
        elif kind == "intraday":
            answer = self._intraday(_ticker(split.path, CHART_PATH), query, fault)
        elif kind == "timeseries":
            answer = self._timeseries(_ticker(split.path, TIMESERIES_PATH), query, fault)
        elif kind == "news":
            answer = self._news(json.loads(body)["serviceConfig"], fault)
        elif kind == "search":
            answer = self._search(query, fault)
        elif kind == "options":
            answer = self._options(_ticker(split.path, OPTIONS_PATH), query, fault)
        elif kind == "summary":
            answer = self._summary(_ticker(split.path, SUMMARY_PATH), fault)
        elif query.get("crumb") != CRUMB:
            answer = _error(401, "finance", "Unauthorized", "Invalid Crumb")
        else:
            symbols = query.get("symbols", "").upper().split(",")
            quotes = [quote for symbol in symbols if (quote := self._quote(symbol, fault))]
            answer = _result("quoteResponse", _ordered(quotes, fault))
        if fault is Fault.TRUNCATED_JSON:
            return Answer(answer.status, answer.body[: len(answer.body) // 2])
        return answer

    def _unknown(self, ticker: str, fault: Fault | None) -> bool:
        return fault is Fault.MISSING_SYMBOLS and ticker in self.left_out

    def _bars(self, ticker: str, fault: Fault | None) -> pd.DataFrame:
        """The ticker's bars as Yahoo has them now, oldest first; none where it doesn't know it."""
        prices = self.prices  # once, as `add_day` may replace it meanwhile
        if self._unknown(ticker, fault):
            return prices.iloc[:0]
        bars = prices[prices["ticker"] == ticker].sort_values("date")
        if fault is Fault.STALE:
            bars = bars[bars["date"] <= bars["date"].max() - STALE_BY]
        return bars

    def _quote(self, ticker: str, fault: Fault | None) -> Json | None:
        """One quote: the default, what the test laid over it, and what follows from both."""
        if self._unknown(ticker, fault):
            return None
        bars, given = self._bars(ticker, fault), self.quotes.get(ticker, {})
        if bars.empty and not given:
            return None
        quote = {**_default_quote(ticker, bars, int(self.now())), **given}
        quote = {**quote, **_derived(quote), **given}
        quote |= _outside_the_session(quote)
        if fault is Fault.STALE and quote["regularMarketTime"] is not None:
            quote["regularMarketTime"] -= int(STALE_SECONDS)
        if fault is Fault.WRONG_CURRENCY:
            quote["currency"] = "GBp"
        known = {field: value for field, value in quote.items() if value is not None}
        return _as_texts(known) if fault is Fault.WRONG_TYPES else known

    def _options(self, ticker: str, query: dict[str, str], fault: Fault | None) -> Answer:
        """The chain of the expiry asked for, by default the next one, beside the quote."""
        known, quote = self.options.get(ticker, {}), self._quote(ticker, fault)
        if self._unknown(ticker, fault) or quote is None:
            return _result("optionChain", [])
        stamps = {_midnight(expiry): expiry for expiry in known}
        chosen = int(query.get("date", next(iter(stamps), 0)))
        chains = []
        if chosen in stamps:
            sides = {
                f"{side}s": _contracts(ticker, stamps[chosen], known[stamps[chosen]], side, self)
                for side in ("call", "put")
            }
            sides = {name: _faulty_contracts(rows, fault) for name, rows in sides.items()}
            chains = [{"expirationDate": chosen, "hasMiniOptions": False, **sides}]
        result = {
            "underlyingSymbol": ticker,
            "expirationDates": _ordered(list(stamps), fault),
            "strikes": [],
            "hasMiniOptions": False,
            "quote": quote,
            "options": chains,
        }
        return _result("optionChain", [result])

    def _summary(self, ticker: str, fault: Fault | None) -> Answer:
        """The key statistics, as far as they are about shares sold short."""
        entry = self.short_interest.get(ticker)
        if entry is None or self._unknown(ticker, fault):
            return _error(404, "quoteSummary", "Not Found", "HTTP 404 Not Found")
        entry = {name: value for name, value in entry.items() if value is not None}
        if fault is Fault.NAN_ROWS:
            entry = dict.fromkeys(entry)
        if fault is Fault.WRONG_TYPES:
            entry = dict.fromkeys(entry, "n/a")
        if fault is Fault.STALE:
            for name in ("dateShortInterest", "sharesShortPreviousMonthDate"):
                entry[name] = entry.get(name, 0) - int(STALE_SECONDS)
        return _result("quoteSummary", [{"defaultKeyStatistics": {"maxAge": 1, **entry}}])

    def _chart(self, ticker: str, query: dict[str, str], fault: Fault | None) -> Answer:
        bars, quote = self._bars(ticker, fault), self._quote(ticker, fault)
        if bars.empty or quote is None:
            return _error(404, "chart", "Not Found", "No data found, symbol may be delisted")
        exchange = exchange_of(ticker)
        opens = [exchange.at(day.date(), exchange.opens) for day in bars["date"]]
        stamps = pd.Series(opens, index=bars.index)
        chosen = bars[_within(bars["date"], stamps, query, self.now())]
        before = bars[bars["date"] < chosen["date"].min()] if len(chosen) else bars
        meta = {
            **_meta(ticker, quote, self.now()),
            "firstTradeDate": exchange.at(
                self.first_trade.get(ticker, FIRST_TRADE), exchange.opens
            ),
            "chartPreviousClose": _numbers(before["close"])[-1] if len(before) else None,
            "range": query.get("range", ""),
        }
        result: Json = {"meta": meta, "indicators": {"quote": [{}]}}  # as recorded for no data
        if len(chosen):
            columns = _columns(chosen, BAR_COLUMNS, fault)
            adjusted = columns.pop("adj_close")
            result["timestamp"] = _ordered(stamps[chosen.index].tolist(), fault)
            result["indicators"] = {"quote": [columns], "adjclose": [{"adjclose": adjusted}]}
            first, last = min(result["timestamp"]), max(result["timestamp"])
            if events := self._events(ticker, query.get("events", ""), first, last):
                result["events"] = events
        return _result("chart", [result])

    def _intraday(self, ticker: str, query: dict[str, str], fault: Fault | None) -> Answer:
        """A chart by five minutes: no adjusted closes, and in `meta` the hours of its days."""
        quote = self._quote(ticker, fault)
        if quote is None:
            return _error(404, "chart", "Not Found", "No data found, symbol may be delisted")
        if query["interval"] != "5m":
            # Better refused than five minutes taken for one.
            text = "the stand-in has daily and 5-minute bars only"
            return _error(422, "chart", "Unprocessable Entity", text)
        oldest = self.now() - INTRADAY_KEPT.total_seconds()
        if int(query.get("period1", oldest)) < oldest:
            text = (
                f"5m data not available for startTime={query['period1']} and "
                f"endTime={query.get('period2')}. The requested range must be within the last 60 "
                "days."
            )
            return _error(422, "chart", "Unprocessable Entity", text)
        empty = pd.DataFrame({"at": pd.to_datetime([], utc=True)})
        bars = self.intraday.get(ticker, empty)
        if fault is Fault.STALE:
            bars = bars[bars["at"] <= bars["at"].max() - STALE_BY]
        exchange, extended = exchange_of(ticker), query.get("includePrePost", "").lower() == "true"
        days = bars["at"].dt.tz_convert(exchange.zone).dt.tz_localize(None).dt.normalize()

        def seconds(moments: Iterable[float]) -> pd.Series:
            return pd.Series(moments, index=bars.index, dtype="int64")

        stamps = seconds([int(at.timestamp()) for at in bars["at"]])
        opens = seconds([exchange.at(day.date(), exchange.opens) for day in days])
        closes = seconds([exchange.at(day.date(), exchange.closes) for day in days])
        in_session = (stamps >= opens) & (stamps < closes)
        asked = _within(days, stamps, query, self.now())
        chosen = asked if extended else asked & in_session
        meta = {
            **_meta(ticker, quote, self.now()),
            "previousClose": quote.get("regularMarketPreviousClose"),
            "scale": 3,
            "dataGranularity": "5m",
            "range": query.get("range", ""),
        }
        result: Json = {"meta": meta, "indicators": {"quote": [{}]}}
        if chosen.any():
            meta["tradingPeriods"] = _trading_periods(exchange, days[chosen].unique(), extended)
            result["timestamp"] = _ordered(stamps[chosen].tolist(), fault)
            columns = _columns(bars[chosen], INTRADAY_COLUMNS, fault)
            result["indicators"] = {"quote": [columns]}
        return _result("chart", [result])

    def _timeseries(self, ticker: str, query: dict[str, str], fault: Fault | None) -> Answer:
        """The P/E by month end and, as `trailing…`, the newest. What Yahoo has nothing of comes
        as a `meta` without values."""
        history = {} if self._unknown(ticker, fault) else self.pe_history.get(ticker, {})
        if fault is Fault.STALE and history:
            history = {day: pe for day, pe in history.items() if day <= max(history) - STALE_BY}
        newest = dict(list(history.items())[-1:])
        known = {
            f"{prefix}{name}": {day: pe[which] for day, pe in days.items()}
            for prefix, days in (("monthly", history), ("trailing", newest))
            for which, name in enumerate(("PeRatio", "ForwardPeRatio"))
        }
        results: list[Json] = []
        for name in query.get("type", "").split(","):
            meta: Json = {"symbol": [ticker], "type": [name]}
            points = [
                {
                    "asOfDate": day.isoformat(),
                    "periodType": "1M" if name.startswith("monthly") else "TTM",
                    "currencyCode": "GBp" if fault is Fault.WRONG_CURRENCY else "USD",
                    "reportedValue": {"raw": _spoilt(value, fault), "fmt": f"{value:.2f}"},
                }
                for day, value in known.get(name, {}).items()
                if value is not None
            ]
            found: Json = {"meta": meta}
            if points:
                found[name] = _ordered(points, fault)
                found["timestamp"] = [
                    int(datetime.fromisoformat(p["asOfDate"]).replace(tzinfo=UTC).timestamp())
                    for p in found[name]
                ]
            results.append(found)
        return _result("timeseries", _ordered(results, fault))

    def _news(self, asked: Json, fault: Fault | None) -> Answer:
        (ticker,) = asked["s"]
        known = [] if self._unknown(ticker, fault) else self.headlines.get(ticker, [])
        if fault is Fault.STALE:
            known = [line for line in known if line.at.timestamp() < self.now() - STALE_SECONDS]
        stream = [_article(line, number, fault) for number, line in enumerate(known)]
        stream = _ordered(stream[: asked["snippetCount"]], fault)
        content = {"data": {"tickerStream": {"stream": stream}}, "status": "OK"}
        return Answer(200, json.dumps(content).encode())

    def _search(self, query: dict[str, str], fault: Fault | None) -> Answer:
        """What the search finds, without any symbol."""
        known = self.found.get(query["q"], [])
        if fault is Fault.STALE:
            known = [line for line in known if line.at.timestamp() < self.now() - STALE_SECONDS]
        news = [
            {
                "uuid": f"00000000-0000-3000-8000-{number:012}",
                "title": line.title,
                "publisher": line.publisher,
                "link": line.url,
                "providerPublishTime": _spoilt(int(line.at.timestamp()), fault),
                "type": "STORY",
                "relatedTickers": ["NVDA"],
            }
            for number, line in enumerate(known)
        ]
        news = _ordered(news[: int(query["newsCount"])], fault)
        content = {"count": len(news), "quotes": [], "news": news}
        return Answer(200, json.dumps(content).encode())

    def _events(self, ticker: str, asked: str, first: int, last: int) -> Json:
        """The dividends and splits between two bars, by the time of their day's bar."""
        exchange = exchange_of(ticker)
        dividends, splits = {}, {}
        for day, amount in self.dividends.get(ticker, {}).items():
            stamp = exchange.at(day, exchange.opens)
            if "div" in asked and first <= stamp <= last:
                dividends[str(stamp)] = {"amount": amount, "date": stamp}
        for day, (numerator, denominator) in self.splits.get(ticker, {}).items():
            stamp = exchange.at(day, exchange.opens)
            if "split" in asked and first <= stamp <= last:
                splits[str(stamp)] = {
                    "date": stamp,
                    "numerator": numerator,
                    "denominator": denominator,
                    "splitRatio": f"{numerator}:{denominator}",
                }
        events = {"dividends": dividends, "splits": splits}
        return {name: found for name, found in events.items() if found}


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):  # the client may have been faster
        line.shutdown(socket.SHUT_RDWR)


def _bundled_and_bonds() -> pd.DataFrame:
    bundled = pd.read_parquet(SNAPSHOT / "prices.parquet")
    model = bundled[bundled["ticker"] == "SPY"]
    kinds = bundled.dtypes.to_dict()
    made = [model.assign(ticker=fund).astype(kinds) for fund in BOND_FUNDS]
    return pd.concat([bundled, *made], ignore_index=True)


def _numbers(column: pd.Series) -> list[float | int | None]:
    return [None if pd.isna(value) else value for value in column.tolist()]


def _as_texts(fields: Json) -> Json:
    numeric = (int, float)
    return {
        name: "n/a" if isinstance(value, numeric) and not isinstance(value, bool) else value
        for name, value in fields.items()
    }


def _ticker(path: str, folder: str) -> str:
    return unquote(path.removeprefix(folder)).upper()


def _ordered(answers: list[Any], fault: Fault | None) -> list[Any]:
    return answers[::-1] if fault is Fault.OUT_OF_ORDER else answers


def _spoilt(value: Any, fault: Fault | None) -> Any:
    return {Fault.NAN_ROWS: None, Fault.WRONG_TYPES: "n/a"}.get(fault, value) if fault else value


def _columns(bars: pd.DataFrame, names: Sequence[str], fault: Fault | None) -> dict[str, list[Any]]:
    """The bars as a chart's indicators hold them: a list for each column."""
    columns: dict[str, list[Any]] = {name: _numbers(bars[name]) for name in names}
    if fault is Fault.NAN_ROWS:
        columns |= {name: [None] * len(bars) for name in names if "close" in name}
    if fault is Fault.WRONG_TYPES:
        columns = {name: ["n/a"] * len(bars) for name in columns}
    return {name: _ordered(values, fault) for name, values in columns.items()}


def _trading_periods(exchange: Exchange, days: Iterable[pd.Timestamp], extended: bool) -> Any:
    """The hours of each day, a list of one in a list, as Yahoo nests them; by name where pre- and
    post-market were asked for, else those of the session alone."""
    periods: dict[str, list[list[Json]]] = {"pre": [], "regular": [], "post": []}
    for day in days:
        for name, hours in _hours(exchange, day.date()).items():
            periods[name].append([hours])
    return periods if extended else periods["regular"]


def _hours(exchange: Exchange, day: date) -> dict[str, Json]:
    """Pre-market, session and post-market of a day, with the zone's name and offset then."""
    noon = datetime.combine(day, time(12), ZoneInfo(exchange.zone))
    zone: Json = {"timezone": noon.tzname(), "gmtoffset": _offset(noon)}
    hours = (exchange.pre_opens, exchange.opens, exchange.closes, exchange.post_closes)
    pre, opens, closes, post = (exchange.at(day, hour) for hour in hours)
    return {
        "pre": {**zone, "start": pre, "end": opens},
        "regular": {**zone, "start": opens, "end": closes},
        "post": {**zone, "start": closes, "end": post},
    }


def _article(line: Headline, number: int, fault: Fault | None) -> Json:
    """One item of a news stream."""
    content: Json = {
        "id": f"00000000-0000-3000-8000-{number:012}",
        "contentType": "STORY",
        "title": line.title,
        "summary": "",
        "pubDate": _spoilt(line.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), fault),
        "provider": {"displayName": line.publisher, "url": "https://www.reuters.com/"},
        "canonicalUrl": {"url": line.url, "site": "finance", "region": "US", "lang": "en-US"},
    }
    if fault is Fault.WRONG_TYPES:
        content |= dict.fromkeys(("provider", "canonicalUrl"), "n/a")
    return {"id": content["id"], "content": content}


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _contracts(
    ticker: str, expiry: date, chain: pd.DataFrame, side: str, yahoo: Yahoo
) -> list[Json]:
    """The calls or puts of a chain, one a strike."""

    def price(row: Any, name: str) -> float:
        value = getattr(row, f"{side}_{name}", 0.0)
        return 0.0 if pd.isna(value) else float(value)

    def listed(row: Any) -> bool:
        prices = (getattr(row, f"{side}_{name}", 0.0) for name in ("bid", "ask", "last"))
        return not all(map(pd.isna, prices))

    day_and_side, share = f"{expiry:%y%m%d}{side[0].upper()}", ticker.replace("-", "")
    return [
        {
            "contractSymbol": getattr(row, "root", share)
            + f"{day_and_side}{row.strike * 1000:08.0f}",
            "strike": float(row.strike),
            "currency": currency_of(ticker),
            "lastPrice": price(row, "last"),
            "change": 0.0,
            "percentChange": 0.0,
            "volume": 10,
            "openInterest": 100,
            "bid": price(row, "bid"),
            "ask": price(row, "ask"),
            "contractSize": "REGULAR",
            "expiration": _midnight(expiry),
            "lastTradeDate": int(yahoo.now()),
            "impliedVolatility": 1e-5,
            "inTheMoney": False,
        }
        for row in chain.itertuples()
        if listed(row)
    ]


def _faulty_contracts(rows: list[Json], fault: Fault | None) -> list[Json]:
    prices = ("bid", "ask", "lastPrice")
    if fault in (Fault.NAN_ROWS, Fault.WRONG_TYPES):
        rows = [{**row, **{name: _spoilt(row[name], fault) for name in prices}} for row in rows]
    if fault is Fault.WRONG_CURRENCY:
        rows = [{**row, "currency": "GBp"} for row in rows]
    if fault is Fault.STALE:
        rows = [{**row, "lastTradeDate": row["lastTradeDate"] - int(STALE_SECONDS)} for row in rows]
    return _ordered(rows, fault)


def _within(days: pd.Series, stamps: pd.Series, query: dict[str, str], now: float) -> pd.Series:
    """Which bars a chart's question is about: period1 up to before period2, or a range.

    A range counts back from the last bar, not from today: the bundled prices end some day, and
    Yahoo's "1d" is the last session too.
    """
    if "period1" in query or "period2" in query:
        first, end = int(query.get("period1", 0)), int(query.get("period2", now))
        return (stamps >= first) & (stamps < end)
    span, last = query.get("range", "1mo"), days.max()
    if span == "max":
        return days <= last
    if span == "ytd":
        return days.dt.year == last.year
    if span in RANGES:
        return days > last - RANGES[span]
    return days.isin(days.drop_duplicates().tail(int(span.removesuffix("d"))))


def _default_quote(ticker: str, bars: pd.DataFrame, now: int) -> Json:
    """A quote that says REGULAR at this moment, with the last two closes as price and close
    before. Earnings and shares are made up and round, since the bars hold none: a P/E of 25,
    forward 20, a billion shares. A currency or fund has none of them."""
    exchange = exchange_of(ticker)
    zone_now = datetime.fromtimestamp(now, ZoneInfo(exchange.zone))
    closes = bars["close"].dropna().tolist()
    price = closes[-1] if closes else None
    kind = "CURRENCY" if ticker.endswith("=X") else "ETF" if ticker in ETFS else "EQUITY"
    company = kind == "EQUITY"
    return {
        "language": "en-US",
        "region": "US",
        "quoteType": kind,
        "typeDisp": kind.title() if kind != "ETF" else kind,
        "quoteSourceName": "Nasdaq Real Time Price",
        "shortName": ticker,
        "longName": ticker,
        "marketState": "REGULAR",
        "currency": currency_of(ticker),
        "financialCurrency": currency_of(ticker) if company else None,
        "exchange": exchange.code,
        "fullExchangeName": exchange.name,
        "market": exchange.market,
        "exchangeTimezoneName": exchange.zone,
        "exchangeTimezoneShortName": zone_now.tzname(),
        "gmtOffSetMilliseconds": _offset(zone_now) * 1000,
        "regularMarketPrice": price,
        "regularMarketPreviousClose": closes[-2] if len(closes) > 1 else price,
        "regularMarketTime": now,
        "regularMarketVolume": _numbers(bars["volume"])[-1] if len(bars) else 0,
        "fiftyTwoWeekLow": min(closes[-252:], default=None),
        "fiftyTwoWeekHigh": max(closes[-252:], default=None),
        "sharesOutstanding": 1_000_000_000 if company else None,
        "epsTrailingTwelveMonths": round(price / 25, 4) if company and price else None,
        "epsForward": round(price / 20, 4) if company and price else None,
        "sourceInterval": 15,
        "exchangeDataDelayedBy": 0,
        "priceHint": 2,
        "tradeable": False,
        "symbol": ticker,
    }


def _derived(quote: Json) -> Json:
    """The fields that follow from others. As Yahoo does, a loss has no trailing P/E but a
    negative forward one. Shares follow from a market cap that was given, so that they agree."""
    numeric = (int, float)
    quote = {name: v if isinstance(v, numeric) else None for name, v in quote.items()}
    price, before = quote["regularMarketPrice"], quote["regularMarketPreviousClose"]
    if not price:
        return {}
    found: Json = {}
    if before:
        found["regularMarketChange"] = round(price - before, 6)
        found["regularMarketChangePercent"] = round((price / before - 1) * 100, 6)
    eps, forward = quote["epsTrailingTwelveMonths"], quote["epsForward"]
    found["trailingPE"] = round(price / eps, 6) if eps and eps > 0 else None
    found["forwardPE"] = round(price / forward, 6) if forward else None
    if quote.get("marketCap"):
        found["sharesOutstanding"] = round(quote["marketCap"] / price)
    elif quote["sharesOutstanding"]:
        found["marketCap"] = round(price * quote["sharesOutstanding"])
    return found


def _outside_the_session(quote: Json) -> Json:
    """The price before or after the session by Yahoo's names, which the state decides; the two
    fields that stand for it become None."""
    price, at, state = quote.get("extendedPrice"), quote.get("extendedTime"), quote["marketState"]
    found: Json = {"extendedPrice": None, "extendedTime": None}
    if price is None or not state or state == "REGULAR":
        return found
    side, close = "pre" if state.startswith("PRE") else "post", quote["regularMarketPrice"]
    found |= {f"{side}MarketPrice": price, f"{side}MarketTime": at}
    if close:
        found[f"{side}MarketChange"] = round(price - close, 6)
        found[f"{side}MarketChangePercent"] = round((price / close - 1) * 100, 6)
    return found


def _offset(moment: datetime) -> int:
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _meta(ticker: str, quote: Json, now: float) -> Json:
    """What a chart says about its ticker, in agreement with the ticker's quote."""
    exchange = exchange_of(ticker)
    today = datetime.fromtimestamp(now, ZoneInfo(exchange.zone))
    shared = (
        "currency",
        "symbol",
        "fullExchangeName",
        "regularMarketTime",
        "exchangeTimezoneName",
        "regularMarketPrice",
        "regularMarketVolume",
        "fiftyTwoWeekHigh",
        "fiftyTwoWeekLow",
        "longName",
        "shortName",
        "priceHint",
    )
    return {
        **{field: quote.get(field) for field in shared},
        "timezone": today.tzname(),
        "gmtoffset": _offset(today),
        "exchangeName": quote.get("exchange"),
        "instrumentType": quote.get("quoteType"),
        "hasPrePostMarketData": exchange is US,
        "currentTradingPeriod": _hours(exchange, today.date()),
        "dataGranularity": "1d",
        "validRanges": list(VALID_RANGES),
    }


def _result(envelope: str, results: list[Json]) -> Answer:
    content = {envelope: {"result": results, "error": None}}
    return Answer(200, json.dumps(content, allow_nan=False).encode())


def _error(status: int, envelope: str, code: str, description: str) -> Answer:
    content = {envelope: {"result": None, "error": {"code": code, "description": description}}}
    return Answer(status, json.dumps(content).encode())


def _cookie() -> Answer:
    """Yahoo's fc answers 404, and the cookie is all that anyone wants of it."""
    value = f"A3=d=AQABBA&S=AQAAAg; Max-Age={COOKIE_LIFE}; Domain=.yahoo.com; Path=/"
    return Answer(404, b"", "text/html", f"{value}; SameSite=None; Secure; HttpOnly")


def _other(path: str) -> Answer:
    """What the product should not need. Where yfinance finds no time zone it asks for a summary
    and for fundamentals of its own accord, and only their own envelopes lead it back."""
    if path.startswith(FUNDAMENTALS_PATH):
        return _result("timeseries", [])
    envelope = "quoteSummary" if path.startswith(SUMMARY_PATH) else "finance"
    return _error(404, envelope, "Not Found", "HTTP 404 Not Found")


def _crumb(cookies: str) -> Answer:
    if "A3=" not in cookies:
        return _error(401, "finance", "Unauthorized", "Invalid Cookie")
    return Answer(200, CRUMB.encode(), "text/plain;charset=utf-8")


class _Server(ThreadingTCPServer):
    """Takes the connections, each in a thread that does not outlive the process."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: Any) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.errors: list[Exception] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keeps what is the stand-in's own mistake; that clients hang up is part of the tests."""
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self.errors.append(error)


class _Tunnel(BaseHTTPRequestHandler):
    """The proxy's side of a connection: CONNECT, and then TLS as the host that was asked for."""

    protocol_version = "HTTP/1.1"
    # Header and body are written apart; Nagle would hold the second back for 40 ms.
    disable_nagle_algorithm = True

    def __init__(
        self, yahoo: Yahoo, request: socket.socket, client_address: Any, server: BaseServer
    ) -> None:
        self.yahoo = yahoo
        super().__init__(request, client_address, server)

    def setup(self) -> None:
        super().setup()
        # A second handle, since TLS takes the first one over: closing needs one that stays.
        self.line = self.connection.dup()
        self.yahoo.took(self.line)

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            self.yahoo.dropped(self.line)
            self.line.close()

    def do_CONNECT(self) -> None:
        self.close_connection = True
        host = self.path.rpartition(":")[0]
        if not self.yahoo.connecting(host):
            return
        self.send_response_only(200, "Connection established")
        self.end_headers()
        with self.yahoo.context(host).wrap_socket(self.connection, server_side=True) as secure:
            _Site(self.yahoo, host, secure, self.client_address, self.server)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Site(BaseHTTPRequestHandler):
    """The inside of a tunnel: one of Yahoo's hosts, request after request."""

    protocol_version = "HTTP/1.1"

    def __init__(
        self, yahoo: Yahoo, host: str, secure: ssl.SSLSocket, client: Any, server: BaseServer
    ) -> None:
        self.yahoo, self.host = yahoo, host
        super().__init__(secure, client, server)

    def do_GET(self) -> None:
        # A body has to be taken off the line before the next request is read.
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.host, self.path)
        if not self.yahoo.asked(request):
            self.close_connection = True
            return
        answer = self.yahoo.answer(request, self.headers.get("Cookie", ""), body)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.cookie:
            self.send_header("Set-Cookie", answer.cookie)
        self.end_headers()
        self.wfile.write(answer.body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        pass
