"""Which stocks moved more than they usually do in their newest sessions, and why they may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from dashboard.formats import day_said
from dashboard.language import said
from dashboard.market.book import Market
from dashboard.market.exchanges import (
    Exchange,
    TradingDays,
    UnknownExchangeError,
    exchange_of,
    session_bounds,
    trading_days,
)
from dashboard.reaction.estimation import FEWEST_FOR_SIGMA, NO_SPREAD, estimate
from dashboard.reaction.event import CONFOUNDING_SESSIONS, earnings_nearby, event_day
from dashboard.reaction.sessions import PRICES, Returns, returns_around

# A move is unusual beyond so many of the stock's own σ.
BEYOND = 2.0
# The part of a normal distribution beyond it, on either side.
BY_CHANCE = 0.0455
# A deal whose event day is at most so many sessions away may explain a move.
DEAL_SESSIONS = 1
CONSTANT_MEAN = "constant-mean"
# What a session's price is from.
QUOTE, CLOSE = "quote", "close"
# No event day lies further from its announcement, in days.
FURTHEST = pd.Timedelta(days=14)

MOVES = [
    *("company", "ticker", "day", "origin", "return", "benchmark_return", "model"),
    *("alpha", "beta", "n", "sigma", "abnormal", "score", "reason", "doubt"),
]
EXPLAINED = [*MOVES, "deals", "earnings"]


def session_moves(
    market: Market, tickers: Mapping[str, str], benchmark: str = "SPY"
) -> pd.DataFrame:
    """What each stock did in its newest sessions beyond what was to be expected.

    tickers: slug to ticker. One row for each stock in the session its exchange quotes now
    (origin QUOTE, if its closes are not known yet) and in the one with closes before that, or the
    newest there is (CLOSE); a stock whose prices end earlier than others' of its exchange has
    none. Newest session first, in it the largest |score|. Columns MOVES: return and
    benchmark_return of the session; abnormal, what `model` leaves of it; score, abnormal / σ,
    with σ of one session from the estimation window; n, returns in that; reason, why the score
    or the benchmark is missing; doubt, what is wrong with the quote.

    model: "market-model" or "market-adjusted" (estimation.estimate). Where the benchmark has no
    price for the session, "constant-mean": R = μ + ε, with mean and σ of the stock's own returns
    (MacKinlay 1997, eq. 2), so that what moved the whole market is not taken out.
    """
    known, quoted = _with_quotes(market, [*tickers.values(), benchmark])
    events = _newest_sessions(known, quoted, tickers)
    around = returns_around(known, events, benchmark, horizon=0)
    fits = estimate(around)
    stock, index = around.stock[:, -1], around.market[:, -1]
    no_index = np.isnan(index)
    mean, spread, count = _own(around)
    alpha = np.where(no_index, mean, fits.alpha)
    beta = np.where(no_index, 0.0, fits.beta)
    sigma = np.where(no_index, spread, fits.sigma)
    abnormal = stock - alpha - np.where(no_index, 0.0, beta * index)
    score = abnormal / sigma
    n = np.where(no_index, count, fits.n)
    moves = events.drop(columns="reason").assign(
        **{
            "return": stock,
            "benchmark_return": index,
            "model": np.where(no_index, CONSTANT_MEAN, fits.model),
            "alpha": alpha,
            "beta": beta,
            "n": n,
            "sigma": sigma,
            "abnormal": abnormal,
            "score": score,
            "reason": pd.Series(
                list(map(_why_no_score, around.why[:, -1], n, score)), events.index, dtype=object
            ),
        }
    )
    moves = moves.rename(columns={"event_day": "day"})[MOVES]
    size = moves["score"].abs()
    order = moves.assign(size=size).sort_values(["day", "size"], ascending=False, kind="stable")
    return order[MOVES].reset_index(drop=True)


def unusual_moves(
    moves: pd.DataFrame,
    market: Market,
    legs: pd.DataFrame,
) -> pd.DataFrame:
    """The session_moves beyond BEYOND σ and what may explain each of them.

    legs: deals.legs_on, ended ones too.
    Further columns: deals (ids of the company's legs with an event day at most DEAL_SESSIONS
    away), earnings (sentences: a report within two sessions, or due). What came out around a move
    need not be what caused it, and by chance alone BY_CHANCE of all moves would be here.
    """
    unusual = moves[moves["score"].abs() > BEYOND]
    deals, earnings = [], []
    for row in unusual.itertuples():
        exchange = exchange_of(row.ticker)
        deals.append(_deals(legs, row.company, market.sessions(exchange), row.day))
        earnings.append(_earnings(market, row.ticker, exchange, row.day.date()))
    columns = {
        name: pd.Series(values, unusual.index, dtype=object)
        for name, values in (("deals", deals), ("earnings", earnings))
    }
    return unusual.assign(**columns)[EXPLAINED]


def _with_quotes(market: Market, tickers: list[str]) -> tuple[Market, dict[str, pd.Timestamp]]:
    """The market with a bar for each quote of a session without one, and those sessions.

    The return up to that bar is the quote's own, price over previous close. A quote that follows
    on a gap in the bars brings the bar before it, too.
    """
    last = market.prices.groupby("ticker").tail(1).set_index("ticker")
    bars, quoted = [], {}
    for ticker in dict.fromkeys(tickers):
        day = _quoted_session(market, ticker)
        if day is None or (ticker in last.index and last.at[ticker, "date"] >= day):
            continue
        quote, before = market.quotes.loc[ticker], _session_before(market, ticker, day)
        bar = {"ticker": ticker, "date": day, "close": quote["price"]}
        has_previous = quote["previous_close"] > 0
        if has_previous and ticker in last.index and last.at[ticker, "date"] == before:
            # A split of today is in the quote's close before, and not yet in the bar before.
            moved = quote["price"] / quote["previous_close"]
            bar |= {name: last.at[ticker, name] * moved for name in PRICES}
        elif has_previous:
            bars.append({"ticker": ticker, "date": before, "close": quote["previous_close"]})
        bars.append(bar)
        quoted[ticker] = day
    if not bars:
        return market, {}
    added = pd.DataFrame(bars).assign(origin=QUOTE)
    return replace(market, prices=pd.concat([market.prices, added], ignore_index=True)), quoted


def _session_before(market: Market, ticker: str, day: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(market.sessions(exchange_of(ticker)).moved(day, -1))


def _quoted_session(market: Market, ticker: str) -> pd.Timestamp | None:
    """The session that the ticker's quote is of; None without a quote or a calendar."""
    exchange = _exchange(ticker)
    at = market.quotes["price_at"].get(ticker)
    if exchange is None or at is None or pd.isna(at):
        return None
    day = _day_at(exchange, at)
    return day if market.sessions(exchange).has(day) else None


