"""A company's name leads to its page, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from dashboard.components.prose import Markup, link
from dashboard.deals import Ledger
from dashboard.language import DEFAULT, current


def kept(**query: str) -> dict[str, str]:
    """What a link to another page says: `query`, and what the reader has chosen here and would
    choose again there, the date and the language."""
    asof = st.session_state.get("asof")
    if isinstance(asof, date) and asof < date.today():
        query["asof"] = asof.isoformat()
    if current() != DEFAULT:
        query["lang"] = current()
    return query


def page_url(page: str, **query: str) -> str:
    """The address of a page seen from any other page, with what is `kept`. It is relative: the
    dashboard may be served below a folder."""
    return f"{page}?{urlencode(kept(**query))}"


def company_url(slug: str) -> str:
    return page_url("company", company=slug)


def company_urls(slugs: Iterable[str]) -> list[str]:
    return [company_url(slug) for slug in slugs]


def company_link(ledger: Ledger, slug: str) -> Markup:
    """The company's name in a sentence (components.prose)."""
    return link(ledger.name(slug), company_url(slug))
