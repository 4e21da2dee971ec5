"""Who pays whom: payments read from the clauses of a headline.

Content verbs tell their subject's role ("A invests in B", "A supplies B"); deal nouns get it from
the verb that governs them ("A lands order from B", "A takes stake in B"). Where a headline says
only that two companies have a deal, the payer follows from what they sell (kinds.py).
"""

from __future__ import annotations

import re

from dashboard.radar.clause import Clause, named_in
from dashboard.radar.lexicon import NEGATIONS, NOUNS, VERB_CLASS
from dashboard.radar.names import Gazetteer
from dashboard.radar.nouns import (
    read_acquisition,
    read_deal,
    read_debt,
    read_funding,
    read_investment,
    read_lease,
    read_partnership,
    read_stake,
    read_warrant,
)
from dashboard.radar.payment import Payment
from dashboard.radar.sentence import Sentence
from dashboard.radar.verbs import (
    read_acquire,
    read_back,
    read_borrow,
    read_build,
    read_commit,
    read_get,
    read_give,
    read_guarantee,
    read_help,
    read_invest,
    read_join,
    read_lead,
    read_lend,
    read_license,
    read_merge,
    read_order,
    read_partner,
    read_pay,
    read_raise,
    read_rent,
    read_sign,
    read_supply,
    read_tap,
    read_weigh,
)

LETS = re.compile(
    r"\b(?:lets?|letting|allow\w*|approv\w*|export\w*|ban\w*|licen[sc]es?|"
    r"greenlight\w*|curbs?|tariffs?|China)\b",
    re.I,
)


def payments(sentence: Sentence, gazetteer: Gazetteer) -> list[Payment]:
    """All payments that the clauses of the headline tell, in their order.

    Parameters
    ----------
    sentence : Sentence
        A parsed headline.
    gazetteer : Gazetteer
        The ledger's names and roles.

    Returns
    -------
    list of Payment
        The same payment may be told by two frames; `best` takes the one that says most.
    """
    found: list[Payment] = []
    subject: list[str] = []
    for number, (first, behind) in enumerate(sentence.clauses):
        items = sentence.items[first:behind]
        text = sentence.text[items[0].start : items[-1].end]
        clause = Clause(sentence, gazetteer, number, first, behind, subject, text)
        for place in range(first, behind):
            item = sentence.items[place]
            if item.kind != "word":
                continue
            for reader in _readers(item.lower):
                if place > first and sentence.items[place - 1].lower in NEGATIONS:
                    continue
                payment = reader(clause, place)
                if payment is not None and (payment.payers or payment.payees):
                    _tidy(payment, clause)
                    if payment.payers or payment.payees:
                        found.append(payment)
        if not subject:
            subject = named_in(items)
    return found


def _tidy(payment: Payment, clause: Clause) -> None:
    """No company pays itself. A government is paid a share of revenue and nothing else, and what
    it lets others buy or sell is none of its deals."""
    if "us-government" in payment.payees and payment.kind != "revenue-share":
        payment.payees = [p for p in payment.payees if p != "us-government"]
        if not payment.payees:
            payment.payers = []
    if payment.payers == ["us-government"] and LETS.search(clause.sentence.text):
        payment.payers = payment.payees = []
    if len(payment.payees) > 3 and set(payment.payees) <= clause.gazetteer.known:
        # Who puts money into so many firms at once holds their shares.
        payment.payers = payment.payees = []
    payment.payers = list(dict.fromkeys(payment.payers))
    payment.payees = [p for p in dict.fromkeys(payment.payees) if p not in payment.payers]


def _readers(word: str) -> list:
    readers = []
    if word in VERB_CLASS:
        readers.append(READERS[VERB_CLASS[word]])
        if word in ("tap", "taps", "tapped"):
            readers.append(read_borrow)
    if word in NOUNS:
        readers.append(READERS[NOUNS[word]])
    return readers


READERS = {
    "invest": read_invest,
    "back": read_back,
    "lead": read_lead,
    "join": read_join,
    "raise": read_raise,
    "acquire": read_acquire,
    "merge": read_merge,
    "rent": read_rent,
    "order": read_order,
    "supply": read_supply,
    "tap": read_tap,
    "build": read_build,
    "pay": read_pay,
    "commit": read_commit,
    "lend": read_lend,
    "guarantee": read_guarantee,
    "partner": read_partner,
    "license": read_license,
    "give": read_give,
    "borrow": read_borrow,
    "sign": read_sign,
    "weigh": read_weigh,
    "get": read_get,
    "help": read_help,
    "stake": read_stake,
    "investment": read_investment,
    "funding": read_funding,
    "deal": read_deal,
    "partnership": read_partnership,
    "goods-order": read_deal,
    "lease": read_lease,
    "debt": read_debt,
    "acquisition": read_acquisition,
    "warrant": read_warrant,
}
