"""What labs and compute providers have promised to pay, beside what they take in."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
from scipy.optimize import brentq

from dashboard.deals import Ledger, legs_on
from dashboard.deals.facts import valuation_facts
from dashboard.deals.income import growth_between, revenue, revenue_before
from dashboard.vocabulary import OBLIGATIONS

PROMISERS = ("ai-lab", "compute-provider")
# The columns of `promises`.
PROMISE = [
    "company",
    "total_usd_bn",
    "open_usd_bn",
    "soft_usd_bn",
    "undisclosed",
    "year_usd_bn",
    "term",
    "revenue",
    "revenue_usd_bn",
    "before",
    "years",
    "needed",
    "had",
]


def needed_growth(
    owed_usd_bn: float, revenue_usd_bn: float, share: float, years: float
) -> float | None:
    """The yearly growth g, a fraction, at which `share` of the revenue R of the coming `years` T
    adds up to what is owed: owed = Σ(t = 1 … T) share · R · (1 + g)^t. Of a broken last year its
    part counts. None where no share of a revenue can pay anything.
    """
    if math.isnan(owed_usd_bn) or not revenue_usd_bn * share > 0:
        return None
    whole = math.floor(years)

    def short(growth: float) -> float:
        paid = sum((1 + growth) ** t for t in range(1, whole + 1))
        paid += (years - whole) * (1 + growth) ** (whole + 1)
        return float(share * revenue_usd_bn * paid - owed_usd_bn)

    # In the first year alone (or its part) this growth would pay for everything.
    most = owed_usd_bn / (share * revenue_usd_bn * min(years, 1.0))
    return float(brentq(short, -1.0, max(most, 1.0), xtol=1e-12))


def promise_legs(ledger: Ledger, legs: pd.DataFrame) -> pd.DataFrame:
    """Those of `legs` by which a lab or compute provider owes for purchases, services, leases."""
    roles = ledger.companies["role"]
    return legs[legs["kind"].isin(OBLIGATIONS) & legs["payer"].map(roles).isin(PROMISERS)]


def promises(
    ledger: Ledger, legs: pd.DataFrame, *, term_years: float, share: float, measure: str
) -> pd.DataFrame:
    """One row for each lab and compute provider with a purchase, service or lease among `legs`
    (deals.legs_on), largest total first.

    total_usd_bn: all disclosed amounts, NaN if there are none; open_usd_bn: of it without a term,
    taken over `term_years`; soft_usd_bn: of it ceilings and contracts that can be cancelled;
    undisclosed: legs without an amount; year_usd_bn: amount over term; term: mean of the terms,
    weighted by amount. revenue, before: Revenue or None (`measure` as for `revenues`); years: of
    revenue promised; needed: growth at which `share` of revenue pays (needed_growth); had: growth
    per year from `before` to `revenue`.
    """
    rows = [
        _promise(ledger.figures, str(company), promised, term_years, share, measure)
        for company, promised in promise_legs(ledger, legs).groupby("payer")
    ]
    table = pd.DataFrame(rows, columns=PROMISE).sort_values(
        ["total_usd_bn", "company"], ascending=[False, True]
    )
    return table.set_index("company")


def _promise(
    figures: pd.DataFrame,
    company: str,
    legs: pd.DataFrame,
    term_years: float,
    share: float,
    measure: str,
) -> dict[str, object]:
    amounts = legs["amount_usd_bn"]
    terms = legs["term_years"].fillna(term_years)
    total = float(amounts.sum(min_count=1))
    term = float((amounts * terms).sum() / total) if total > 0 else math.nan
    newest = revenue(figures, company, measure)
    before = newest and revenue_before(figures, company, newest)
    return {
        "company": company,
        "total_usd_bn": total,
        "open_usd_bn": float(amounts[legs["term_years"].isna()].sum()),
        "soft_usd_bn": float(
            amounts[(legs["basis"] == "up-to") | (legs["cancellable"] == "yes")].sum()
        ),
        "undisclosed": int(amounts.isna().sum()),
        "year_usd_bn": float((amounts / terms).sum(min_count=1)),
        "term": term,
        "revenue": newest,
        "revenue_usd_bn": newest.usd_bn if newest else math.nan,
        "before": before,
        "years": total / newest.usd_bn if newest else math.nan,
        "needed": _or_nan(needed_growth(total, newest.usd_bn, share, term) if newest else None),
        "had": growth_between(before, newest) if newest and before else math.nan,
    }


def story(ledger: Ledger, lab: str, seller: str, days: tuple[date, ...]) -> pd.DataFrame:
    """The lab as known on each of `days` (index): valuation and revenue (Fact and Revenue, or
    None), to_seller_usd_bn and total_usd_bn promised, and both in years of revenue."""
    rows, valuations = [], valuation_facts(ledger, lab)
    for day in days:
        legs = legs_on(ledger, day)
        obligations = legs[(legs["payer"] == lab) & legs["kind"].isin(OBLIGATIONS)]
        to_seller = float(
            obligations.loc[obligations["payee"] == seller, "amount_usd_bn"].sum(min_count=1)
        )
        total = float(obligations["amount_usd_bn"].sum(min_count=1))
        income = revenue(ledger.figures, lab, by=day)
        rows.append(
            {
                "valuation": next((f for f in reversed(valuations) if f.as_of <= day), None),
                "revenue": income,
                "to_seller_usd_bn": to_seller,
                "total_usd_bn": total,
                "to_seller_years": to_seller / income.usd_bn if income else math.nan,
                "years": total / income.usd_bn if income else math.nan,
            }
        )
    return pd.DataFrame(rows, index=list(days))


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
