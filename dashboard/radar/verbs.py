"""Readers of content verbs: the subject's role follows from the verb ("A invests in B")."""

from __future__ import annotations

import re

from dashboard.radar.clause import (
    Clause,
    is_passive,
    modifiers_of,
    named_in,
    pick,
    risen,
    row_right,
    slots_of,
)
from dashboard.radar.kinds import (
    CHIPS,
    CLOUD,
    DEBT,
    GUARANTEE,
    RENT_BACK,
    REVENUE,
    between,
    equity_kind,
    made_equity,
    sold_kind,
)
from dashboard.radar.lexicon import (
    BACK_AFTER,
    DESCRIPTORS,
    INVESTED,
    LAW,
    NOT_BOUGHT,
    NOUNS,
    PERSONS,
    PREDICATES,
    PREPOSITIONS,
    SELLS,
)
from dashboard.radar.names import POSSESSIVE
from dashboard.radar.new_names import new_at, new_name
from dashboard.radar.payment import BANKS, MARKETS, Payment, made
from dashboard.radar.subject import subject_of


def read_invest(clause: Clause, place: int) -> Payment | None:
    slots = slots_of(clause, place)
    word = clause.items[place].lower
    follows = clause.items[place + 1].lower if place + 1 < clause.behind else ""
    if word.startswith("doubl") and follows != "down":
        return None
    if word in ("bet", "bets") and (
        clause.items[place - 1].kind == "money"
        or clause.items[place - 1].lower in POSSESSIVE
        or follows in PREDICATES
        or place + 1 >= clause.behind
        or modifiers_of(clause, place)[1:]
    ):
        return None
    if word.startswith("sink") and not (
        {"into", "in"} & set(slots.places)
        and any(i.kind == "money" for i in clause.items[place : clause.behind])
    ):
        return None
    payers, new = subject_of(clause, place)
    payees = pick(slots, "in", "into", "on", "behind", "toward", "towards") or [
        c for c in slots.rows.get("", []) if c not in payers
    ]
    inferred = False
    if not payees and clause.number and clause.subject != payers and "in" not in slots.places:
        payees, inferred = list(clause.subject), True
    if not payees:
        fresh = new_at(clause, slots, "in", "into", "on", "behind")
        payees, new = fresh, new + fresh
    if not payers and not payees:
        return None
    if DEBT.search(clause.text) and "debt" in clause.text.lower() and not payees:
        return None
    kind = equity_kind(clause.gazetteer, payees)
    after = {i.lower for i in clause.items[place : clause.behind]}
    if not payees:
        helped = slots.rows.get("to") if re.search(r"\bto help\b", clause.text, re.I) else None
        payees = helped or pick(slots, "like", "including")
        kind = equity_kind(clause.gazetteer, payees)
    behind = {i.lower for i in clause.items[place : place + 9]}
    if not payees and not behind & INVESTED and not after & {"round", "funding"}:
        # Nobody is named who could receive it: a company's own spending.
        return None
    if (
        word.startswith(("bet", "doubl"))
        and (new or not payees)
        and not any(i.kind == "money" for i in clause.items[clause.first : clause.behind])
    ):
        return None
    payment = made(clause, place, "invest-verb", payers, payees, kind, new)
    payment.inferred = inferred
    return payment


def read_back(clause: Clause, place: int) -> Payment | None:
    items = clause.items
    follows = items[place + 1].lower if place + 1 < clause.behind else ""
    word = items[place].lower
    if follows in LAW or (word == "fund" and follows != "" and items[place - 1].lower != "to"):
        return None
    if word == "funds" and follows in (PREDICATES | PREPOSITIONS):
        # "A's funds offer …"
        return None
    before = items[place - 1] if place > clause.first else None
    if (
        word == "back"
        and before is not None
        and (
            before.kind != "company"
            and before.lower not in BACK_AFTER
            and "its" not in (before.lower, items[place - 2].lower if place > 1 else "")
        )
    ):
        return None
    slots = slots_of(clause, place)
    if is_passive(clause, place):
        payers, new = pick(slots, "by", "led"), []
        if not payers:
            payers = new = new_at(clause, slots, "by")
        payees, fresh = subject_of(clause, place)
        return made_equity(clause, place, "back-passive", payers, payees, new + fresh)
    if word in ("backed", "backing", "funding") and items[place - 1].text == "-":
        return None
    if word in ("backing", "funding"):
        return None
    payers, new = subject_of(clause, place)
    payees = slots.rows.get("", [])
    after = {i.lower for i in items[place + 1 : clause.behind]}
    if not payees:
        fresh = new_at(clause, slots, "")
        if not fresh and after & {"round", "funding", "raise", "series"}:
            payees = pick(slots, "for", "in", "of")
            fresh = [] if payees else new_at(clause, slots, "for", "in", "of")
        payees, new = payees or fresh, new + fresh
    if (
        not payees
        and clause.number
        and word == "back"
        and "its" in {i.lower for i in items[max(0, place - 2) : place]}
    ):
        payees = [c for c in clause.subject if c not in payers]
    if any(items[i].lower in LAW for i in range(place + 1, min(place + 4, clause.behind))):
        return None
    kind = equity_kind(clause.gazetteer, payees)
    if (
        GUARANTEE.search(clause.text)
        or ("bitcoin miner" in clause.text.lower())
        or "lease" in clause.text.lower()
    ):
        kind = "backstop-guarantee"
    elif DEBT.search(clause.text):
        kind = "debt-financing"
    return made(clause, place, "back-verb", payers, payees, kind, new)


