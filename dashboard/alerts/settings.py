"""The rules: a readable `alerts.toml`, or the default ones where there is none.

EXAMPLE shows every kind of rule.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.deals import Problem
from dashboard.language import DEFAULT, LANGUAGES, mark, said
from dashboard.paths import VAR
from dashboard.reaction import BEYOND

FILE = "alerts.toml"
# What messages call rules that are written in the page.
PAGE = "rules"
EXAMPLE = """\
language = "en"           # or "ja"
ceiling_an_hour = 12      # for each receiver; what comes above it goes as one digest

[quiet]                   # nothing is sent in these hours; it goes afterwards
from = "22:00"
to = "07:00"
zone = "Europe/Berlin"

[[rule]]
on = "new-leg"            # a new leg of the ledger
companies = ["openai"]    # slugs of companies.csv; all if left out
least_usd_bn = 1          # of disclosed amounts; undisclosed ones too if left out

[[rule]]
on = "status"             # a leg's status changes

[[rule]]
on = "candidate"          # a headline or filing looks like a deal that the ledger lacks
score = 0.7

[[rule]]
on = "loop"               # a loop closes, or is no more
least_usd_bn = 1          # of its bottleneck; those with an undisclosed hop too if left out

[[rule]]
on = "bottleneck"         # the bottleneck of a loop moves
least_usd_bn = 1          # before or after
companies = ["openai"]

[[rule]]
on = "circulation"        # what is circular at most moves by so much since it was last told
by_usd_bn = 10

[[rule]]
on = "move"               # a stock moves unusually, beyond so many σ
sigma = 3
companies = ["nvidia", "oracle"]

[[rule]]
on = "earnings"           # a report is due tomorrow

[[rule]]
on = "stale"              # closing prices are not the newest there are

