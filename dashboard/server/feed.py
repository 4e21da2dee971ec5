"""New legs and changes of status as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

import pandas as pd

from dashboard.deals import Ledger, Source, legs_on, status_changes
from dashboard.deals.summaries import summary_of
from dashboard.language import current, tr
from dashboard.server.view import leg_title
from dashboard.vocabulary import ENDED, GRADES, KINDS, STATUSES

NAMESPACE = "http://www.w3.org/2005/Atom"
# An entry is the same whichever host or replica gave it.
ENTRIES = uuid5(NAMESPACE_URL, "urn:roundtrip:ledger")
NEWEST = 100
_IN_URLS = ":/?#[]@!$&'()*+,;=%~-._"
# What XML 1.0 has no room for.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(ledger: Ledger, base: str, address: str, until: date) -> bytes:
    """The NEWEST announcements and changes of status known on `until`, newest first.

    `base`: where the dashboard is, without a slash at its end; `address`: the feed's own. Days are
    written as midnight UTC: the ledger knows no time of day.
    """
    entries = sorted(_entries(ledger, base, until), key=lambda e: (e[0], e[1]), reverse=True)
    root = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": current()})
    _add(root, "id", ENTRIES.urn)
    _add(root, "title", tr("Roundtrip: who pays whom in AI"))
    _add(root, "subtitle", tr("New legs and changes of status"))
    newest = entries[0][0] if entries else pd.Timestamp(until)
    _add(root, "updated", _moment(newest))
    _link(root, "self", address, "application/atom+xml")
    _link(root, "alternate", f"{base}/", "text/html")
    _add(ElementTree.SubElement(root, "author"), "name", "Roundtrip")
    root.extend(element for _, _, element in entries[:NEWEST])
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _entries(
    ledger: Ledger, base: str, until: date
) -> Iterator[tuple[pd.Timestamp, str, ElementTree.Element]]:
    """Day, key and element of each entry."""
    for leg, row in legs_on(ledger, until, ended=True).iterrows():
        key, day = str(leg), row["announced"]
        entry = _entry(key, leg_title(ledger, key), summary_of(row), day)
        _links(entry, ledger, key, base, day, ended=False)
        for source in ledger.sources_of.get(key, []):
            _link(entry, "via", source.url, title=_named(source))
        yield day, key, entry
    for row in status_changes(ledger, date.min, until).itertuples():
        key, day = f"{row.leg} {row.date:%Y-%m-%d} {row.status}", row.date
        status = tr(STATUSES[row.status])
        entry = _entry(key, f"{status}: {leg_title(ledger, row.leg)}", row.note_change, day)
        _links(entry, ledger, row.leg, base, day, ended=row.status in ENDED)
        if row.source_url:
            _link(entry, "via", row.source_url)
        yield day, key, entry


def _entry(key: str, title: str, summary: str, day: pd.Timestamp) -> ElementTree.Element:
    entry = ElementTree.Element("entry")
    _add(entry, "id", uuid5(ENTRIES, key).urn)
    _add(entry, "title", title)
    _add(entry, "updated", _moment(day))
    _add(entry, "published", _moment(day))
    _add(entry, "summary", summary or title)
    return entry


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
    _link(entry, "alternate", f"{base}/deal-graph?{urlencode(view)}", "text/html")
    if {row["payer"], row["payee"]} & set(ledger.tickers):
        reaction = urlencode({"leg": leg})
        _link(entry, "related", f"{base}/market-reaction?{reaction}", "text/html")


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = _NOT_XML.sub("", text)


def _named(source: Source) -> str:
    """Who published it, and how near to the fact it is."""
    grade = GRADES.get(source.grade)
    return f"{source.publisher} ({tr(grade.label)})" if grade else source.publisher


def _link(
    parent: ElementTree.Element, relation: str, address: str, kind: str = "", *, title: str = ""
) -> None:
    # Addresses of sources are as somebody typed them.
    attributes = {"rel": relation, "href": quote(address, safe=_IN_URLS)}
    attributes |= {"type": kind} if kind else {}
    attributes |= {"title": _NOT_XML.sub("", title)} if title else {}
    ElementTree.SubElement(parent, "link", attributes)


def _moment(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}T00:00:00Z"
