"""Rows that somebody would like to add: checked with the ledger as if they stood in its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard.deals.ledger import (
    NUMBERS,
    Ledger,
    checked,
    decoded,
    heading_problems,
    read_cells,
)
from dashboard.deals.problem import LedgerError, Problem
from dashboard.deals.schema import ONE_VALUATION, schemas
from dashboard.deals.status import legs_on
from dashboard.language import said

# What names a row of each file that rows can be proposed for.
KEYS: dict[str, list[str]] = {
    "deals.csv": ["id"],
    "sources.csv": ["leg", "url"],
    "companies.csv": ["slug"],
    "statuses.csv": ["leg", "date"],
}
MOST_BYTES = 1_000_000
MOST_LINES = 2_000

# One whole deal of a company that is new. The columns left out here are empty.
EXAMPLE: dict[str, dict[str, str]] = {
    "deals.csv": {
        "id": "example-nvidia-chips-2026-11",
        "payer": "example",
        "payee": "nvidia",
        "kind": "hardware-purchase",
        "announced": "2026-11-03",
        "session": "pre-market",
        "amount_usd_bn": "1.5",
        "basis": "up-to",
        "term_years": "3",
        "summary": "Example orders chips, for up to $1.5 billion over three years.",
    },
    "sources.csv": {
        "leg": "example-nvidia-chips-2026-11",
        "url": "https://example.com/announcement",
        "publisher": "Example",
        "published": "2026-11-03",
        "type": "company",
    },
    "companies.csv": {
        "slug": "example",
        "name": "Example",
        "role": "ai-lab",
        "country": "US",
        "description": "What it does, in a sentence.",
    },
    "statuses.csv": {
        "leg": "example-nvidia-chips-2026-11",
        "date": "2026-11-03",
        "status": "letter-of-intent",
        "source_url": "https://example.com/announcement",
    },
}


@dataclass(frozen=True)
class Proposal:
    """ledger: ours with the rows in it. legs: ids of the legs that are new or differ with them,
    in the order of the ledger. rows: by file what to append to it, text, with its columns. whole:
    files that were given whole and stand in for ours.
    """

    ledger: Ledger
    legs: list[str]
    rows: dict[str, pd.DataFrame]
    whole: list[str]


def columns_of(file: str, today: date) -> pd.DataFrame:
    """The columns of a file: column, required, refused (the reasons for which a cell is)."""
    schema = schemas(dict.fromkeys(KEYS, pd.DataFrame()), today)[file]
    return pd.DataFrame(
        [
            {
                "column": name,
                "required": column.required,
                "refused": [
                    *(check.error for check in column.checks),
                    *(check.error for check in schema.checks if check.name == name),
                ],
            }
            for name, column in schema.columns.items()
            if name not in ONE_VALUATION
        ]
    )


def template(file: str, today: date) -> pd.DataFrame:
    """A file with an example for its only row."""
    columns = columns_of(file, today)["column"]
    return pd.DataFrame([EXAMPLE[file]]).reindex(columns=columns).fillna("")


def propose(ledger: Ledger, given: Mapping[str, bytes], today: date) -> Proposal:
    """`ledger` with the rows of `given` (file name of KEYS to the text of a CSV in UTF-8).

    Rows may be separated by commas, semicolons or tabs. Without a header they must have the
    columns of the ledger's file. A file that holds every row of the ledger's own, by its key,
    stands in for it. Raises LedgerError with all problems: those of the rows with the line in the
    given text, those that come up in the ledger's own rows with the file as data/….
    """
    read = {file: _read(file, content, ledger, today) for file, content in given.items()}
    problems = [problem for _, bad in read.values() for problem in bad]
    if problems:
        raise LedgerError(problems)
    rows = {file: table for file, (table, _) in read.items() if len(table)}
    _require_columns(rows, today)
    whole = [file for file in rows if _is_whole(file, rows[file], ledger.cells.get(file))]
    tables = dict(ledger.cells)
    for file, table in rows.items():
        tables[file] = table if file in whole else _appended(ledger.cells.get(file), table)
    try:
        after = checked(tables, today)
    except LedgerError as error:
        raise LedgerError(_placed(error.problems, rows)) from None
    return Proposal(
        ledger=after,
        legs=_different(ledger, after, today),
        rows={
            file: _plain_numbers(table.reindex(columns=tables[file].columns, fill_value=""))
            for file, table in rows.items()
            if file not in whole
        },
        whole=whole,
    )


def _plain_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """An amount typed as +5 is 5 in the ledger; a sign would be taken for a formula's."""
    signed = {name: table[name].str.removeprefix("+") for name in table if name in NUMBERS}
    return table.assign(**signed)


