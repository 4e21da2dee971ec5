"""What else may explain a move: earnings, another deal, the market."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dashboard.formats import percent, signed
from dashboard.language import joined, mark, said, said_n
from dashboard.market.book import Market
from dashboard.market.exchanges import exchange_of
from dashboard.reaction.estimation import FEWEST_FOR_SIGMA
from dashboard.reaction.event import earnings_nearby
from dashboard.reaction.sessions import Window
from dashboard.reaction.single import EventStudy

EARNINGS, DEAL, MARKET = "earnings", "deal", "market"
# Each in a word.
CONFOUNDERS = {
    EARNINGS: mark("Earnings"),
    DEAL: mark("Another deal"),
    MARKET: mark("Unusual market"),
}
# A benchmark that moves by more of its own σ than this is news of its own.
UNUSUAL = 2.0
COLUMNS = ["leg", "company", "what", "offset", "text"]


def confounders(study: EventStudy, market: Market, window: Window) -> pd.DataFrame:
    """One row for each thing that stands beside an event: leg, company, what (EARNINGS, DEAL or
    MARKET), offset (sessions from the event day, 0 for MARKET), text (a sentence without its stop).
    Events without a row are clean.

    EARNINGS: a report within two sessions of the event day. DEAL: the event day of another deal
    of the company in the window. MARKET: the benchmark's return over the window lies further
    from its mean than 2σ√L, both of its own estimation window.
    study: of ledger_events.
    """
    events = study.events
    confounding: list[tuple[object, ...]] = []
    days = events["event_day"].to_numpy().astype("datetime64[D]")
    legs, tickers, titles = (events[name].to_numpy() for name in ("leg", "ticker", "title"))
    unusual = _benchmark_moves(study, window)
    places = _session_numbers(market, events)
    for company, rows in events.reset_index(drop=True).groupby("company").indices.items():
        ticker = tickers[rows[0]]
        reports = list(market.reports(ticker).itertuples())
        for row in rows[~np.isnat(days[rows])]:
            label = (legs[row], company)
            sessions = market.sessions(exchange_of(ticker))
            earnings = earnings_nearby(reports, days[row].item(), sessions)
            confounding += [(*label, EARNINGS, offset, text) for offset, text in earnings]
            away = places[rows] - places[row]
            near = (away >= window[0]) & (away <= window[1]) & ~np.isnat(days[rows])
            for other, distance in zip(rows[near], away[near], strict=True):
                if other != row:
                    text = _another(int(distance), titles[other])
                    confounding.append((*label, DEAL, int(distance), text))
            if unusual[row]:
                confounding.append((*label, MARKET, 0, unusual[row]))
    table = pd.DataFrame(confounding, columns=COLUMNS)
    # Messages, which any other dtype would make plain text of.
    table["text"] = pd.Series([row[-1] for row in confounding], dtype=object)
    return table


def without(events: pd.DataFrame, confounding: pd.DataFrame, what: Sequence[str]) -> np.ndarray:
    """(N,) True for the events that have no confounder of the sorts `what`. confounding: rows of
    `confounders`."""
    rows = confounding[confounding["what"].isin(list(what))]
    return ~events.index.isin(pd.MultiIndex.from_frame(rows[["leg", "company"]]))


def confounder_texts(confounding: pd.DataFrame, events: pd.DataFrame) -> pd.Series:
    """What else came out around each event, as one Message.

    Parameters
    ----------
    confounding
        Rows of `confounders`.
    events
        Indexed by (leg, company).

    Returns
    -------
    Series of Message
        One an event, in their order; empty where nothing came out.
    """
    texts: dict[tuple[str, str], list[str]] = {}
    for leg, company, text in zip(
        confounding["leg"], confounding["company"], confounding["text"], strict=True
    ):
        texts.setdefault((leg, company), []).append(text)
    sentences = [joined(texts[label]) if label in texts else "" for label in events.index]
    return pd.Series(sentences, index=events.index, dtype=object)


def _session_numbers(market: Market, events: pd.DataFrame) -> np.ndarray:
    """Each event day's place among the sessions of its exchange; 0 where there is no day."""
    places = np.zeros(len(events), dtype=int)
    for row, (ticker, when) in enumerate(zip(events["ticker"], events["event_day"], strict=True)):
        if not pd.isna(when):
            places[row] = market.sessions(exchange_of(ticker)).place(when)
    return places


def _another(distance: int, title: str) -> str:
    if distance == 0:
        return said("Another deal came out the same day: {title}", title=title)
    if distance < 0:
        return said_n(
            -distance,
            "Another deal came out {n} session before: {title}",
            "Another deal came out {n} sessions before: {title}",
            title=title,
        )
    return said_n(
        distance,
        "Another deal came out {n} session later: {title}",
        "Another deal came out {n} sessions later: {title}",
        title=title,
    )


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
        if abs(moved[row] - length * mean) <= usual:
            texts.append("")
            continue
        values = {
            "benchmark": study.benchmark,
            "change": signed(moved[row]),
            "usual": percent(usual),
        }
        texts.append(
            said("{benchmark} moved {change} on the event day, beyond its 2σ of {usual}", **values)
            if window == (0, 0)
            else said(
                "{benchmark} moved {change} in sessions {first} to {last}, beyond its 2σ of "
                "{usual}",
                first=window[0],
                last=window[1],
                **values,
            )
        )
    return texts
