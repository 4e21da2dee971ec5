"""What was announced, and what of it has been paid or closed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.deals import Ledger
from dashboard.deals.facts import latest
from dashboard.vocabulary import ENDED, OBLIGATIONS

INVESTMENTS = ("equity-investment", "venture-investment")


@dataclass(frozen=True)
class Drawn:
    """Sums in billions of dollars: announced = paid + gone + open, each known to be so: paid or
    closed; replaced by less, lapsed or cancelled; still open or not said."""

    count: int
    announced_usd_bn: float
    paid_usd_bn: float
    gone_usd_bn: float

    @property
    def open_usd_bn(self) -> float:
        return self.announced_usd_bn - self.paid_usd_bn - self.gone_usd_bn

    @property
    def paid_share(self) -> float | None:
        return self.paid_usd_bn / self.announced_usd_bn if self.announced_usd_bn else None


def investments(ledger: Ledger, legs: pd.DataFrame, least_usd_bn: float) -> pd.DataFrame:
    """Investments with a headline of at least this much, largest first, by the leg that was
    announced first; an investment that another took the place of is one with it.

    legs: deals.legs_on with ended ones. payer, payee, announced; headline_usd_bn: the largest
    amount on the way; now: the leg that stands for it today; now_usd_bn: 0 after a lapse, NaN if
    unknown;
    paid_usd_bn: what has been closed, for an open one the part that was paid at once (its lowest
    amount), for a commitment whose funding is a figure (entity the payer, metric
    "PAYEE_commitment_funded") that; NaN if nobody says; paid_share: of the headline.
    gone_usd_bn: what a smaller one took the place of, lapsed or was cancelled. status, since: of
    the leg `now`.
    """
    chains = _chains(ledger, legs[legs["kind"].isin(INVESTMENTS)])
    first = chains.drop_duplicates("chain").set_index("chain").rename_axis("leg")
    last = chains.drop_duplicates("chain", keep="last")
    table = first[["payer", "payee", "announced"]].assign(
        headline_usd_bn=chains.groupby("chain")["headline_usd_bn"].max(),
        now=last.index,
        now_usd_bn=[_standing(leg) for leg in last.itertuples()],
        paid_usd_bn=[_paid(ledger, leg) for leg in last.itertuples()],
        status=last["status"].to_numpy(),
        since=last["status_date"].to_numpy(),
    )
    table["gone_usd_bn"] = table["headline_usd_bn"] - table["now_usd_bn"]
    table["paid_share"] = table["paid_usd_bn"] / table["headline_usd_bn"]
    large = table[table["headline_usd_bn"] >= least_usd_bn]
    return large.sort_values(["headline_usd_bn", "announced"], ascending=[False, True])


def drawn(table: pd.DataFrame) -> Drawn:
    """The sums of `investments`."""
    return Drawn(
        count=len(table),
        announced_usd_bn=float(table["headline_usd_bn"].sum()),
        paid_usd_bn=float(table["paid_usd_bn"].sum()),
        gone_usd_bn=float(table["gone_usd_bn"].sum()),
    )


def revised(ledger: Ledger, legs: pd.DataFrame) -> pd.DataFrame:
    """Purchases whose amount changed since, by the leg that was announced first: payer, payee,
    kind, first_usd_bn (the first amount told, on the day `announced`), now_usd_bn, status,
    since. The larger of the two orders them."""
    chains = _chains(ledger, legs[legs["kind"].isin(OBLIGATIONS)])
    changed = chains.duplicated("chain", keep=False) | chains["status"].isin(ENDED)
    chains = chains[changed]
    known_first = chains.sort_values("headline_usd_bn", key=pd.isna, kind="stable")
    first_amounts = known_first.drop_duplicates("chain").set_index("chain")
    first = chains.drop_duplicates("chain").set_index("chain").rename_axis("leg")
    last = chains.drop_duplicates("chain", keep="last")
    table = first[["payer", "payee", "kind"]].assign(
        announced=first_amounts["announced"],
        first_usd_bn=first_amounts["headline_usd_bn"],
        now_usd_bn=[_standing(leg) for leg in last.itertuples()],
        status=last["status"].to_numpy(),
        since=last["status_date"].to_numpy(),
    )
    largest = table[["first_usd_bn", "now_usd_bn"]].max(axis=1)
    return table.loc[largest.dropna().sort_values(ascending=False, kind="stable").index]


def debt_share(legs: pd.DataFrame) -> float | None:
    """The part of the disclosed amounts of `legs` (deals.moving) that is lent."""
    total = legs["amount_usd_bn"].sum()
    lent = legs.loc[legs["kind"] == "debt-financing", "amount_usd_bn"].sum()
    return float(lent / total) if total else None


def headline(legs: pd.DataFrame) -> pd.Series:
    """The amount as it was announced: where there is only a range its high end, but not where
    that is the whole of a round."""
    ceiling = legs["amount_high_usd_bn"].where(legs["basis"] != "undisclosed")
    return legs["amount_usd_bn"].fillna(ceiling)


def _chains(ledger: Ledger, legs: pd.DataFrame) -> pd.DataFrame:
    """Each leg that took nobody's place, followed by those that took its place one after the
    other. chain: the first one's id; headline_usd_bn."""
    rows = ledger.statuses[ledger.statuses["superseded_by"] != ""]
    successor = dict(zip(rows["leg"], rows["superseded_by"], strict=True))
    later = {successor[leg] for leg in legs.index if leg in successor}
    ids, chains = [], []
    for leg in legs.index:
        if leg in later:
            continue
        chain = [leg]
        while (following := successor.get(chain[-1])) in legs.index and following not in chain:
            chain.append(following)
        ids += chain
        chains += [leg] * len(chain)
    return legs.assign(headline_usd_bn=headline(legs)).loc[ids].assign(chain=chains)


def _standing(last: Any) -> float:
    """What is left of a chain; unknown where something of another kind took the last one's
    place."""
    if last.status == "superseded":
        return math.nan
    return 0.0 if last.status in ENDED else float(last.headline_usd_bn)


def _paid(ledger: Ledger, leg: Any) -> float:
    funded = latest(ledger.figures, leg.payer, f"{leg.payee}_commitment_funded")
    if funded and leg.amount_usd_bn >= funded.value:
        return funded.value
    if leg.status == "closed":
        return float(leg.amount_usd_bn)
    if leg.status not in ENDED and leg.amount_low_usd_bn > 0:
        return float(leg.amount_low_usd_bn)
    return math.nan
