"""Spend against sales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.charts import reality as charts
from dashboard.components.draw.chart import figure
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column
from dashboard.deals import Ledger
from dashboard.formats import day, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import Fact, SpendPoint, consumers, lacking, year_before
from dashboard.views.reality_check.arguments import OwnFigure
from dashboard.views.reality_check.context import CHIPS, LAB, PageContext
from dashboard.views.reality_check.formats import rate_text, two_columns
from dashboard.views.reality_check.inputs import show_inputs, show_lacking

# Of reality.consumers.
Estimate = tuple[Fact, SpendPoint, float] | None
HARDWARE = (CHIPS, "data_center_revenue_quarter")


def hardware_of(context: PageContext) -> list[SpendPoint]:
    choices = context.choices
    return context.findings.hardware_spend(counted=choices.ai, others=choices.others)


def spend_answer(context: PageContext) -> OwnFigure | None:
    hardware = hardware_of(context)
    if not hardware:
        return None
    return OwnFigure(
        tr(
            "{ratio} dollars of NVIDIA's hardware for each dollar of the labs' sales",
            ratio=ratio(hardware[-1].ratio),
        ),
        number=tr("{ratio} to 1", ratio=ratio(hardware[-1].ratio)),
        panel="spend",
    )


def draw_spend(context: PageContext) -> None:
    ledger, choices = context.ledger, context.choices
    hardware = hardware_of(context)
    capex = context.findings.capital_spend(counted=choices.ai, others=choices.others)
    estimate = consumers(ledger.figures, hardware)
    text, picture = two_columns()
    with text:
        _say(ledger, hardware, capex, estimate)
    sides = {
        tr("NVIDIA's data-centre hardware"): hardware,
        tr("Capital spending of Amazon, Microsoft, Alphabet and Meta"): capex,
    }
    sides = {name: points for name, points in sides.items() if points}
    with picture:
        if sides:
            _picture(context, sides, estimate)
    used = [fact for points in sides.values() for point in points for fact in point.spend]
    used += [r.fact for points in sides.values() for point in points for r in point.sales]
    show_inputs(ledger, [*used, estimate[0] if estimate else None], key="spend")


def _say(
    ledger: Ledger, hardware: list[SpendPoint], capex: list[SpendPoint], estimate: Estimate
) -> None:
    if not hardware:
        show_lacking(ledger, lacking(ledger.figures, [HARDWARE, (LAB, "annualised_revenue")]))
    else:
        newest, earlier = hardware[-1], year_before(hardware)
        prose(
            "In the quarter to {day} **{chips}** sold data-centre hardware for **{spend}** a year, "
            "**{ratio} dollars for each dollar** of the {sales} a year that the labs took in.",
            day=day(newest.day),
            chips=ledger.name(CHIPS),
            spend=usd_bn(newest.spend_usd_bn),
            ratio=ratio(newest.ratio),
            sales=usd_bn(newest.sales_usd_bn),
        )
        if earlier:
            prose(
                "In the quarter to {day} it was {ratio}.",
                day=day(earlier.day),
                ratio=ratio(earlier.ratio),
            )
    if capex:
        newest = capex[-1]
        prose(
            "The four largest cloud owners put **{spend}** into property and equipment in "
            "{year}, by results and plans, {ratio} times the labs' {sales}.",
            spend=usd_bn(newest.spend_usd_bn),
            year=newest.day.year,
            ratio=ratio(newest.ratio),
            sales=usd_bn(newest.sales_usd_bn),
        )
    else:
        show_lacking(ledger, lacking(ledger.figures, [("amazon", "capex_annual")]))
    if estimate:
        fact, _, times = estimate
        prose(
            "Against consumers alone, who spent {spent} a year by an estimate of {day}, NVIDIA's "
            "hardware came to {ratio}. The film of October 2025 has ten to one.",
            spent=usd_bn(fact.value),
            day=day(fact.as_of),
            ratio=ratio(times),
        )
    small(
        "Hardware: a quarter of NVIDIA's data-centre revenue times four; in it chips, systems "
        "and networks, also those that serve no lab; not in it AMD, Google's TPUs, buildings and "
        "power. Capital spending: Amazon, Microsoft, Alphabet and Meta by calendar year, in it "
        "warehouses and everything else they build. Sales: the labs with a figure, at the rate "
        "last known by that day (at most a year old), for capital spending the revenue of the "
        "year; not in it what the cloud owners earn with AI of their own."
    )


def _picture(
    context: PageContext, sides: Mapping[str, Sequence[SpendPoint]], estimate: Estimate
) -> None:
    ledger = context.ledger
    single = pd.Series(
        [estimate[2]] if estimate else [],
        index=pd.to_datetime([estimate[1].day] if estimate else []),
        name=tr("NVIDIA's hardware, consumers alone"),
        dtype=float,
    )
    figure(
        charts.spend_figure(
            {name: ratios(points) for name, points in sides.items()}, single, dark=context.dark
        ),
        title=answer.text
        if (answer := spend_answer(context))
        else tr("Dollars spent on AI for each dollar that end users pay the labs"),
        foot=tr("Source: the ledger's dated figures; the last year is a plan."),
        key="spend-chart",
        alt=tr("Lines of the ratio of spending to sales through time, on a logarithmic scale."),
        table=spend_table(ledger, sides),
    )


def ratios(points: Sequence[SpendPoint]) -> pd.Series:
    """The points' ratios by day."""
    days = pd.to_datetime([point.day for point in points])
    return pd.Series([point.ratio for point in points], index=days, dtype=float)


def spend_table(ledger: Ledger, sides: Mapping[str, Sequence[SpendPoint]]) -> list[Column]:
    """Points by what is spent (name on screen), newest first."""
    rows = [(name, point) for name, points in sides.items() for point in reversed(points)]
    sales = [
        "; ".join(
            f"{ledger.name(r.fact.entity)} {usd_bn(r.usd_bn)} ({rate_text(r)})" for r in point.sales
        )
        for _, point in rows
    ]
    return [
        Column(mark("Date"), [point.day for _, point in rows], "day"),
        Column(mark("Spent on"), [name for name, _ in rows]),
        Column(mark("Spent a year"), [point.spend_usd_bn for _, point in rows], "usd_bn"),
        Column(mark("Sales a year"), [point.sales_usd_bn for _, point in rows], "usd_bn"),
        Column(mark("Ratio"), [point.ratio for _, point in rows], "ratio"),
        Column(mark("Sales of"), sales),
    ]
