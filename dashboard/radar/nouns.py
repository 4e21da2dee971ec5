"""Readers of deal nouns: roles follow from the verb that governs them ("A lands order from B")."""

from __future__ import annotations

import re

from dashboard.radar.clause import (
    Clause,
    governor,
    joined_before,
    modifiers_of,
    named_in,
    pick,
    risen,
    slots_of,
)
from dashboard.radar.kinds import (
    RENT_BACK,
    between,
    equity_kind,
    investors_first,
    made_equity,
    sold_kind,
    stated_kind,
)
from dashboard.radar.lexicon import (
    CONCLUDES,
    GETS,
    GIVES,
    GOODS,
    HOLDS,
    SELLS,
    STRIKES,
    TAKES,
    VERB_CLASS,
    VERBS,
)
from dashboard.radar.new_names import name_before, new_at
from dashboard.radar.payment import BANKS, MARKETS, Payment, made
from dashboard.radar.subject import subject_of
from dashboard.radar.verbs import funded


def read_stake(clause: Clause, place: int) -> Payment | None:
    slots = slots_of(clause, place)
    payees = pick(slots, "in", "of")
    new: list[str] = []
    if not payees:
        fresh = new_at(clause, slots, "in")
        payees, new = fresh, fresh
    verb, at = governor(clause, place)
    before = {i.lower for i in clause.items[max(clause.first, place - 3) : place]}
    if (
        before & {"government", "federal"}
        and payees
        and re.search(r"\b(Trump|US|U\.S\.|administration|federal)\b", clause.sentence.text, re.I)
    ):
        return made_equity(clause, place, "stake-verb", ["us-government"], payees, new)
    if verb in SELLS:
        if slots.rows.get("to"):
            return made_equity(clause, place, "stake-verb", slots.rows["to"], payees, new)
        return None
    if verb in GIVES and verb != "offering":
        return None
    if verb:
        payers, fresh = subject_of(clause, at)
        if not payers:
            payers, fresh = subject_of(clause, place)
        if not payees:
            inside = [
                i.company for i in clause.items[at:place] if i.kind == "company" and not i.passing
            ]
            payees = inside or pick(slots, "from", "with")
        if not payees and not payers:
            return None
        if not payees:
            named = [*named_in(clause.items[clause.first : at]), *clause.subject]
            payees = [c for c in named if c not in payers][:1]
        if payees and verb in ("seeks", "seek", "seeking") and slots.rows.get("from"):
            return made_equity(clause, place, "stake-verb", slots.rows["from"], payers, fresh)
        if fresh and payees and set(payees) <= clause.gazetteer.listed:
            # An outsider's holding of a listed company is no deal.
            return None
        own = verb == "own" and clause.items[at - 1].lower == "to"
        if verb in HOLDS and not own and set(payees) & clause.gazetteer.listed:
            # What is held or grown of a listed company is a holding.
            return None
        frame = "stake-verb" if verb in TAKES or verb in GETS else "stake-noun"
        return made_equity(clause, place, frame, payers, payees, new + fresh)
    holders = modifiers_of(clause, place)
    if not payees and len(holders) >= 2:
        holders, payees = holders[:-1], holders[-1:]
    if payees and not holders:
        holders = named_in(clause.items[clause.first : place]) or list(clause.subject)
    if not holders or not payees or holders == payees:
        return None
    return made_equity(clause, place, "stake-noun", holders, payees, new)


def read_investment(clause: Clause, place: int) -> Payment | None:
    word = clause.items[place].lower
    if word == "bet" and clause.items[place - 1].lower in ("to", "you"):
        return None
    slots = slots_of(clause, place)
    payees = pick(slots, "in", "into", "on")
    givers = pick(slots, "from", "by")
    new: list[str] = []
    verb, at = governor(clause, place)
    if word == "capital" and not givers:
        return None
    if not givers and not payees:
        # "A in talks with B about investment"
        for index in range(place - 1, clause.first, -1):
            if clause.items[index].kind == "company" and clause.items[index - 1].lower in (
                "with",
                "approaching",
                "approached",
            ):
                receivers = [
                    c
                    for c in named_in(clause.items[clause.first : index - 1]) or clause.subject
                    if c != clause.items[index].company
                ]
                if receivers:
                    return made_equity(
                        clause, place, "funding-from", [clause.items[index].company], receivers
                    )
    if givers:
        receivers, fresh = subject_of(clause, at if verb else place)
        receivers = receivers or payees
        if receivers and receivers != givers:
            return made_equity(clause, place, "funding-from", givers, receivers, fresh)
    if not payees:
        fresh = new_at(clause, slots, "in", "into")
        payees, new = fresh, fresh
    payers: list[str] = []
    if verb:
        payers, fresh = subject_of(clause, at)
        new = new + fresh
    modifiers = modifiers_of(clause, place)
    if verb in GETS and payers and not payees and modifiers:
        modifiers = [m for m in modifiers if m not in payers]
        if modifiers and verb in CONCLUDES:
            payers, payees = investors_first(clause, payers, modifiers)
            return made_equity(clause, place, "investment-verb", payers, payees, new)
        if modifiers:
            return made_equity(clause, place, "funding-from", modifiers, payers, new)
    if not payees and len(modifiers) >= 2:
        payers, payees = modifiers[:-1], modifiers[-1:]
    if not payers:
        payers = modifiers
    if not payees and verb in ("get", "gets", "got", "receives", "received") and payers:
        return None
    if not (payers and payees):
        return None
    frame = (
        "investment-verb" if verb and payers and verb not in ("says", "say") else "investment-noun"
    )
    return made_equity(clause, place, frame, payers, payees, new)


