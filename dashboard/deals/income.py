"""What a company takes in, by one rule for every page: the newest figure that is known, with its
period.

A year's accounts and an annualised run-rate are two facts: `income` gives both, so that they can
be named side by side. Outside income (companies.csv) is what of it comes from outside this
network; where the ledger's own figure is of a later day than the view, an older one counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.deals.facts import Fact, facts, latest
from dashboard.deals.ledger import Ledger

# How often a figure of this metric fits into a year. Of two of one day the later counts.
TIMES_A_YEAR = {
    "annual_revenue": 1,
    "quarterly_revenue": 4,
    "annualised_revenue": 1,
}
MEASURES = {"latest": tuple(TIMES_A_YEAR), "year": ("annual_revenue",)}
OUTSIDE = "outside_income"
YEAR = timedelta(days=365)
SHORTEST = timedelta(days=270)


@dataclass(frozen=True)
class Revenue:
    """usd_bn: at a rate per year, the fact's value `times` a year."""

    fact: Fact
    times: int

    @property
    def usd_bn(self) -> float:
        return self.fact.value * self.times


@dataclass(frozen=True)
class Income:
    """A company's revenue as known on a day. newest: of any period, at a rate per year. accounts:
    of the last full year in the accounts. Either is None if figures.csv has none; they are the
    same where the accounts are the newest."""

    newest: Revenue | None
    accounts: Revenue | None


def income(figures: pd.DataFrame, company: str, day: date) -> Income:
    """The revenue of a company as known on a day.

    Parameters
    ----------
    figures
        Ledger.figures: entity, metric, as_of, value, unit, source_url, note.
    company
        Its slug.
    day
        The last day that counts: figures as of a later day are left out.

    Returns
    -------
    Income
        The newest revenue of any period and that of the last full year.
    """
    return Income(
        newest=revenue(figures, company, "latest", by=day),
        accounts=revenue(figures, company, "year", by=day),
    )


def outside_incomes(ledger: Ledger, day: date) -> pd.DataFrame:
    """What companies take in from outside this network in a year, as known on a day.

    Parameters
    ----------
    ledger
        Its companies name outside_income_usd_bn and, where known, outside_income_as_of and
        outside_income_known_since.
    day
        The last day that counts.

    Returns
    -------
    pd.DataFrame
        Index: company, those with an income known by then; all others can pay what they owe, as
        far as this ledger knows. Columns: usd_bn (billions of US dollars a year), as_of (NaT if
        undated), metric (of figures.csv that it rests on; empty: the estimate in companies.csv),
        times (how often that figure fits into a year).

        The estimate of companies.csv counts from the day on which it was known, or always if it
        has none. Before
        that day the newest figure "outside_income" counts, else the newest revenue.
    """
    companies = ledger.companies
    estimated = companies[companies["outside_income_usd_bn"].notna()]
    rows = {}
    for slug, value, as_of, known_since in zip(
        estimated.index,
        estimated["outside_income_usd_bn"],
        estimated["outside_income_as_of"],
        estimated["outside_income_known_since"],
        strict=True,
    ):
        if pd.isna(known_since) or known_since <= pd.Timestamp(day):
            rows[str(slug)] = (value, as_of, "", 1)
        elif own := latest(ledger.figures, str(slug), OUTSIDE, by=day):
            rows[str(slug)] = (own.value, pd.Timestamp(own.as_of), OUTSIDE, 1)
        elif (newest := income(ledger.figures, str(slug), day).newest) is not None:
            fact = newest.fact
            rows[str(slug)] = (newest.usd_bn, pd.Timestamp(fact.as_of), fact.metric, newest.times)
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["usd_bn", "as_of", "metric", "times"]
    ).rename_axis("company")
    return table.astype({"usd_bn": float, "as_of": "datetime64[us]"})


def revenues(figures: pd.DataFrame, company: str, measure: str) -> list[Revenue]:
    """Oldest first, those above zero. measure: "latest" for rates of any period, "year" for full
    years only."""
    rates = facts(figures, company, *MEASURES[measure])
    rank = list(TIMES_A_YEAR)
    rates.sort(key=lambda fact: (fact.as_of, rank.index(fact.metric)))
    return [Revenue(fact, TIMES_A_YEAR[fact.metric]) for fact in rates if fact.value > 0]


def revenue(
    figures: pd.DataFrame, company: str, measure: str = "latest", by: date | None = None
) -> Revenue | None:
    """The newest, or the newest as of `by`; None if figures.csv has none."""
    rates = [r for r in revenues(figures, company, measure) if by is None or r.fact.as_of <= by]
    return rates[-1] if rates else None


def revenue_before(figures: pd.DataFrame, company: str, newest: Revenue) -> Revenue | None:
    """The revenue that `newest` grew from: of the same kind (full year or rate), at least nine
    months before, the nearest to one year."""
    year = newest.fact.metric == "annual_revenue"
    earlier = [
        r
        for r in revenues(figures, company, "latest")
        if (r.fact.metric == "annual_revenue") == year
        and newest.fact.as_of - r.fact.as_of >= SHORTEST
    ]
    return min(earlier, key=lambda r: abs(newest.fact.as_of - r.fact.as_of - YEAR), default=None)


def growth_between(before: Revenue, after: Revenue) -> float:
    """A fraction per year."""
    years = (after.fact.as_of - before.fact.as_of) / timedelta(days=365.25)
    return float((after.usd_bn / before.usd_bn) ** (1 / years) - 1)
