"""`python -m dashboard.radar --headlines FILE.csv`: headlines in, candidates for the ledger out.

The file has the columns title and day (or at), and may have url and publisher. With --each one
JSON object a line for each headline, in their order; without it one JSON list of the candidates,
headlines of one deal as one, highest score first. Exit code 0 if the headlines are read, 1 if the
file or the ledger has bad rows, 2 on a usage error.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import command_line
from dashboard.deals import LedgerError, Problem, read_ledger
from dashboard.deals.ledger import decoded, read_cells
from dashboard.language import said
from dashboard.paths import DATA
from dashboard.radar.clusters import candidates, read_headlines
from dashboard.radar.reading import Reading

EACH = (
    "title",
    "is_deal",
    "payer",
    "payee",
    "kind",
    "amount_usd_bn",
    "basis",
    "status",
    "leg",
    "change",
    "score",
    "why",
)


def parser() -> argparse.ArgumentParser:
    parser = command_line.Parser(prog="python -m dashboard.radar", description=__doc__)
    parser.add_argument(
        "--headlines", type=command_line.file, required=True, help="a CSV: at or day, title"
    )
    parser.add_argument(
        "--data", type=command_line.folder, default=DATA, help="another ledger's folder"
    )
    parser.add_argument("--each", action="store_true", help="one JSON line a headline")
    parser.add_argument("--format", choices=["json"], default="json", help="default: json")
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        ledger = read_ledger(options.data)
        frame = read_file(options.headlines)
    except (LedgerError, HeadlinesError) as error:
        print(error, file=sys.stderr)
        return 1
    readings = read_headlines(frame, ledger)
    if options.each:
        for reading in readings:
            print(json.dumps(_line(reading), ensure_ascii=False, allow_nan=False))
    else:
        found = [asdict(candidate) for candidate in candidates(readings)]
        print(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False))
    return 0


class HeadlinesError(Exception):
    """A file of headlines that cannot be used. `problems` has all of them, in line order."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_file(path: Path) -> pd.DataFrame:
    """The headlines of a CSV as text: title, at or day, url, publisher. Raises HeadlinesError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        why = said("cannot be read: {why}", why=error.strerror)
        raise HeadlinesError([Problem(path.name, 0, "", "", why)]) from error
    text, problems = decoded(path.name, content)
    if problems:
        raise HeadlinesError(problems)
    frame, problems = read_cells(path.name, text)
    if not len(frame.columns):
        raise HeadlinesError(problems)
    column = "at" if "at" in frame else "day"
    if "title" not in frame:
        problems.append(Problem(path.name, 1, "title", "", "is a required column and missing"))
    if column not in frame:
        without = "is missing: a date like 2025-09-10, or a column at with times"
        problems.append(Problem(path.name, 1, column, "", without))
    if problems:
        raise HeadlinesError(problems)
    times = pd.to_datetime(frame[column], errors="coerce", utc=True, format="ISO8601")
    bad = frame.loc[times.isna() & (frame[column] != ""), column]
    reason = "is no time of the form 2025-09-10 or 2025-09-10T12:30:00Z"
    if len(bad):
        raise HeadlinesError(
            [Problem(path.name, line, column, value, reason) for line, value in bad.items()]
        )
    return frame.reset_index(drop=True)


def _line(reading: Reading) -> dict[str, Any]:
    """One headline's values. Payers and payees of further payments follow those of the first."""
    values = {name: getattr(reading, name) for name in EACH}
    for side, place in (("payer", 0), ("payee", 1)):
        further = [payment[place] for payment in reading.further] if reading.is_deal else []
        parties = [*values[side].split(";"), *further]
        values[side] = ";".join(dict.fromkeys(filter(None, parties)))
    for name in ("payer", "payee", "kind", "basis", "status", "leg", "change"):
        values[name] = values[name] or None
    return values
