"""What companies owe one another in a year, and what they have to pay it with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from scipy.sparse import csr_array

from dashboard.flows.pairs import merged
from dashboard.flows.stress.clearing import DOLLAR
from dashboard.vocabulary import OBLIGATIONS

PROMISES = ("equity-investment", "venture-investment", "debt-financing")
# The most frequent of the terms that the contracts in our ledger disclose.
YEARS = 5.0


@dataclass(frozen=True)
class Assumptions:
    """What the ledger doesn't say. years: the term of what has none. incomes: the reader's own
    outside incomes by company, in place of the ledger's. filled: other funding closes every
    funding gap, so that without a shock nobody falls short."""

    years: float = YEARS
    incomes: Mapping[str, float] = field(default_factory=dict)
    filled: bool = True


@dataclass(frozen=True)
class Year:
    """One year in which nothing goes wrong. Amounts in billions of dollars a year.

    companies: index company (all that owe or are owed a disclosed amount, by slug); owed_usd_bn,
    due_usd_bn, outside_usd_bn (outside income), known (false: the ledger has no outside income;
    taken as all that the company owes, so that it can pay whatever it is paid), promised_usd_bn
    (investments and loans not yet closed), gap_usd_bn (the funding gap: what it must find
    beyond all these to pay in full; zero where they suffice).
    obligations: index leg; payer, payee, amount_usd_bn, cancellable. promises: the same of the
    promised investments and loans into these companies, payer the investor.
    termless: how many obligations have no term, and termless_usd_bn their whole amounts;
    undisclosed: how many are left out without an amount.
    """

    companies: pd.DataFrame
    obligations: pd.DataFrame
    promises: pd.DataFrame
    assumed: Assumptions
    termless: int
    termless_usd_bn: float
    undisclosed: int

    @property
    def owed_usd_bn(self) -> float:
        """All obligations of the year."""
        return math.fsum(self.obligations["amount_usd_bn"])

    @property
    def gaps(self) -> pd.Series:
        """The funding gaps by company, the largest first."""
        gaps = self.companies["gap_usd_bn"]
        return gaps[gaps > 0].sort_values(ascending=False)

    def matrix(self, obligations: pd.DataFrame) -> csr_array:
        """What `obligations` of this year come to, payer by payee in the order of companies."""
        pairs, names = merged(obligations), self.companies.index
        ends = (names.get_indexer(pairs["payer"]), names.get_indexer(pairs["payee"]))
        return csr_array((pairs["amount_usd_bn"], ends), shape=(len(names), len(names)))


def year(legs: pd.DataFrame, outside: pd.Series, assumed: Assumptions | None = None) -> Year:
    """The year of `legs` (deals.legs_on: index leg; payer, payee, kind, status, amount_usd_bn,
    term_years, cancellable): amount over term. outside: outside income by company, NaN where
    unknown."""
    assumed = assumed or Assumptions()
    disclosed = legs.dropna(subset=["amount_usd_bn"])
    owing = disclosed[disclosed["kind"].isin(OBLIGATIONS)]
    names = sorted({*owing["payer"], *owing["payee"]})
    promised = disclosed[disclosed["kind"].isin(PROMISES) & disclosed["status"].ne("closed")]
    obligations = _a_year(owing, assumed.years)
    promises = _a_year(promised[promised["payee"].isin(names)], assumed.years)
    income = outside.reindex(names).astype(float)
    income.update(pd.Series(assumed.incomes, dtype=float))
    owed = _sum(obligations, "payer", names)
    table = pd.DataFrame(
        {
            "owed_usd_bn": owed,
            "due_usd_bn": _sum(obligations, "payee", names),
            "outside_usd_bn": income.fillna(owed),
            "known": income.notna(),
            "promised_usd_bn": _sum(promises, "payee", names),
        },
        index=pd.Index(names, name="company"),
    )
    gap = owed - table[["due_usd_bn", "outside_usd_bn", "promised_usd_bn"]].sum(axis=1)
    table["gap_usd_bn"] = gap.where(gap > DOLLAR, 0.0)
    termless = owing["term_years"].isna()
    return Year(
        companies=table,
        obligations=obligations,
        promises=promises,
        assumed=assumed,
        termless=int(termless.sum()),
        termless_usd_bn=math.fsum(owing.loc[termless, "amount_usd_bn"]),
        undisclosed=int((legs["kind"].isin(OBLIGATIONS) & legs["amount_usd_bn"].isna()).sum()),
    )


def _a_year(legs: pd.DataFrame, years: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "payer": legs["payer"],
            "payee": legs["payee"],
            "amount_usd_bn": legs["amount_usd_bn"] / legs["term_years"].fillna(years),
            "cancellable": legs["cancellable"] == "yes",
        }
    )


def _sum(legs: pd.DataFrame, side: str, names: list[str]) -> pd.Series:
    return legs.groupby(side)["amount_usd_bn"].sum().reindex(names, fill_value=0.0)
