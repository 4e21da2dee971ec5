"""What changed between two days: what came, what ended, and what that did to the sums."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.date_field import date_field
from dashboard.components.draw.fold import fold
from dashboard.components.draw.labels import kind_name, status_name
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column, show_table
from dashboard.components.state import url
from dashboard.findings import Findings
from dashboard.flows import Changes
from dashboard.formats import day, leg_amount, usd_bn, usd_bn_change
from dashboard.language import mark, tr, tr_n

# What is compared with the day of the page if nothing else is chosen.
DAYS = 30


def draw_changes(findings: Findings) -> None:
    """The fold (URL: `between`, as 2025-09-01..2025-10-01; it opens where the address has it)."""
    earliest = findings.ledger.legs["announced"].min().date() - timedelta(days=1)
    latest = findings.day
    url.days("between", earliest, latest)
    chosen: tuple[date, date] | None = st.session_state["between"]
    if inside := fold(
        tr("What changed between two days"), key="changes", opened=chosen is not None
    ):
        with inside:
            first, last = chosen or (max(earliest, latest - timedelta(days=DAYS)), latest)
            _fields(first, last, earliest, latest)
            _draw(findings.on(last), first)
    url.keep("between", None)


def _fields(first: date, last: date, earliest: date, latest: date) -> None:
    one = timedelta(days=1)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        date_field(
            tr("From the end of"),
            label=tr("From the end of"),
            key="between-from",
            value=first,
            earliest=earliest,
            latest=last - one,
            on_change=partial(_choose, last=last),
        )
        date_field(
            tr("To the end of"),
            label=tr("To the end of"),
            key="between-to",
            value=last,
            earliest=first + one,
            latest=latest,
            on_change=lambda chosen: _choose(first, chosen),
        )


def _choose(first: date | None, last: date | None) -> None:
    if first is not None and last is not None:
        st.session_state["between"] = (first, last)


def _draw(findings: Findings, since: date) -> None:
    found = findings.changed_since(since)
    change, then, now = found.legs, found.before, found.after
    moved = change.changed[
        (change.changed["field"] == "status") & ~change.changed["leg"].isin(change.ended.index)
    ]
    prose(
        "From the end of {first} to the end of {last}: **{added}**, **{ended}**, {moved}. "
        "Disclosed payments went from {before} to **{after}** ({total}); of these, at most "
        "{circular} was circular, and now **{circulates}** ({circulating}).",
        first=day(since),
        last=day(findings.day),
        added=tr_n(len(change.added), "{n} flow added", "{n} flows added"),
        ended=tr_n(len(change.ended), "{n} ended", "{n} ended"),
        moved=tr_n(len(moved), "{n} other change of status", "{n} other changes of status"),
        before=usd_bn(then.total_usd_bn),
        after=usd_bn(now.total_usd_bn),
        total=usd_bn_change(now.total_usd_bn - then.total_usd_bn),
        circular=usd_bn(then.circulating_usd_bn),
        circulates=usd_bn(now.circulating_usd_bn),
        circulating=usd_bn_change(now.circulating_usd_bn - then.circulating_usd_bn),
    )
    rows = _rows(findings, found, moved)
    if not rows:
        return
    table = pd.DataFrame(rows).sort_values("date", ascending=False, kind="stable")
    show_table(
        [
            Column(mark("Date"), table["date"], "day", pinned=True),
            Column(mark("Change"), table["what"]),
            Column(mark("Payer"), table["payer"]),
            Column(mark("Payee"), table["payee"]),
            Column(mark("Kind"), table["kind"]),
            Column(mark("Amount"), table["amount"]),
            Column(mark("Total"), table["total"], usd_bn_change),
            Column(mark("Circular"), table["circulating"], usd_bn_change),
        ],
        key="changes-table",
    )
    small(
        "Total and circular: what each change did when it came, in the order of the days; they add "
        "up to the differences above. A flow that closes a loop adds more than its own amount, "
        "since it lets the loop's other payments return."
    )


def _rows(findings: Findings, found: Changes, moved: pd.DataFrame) -> list[dict[str, Any]]:
    """One a flow that came, ended or changed its status."""
    legs, change = findings.leg_rows, found.legs
    did = dict(zip(found.effects.index, found.effects.itertuples(index=False), strict=True))
    successors = findings.successors
    rows = []
    for parts, word in ((change.added, mark("Added")), (change.ended, ""), (change.passed, "")):
        for leg, when in zip(parts.index, parts["date"], strict=True):
            what = tr(word) if word else status_name(legs[leg].status)
            if leg in successors and not word:
                replacing = legs.get(successors[leg])
                what = (
                    tr("Replaced, now {amount}", amount=leg_amount(replacing))
                    if replacing
                    else what
                )
            rows.append(_row(findings, leg, when, what, did.get(leg)))
    for row in moved.itertuples():
        what = f"{status_name(row.old)} → {status_name(row.new)}"
        rows.append(_row(findings, row.leg, row.date, what, did.get(row.leg)))
    return rows


def _row(
    findings: Findings, leg: str, when: pd.Timestamp, what: str, did: Any | None
) -> dict[str, Any]:
    row = findings.leg_rows[leg]
    return {
        "date": when,
        "what": what,
        "payer": findings.ledger.name(row.payer),
        "payee": findings.ledger.name(row.payee),
        "kind": kind_name(row.kind),
        "amount": leg_amount(row),
        "total": did.total_usd_bn if did else 0.0,
        "circulating": did.circulating_usd_bn if did else 0.0,
    }
