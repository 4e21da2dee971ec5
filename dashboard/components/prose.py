"""Sentences on a page. Text from data never becomes markup."""

from __future__ import annotations

import re
from urllib.parse import quote

import streamlit as st

from dashboard.components import on_page
from dashboard.language import DEFAULT, current, tr

# Markdown's own signs, and Streamlit's: $…$ is mathematics to it, :name: an icon, :red[…] a colour.
_SIGNS = re.compile(r"([\\`*_\[\]<>|$~:&])")
_URL_SIGNS = ":/?#[]@!$&'*+,;=%~-._"
# Only at the start of a line do these make a heading, a list or a rule.
_AT_START = re.compile(r"^(\s*\d*)([#+\-=.)])")


_BOLD = re.compile(r"\*\*(?:\\.|[^*\\])+\*\*")
HAIR = "\u200a"


class Markup(str):
    """Markdown of ours, which stands in a sentence as it is."""


def escape(value: object) -> str:
    """`value` as markdown that shows exactly its characters."""
    if isinstance(value, Markup):
        return value
    text = _SIGNS.sub(r"\\\1", str(value)).replace("\n", " ")
    return _AT_START.sub(r"\1\\\2", text)


def link(label: object, url: str) -> Markup:
    """A markdown link. The ledger and the door to Yahoo let only http and https through."""
    # A parenthesis or a blank would end the address early.
    return Markup(f"[{escape(label)}]({quote(url, safe=_URL_SIGNS)})")


def prose(template: str, **values: object) -> None:
    """Draw a sentence: `template` is our markdown with {names}, in English as the code writes it;
    the values are data."""
    paragraph(filled(template, **values))


def paragraph(text: str) -> None:
    """Draw sentences made by `filled`."""
    on_page.sentence(text)
    st.markdown(text)


def small(template: str, **values: object) -> None:
    """A caption, filled the same way."""
    st.caption(filled(template, **values))


def filled(template: str, **values: object) -> str:
    text = tr(template).format(**{name: escape(value) for name, value in values.items()})
    return text if current() == DEFAULT else _BOLD.sub(_apart, text)


def _apart(bold: re.Match[str]) -> str:
    """Markdown sees no bold where its stars stand between a letter and a sign, as they often do in
    a language without blanks: a hair's breadth parts them."""
    before, after = bold.string[: bold.start()][-1:], bold.string[bold.end() :][:1]
    return HAIR * before.isalnum() + bold[0] + HAIR * after.isalnum()
