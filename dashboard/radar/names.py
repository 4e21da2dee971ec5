"""Company names in headlines: the ledger's, those that everybody writes, and their look-alikes.

A name is found by its words, longest first. `names.csv` adds to what companies.csv has: other
ways to write a name, units that act for a company, products (which tell a company only as in "the
ChatGPT maker"), people, well-known companies outside the ledger, ordinary words that are names only
where a headline speaks of the trade, and look-alikes, which hide what stands in them.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from dashboard.radar.lexicon import PREDICATES

WORDS = re.compile(
    r"(?:[A-Z]\.){2,}|\d[\d,]*\d(?:\.\d+)?(?![^\W\d_])|[^\W_]+(?:[.&][^\W_]+)*|['’]s\b|[^\w\s]"
)
POSSESSIVE = ("'s", "’s")
TICKERS_THAT_ARE_WORDS = {"SNOW", "LITE", "RIOT", "META", "COIN"}
# Forms of companies that stand behind a name and belong to it.
FORMS = {"inc", "corp", "corporation", "plc", "ltd", "llc", "group", "holdings", "technologies"}
# How a headline speaks of the trade: then an ordinary word with a capital can be a name.
TRADE = re.compile(
    r"\b(AI|A\.I\.|artificial intelligence|chips?|chipmakers?|GPUs?|TPUs?|data.?cent(?:er|re)s?|"
    r"cloud|compute|computing|start-?ups?|neoclouds?|semiconductors?|LLMs?|superintelligence|"
    r"billion|\d+(?:\.\d+)?\s?(?:bn?|mn?|m|million)|valuation|funding|raises?|"
    r"invest\w*|bitcoin miners?|stakes?|gigawatts?|GW|investors?|acquisition)\b",
    re.I,
)
# What follows a name of ordinary words where it is one.
ACTS = {word for word in PREDICATES if not word.endswith("ing")} | {*POSSESSIVE}
# Behind a product these make an epithet of its company.
MAKERS = {"maker", "creator", "developer", "owner", "parent", "operator", "company", "firm"}


@dataclass(frozen=True, slots=True)
class Name:
    """A phrase of a headline that tells a company: `company` is its slug, or its plain name where
    the ledger doesn't have it. `use` as in names.csv; "lookalike" tells none."""

    company: str
    words: tuple[str, ...]
    use: str


@dataclass(frozen=True)
class Gazetteer:
    """All names by the first word, longest phrase first. `listed` companies have a ticker; `role`
    as in companies.csv. groups: companies that are made of others, with their members."""

    by_first: dict[str, list[Name]]
    role: dict[str, str]
    listed: frozenset[str]
    known: frozenset[str]
    groups: dict[str, frozenset[str]]


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    with Path(__file__).with_name("names.csv").open(encoding="utf-8", newline="") as file:
        return tuple((r["company"], r["phrase"], r["use"]) for r in csv.DictReader(file))


def gazetteer(companies: pd.DataFrame) -> Gazetteer:
    """The names of a ledger's companies.

    Parameters
    ----------
    companies : DataFrame
        `Ledger.companies`: indexed by slug, with name, other_names, ticker, role.

    Returns
    -------
    Gazetteer
    """
    ordinary = {phrase for _, phrase, use in _rows() if use == "word"}
    names: dict[tuple[str, ...], Name] = {}

    def add(company: str, phrase: str, use: str) -> None:
        words = tuple(WORDS.findall(phrase))
        if words and (use != "name" or words not in names):
            names[words] = Name(company, words, use)

    table = companies.reset_index()[["slug", "name", "other_names"]].itertuples(index=False)
    for slug, name, others in table:
        for phrase in (name, *str(others).split(";")):
            plain = re.sub(r"\s*\(.*?\)", "", phrase).strip()
            for part in plain.split(" / "):
                add(str(slug), part, "word" if part in ordinary else "name")
    slugs = set(companies.index)
    for slug, ticker in companies["ticker"].items():
        # "NVDA", but not "BE" or "SNOW"; a number tells nobody.
        if len(ticker) > 3 and ticker.isalpha() and ticker not in TICKERS_THAT_ARE_WORDS:
            add(str(slug), ticker, "ticker")
    members = {}
    for company, phrase, use in _rows():
        if use == "members":
            members[company] = frozenset(phrase.split(";"))
            continue
        inside = company in slugs or use == "outside" or company == "us-government"
        if inside or use == "lookalike":
            add(company, phrase, "name" if use == "outside" else use)
    by_first: dict[str, list[Name]] = {}
    for found in names.values():
        by_first.setdefault(found.words[0].lower(), []).append(found)
    for entries in by_first.values():
        entries.sort(key=lambda n: -len(n.words))
    listed = companies.index[companies["ticker"] != ""]
    role = dict(zip(companies.index, companies["role"], strict=True))
    groups = {company: names for company, names in members.items() if company in slugs}
    return Gazetteer(by_first, role, frozenset(listed), frozenset(slugs), groups)


def name_at(
    gazetteer: Gazetteer, words: list[str], lower: list[str], place: int, trade: bool
) -> Name | None:
    """The longest name that begins at `place`, or None. `trade`: whether the headline speaks of
    the trade, without which ordinary words are no names."""
    for name in gazetteer.by_first.get(lower[place], ()):
        end = place + len(name.words)
        if end > len(words):
            continue
        if name.use == "lookalike" or len(name.words) > 1:
            if [w.lower() for w in name.words] != lower[place:end]:
                continue
            if name.use == "word" and not ACTS.intersection(lower[end : end + 1]):
                # "Global AI raises", but not "the global AI race".
                continue
            if name.use != "lookalike" and not words[place][0].isupper():
                continue
            return name
        word = words[place]
        if name.use in ("word", "brand", "product", "person", "project", "ticker"):
            if word not in (name.words[0], name.words[0].upper()):
                continue
            if name.use in ("word", "project") and not trade:
                continue
            return name
        if word[0].isupper() or word == name.words[0]:
            return name
    return None


def companies_in(title: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The ledger's companies that a headline names, in whatever role."""
    words = WORDS.findall(title)
    lower, trade = [word.lower() for word in words], bool(TRADE.search(title))
    found, place = set(), 0
    while place < len(words):
        name = name_at(gazetteer, words, lower, place, trade)
        if name is not None and name.use != "lookalike" and name.company in gazetteer.known:
            found.add(name.company)
        place += len(name.words) if name is not None else 1
    return frozenset(found)
