"""Texts of the ledger as a past day knew them.

A note grows with time: what became of a deal is added to what was known at its announcement. On a
view of a past day the later parts are to be told from the rest, or left out.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "January Jan",
            "February Feb",
            "March Mar",
            "April Apr",
            "May",
            "June Jun",
            "July Jul",
            "August Aug",
            "September Sep Sept",
            "October Oct",
            "November Nov",
            "December Dec",
        ),
        start=1,
    )
    for name in names.split()
}
# The last month of what is named; a winter ends in the year after the one that it is named by.
SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "winter": 12}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    # A day, or the month at the end of a leg's id.
    r"(?P<iso>20\d\d-[01]\d(?:-[0-3]\d)?)(?!\d)"
    rf"|\b(?:(?P<day>\d{{1,2}}) )?(?P<month>{_MONTH})\.?"
    r"(?: (?P<after>\d{1,2}),?)? (?P<year>20\d\d)\b"
    rf"|\b(?P<season>{'|'.join(SEASONS)})(?: of)? (?P<of>20\d\d)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"(?<=[.;])\s+")


@dataclass(frozen=True)
class Told:
    """known: the parts of a text that name no day after the view's. since: those that do."""

    known: str
    since: str


def told_by(text: str, day: date, today: date) -> Told:
    """A text of the ledger, parted by what was known on a day.

    Parameters
    ----------
    text
        A note, summary or description in English; its parts end with a full stop or a semicolon.
    day
        The day of the view.
    today
        The day of the reader: what is named for later is a plan, known when it was made.

    Returns
    -------
    Told
        The parts in their order, each text ending with a full stop. A part is of later if it names
        a day, month, season or leg that begins after `day` and not after `today`; a year alone
        ("due 2031", "from 2027") is a plan.

    Examples
    --------
    >>> told_by("Signed at once; dropped on 9 June 2026.", date(2026, 1, 31), date(2026, 11, 27))
    Told(known='Signed at once.', since='Dropped on 9 June 2026.')
    """
    known: list[str] = []
    since: list[str] = []
    for part in filter(None, _PART.split(text.strip())):
        later = any(day < _begins(match) <= today for match in _DATE.finditer(part))
        (since if later else known).append(part)
    return Told(_sentence(known), _sentence(since))


def _begins(match: re.Match[str]) -> date:
    """The first day of what is named."""
    if match["iso"]:
        year, month, *rest = map(int, match["iso"].split("-"))
        return _day(year, month, rest[0] if rest else 1)
    if match["season"]:
        year, last = int(match["of"]), SEASONS[match["season"].lower()]
        return date(year, last - 2 if last < 12 else 12, 1)
    year, month = int(match["year"]), MONTHS[match["month"].title()]
    return _day(year, month, int(match["day"] or match["after"] or 1))


def _day(year: int, month: int, day: int) -> date:
    """The day, or the nearest that the calendar has."""
    month = min(max(month, 1), 12)
    return date(year, month, min(max(day, 1), monthrange(year, month)[1]))


def _sentence(parts: list[str]) -> str:
    text = " ".join(parts)
    if not text:
        return ""
    # A part that stood behind another begins small; a name such as xAI does wherever it stands.
    if text.split()[0].islower():
        text = text[:1].upper() + text[1:]
    return text[:-1] + "." if text[-1] in ".;" else text + "."
