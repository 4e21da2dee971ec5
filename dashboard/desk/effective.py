"""The ledger that everybody sees: data/ and what the desk has accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard.deals import Ledger, LedgerError, Problem
from dashboard.deals.ledger import checked
from dashboard.deals.proposal import KEYS
from dashboard.desk.entry import Entry
from dashboard.language import Message, said

# Flows of one kind between the same two announced within so many days, with amounts that differ by
# at most this part, may be one.
TWIN_DAYS, TWIN_AMOUNT = 7, 0.02
# Lines of desk rows are counted from here on, above those of any file.
FIRST_LINE = 10_000_000


@dataclass(frozen=True)
class Unsettled:
    """An accepted entry that does not count, and why: data/ has it now (`twin` is that leg), or it
    fits into data/ no longer."""

    entry: Entry
    reason: Message
    twin: str = ""


@dataclass(frozen=True)
class Effective:
    """ledger: data/ and what counts of the desk. unsettled: what does not, to be settled by an
    editor."""

    ledger: Ledger
    unsettled: tuple[Unsettled, ...]


def effective(base: Ledger, accepted: Sequence[Entry], today: date) -> Effective:
    """Lay the accepted entries over data/.

    Parameters
    ----------
    base
        The ledger of data/ alone.
    accepted
        Entries, the older first.
    today
        The day up to which dates may lie.

    Returns
    -------
    Effective
        A row that data/ has too counts once, as data/ has it. An entry whose leg data/ has, under
        its id or under another, or that breaks a rule of the ledger, is left out as a whole.
    """
    unsettled: list[Unsettled] = []
    entries: list[Entry] = []
    for entry in accepted:
        conflict = _conflict(base, entry)
        if conflict is None:
            entries.append(entry)
        else:
            unsettled.append(conflict)
    while entries:
        tables, entry_of = _joined(base, entries)
        try:
            ledger = checked(tables, today, _unsourced(base))
        except LedgerError as error:
            bad = _to_blame(error.problems, entry_of) or {entries[-1].id: error.problems[:1]}
            unsettled += [
                Unsettled(entry, _named(bad[entry.id][0])) for entry in entries if entry.id in bad
            ]
            entries = [entry for entry in entries if entry.id not in bad]
            continue
        return Effective(_marked(ledger, entries), _in_order(unsettled))
    return Effective(base, _in_order(unsettled))


def require(base: Ledger, entries: Sequence[Entry], today: date) -> Ledger:
    """The ledger with all of the entries, each of which must count. Raises LedgerError with the
    problems of their rows, by file and row (from 1)."""
    if not entries:
        return base
    tables, entry_of = _joined(base, entries)
    try:
        ledger = checked(tables, today, _unsourced(base))
    except LedgerError as error:
        problems = [_of_the_entry(problem, entry_of) for problem in error.problems]
        raise LedgerError(problems) from None
    return _marked(ledger, entries)


def _marked(ledger: Ledger, entries: Sequence[Entry]) -> Ledger:
    """The ledger with what of it is the desk's, and which candidates of the inbox that was."""
    desk = {leg: entry.id for entry in entries for leg in entry.touched}
    told_by = {
        entry.document["candidate"]: entry.touched[0]
        for entry in entries
        if entry.document.get("candidate") and entry.touched
    }
    return replace(ledger, desk=desk, told_by=told_by)


def check_change(
    base: Ledger, before: Sequence[Entry], after: Sequence[Entry], today: date
) -> None:
    """Raises LedgerError if an entry would not count after a change of what is accepted, unless it
    did not before."""
    known = {one.entry.id for one in effective(base, before, today).unsettled}
    new = [one for one in effective(base, after, today).unsettled if one.entry.id not in known]
    if new:
        require(base, [entry for entry in after if entry.id not in known], today)
        raise LedgerError([Problem("deals.csv", 0, "id", one.twin, one.reason) for one in new])


def twins(ledger: Ledger, row: Mapping[str, str], besides: Sequence[str] = ()) -> list[str]:
    """Legs of the ledger that may be the very deal of a row of deals.csv: of the same payer, payee
    and kind, announced within a week, with the same amount or with none on one side. besides: legs
    that are known to be others."""
    legs = ledger.legs
    day = pd.to_datetime(row.get("announced", ""), errors="coerce")
    if pd.isna(day):
        return []
    near = (legs["announced"] - day).abs() <= pd.Timedelta(days=TWIN_DAYS)
    same = (legs["payer"] == row.get("payer")) & (legs["payee"] == row.get("payee"))
    found = legs[same & near & (legs["kind"] == row.get("kind"))]
    amount = pd.to_numeric(row.get("amount_usd_bn", "") or None, errors="coerce")
    if amount is not None and not pd.isna(amount):
        theirs = found["amount_usd_bn"]
        found = found[theirs.isna() | ((theirs - amount).abs() <= TWIN_AMOUNT * amount)]
    known = {*besides, row.get("id", "")}
    return [leg for leg in found.index if leg not in known]


