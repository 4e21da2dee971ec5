"""The desk as files: rows of a ledger folder in, the ledger that everybody sees out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dashboard.deals import Ledger
from dashboard.deals.ledger import DATES, NUMBERS
from dashboard.deals.proposal import KEYS
from dashboard.desk.entry import Entry, Rows
from dashboard.formats import defused


def rows_to_import(ledger: Ledger, given: Ledger) -> list[Rows]:
    """What `given` has and `ledger` has not, as the rows of an entry each.

    Parameters
    ----------
    ledger
        The one that everybody sees. Of what it has under the same key nothing is taken.
    given
        Another, checked.

    Returns
    -------
    list[Rows]
        First the companies, then each leg with its sources and statuses, then what is new of legs
        that are there already.
    """
    new = {file: _new_rows(file, ledger, given) for file in KEYS}
    found: list[Rows] = [{"companies.csv": [row]} for row in new["companies.csv"]]
    legs = [row["id"] for row in new["deals.csv"]]
    about: dict[str, Rows] = {leg: {"deals.csv": []} for leg in legs}
    for row in new["deals.csv"]:
        about[row["id"]]["deals.csv"].append(row)
    for file in ("sources.csv", "statuses.csv"):
        for row in new[file]:
            about.setdefault(row["leg"], {}).setdefault(file, []).append(row)
    return [*found, *about.values()]


def write_folder(ledger: Ledger, folder: Path) -> list[Path]:
    """Write every file of a ledger, which read_ledger reads back."""
    paths = []
    for file, table in ledger.cells.items():
        paths.append(folder / file)
        _as_file(table).to_csv(paths[-1], index=False, lineterminator="\n")
    return paths


def write_own(ledger: Ledger, entries: list[Entry], folder: Path) -> list[Path]:
    """Write the rows of the entries as lines to append to the files of data/: no header, the
    columns of the ledger's file."""
    paths = []
    for file in KEYS:
        rows = [row for entry in entries for row in entry.rows.get(file, [])]
        if rows:
            columns = ledger.cells[file].columns
            table = pd.DataFrame(rows, dtype=str).reindex(columns=columns).fillna("")
            paths.append(folder / file)
            _as_file(table).to_csv(paths[-1], index=False, header=False, lineterminator="\n")
    return paths


def _new_rows(file: str, ledger: Ledger, given: Ledger) -> list[dict[str, str]]:
    key = KEYS[file]
    theirs = given.cells.get(file)
    if theirs is None:
        return []
    own = ledger.cells.get(file)
    known = set() if own is None else set(zip(*(own[name] for name in key), strict=True))
    return [
        {str(name): str(cell) for name, cell in row.items() if cell}
        for row in theirs.to_dict("records")
        if tuple(row[name] for name in key) not in known
    ]


def _as_file(table: pd.DataFrame) -> pd.DataFrame:
    """With formulas defused in what is text."""
    text = [name for name in table.columns if name not in NUMBERS | DATES]
    return table.assign(**{name: table[name].map(defused) for name in text})
