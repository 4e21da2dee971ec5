"""The price of a company's share, its P/E, and what the stock did at its deals."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts import Series, pe_figure, price_figure
from dashboard.charts.style import company_colour
from dashboard.components.controls import benchmark_switch, switch
from dashboard.components.data import live, sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day, lines_by_day
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.events import deal_marks, show_reactions
from dashboard.formats import day, money, ratio
from dashboard.language import mark, tr
from dashboard.market import BENCHMARKS
from dashboard.market.exchanges import exchange_of
from dashboard.views.company.context import CompanyContext
from dashboard.views.company.priced_in import draw_priced_in

SPANS = {"1y": mark("1 year"), "3y": mark("3 years"), "all": mark("All")}
SESSIONS = {"1y": 252, "3y": 756, "all": 10_000}


def draw_stock(of: CompanyContext) -> None:
    if not of.ticker:
        small("{name} is not listed: it has no price, no P/E and no reaction.", name=of.name)
        return
    with st.container(horizontal=True):
        span = switch(tr("Span"), SPANS, key="span", default="all")
        benchmark = benchmark_switch()
    bars = of.findings.market.history(of.ticker)
    if bars.empty:
        small(
            "No prices of {ticker} yet. They come with the next answer from Yahoo.",
            ticker=of.ticker,
        )
        return
    marks = deal_marks(of.ledger, of.findings.events.events, of.company)
    colour = company_colour(of.company, list(of.ledger.tickers), sources.dark())
    shown = bars.iloc[-SESSIONS[span] :]
    _price(of, shown, marks, colour, benchmark)
    _pe(of, shown.index[0], marks, colour)
    prose("**What the stock did when its deals were announced**")
    _reactions(of, benchmark)
    draw_priced_in(of)


def _price(
    of: CompanyContext, bars: pd.DataFrame, marks: pd.DataFrame, colour: str, benchmark: str
) -> None:
    index = of.findings.market.history(benchmark)["close"]
    closes, currency = bars["close"], exchange_of(of.ticker).currency
    figure(
        price_figure(
            bars=bars,
            stock=Series(f"{of.name} ({of.ticker})", closes, colour),
            benchmark=Series(BENCHMARKS[benchmark], index, ""),
            deals=marks,
            event=None,
            currency=currency,
            dark=sources.dark(),
        ),
        title=tr(
            "{name} ({ticker}): from {before} on {first} to {now} on {last}",
            name=of.name,
            ticker=of.ticker,
            before=money(closes.iloc[0], currency),
            first=day(bars.index[0]),
            now=money(closes.iloc[-1], currency),
            last=day(bars.index[-1]),
        ),
        foot=tr("◇ its deals.") + " " + sources.market_foot(sources.freshness()),
        key="company-price",
        alt=tr(
            "Closing price of {name} beside {index}, a mark on the event day of each deal.",
            name=of.name,
            index=BENCHMARKS[benchmark],
        ),
        table=by_day(
            {
                of.name: (closes, "eps"),
                BENCHMARKS[benchmark]: (index.reindex(bars.index), "eps"),
                mark("Volume"): (bars["volume"], "count"),
            }
        ),
    )


def _pe(of: CompanyContext, since: pd.Timestamp, marks: pd.DataFrame, colour: str) -> None:
    ratios = of.findings.pe_history(of.ticker)["pe"].dropna()
    origin = tr("EPS: SEC filings, Yahoo Finance; the line breaks where there was a loss.")
    if ratios.empty:
        extra = sources.extras().pe_history(of.ticker)
        if extra.frame is not None:
            ratios = extra.frame.set_index("date")["trailing_pe"].dropna()
            ratios = ratios[ratios.index <= pd.Timestamp(of.day)]
        origin = tr("Yahoo's own P/E at month ends, since the reports are not here.")
        if extra.asking:
            live.until(lambda: not sources.extras().pe_history(of.ticker).asking)
    ratios = ratios[ratios.index >= since]
    if ratios.empty:
        small(
            "No P/E through time: {reason}.",
            reason=tr(of.quote["why_no_pe"] or mark("no report of its earnings is here")),
        )
        return
    line = Series(of.name, ratios, colour)
    figure(
        pe_figure(lines=[line], deals={of.name: marks}, dark=sources.dark()),
        title=tr(
            "{name}: trailing P/E of {now} on {day}, between {low} and {high} in the time shown",
            name=of.name,
            now=ratio(ratios.iloc[-1]),
            day=day(ratios.index[-1]),
            low=ratio(ratios.min()),
            high=ratio(ratios.max()),
        ),
        foot=f"{tr('◇ its deals.')} {sources.market_foot(sources.freshness())} {origin}",
        key="company-pe",
        alt=tr("Trailing P/E of {name} through time.", name=of.name),
        table=lines_by_day([line], "ratio"),
    )


def _reactions(of: CompanyContext, benchmark: str) -> None:
    if not (of.findings.events.events["company"] == of.company).any():
        small("No deal of {name} had been announced by {day}.", name=of.name, day=day(of.day))
        return
    show_reactions(of.findings, of.company, benchmark, key="company-reactions")
    small(
        "AR: the return of the event day beyond what α and β against {index} explain; CAR: summed "
        "over the sessions −1 to 1. A single event says little by itself, and what the note names "
        "shares in it.",
        index=BENCHMARKS[benchmark],
    )