def _conflict(base: Ledger, entry: Entry) -> Unsettled | None:
    """What of data/ makes the entry redundant."""
    for row in entry.rows.get("deals.csv", []):
        if row["id"] in base.legs.index:
            reason = said("data/ has the flow {leg} by now: that one counts.", leg=row["id"])
            return Unsettled(entry, reason, row["id"])
        if found := twins(base, row, entry.document.get("another", ())):
            reason = said(
                "data/ has {twin} by now, which looks like {leg}: that one counts.",
                twin=found[0],
                leg=row["id"],
            )
            return Unsettled(entry, reason, found[0])
    cells = base.cells.get("statuses.csv", pd.DataFrame(columns=["leg", "date", "status"]))
    told = {
        (leg, day): status
        for leg, day, status in zip(cells["leg"], cells["date"], cells["status"], strict=True)
    }
    for row in entry.rows.get("statuses.csv", []):
        if theirs := told.get((row["leg"], row["date"])):
            if theirs != row["status"]:
                reason = said(
                    "data/ tells another status of {leg} on {day}: that one counts.",
                    leg=row["leg"],
                    day=row["date"],
                )
                return Unsettled(entry, reason, row["leg"])
            if not entry.legs:
                reason = said("data/ tells this status of {leg} by now.", leg=row["leg"])
                return Unsettled(entry, reason, row["leg"])
    return None


def _joined(
    base: Ledger, entries: Sequence[Entry]
) -> tuple[dict[str, pd.DataFrame], dict[tuple[str, int], tuple[Entry, int]]]:
    """The cells of data/ with the rows of the entries below, without those that data/ has; and
    from which entry, and which of its rows, a line of a file is."""
    tables = dict(base.cells)
    entry_of: dict[tuple[str, int], tuple[Entry, int]] = {}
    for file, key in KEYS.items():
        own = base.cells.get(file)
        known = set() if own is None else set(zip(*(own[name] for name in key), strict=True))
        rows: list[dict[str, str]] = []
        for entry in entries:
            for number, row in enumerate(entry.rows.get(file, []), start=1):
                if tuple(row.get(name, "") for name in key) in known:
                    continue
                entry_of[file, FIRST_LINE + len(rows)] = (entry, number)
                rows.append(row)
        if rows:
            index = range(FIRST_LINE, FIRST_LINE + len(rows))
            below = pd.DataFrame(rows, index=index, dtype=str).fillna("")
            tables[file] = below if own is None else pd.concat([own, below]).fillna("")
    return tables, entry_of


def _unsourced(base: Ledger) -> list[str]:
    """A ledger without sources.csv goes on without a source for each of its legs."""
    return [] if "sources.csv" in base.cells else list(base.legs.index)


def _to_blame(
    problems: Sequence[Problem], entry_of: Mapping[tuple[str, int], tuple[Entry, int]]
) -> dict[int, list[Problem]]:
    """The problems of each entry that has some."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        if (problem.file, problem.line) in entry_of:
            entry, row = entry_of[problem.file, problem.line]
            found.setdefault(entry.id, []).append(replace(problem, line=row))
    return found


def _of_the_entry(
    problem: Problem, entry_of: Mapping[tuple[str, int], tuple[Entry, int]]
) -> Problem:
    """With the number of the row in its entry for a line; data/ before the file where the rule
    broken is at a row of its own."""
    if (problem.file, problem.line) not in entry_of:
        return replace(problem, file=f"data/{problem.file}")
    entry, row = entry_of[problem.file, problem.line]
    where = problem.file if entry.id == 0 else f"{entry.id}/{problem.file}"
    return replace(problem, line=row, file=where)


def _named(problem: Problem) -> Message:
    return said(
        "{column} “{value}” {reason}",
        column=problem.column or problem.file,
        value=problem.value,
        reason=problem.reason,
    )


def _in_order(unsettled: Sequence[Unsettled]) -> tuple[Unsettled, ...]:
    return tuple(sorted(unsettled, key=lambda one: one.entry.id))