def read_lead(clause: Clause, place: int) -> Payment | None:
    """ "A leads $200M round in B", "round led by A"."""
    slots = slots_of(clause, place)
    if not any(
        i.lower in ("round", "funding", "investment", "series", "financing", "raise", "bid", "deal")
        for i in clause.items[clause.first : clause.behind]
    ):
        return None
    if is_passive(clause, place):
        payers = pick(slots, "by", "led")
        new = [] if payers else new_at(clause, slots, "by")
        payees, fresh = subject_of(clause, place)
        payers = payers or new
    else:
        payers, new = subject_of(clause, place)
        payees = pick(slots, "in", "for", "into", "at")
        fresh = [] if payees else new_at(clause, slots, "in", "for", "into")
        payees = payees or fresh
    if not (payers and payees):
        return None
    return made_equity(clause, place, "lead-verb", payers, payees, new + fresh)


def read_join(clause: Clause, place: int) -> Payment | None:
    """ "A joins B's funding round"."""
    items = clause.items[place : clause.behind]
    if not any(i.lower in ("round", "funding", "cap", "raise", "financing") for i in items):
        return None
    slots = slots_of(clause, place)
    payers, new = subject_of(clause, place)
    payees = pick(slots, "", "in")
    if not payees and clause.subject and payers != clause.subject:
        payees = clause.subject
    if not payees:
        return None
    return made_equity(clause, place, "lead-verb", payers, payees, new)


def read_raise(clause: Clause, place: int) -> Payment | None:
    """ "A raises $2B from B", "A in talks to raise …"."""
    items = clause.items
    money = [i for i in items[place + 1 : place + 9] if i.kind == "money"]
    words = {i.lower for i in items[place + 1 : clause.behind]}
    funds = bool(
        words
        & {
            "funding",
            "round",
            "capital",
            "funds",
            "financing",
            "series",
            "debt",
            "equity",
            "valuation",
            "investment",
            "money",
            "bonds",
            "loan",
            "seed",
        }
    )
    if items[place].lower in ("raising",) and not money and not funds:
        return None
    if words & {
        "target",
        "stake",
        "price",
        "prices",
        "concerns",
        "questions",
        "bar",
        "guidance",
        "forecast",
        "alarm",
        "stakes",
        "outlook",
        "dividend",
        "holdings",
        "position",
        "pt",
        "estimates",
        "rating",
        "fears",
        "doubts",
        "eyebrows",
        "issues",
        "pay",
        "capex",
        "awareness",
    }:
        return None
    if not (money or funds or "billions" in words or "million" in words):
        return None
    ahead = {i.lower for i in items[clause.first : place]}
    if ahead & {"target", "targets", "price", "rating", "estimates", "forecast", "outlook"}:
        return None
    payees, new = subject_of(clause, place)
    slots = slots_of(clause, place)
    payers = pick(slots, "from", "led", "by", "with")
    if not payees and not payers:
        return None
    fresh = [] if payers else new_at(clause, slots, "from", "led")
    return funded(clause, place, "raise", payees, payers or fresh, new + fresh)


