"""The table of contents: which sections there are, in which order, and the report made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.formats import day
from dashboard.language import mark, tr
from dashboard.report.question import Question
from dashboard.report.sections import (
    changes,
    evidence,
    flows,
    inbox,
    intraday,
    ledger,
    market,
    news,
    reactions,
    robustness,
    stress,
)
from dashboard.report.sections.markdown import escape
from dashboard.vocabulary import NOT_ADVICE


@dataclass(frozen=True)
class Section:
    """title: its heading in the brief, if it has one. compute: the value in the JSON. to_markdown:
    the same value as paragraphs and tables. warnings: what a reader of the bare JSON must be told
    beside it, if anything."""

    title: str
    compute: Callable[[Question], Any]
    to_markdown: Callable[[Any, Question], list[str]]
    warnings: Callable[[Question], str] = lambda question: ""


# A further section of the report is a further line here.
SECTIONS: dict[str, Section] = {
    "as_of": Section("", ledger.compute_as_of, ledger.as_of_to_markdown),
    "market": Section(mark("Market"), market.compute_market, market.market_to_markdown),
    "news": Section(mark("New deals"), news.compute_news, news.news_to_markdown),
    "changes": Section(mark("Changes"), changes.compute_changes, changes.changes_to_markdown),
    "unusual_moves": Section(
        mark("Unusual moves"), news.compute_unusual_moves, news.unusual_moves_to_markdown
    ),
    "inbox": Section(mark("Inbox"), inbox.compute_inbox, inbox.inbox_to_markdown),
    "ledger": Section(mark("Ledger"), ledger.compute_ledger, ledger.ledger_to_markdown),
    "circulation": Section(
        mark("Circulation"), flows.compute_circulation, flows.circulation_to_markdown
    ),
    "timeline": Section(mark("Through time"), flows.compute_timeline, flows.timeline_to_markdown),
    "loops": Section(
        mark("Loops"), flows.compute_loops, flows.loops_to_markdown, flows.loops_warnings
    ),
    "round_trips": Section(
        mark("Round trips"), flows.compute_round_trips, flows.round_trips_to_markdown
    ),
    "bis": Section(
        mark("Financing among those who trade"), flows.compute_bis, flows.bis_to_markdown
    ),
    "published_totals": Section(
        mark("Against what others count"),
        evidence.compute_published_totals,
        evidence.published_totals_to_markdown,
    ),
    "events": Section(mark("Events"), reactions.compute_events, reactions.events_to_markdown),
    "event_groups": Section(
        mark("Groups of events"), reactions.compute_event_groups, reactions.event_groups_to_markdown
    ),
    "robustness": Section(
        mark("How far this holds"), robustness.compute_robustness, robustness.robustness_to_markdown
    ),
    "cross_section": Section(
        mark("What goes with the size"),
        robustness.compute_cross_section,
        robustness.cross_section_to_markdown,
    ),
    "priced_in": Section(
        mark("What was priced in"), evidence.compute_priced_in, evidence.priced_in_to_markdown
    ),
    "short_interest": Section(
        mark("Short interest"), evidence.compute_short_interest, evidence.short_interest_to_markdown
    ),
    "credit": Section(mark("Credit"), evidence.compute_credit, evidence.credit_to_markdown),
    "intraday": Section(
        mark("The minute of the news"), intraday.compute_intraday, intraday.intraday_to_markdown
    ),
    "valuation": Section(mark("Valuation"), market.compute_valuation, market.valuation_to_markdown),
    "stress": Section(
        mark("Stress test"),
        stress.compute_stress,
        stress.stress_to_markdown,
        stress.stress_warnings,
    ),
}


def report(question: Question, sections: Sequence[str] = tuple(SECTIONS)) -> dict[str, Any]:
    """The named sections, in the order of SECTIONS: amounts in billions of dollars, shares as
    fractions, dates as ISO strings, unknown as None."""
    return {name: part.compute(question) for name, part in SECTIONS.items() if name in sections}


def brief(values: dict[str, Any], question: Question) -> str:
    """The values of a report as Markdown, in the reader's language."""
    named = f" ({escape(question.ledger_name)})" if question.ledger_name else ""
    lines = [f"# Roundtrip{named}, {day(question.as_of)}"]
    for name, value in values.items():
        section = SECTIONS[name]
        if section.title:
            lines.append(f"## {tr(section.title)}")
        lines += section.to_markdown(value, question)
    return "\n\n".join([*lines, tr(NOT_ADVICE)]) + "\n"
