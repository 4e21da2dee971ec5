"""Who loses how much if the companies of --shock lose outside income."""

from __future__ import annotations

from typing import Any

from dashboard.formats import percent, plural, usd_bn
from dashboard.language import tr
from dashboard.report.question import Question
from dashboard.report.sections.markdown import long_table, namer
from dashboard.report.sections.values import to_the_dollar


def compute_stress(question: Question) -> list[dict[str, Any]]:
    columns = ["owed_usd_bn", "paid_usd_bn", "due_usd_bn", "received_usd_bn", "lost_usd_bn"]
    return [
        {"company": company, **{name: to_the_dollar(row[name]) for name in columns}}
        for company, row in question.stress.companies.iterrows()
    ]


def stress_warnings(question: Question) -> str:
    """What the ledger doesn't say and the test takes as given, if there are shocks."""
    before, warnings = question.findings.stress_year(), []
    if not question.shocks:
        return ""
    if len(before.gaps):
        gaps = ", ".join(f"{slug} {usd_bn(gap)}" for slug, gap in before.gaps.items())
        warnings.append(f"before the shock other funding fills a gap at {gaps}")
    if before.termless:
        warnings.append(
            f"{plural(before.termless, 'obligation')} without a term ("
            f"{usd_bn(before.termless_usd_bn)}) spread over {before.assumed.years:g} years"
        )
    unknown = before.companies.index[
        ~before.companies["known"] & (before.companies["owed_usd_bn"] > 0)
    ]
    if len(unknown):
        warnings.append(f"outside income not known, taken as what is owed: {', '.join(unknown)}")
    return f"assumed: {'; '.join(warnings)}." if warnings else ""


def stress_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    name, year = namer(question.ledger), question.findings.stress_year()
    lines = [
        tr("The disclosed contracts come to {amount} a year.", amount=usd_bn(year.owed_usd_bn))
    ]
    gaps = ", ".join(f"{name(slug)} {usd_bn(gap)}" for slug, gap in year.gaps.items())
    if gaps:
        lines += [
            tr(
                "Known incomes and promised money leave a funding gap, taken as filled by others "
                "before a shock: {gaps}.",
                gaps=gaps,
            )
        ]
    if not question.shocks:
        return [*lines, tr("No shock is asked about (--shock COMPANY=FRACTION).")]
    asked = ", ".join(f"{name(slug)} {percent(part)}" for slug, part in question.shocks.items())
    lines += [
        tr(
            "With this part of outside income gone: {asked}, **{amount}** would not be paid "
            "(Eisenberg & Noe 2001).",
            asked=asked,
            amount=usd_bn(question.stress.lost_usd_bn),
        )
    ]
    hit = [row for row in value if row["lost_usd_bn"] or row["paid_usd_bn"] < row["owed_usd_bn"]]
    return lines + long_table(
        [
            tr("Company"),
            tr("Owes"),
            tr("Pays"),
            tr("Is due"),
            tr("Receives"),
            tr("Loses"),
        ],
        [[name(row["company"]), *(usd_bn(usd) for usd in list(row.values())[1:])] for row in hit],
        texts=1,
    )
