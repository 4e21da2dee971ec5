"""Which sites may show a chart of ours in a frame; none unless ROUNDTRIP_EMBED names them."""

from __future__ import annotations

import logging
import os
import re
from functools import cache

log = logging.getLogger(__name__)

# As a Content Security Policy writes a site: https://example.com, https://*.example.com:8443.
_SITE = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?")


def may_frame() -> tuple[str, ...]:
    """The sites named in ROUNDTRIP_EMBED, with blanks or commas between them. What is no site is
    said in the log and let out: one bad word must open nothing."""
    return _sites(os.environ.get("ROUNDTRIP_EMBED", ""))


@cache
def _sites(text: str) -> tuple[str, ...]:
    words = text.replace(",", " ").split()
    for word in words:
        if not _SITE.fullmatch(word):
            log.warning("ROUNDTRIP_EMBED: “%s” is no site like https://example.com", word)
    return tuple(word for word in words if _SITE.fullmatch(word))