def _day_at(exchange: Exchange, at: pd.Timestamp) -> pd.Timestamp:
    return at.tz_convert(exchange.zone).tz_localize(None).normalize()


def _exchange(ticker: str) -> Exchange | None:
    try:
        return exchange_of(ticker)
    except UnknownExchangeError:
        return None


def _newest_sessions(
    market: Market, quoted: Mapping[str, pd.Timestamp], tickers: Mapping[str, str]
) -> pd.DataFrame:
    """The events whose returns are asked: company, ticker, event_day, origin, reason, doubt."""
    closes = market.prices[market.prices["origin"] != QUOTE].groupby("ticker")["date"].max()
    rows = []
    for company, ticker in tickers.items():
        closed = closes.get(ticker) if _exchange(ticker) is not None else None
        if ticker in quoted:
            rows.append((company, ticker, quoted[ticker], QUOTE))
            # Closes of long before today's quote are no news.
            if closed is not None and closed < _session_before(market, ticker, quoted[ticker]):
                closed = None
        if closed is not None:
            rows.append((company, ticker, closed, CLOSE))
    events = pd.DataFrame(rows, columns=["company", "ticker", "event_day", "origin"])
    events["event_day"] = events["event_day"].astype("datetime64[s]")
    exchanges = events["ticker"].map(lambda ticker: exchange_of(ticker).calendar)
    days = events.groupby([exchanges, "origin"])["event_day"]
    newest = events[events["event_day"] == days.transform("max")]
    doubts = market.quotes["doubt"].reindex(newest["ticker"]).fillna("").to_numpy()
    return newest.assign(
        reason="", doubt=np.where(newest["origin"] == QUOTE, doubts, "")
    ).reset_index(drop=True)


def _own(around: Returns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, standard deviation (NaN where too few) and number of each stock's returns in the
    estimation window."""
    before = around.stock[:, around.before]
    known = np.isfinite(before)
    n = known.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known, before, 0).sum(axis=1) / n
        off = np.where(known, before - mean[:, None], 0)
        spread = np.sqrt((off**2).sum(axis=1) / (n - 1))
    return mean, np.where((n >= FEWEST_FOR_SIGMA) & (spread > NO_SPREAD), spread, np.nan), n


def _why_no_score(missing: str, n: int, score: float) -> str:
    if missing or np.isfinite(score):
        return missing
    return said("only {n} returns to know its σ from", n=n)


def _deals(legs: pd.DataFrame, company: str, sessions: TradingDays, day: pd.Timestamp) -> list[str]:
    """The company's legs whose event day, or the other candidate for it, is near `day`."""
    of_company = legs[(legs["payer"] == company) | (legs["payee"] == company)]
    of_company = of_company[(of_company["announced"] - day).abs() <= FURTHEST]
    place = sessions.place(day)
    deals = []
    for leg in of_company.itertuples():
        event = event_day(leg.announced.date(), leg.session, sessions)
        days = [event.session] if event.certain else [event.session, event.next_session]
        if min(abs(sessions.place(d) - place) for d in days) <= DEAL_SESSIONS:
            deals.append(str(leg.Index))
    return deals


def _earnings(market: Market, ticker: str, exchange: Exchange, day: date) -> list[str]:
    reports, sessions = market.reports(ticker).itertuples(), market.sessions(exchange)
    sentences = [text for _, text in earnings_nearby(reports, day, sessions)]
    due = market.quotes["next_earnings_at"].get(ticker)
    if due is None or pd.isna(due):
        return sentences
    on = _day_at(exchange, due)
    away = sessions.place(on) - sessions.place(day)
    if 0 <= away <= CONFOUNDING_SESSIONS:
        sentences.append(said("Earnings are due on {day}", day=day_said(on)))
    return sentences


def headlines_around(headlines: pd.DataFrame, ticker: str, day: pd.Timestamp) -> pd.DataFrame:
    """Those of a ticker's headlines (market.Extras.headlines) that came from the close before the
    session of `day` to the next open."""
    if headlines.empty:
        return headlines
    exchange = exchange_of(ticker)
    sessions = trading_days(exchange)
    after = session_bounds(exchange, sessions.moved(day, -1))[1]
    until = session_bounds(exchange, sessions.moved(day, 1))[0]
    return headlines[headlines["at"].between(after, until)]
