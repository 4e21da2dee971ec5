"""Who pays whom for what, through time, and what the market made of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.components.controls import (
    choice_box,
    company_box,
    ended_switch,
    kinds_and_basis,
    switch,
)
from dashboard.components.data import sources
from dashboard.components.deal_graph import (
    ChapterMark,
    Click,
    mount,
    picture_sources,
    standalone_html,
)
from dashboard.components.deal_graph.legend import graph_legend, legend_html
from dashboard.components.deal_graph.node_labels import NODE_LABELS, labels_on
from dashboard.components.deal_graph.picture import EXTENTS, Choice, picture_of
from dashboard.components.draw.links import page_url
from dashboard.components.draw.prose import prose, small
from dashboard.components.state import page_contents, url
from dashboard.components.tables.legs import show_arrows
from dashboard.findings import known_on
from dashboard.flows import from_first, loop_arrows
from dashboard.formats import day, percent, usd_bn
from dashboard.language import tr, tr_n
from dashboard.paths import LEDGER_NAME
from dashboard.story import chapters
from dashboard.views.deal_graph.arrow import arrow_notes, arrow_panel
from dashboard.views.deal_graph.company import company_panel
from dashboard.views.deal_graph.context import Panel
from dashboard.views.deal_graph.loop import loop_notes, loop_panel
from dashboard.views.deal_graph.overview import overview

# The whole screen, with time bar and key, stands on 1440 by 900 pixels.
STYLE = """<style>
.st-key-deal-graph-head { margin-bottom: -0.5rem; }
.st-key-deal-graph-head h1 { padding: 0 0 0.35rem; font-size: 1.5rem; }
.st-key-deal-graph-screen .legend { font-size: 0.8rem; line-height: 1.55; }
.st-key-deal-graph-detail [data-testid="stPageLink"] p { white-space: normal; }
/* The picture is on another day than the words (player.js). */
.stApp[data-graph-moves] :is(.st-key-deal-graph-head [data-testid="stMarkdown"],
  .st-key-deal-graph-detail > *) { filter: grayscale(1); }
.stApp[data-graph-moves] .st-key-deal-graph-detail::before { content: var(--as-of);
  padding-left: 0.5rem; border-left: 3px solid currentColor; font-weight: 600; }
