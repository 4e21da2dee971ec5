"""Tables of what stocks did at announcements, and how announcements are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.charts.style import lines_of
from dashboard.components.draw.fold import fold
from dashboard.components.draw.labels import kind_name
from dashboard.components.draw.links import arrow_url, page_url
from dashboard.components.draw.prose import small
from dashboard.components.draw.table import WHOLE, Column, height_of, show_table
from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.language import mark, tr, tr_n
from dashboard.vocabulary import BASES, KINDS, SIDES


def event_days(events: pd.DataFrame) -> list[str]:
    """The day of each event as tables write it, with a ? where the time of day is unknown."""
    return [
        formats.UNKNOWN if pd.isna(when) else f"{when.date()}{'' if certain else ' ?'}"
        for when, certain in zip(events["event_day"], events["certain"], strict=True)
    ]


def event_day_column(events: pd.DataFrame, urls: Sequence[str]) -> Column:
    """Event days that lead to the events' own pages."""
    return Column(
        mark("Event day"),
        event_days(events),
        links=urls,
        pinned=True,
        help=tr(
            "The first session that could react. With a ?: the time of day is unknown, and it may "
            "be the next one."
        ),
    )


def show_reactions(findings: Findings, company: str, benchmark: str, *, key: str) -> None:
    """Draw what the stock of one company did at its announcements that have a figure, the newest
    on top; each leads to its own page. Those without stand folded below, each with its reason."""
    events = findings.events.events
    name = findings.ledger.name
    every = events[events["company"] == company].iloc[::-1]
    day = findings.event_window((0, 0), benchmark).loc[every.index]
    known = day["car"].notna()
    without = day["reason"][~known]
    if not known.any():
        small("None of its announcements has a figure.")
        show_without(findings, without, key=f"{key}-without")
        return
    events, day = every[known], day[known]
    around = findings.event_window((-1, 1), benchmark).loc[events.index]
    texts = findings.confounder_texts((-1, 1), benchmark).loc[events.index]
    show_table(
        [
            event_day_column(
                events,
                [page_url("market-reaction", company=company, leg=leg) for leg in events["leg"]],
            ),
            Column(mark("Side"), [tr(SIDES[side]) for side in events["side"]]),
            Column(mark("With"), events["other"].map(name)),
            Column(mark("Kind"), events["kind"].map(kind_name)),
            Column(mark("Amount"), events["amount_usd_bn"], "usd_bn"),
            Column(mark("Basis"), [tr(BASES[basis]) for basis in events["basis"]]),
            Column(
                mark("AR"),
                day["car"],
                "move",
                help=tr("Abnormal return of the event day: beyond what α and β explain."),
            ),
            Column("t", day["t"], "statistic"),
            Column("p", day["p"], "probability", help=tr("Two-sided.")),
            Column(mark("CAR −1 … 1"), around["car"], "move"),
            Column(mark("t of CAR"), around["t"], "statistic"),
            Column(mark("p of CAR"), around["p"], "probability"),
            Column(mark("Note"), around["reason"].where(around["reason"] != "", texts), "long"),
        ],
        key=key,
        height=height_of(events, 420),
        room=WHOLE,
    )
    show_without(findings, without, key=f"{key}-without")


def show_without(findings: Findings, reasons: pd.Series, *, key: str) -> None:
    """Events that have no figure, folded away and counted, with the reason of each; nothing where
    there is none. reasons: by the events' labels."""
    if reasons.empty:
        return
    count = len(reasons)
    label = tr_n(count, "{n} more without a figure, and why", "{n} more without figures, and why")
    if inside := fold(label, key="events-without"):
        with inside:
            show_left_out(findings, reasons, key=key)


def show_left_out(findings: Findings, reasons: pd.Series, *, key: str) -> None:
    """Events that a group had to leave out, with the reason of each."""
    events = findings.events.events.loc[reasons.index]
    show_table(
        [
            Column(mark("Announced"), events["announced"], "day"),
            Column(mark("Company"), events["company"].map(findings.ledger.name)),
            Column(
                mark("Deal"),
                events["title"],
                links=[arrow_url(findings.leg_rows[leg]) for leg in events["leg"]],
            ),
            Column(mark("Left out because"), reasons, "long"),
        ],
        key=key,
        height=height_of(events, 320),
    )


def leg_label(ledger: Ledger, leg: Any) -> str:
    """10 Sep 2025 · OpenAI → Oracle · Cloud services · $300B reported."""
    return " · ".join(
        [
            formats.day(leg.announced),
            f"{ledger.name(leg.payer)} → {ledger.name(leg.payee)}",
            tr(KINDS[leg.kind].label),
            formats.leg_amount(leg),
        ]
    )


def deal_marks(ledger: Ledger, events: pd.DataFrame, company: str) -> pd.DataFrame:
    """The company's event days with the deals of each: date, text (for charts)."""
    of_company = events[(events["company"] == company) & events["event_day"].notna()]
    legs = ledger.legs.loc[of_company["leg"]].itertuples()
    texts: dict[pd.Timestamp, list[str]] = {}
    for when, leg in zip(of_company["event_day"], legs, strict=True):
        texts.setdefault(when, []).append(leg_label(ledger, leg))
    days = sorted(texts)
    return pd.DataFrame(
        {
            "date": pd.to_datetime(days),
            "text": pd.Series([lines_of(texts[day]) for day in days], dtype=object),
        }
    )