def funded(
    clause: Clause, place: int, frame: str, payees: list[str], payers: list[str], new: list[str]
) -> Payment:
    """A raise: by whom, or who buys such papers."""
    text = clause.text
    kind = equity_kind(clause.gazetteer, payees)
    if DEBT.search(text) and not re.search(r"\bequity\b|\bSAFE\b", text):
        kind = "debt-financing"
    named = bool(payers)
    stated = [i.money for i in clause.items[place : clause.behind] if i.money]
    if not payers and not any(m.use == "deal" for m in stated):
        # A round of which neither investor nor amount is told.
        return made(clause, place, frame, [], [], kind, [])
    if not payers:
        payers = [MARKETS]
        if kind == "debt-financing" and re.search(
            r"\bloans?\b|\bcredit (?:line|facility)\b|\bbanks?\b", text, re.I
        ):
            payers = [BANKS]
    return made(
        clause, place, f"{frame}-from" if named else f"{frame}-open", payers, payees, kind, new
    )


def read_acquire(clause: Clause, place: int) -> Payment | None:
    """ "A buys B", "A buys B's chips", "A acquired by B"."""
    items = clause.items
    slots = slots_of(clause, place)
    ahead = {i.lower for i in items[clause.first : place]}
    if items[place].lower in ("acquired", "bought", "purchased") and ahead & {"shares", "stock"}:
        return None
    if is_passive(clause, place):
        payers = pick(slots, "by")
        new = [] if payers else new_at(clause, slots, "by")
        payees, fresh = subject_of(clause, place)
        return made(
            clause, place, "acquire-passive", payers or new, payees, "acquisition", new + fresh
        )
    after = [i.lower for i in items[place + 1 : min(place + 9, clause.behind)]]
    if {"stake", "stakes", "shares", "stock", "position", "equity"} & set(after):
        return None
    if set(after[:3]) & NOT_BOUGHT:
        return None
    word = items[place].lower
    if word.startswith("snap") and "up" not in after[:1]:
        return None
    payers, new = subject_of(clause, place)
    goods = slots.goods
    objects = slots.rows.get("", [])
    if goods:
        payees = pick(slots, "from") or slots.owned or objects
        if not payees:
            payees = new_at(clause, slots, "from")
            new = new + payees
        if not payees:
            return None
        return made(clause, place, "buy-goods", payers, payees, goods, new)
    titled = {i.lower for i in items[max(clause.first, place - 4) : place]} & PERSONS
    if titled and not objects:
        # "A chief buys …" is his own purchase.
        return None
    if objects and slots.places:
        payees = objects
    else:
        payees = new_at(clause, slots, "")
        if not payees:
            payees = pick(slots, "from")
            if not payees:
                if payers and set(after[:6]) & DESCRIPTORS:
                    return made(clause, place, "acquire-unnamed", payers, [], "acquisition", new)
                return None
            kind = "acquisition" if word.startswith("acqui") else "hardware-purchase"
            return made(clause, place, "buy-goods", payers, payees, kind, new)
        new = new + payees
    if not payers or (new == payers and set(payees) & clause.gazetteer.listed):
        # No outsider that nobody knows buys a listed company.
        return None
    return made(clause, place, "acquire-verb", payers, payees, "acquisition", new)


def read_merge(clause: Clause, place: int) -> Payment | None:
    slots = slots_of(clause, place)
    payers, new = subject_of(clause, place)
    payees = pick(slots, "with", "into", "")
    if not payees and len(payers) == 2:
        payers, payees = payers[:1], payers[1:]
    if not (payers and payees):
        return None
    return made(clause, place, "acquire-verb", payers, payees, "acquisition", new)


def read_rent(clause: Clause, place: int) -> Payment | None:
    slots = slots_of(clause, place)
    subject, new = subject_of(clause, place)
    if clause.items[place].lower.startswith("hire") and not slots.goods:
        return None
    if "to" in slots.rows and clause.items[place].lower.startswith("leas"):
        return made(clause, place, "supply-verb", slots.rows["to"], subject, "cloud-services", new)
    payees = pick(slots, "from", "at") or slots.owned or slots.rows.get("", [])
    if not payees:
        fresh = new_at(clause, slots, "from")
        payees, new = fresh, new + fresh
    money = any(i.kind == "money" for i in clause.items[place : clause.behind])
    if not subject or not (payees or "from" in slots.places or (money and slots.goods)):
        return None
    kind = "cloud-services" if payees or slots.goods != "hardware-purchase" else slots.goods
    if RENT_BACK.search(clause.text) or ("nvidia" in subject and CHIPS.search(clause.text)):
        kind = "lease-back"
    return made(clause, place, "rent-verb", subject, payees, kind, new)


