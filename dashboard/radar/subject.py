"""Who does what a verb says."""

from __future__ import annotations

from dashboard.radar.clause import Clause, row_left
from dashboard.radar.lexicon import PREDICATES, PREPOSITIONS
from dashboard.radar.new_names import name_of, new_subject
from dashboard.radar.sentence import Item


def subject_of(clause: Clause, place: int) -> tuple[list[str], list[str]]:
    """The companies that do what the verb at `place` says, and those of them that are new.

    The nearest row of names to the left that hangs on no preposition; without one the name in
    front of the first verb; "the company" and "it" are the headline's first company.
    """
    items = clause.items
    index = place - 1
    while index >= clause.first:
        item = items[index]
        if item.kind == "company" and not item.passing:
            first, names = row_left(clause, index)
            before = items[first - 1] if first > clause.first else None
            told_of = first - 2 >= clause.first and items[first - 2].lower in (
                "report",
                "reports",
                "news",
                "talk",
                "word",
                "rumors",
                "groups",
                "firms",
                "companies",
                "investors",
                "backers",
                "giants",
            )
            if (
                before is None
                or before.lower not in PREPOSITIONS
                or told_of
                or before.lower in ("between", "including", "alongside")
            ):
                if is_object(clause, first, place):
                    index = first - 1
                    continue
                fresh = listed_before(clause, first)
                return fresh + names, fresh
            index = first - 1
            continue
        if (
            item.lower in ("company", "firm", "it", "chipmaker", "startup", "group")
            and clause.subject
        ):
            before_word = items[index - 1].lower if index > clause.first else ""
            said = items[clause.first - 1].lower if clause.first > 1 else ""
            speaker = items[clause.first - 2] if clause.first > 1 else None
            spoken = item.lower == "it" and said in ("says", "say", "said")
            if spoken and speaker is not None and speaker.kind == "company":
                return [speaker.company], []
            if item.lower == "it" or before_word == "the":
                return list(clause.subject), []
        index -= 1
    name = new_subject(clause, place)
    if name:
        return [name], [name]
    if clause.subject and (
        place == clause.first or items[clause.first].lower in ("to", "it", "will")
    ):
        return list(clause.subject), []
    return [], []


def listed_before(clause: Clause, first: int) -> list[str]:
    """A new name in a row with the known ones ("X and A lead …")."""
    items = clause.items
    if first - 2 < clause.first or items[first - 1].lower not in ("and", "&"):
        return []
    run: list[Item] = []
    for index in range(first - 2, clause.first - 1, -1):
        item = items[index]
        if item.kind != "word" or not item.text[0].isupper() or item.lower in PREDICATES:
            break
        run.insert(0, item)
    if not run or (clause.sentence.title_case and len(run) > 3):
        return []
    name = name_of(run, clause)
    return [name] if name else []


def is_object(clause: Clause, first: int, place: int) -> bool:
    """Whether the names that begin at `first` are another verb's object, as in "A buys B, sells
    …" or "A signs B to supply": then the subject is further left, unless that verb asks B."""
    items = clause.items
    if first <= clause.first:
        return False
    before = items[first - 1].lower
    if first - 2 >= clause.first and items[first - 2].text == "-":
        return False
    if before in ("asks", "urges", "wants", "tells", "lets", "says", "allows", "helps", "sees"):
        return False
    return before in PREDICATES and first - 1 > clause.first and before not in ("is", "to")