def read_funding(clause: Clause, place: int) -> Payment | None:
    """ "A secures $1bn funding", "A closes round led by B", "financing for A from B"."""
    slots = slots_of(clause, place)
    verb, at = governor(clause, place)
    givers = pick(slots, "from", "led", "by")
    new: list[str] = [] if givers else new_at(clause, slots, "from", "led")
    givers = givers or new
    if verb in VERBS["raise"]:
        return None
    modifiers = modifiers_of(clause, place)
    if verb in GETS or verb in (
        "nears",
        "near",
        "nearing",
        "announces",
        "closing",
        "close",
        "wraps",
    ):
        payees, fresh = subject_of(clause, at)
        others = [m for m in modifiers if m not in payees]
        between = clause.items[at:place]
        inside = [i.company for i in between if i.kind == "company" and not i.passing]
        if payees and inside and inside != payees:
            if {"part", "role", "share"} & {i.lower for i in between}:
                return made_equity(clause, place, "investment-verb", payees, inside, fresh)
            if verb in CONCLUDES:
                payers, payees = investors_first(clause, payees, inside)
                return made_equity(clause, place, "investment-verb", payers, payees, fresh)
        money = any(i.kind == "money" for i in clause.items[at : clause.behind])
        if payees and (givers or others or money):
            return funded(clause, place, "raise", payees, givers or others, new + fresh)
        return None
    if givers:
        payees = modifiers or pick(slots, "for", "to", "in")
        if not payees:
            payees, fresh = subject_of(clause, at if verb else place)
            new = new + fresh
        if payees and payees != givers:
            return made_equity(clause, place, "funding-from", givers, payees, new)
    receivers = pick(slots, "for", "in", "to")
    if receivers and clause.items[place].lower in ("backing", "financing"):
        payers = modifiers or subject_of(clause, place)[0]
        if payers and payers != receivers:
            return made_equity(clause, place, "investment-noun", payers, receivers, new)
    stated = [i.money for i in clause.items[clause.first : clause.behind] if i.money]
    if modifiers and any(m.use == "deal" for m in stated):
        payers, fresh = subject_of(clause, at) if verb else ([], [])
        payers = [p for p in payers if p not in modifiers]
        return made_equity(
            clause, place, "funding-noun", payers or [MARKETS], modifiers[-1:], fresh
        )
    return None


