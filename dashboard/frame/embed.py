"""A page without the frame around it, for a frame on another site: one chart of it, or all.

`embed=1` in the address asks for it, and `chart` names the one that is shown (its key, as the share
dialog's files are called). Who may show it is the server's to say (server/embedding.py).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.components.draw.markup import escape, link
from dashboard.components.draw.prose import small
from dashboard.components.state.page_contents import OnPage

_KEY = re.compile(r"[a-z0-9-]{1,60}")
# What a page opens with where no chart is named.
_FIRST = {"deal-graph": "deal-graph", "story": "story-graph"}
STYLE = """<style>
[data-testid="stHeader"], .st-key-bar, .stApp h1 { display: none; }
.stMainBlockContainer { padding: 0.6rem 1rem; max-width: none; }
"""
# All that neither is the chart, nor holds it, nor lies in it or in the line below it.
ONE = """[data-testid="stMain"] :not(:has(CHART)):not(CHART):not(CHART *):not(:has(FOOT)):not(FOOT)
:not(FOOT *) { display: none !important; }
"""


def embedded() -> bool:
    """Whether the address asks for it. Streamlit keeps this name out of st.query_params."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and dict(parse_qsl(context.query_string)).get("embed") == "1"


def draw_style(page: str) -> None:
    """Hides what surrounds the page, and all but the one chart that the address or the page
    names."""
    chosen = st.query_params.get("chart", "")
    chart = chosen if _KEY.fullmatch(chosen) else _FIRST.get(page, "")
    one = ""
    if chart:
        shown = f":is(.st-key-figure-{chart}, .st-key-{chart})"
        one = ONE.replace("CHART", shown).replace("FOOT", ".st-key-embed-foot").replace("\n", "", 1)
    st.html(f"{STYLE}{one}</style>")


def draw_foot(shown: OnPage, market: str) -> None:
    """Where it is from, and the way to the whole page. market: the source of its prices; a chart
    has said that itself."""
    chart = st.query_params.get("chart", "")
    query = {key: value for key, value in st.query_params.to_dict().items() if key != "chart"}
    address = f"{(st.context.url or '').partition('?')[0]}?{urlencode(query)}"
    with st.container(key="embed-foot"):
        if not chart:
            st.caption(f"{escape(market)} {link('Roundtrip', address)}")
        elif chart in {c.key for c in shown.charts} | {p.key for p in shown.pictures}:
            st.caption(link("Roundtrip", address))
        else:
            small(
                "This address shows no chart named {chart}. {link}",
                chart=chart,
                link=link("Roundtrip", address),
            )
