"""The stand-in for Yahoo does to the real yfinance what Yahoo would.

Each test drives yfinance in a process of its own, since its session, crumb and caches live as
long as the process. What is checked here of yfinance itself is what the product has to cope with:
which exception a fault becomes, and what stays wrong after the fault is over.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pandas as pd
import pytest

from tests.yahoo import Fault, Headline, Yahoo

# Answers one call a line, so that a test can change the stand-in between two calls.
CLIENT = '''
import datetime, json, logging, sys, warnings
warnings.simplefilter("ignore")  # yfinance's own, about pandas
import yfinance as yf
from yfinance import cache
from yfinance.data import SingletonMeta, YfData
yf.config.debug.hide_exceptions = False
logging.getLogger("yfinance").setLevel(logging.CRITICAL)

def history(ticker, **options):
    stock = yf.Ticker(ticker)
    bars = stock.history(auto_adjust=False, **options)
    meta = stock.history_metadata
    return {
        "days": [str(day.date()) for day in bars.index],
        "zone": str(bars.index.tz),
        "currency": meta["currency"],
        **{name: bars[name].tolist() for name in ("Open", "Close", "Dividends", "Stock Splits")},
    }

def quotes(*symbols, timeout=10):
    address = "https://query1.finance.yahoo.com/v7/finance/quote"
    params = {"symbols": ",".join(symbols)}
    answer = YfData().get_raw_json(address, params=params, timeout=timeout)
    return {quote["symbol"]: quote for quote in answer["quoteResponse"]["result"]}

def download(*tickers, **options):
    bars = yf.download(list(tickers), progress=False, **options)
    return {ticker: bars["Close"][ticker].tolist() for ticker in tickers}

def minutes(ticker, day, prepost):
    end = str(datetime.date.fromisoformat(day) + datetime.timedelta(days=1))
    stock = yf.Ticker(ticker)
    bars = stock.history(
        start=day, end=end, interval="5m", prepost=prepost, auto_adjust=False, timeout=1
    )
    periods = stock.history_metadata["tradingPeriods"]
    return {
        "at": [str(at) for at in bars.index.tz_convert("UTC")],
        "Close": bars["Close"].tolist(),
        "periods": {name: [str(at) for at in periods[name]] for name in periods.columns},
    }

def measures(ticker):
    found = yf.Ticker(ticker).get_valuation_measures(freq="monthly", periods=None)
    return found.T[["Trailing P/E", "Forward P/E"]].T.to_dict("list") if len(found) else {}

def news(ticker):
    return [article["content"] for article in yf.Ticker(ticker).get_news(count=3)]

def forget():
    YfData.cache_get.cache_clear()

def begin(folder):
    """As a process that has just started: no session, no cookie, no crumb, empty caches."""
    forget()
    SingletonMeta._instances.clear()
    cache._TzCacheManager._tz_cache = None
    cache._CookieCacheManager._Cookie_cache = None
    yf.set_tz_cache_location(folder)

for line in sys.stdin:
    name, arguments, options = json.loads(line)
    try:
        print(json.dumps([None, globals()[name](*arguments, **options)]), flush=True)
    except Exception as error:
        print(json.dumps([type(error).__name__, str(error)]), flush=True)
'''

WEEK = {"start": "2025-09-08", "end": "2025-09-13"}
CLOSES = [238.48, 241.51, 328.33, 307.86, 292.18]  # Oracle's, as the ledger's readers know them
NOW = {"period": "5d"}


class YfinanceError(Exception):
    """What yfinance raised over there: the exception's name and its words."""