def read_order(clause: Clause, place: int) -> Payment | None:
    slots = slots_of(clause, place)
    payers, new = subject_of(clause, place)
    payees = pick(slots, "from") or slots.owned or slots.rows.get("", [])
    inferred = False
    if payers and not payees and slots.goods:
        # "A soars as B orders its goods"
        payees = risen(clause, payers)
        inferred = bool(payees)
    money = any(i.kind == "money" for i in clause.items[place : clause.behind])
    told = slots.goods or slots.rows.get("from")
    if not payers or not told or not (payees or money):
        return None
    kind = slots.goods or "hardware-purchase"
    payment = made(clause, place, "buy-goods", payers, payees, kind, new)
    payment.inferred = inferred
    return payment


def read_supply(clause: Clause, place: int) -> Payment | None:
    """ "A to supply B with chips", "A sells capacity to B", "chips supplied by A"."""
    items = clause.items
    word = items[place].lower
    slots = slots_of(clause, place)
    follows = items[place + 1].lower if place + 1 < clause.behind else ""
    before = items[place - 1].lower if place > clause.first else ""
    if (
        word in ("supply", "supplies")
        and before not in ("to", "will", "could", "may", "would")
        and (
            follows
            in ("chain", "deal", "talks", "agreement", "crunch", "from", "shortage", "of", "and")
        )
    ):
        return None
    if not word.startswith("suppl") and not slots.goods:
        return None
    if word in SELLS and (not slots.goods or "stake" in clause.text.lower()):
        return None
    if is_passive(clause, place):
        return None
    payees, new = subject_of(clause, place)
    payers = pick(slots, "to") or slots.rows.get("", []) or pick(slots, "for", "of", "over")
    direct = "to" not in slots.rows and bool(slots.rows.get(""))
    payers = [p for p in payers if p not in payees and p not in slots.owned] or [
        p for p in payers if p not in payees and not direct
    ]
    if not payers and slots.goods:
        fresh = new_at(clause, slots, "to")
        payers, new = fresh, new + fresh
    if not (payees and payers):
        return None
    if word in SELLS and payers == slots.rows.get("", []) and "to" not in slots.rows:
        return None
    return made(
        clause,
        place,
        "supply-verb",
        payers,
        payees,
        slots.goods or sold_kind(clause, payers, payees),
        new,
    )


def read_tap(clause: Clause, place: int) -> Payment | None:
    """ "A taps B to build its chip"."""
    word = clause.items[place].lower
    slots = slots_of(clause, place)
    payers, new = subject_of(clause, place)
    objects = slots.rows.get("", [])
    if not payers or not objects:
        return None
    if word in (
        "use",
        "uses",
        "using",
        "used",
        "deploy",
        "deploys",
        "deploying",
        "adopt",
        "adopts",
    ):
        if not (set(objects) & set(slots.owned)):
            return None
        return made(
            clause,
            place,
            "use-verb",
            payers,
            objects,
            slots.goods or sold_kind(clause, payers, objects),
            new,
        )
    return made(clause, place, "tap-verb", payers, objects, sold_kind(clause, payers, objects), new)


def read_build(clause: Clause, place: int) -> Payment | None:
    """ "A to build hub with B's chips": the builder buys them. "A builds data center for B"."""
    slots = slots_of(clause, place)
    subject, new = subject_of(clause, place)
    sellers = [c for c in slots.rows.get("with", []) + slots.rows.get("on", []) if c in slots.owned]
    if sellers and subject:
        return made(
            clause, place, "build-verb", subject, sellers, slots.goods or "hardware-purchase", new
        )
    if slots.rows.get("for") and subject and slots.goods:
        return made(clause, place, "supply-verb", slots.rows["for"], subject, slots.goods, new)
    partners = slots.rows.get("with", [])
    if partners and subject and slots.goods:
        return between(clause, place, "build-verb", subject, partners, new)
    return None


