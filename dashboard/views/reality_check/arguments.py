"""Both readings side by side: each argument with its evidence, its source and the figure of ours
that bears on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from dashboard.components.draw.links import page_url
from dashboard.components.draw.markup import Markup, link
from dashboard.components.draw.prose import filled, paragraph, small
from dashboard.language import mark, tr

SIDES = {"bubble": mark("It is a bubble"), "no-bubble": mark("It is none")}


@dataclass(frozen=True)
class OwnFigure:
    """A figure of ours in a few words, already in the reader's language, and where it stands:
    in a panel of this page, or on another page, by its address and a query. number: the figure
    alone, for the panel's card."""

    text: str
    number: str = ""
    panel: str = ""
    page: str = "reality-check"
    query: dict[str, str] = field(default_factory=dict)

    def link(self) -> Markup:
        query = {"panel": self.panel} if self.panel else self.query
        return link(self.text, page_url(self.page, **query))


def readings(arguments: pd.DataFrame) -> tuple[str, str]:
    """How many arguments there are on each side, and what they are; for the card."""
    counts = arguments["side"].value_counts()
    numbers = (str(counts.get(side, 0)) for side in SIDES)
    return " : ".join(numbers), tr("Arguments that it is a bubble, and that it is none")


def show_arguments(arguments: pd.DataFrame, own: Mapping[str, OwnFigure]) -> None:
    """`arguments` of the ledger in two columns; own: by the metric they name."""
    if arguments.empty:
        small("This ledger has no arguments.")
        return
    for column, (side, title) in zip(st.columns(2, gap="large"), SIDES.items(), strict=True):
        with column, st.container(key=f"side-{side}"):
            st.markdown(f"**{tr(title)}**")
            for _, row in arguments[arguments["side"] == side].iterrows():
                _argument(row, own.get(row["metric"]))


def _argument(row: pd.Series, own: OwnFigure | None) -> None:
    with st.container(border=True, gap="xsmall"):
        paragraph(
            filled(
                "**{claim}** {evidence} {source}",
                claim=row["claim"],
                evidence=row["evidence"],
                source=link(tr("Source"), row["source_url"]),
            )
        )
        if own:
            paragraph(filled("Our figure: {figure}", figure=own.link()))
