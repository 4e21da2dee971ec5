"""The price of a company's share, its P/E, and what the stock did at its deals."""

from __future__ import annotations

import pandas as pd

from dashboard.charts import Series, pe_figure, price_figure
from dashboard.charts.style import company_colour
from dashboard.components.controls import switch
from dashboard.components.data import live, measures, sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day, lines_by_day
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.events import deal_marks, show_reactions
from dashboard.formats import day
from dashboard.language import mark, tr
from dashboard.market import BENCHMARKS
from dashboard.market.exchanges import exchange_of
from dashboard.reaction import EventStudy, beside_in_words
from dashboard.valuation import pe_history, valuation_table
from dashboard.views.company.context import Subject

SPANS = {"1y": mark("1 year"), "3y": mark("3 years"), "all": mark("All")}
SESSIONS = {"1y": 252, "3y": 756, "all": 10_000}


def draw_stock(of: Subject) -> None:
    if not of.ticker:
        small("{name} is not listed: it has no price, no P/E and no reaction.", name=of.name)
        return
    bars = of.market.history(of.ticker)
    if bars.empty:
        small(
            "No prices of {ticker} yet. They come with the next answer from Yahoo.",
            ticker=of.ticker,
        )
        return
    study = measures.study(of.ledger, of.market, of.asof, of.benchmark)[1]
    marks = deal_marks(of.ledger, study.events, of.company)
    colour = company_colour(of.company, list(of.ledger.tickers), of.dark)
    span = switch(tr("Span"), SPANS, key="span", default="all")
    shown = bars.iloc[-SESSIONS[span] :]
    _price(of, shown, marks, colour)
    _pe(of, shown.index[0], marks, colour)
    prose("**What the stock did when its deals were announced**")
    _reactions(of, study)


def _price(of: Subject, bars: pd.DataFrame, marks: pd.DataFrame, colour: str) -> None:
    index = of.market.history(of.benchmark)["close"]
    figure(
        price_figure(
            bars=bars,
            stock=Series(f"{of.name} ({of.ticker})", bars["close"], colour),
            benchmark=Series(BENCHMARKS[of.benchmark], index, ""),
            deals=marks,
            event=None,
            currency=exchange_of(of.ticker).currency,
            dark=of.dark,
        ),
        title=tr(
            "{name} ({ticker}): closing price, its deals marked ◇", name=of.name, ticker=of.ticker
        ),
        foot=sources.market_foot(sources.freshness()),
        key="company-price",
        alt=tr(
            "Closing price of {name} beside {index}, a mark on the event day of each deal.",
            name=of.name,
            index=BENCHMARKS[of.benchmark],
        ),
        table=by_day(
            {
                of.name: (bars["close"], "eps"),
                BENCHMARKS[of.benchmark]: (index.reindex(bars.index), "eps"),
                mark("Volume"): (bars["volume"], "count"),
            }
        ),
    )


def _pe(of: Subject, since: pd.Timestamp, marks: pd.DataFrame, colour: str) -> None:
    ratios = pe_history(of.market, of.ticker)["pe"].dropna()
    origin = tr("EPS: SEC filings, Yahoo Finance; the line breaks where there was a loss.")
    if ratios.empty:
        extra = sources.extras().pe_history(of.ticker)
        if extra.frame is not None:
            ratios = extra.frame.set_index("date")["trailing_pe"].dropna()
        origin = tr("Yahoo's own P/E at month ends, since the reports are not here.")
        if extra.asking:
            live.until(lambda: not sources.extras().pe_history(of.ticker).asking)
    ratios = ratios[ratios.index >= since]
    if ratios.empty:
        reason = valuation_table(of.market, of.ledger.tickers).at[of.company, "why_no_pe"]
        small(
            "No P/E through time: {reason}.",
            reason=tr(reason or mark("no report of its earnings is here")),
        )
        return
    line = Series(of.name, ratios, colour)
    figure(
        pe_figure(lines=[line], deals={of.name: marks}, dark=of.dark),
        title=tr("{name}: trailing P/E through time, its deals marked ◇", name=of.name),
        foot=f"{sources.market_foot(sources.freshness())} {origin}",
        key="company-pe",
        alt=tr("Trailing P/E of {name} through time.", name=of.name),
        table=lines_by_day([line], "ratio"),
    )


def _reactions(of: Subject, study: EventStudy) -> None:
    if not (study.events["company"] == of.company).any():
        small("No deal of {name} had been announced by {day}.", name=of.name, day=day(of.asof))
        return
    beside = measures.beside(of.ledger, of.market, of.asof, of.benchmark, (-1, 1))
    show_reactions(
        of.ledger,
        study,
        of.company,
        beside_in_words(beside, study.events),
        key="company-reactions",
    )
    small(
        "AR: the return of the event day beyond what α and β against {index} explain; CAR: summed "
        "over the sessions −1 to 1. A single event says little by itself, and what stands in the "
        "note shares in it.",
        index=BENCHMARKS[of.benchmark],
    )
