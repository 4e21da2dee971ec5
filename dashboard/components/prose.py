"""Sentences on a page. Text from data never becomes markup."""

from __future__ import annotations

import re
from urllib.parse import quote

import streamlit as st

# Markdown's own signs, and Streamlit's: $…$ is mathematics to it, :name: an icon, :red[…] a colour.
_SIGNS = re.compile(r"([\\`*_\[\]<>|$~:&])")
_URL_SIGNS = ":/?#[]@!$&'*+,;=%~-._"
# Only at the start of a line do these make a heading, a list or a rule.
_AT_START = re.compile(r"^(\s*\d*)([#+\-=.)])")


def escape(value: object) -> str:
    """`value` as markdown that shows exactly its characters."""
    text = _SIGNS.sub(r"\\\1", str(value)).replace("\n", " ")
    return _AT_START.sub(r"\1\\\2", text)


def link(label: object, url: str) -> str:
    """A markdown link. The ledger and the door to Yahoo let only http and https through."""
    # A parenthesis or a blank would end the address early.
    return f"[{escape(label)}]({quote(url, safe=_URL_SIGNS)})"


def prose(template: str, **values: object) -> None:
    """Draw a sentence: `template` is our markdown with {names}, the values are data."""
    st.markdown(filled(template, **values))


def small(template: str, **values: object) -> None:
    """A caption, filled the same way."""
    st.caption(filled(template, **values))


def filled(template: str, **values: object) -> str:
    return template.format(**{name: escape(value) for name, value in values.items()})
