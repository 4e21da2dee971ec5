"""Atom feeds (RFC 4287): the document and its entries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree

from dashboard.language import current
from dashboard.paths import LEDGER_NAME

NAMESPACE = "http://www.w3.org/2005/Atom"
NEWEST = 100
_IN_URLS = ":/?#[]@!$&'()*+,;=%~-._"
# What XML 1.0 has no room for.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_id(what: str) -> UUID:
    """The id of a feed of the ledger served, the same whichever host or replica gives it."""
    return uuid5(NAMESPACE_URL, ":".join(filter(None, ("urn:roundtrip", what, LEDGER_NAME))))


def named(title: str) -> str:
    """The title of a feed, with the ledger's name if it is not ours."""
    return f"{title} ({LEDGER_NAME})" if LEDGER_NAME else title


def document(
    name: UUID,
    title: str,
    subtitle: str,
    *,
    updated: str,
    address: str,
    page: str,
    entries: Iterable[ElementTree.Element],
) -> bytes:
    """A feed. updated: the moment of its newest entry; address: its own; page: where a browser
    shows the same."""
    root = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": current()})
    add(root, "id", name.urn)
    add(root, "title", title)
    add(root, "subtitle", subtitle)
    add(root, "updated", updated)
    link(root, "self", address, "application/atom+xml")
    link(root, "alternate", page, "text/html")
    add(ElementTree.SubElement(root, "author"), "name", "Roundtrip")
    root.extend(entries)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def entry(
    name: UUID, title: str, summary: str, *, published: str, updated: str
) -> ElementTree.Element:
    """An entry; the two moments as RFC 3339 writes them."""
    element = ElementTree.Element("entry")
    add(element, "id", name.urn)
    add(element, "title", title)
    add(element, "updated", updated)
    add(element, "published", published)
    add(element, "summary", summary or title)
    return element


def add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = _NOT_XML.sub("", text)


def link(
    parent: ElementTree.Element, relation: str, address: str, kind: str = "", *, title: str = ""
) -> None:
    # Addresses of sources are as somebody typed them.
    attributes = {"rel": relation, "href": quote(address, safe=_IN_URLS)}
    attributes |= {"type": kind} if kind else {}
    attributes |= {"title": _NOT_XML.sub("", title)} if title else {}
    ElementTree.SubElement(parent, "link", attributes)
