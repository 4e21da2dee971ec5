"""How a finding stands once it counts how many events were looked at."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from dashboard.charts import placebo_figure
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.depths import depths
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column, show_table
from dashboard.formats import count, day, percent, probability, statistic
from dashboard.language import mark, tr
from dashboard.reaction import FOUND_IN_GROUPS, WINDOWS, EventChoice, window_name
from dashboard.views.market_reaction.event import SelectedEvent
from dashboard.views.market_reaction.tables import window_text, without_strongest

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+")


def draw_many_looks(selected: SelectedEvent) -> None:
    """This event among all of them, beside days without a deal."""
    findings, benchmark = selected.findings, selected.benchmark
    looks = findings.many_looks((0, 0), benchmark)
    placebo = findings.placebo(benchmark)
    together = findings.group_robustness(EventChoice(), (0, 0), benchmark)
    if not looks.tested:
        prose("No event has been tested.")
        return
    prose(
        "Of **{tested}** event days tested **{below}** lie below 5%, where chance alone gives "
        "{chance}; **{discoveries}** still do once all are counted. The events share {days} days, "
        "up to {largest} of them on one ({busiest}).",
        tested=looks.tested,
        below=looks.below,
        chance=f"{looks.by_chance:.0f}",
        discoveries=looks.discoveries,
        days=together.days,
        largest=together.largest_day,
        busiest=day(together.busiest),
    )
    _this_event(selected)
    _picture(selected)
    show_table(
        [
            Column(mark("Sessions"), [window_text(window) for window in WINDOWS]),
            Column(
                mark("Days without a deal found at 5%"),
                [placebo.rejected[window_name(window)] for window in WINDOWS],
                "percent",
                help=tr("A test that keeps what it promises finds something on 5% of them."),
            ),
            Column(
                mark("95% of their t"),
                [
                    f"{statistic(placebo.low[name])} … {statistic(placebo.high[name])}"
                    for name in map(window_name, WINDOWS)
                ],
            ),
        ],
        key="reaction-placebo",
    )
    _size(selected)
    tests = findings.group_tests(EventChoice(), (0, 0), benchmark)
    without_strongest(findings, together, tests)
    depths(key="looks-depth", words=_words, example=partial(_example, selected), formula=_formula)


def _size(selected: SelectedEvent) -> None:
    """Whether the test keeps its 5%, and why where it doesn't."""
    placebo = selected.findings.placebo(selected.benchmark)
    found = placebo.rejected["0,0"]
    if np.isnan(found):
        return
    low, high = placebo.chance
    values = {
        "found": percent(found),
        "low": percent(low),
        "high": percent(high),
        "years": ", ".join(
            f"{year}: {percent(share)}" for year, share in placebo.by_year((0, 0)).items()
        ),
    }
    verdict = mark("too often") if found > high else mark("as it should")
    small(
        "By chance alone the test would find something on {low} to {high} of so many days; it "
        "does on {found}, {verdict}. By year: {years}. The spread that it measures by is that "
        "of the year before, and too small when shares swing more than they did then.",
        verdict=tr(verdict),
        **values,
    )


def _this_event(selected: SelectedEvent) -> None:
    row = selected.findings.many_looks((0, 0), selected.benchmark).table.loc[selected.label]
    if pd.isna(row["p"]):
        small("This event has no figure: {reason}.", reason=selected.of_the_day["reason"])
        return
    (by_placebo,) = selected.findings.placebo(selected.benchmark).p(
        np.array([selected.of_the_day["t"]]), (0, 0)
    )
    prose(
        "**{name}** on {day}: {p} alone, **{adjusted}** among all of them; as far from zero on "
        "{placebo} of days without a deal. An effect smaller than {detectable} would have been "
        "missed more than one time in five.",
        name=selected.name,
        day=day(selected.event["event_day"]),
        p=_p(row["p"]),
        adjusted=_p(row["adjusted"]),
        placebo=percent(by_placebo),
        detectable=percent(row["detectable"]),
    )


