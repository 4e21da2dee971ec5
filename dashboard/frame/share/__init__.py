"""Share: the link to what is seen, and the page's charts, tables and a brief as files.

Each file says what it shows, as of when, where the market data is from and how to come back.
"""

from __future__ import annotations

import os
import re
from base64 import b64decode, b64encode
from datetime import date
from pathlib import Path

import pandas as pd
import plotly
import streamlit as st
from starlette.responses import FileResponse
from starlette.routing import Route

from dashboard.charts.style import theme_colours
from dashboard.components.data import sources
from dashboard.components.draw.csv import safe_csv
from dashboard.components.draw.prose import HAIR
from dashboard.components.state import url
from dashboard.components.state.page_contents import OnPage
from dashboard.formats import day, usd_bn
from dashboard.language import current, tr, use
from dashboard.paths import LEDGER_NAME
from dashboard.publish import Paper, Sheet, native, table_of, table_title
from dashboard.vocabulary import NOT_ADVICE

_ASKED, _MADE = "share_asked", "share_made"
_HERE = Path(__file__).parent
# Bold from end to end, as a list or a table on a page is headed.
_HEADING = re.compile(r"\*\*(?:\\.|[^*\\])+\*\*")
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
    colours = theme_colours(dark)
    pinned = url.everything()
    moving = {key: value for key, value in pinned.items() if key != "asof"}
    of_charts = {chart.key for chart in shown.charts}
    _component(
        key="share-view",
        height="content",
        on_asked_change=lambda: _make(shown),
        data={
            "title": f"Roundtrip: {shown.title}",
            "name": shown.name,
            "lang": current(),
            "pinned": pinned,
            "moving": moving,
            "notes": _notes(pinned),
            "sentences": _sentences(shown),
            "pictures": [{"key": each.key, "title": each.title} for each in shown.pictures],
            "charts": [
                {
                    "key": chart.key,
                    "title": chart.title,
                    "foot": chart.foot,
                    "figure": chart.figure.to_json(),
                    "native": bool(native(chart.figure)),
                    "csv": _csv(shown, chart.key, shown.tables[chart.key]()),
                }
                for chart in shown.charts
            ],
            "tables": [
                {
                    "key": key,
                    "name": _title(shown, key, frame := make()),
                    "csv": _csv(shown, key, frame),
                }
                for key, make in shown.tables.items()
                if key not in of_charts
            ],
            "paper": colours.paper,
            "text": colours.text,
            "muted": colours.muted,
            "made": st.session_state.pop(_MADE, None),
            "embed": bool(os.environ.get("ROUNDTRIP_EMBED", "").strip()),
            "words": {
                "copy": tr("Copy link"),
                "copied": tr("The link is on the clipboard."),
                "embed": tr("Embed"),
                "embedded": tr("The code for a frame on another site is on the clipboard."),
                "moving": tr("As of the day it is opened, not as of the day shown"),
                "slides": tr("Slides (PowerPoint)"),
                "pdf": tr("Brief (PDF)"),
                "brief": tr("Brief (one HTML file)"),
                "chosen": tr("What is ticked goes into the slides and the brief."),
                "making": tr("One moment …"),
                "failed": tr("That did not work:"),
            },
        },
    )
    for file in shown.files:
        st.download_button(
            file.label, file.make, file_name=file.name, mime=file.mime, on_click="ignore"
        )


def _make(shown: OnPage) -> None:
    """The slides or the PDF that the dialog has asked for, to be handed to it when it is next
    drawn: {kind, keys, images (PNG by key, base64), address, nonce}."""
    from dashboard.publish.deck import deck
    from dashboard.publish.pdf import pdf

    use(st.session_state["lang"])
    asked = st.session_state["share-view"].asked
    if not asked:
        return
    images = {key: b64decode(image) for key, image in asked["images"].items()}
    sheets = _sheets(shown, asked["keys"], images, on_paper=asked["kind"] == "pdf")
    paper = Paper(
        title=f"Roundtrip: {shown.title}",
        sentences=_sentences(shown),
        sheets=sheets,
        notes=_notes(url.everything()),
        address=asked["address"],
        language=current(),
        ink=theme_colours(sources.dark()),
    )
    file = pdf(paper) if asked["kind"] == "pdf" else deck(paper)
    st.session_state[_MADE] = {
        "name": f"{shown.name}.{asked['kind']}",
        "base64": b64encode(file).decode(),
        "nonce": asked["nonce"],
    }


def _sheets(
    shown: OnPage, keys: list[str], images: dict[str, bytes], *, on_paper: bool
) -> list[Sheet]:
    """What of the page is among `keys`, in the page's order. A slide's charts are drawn anew from
    their numbers, those of a printed brief are the pictures of the page."""
    titles = {each.key: (each.title, "") for each in shown.pictures}
    titles |= {chart.key: (chart.title, chart.foot) for chart in shown.charts}
    figures = {chart.key: chart.figure for chart in shown.charts if not on_paper}
    sheets = []
    for key in [*titles, *(key for key in shown.tables if key not in titles)]:
        if key not in keys:
            continue
        frame = shown.tables[key]() if key in shown.tables else None
        title, foot = titles.get(key, ("" if frame is None else _title(shown, key, frame), ""))
        sheets.append(
            Sheet(
                title=title,
                foot=[line for line in (foot,) if line],
                charts=native(figures[key]) if key in figures else (),
                picture=images.get(key),
                table=None if frame is None else table_of(frame, shown.written.get(key, {})),
            )
        )
    return sheets


def _notes(pinned: dict[str, str]) -> list[str]:
    """What every file says of itself: as of when, where from."""
    asof = date.fromisoformat(pinned["asof"]) if "asof" in pinned else date.today()
    name = [tr("The ledger is {name}, not Roundtrip's own.", name=LEDGER_NAME)]
    return [
        tr(
            "Roundtrip, as known on {day}. Deals: the ledger, each with its sources.",
            day=day(asof),
        ),
        *(name if LEDGER_NAME else []),
        sources.market_foot(sources.freshness()),
        tr(NOT_ADVICE),
    ]


def _csv(shown: OnPage, key: str, frame: pd.DataFrame) -> str:
    """The numbers of a chart or table; where the page writes $300B, the heading has the unit."""
    written = shown.written.get(key, {})
    units = {column: f"{column} ($B)" for column in frame if written.get(column) is usd_bn}
    return safe_csv(frame.rename(columns=units)).decode("utf-8-sig")


def _title(shown: OnPage, key: str, frame: pd.DataFrame) -> str:
    """What the page says of the table, else what stands out in it."""
    return _plain(shown.titles.get(key, "")) or table_title(frame, shown.written.get(key, {}))


def _sentences(shown: OnPage) -> list[str]:
    """What the page says, without what only heads a list or leads on."""
    texts = [_plain(text) for text in shown.sentences if not _HEADING.fullmatch(text)]
    return [text for text in texts if not text.endswith((":", "："))]


def _plain(markdown: str) -> str:
    """The sentence without its marks; links by their text."""
    text = re.sub(r"(?<!\\)\*\*", "", markdown.replace(HAIR, ""))
    text = re.sub(r"(?<!\\)\[((?:\\.|[^\]])*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)
