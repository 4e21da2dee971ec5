"""Returns of a stock and of its benchmark, session by session and around events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard import formats
from dashboard.language import Message, said
from dashboard.market.book import Market
from dashboard.market.exchanges import exchange_of

# First and last session of a window, both counted, seen from the event day.
Window = tuple[int, int]
# The estimation window: sessions before the event day, both ends counted.
FIRST, LAST = -250, -30
# So many sessions after the event day are kept unless the caller asks for more.
HORIZON = 10
PRICES = ("adj_close", "close")
# An older move is not one of the day shown.
NEWEST_DAYS = pd.Timedelta(days=5)


@dataclass(frozen=True)
class Sessions:
    """S sessions of a stock's exchange, oldest first.

    dates: (S,) datetime64[D]. stock, market: (S,) simple returns of one session, of the stock
    and of its benchmark; NaN where missing. why: (S,) str, what is missing, empty where nothing
    is. before, after: why there is nothing outside of these sessions.
    """

    dates: np.ndarray
    stock: np.ndarray
    market: np.ndarray
    why: np.ndarray
    before: str
    after: str


@dataclass(frozen=True)
class Returns:
    """The returns around N events over T sessions.

    offsets: (T,) sessions from the event day, one after another. dates: (N, T) datetime64[D],
    NaT where there is no session. stock, market: (N, T) simple returns, NaN where missing. why:
    (N, T) str, what is missing, empty where nothing is. estimation: first and last offset of the
    estimation window.
    """

    offsets: np.ndarray
    dates: np.ndarray
    stock: np.ndarray
    market: np.ndarray
    why: np.ndarray
    estimation: tuple[int, int] = (FIRST, LAST)

    def columns(self, first: int, last: int) -> slice:
        """The columns of the sessions first..last, both counted, seen from the event day."""
        return slice(first - int(self.offsets[0]), last - int(self.offsets[0]) + 1)

    @property
    def before(self) -> slice:
        """The columns of the estimation window."""
        return self.columns(*self.estimation)


@dataclass(frozen=True)
class _Line:
    """What one dollar in `ticker` became: level on the days (datetime64[D]) with a close."""

    ticker: str
    days: np.ndarray
    level: np.ndarray


def returns(bars: pd.DataFrame) -> pd.Series:
    """Simple daily returns on adjusted close, on close where a bar or its predecessor has none.

    `bars` is indexed by date. The first day has no return.
    """
    adjusted, plain = (_changes(bars[name].to_numpy(dtype=float)) for name in PRICES)
    return pd.Series(np.where(np.isnan(adjusted), plain, adjusted), index=bars.index)


def _changes(prices: np.ndarray) -> np.ndarray:
    """From each price to the next; NaN for the first and where one of the two is no price."""
    prices = np.where(prices > 0, prices, np.nan)
    changes = np.full(len(prices), np.nan)
    changes[1:] = prices[1:] / prices[:-1] - 1
    return changes


def sessions_of(market: Market, ticker: str, benchmark: str) -> Sessions:
    """The returns of `ticker` and of `benchmark` over each session of the ticker's exchange.

    A return spans one session: after a gap in the prices there is none, rather than one of
    several sessions. For a stock that trades elsewhere, the benchmark's return is that between
    the last closes before the stock's own two: Tokyo's Thursday answers New York's Wednesday,
    whose close it knows, and not New York's Thursday, which is yet to come.
    Raises UnknownExchangeError for a ticker without a calendar here.
    """
    return _side_by_side(market, _line(market, ticker), _line(market, benchmark))


def _side_by_side(market: Market, stock: _Line, index: _Line) -> Sessions:
    exchange, home = exchange_of(stock.ticker), exchange_of(index.ticker)
    if not len(stock.days):
        nothing = np.array([], dtype=float)
        why = said("there are no prices of {ticker} here", ticker=stock.ticker)
        return Sessions(stock.days, nothing, nothing, np.array([], dtype=object), why, why)
    own, others = market.sessions(exchange), market.sessions(home)
    within = (own.days >= stock.days[0]) & (own.days <= stock.days[-1])
    dates = index_dates = own.days[within]
    if exchange == home:
        # Prices of the caller's own may begin before the calendars do.
        early = stock.days[(stock.days < own.days[0]) & np.is_busday(stock.days)]
        dates = index_dates = np.concatenate([early[_among(early, index.days)], dates])
    else:
        known = others.closes.searchsorted(own.closes[within], side="right") - 1
        index_dates = others.days[known]
    missing = _missing(stock, dates)
    no_index = _missing(index, index_dates)
    return Sessions(
        dates=dates,
        stock=_between(stock, dates),
        market=_between(index, index_dates),
        why=np.where(missing == "", no_index, missing),
        before=_begin(stock),
        after=_end(stock),
    )


def returns_around(
    market: Market, events: pd.DataFrame, benchmark: str, horizon: int = HORIZON
) -> Returns:
    """The returns from FIRST to `horizon` sessions around each event.

    events: N rows with ticker, event_day (datetime64, NaT where it is not known) and reason
    (str, why not).
    """
    offsets = np.arange(FIRST, horizon + 1)
    shape = (len(events), len(offsets))
    dates = np.full(shape, np.datetime64("NaT", "D"))
    stock, index = np.full(shape, np.nan), np.full(shape, np.nan)
    why = np.repeat(events["reason"].to_numpy(dtype=object)[:, None], shape[1], axis=1)
    days = events["event_day"].to_numpy().astype("datetime64[D]")
    base = _line(market, benchmark)
    for ticker, rows in _rows_by_ticker(events, days).items():
        line = _side_by_side(market, _line(market, ticker), base)
        place = np.searchsorted(line.dates, days[rows])
        # An event outside of the prices has no place among them, nor have its neighbours.
        known = _among(days[rows], line.dates)
        for row, here in zip(rows[~known], place[~known], strict=True):
            why[row] = line.after if here == len(line.dates) else line.before
        rows, at = rows[known], place[known, None] + offsets
        inside = (at >= 0) & (at < len(line.dates))
        there = at.clip(0, max(len(line.dates) - 1, 0))
        if len(rows):
            dates[rows] = np.where(inside, line.dates[there], np.datetime64("NaT", "D"))
            stock[rows] = np.where(inside, line.stock[there], np.nan)
            index[rows] = np.where(inside, line.market[there], np.nan)
            outside = np.where(at < 0, line.before, line.after)
            why[rows] = np.where(inside, line.why[there], outside)
    return Returns(offsets, dates, stock, index, why)


def _rows_by_ticker(events: pd.DataFrame, days: np.ndarray) -> dict[str, np.ndarray]:
    """The row numbers of the events that have a day, by ticker."""
    rows = pd.Series(np.arange(len(events)))[~np.isnat(days)]
    groups = rows.groupby(events["ticker"].to_numpy()[rows], sort=False)
    return {str(ticker): group.to_numpy() for ticker, group in groups}


def _line(market: Market, ticker: str) -> _Line:
    bars = market.history(ticker)
    closed = bars[bars["close"] > 0]
    level = np.cumprod(1 + returns(closed).fillna(0).to_numpy())
    return _Line(ticker, closed.index.to_numpy().astype("datetime64[D]"), level)


def _among(days: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Which of `days` are among the known ones, which are sorted."""
    if not len(known):
        return np.zeros(len(days), dtype=bool)
    return known[np.searchsorted(known, days).clip(max=len(known) - 1)] == days