def _picture(selected: SelectedEvent) -> None:
    findings, benchmark = selected.findings, selected.benchmark
    placebo = findings.placebo(benchmark)
    t = findings.event_window((0, 0), benchmark)["t"].dropna().to_numpy()
    quiet_days = placebo.statistics["0,0"]
    if not len(quiet_days) or not len(t):
        return
    figure(
        placebo_figure(
            quiet_days, t, float(selected.of_the_day["t"]), name=selected.name, dark=sources.dark()
        ),
        title=tr(
            "On {calm} of days without a deal the test finds something at 5%; on {deals} of "
            "announcement days",
            calm=percent(placebo.rejected["0,0"]),
            deals=percent(findings.many_looks((0, 0), benchmark).share),
        ),
        foot=tr(
            "The same study of the same stocks on {n} random days, ten sessions and more from any "
            "deal of the company, without its reports.",
            n=count(len(quiet_days)),
        )
        + " "
        + sources.market_foot(sources.freshness()),
        key="reaction-placebo-chart",
        alt=tr("How t is distributed on days without a deal and on announcement days."),
        table=[
            Column(mark("Company"), findings.events.events["company"].map(findings.ledger.name)),
            Column(mark("Event day"), findings.events.events["event_day"], "day"),
            Column("t", findings.event_window((0, 0), benchmark)["t"], "statistic"),
        ],
    )


def _p(value: float) -> str:
    """p = 0.012, p < 0.001."""
    text = probability(value)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def _digits(value: float) -> str:
    """Two digits of a probability, however small."""
    mantissa, _, exponent = f"{value:.2g}".partition("e")
    return f"{mantissa}·10{exponent.translate(SUPERSCRIPTS)}" if exponent else mantissa


def _words() -> None:
    small(
        "Whoever looks at two hundred events finds ten beyond chance where there is nothing. The "
        "adjusted p says how large a part of such findings would be false if this one is taken for "
        "true. Days without a deal show what the same test finds where there is nothing to find. "
        "The smallest effect that could have been detected says what a test without a finding "
        "leaves open."
    )


def _example(selected: SelectedEvent) -> None:
    looks = selected.findings.many_looks((0, 0), selected.benchmark)
    row = looks.table.loc[selected.label]
    if pd.isna(row["p"]):
        small("This event has no figure: {reason}.", reason=selected.of_the_day["reason"])
        return
    small(
        "{name}: a p of {p} is number {rank} of {tested}, smallest first. {p} × {tested} ÷ {rank} "
        "is {scaled}; the adjusted p is the smallest such value from its place on: {adjusted}. Its "
        "standard error is {se}, so the smallest effect found four times in five is {detectable}.",
        name=selected.name,
        p=_digits(row["p"]),
        rank=int(row["rank"]),
        tested=looks.tested,
        scaled=_digits(row["scaled"]),
        adjusted=_digits(row["adjusted"]),
        se=percent(selected.of_the_day["se"]),
        detectable=percent(row["detectable"]),
    )


def _formula() -> None:
    small(
        "Adjusted p of the k-th smallest of m: min over j ≥ k of p(j)·m/j, at most 1 (Benjamini & "
        "Hochberg 1995; holds for positively dependent tests, Benjamini & Yekutieli 2001). "
        "Smallest effect: (t(0.975) + t(0.8))·standard error, found with a probability of 80% "
        "(Bloom 1995). Placebo p: (1 + days with a t as far from zero) ÷ (1 + days). The adjusted "
        "BMP test allows for events that share days (Kolari & Pynnönen 2010)."
    )
    few, many = FOUND_IN_GROUPS[25], FOUND_IN_GROUPS[100]
    small(
        "How often tests of groups find something at 5% in 25 days without deal or report: BMP "
        "{bmp}, wild bootstrap {wild}, GRANK {grank} (in a hundred such days {many}). So GRANK "
        "finds a little too much in small groups.",
        bmp=percent(few["bmp"]),
        wild=percent(few["wild"]),
        grank=percent(few["grank"]),
        many=percent(many["grank"]),
    )
