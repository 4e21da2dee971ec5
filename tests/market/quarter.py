"""A quarter of the market, 24 August to 27 November 2026, and what Yahoo tells of it at a moment:
dividends, splits, a spin-off, a change of symbol, a halt, a half-day, the ends of summer time, days
off that no calendar has, bars that are null, missing or revised, bars of a session that goes on,
earnings, and figures per share that stay those of before a split until the next report.

Up to its beginning prices and earnings are those of the bundled snapshot, as far as that goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd

from dashboard.market import FUNDS
from dashboard.market import snapshot as bundled
from dashboard.market.exchanges import NEW_YORK, Exchange, exchange_of, trading_days
from tests.yahoo import Yahoo

FIRST, LAST = date(2026, 8, 24), date(2026, 11, 27)
BARS_FROM = date(2026, 3, 2)
# From that moment on Yahoo knows the company under the new symbol alone; the ledger follows later.
OLD_SYMBOL, NEW_SYMBOL = "CIFR", "CIPH"
RENAMED = datetime(2026, 10, 1, 8, tzinfo=UTC)
LEDGER_FOLLOWS = datetime(2026, 10, 7, 12, tzinfo=UTC)
SHARES = [
    *("AMD", "INTC", "MSFT", "NBIS", "NVDA", "ORCL", "WULF", NEW_SYMBOL),
    *("9984.T", "000660.KS"),
]
RATES = {"JPY=X": 150.0, "KRW=X": 1380.0}

# Ex-days.
DIVIDENDS = {
    "ORCL": {date(2026, 9, 10): 0.5, date(2026, 10, 22): 30.0},
    "SPY": {date(2026, 9, 18): 1.9},
    "NVDA": {date(2026, 9, 4): 0.01},
    "MSFT": {date(2026, 8, 27): 0.9, date(2026, 11, 19): 0.9},
    # The day after summer time has ended in Europe, and the one after that in New York.
    "INTC": {date(2026, 10, 26): 0.1, date(2026, 11, 2): 0.1},
    "9984.T": {date(2026, 9, 29): 22.0},
}
SPLITS = {
    "NVDA": {date(2026, 9, 15): (10, 1)},
    "AMD": {date(2026, 10, 6): (1, 20)},
    "INTC": {date(2026, 10, 14): (1281, 1000)},  # a spin-off, as Yahoo writes it
    "000660.KS": {date(2026, 11, 4): (5, 1)},
}
# Of these Yahoo goes on telling EPS and shares of before, until the next report.
PER_SHARE_LATE = ("NVDA", "INTC", "000660.KS")
# So long Yahoo names the split and gives the bars before it as they were.
BARS_LATE = {"NVDA": datetime(2026, 9, 16, 12, tzinfo=UTC)}
# Reports that the snapshot lacks: when, and the EPS of four quarters in the shares of that day.
REPORTS = {
    "MSFT": {datetime(2026, 10, 28, 20, 5, tzinfo=UTC): 15.1},
    "AMD": {datetime(2026, 11, 3, 21, 15, tzinfo=UTC): 71.0},
    "INTC": {datetime(2026, 10, 29, 20, 5, tzinfo=UTC): 0.6},
    "NVDA": {datetime(2026, 11, 18, 21, 20, tzinfo=UTC): 0.71},
    "WULF": {datetime(2026, 11, 6, 12, 30, tzinfo=UTC): -0.4},
    "000660.KS": {
        datetime(2026, 7, 24, 0, 30, tzinfo=UTC): 41_000.0,
        datetime(2026, 10, 27, 0, 30, tzinfo=UTC): 52_000.0,
    },
}

# An exchange stands still although its calendar has a session.
CLOSED = {
    NEW_YORK: [date(2026, 10, 8)],
    exchange_of("9984.T"): [date(2026, 11, 13)],
}
HALTED = {"NBIS": (date(2026, 9, 24), date(2026, 10, 2))}
# Yahoo fills the halt of this one with copies of the bar before, without a trade.
FILLED = {"WULF": (date(2026, 10, 15), date(2026, 10, 16))}
# A bar that is null for a while: ticker, its day, and from when to when.
NULL = [
    ("ORCL", date(2026, 9, 10), datetime(2026, 9, 10, 12, tzinfo=UTC), timedelta(days=1)),
    ("MSFT", date(2026, 9, 9), datetime(2026, 9, 11, 12, tzinfo=UTC), timedelta(days=4)),
]
# A close that Yahoo revises: one of last week, and one of long ago.
REVISED = [
    ("MSFT", date(2026, 9, 8), datetime(2026, 9, 11, 12, tzinfo=UTC), 1.01),
    ("SMH", date(2026, 7, 6), datetime(2026, 9, 17, 12, tzinfo=UTC), 0.98),
]
STILL_MOVES = timedelta(minutes=20)  # a bar, after the bell

PRICES = ["open", "high", "low", "close", "adj_close"]


def tickers_at(now: datetime) -> list[str]:
    """What the ledger has."""
    later = now >= LEDGER_FOLLOWS
    return [t if later or t != NEW_SYMBOL else OLD_SYMBOL for t in SHARES]


def moments(day: date) -> Iterator[datetime]:
    """When somebody looks on a day: each of the hours now and then, always in the evening."""
    hours = [
        time(1, 30),  # within the sessions of Tokyo and Seoul
        time(6, 50),  # after their bell
        time(11),  # before New York opens
        time(16, 40),  # within its session
        time(18, 40),  # the same, or after the bell of a half-day
        time(20, 10),  # after the bell in summer, before it in winter
    ]
    yield datetime.combine(day, hours[day.toordinal() % len(hours)], UTC)
    yield datetime.combine(day, time(21, 45), UTC)


class World:
    """What was paid, and Yahoo's view of it."""

    def __init__(self) -> None:
        snapshot = bundled.read()
        chance = np.random.default_rng(18)
        self._sessions = {
            exchange: self._open_days(exchange)
            for exchange in {exchange_of(ticker) for ticker in SHARES}
        }
        self._closes: dict[str, pd.Series] = {}
        self._adjustments: dict[str, pd.Series] = {}
        self._reports: dict[str, dict[datetime, float]] = {}
        # Of before the splits; of who is not in the snapshot, a billion.
        self._shares = snapshot.market_caps.groupby("ticker")["shares"].last().to_dict()
        for ticker in [*SHARES, *FUNDS]:
            named = OLD_SYMBOL if ticker == NEW_SYMBOL else ticker
            days = self._sessions[exchange_of(ticker)].index
            old = snapshot.prices[snapshot.prices["ticker"] == named].set_index("date")
            old = old[old.index < pd.Timestamp(FIRST)].reindex(days)
            paid, last = old["close"].to_numpy(float, copy=True), 100.0
            for at, step in enumerate(chance.normal(0, 0.02, len(days))):
                if np.isnan(paid[at]):
                    paid[at] = last * np.exp(step)
                last = paid[at]
            self._closes[ticker] = pd.Series(paid, index=days).round(4)
            self._adjustments[ticker] = (old["adj_close"] / old["close"]).fillna(1.0)
            rows = snapshot.earnings[snapshot.earnings["ticker"] == named]
            rows = rows[(rows["basis"] == "gaap") & rows["trailing_eps"].notna()]
            self._reports[ticker] = {
                datetime.combine(day.date(), time(20, 20), UTC): float(eps)
                for day, eps in zip(rows["reported"], rows["trailing_eps"], strict=True)
                if day <= pd.Timestamp(LAST)
            } | REPORTS.get(ticker, {})

    @staticmethod
    def _open_days(exchange: Exchange) -> pd.DataFrame:
        """Opens and closes (UTC) by day."""
        sessions = trading_days(exchange)
        within = (sessions.days >= np.datetime64(BARS_FROM)) & (
            sessions.days <= np.datetime64(LAST)
        )
        days = pd.DatetimeIndex(sessions.days[within]).astype("datetime64[us]")
        closes = pd.DatetimeIndex(sessions.closes[within]).tz_localize(UTC)
        opens = (
            days + pd.Timedelta(hours=9, minutes=30 if exchange == NEW_YORK else 0)
        ).tz_localize(exchange.zone)
        table = pd.DataFrame({"opens": opens.tz_convert(UTC), "closes": closes}, index=days)
        return table[~table.index.isin(pd.to_datetime(CLOSED.get(exchange, [])))]

    def names(self, now: datetime) -> dict[str, str]:
        """Yahoo's symbol for each of SHARES and FUNDS."""
        known = {ticker: ticker for ticker in self._closes}
        return known | {NEW_SYMBOL: NEW_SYMBOL if now >= RENAMED else OLD_SYMBOL}

    def events(self, ticker: str, told: dict, now: datetime) -> dict:
        """Those whose day has begun on the exchange."""
        opens = self._sessions[exchange_of(ticker)]["opens"]
        return {
            day: event
            for day, event in told.get(ticker, {}).items()
            if opens[pd.Timestamp(day)] <= now
        }

    def bars(self, ticker: str, now: datetime) -> pd.DataFrame:
        """A ticker's daily bars as Yahoo tells them, that of a session under way included."""
        sessions = self._sessions[exchange_of(ticker)]
        sessions = sessions[sessions["opens"] <= now]
        close = self._closes[ticker].loc[sessions.index].copy()
        volume = pd.Series(1e6, index=close.index)
        if now < sessions["closes"].iloc[-1] + STILL_MOVES:
            close.iloc[-1] *= 1.013
        if ticker in FILLED:
            first, last = map(pd.Timestamp, FILLED[ticker])
            still = (close.index >= first) & (close.index <= last)
            if still.any():
                close[still] = close[close.index < first].iloc[-1]
                volume[still] = 0.0
        for name, day, since, factor in REVISED:
            if name == ticker and since <= now:
                close[pd.Timestamp(day)] *= factor
        if ticker in HALTED:
            first, last = map(pd.Timestamp, HALTED[ticker])
            traded = (close.index < first) | (close.index > last)
            close, volume = close[traded], volume[traded]
        adjusted = close * self._adjustments[ticker].loc[close.index]
        for ex, amount in self.events(ticker, DIVIDENDS, now).items():
            before = close.index < pd.Timestamp(ex)
            adjusted[before] *= 1 - amount / close[before].iloc[-1]
        for ex, (new, old) in self.events(ticker, SPLITS, now).items():
            restated = (close.index >= pd.Timestamp(ex)) | (now >= BARS_LATE.get(ticker, now))
            close[restated] *= old / new
            adjusted[restated] *= old / new
        same = dict.fromkeys(("open", "high", "low", "close"), close.to_numpy())
        frame = pd.DataFrame({"date": close.index, **same, "adj_close": adjusted.to_numpy()})
        frame["volume"] = volume.to_numpy()
        for name, day, since, span in NULL:
            if name == ticker and since <= now < since + span:
                frame.loc[frame["date"] == pd.Timestamp(day), PRICES] = np.nan
        return frame

    def true_eps(self, ticker: str, now: datetime) -> float:
        """The EPS of the last report in the shares of now; NaN without a report."""
        reports = {at: eps for at, eps in self._reports[ticker].items() if at <= now}
        if not reports:
            return np.nan
        last = max(reports)
        factor = 1.0
        for day, (new, old) in self.events(ticker, SPLITS, now).items():
            if last.date() < day:
                factor *= old / new
        return reports[last] * factor

    def shares(self, ticker: str, now: datetime) -> float:
        """How many there are; after a spin-off as many as before."""
        ratio = 1.0
        for new, old in self.events(ticker, SPLITS, now).values():
            ratio *= new / old if max(new, old) < 100 else 1.0
        return self._shares.get(ticker, 10**9) * ratio

    def is_late(self, ticker: str, now: datetime) -> bool:
        """Whether what Yahoo tells per share is of before the last split."""
        splits = self.events(ticker, SPLITS, now) if ticker in PER_SHARE_LATE else {}
        reports = [at for at in self._reports[ticker] if at <= now]
        return bool(splits) and max(reports).date() < max(splits)

    def quote(self, ticker: str, now: datetime) -> dict[str, object]:
        """What Yahoo.set_quote takes."""
        bars = self.bars(ticker, now).dropna(subset=["close"])
        end = self._sessions[exchange_of(ticker)].at[bars["date"].iloc[-1], "closes"]
        quote: dict[str, object] = {
            "price": bars["close"].iloc[-1],
            "previous_close": bars["close"].iloc[-2],
            "at": min(now, end.to_pydatetime()),
            "state": "REGULAR" if now < end else "CLOSED",
        }
        if ticker in FUNDS:
            return quote
        eps, shares = self.true_eps(ticker, now), self.shares(ticker, now)
        reports = [at for at in self._reports[ticker] if at <= now]
        if self.is_late(ticker, now):
            for new, old in self.events(ticker, SPLITS, now).values():
                eps *= new / old
            shares = self._shares.get(ticker, 10**9)
        figures: dict[str, object] = {"shares": round(shares), "forward_eps": None}
        figures["eps"] = None if np.isnan(eps) else eps
        if reports:
            figures["earnings_at"] = max(reports)
        return quote | figures

    def tell(self, yahoo: Yahoo, now: datetime) -> None:
        """Let the stand-in be Yahoo at that moment."""
        names = self.names(now)
        yahoo.prices = pd.concat(
            [self.bars(t, now).assign(ticker=name) for t, name in names.items()],
            ignore_index=True,
        )
        yahoo.quotes.clear()
        for ticker, name in names.items():
            yahoo.set_quote(name, **self.quote(ticker, now))  # type: ignore[arg-type]
            yahoo.dividends[name] = self.events(ticker, DIVIDENDS, now)
            yahoo.splits[name] = self.events(ticker, SPLITS, now)
        for rate, price in RATES.items():
            yahoo.set_quote(rate, price=price, previous_close=price, at=now)
