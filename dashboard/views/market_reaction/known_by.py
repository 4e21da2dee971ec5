"""By when an announcement of unknown hour was known, from the filings of its parties."""

from __future__ import annotations

from dashboard import formats
from dashboard.components.draw.markup import link
from dashboard.components.draw.prose import filled
from dashboard.language import tr
from dashboard.radar.edgar import ITEMS
from dashboard.views.market_reaction.event import SelectedEvent


def settled(of: SelectedEvent) -> bool:
    """Whether a filing says that it was known before the close of its day."""
    known = of.findings.known_by
    return of.label[0] in known.index and bool(known.at[of.label[0], "settles"])


def known_by_sentence(of: SelectedEvent) -> str:
    """What a filing says of the event day, in one sentence of markdown; empty without one."""
    known = of.findings.known_by
    if of.label[0] not in known.index:
        return ""
    filing = known.loc[of.label[0]]
    items = "; ".join(tr(ITEMS[item]) for item in filing["items"].split(",") if item in ITEMS)
    values = {
        "filing": link(f"{filing['form']}, {items}" if items else filing["form"], filing["url"]),
        "company": of.findings.ledger.name(filing["company"]),
        "when": formats.moment(filing["accepted_at"]),
    }
    if filing["settles"]:
        return filled(
            " A filing of {company} ({filing}) was accepted on {when}: it was known by then, and "
            "the event day is certain.",
            **values,
        )
    return filled(
        " It was known by {when} at the latest, by a filing of {company} ({filing}), which leaves "
        "both days open.",
        **values,
    )
