"""What sellers have promised to take back, to rent back or to pay for others."""

from __future__ import annotations

import math

import pandas as pd

from dashboard.deals import Ledger
from dashboard.deals.facts import latest

BACKSTOP, LEASE_BACK = "backstop-guarantee", "lease-back"


def exposures(
    ledger: Ledger, legs: pd.DataFrame, valuations: pd.DataFrame, *, called: float
) -> pd.DataFrame:
    """One row for each guarantee and lease-back among `legs` (deals.legs_on), by leg id, largest
    first.

    guarantor, protected, kind, basis, status, announced; maximum_usd_bn: the amount, else the
    highest that was named; falls_due_usd_bn: of a guarantee the part `called`, of a lease-back
    all. income_usd_bn: the guarantor's GAAP earnings of four quarters, EPS · shares (valuations:
    valuation_table with shares_bn, valuation.shares_of), reported on income_at. backlog: Fact of
    the protected company's order book, or None; of_income, of_backlog: falls_due in fractions of
    them.
    """
    guarantees = legs[legs["kind"].isin([BACKSTOP, LEASE_BACK])]
    maximum = guarantees["amount_usd_bn"].fillna(guarantees["amount_high_usd_bn"])
    incomes = net_earnings(valuations)
    table = pd.DataFrame(
        {
            "guarantor": guarantees["payer"],
            "protected": guarantees["payee"],
            "kind": guarantees["kind"],
            "basis": guarantees["basis"],
            "status": guarantees["status"],
            "announced": guarantees["announced"],
            "maximum_usd_bn": maximum,
            "falls_due_usd_bn": maximum.where(guarantees["kind"] == LEASE_BACK, maximum * called),
            "income_usd_bn": guarantees["payer"].map(incomes).astype(float),
            "income_at": guarantees["payer"].map(valuations["eps_since"]),
            "backlog": [
                latest(ledger.figures, slug, "backlog", "rpo") for slug in guarantees["payee"]
            ],
        },
        index=guarantees.index,
    )
    backlogs = [fact.value if fact else math.nan for fact in table["backlog"]]
    table["of_income"] = table["falls_due_usd_bn"] / table["income_usd_bn"]
    table["of_backlog"] = table["falls_due_usd_bn"] / backlogs
    return table.sort_values("maximum_usd_bn", ascending=False, kind="stable")


def by_guarantor(exposed: pd.DataFrame) -> pd.DataFrame:
    """`exposures` added up by guarantor, largest first: backstops_usd_bn and lease_backs_usd_bn
    that fall due, both in total_usd_bn; intended_usd_bn, what letters of intent would add;
    income_usd_bn, of_income (of the total; NaN after a loss)."""
    intended = exposed["status"] == "letter-of-intent"
    rents = exposed["kind"] == LEASE_BACK
    amounts, guarantors = exposed["falls_due_usd_bn"], exposed["guarantor"]
    table = pd.DataFrame(
        {
            "backstops_usd_bn": amounts.where(~rents & ~intended, 0.0).groupby(guarantors).sum(),
            "lease_backs_usd_bn": amounts.where(rents & ~intended, 0.0).groupby(guarantors).sum(),
            "intended_usd_bn": amounts.where(intended, 0.0).groupby(guarantors).sum(),
            "income_usd_bn": exposed.groupby("guarantor")["income_usd_bn"].first(),
        }
    )
    table["total_usd_bn"] = table["backstops_usd_bn"] + table["lease_backs_usd_bn"]
    earned = table["income_usd_bn"].where(table["income_usd_bn"] > 0)
    table["of_income"] = table["total_usd_bn"] / earned
    return table.sort_values("total_usd_bn", ascending=False, kind="stable")


def net_earnings(valuations: pd.DataFrame) -> pd.Series:
    """GAAP earnings of the last four quarters in billions of dollars by company: EPS · shares."""
    eps = valuations["trailing_eps"].astype(float)
    return (eps * valuations["shares_bn"]).rename("income_usd_bn")