</style>"""
ledger = sources.ledger()
dark = sources.dark()
slugs = sorted(ledger.companies.index, key=lambda slug: ledger.name(slug).lower())


def on_click(click: Click) -> None:
    """Runs before the page: puts the click where the widgets and the address read it."""
    st.session_state["company"] = click.company if click.company in slugs else None
    st.session_state["arrow"] = click.arrow
    st.session_state["loop"] = ".".join(from_first(tuple(click.loop.split("."))))


def on_search() -> None:
    st.session_state["arrow"] = st.session_state["loop"] = ""
    st.session_state["graph_focus"] = st.session_state.get("graph_focus", 0) + 1


def on_rest(shown: date) -> None:
    st.session_state["asof"] = shown


st.html(STYLE)
with st.container(key="deal-graph-head", gap="xsmall"):
    st.title(tr("Deal graph"), anchor=False)
    headline = st.container()

with st.container(horizontal=True, vertical_alignment="bottom"):
    company = company_box(
        ledger,
        slugs,
        label=tr("Find a company"),
        placeholder=tr("type a name"),
        on_change=on_search,
    )
    extent = choice_box(
        tr("Companies"),
        EXTENTS,
        key="show",
        default="largest",
        width=270,
    )
    with st.popover(tr("Labels, ended deals"), key="graph-view"):
        label = switch(tr("Under the names"), NODE_LABELS, key="label", default="value")
        ended = ended_switch()

screen = st.container(key="deal-graph-screen")
with st.container():
    counting = kinds_and_basis()
today = date.today()
then = sources.findings(counting)
asof = then.day
now = replace(then, ledger=known_on(ledger, today), day=today)
every_arrow = then.arrows(ended=True)
url.one_of("arrow", ["", *now.changes.every_arrow()["id"]], "")
arrow = st.session_state["arrow"]
url.keep("arrow", "")
url.text("loop")
loop = st.session_state["loop"]
url.keep("loop", "")
hops = loop_arrows(every_arrow, tuple(loop.split(".")))
known = set(every_arrow["id"])
over = f"{arrow}.ended"
lit = [over if arrow not in known and over in known else arrow] if arrow else list(hops["id"])
focus = {company} if company else set(hops["payer"])
choice = Choice(extent, counting, ended, label, frozenset(focus), frozenset(lit))
picture = picture_of(now, choice, dark)
drawn = every_arrow[every_arrow["id"].isin(picture.arrows)].sort_values("ended", kind="stable")
shown = {*drawn["payer"], *drawn["payee"]}
frame = now.replay.frame_on(asof)
with headline:
    prose(
        "On {day} the ledger knows **{legs}** between {companies}: **{total}** is disclosed of "
        "what they move, and **{circulating}** of it ({share}) is circular at most.",
        day=day(asof),
        legs=tr_n(frame.legs, "{n} live flow", "{n} live flows"),
        companies=tr_n(len(then.parties), "{n} company", "{n} companies"),
        total=usd_bn(frame.total_usd_bn),
        circulating=usd_bn(frame.circulating_usd_bn),
        share=percent(frame.share),
    )

as_of = tr("Figures of {day}; they catch up when the picture stops.", day=day(asof))
st.html(f'<style>.stApp {{ --as-of: "{as_of}"; }}</style>')

panel = Panel(now, then, every_arrow, dark)
notes: list[str] = []
sharing = tr(
    "{circulating} ({share}) of {total} disclosed is circular at most",
    circulating=usd_bn(frame.circulating_usd_bn),
    share=percent(frame.share),
    total=usd_bn(frame.total_usd_bn),
)
title = tr("Roundtrip: who pays whom") if LEDGER_NAME else tr("Roundtrip: who pays whom in AI")
if arrow:
    notes = arrow_notes(panel, arrow)
    sharing = notes[0] if notes else sharing
elif len(hops) and not company:
    ring = tuple(loop.split("."))
    notes = loop_notes(panel, ring)
    title = " → ".join(map(ledger.name, (*ring, ring[0])))
    sharing = notes[0] if notes else title
address = f"{st.context.url}?{urlencode(st.query_params.to_dict())}"
with screen:
    left, detail = st.columns([0.68, 0.32], gap="small")
with left, st.container(gap="xsmall"):
    mount(
        picture.scene,
        key="deal-graph",
        company=company or "",
        lit=lit,
        asof=asof,
        labels=labels_on(picture.figures, picture.write, pd.Timestamp(asof)),
        focus=st.session_state.get("graph_focus", 0),
        alt=tr(
            "Network of {companies} companies and {arrows} arrows of payments, in rows from AI "
            "labs at the top to chip makers at the bottom. The table below holds the same.",
            companies=len(shown),
            arrows=len(drawn),
        ),
        title=title,
        notes=notes,
        chapters=[
            ChapterMark(number, chapter.day, chapter.title, page_url("story", chapter=chapter.id))
            for number, chapter in enumerate(chapters(ledger, today), start=1)
        ],
        on_click=on_click,
        on_rest=on_rest,
    )
    page_contents.picture("deal-graph", sharing)
    graph_legend(picture.legend)
    small(
        "Drawn: {companies}, {arrows} for {legs}, from payer to payee. Arrows widen with the "
        "amount, companies grow with market cap or last valuation.",
        companies=tr_n(len(shown), "{n} company", "{n} companies"),
        arrows=tr_n(len(drawn), "{n} arrow", "{n} arrows"),
        legs=tr_n(int(drawn["legs"].map(len).sum()), "{n} flow", "{n} flows"),
    )

with detail, st.container(key="deal-graph-detail"):
    if arrow:
        arrow_panel(panel, arrow)
    elif len(hops) and not company:
        loop_panel(panel, ring)
    elif company:
        company_panel(panel, company)
    else:
        overview(panel, drawn, shown)

# Asked for here: the file is made when nobody's page runs.
foot = picture_sources()
page_contents.file(
    tr("The graph (one HTML file)"),
    f"roundtrip-deal-graph-{asof.isoformat()}.html",
    "text/html",
    lambda: standalone_html(
        picture.scene,
        title=(
            tr(
                "Roundtrip ({name}): who pays whom, as known on {day}",
                name=LEDGER_NAME,
                day=day(today),
            )
            if LEDGER_NAME
            else tr("Roundtrip: who pays whom in AI, as known on {day}", day=day(today))
        ),
        legend=legend_html(picture.legend),
        foot=foot,
        address=address,
        asof=asof,
        company=company or "",
        lit=lit,
        dark=dark,
    ),
)
with st.expander(tr("The graph as a table")):
    show_arrows(ledger, drawn, key="drawn-arrows")