def read_deal(clause: Clause, place: int) -> Payment | None:
    """ "A signs deal with B", "A lands contract from B", "A-B deal", "B deal" of a clause on A."""
    word = clause.items[place].lower
    slots = slots_of(clause, place)
    verb, at = governor(clause, place)
    subject: list[str] = []
    new: list[str] = []
    if verb:
        subject, new = subject_of(clause, at)
    if not subject:
        subject = list(named_in(clause.items[clause.first : place]))
        if subject and (not verb or subject == modifiers_of(clause, place)):
            subject = [] if subject == modifiers_of(clause, place) else subject
    modifiers = [m for m in modifiers_of(clause, place) if m not in subject]
    joined = joined_before(clause, place)
    if len(modifiers) == 2 and joined:
        return between(clause, place, "pair-noun", modifiers[:1], modifiers[1:], new)
    plural = word.endswith("s")
    if plural and len(modifiers) >= 2 and clause.number and len(clause.subject) == len(modifiers):
        # "A, B rise after C, D deals": each with the one in its place.
        return between(clause, place, "deal-noun", list(clause.subject), modifiers, new)
    others = [c for c in pick(slots, "with", "from", "between") if c not in subject]
    kind = stated_kind(clause)
    buyers_ask = slots.rows.get("from")
    if word in ("order", "orders", "contract", "contracts") and buyers_ask and subject:
        # An order from B is paid by B.
        return made(
            clause,
            place,
            "win-order",
            buyers_ask,
            subject,
            kind or sold_kind(clause, buyers_ask, subject),
            new,
        )
    if word in ("order", "orders"):
        supply = slots.owned or slots.rows.get("for") or slots.rows.get("with") or []
        if verb in GETS or verb in ("lands", "wins", "won"):
            payers = modifiers or slots.rows.get("with", [])
            if payers and subject:
                return made(clause, place, "win-order", payers, subject, "hardware-purchase", new)
        if subject and (supply or modifiers) and verb:
            return made(
                clause, place, "buy-goods", subject, supply or modifiers, "hardware-purchase", new
            )
        return None
    if subject and not others and verb and "with" in slots.places:
        fresh = new_at(clause, slots, "with")
        others, new = fresh, new + fresh
    nested = _purpose(clause, place, subject, others)
    if nested is not None:
        nested.new += new
        return nested
    if not others and subject and len(subject) < 2 and verb in STRIKES:
        others = modifiers
        if not others:
            fresh = new_at(clause, slots, "with") or name_before(clause, place)
            others, new = fresh, new + fresh
        if not others:
            others = [
                c
                for c in slots.rows.get("for", [])
                + slots.rows.get("to", [])
                + slots.rows.get("via", [])
                if c not in subject
            ]
    if subject and not others and len(subject) < 2 and modifiers:
        others = modifiers
    inferred = False
    if subject and not others and len(subject) < 2:
        # "A soars after B strikes deal"
        others = risen(clause, subject)
        inferred = bool(others)
    if len(subject) > 1 and others and set(others) <= set(slots.owned) and slots.goods:
        # "A and B agree to deal with C's chips": C is no party.
        others = []
    if len(subject) > 1 and not others and "for" in slots.places:
        fresh = slots.rows.get("for") or new_at(clause, slots, "for")
        others, new = fresh, new + [f for f in fresh if f not in slots.rows.get("for", [])]
    if len(subject) > 1 and not others:
        roles = {clause.gazetteer.role.get(c, "") for c in subject}
        if plural or (len(roles) == 1 and not (verb and verb in STRIKES)):
            # "A, B strike accords", "A, B China agreement": each with somebody else.
            return None
    if not subject and others and clause.number and clause.subject != others:
        subject, inferred = list(clause.subject), True
    if subject and (others or len(subject) > 1):
        frame = "deal-verb" if verb in STRIKES or verb in GETS else "deal-noun"
        payment = between(clause, place, frame, subject, others, new)
        if payment is not None:
            payment.inferred = inferred
        return payment
    named = list(dict.fromkeys([*modifiers_of(clause, place), *others]))
    if (
        len(named) >= 2
        and not joined
        and len({clause.gazetteer.role.get(c, "") for c in named}) == 1
    ):
        return None
    if len(named) >= 2:
        return between(
            clause, place, "pair-noun" if joined else "deal-noun", named[:1], named[1:], new
        )
    if named and risen(clause, named):
        return between(clause, place, "deal-noun", list(clause.subject)[:1], named, new)
    if (
        subject
        and verb in STRIKES
        and any(i.kind == "money" for i in clause.items[clause.first : clause.behind])
    ):
        return between(clause, place, "deal-alone", subject, [], new)
    return None


def _purpose(clause: Clause, place: int, subject: list[str], others: list[str]) -> Payment | None:
    """A verb behind the deal that tells who gives what ("deal to supply B", "deal with B to
    rent capacity")."""
    items = clause.items
    for index in range(place + 1, clause.behind):
        low = items[index].lower
        if items[index].kind != "word" or items[index - 1].lower not in (
            "to",
            "for",
            "that",
            "will",
        ):
            continue
        role = VERB_CLASS.get(low)
        if role is None or not subject:
            continue
        slots = slots_of(clause, index)
        right = [
            c
            for p in ("", "to", "of", "over")
            for c in slots.rows.get(p, [])
            if c not in subject and (c not in slots.owned or not others)
        ]
        if role == "supply":
            partners = right or others
            if partners and low not in ("host", "use"):
                return made(
                    clause,
                    place,
                    "deal-verb",
                    partners,
                    subject,
                    slots.goods or sold_kind(clause, partners, subject),
                    [],
                )
        if role in ("acquire", "rent", "order", "license", "tap") or low in (
            "buy",
            "use",
            "access",
        ):
            partners = (
                [c for c in slots.rows.get("from", []) + slots.owned if c not in subject]
                or others
                or right
            )
            if others and set(partners) != set(others) and not slots.rows.get("from"):
                # "deal with B to use C's chips": C's goods come through B, or go to it.
                if role == "tap" or low == "use":
                    return between(clause, place, "deal-verb", subject, others, [])
                partners = others
            if partners:
                goods = slots.goods
                if role == "acquire" and not goods and not others:
                    return made(clause, place, "acquire-verb", subject, partners, "acquisition", [])
                kind = goods or sold_kind(clause, subject, partners)
                if role == "rent" and RENT_BACK.search(clause.text):
                    kind = "lease-back"
                return made(clause, place, "deal-verb", subject, partners, kind, [])
        if role == "invest" and (slots.rows.get("in") or others):
            partners = slots.rows.get("in") or others
            return made_equity(clause, place, "deal-verb", subject, partners, [])
    return None


