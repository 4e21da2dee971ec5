"""The minute of the news: announcements in 5-minute bars."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.findings import Findings
from dashboard.formats import ratio, signed
from dashboard.language import tr
from dashboard.market.intraday import read_intraday
from dashboard.reaction import IntradayStudy
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of, flow_namer, long_table, namer
from dashboard.report.sections.values import iso_day, iso_moment, number

BENCHMARK = "SPY"


def compute_intraday(question: Question) -> list[dict[str, Any]]:
    """Each event whose sessions are among the bundled bars, oldest first."""
    findings, bars = question.findings, read_intraday()
    if BENCHMARK not in bars:
        return []
    first, last = (bars[BENCHMARK]["at"].iloc[end].tz_localize(None) for end in (0, -1))
    events = findings.events.events
    near = events["ticker"].isin(list(bars)) & events["event_day"].between(first, last)
    rows = []
    for leg, company in events.index[near]:
        study = findings.intraday(
            leg, company, bars[findings.ledger.tickers[company]], bars[BENCHMARK]
        )
        rows.append(_row(findings, leg, company, study))
    return rows


def _row(findings: Findings, leg: str, company: str, study: IntradayStudy) -> dict[str, Any]:
    end = None if study.bars.empty else study.bars.iloc[-1]
    watch = findings.watch(leg, company)
    return {
        "leg": leg,
        "company": company,
        "benchmark": BENCHMARK,
        "days": [] if watch is None else [iso_day(pd.Timestamp(day)) for day in watch.days],
        "car": None if end is None else number(end["car"]),
        "low": None if end is None else number(end["low"]),
        "high": None if end is None else number(end["high"]),
        "half_at": iso_moment(study.half_at),
        "volume_ratio": number(study.volume_ratio),
        "beta": number(study.beta),
        "sessions": study.sessions,
        "phases": {
            str(phase): {name: number(value) for name, value in row.items()}
            for phase, row in study.phases[["ar", "low", "high", "volume", "usual_volume"]]
            .astype(float)
            .iterrows()
        },
        "why": str(study.why) or None,
    }


def intraday_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    known = [row for row in value if row["car"] is not None]
    if not known:
        return [tr("No announcement has 5-minute bars here.")]
    name, flow = namer(question.ledger), flow_namer(question.ledger)
    return [
        tr(
            "Abnormal returns from the announcement to the end of its sessions, in 5-minute bars "
            "against the benchmark and the usual spread of each time of day. The newest:"
        ),
        *long_table(
            [
                tr("Company"),
                tr("Flow"),
                tr("Sessions"),
                "CAR",
                tr("95% from"),
                tr("to"),
                tr("Half done (UTC)"),
                tr("Volume"),
            ],
            [
                [
                    name(row["company"]),
                    flow(row["leg"]),
                    ", ".join(map(day_of, row["days"])),
                    signed(row["car"]),
                    signed(row["low"]),
                    signed(row["high"]),
                    _minute(row["half_at"]),
                    ratio(row["volume_ratio"]),
                ]
                for row in reversed(known)
            ],
            texts=3,
        ),
    ]


def _minute(iso: str | None) -> str:
    return "" if iso is None else f"{day_of(iso)} {pd.Timestamp(iso):%H:%M}"
