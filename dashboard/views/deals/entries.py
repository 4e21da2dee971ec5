"""What is on the desk, for its editors: drafts, conflicts to settle, and what has been accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import streamlit as st

from dashboard.components.data import sources
from dashboard.components.data.desk import may_edit
from dashboard.components.draw import links
from dashboard.components.draw.fold import fold
from dashboard.components.draw.labels import kind_name, status_name
from dashboard.components.draw.markup import Markup, escape, link
from dashboard.components.draw.prose import prose, small
from dashboard.components.own_deals import ways_to_graph
from dashboard.components.state import page_contents
from dashboard.components.tables.events import leg_label
from dashboard.database import UnusableDatabaseError
from dashboard.deals import Ledger, LedgerError
from dashboard.desk import (
    ChangedMeanwhileError,
    Entry,
    Right,
    UnknownEntryError,
    Unsettled,
    check_change,
)
from dashboard.desk.entry import CHANGES
from dashboard.formats import amount, day
from dashboard.language import mark, tr, tr_n

_SAID = "desk-said"
MOST = 20
STATES = {"draft": mark("draft"), "accepted": mark("accepted"), "rejected": mark("rejected")}


def draw_entries(ledger: Ledger) -> None:
    """The fold (URL: `own`), for editors; for others only what went wrong with the database."""
    kept = sources.desk_store().kept()
    if kept.trouble:
        small("Own deals: {why}", why=tr(kept.trouble))
    right = may_edit()
    if not right or not kept.entries:
        return
    unsettled = sources.with_desk().unsettled
    left = {one.entry.id for one in unsettled}
    drafts = kept.of("draft")
    accepted = [entry for entry in kept.of("accepted") if entry.id not in left]
    counts = [
        tr_n(len(drafts), "{n} draft", "{n} drafts") if drafts else "",
        tr_n(len(unsettled), "{n} conflict to settle", "{n} conflicts to settle")
        if unsettled
        else "",
        tr("{n} accepted", n=len(accepted)) if accepted else "",
    ]
    label = tr("Own deals: {counts}", counts=", ".join(filter(None, counts)) or tr("rejected"))
    with page_contents.apart():
        inside = fold(label, key="own", opened=bool(unsettled))
        if not inside:
            return
        with inside:
            if said := st.session_state.pop(_SAID, ""):
                st.warning(tr(said))
            for one in unsettled[:MOST]:
                _conflict(ledger, one, right)
            for entry in [*drafts, *reversed(accepted), *reversed(kept.of("rejected"))][:MOST]:
                _entry(ledger, entry, right)


def _conflict(ledger: Ledger, one: Unsettled, right: Right) -> None:
    with st.container(border=True, key=f"conflict-{one.entry.id}"):
        _says(ledger, one.entry)
        prose("**Does not count.** {reason}", reason=tr(one.reason))
        if one.twin in ledger.legs.index:
            small("In data/: {flow}", flow=leg_label(ledger, ledger.legs.loc[one.twin]))
        with st.container(horizontal=True):
            _button(tr("Drop ours"), "drop", one.entry, partial(_reject, one.entry, right))
            if one.twin and one.twin not in one.entry.touched:
                _button(
                    tr("Both are real: count ours, too"),
                    "both",
                    one.entry,
                    partial(_count_both, one, right),
                )


def _entry(ledger: Ledger, entry: Entry, right: Right) -> None:
    with st.container(border=True, key=f"entry-{entry.id}"):
        _says(ledger, entry)
        small(
            "Entry {id}, {state}: {change} by {author}, {at} UTC{version}.",
            id=entry.id,
            state=tr(STATES[entry.state]),
            change=tr(CHANGES[entry.change]),
            author=entry.author,
            at=f"{entry.at:%Y-%m-%d %H:%M}",
            version=tr(" (version {n})", n=entry.version) if entry.version > 1 else "",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if entry.state != "accepted":
                _button(tr("Accept"), "accept", entry, partial(_accept, entry, right))
            if entry.legs and entry.state != "rejected":
                where = links.page_url("deals", add="1", entry=str(entry.id))
                ways = [link(tr("Edit"), where)]
                if entry.state == "accepted":
                    ways += ways_to_graph(ledger, entry.legs)[:1]
                with st.container(width="content"):
                    small("{text}", text=Markup(" · ".join(ways)))
            if entry.state != "rejected":
                _button(tr("Reject"), "reject", entry, partial(_reject, entry, right))
            if entry.version > 1:
                _button(tr("Undo the last change"), "undo", entry, partial(_undo, entry, right))


def _says(ledger: Ledger, entry: Entry) -> None:
    """What the entry says, in words."""
    new = {row["slug"]: row["name"] for row in entry.rows.get("companies.csv", [])}

    def name(slug: str) -> str:
        return ledger.name(slug) if slug in ledger.companies.index else new.get(slug, slug)

    for row in entry.rows.get("deals.csv", []):
        figure = row.get("amount_usd_bn", "")
        prose(
            "**{payer} → {payee}** · {kind} · {amount} · {day}",
            payer=name(row["payer"]),
            payee=name(row["payee"]),
            kind=kind_name(row["kind"]),
            amount=amount(float(figure) if figure else None, row.get("basis", "undisclosed")),
            day=day(date.fromisoformat(row["announced"])),
        )
    for row in entry.rows.get("statuses.csv", []):
        if row["leg"] in ledger.legs.index and row["leg"] not in entry.legs:
            prose(
                "**{status}** from {day}: {flow}",
                status=status_name(row["status"]),
                day=day(date.fromisoformat(row["date"])),
                flow=leg_label(ledger, ledger.legs.loc[row["leg"]]),
            )
    if not entry.legs and new:
        prose("New: {names}", names=", ".join(new.values()))
    addresses = dict.fromkeys(row["url"] for row in entry.rows.get("sources.csv", []))
    if addresses:
        small("{text}", text=Markup(", ".join(link(_site(url), url) for url in addresses)))


def _site(url: str) -> str:
    return escape(url.partition("//")[2].partition("/")[0].removeprefix("www."))


def _button(label: str, what: str, entry: Entry, act: Callable[[], None]) -> None:
    st.button(label, key=f"desk-{what}-{entry.id}", on_click=act)


def _accept(entry: Entry, right: Right) -> None:
    _try(lambda: sources.desk_store().accept(entry, right.author, _check))


def _reject(entry: Entry, right: Right) -> None:
    _try(lambda: sources.desk_store().reject(entry, right.author, _check))


def _undo(entry: Entry, right: Right) -> None:
    _try(lambda: sources.desk_store().undo(entry, right.author, _check))


def _count_both(one: Unsettled, right: Right) -> None:
    another = [*one.entry.document.get("another", []), one.twin]
    document = {**one.entry.document, "another": another}
    _try(lambda: sources.desk_store().edit(one.entry, document, right.author, _check))


def _check(before: Sequence[Entry], after: Sequence[Entry]) -> None:
    check_change(sources.checked_ledger(desk=False), before, after, date.today())


def _try(change: Callable[[], Entry]) -> None:
    """What speaks against it is said at the next run; nothing is stored then."""
    try:
        change()
    except (ChangedMeanwhileError, UnknownEntryError, UnusableDatabaseError) as error:
        st.session_state[_SAID] = error.reason
    except LedgerError as error:
        st.session_state[_SAID] = error.problems[0].reason
