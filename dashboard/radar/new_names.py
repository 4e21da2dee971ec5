"""Names of companies that the gazetteer doesn't have, read from where they stand."""

from __future__ import annotations

import re

from dashboard.radar.clause import Clause, Slots
from dashboard.radar.lexicon import (
    DESCRIPTORS,
    LEADING,
    NAME_ENDS,
    NO_SUBJECT,
    NOT_NAMES,
    OFFICES,
    PERSONS,
    PREDICATES,
    PREPOSITIONS,
    UNITS,
)
from dashboard.radar.names import FORMS, POSSESSIVE
from dashboard.radar.places import is_place
from dashboard.radar.sentence import Item


def new_name(clause: Clause, place: int) -> str:
    """The name of a company outside the gazetteer that begins at `place`, or ""."""
    items = clause.items
    run: list[Item] = []
    index = place
    while index < clause.behind:
        item = items[index]
        low = item.lower
        if item.kind == "money":
            if run:
                break
            index += 1
            continue
        if item.kind == "company" and not item.passing and item.use != "person":
            if index + 1 < clause.behind and items[index + 1].lower in POSSESSIVE:
                # "in A's B" names both; the owner is found elsewhere.
                run = []
                index += 2
                continue
            break
        if item.kind == "company" or low in ("backed", "linked", "led", "-"):
            # "A-backed X": the backer is no part of the name.
            if item.kind == "company" or low != "-":
                run = []
            index += 1
            continue
        if item.kind == "mark" and item.text not in ("&", "."):
            break
        if low in PREPOSITIONS or low in ("and", "to"):
            break
        if run and low in PREDICATES and not item.text[0].isupper():
            break
        predicate = low in PREDICATES and low not in DESCRIPTORS
        if run and clause.sentence.title_case and predicate and run[-1].lower not in DESCRIPTORS:
            break
        run.append(item)
        index += 1
    return name_of(run, clause)


def new_subject(clause: Clause, place: int) -> str:
    """The unknown name in front of the verb at `place`, or ""."""
    items = clause.items
    run: list[Item] = []
    for index in range(clause.first, place):
        item = items[index]
        if item.kind == "company" and not item.passing:
            return ""
        if item.kind == "company" or item.lower in ("backed", "linked", "led"):
            run = []
        elif item.kind == "mark" and item.text == ",":
            break
        elif item.kind == "word" or item.text in ("&", "."):
            run.append(item)
    described = [i for i, item in enumerate(run[:-1]) if item.lower in DESCRIPTORS]
    if described:
        run = run[described[-1] + 1 :]
    for index, item in enumerate(run):
        if index and (item.lower in PREDICATES or item.lower in PREPOSITIONS):
            run = run[:index]
            break
    return name_of(run, clause)


def new_at(clause: Clause, slots: Slots, *prepositions: str) -> list[str]:
    for preposition in prepositions:
        if preposition in slots.places:
            name = new_name(clause, slots.places[preposition])
            if name:
                return [name]
    return []


def name_before(clause: Clause, place: int) -> list[str]:
    """A new name right in front of the noun ("with X deal"), where capitals tell names."""
    if clause.sentence.title_case:
        return []
    items = clause.items
    words: list[str] = []
    for index in range(place - 1, max(clause.first, place - 4), -1):
        item = items[index]
        if item.kind != "word" or not item.text[0].isupper() or item.lower in NOT_NAMES:
            break
        words.insert(0, item.text)
    return [" ".join(words)] if words and len(words[0]) > 2 else []


def name_of(run: list[Item], clause: Clause) -> str:
    owner = [i for i, item in enumerate(run) if item.lower in POSSESSIVE]
    if owner:
        rest = run[owner[-1] + 1 :]
        unit = any(item.lower in UNITS for item in rest)
        run = run[: owner[-1]] if unit and owner[-1] else rest
    titles = [i for i, item in enumerate(run) if item.lower in PERSONS]
    if titles:
        run = run[: titles[0]] if run[titles[0]].lower in ("ceo", "cfo", "cto", "chief") else []
    if not run or any(item.use == "person" for item in run):
        return ""
    owned = [item.company for item in run if item.use == "product" and item.company]
    if owned:
        return owned[0]
    described = [i for i, item in enumerate(run) if item.lower in DESCRIPTORS]
    if described and described[-1] == len(run) - 1 and run[-1].lower not in NAME_ENDS:
        # "X AI Chip Startup" begins with the name; "chip startup" has none.
        head = [i for i, item in enumerate(run) if item.lower in NOT_NAMES or i in described]
        run = run[: head[0]]
    else:
        tails = [
            i
            for i in described
            if i < len(run) - 1 and any(t.text[0].isupper() for t in run[i + 1 :])
        ]
        if tails:
            run = run[tails[-1] + 1 :]
    words: list[str] = []
    for item in run:
        if not item.text[0].isupper() and not (words and item.text in ("&", ".")):
            if words or item.text[0].isdigit():
                break
            # "x1" or "d-Matrix": a small letter and then something else.
            if not re.search(r"[A-Z0-9.]", item.text):
                continue
        words.append(item.text)
    while words and words[-1].lower() in (FORMS | UNITS | {"&", "."}):
        words.pop()
    while words and words[0].lower() in LEADING:
        words.pop(0)
    if (
        len(words) > 1
        and words[-1].lower() in NOT_NAMES - NAME_ENDS
        and words[0].lower() in NOT_NAMES
    ):
        return ""
    if not words or len(words) > 4 or all(w.lower() in NOT_NAMES for w in words):
        return ""
    if len(words) == 1 and (len(words[0]) < 3 or words[0].lower() in NO_SUBJECT):
        return ""
    own = [w for w in words if w.lower() not in NOT_NAMES]
    if is_place(" ".join(own)) or words[-1].lower() in OFFICES:
        return ""
    if clause.sentence.title_case and (
        any(w.lower() in PREDICATES for w in words)
        or any(re.search(r"[a-z]{3}ly$", w) for w in words)
    ):
        return ""
    return " ".join(words).replace(" . ", ".").replace(" & ", " & ")
