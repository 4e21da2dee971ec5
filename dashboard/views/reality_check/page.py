"""Do the promises fit the money? Questions with their one number each, opened one at a time."""

import streamlit as st

from dashboard.components.data import live, sources
from dashboard.components.draw.cards import Card, cards
from dashboard.components.draw.prose import prose, small
from dashboard.formats import UNKNOWN, percent, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import drawn
from dashboard.views.reality_check import (
    LAB,
    SUBJECTS,
    PageContext,
    draw_break_even,
    draw_choices,
    draw_discounts,
    draw_guarantees,
    draw_headlines,
    draw_priced,
    draw_promises,
    draw_spend,
    hardware_of,
    other_answers,
    panel_answers,
    promises_of,
    read_choices,
    readings,
    show_arguments,
)

# Title by slug, and the figure that answers it on its card.
PANELS = {
    "promises": mark("Promises against revenue"),
    "spend": mark("Spend against sales"),
    "discount": mark("The effective discount"),
    "tenfold": mark("What if prices went up tenfold?"),
    "guarantees": mark("Guarantees"),
    "priced": mark("The growth that prices imply"),
    "drawn": mark("Headline against drawn"),
    "readings": mark("Both readings"),
}
ANSWERS = {
    "promises": "years-promised",
    "spend": "spend-to-sales",
    "discount": "discount",
    "tenfold": "break-even",
    "guarantees": "guarantees",
    "priced": "implied-growth",
    "drawn": "drawn",
}
# They rest on prices of now, and renew themselves.
RENEWING = {
    "discount": draw_discounts,
    "guarantees": draw_guarantees,
    "priced": draw_priced,
}
RESTING = {"promises": draw_promises, "spend": draw_spend, "drawn": draw_headlines}

findings = sources.findings()
ledger = findings.ledger

st.title(tr("Reality check"))
if absent := [slug for slug in SUBJECTS if slug not in ledger.companies.index]:
    prose("This page asks about companies that the ledger lacks: {slugs}.", slugs=", ".join(absent))
    st.stop()
headline = st.container()

choices = read_choices()
context = PageContext(findings, choices, sources.dark())
answers = panel_answers(context)


def card(panel: str) -> Card:
    if panel == "readings":
        return Card(tr(PANELS[panel]), *readings(ledger.arguments))
    answer = answers.get(ANSWERS.get(panel, ""))
    if answer is None:
        return Card(tr(PANELS[panel]), UNKNOWN, tr("The ledger lacks the figures for it."))
    return Card(tr(PANELS[panel]), answer.number, answer.text)


def draw_now() -> None:
    """The open panel, by the prices of this moment."""
    RENEWING[panel](PageContext(sources.findings(), choices, sources.dark()))


panel, inside = cards({name: card(name) for name in PANELS}, key="panel", default="")
if inside is not None:
    with inside:
        draw_choices(panel)
        if panel in RENEWING:
            live.renewing(draw_now)
        elif panel in RESTING:
            RESTING[panel](context)
        elif panel == "tenfold":
            draw_break_even(context)
        else:
            small("Each argument with its source, and a figure of ours that bears on it.")
            show_arguments(ledger.arguments, answers | other_answers(context))

with headline:
    hardware = hardware_of(context)
    if "years-promised" in answers and hardware:
        sums = drawn(findings.investments(least_usd_bn=choices.least_usd_bn))
        prose(
            "**{lab}** has promised **{years} years** of its revenue; NVIDIA sells **{ratio} "
            "dollars** of hardware a year for each dollar that the labs take in; of {announced} "
            "of large investments **{share}** is paid or closed.",
            lab=ledger.name(LAB),
            years=ratio(promises_of(context).at[LAB, "years"]),
            ratio=ratio(hardware[-1].ratio),
            announced=usd_bn(sums.announced_usd_bn),
            share=percent(sums.paid_share),
        )
    else:
        small("The ledger lacks the figures for a summary; see the panels below.")
