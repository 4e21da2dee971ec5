"""A company's name leads to its page, wherever it stands: in sentences, tables and on axes.

Whoever draws writes the name; `components.prose`, `dataframe` and `figure` make it a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Condition
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from cachetools import LRUCache, cached

from dashboard.components.draw.markup import Markup, escape, link
from dashboard.deals import Ledger
from dashboard.flows import arrow_id
from dashboard.language import DEFAULT, current
from dashboard.vocabulary import ENDED

_KEY = "company_names"
# Where a name is none: in links, addresses, code and tags.
_ASIDE = r"\[(?:\\.|[^\]\\])*\]\([^)]*\)|https?\\?://\S+|`[^`]*`|<[^>]*>"
_LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True)
class _Names:
    """slugs: by name as the ledger has it, in all languages. pattern: finds them in markdown.
    here: the company that the page is about, which needs no link."""

    slugs: dict[str, str]
    pattern: re.Pattern[str]
    here: str = ""


def begin(ledger: Ledger | None) -> None:
    """The names of this ledger are links from here on; without one none is."""
    st.session_state[_KEY] = _names(ledger) if ledger else None


def about(slug: str) -> None:
    """The page in hand is about this company: its name leads nowhere else."""
    if names := _known():
        st.session_state[_KEY] = _Names(names.slugs, names.pattern, slug)


def kept(**query: str) -> dict[str, str]:
    """What a link to another page says: `query`, and what the reader has chosen here and would
    choose again there, the date, the language and whether own deals count."""
    asof = st.session_state.get("asof")
    if isinstance(asof, date) and asof < date.today():
        query["asof"] = asof.isoformat()
    if st.session_state.get("desk"):
        query["desk"] = str(st.session_state["desk"])
    if current() != DEFAULT:
        query["lang"] = current()
    return query


def page_url(page: str, **query: str) -> str:
    """The address of a page seen from any other page, with what is `kept`. It is relative: the
    dashboard may be served below a folder."""
    return f"{page}?{urlencode(kept(**query))}"


def company_url(slug: str) -> str:
    return page_url("company", company=slug)


def arrow_url(leg: Any) -> str:
    """The arrow of a leg (a row of deals.legs_on) in the deal graph."""
    return page_url("deal-graph", **arrow_query(leg))


def arrow_query(leg: Any) -> dict[str, str]:
    """What the deal graph's address says to show a leg's arrow: one that has ended is drawn only
    among those that have."""
    ended = {"ended": "all"} if leg.status in ENDED else {}
    return {"arrow": arrow_id(leg)} | ended


def url_of(name: str) -> str:
    """The page of the company of exactly this name; empty if there is none."""
    names = _known()
    slug = names.slugs.get(name) if names else None
    return company_url(slug) if slug else ""


def urls_of(cells: Iterable[object]) -> list[str] | None:
    """The addresses of a column of companies' names; None if it holds anything else."""
    names, urls = _known(), list[str]()
    if not names:
        return None
    lasting = urlencode(kept())
    for cell in cells:
        slug = names.slugs.get(cell) if isinstance(cell, str) else None
        if slug is None:
            return None
        urls.append(f"company?company={slug}" + (f"&{lasting}" if lasting else ""))
    return urls or None


def linked(markdown: str) -> str:
    """`markdown` with each company's name in it a link."""
    names = _known()
    if not names:
        return markdown
    here = names.here

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None or _inside_a_word(match):
            return match[0]
        slug = names.slugs[re.sub(r"\\(.)", r"\1", name)]
        return name if slug == here else link(Markup(name), company_url(slug))

    return names.pattern.sub(replace, markdown)


@cached(LRUCache(4), key=lambda ledger: ledger.version, condition=Condition())
def _names(ledger: Ledger) -> _Names:
    companies = ledger.companies
    owners: dict[str, set[str]] = {}
    for slug in companies.index:
        others = companies.at[slug, "other_names"].split(";")
        for name in (companies.at[slug, "name"], companies.at[slug, "name_ja"], *others):
            if name.strip():
                owners.setdefault(name.strip(), set()).add(str(slug))
    # A name that two companies share names neither.
    slugs = {name: owner.pop() for name, owner in owners.items() if len(owner) == 1}
    written = {text for name in slugs for text in (name, escape(name))}
    # The longest first: Samsung Electronics before Samsung.
    choices = "|".join(re.escape(name) for name in sorted(written, key=len, reverse=True))
    return _Names(slugs, re.compile(f"{_ASIDE}|(?P<name>{choices or '(?!)'})"))


def _inside_a_word(match: re.Match[str]) -> bool:
    """Whether what was found is a piece of a longer word: Intel in Intelligence."""
    text, start, end = match.string, match.start(), match.end()
    ends = ((text[start - 1 : start], text[start]), (text[end : end + 1], text[end - 1]))
    return any(_LATIN.match(beyond) and _LATIN.match(edge) for beyond, edge in ends)


def _known() -> _Names | None:
    names: _Names | None = st.session_state.get(_KEY)
    return names