[[rule]]
on = "brief"              # the morning brief
at = "07:30"
zone = "Asia/Tokyo"
to = ["team"]             # names of receivers; all if left out
"""
# What a rule may be on, and the keys that it may have beside `on`, `to` and `companies`.
KINDS: dict[str, tuple[str, ...]] = {
    "new-leg": ("least_usd_bn",),
    "status": ("least_usd_bn",),
    "candidate": ("score", "least_usd_bn"),
    "loop": ("least_usd_bn",),
    "bottleneck": ("least_usd_bn",),
    "circulation": ("by_usd_bn",),
    "move": ("sigma",),
    "earnings": (),
    "stale": (),
    "brief": ("at", "zone"),
}
# These are of no company in particular.
OF_ALL = ("circulation", "stale", "brief")
NEEDED = {"circulation": ("by_usd_bn",), "brief": ("at", "zone")}
CEILING = 12
_ERROR_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")
_HEADER = re.compile(r"""^\s*\[+\s*["']?([\w.-]+)["']?\s*\]+""")
_KEY = re.compile(r"""^\s*["']?([\w-]+)["']?\s*[.=]""")


class SettingsError(Exception):
    """Rules that cannot be used. `problems` has every reason, in line order."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Rule:
    """on: one of KINDS. companies, to: of these companies, to these receivers alone; None for
    all. least_usd_bn: of the amount; None where unknown ones count too. score: of a candidate.
    by_usd_bn: of the circulation. sigma: of a move. at, zone: of the brief."""

    on: str
    companies: frozenset[str] | None = None
    to: frozenset[str] | None = None
    least_usd_bn: float | None = None
    score: float = 0.5
    by_usd_bn: float = 0.0
    sigma: float = BEYOND
    at: time = time(7)
    zone: str = "UTC"


@dataclass(frozen=True)
class Quiet:
    """The hours in which nothing is sent, by the clock of a zone; they may span midnight."""

    begin: time
    end: time
    zone: str

    def holds(self, now: datetime) -> bool:
        clock = now.astimezone(ZoneInfo(self.zone)).time()
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


DEFAULT_RULES = (Rule("new-leg"), Rule("status"), Rule("loop"), Rule("move", sigma=3.0))


@dataclass(frozen=True)
class Settings:
    """What is told, in which language, and how much of it. source: where that is written; empty
    for nowhere."""

    rules: tuple[Rule, ...] = DEFAULT_RULES
    language: str = DEFAULT
    ceiling_an_hour: int = CEILING
    quiet: Quiet | None = None
    source: str = ""


def settings_path() -> Path:
    """ROUNDTRIP_ALERTS_FILE, else alerts.toml beside the store (ROUNDTRIP_VAR)."""
    return Path(os.environ.get("ROUNDTRIP_ALERTS_FILE") or VAR / FILE)


def read_settings(
    companies: Collection[str],
    receivers: Collection[str] = (),
    path: Path | None = None,
    written: str | None = None,
) -> Settings:
    """The settings written in the page, else those of the file, else the default ones.

    Parameters
    ----------
    companies
        The slugs of the ledger, which rules may name.
    receivers
        The names of receivers, which rules may name.
    path
        settings_path() if not given.
    written
        What somebody has written in the page, if anybody has (outbox.rules).

    Raises
    ------
    SettingsError
        With every reason: file, line, key, value, what is wrong and how to mend it.
    """
    path = path or settings_path()
    if written is not None:
        return parse_settings(written, PAGE, companies, receivers)
    if not path.is_file():
        if os.environ.get("ROUNDTRIP_ALERTS_FILE"):
            reason = mark("is no file: ROUNDTRIP_ALERTS_FILE names it")
            raise SettingsError([Problem(path.name, 0, "", "", reason)])
        return Settings()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "UTF-8"
        reason = said("cannot be read: {why}", why=why)
        raise SettingsError([Problem(path.name, 0, "", "", reason)]) from error
    return parse_settings(text, path.name, companies, receivers)


def parse_settings(
    text: str, name: str, companies: Collection[str], receivers: Collection[str] = ()
) -> Settings:
    """The settings in a text, which messages call by its name. Raises SettingsError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _ERROR_PLACE.search(str(error))
        why = _ERROR_PLACE.sub("", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        reason = said(
            "is no TOML here: {why}. Texts stand in double quotes, one key a line", why=why
        )
        raise SettingsError([Problem(name, line, "", "", reason)]) from error
    except (ValueError, RecursionError) as error:
        # Thousands of digits or of brackets: more than the parser takes.
        lines = [len(line) for line in text.splitlines()]
        line = lines.index(max(lines)) + 1
        too_much = mark("is no TOML here: a value is longer or deeper than any can be")
        raise SettingsError([Problem(name, line, "", "", too_much)]) from error
    reader = _Reader(name, _lines(text), frozenset(companies), frozenset(receivers))
    found = reader.settings(tables)
    if reader.problems:
        raise SettingsError(sorted(reader.problems, key=lambda problem: problem.line))
    return found


def _lines(text: str) -> dict[tuple[str, int, str], int]:
    """Where each key stands: by table, its number among those of that name, and key; that of the
    table itself under the key ""."""
    places: dict[tuple[str, int, str], int] = {}
    table, counts = "", {"": 0}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = header[1]
            counts[table] = counts.get(table, -1) + 1
            places[table, counts[table], ""] = number
        elif key := _KEY.match(line):
            places.setdefault((table, counts[table], key[1]), number)
    return places


@dataclass
class _Reader:
    file: str
    places: Mapping[tuple[str, int, str], int]
    companies: frozenset[str]
    receivers: frozenset[str]
    problems: list[Problem] = field(default_factory=list)

    def settings(self, tables: Mapping[str, Any]) -> Settings:
        known = ("language", "ceiling_an_hour", "quiet", "rule")
        self._unknown("", 0, tables, known)
        rules = tables.get("rule", [])
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            self._bad("", 0, "rule", "", mark("must be tables: head each with [[rule]]"))
            rules = []
        read = [self._rule(place, rule) for place, rule in enumerate(rules)]
        ceiling = tables.get("ceiling_an_hour", CEILING)
        if not isinstance(ceiling, int) or isinstance(ceiling, bool) or not 1 <= ceiling <= 10_000:
            reason = mark("must be a whole number from 1 to 10000")
            self._bad("", 0, "ceiling_an_hour", ceiling, reason)
        return Settings(
            rules=tuple(rule for rule in read if rule is not None)
            if "rule" in tables
            else DEFAULT_RULES,
            language=self._one_of("", 0, tables, "language", tuple(LANGUAGES), DEFAULT),
            ceiling_an_hour=ceiling,
            quiet=self._quiet(tables.get("quiet")),
            source=self.file,
        )

    def _quiet(self, table: Any) -> Quiet | None:
        if table is None:
            return None
        if not isinstance(table, dict):
            self._bad("", 0, "quiet", "", mark("must be a table: head it with [quiet]"))
            return None
        self._unknown("quiet", 0, table, ("from", "to", "zone"))
        begin, end = (self._time("quiet", 0, table, name) for name in ("from", "to"))
        return Quiet(begin, end, self._zone("quiet", 0, table, "UTC"))

    def _rule(self, place: int, table: Mapping[str, Any]) -> Rule | None:
        on = self._one_of("rule", place, table, "on", tuple(KINDS), "")
        if not on:
            return None
        general = ("on", "to") + (() if on in OF_ALL else ("companies",))
        self._unknown("rule", place, table, (*general, *KINDS[on]))
        for key in NEEDED.get(on, ()):
            if key not in table:
                reason = said("is missing: a rule on “{on}” needs it", on=on)
                self._bad("rule", place, key, "", reason)
        values: dict[str, Any] = {}
        bounds = {
            "least_usd_bn": (0.0, 1e6),
            "score": (0.0, 1.0),
            "by_usd_bn": (1e-6, 1e6),
            "sigma": (BEYOND, 100.0),
        }
        for key in set(table) & set(KINDS[on]) & set(bounds):
            values[key] = self._number("rule", place, table, key, *bounds[key])
        if on == "brief":
            values["at"] = self._time("rule", place, table, "at")
            values["zone"] = self._zone("rule", place, table, "UTC")
        if on == "move":
            values.setdefault("sigma", 3.0)
        return Rule(
            on,
            companies=self._names("rule", place, table, "companies", self.companies),
            to=self._names("rule", place, table, "to", self.receivers),
            **values,
        )

    def _unknown(
        self, name: str, place: int, table: Mapping[str, Any], known: Collection[str]
    ) -> None:
        for key in table.keys() - set(known):
            reason = said("is no key here; there are: {known}", known=", ".join(known))
            self._bad(name, place, key, "", reason)

    def _one_of(
        self,
        name: str,
        place: int,
        table: Mapping[str, Any],
        key: str,
        options: Collection[str],
        default: str,
    ) -> str:
        value = table.get(key, default)
        if value in options:
            return str(value)
        if key not in table:
            self._bad(
                name, place, key, "", said("is missing: one of {options}", options=_any(options))
            )
        else:
            self._bad(
                name, place, key, value, said("must be one of {options}", options=_any(options))
            )
        return default

    def _names(
        self, name: str, place: int, table: Mapping[str, Any], key: str, known: frozenset[str]
    ) -> frozenset[str] | None:
        if key not in table:
            return None
        values = table[key]
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self._bad(
                name, place, key, values, mark('must be a list of names: ["nvidia", "openai"]')
            )
            return None
        for value in sorted(set(values) - known):
            reason = (
                mark("is no company of the ledger: use the slug of companies.csv")
                if key == "companies"
                else mark("is the name of no receiver: write it before an address, name=mailto://…")
            )
            self._bad(name, place, key, value, reason)
        return frozenset(values)

    def _number(
        self, name: str, place: int, table: Mapping[str, Any], key: str, low: float, high: float
    ) -> float:
        value = table[key]
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        if not fits or not low <= value <= high:
            reason = said("must be a number from {low} to {high}", low=f"{low:g}", high=f"{high:g}")
            self._bad(name, place, key, value, reason)
            return low
        return float(value)

    def _time(self, name: str, place: int, table: Mapping[str, Any], key: str) -> time:
        value = table.get(key)
        if isinstance(value, time):
            return value.replace(tzinfo=None)
        try:
            return time.fromisoformat(str(value))
        except ValueError:
            if value is not None or name == "quiet":
                self._bad(name, place, key, value, mark('must be a time of day: "07:30"'))
            return time(7)

    def _zone(self, name: str, place: int, table: Mapping[str, Any], default: str) -> str:
        value = table.get("zone", default)
        try:
            ZoneInfo(str(value))
        except (ValueError, OSError, KeyError):
            reason = mark('must be a time zone: "Europe/Berlin", "Asia/Tokyo", "UTC"')
            self._bad(name, place, "zone", value, reason)
            return default
        return str(value)

    def _bad(self, name: str, place: int, key: str, value: Any, reason: str) -> None:
        # A table that nobody knows is a key where it stands; at last, the file's beginning.
        places = ((name, place, key), (key, 0, ""), (name, place, ""))
        line = next((self.places[at] for at in places if at in self.places), 1)
        text = "" if value in ("", None) else str(value)[:60]
        self.problems.append(Problem(self.file, line, key, text, reason))


def _any(options: Collection[str]) -> str:
    return ", ".join(f"“{option}”" for option in options)
