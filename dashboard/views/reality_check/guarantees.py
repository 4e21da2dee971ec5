"""What sellers stand behind, against what they earn."""

from __future__ import annotations

import math

import pandas as pd

from dashboard.charts import reality as charts
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import kind_name, status_name
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import FOLDED, Column, show_table
from dashboard.deals import Ledger
from dashboard.deals.summaries import summaries
from dashboard.formats import day, percent, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import lacking, latest
from dashboard.views.reality_check.arguments import OwnFigure
from dashboard.views.reality_check.context import CHIPS, CLOUD, PageContext
from dashboard.views.reality_check.formats import first_sources, low, two_columns, whole
from dashboard.views.reality_check.inputs import show_inputs, show_lacking

# Its own count of what it has promised to rent.
OWN_COUNT = (CHIPS, "cloud_service_commitments")


def guarantees_answer(context: PageContext) -> OwnFigure | None:
    sums = context.findings.exposures_by_guarantor(called=context.choices.called)
    if CHIPS not in sums.index:
        return None
    return OwnFigure(
        tr(
            "{chips} stands behind {total}, {share} of its earnings of four quarters",
            chips=context.ledger.name(CHIPS),
            total=usd_bn(sums.at[CHIPS, "total_usd_bn"]),
            share=percent(sums.at[CHIPS, "of_income"]),
        ),
        number=usd_bn(sums.at[CHIPS, "total_usd_bn"]),
        panel="guarantees",
    )


def draw_guarantees(context: PageContext) -> None:
    ledger, called = context.ledger, context.choices.called
    table = context.findings.exposures(called=called)
    sums = context.findings.exposures_by_guarantor(called=called)
    text, picture = two_columns()
    with text:
        _say(ledger, table, sums, called)
    if table.empty:
        return
    with picture:
        _picture(context, sums)
    show_exposures(ledger, table, key="guarantees")
    backlogs = [fact for fact in table["backlog"] if fact]
    show_inputs(ledger, [*backlogs, latest(ledger.figures, *OWN_COUNT)], key="guarantees")


def _say(ledger: Ledger, table: pd.DataFrame, sums: pd.DataFrame, called: float) -> None:
    backstops = table[(table["guarantor"] == CHIPS) & (table["protected"] == CLOUD)]
    backstops = backstops[backstops["kind"] == "backstop-guarantee"]
    if CHIPS in sums.index:
        chips = sums.loc[CHIPS]
        prose(
            "If {called} of the guarantees is called, **{chips}** owes **{total}** for guarantees "
            "and lease-backs, {of} of the {income} it earned in four quarters. Letters of intent, "
            "which bind nobody, would add up to {intended}.",
            called=whole(called),
            chips=ledger.name(CHIPS),
            total=usd_bn(chips["total_usd_bn"]),
            of=percent(chips["of_income"]),
            income=usd_bn(chips["income_usd_bn"], unknown=tr("unknown sum")),
            intended=usd_bn(chips["intended_usd_bn"]),
        )
    if len(backstops) and backstops["backlog"].iloc[0]:
        backstop = backstops.iloc[0]
        prose(
            "The **{amount}** that {chips} promised for what {customer} cannot sell is {of} of "
            "{customer}'s backlog of {backlog} ({day}).",
            amount=usd_bn(backstop["falls_due_usd_bn"]),
            chips=ledger.name(CHIPS),
            customer=ledger.name(CLOUD),
            of=percent(backstop["of_backlog"]),
            backlog=usd_bn(backstop["backlog"].value),
            day=day(backstop["backlog"].as_of),
        )
    else:
        show_lacking(ledger, lacking(ledger.figures, [(CLOUD, "backlog")]))
    small(
        "At most: the ceiling in the ledger, or the highest amount named. It falls due only if "
        "the protected company cannot pay or sell; lease-backs are rent that is owed anyway. "
        "Earnings: EPS of the last four reported quarters times market cap over price."
    )


def _picture(context: PageContext, sums: pd.DataFrame) -> None:
    ledger = context.ledger
    shown = sums.set_index(sums.index.map(ledger.name))
    figure(
        charts.exposure_figure(shown, dark=context.dark),
        title=answer.text
        if (answer := guarantees_answer(context))
        else tr("What can fall due, beside what the guarantor earns"),
        foot=tr(
            "Amounts: the ledger, live flows. Earnings: GAAP EPS of four quarters times shares. "
            "{market}",
            market=sources.market_foot(sources.freshness()),
        ),
        key="guarantees-chart",
        alt=tr("Bars of guarantees and lease-backs by guarantor, with its earnings."),
        table=[
            Column(mark("Guarantor"), shown.index),
            Column(mark("Guarantees"), shown["backstops_usd_bn"], "usd_bn"),
            Column(mark("Lease-backs"), shown["lease_backs_usd_bn"], "usd_bn"),
            Column(mark("Letters of intent"), shown["intended_usd_bn"], "usd_bn"),
            Column(mark("Earnings, 4 quarters"), shown["income_usd_bn"], "usd_bn"),
        ],
    )


def show_exposures(ledger: Ledger, table: pd.DataFrame, *, key: str) -> None:
    """reality.exposures, one row a promise."""
    backlogs = list(table["backlog"])
    show_table(
        [
            Column(mark("Guarantor"), table["guarantor"].map(ledger.name)),
            Column(mark("Protects"), table["protected"].map(ledger.name)),
            Column(mark("Kind"), table["kind"].map(kind_name)),
            Column(mark("At most"), table["maximum_usd_bn"], "usd_bn"),
            Column(mark("Falls due"), table["falls_due_usd_bn"], "usd_bn"),
            Column(mark("Earnings, 4 quarters"), table["income_usd_bn"], "usd_bn"),
            Column(mark("Of earnings"), table["of_income"], "percent"),
            Column(mark("Backlog"), [b.value if b else math.nan for b in backlogs], "usd_bn"),
            Column(mark("As of"), [b.as_of if b else None for b in backlogs], "day"),
            Column(mark("Of backlog"), table["of_backlog"], "percent"),
            Column(mark("Status"), table["status"].map(status_name)),
            Column(mark("Source"), table.index.map(first_sources(ledger)), "site"),
            Column(mark("What"), summaries(ledger.legs.loc[table.index]), "long"),
        ],
        key=key,
        height=low(len(table)),
        room=FOLDED,
    )
