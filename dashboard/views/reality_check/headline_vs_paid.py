"""Headline against drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from dashboard import formats
from dashboard.charts import reality as charts
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import kind_name, status_name
from dashboard.components.draw.links import company_url
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import FOLDED, Column, show_table
from dashboard.components.tables.companies import entity_name, entity_url
from dashboard.deals import Ledger
from dashboard.deals.summaries import summaries
from dashboard.formats import day, percent, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.reality import Fact, drawn, facts, lacking, latest
from dashboard.views.reality_check.arguments import OwnFigure
from dashboard.views.reality_check.context import CHIPS, LAB, LETTER, PageContext
from dashboard.views.reality_check.formats import first_sources, low, two_columns
from dashboard.views.reality_check.inputs import show_inputs, show_lacking

LARGEST = 10
FUNDED, PLAN = ("microsoft", "openai_commitment_funded"), (LAB, "compute_target")


def drawn_answer(context: PageContext) -> OwnFigure:
    sums = drawn(context.findings.investments(least_usd_bn=context.choices.least_usd_bn))
    return OwnFigure(
        tr(
            "{share} of {announced} of investments is paid or closed",
            share=percent(sums.paid_share),
            announced=usd_bn(sums.announced_usd_bn),
        ),
        number=percent(sums.paid_share),
        panel="drawn",
    )


def draw_headlines(context: PageContext) -> None:
    ledger, least = context.ledger, context.choices.least_usd_bn
    table = context.findings.investments(least_usd_bn=least)
    text, picture = two_columns()
    with text:
        _say(ledger, table, least)
    if len(table):
        with picture:
            _picture(context, table.head(LARGEST))
        show_headlines(ledger, table, key="headlines")
    small("Purchases and plans whose amount has changed since:")
    plans = facts(ledger.figures, *PLAN)
    show_revised(ledger, context.findings.revised, plans, key="revised")
    show_inputs(ledger, [latest(ledger.figures, *FUNDED), *plans], key="headlines")


def _say(ledger: Ledger, table: pd.DataFrame, least: float) -> None:
    sums = drawn(table)
    prose(
        "**{announced}** was announced in {count} of at least {least}. **{paid}** of it "
        "({share}) is paid or closed as far as sources say; {gone} was replaced by less, has "
        "lapsed or was cancelled; {open} is open, or nobody says.",
        announced=usd_bn(sums.announced_usd_bn),
        count=tr_n(sums.count, "{n} investment", "{n} investments"),
        least=usd_bn(least),
        paid=usd_bn(sums.paid_usd_bn),
        share=percent(sums.paid_share),
        gone=usd_bn(sums.gone_usd_bn),
        open=usd_bn(sums.open_usd_bn),
    )
    if LETTER in table.index:
        letter = table.loc[LETTER]
        prose(
            "Of the {headline} of {chips} for {lab}, {now} took its place, and {paid} is paid.",
            headline=usd_bn(letter["headline_usd_bn"]),
            chips=ledger.name(CHIPS),
            lab=ledger.name(LAB),
            now=usd_bn(letter["now_usd_bn"]),
            paid=usd_bn(letter["paid_usd_bn"], unknown=tr("an unknown part")),
        )
    show_lacking(ledger, lacking(ledger.figures, [FUNDED, PLAN]))
    small(
        "Paid or closed: the amount once a leg's status is closed; of an open one the part paid "
        "at once. An investment that another took the place of is one with it. Share issues to the "
        "public count, too."
    )


def _picture(context: PageContext, table: pd.DataFrame) -> None:
    rows = headline_rows(context.ledger, table)
    figure(
        charts.headline_figure(rows, dark=context.dark),
        title=drawn_answer(context).text,
        foot=tr(
            "Source: the ledger to {day}.",
            day=day(context.today),
        ),
        key="headline-chart",
        alt=tr("Bars of announced investments, split into paid, open and gone."),
        table=[
            Column(mark("Investor"), table["payer"].map(context.ledger.name)),
            Column(mark("Into"), table["payee"].map(context.ledger.name)),
            Column(mark("Announced"), table["announced"], "day"),
            Column(mark("Headline"), table["headline_usd_bn"], "usd_bn"),
            Column(mark("Paid or closed"), table["paid_usd_bn"], "usd_bn"),
            Column(mark("Gone"), table["gone_usd_bn"], "usd_bn"),
        ],
    )


def headline_rows(ledger: Ledger, table: pd.DataFrame) -> pd.DataFrame:
    """charts.headline_figure's frame of reality.investments."""
    names = [
        f"{ledger.name(row.payer)} → {ledger.name(row.payee)}, {formats.month(row.announced)}"
        for row in table.itertuples()
    ]
    return table[["headline_usd_bn", "paid_usd_bn", "gone_usd_bn"]].set_index(pd.Index(names))


def show_headlines(ledger: Ledger, table: pd.DataFrame, *, key: str) -> None:
    """reality.investments."""
    show_table(
        [
            Column(mark("Investor"), table["payer"].map(ledger.name)),
            Column(mark("Into"), table["payee"].map(ledger.name)),
            Column(mark("Announced"), table["announced"], "day"),
            Column(mark("Headline"), table["headline_usd_bn"], "usd_bn"),
            Column(mark("Stands at"), table["now_usd_bn"], "usd_bn"),
            Column(mark("Paid or closed"), table["paid_usd_bn"], "usd_bn"),
            Column(mark("Of headline"), table["paid_share"], "percent"),
            Column(mark("Status"), table["status"].map(status_name)),
            Column(mark("Since"), table["since"], "day"),
            Column(mark("Source"), table["now"].map(first_sources(ledger)), "site"),
            Column(mark("What stands"), summaries(ledger.legs).reindex(table["now"]), "long"),
        ],
        key=key,
        height=low(len(table)),
        room=FOLDED,
    )


def show_revised(ledger: Ledger, table: pd.DataFrame, plans: Sequence[Fact], *, key: str) -> None:
    """Plans of one kind through time, then purchases that changed (reality.revised)."""
    changes = list(pairwise(plans))
    purchases = list(table.itertuples())
    show_table(
        [
            Column(
                mark("Who"),
                [
                    *(entity_name(ledger, before.entity) for before, _ in changes),
                    *(ledger.name(row.payer) for row in purchases),
                ],
                links=[
                    *(entity_url(sources.findings(), before.entity) for before, _ in changes),
                    *(company_url(row.payer) for row in purchases),
                ],
            ),
            Column(
                mark("What for"),
                [
                    *(formats.metric(before.metric) for before, _ in changes),
                    *(f"{kind_name(row.kind)}, {ledger.name(row.payee)}" for row in purchases),
                ],
            ),
            Column(
                mark("First announced"),
                [
                    *(before.as_of for before, _ in changes),
                    *(row.announced.date() for row in purchases),
                ],
                "day",
            ),
            Column(
                mark("First"),
                [
                    *(before.value for before, _ in changes),
                    *(row.first_usd_bn for row in purchases),
                ],
                "usd_bn",
            ),
            Column(
                mark("Now"),
                [*(after.value for _, after in changes), *(row.now_usd_bn for row in purchases)],
                "usd_bn",
            ),
            Column(
                mark("Status"),
                [*(tr("plan") for _ in changes), *(status_name(row.status) for row in purchases)],
            ),
            Column(
                mark("Since"),
                [*(after.as_of for _, after in changes), *(row.since.date() for row in purchases)],
                "day",
            ),
        ],
        key=key,
        height=low(len(changes) + len(purchases)),
    )
