"""What a company has promised and been promised a year, beside its revenue; and what it or others
stand behind."""

from __future__ import annotations

import pandas as pd

from dashboard.charts import commitments_figure
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import group_name
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column
from dashboard.components.tables.companies import show_figures
from dashboard.components.tables.legs import legs_table, show_legs
from dashboard.flows import Commitments
from dashboard.formats import day, metric, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.views.company.context import CompanyContext

CONTINGENT = ("backstop-guarantee", "warrant")


def draw_commitments(of: CompanyContext) -> None:
    owed, due = (of.findings.commitments(of.company, side) for side in ("payer", "payee"))
    revenues = _revenues(of)
    if len(owed.by_other) or len(due.by_other) or revenues:
        _picture(of, owed, due, revenues)
    _say(of, owed)
    if not revenues:
        small("The ledger has no revenue of {name} by {day}.", name=of.name, day=day(of.day))
    figures = of.findings.figures_of(of.company)
    if figures.empty:
        small(
            "The ledger has no other dated figures of {name} by {day}.",
            name=of.name,
            day=day(of.day),
        )
    else:
        show_figures(of.findings, figures, key="company-figures")
    _draw_guarantees(of)


def _revenues(of: CompanyContext) -> list[tuple[str, float]]:
    """Of the last full year and at the latest rate, each once: label, billions a year."""
    known = (of.findings.revenue(of.company, measure) for measure in ("year", "latest"))
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
    of: CompanyContext, owed: Commitments, due: Commitments, revenues: list[tuple[str, float]]
) -> None:
    name = of.ledger.name
    sides = [(tr("Promised to pay"), owed.by_other), (tr("Promised to it"), due.by_other)]
    rows = pd.concat([table.assign(what=label) for label, table in sides])
    figure(
        commitments_figure(
            owed.by_other,
            due.by_other,
            revenues,
            {slug: name(slug) for slug in rows["other"]},
            dark=sources.dark(),
        ),
        title=_title(of, owed, due, revenues),
        foot=tr(
            "Purchases, services and lease-backs live on {day}, amount over term as if paid "
            "evenly.",
            day=day(of.day),
        ),
        key="company-commitments",
        alt=tr("Bars of yearly commitments of {name} beside its revenue.", name=of.name),
        table=[
            Column(mark("What"), [*rows["what"], *(label for label, _ in revenues)]),
            Column(mark("Company"), [*rows["other"].map(name), *[of.name] * len(revenues)]),
            Column(mark("For"), [*rows["group"].map(group_name), *[""] * len(revenues)]),
            Column(
                mark("A year"), [*rows["a_year_usd_bn"], *(usd for _, usd in revenues)], "usd_bn"
            ),
        ],
    )


def _title(
    of: CompanyContext, owed: Commitments, due: Commitments, revenues: list[tuple[str, float]]
) -> str:
    values = {
        "name": of.name,
        "owed": usd_bn(owed.a_year_usd_bn),
        "due": usd_bn(due.a_year_usd_bn),
    }
    if not revenues:
        return tr(
            "In the ledger's deals {name} has promised {owed} a year and is promised {due}",
            **values,
        )
    return tr(
        "In the ledger's deals {name} has promised {owed} a year and is promised {due}, beside "
        "{revenue} ({basis})",
        revenue=usd_bn(revenues[-1][1]),
        basis=revenues[-1][0],
        **values,
    )


def _say(of: CompanyContext, owed: Commitments) -> None:
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
            "**{amount}** that it has promised in {flows} comes without a term and is not spread "
            "over years.",
            amount=usd_bn(owed.no_term_usd_bn),
            flows=tr_n(owed.no_term, "{n} flow", "{n} flows"),
        )
    if owed.undisclosed:
        small(
            "Of what it has promised, {flows} without an amount.",
            flows=tr_n(owed.undisclosed, "{n} flow is", "{n} flows are"),
        )


def _draw_guarantees(of: CompanyContext) -> None:
    prose("**Guarantees and warrants**")
    contingent = of.legs[of.legs["kind"].isin(CONTINGENT)]
    if contingent.empty:
        small("None given or received by {name}.", name=of.name)
        return
    small(
        "The payer gives, the payee receives. They are contingent: no sum on this page counts them."
    )
    show_legs(
        legs_table(of.ledger, contingent),
        key="company-guarantees",
        columns=["Announced", "Payer", "Payee", "Kind", "Amount", "Basis", "Status", "What"],
    )
