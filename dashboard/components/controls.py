"""The widgets of the pages. Each keeps its choice in the URL under its key (see address.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from dashboard.components import address
from dashboard.deals import Ledger
from dashboard.flows.counting import Counting
from dashboard.words import BASES, GROUPS


def switch(
    label: str, options: dict[str, str], *, key: str, default: str, help: str | None = None
) -> str:
    """One of a few options (slug to name), all in sight."""
    address.one_of(key, list(options), default)
    chosen = st.segmented_control(
        label, list(options), format_func=options.__getitem__, key=key, required=True, help=help
    )
    address.keep(key, default)
    return str(chosen)


def company_box(
    ledger: Ledger,
    slugs: Sequence[str],
    *,
    label: str,
    placeholder: str,
    on_change: Callable[[], None] | None = None,
) -> str | None:
    """A company by name, found by typing (URL: `company`); None if none is chosen."""
    address.one_of("company", slugs, None)
    chosen = st.selectbox(
        label,
        slugs,
        format_func=ledger.name,
        key="company",
        index=None,
        placeholder=placeholder,
        width=230,
        on_change=on_change,
    )
    address.keep("company", None)
    return chosen


def date_box(ledger: Ledger) -> date:
    """The date as of which the ledger is read (URL: `asof`); today by default."""
    today = date.today()
    earliest = ledger.legs["announced"].min().date()
    address.day("asof", today, earliest, today)
    chosen = st.date_input(
        "As known on",
        key="asof",
        min_value=earliest,
        max_value=today,
        format="YYYY-MM-DD",
        width=140,
    )
    address.keep("asof", today)
    return chosen or today


def search_box() -> str:
    """Words to look for (URL: `q`)."""
    address.text("q")
    words = st.text_input("Search", key="q", placeholder="words in a summary or note", width=260)
    address.keep("q", "")
    return words.strip()


def ended_switch() -> bool:
    """Whether superseded, lapsed and cancelled legs are shown as well (URL: `ended`)."""
    names = {"live": "Live", "all": "And ended"}
    return switch("Deals", names, key="ended", default="live") == "all"


def kinds_and_basis(kinds: Sequence[str] = tuple(GROUPS)) -> Counting:
    """Which kinds of payment, `kinds` by default, and how sure their amounts are (URL: `kinds`,
    `basis`)."""
    with st.expander("Kinds of payment, and how sure the amounts are"):
        return Counting(
            groups=_pills("Kinds of payment", GROUPS, key="kinds", default=kinds),
            bases=_pills("Amounts", BASES, key="basis", default=tuple(BASES)),
        )


def cap_box() -> float:
    """What an undisclosed payment may be at most, for the upper bound (URL: `cap`)."""
    steps = ["0.5", "1", "2", "5", "10"]
    names = {step: f"${step}B" for step in steps}
    return float(
        switch(
            "Undisclosed: at most",
            names,
            key="cap",
            default="1",
            help="For the upper bound each payment without an amount is taken at this, or at its "
            "published ceiling if that is lower. The lower bound leaves it out.",
        )
    )


def _pills(
    label: str, options: dict[str, str], *, key: str, default: Sequence[str]
) -> tuple[str, ...]:
    """Any of several options."""
    address.some_of(key, list(options), default)
    chosen = st.pills(
        label, list(options), format_func=options.__getitem__, selection_mode="multi", key=key
    )
    address.keep(key, list(default))
    return tuple(chosen)
