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
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest

from tests.yahoo import Fault, Yahoo

# Answers one call a line, so that a test can change the stand-in between two calls.
CLIENT = """
import json, logging, sys, time, warnings
warnings.simplefilter("ignore")  # yfinance's own, about pandas
import yfinance as yf
from yfinance.data import YfData
yf.set_tz_cache_location(sys.argv[1])
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

def forget():
    YfData.cache_get.cache_clear()

for line in sys.stdin:
    name, arguments, options = json.loads(line)
    try:
        print(json.dumps([None, globals()[name](*arguments, **options)]), flush=True)
    except Exception as error:
        print(json.dumps([type(error).__name__, str(error)]), flush=True)
"""

WEEK = {"start": "2025-09-08", "end": "2025-09-13"}
CLOSES = [238.48, 241.51, 328.33, 307.86, 292.18]  # Oracle's, as the ledger's readers know them
NOW = {"period": "5d"}


class YfinanceError(Exception):
    """What yfinance raised over there: the exception's name and its words."""


class Client:
    """A process with the real yfinance that reaches nothing but the stand-in."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(folder / "cache")],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        # A call that never ends becomes a failed test and not a suite that hangs.
        self.watchdog = threading.Timer(30, self.process.kill)
        self.watchdog.start()

    def call(self, name: str, *arguments: str, **options: Any) -> Any:
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.watchdog.cancel()
        self.process.communicate(timeout=10)


@pytest.fixture
def yahoo() -> Iterator[Yahoo]:
    with Yahoo() as yahoo:
        yield yahoo


@pytest.fixture
def client(yahoo: Yahoo, tmp_path: Path) -> Iterator[Client]:
    with Client(tmp_path, yahoo.environment(tmp_path)) as client:
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


def test_wrong_currency(yahoo: Yahoo, warm: Client) -> None:
    yahoo.fault = Fault.WRONG_CURRENCY
    assert warm.call("quotes", "ORCL")["ORCL"]["currency"] == "GBp"
    assert warm.call("history", "ORCL", **NOW)["currency"] == "GBp"


# ---- the stand-in itself


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
    with Client(tmp_path, environment) as client, refused:
        client.call("quotes", "ORCL")


def test_it_ends_with_an_answer_held_back(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with Yahoo() as yahoo, Client(tmp_path, yahoo.environment(tmp_path)) as client:
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
