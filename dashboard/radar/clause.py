"""A clause of a headline, and what stands left and right of a word in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.radar.lexicon import DESCRIPTORS, GOODS, NOUNS, PREDICATES, PREPOSITIONS, VERB_CLASS
from dashboard.radar.names import POSSESSIVE, Gazetteer
from dashboard.radar.sentence import Item, Sentence

RISES = re.compile(
    r"\b(?:soar|jump|surge|rise|climb|pop|rall|skyrocket|gain|rocket|spike|leap|"
    r"boost|high|up )",
    re.I,
)


@dataclass(slots=True)
class Clause:
    sentence: Sentence
    gazetteer: Gazetteer
    number: int
    first: int
    behind: int
    subject: list[str]
    text: str

    @property
    def items(self) -> list[Item]:
        return self.sentence.items


@dataclass(slots=True)
class Slots:
    """What follows a word: rows of companies by the preposition they hang on ("" is the object),
    the first place behind each preposition, and whether amounts and goods are there."""

    rows: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    goods: str = ""
    owned: list[str] = field(default_factory=list)


def named_in(items: Iterable[Item]) -> list[str]:
    """The first company or row of companies that is a party."""
    found: list[str] = []
    for item in items:
        if item.kind == "company" and not item.passing:
            found.append(item.company)
        elif found and item.lower not in (",", "and", "&", "/"):
            break
    return found


def row_left(clause: Clause, index: int) -> tuple[int, list[str]]:
    """The row of companies that ends at `index`: where it begins, and the names in their order."""
    items = clause.items
    names = [items[index].company]
    first = index
    cursor = index - 1
    while cursor >= clause.first:
        item = items[cursor]
        if item.lower in (",", "and", "&", "/", "-", "–", "plus", "or") or item.lower in POSSESSIVE:
            cursor -= 1
            continue
        if item.kind == "company" and not item.passing and cursor < first - 1:
            if items[cursor + 1].lower in POSSESSIVE:
                break
            names.append(item.company)
            first = cursor
            cursor -= 1
            continue
        break
    return first, names[::-1]


def row_right(clause: Clause, index: int) -> tuple[int, list[str]]:
    """The row of companies that begins at `index`: the place behind it, and the names."""
    items = clause.items
    names = [items[index].company]
    cursor = index + 1
    last = index
    while cursor < clause.behind:
        item = items[cursor]
        if item.kind == "company" and cursor > last + 1:
            if not item.passing:
                names.append(item.company)
            last = cursor
        elif item.lower not in (",", "and", "&", "/", "plus", "or", "-"):
            break
        cursor += 1
    return last + 1, names


def describes(items: list[Item], index: int, behind: int) -> bool:
    """Whether the goods at `index` only describe who follows ("AI chip startup X")."""
    near = [i.lower for i in items[index + 1 : min(index + 6, behind)]]
    if near[:1] == ["-"]:
        # "chips-for-rent firm X"
        near = [w for w in near if w != "-" and w not in PREPOSITIONS]
        return bool(set(near[:4]) & DESCRIPTORS)
    for word in near[:3]:
        if word in DESCRIPTORS and word not in (
            "cloud",
            "platform",
            "service",
            "services",
            "business",
        ):
            return True
        if word in PREPOSITIONS or word not in GOODS:
            return False
    return False


def slots_of(clause: Clause, place: int) -> Slots:
    items, slots = clause.items, Slots()
    slot, purpose = "", False
    slots.places[""] = place + 1
    index = place + 1
    while index < clause.behind:
        item = items[index]
        low = item.lower
        if item.kind == "company":
            if item.passing:
                index += 1
                continue
            behind, names = row_right(clause, index)
            joint = [i.lower for i in items[behind : min(behind + 2, clause.behind)]]
            if joint in (["-", "led"], ["-", "backed"]):
                slots.rows.setdefault("led", []).extend(names)
                index = behind + 2
                continue
            follows = items[behind].lower if behind < clause.behind else ""
            second = items[behind + 1].lower if behind + 1 < clause.behind else ""
            goods = GOODS.get(follows) or (GOODS.get(second) if second else None)
            if goods and (purpose or describes(items, behind, clause.behind)):
                goods = None
            if follows in POSSESSIVE or goods:
                slots.owned += names
                slots.goods = slots.goods or goods or ""
            target = slots.rows.setdefault(slot, [])
            if slot != "" or not target:
                target += names
            index = behind
            continue
        if (
            low in GOODS
            and not slots.goods
            and not purpose
            and not describes(items, index, clause.behind)
        ):
            slots.goods = GOODS[low]
        if item.kind == "word":
            if low == "to" and index + 1 < clause.behind and items[index + 1].lower in VERB_CLASS:
                purpose = True
            if items[index - 1].text != "-" and (low == "led" or (low == "backed" and slot != "")):
                slot = "led"
            elif low in PREPOSITIONS:
                if not (slot == "led" and low == "by"):
                    slot = "led" if low == "by" and slot == "led" else low
                slots.places.setdefault(slot, index + 1)
            elif index > place + 1 and low in VERB_CLASS and items[index - 1].lower in (",", "and"):
                break
        index += 1
    return slots


def pick(slots: Slots, *prepositions: str) -> list[str]:
    for preposition in prepositions:
        if slots.rows.get(preposition):
            return slots.rows[preposition]
    return []


def is_passive(clause: Clause, place: int) -> bool:
    items = clause.items
    if place + 1 >= clause.behind or items[place + 1].lower != "by":
        return False
    return items[place].lower.endswith("ed") or items[place].lower in ("led", "bought", "sold")


def governor(clause: Clause, place: int) -> tuple[str, int]:
    """The nearest verb in front of the noun at `place` within the clause, and where it is."""
    items = clause.items
    for index in range(place - 1, max(clause.first, place - 14) - 1, -1):
        low = items[index].lower
        if items[index].kind == "word" and low in PREDICATES and low not in ("to", "not", "just"):
            # Right in front of the noun these are part of it ("supply deal").
            part = low in ("buy", "order", "lead", "set", "cloud", "supply", "lease", "bet", "back")
            verbal = index == clause.first or items[index - 1].lower in ("to", "will")
            if part and not verbal and index + 1 == place:
                continue
            return low, index
    return "", -1


def modifiers_of(clause: Clause, place: int) -> list[str]:
    """Companies right in front of the noun ("A's B deal", "$9B B deal")."""
    items = clause.items
    names: list[str] = []
    index = place - 1
    steps = 0
    while index >= clause.first and steps < 7:
        item = items[index]
        if item.kind == "company":
            if not item.passing:
                names.insert(0, item.company)
        elif item.kind == "word" and (
            item.lower in PREPOSITIONS or (item.lower in PREDICATES and item.lower not in ("set",))
        ):
            if item.lower in GOODS or item.lower in NOUNS:
                index -= 1
                steps += 1
                continue
            break
        elif item.kind == "mark" and item.text not in ("-", "–", "/", ",", "&"):
            break
        index -= 1
        steps += 1
    return names


def joined_before(clause: Clause, place: int) -> bool:
    """Whether a hyphen joins two companies in front of the noun ("the A-B deal")."""
    items = clause.items
    return any(
        items[index].text in ("-", "–", "/")
        and items[index - 1].kind == items[index + 1].kind == "company"
        for index in range(max(clause.first + 1, place - 6), place - 1)
    )


def risen(clause: Clause, others: list[str]) -> list[str]:
    """The company whose stock rises in an earlier clause, if it is another: it has the deal that
    this clause tells. Whose stock falls is a rival."""
    if not clause.number or not clause.subject or clause.subject == others:
        return []
    earlier = clause.sentence.text[: clause.items[clause.first].start]
    return list(clause.subject) if RISES.search(earlier) else []