def read_pay(clause: Clause, place: int) -> Payment | None:
    """ "A to pay B $2B for …", "A to spend $9B on B's cloud"."""
    items = clause.items
    near = items[place + 1 : place + 10]
    stated = any(i.kind == "money" or "%" in i.text for i in near)
    if not stated and "billions" not in clause.text.lower():
        return None
    slots = slots_of(clause, place)
    payers, new = subject_of(clause, place)
    if REVENUE.search(clause.text):
        payees = [p for p in pick(slots, "", "to") if p == "us-government"] or (
            ["us-government"]
            if re.search(r"\bgovernment|US\b|U\.S\.|Trump", clause.sentence.text)
            else []
        )
        return made(clause, place, "pay-verb", payers, payees, "revenue-share", new)
    payees = [] if items[place].lower.startswith(("spend", "spent")) else slots.rows.get("", [])
    payees = payees or pick(slots, "to", "on", "with", "from", "at", "for")
    if not (payers and payees):
        return None
    kind = (
        "lease-back"
        if RENT_BACK.search(clause.text)
        else slots.goods or sold_kind(clause, payers, payees)
    )
    return made(clause, place, "pay-verb", payers, payees, kind, new)


def read_commit(clause: Clause, place: int) -> Payment | None:
    """ "A commits $2bn to B": for B's cloud or chips it buys, else it invests."""
    if not any(i.kind == "money" for i in clause.items[place + 1 : place + 6]):
        return None
    slots = slots_of(clause, place)
    payers, new = subject_of(clause, place)
    payees = [p for p in pick(slots, "to") if p not in payers]
    if not (payers and payees):
        return None
    if slots.goods or CLOUD.search(clause.text):
        kind = slots.goods or sold_kind(clause, payers, payees)
        return made(clause, place, "pay-verb", payers, payees, kind, new)
    kind = equity_kind(clause.gazetteer, payees)
    return made(clause, place, "invest-verb", payers, payees, kind, new)


def read_lend(clause: Clause, place: int) -> Payment | None:
    word = clause.items[place].lower
    if word in ("financing", "loan", "loans", "financed"):
        return None
    slots = slots_of(clause, place)
    payers, new = subject_of(clause, place)
    payees = pick(slots, "to", "", "for")
    if not payers and re.search(r"\bbanks\b|\blenders\b", clause.text, re.I):
        payers = [BANKS]
    if not payees:
        fresh = new_at(clause, slots, "to", "")
        payees, new = fresh, new + fresh
    if not (payers and payees):
        return None
    return made(clause, place, "lend-verb", payers, payees, "debt-financing", new)


def read_guarantee(clause: Clause, place: int) -> Payment | None:
    slots = slots_of(clause, place)
    payers, new = subject_of(clause, place)
    payees = pick(slots, "", "of", "for", "to") or (list(clause.subject) if clause.number else [])
    if not (payers and payees):
        return None
    return made(clause, place, "guarantee", payers, payees, "backstop-guarantee", new)


def read_partner(clause: Clause, place: int) -> Payment | None:
    """ "A partners with B", "A and B team up": who pays is told by purpose or by roles."""
    items = clause.items
    word = items[place].lower
    follows = items[place + 1].lower if place + 1 < clause.behind else ""
    if word in ("partner", "partners") and follows not in ("with", "to", "on", "up", "for", ""):
        return None
    if (
        word == "partner"
        and items[place - 1].kind == "company"
        and follows not in ("with", "to", "on")
    ):
        return None
    if (
        word.startswith("team")
        and follows not in ("up", "with")
        and "up" not in (i.lower for i in items[place + 1 : place + 3])
    ):
        return None
    slots = slots_of(clause, place)
    subject, new = subject_of(clause, place)
    others = pick(slots, "with")
    if not others and subject and len(subject) < 2:
        fresh = new_at(clause, slots, "with")
        others, new = fresh, new + fresh
    return between(clause, place, "partner-verb", subject, others, new)


def read_license(clause: Clause, place: int) -> Payment | None:
    slots = slots_of(clause, place)
    subject, new = subject_of(clause, place)
    if slots.rows.get("to"):
        return made(clause, place, "supply-verb", slots.rows["to"], subject, "ai-services", new)
    payees = pick(slots, "from") or slots.owned or slots.rows.get("", [])
    if not (subject and payees):
        return None
    return made(clause, place, "buy-goods", subject, payees, "ai-services", new)


def read_give(clause: Clause, place: int) -> Payment | None:
    """ "A gives B a stake" (B pays), "A issues warrants to B", "A offers chips to B"."""
    slots = slots_of(clause, place)
    subject, new = subject_of(clause, place)
    words = {i.lower for i in clause.items[place + 1 : clause.behind]}
    takers = slots.rows.get("to", []) or slots.rows.get("", [])
    if not (subject and takers):
        return None
    if (
        slots.goods
        and slots.rows.get("to")
        and not words & {"stake", "shares", "warrant", "warrants"}
    ):
        return made(clause, place, "supply-verb", takers, subject, slots.goods, new)
    if words & {"warrant", "warrants"}:
        return made(clause, place, "warrant", subject, takers, "warrant", new)
    if words & {"stake", "shares"}:
        return made_equity(clause, place, "stake-verb", takers, subject, new)
    return None


