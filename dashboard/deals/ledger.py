"""Read a ledger folder: all of it, or every reason why not."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from dashboard.deals.chapters import chapter_problems
from dashboard.deals.grades import graded
from dashboard.deals.problem import LedgerError, Problem
from dashboard.deals.published import published_by
from dashboard.deals.rules import late_successors, relations
from dashboard.deals.schema import KNOWN_FILES, ONE_VALUATION, REQUIRED_FILES, explained, schemas
from dashboard.language import DEFAULT, Message, current, mark, said
from dashboard.vocabulary import RATING

NUMBERS = {
    "valuation_usd_bn",
    "value_usd_bn",
    "outside_income_usd_bn",
    "amount_usd_bn",
    "amount_low_usd_bn",
    "amount_high_usd_bn",
    "term_years",
    "power_gw",
    "value",
}
DATES = {
    "valuation_date",
    "outside_income_as_of",
    "outside_income_known_since",
    "announced",
    "date",
    "published",
    "as_of",
    "known_since",
    "since_from",
}
UNQUOTED = {
    ",": mark(
        "has {cells} cells, the header {named}: put text with a comma in it between double quotes"
    ),
    ";": mark(
        "has {cells} cells, the header {named}: put text with a semicolon in it between double "
        "quotes"
    ),
    "\t": mark(
        "has {cells} cells, the header {named}: put text with a tab in it between double quotes"
    ),
}


class _Name(Message):
    ledger: Ledger
    slug: str

    def read(self) -> str:
        return self.ledger.name(self.slug)


@dataclass(frozen=True)
class Source:
    """A source of a leg. grade: a key of vocabulary.GRADES, empty where its row has no type."""

    publisher: str
    url: str
    grade: str


@dataclass(frozen=True)
class Ledger:
    """The checked tables. Amounts are float billions of dollars, NaN where unknown; dates are
    datetime64; text is str, empty where unknown.

    companies: one row a company, indexed by slug. legs: one directed payment or promise a row,
    indexed by id, oldest first. statuses: as in their file, by leg and date; a superseded leg's
    date is that of its successor's announcement where that is later, so that the leg counts until
    then. valuations: by company and date. sources: with their `grade`, of each leg the nearest to
    the fact first. figures, arguments, chapters: as in their files, with the day from which each
    figure was known (known_since) and its value as `text` too, which is all that there is of a
    rating. cells: the text of each file that is there, by its name. desk: the entries of the desk
    that a leg or its status is from, by leg; empty for what is data/'s own. told_by: which of these
    legs a candidate of the inbox was made, by its name. version: another for each that was read.
    """

    companies: pd.DataFrame
    valuations: pd.DataFrame
    legs: pd.DataFrame
    statuses: pd.DataFrame
    sources: pd.DataFrame
    figures: pd.DataFrame
    arguments: pd.DataFrame
    chapters: pd.DataFrame
    cells: dict[str, pd.DataFrame]
    desk: dict[str, int] = field(default_factory=dict)
    told_by: dict[str, str] = field(default_factory=dict)
    version: int = field(default_factory=itertools.count().__next__)

    def name(self, slug: str) -> str:
        """The company's name on screen, in the reader's language where the ledger has it."""
        own = self._names.get(current(), {}).get(slug)
        return own or self._names[DEFAULT][slug]

    def name_said(self, slug: str) -> Message:
        """The same inside a Message, which is read in any language."""
        message = _Name(self._names[DEFAULT][slug])
        message.ledger, message.slug = self, slug
        return message

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """By language and slug."""
        return {
            DEFAULT: self.companies["name"].to_dict(),
            "ja": self.companies["name_ja"].to_dict(),
        }

    @cached_property
    def sources_of(self) -> dict[str, list[Source]]:
        """The sources of each leg, the nearest to the fact first."""
        sources: dict[str, list[Source]] = {}
        rows = (self.sources[name] for name in ("leg", "publisher", "url", "grade"))
        for leg, publisher, url, grade in zip(*rows, strict=True):
            sources.setdefault(leg, []).append(Source(publisher, url, grade))
        return sources

    @cached_property
    def best_grades(self) -> dict[str, str]:
        """The grade of each leg's source that is nearest to the fact."""
        return {leg: sources[0].grade for leg, sources in self.sources_of.items()}

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
            reason = said("is missing in {folder}", folder=folder)
            problems.append(Problem(name, 0, "", "", reason))
    if problems:
        raise LedgerError(problems)
    return checked(tables, today)


