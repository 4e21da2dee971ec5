"""The dated figures and legs that an answer rests on, each with its source."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from dashboard import formats
from dashboard.components.data import sources
from dashboard.components.draw.fold import fold
from dashboard.components.draw.prose import small
from dashboard.components.tables.companies import entity_name, show_figures
from dashboard.components.tables.legs import legs_table, show_legs
from dashboard.deals import Ledger
from dashboard.language import tr
from dashboard.reality import Fact


def show_inputs(
    ledger: Ledger,
    used: Iterable[Fact | None],
    *,
    key: str,
    legs: pd.DataFrame | None = None,
) -> None:
    """A fold with the facts used, each once, and the legs (deals.legs_on) used with them."""
    facts = pd.DataFrame(list(dict.fromkeys(fact for fact in used if fact)))
    inside = fold(tr("Inputs, with dates and sources"), key=f"{key}-sources")
    if inside is None:
        return
    with inside:
        if len(facts):
            # Only numbers are counted with: none of them is a rating's text.
            shown = facts.assign(as_of=pd.to_datetime(facts["as_of"]), text="")
            show_figures(sources.findings(), shown, key=f"{key}-inputs")
        if legs is not None and len(legs):
            show_legs(legs_table(ledger, legs), key=f"{key}-legs")


def show_lacking(ledger: Ledger, pairs: Iterable[tuple[str, str]]) -> None:
    """Name the figures (entity and metric) that the ledger lacks."""
    names = [f"{entity_name(ledger, entity)}: {formats.metric(metric)}" for entity, metric in pairs]
    if names:
        small(
            "Missing in the ledger: {names}. What rests on it is left out here.",
            names="; ".join(names),
        )
