"""What a company has promised and been promised a year, beside its revenue."""

from __future__ import annotations

import pandas as pd

from dashboard.charts import commitments_figure
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import group_name
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.companies import show_figures
from dashboard.deals import figures_of
from dashboard.flows import Commitments, commitments
from dashboard.formats import day, metric, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.reality import revenue
from dashboard.views.company.context import Subject


def draw_commitments(of: Subject) -> None:
    owed, due = (commitments(of.live, of.company, side) for side in ("payer", "payee"))
    revenues = _revenues(of)
    if len(owed.by_other) or len(due.by_other) or revenues:
        _picture(of, owed, due, revenues)
    _say(of, owed)
    if not revenues:
        small("The ledger has no revenue of {name} by {day}.", name=of.name, day=day(of.asof))
    figures = figures_of(of.ledger, of.company, of.asof)
    if figures.empty:
        small(
            "The ledger has no other dated figures of {name} by {day}.",
            name=of.name,
            day=day(of.asof),
        )
    else:
        show_figures(of.ledger, figures, key="company-figures")


def _revenues(of: Subject) -> list[tuple[str, float]]:
    """Of the last full year and at the latest rate, each once: label, billions a year."""
    known = (
        revenue(of.ledger.figures, of.company, kind, by=of.asof) for kind in ("year", "latest")
    )
    incomes = {income.fact: income for income in known if income is not None}
    return [
        (
            f"{metric(fact.metric)}, {day(fact.as_of)}"
            + ("" if income.times == 1 else f" × {income.times}"),
            income.usd_bn,
        )
        for fact, income in incomes.items()
    ]


def _picture(
    of: Subject, owed: Commitments, due: Commitments, revenues: list[tuple[str, float]]
) -> None:
    ledger = of.ledger
    parties = [*owed.by_other["other"], *due.by_other["other"]]
    figure(
        commitments_figure(
            owed.by_other,
            due.by_other,
            revenues,
            {slug: ledger.name(slug) for slug in parties},
            dark=of.dark,
        ),
        title=tr(
            "What {name} has promised and been promised a year, and its revenue", name=of.name
        ),
        foot=tr(
            "Purchases, services and lease-backs that are live on {day}, amount over term as if "
            "paid evenly. Source: data/deals.csv, data/figures.csv.",
            day=day(of.asof),
        ),
        key="company-commitments",
        alt=tr("Bars of yearly commitments of {name} beside its revenue.", name=of.name),
        table=pd.concat(
            [
                pd.DataFrame(
                    {
                        mark("What"): label,
                        mark("Company"): table["other"].map(ledger.name),
                        mark("For"): table["group"].map(group_name),
                        mark("A year"): table["a_year_usd_bn"],
                    }
                )
                for label, table in (
                    (tr("Promised to pay"), owed.by_other),
                    (tr("Promised to it"), due.by_other),
                )
            ]
            + [
                pd.DataFrame(
                    {"What": [label], "Company": [of.name], "For": [""], "A year": [value]}
                )
                for label, value in revenues
            ]
        ),
        usd=["A year"],
    )


def _say(of: Subject, owed: Commitments) -> None:
    if not owed:
        small("No live purchase, service or lease-back that {name} pays for.", name=of.name)
    if len(owed.by_other):
        prose(
            "Under contracts with a term {name} has promised to pay **{amount} a year**.",
            name=of.name,
            amount=usd_bn(owed.a_year_usd_bn),
        )
    if owed.no_term:
        prose(
            "**{amount}** that it has promised in {legs} comes without a term and is not spread "
            "over years.",
            amount=usd_bn(owed.no_term_usd_bn),
            legs=tr_n(owed.no_term, "{n} leg", "{n} legs"),
        )
    if owed.undisclosed:
        small(
            "Of what it has promised, {legs} without an amount.",
            legs=tr_n(owed.undisclosed, "{n} leg is", "{n} legs are"),
        )
