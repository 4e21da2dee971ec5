"""The one door to Yahoo Finance: everything that leaves for Yahoo leaves through here.

Built on yfinance, whose answers are checked before anybody sees them: a figure that is missing,
not a number or in another currency than the exchange's is refused, never repaired. Requests go
out one after the other at a polite rate; what may pass is tried once more after a pause with
jitter (stamina).
"""

from __future__ import annotations

import math
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from functools import lru_cache, partial
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import pandas as pd
import stamina
import yfinance
from yfinance.data import YfData
from yfinance.exceptions import YFPricesMissingError, YFRateLimitError, YFTzMissingError

from dashboard.language import Message, mark, said
from dashboard.market.basis import DIVIDEND, SPLIT, Chart
from dashboard.market.exchanges import (
    NEW_YORK,
    UnknownExchangeError,
    exchange_of,
    last_closed_session,
)
from dashboard.market.options import ImpliedMove, implied_move
from dashboard.market.quotes import DAY, Quote, quotes_frame
from dashboard.paths import VAR

QUOTE_ADDRESS = "https://query1.finance.yahoo.com/v7/finance/quote"
TIMEOUT_SECONDS = 10
ATTEMPTS = 2
SECONDS_BETWEEN_REQUESTS = 0.1
# Yahoo at times leaves symbols out of an answer that it does know. So many are asked again.
MOST_ASKED_SINGLY = 10
LEFT_OUT = said("Yahoo's answer leaves it out")
REFUSED = mark("Yahoo refuses us (429: too many requests)")
ASKED_LATER = mark("Yahoo's answer leaves it out; it will be asked for singly")
# A quote from further ahead than clocks differ would never be replaced by a true one.
AHEAD = timedelta(hours=1)
NEWS_ADDRESS = "https://finance.yahoo.com/xhr/ncp?queryRef=latestNews&serviceKey=ncp_fin"
SUMMARY_ADDRESS = "https://query2.finance.yahoo.com/v10/finance/quoteSummary"
# When options of US shares end on their last day, in New York.
EXPIRES = time_of_day(16)
# What is left of a contract's symbol behind the ticker: expiry, call or put, strike.
_CONTRACT = r"(\d{6})[CP]\d{8}$"
_ROOT = r"^(.+)\d{6}[CP]\d{8}$"
# Bid and ask further apart, as a part of their middle, are no price.
WIDEST = 0.5
SEARCH_ADDRESS = "https://query2.finance.yahoo.com/v1/finance/search"
HEADLINES = 10
# A split that came so lately may not be in the older bars yet.
LATELY = timedelta(days=30)

# The columns of our bars and kinds of our events, by yfinance's names.
_BARS = {
    "open": "Open",
    "high": "High",
    "low": "Low",
    "close": "Close",
    "adj_close": "Adj Close",
    "volume": "Volume",
}
_EVENTS = {DIVIDEND: "Dividends", SPLIT: "Stock Splits"}
# A split by less (in logarithms) cannot be told from what a stock may do in a day.
LEAST_SPLIT = math.log(1.3)

T = TypeVar("T")
_gate = threading.Lock()
_last_request = 0.0


class YahooError(Exception):
    """Yahoo gave no usable answer; `reason` is for the reader. `refused` when it told us to slow
    down (429), `passing` when trying again soon may help."""

    def __init__(self, reason: str, *, refused: bool = False, passing: bool = False) -> None:
        super().__init__(reason)
        # One reason may be told within another, and is then translated there.
        self.reason = reason if isinstance(reason, Message) else said(reason)
        self.refused, self.passing = refused, passing


class NothingUsableError(YahooError):
    """Yahoo did answer, but with nothing that can be used for this one ticker."""


