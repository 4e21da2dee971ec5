"""One company's money: what it pays to whom, what it receives from whom, what it owes a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.flows.loops import Loops
from dashboard.flows.network import arrows
from dashboard.flows.round_trips import RoundTrip
from dashboard.vocabulary import OBLIGATIONS

# What binds to pay for deliveries over a term.
DIRECTIONS = ("pays", "receives")


@dataclass(frozen=True)
class CompanyFlows:
    """A company's payments, amounts in billions of dollars.

    sides: one row for each direction ("pays" or "receives"), counterparty and group of kinds:
    direction, other (slug), group, amount_usd_bn (NaN if no leg discloses one), undisclosed (legs
    without an amount), legs (their ids). partners: one row a counterparty (index), the one with
    the most money first: pays_usd_bn, receives_usd_bn (NaN where nothing is disclosed or there is
    no leg), pays_undisclosed, receives_undisclosed (legs without an amount), groups, legs (their
    number). pays_usd_bn, receives_usd_bn: what is disclosed of each direction, NaN if nothing is;
    pays_undisclosed, receives_undisclosed: the legs without an amount.
    """

    sides: pd.DataFrame
    partners: pd.DataFrame
    pays_usd_bn: float
    receives_usd_bn: float
    pays_undisclosed: int
    receives_undisclosed: int

    def others(self, direction: str) -> int:
        """How many companies it pays, or receives from."""
        return int(self.sides.loc[self.sides["direction"] == direction, "other"].nunique())


def company_flows(legs: pd.DataFrame, company: str) -> CompanyFlows:
    """What `company` pays and receives by `legs` (deals.legs_on, as a rule those that move
    money)."""
    every = arrows(legs[(legs["payer"] == company) | (legs["payee"] == company)])
    pays = (every["payer"] == company).astype(bool)
    sides = pd.DataFrame(
        {
            "direction": pays.map({True: "pays", False: "receives"}),
            "other": every["payee"].where(pays, every["payer"]),
            "group": every["group"],
            "amount_usd_bn": every["amount_usd_bn"].astype(float),
            "undisclosed": every["undisclosed"].astype(int),
            "legs": every["legs"],
        }
    )
    partners = pd.DataFrame(index=pd.Index(sides["other"].unique(), name="company"))
    totals: dict[str, float] = {}
    hidden: dict[str, int] = {}
    for direction in DIRECTIONS:
        of_direction = sides[sides["direction"] == direction].groupby("other")
        amounts, without = (
            of_direction["amount_usd_bn"].sum(min_count=1),
            of_direction["undisclosed"].sum(),
        )
        partners[f"{direction}_usd_bn"] = amounts.reindex(partners.index)
        partners[f"{direction}_undisclosed"] = without.reindex(partners.index).fillna(0).astype(int)
        totals[direction] = float(amounts.sum(min_count=1))
        hidden[direction] = int(without.sum())
    by_partner = sides.groupby("other")
    partners["groups"] = by_partner["group"].agg(lambda groups: list(dict.fromkeys(groups)))
    partners["legs"] = by_partner["legs"].agg(lambda of_direction: sum(map(len, of_direction)))
    most = partners[["pays_usd_bn", "receives_usd_bn"]].sum(axis=1)
    return CompanyFlows(
        sides=sides,
        partners=partners.loc[most.sort_values(ascending=False, kind="stable").index],
        pays_usd_bn=totals["pays"],
        receives_usd_bn=totals["receives"],
        pays_undisclosed=hidden["pays"],
        receives_undisclosed=hidden["receives"],
    )


@dataclass(frozen=True)
class Commitments:
    """What a company has promised to pay for deliveries, or has been promised, in billions of
    dollars.

    by_other: one row for each counterparty and group of kinds with an amount and a term: other,
    group, a_year_usd_bn, largest first. a_year_usd_bn: their sum. no_term_usd_bn, no_term: the
    amounts without a term and how many legs they are; undisclosed: the legs without an amount.
    """

    by_other: pd.DataFrame
    a_year_usd_bn: float
    no_term_usd_bn: float
    no_term: int
    undisclosed: int

    def __bool__(self) -> bool:
        return bool(len(self.by_other) or self.no_term or self.undisclosed)


def commitments(legs: pd.DataFrame, company: str, side: str = "payer") -> Commitments:
    """The purchases, services and lease-backs of `legs` that `company` pays for, or is paid for
    (side "payee"). A year's part is the amount over the term in years, as if the payments were
    even; an amount without a term is not spread."""
    other = "payee" if side == "payer" else "payer"
    owed = legs[(legs[side] == company) & legs["kind"].isin(OBLIGATIONS)]
    disclosed = owed[owed["amount_usd_bn"].notna()]
    endless = disclosed["term_years"].isna()
    spread = disclosed[~endless]
    yearly = arrows(spread.assign(amount_usd_bn=spread["amount_usd_bn"] / spread["term_years"]))
    named = yearly.rename(columns={"amount_usd_bn": "a_year_usd_bn", other: "other"})
    return Commitments(
        by_other=named[["other", "group", "a_year_usd_bn"]],
        a_year_usd_bn=float(yearly["amount_usd_bn"].sum()),
        no_term_usd_bn=float(disclosed.loc[endless, "amount_usd_bn"].sum()),
        no_term=int(endless.sum()),
        undisclosed=int(owed["amount_usd_bn"].isna().sum()),
    )


def loops_through(all_loops: Loops, company: str) -> Loops:
    """The loops that `company` is part of, in the same order."""
    return Loops(
        tuple(loop for loop in all_loops.found if company in loop.companies), all_loops.cut
    )


def round_trips_of(trips: Sequence[RoundTrip], company: str) -> list[RoundTrip]:
    """The round trips of money that `company` invests or is given."""
    return [trip for trip in trips if company in (trip.investor, trip.investee)]
