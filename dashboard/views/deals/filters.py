"""What the reader chooses of the ledger, and what would match where nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

import pandas as pd
import streamlit as st

from dashboard.components.controls import (
    company_box,
    days_between,
    ended_switch,
    grade_box,
    search_box,
)
from dashboard.deals import Ledger
from dashboard.deals.search import with_words
from dashboard.findings import Findings
from dashboard.language import mark, tr, tr_n
from dashboard.vocabulary import ENDED


@dataclass(frozen=True)
class Filters:
    """words: that a flow has to have. company: that pays or receives. grade: of the best source.
    since, until: when it was announced, both included. ended: whether ended ones count, too."""

    words: str
    company: str | None
    grade: str | None
    since: date | None
    until: date | None
    ended: bool


def read_filters(ledger: Ledger, today: date) -> Filters:
    """Draw the fields in a row."""
    slugs = sorted(ledger.companies.index, key=lambda slug: ledger.name(slug).lower())
    first = ledger.legs["announced"].min()
    with st.container(horizontal=True, vertical_alignment="bottom", key="deals-filters"):
        words = search_box()
        company = company_box(ledger, slugs, label=tr("Company"), placeholder=tr("any"))
        grade = grade_box()
        since, until = days_between(today if pd.isna(first) else first.date(), today)
        ended = ended_switch()
    return Filters(words, company, grade, since, until, ended)


# What is lifted, by the name that _tests gives it.
LIFTED = {
    "words": mark("with other words"),
    "company": mark("of any company"),
    "grade": mark("with any source"),
    "days": mark("of any day"),
    "ended": mark("that have ended"),
}


def _tests(findings: Findings, legs: pd.DataFrame, chosen: Filters) -> dict[str, pd.Series]:
    """Which of the legs pass each filter that is set, by its name in LIFTED."""
    announced, tests = legs["announced"], dict[str, pd.Series]()
    if chosen.words:
        tests["words"] = with_words(findings.leg_texts.loc[legs.index], chosen.words)
    if chosen.company:
        tests["company"] = (legs[["payer", "payee"]] == chosen.company).any(axis=1)
    if chosen.grade:
        grades = legs.index.to_series().map(findings.ledger.best_grades)
        tests["grade"] = grades == chosen.grade
    if chosen.since or chosen.until:
        first, last = (pd.Timestamp(day) if day else None for day in (chosen.since, chosen.until))
        tests["days"] = (announced >= (first or announced.min())) & (
            announced <= (last or announced.max())
        )
    if not chosen.ended:
        tests["ended"] = ~legs["status"].isin(list(ENDED))
    return tests


def matching(findings: Findings, chosen: Filters) -> pd.DataFrame:
    """The legs (deals.legs_on) of the kinds that count which pass all filters."""
    legs = findings.counted_legs(ended=True)
    tests = _tests(findings, legs, chosen)
    return legs[reduce(and_, tests.values())] if tests else legs


def what_would_match(findings: Findings, chosen: Filters) -> str:
    """Where nothing matches: how many would if one filter were lifted, and how many have each of
    the words alone."""
    legs = findings.counted_legs(ended=True)
    tests = _tests(findings, legs, chosen)
    parts = []
    for name in tests:
        others = [test for other, test in tests.items() if other != name]
        count = int(reduce(and_, others).sum()) if others else len(legs)
        if count:
            flows = tr_n(count, "{n} flow", "{n} flows")
            parts.append(f"{flows} {tr(LIFTED[name])}")
    texts = findings.leg_texts.loc[legs.index]
    words = chosen.words.split()
    for word in words if len(words) > 1 else ():
        count = int(with_words(texts, word).sum())
        parts.append(tr("“{word}” alone: {count}", word=word, count=count))
    if not parts:
        return tr("No flow fits these filters. Choose more kinds of payment, or a later day.")
    return tr("No flow fits these filters. There are: {list}.", list="; ".join(parts))
