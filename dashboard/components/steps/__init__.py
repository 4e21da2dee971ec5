"""Steps of something told one after the other: previous, next, where one is, and the arrow keys
of the whole page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from dashboard.language import tr

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "roundtrip_steps",
    html=(_HERE / "steps.html").read_text(encoding="utf-8"),
    css=(_HERE / "steps.css").read_text(encoding="utf-8"),
    js=(_HERE / "steps.js").read_text(encoding="utf-8"),
)


def steps(
    name: str, *, key: str, names: Sequence[str], at: int, on_step: Callable[[int], None]
) -> None:
    """Draw where one is among the steps and the ways to the others.

    Parameters
    ----------
    name
        What it is, for those who cannot see it.
    names
        Of all steps, in their order.
    at
        The place of the present one.
    on_step
        Runs before the page's next run, with the place that the reader goes to.
    """

    def stepped() -> None:
        place = (st.session_state.get(key) or {}).get("step")
        # The browser's answer, which is the reader's to change.
        if isinstance(place, int) and 0 <= place < len(names):
            on_step(place)

    places = range(len(names))
    _component(
        key=key,
        data={
            "name": name,
            "names": list(names),
            "at": at,
            "places": [tr("{n} of {count}", n=place + 1, count=len(names)) for place in places],
            "words": {"previous": tr("Previous"), "next": tr("Next")},
        },
        on_step_change=stepped,
        height="content",
    )
