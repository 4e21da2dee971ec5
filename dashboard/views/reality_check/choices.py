"""The reader's own assumptions, each kept in the URL. They are read for all panels, and drawn in
the one that is open."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.components.controls import chosen, switch
from dashboard.language import mark, tr
from dashboard.reality import PriceModel
from dashboard.views.reality_check.assumptions import (
    Assumption,
    draw_assumptions,
    read_assumptions,
)

REVENUE = {"latest": mark("Latest rate"), "year": mark("Last full year")}
PAIRS = {"deal": mark("Announced together"), "pair": mark("All, today")}
PE = {"forward": mark("Forward"), "trailing": mark("Trailing")}

TERM = Assumption("term", mark("Contracts without a term run"), 5.0, 1.0, 15.0, 0.5, unit="years")
COMPUTE = Assumption(
    "compute", mark("Share of revenue for computing"), 50.0, 5.0, 100.0, 5.0, unit="%"
)
AI = Assumption("ai", mark("Share of spending for AI"), 100.0, 5.0, 100.0, 5.0, unit="%")
OTHERS = Assumption(
    "others", mark("AI sales of others, on top of the labs'"), 0.0, 0.0, 300.0, 10.0, unit="%"
)
VESTED = Assumption("vested", mark("Share of warrants that vests"), 100.0, 0.0, 100.0, 5.0, "%")
CALLED = Assumption("called", mark("Share of guarantees called"), 100.0, 0.0, 100.0, 5.0, "%")
RATE = Assumption("rate", mark("Return asked for, a year"), 9.0, 3.0, 20.0, 0.5, unit="%")
GROWING = Assumption("growing", mark("Years of growth"), 10.0, 1.0, 30.0, 1.0)
FOREVER = Assumption("forever", mark("Growth for ever after"), 4.0, 0.0, 6.0, 0.5, unit="%")
PAYOUT = Assumption("payout", mark("Payout ratio"), 100.0, 20.0, 100.0, 5.0, unit="%")
LEAST = Assumption("least", mark("Investments of at least, $B"), 5.0, 1.0, 50.0, 1.0)


@dataclass(frozen=True)
class Choices:
    """measure: of revenue, "latest" or "year". term_years: of contracts without a term. compute:
    the share of revenue that pays for computing. ai: the share of spending that counts; others:
    AI sales of others, over the labs'. together: whether only what was announced together makes a
    discount. vested, called: shares of warrants and guarantees. model, forward: what a price
    implies, by which P/E. least_usd_bn: of the investments listed."""

    measure: str
    term_years: float
    compute: float
    ai: float
    others: float
    together: bool
    vested: float
    called: float
    model: PriceModel
    forward: bool
    least_usd_bn: float


def read_choices() -> Choices:
    term, compute, ai, others, vested, called, least = read_assumptions(
        TERM, COMPUTE, AI, OTHERS, VESTED, CALLED, LEAST
    )
    rate, growing, forever, payout = read_assumptions(RATE, GROWING, FOREVER, PAYOUT)
    return Choices(
        measure=chosen(REVENUE, key="revenue", default="latest"),
        term_years=term,
        compute=compute,
        ai=ai,
        others=others,
        together=chosen(PAIRS, key="pairs", default="deal") == "deal",
        vested=vested,
        called=called,
        model=PriceModel(rate, int(growing), forever, payout),
        forward=chosen(PE, key="pe", default="forward") == "forward",
        least_usd_bn=least,
    )


def draw_choices(panel: str) -> None:
    """The controls of a panel, in a row; nothing for one that has none or draws its own."""
    if panel not in ASKED:
        return
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="medium", key=f"{panel}-controls"
    ):
        if panel == "promises":
            switch(
                tr("Revenue"),
                REVENUE,
                key="revenue",
                default="latest",
                help=tr("A rate is what the newest month or quarter would come to in a year."),
            )
        elif panel == "discount":
            switch(tr("Belongs together"), PAIRS, key="pairs", default="deal")
        elif panel == "priced":
            switch(tr("P/E"), PE, key="pe", default="forward")
        draw_assumptions(*ASKED[panel], key=panel)


ASKED = {
    "promises": (TERM, COMPUTE),
    "spend": (AI, OTHERS),
    "discount": (VESTED,),
    "guarantees": (CALLED,),
    "priced": (RATE, GROWING, FOREVER, PAYOUT),
    "drawn": (LEAST,),
}
