"""What there is to tell of now, and what of it is new against what was told before.

A fact has a subject and a value. The values told last are kept (outbox.py); a fact is news if its
value is another, in a way that its rule asks for. So the first round, which has nothing to compare
with, only takes note; and a fact is new once, whoever looks, however often.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.alerts.settings import Rule
from dashboard.findings import Findings
from dashboard.market import BENCHMARKS
from dashboard.market.exchanges import NEW_YORK, last_closed_session
from dashboard.radar import candidate_id, candidate_ids

DECIMALS = 3
# A headline of longer ago is no news, even where the radar has only now come upon it.
NEWEST_CANDIDATES = timedelta(days=14)
UNDISCLOSED, GONE, STALE, FRESH = "undisclosed", "", "stale", "fresh"

# The values told last, by kind of rule and subject.
Told = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Fact:
    """on: the kind of rule. subject: what it is about, the same every day. value: what is kept of
    it. companies: whom it concerns. amount_usd_bn: None if unknown. about: what messages tell of
    it. aliases: other names of the subject."""

    on: str
    subject: str
    value: str
    companies: frozenset[str] = frozenset()
    amount_usd_bn: float | None = None
    about: Any = field(default=None, compare=False)
    aliases: frozenset[str] = frozenset()

    def told_in(self, told: Told) -> str | None:
        """The value told last; None if there is none. A candidate gathers headlines, and is named
        by the first of them."""
        known = told.get(self.on, {})
        if not self.aliases:
            return known.get(self.subject)
        return max((known[name] for name in self.aliases if name in known), default=None)


@dataclass(frozen=True)
class News:
    """A fact and the value that was told before; None if there was none."""

    fact: Fact
    before: str | None

    @property
    def on(self) -> str:
        """The kind of rule that may ask for it: one loop closes, or its bottleneck moves."""
        moved = self.before is not None and self.fact.value != GONE
        return "bottleneck" if self.fact.on == "loop" and moved else self.fact.on


def facts(findings: Findings, rules: Iterable[Rule], now: datetime) -> list[Fact]:
    """All that rules may be on, by the ledger, the market and the radar at hand.

    Parameters
    ----------
    findings
        Of today.
    rules
        Those on the circulation and on the brief have subjects of their own.
    now
        In UTC.
    """
    rules = tuple(rules)
    return [
        *_legs(findings),
        *_candidates(findings, now),
        *_loops(findings),
        *_circulation(findings, rules),
        *_moves(findings),
        *_earnings(findings),
        _stale(findings),
        *_briefs(rules, now),
    ]


def _legs(findings: Findings) -> Iterable[Fact]:
    legs = findings.every_leg
    columns = (legs[name] for name in ("payer", "payee", "amount_usd_bn", "status"))
    live = set(findings.legs.index)
    for leg, payer, payee, amount, status in zip(legs.index, *columns, strict=True):
        about = (str(leg), frozenset((payer, payee)), None if pd.isna(amount) else float(amount))
        if leg in live:
            yield Fact("new-leg", about[0], "live", *about[1:])
        yield Fact("status", about[0], status, *about[1:])


def _candidates(findings: Findings, now: datetime) -> Iterable[Fact]:
    oldest = (now - NEWEST_CANDIDATES).isoformat()
    for found in findings.candidates:
        # What the ledger has already is no news, unless it is a change of it.
        if found.at >= oldest and (not found.leg or found.change):
            yield Fact(
                "candidate",
                candidate_id(found),
                f"{found.score:.{DECIMALS}f}",
                found.parties,
                found.amount_usd_bn,
                found,
                aliases=candidate_ids(found),
            )


def _loops(findings: Findings) -> Iterable[Fact]:
    for loop in findings.loops.found:
        least = loop.bottleneck_usd_bn
        value = UNDISCLOSED if least is None else f"{least:.{DECIMALS}f}"
        yield Fact("loop", ".".join(loop.companies), value, frozenset(loop.companies), least, loop)


def _circulation(findings: Findings, rules: Collection[Rule]) -> Iterable[Fact]:
    value = f"{findings.circulation.circulating_usd_bn:.{DECIMALS}f}"
    for by in sorted({rule.by_usd_bn for rule in rules if rule.on == "circulation"}):
        yield Fact("circulation", f"{by:g}", value)


def _moves(findings: Findings) -> Iterable[Fact]:
    for row in findings.unusual_moves.to_dict("records"):
        subject = f"{row['ticker']} {row['day']:%Y-%m-%d}"
        value = f"{abs(row['score']):.{DECIMALS}f}"
        # A price that failed a check moves nobody.
        if not row["doubt"]:
            yield Fact("move", subject, value, frozenset([row["company"]]), about=row)


def _earnings(findings: Findings) -> Iterable[Fact]:
    tomorrow = findings.day + timedelta(days=1)
    for row in findings.upcoming_earnings.itertuples():
        if row.day == tomorrow:
            subject = f"{row.ticker} {row.day}"
            yield Fact("earnings", subject, "due", frozenset([row.company]), about=row)


def _stale(findings: Findings) -> Fact:
    ends = closes_end(findings)
    late = ends is None or ends < last_closed_session(NEW_YORK)
    return Fact("stale", "closes", STALE if late else FRESH, about=ends)


def closes_end(findings: Findings) -> date | None:
    """The day of New York's newest closing prices; None without any."""
    prices = findings.market.prices
    american = prices[~prices["ticker"].str.contains(".", regex=False)]
    newest = american.loc[~american["ticker"].isin(BENCHMARKS), "date"].max()
    return None if pd.isna(newest) else newest.date()