class Client:
    """A process with the real yfinance that reaches nothing but the stand-in."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def begun(self, folder: Path) -> Iterator[Self]:
        """As new. A call that never ends becomes a failed test and not a suite that hangs."""
        watchdog = threading.Timer(30, self.process.kill)
        watchdog.start()
        try:
            self.call("begin", str(folder / "cache"))
            yield self
        finally:
            watchdog.cancel()

    def call(self, name: str, *arguments: object, **options: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([name, arguments, options]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"yfinance's process ended during {name}"
        error, value = json.loads(line)
        if error:
            raise YfinanceError(f"{error}: {value}")
        return value

    def end(self) -> None:
        self.process.communicate(timeout=10)


@contextmanager
def started(folder: Path, environment: dict[str, str]) -> Iterator[Client]:
    """A client of a test's own."""
    client = Client(environment)
    with client.begun(folder):
        yield client
    client.end()


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Yahoo]:
    with Yahoo() as yahoo:
        yield yahoo


@pytest.fixture(scope="module")
def process(stand_in: Yahoo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One for all tests: to import yfinance takes longer than any of them."""
    client = Client(stand_in.environment(tmp_path_factory.mktemp("authority")))
    yield client
    client.end()


@pytest.fixture
def yahoo(stand_in: Yahoo) -> Iterator[Yahoo]:
    stand_in.reset()
    yield stand_in
    stand_in.reset()


@pytest.fixture
def client(yahoo: Yahoo, process: Client, tmp_path: Path) -> Iterator[Client]:
    with process.begun(tmp_path) as client:
        yield client


@pytest.fixture
def warm(yahoo: Yahoo, client: Client) -> Client:
    """A client with cookie, crumb and Oracle's time zone, as a product is after its start."""
    client.call("quotes", "ORCL")
    client.call("history", "ORCL", **NOW)
    yahoo.forget_requests()
    return client


# ---- good days


def test_history_is_the_bundled_data(yahoo: Yahoo, client: Client) -> None:
    bars = client.call("history", "ORCL", **WEEK)

    assert bars["Close"] == CLOSES
    assert bars["days"] == [f"2025-09-{day:02}" for day in range(8, 13)]
    assert (bars["zone"], bars["currency"]) == ("America/New_York", "USD")
    assert (yahoo.count("cookie"), yahoo.count("crumb")) == (1, 1)
    assert yahoo.count("chart") == 2  # the first asks for the time zone alone


def test_many_quotes_are_one_request(yahoo: Yahoo, client: Client) -> None:
    assert list(client.call("quotes", "ORCL", "NVDA", "NOPE")) == ["ORCL", "NVDA"]
    assert yahoo.count("quote") == 1


def test_default_quote_is_the_last_two_closes_at_this_moment(yahoo: Yahoo, client: Client) -> None:
    bars = yahoo.prices[yahoo.prices["ticker"] == "ORCL"].sort_values("date")
    before, last = bars["close"].tail(2).tolist()

    quote = client.call("quotes", "ORCL")["ORCL"]

    assert (quote["regularMarketPreviousClose"], quote["regularMarketPrice"]) == (before, last)
    assert quote["regularMarketChangePercent"] == pytest.approx((last / before - 1) * 100, abs=1e-6)
    assert quote["regularMarketTime"] == pytest.approx(time.time(), abs=30)


def test_a_quote_that_was_set_agrees_with_itself(yahoo: Yahoo, client: Client) -> None:
    at = datetime(2026, 11, 20, 21, tzinfo=UTC)
    yahoo.set_quote("ORCL", price=400.0, previous_close=390.0, eps=8.0, forward_eps=10.0)
    yahoo.set_quote("ORCL", market_cap=1.2e12, state="CLOSED", at=at)
    yahoo.set_quote("CRWV", price=100.0, eps=-2.0, forward_eps=None)

    quotes = client.call("quotes", "ORCL", "CRWV")

    oracle, coreweave = quotes["ORCL"], quotes["CRWV"]
    assert oracle["regularMarketChangePercent"] == pytest.approx(2.5641, abs=1e-4)
    assert (oracle["trailingPE"], oracle["forwardPE"]) == (50, 40)
    assert (oracle["marketCap"], oracle["sharesOutstanding"]) == (1.2e12, 3e9)
    assert (oracle["marketState"], oracle["regularMarketTime"]) == ("CLOSED", at.timestamp())
    assert coreweave["epsTrailingTwelveMonths"] == -2
    assert not {"trailingPE", "epsForward", "forwardPE"} & set(coreweave)


def test_a_day_can_be_added_and_changed(yahoo: Yahoo, client: Client) -> None:
    yahoo.add_day("ORCL", "2026-08-24", 150.0, open=149.0)
    assert client.call("history", "ORCL", **NOW)["Close"][-2:] == [146.47, 150.0]

    yahoo.add_day("ORCL", date(2026, 8, 24), 151.0)
    assert client.call("history", "ORCL", **NOW)["Close"][-2:] == [146.47, 151.0]


def test_bars_may_lack_all_but_the_close(client: Client) -> None:
    bars = client.call("history", "ORCL", start="2026-08-20", end="2026-08-22")

    assert bars["Close"] == [142.07, 146.47]
    assert all(map(math.isnan, bars["Open"]))


def test_tokyo_keeps_its_days_and_currency(client: Client) -> None:
    bars = client.call("history", "9984.T", start="2023-01-04", end="2023-01-07")

    assert bars["days"] == ["2023-01-04", "2023-01-05", "2023-01-06"]
    assert (bars["zone"], bars["currency"]) == ("Asia/Tokyo", "JPY")


def test_forex_is_known_only_when_given(yahoo: Yahoo, client: Client) -> None:
    assert client.call("quotes", "JPY=X") == {}

    yahoo.set_quote("JPY=X", price=150.0, previous_close=149.0)
    quote = client.call("quotes", "JPY=X")["JPY=X"]

    assert (quote["quoteType"], quote["currency"]) == ("CURRENCY", "JPY")
    assert "marketCap" not in quote


def test_events_are_on_their_days(yahoo: Yahoo, client: Client) -> None:
    yahoo.add_dividend("ORCL", date(2025, 9, 9), 0.5)
    yahoo.add_split("ORCL", date(2025, 9, 11), 3, 2)

    bars = client.call("history", "ORCL", **WEEK)

    assert bars["Dividends"] == [0, 0.5, 0, 0, 0]
    assert bars["Stock Splits"] == [0, 0, 0, 1.5, 0]


def test_a_time_without_bars_is_answered_without_bars(client: Client) -> None:
    with pytest.raises(YfinanceError, match="YFPricesMissingError"):
        client.call("history", "ORCL", start="2025-09-13", end="2025-09-15")


def five_minutes(day: date, closes: dict[str, float]) -> pd.DataFrame:
    """Flat bars of a day by New York's clock."""
    times = [pd.Timestamp(f"{day} {hour}", tz="America/New_York") for hour in closes]
    close = list(closes.values())
    bars = dict.fromkeys(("open", "high", "low", "close"), close)
    return pd.DataFrame({"at": [t.tz_convert("UTC") for t in times], **bars, "volume": 100})


def weekday_before(days: int) -> date:
    """A weekday so many days ago or a little more: Yahoo keeps bars by minutes for 60 days."""
    day = datetime.now(UTC).date() - timedelta(days=days)
    return day - timedelta(days=max(0, day.weekday() - 4))


def test_five_minute_bars_come_with_and_without_what_surrounds_the_session(
    yahoo: Yahoo, client: Client
) -> None:
    day = weekday_before(7)
    bars = five_minutes(day, {"04:00": 1.0, "09:30": 2.0, "15:55": 3.0, "16:00": 4.0})
    yahoo.set_intraday("ORCL", bars)

    whole = client.call("minutes", "ORCL", str(day), True)
    session = client.call("minutes", "ORCL", str(day), False)

    assert whole["Close"] == [1.0, 2.0, 3.0, 4.0]
    assert whole["at"] == [str(at) for at in bars["at"]]
    assert session["Close"] == [2.0, 3.0]
    hours = {name: at[11:16] for name, (at,) in whole["periods"].items()}
    assert hours == {
        "pre_start": "04:00",
        "pre_end": "09:30",
        "start": "09:30",
        "end": "16:00",
        "post_start": "16:00",
        "post_end": "20:00",
    }
    assert list(session["periods"]) == ["start", "end"]
    # The first chart, by the day, is yfinance's question for the time zone.
    assert (yahoo.count("intraday"), yahoo.count("chart")) == (2, 1)


def test_five_minute_bars_are_kept_for_sixty_days(yahoo: Yahoo, client: Client) -> None:
    yahoo.set_intraday("ORCL", five_minutes(weekday_before(62), {"09:30": 1.0}))
    with pytest.raises(YfinanceError, match="must be within the last 60 days"):
        client.call("minutes", "ORCL", str(weekday_before(62)), True)
    with pytest.raises(YfinanceError, match="YFPricesMissingError"):
        client.call("minutes", "ORCL", str(weekday_before(7)), True)  # which has no bars


def test_pe_history_is_by_month_end_and_newest_first(yahoo: Yahoo, client: Client) -> None:
    history = {date(2026, 6, 30): (30.0, 25.0), date(2026, 7, 31): (None, 26.5)}
    yahoo.set_pe_history("ORCL", history)

    found = client.call("measures", "ORCL")

    assert list(found) == ["Current", "7/31/2026", "6/30/2026"]
    assert [pe[1] for pe in found.values()] == [26.5, 26.5, 25.0]
    assert math.isnan(found["7/31/2026"][0]) and found["6/30/2026"][0] == 30.0
    assert client.call("measures", "NVDA") == {}
    assert yahoo.count("timeseries") == 2


def test_headlines_are_those_of_the_ticker_and_no_more_than_asked(
    yahoo: Yahoo, client: Client
) -> None:
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    lines = [Headline(at + timedelta(hours=n), f"Headline {n}", "Reuters") for n in range(4)]
    yahoo.set_headlines("ORCL", lines)

    found = client.call("news", "ORCL")

    assert [content["title"] for content in found] == ["Headline 3", "Headline 2", "Headline 1"]
    assert found[0]["pubDate"] == "2026-11-20T15:00:00Z"
    assert client.call("news", "NVDA") == []
    assert yahoo.count("news") == 2


@pytest.mark.parametrize(
    ("state", "side"), [("PRE", "pre"), ("POST", "post"), ("CLOSED", "post"), ("REGULAR", None)]
)
def test_a_price_outside_the_session_is_named_by_the_state(
    yahoo: Yahoo, client: Client, state: str, side: str | None
) -> None:
    at = datetime(2026, 11, 20, 22, tzinfo=UTC)
    yahoo.set_quote("ORCL", price=400.0, extended_price=410.0, extended_at=at, state=state)

    quote = client.call("quotes", "ORCL")["ORCL"]

    outside = {name: value for name, value in quote.items() if name.startswith(("pre", "post"))}
    expected = {} if side is None else {"Price": 410.0, "Time": at.timestamp(), "Change": 10.0}
    named = {f"{side}Market{name}": value for name, value in expected.items()}
    assert named.items() <= outside.items()
    assert len(outside) == (0 if side is None else 4)
    assert "extendedPrice" not in quote


def test_earnings_are_past_and_next(yahoo: Yahoo, client: Client) -> None:
    last, coming = datetime(2026, 9, 9, 20, tzinfo=UTC), datetime(2026, 12, 9, 21, tzinfo=UTC)
    yahoo.set_quote("ORCL", earnings_at=last, next_earnings_at=coming)
    quote = client.call("quotes", "ORCL")["ORCL"]
    assert quote["earningsTimestamp"] == last.timestamp()
    assert quote["earningsTimestampStart"] == coming.timestamp()


def test_everything_can_be_known(yahoo: Yahoo, client: Client) -> None:
    """Quotes and bars up to the same day for those without any, those that end early, Asia's."""
    tickers = ["TSLA", "SPY", "ORCL", "000660.KS", "KRW=X"]
    yahoo.know_everything(tickers, date(2026, 8, 21))

    assert list(client.call("quotes", *tickers)) == tickers
    for ticker in tickers[:-1]:
        bars = client.call("history", ticker, start="2026-08-17", end="2026-08-22")
        assert bars["days"] == [f"2026-08-{day}" for day in range(17, 22)], ticker
    assert client.call("history", "000660.KS", **NOW)["currency"] == "KRW"


# ---- bad days


@pytest.mark.parametrize(
    ("fault", "quotes", "history"),
    [
        (Fault.REFUSED, "ProxyError", "ProxyError"),
        (Fault.TIMEOUT, "Timeout", "Timeout"),
        (Fault.RATE_LIMIT, "YFRateLimitError", "YFRateLimitError"),
        # A chart without "chart" in it is taken for a ticker without prices.
        (Fault.UNAUTHORIZED, "HTTPError: HTTP Error 401", "YFPricesMissingError"),
        # The status of a chart is not looked at, only its JSON.
        (Fault.SERVER_ERROR, "HTTPError: HTTP Error 500", "JSONDecodeError"),
        (Fault.HTML, "JSONDecodeError", "JSONDecodeError"),
        (Fault.EMPTY, "JSONDecodeError", "JSONDecodeError"),
        (Fault.TRUNCATED_JSON, "JSONDecodeError", "JSONDecodeError"),
    ],
)
def test_a_fault_raises_and_passes(
    yahoo: Yahoo, warm: Client, fault: Fault, quotes: str, history: str
) -> None:
    patience = 1 if fault is Fault.TIMEOUT else 10

    yahoo.fault = fault
    with pytest.raises(YfinanceError, match=quotes):
        warm.call("quotes", "ORCL", timeout=patience)
    with pytest.raises(YfinanceError, match=history):
        warm.call("history", "ORCL", **NOW, timeout=patience)

    yahoo.fault = None
    assert warm.call("quotes", "ORCL")
    assert warm.call("history", "ORCL", **NOW)["Close"]


# Of values 1 to 3, the third the youngest, what is left or which exception they become: as bars
# of five minutes, as P/E with the current one first, and as headlines.
ON_DEMAND: dict[Fault | None, tuple[str | list[object], ...]] = {
    Fault.REFUSED: ("ProxyError|ConnectionError",) * 3,
    Fault.RATE_LIMIT: ("YFRateLimitError",) * 3,
    # The status of the last two is not looked at: as if Yahoo had nothing.
    Fault.UNAUTHORIZED: ("YFPricesMissingError", [], []),
    Fault.SERVER_ERROR: ("JSONDecodeError",) * 3,
    Fault.HTML: ("JSONDecodeError",) * 3,
    Fault.EMPTY: ("JSONDecodeError",) * 3,
    Fault.TRUNCATED_JSON: ("JSONDecodeError",) * 3,
    Fault.MISSING_SYMBOLS: ("YFPricesMissingError", [], []),
    Fault.NAN_ROWS: ([None] * 3, [], [None] * 3),
    Fault.WRONG_TYPES: ("could not convert string", ["n/a"] * 4, ["n/a"] * 3),
    Fault.STALE: ("YFPricesMissingError", [1, 1], [1]),
    Fault.OUT_OF_ORDER: ([1, 2, 3], [3, 3, 2, 1], [1, 2, 3]),
    None: ([1, 2, 3], [3, 3, 2, 1], [3, 2, 1]),
}


def test_faults_concern_what_is_asked_on_demand(yahoo: Yahoo, warm: Client) -> None:
    day, now = weekday_before(7), datetime.now(UTC).replace(microsecond=0)
    yahoo.set_intraday("ORCL", five_minutes(day, {"10:00": 1.0, "10:05": 2.0, "10:10": 3.0}))
    yahoo.set_pe_history("ORCL", {date(2026, n, 28): (float(n), 9.0) for n in (1, 2, 3)})
    told = {n: now - timedelta(days=16 * (3 - n)) for n in (1, 2, 3)}
    yahoo.set_headlines("ORCL", [Headline(at, "News") for at in told.values()])
    numbers = {at.strftime("%Y-%m-%dT%H:%M:%SZ"): n for n, at in told.items()}
    asked: dict[str, tuple[list[object], Callable[[Any], list[object]]]] = {
        "minutes": (
            ["ORCL", str(day), True],
            lambda bars: [None if math.isnan(close) else close for close in bars["Close"]],
        ),
        "measures": (["ORCL"], lambda found: [trailing for trailing, _ in found.values()]),
        "news": (["ORCL"], lambda found: [numbers.get(c["pubDate"], c["pubDate"]) for c in found]),
    }
    yahoo.left_out = {"ORCL"}
    for fault, outcomes in ON_DEMAND.items():
        yahoo.fault = fault
        warm.call("forget")
        for (name, (arguments, values)), expected in zip(asked.items(), outcomes, strict=True):
            if isinstance(expected, str):
                with pytest.raises(YfinanceError, match=expected):
                    pytest.fail(f"{name} despite {fault}: {warm.call(name, *arguments)}")
            else:
                assert values(warm.call(name, *arguments)) == expected, (name, fault)


def test_a_fault_can_be_about_a_part(yahoo: Yahoo, warm: Client) -> None:
    yahoo.fault, yahoo.fault_on = Fault.RATE_LIMIT, lambda request: request.kind == "news"
    assert warm.call("quotes", "ORCL")
    with pytest.raises(YfinanceError, match="YFRateLimitError"):
        warm.call("news", "ORCL")

    yahoo.fault = Fault.REFUSED
    assert warm.call("quotes", "ORCL")
    with pytest.raises(YfinanceError, match="ConnectionError"):
        warm.call("news", "ORCL")


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.RATE_LIMIT, Fault.EMPTY])
def test_download_hides_a_fault(yahoo: Yahoo, warm: Client, fault: Fault) -> None:
    yahoo.fault = fault
    assert warm.call("download", "ORCL", "NVDA", **WEEK) == {"ORCL": [], "NVDA": []}


