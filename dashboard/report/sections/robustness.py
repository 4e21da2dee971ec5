"""How far the findings on reactions hold: many looks, shared days, days without a deal, and what
goes with the size of a reaction."""

from __future__ import annotations

from typing import Any

from dashboard.formats import percent, probability, statistic
from dashboard.language import mark, tr, tr_n
from dashboard.reaction import (
    TERMS,
    WINDOWS,
    group_robustness,
    window_name,
)
from dashboard.report.question import Question
from dashboard.report.sections.markdown import table
from dashboard.report.sections.values import iso_day, number

CONSTANT = mark("Constant")


def compute_robustness(question: Question) -> dict[str, Any]:
    study, placebo = question.findings.study(), question.findings.placebo()
    looks = question.findings.many_looks((0, 0))
    together = group_robustness(study, (0, 0))
    return {
        "looks": {
            "window": "0,0",
            "tested": looks.tested,
            "below_5pct": looks.below,
            "by_chance": looks.by_chance,
            "discoveries": looks.discoveries,
        },
        "clustering": {
            "days": together.days,
            "largest_day": together.largest_day,
            "on": iso_day(together.busiest),
        },
        "placebo": {
            "days": len(placebo.study.events),
            # What chance alone gives in 95% of so many days, and what the event day gives a year.
            "chance": [number(end) for end in placebo.chance],
            "by_year": {
                str(year): number(share) for year, share in placebo.by_year((0, 0)).items()
            },
            "windows": {
                name: {
                    "rejected": number(placebo.rejected[name]),
                    "t_low": number(placebo.low[name]),
                    "t_high": number(placebo.high[name]),
                }
                for name in map(window_name, WINDOWS)
            },
        },
    }


def robustness_to_markdown(value: dict[str, Any], question: Question) -> list[str]:
    looks, days = value["looks"], value["clustering"]
    if not looks["tested"]:
        return [tr("No event has been tested.")]
    lines = [
        tr(
            "Of {tested} tested, {below} have p below 5%, where chance alone gives {chance}; "
            "{discoveries} still do once all are counted (Benjamini & Hochberg 1995). The events "
            "share {days}, up to {largest} of them on one.",
            tested=tr_n(looks["tested"], "{n} event day", "{n} event days"),
            below=f"{looks['below_5pct']:,}",
            chance=f"{looks['by_chance']:.0f}",
            discoveries=f"{looks['discoveries']:,}",
            days=tr_n(days["days"], "{n} day", "{n} days"),
            largest=f"{days['largest_day']:,}",
        )
    ]
    placebo = value["placebo"]
    if placebo["days"]:
        lines += [
            tr(
                "The same study on {days} without a deal or a report should find something on 5% "
                "of them, by chance {low} to {high}; on the event day it does so on {years}:",
                days=tr_n(placebo["days"], "{n} day", "{n} days"),
                low=percent(placebo["chance"][0]),
                high=percent(placebo["chance"][1]),
                years=", ".join(
                    f"{percent(share)} ({year})" for year, share in placebo["by_year"].items()
                ),
            ),
            *table(
                [tr("Sessions"), tr("Found"), tr("95% of t from"), tr("to")],
                [
                    [
                        name,
                        percent(row["rejected"]),
                        statistic(row["t_low"]),
                        statistic(row["t_high"]),
                    ]
                    for name, row in placebo["windows"].items()
                ],
                texts=1,
            ),
        ]
    return lines


def compute_cross_section(question: Question) -> list[dict[str, Any]]:
    entries = []
    for window in WINDOWS:
        section = question.findings.cross_section(window)
        entries.append(
            {
                "window": window_name(window),
                "n": section.n,
                "days": section.days,
                "r2": number(section.r2),
                "thin": section.thin,
                "terms": {
                    str(term): {str(name): number(value) for name, value in row.items()}
                    for term, row in section.table.iterrows()
                },
                "omitted": dict(section.omitted),
                "left_out": len(section.left_out),
            }
        )
    return entries


def cross_section_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    row = value[0]
    if row["r2"] is None:
        return [tr("Too few events have an amount, a market cap and a reaction.")]
    lines = [
        tr(
            "CAR of the event day of {events} on {days}; R² {r2}. Errors allow for what events of "
            "one day have in common. It describes and does not prove: which deals are announced "
            "with an amount is no chance.",
            events=tr_n(row["n"], "{n} event", "{n} events"),
            days=tr_n(row["days"], "{n} day", "{n} days"),
            r2=f"{row['r2']:.2f}",
        ),
        *table(
            [tr("Goes with"), tr("Coefficient"), "t", "p"],
            [
                [
                    tr(TERMS.get(term, CONSTANT)),
                    f"{of['coefficient']:+.4f}",
                    statistic(of["t"]),
                    probability(of["p"]),
                ]
                for term, of in row["terms"].items()
            ],
            texts=1,
        ),
    ]
    if row["thin"]:
        lines.append(tr("The events are few for so many terms: take the errors with care."))
    return lines
