"""New legs and changes of status as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode
from uuid import uuid5
from xml.etree import ElementTree

import pandas as pd

from dashboard.deals import Ledger, Source, legs_on, status_changes
from dashboard.deals.summaries import summary_of
from dashboard.language import mark, tr
from dashboard.paths import LEDGER_NAME
from dashboard.server import atom
from dashboard.server.view import leg_title
from dashboard.vocabulary import ENDED, GRADES, KINDS, STATUSES

OURS, ANOTHER = mark("Roundtrip: who pays whom in AI"), mark("Roundtrip: who pays whom")
# An entry is the same whichever host or replica gave it.
ENTRIES = atom.feed_id("ledger")


def feed(ledger: Ledger, base: str, address: str, until: date) -> bytes:
    """The atom.NEWEST announcements and changes of status known on `until`, newest first.

    `base`: where the dashboard is, without a slash at its end; `address`: the feed's own. Days are
    written as midnight UTC: the ledger knows no time of day.
    """
    entries = sorted(_entries(ledger, base, until), key=lambda e: (e[0], e[1]), reverse=True)
    return atom.document(
        ENTRIES,
        atom.named(tr(ANOTHER if LEDGER_NAME else OURS)),
        tr("New legs and changes of status"),
        updated=_moment(entries[0][0] if entries else pd.Timestamp(until)),
        address=address,
        page=f"{base}/",
        entries=(element for _, _, element in entries[: atom.NEWEST]),
    )


def _entries(
    ledger: Ledger, base: str, until: date
) -> Iterator[tuple[pd.Timestamp, str, ElementTree.Element]]:
    """Day, key and element of each entry."""
    for leg, row in legs_on(ledger, until, ended=True).iterrows():
        key, day = str(leg), row["announced"]
        entry = _entry(key, leg_title(ledger, key), summary_of(row), day)
        _links(entry, ledger, key, base, day, ended=False)
        for source in ledger.sources_of.get(key, []):
            atom.link(entry, "via", source.url, title=_named(source))
        yield day, key, entry
    for row in status_changes(ledger, date.min, until).itertuples():
        key, day = f"{row.leg} {row.date:%Y-%m-%d} {row.status}", row.date
        status = tr(STATUSES[row.status])
        entry = _entry(key, f"{status}: {leg_title(ledger, row.leg)}", row.note_change, day)
        _links(entry, ledger, row.leg, base, day, ended=row.status in ENDED)
        if row.source_url:
            atom.link(entry, "via", row.source_url)
        yield day, key, entry


def _entry(key: str, title: str, summary: str, day: pd.Timestamp) -> ElementTree.Element:
    at = _moment(day)
    return atom.entry(uuid5(ENTRIES, key), title, summary, published=at, updated=at)


def _links(
    entry: ElementTree.Element,
    ledger: Ledger,
    leg: str,
    base: str,
    day: pd.Timestamp,
    *,
    ended: bool,
) -> None:
    """To the leg's arrow in the graph as known on that day, so that the link shows the same for
    good, and where a party is listed to what the market made of it."""
    row = ledger.legs.loc[leg]
    arrow = f"{row['payer']}.{row['payee']}.{KINDS[row['kind']].group}"
    # A company of the arrow is named, or one that the first picture leaves out would be missing.
    view = {"arrow": arrow, "company": row["payer"], "asof": f"{day:%Y-%m-%d}"}
    if ended:
        view |= {"arrow": f"{arrow}.ended", "ended": "all"}
    atom.link(entry, "alternate", f"{base}/deal-graph?{urlencode(view)}", "text/html")
    if {row["payer"], row["payee"]} & set(ledger.tickers):
        reaction = urlencode({"leg": leg})
        atom.link(entry, "related", f"{base}/market-reaction?{reaction}", "text/html")


def _named(source: Source) -> str:
    """Who published it, and how near to the fact it is."""
    grade = GRADES.get(source.grade)
    return f"{source.publisher} ({tr(grade.label)})" if grade else source.publisher


def _moment(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}T00:00:00Z"
