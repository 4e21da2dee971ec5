"""The deal graph in the state of a chapter."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.components.data import sources
from dashboard.components.deal_graph import mount
from dashboard.components.deal_graph.legend import graph_legend
from dashboard.components.deal_graph.node_labels import labels_on
from dashboard.components.deal_graph.picture import Choice, picture_of
from dashboard.components.draw.fold import fold
from dashboard.components.draw.links import kept
from dashboard.components.state import page_contents
from dashboard.components.tables.legs import show_arrows
from dashboard.findings import EVERYTHING, Findings
from dashboard.formats import day
from dashboard.language import tr
from dashboard.story import Chapter, lit_arrows, lit_in_any, lit_query


def chapter_graph(chapter: Chapter, then: Findings, now: Findings) -> None:
    """One picture for all chapters , so that what is drawn stays where it is from one to
    the next; of the chapter are its day and what stands out. `now`: the findings of today."""
    lit = lit_arrows(chapter, then)
    choice = Choice("core", EVERYTHING, False, "value", frozenset(), lit_in_any(now))
    picture = picture_of(now, choice, sources.dark())
    mount(
        picture.scene,
        key="story-graph",
        company="",
        lit=lit,
        asof=chapter.day,
        labels=labels_on(picture.figures, picture.write, pd.Timestamp(chapter.day)),
        alt=tr(
            "The deal graph as known on {day}. The table below holds what stands out.",
            day=day(chapter.day),
        ),
        title=f"Roundtrip: {chapter.title}",
        playable=False,
    )
    page_contents.picture("story-graph", chapter.title)
    graph_legend(picture.legend)
    st.page_link(
        "views/deal_graph/page.py",
        label=tr("Open in the deal graph, with what is behind it"),
        query_params={**kept(), **lit_query(chapter), "asof": chapter.day.isoformat()},
    )
    if inside := fold(tr("The flows that stand out, as a table"), key="story-lit"):
        with inside:
            table = replace(then, counting=EVERYTHING).arrows(ended=True)
            show_arrows(then.ledger, table[table["id"].isin(lit)], key="story-arrows")
