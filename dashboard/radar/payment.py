"""A payment or promise as a headline tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboard.radar.clause import Clause
from dashboard.vocabulary import KINDS

MARKETS, BANKS = "capital-markets", "bank-syndicate"


@dataclass(slots=True)
class Payment:
    """A payment or promise as a headline tells it.

    payers, payees: slugs or plain names, empty where none is named. kind: as in the ledger.
    frame: what it was read from, e.g. "invest-verb". place, clause: where that stands.
    words: the words that tell it. new: names that are not in the gazetteer. inferred: whether a
    party was taken from an earlier clause. further: payments of other parties that the same words
    tell, as (payer, payee, kind): in "A's deals with B, C" A may sell to B and buy from C.
    """

    payers: list[str]
    payees: list[str]
    kind: str
    frame: str
    place: int
    clause: int
    words: str
    new: list[str] = field(default_factory=list)
    inferred: bool = False
    further: tuple[tuple[str, str, str], ...] = ()

    @property
    def complete(self) -> bool:
        return bool(self.payers and self.payees)


def made(
    clause: Clause,
    place: int,
    frame: str,
    payers: list[str],
    payees: list[str],
    kind: str,
    new: list[str] | None = None,
) -> Payment:
    if kind == "power-supply" and kind not in KINDS:
        # A kind of its own only where the ledger has it.
        kind = "hardware-purchase"
    stop = min(clause.behind, place + 5)
    words = clause.sentence.text[clause.items[place].start : clause.items[stop - 1].end]
    return Payment(list(payers), list(payees), kind, frame, place, clause.number, words, new or [])
