"""Financing between companies that also trade with each other, as the BIS counts it.

BIS Bulletin 137 calls an investment of one AI firm in another circular if the two also trade,
and parts these pairs by who finances whom. Here the same is read off the ledger's legs. The two
counts are of different deals (the bulletin has 1,246 firms and the years 2021 to 2025), so their
figures are to be compared, not to be equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.flows.financed import PURCHASES
from dashboard.language import mark
from dashboard.vocabulary import KINDS

INVESTMENTS = tuple(slug for slug, kind in KINDS.items() if kind.group == "investment")
LOANS = tuple(slug for slug, kind in KINDS.items() if kind.group == "debt")
SUPPLIER, CUSTOMER, BOTH = "supplier-finances-customer", "customer-finances-supplier", "both"
CATEGORIES = {
    SUPPLIER: mark("Supplier finances customer"),
    CUSTOMER: mark("Customer finances supplier"),
    BOTH: mark("Both"),
}
# BIS Bulletin 137: of what AI firms invest in each other, the part between firms that also
# trade, by value and by number of deals.
BIS_SHARE, BIS_SHARE_BY_NUMBER = 0.464, 0.161
BIS_SOURCE = "https://www.bis.org/publications/bulletin-137-circular-relationships-among-ai-firms"


@dataclass(frozen=True)
class Financing:
    """What companies finance each other with, by pair.

    pairs: one row a pair of companies with financing between them, largest first, unknown
    amounts last. Columns: one, other (slugs, in alphabetical order), category (of CATEGORIES;
    empty where the two don't trade), investment_usd_bn, loans_usd_bn and traded_usd_bn (sums of
    what is disclosed; NaN where nothing is), investments, loans (how many legs), undisclosed (of
    these), legs (ids of the financing legs).
    """

    pairs: pd.DataFrame

    @property
    def circular(self) -> pd.Series:
        """Of each pair, whether the two also trade."""
        return self.pairs["category"] != ""

    def amount_usd_bn(self, *, loans: bool = False, category: str | None = None) -> float:
        """What is disclosed of all investments, with the loans if asked for; of one category or
        of all pairs."""
        pairs = self._of(category)
        total = pairs["investment_usd_bn"].sum() + (pairs["loans_usd_bn"].sum() if loans else 0.0)
        return float(total)

    def share(self, *, loans: bool = False) -> float | None:
        """The part of these dollars that goes between companies which also trade; None if
        nothing is disclosed."""
        total = self.amount_usd_bn(loans=loans)
        part = sum(self.amount_usd_bn(loans=loans, category=name) for name in CATEGORIES)
        return part / total if total > 0 else None

    def number(self, *, loans: bool = False, category: str | None = None) -> int:
        """How many legs of financing there are, disclosed or not."""
        pairs = self._of(category)
        return int(pairs["investments"].sum() + (pairs["loans"].sum() if loans else 0))

    def share_by_number(self, *, loans: bool = False) -> float | None:
        """The part of the legs of financing between companies that also trade."""
        total = self.number(loans=loans)
        part = sum(self.number(loans=loans, category=name) for name in CATEGORIES)
        return part / total if total else None

    @property
    def split(self) -> pd.DataFrame:
        """One row a category of CATEGORIES and one for the pairs that don't trade (index ""):
        investment_usd_bn, share (of all investment), investments, loans_usd_bn, pairs."""
        by_category = self.pairs.groupby("category")
        sums = ["investment_usd_bn", "loans_usd_bn", "investments"]
        table = by_category[sums].sum().reindex([*CATEGORIES, ""], fill_value=0)
        table["pairs"] = by_category.size().reindex(table.index, fill_value=0)
        total = table["investment_usd_bn"].sum()
        table["share"] = table["investment_usd_bn"] / total if total > 0 else np.nan
        return table

    def _of(self, category: str | None) -> pd.DataFrame:
        return self.pairs if category is None else self.pairs[self.pairs["category"] == category]


def financing(legs: pd.DataFrame) -> Financing:
    """Part the pairs of companies with financing between them by whether and how they trade.

    Parameters
    ----------
    legs
        The legs that count (deals.legs_on): index leg id; payer, payee, kind, amount_usd_bn.
        Financing are investments and loans, trade is hardware, cloud and AI services and power;
        guarantees, warrants, leases and acquisitions are neither.

    Returns
    -------
    Financing
        A pair is SUPPLIER if one finances the other and sells to it, CUSTOMER if one finances
        the other and buys from it, BOTH if each holds.

    References
    ----------
    BIS Bulletin 137, "Circular relationships among AI firms".
    """
    table = legs.rename_axis("leg").reset_index()
    payer, payee = table["payer"].astype(str), table["payee"].astype(str)
    table["one"] = np.where(payer < payee, payer, payee)
    table["other"] = np.where(payer < payee, payee, payer)
    table["forward"] = table["payer"] == table["one"]
    trade = table[table["kind"].isin(PURCHASES)]
    gives = table[table["kind"].isin(INVESTMENTS + LOANS)]
    pair = ["one", "other"]
    invested = gives["kind"].isin(INVESTMENTS)
    gives = gives.assign(
        investment_usd_bn=gives["amount_usd_bn"].where(invested),
        loans_usd_bn=gives["amount_usd_bn"].where(~invested),
        investments=invested,
        loans=~invested,
        undisclosed=gives["amount_usd_bn"].isna(),
    )
    pairs = gives.groupby(pair, as_index=False).agg(
        investment_usd_bn=("investment_usd_bn", lambda amounts: amounts.sum(min_count=1)),
        loans_usd_bn=("loans_usd_bn", lambda amounts: amounts.sum(min_count=1)),
        investments=("investments", "sum"),
        loans=("loans", "sum"),
        undisclosed=("undisclosed", "sum"),
        legs=("leg", lambda ids: sorted(ids)),
    )
    traded = trade.groupby(pair)["amount_usd_bn"].sum(min_count=1).rename("traded_usd_bn")
    pairs = pairs.join(traded, on=pair)
    pays, given = (
        set(part[[*pair, "forward"]].itertuples(index=False, name=None)) for part in (trade, gives)
    )
    pairs["category"] = [
        _category(
            supplier=any((*key, way) in given and (*key, not way) in pays for way in (True, False)),
            customer=any((*key, way) in given and (*key, way) in pays for way in (True, False)),
        )
        for key in pairs[pair].itertuples(index=False, name=None)
    ]
    pairs["total"] = pairs[["investment_usd_bn", "loans_usd_bn"]].sum(axis=1, min_count=1)
    pairs = pairs.sort_values(
        ["total", *pair], ascending=[False, True, True], na_position="last", ignore_index=True
    )
    columns = ["one", "other", "category", "investment_usd_bn", "loans_usd_bn", "traded_usd_bn"]
    return Financing(pairs[[*columns, "investments", "loans", "undisclosed", "legs"]])


def _category(*, supplier: bool, customer: bool) -> str:
    if supplier and customer:
        return BOTH
    return SUPPLIER if supplier else CUSTOMER if customer else ""
