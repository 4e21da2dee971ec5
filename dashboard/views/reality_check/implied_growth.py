"""The growth that prices ask for."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.charts import reality as charts
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column, show_table
from dashboard.deals import Ledger
from dashboard.formats import day, percent, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import Fact, PriceModel, beside_pharma, market_priced
from dashboard.views.reality_check.arguments import OwnFigure
from dashboard.views.reality_check.context import CHIPS, PageContext
from dashboard.views.reality_check.formats import low, multiple, two_columns
from dashboard.views.reality_check.inputs import show_inputs, show_lacking


def growth_answer(context: PageContext) -> OwnFigure | None:
    model, forward = context.choices.model, context.choices.forward
    if not model.sound:
        return None
    table = context.findings.implied_growth(model, forward=forward)
    if CHIPS not in table.index:
        return None
    return OwnFigure(
        tr(
            "{chips}'s price implies earnings growth of {growth} a year for {years} years",
            chips=context.ledger.name(CHIPS),
            growth=percent(table.at[CHIPS, "implied"]),
            years=model.years,
        ),
        number=tr("{growth} a year", growth=percent(table.at[CHIPS, "implied"])),
        panel="priced",
    )


def draw_priced(context: PageContext) -> None:
    ledger, quotes = context.ledger, context.quotes
    model, forward = context.choices.model, context.choices.forward
    if not model.sound:
        small("A return below the growth for ever makes every price too low. Ask for more.")
        return
    table = context.findings.implied_growth(model, forward=forward)
    market = market_priced(ledger.figures, model)
    text, picture = two_columns()
    with text:
        _say(ledger, table, market, model, forward)
    with picture:
        _picture(context, growth_rows(ledger, table, market, forward=forward))
    if len(table):
        show_priced(ledger, table, years=model.years, key="priced")
    cap = float(quotes.at[CHIPS, "market_cap_usd_bn"])
    drug_makers = beside_pharma(ledger.figures, cap)
    if drug_makers:
        prose(
            "{chips}'s market cap is **{cap}**. The film of October 2025 compares it with listed "
            "drug makers:",
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
        chip_maker = table.loc[CHIPS]
        if forward:
            prose(
                "**{chips}** stands at **{pe} times** the earnings expected for the next year.",
                chips=ledger.name(CHIPS),
                pe=ratio(chip_maker["forward_pe"]),
            )
        else:
            prose(
                "**{chips}** stands at **{pe} times** the earnings of its last four quarters.",
                chips=ledger.name(CHIPS),
                pe=ratio(chip_maker["trailing_pe"]),
            )
        prose(
            "For a return of {rate} a year its earnings have to grow **{growth} a year** for "
            "{years} years, to {times} times as much.",
            rate=percent(model.rate),
            growth=percent(chip_maker["implied"]),
            years=model.years,
            times=ratio(chip_maker["times"]),
        )
    else:
        small("There is no P/E of {company} at hand.", company=ledger.name(CHIPS))
    if market:
        newest, implied = market[0]
        prose(
            "The S&P 500 stood at {pe} times expected earnings on {day}, which implies {growth} "
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
        "1 + g. r: return asked for, h: growth for ever, N: years of growth. What a price "
        "implies is no forecast."
    )


def _picture(context: PageContext, rows: pd.DataFrame) -> None:
    if len(rows):
        figure(
            charts.growth_figure(rows, dark=context.dark),
            title=answer.text
            if (answer := growth_answer(context))
            else tr("Earnings growth that the price implies"),
            foot=tr(
                "The S&P 500's P/E: the ledger's dated figures. {market}",
                market=sources.market_foot(sources.freshness()),
            ),
            key="priced-chart",
            alt=tr("Bars of the growth that each company's P/E implies."),
            table=[
                Column(mark("Company"), rows.index),
                Column(mark("P/E"), rows["pe"], "ratio"),
                Column(mark("Implied growth a year"), rows["implied"], "percent"),
            ],
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
    show_table(
        [
            Column(mark("Company"), table.index.map(ledger.name)),
            Column(mark("Trailing P/E"), table["trailing_pe"], "ratio"),
            Column(mark("Forward P/E"), table["forward_pe"], "ratio"),
            Column(mark("Implied growth a year"), table["implied"], "percent"),
            Column(tr("Earnings after {years} years", years=years), table["times"], multiple),
            Column(mark("Market cap"), table["market_cap_usd_bn"], "usd_bn"),
        ],
        key=key,
        height=low(len(table)),
    )


def show_pharma(ledger: Ledger, rows: Sequence[tuple[Fact, float]], *, key: str) -> None:
    """A market cap in multiples of the listed pharmaceutical industry's
    (reality.beside_pharma)."""
    show_table(
        [
            Column(mark("Drug makers"), [formats.metric(fact.metric) for fact, _ in rows]),
            Column(mark("Market cap"), [fact.value for fact, _ in rows], "usd_bn"),
            Column(mark("As of"), [fact.as_of for fact, _ in rows], "day"),
            Column(mark("NVIDIA in multiples of it"), [times for _, times in rows], multiple),
            Column(mark("Source"), [fact.source_url for fact, _ in rows], "site"),
        ],
        key=key,
    )
