"""One announcement in a sentence, in figures, over several windows, and by its parties."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.draw.prose import filled, named, paragraph, prose, small
from dashboard.formats import day, money, move, percent, ratio, rose, signed, statistic, usd_bn
from dashboard.language import tr
from dashboard.market import BENCHMARKS
from dashboard.reaction import WINDOWS, event_labels, pe_around
from dashboard.views.market_reaction.event import Chosen
from dashboard.views.market_reaction.tables import show_sides, show_windows


def draw_headline(of: Chosen) -> None:
    """What the stock did, how much of it is beyond the market, and what shares in it."""
    if of.found.reason:
        prose("No reaction can be given: {reason}.", reason=of.found.reason)
        return
    text = filled(
        "**{name} {rose} {change}** on {day}, from {before} to {after}",
        name=of.name,
        rose=rose(of.found.stock_return),
        change=signed(of.found.stock_return),
        day=day(of.found.day.session),
        before=money(of.found.close_before, of.currency),
        after=money(of.found.close, of.currency),
    )
    if pd.isna(of.day_alone["car"]):
        text += filled(
            "; what of it is beyond the {index} cannot be said: {reason}.",
            index=BENCHMARKS[of.benchmark],
            reason=of.day_alone["reason"],
        )
    else:
        text += filled(
            ", when the {index} moved {change}: **{beyond} beyond what its β explains**, t = {t}.",
            index=BENCHMARKS[of.benchmark],
            change=signed(of.figures["benchmark_return"]),
            beyond=signed(of.day_alone["car"]),
            t=statistic(of.day_alone["t"]),
        )
    if len(of.its_beside):
        text += filled(
            " {what}: the move is not this deal's alone.",
            what="; ".join(map(tr, of.its_beside["text"])),
        )
    if not of.event["certain"]:
        text += filled(
            " The time of day of the announcement is unknown: if it came after the close, {next} "
            "is the event day ({change}; {beyond} beyond, t = {t}).",
            next=day(of.event["next_session"]),
            change=signed(of.figures["next_return"]),
            beyond=signed(of.figures["next_ar"]),
            t=statistic(of.figures["next_t"]),
        )
    paragraph(text)


def draw_figures(of: Chosen, values: pd.DataFrame) -> None:
    """values: reaction.market_value of the event day."""
    worth = values.loc[of.label]
    pe = pe_around(of.market, of.study.events.loc[[of.label]]).iloc[0]
    with st.container(key="reaction-return", width="content"):
        st.metric(
            named(f"{of.name}, {day(of.event['event_day'])}"),
            move(of.found.stock_return),
            help=tr(
                "Closing price over the closing price of the session before, adjusted for splits "
                "and dividends. Positive with ▲, negative with ▼."
            ),
        )
    st.metric(BENCHMARKS[of.benchmark], move(of.figures["benchmark_return"]), width="content")
    st.metric(
        tr("Abnormal return"),
        move(of.day_alone["car"]),
        width="content",
        help=tr(
            "AR = R − α − β·Rm: what the stock did beyond what its own market model explains "
            "(MacKinlay 1997, eq. 7)."
        ),
    )
    st.metric(
        tr("Market value"),
        usd_bn(worth["change_usd_bn"], unknown="–"),
        width="content",
        help=tr("The abnormal return times the market value at the close before."),
    )
    st.metric(
        tr("Per dollar of the deal"),
        f"${worth['per_dollar']:.2f}" if pd.notna(worth["per_dollar"]) else "–",
        width="content",
        help=tr("How many dollars of market value each disclosed dollar of the deal called up."),
    )
    st.metric(
        tr("P/E before and after"),
        f"{ratio(pe['pe_before'])} → {ratio(pe['pe_after'])}",
        width="content",
        help=tr(
            "Closing price over the trailing GAAP EPS known then, at the close before and on the "
            "event day. – where there was a loss or no report is known."
        ),
    )
    st.metric(
        tr("Volume"),
        "–" if of.found.volume_ratio is None else f"{of.found.volume_ratio:.1f} ×",
        width="content",
        help=tr("Shares traded on the event day over the median of the 20 sessions before."),
    )


def draw_windows(of: Chosen) -> None:
    """CARs over the usual windows and the reader's."""
    small("Beyond the market, over the usual windows and yours:")
    spans = dict.fromkeys([*WINDOWS, of.window])
    show_windows(
        {asked: of.study.window(asked).loc[of.label] for asked in spans}, key="reaction-windows"
    )
    if not of.figures["model"]:
        small("No model: {reason}.", reason=of.day_alone["reason"])
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


def draw_parties(of: Chosen) -> None:
    """What the stock of each party of the deal did on the event day."""
    small("All parties of the deal, on the event day:")
    labels = event_labels(of.study.events)
    legs = of.ledger.legs.loc[list(of.event["legs"]), ["payer", "payee"]]
    parties = [
        (leg, party) for leg, both in legs.iterrows() for party in (both["payer"], both["payee"])
    ]
    listed = dict.fromkeys(labels[party] for party in parties if party in labels)
    private = dict.fromkeys(party for _, party in parties if party not in of.ledger.tickers)
    show_sides(of.ledger, of.study, list(listed), list(private))
