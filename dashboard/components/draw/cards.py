"""Cards: questions with their one number each, of which the reader opens one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.draw.markup import escape
from dashboard.components.state import url

# A button that reads as a card; what is opened stands below the row of its card.
_STYLE = """<style>
.st-key-cards { display: grid !important; gap: 0.6rem; grid-auto-flow: row dense;
  grid-template-columns: repeat(4, minmax(0, 1fr)); }
.st-key-cards > [data-testid="stLayoutWrapper"]:has(> .st-key-card-opened) { grid-column: 1 / -1; }
.st-key-cards [data-testid="stLayoutWrapper"]:has(> [class*="st-key-card-of-"]),
.st-key-cards [class*="st-key-card-of-"],
.st-key-cards [class*="st-key-card-of-"] > [data-testid="stElementContainer"],
.st-key-cards [class*="st-key-card-of-"] .stButton { height: 100%; }
.st-key-cards [class*="st-key-card-of-"] button { width: 100%; height: 100%;
  padding: 0.55rem 0.8rem; align-items: flex-start; }
.st-key-cards [class*="st-key-card-of-"] button > div { width: 100%; justify-content: flex-start; }
.st-key-cards [class*="st-key-card-of-"] button p { font-size: 0.86rem; line-height: 1.35;
  text-align: left; }
.st-key-cards [class*="st-key-card-of-"] button em { display: block; font-style: normal;
  font-weight: 600; }
.st-key-cards [class*="st-key-card-of-"] button strong { display: block; font-size: 1.5rem;
  line-height: 1.4; font-weight: 600; }
.st-key-cards [class*="st-key-card-of-opened"] button { box-shadow: inset 0 -3px currentColor; }
@media (max-width: 1000px) {
  .st-key-cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .st-key-cards [class*="st-key-card-of-"] button strong { font-size: 1.2rem; }
}
</style>"""


@dataclass(frozen=True)
class Card:
    """title: the question. number: its one number. text: what the number is. All in the reader's
    language."""

    title: str
    number: str
    text: str


def cards(
    shown: Mapping[str, Card], *, key: str, default: str
) -> tuple[str, DeltaGenerator | None]:
    """Draw the cards; pressing one opens it, pressing it again closes it (URL: `key`).

    Parameters
    ----------
    shown
        By slug, in order.
    default
        The slug of the card that is open at first; empty for none.

    Returns
    -------
    tuple
        The slug of the open card and what to draw into; "" and None if none is open.
    """
    url.one_of(key, ["", *shown], default)
    opened = str(st.session_state[key])

    def turn(slug: str) -> None:
        st.session_state[key] = "" if slug == st.session_state[key] else slug

    st.html(_STYLE)
    inside = None
    with st.container(key="cards"):
        for slug, card in shown.items():
            with st.container(key=f"card-of-{'opened' if slug == opened else slug}"):
                st.button(
                    f"*{escape(card.title)}* **{escape(card.number)}** {escape(card.text)}",
                    key=f"{key}-{slug}",
                    on_click=turn,
                    args=(slug,),
                    width="stretch",
                )
            if slug == opened:
                inside = st.container(border=True, key="card-opened")
    url.keep(key, default)
    return opened, inside
