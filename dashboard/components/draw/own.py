"""How a flow that is from the desk, and not from data/, is told from the others."""

from __future__ import annotations

from dashboard.components.data import sources
from dashboard.deals import Ledger


def origin_of(ledger: Ledger, leg: str) -> str:
    """Who added or changed it on the desk; empty for what is data/'s own."""
    number = ledger.desk.get(leg)
    if number is None:
        return ""
    entries = sources.desk_store().kept().entries
    authors = [entry.author for entry in entries if entry.id == number]
    return f"◆ {authors[0] if authors else '?'}"
