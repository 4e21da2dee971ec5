"""The growth that prices ask for."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.charts import reality as charts
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import dataframe
from dashboard.deals import Ledger
from dashboard.formats import day, percent, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import Fact, PriceModel, beside_pharma, market_priced, priced
from dashboard.views.reality_check.context import CHIPS, Given
from dashboard.views.reality_check.formats import beside, columns, low, multiple
from dashboard.views.reality_check.inputs import show_inputs, show_lacking


def draw_priced(given: Given, model: PriceModel, *, forward: bool) -> None:
    ledger = given.ledger
    if not model.sound:
        small("A return below the growth for ever makes every price too low. Ask for more.")
        return
    quotes = given.quotes()
    table = priced(quotes, model, forward=forward)
    market = market_priced(ledger.figures, model)
    said, picture = beside()
    with said:
        _say(ledger, table, market, model, forward)
    with picture:
        _picture(given, growth_rows(ledger, table, market, forward=forward))
    if len(table):
        show_priced(ledger, table, years=model.years, key="priced")
    cap = float(quotes.at[CHIPS, "market_cap_usd_bn"])
    drug_makers = beside_pharma(ledger.figures, cap)
    if drug_makers:
        prose(
            "{chips} is worth **{cap}**. The listed drug makers, of which the story spoke:",
            chips=ledger.name(CHIPS),
            cap=usd_bn(cap, unknown=tr("an unknown sum")),
        )
        show_pharma(ledger, drug_makers, key="pharma")
    else:
        show_lacking(ledger, [("industry", "market_cap_top10_pharma")])
    show_inputs(ledger, [fact for fact, _ in [*market, *drug_makers]], key="priced")


def _say(
    ledger: Ledger,
    table: pd.DataFrame,
    market: Sequence[tuple[Fact, float]],
    model: PriceModel,
    forward: bool,
) -> None:
    if CHIPS in table.index:
        its = table.loc[CHIPS]
        if forward:
            prose(
                "**{chips}** stands at **{pe} times** the earnings expected for the next year.",
                chips=ledger.name(CHIPS),
                pe=ratio(its["forward_pe"]),
            )
        else:
            prose(
                "**{chips}** stands at **{pe} times** the earnings of its last four quarters.",
                chips=ledger.name(CHIPS),
                pe=ratio(its["trailing_pe"]),
            )
        prose(
            "For a return of {rate} a year its earnings have to grow **{growth} a year** for "
            "{years} years, to {times} times as much.",
            rate=percent(model.rate),
            growth=percent(its["implied"]),
            years=model.years,
            times=ratio(its["times"]),
        )
    else:
        small("There is no P/E of {company} at hand.", company=ledger.name(CHIPS))
    if market:
        newest, implied = market[0]
        prose(
            "The S&P 500 stood at {pe} times expected earnings on {day}, which asks for {growth} "
            "a year.",
            pe=ratio(newest.value),
            day=day(newest.as_of),
            growth=percent(implied),
        )
    else:
        show_lacking(ledger, [("sp500", "forward_pe")])
    small(
        "Two-stage model (Damodaran 2012, ch. 13): P/E = payout · (Σ (t = 1 … N) x^t + x^N · "
        "(1 + h) / (r − h)), x = (1 + g) / (1 + r), solved for g; for a forward P/E divided by "
        "1 + g. r: return asked for, h: growth for ever, N: years of growth. What a price asks "
        "for is no forecast."
    )


def _picture(given: Given, rows: pd.DataFrame) -> None:
    if len(rows):
        figure(
            charts.growth_figure(rows, dark=given.dark),
            title=tr("Growth of earnings that the price asks for"),
            foot=tr(
                "The S&P 500's P/E: data/figures.csv. {market}",
                market=sources.market_foot(sources.freshness()),
            ),
            key="priced-chart",
            alt=tr("Bars of the growth that each company's P/E implies."),
            table=pd.DataFrame(
                {
                    mark("Company"): rows.index,
                    mark("P/E"): rows["pe"],
                    mark("Implied growth a year"): rows["implied"],
                }
            ),
            formats={"P/E": ratio, "Implied growth a year": percent},
        )


def growth_rows(
    ledger: Ledger, table: pd.DataFrame, market: Sequence[tuple[Fact, float]], *, forward: bool
) -> pd.DataFrame:
    """charts.growth_figure's frame: companies (reality.priced) and, where P/E is forward, the
    market (reality.market_priced) among them, highest P/E first."""
    own = pd.DataFrame(
        {
            "pe": table["forward_pe" if forward else "trailing_pe"],
            "implied": table["implied"],
            "market": False,
        }
    )
    own.index = own.index.map(ledger.name)
    names = {
        "forward_pe": tr("S&P 500"),
        "forward_pe_10y_average": tr("S&P 500, average of 10 years"),
        "forward_pe_peak": tr("S&P 500, peak"),
    }
    others = pd.DataFrame(
        [{"pe": fact.value, "implied": implied, "market": True} for fact, implied in market],
        index=[f"{names[fact.metric]}, {formats.month(fact.as_of)}" for fact, _ in market],
    )
    rows = pd.concat([own, others]) if forward and market else own
    return rows.dropna(subset=["implied"]).sort_values("pe", ascending=False, kind="stable")


def show_priced(ledger: Ledger, table: pd.DataFrame, *, years: int, key: str) -> None:
    """reality.priced; years: of growth."""
    times = tr("Earnings after {years} years", years=years)
    frame = pd.DataFrame(
        {
            mark("Company"): table.index.map(ledger.name),
            mark("Trailing P/E"): table["trailing_pe"],
            mark("Forward P/E"): table["forward_pe"],
            mark("Implied growth a year"): table["implied"],
            times: table["times"],
            mark("Market cap"): table["market_cap_usd_bn"],
        }
    )
    dataframe(
        frame,
        key=key,
        usd=["Market cap"],
        formats={
            "Trailing P/E": formats.ratio,
            "Forward P/E": formats.ratio,
            "Implied growth a year": formats.percent,
            times: multiple,
        },
        height=low(len(frame)),
    )


def show_pharma(ledger: Ledger, rows: Sequence[tuple[Fact, float]], *, key: str) -> None:
    """A market cap in multiples of the listed pharmaceutical industry's (reality.beside)."""
    frame = pd.DataFrame(
        {
            mark("Drug makers"): [formats.metric(fact.metric) for fact, _ in rows],
            mark("Worth"): [fact.value for fact, _ in rows],
            mark("As of"): [fact.as_of for fact, _ in rows],
            mark("NVIDIA in multiples of it"): [multiple for _, multiple in rows],
            mark("Source"): [fact.source_url for fact, _ in rows],
        }
    )
    dataframe(
        frame,
        key=key,
        usd=["Worth"],
        formats={"NVIDIA in multiples of it": multiple},
        config=columns(dates=["As of"], sites=["Source"]),
    )
