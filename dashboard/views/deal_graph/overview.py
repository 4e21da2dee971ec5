"""The panel while nothing is chosen: largest flows, largest moves, largest loops."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column, show_table
from dashboard.components.tables.legs import show_arrows
from dashboard.formats import day
from dashboard.language import mark, tr
from dashboard.reaction import moves_on
from dashboard.views.deal_graph.context import Panel, loop_links

MOST_FLOWS, MOST_MOVES, MOST_LOOPS = 7, 5, 4


def overview(panel: Panel, drawn: pd.DataFrame, companies: set[str]) -> None:
    """`drawn`: of flows.arrows; `companies`: slugs."""
    st.subheader(tr("The largest payments drawn"), anchor=False)
    small("Click a company or an arrow for what is behind it.")
    live = drawn[~drawn["ended"].astype(bool)]
    show_arrows(panel.ledger, live.head(MOST_FLOWS), key="largest-arrows")
    tickers = {s: t for s, t in panel.ledger.tickers.items() if s in companies}
    moves = moves_on(panel.now.market, tickers, panel.asof).head(MOST_MOVES)
    if len(moves):
        prose("**{title}**", title=tr("Largest moves of the companies drawn"))
        columns = [
            Column(mark("Stock of"), moves["company"].map(panel.ledger.name)),
            Column(mark("Session"), moves["day"], "day"),
            Column(mark("Move"), moves["return"], "move"),
        ]
        show_table(columns, key="largest-moves")
    loops = panel.then_moving.loops.found
    if loops:
        prose("**{title}**", title=tr("Largest loops on {day}", day=day(panel.asof)))
        loop_links(panel, loops, MOST_LOOPS)
