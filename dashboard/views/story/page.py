"""The money machine in a dozen steps: each a state of the deal graph, with what the market made of
it and what speaks against the reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.components.data import sources
from dashboard.components.draw.prose import small
from dashboard.components.state import url
from dashboard.components.steps import steps
from dashboard.language import tr
from dashboard.story import chapters
from dashboard.views.story.chapter import chapter_text
from dashboard.views.story.graph import chapter_graph

# The reader's day: the chapters told by then, and what came since.
told_on = sources.findings()
found = chapters(told_on.ledger, told_on.day)
ids = [chapter.id for chapter in found]


def on_step(place: int) -> None:
    """Runs before the page: puts the chapter where the address reads it."""
    st.session_state["chapter"] = ids[place]


st.title(tr("Story"))
if not found:
    if told_on.ledger.chapters.empty:
        st.info(tr("This ledger tells no story: it has no chapters.csv."))
    else:
        st.info(tr("No chapter of the story is of this day or an earlier one."))
    st.stop()

url.one_of("chapter", ids, ids[0])
url.keep("chapter", ids[0])
at = ids.index(st.session_state["chapter"])
chapter = found[at]
# Reactions and figures of the chapter's own day; nothing younger gets into it.
then = told_on.on(chapter.day)

small(
    "How the AI money machine works, step by step. Each step is as it was known on its day, with "
    "what speaks against it."
)
text, graph = st.columns([0.34, 0.66], gap="medium")
with text:
    steps(
        tr("Chapters of the story"),
        key="story-steps",
        names=[each.title for each in found],
        at=at,
        on_step=on_step,
    )
    chapter_text(chapter, then, told_on)
with graph:
    chapter_graph(chapter, then, replace(told_on, day=date.today()))
