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


def draw_headline(of: SelectedEvent) -> None:
    """What the stock did, how much of it is beyond the market, and what confounds it."""
    reaction = of.reaction
    if reaction.reason:
        prose("No reaction can be given: {reason}.", reason=reaction.reason)
        return
    text = filled(
        "**{name} {rose}** on {day}, from {before} to {after}",
        name=of.name,
        rose=rose(reaction.stock_return),
        day=day(reaction.day.session),
        before=money(reaction.close_before, of.currency),
        after=money(reaction.close, of.currency),
    )
    if pd.isna(of.of_the_day["car"]):
        text += filled(
            "; how much of that goes beyond the {index} cannot be said: {reason}.",
            index=BENCHMARKS[of.benchmark],
            reason=of.of_the_day["reason"],
        )
    else:
        text += filled(
            ", when the {index} moved {change}: **{beyond} beyond what its β explains**, t = {t}.",
            index=BENCHMARKS[of.benchmark],
            change=signed(of.figures["benchmark_return"]),
            beyond=signed(of.of_the_day["car"]),
            t=statistic(of.of_the_day["t"]),
        )
    if len(of.confounders):
        text += filled(
            " {what}: the move is not this deal's alone.",
            what="; ".join(map(tr, of.confounders["text"])),
        )
    if not of.event["certain"] and not settled(of):
        text += filled(
            " The time of day of the announcement is unknown: if it came after the close, {next} "
            "is the event day ({change}; {beyond} beyond, t = {t}).",
            next=day(of.event["next_session"]),
            change=signed(of.figures["next_return"]),
            beyond=signed(of.figures["next_ar"]),
            t=statistic(of.figures["next_t"]),
        )
    if not of.event["certain"]:
        text += known_by_sentence(of)
    paragraph(text)


def draw_figures(of: SelectedEvent) -> None:
    """The figures of the event day; how each is made stands in the page's method."""
    value = of.findings.value_changes(of.benchmark).loc[of.label]
    pe = of.findings.pe_around.loc[of.label]
    volume = of.reaction.volume_ratio
    with st.container(key="reaction-return", width="content"):
        st.metric(named(f"{of.name}, {day(of.event['event_day'])}"), move(of.reaction.stock_return))
    for label, text in (
        (BENCHMARKS[of.benchmark], move(of.figures["benchmark_return"])),
        (tr("Abnormal return"), move(of.of_the_day["car"])),
        (tr("Market cap added"), usd_bn(value["change_usd_bn"], unknown=UNKNOWN)),
        (
            tr("Per dollar of the deal"),
            money(value["per_dollar"], "USD"),
        ),
        (tr("P/E before and after"), f"{ratio(pe['pe_before'])} → {ratio(pe['pe_after'])}"),
        (tr("Volume"), UNKNOWN if volume is None else f"{volume:.1f} ×"),
    ):
        st.metric(label, text, width="content")


def draw_windows(of: SelectedEvent) -> None:
    """CARs over the usual windows and the reader's, with their errors."""
    windows = dict.fromkeys([*WINDOWS, of.window])
    show_windows(
        {
            window: of.findings.event_window(window, of.benchmark).loc[of.label]
            for window in windows
        },
        key="reaction-windows",
    )
    if not of.figures["model"]:
        small("No model: {reason}.", reason=of.of_the_day["reason"])
    elif of.figures["model"] == "market-adjusted":
        small(
            "Fewer than 100 returns before the event: the market-adjusted return stands for the "
            "market model (α = 0, β = 1)."
        )
    if pd.notna(of.figures["sigma"]):
        small(
            "One event says little: with σ of {sigma} a day, a true effect of {twice} on one day "
            "is missed every second time at the 5% level.",
            sigma=percent(of.figures["sigma"]),
            twice=percent(2 * of.figures["sigma"]),
        )


def draw_parties(of: SelectedEvent) -> None:
    """What the stock of each party of the deal did, over the usual windows and the reader's."""
    findings = of.findings
    rows = [findings.leg_rows[leg] for leg in of.event["legs"]]
    parties = [(row.Index, party) for row in rows for party in (row.payer, row.payee)]
    labels = findings.event_labels
    listed = dict.fromkeys(labels[party] for party in parties if party in labels)
    unlisted = dict.fromkeys(party for _, party in parties if party not in findings.ledger.tickers)
    show_parties(
        findings,
        list(listed),
        list(unlisted),
        list(dict.fromkeys([*WINDOWS, of.window])),
        of.benchmark,
        key="reaction-sides",
    )
