"""Share: the link to what is seen, and the page's charts, tables and a brief as files.

Each file says what it shows, as of when, where the market data is from and how to come back.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import plotly
import streamlit as st
from starlette.responses import FileResponse
from starlette.routing import Route

from dashboard.charts.style import ink
from dashboard.components.data import sources
from dashboard.components.draw.csv import safe_csv
from dashboard.components.state import url
from dashboard.components.state.page_contents import OnPage
from dashboard.formats import day
from dashboard.language import current, tr
from dashboard.vocabulary import NOT_ADVICE

_ASKED = "share_asked"
_HERE = Path(__file__).parent
_LIBRARY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

_component = st.components.v2.component(
    "roundtrip_share",
    html=(_HERE / "share.html").read_text(encoding="utf-8"),
    css=(_HERE / "share.css").read_text(encoding="utf-8"),
    js=(_HERE / "share.js").read_text(encoding="utf-8"),
    # A dialog of Streamlit keeps the Tab key among what is not in a shadow tree.
    isolate_styles=False,
)


def plotly_route() -> Route:
    """Serves Plotly's own library from the installed package, for pictures of charts."""

    async def library(request: object) -> FileResponse:
        return FileResponse(_LIBRARY, headers={"Cache-Control": "max-age=86400"})

    return Route("/plotly.min.js", library)


def share_button() -> None:
    st.button(
        tr("Share"),
        key="share",
        icon=":material/share:",
        type="tertiary",
        help=tr("A link to exactly this view, pictures, tables and a brief"),
        # Kept until the dialog is drawn: newer numbers may begin the page's run anew meanwhile.
        on_click=lambda: st.session_state.update({_ASKED: True}),
    )


def share_if_asked(shown: OnPage) -> None:
    """Open the dialog about what the page shows, once, if the button was pressed."""
    if st.session_state.pop(_ASKED, False):
        st.dialog(tr("Share this view"), width="medium")(_draw)(shown)


def _draw(shown: OnPage) -> None:
    dark = sources.dark()
    colours = ink(dark)
    pinned = url.everything()
    moving = {key: value for key, value in pinned.items() if key != "asof"}
    of_charts = {chart.key for chart in shown.charts}
    _component(
        key="share-view",
        height="content",
        data={
            "title": f"Roundtrip: {shown.title}",
            "name": shown.name,
            "lang": current(),
            "pinned": pinned,
            "moving": moving,
            "notes": _notes(pinned),
            "sentences": [_plain(text) for text in shown.sentences],
            "pictures": [{"key": each.key, "title": each.title} for each in shown.pictures],
            "charts": [
                {
                    "key": chart.key,
                    "title": chart.title,
                    "foot": chart.foot,
                    "figure": chart.figure.to_json(),
                    "csv": _csv(shown.tables[chart.key]()),
                }
                for chart in shown.charts
            ],
            "tables": [
                {"key": key, "name": _name(frame := make()), "csv": _csv(frame)}
                for key, make in shown.tables.items()
                if key not in of_charts
            ],
            "paper": colours.paper,
            "text": colours.text,
            "muted": colours.muted,
            "words": {
                "copy": tr("Copy link"),
                "copied": tr("The link is on the clipboard."),
                "moving": tr("As of the day it is opened, not as of the day shown"),
                "brief": tr("Brief of this page (one HTML file, to print or send)"),
                "failed": tr("That did not work:"),
            },
        },
    )
    for file in shown.files:
        st.download_button(
            file.label, file.make, file_name=file.name, mime=file.mime, on_click="ignore"
        )


def _notes(pinned: dict[str, str]) -> list[str]:
    """What every file says of itself: as of when, where from."""
    asof = date.fromisoformat(pinned["asof"]) if "asof" in pinned else date.today()
    return [
        tr(
            "Roundtrip, as known on {day}. Deals: data/deals.csv, each with its sources.",
            day=day(asof),
        ),
        sources.market_foot(sources.freshness()),
        tr(NOT_ADVICE),
    ]


def _csv(frame: pd.DataFrame) -> str:
    return safe_csv(frame).decode("utf-8-sig")


def _name(frame: pd.DataFrame) -> str:
    """A table by its first columns."""
    return ", ".join(tr(str(column)) for column in frame.columns[:4] if column) + " …"


def _plain(markdown: str) -> str:
    """The sentence without its marks; links by their text."""
    text = re.sub(r"(?<!\\)\*\*", "", markdown)
    text = re.sub(r"(?<!\\)\[((?:\\.|[^\]])*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)
