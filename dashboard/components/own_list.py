"""What a reader has put on a list of their own: companies and loops to watch, views by name.

Who signs in has it in the database, on every machine; for others their browser remembers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.components.browser_memory import remember, remembered
from dashboard.components.data import sources
from dashboard.components.data.desk import signed_in_as
from dashboard.database import UnusableDatabaseError

_NAME = "own-list"
COMPANY, LOOP, VIEW = "company", "loop", "view"
MOST = 100


@dataclass(frozen=True)
class OwnList:
    """companies: slugs. loops: their companies, as in an address (a.b.c). views: by name, the
    address below the dashboard's own."""

    companies: tuple[str, ...]
    loops: tuple[str, ...]
    views: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.companies or self.loops or self.views)


def own_list() -> OwnList:
    """The reader's list; called at most once in a run of a page."""
    if reader := signed_in_as():
        try:
            items: Iterable[str] = sources.desk_store().reader(reader)[1].get("items", ())
        except UnusableDatabaseError:
            items = ()
    else:
        items = sorted(remembered(_NAME))
    parted = [str(item).split(":", 1) for item in items if ":" in str(item)]
    views = dict(
        text.split("\t", 1) for kind, text in parted if kind == VIEW and text.count("\t") == 1
    )
    return OwnList(
        companies=tuple(text for kind, text in parted if kind == COMPANY),
        loops=tuple(text for kind, text in parted if kind == LOOP),
        views={name: address for name, address in views.items() if _is_ours(address)},
    )


def put(kind: str, text: str, *, kept: bool = True) -> None:
    """Put something on the list, or take it off."""
    item = f"{kind}:{text}"
    reader = signed_in_as()
    if not reader:
        remember(_NAME, item, kept=kept)
        return

    def change(document: dict[str, Any]) -> dict[str, Any]:
        items = [other for other in document.get("items", ()) if other != item]
        return {**document, "items": [*items, item][-MOST:] if kept else items}

    try:
        sources.desk_store().keep_for_reader(reader, change)
    except UnusableDatabaseError:
        st.session_state["own-list-failed"] = True


def view(name: str, address: str) -> str:
    """The text of a view on the list."""
    return f"{' '.join(name.split())[:60]}\t{address}"


def pass_on() -> None:
    """On a page that does not show the list: have the browser take what was put on it here."""
    if st.session_state.get(f"memory_{_NAME}", {}).get("change") and not signed_in_as():
        remembered(_NAME)


def _is_ours(address: str) -> bool:
    """The browser's memory is the reader's to change: a view leads to a page of ours."""
    page = address.partition("?")[0]
    return page.replace("-", "").isalnum() or page == ""
