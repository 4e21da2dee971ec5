"""One announcement in a sentence, in figures, over several windows, and by its parties."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.draw.prose import filled, named, paragraph, prose, small
from dashboard.formats import (
    UNKNOWN,
    day,
    money,
    move,
    percent,
    ratio,
    rose,
    signed,
    statistic,
    usd_bn,
)
from dashboard.language import tr
from dashboard.market import BENCHMARKS
from dashboard.reaction import WINDOWS
from dashboard.views.market_reaction.event import SelectedEvent
from dashboard.views.market_reaction.known_by import known_by_sentence, settled
from dashboard.views.market_reaction.tables import show_parties, show_windows


def draw_headline(selected: SelectedEvent) -> None:
    """What the stock did, how much of it is beyond the market, and what confounds it."""
    reaction = selected.reaction
    if reaction.reason:
        prose("No reaction can be given: {reason}.", reason=reaction.reason)
        return
    text = filled(
        "**{name} {rose}** on {day}, from {before} to {after}",
        name=selected.name,
        rose=rose(reaction.stock_return),
        day=day(reaction.day.session),
        before=money(reaction.close_before, selected.currency),
        after=money(reaction.close, selected.currency),
    )
    if pd.isna(selected.of_the_day["car"]):
        text += filled(
            "; how much of that goes beyond the {index} cannot be said: {reason}.",
            index=BENCHMARKS[selected.benchmark],
            reason=selected.of_the_day["reason"],
        )
    else:
        text += filled(
            ", when the {index} moved {change}: **{beyond} beyond what its β explains**, t = {t}.",
            index=BENCHMARKS[selected.benchmark],
            change=signed(selected.figures["benchmark_return"]),
            beyond=signed(selected.of_the_day["car"]),
            t=statistic(selected.of_the_day["t"]),
        )
    if len(selected.confounders):
        text += filled(
            " {what}: the move is not this deal's alone.",
            what="; ".join(map(tr, selected.confounders["text"])),
        )
    if not selected.event["certain"] and not settled(selected):
        text += filled(
            " The time of day of the announcement is unknown: if it came after the close, {next} "
            "is the event day ({change}; {beyond} beyond, t = {t}).",
            next=day(selected.event["next_session"]),
            change=signed(selected.figures["next_return"]),
            beyond=signed(selected.figures["next_ar"]),
            t=statistic(selected.figures["next_t"]),
        )
    if not selected.event["certain"]:
        text += known_by_sentence(selected)
    paragraph(text)


def draw_figures(selected: SelectedEvent) -> None:
    """The figures of the event day that are known; how each is made stands in the page's
    method. Nothing where the headline says that there is no reaction."""
    if selected.reaction.reason:
        return
    value = selected.findings.value_changes(selected.benchmark).loc[selected.label]
    pe = selected.findings.pe_around.loc[selected.label]
    volume = selected.reaction.volume_ratio
    figures = {
        BENCHMARKS[selected.benchmark]: move(selected.figures["benchmark_return"]),
        tr("Abnormal return"): move(selected.of_the_day["car"]),
        tr("Market cap added"): usd_bn(value["change_usd_bn"], unknown=UNKNOWN),
        tr("Per dollar of the deal"): money(value["per_dollar"], "USD"),
        tr("P/E before and after"): f"{ratio(pe['pe_before'])} → {ratio(pe['pe_after'])}",
        tr("Volume"): UNKNOWN if volume is None else f"{volume:.1f} ×",
    }
    none = {UNKNOWN, f"{UNKNOWN} → {UNKNOWN}"}
    with st.container(horizontal=True, key="reaction-figures"):
        with st.container(key="reaction-return", width="content"):
            st.metric(
                named(f"{selected.name}, {day(selected.event['event_day'])}"),
                move(selected.reaction.stock_return),
            )
        for label, text in figures.items():
            if text not in none:
                st.metric(label, text, width="content")
    if absent := [label for label, text in figures.items() if text in none]:
        small("Not known here: {figures}.", figures=", ".join(absent))


def draw_windows(selected: SelectedEvent) -> None:
    """CARs over the usual windows and the reader's, with their errors."""
    windows = dict.fromkeys([*WINDOWS, selected.window])
    show_windows(
        {
            window: selected.findings.event_window(window, selected.benchmark).loc[selected.label]
            for window in windows
        },
        key="reaction-windows",
    )
    if not selected.figures["model"]:
        small("No model: {reason}.", reason=selected.of_the_day["reason"])
    elif selected.figures["model"] == "market-adjusted":
        small(
            "Fewer than 100 returns before the event: the market-adjusted return stands for the "
            "market model (α = 0, β = 1)."
        )
    if pd.notna(selected.figures["sigma"]):
        small(
            "One event says little: with σ of {sigma} a day, a true effect of {twice} on one day "
            "is missed every second time at the 5% level.",
            sigma=percent(selected.figures["sigma"]),
            twice=percent(2 * selected.figures["sigma"]),
        )


def draw_parties(selected: SelectedEvent) -> None:
    """What the stock of each party of the deal did, over the usual windows and the reader's; of
    whom there is no figure, and why."""
    findings = selected.findings
    rows = [findings.leg_rows[leg] for leg in selected.event["legs"]]
    parties = [(row.Index, party) for row in rows for party in (row.payer, row.payee)]
    labels = findings.event_labels
    listed = dict.fromkeys(labels[party] for party in parties if party in labels)
    unlisted = dict.fromkeys(party for _, party in parties if party not in findings.ledger.tickers)
    reasons = findings.event_window((0, 0), selected.benchmark).loc[list(listed)]
    measured = reasons.index[reasons["car"].notna()]
    if len(measured):
        show_parties(
            findings,
            list(measured),
            list(dict.fromkeys([*WINDOWS, selected.window])),
            selected.benchmark,
            key="reaction-sides",
        )
    for (_, company), reason in reasons.loc[reasons["car"].isna(), "reason"].items():
        # Why the stock above has none stands above.
        if company != selected.company:
            small("{name}: {reason}.", name=findings.ledger.name(company), reason=reason)
    if unlisted:
        names = ", ".join(map(findings.ledger.name, unlisted))
        small("Unlisted, so without a reaction: {names}.", names=names)
