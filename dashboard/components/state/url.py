"""The address bar holds the view: every choice is in the URL, by its slug.

Streamlit's own `bind="query-params"` writes a widget's label into the URL ("Alphabet (Google)"),
so a link would break with a renamed company or another language. Here the URL holds the option
itself, and a value that cannot be used is ignored and named to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

_SEEN = "address_seen"
_IGNORED = "address_ignored"
_PAGE = "address_page"
_ALL = "address_all"
_KEPT = "address_kept"
_CLICKED = "address_clicked"
# What stays chosen from page to page.
LASTING = ("lang", "asof", "desk")


def begin() -> None:
    """Called once at the top of each run, before anything else here."""
    st.session_state[_IGNORED] = []
    st.session_state[_ALL] = {}
    # Who makes a choice before the answer to the last one has come sends the address of before
    # both. One who goes back or follows a link chooses nothing else.
    kept = st.session_state.setdefault(_KEPT, {})
    st.session_state[_CLICKED] = any(
        key in st.session_state and st.session_state[key] != value for key, value in kept.items()
    )
    # Streamlit's navigation empties the address.
    for key in LASTING:
        if (written := _seen().get(key)) and key not in st.query_params:
            st.query_params[key] = written


def turn_to(page: str) -> None:
    """Called with the page's address before it is drawn. A page begins with what its address says
    and its own defaults, whatever another page had under the same names."""
    if st.session_state.get(_PAGE) != page:
        read_again()
        st.session_state[_PAGE], st.session_state[_CLICKED] = page, False


def read_again() -> None:
    """Forget what the widgets hold, so that each begins with what the address says."""
    for key in [key for key in _seen() if key not in LASTING]:
        st.session_state.pop(key, None)
        st.session_state[_KEPT].pop(key, None)
        del _seen()[key]


def ignored() -> list[str]:
    """What stood in the address but could not be used, as "name=value"."""
    return st.session_state.get(_IGNORED, [])


def everything() -> dict[str, str]:
    """All choices of the page, those at their defaults too: a link that holds them shows the same
    view when a default has moved on."""
    return dict(st.session_state.get(_ALL, {}))


def here() -> str:
    """The address of what is seen, below the dashboard's own, for another day and language: those
    are in it where they were chosen."""
    chosen = {
        key: value
        for key, value in everything().items()
        if key not in LASTING or key in st.query_params
    }
    page, query = st.session_state.get(_PAGE) or "", urlencode(chosen)
    return f"{page}?{query}" if query else page


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


def day(key: str, default: date | None, earliest: date, latest: date) -> None:
    """Prepare a date widget."""

    def parse(text: str) -> date | None:
        try:
            chosen = date.fromisoformat(text)
        except ValueError:
            return None
        return chosen if earliest <= chosen <= latest else None

    _take(key, parse, default)


def days(key: str, earliest: date, latest: date) -> None:
    """Prepare two days, the earlier first, which the URL holds as "2025-09-01..2025-10-01"; none
    by default."""

    def parse(text: str) -> tuple[date, date] | None:
        try:
            first, last = map(date.fromisoformat, text.split(".."))
        except ValueError:
            return None
        return (first, last) if earliest <= first < last <= latest else None

    _take(key, parse, None)


def text(key: str) -> None:
    """Prepare a text widget."""
    _take(key, lambda value: value[:200], "")


def flag(key: str, default: bool = False) -> None:
    """Prepare a widget that is on or off."""
    _take(key, {"1": True, "0": False}.get, default)


def formerly(key: str, now: Mapping[str, str]) -> None:
    """Read an address written before: where the value of `key` named a part of the page, that
    part is a `flag` of its own by now. Called before the flags are taken.

    now: the flag for each value that `key` had.
    """
    given = st.query_params.get(key)
    if given is None:
        return
    del st.query_params[key]
    if given in now:
        st.query_params.setdefault(now[given], "1")
    else:
        st.session_state[_IGNORED].append(f"{key}={given[:60]}")


def number(key: str, default: float, low: float, high: float) -> None:
    """Prepare a slider or a number field."""

    _take(key, lambda text: _number(text, low, high), default)


def numbers(key: str, names: Sequence[str], low: float, high: float) -> None:
    """Prepare numbers by name, which the URL holds as "openai:0.5,oracle:0.2". Of several only
    those that fit nothing are ignored."""

    def parse(text: str) -> dict[str, float]:
        values, unfit = {}, []
        for pair in filter(None, text.split(",")):
            name, _, digits = pair.partition(":")
            value = _number(digits, low, high)
            if name in names and value is not None:
                values[name] = value
            else:
                unfit.append(pair)
        if unfit:
            st.session_state[_IGNORED].append(f"{key}={','.join(unfit)[:60]}")
        return values

    _take(key, parse, {})


def window(key: str, default: tuple[int, int], low: int, high: int) -> None:
    """Prepare a slider of two whole numbers, which the URL holds as "-1,1"."""

    def parse(text: str) -> tuple[int, int] | None:
        try:
            first, last = (int(part) for part in text.split(","))
        except ValueError:
            return None
        return (first, last) if low <= first <= last <= high else None

    _take(key, parse, default)


def keep(key: str, default: Any) -> None:
    """Write the widget's value into the URL; a default is left out of it."""
    value = st.session_state.get(key)
    st.session_state.setdefault(_KEPT, {})[key] = value
    written = _written(value)
    # Nothing chosen is what a link without the name says, too, unless something is the default.
    nothing = written == "" or value is False
    if (written and not nothing) or (nothing and default):
        st.session_state.setdefault(_ALL, {})[key] = written
    if written is None or value == default:
        st.query_params.pop(key, None)
        _seen()[key] = None
        return
    if st.query_params.get(key) != written:
        st.query_params[key] = written
    _seen()[key] = written


def _written(value: Any) -> str | None:
    """As the URL holds it; None for nothing."""
    if value is None:
        return None
    if isinstance(value, list | tuple):
        between = ".." if any(isinstance(part, date) for part in value) else ","
        return between.join(map(str, value))
    if isinstance(value, dict):
        return ",".join(f"{name}:{number:g}" for name, number in value.items())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _number(text: str, low: float, high: float) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if low <= value <= high else None


def pin(key: str, value: Any) -> None:
    """What a link is to say of a choice that the reader has left open here (everything)."""
    st.session_state.setdefault(_ALL, {})[key] = _written(value)


def _take(key: str, parse: Callable[[str], Any], default: Any) -> None:
    """Put the URL's value into the widget's state when the URL has changed under us."""
    given = st.query_params.get(key)
    if key in st.session_state and (st.session_state[_CLICKED] or given == _seen().get(key)):
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