def fetch_quotes(
    tickers: list[str], unknown: frozenset[str], step: Callable[[], None]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """The newest quote of every ticker, in one request; those that the answer leaves out are
    asked singly, unless they are known to be `unknown` to Yahoo. `step` is called before each
    request and before each try again.

    Returns a frame of quotes.COLUMNS and the reason for each ticker left out. Raises YahooError
    when there is no answer at all.
    """
    results = _quotes_of(tickers, step)
    left_out: dict[str, str] = {t: LEFT_OUT for t in tickers if t not in results}
    again = [t for t in left_out if t not in unknown]
    left_out |= dict.fromkeys(again, ASKED_LATER)
    for ticker in again[:MOST_ASKED_SINGLY]:
        try:
            results |= _quotes_of([ticker], step)
            left_out[ticker] = LEFT_OUT
        except YahooError as error:
            # The others have come and are worth keeping.
            left_out[ticker] = error.reason
            break
    rows = []
    for ticker in tickers:
        if ticker not in results:
            continue
        left_out.pop(ticker, None)
        try:
            rows.append(_quote(ticker, results[ticker]))
        except (YahooError, UnknownExchangeError) as error:
            left_out[ticker] = error.reason
    if not rows:
        # What is wrong with the answers tells more than which are not there.
        reasons = [reason for reason in left_out.values() if not reason.startswith(LEFT_OUT)]
        raise YahooError(
            said(
                "none of {count} quotes is usable: {reason}",
                count=len(tickers),
                reason=(reasons or [LEFT_OUT])[0],
            )
        )
    return quotes_frame(rows), left_out


def fetch_prices(ticker: str, start: date, step: Callable[[], None]) -> Chart:
    """Daily bars from `start` to the last session that has closed, oldest first, and the events
    since then. `step` is called before the request and before it is tried again.

    Prices are adjusted for splits, `adj_close` for dividends too. A bar without a close (Yahoo
    sends such on ex-dividend days) is left out. Raises NothingUsableError when the answer is
    unusable, YahooError when there is none.
    """
    exchange = exchange_of(ticker)
    answer, about = _history(ticker, step, start=start.isoformat(), interval="1d")
    days = answer.index.tz_convert(exchange.zone).tz_localize(None).normalize()
    frame = pd.DataFrame({"ticker": ticker, "date": days.astype(DAY)})
    for name, theirs in _BARS.items():
        frame[name] = _numbers(answer[theirs]).to_numpy()
    # The bar of a session that is still open is no close yet.
    closed = frame["date"] <= pd.Timestamp(last_closed_session(exchange))
    bars = frame[closed & (frame["close"] > 0)].drop_duplicates("date", keep="last")
    if bars.empty and closed.any():
        raise NothingUsableError(mark("prices with a close that is no positive number"))
    # Those of a session that is still open count: the bars before it are adjusted for them.
    events = {kind: _numbers(answer[theirs]).to_numpy() for kind, theirs in _EVENTS.items()}
    actions = frame[["ticker", "date"]].assign(**events)
    actions = actions.melt(["ticker", "date"], var_name="kind", value_name="value")
    actions = actions[actions["value"] > 0].sort_values(["date", "kind"], ignore_index=True)
    if split := _not_adjusted_for(bars, actions):
        raise NothingUsableError(
            said("Yahoo's prices before the split of {day} are not adjusted for it yet", day=split)
        )
    return Chart(bars.reset_index(drop=True), actions, _first_trade(about))


def _not_adjusted_for(bars: pd.DataFrame, actions: pd.DataFrame) -> date | None:
    """The day of a split of late at which the closes jump by its ratio; None if there is none."""
    lately = pd.Timestamp(datetime.now(UTC) - LATELY).tz_localize(None)
    splits = actions[(actions["kind"] == SPLIT) & (actions["date"] > lately)]
    days, closes = bars["date"].to_numpy(), bars["close"].to_numpy()
    for day, ratio in zip(splits["date"], splits["value"], strict=True):
        at = int(days.searchsorted(day.to_datetime64()))
        if not 0 < at < len(days) or abs(math.log(ratio)) < LEAST_SPLIT:
            continue
        jump = math.log(closes[at] / closes[at - 1])
        if abs(jump + math.log(ratio)) < abs(jump) / 2:
            return day.date()
    return None


def _first_trade(about: Mapping[str, Any]) -> date | None:
    """The chart's own word on when trading began."""
    seconds = about.get("firstTradeDate")
    if isinstance(seconds, pd.Timestamp):  # yfinance may have made a time of the number
        return seconds.date()
    moment = _moment(seconds)
    return None if moment is None else moment.date()


def fetch_intraday(ticker: str, first: date, last: date) -> pd.DataFrame:
    """5-minute bars from one day to another, both counted, with pre- and post-market: at (UTC),
    open, high, low, close, volume. Yahoo keeps them for about 60 days. Raises as
    `fetch_prices`."""
    # yfinance remembers answers about the past, bad ones too.
    YfData.cache_get.cache_clear()
    end = (last + timedelta(days=1)).isoformat()
    bars, _ = _history(ticker, start=first.isoformat(), end=end, interval="5m", prepost=True)
    frame = pd.DataFrame({"at": bars.index.tz_convert("UTC")})
    for name in ("open", "high", "low", "close", "volume"):
        frame[name] = _numbers(bars[name.capitalize()]).to_numpy()
    frame = frame[frame["close"] > 0]
    if frame.empty:
        raise NothingUsableError(mark("Yahoo has no 5-minute bars for it"))
    return frame


def fetch_options(ticker: str, covering: date | None) -> pd.DataFrame:
    """What the options of a share price now: a row an expiry (options.ImpliedMove), of the next
    one after the day of the prices, and, where `covering` is given, of the last one before that
    day and the first one from it on. Options that end on the very day price its last hours and no
    session. Up to four requests. Raises as `fetch_prices`."""
    if exchange_of(ticker) != NEW_YORK:
        raise NothingUsableError(mark("Yahoo has options of US listings alone"))
    security = yfinance.Ticker(ticker)
    chain = _ask(security.option_chain)
    expiries = sorted(date.fromisoformat(day) for day in security.options)
    if chain.calls is None or not expiries:
        raise NothingUsableError(mark("Yahoo has no options for it"))
    # Asked for none, Yahoo answers with the next expiry.
    answered = expiries[0]
    at = _moment((chain.underlying or {}).get("regularMarketTime"))
    if at is not None:
        expiries = [day for day in expiries if day > at.astimezone(ZoneInfo(NEW_YORK.zone)).date()]
    wanted = {*expiries[:1]}
    if covering is not None:
        wanted |= {*[day for day in expiries if day < covering][-1:]}
        wanted |= {*[day for day in expiries if day >= covering][:1]}
    rows = []
    for expiry in sorted(wanted):
        if expiry != answered:
            chain = _ask(partial(security.option_chain, expiry.isoformat()))
        rows.append(_implied(ticker, chain, expiry))
    usable = [row for row in rows if row is not None]
    if not usable:
        raise NothingUsableError(mark("Yahoo's options have no price at the money"))
    return pd.DataFrame(map(asdict, usable), columns=[field.name for field in fields(ImpliedMove)])


def _implied(ticker: str, chain: Any, expiry: date) -> ImpliedMove | None:
    exchange = exchange_of(ticker)
    about = chain.underlying or {}
    spot, at = _number(about.get("regularMarketPrice")), _moment(about.get("regularMarketTime"))
    if not spot > 0 or at is None or at > datetime.now(UTC) + AHEAD:
        raise NothingUsableError(mark("no price with a time beside Yahoo's options"))
    sides = {"call": chain.calls, "put": chain.puts}
    currencies = {str(code) for side in sides.values() for code in side["currency"].dropna()}
    if currencies - {exchange.currency} or about.get("currency") != exchange.currency:
        named = ", ".join(sorted(currencies | {str(about.get("currency"))}))
        raise NothingUsableError(
            said(
                "options came in {currency}, not in {expected}",
                currency=named,
                expected=exchange.currency,
            )
        )
    for side in sides.values():
        days = side["contractSymbol"].astype(str).str.extract(_CONTRACT, expand=False).dropna()
        if (days != expiry.strftime("%y%m%d")).any():
            raise NothingUsableError(mark("Yahoo's options are of another expiry"))
    day = at.astimezone(ZoneInfo(exchange.zone)).date()
    call, put = (
        _option_prices(_of_the_share(side, ticker), day, exchange.zone) for side in sides.values()
    )
    table = call.join(put, how="outer", lsuffix="_call", rsuffix="_put").sort_index()
    quoted = table["quoted_call"].eq(True) & table["quoted_put"].eq(True)
    table = pd.DataFrame(
        {
            "call": table["price_call"],
            "put": table["price_put"],
            "basis": quoted.map({True: "mid", False: "last"}),
        }
    )
    expires = datetime.combine(expiry, EXPIRES, ZoneInfo(exchange.zone))
    return implied_move(ticker, table, spot, at, expires, day)


def _of_the_share(side: pd.DataFrame, ticker: str) -> pd.DataFrame:
    """Without contracts that deliver something else: after a split or a spin-off the old ones
    stand among the others, with a digit behind the share's name."""
    root = side["contractSymbol"].astype(str).str.extract(_ROOT, expand=False)
    return side[root == ticker.replace("-", "")]


def _option_prices(side: pd.DataFrame, day: date, zone: str) -> pd.DataFrame:
    """By strike the price of an option, and whether it is the middle of bid and ask; where one of
    these is missing or they lie far apart, as outside of the session, the last trade serves, if
    it is of the day."""
    numbers = {name: _numbers(side[name]) for name in ("strike", "bid", "ask", "lastPrice")}
    middle = (numbers["bid"] + numbers["ask"]) / 2
    apart = numbers["ask"] - numbers["bid"]
    quoted = (numbers["bid"] > 0) & (apart >= 0) & (apart <= WIDEST * middle)
    traded = pd.to_datetime(side["lastTradeDate"], utc=True, errors="coerce")
    of_the_day = traded.dt.tz_convert(zone).dt.date == day
    last = numbers["lastPrice"].where(of_the_day & (numbers["lastPrice"] > 0))
    price = middle.where(quoted, last)
    table = pd.DataFrame({"strike": numbers["strike"], "price": price, "quoted": quoted})
    table = table[table["strike"] > 0].drop_duplicates("strike", keep="last")
    return table.set_index("strike")


def fetch_short_interest(ticker: str) -> pd.DataFrame:
    """How many shares had been sold short on the last two settlement dates that Yahoo knows:
    settled_on, shares, of_float (a fraction) and days_to_cover (NaN for the earlier date). Raises
    as `fetch_prices`."""
    address = f"{SUMMARY_ADDRESS}/{quote(ticker)}"
    asked = {"modules": "defaultKeyStatistics", "formatted": "false"}
    answer = _ask(lambda: YfData().get_raw_json(address, params=asked, timeout=TIMEOUT_SECONDS))
    try:
        entry = answer["quoteSummary"]["result"][0]["defaultKeyStatistics"]
    except (KeyError, TypeError, IndexError) as error:
        raise NothingUsableError(mark("Yahoo's answer holds no short interest")) from error
    rows = []
    for settled, shares, of_float, cover in (
        ("dateShortInterest", "sharesShort", "shortPercentOfFloat", "shortRatio"),
        ("sharesShortPreviousMonthDate", "sharesShortPriorMonth", "", ""),
    ):
        at, number = _moment(_part(entry, settled)), _positive(_part(entry, shares))
        if at is None or math.isnan(number) or at > datetime.now(UTC) + AHEAD:
            continue
        parts = (_positive(_part(entry, name)) if name else math.nan for name in (of_float, cover))
        rows.append((at.date(), number, *parts))
    if not rows:
        raise NothingUsableError(mark("Yahoo has no short interest for it"))
    frame = pd.DataFrame(rows, columns=["settled_on", "shares", "of_float", "days_to_cover"])
    return frame.assign(ticker=ticker).drop_duplicates("settled_on")


def fetch_pe_history(ticker: str) -> pd.DataFrame:
    """Yahoo's own month-end P/E: date, trailing_pe, forward_pe. Raises as `fetch_prices`."""
    YfData.cache_get.cache_clear()
    security = yfinance.Ticker(ticker)
    measures = _ask(lambda: security.get_valuation_measures(freq="monthly", periods=None))
    if measures.empty or "Trailing P/E" not in measures.index:
        raise NothingUsableError(mark("Yahoo has no P/E history for it"))
    history = measures.drop(columns="Current", errors="ignore").T
    frame = pd.DataFrame(
        {
            "date": pd.to_datetime(history.index, format="%m/%d/%Y"),
            "trailing_pe": _numbers(history["Trailing P/E"]).to_numpy(),
            "forward_pe": _numbers(history["Forward P/E"]).to_numpy(),
        }
    ).dropna(subset=["trailing_pe", "forward_pe"], how="all")
    if frame.empty:
        raise NothingUsableError(mark("Yahoo has no P/E history for it"))
    return frame.sort_values("date", ignore_index=True)


def fetch_listing(ticker: str) -> pd.DataFrame:
    """What Yahoo lists under a ticker, in a row: name, exchange, kind, price, currency. Raises
    YahooError when there is no answer, NothingUsableError for a ticker that it doesn't have."""
    entry = _quotes_of([ticker], lambda: None).get(ticker)
    if entry is None:
        raise NothingUsableError(said("Yahoo lists nothing under {ticker}", ticker=ticker))
    listing = {
        "name": _text(entry, "longName") or _text(entry, "shortName"),
        "exchange": _text(entry, "fullExchangeName"),
        "kind": _text(entry, "quoteType"),
        "price": _number(entry.get("regularMarketPrice")),
        "currency": _text(entry, "currency"),
    }
    return pd.DataFrame([listing])


def fetch_headlines(ticker: str, most: int = HEADLINES) -> pd.DataFrame:
    """The newest headlines of a company, `most` at most: at (UTC), title, publisher, url; newest
    first. May be empty. Raises YahooError when there is no answer."""
    stream = _ask(lambda: _stream_of(ticker, most))
    return _headlines([_headline(article) for article in stream])


def search_headlines(name: str, most: int = HEADLINES) -> pd.DataFrame:
    """The newest headlines that Yahoo's search has for a name, as of a company that is not listed.
    What it finds need not be about that company. As `fetch_headlines`."""
    return _headlines([_found(article) for article in _ask(lambda: _search_for(name, most))])


def _headlines(rows: list[dict[str, object] | None]) -> pd.DataFrame:
    usable = [row for row in rows if row is not None]
    if rows and not usable:
        raise NothingUsableError(mark("Yahoo's headlines are not usable"))
    frame = pd.DataFrame(usable, columns=["at", "title", "publisher", "url"])
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame.sort_values("at", ascending=False, ignore_index=True)


def _search_for(name: str, most: int) -> list[object]:
    asked = {"q": name, "quotesCount": 0, "newsCount": most, "enableFuzzyQuery": False}
    answer = YfData().get_raw_json(SEARCH_ADDRESS, params=asked, timeout=TIMEOUT_SECONDS)
    if not isinstance(news := _part(answer, "news"), list):
        raise NothingUsableError(mark("Yahoo's answer holds no headlines"))
    return news


def _found(article: object) -> dict[str, object] | None:
    """The same of an article that the search found."""
    at = _moment(_part(article, "providerPublishTime"))
    title, url = _text(article, "title"), _text(article, "link")
    if not title or at is None or urlsplit(url).scheme not in ("http", "https"):
        return None
    return {"at": at, "title": title, "publisher": _text(article, "publisher"), "url": url}


def _stream_of(ticker: str, most: int) -> list[object]:
    # Not by yfinance's get_news, to which any error of Yahoo's is an empty list.
    asked = {"serviceConfig": {"snippetCount": most, "s": [ticker]}}
    answer = YfData().post(NEWS_ADDRESS, body=asked, timeout=TIMEOUT_SECONDS)
    answer.raise_for_status()
    try:
        return list(answer.json()["data"]["tickerStream"]["stream"])
    except (KeyError, TypeError) as error:
        raise NothingUsableError(mark("Yahoo's answer holds no headlines")) from error


def _headline(article: object) -> dict[str, object] | None:
    """A row of `fetch_headlines`; None for an advertisement and for what lacks a part."""
    content = _part(article, "content")
    at = pd.to_datetime(_text(content, "pubDate"), utc=True, errors="coerce")
    title, url = _text(content, "title"), _text(_part(content, "canonicalUrl"), "url")
    if not title or pd.isna(at) or urlsplit(url).scheme not in ("http", "https"):
        return None
    publisher = _text(_part(content, "provider"), "displayName")
    return {"at": at, "title": title, "publisher": publisher, "url": url}


def _part(whole: object, name: str) -> object:
    return whole.get(name) if isinstance(whole, dict) else None


def _text(whole: object, name: str) -> str:
    text = _part(whole, name)
    return text.strip() if isinstance(text, str) else ""


def _quotes_of(tickers: list[str], step: Callable[[], None]) -> dict[str, dict[str, Any]]:
    answer = _ask(
        lambda: YfData().get_raw_json(
            QUOTE_ADDRESS, params={"symbols": ",".join(tickers)}, timeout=TIMEOUT_SECONDS
        ),
        step,
    )
    try:
        return {entry["symbol"]: entry for entry in answer["quoteResponse"]["result"]}
    except (KeyError, TypeError) as error:
        raise YahooError(mark("Yahoo's answer holds no quotes"), passing=True) from error


def _history(
    ticker: str, step: Callable[[], None] = lambda: None, **period: Any
) -> tuple[pd.DataFrame, Mapping[str, Any]]:
    """The bars as yfinance gives them, and what the chart says about its ticker."""
    exchange = exchange_of(ticker)
    security = yfinance.Ticker(ticker)

    def request() -> pd.DataFrame:
        # Known beforehand, the time zone costs no request of its own.
        zones = yfinance.cache.get_tz_cache()
        if zones is not None:
            zones.store(ticker, exchange.zone)
        return security.history(auto_adjust=False, timeout=TIMEOUT_SECONDS, **period)

    bars = _ask(request, step)
    if bars.empty:
        raise NothingUsableError(mark("Yahoo has no prices for it"))
    about = security.history_metadata
    if (symbol := about.get("symbol")) not in (ticker, None):
        raise NothingUsableError(said("Yahoo answers with prices of {symbol}", symbol=symbol))
    if (currency := about.get("currency")) != exchange.currency:
        raise NothingUsableError(
            said(
                "prices came in {currency}, not in {expected}",
                currency=currency,
                expected=exchange.currency,
            )
        )
    return bars, about


def _quote(ticker: str, entry: dict[str, Any]) -> Quote:
    is_rate = ticker.endswith("=X")
    price = _number(entry.get("regularMarketPrice"))
    quoted_at = _moment(entry.get("regularMarketTime"))
    if not price > 0 or quoted_at is None:
        raise NothingUsableError(mark("no price with a time in Yahoo's quote"))
    if quoted_at > datetime.now(UTC) + AHEAD:
        raise NothingUsableError(mark("the time of Yahoo's quote lies in the future"))
    currency = entry.get("currency")
    expected = ticker.removesuffix("=X") if is_rate else exchange_of(ticker).currency
    if currency != expected:
        raise NothingUsableError(
            said(
                "the quote came in {currency}, not in {expected}",
                currency=currency,
                expected=expected,
            )
        )
    state = str(entry.get("marketState", ""))
    side = "pre" if state.startswith("PRE") else "post"
    extended_at = _moment(entry.get(f"{side}MarketTime"))
    extended = _positive(entry.get(f"{side}MarketPrice")) if state != "REGULAR" else math.nan
    return Quote(
        ticker=ticker,
        price=price,
        previous_close=_positive(entry.get("regularMarketPreviousClose")),
        currency=str(currency),
        market_cap=_positive(entry.get("marketCap")),
        shares=_positive(entry.get("sharesOutstanding")),
        trailing_eps=_number(entry.get("epsTrailingTwelveMonths")),
        forward_eps=_number(entry.get("epsForward")),
        yahoo_pe=_number(entry.get("trailingPE")),
        earnings_at=_earnings(entry, past=True),
        next_earnings_at=_earnings(entry, past=False),
        state=state,
        delayed_minutes=_number(entry.get("exchangeDataDelayedBy")),
        extended_price=extended,
        extended_at=extended_at if not math.isnan(extended) else None,
        quoted_at=quoted_at,
    )


def _earnings(entry: dict[str, Any], *, past: bool) -> datetime | None:
    """The last report, or the next one. Yahoo's first field can hold either."""
    now = datetime.now(UTC)
    moments = [_moment(entry.get(n)) for n in ("earningsTimestamp", "earningsTimestampStart")]
    fitting = [at for at in moments if at is not None and (at <= now) == past]
    return (max(fitting) if past else min(fitting)) if fitting else None


def _moment(value: object) -> datetime | None:
    seconds = _number(value)
    # Beyond the year 9999 there are no dates.
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    return None


def _number(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        with suppress(OverflowError):  # an integer beyond all floats
            return float(value) if math.isfinite(value) else math.nan
    return math.nan


def _positive(value: object) -> float:
    """The number; NaN for 0 and below, which no price and no number of shares can be."""
    number = _number(value)
    return number if number > 0 else math.nan


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype(float)


def _ask(request: Callable[[], T], step: Callable[[], None] = lambda: None) -> T:
    """Run one yfinance call, a second time if that may help; whatever goes wrong becomes a
    YahooError."""
    _set_up()
    return stamina.RetryingCaller(
        attempts=ATTEMPTS, wait_initial=1.0, wait_max=5.0, wait_jitter=1.0
    ).on(_may_pass)(_ask_once, request, step)


def _may_pass(error: Exception) -> bool:
    return isinstance(error, YahooError) and error.passing


def _ask_once(request: Callable[[], T], step: Callable[[], None]) -> T:
    step()
    _take_turn()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return request()
    except YahooError:
        raise
    except YFRateLimitError as error:
        raise YahooError(REFUSED, refused=True, passing=True) from error
    except (YFPricesMissingError, YFTzMissingError) as error:
        raise NothingUsableError(mark("Yahoo has no prices for it")) from error
    # yfinance, curl and the JSON reader each raise errors of their own; none may reach a page.
    except Exception as error:
        raise _in_words(error) from error


def _take_turn() -> None:
    """A short pause between any two requests, whichever thread makes them."""
    global _last_request
    with _gate:
        wait = _last_request + SECONDS_BETWEEN_REQUESTS - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        _last_request = time.monotonic()


def _in_words(error: Exception) -> YahooError:
    status = getattr(getattr(error, "response", None), "status_code", 0)
    if status:
        refused = status == 429
        return YahooError(
            said("Yahoo answers with an error ({status})", status=status),
            refused=refused,
            passing=status >= 429,
        )
    name = type(error).__name__
    if "Timeout" in name:
        return YahooError(
            said("Yahoo does not answer within {seconds} seconds", seconds=TIMEOUT_SECONDS)
        )
    if any(word in name for word in ("Connection", "DNS", "Proxy", "SSL", "Certificate")):
        return YahooError(mark("Yahoo cannot be reached"))
    if "JSON" in name:
        return YahooError(mark("Yahoo's answer is not readable"), passing=True)
    return YahooError(said("Yahoo's answer is not usable ({name})", name=name))


@lru_cache
def _set_up() -> None:
    yfinance.config.debug.hide_exceptions = False
    folder = VAR / "yfinance"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yfinance.set_tz_cache_location(str(folder))
    except OSError:
        # Without a cache of its own yfinance asks a little more, that is all.
        return
