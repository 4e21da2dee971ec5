"""Sentences on a page: our words around data, and every company in them a link to its page."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st

from dashboard.components.draw.links import linked
from dashboard.components.draw.markup import escape
from dashboard.components.state import page_contents
from dashboard.language import DEFAULT, current, tr

_BOLD = re.compile(r"\*\*(?:\\.|[^*\\])+\*\*")
HAIR = "\u200a"


def prose(template: str, **values: object) -> None:
    """Draw a sentence: `template` is our markdown with {names}, in English as the code writes it;
    the values are data."""
    paragraph(filled(template, **values))


def paragraph(text: str) -> None:
    """Draw sentences made by `filled`."""
    page_contents.sentence(text)
    st.markdown(text)


def small(template: str, **values: object) -> None:
    """A caption, filled the same way."""
    st.caption(filled(template, **values))


def filled(template: str, **values: object) -> str:
    text = tr(template).format(**{name: escape(value) for name, value in values.items()})
    return linked(text if current() == DEFAULT else _BOLD.sub(_apart, text))


def woven(parts: Iterable[tuple[str, bool]]) -> str:
    """Text of the ledger in pieces, the figures in it (True) standing out."""
    text = "".join(f"**{escape(part)}**" if bold else escape(part) for part, bold in parts)
    return linked(text if current() == DEFAULT else _BOLD.sub(_apart, text))


def named(text: str) -> str:
    """Data as markdown for a heading or a label, companies as links."""
    return linked(escape(text))


def _apart(bold: re.Match[str]) -> str:
    """Markdown sees no bold where its stars stand between a letter and a sign, as they often do in
    a language without blanks: a hair's breadth parts them."""
    before, after = bold.string[: bold.start()][-1:], bold.string[bold.end() :][:1]
    return HAIR * before.isalnum() + bold[0] + HAIR * after.isalnum()
