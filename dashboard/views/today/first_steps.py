"""What this is, for who comes the first time: one line and three ways in, until dismissed. Only
the browser remembers that it was."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.components.draw.links import page_url
from dashboard.language import tr

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "roundtrip_first_steps",
    css=(_HERE / "first_steps.css").read_text(encoding="utf-8"),
    js=(_HERE / "first_steps.js").read_text(encoding="utf-8"),
)


def first_steps() -> None:
    """Draw the line; nothing for who has dismissed it in this browser."""
    _component(
        key="first-steps",
        data={
            "name": tr("First steps"),
            "text": tr(
                "Who pays whom in AI, how much of it is circular, and what the market made of it. "
                "Three ways in:"
            ),
            "ways": [
                {"label": tr("The story in a dozen steps"), "url": page_url("story")},
                {"label": tr("The deal graph"), "url": page_url("deal-graph")},
                {"label": tr("What is new, below"), "url": ""},
            ],
            "dismiss": tr("Got it"),
        },
        height="content",
    )
