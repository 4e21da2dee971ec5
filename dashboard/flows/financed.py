"""Customers whose purchases the seller finances."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.flows.sums import sums_by
from dashboard.vocabulary import KINDS, PURCHASES

TIES = (
    "equity-investment",
    "venture-investment",
    "lease-back",
    "debt-financing",
    "backstop-guarantee",
    "warrant",
)


@dataclass(frozen=True)
class Financed:
    """A seller's customers and by which ties it finances them. Amounts are sums of what is
    disclosed, NaN where nothing is.

    customers: index customer, the largest buyer first, unknown ones last; bought_usd_bn,
    bought_undisclosed (purchases without an amount), tied (has any tie), paid_usd_bn (what the
    seller pays or lends it), contingent_usd_bn (guarantees and warrants, which may never be
    paid), ties_undisclosed (ties without an amount).
    ties: one row for each customer and kind of tie: customer, kind, amount_usd_bn, undisclosed,
    legs (their ids).
    """

    seller: str
    customers: pd.DataFrame
    ties: pd.DataFrame

    @property
    def bought_usd_bn(self) -> float:
        """What all customers buy, as far as disclosed."""
        return float(self.customers["bought_usd_bn"].sum())

    @property
    def tied(self) -> int:
        """How many customers have a tie."""
        return int(self.customers["tied"].sum())

    @property
    def tied_undisclosed(self) -> int:
        """How many purchases of these have no amount."""
        return int(self.customers.loc[self.customers["tied"], "bought_undisclosed"].sum())

    @property
    def tied_usd_bn(self) -> float:
        """The part of it that customers with a tie buy."""
        return float(self.customers.loc[self.customers["tied"], "bought_usd_bn"].sum())

    @property
    def tied_share(self) -> float | None:
        """The same as a fraction; None if no purchase has an amount."""
        return self.tied_usd_bn / self.bought_usd_bn if self.bought_usd_bn else None


def financed(legs: pd.DataFrame, seller: str) -> Financed:
    """The customers of `seller`: who pays it for hardware, cloud or AI services, and which of
    them it invests in, leases back from, lends to, guarantees or gives warrants.

    `legs` are all that count, contingent ones among them: index leg id; payer, payee, kind,
    amount_usd_bn. Ties of third parties that the seller stands behind are not followed.
    """
    bought = legs[(legs["payee"] == seller) & legs["kind"].isin(PURCHASES)]
    purchases = _sums(bought, ["payer"])
    given = legs[
        (legs["payer"] == seller) & legs["kind"].isin(TIES) & legs["payee"].isin(purchases.index)
    ]
    moving = given["kind"].map(lambda kind: KINDS[kind].moves_money).astype(bool)
    customers = pd.DataFrame(
        {
            "bought_usd_bn": purchases["amount_usd_bn"],
            "bought_undisclosed": purchases["undisclosed"],
            "tied": purchases.index.isin(given["payee"]),
            "paid_usd_bn": _sums(given[moving], ["payee"])["amount_usd_bn"],
            "contingent_usd_bn": _sums(given[~moving], ["payee"])["amount_usd_bn"],
            "ties_undisclosed": _sums(given, ["payee"])["undisclosed"],
        },
        index=purchases.index.rename("customer"),
    ).fillna({"ties_undisclosed": 0})
    customers["ties_undisclosed"] = customers["ties_undisclosed"].astype(int)
    return Financed(
        seller=seller,
        customers=customers.sort_values(
            ["bought_usd_bn", "customer"], ascending=[False, True], na_position="last"
        ),
        ties=_sums(given, ["payee", "kind"]).rename_axis(["customer", "kind"]).reset_index(),
    )


def sellers(legs: pd.DataFrame) -> list[str]:
    """Who finances a customer (see `financed`), the one with most such customers first.

    Parameters
    ----------
    legs
        As for `financed`.

    Returns
    -------
    list of str
        Slugs. Among equals the one that sells most to such customers, as disclosed, comes first.
    """
    bought = legs[legs["kind"].isin(PURCHASES)].groupby(["payee", "payer"])["amount_usd_bn"].sum()
    ties = legs[legs["kind"].isin(TIES)]
    tied = bought[bought.index.isin(set(zip(ties["payer"], ties["payee"], strict=True)))]
    by_seller = tied.groupby("payee").agg(["sum", "count"]).reset_index()
    ranked = by_seller.sort_values(["count", "sum", "payee"], ascending=[False, False, True])
    return list(ranked["payee"])


def _sums(legs: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """sums_by of legs that their ids index, each group's in their order."""
    return sums_by(legs.rename_axis("leg").reset_index().sort_values("leg"), by)
