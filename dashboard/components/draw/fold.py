"""A part of a page that is drawn only when the reader opens it."""

from __future__ import annotations

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
