"""What sellers stand behind, against what they earn."""

from __future__ import annotations

import math

import pandas as pd

from dashboard import formats
from dashboard.charts import reality as charts
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import kind_name, status_name
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import dataframe
from dashboard.deals import Ledger
from dashboard.formats import day, percent, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import by_guarantor, exposures, lacking, latest
from dashboard.views.reality_check.context import CHIPS, CLOUD, Given
from dashboard.views.reality_check.formats import beside, columns, first_sources, low, whole
from dashboard.views.reality_check.inputs import show_inputs, show_lacking

# Its own count of what it has promised to rent.
OWN_COUNT = (CHIPS, "cloud_service_commitments")


def draw_guarantees(given: Given, *, called: float) -> None:
    ledger = given.ledger
    quotes = given.quotes()
    table = exposures(ledger, given.legs, quotes, called=called)
    sums = by_guarantor(table)
    said, picture = beside()
    with said:
        _say(ledger, table, sums, called)
    if table.empty:
        return
    with picture:
        _picture(given, sums)
    show_exposures(ledger, table, key="guarantees")
    backlogs = [fact for fact in table["backlog"] if fact]
    show_inputs(ledger, [*backlogs, latest(ledger.figures, *OWN_COUNT)], key="guarantees")


def _say(ledger: Ledger, table: pd.DataFrame, sums: pd.DataFrame, called: float) -> None:
    told = table[(table["guarantor"] == CHIPS) & (table["protected"] == CLOUD)]
    told = told[told["kind"] == "backstop-guarantee"]
    if CHIPS in sums.index:
        its = sums.loc[CHIPS]
        prose(
            "If {called} of the guarantees is called, **{chips}** owes **{total}** for guarantees "
            "and lease-backs, {of} of the {income} it earned in four quarters. Letters of intent, "
            "which bind nobody, would add up to {intended}.",
            called=whole(called),
            chips=ledger.name(CHIPS),
            total=usd_bn(its["total_usd_bn"]),
            of=percent(its["of_income"]),
            income=usd_bn(its["income_usd_bn"], unknown=tr("unknown sum")),
            intended=usd_bn(its["intended_usd_bn"]),
        )
    if len(told) and told["backlog"].iloc[0]:
        its = told.iloc[0]
        prose(
            "The **{amount}** of the story, for what {customer} cannot sell, is {of} of "
            "{customer}'s order book of {backlog} ({day}).",
            amount=usd_bn(its["falls_due_usd_bn"]),
            customer=ledger.name(CLOUD),
            of=percent(its["of_backlog"]),
            backlog=usd_bn(its["backlog"].value),
            day=day(its["backlog"].as_of),
        )
    else:
        show_lacking(ledger, lacking(ledger.figures, [(CLOUD, "backlog")]))
    small(
        "At most: the ceiling in the ledger, or the highest amount named. It falls due only if "
        "the protected company cannot pay or sell; lease-backs are rent that is owed anyway. "
        "Earnings: EPS of the last four reported quarters times market cap over price."
    )


def _picture(given: Given, sums: pd.DataFrame) -> None:
    ledger = given.ledger
    shown = sums.set_index(sums.index.map(ledger.name))
    figure(
        charts.exposure_figure(shown, dark=given.dark),
        title=tr("What can fall due, beside what the guarantor earns"),
        foot=tr(
            "Amounts: data/deals.csv, live legs. Earnings: GAAP EPS of four quarters times shares. "
            "{market}",
            market=sources.market_foot(sources.freshness()),
        ),
        key="guarantees-chart",
        alt=tr("Bars of guarantees and lease-backs by guarantor, with its earnings."),
        table=pd.DataFrame(
            {
                mark("Guarantor"): shown.index,
                mark("Guarantees"): shown["backstops_usd_bn"],
                mark("Lease-backs"): shown["lease_backs_usd_bn"],
                mark("Letters of intent"): shown["intended_usd_bn"],
                mark("Earnings, 4 quarters"): shown["income_usd_bn"],
            }
        ),
        usd=["Guarantees", "Lease-backs", "Letters of intent", "Earnings, 4 quarters"],
    )


def show_exposures(ledger: Ledger, table: pd.DataFrame, *, key: str) -> None:
    """reality.exposures, one row a promise."""
    frame = pd.DataFrame(
        {
            mark("Guarantor"): table["guarantor"].map(ledger.name),
            mark("Protects"): table["protected"].map(ledger.name),
            mark("Kind"): table["kind"].map(kind_name),
            mark("At most"): table["maximum_usd_bn"],
            mark("Falls due"): table["falls_due_usd_bn"],
            mark("Earnings, 4 quarters"): table["income_usd_bn"],
            mark("Of earnings"): table["of_income"],
            mark("Order book"): [fact.value if fact else math.nan for fact in table["backlog"]],
            mark("As of"): [fact.as_of if fact else None for fact in table["backlog"]],
            mark("Of order book"): table["of_backlog"],
            mark("Status"): table["status"].map(status_name),
            mark("What"): ledger.legs.loc[table.index, "summary"],
            mark("Source"): table.index.map(first_sources(ledger)),
        }
    )
    dataframe(
        frame,
        key=key,
        height=low(len(frame)),
        usd=["At most", "Falls due", "Earnings, 4 quarters", "Order book"],
        formats={"Of earnings": formats.percent, "Of order book": formats.percent},
        config=columns(dates=["As of"], wide=["What"], sites=["Source"]),
    )
