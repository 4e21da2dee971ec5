"""One announcement in pictures: the price around it and the abnormal returns."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.charts import Mark, Series, car_figure, price_figure
from dashboard.charts.style import company_colour
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day
from dashboard.components.draw.prose import small
from dashboard.components.draw.table import Column
from dashboard.components.tables.events import deal_marks
from dashboard.formats import day, percent, rose, signed
from dashboard.language import mark, tr
from dashboard.market import BENCHMARKS
from dashboard.reaction import CONFOUNDERS
from dashboard.views.market_reaction.event import SelectedEvent
from dashboard.views.market_reaction.tables import MODELS

# As tall as the models beside it.
PRICE_HEIGHT = 400


def draw_price(selected: SelectedEvent, sessions: int) -> None:
    """Closing prices from `sessions` before the event day to as many after it."""
    findings = selected.findings
    bars = findings.market.history(selected.ticker)
    if bars.empty:
        st.info(
            tr(
                "No prices of {ticker} yet. They come with the next answer from Yahoo.",
                ticker=selected.ticker,
            )
        )
        return
    session = selected.reaction.day.session
    at = bars.index.searchsorted(pd.Timestamp(session))
    around = bars.iloc[max(0, at - sessions) : at + sessions + 1]
    index = findings.market.history(selected.benchmark)["close"]
    line = _line(selected)
    figure(
        price_figure(
            bars=around,
            stock=line,
            benchmark=Series(BENCHMARKS[selected.benchmark], index, ""),
            deals=deal_marks(findings.ledger, findings.events.events, selected.company),
            event=session,
            currency=selected.currency,
            dark=sources.dark(),
            height=PRICE_HEIGHT,
        ),
        title=_title(selected, session),
        foot=tr("◇ its deals.") + " " + sources.market_foot(sources.freshness()),
        key="reaction-chart",
        alt=tr(
            "Closing price of {name} around {day} beside {index}.",
            name=selected.name,
            day=day(session),
            index=BENCHMARKS[selected.benchmark],
        ),
        table=by_day(
            {
                line.name: (around["close"], "eps"),
                BENCHMARKS[selected.benchmark]: (index.reindex(around.index), "eps"),
                mark("Volume"): (around["volume"], "count"),
            }
        ),
    )


def _title(selected: SelectedEvent, session: date) -> str:
    if selected.reaction.reason:
        return tr(
            "{name} ({ticker}): closing price up to the announcement of {day}",
            name=selected.name,
            ticker=selected.ticker,
            day=day(selected.row.announced),
        )
    return tr(
        "{name} ({ticker}) {rose} on {day}, the event day",
        name=selected.name,
        ticker=selected.ticker,
        rose=rose(selected.reaction.stock_return),
        day=day(session),
    )


def draw_path(selected: SelectedEvent) -> None:
    """Abnormal returns session by session, and their sum."""
    if pd.isna(selected.of_the_day["car"]):
        small("No abnormal returns: {reason}.", reason=selected.of_the_day["reason"])
        return
    span = (min(selected.window[0], -5), max(selected.window[1], 5))
    path = selected.findings.event_path(selected.label, span, selected.benchmark)
    figure(
        car_figure(
            path,
            window=selected.window,
            marks=[
                Mark(other.offset, tr(CONFOUNDERS[other.what]), tr(other.text))
                for other in selected.confounders.itertuples()
            ],
            colour=_colour(selected),
            dark=sources.dark(),
        ),
        title=tr(
            "{name}: from {first} sessions before {day} to {last} after it, abnormal returns add "
            "up to {car}",
            name=selected.name,
            first=-span[0],
            day=day(selected.event["event_day"]),
            last=path.index[path["car"].notna()][-1],
            car=signed(path["car"].dropna().iloc[-1]),
        ),
        foot=tr(
            "{model}: β = {beta}, α = {alpha} and σ = {sigma} a session, from {n} returns "
            "between sessions −250 and −30. Shaded: your window.",
            model=tr(MODELS[selected.figures["model"]]),
            beta=f"{selected.figures['beta']:.2f}",
            alpha=signed(selected.figures["alpha"], 2),
            sigma=percent(selected.figures["sigma"]),
            n=selected.figures["n"],
        )
        + " "
        + sources.market_foot(sources.freshness()),
        key="reaction-car",
        alt=tr(
            "Abnormal returns of {name} in the sessions around {day} as bars, and their "
            "cumulated sum with a 95% band.",
            name=selected.name,
            day=day(selected.event["event_day"]),
        ),
        table=[
            Column(mark("Session"), path.index),
            Column(mark("Date"), path["date"], "day"),
            Column(mark("Return"), path["return"], signed),
            Column(mark("Benchmark"), path["benchmark_return"], signed),
            Column(mark("AR"), path["ar"], signed),
            Column(mark("CAR"), path["car"], signed),
            Column(mark("Standard error"), path["se"], "percent"),
            Column(mark("Low, 95%"), path["low"], signed),
            Column(mark("High, 95%"), path["high"], signed),
        ],
    )


def _line(selected: SelectedEvent) -> Series:
    closes = selected.findings.market.history(selected.ticker)["close"]
    return Series(f"{selected.name} ({selected.ticker})", closes, _colour(selected))


def _colour(selected: SelectedEvent) -> str:
    return company_colour(selected.company, list(selected.findings.ledger.tickers), sources.dark())
