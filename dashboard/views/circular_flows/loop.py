"""One loop: its picture, its payments, and what limits it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.charts import steps_figure
from dashboard.components.controls import FAMOUS_LOOP
from dashboard.components.data import sources
from dashboard.components.deal_graph import build_network, mount, scene
from dashboard.components.deal_graph.legend import entries
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day
from dashboard.components.draw.labels import loop_key, loop_names
from dashboard.components.draw.links import kept
from dashboard.components.draw.prose import prose, small
from dashboard.components.notes import LOOP, notes
from dashboard.components.state import page_contents
from dashboard.components.tables.flows import show_hops
from dashboard.findings import Findings
from dashboard.flows import Loop, loop_arrows, ring
from dashboard.formats import day, usd_bn
from dashboard.language import mark, tr
from dashboard.vocabulary import STATUSES

# As tall as the table and the chart beside it.
STYLE = "<style>.st-key-loop-graph { --graph-height: 400px; }</style>"
# What is shown of the time before anything could circulate.
LEAD = pd.Timedelta(days=120)
# What each side of the famous loop is commonly said to be, and when the first of it was replaced.
COMMONLY_TOLD_USD_BN = 100.0
REPLACED = date(2026, 2, 27)


def draw_loop(findings: Findings, loop: Loop, each: str) -> None:
    """The loop as a sentence, a picture and a table. each: " a year" where amounts are."""
    _say(findings, loop, each)
    notes(LOOP, loop_key(loop), asof=findings.day)
    st.html(STYLE)
    left, right = st.columns([0.5, 0.5], gap="medium")
    title = _said(findings, loop)
    with left:
        _picture(findings, loop, title)
    with right:
        if loop_key(loop) == FAMOUS_LOOP:
            told = COMMONLY_TOLD_USD_BN
            show_hops(findings, loop, key="loop-hops", title=title, commonly_told_usd_bn=told)
            _as_told(findings)
        else:
            show_hops(findings, loop, key="loop-hops", title=title)
        st.page_link(
            "views/deal_graph/page.py",
            label=tr("See it in the deal graph →"),
            query_params=kept(loop=loop_key(loop)),
        )
        _history(findings, loop)


def _history(findings: Findings, loop: Loop) -> None:
    """How much could circulate in the loop, as known on each day."""
    steps = findings.bottleneck_through_time(loop.companies)
    shown = steps[(steps > 0).cummax()]
    if len(shown) and len(shown) < len(steps):
        before = pd.Series(0.0, index=[shown.index[0] - LEAD])
        shown = pd.concat([before, shown])
    figure(
        steps_figure(shown, asof=pd.Timestamp(findings.day), dark=sources.dark()),
        title=_title(findings, loop, steps),
        foot=tr("0: a payment is missing or undisclosed."),
        key="loop-timeline",
        alt=tr("Bottleneck of the loop in billions of dollars through time, in steps."),
        table=by_day({mark("Bottleneck"): (steps, "usd_bn")}),
    )


def _title(findings: Findings, loop: Loop, steps: pd.Series) -> str:
    names = loop_names(findings.ledger, loop)
    if steps.empty or not steps.max():
        return tr("{loop}: never all disclosed", loop=names)
    return tr(
        "{loop}: the most that could ever circulate was {most}, from {since}",
        loop=names,
        most=usd_bn(steps.max()),
        since=day(steps.idxmax()),
    )


def _said(findings: Findings, loop: Loop) -> str:
    """What the picture and the table come to, for slides and files."""
    names = loop_names(findings.ledger, loop)
    if loop.bottleneck_usd_bn is None:
        return tr("{loop}: how much can circulate is not disclosed", loop=names)
    amount = usd_bn(loop.bottleneck_usd_bn)
    return tr("{loop}: at most {amount} can circulate", loop=names, amount=amount)


def _say(findings: Findings, loop: Loop, each: str) -> None:
    ledger = findings.ledger
    status = tr(STATUSES[loop.weakest_status]).lower()
    if loop.bottleneck_usd_bn is None:
        prose(
            "How much can circulate in **{loop}** is unknown: at least one of its payments is "
            "undisclosed. Its least certain flow has the status “{status}”.",
            loop=loop_names(ledger, loop),
            status=status,
        )
        return
    at = loop.amounts_usd_bn.index(loop.bottleneck_usd_bn)
    prose(
        "In **{loop}** at most **{amount}**{each} can circulate. The bottleneck is {payer} → "
        "{payee}; the least certain flow has the status “{status}”.",
        loop=loop_names(ledger, loop),
        amount=usd_bn(loop.bottleneck_usd_bn),
        each=each,
        payer=ledger.name(loop.companies[at]),
        payee=ledger.name(loop.companies[(at + 1) % len(loop.companies)]),
        status=status,
    )


def _picture(findings: Findings, loop: Loop, title: str) -> None:
    every = findings.arrows()
    inside = every[every["payer"].isin(loop.companies) & every["payee"].isin(loop.companies)]
    dark, names = sources.dark(), loop_names(findings.ledger, loop)
    notes = []
    if loop.bottleneck_usd_bn is not None:
        amount = usd_bn(loop.bottleneck_usd_bn)
        notes = [tr("By what is disclosed {amount} can circulate at most.", amount=amount)]
    page_contents.picture("loop-graph", title)
    mount(
        scene(
            build_network(
                findings.ledger,
                list(loop.companies),
                inside,
                findings.company_values,
                ring(loop.companies),
                dark=dark,
            ),
            dark=dark,
            legend=entries(inside["group"], dark=dark),
        ),
        key="loop-graph",
        company="",
        lit=list(loop_arrows(every, loop.companies)["id"]),
        alt=tr(
            "The loop {loop} with all payments between its companies.",
            loop=names,
        ),
        title=names,
        notes=notes,
    )


def _as_told(findings: Findings) -> None:
    small(
        "As commonly told since October 2025, $100 billion circulates here. One side was a letter "
        "of intent of September 2025; Oracle's contract is as the press reported it, the chips "
        "are those of one site."
    )
    if findings.day >= REPLACED:
        small("On 27 Feb 2026 an equity investment of $30 billion replaced the letter of intent.")
