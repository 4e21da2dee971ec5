"""An investment in a customer, or a warrant for it, as a discount on what the customer buys."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.deals import Ledger
from dashboard.deals.facts import Fact, facts, latest, valuation_facts
from dashboard.vocabulary import ENDED, PURCHASES

GIFTS = ("equity-investment", "venture-investment", "warrant")
# A valuation of longer ago is that of another company.
VALUATION_VALID = timedelta(days=180)


@dataclass(frozen=True)
class Tie:
    """What `seller` gives `customer`, last on `day`, and what the customer buys.

    gifts, purchases: ids of legs. given_usd_bn: investments, and warrants at their value.
    bought_low_usd_bn and bought_high_usd_bn bound the purchases, NaN where the ledger has no
    bound. share: of the customer's valuation for investments, of the seller's market value for
    warrants (share_of says whose); NaN if unknown. live: whether nothing of it has ended.
    """

    seller: str
    customer: str
    day: date
    gifts: tuple[str, ...]
    purchases: tuple[str, ...]
    given_usd_bn: float
    bought_low_usd_bn: float
    bought_high_usd_bn: float
    share: float
    share_of: str
    live: bool

    @property
    def low(self) -> float:
        """The discount if the customer buys the most."""
        return self.given_usd_bn / self.bought_high_usd_bn

    @property
    def high(self) -> float:
        """The discount if the customer buys the least; NaN if the least is not known."""
        return self.given_usd_bn / self.bought_low_usd_bn

    @property
    def net_low_usd_bn(self) -> float:
        """What is left to pay of the least that the customer buys."""
        return self.bought_low_usd_bn - self.given_usd_bn

    @property
    def net_high_usd_bn(self) -> float:
        return self.bought_high_usd_bn - self.given_usd_bn

    @property
    def warrants(self) -> bool:
        """Whether all that is given are warrants of the seller."""
        return self.share_of == self.seller

    @property
    def known(self) -> bool:
        return not (math.isnan(self.given_usd_bn) or math.isnan(self.bought_high_usd_bn))


def warrant_terms(figures: pd.DataFrame, leg: str) -> list[Fact]:
    """Shares and exercise price of the warrant of this leg, as far as figures.csv has them."""
    known = (latest(figures, leg, name) for name in ("warrant_shares", "warrant_exercise_price"))
    return [fact for fact in known if fact]


def warrant_value(figures: pd.DataFrame, leg: str, price: float, vested: float) -> float:
    """What the warrant of this leg is worth in billions of dollars at a share price: shares ·
    (price − exercise price), never below zero. `vested`: the part of it that vests. NaN if
    figures.csv or the market lacks a number."""
    terms = warrant_terms(figures, leg)
    if len(terms) < 2 or math.isnan(price):
        return math.nan
    shares, exercise = terms
    return vested * shares.millions * max(price - exercise.value, 0.0) / 1000


def ties(
    ledger: Ledger,
    legs: pd.DataFrame,
    valuations: pd.DataFrame,
    *,
    today: date,
    vested: float,
    together: bool,
) -> list[Tie]:
    """Each pair of a seller that gives and a customer that buys, largest gift first.

    legs: deals.legs_on, with ended ones where those are wanted. valuations: valuation_table.
    today: the day of the view; no later valuation of a customer is used.
    together: only what was announced as one deal belongs together; else all legs between the two.
    """
    keys = ["payer", "payee", "deal"] if together else ["payer", "payee"]
    low, amount = legs["amount_low_usd_bn"], legs["amount_usd_bn"]
    legs = legs.assign(
        least=low.where(low > 0, amount), most=legs["amount_high_usd_bn"].fillna(amount)
    )
    given = legs[legs["kind"].isin(GIFTS)].groupby(keys).groups
    bought = legs[legs["kind"].isin(PURCHASES)].groupby(keys).groups
    every = [
        _tie(
            ledger,
            legs.loc[gifts],
            legs.loc[bought[customer, seller, *deal]],
            valuations,
            today,
            vested,
        )
        for (seller, customer, *deal), gifts in given.items()
        if (customer, seller, *deal) in bought
    ]
    unknown_last = sorted(every, key=lambda tie: (-tie.given_usd_bn, tie.day))
    return sorted(unknown_last, key=lambda tie: math.isnan(tie.given_usd_bn))


def tie_of(every: Iterable[Tie], leg: str) -> Tie | None:
    """The tie to which the gift `leg` belongs."""
    return next((tie for tie in every if leg in tie.gifts), None)


def tie_between(every: Iterable[Tie], seller: str, customer: str) -> Tie | None:
    return next((t for t in every if (t.seller, t.customer) == (seller, customer)), None)


def _tie(
    ledger: Ledger,
    gifts: pd.DataFrame,
    purchases: pd.DataFrame,
    valuations: pd.DataFrame,
    today: date,
    vested: float,
) -> Tie:
    seller, customer = gifts["payer"].iloc[0], gifts["payee"].iloc[0]
    day = gifts["announced"].max().date()
    price, value = _quote(valuations, seller)
    given = [_given(ledger.figures, str(leg), row, price, vested) for leg, row in gifts.iterrows()]
    known = [amount for amount in given if not math.isnan(amount)]
    warrants = bool((gifts["kind"] == "warrant").all())
    of = value if warrants else valuation_near(ledger, customer, day, today)
    total = sum(known) if known else math.nan
    return Tie(
        seller=seller,
        customer=customer,
        day=day,
        gifts=tuple(map(str, gifts.index)),
        purchases=tuple(map(str, purchases.index)),
        given_usd_bn=total,
        bought_low_usd_bn=float(purchases["least"].sum(min_count=1)),
        bought_high_usd_bn=float(purchases["most"].sum(min_count=1)),
        share=total / of,
        share_of=seller if warrants else customer,
        live=set(ENDED).isdisjoint([*gifts["status"], *purchases["status"]]),
    )


def _given(figures: pd.DataFrame, leg: str, row: pd.Series, price: float, vested: float) -> float:
    """A warrant counts with what it is worth, not with what its exercise would cost."""
    if row["kind"] == "warrant" and facts(figures, leg, "warrant_shares"):
        return warrant_value(figures, leg, price, vested)
    return float(row["amount_usd_bn"])


def _quote(valuations: pd.DataFrame, company: str) -> tuple[float, float]:
    """Share price and market value in billions of dollars, NaN if not listed."""
    if company not in valuations.index:
        return math.nan, math.nan
    row = valuations.loc[company]
    return float(row["price"]), float(row["market_cap_usd_bn"])


def valuation_near(ledger: Ledger, company: str, day: date, today: date) -> float:
    """The last valuation before `day`, else the first after it that is known `today`, both of at
    most half a year apart; NaN if there is none."""
    dated = [(f.as_of, f.value) for f in valuation_facts(ledger, company) if f.as_of <= today]
    near = [pair for pair in dated if abs(pair[0] - day) <= VALUATION_VALID]
    before = [value for at, value in near if at <= day]
    after = [value for at, value in near if at > day]
    return before[-1] if before else after[0] if after else math.nan
