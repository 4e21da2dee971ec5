"""What changed in the ledger between two days, and what each change did to the money in it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.flows import Changes
from dashboard.formats import amount, day, plural, usd_bn, usd_bn_change
from dashboard.report.question import Question
from dashboard.report.sections.markdown import escape, long_table, namer
from dashboard.report.sections.values import iso_day, to_the_dollar
from dashboard.vocabulary import KINDS, STATUSES


def compute_changes(question: Question) -> dict[str, Any]:
    found = question.findings.changed_since(question.changed_from)
    successors = question.findings.successors
    return {
        "since": question.changed_from.isoformat(),
        "added": [_leg(row, found) for row in found.legs.added.itertuples()],
        "ended": [
            _leg(row, found) | {"superseded_by": successors.get(row.Index)}
            for row in found.legs.ended.itertuples()
        ],
        "passed": [_leg(row, found) for row in found.legs.passed.itertuples()],
        "changed": [
            {
                "leg": row.leg,
                "field": row.field,
                "old": _plain(row.old),
                "new": _plain(row.new),
                "date": iso_day(row.date),
            }
            for row in found.legs.changed.itertuples()
        ],
        "total_usd_bn": [to_the_dollar(c.total_usd_bn) for c in (found.before, found.after)],
        "circulating_usd_bn": [
            to_the_dollar(c.circulating_usd_bn) for c in (found.before, found.after)
        ],
    }


def _leg(row: Any, found: Changes) -> dict[str, Any]:
    total, circulating = (
        found.effects.loc[row.Index] if row.Index in found.effects.index else (0.0, 0.0)
    )
    return {
        "leg": row.Index,
        "date": iso_day(row.date),
        "payer": row.payer,
        "payee": row.payee,
        "kind": row.kind,
        "amount_usd_bn": to_the_dollar(row.amount_usd_bn),
        "basis": row.basis,
        "status": row.status,
        "total_change_usd_bn": to_the_dollar(total),
        "circulating_change_usd_bn": to_the_dollar(circulating),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return None if pd.isna(value) or value == "" else value


def changes_to_markdown(value: dict[str, Any], question: Question) -> list[str]:
    since, until = day(question.changed_from), day(question.as_of)
    (then, now), (going, goes) = value["total_usd_bn"], value["circulating_usd_bn"]
    statuses = [row for row in value["changed"] if row["field"] == "status"]
    ended = {row["leg"] for row in value["ended"]}
    revised = [row for row in statuses if row["leg"] not in ended]
    lines = [
        f"From the end of {since} to the end of {until}: {plural(len(value['added']), 'leg')} "
        f"added, {len(value['ended'])} ended, {plural(len(revised), 'other change')} of status. "
        f"Disclosed payments went from {usd_bn(then)} to {usd_bn(now)}, what of them is circular "
        f"at most from {usd_bn(going)} to {usd_bn(goes)}."
    ]
    rows = [("Added", row) for row in value["added"]] + [("Ended", row) for row in value["ended"]]
    name = namer(question.ledger)
    lines += long_table(
        ["Date", "What", "Payer", "Payee", "Kind", "Amount", "Total", "Circular"],
        [
            [
                row["date"],
                f"{what}: {STATUSES[row['status']].lower()}" if what == "Ended" else what,
                name(row["payer"]),
                name(row["payee"]),
                KINDS[row["kind"]].label,
                amount(row["amount_usd_bn"], row["basis"]),
                usd_bn_change(row["total_change_usd_bn"]),
                usd_bn_change(row["circulating_change_usd_bn"]),
            ]
            for what, row in sorted(rows, key=lambda pair: pair[1]["date"], reverse=True)
        ],
        texts=5,
    )
    legs = question.findings.leg_rows
    return lines + long_table(
        ["Date", "Payer", "Payee", "Was", "Is"],
        [
            [
                row["date"],
                name(legs[row["leg"]].payer),
                name(legs[row["leg"]].payee),
                escape(STATUSES[row["old"]].lower()),
                escape(STATUSES[row["new"]].lower()),
            ]
            for row in revised
        ],
        texts=5,
    )