def _read(
    file: str, content: bytes, ledger: Ledger, today: date
) -> tuple[pd.DataFrame, list[Problem]]:
    if len(content) > MOST_BYTES:
        reason = said(
            "has {bytes} bytes, and at most {most} can be checked here; "
            "python -m dashboard.check_data has no limit",
            bytes=f"{len(content):,}",
            most=f"{MOST_BYTES:,}",
        )
        return _refused(file, 0, reason)
    text, problems = decoded(file, content)
    lines = [line for line in text.split("\n") if line.strip()]
    if problems or not lines:
        return pd.DataFrame(), problems
    if len(lines) > MOST_LINES:
        reason = said(
            "has {lines} lines, and at most {most} can be checked here; "
            "python -m dashboard.check_data has no limit",
            lines=f"{len(lines):,}",
            most=f"{MOST_LINES:,}",
        )
        return _refused(file, 0, reason)
    separator = _separator(lines[0])
    first = _first_row(text, separator)
    columns = columns_of(file, today)["column"].tolist()
    named = len({name.lower() for name in first} & set(columns)) >= 2
    if named and len(first) <= 2 * len(columns):
        return read_cells(file, text, separator=separator)
    header = list(ledger.cells[file].columns) if file in ledger.cells else columns
    if len(first) != len(header):
        reason = said(
            "has {cells} cells and names no columns; the file has {columns} columns: "
            "put their names in the first line",
            cells=f"{len(first):,}",
            columns=len(header),
        )
        return _refused(file, 1, reason)
    return read_cells(file, text, separator=separator, header=header)


def _refused(file: str, line: int, reason: str) -> tuple[pd.DataFrame, list[Problem]]:
    return pd.DataFrame(), [Problem(file, line, "", "", reason)]


def _separator(line: str) -> str:
    """Spreadsheets copy with tabs, and save with semicolons where the comma is a decimal sign."""
    if "\t" in line:
        return "\t"
    return ";" if line.count(";") > line.count(",") else ","


def _first_row(text: str, separator: str) -> list[str]:
    try:
        for cells in csv.reader(io.StringIO(text, newline=None), delimiter=separator):
            if any(cell.strip() for cell in cells):
                return [cell.strip() for cell in cells]
    except csv.Error:
        pass
    return []


def _require_columns(rows: dict[str, pd.DataFrame], today: date) -> None:
    """The ledger's own rows have the required columns and would hide that the given ones don't."""
    problems, lacking = [], False
    for file, schema in schemas(rows, today).items():
        wrong, missing = heading_problems(file, schema, rows[file])
        problems += wrong
        lacking |= missing
    if lacking:
        raise LedgerError(problems)


def _is_whole(file: str, table: pd.DataFrame, own: pd.DataFrame | None) -> bool:
    if own is None or own.empty:
        return False
    key = KEYS[file]
    return set(map(tuple, own[key].to_numpy())) <= set(map(tuple, table[key].to_numpy()))


def _appended(own: pd.DataFrame | None, table: pd.DataFrame) -> pd.DataFrame:
    """`table` below the ledger's own rows, which get lines below zero to tell them apart."""
    if own is None:
        return table
    columns = list(dict.fromkeys([*own.columns, *table.columns]))
    above = own.set_axis([-line for line in own.index])
    return pd.concat([part.reindex(columns=columns, fill_value="") for part in (above, table)])


def _placed(problems: list[Problem], rows: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Problems of the given rows first, those of the ledger's own with their line in its file."""

    def is_given(problem: Problem) -> bool:
        return problem.file in rows and problem.line > 0

    return [problem for problem in problems if is_given(problem)] + [
        replace(problem, file=f"data/{problem.file}", line=abs(problem.line))
        for problem in problems
        if not is_given(problem)
    ]


def _different(before: Ledger, after: Ledger, today: date) -> list[str]:
    now = legs_on(after, today, ended=True)
    then = legs_on(before, today, ended=True).reindex(index=now.index, columns=now.columns)
    return list(now.index[(now.ne(then) & ~(now.isna() & then.isna())).any(axis=1)])
