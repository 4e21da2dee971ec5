"""One announcement in pictures: the price around it, the abnormal returns, the minutes of the
day."""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.charts import Mark, Series, car_figure, intraday_figure, price_figure
from dashboard.charts.style import company_colour
from dashboard.components.data import live, sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day
from dashboard.components.draw.prose import small
from dashboard.components.draw.table import Column
from dashboard.components.tables.events import deal_marks
from dashboard.formats import day, eps, moment, percent, rose, signed
from dashboard.language import mark, tr
from dashboard.market import BENCHMARKS, INTRADAY_DAYS
from dashboard.market.exchanges import exchange_of, session_bounds
from dashboard.reaction import CONFOUNDERS
from dashboard.views.market_reaction.event import SelectedEvent
from dashboard.views.market_reaction.tables import MODELS
from dashboard.vocabulary import SESSIONS


def draw_price(of: SelectedEvent, sessions: int) -> None:
    """Closing prices from `sessions` before the event day to as many after it."""
    findings = of.findings
    bars = findings.market.history(of.ticker)
    if bars.empty:
        st.info(
            tr(
                "No prices of {ticker} yet. They come with the next answer from Yahoo.",
                ticker=of.ticker,
            )
        )
        return
    session = of.reaction.day.session
    at = bars.index.searchsorted(pd.Timestamp(session))
    around = bars.iloc[max(0, at - sessions) : at + sessions + 1]
    index = findings.market.history(of.benchmark)["close"]
    line = _line(of)
    figure(
        price_figure(
            bars=around,
            stock=line,
            benchmark=Series(BENCHMARKS[of.benchmark], index, ""),
            deals=deal_marks(findings.ledger, findings.events.events, of.company),
            event=session,
            currency=of.currency,
            dark=sources.dark(),
        ),
        title=_title(of, session),
        foot=tr("◇ its deals.") + " " + sources.market_foot(sources.freshness()),
        key="reaction-chart",
        alt=tr(
            "Closing price of {name} around {day} beside {index}.",
            name=of.name,
            day=day(session),
            index=BENCHMARKS[of.benchmark],
        ),
        table=by_day(
            {
                line.name: (around["close"], "eps"),
                BENCHMARKS[of.benchmark]: (index.reindex(around.index), "eps"),
                mark("Volume"): (around["volume"], "count"),
            }
        ),
    )


def _title(of: SelectedEvent, session: date) -> str:
    if of.reaction.reason:
        return tr(
            "{name} ({ticker}): closing price up to the announcement of {day}",
            name=of.name,
            ticker=of.ticker,
            day=day(of.row.announced),
        )
    return tr(
        "{name} ({ticker}) {rose} on {day}, the event day",
        name=of.name,
        ticker=of.ticker,
        rose=rose(of.reaction.stock_return),
        day=day(session),
    )


def draw_path(of: SelectedEvent) -> None:
    """Abnormal returns session by session, and their sum."""
    if pd.isna(of.of_the_day["car"]):
        small("No abnormal returns: {reason}.", reason=of.of_the_day["reason"])
        return
    span = (min(of.window[0], -5), max(of.window[1], 5))
    path = of.findings.event_path(of.label, span, of.benchmark)
    figure(
        car_figure(
            path,
            window=of.window,
            marks=[
                Mark(other.offset, tr(CONFOUNDERS[other.what]), tr(other.text))
                for other in of.confounders.itertuples()
            ],
            colour=_colour(of),
            dark=sources.dark(),
        ),
        title=tr(
            "{name}: from {first} sessions before {day} to {last} after it, abnormal returns add "
            "up to {car}",
            name=of.name,
            first=-span[0],
            day=day(of.event["event_day"]),
            last=path.index[path["car"].notna()][-1],
            car=signed(path["car"].dropna().iloc[-1]),
        ),
        foot=tr(
            "{model}: β = {beta}, α = {alpha} and σ = {sigma} a session, from {n} returns "
            "between sessions −250 and −30. Shaded: your window.",
            model=tr(MODELS[of.figures["model"]]),
            beta=f"{of.figures['beta']:.2f}",
            alpha=signed(of.figures["alpha"], 2),
            sigma=percent(of.figures["sigma"]),
            n=of.figures["n"],
        )
        + " "
        + sources.market_foot(sources.freshness()),
        key="reaction-car",
        alt=tr(
            "Abnormal returns of {name} in the sessions around {day} as bars, and their "
            "cumulated sum with a 95% band.",
            name=of.name,
            day=day(of.event["event_day"]),
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


def has_minutes(of: SelectedEvent) -> bool:
    """Whether Yahoo still has 5-minute bars of the event day."""
    return 0 <= (date.today() - of.reaction.day.session).days < INTRADAY_DAYS


def draw_minutes(of: SelectedEvent) -> None:
    """The event day in 5-minute bars."""
    session = of.reaction.day.session
    minutes = sources.extras().intraday(of.ticker, session)
    if minutes.frame is None:
        why = (
            tr("asking Yahoo …")
            if minutes.asking
            else tr(minutes.problem or mark("Yahoo is not asked now"))
        )
        small("Not here yet. {why}", why=why)
    else:
        exchange = exchange_of(of.ticker)
        opens, closes = session_bounds(exchange, session)
        figure(
            intraday_figure(
                bars=minutes.frame,
                stock=_line(of),
                opens=opens,
                closes=closes,
                zone=exchange.zone,
                currency=exchange.currency,
                dark=sources.dark(),
            ),
            title=tr(
                "{name} on {day}; announced {session}",
                name=of.name,
                day=day(session),
                session=tr(SESSIONS[of.row.session]),
            ),
            foot=tr("Source: Yahoo Finance, fetched {when}.", when=moment(minutes.fetched_at)),
            key="intraday-chart",
            alt=tr("5-minute closes of {name} on {day}.", name=of.name, day=day(session)),
            table=[
                Column(mark("Time"), minutes.frame["at"], partial(moment, zone=exchange.zone)),
                Column(mark("Close"), minutes.frame["close"], eps),
                Column(mark("Volume"), minutes.frame["volume"], "count"),
            ],
        )
    if minutes.asking:
        live.until(lambda: not sources.extras().intraday(of.ticker, session).asking)


def _line(of: SelectedEvent) -> Series:
    closes = of.findings.market.history(of.ticker)["close"]
    return Series(f"{of.name} ({of.ticker})", closes, _colour(of))


def _colour(of: SelectedEvent) -> str:
    return company_colour(of.company, list(of.findings.ledger.tickers), sources.dark())
