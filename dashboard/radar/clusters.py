"""Headlines in, readings out; headlines of one deal put together as one candidate."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import pandas as pd
from scipy.special import expit, logit

from dashboard.deals import Ledger
from dashboard.radar.candidate import Candidate, Source
from dashboard.radar.matching import SAME_AMOUNT, family, is_retold, leg_index, match, renamed
from dashboard.radar.names import gazetteer
from dashboard.radar.reading import Reading, read
from dashboard.radar.score import DEFAULT_SCORE, score

# A headline belongs to a candidate of the same companies if the last one was at most so long ago.
GAP_DAYS = 7
# So long a deal is remembered: what repeats it without news is told again.
MEMORY_DAYS = 150
# What the score's logit loses when the deal was told before.
TOLD_BEFORE = 2.0
# Headlines of the same companies and amount within so many days tell of one deal.
SAME_DAYS = 5
# Deals in which several pay one, of whom each headline names some.
ROUNDS = frozenset({"equity", "acquisition"})
# So many payers are taken together though each is named once.
MOST_PAYERS = 4
# No headline names more investors of one round.
MOST_INVESTORS = 8
# What the score's logit gains where other headlines tell of the deal, and loses where none does
# though so many headlines a day come in that one should. From the labelled headlines: of those
# with an even score that stand alone 38 percent are deals, of the others 87.
TOLD_BY_OTHERS, TOLD_ALONE = 1.3, 1.6
# Two companies of the ledger or billions are less often misread.
TOLD_ALONE_SURE = 0.1
CONTEXT_DAYS = 3
DENSE_A_DAY = 20
# Below this a headline doesn't make a deal one that was told before.
LEAST_MEMORY = 0.4
# Below this a headline is not looked at among the others.
LEAST_CONTEXT = 0.15
OPEN = frozenset({"capital-markets", "bank-syndicate"})
NEWER_STATUS = {"reported": 0, "letter-of-intent": 1, "definitive": 2, "closed": 3, "cancelled": 4}
_FORM_WORDS = re.compile(r"\b(?:ai|inc|corp|labs?|technologies|systems|group|the|co)\b|[^a-z0-9]")


@dataclass(slots=True)
class _Remembered:
    """A deal as it was told before: on which days, how far it was, with which amounts and
    families of kinds."""

    first: int
    last: int
    status: int
    amounts: list[float]
    families: set[str]


def read_headlines(frame: pd.DataFrame, ledger: Ledger) -> list[Reading]:
    """What each headline says, and which leg of the ledger it tells of.

    Parameters
    ----------
    frame : DataFrame
        One row a headline: title, at or day (ISO text, "" if unknown), and if there url,
        publisher.
    ledger : Ledger
        Its companies are the names; its legs are what is known.

    Returns
    -------
    list of Reading
        In the frame's order. A deal that an earlier headline of the frame told more than a week
        before, and that comes without a new amount or status, is told again and no deal.
    """
    names, index = gazetteer(ledger.companies), leg_index(ledger)
    blank = [""] * len(frame)
    times = frame["at"] if "at" in frame else frame.get("day", blank)
    titles, times = list(frame["title"].astype(str)), [str(t) for t in times]
    urls = list(frame["url"].astype(str)) if "url" in frame else blank
    publishers = list(frame["publisher"].astype(str)) if "publisher" in frame else blank
    seen: dict[str, Reading] = {}
    readings = []
    for title, at, url, publisher in zip(titles, times, urls, publishers, strict=True):
        if title not in seen:
            seen[title] = read(title, names)
        readings.append(replace(seen[title], at=at, url=url, publisher=publisher))
    _settle_names(readings)
    order = sorted(range(len(readings)), key=lambda i: times[i])
    remembered: dict[frozenset[str], _Remembered] = {}
    likely = []
    for place in order:
        reading = readings[place]
        if not reading.features:
            continue
        reading.score = round(score(reading.features), 4)
        if reading.score >= LEAST_CONTEXT:
            likely.append(reading)
    _settle_short_names(likely)
    _complete(likely, names.groups)
    _weigh_company(likely, dense=len(frame) >= DENSE_A_DAY * max(len({t[:10] for t in times}), 1))
    for reading in likely:
        day = _day(reading.at)
        leg = match(reading, index, day)
        if leg is not None:
            reading.leg = leg.id
            reading.payer = renamed(reading.payer, leg, index, day)
            reading.payee = renamed(reading.payee, leg, index, day)
            reading.retold = reading.retold or is_retold(leg, reading, day)
        else:
            reading.change = ""
        if reading.score < LEAST_MEMORY:
            continue
        if day is not None and reading.status != "cancelled":
            again = _told_before(reading, remembered, day.toordinal())
            if again and not (leg is not None and abs(day.toordinal() - leg.day) <= GAP_DAYS):
                reading.score = _shifted(reading.score, -TOLD_BEFORE)
        reading.is_deal = (
            reading.score >= DEFAULT_SCORE and reading.status != "cancelled" and not reading.retold
        )
    return readings


def _complete(readings: Sequence[Reading], groups: Mapping[str, frozenset[str]]) -> None:
    """Parties that one headline leaves out and others of the same days name.

    Headlines of the same amount, family of kind and company within some days tell of one deal.
    Investors and buyers of one company are put together, since each headline names some of them;
    in other deals each headline takes the parties that most of the others name, unless it names
    others itself. `readings` in the order of time.
    """
    by_amount: dict[tuple[str, str, float], list[Reading]] = defaultdict(list)
    for reading in readings:
        for company, members in groups.items():
            payers = reading.payer.split(";")
            if reading.kind == "acquisition" and len(members & set(payers)) > 1:
                reading.payer = ";".join(dict.fromkeys([company, *payers]))
        if reading.amount_usd_bn:
            for company in reading.parties - OPEN:
                by_amount[_amount_key(reading, company)].append(reading)
    completed = []
    for reading in readings:
        votes: Counter[tuple[str, str]] = Counter()
        for company in reading.parties - OPEN if reading.amount_usd_bn else ():
            for other in by_amount[_amount_key(reading, company)]:
                if _near(other, reading) and _fills(other, reading):
                    votes[other.payer, other.payee] += 1
        if votes:
            completed.append((reading, _agreed(reading, votes)))
    for reading, (payer, payee) in completed:
        reading.payer, reading.payee = payer, payee
    _complete_halves(readings)
    _complete_rounds(readings)


def _complete_rounds(readings: Sequence[Reading]) -> None:
    """Who else pays in a round of a company outside the ledger: in the same days it has one, and
    each headline names some of its investors, with the amount or without."""
    rounds: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if family(reading.kind) == "equity" and reading.payee in reading.new_names:
            rounds[reading.payee].append(reading)
    for of_one in rounds.values():
        named = [
            list(dict.fromkeys(p for o in of_one if _near(o, r) for p in o.payer.split(";") if p))
            for r in of_one
        ]
        for reading, payers in zip(of_one, named, strict=True):
            investors = [payer for payer in payers if payer not in OPEN] or payers
            reading.payer = ";".join(sorted(investors)[:MOST_INVESTORS])


def _complete_halves(readings: Sequence[Reading]) -> None:
    """Whom a company buys, where a headline doesn't name it ("A to buy chip specialist") and all
    headlines of the same days that do name the same."""
    bought: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.kind == "acquisition" and reading.payee:
            for company in reading.payer.split(";"):
                bought[company].append(reading)
    for reading in readings:
        if "frame:acquire-unnamed" in reading.features and not reading.payee:
            near = [o for c in reading.payer.split(";") for o in bought[c] if _near(o, reading)]
            named = {other.payee for other in near}
            if len(named) == 1:
                reading.payee = named.pop()


def _weigh_company(readings: Sequence[Reading], *, dense: bool) -> None:
    """The score by how many other headlines of the same days tell of the same two companies, or
    of one of them and the same amount: a deal is rarely told once, where many headlines come."""
    titles_of: dict[object, dict[str, int]] = defaultdict(dict)
    keys: list[list[object]] = []
    for reading in readings:
        day = _day(reading.at)
        own: list[object] = []
        if day is not None:
            parties = sorted(reading.parties)
            own += [frozenset(pair) for pair in combinations(parties, 2)]
            if reading.amount_usd_bn:
                own += [_amount_key(reading, c) for c in reading.parties - OPEN]
            for key in own:
                titles_of[key].setdefault(reading.title, day.toordinal())
        keys.append(own)
    for reading, own in zip(readings, keys, strict=True):
        day = _day(reading.at)
        if day is None:
            continue
        others = {
            title
            for key in own
            for title, when in titles_of[key].items()
            if title != reading.title and abs(when - day.toordinal()) <= CONTEXT_DAYS
        }
        # A cooperation without money is told by many as well.
        soft = "soft-with-outsider" in reading.features
        sure = {"two-of-ledger", "amount-of-billions"} & reading.features.keys()
        alone = TOLD_ALONE_SURE if sure else TOLD_ALONE
        shift = TOLD_BY_OTHERS if others and not soft else -alone if dense else 0.0
        reading.score = _shifted(reading.score, shift)


def _shifted(probability: float, shift: float) -> float:
    """The probability whose logit is by `shift` larger."""
    return round(float(expit(logit(probability) + shift)), 4)


def _amount_key(reading: Reading, company: str) -> tuple[str, str, float]:
    return company, family(reading.kind), round(reading.amount_usd_bn or 0.0, 3)


def _near(other: Reading, reading: Reading) -> bool:
    day, when = _day(reading.at), _day(other.at)
    return day is not None and when is not None and abs((when - day).days) <= SAME_DAYS


def _fills(other: Reading, reading: Reading) -> bool:
    """Whether `other` can be of the same deal and names both sides of it."""
    if not other.payer or not other.payee or other.payer in OPEN:
        return False
    same_payee = not reading.payee or bool(
        set(reading.payee.split(";")) & set(other.payee.split(";"))
    )
    if reading.payee and same_payee and family(reading.kind) in ROUNDS:
        return True
    payers = set(reading.payer.split(";"))
    same_payer = not reading.payer or reading.payer in OPEN
    return same_payee and (same_payer or bool(payers & set(other.payer.split(";"))))


def _agreed(reading: Reading, votes: Counter[tuple[str, str]]) -> tuple[str, str]:
    """The parties on which the headlines agree."""
    (payer, payee), _ = max(votes.items(), key=lambda v: (v[1], len(v[0][0]), v[0]))
    if family(reading.kind) not in ROUNDS:
        return payer, payee
    named: Counter[str] = Counter()
    for (payers, payees), times in votes.items():
        if set(payees.split(";")) & set(payee.split(";")):
            named.update(dict.fromkeys(payers.split(";"), times))
    own = [p for p in reading.payer.split(";") if p and p not in OPEN]
    investors = sorted(p for p, times in named.items() if times > 1 or len(named) <= MOST_PAYERS)
    return ";".join(dict.fromkeys([*investors, *own])) or payer, payee


def _settle_names(readings: Sequence[Reading]) -> None:
    """One name for a company outside the ledger, however its headlines shorten it ("SkildAI",
    "Skild AI"): the first form that came."""
    first: dict[str, str] = {}
    for reading in readings:
        for name in reading.new_names:
            key = _FORM_WORDS.sub("", name.lower())
            key = key.removesuffix("ai") or key
            settled = first.setdefault(key, name) if key else name
            if settled != name:
                _rename(reading, name, settled)


def _settle_short_names(readings: Sequence[Reading]) -> None:
    """A company outside the ledger whose name a headline cuts to its first word or its initials
    ("Commonwealth", "CFS") by the whole of it, where headlines of the same days have that with the
    same other party. `readings` in the order of time."""
    whole: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        for name in reading.new_names:
            if " " in name:
                for other in reading.parties - {name}:
                    whole[other].append(reading)
    for reading in readings:
        for name in (n for n in reading.new_names if " " not in n):
            longer = {
                long
                for other in reading.parties - {name}
                for other_reading in whole.get(other, ())
                if _near(other_reading, reading)
                for long in other_reading.new_names
                if _is_short_for(name, long)
            }
            if len(longer) == 1:
                _rename(reading, name, longer.pop())


def _is_short_for(name: str, whole: str) -> bool:
    words = whole.split()
    initials = "".join(word[0] for word in words)
    return len(words) > 1 and (words[0] == name or (initials == name and len(name) > 2))


def _rename(reading: Reading, name: str, settled: str) -> None:
    for side in ("payer", "payee"):
        parties = getattr(reading, side).split(";")
        setattr(reading, side, ";".join(settled if n == name else n for n in parties))
    reading.new_names = tuple(settled if n == name else n for n in reading.new_names)


def _told_before(reading: Reading, remembered: dict[frozenset[str], _Remembered], day: int) -> bool:
    """Whether the headlines so far told this deal more than a week ago; it is remembered."""
    kind = family(reading.kind)
    status, amount = NEWER_STATUS[reading.status], reading.amount_usd_bn
    again = False
    for payer in reading.payer.split(";"):
        for payee in reading.payee.split(";"):
            before = remembered.get(frozenset((payer, payee)))
            if before is None or day - before.last > MEMORY_DAYS:
                amounts = [] if amount is None else [amount]
                remembered[frozenset((payer, payee))] = _Remembered(
                    day, day, status, amounts, {kind}
                )
                continue
            same = amount is not None and any(
                abs(amount - a) <= SAME_AMOUNT * a for a in before.amounts
            )
            known = same or (amount is None and kind in before.families)
            further = status > before.status and before.status < NEWER_STATUS["definitive"]
            if day - before.first > GAP_DAYS and known and not further:
                again = True
            elif day - before.first > GAP_DAYS:
                before.first = day
            before.last = max(before.last, day)
            before.status = max(before.status, status)
            before.families.add(kind)
            if not same and amount is not None:
                before.amounts.append(amount)
    return again


def candidates(readings: Sequence[Reading], least: float = DEFAULT_SCORE) -> list[Candidate]:
    """Headlines of one deal as one candidate, highest score first.

    Parameters
    ----------
    readings : sequence of Reading
    least : float
        Headlines below this score are left out.

    Returns
    -------
    list of Candidate
        Headlines that name the same companies within a week of each other are one.
    """
    likely = [r for r in readings if r.score >= least and not r.retold and (r.is_deal or r.change)]
    likely.sort(key=lambda r: r.at)
    open_: dict[frozenset[str], list[list[Reading]]] = defaultdict(list)
    for reading in likely:
        groups = open_[reading.parties]
        day, last = _day(reading.at), _day(groups[-1][-1].at) if groups else None
        if groups and (day is None or last is None or (day - last).days <= GAP_DAYS):
            groups[-1].append(reading)
        else:
            groups.append([reading])
    merged = _joined([g for groups in open_.values() for g in groups])
    return sorted((_candidate(g) for g in merged), key=lambda c: (-c.score, c.at))


def _joined(groups: list[list[Reading]]) -> list[list[Reading]]:
    """A headline that names only one of the two companies joins the deal of both in its days,
    and one with more payers the deal of fewer."""
    groups.sort(key=lambda g: (-len(g[0].parties), g[0].at))
    separate: list[list[Reading]] = []
    for group in groups:
        parties, first, last = group[0].parties, _day(group[0].at), _day(group[-1].at)
        for other in separate:
            begin, end = _day(other[0].at), _day(other[-1].at)
            if first is None or last is None or begin is None or end is None:
                continue
            near = (first - end).days <= GAP_DAYS and (begin - last).days <= GAP_DAYS
            if near and parties < other[0].parties and _agree(group, other):
                other += group
                other.sort(key=lambda r: r.at)
                break
        else:
            separate.append(group)
    return separate


def _agree(group: Sequence[Reading], other: Sequence[Reading]) -> bool:
    """Whether kind and amount of two groups don't contradict each other."""
    kinds = {family(r.kind) for r in group} & {family(r.kind) for r in other}
    these = {r.amount_usd_bn for r in group if r.amount_usd_bn}
    those = {r.amount_usd_bn for r in other if r.amount_usd_bn}
    return bool(kinds) and (not these or not those or bool(these & those))


def _candidate(group: Sequence[Reading]) -> Candidate:
    """The headlines of one deal: what the most telling one says, with the first one's time."""
    best = max(
        group,
        key=lambda r: (bool(r.payer) + bool(r.payee), r.amount_usd_bn is not None, r.score),
    )
    status = max((r.status for r in group), key=lambda s: NEWER_STATUS[s])
    first = group[0]
    legs = [r.leg for r in group if r.leg]
    changes = [r.change for r in group if r.change]
    return Candidate(
        best.title,
        first.at,
        first.url or best.url,
        best.payer,
        best.payee,
        best.kind,
        best.amount_usd_bn,
        best.basis,
        status,
        best.leg or (legs[0] if legs else ""),
        changes[-1] if changes else "",
        max(r.score for r in group),
        best.why,
        [Source(r.title, r.at, r.url, r.publisher) for r in group],
        tuple(dict.fromkeys(payment for r in group for payment in r.further)),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
