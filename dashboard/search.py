"""One search for everything: pages, companies, loops and flows by any words in any order, by all
names, tickers and aliases, in both languages of the names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.flows import Loop, arrow_id
from dashboard.formats import day, leg_amount, usd_bn
from dashboard.language import mark, tr
from dashboard.pages import PAGES
from dashboard.vocabulary import ENDED, KINDS, STATUSES

# So many of each sort are worth a reader's look.
MOST = {"page": 3, "company": 6, "loop": 3, "flow": 6}
SORTS = {
    "page": mark("Pages"),
    "company": mark("Companies"),
    "loop": mark("Loops"),
    "flow": mark("Flows"),
}


@dataclass(frozen=True)
class Hit:
    """sort: of SORTS. title, detail: in the reader's language. page: its address; query: what the
    address says there."""

    sort: str
    title: str
    detail: str
    page: str
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """hits: the best of each sort. flows: how many flows have all the words. alone: how many
    companies and flows have each of the words by itself, where nothing has them all. similar: a
    name that is written much like a word that nothing has."""

    hits: tuple[Hit, ...]
    flows: int
    alone: dict[str, int] = field(default_factory=dict)
    similar: dict[str, str] = field(default_factory=dict)


def plain(text: str) -> str:
    """As it is compared: lower case, full-width letters as usual ones."""
    return unicodedata.normalize("NFKC", text).lower()


def search(findings: Findings, text: str) -> Found:
    """What has all the words of `text`, each as a piece of a word or of a name.

    Parameters
    ----------
    findings
        Of the day that is read; nothing younger is found.
    text
        As typed.
    """
    words = plain(text).split()
    if not words:
        return Found((), 0)
    ledger = findings.ledger
    names = _names(ledger)
    pages = [hit for hit, about in _pages() if _has(about, words)]
    companies = _companies(findings, names, words)
    texts = findings.leg_texts.reindex(findings.every_leg.index)
    legs = [str(leg) for leg, about in texts.items() if _has(plain(about), words)]
    hits = (
        *pages[: MOST["page"]],
        *companies[: MOST["company"]],
        *_loops(findings, names, words),
        *_flows(findings, legs, names, words),
    )
    if hits:
        return Found(hits, len(legs))
    every = [*names.values(), *map(plain, texts)]
    matches = {word: sum(word in about for about in every) for word in words}
    similar = {
        word: close[0] for word in words if not matches[word] and (close := _similar(ledger, word))
    }
    return Found((), 0, matches, similar)


def _has(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _names(ledger: Ledger) -> dict[str, str]:
    """All that a company is called, by its slug."""
    companies = ledger.companies
    columns = ("name", "name_ja", "other_names", "ticker")
    called = companies[columns[0]]
    for column in columns[1:]:
        called = called + " " + companies[column]
    return {slug: plain(f"{text} {slug}") for slug, text in called.items()}


def _pages() -> list[tuple[Hit, str]]:
    return [
        (
            Hit("page", tr(page.title), tr(page.question), page.address or "."),
            plain(f"{page.title} {page.question} {tr(page.title)} {tr(page.question)}"),
        )
        for page in PAGES
    ]


def _companies(findings: Findings, names: Mapping[str, str], words: list[str]) -> list[Hit]:
    """Those called exactly so first, then those whose name begins so, then by their flows."""
    ledger, legs = findings.ledger, findings.every_leg
    flows = legs["payer"].value_counts().add(legs["payee"].value_counts(), fill_value=0).to_dict()
    tickers = ledger.companies["ticker"].to_dict()
    typed = " ".join(words)

    def rank(slug: str) -> tuple[bool, bool, float]:
        own = (plain(ledger.name(slug)), plain(tickers[slug]), slug)
        return (typed not in own, not names[slug].startswith(typed), -flows.get(slug, 0))

    ranked = sorted((slug for slug, text in names.items() if _has(text, words)), key=rank)
    return [
        Hit(
            "company",
            ledger.name(slug),
            " · ".join(filter(None, (tickers[slug], ledger.companies.at[slug, "country"]))),
            "company",
            {"company": slug},
        )
        for slug in ranked[: MOST["company"]]
    ]


def _loops(findings: Findings, names: Mapping[str, str], words: list[str]) -> list[Hit]:
    """Those whose companies have all the words, of two or more of them; the largest first."""
    label = plain(f"loop {tr('Loops')}")
    rings: list[Loop] = []
    for loop in findings.loops.found:
        texts = [names[slug] for slug in loop.companies]
        hit = {word: [i for i, text in enumerate(texts) if word in text] for word in words}
        named = {places[0] for places in hit.values() if places}
        if all(places or word in label for word, places in hit.items()) and (
            len(named) > 1 or any(word in label for word in words)
        ):
            rings.append(loop)
    rings.sort(key=lambda loop: (len(loop.companies), -(loop.bottleneck_usd_bn or 0)))
    ledger = findings.ledger
    return [
        Hit(
            "loop",
            " → ".join(ledger.name(slug) for slug in (*loop.companies, loop.companies[0])),
            tr("at most unknown: a payment is undisclosed")
            if loop.bottleneck_usd_bn is None
            else tr("at most {amount}", amount=usd_bn(loop.bottleneck_usd_bn)),
            "circular-flows",
            {"loop": ".".join(loop.companies)},
        )
        for loop in rings[: MOST["loop"]]
    ]


def _flows(
    findings: Findings, legs: list[str], names: Mapping[str, str], words: list[str]
) -> list[Hit]:
    """Those whose parties, kind and status have the most of the words first, then the newest."""
    rows, ledger = findings.every_leg.loc[legs], findings.ledger
    kinds = {slug: plain(f"{slug} {kind.label}") for slug, kind in KINDS.items()}
    states = {slug: plain(f"{slug} {label}") for slug, label in STATUSES.items()}
    shown = []
    for row in rows.itertuples():
        heading = " ".join(
            (names[row.payer], names[row.payee], kinds[row.kind], states[row.status])
        )
        shown.append((sum(word in heading for word in words), row.announced, row))
    shown.sort(key=lambda entry: entry[:2], reverse=True)
    return [
        Hit(
            "flow",
            f"{ledger.name(row.payer)} → {ledger.name(row.payee)}",
            " · ".join(
                (
                    tr(KINDS[row.kind].label),
                    leg_amount(row),
                    tr(STATUSES[row.status]).lower(),
                    day(row.announced),
                )
            ),
            "deal-graph",
            {"arrow": arrow_id(row)} | ({"ended": "all"} if row.status in ENDED else {}),
        )
        for _, _, row in shown[: MOST["flow"]]
    ]


def _similar(ledger: Ledger, word: str) -> list[str]:
    """A company whose name is written much like the word."""
    names = {plain(name): name for name in ledger.companies["name"]}
    firsts = {plain(name).split()[0]: name for name in ledger.companies["name"] if name}
    every = firsts | names
    return [every[close] for close in get_close_matches(word, every, n=1, cutoff=0.7)]
