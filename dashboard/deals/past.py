"""The ledger as a past day knew it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.deals.hindsight import Told, told_by
from dashboard.deals.ledger import Ledger

# What grows with time in each table: text to which later events are added.
TEXTS = ("summary", "note")


def ledger_on(ledger: Ledger, day: date, today: date) -> Ledger:
    """What of a ledger was known at the end of a day.

    Parameters
    ----------
    ledger
        The whole.
    day
        Nothing dated after it stays: legs, statuses, valuations and figures, also those of a
        period before it that were published after it, and the parts of texts that name a later
        day.
    today
        The day of the reader. What a text names for later is a plan, and known.

    Returns
    -------
    Ledger
        The very same one on `today`. `legs` has a column `since_then` with what its texts tell of
        later days, empty where they tell nothing.
    """
    when = pd.Timestamp(day)
    if day >= today:
        return replace(ledger, legs=ledger.legs.assign(since_then=""))
    legs = ledger.legs[ledger.legs["announced"] <= when]
    parted = {name: [told_by(text, day, today) for text in legs[name]] for name in TEXTS}
    since = [
        " ".join(filter(None, (text.since for text in texts)))
        for texts in zip(*parted.values(), strict=True)
    ]
    legs = legs.assign(**{name: _known(texts) for name, texts in parted.items()}, since_then=since)
    if "summary_ja" in legs:
        # Its parts can't be told apart; where the English one tells of later it goes as a whole.
        later = pd.Series([bool(text.since) for text in parted["summary"]], legs.index, dtype=bool)
        legs["summary_ja"] = legs["summary_ja"].mask(later, "")
    statuses = ledger.statuses[ledger.statuses["date"] <= when]
    notes = _known([told_by(text, day, today) for text in statuses["note"]])
    companies, figures = ledger.companies, ledger.figures
    about = _known([told_by(text, day, today) for text in companies["description"]])
    return replace(
        ledger,
        companies=companies.assign(description=about),
        legs=legs,
        statuses=statuses.assign(note=notes),
        figures=figures[(figures["as_of"] <= when) & (figures["known_since"] <= when)],
        valuations=ledger.valuations[ledger.valuations["date"] <= when],
    )


def _known(texts: list[Told]) -> list[str]:
    return [text.known for text in texts]
