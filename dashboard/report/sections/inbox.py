"""The deals that headlines and filings of the last weeks tell of."""

from __future__ import annotations

from typing import Any

from dashboard.findings import INBOX_DAYS
from dashboard.formats import amount, plural
from dashboard.radar import inbox
from dashboard.radar.texts import CHANGES, party_names
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of, escape, long_table, sourced
from dashboard.report.sections.values import to_the_dollar
from dashboard.vocabulary import KINDS


def compute_inbox(question: Question) -> list[dict[str, Any]]:
    rows = inbox(question.findings.recent_candidates)
    return [row | {"amount_usd_bn": to_the_dollar(row["amount_usd_bn"])} for row in rows]


def inbox_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    if not value:
        return [f"No headline of the last {INBOX_DAYS} days tells of a deal."]
    new = sum(row["leg"] is None for row in value)
    ledger = question.ledger
    lines = [
        f"{plural(len(value), 'candidate')} of the last {INBOX_DAYS} days, {new:,} of them not in "
        "the ledger. Read from headlines alone: none is confirmed."
    ]
    return lines + long_table(
        ["Told", "Payer", "Payee", "Kind", "Headline", "In the ledger", "Amount", "Score"],
        [
            [
                day_of(row["at"]),
                escape(party_names(ledger, row["payer"] or "")),
                escape(party_names(ledger, row["payee"] or "")),
                KINDS[row["kind"]].label if row["kind"] in KINDS else "unclear",
                sourced(row["title"], row["url"]),
                _match(row, question),
                amount(row["amount_usd_bn"], row["basis"]),
                f"{row['score']:.2f}",
            ]
            for row in value
        ],
        texts=6,
    )


def _match(row: dict[str, Any], question: Question) -> str:
    if row["leg"] is None:
        return "no"
    return f"change: {CHANGES[row['change']]}" if row["change"] else "yes"