def test_a_bad_answer_about_the_past_outlives_the_fault(yahoo: Yahoo, warm: Client) -> None:
    """yfinance keeps answers about past days, bad ones too, until its cache is cleared."""
    yahoo.fault = Fault.HTML
    with pytest.raises(YfinanceError, match="JSONDecodeError"):
        warm.call("history", "ORCL", **WEEK)

    yahoo.fault = None
    with pytest.raises(YfinanceError, match="JSONDecodeError"):
        warm.call("history", "ORCL", **WEEK)

    warm.call("forget")
    assert warm.call("history", "ORCL", **WEEK)["Close"] == CLOSES


def test_without_a_crumb_there_are_charts_but_no_quotes(yahoo: Yahoo, client: Client) -> None:
    yahoo.fault = Fault.RATE_LIMIT_CRUMB
    assert client.call("history", "ORCL", **WEEK)["Close"] == CLOSES
    with pytest.raises(YfinanceError, match="HTTPError: HTTP Error 401"):
        client.call("quotes", "ORCL")

    yahoo.fault = None
    assert client.call("quotes", "ORCL")


def test_symbols_left_out(yahoo: Yahoo, warm: Client) -> None:
    yahoo.left_out = {"ORCL"}
    yahoo.fault = Fault.MISSING_SYMBOLS

    assert list(warm.call("quotes", "ORCL", "NVDA")) == ["NVDA"]
    with pytest.raises(YfinanceError, match=r"YFPricesMissingError: .*may be delisted"):
        warm.call("history", "ORCL", **WEEK)
    oracle, nvidia = warm.call("download", "ORCL", "NVDA", **WEEK).values()
    assert all(map(math.isnan, oracle))
    assert not any(map(math.isnan, nvidia))


