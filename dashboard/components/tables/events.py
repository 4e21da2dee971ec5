"""Tables of what stocks did at announcements."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components.draw.labels import kind_name
from dashboard.components.draw.links import page_url
from dashboard.components.draw.table import dataframe, height_of
from dashboard.components.tables.legs import _basis, _side
from dashboard.deals import Ledger
from dashboard.language import mark, tr
from dashboard.reaction import (
    EventStudy,
    event_labels,
)
from dashboard.vocabulary import KINDS


def show_reactions(
    ledger: Ledger, study: EventStudy, company: str, beside: pd.Series, *, key: str
) -> None:
    """Draw what the stock of one company did at its announcements, newest first; each leads to
    its own page. beside: what else came out (reaction.beside_in_words)."""
    events = study.events[study.events["company"] == company].iloc[::-1]
    day, around = (study.window(window).loc[events.index] for window in ((0, 0), (-1, 1)))
    table = pd.DataFrame(
        {
            mark("Event day"): [
                f"{formats.UNKNOWN if pd.isna(when) else when.date()}{'' if certain else ' ?'}"
                for when, certain in zip(events["event_day"], events["certain"], strict=True)
            ],
            mark("Side"): events["side"].map(_side),
            mark("With"): events["other"].map(ledger.name),
            mark("Kind"): events["kind"].map(kind_name),
            mark("Amount"): events["amount_usd_bn"],
            mark("Basis"): events["basis"].map(_basis),
            mark("AR"): day["car"],
            mark("t"): day["t"],
            mark("p"): day["p"],
            mark("CAR −1 … 1"): around["car"],
            mark("t of CAR"): around["t"],
            mark("p of CAR"): around["p"],
            mark("Note"): around["reason"].where(around["reason"] != "", beside.loc[events.index]),
        }
    )
    dataframe(
        table,
        key=key,
        usd=["Amount"],
        formats=dict.fromkeys(["AR", "CAR −1 … 1"], formats.move)
        | dict.fromkeys(["t", "t of CAR"], formats.statistic)
        | dict.fromkeys(["p", "p of CAR"], formats.probability),
        links={
            "Event day": [
                page_url("market-reaction", company=company, leg=leg) for leg in events["leg"]
            ],
        },
        config={
            "Event day": st.column_config.LinkColumn(
                pinned=True,
                help=tr(
                    "The first session that could react. With a ?: the time of day is unknown, and "
                    "it may be the next one."
                ),
            ),
            "AR": st.column_config.NumberColumn(
                help=tr("Abnormal return of the event day: beyond what α and β explain.")
            ),
            "p": st.column_config.NumberColumn(help=tr("Two-sided.")),
            "Note": st.column_config.TextColumn(width="large"),
        },
        height=height_of(table, 420),
    )


def leg_label(ledger: Ledger, leg: pd.Series) -> str:
    """10 Sep 2025 · OpenAI → Oracle · Cloud services · $300B reported."""
    return " · ".join(
        [
            formats.day(leg["announced"]),
            f"{ledger.name(leg['payer'])} → {ledger.name(leg['payee'])}",
            tr(KINDS[leg["kind"]].label),
            formats.amount(leg["amount_usd_bn"], leg["basis"]),
        ]
    )


def deal_marks(ledger: Ledger, events: pd.DataFrame, company: str) -> pd.DataFrame:
    """The company's event days with the deals of each: date, text (for charts)."""
    its = events[(events["company"] == company) & events["event_day"].notna()]
    texts = [leg_label(ledger, ledger.legs.loc[leg]) for leg in its["leg"]]
    marks = pd.DataFrame({"date": its["event_day"].to_numpy(), "text": texts}, dtype=object)
    marks["date"] = pd.to_datetime(marks["date"])
    return marks.groupby("date", as_index=False).agg(text=("text", "<br>".join))


def show_moves(ledger: Ledger, study: EventStudy, legs: Sequence[str], *, key: str) -> None:
    """What each listed party's stock did when these legs were announced, newest first. Draws
    nothing if no party is listed."""
    labels = [label for (leg, _), label in event_labels(study.events).items() if leg in legs]
    events = study.events.loc[list(dict.fromkeys(labels))].iloc[::-1]
    if events.empty:
        return
    day = study.window((0, 0)).loc[events.index]
    table = pd.DataFrame(
        {
            mark("Stock of"): events["company"].map(ledger.name),
            mark("Event day"): events["event_day"].dt.date,
            mark("AR"): day["car"],
            "t": day["t"],
            mark("Note"): day["reason"],
        }
    )
    dataframe(
        table,
        key=key,
        formats={"AR": formats.move, "t": formats.statistic},
    )
