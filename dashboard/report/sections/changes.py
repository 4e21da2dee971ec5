"""What changed in the ledger between two days, and what each change did to the money in it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.flows import Changes
from dashboard.formats import day, usd_bn, usd_bn_change
from dashboard.language import tr, tr_n
from dashboard.report.question import Question
from dashboard.report.sections.markdown import (
    amount_of,
    day_of,
    escape,
    kind_name,
    long_table,
    namer,
    word,
)
from dashboard.report.sections.values import iso_day, to_the_dollar
from dashboard.vocabulary import STATUSES


def compute_changes(question: Question) -> dict[str, Any]:
    changes = question.findings.changed_since(question.changed_from)
    successors = question.findings.successors
    return {
        "since": question.changed_from.isoformat(),
        "added": [_leg(row, changes) for row in changes.legs.added.itertuples()],
        "ended": [
            _leg(row, changes) | {"superseded_by": successors.get(row.Index)}
            for row in changes.legs.ended.itertuples()
        ],
        "passed": [_leg(row, changes) for row in changes.legs.passed.itertuples()],
        "changed": [
            {
                "leg": row.leg,
                "field": row.field,
                "old": _plain(row.old),
                "new": _plain(row.new),
                "date": iso_day(row.date),
            }
            for row in changes.legs.changed.itertuples()
        ],
        "total_usd_bn": [to_the_dollar(c.total_usd_bn) for c in (changes.before, changes.after)],
        "circulating_usd_bn": [
            to_the_dollar(c.circulating_usd_bn) for c in (changes.before, changes.after)
        ],
    }


def _leg(row: Any, changes: Changes) -> dict[str, Any]:
    total, circulating = (
        changes.effects.loc[row.Index] if row.Index in changes.effects.index else (0.0, 0.0)
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
    total, circular = value["total_usd_bn"], value["circulating_usd_bn"]
    statuses = [row for row in value["changed"] if row["field"] == "status"]
    ended = {row["leg"] for row in value["ended"]}
    revised = [row for row in statuses if row["leg"] not in ended]
    lines = [
        tr(
            "From the end of {since} to the end of {until}: {added} added, {ended} ended, "
            "{revised} of status. Disclosed payments went from {total_before} to {total_after}, "
            "what of them is circular at most from {circular_before} to {circular_after}.",
            since=day(question.changed_from),
            until=day(question.as_of),
            added=tr_n(len(value["added"]), "{n} flow", "{n} flows"),
            ended=f"{len(value['ended']):,}",
            revised=tr_n(len(revised), "{n} other change", "{n} other changes"),
            total_before=usd_bn(total[0]),
            total_after=usd_bn(total[1]),
            circular_before=usd_bn(circular[0]),
            circular_after=usd_bn(circular[1]),
        )
    ]
    rows = [
        *((tr("Added"), row) for row in value["added"]),
        *((tr("Ended: {status}", status=_status(row["status"])), row) for row in value["ended"]),
    ]
    name = namer(question.ledger)
    lines += long_table(
        [
            tr("Date"),
            tr("What"),
            tr("Payer"),
            tr("Payee"),
            tr("Kind"),
            tr("Amount"),
            tr("Total"),
            tr("Circular"),
        ],
        [
            [
                day_of(row["date"]),
                what,
                name(row["payer"]),
                name(row["payee"]),
                kind_name(row["kind"]),
                amount_of(row, question.ledger),
                usd_bn_change(row["total_change_usd_bn"]),
                usd_bn_change(row["circulating_change_usd_bn"]),
            ]
            for what, row in sorted(rows, key=lambda pair: pair[1]["date"], reverse=True)
        ],
        texts=5,
    )
    legs = question.findings.leg_rows
    return lines + long_table(
        [tr("Date"), tr("Payer"), tr("Payee"), tr("Was"), tr("Is")],
        [
            [
                day_of(row["date"]),
                name(legs[row["leg"]].payer),
                name(legs[row["leg"]].payee),
                _status(row["old"]),
                _status(row["new"]),
            ]
            for row in revised
        ],
        texts=5,
    )


def _status(slug: str) -> str:
    return escape(word(STATUSES, slug).lower())
