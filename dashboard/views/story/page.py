"""The money machine in a dozen steps: each a state of the deal graph, with what the market made of
it and what speaks against the reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.components.data import sources
from dashboard.components.draw.prose import small
from dashboard.components.state import url
from dashboard.components.steps import steps
from dashboard.findings import known_on
from dashboard.language import tr
from dashboard.story import Chapter, chapters
from dashboard.views.story.chapter import chapter_text
from dashboard.views.story.graph import chapter_graph

ledger = sources.ledger()
# The reader's day: the chapters told by then, and what came since.
told_on = sources.findings()


def tell(story: Sequence[Chapter]) -> None:
    """Draw the chapter that the address names (URL: `chapter`), the first by default."""
    ids = [chapter.id for chapter in story]

    def on_step(place: int) -> None:
        """Runs before the page: puts the chapter where the address reads it."""
        st.session_state["chapter"] = ids[place]

    url.one_of("chapter", ids, ids[0])
    url.keep("chapter", ids[0])
    at = ids.index(st.session_state["chapter"])
    chapter = story[at]
    # Figures and reactions are of the chapter's own day: nothing younger gets into it.
    then, now = (
        replace(told_on, ledger=known_on(ledger, day), day=day)
        for day in (chapter.day, date.today())
    )
    text, graph = st.columns([0.34, 0.66], gap="medium")
    with text:
        steps(
            tr("Chapters of the story"),
            key="story-steps",
            names=[each.title for each in story],
            at=at,
            on_step=on_step,
        )
        chapter_text(chapter, then, told_on)
    with graph:
        chapter_graph(chapter, then, now)


st.title(tr("Story"))
if ledger.chapters.empty:
    st.info(tr("This ledger tells no story: it has no chapters.csv."))
elif found := chapters(ledger, told_on.day):
    small(
        "How the AI money machine works, step by step. Each step is as it was known on its day, "
        "with what speaks against it."
    )
    tell(found)
else:
    st.info(tr("No chapter of the story is of this day or an earlier one."))
