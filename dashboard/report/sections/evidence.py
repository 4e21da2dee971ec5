"""What stands beside the ledger's own count and the stocks' reactions: totals that others have
published, and the points of credit."""

from __future__ import annotations

from typing import Any

from dashboard.formats import figure, metric
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of, long_table, namer
from dashboard.report.sections.values import iso_day
from dashboard.vocabulary import PUBLISHED, RATING


def compute_published_totals(question: Question) -> list[dict[str, Any]]:
    return [
        {
            "publisher": total.publisher,
            "metric": total.metric,
            "as_of": total.as_of.isoformat(),
            "value": total.value,
            "unit": total.unit,
            "source_url": total.source_url,
            "ours_then": then,
            "ours_now": now,
            "ours_unit": total.measure.unit,
            "ours_counts": str(total.measure.counts),
            "why": str(total.measure.gap),
        }
        for total, then, now in question.findings.published_totals
    ]


def published_totals_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    if not value:
        return ["The ledger has no total that others have published."]
    return [
        "Totals of others and what comes nearest here, on the day of theirs and now. No two have "
        "the same definition.",
        *long_table(
            ["Published", "By", "As of", "Figure", "Ours then", "Ours now"],
            [
                [
                    metric(PUBLISHED + row["metric"]),
                    row["publisher"],
                    day_of(row["as_of"]),
                    figure(row["value"], row["unit"]),
                    *(_ours(row[name], row["ours_unit"]) for name in ("ours_then", "ours_now")),
                ]
                for row in value
            ],
            texts=3,
        ),
    ]


def _ours(value: float | None, unit: str) -> str:
    return figure(float("nan") if value is None else round(value, 1), unit)


def compute_credit(question: Question) -> dict[str, Any]:
    findings = question.findings
    events = findings.events.events
    around = [
        {
            "leg": event.leg,
            "company": event.company,
            "event_day": iso_day(event.event_day),
            "metric": row.metric,
            "before": float(row.before),
            "before_on": iso_day(row.before_on),
            "after": float(row.after),
            "after_on": iso_day(row.after_on),
            "unit": row.unit,
            "change_bp": row.change_bp,
        }
        for event in events[events["event_day"].notna()].itertuples()
        for row in findings.credit_around(event.company, event.event_day.date())
        .dropna(subset=["change_bp"])
        .itertuples()
    ]
    return {
        # A rating is a text, everything else a number.
        "points": [
            {
                "entity": row.entity,
                "metric": row.metric,
                "as_of": iso_day(row.as_of),
                "value": row.value if row.unit == RATING else float(row.value),
                "unit": row.unit,
                "source_url": row.source_url,
            }
            for row in findings.credit.itertuples()
        ],
        "around_events": around,
    }


def credit_to_markdown(value: dict[str, Any], question: Question) -> list[str]:
    if not value["points"]:
        return ["The ledger has no point of credit."]
    name = namer(question.ledger)
    return [
        "Published points, newest first; none is interpolated or carried to another day.",
        *long_table(
            ["As of", "Of", "Figure", "Value"],
            [
                [
                    day_of(row["as_of"]),
                    name(row["entity"]) if row["entity"] in question.ledger.companies.index else "",
                    metric(row["metric"]),
                    row["value"]
                    if isinstance(row["value"], str)
                    else figure(row["value"], row["unit"]),
                ]
                for row in value["points"]
            ],
            texts=3,
        ),
    ]