def _between(line: _Line, dates: np.ndarray) -> np.ndarray:
    """The return from each of `dates` to the next; NaN where one of the two has no bar."""
    between, level = np.full(len(dates), np.nan), np.full(len(dates), np.nan)
    has = _among(dates, line.days)
    level[has] = line.level[np.searchsorted(line.days, dates[has])]
    between[1:] = level[1:] / level[:-1] - 1
    return between


def _missing(line: _Line, dates: np.ndarray) -> np.ndarray:
    """Why there is no return up to each of `dates`; empty where there is one."""
    why, have = np.full(len(dates), "", dtype=object), line.days
    if not len(have):
        why[:] = said("there are no prices of {ticker} here", ticker=line.ticker)
        return why
    has = _among(dates, have)
    had = np.concatenate([[False], has[:-1]])
    for i in np.flatnonzero(~(has & had)):
        if dates[i] > have[-1]:
            why[i] = _end(line)
        elif i == 0 or dates[i - 1] < have[0]:
            why[i] = _begin(line)
        else:
            absent = dates[i - 1] if has[i] else dates[i]
            why[i] = said(
                "the price of {ticker} on {day} is missing", ticker=line.ticker, day=_day(absent)
            )
    return why


def _begin(line: _Line) -> str:
    return said("prices of {ticker} begin on {day}", ticker=line.ticker, day=_day(line.days[0]))


def _end(line: _Line) -> str:
    return said("prices of {ticker} end on {day}", ticker=line.ticker, day=_day(line.days[-1]))


def _day(value: np.datetime64) -> Message:
    return formats.day_said(value.item())


def moves_on(market: Market, tickers: Mapping[str, str], day: date) -> pd.DataFrame:
    """What each stock did in its newest session by a day.

    Parameters
    ----------
    market
        With its daily bars.
    tickers
        Slug to ticker.
    day
        Nothing younger counts.

    Returns
    -------
    pandas.DataFrame
        company, day (of the session), return (a fraction); the largest move either way first.
    """
    when, rows = pd.Timestamp(day), []
    for company, ticker in tickers.items():
        moves = returns(market.history(ticker))
        place = moves.index.searchsorted(when, side="right") - 1
        if place >= 0:
            rows.append((company, moves.index[place], float(moves.iloc[place])))
    table = pd.DataFrame(rows, columns=["company", "day", "return"]).dropna(subset=["return"])
    return table.sort_values("return", key=lambda moved: -moved.abs(), kind="stable")
