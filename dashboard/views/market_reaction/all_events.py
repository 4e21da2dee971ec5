"""The reactions to all deals: one by one, in groups, around a loop, and who has none."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.charts import forest_figure
from dashboard.components.controls import loop_box, pills
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.fold import fold
from dashboard.components.draw.labels import loop_names
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column
from dashboard.components.tables.events import show_left_out, show_without
from dashboard.findings import Findings
from dashboard.formats import probability, signed, statistic, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.reaction import CONFOUNDERS, EventChoice, Group, ManyLooks, without
from dashboard.views.market_reaction.event import SelectedEvent
from dashboard.views.market_reaction.tables import (
    group_rows,
    show_events,
    show_groups,
    show_loop_value,
    show_unlisted,
    without_strongest,
)
from dashboard.vocabulary import GROUPS, ROLES, SIDES, SIZES

# What a forest plot can hold and still be read, and from how many events on a mean means something.
MOST_IN_FOREST = 36
FEWEST_IN_CHART = 5


def event_choice() -> EventChoice:
    """Which events the two parts below are about (URL: `side`, `kinds`, `role`, `size`,
    `without`)."""
    box = fold(tr("Filter the next two parts"), key="choices")
    if box is None:
        return _pills(drawn=False)
    with box:
        return _pills(drawn=True)


def _pills(*, drawn: bool) -> EventChoice:
    return EventChoice(
        without=pills(
            tr("Leave out announcements confounded by"),
            CONFOUNDERS,
            key="without",
            default=(),
            drawn=drawn,
        ),
        side=pills(tr("Side"), SIDES, key="side", default=(), drawn=drawn),
        kind_group=pills(tr("Kind"), GROUPS, key="kinds", default=(), drawn=drawn),
        role=pills(tr("Role of the company"), ROLES, key="role", default=(), drawn=drawn),
        size=pills(tr("Amount"), SIZES, key="size", default=(), drawn=drawn),
    )


def draw_events(selected: SelectedEvent, choice: EventChoice) -> None:
    """The chosen events as a table and a forest plot, the selected one larger."""
    findings, window, benchmark = selected.findings, selected.window, selected.benchmark
    chosen = findings.chosen_events(choice, window, benchmark)
    sums = findings.event_window(window, benchmark)
    seen = sums[chosen & sums["car"].notna()]
    tests = findings.group_tests(choice, window, benchmark)
    prose(
        "{events}, {with_car} of them with a CAR over your window: the mean is **{mean}** "
        "(adjusted BMP {kp}, p = {p}).",
        events=tr_n(int(chosen.sum()), "{n} reaction", "{n} reactions"),
        with_car=len(seen),
        mean=signed(tests.caar),
        kp=statistic(tests.kp_bmp),
        p=probability(tests.p["kp_bmp"]),
    )
    _tested(findings.many_looks(window, benchmark, choice))
    show_events(findings, choice, window, benchmark, key="reaction-table")
    absent = sums[chosen & sums["car"].isna()].iloc[::-1]
    show_without(findings, absent["reason"], key="reaction-without")
    if seen.empty:
        return
    every, name = findings.events.events, findings.ledger.name
    amounts = every.loc[seen.index, "amount_usd_bn"]
    largest = amounts.sort_values(ascending=False, kind="stable").index[:MOST_IN_FOREST]
    shown = seen.loc[largest].sort_values("car", ascending=False)
    events = every.loc[shown.index]
    days = events["event_day"].dt.strftime(", %Y-%m-%d")
    confounders = findings.confounders(window, benchmark)
    rows = pd.DataFrame(
        {
            "name": events["company"].map(name) + days,
            "value": shown["car"],
            "low": shown["low"],
            "high": shown["high"],
            "hollow": ~without(events, confounders, tuple(CONFOUNDERS)),
            "strong": shown.index == selected.label,
        }
    )
    _forest(
        rows,
        [
            Column(mark("Company"), events["company"].map(name)),
            Column(mark("Event day"), events["event_day"], "day"),
        ],
        title=tr(
            "{rises} of the {n} announcements with the largest amounts raised the stock over your "
            "window, beyond the market",
            rises=int((rows["value"] > 0).sum()),
            n=len(rows),
        ),
        foot=tr(
            "Hollow: confounded by earnings, another deal or an unusual market. The event above is "
            "drawn larger."
        ),
        alt=tr("Cumulative abnormal returns of single events with their 95% bands."),
        key="reaction-forest",
    )


def _tested(looks: ManyLooks) -> None:
    """How many of the events listed are found, alone and counted together."""
    if looks.tested:
        small(
            "{below} of {tested} lie below 5%, where chance alone gives {chance}; {discoveries} "
            "still do once all that are listed are counted (p adjusted).",
            below=looks.below,
            tested=looks.tested,
            chance=f"{looks.by_chance:.0f}",
            discoveries=looks.discoveries,
        )


def draw_groups(selected: SelectedEvent, choice: EventChoice) -> None:
    """Who gains: the mean CAR of each group with all tests, the reader's own choice first."""
    findings, window, benchmark = selected.findings, selected.window, selected.benchmark
    chosen = findings.chosen_events(choice, window, benchmark)
    yours = findings.group_tests(choice, window, benchmark)
    every = findings.groups_tested(choice.without, window, benchmark)
    robust = {
        "yours": findings.group_robustness(choice, window, benchmark),
        **findings.groups_robust(choice.without, window, benchmark),
    }
    table = group_rows([(Group("yours", "yours", chosen), yours), *every], robust)
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
    apart = int(((rows["low"] > 0) | (rows["high"] < 0)).sum())
    _forest(
        rows.assign(hollow=False, strong=rows["by"] == "yours"),
        [Column(mark("Group"), rows["name"])],
        title=tr(
            "Over your window the mean CAR of {apart} of {n} groups differs from zero",
            apart=apart,
            n=len(rows),
        ),
        foot=tr(
            "Bands widened for events that share days. Groups overlap; those of fewer than {n} "
            "events are only in the table.",
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
    without_strongest(findings, robust["yours"], yours)
    if len(yours.left_out):
        small(
            "Of your choice, {events} cannot count:",
            events=tr_n(len(yours.left_out), "{n} event", "{n} events"),
        )
        show_left_out(findings, yours.left_out, key="reaction-left-out")


def draw_around_loop(selected: SelectedEvent) -> None:
    """What the announcements around a loop of the reader's choice (URL: `loop`) added."""
    findings = selected.findings
    rings = [loop for loop in findings.loops.found if loop.bottleneck_usd_bn is not None]
    if not rings:
        prose("No loop with a known amount on that day.")
        return
    loop = loop_box(findings.ledger, rings, label=tr("Loop"))
    total = findings.loop_value(loop.legs, selected.benchmark)
    prose(
        "Around **{loop}**, {rises} of {known} announcements with a stock added market cap on "
        "their day and {falls} took some away: in all **{sum}** (standard error {se}), against "
        "{promised} promised. {unknown}.",
        loop=loop_names(findings.ledger, loop),
        rises=total.rises,
        known=total.known,
        falls=total.falls,
        sum=usd_bn(total.change_usd_bn, unknown=mark("unknown")),
        se=usd_bn(total.se_usd_bn, unknown=mark("unknown")),
        promised=usd_bn(total.promised_usd_bn),
        unknown=tr_n(total.unknown, "{n} party has no figure", "{n} parties have no figure"),
    )
    show_loop_value(findings, total, key="reaction-loop")
    small(
        "As commonly told, valuations rise at every step. Each company counts once a deal and once "
        "a day; the standard error allows for events on shared days."
    )


def draw_unlisted(findings: Findings) -> None:
    """Who has no stock, and so no reaction (reaction.LedgerEvents.private)."""
    private = findings.events.private
    sides = private.groupby("company").size().sort_values(ascending=False)
    prose(
        "{companies} in the ledger are unlisted: there is no reaction of theirs to the {flows} "
        "that they are a party to.",
        companies=tr_n(len(sides), "{n} company", "{n} companies"),
        flows=tr_n(int(private["leg"].nunique()), "{n} flow", "{n} flows"),
    )
    show_unlisted(findings.ledger, sides, key="reaction-private")


def _forest(
    rows: pd.DataFrame, names: Sequence[Column], *, title: str, foot: str, alt: str, key: str
) -> None:
    """charts.forest_figure of `rows`; names: what stands for the name in its table."""
    figure(
        forest_figure(rows, dark=sources.dark()),
        title=title,
        foot=f"{foot} {sources.market_foot(sources.freshness())}",
        key=key,
        alt=alt,
        table=[
            *names,
            Column(mark("CAR"), rows["value"], signed),
            Column(mark("Low, 95%"), rows["low"], signed),
            Column(mark("High, 95%"), rows["high"], signed),
        ],
    )
