"""Slugs of the ledger as readers see them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from dashboard import formats, vocabulary
from dashboard.deals import Ledger
from dashboard.flows import Loop
from dashboard.language import Message, mark, tr


def group_name(group: str) -> str:
    return tr(vocabulary.GROUPS[group])


def kind_name(kind: str) -> str:
    return tr(vocabulary.KINDS[kind].label)


def status_name(status: str) -> str:
    return tr(vocabulary.STATUSES[status])


def grade_name(grade: str) -> str:
    """The sign and the word: ● Press. Empty for a source without a grade."""
    entry = vocabulary.GRADES.get(grade)
    return f"{entry.sign} {tr(entry.label)}" if entry else ""


def best_grade_name(grade: str) -> str:
    """The grade of a leg's best source; of one that has no better it says so."""
    aggregator_alone = tr("△ Aggregator alone")
    return aggregator_alone if grade == "aggregator" else grade_name(grade)


def grades_explained() -> str:
    """What each sign means, in one line."""
    return "; ".join(
        f"{grade_name(slug)}: {tr(grade.meaning)}" for slug, grade in vocabulary.GRADES.items()
    )


def names_of(ledger: Ledger, slugs: Iterable[str]) -> str:
    return ", ".join(map(ledger.name, slugs))


def eps_text(value: float) -> str:
    return formats.UNKNOWN if pd.isna(value) else f"{value:,.2f}".replace("-", "−")


def loop_names(ledger: Ledger, loop: Loop) -> str:
    """NVIDIA → OpenAI → Oracle → NVIDIA."""
    return " → ".join(ledger.name(slug) for slug in (*loop.companies, loop.companies[0]))


def loop_key(loop: Loop) -> str:
    """As addresses write it: nvidia.openai.oracle."""
    return ".".join(loop.companies)


# By the reason as valuation.pe gives it.
_NO_PE = {
    "loss": mark("loss"),
    "no GAAP EPS known": mark("EPS unknown"),
    "only adjusted EPS known, of {day}": mark("adjusted EPS only"),
    "no report after {day} in the snapshot": mark("EPS too old"),
    "price unknown": mark("price unknown"),
    "no data": mark("no data"),
}


def why_no_pe_in_short(reason: str) -> str:
    """Why there is no P/E, in two words where there is little room."""
    template = reason.template if isinstance(reason, Message) else reason
    short = _NO_PE.get(template)
    return tr(short) if short else tr(reason)
