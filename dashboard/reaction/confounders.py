"""What else may explain a move: earnings, another deal, the market."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.market.book import Market
from dashboard.market.exchanges import calendar, exchange_of
from dashboard.reaction.estimation import FEWEST_FOR_SIGMA
from dashboard.reaction.event import earnings_nearby
from dashboard.reaction.sessions import Window
from dashboard.reaction.single import EventStudy
from dashboard.words import plural, signed

EARNINGS, DEAL, MARKET = "earnings", "deal", "market"
# A benchmark that moves by more of its own σ than this is news of its own.
UNUSUAL = 2.0
COLUMNS = ["leg", "company", "what", "text"]


def confounders(study: EventStudy, market: Market, window: Window) -> pd.DataFrame:
    """One row for each thing that stands beside an event: leg, company, what (EARNINGS, DEAL or
    MARKET), text (a sentence without its stop). Events without a row are clean.

    EARNINGS: a report within two sessions of the event day. DEAL: the event day of another deal
    of the company in the window. MARKET: the benchmark's return over the window lies further
    from its mean than 2σ√L, both of its own estimation window.
    study: of ledger_events.
    """
    events = study.events
    found: list[tuple[object, ...]] = []
    days = events["event_day"].to_numpy().astype("datetime64[D]")
    legs, tickers, titles = (events[name].to_numpy() for name in ("leg", "ticker", "title"))
    unusual = _benchmark_moves(study, window)
    places = _session_numbers(events)
    for company, rows in events.reset_index(drop=True).groupby("company").indices.items():
        ticker = tickers[rows[0]]
        reports = list(market.reports(ticker).itertuples())
        for row in rows[~np.isnat(days[rows])]:
            label = (legs[row], company)
            earnings = earnings_nearby(reports, days[row].item(), exchange_of(ticker))
            found += [(*label, EARNINGS, text) for text in earnings]
            away = places[rows] - places[row]
            near = (away >= window[0]) & (away <= window[1]) & ~np.isnat(days[rows])
            for other, distance in zip(rows[near], away[near], strict=True):
                if other != row:
                    text = f"Another deal came out {_distance(int(distance))}: "
                    found.append((*label, DEAL, text + titles[other]))
            if unusual[row]:
                found.append((*label, MARKET, unusual[row]))
    return pd.DataFrame(found, columns=COLUMNS)


def _session_numbers(events: pd.DataFrame) -> np.ndarray:
    """Each event day's place in the calendar of its exchange; 0 where there is no day."""
    places = np.zeros(len(events), dtype=int)
    for row, (ticker, when) in enumerate(zip(events["ticker"], events["event_day"], strict=True)):
        if not pd.isna(when):
            places[row] = calendar(exchange_of(ticker)).sessions.searchsorted(when)
    return places


def _distance(sessions: int) -> str:
    if sessions == 0:
        return "the same day"
    return f"{plural(abs(sessions), 'session')} {'later' if sessions > 0 else 'before'}"


def _benchmark_moves(study: EventStudy, window: Window) -> list[str]:
    """A sentence for each event in whose window the benchmark moved unusually, else empty."""
    returns, length = study.returns, window[1] - window[0] + 1
    before = returns.market[:, returns.before]
    n = np.isfinite(before).sum(axis=1)
    moved = (1 + returns.market[:, returns.columns(*window)]).prod(axis=1) - 1
    texts = []
    for row in range(len(moved)):
        if n[row] < FEWEST_FOR_SIGMA or np.isnan(moved[row]):
            texts.append("")
            continue
        mean, sigma = np.nanmean(before[row]), np.nanstd(before[row], ddof=1)
        usual = UNUSUAL * sigma * np.sqrt(length)
        when = "on the event day" if window == (0, 0) else f"in sessions {window[0]} to {window[1]}"
        texts.append(
            f"{study.benchmark} moved {signed(moved[row])} {when}, beyond its 2σ of {usual:.1%}"
            if abs(moved[row] - length * mean) > usual
            else ""
        )
    return texts