def _briefs(rules: Collection[Rule], now: datetime) -> Iterable[Fact]:
    """The day whose brief is due: today from the hour on, by the zone's clock, else yesterday."""
    for at, zone in sorted({(rule.at, rule.zone) for rule in rules if rule.on == "brief"}):
        local = now.astimezone(ZoneInfo(zone))
        due = local.date() if local.time() >= at else local.date() - timedelta(days=1)
        yield Fact("brief", brief_subject(at, zone), due.isoformat())


def brief_subject(at: Any, zone: str) -> str:
    return f"{at:%H:%M} {zone}"


def news(found: Iterable[Fact], told: Told, *, loops_cut: bool = False) -> list[News]:
    """What of the facts has another value than what was told, or was not told.

    Parameters
    ----------
    found
        All facts of now.
    told
        The value last told, by kind of rule and subject. Of a kind that is not among them nothing
        is news: it is only taken note of.
    loops_cut
        Whether the list of loops is cut, so that one that is not in it may be there.
    """
    result, seen = [], set()
    for fact in found:
        seen.add((fact.on, fact.subject))
        before = fact.told_in(told)
        if fact.on in told and _is_news(fact, before):
            result.append(News(fact, before))
    if not loops_cut:
        for subject, value in told.get("loop", {}).items():
            if ("loop", subject) not in seen:
                companies = frozenset(subject.split("."))
                result.append(News(Fact("loop", subject, GONE, companies), value))
    return result


def _is_news(fact: Fact, before: str | None) -> bool:
    match fact.on:
        case "new-leg" | "earnings":
            return before is None
        case "status":
            # Of a new leg the rule for new legs tells.
            return before is not None and fact.value != before
        case "brief":
            # Of a new rule the first day is only noted; a clock set back brings no day again.
            return before is not None and fact.value > before
        case "candidate" | "move":
            return before is None or float(fact.value) > float(before)
        case "circulation":
            by = float(fact.subject)
            return before is not None and abs(float(fact.value) - float(before)) >= by
        case "stale":
            return fact.value == STALE and before == FRESH
    return fact.value != before


def kept(found: Iterable[Fact], told: Told, fresh: Iterable[News]) -> dict[str, dict[str, str]]:
    """What is to be kept as told, by kind and subject, where it is another than what is: "" for
    what is to be forgotten."""
    changed: dict[str, dict[str, str]] = {}
    for fact in found:
        before = fact.told_in(told)
        if before is not None and not _is_kept(fact, before):
            continue
        if before != fact.value:
            changed.setdefault(fact.on, {})[fact.subject] = fact.value
    for item in fresh:
        if item.fact.value == GONE:
            changed.setdefault(item.fact.on, {})[item.fact.subject] = GONE
    return changed


def _is_kept(fact: Fact, before: str) -> bool:
    """Whether the value takes the place of the one before: of scores the highest is kept, of the
    circulation what was told."""
    match fact.on:
        case "candidate" | "move":
            return float(fact.value) > float(before)
        case "circulation":
            return abs(float(fact.value) - float(before)) >= float(fact.subject)
        case "brief":
            return fact.value > before
    return True


def asks_for(rule: Rule, item: News) -> bool:
    """Whether a rule asks for this piece of news."""
    fact = item.fact
    if rule.on != item.on:
        return False
    if rule.companies is not None and not rule.companies & fact.companies:
        return False
    match fact.on:
        case "candidate":
            if not _crosses(rule.score, item):
                return False
        case "move":
            return _crosses(rule.sigma, item)
        case "circulation":
            return fact.subject == f"{rule.by_usd_bn:g}"
        case "brief":
            return fact.subject == brief_subject(rule.at, rule.zone)
        case "loop":
            amounts = [_number(value) for value in (fact.value, item.before)]
            return rule.least_usd_bn is None or max(amounts) >= rule.least_usd_bn
    least = rule.least_usd_bn
    return least is None or (fact.amount_usd_bn is not None and fact.amount_usd_bn >= least)


def _crosses(threshold: float, item: News) -> bool:
    """Whether the value has come up to the threshold since it was told."""
    before = -1.0 if item.before is None else float(item.before)
    return before < threshold <= float(item.fact.value)


def _number(value: str | None) -> float:
    return -1.0 if value in (None, GONE, UNDISCLOSED) else float(str(value))