def checked(
    tables: dict[str, pd.DataFrame], today: date, unsourced: Collection[str] = ()
) -> Ledger:
    """The ledger of the cells of its files (read_cells), by file name. unsourced: legs that need
    no source. Raises LedgerError."""
    problems: list[Problem] = []
    for name, schema in schemas(tables, today, unsourced).items():
        problems += _check(name, schema, tables[name])
    problems += relations(tables)
    problems += chapter_problems(tables)
    if problems:
        raise LedgerError(problems)
    return _typed(tables, today)


def _read_csv(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = said("cannot be read: {why}", why=error.strerror)
        return pd.DataFrame(), [Problem(path.name, 0, "", "", reason)]
    text, problems = decoded(path.name, content)
    return (pd.DataFrame(), problems) if problems else read_cells(path.name, text)


def decoded(file: str, content: bytes) -> tuple[str, list[Problem]]:
    """The file's text, or why it is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = said("is not UTF-8 at byte {byte}: save it as CSV UTF-8", byte=error.start)
        return "", [Problem(file, 0, "", "", reason)]
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        reason = said("holds a NUL character, which is no text: save it as CSV UTF-8")
        return "", [Problem(file, line, "", "", reason)]
    return text, []


def read_cells(
    file: str, text: str, *, separator: str = ",", header: list[str] | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """The cells of a CSV as stripped text, and the lines that are no proper row.

    The index is the line at which a row ends, for messages. With `header` the text has none of
    its own.
    """
    problems, rows, lines = [], [], []
    # A blank before a quote is a habit of people: the quote counts nevertheless.
    reader = csv.reader(
        io.StringIO(text, newline=None),
        delimiter=separator,
        strict=True,
        skipinitialspace=separator != "\t",
    )
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _without_empty_end([cell.strip() for cell in cells])
                continue
            # Commas at the end of a line are what a spreadsheet leaves of cleared columns.
            if len(cells) > len(header) and not any(c.strip() for c in cells[len(header) :]):
                cells = cells[: len(header)]
            if len(cells) != len(header):
                reason = said(UNQUOTED[separator], cells=len(cells), named=len(header))
                problems.append(Problem(file, reader.line_num, "", "", reason))
                continue
            rows.append([cell.strip() for cell in cells])
            lines.append(reader.line_num)
    except csv.Error as error:
        reason = said("is no proper CSV: {why}", why=error)
        problems.append(Problem(file, reader.line_num, "", "", reason))
    header = header or []
    if not header:
        reason = said("is empty: the first line names the columns")
        problems.append(Problem(file, 0, "", "", reason))
    for name in sorted(name for name, times in Counter(header).items() if times > 1):
        if name:
            problems.append(Problem(file, 1, name, "", mark("stands twice in the header")))
        else:
            problems.append(_nameless(file, header))
    return pd.DataFrame(rows, columns=header, index=lines, dtype=str), problems


def _nameless(file: str, header: Sequence[str]) -> Problem:
    return Problem(file, 1, f"#{header.index('') + 1}", "", mark("has no name in the header"))


def _without_empty_end(names: list[str]) -> list[str]:
    while names and not names[-1]:
        names = names[:-1]
    return names


def heading_problems(
    file: str, schema: pa.DataFrameSchema, table: pd.DataFrame
) -> tuple[list[Problem], bool]:
    """What is wrong with the names of the columns, and whether a required one is missing."""
    problems = []
    missing = [n for n, c in schema.columns.items() if c.required and n not in table]
    unknown = said("is no column here: {columns}", columns=", ".join(schema.columns))
    for name in table.columns:
        if not name:
            problems.append(_nameless(file, list(table.columns)))
        elif name not in schema.columns:
            problems.append(Problem(file, 1, str(name), "", unknown))
    for name in missing:
        problems.append(Problem(file, 1, name, "", mark("is a required column and missing")))
    return problems, bool(missing)


def _check(file: str, schema: pa.DataFrameSchema, table: pd.DataFrame) -> list[Problem]:
    """Every failure of the table at once (pandera's lazy validation), as our messages."""
    problems, missing = heading_problems(file, schema, table)
    if missing:
        return problems
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        seen = set()
        for case in errors.failure_cases.itertuples():
            # A check over a whole row comes back once for each of its cells: one is enough.
            whole_row = case.schema_context == "DataFrameSchema"
            checks = schema.checks if whole_row else schema.columns[case.column].checks
            # The check itself: in the cases its reason is plain text, which tr cannot take apart.
            check = checks[case.check_number]
            column = check.name if whole_row else case.column
            line = int(case.index)
            if (line, column, check.error) in seen:
                continue
            seen.add((line, column, check.error))
            value = str(table.at[line, column]) if column in table else ""
            reason = explained(check.error, value)
            problems.append(Problem(file, line, str(column), value, reason))
    return sorted(problems, key=lambda p: (p.line, p.column))


def _typed(tables: dict[str, pd.DataFrame], today: date) -> Ledger:
    typed = {}
    empty = {name: pd.DataFrame() for name in KNOWN_FILES}
    for name, schema in schemas({**empty, **tables}, today).items():
        table = tables.get(name, pd.DataFrame(columns=list(schema.columns), dtype=str))
        table = table.reindex(columns=list(schema.columns), fill_value="").reset_index(drop=True)
        if name == "figures.csv":
            # A rating is no number: its text stays beside the empty value.
            table["text"] = table["value"]
            table["value"] = table["value"].mask(table["unit"] == RATING, "")
        for column in table.columns:
            if column in NUMBERS:
                table[column] = pd.to_numeric(table[column]).astype(float)
            elif column in DATES:
                table[column] = pd.to_datetime(table[column], format="%Y-%m-%d")
        typed[name] = table
    companies, valuations = _one_valuation(typed["companies.csv"], typed["valuations.csv"])
    legs = typed["deals.csv"]
    statuses = typed["statuses.csv"]
    for place, day in late_successors(tables).items():
        statuses.loc[place, "date"] = pd.Timestamp(day)
    legs["session"] = legs["session"].replace("", "unknown")
    # Without a word on how sure it is, an amount is taken as reported and a gap as undisclosed.
    unsaid = legs["basis"] == ""
    legs.loc[unsaid, "basis"] = legs["amount_usd_bn"].map(
        lambda a: "undisclosed" if pd.isna(a) else "reported"
    )[unsaid]
    companies["outside_income_known_since"] = companies["outside_income_known_since"].fillna(
        companies["outside_income_as_of"]
    )
    figures = typed["figures.csv"]
    figures["known_since"] = figures["known_since"].fillna(published_by(figures))
    # A leg that belongs to no larger deal is a deal of its own.
    legs["deal"] = legs["deal"].where(legs["deal"] != "", legs["id"])
    return Ledger(
        companies=companies.set_index("slug"),
        valuations=valuations.sort_values(["company", "date"], ignore_index=True),
        legs=legs.sort_values(["announced", "id"]).set_index("id"),
        statuses=statuses.sort_values(["leg", "date"], ignore_index=True),
        sources=graded(typed["sources.csv"]),
        figures=figures,
        arguments=typed["arguments.csv"],
        chapters=typed["chapters.csv"],
        cells=tables,
    )


def _one_valuation(
    companies: pd.DataFrame, valuations: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A ledger without valuations.csv may name one valuation a company in companies.csv."""
    valued = companies[companies["valuation_usd_bn"].notna()]
    rows = pd.DataFrame(
        {
            "company": valued["slug"],
            "date": valued["valuation_date"],
            "value_usd_bn": valued["valuation_usd_bn"],
            "kind": "post-money",
            "source_url": valued["valuation_source_url"],
            "note": "",
        }
    )
    joined = pd.concat([valuations, rows]) if len(rows) else valuations
    return companies.drop(columns=list(ONE_VALUATION)), joined
