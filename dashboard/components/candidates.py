"""A candidate of the radar in words: who pays whom, what for, how much, and what it is already."""

from __future__ import annotations

from dashboard import formats
from dashboard.components.draw import links
from dashboard.components.draw.labels import status_name
from dashboard.components.draw.markup import Markup, escape, link
from dashboard.components.draw.prose import filled
from dashboard.deals import Ledger
from dashboard.language import mark, tr
from dashboard.market.exchanges import part_of_day
from dashboard.radar import Candidate, Source, candidate_id, moment_of
from dashboard.radar.texts import CHANGES, amount_text, kind_label, kind_text, party_names
from dashboard.vocabulary import SESSIONS


def deal_text(ledger: Ledger, candidate: Candidate) -> str:
    """Payer → payee, kind and amount, in one line of markdown."""
    return filled(
        "**{payer} → {payee}** · {kind} · **{amount}**",
        payer=party_names(ledger, candidate.payer),
        payee=party_names(ledger, candidate.payee),
        kind=kind_text(candidate),
        amount=amount_text(candidate),
    )


def further_text(ledger: Ledger, candidate: Candidate) -> str:
    """The payments of other parties that its headlines tell too; empty if none."""
    return ", ".join(
        f"{party_names(ledger, payer)} → {party_names(ledger, payee)} ({kind_label(kind).lower()})"
        for payer, payee, kind in candidate.further
    )


def status_text(candidate: Candidate) -> str:
    return status_name(candidate.status).lower()


def score_text(candidate: Candidate) -> str:
    """How likely a new deal is told of; what rounds to 1 is not certain for that."""
    return tr("over 0.99") if candidate.score >= 0.995 else f"{candidate.score:.2f}"


def headline_text(source: Source) -> Markup:
    """A headline, where it can be read; headlines are anybody's text."""
    return link(source.title, source.url) if source.url else Markup(escape(source.title))


def publisher_text(source: Source) -> str:
    """Who published it, with a comma behind; empty if nobody says."""
    return f"{source.publisher}, " if source.publisher else ""


def when_text(at: str) -> str:
    """When a headline came, in New York, and in which part of the trading day."""
    moment = moment_of(at)
    _, session = part_of_day(moment)
    return tr("{when}, {session}", when=formats.moment(moment), session=tr(SESSIONS[session]))


def ledger_text(ledger: Ledger, candidate: Candidate) -> Markup:
    """What the ledger has of it, with the way there."""
    if not candidate.leg:
        return Markup(escape(tr("Not in the ledger")))
    leg = ledger.legs.loc[candidate.leg]
    flow = link(
        f"{ledger.name(leg['payer'])} → {ledger.name(leg['payee'])}, "
        f"{formats.day(leg['announced'])}",
        links.page_url("market-reaction", leg=candidate.leg),
    )
    change = CHANGES.get(candidate.change)
    if change:
        return Markup(filled("A change of {flow}: {change}", flow=flow, change=tr(change)))
    return Markup(filled("In the ledger: {flow}", flow=flow))


def match_text(candidate: Candidate) -> str:
    """What the ledger has of it, in a word or two."""
    if not candidate.leg:
        return tr("not in it")
    return tr(CHANGES.get(candidate.change, mark("in it")))


def draft_query(candidate: Candidate) -> dict[str, str]:
    """What the address of Deals says for its form, filled in from the candidate."""
    return links.kept(add="1", candidate=candidate_id(candidate))


def inbox_url(candidate: Candidate) -> str:
    return links.page_url("inbox", candidate=candidate_id(candidate))


def headline_url(candidate: Candidate) -> str:
    """Where its first headline with an address can be read; empty if none has one."""
    return next((source.url for source in candidate.sources if source.url), "")
