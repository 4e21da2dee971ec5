"""The table of contents: which sections there are, in which order, and the report made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.formats import day
from dashboard.report.question import Question
from dashboard.report.sections import flows, ledger, market, news, reactions, robustness, stress
from dashboard.vocabulary import NOT_ADVICE


@dataclass(frozen=True)
class Section:
    """title: its heading in the brief, if it has one. find: the value in the JSON. tell: the same
    value as paragraphs and tables of Markdown. heed: what a reader of the bare JSON must be told
    beside it, if anything."""

    title: str
    find: Callable[[Question], Any]
    tell: Callable[[Any, Question], list[str]]
    heed: Callable[[Question], str] = lambda question: ""


# A further section of the report is a further line here.
SECTIONS: dict[str, Section] = {
    "as_of": Section("", ledger.find_as_of, ledger.tell_as_of),
    "market": Section("Market", market.find_market, market.tell_market),
    "news": Section("New deals", news.find_news, news.tell_news),
    "unusual_moves": Section("Unusual moves", news.find_unusual_moves, news.tell_unusual_moves),
    "ledger": Section("Ledger", ledger.find_ledger, ledger.tell_ledger),
    "circulation": Section("Circulation", flows.find_circulation, flows.tell_circulation),
    "loops": Section("Loops", flows.find_loops, flows.tell_loops, flows.heed_loops),
    "round_trips": Section("Round trips", flows.find_round_trips, flows.tell_round_trips),
    "bis": Section("Financing among those who trade", flows.find_bis, flows.tell_bis),
    "events": Section("Events", reactions.find_events, reactions.tell_events),
    "event_groups": Section(
        "Groups of events", reactions.find_event_groups, reactions.tell_event_groups
    ),
    "robustness": Section(
        "How far this holds", robustness.find_robustness, robustness.tell_robustness
    ),
    "cross_section": Section(
        "What goes with the size", robustness.find_cross_section, robustness.tell_cross_section
    ),
    "valuation": Section("Valuation", market.find_valuation, market.tell_valuation),
    "stress": Section("Stress test", stress.find_stress, stress.tell_stress, stress.heed_stress),
}


def report(question: Question, sections: Sequence[str] = tuple(SECTIONS)) -> dict[str, Any]:
    """The named sections, in the order of SECTIONS: amounts in billions of dollars, shares as
    fractions, dates as ISO strings, unknown as None."""
    return {name: part.find(question) for name, part in SECTIONS.items() if name in sections}


def brief(values: dict[str, Any], question: Question) -> str:
    """The values of a report as Markdown."""
    lines = [f"# Roundtrip, {day(question.as_of)}"]
    for name, value in values.items():
        section = SECTIONS[name]
        if section.title:
            lines.append(f"## {section.title}")
        lines += section.tell(value, question)
    return "\n\n".join([*lines, NOT_ADVICE]) + "\n"
