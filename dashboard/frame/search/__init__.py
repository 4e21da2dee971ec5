"""The search of the bar: what is typed is looked for as it is typed, and each result is a link.
Only this part runs again meanwhile."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import language
from dashboard.components.data import sources
from dashboard.components.draw.links import page_url
from dashboard.deals import LedgerError
from dashboard.language import tr
from dashboard.search import MOST, SORTS, Found, search

_HERE = Path(__file__).parent
_KEY = "find"
_component = st.components.v2.component(
    "roundtrip_search",
    html=(_HERE / "search.html").read_text(encoding="utf-8"),
    css=(_HERE / "search.css").read_text(encoding="utf-8"),
    js=(_HERE / "search.js").read_text(encoding="utf-8"),
)


def search_field() -> None:
    """Draw the field; nothing with a ledger that cannot be read."""
    try:
        sources.checked_ledger()
    except LedgerError:
        return
    chosen = language.current()

    def drawn() -> None:
        # A fragment that runs by itself does not pass through the frame.
        language.use(chosen)
        words = str((st.session_state.get(_KEY) or {}).get("words") or "")[:200]
        found = search(sources.findings(), words) if words.strip() else None
        _component(
            key=_KEY,
            data={
                "name": tr("Search everything"),
                "placeholder": tr("Search  ( / )"),
                "words": words,
                "groups": _groups(found, words) if found else [],
                "status": _status(found) if found else "",
            },
            on_words_change=lambda: None,
            height="content",
            width="content",
        )

    st.fragment(drawn)()


def _groups(found: Found, words: str) -> list[dict[str, object]]:
    groups: list[dict[str, object]] = []
    for sort, title in SORTS.items():
        hits = [
            {"title": hit.title, "detail": hit.detail, "url": page_url(hit.page, **hit.query)}
            for hit in found.hits
            if hit.sort == sort
        ]
        if sort == "flow" and found.flows > MOST["flow"]:
            url = page_url("deals", q=words, ended="all")
            every = tr("All {n} flows on Deals", n=found.flows)
            hits.append({"title": every, "detail": "", "url": url})
        if hits:
            groups.append({"title": tr(title), "hits": hits})
    return groups


def _status(found: Found) -> str:
    """For who cannot see the list; and what would match where nothing does."""
    if found.hits:
        return tr("{n} results", n=len(found.hits))
    parts = [tr("Nothing has all of these words.")]
    for word, count in found.alone.items():
        if count:
            parts.append(tr("“{word}” alone: {count}.", word=word, count=count))
        elif word in found.similar:
            parts.append(
                tr("“{word}”: none; {name}, perhaps?", word=word, name=found.similar[word])
            )
        else:
            parts.append(tr("“{word}”: none.", word=word))
    parts.append(tr("Companies, tickers, kinds and statuses of deals are found, in any order."))
    return " ".join(parts)
