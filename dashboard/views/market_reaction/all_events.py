"""The reactions to all deals: one by one, in groups, around a loop, and who has none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts import forest_figure
from dashboard.components.controls import loop_box, pills
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import loop_names
from dashboard.components.draw.prose import prose, small
from dashboard.deals import Ledger, legs_on, moving
from dashboard.flows import loops
from dashboard.formats import probability, signed, statistic, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.reaction import (
    CONFOUNDERS,
    EventStudy,
    Group,
    Window,
    around_loop,
    beside_in_words,
    group_tests,
    groups,
    matching,
    without,
)
from dashboard.views.market_reaction.tables import (
    group_rows,
    show_events,
    show_groups,
    show_left_out,
    show_loop_value,
    show_private,
)
from dashboard.vocabulary import GROUPS, ROLES, SIDES, SIZES

# What a forest plot can hold and still be read, and from how many events on a mean means something.
MOST_IN_FOREST = 36
FEWEST_IN_CHART = 5


def draw_events(
    ledger: Ledger,
    study: EventStudy,
    window: Window,
    values: pd.DataFrame,
    beside: pd.DataFrame,
    label: tuple[str, str],
) -> None:
    """The chosen events as a table and a forest plot. values: reaction.market_value of the event
    day. beside: reaction.confounders. label: the event to draw larger."""
    wanted, clean = _choice(study, beside)
    chosen = wanted & clean
    sums = study.window(window)
    seen = sums[chosen & sums["car"].notna()]
    tests = group_tests(study, window, chosen)
    prose(
        "{events}, {with_car} of them with a CAR over your window: the mean is **{mean}** "
        "(adjusted BMP {kp}, p = {p}).",
        events=tr_n(int(chosen.sum()), "{n} reaction", "{n} reactions"),
        with_car=len(seen),
        mean=signed(tests.caar),
        kp=statistic(tests.kp_bmp),
        p=probability(tests.p["kp_bmp"]),
    )
    texts = beside_in_words(beside, study.events)
    show_events(ledger, study, chosen, window, values, texts, key="reaction-table")
    if seen.empty:
        return
    amounts = study.events.loc[seen.index, "amount_usd_bn"]
    largest = amounts.sort_values(ascending=False, kind="stable").index[:MOST_IN_FOREST]
    shown = seen.loc[largest].sort_values("car", ascending=False)
    events = study.events.loc[shown.index]
    days = events["event_day"].dt.strftime(", %Y-%m-%d")
    rows = pd.DataFrame(
        {
            "name": events["company"].map(ledger.name) + days,
            "value": shown["car"],
            "low": shown["low"],
            "high": shown["high"],
            "hollow": ~without(events, beside, tuple(CONFOUNDERS)),
            "strong": shown.index == label,
        }
    )
    _forest(
        rows,
        {
            mark("Company"): events["company"].map(ledger.name),
            mark("Event day"): events["event_day"].dt.date,
        },
        title=tr("CAR over your window: the {n} events with the largest amounts", n=len(rows)),
        foot=tr(
            "Hollow: earnings, another deal or an unusual market stand beside it. The event above "
            "is drawn larger. "
        ),
        alt=tr("Cumulative abnormal returns of single events with their 95% bands."),
        key="reaction-forest",
    )


def draw_groups(ledger: Ledger, study: EventStudy, window: Window, beside: pd.DataFrame) -> None:
    """Who gains: the mean CAR of each group with all tests, the reader's own choice first."""
    wanted, clean = _choice(study, beside)
    yours = group_tests(study, window, wanted & clean)
    every = [
        (group, group_tests(study, window, group.members & clean)) for group in groups(study.events)
    ]
    table = group_rows([(Group("yours", "yours", wanted & clean), yours), *every])
    table = table[table["n"] > 0]
    sides = table.set_index("slug")
    if {"payer", "payee"} <= set(sides.index):
        payer, payee = sides.loc["payer"], sides.loc["payee"]
        prose(
            "Over your window the sellers (payees) gained **{payee}** on average, p = {p_payee}; "
            "the buyers and investors (payers) **{payer}**, p = {p_payer} (adjusted BMP).",
            payee=signed(payee["value"]),
            p_payee=probability(payee["p_kp_bmp"]),
            payer=signed(payer["value"]),
            p_payer=probability(payer["p_kp_bmp"]),
        )
    rows = table[table["n"] >= FEWEST_IN_CHART]
    _forest(
        rows.assign(hollow=False, strong=rows["by"] == "yours"),
        {mark("Group"): rows["name"]},
        title=tr("Mean CAR over your window, by group"),
        foot=tr(
            "Bands widened for events that share days. Groups overlap; those of fewer than {n} "
            "events are only in the table. ",
            n=FEWEST_IN_CHART,
        ),
        alt=tr("Mean cumulative abnormal return of each group of events with its 95% band."),
        key="reaction-groups-chart",
    )
    show_groups(table, key="reaction-groups")
    small(
        "Many groups are tested at once: of twenty without any effect one has p < 0.05. Point at "
        "the name of a test for what it is and when it misleads."
    )
    left_out = tr_n(
        len(yours.left_out),
        "{n} event of your choice is left out",
        "{n} events of your choice are left out",
    )
    with st.expander(left_out):
        show_left_out(ledger, study, yours.left_out, key="reaction-left-out")


