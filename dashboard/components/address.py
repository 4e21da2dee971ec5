"""The address bar holds the view: every choice is in the URL, by its slug.

Streamlit's own `bind="query-params"` writes a widget's label into the URL ("Alphabet (Google)"),
so a link would break with a renamed company or another language. Here the URL holds the option
itself, and a value that cannot be used is ignored and named to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

_SEEN = "address_seen"
_IGNORED = "address_ignored"
_PAGE = "address_page"


def begin(page: str) -> None:
    """Called once at the top of each run with the page's address. A page begins with what its
    address says and its own defaults, whatever another page had under the same names."""
    st.session_state[_IGNORED] = []
    if st.session_state.get(_PAGE) != page:
        for key in _seen():
            st.session_state.pop(key, None)
        _seen().clear()
        st.session_state[_PAGE] = page


def ignored() -> list[str]:
    """What stood in the address but could not be used, as "name=value"."""
    return st.session_state.get(_IGNORED, [])


def one_of(key: str, options: Sequence[str], default: str | None) -> None:
    """Prepare a single-choice widget with this key; call `keep` after drawing it."""
    _take(key, lambda text: text if text in options else None, default)
    if st.session_state.get(key) not in options:
        st.session_state[key] = default


def some_of(key: str, options: Sequence[str], default: Sequence[str]) -> None:
    """Prepare a multiple-choice widget; the URL holds the options with commas between."""

    def parse(text: str) -> list[str] | None:
        chosen = text.split(",") if text else []
        return chosen if all(part in options for part in chosen) else None

    _take(key, parse, list(default))


def day(key: str, default: date, earliest: date, latest: date) -> None:
    """Prepare a date widget."""

    def parse(text: str) -> date | None:
        try:
            found = date.fromisoformat(text)
        except ValueError:
            return None
        return found if earliest <= found <= latest else None

    _take(key, parse, default)


def text(key: str) -> None:
    """Prepare a text widget."""
    _take(key, lambda value: value[:200], "")


def keep(key: str, default: Any) -> None:
    """Write the widget's value into the URL; a default is left out of it."""
    value = st.session_state.get(key)
    if value is None or value == default:
        st.query_params.pop(key, None)
        _seen()[key] = None
        return
    if isinstance(value, list):
        written = ",".join(value)
    elif isinstance(value, date):
        written = value.isoformat()
    else:
        written = str(value)
    if st.query_params.get(key) != written:
        st.query_params[key] = written
    _seen()[key] = written


def _take(key: str, parse: Callable[[str], Any], default: Any) -> None:
    """Put the URL's value into the widget's state when the URL has changed under us."""
    given = st.query_params.get(key)
    if key in st.session_state and given == _seen().get(key):
        return
    if given is None:
        if key not in st.session_state or _seen().get(key) is not None:
            st.session_state[key] = default
        return
    value = parse(given)
    if value is None:
        st.session_state[_IGNORED].append(f"{key}={given[:60]}")
        value = default
    st.session_state[key] = value


def _seen() -> dict[str, str | None]:
    """What each parameter read when we last wrote it."""
    return st.session_state.setdefault(_SEEN, {})
