"""A stock in 5-minute bars around an announcement, its quote beside it."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import Series
from dashboard.charts.style import company_colour
from dashboard.charts.today import watch_figure
from dashboard.components.data import live, sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.links import kept
from dashboard.components.draw.prose import filled, small
from dashboard.components.draw.table import Column
from dashboard.deals import Ledger
from dashboard.language import mark, tr
from dashboard.market import Extra
from dashboard.market.exchanges import session_bounds
from dashboard.reaction import Watch, moved_since
from dashboard.vocabulary import SESSIONS


def watch_panel(ledger: Ledger, watch: Watch, session: str) -> None:
    """Draw the bars and the quote, newer ones as they come. session: that of the announcement."""
    with st.container(border=True, key="watch"):
        live.renewing(lambda: _panel(ledger, watch, session))
    if any(extra.asking for extra in _minutes(watch)):
        live.until(lambda: not any(extra.asking for extra in _minutes(watch)))


def _panel(ledger: Ledger, watch: Watch, session: str) -> None:
    name, market = ledger.name(watch.company), sources.market()
    zone, currency = watch.exchange.zone, watch.exchange.currency
    if watch.ticker in market.quotes.index:
        quote = market.quotes.loc[watch.ticker]
        with st.container(horizontal=True, gap="large", key="watch-figures"):
            st.metric(
                filled("{name}, {when}", name=name, when=formats.moment(quote["price_at"], zone)),
                formats.money(quote["price"], currency),
                width="content",
            )
            st.metric(
                tr("Since the close before the announcement"),
                formats.move(moved_since(market, watch)),
                width="content",
                help=tr("The newest quote over the close of {day}.", day=formats.day(watch.before)),
            )
    minutes = _minutes(watch)
    here = [extra for extra in minutes if extra.frame is not None]
    for extra in minutes:
        if extra.frame is None:
            problem = extra.problem or sources.freshness().problem
            why = tr("Asking Yahoo …") if extra.asking else tr(problem)
            small("Not all 5-minute bars are here yet. {why}", why=why)
            break
    if not here:
        st.page_link(
            "views/market_reaction/page.py",
            label=tr("The reaction in daily prices →"),
            query_params=kept(leg=watch.leg),
        )
        return
    bars = pd.concat([extra.frame for extra in here], ignore_index=True)
    figure(
        watch_figure(
            bars=bars,
            stock=Series(
                f"{name} ({watch.ticker})",
                bars["close"],
                company_colour(watch.company, list(ledger.tickers), sources.dark()),
            ),
            sessions=[session_bounds(watch.exchange, day) for day in watch.days],
            announced_within=watch.announced_between,
            label=tr("announced: {session}", session=tr(SESSIONS[session])),
            zone=zone,
            city=watch.exchange.city,
            currency=currency,
            dark=sources.dark(),
        ),
        title=tr("{name} ({ticker}) in 5-minute bars", name=name, ticker=watch.ticker),
        foot=_foot(watch, max(extra.fetched_at for extra in here if extra.fetched_at)),
        key="watch-chart",
        alt=tr("5-minute closes of {name} around the announcement.", name=name),
        table=_table(bars, zone, currency),
    )


def _foot(watch: Watch, fetched_at: datetime) -> str:
    source = tr(
        "Source: Yahoo Finance, fetched {when}.",
        when=formats.moment(fetched_at, watch.exchange.zone),
    )
    first, last = watch.announced_between
    if first == last:
        return source
    only = tr("Only the part of the day of the announcement is known, not the minute.")
    return f"{source} {only}"


def _table(bars: pd.DataFrame, zone: str, currency: str) -> list[Column]:
    newest_first = bars.sort_values("at", ascending=False)
    times = newest_first["at"].dt.tz_convert(zone).dt.strftime("%Y-%m-%d %H:%M")
    return [
        Column(mark("Time"), times),
        Column(
            mark("Closing price"),
            newest_first["close"],
            lambda price: formats.money(price, currency),
        ),
        Column(mark("Volume"), newest_first["volume"], "count"),
    ]


def _minutes(watch: Watch) -> list[Extra]:
    return [sources.extras().intraday(watch.ticker, day) for day in watch.days]
