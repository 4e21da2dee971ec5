"""The panel while nothing is chosen: largest flows, largest moves, largest loops."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.draw.labels import group_name
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column, show_table
from dashboard.deals import Ledger
from dashboard.formats import day
from dashboard.language import mark, tr
from dashboard.reaction import moves_on
from dashboard.views.deal_graph.context import ROOM, Panel, loop_links

# As many as stand beside the graph without scrolling.
MOST_FLOWS, MOST_MOVES, MOST_LOOPS = 5, 3, 3


def overview(panel: Panel, drawn: pd.DataFrame, companies: set[str]) -> None:
    """`drawn`: of flows.arrows; `companies`: slugs."""
    st.header(tr("The largest payments drawn"), anchor=False)
    small("Click a company or an arrow for what is behind it, or follow a loop with ⟳.")
    live = drawn[~drawn["ended"].astype(bool)]
    _largest(panel.ledger, live.head(MOST_FLOWS))
    tickers = {s: t for s, t in panel.ledger.tickers.items() if s in companies}
    moves = moves_on(panel.now.market, tickers, panel.asof).head(MOST_MOVES)
    if len(moves):
        prose("**{title}**", title=tr("Largest moves of the companies drawn"))
        columns = [
            Column(mark("Stock of"), moves["company"].map(panel.ledger.name)),
            Column(mark("Session"), moves["day"], "day"),
            Column(mark("Move"), moves["return"], "move"),
        ]
        show_table(columns, key="largest-moves", room=ROOM)
    loops = panel.then_moving.loops.found
    if loops:
        prose("**{title}**", title=tr("Largest loops on {day}", day=day(panel.asof)))
        loop_links(panel, loops, MOST_LOOPS)


def _largest(ledger: Ledger, arrows: pd.DataFrame) -> None:
    columns = [
        Column(mark("Payer"), arrows["payer"].map(ledger.name)),
        Column(mark("Payee"), arrows["payee"].map(ledger.name)),
        Column(mark("Amount"), arrows["amount_usd_bn"].astype(float), "usd_bn"),
        Column(mark("For"), arrows["group"].map(group_name)),
    ]
    show_table(columns, key="largest-arrows", room=ROOM)
