"""A part of a page that is drawn only when the reader opens it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.state import url


def fold(label: str, *, key: str, opened: bool = False) -> DeltaGenerator | None:
    """An expander that stands in the address under its key; None while it is closed, so that what
    would be in it costs nothing.

    Examples
    --------
    >>> if inside := fold(tr("The loops"), key="loops"):  # doctest: +SKIP
    ...     with inside:
    ...         show_loops(findings.loops)
    """
    url.flag(key, default=opened)
    box = st.expander(label, key=key, on_change="rerun")
    url.keep(key, opened)
    return box if box.open else None


def accordion(
    labels: Mapping[str, str], *, key: str, default: str
) -> tuple[str, DeltaGenerator | None]:
    """Folds of which one at most is open (URL: `key`), and nothing else of them is drawn.

    Parameters
    ----------
    labels
        By slug, in the reader's language.
    default
        The slug of the fold that is open at first.

    Returns
    -------
    tuple
        The slug of the open fold and what to draw into; "" and None if all are closed.
    """
    url.one_of(key, ["", *labels], default)
    opened = st.session_state[key]
    inside = None

    def turn(slug: str) -> None:
        st.session_state[key] = slug if st.session_state[f"{key}-{slug}"] else ""

    for slug, label in labels.items():
        st.session_state[f"{key}-{slug}"] = slug == opened
        box = st.expander(label, key=f"{key}-{slug}", on_change=turn, args=(slug,))
        if slug == opened:
            inside = box
    url.keep(key, default)
    return opened, inside
