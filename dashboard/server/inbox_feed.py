"""The inbox as an Atom feed: candidates that the ledger doesn't have, and changes of its flows."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import uuid5
from xml.etree import ElementTree

from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.language import tr
from dashboard.radar import Candidate, candidate_id, moment_of
from dashboard.radar.texts import CHANGES, amount_text, kind_text, party_names
from dashboard.server import atom
from dashboard.server.view import leg_title
from dashboard.vocabulary import STATUSES

CANDIDATES = atom.feed_id("inbox")


def inbox_feed(findings: Findings, base: str, address: str) -> bytes:
    """The newest open candidates, newest first. base: where the dashboard is, without a slash at
    its end; address: the feed's own."""
    newest = sorted(findings.open_candidates, key=lambda c: c.at, reverse=True)[: atom.NEWEST]
    asked, _ = findings.radar.version
    return atom.document(
        CANDIDATES,
        atom.named(tr("Roundtrip: inbox")),
        tr("Headlines and filings that look like a deal that the ledger doesn't have"),
        updated=f"{asked:%Y-%m-%dT%H:%M:%SZ}" if asked else f"{findings.day}T00:00:00Z",
        address=address,
        page=f"{base}/inbox",
        entries=(_entry(candidate, findings.ledger, base) for candidate in newest),
    )


def _entry(candidate: Candidate, ledger: Ledger, base: str) -> ElementTree.Element:
    name = candidate_id(candidate)
    payer, payee = (party_names(ledger, side) for side in (candidate.payer, candidate.payee))
    element = atom.entry(
        uuid5(CANDIDATES, name),
        f"{payer} → {payee}, {kind_text(candidate)}, {amount_text(candidate)}",
        tr(
            "{headline} ({publisher}). {status}; score {score}; taken for “{why}”. {match}.",
            headline=candidate.sources[0].title,
            publisher=candidate.sources[0].publisher or "?",
            status=tr(STATUSES[candidate.status]),
            score=f"{candidate.score:.2f}",
            why=candidate.why,
            match=_match(candidate, ledger),
        ),
        published=_moment(candidate.sources[0].at),
        updated=_moment(candidate.sources[-1].at),
    )
    page = f"{base}/inbox?{urlencode({'candidate': name})}"
    atom.link(element, "alternate", page, "text/html")
    for url in dict.fromkeys(source.url for source in candidate.sources if source.url):
        atom.link(element, "via", url)
    return element


def _match(candidate: Candidate, ledger: Ledger) -> str:
    if not candidate.leg:
        return tr("Not in the ledger")
    title = leg_title(ledger, candidate.leg)
    change = CHANGES.get(candidate.change, "")
    return tr("A change of {flow}: {change}", flow=title, change=tr(change))


def _moment(at: str) -> str:
    return f"{moment_of(at):%Y-%m-%dT%H:%M:%SZ}"