def draw_around_loop(ledger: Ledger, study: EventStudy, values: pd.DataFrame, asof: date) -> None:
    """What the announcements around a loop of the reader's choice (URL: `loop`) were worth."""
    found = loops(moving(legs_on(ledger, asof))).found
    rings = [ring for ring in found if ring.bottleneck_usd_bn is not None]
    if not rings:
        prose("No loop with a known amount on that day.")
        return
    ring = loop_box(ledger, rings, label=tr("Loop"))
    total = around_loop(study, values, ledger.legs, ring.legs)
    prose(
        "Around **{loop}** {rises} of {known} announcements with a stock added value on their day "
        "and {falls} took some; in sum **{sum}** (standard error {se}) beside {promised} promised. "
        "{unknown}.",
        loop=loop_names(ledger, ring),
        rises=total.rises,
        known=total.known,
        falls=total.falls,
        sum=usd_bn(total.change_usd_bn, unknown=mark("unknown")),
        se=usd_bn(total.se_usd_bn, unknown=mark("unknown")),
        promised=usd_bn(total.promised_usd_bn),
        unknown=tr_n(total.unknown, "{n} party has no figure", "{n} parties have no figure"),
    )
    show_loop_value(ledger, total, key="reaction-loop")
    small(
        "The story has valuations rising at every step. Each company counts once a deal and once a "
        "day; the standard error allows for events on shared days."
    )


def draw_private(ledger: Ledger, private: pd.DataFrame) -> None:
    """Who has no stock, and so no reaction (reaction.LedgerEvents.private)."""
    sides = private.groupby("company").size().sort_values(ascending=False)
    prose(
        "{companies} in the ledger have no stock, so their {legs} have no reaction of theirs.",
        companies=tr_n(len(sides), "{n} company", "{n} companies"),
        legs=tr_n(int(sides.sum()), "{n} side of a leg", "{n} sides of legs"),
    )
    show_private(ledger, sides, key="reaction-private")


def _choice(study: EventStudy, beside: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Which events the reader wants, and which have nothing beside them that the reader leaves
    out (URL: `side`, `kinds`, `role`, `size`, `without`)."""
    left_aside = pills(tr("Leave out events beside"), CONFOUNDERS, key="without", default=())
    with st.expander(tr("Which events: your choice of side, kind, role and size")):
        wanted = matching(
            study.events,
            side=pills(tr("Side"), SIDES, key="side", default=()),
            kind_group=pills(tr("Kind"), GROUPS, key="kinds", default=()),
            role=pills(tr("Role of the company"), ROLES, key="role", default=()),
            size=pills(tr("Amount"), SIZES, key="size", default=()),
        )
    return wanted, without(study.events, beside, left_aside)


def _forest(
    rows: pd.DataFrame, names: dict[str, pd.Series], *, title: str, foot: str, alt: str, key: str
) -> None:
    """charts.forest_figure of `rows`; names: what stands for the name in its table."""
    values = {
        mark("CAR"): rows["value"],
        mark("Low, 95%"): rows["low"],
        mark("High, 95%"): rows["high"],
    }
    figure(
        forest_figure(rows, dark=sources.dark()),
        title=title,
        foot=foot + sources.market_foot(sources.freshness()),
        key=key,
        alt=alt,
        table=pd.DataFrame(names | values),
        formats=dict.fromkeys(values, signed),
    )
