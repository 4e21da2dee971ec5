"""Markdown made of data: text from data never becomes markup."""

from __future__ import annotations

import re
from urllib.parse import quote

from dashboard.language import Message

# Markdown's own signs, and Streamlit's: $…$ is mathematics to it, :name: an icon, :red[…] a colour.
_SIGNS = re.compile(r"([\\`*_\[\]<>|$~:&])")
_URL_SIGNS = ":/?#[]@!$&'*+,;=%~-._"
# Only at the start of a line do these make a heading, a list or a rule.
_AT_START = re.compile(r"^(\s*\d*)([#+\-=.)])")


class Markup(str):
    """Markdown of ours, which stands in a sentence as it is."""


def escape(value: object) -> str:
    """`value` as markdown that shows exactly its characters; a Message in the reader's language."""
    if isinstance(value, Markup):
        return value
    written = value.read() if isinstance(value, Message) else str(value)
    text = _SIGNS.sub(r"\\\1", written).replace("\n", " ")
    return _AT_START.sub(r"\1\\\2", text)


def link(label: object, url: str) -> Markup:
    """A markdown link. The ledger and the door to Yahoo let only http and https through."""
    # A parenthesis or a blank would end the address early.
    return Markup(f"[{escape(label)}]({quote(url, safe=_URL_SIGNS)})")