def test_rows_without_closes(yahoo: Yahoo, warm: Client) -> None:
    yahoo.fault = Fault.NAN_ROWS
    closes = warm.call("history", "ORCL", **WEEK)["Close"]
    assert len(closes) == 5
    assert all(map(math.isnan, closes))


def test_numbers_as_texts(yahoo: Yahoo, warm: Client) -> None:
    yahoo.fault = Fault.WRONG_TYPES
    assert warm.call("quotes", "ORCL")["ORCL"]["regularMarketPrice"] == "n/a"
    with pytest.raises(YfinanceError, match="ValueError: could not convert string to float"):
        warm.call("history", "ORCL", **NOW)


def test_stale_data(yahoo: Yahoo, warm: Client) -> None:
    fresh = warm.call("history", "ORCL", **NOW)["days"][-1]
    yahoo.fault = Fault.STALE

    stale = warm.call("history", "ORCL", **NOW)["days"][-1]
    quoted = warm.call("quotes", "ORCL")["ORCL"]["regularMarketTime"]

    assert date.fromisoformat(fresh) - date.fromisoformat(stale) >= timedelta(days=30)
    assert time.time() - quoted == pytest.approx(30 * 24 * 3600, abs=30)


def test_back_to_front_yfinance_puts_it_right(yahoo: Yahoo, warm: Client) -> None:
    yahoo.fault = Fault.OUT_OF_ORDER
    assert list(warm.call("quotes", "ORCL", "NVDA")) == ["NVDA", "ORCL"]
    assert warm.call("history", "ORCL", **WEEK)["Close"] == CLOSES


