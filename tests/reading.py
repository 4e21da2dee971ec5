"""A page's prose as it reads."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

_TO_COMPANY = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(company\?[^)]*\)")


def as_read(markdown: object) -> str:
    """Markdown without its escapes, companies by name and not as links."""
    return re.sub(r"\\(.)", r"\1", _TO_COMPANY.sub(r"\1", str(markdown)))


def text_of(at: AppTest) -> str:
    """All prose of the page, as it reads."""
    parts = [e.value for e in (*at.markdown, *at.caption, *at.header, *at.info)]
    return as_read("\n".join(map(str, parts)))
