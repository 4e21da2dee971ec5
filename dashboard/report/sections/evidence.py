"""What stands beside the ledger's own count and the stocks' reactions: totals that others have
published, the points of credit, and what options and short sellers had priced in."""

from __future__ import annotations

from typing import Any

from dashboard.formats import UNKNOWN, figure, metric, percent, signed
from dashboard.language import tr
from dashboard.reaction import PricedIn
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of, escape, flow_namer, long_table, namer
from dashboard.report.sections.values import iso_day, number
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
        return [tr("The ledger has no total that others have published.")]
    return [
        tr(
            "Totals of others and what comes nearest here, on the day of theirs and now. No two "
            "have the same definition."
        ),
        *long_table(
            [
                tr("Published total"),
                tr("By"),
                tr("As of"),
                tr("Figure"),
                tr("Ours then"),
                tr("Ours now"),
            ],
            [
                [
                    metric(PUBLISHED + row["metric"]),
                    escape(row["publisher"]),
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
        return [tr("The ledger has no credit figure.")]
    name = namer(question.ledger)
    return [
        tr("Published points, newest first; none is interpolated or carried to another day."),
        *long_table(
            [tr("As of"), tr("Company"), tr("Figure"), tr("Value")],
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


def compute_priced_in(question: Question) -> list[dict[str, Any]]:
    """Of each stock that options are kept of: the next report, those before, and the deals."""
    findings = question.findings
    rows = findings.market.options
    tickers = set() if rows.empty else set(rows["ticker"])
    events = findings.events.events
    entries = []
    for company, ticker in question.ledger.tickers.items():
        if ticker not in tickers:
            continue
        coming = findings.next_report(ticker)
        reports: list[PricedIn | None] = list(findings.reports_priced(ticker))
        if coming is not None:
            reports.append(findings.priced_in(ticker, coming, scheduled=True))
        own = events[(events["company"] == company) & events["event_day"].notna()]
        deals = [
            (event.leg, findings.priced_in(ticker, event.event_day.date(), scheduled=False))
            for event in own.itertuples()
        ]
        entries += [
            {"company": company, "ticker": ticker, "leg": leg, **_priced(priced)}
            for leg, priced in [*((None, report) for report in reports), *deals]
            if priced is not None
        ]
    return entries


def _priced(priced: PricedIn) -> dict[str, Any]:
    """leg is None for an earnings report, the day of which was known beforehand."""
    return {
        "event_day": priced.event_day.isoformat(),
        "options_of": priced.day.isoformat(),
        "expiry": priced.expiry.isoformat(),
        "move": priced.move,
        "ordinary": number(priced.ordinary),
        "expected": number(priced.expected),
        "realised": number(priced.realised),
        "skew": number(priced.skew),
        "basis": priced.basis,
    }


def priced_in_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    if not value:
        return [
            tr(
                "No option chain is kept. They are kept a row a day from the first look on; Yahoo "
                "gives none of the past."
            )
        ]
    name, flow = namer(question.ledger), flow_namer(question.ledger)
    return [
        tr("The move that options priced for a day, either way, and what the stock did on it."),
        *long_table(
            [tr("Company"), tr("Event"), tr("Day"), tr("Expected"), tr("Realised")],
            [
                [
                    name(row["company"]),
                    flow(row["leg"]) if row["leg"] else tr("earnings report"),
                    day_of(row["event_day"]),
                    percent(row["expected"]),
                    UNKNOWN if row["realised"] is None else signed(row["realised"]),
                ]
                for row in value
            ],
            texts=3,
        ),
    ]


def compute_short_interest(question: Question) -> list[dict[str, Any]]:
    entries = []
    for company, ticker in question.ledger.tickers.items():
        for row in question.findings.short_interest_of(ticker).itertuples():
            entries.append(
                {
                    "company": company,
                    "ticker": ticker,
                    "settled_on": iso_day(row.settled_on),
                    "shares": row.shares,
                    "of_float": number(row.of_float),
                    "days_to_cover": number(row.days_to_cover),
                }
            )
    return entries


def short_interest_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    if not value:
        return [tr("No short interest is kept. It is kept from the first look on.")]
    name = namer(question.ledger)
    return [
        tr("Shares sold short, by settlement date."),
        *long_table(
            [tr("Company"), tr("Settled on"), tr("Shares"), tr("Of the float")],
            [
                [
                    name(row["company"]),
                    day_of(row["settled_on"]),
                    f"{row['shares']:,.0f}",
                    percent(row["of_float"]),
                ]
                for row in value
            ],
            texts=2,
        ),
    ]