def test_wrong_currency(yahoo: Yahoo, warm: Client) -> None:
    yahoo.fault = Fault.WRONG_CURRENCY
    assert warm.call("quotes", "ORCL")["ORCL"]["currency"] == "GBp"
    assert warm.call("history", "ORCL", **NOW)["currency"] == "GBp"


# ---- the stand-in itself


def test_it_can_begin_anew(yahoo: Yahoo, client: Client) -> None:
    yahoo.set_quote("ORCL", price=1.0)
    yahoo.add_day("ORCL", "2026-08-24", 1.0)
    yahoo.fault, yahoo.fault_on = Fault.HTML, lambda request: request.kind == "quote"
    yahoo.now = lambda: 0.0
    yahoo.reset()
    quote = client.call("quotes", "ORCL")["ORCL"]
    assert quote["regularMarketPrice"] == 146.47
    assert quote["regularMarketTime"] == pytest.approx(time.time(), abs=30)


def test_its_clock_can_be_set(yahoo: Yahoo, client: Client) -> None:
    then = datetime(2026, 8, 24, 15, tzinfo=UTC)
    yahoo.now = then.timestamp
    assert client.call("quotes", "ORCL")["ORCL"]["regularMarketTime"] == then.timestamp()


def test_answers_are_delayed(yahoo: Yahoo, warm: Client) -> None:
    yahoo.delay = 0.3
    start = time.monotonic()
    warm.call("quotes", "ORCL")
    assert time.monotonic() - start >= 0.3


