"""The reader's own values, as sliders that the URL keeps (key to value, percent as written)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from dashboard.components.state import url
from dashboard.language import tr


@dataclass(frozen=True)
class Assumption:
    """A slider from low to high. label: marked for translation. unit: behind the number on the
    slider, "years" for their sign; one in "%" gives its fraction. before: in front of it."""

    key: str
    label: str
    default: float
    low: float
    high: float
    step: float
    unit: str = ""
    before: str = ""

    def read(self) -> float:
        value = float(st.session_state[self.key])
        return value / 100 if self.unit == "%" else value


def around(key: str, label: str, default: float, *, before: str = "") -> Assumption:
    """An assumption whose default is a figure: up to four times it, in steps of its size."""
    step = 10.0 ** (math.floor(math.log10(default)) - 1) / 2
    return Assumption(key, label, default, step, 4 * default, step, before=before)


def read_assumptions(*asked: Assumption) -> tuple[float, ...]:
    """Their values in order, whether they are drawn or not."""
    for one in asked:
        url.number(one.key, one.default, one.low, one.high)
    return tuple(one.read() for one in asked)


def draw_assumptions(*asked: Assumption, key: str) -> None:
    """Draw them into the row at hand, with a button (`key`) that puts them all back."""
    # A percent sign alone would begin a format.
    units = {"%": "%%", "years": tr("{term} y", term="")}
    for one in asked:
        st.slider(
            tr(one.label),
            one.low,
            one.high,
            step=one.step,
            format=f"{one.before}%g{units.get(one.unit, one.unit)}",
            key=one.key,
            width=160,
        )
        url.keep(one.key, one.default)
    changed = any(st.session_state[one.key] != one.default for one in asked)
    st.button(
        tr("Back to the defaults"),
        key=f"{key}-reset",
        type="tertiary",
        disabled=not changed,
        on_click=lambda: st.session_state.update({one.key: one.default for one in asked}),
    )
