"""Numbers that renew themselves while the page is open.

A part of a page that shows quotes is drawn by `renewing`: a fragment that runs again every few
seconds while New York trades and sleeps while it does not. It reads the store; Yahoo is asked by
the one refresher, once a minute at most, however many pages are open.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from dashboard import language
from dashboard.components.data import sources
from dashboard.market import phase

REFRESHING, TRADING, EXTENDED, LONGEST = 2, 15, 60, 3600


def paused() -> bool:
    return bool(st.session_state.get("paused"))


def seconds_between() -> int | None:
    """How often to look for newer quotes now; None while the reader has paused them."""
    if sources.freshness().progress is not None:
        return REFRESHING
    if paused():
        return None
    now = datetime.now(UTC)
    trading = phase(now)
    if trading.name == "closed":
        # Asleep until the next trading; looked at once an hour, in case the machine slept.
        return min(LONGEST, int((trading.until - now).total_seconds()) + 1)
    return TRADING if trading.name == "regular" else EXTENDED


def rhythm() -> str:
    """A word that changes when `seconds_between` should be asked anew."""
    refreshing = "refreshing, " if sources.freshness().progress is not None else ""
    return f"{refreshing}{phase().name}, {'paused' if paused() else 'running'}"


def until(ready: Callable[[], bool]) -> None:
    """Draw the page again as soon as `ready`; until then look every other second."""

    def look() -> None:
        if ready():
            st.rerun()

    st.fragment(look, run_every=REFRESHING)()


def renewing(draw: Callable[[], None], *, at_least_every: int | None = None) -> None:
    """Draw a part of the page now and again as newer quotes come; the rest stays untouched.

    at_least_every: seconds between looks at what changes while no quotes come, too.
    """
    chosen = language.current()

    def drawn() -> None:
        # A fragment that runs by itself does not pass through the frame.
        language.use(chosen)
        sources.look()
        draw()

    intervals = [seconds for seconds in (seconds_between(), at_least_every) if seconds is not None]
    st.fragment(drawn, run_every=min(intervals, default=None))()
