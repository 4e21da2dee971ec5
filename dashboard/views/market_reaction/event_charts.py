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
from dashboard.components.tables.events import deal_marks
from dashboard.formats import day, moment, percent, signed
from dashboard.language import mark, tr
from dashboard.market import BENCHMARKS, INTRADAY_DAYS
from dashboard.market.exchanges import exchange_of, session_bounds
from dashboard.reaction import CONFOUNDERS
from dashboard.views.market_reaction.event import Chosen
from dashboard.views.market_reaction.tables import MODELS
from dashboard.vocabulary import SESSIONS


def draw_price(of: Chosen, sessions: int) -> None:
    """Closing prices from `sessions` before the event day to as many after it."""
    bars = of.market.history(of.ticker)
    if bars.empty:
        st.info(
            tr(
                "No prices of {ticker} yet. They come with the next answer from Yahoo.",
                ticker=of.ticker,
            )
        )
        return
    session = of.found.day.session
    at = bars.index.searchsorted(pd.Timestamp(session))
    around = bars.iloc[max(0, at - sessions) : at + sessions + 1]
    index = of.market.history(of.benchmark)["close"]
    line = _line(of)
    figure(
        price_figure(
            bars=around,
            stock=line,
            benchmark=Series(BENCHMARKS[of.benchmark], index, ""),
            deals=deal_marks(of.ledger, of.study.events, of.event["company"]),
            event=session,
            currency=of.currency,
            dark=of.dark,
        ),
        title=tr(
            "{name} ({ticker}): closing price around {day}, its deals marked ◇",
            name=of.name,
            ticker=of.ticker,
            day=day(session),
        ),
        foot=sources.market_foot(sources.freshness()),
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


def draw_path(of: Chosen) -> None:
    """Abnormal returns session by session, and their sum; nothing where there is no model."""
    if pd.isna(of.day_alone["car"]):
        return
    path = of.study.path(of.label, (min(of.window[0], -5), max(of.window[1], 5)))
    figure(
        car_figure(
            path,
            window=of.window,
            marks=[
                Mark(beside.offset, tr(CONFOUNDERS[beside.what]), tr(beside.text))
                for beside in of.its_beside.itertuples()
            ],
            colour=_colour(of),
            dark=of.dark,
        ),
        title=tr(
            "{name}: abnormal returns around {day}, and their sum from the first session on",
            name=of.name,
            day=day(of.event["event_day"]),
        ),
        foot=tr(
            "{model}: β = {beta}, α = {alpha} and σ = {sigma} a session, from {n} returns "
            "between sessions −250 and −30. Shaded: your window. ",
            model=tr(MODELS[of.figures["model"]]),
            beta=f"{of.figures['beta']:.2f}",
            alpha=signed(of.figures["alpha"], 2),
            sigma=percent(of.figures["sigma"]),
            n=of.figures["n"],
        )
        + sources.market_foot(sources.freshness()),
        key="reaction-car",
        alt=tr(
            "Abnormal returns of {name} in the sessions around {day} as bars, and their "
            "cumulated sum with a 95% band.",
            name=of.name,
            day=day(of.event["event_day"]),
        ),
        table=path.reset_index().rename(
            columns={
                "offset": mark("Session"),
                "date": mark("Date"),
                "return": mark("Return"),
                "benchmark_return": mark("Benchmark"),
                "ar": mark("AR"),
                "car": mark("CAR"),
                "se": mark("Standard error"),
                "low": mark("Low, 95%"),
                "high": mark("High, 95%"),
            }
        ),
        formats={
            "Date": day,
            **dict.fromkeys(("Return", "Benchmark", "AR", "CAR", "Low, 95%", "High, 95%"), signed),
            "Standard error": percent,
        },
    )


def draw_minutes(of: Chosen) -> None:
    """The event day in 5-minute bars, while Yahoo still has them."""
    session = of.found.day.session
    if not 0 <= (date.today() - session).days < INTRADAY_DAYS:
        return
    minutes = sources.extras().intraday(of.ticker, session)
    st.subheader(tr("In 5-minute bars"), anchor=False)
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
                dark=of.dark,
            ),
            title=tr(
                "{name} on {day}; announced {session}",
                name=of.name,
                day=day(session),
                session=tr(SESSIONS[of.leg["session"]]),
            ),
            foot=tr("Source: Yahoo Finance, fetched {when}.", when=moment(minutes.fetched_at)),
            key="intraday-chart",
            alt=tr("5-minute closes of {name} on {day}.", name=of.name, day=day(session)),
            table=minutes.frame[["at", "close", "volume"]],
            formats={"at": partial(moment, zone=exchange.zone)},
        )
    if minutes.asking:
        live.until(lambda: not sources.extras().intraday(of.ticker, session).asking)


def _line(of: Chosen) -> Series:
    closes = of.market.history(of.ticker)["close"]
    return Series(f"{of.name} ({of.ticker})", closes, _colour(of))


def _colour(of: Chosen) -> str:
    return company_colour(of.event["company"], list(of.ledger.tickers), of.dark)
