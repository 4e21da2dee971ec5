"""The day, and the ledger as known on it."""

from __future__ import annotations

from typing import Any

from dashboard.formats import usd_bn
from dashboard.language import tr, tr_n
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of
from dashboard.report.sections.values import iso_day, to_the_dollar


def compute_as_of(question: Question) -> str:
    return question.as_of.isoformat()


def as_of_to_markdown(value: str, question: Question) -> list[str]:
    return [tr("As known on {day}. Amounts are as disclosed.", day=day_of(value))]


def compute_ledger(question: Question) -> dict[str, Any]:
    live = question.findings.legs
    return {
        "name": question.ledger_name or None,
        "companies": len(question.ledger.companies),
        "legs": len(live),
        "legs_disclosed": int(live["amount_usd_bn"].notna().sum()),
        "total_usd_bn": to_the_dollar(question.findings.totals.total_usd_bn),
        "newest": iso_day(live["announced"].max()),
    }


def ledger_to_markdown(value: dict[str, Any], question: Question) -> list[str]:
    if value["newest"] is None:
        return [tr("No deal had been announced by then.")]
    return [
        tr(
            "{flows} between {companies} are live on the day, {disclosed} of them with an amount. "
            "Those that move money add up to {total}: {firm} firm, the rest a ceiling, reported or "
            "estimated. The newest was announced on {day}.",
            flows=tr_n(value["legs"], "{n} flow", "{n} flows"),
            companies=tr_n(value["companies"], "{n} company", "{n} companies"),
            disclosed=f"{value['legs_disclosed']:,}",
            total=usd_bn(value["total_usd_bn"]),
            firm=usd_bn(question.findings.totals.firm_usd_bn),
            day=day_of(value["newest"]),
        )
    ]
