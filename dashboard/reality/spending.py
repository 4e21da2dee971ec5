"""What goes into AI hardware and data centres, against what end users pay for AI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.deals.facts import Fact, facts, latest
from dashboard.deals.income import Revenue, revenue

HARDWARE = ("nvidia", "data_center_revenue_quarter")
SPENDERS = ("amazon", "microsoft", "google", "meta")
CAPEX_TOTAL = ("+".join(SPENDERS), "capex_annual_total")
CONSUMERS = ("industry", "consumer_ai_spend_annual")
# An older revenue says nothing about a lab that doubles every year.
SALES_VALID = timedelta(days=365)


@dataclass(frozen=True)
class SpendPoint:
    """Spending and sales at one time, both in billions of dollars a year. spend, sales: the facts
    behind them; the sums have the reader's corrections in them already."""

    day: date
    spend: tuple[Fact, ...]
    spend_usd_bn: float
    sales: tuple[Revenue, ...]
    sales_usd_bn: float

    @property
    def ratio(self) -> float:
        return self.spend_usd_bn / self.sales_usd_bn


def hardware_by_quarter(
    figures: pd.DataFrame, labs: Iterable[str], *, counted: float, other_sales: float
) -> list[SpendPoint]:
    """NVIDIA's data-centre revenue of each quarter times four, against the revenue of the labs
    at the rate last known by then. counted: part of the spending that counts as AI; other_sales: AI
    sales of others, as a fraction of the labs'. Without any lab's revenue there is no point."""
    labs = list(labs)
    points = []
    for fact in facts(figures, *HARDWARE):
        sales = _rates(figures, labs, fact.as_of)
        if sales:
            points.append(_point(fact.as_of, [fact], 4 * counted, sales, other_sales))
    return points


def capex_by_year(
    figures: pd.DataFrame, labs: Iterable[str], *, counted: float, other_sales: float
) -> list[SpendPoint]:
    """Capital spending of the four largest cloud owners by calendar year, against the revenue of
    the labs in that year, or at the newest rate of that year where no year's revenue is known."""
    labs = list(labs)
    years = {fact.as_of for slug in SPENDERS for fact in facts(figures, slug, "capex_annual")}
    years |= {fact.as_of for fact in facts(figures, *CAPEX_TOTAL)}
    points = []
    for end in sorted(years):
        spend = _capex(figures, end)
        sales = [r for lab in labs if (r := _in_year(figures, lab, end.year))]
        if spend and sales:
            points.append(_point(end, spend, counted, sales, other_sales))
    return points


def year_before(points: list[SpendPoint]) -> SpendPoint | None:
    """The point nearest to a year before the newest one; None without two."""
    if len(points) < 2:
        return None
    then = points[-1].day - timedelta(days=365)
    return min(points[:-1], key=lambda point: abs(point.day - then))


def consumers(
    figures: pd.DataFrame, hardware: list[SpendPoint]
) -> tuple[Fact, SpendPoint, float] | None:
    """What consumers spend on AI in a year by one estimate, the hardware point nearest to it and
    the ratio of the two; None without either."""
    fact = latest(figures, *CONSUMERS)
    if fact is None or not hardware:
        return None
    near = min(hardware, key=lambda point: abs(point.day - fact.as_of))
    return fact, near, near.spend_usd_bn / fact.value


def _capex(figures: pd.DataFrame, end: date) -> list[Fact]:
    """The sum of all four as published, else the four one by one."""
    whole = [fact for fact in facts(figures, *CAPEX_TOTAL) if fact.as_of == end]
    if whole:
        return whole[-1:]
    single = [
        fact
        for slug in SPENDERS
        if (fact := latest(figures, slug, "capex_annual", by=end)) and fact.as_of == end
    ]
    return single if len(single) == len(SPENDERS) else []


def _rates(figures: pd.DataFrame, labs: list[str], day: date) -> list[Revenue]:
    rates = [revenue(figures, lab, by=day) for lab in labs]
    return [r for r in rates if r and day - r.fact.as_of <= SALES_VALID]


def _in_year(figures: pd.DataFrame, lab: str, year: int) -> Revenue | None:
    for measure in ("year", "latest"):
        rate = revenue(figures, lab, measure, by=date(year, 12, 31))
        if rate and rate.fact.as_of.year == year:
            return rate
    return None


def _point(
    day: date, spend: list[Fact], weight: float, sales: list[Revenue], other_sales: float
) -> SpendPoint:
    return SpendPoint(
        day=day,
        spend=tuple(spend),
        spend_usd_bn=weight * sum(fact.value for fact in spend),
        sales=tuple(sales),
        sales_usd_bn=(1 + other_sales) * sum(r.usd_bn for r in sales),
    )
