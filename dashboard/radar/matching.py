"""Which leg of the ledger a headline tells of, and whether it is told again."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.deals import Ledger
from dashboard.radar.reading import Reading

# Loans of banks and papers sold to the market are one to a headline.
OUTSIDE_MONEY = {"bank-syndicate": "capital-markets"}
FAMILY = {
    "cloud-services": "compute",
    "hardware-purchase": "compute",
    "chip-partnership": "compute",
    "lease-back": "compute",
    "ai-services": "compute",
    "power-supply": "compute",
    "equity-investment": "equity",
    "venture-investment": "equity",
    "warrant": "equity",
}
# A leg can be told of in talks so long before it is announced, and again so long afterwards.
DAYS_BEFORE = 150
DAYS_AFTER = 540
# Money of banks and of the market is raised again and again, often the same sum: the pair says
# little, and what is raised later is another loan or another bond.
DAYS_AFTER_OUTSIDE = 60
# So long after its first day a deal is news.
NEWS_DAYS = 7
# So far an amount may be off and still be the same.
SAME_AMOUNT = 0.025


def family(kind: str) -> str:
    return FAMILY.get(kind, kind)


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg as the matching needs it: amounts are all that the ledger names for it."""

    id: str
    payer: str
    payee: str
    kind: str
    day: int
    amounts: tuple[float, ...]


@dataclass(frozen=True)
class LegIndex:
    """The ledger's legs by their two companies, in any order. bought: companies that another of
    the ledger has bought, with the buyer and the day: headlines go on with the old name where the
    ledger has the buyer's."""

    by_pair: dict[frozenset[str], list[Leg]]
    bought: dict[str, tuple[str, int]]

    def buyer_of(self, company: str, day: int | None) -> str:
        """Whom a company belongs to by then; itself if it is its own."""
        buyer, since = self.bought.get(company, (company, 0))
        return buyer if day is not None and day >= since else company


def leg_index(ledger: Ledger) -> LegIndex:
    """The ledger's legs for `match`."""
    closed = ledger.statuses[ledger.statuses["status"] == "closed"]
    deals = closed.merge(ledger.legs, left_on="leg", right_index=True)
    deals = deals[deals["kind"] == "acquisition"][["leg", "payer", "payee", "date"]]
    whole = [not _part_bought(ledger, row.payee, row.leg) for row in deals.itertuples()]
    bought = {row.payee: (row.payer, row.date.toordinal()) for row in deals[whole].itertuples()}
    by_pair: dict[frozenset[str], list[Leg]] = defaultdict(list)
    columns = [
        "payer",
        "payee",
        "kind",
        "announced",
        "amount_usd_bn",
        "amount_low_usd_bn",
        "amount_high_usd_bn",
    ]
    for row in ledger.legs[columns].itertuples():
        amounts = tuple(a for a in row[5:8] if not pd.isna(a) and a > 0)
        leg = Leg(
            str(row.Index),
            _one(row.payer),
            _one(row.payee),
            row.kind,
            row.announced.toordinal(),
            amounts,
        )
        by_pair[frozenset((leg.payer, leg.payee))].append(leg)
    return LegIndex(dict(by_pair), bought)


def _part_bought(ledger: Ledger, company: str, leg: str) -> bool:
    """Whether a plant, a stake or a business of the company was bought ("Foxconn's plant"), by the
    ledger's words: the company itself goes on."""
    first = re.escape(ledger.name(company).split()[0])
    verb = r"(?:buy(?: back)?|bought|buyer of|acquired?|purchased?|hired|licensed?)"
    owner = re.compile(rf"\b{verb} {first}(?: [A-Z][\w.]*)*['’]s ")
    return bool(owner.search(str(ledger.legs.at[leg, "summary"])))


def match(reading: Reading, index: LegIndex, day: date | None) -> Leg | None:
    """The leg that the headline tells of, or None.

    Parameters
    ----------
    reading : Reading
        Parties, kind, amount and status are compared.
    index : LegIndex
    day : date or None
        The headline's; without one all legs are as near.

    Returns
    -------
    Leg or None
        Of the legs of the same two companies the one that agrees best in amount, direction, family
        of kind and day. An amount that contradicts all of them makes the deal a new one, unless
        the headline comes in the days of the announcement or tells of a change.
    """
    ordinal = day.toordinal() if day else None
    best: tuple[float, Leg] | None = None
    for payer in reading.payer.split(";"):
        for payee in reading.payee.split(";"):
            owners = [index.buyer_of(company, ordinal) for company in (payer, payee)]
            for first, second in {(payer, payee): 0, (owners[0], owners[1]): 0}:
                for leg in index.by_pair.get(frozenset((_one(first), _one(second))), ()):
                    worth = _agreement(reading, leg, first, ordinal)
                    if worth > 0 and (best is None or worth > best[0]):
                        best = (worth, leg)
    return best[1] if best else None


def renamed(parties: str, leg: Leg, index: LegIndex, day: date | None) -> str:
    """Payers or payees of a headline, as the leg that it tells of calls them: a company that was
    bought by its buyer's name."""
    ordinal, theirs = (day.toordinal() if day else None), {leg.payer, leg.payee}
    owners = {p: index.buyer_of(p, ordinal) for p in parties.split(";")}
    return ";".join(
        owner if party not in theirs and owner in theirs else party
        for party, owner in owners.items()
    )


def _agreement(reading: Reading, leg: Leg, payer: str, day: int | None) -> float:
    """How well the leg fits; 0 or less where it doesn't."""
    gap = 0 if day is None else day - leg.day
    outside = leg.payer in OUTSIDE_MONEY.values()
    if gap < -DAYS_BEFORE or gap > (DAYS_AFTER_OUTSIDE if outside else DAYS_AFTER):
        return 0.0
    worth = 1.0
    near = -4 <= gap <= NEWS_DAYS
    worth += 2.0 if near else -abs(gap) / 400
    worth += 0.6 if _one(payer) == leg.payer else 0.0
    same_family = family(reading.kind) == family(leg.kind)
    worth += 0.8 if same_family else 0.0
    if reading.amount_usd_bn is not None and leg.amounts:
        if any(abs(reading.amount_usd_bn - a) <= SAME_AMOUNT * a for a in leg.amounts):
            worth += 2.0
        elif not near and not reading.change:
            return 0.0
    elif not near and not same_family:
        worth -= 0.8
    if gap < -4 and reading.status not in ("reported", "letter-of-intent") and worth < 3:
        return 0.0
    return worth


def is_retold(leg: Leg, reading: Reading, day: date | None) -> bool:
    """Whether the leg was announced more than a week before, and the headline tells no change."""
    return day is not None and not reading.change and day.toordinal() - leg.day > NEWS_DAYS


def _one(company: str) -> str:
    return OUTSIDE_MONEY.get(company, company)
