"""The one door to Yahoo Finance: everything that leaves for Yahoo leaves through here.

Built on yfinance, whose answers are checked before anybody sees them: a figure that is missing,
not a number or in another currency than the exchange's is refused, never repaired.
"""

from __future__ import annotations

import math
import warnings
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import pandas as pd
import yfinance
from yfinance.data import YfData
from yfinance.exceptions import YFPricesMissingError, YFRateLimitError, YFTzMissingError

from dashboard.market.exchanges import UnknownExchangeError, exchange_of, last_closed_session
from dashboard.paths import VAR

QUOTE_ADDRESS = "https://query1.finance.yahoo.com/v7/finance/quote"
TIMEOUT_SECONDS = 10
LEFT_OUT = "Yahoo's answer leaves it out"
PRICE_COLUMNS = ["ticker", "date", "open", "high", "low", "close", "adj_close", "volume"]
QUOTE_COLUMNS = [
    "ticker",
    "price",
    "previous_close",
    "currency",
    "market_cap",
    "shares",
    "trailing_eps",
    "forward_eps",
    "earnings_at",
    "state",
    "quoted_at",
]


class YahooError(Exception):
    """Yahoo gave no usable answer. `refused` when it told us to slow down (429)."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


class NothingUsableError(YahooError):
    """Yahoo did answer, but with nothing that can be used for this one ticker."""


def fetch_quotes(tickers: list[str]) -> tuple[pd.DataFrame, dict[str, str]]:
    """The newest quote of every ticker, in one request.

    Returns a frame of QUOTE_COLUMNS (amounts in the currency of the listing, moments in UTC,
    NaN where Yahoo says nothing) and the reason for each ticker left out. Raises YahooError
    when there is no answer at all.
    """
    answer = _ask(
        lambda: YfData().get_raw_json(
            QUOTE_ADDRESS, params={"symbols": ",".join(tickers)}, timeout=TIMEOUT_SECONDS
        )
    )
    try:
        results = {entry["symbol"]: entry for entry in answer["quoteResponse"]["result"]}
    except (KeyError, TypeError) as error:
        raise YahooError("Yahoo's answer holds no quotes") from error
    rows, left_out = [], {}
    for ticker in tickers:
        try:
            rows.append(_quote(ticker, results[ticker]))
        except KeyError:
            left_out[ticker] = LEFT_OUT
        except (YahooError, UnknownExchangeError) as error:
            left_out[ticker] = str(error)
    if not rows:
        # What is wrong with the answers tells more than which are not there.
        reasons = [reason for reason in left_out.values() if reason != LEFT_OUT]
        raise YahooError(f"none of {len(tickers)} quotes is usable: {(reasons or [LEFT_OUT])[0]}")
    return pd.DataFrame(rows, columns=QUOTE_COLUMNS), left_out


def fetch_prices(ticker: str, start: date) -> pd.DataFrame:
    """Daily bars from `start` to the last session that has closed, oldest first.

    Columns PRICE_COLUMNS; prices adjusted for splits, `adj_close` for dividends too. Raises
    NothingUsableError when the answer is unusable, YahooError when there is none.
    """
    exchange = exchange_of(ticker)
    _set_up()
    # Known beforehand, the time zone costs no request of its own.
    yfinance.cache.get_tz_cache().store(ticker, exchange.zone)
    security = yfinance.Ticker(ticker)
    bars = _ask(
        lambda: security.history(
            start=start.isoformat(), interval="1d", auto_adjust=False, timeout=TIMEOUT_SECONDS
        )
    )
    if bars.empty:
        raise NothingUsableError("Yahoo has no prices for it")
    currency = security.history_metadata.get("currency")
    if currency != exchange.currency:
        raise NothingUsableError(f"prices came in {currency}, not in {exchange.currency}")
    frame = pd.DataFrame(
        {
            "ticker": ticker,
            "date": bars.index.tz_convert(exchange.zone).tz_localize(None).normalize(),
            "open": _numbers(bars["Open"]),
            "high": _numbers(bars["High"]),
            "low": _numbers(bars["Low"]),
            "close": _numbers(bars["Close"]),
            "adj_close": _numbers(bars["Adj Close"]),
            "volume": _numbers(bars["Volume"]),
        }
    ).reset_index(drop=True)
    # The bar of a session that is still open is no close yet.
    frame = frame[frame["date"] <= pd.Timestamp(last_closed_session(exchange))]
    frame = frame.drop_duplicates("date", keep="last")
    if not (frame["close"] > 0).all():
        raise NothingUsableError("prices with a close that is no positive number")
    return frame[PRICE_COLUMNS]


def _quote(ticker: str, entry: dict[str, Any]) -> dict[str, object]:
    is_rate = ticker.endswith("=X")
    price = _number(entry.get("regularMarketPrice"))
    moment = _number(entry.get("regularMarketTime"))
    if not price > 0 or not moment > 0:
        raise NothingUsableError("no price with a time in Yahoo's quote")
    currency = entry.get("currency")
    expected = ticker.removesuffix("=X") if is_rate else exchange_of(ticker).currency
    if currency != expected:
        raise NothingUsableError(f"the quote came in {currency}, not in {expected}")
    return {
        "ticker": ticker,
        "price": price,
        "previous_close": _number(entry.get("regularMarketPreviousClose")),
        "currency": currency,
        "market_cap": _number(entry.get("marketCap")),
        "shares": _number(entry.get("sharesOutstanding")),
        "trailing_eps": _number(entry.get("epsTrailingTwelveMonths")),
        "forward_eps": _number(entry.get("epsForward")),
        "earnings_at": _past_moment(entry.get("earningsTimestamp")),
        "state": str(entry.get("marketState", "")),
        "quoted_at": datetime.fromtimestamp(moment, UTC),
    }


def _past_moment(value: object) -> datetime | None:
    """When the last earnings came out; Yahoo's field can also hold the next date."""
    seconds = _number(value)
    if not seconds > 0:
        return None
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment if moment <= datetime.now(UTC) else None


def _number(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return math.nan


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype(float)


def _ask(request: Any) -> Any:
    """Run one yfinance call and turn whatever goes wrong into a YahooError."""
    _set_up()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return request()
    except YFRateLimitError as error:
        raise YahooError(
            "Yahoo refuses us for now (429: too many requests)", refused=True
        ) from error
    except (YFPricesMissingError, YFTzMissingError) as error:
        raise NothingUsableError("Yahoo has no prices for it") from error
    # yfinance, curl and the JSON reader each raise errors of their own; none may reach a page.
    except Exception as error:
        raise YahooError(_in_words(error)) from error


def _in_words(error: Exception) -> str:
    response = getattr(error, "response", None)
    if getattr(response, "status_code", 0):
        return f"Yahoo answers with an error ({response.status_code})"  # type: ignore[union-attr]
    name = type(error).__name__
    if "Timeout" in name:
        return f"Yahoo does not answer within {TIMEOUT_SECONDS} seconds"
    if any(word in name for word in ("Connection", "DNS", "Proxy", "SSL", "Certificate")):
        return "Yahoo cannot be reached"
    if "JSON" in name:
        return "Yahoo's answer is not readable"
    return f"Yahoo's answer is not usable ({name})"


@lru_cache
def _set_up() -> None:
    folder = VAR / "yfinance"
    folder.mkdir(parents=True, exist_ok=True)
    yfinance.set_tz_cache_location(str(folder))
    yfinance.config.debug.hide_exceptions = False