def test_attempts_are_counted_while_nothing_answers(yahoo: Yahoo, client: Client) -> None:
    yahoo.fault = Fault.REFUSED
    with pytest.raises(YfinanceError, match="ProxyError"):
        client.call("quotes", "ORCL")
    assert yahoo.requests == []
    assert "query1.finance.yahoo.com" in yahoo.connections


def test_its_tls_is_real(yahoo: Yahoo, tmp_path: Path) -> None:
    """A client that trusts another authority refuses it: nothing has switched checking off."""
    environment = yahoo.environment(tmp_path)
    with Yahoo() as other:
        other.environment(tmp_path)  # overwrites the certificate
    refused = pytest.raises(YfinanceError, match="CertificateVerifyError")
    with started(tmp_path, environment) as client, refused:
        client.call("quotes", "ORCL")


def test_it_ends_with_an_answer_held_back(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with Yahoo() as yahoo, started(tmp_path, yahoo.environment(tmp_path)) as client:
        client.call("quotes", "ORCL")
        yahoo.fault = Fault.TIMEOUT
        with pytest.raises(YfinanceError, match="Timeout"):
            client.call("quotes", "ORCL", timeout=1)
        # The client keeps its connections: closing must not wait for it to hang up.
        start = time.monotonic()
        yahoo.close()
        assert time.monotonic() - start < 2
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=2)
        assert not thread.is_alive(), thread
