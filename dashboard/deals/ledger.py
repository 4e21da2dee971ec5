"""Read a ledger folder: all of it, or every reason why not."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from dashboard.deals.schema import KNOWN_FILES, REQUIRED_FILES, schemas

NUMBERS = {
    "valuation_usd_bn",
    "outside_income_usd_bn",
    "amount_usd_bn",
    "amount_low_usd_bn",
    "amount_high_usd_bn",
    "term_years",
    "power_gw",
    "value",
}
DATES = {"valuation_date", "announced", "date", "published", "as_of"}


@dataclass(frozen=True)
class Problem:
    """One reason why a ledger is refused; `line` 0 stands for the file as a whole."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        cell = f"{self.column}: " if self.column else ""
        quoted = f"“{self.value}” " if self.value else ""
        return f"{place}: {cell}{quoted}{self.reason}"


class LedgerError(Exception):
    """A ledger with bad rows. `problems` has all of them, in file and line order."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Ledger:
    """The checked tables. Amounts are float billions of dollars, NaN where unknown; dates are
    datetime64; text is str, empty where unknown.

    companies: one row a company, indexed by slug. legs: one directed payment or promise a row,
    indexed by id, oldest first. statuses, sources, figures, arguments: as in their files.
    """

    companies: pd.DataFrame
    legs: pd.DataFrame
    statuses: pd.DataFrame
    sources: pd.DataFrame
    figures: pd.DataFrame
    arguments: pd.DataFrame

    def name(self, slug: str) -> str:
        """The company's name on screen."""
        return str(self.companies.at[slug, "name"])

    @cached_property
    def tickers(self) -> dict[str, str]:
        """Slug to Yahoo ticker of the listed companies."""
        listed = self.companies.loc[self.companies["ticker"] != "", "ticker"]
        return {str(slug): str(ticker) for slug, ticker in listed.items()}


def read_ledger(folder: Path, today: date | None = None) -> Ledger:
    """The ledger in `folder`. Raises LedgerError listing every bad row; nothing is dropped."""
    today = today or date.today()
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name in KNOWN_FILES:
        path = folder / name
        if path.is_file():
            table, bad = _read_csv(path)
            tables[name] = table
            problems += bad
        elif name in REQUIRED_FILES:
            problems.append(Problem(name, 0, "", "", f"is missing in {folder}"))
    if not problems:
        for name, schema in schemas(tables, today).items():
            problems += _check(name, schema, tables[name])
    if problems:
        raise LedgerError(problems)
    return _typed(tables, today)


def _read_csv(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """The file's cells as stripped text, and the lines that are no proper row.

    The index is the line in the file at which a row ends, for messages.
    """
    file, problems, rows, lines = path.name, [], [], []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 at byte {error.start}: save it as CSV UTF-8"
        return pd.DataFrame(), [Problem(file, 0, "", "", reason)]
    except OSError as error:
        return pd.DataFrame(), [Problem(file, 0, "", "", f"cannot be read: {error.strerror}")]
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    header: list[str] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                reason = (
                    f"has {len(cells)} cells, the header {len(header)}: "
                    "put text with a comma in it between double quotes"
                )
                problems.append(Problem(file, reader.line_num, "", "", reason))
                continue
            rows.append([cell.strip() for cell in cells])
            lines.append(reader.line_num)
    except csv.Error as error:
        problems.append(Problem(file, reader.line_num, "", "", f"is no proper CSV: {error}"))
    if not header:
        problems.append(Problem(file, 0, "", "", "is empty: the first line names the columns"))
    for name in sorted({name for name in header if header.count(name) > 1}):
        problems.append(Problem(file, 1, name, "", "stands twice in the header"))
    return pd.DataFrame(rows, columns=header, index=lines, dtype=str), problems


def _check(file: str, schema: pa.DataFrameSchema, table: pd.DataFrame) -> list[Problem]:
    """Every failure of the table at once (pandera's lazy validation), as our messages."""
    problems = []
    missing = [n for n, c in schema.columns.items() if c.required and n not in table]
    known = ", ".join(schema.columns)
    for name in table.columns:
        if name not in schema.columns:
            problems.append(Problem(file, 1, str(name), "", f"is no column here: {known}"))
    for name in missing:
        problems.append(Problem(file, 1, name, "", "is a required column and missing"))
    if missing:
        return problems
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        seen = set()
        for case in errors.failure_cases.itertuples():
            # A check over a whole row comes back once for each of its cells: one is enough.
            whole_row = case.schema_context == "DataFrameSchema"
            column = schema.checks[case.check_number].name if whole_row else case.column
            line = int(case.index)
            if (line, column, case.check) in seen:
                continue
            seen.add((line, column, case.check))
            value = table.at[line, column] if column in table else ""
            problems.append(Problem(file, line, str(column), str(value), str(case.check)))
    return sorted(problems, key=lambda p: (p.line, p.column))


def _typed(tables: dict[str, pd.DataFrame], today: date) -> Ledger:
    typed = {}
    empty = {name: pd.DataFrame() for name in KNOWN_FILES}
    for name, schema in schemas({**empty, **tables}, today).items():
        table = tables.get(name, pd.DataFrame(columns=list(schema.columns), dtype=str))
        table = table.reindex(columns=list(schema.columns), fill_value="").reset_index(drop=True)
        for column in table.columns:
            if column in NUMBERS:
                table[column] = pd.to_numeric(table[column]).astype(float)
            elif column in DATES:
                table[column] = pd.to_datetime(table[column], format="%Y-%m-%d")
        typed[name] = table
    legs = typed["deals.csv"]
    legs["session"] = legs["session"].replace("", "unknown")
    # Without a word on how sure it is, an amount is taken as reported and a gap as undisclosed.
    unsaid = legs["basis"] == ""
    legs.loc[unsaid, "basis"] = legs["amount_usd_bn"].map(
        lambda a: "undisclosed" if pd.isna(a) else "reported"
    )[unsaid]
    # A leg that belongs to no larger deal is a deal of its own.
    legs["deal"] = legs["deal"].where(legs["deal"] != "", legs["id"])
    return Ledger(
        companies=typed["companies.csv"].set_index("slug"),
        legs=legs.sort_values(["announced", "id"]).set_index("id"),
        statuses=typed["statuses.csv"].sort_values(["leg", "date"], ignore_index=True),
        sources=typed["sources.csv"],
        figures=typed["figures.csv"],
        arguments=typed["arguments.csv"],
    )
