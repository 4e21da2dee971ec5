"""The entry. `streamlit run dashboard/app.py` reads this file twice over: once to find the web
server's `app` with its extra addresses, and for each viewer as the script that draws the frame
(page config, navigation, freshness bar) around the page."""

import gc
import sys
from pathlib import Path

# Streamlit puts this folder on the path, not the one above it that holds the package.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st
from starlette.routing import Mount, Route
from streamlit.runtime.scriptrunner import get_script_run_ctx

STARTING = get_script_run_ctx(suppress_warning=True) is None
if STARTING:
    # What is imported stays: looking for garbage in it meanwhile is a quarter of the start.
    gc.disable()

from dashboard import alerts, warm_up
from dashboard.components.data import sources
from dashboard.components.deal_graph import static_route
from dashboard.frame import sign_in
from dashboard.frame.page import draw
from dashboard.frame.share import plotly_route
from dashboard.server import ServerContext, middleware, routes

if STARTING:
    gc.freeze()
    gc.enable()
    context = ServerContext(
        ledger=sources.checked_ledger,
        changed=sources.ledger_changed,
        market=sources.known_market,
        token=sign_in.api_token,
        radar=sources.known_radar,
        without_desk=lambda: sources.checked_ledger(desk=False),
    )
    warm_up.start(context.ledger, context.market)
    alerts.start(
        context.ledger,
        context.market,
        sources.known_radar,
        sources.known_service,
        before=sources.begin_what_is_due,
        port=int(st.get_option("server.port")),
    )
    own: list[Route | Mount] = [
        static_route(),
        plotly_route(),
        *routes(context),
        alerts.off_route(),
    ]
    base = str(st.get_option("server.baseUrlPath") or "")
    app = st.App(
        __file__,
        routes=own,
        middleware=middleware(context, base, [route.path for route in own]),
    )
else:
    draw()
