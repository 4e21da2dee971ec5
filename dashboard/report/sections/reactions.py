"""What the stocks did at announcements: single events, and tests of groups of them."""

from __future__ import annotations

from itertools import product
from typing import Any

from dashboard.findings import Findings
from dashboard.formats import plural, probability, signed, statistic
from dashboard.reaction import (
    TESTS,
    WINDOWS,
    group_tests,
    groups,
    window_name,
)
from dashboard.report.question import Question
from dashboard.report.sections.markdown import escape, long_table, namer, table
from dashboard.report.sections.values import iso_day, number, to_the_dollar
from dashboard.vocabulary import GROUPS, ROLES, SIDES, SIZES

GROUP_NAMES = {"all": "All", **GROUPS, **ROLES, **SIDES, **SIZES}


def find_events(question: Question) -> list[dict[str, Any]]:
    study = question.findings.study()
    windows = {window_name(window): question.findings.event_window(window) for window in WINDOWS}
    beside = _confounders(question.findings)
    rows = study.events.join(study.table.drop(columns="reason"))
    rows["change"] = question.findings.value_changes()["change_usd_bn"]
    rows["pe_before"] = question.findings.pe_around["pe_before"]
    return [
        {
            "leg": row["leg"],
            "company": row["company"],
            "ticker": row["ticker"],
            "side": row["side"],
            "event_day": iso_day(row["event_day"]),
            "benchmark": study.benchmark,
            "model": row["model"] or None,
            "n": int(row["n"]) if row["model"] else None,
            **{name: number(row[name]) for name in ("alpha", "beta", "sigma", "return")},
            "windows": {
                name: {figure: number(of.at[label, figure]) for figure in ("car", "t", "p")}
                for name, of in windows.items()
            },
            "market_cap_change_usd_bn": to_the_dollar(row["change"]),
            "pe_before": number(row["pe_before"]),
            "confounders": beside.get(label, []),
            # Why the first window that lacks a figure lacks it.
            "reason": next(
                (why for of in windows.values() if (why := of.at[label, "reason"])), None
            ),
        }
        for label, row in rows.iterrows()
    ]


def _confounders(findings: Findings) -> dict[Any, list[str]]:
    """By leg and company, what lies within any of the windows; the widest comes last."""
    beside: dict[Any, list[str]] = {}
    for window in WINDOWS:
        for row in findings.confounders(window).itertuples():
            texts = beside.setdefault((row.leg, row.company), [])
            if row.text not in texts:
                texts.append(row.text)
    return beside


def tell_events(value: list[dict[str, Any]], question: Question) -> list[str]:
    name = namer(question.ledger)
    told = [event for event in value if event["windows"]["0,0"]["car"] is not None]
    private = question.findings.events.private["company"].nunique()
    lines = [
        f"{plural(len(value), 'reaction')} of listed companies to deals, {len(told):,} of them "
        f"with figures here. Without a stock: {plural(private, 'party', 'parties')}.",
    ]
    if not told:
        return lines
    return [
        *lines,
        "AR is the return of the event day beyond what α and β explain; a single event says "
        "little by itself. The newest:",
        *long_table(
            ["Company", "Side", "Leg", "Event day", "Beside it", "Return", "AR", "t", "p"],
            [
                [
                    name(event["company"]),
                    event["side"],
                    event["leg"],
                    event["event_day"],
                    escape("; ".join(event["confounders"])),
                    signed(event["return"]),
                    signed(event["windows"]["0,0"]["car"]),
                    statistic(event["windows"]["0,0"]["t"]),
                    probability(event["windows"]["0,0"]["p"]),
                ]
                for event in sorted(told, key=lambda e: e["event_day"], reverse=True)
            ],
            texts=5,
        ),
    ]


def find_event_groups(question: Question) -> list[dict[str, Any]]:
    study, found = question.findings.study(), []
    for group, window in product(groups(study.events), WINDOWS):
        tests = group_tests(study, window, group.members)
        found.append(
            {
                "group": group.name,
                "window": window_name(window),
                "n": tests.n,
                "caar": number(tests.caar),
                **{name: number(getattr(tests, name)) for name in TESTS},
                "p": {name: number(tests.p[name]) for name in TESTS},
                "left_out": len(tests.left_out),
            }
        )
    return found


def tell_event_groups(value: list[dict[str, Any]], question: Question) -> list[str]:
    known = [row for row in value if row["window"] == "-1,1" and row["n"] > 1]
    if not known:
        return ["No group has two events with figures."]
    return [
        "Mean CAR over sessions −1 to +1. Deals cluster on days and in one sector: the adjusted "
        "BMP (Kolari & Pynnönen 2010) allows for it, Patell's test does not and finds too much.",
        *table(
            ["Group", "n", "Mean CAR", "Adjusted BMP", "p", "Patell", "p"],
            [
                [
                    GROUP_NAMES[row["group"]],
                    str(row["n"]),
                    signed(row["caar"]),
                    statistic(row["kp_bmp"]),
                    probability(row["p"]["kp_bmp"]),
                    statistic(row["patell"]),
                    probability(row["p"]["patell"]),
                ]
                for row in known
            ],
            texts=1,
        ),
    ]
