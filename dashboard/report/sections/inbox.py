"""The deals that headlines and filings of the last weeks tell of."""

from __future__ import annotations

from typing import Any

from dashboard.findings import INBOX_DAYS
from dashboard.formats import amount
from dashboard.language import tr, tr_n
from dashboard.radar import inbox
from dashboard.radar.texts import CHANGES, party_names
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of, escape, kind_name, long_table, sourced, word
from dashboard.report.sections.values import to_the_dollar
from dashboard.vocabulary import KINDS


def compute_inbox(question: Question) -> list[dict[str, Any]]:
    rows = inbox(question.findings.recent_candidates)
    return [row | {"amount_usd_bn": to_the_dollar(row["amount_usd_bn"])} for row in rows]


def inbox_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    if not value:
        return [
            tr("No headline of the last {days} days reports a deal.", days=INBOX_DAYS),
        ]
    new = sum(row["leg"] is None for row in value)
    ledger = question.ledger
    lines = [
        tr(
            "{candidates} of the last {days} days, {new} of them not in the ledger. Read from "
            "headlines alone: none is confirmed.",
            candidates=tr_n(len(value), "{n} candidate", "{n} candidates"),
            days=INBOX_DAYS,
            new=f"{new:,}",
        )
    ]
    return lines + long_table(
        [
            tr("Published"),
            tr("Payer"),
            tr("Payee"),
            tr("Kind"),
            tr("Headline"),
            tr("In the ledger"),
            tr("Amount"),
            tr("Score"),
        ],
        [
            [
                day_of(row["at"]),
                escape(party_names(ledger, row["payer"] or "")),
                escape(party_names(ledger, row["payee"] or "")),
                kind_name(row["kind"]) if row["kind"] in KINDS else tr("unclear"),
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
        return tr("not in it")
    if not row["change"]:
        return tr("in it")
    return tr("change: {what}", what=word(CHANGES, row["change"]))
