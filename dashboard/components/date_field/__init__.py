"""A field for a date that applies at once from the calendar; typed, with Enter, on leaving the
field or after a pause.

Streamlit's own keeps what is typed to itself until the reader clicks elsewhere, and shows a day
that the page is not of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "roundtrip_date_field",
    css=(_HERE / "date_field.css").read_text(encoding="utf-8"),
    js=(_HERE / "date_field.js").read_text(encoding="utf-8"),
)


def date_field(
    name: str,
    *,
    key: str,
    value: date | None,
    earliest: date,
    latest: date,
    on_change: Callable[[date | None], None],
    label: str = "",
    help: str = "",
    empty: bool = False,
) -> None:
    """Draw the field.

    Parameters
    ----------
    name
        What it is, for those who cannot see it; `label` stands in front of it.
    key
        Of the component.
    value
        The day shown; None for none, which only a field that may be `empty` takes.
    on_change
        Runs before the page's next run, with the reader's day.
    """

    def changed() -> None:
        written = (st.session_state.get(key) or {}).get("value")
        chosen = _read(written)
        if written == "" and empty:
            on_change(None)
        elif chosen is not None and earliest <= chosen <= latest:
            on_change(chosen)

    _component(
        key=key,
        data={
            "name": name,
            "label": label,
            "help": help,
            "value": value.isoformat() if value else "",
            "earliest": earliest.isoformat(),
            "latest": latest.isoformat(),
            "empty": empty,
            "past": value is not None and value < latest,
        },
        on_value_change=changed,
        height="content",
        width="content",
    )


def _read(written: object) -> date | None:
    """The browser's answer, which is the reader's to change."""
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None
