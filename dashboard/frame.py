"""What surrounds every page: its title, the navigation, the freshness bar and the footer."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.components import address
from dashboard.components.freshness import freshness_bar
from dashboard.words import NOT_ADVICE

VIEWS = Path(__file__).parent / "views"
ASSETS = Path(__file__).parent / "assets"

# Numbers stand in tabular figures everywhere, so that nothing jumps when they change.
STYLE = """<style>
.stApp { font-variant-numeric: tabular-nums; }
.stMainBlockContainer { padding-top: 4.2rem; padding-bottom: 2rem; max-width: 1500px; }
.st-key-freshness p { margin: 0; }
@media (max-width: 640px) { .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; } }
</style>"""


def pages() -> list:
    return [
        st.Page(VIEWS / "today.py", title="Today", default=True),
        st.Page(VIEWS / "deal_graph.py", title="Deal graph", url_path="deal-graph"),
        st.Page(VIEWS / "circular_flows.py", title="Circular flows", url_path="circular-flows"),
        st.Page(VIEWS / "market_reaction.py", title="Market reaction", url_path="market-reaction"),
        st.Page(VIEWS / "valuation.py", title="Valuation", url_path="valuation"),
        st.Page(VIEWS / "deals.py", title="Deals", url_path="deals"),
    ]


def draw() -> None:
    page = st.navigation(pages(), position="top")
    st.set_page_config(
        page_title=f"{page.title} · Roundtrip",
        page_icon=str(ASSETS / "icon.png"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.logo(str(ASSETS / "logo.svg"), size="large")
    st.html(STYLE)
    address.begin(page.url_path)
    freshness_bar()
    page.run()
    if address.ignored():
        st.caption(
            "Ignored in this page's address, because it fits nothing here: "
            + ", ".join(f"`{pair.replace('`', '')}`" for pair in address.ignored())
        )
    st.divider()
    st.caption(f"{NOT_ADVICE} Deals: data/ of this repository, each with its sources.")