def read_partnership(clause: Clause, place: int) -> Payment | None:
    payment = read_deal(clause, place)
    if payment is not None:
        payment.frame = payment.frame.replace("deal", "partnership")
    return payment


def read_lease(clause: Clause, place: int) -> Payment | None:
    payment = read_deal(clause, place)
    if payment is not None and payment.kind not in ("backstop-guarantee", "lease-back"):
        payment.kind = "cloud-services"
    return payment


def read_debt(clause: Clause, place: int) -> Payment | None:
    """ "A sells $9B of bonds", "A gets $2B loan from B", "B nears deal to fund …"."""
    if place + 1 < clause.behind and clause.items[place + 1].text == "-":
        return None
    slots = slots_of(clause, place)
    verb, at = governor(clause, place)
    if not verb and not slots.rows:
        return None
    money = any(i.kind == "money" for i in clause.items[clause.first : clause.behind])
    lenders = pick(slots, "from", "by")
    if not money and not lenders:
        return None
    borrowers, new = subject_of(clause, at) if verb else (modifiers_of(clause, place), [])
    receivers = pick(slots, "to", "for")
    lends = bool(verb) and verb not in GETS and verb not in SELLS
    if lends and receivers and borrowers and receivers != borrowers:
        return made(clause, place, "lend-verb", borrowers, receivers, "debt-financing", new)
    if not borrowers:
        borrowers = receivers
    if not borrowers:
        return None
    text = clause.text
    payers = lenders
    if not payers:
        banks = re.search(r"\bloans?\b|\bcredit (?:line|facility)\b|\bbanks?\b", text, re.I)
        payers = [BANKS] if banks else [MARKETS]
    return made(clause, place, "debt-noun", payers, borrowers, "debt-financing", new)


def read_acquisition(clause: Clause, place: int) -> Payment | None:
    word = clause.items[place].lower
    if word == "buy":
        return None
    slots = slots_of(clause, place)
    verb, at = governor(clause, place)
    payees = pick(slots, "of", "for")
    payers = pick(slots, "by")
    new: list[str] = []
    subject: list[str] = []
    if verb:
        subject, new = subject_of(clause, at)
    modifiers = modifiers_of(clause, place)
    if word == "merger":
        both = list(dict.fromkeys([*subject, *modifiers, *pick(slots, "with", "of", "between")]))
        if len(both) >= 2:
            return made(clause, place, "acquisition-noun", both[:1], both[1:], "acquisition", new)
        return None
    if not payees:
        fresh = new_at(clause, slots, "of", "for")
        payees, new = fresh, new + fresh
    if not payees:
        rest = [m for m in modifiers if m not in subject]
        if subject and rest:
            payees = rest
        elif len(modifiers) >= 2:
            subject, payees = modifiers[:1], modifiers[1:]
    payers = payers or subject or [m for m in modifiers if m not in payees]
    if not payees or not payers:
        return None
    frame = "acquisition-verb" if verb and subject else "acquisition-noun"
    around = {i.lower for i in clause.items[place + 1 : place + 9]}
    if around & {"shares", "stake", "stock"}:
        return made(
            clause,
            place,
            "stake-verb" if verb else "stake-noun",
            payers,
            payees,
            equity_kind(clause.gazetteer, payees),
            new,
        )
    goods = [
        GOODS[i.lower]
        for i in clause.items[max(clause.first, place - 4) : place]
        if i.lower in GOODS
    ]
    if word == "purchase" and goods:
        return made(clause, place, "buy-goods", payers, payees, goods[0], new)
    if word == "purchase" and slots.goods:
        return made(clause, place, "buy-goods", payers, slots.owned or payees, slots.goods, new)
    return made(clause, place, frame, payers, payees, "acquisition", new)


def read_warrant(clause: Clause, place: int) -> Payment | None:
    slots = slots_of(clause, place)
    verb, at = governor(clause, place)
    subject, new = subject_of(clause, at if verb else place)
    takers = pick(slots, "to")
    givers = pick(slots, "from", "in", "for", "of")
    if takers and subject:
        return made(clause, place, "warrant", subject, takers, "warrant", new)
    if givers and subject:
        return made(clause, place, "warrant", givers, subject, "warrant", new)
    return None
