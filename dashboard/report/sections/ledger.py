"""The day, and the ledger as known on it."""

from __future__ import annotations

from typing import Any

from dashboard.formats import plural, usd_bn
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of
from dashboard.report.sections.values import iso_day, to_the_dollar


def compute_as_of(question: Question) -> str:
    return question.as_of.isoformat()


def as_of_to_markdown(value: str, question: Question) -> list[str]:
    return [f"As known on {day_of(value)}. Amounts are as disclosed."]


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
        return ["No deal had been announced by then."]
    firm = usd_bn(question.findings.totals.firm_usd_bn)
    return [
        f"{plural(value['legs'], 'leg')} count on the day, {value['legs_disclosed']:,} of them "
        f"with an amount, among {plural(value['companies'], 'company', 'companies')}. Those that "
        f"move money add up to {usd_bn(value['total_usd_bn'])}: {firm} firm, the rest a ceiling, "
        f"reported or estimated. The newest was announced on {day_of(value['newest'])}."
    ]
