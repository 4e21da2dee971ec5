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
from dashboard.components.draw.table import dataframe
from dashboard.components.tables.companies import entity_name, entity_url
from dashboard.deals import Ledger
from dashboard.formats import day, percent, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.reality import Fact, drawn, facts, lacking, latest, revised
from dashboard.views.reality_check.context import CHIPS, LAB, LETTER, Given
from dashboard.views.reality_check.formats import beside, columns, first_sources, low
from dashboard.views.reality_check.inputs import show_inputs, show_lacking

LARGEST = 10
FUNDED, PLAN = ("microsoft", "openai_commitment_funded"), (LAB, "compute_target")


def draw_headlines(given: Given, table: pd.DataFrame, *, least: float) -> None:
    ledger = given.ledger
    said, picture = beside()
    with said:
        _say(ledger, table, least)
    if len(table):
        with picture:
            _picture(given, table.head(LARGEST))
        show_headlines(ledger, table, key="headlines")
    small("Purchases and plans whose amount has changed since:")
    plans = facts(ledger.figures, *PLAN)
    show_revised(ledger, revised(ledger, given.every_leg), plans, key="revised")
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
        its = table.loc[LETTER]
        prose(
            "Of the {headline} of {chips} for {lab}, {now} took its place, and {paid} is paid.",
            headline=usd_bn(its["headline_usd_bn"]),
            chips=ledger.name(CHIPS),
            lab=ledger.name(LAB),
            now=usd_bn(its["now_usd_bn"]),
            paid=usd_bn(its["paid_usd_bn"], unknown=tr("an unknown part")),
        )
    show_lacking(ledger, lacking(ledger.figures, [FUNDED, PLAN]))
    small(
        "Paid or closed: the amount once a leg's status is closed; of an open one the part paid "
        "at once. An investment that another took the place of is one with it. Share issues to the "
        "public count, too."
    )


def _picture(given: Given, table: pd.DataFrame) -> None:
    rows = headline_rows(given.ledger, table)
    figure(
        charts.headline_figure(rows, dark=given.dark),
        title=tr("The largest investments: headline, and what of it is paid or closed"),
        foot=tr(
            "Source: data/deals.csv, statuses.csv and figures.csv to {day}.",
            day=day(given.today),
        ),
        key="headline-chart",
        alt=tr("Bars of announced investments, split into paid, open and gone."),
        table=pd.DataFrame(
            {
                mark("Investor"): table["payer"].map(given.ledger.name),
                mark("Into"): table["payee"].map(given.ledger.name),
                mark("Announced"): table["announced"].dt.date,
                mark("Headline"): table["headline_usd_bn"],
                mark("Paid or closed"): table["paid_usd_bn"],
                mark("Gone"): table["gone_usd_bn"],
            }
        ),
        usd=["Headline", "Paid or closed", "Gone"],
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
    frame = pd.DataFrame(
        {
            mark("Investor"): table["payer"].map(ledger.name),
            mark("Into"): table["payee"].map(ledger.name),
            mark("Announced"): table["announced"].dt.date,
            mark("Headline"): table["headline_usd_bn"],
            mark("Stands at"): table["now_usd_bn"],
            mark("Paid or closed"): table["paid_usd_bn"],
            mark("Of headline"): table["paid_share"],
            mark("Status"): table["status"].map(status_name),
            mark("Since"): table["since"].dt.date,
            mark("What stands"): [ledger.legs.at[leg, "summary"] for leg in table["now"]],
            mark("Source"): table["now"].map(first_sources(ledger)),
        }
    )
    dataframe(
        frame,
        key=key,
        usd=["Headline", "Stands at", "Paid or closed"],
        formats={"Of headline": formats.percent},
        config=columns(dates=["Announced", "Since"], wide=["What stands"], sites=["Source"]),
        height=low(len(frame)),
    )


def show_revised(ledger: Ledger, table: pd.DataFrame, plans: Sequence[Fact], *, key: str) -> None:
    """Plans of one kind through time, then purchases that changed (reality.revised)."""
    told = [
        {
            mark("Who"): entity_name(ledger, before.entity),
            mark("What for"): formats.metric(before.metric),
            mark("First told"): before.as_of,
            mark("First"): before.value,
            mark("Now"): after.value,
            mark("Status"): tr("plan"),
            mark("Since"): after.as_of,
        }
        for before, after in pairwise(plans)
    ]
    contracts = [
        {
            "Who": ledger.name(row["payer"]),
            "What for": f"{kind_name(row['kind'])}, {ledger.name(row['payee'])}",
            "First told": row["announced"].date(),
            "First": row["first_usd_bn"],
            "Now": row["now_usd_bn"],
            "Status": status_name(row["status"]),
            "Since": row["since"].date(),
        }
        for _, row in table.iterrows()
    ]
    frame = pd.DataFrame(told + contracts)
    of_plans = [entity_url(sources.findings(), before.entity) for before, _ in pairwise(plans)]
    dataframe(
        frame,
        key=key,
        links={"Who": of_plans + [company_url(slug) for slug in table["payer"]]},
        height=low(len(frame)),
        usd=["First", "Now"],
        config=columns(dates=["First told", "Since"]),
    )