def read_borrow(clause: Clause, place: int) -> Payment | None:
    if not re.search(r"\b(bond|debt|loan|credit|borrow|junk)", clause.text, re.I):
        return None
    slots = slots_of(clause, place)
    payees, new = subject_of(clause, place)
    if not payees:
        return None
    return funded(clause, place, "debt", payees, pick(slots, "from"), new)


def read_sign(clause: Clause, place: int) -> Payment | None:
    """ "A signs B to $9B cloud deal": the object is the customer."""
    slots = slots_of(clause, place)
    subject, new = subject_of(clause, place)
    customers = slots.rows.get("", [])
    items = clause.items
    if not (subject and customers):
        return None
    first = items[place + 1] if place + 1 < clause.behind else None
    if first is None:
        return None
    start = place + (2 if first.lower in ("up", "on") else 1)
    if start >= clause.behind or items[start].kind != "company":
        return None
    behind, _ = row_right(clause, start)
    if behind < clause.behind and items[behind].lower == "to":
        if first.lower == "up" or "power" in clause.text.lower().split("to", 1)[-1][:10]:
            return between(clause, place, "tap-verb", subject, customers, new)
        return made(
            clause,
            place,
            "sign-customer",
            customers,
            subject,
            sold_kind(clause, customers, subject),
            new,
        )
    return None


def read_weigh(clause: Clause, place: int) -> Payment | None:
    """ "A weighs B's chips for …"."""
    slots = slots_of(clause, place)
    sellers = [c for c in slots.rows.get("", []) if c in slots.owned]
    if not (sellers and slots.goods):
        return None
    payers, new = subject_of(clause, place)
    return made(clause, place, "tap-verb", payers, sellers, slots.goods, new) if payers else None


def read_get(clause: Clause, place: int) -> Payment | None:
    """ "A secures $1bn" (a raise), "A secures B's capacity" (buys), "A wins B's order" (sells)."""
    items = clause.items
    slots = slots_of(clause, place)
    nouns = [NOUNS[i.lower] for i in items[place + 1 : clause.behind] if i.lower in NOUNS]
    first = list(items[place + 1 : place + 4])
    subject, new = subject_of(clause, place)
    if not subject:
        return None
    owned = [
        c
        for c in slots.rows.get("", []) + slots.rows.get("of", [])
        if c in slots.owned and c not in subject
    ]
    words = {i.lower for i in items[place + 1 : clause.behind]}
    if owned and slots.goods and not nouns:
        if words & {"supply", "business"}:
            return made(clause, place, "win-order", owned, subject, "hardware-purchase", new)
        return made(clause, place, "buy-goods", subject, owned, slots.goods, new)
    objects = [c for c in slots.rows.get("", []) if c not in subject]
    if objects and words & {"supply", "business", "order", "orders", "contract"} and not owned:
        return made(
            clause, place, "win-order", objects, subject, sold_kind(clause, objects, subject), new
        )
    money = first and first[0].kind == "money" and first[0].money and first[0].money.use == "deal"
    ordered = [i.lower for i in items[place + 1 : slots.places.get("from", place)]]
    given = money and slots.rows.get("from") and not any(w in NOUNS for w in ordered)
    if money and (given or not nouns or nouns[0] in ("funding", "investment")):
        givers = pick(slots, "from", "led", "by")
        fresh = [] if givers else new_at(clause, slots, "from", "led")
        if (
            not givers
            and not fresh
            and items[place].lower in ("gets", "get", "wins", "got", "closes", "books")
        ):
            return None
        return funded(clause, place, "raise", subject, givers or fresh, new + fresh)
    return None


def read_help(clause: Clause, place: int) -> Payment | None:
    """ "A and B help C raise $90M"."""
    items = clause.items
    verbs = [i for i in range(place + 1, clause.behind) if items[i].lower in ("raise", "raises")]
    if not verbs:
        return None
    payers, new = subject_of(clause, place)
    payees = named_in(items[place + 1 : verbs[0]])
    fresh = [] if payees else [n for n in [new_name(clause, place + 1)] if n]
    payees = payees or fresh
    if not (payers and payees):
        return None
    return made_equity(clause, place, "lead-verb", payers, payees, new + fresh)
