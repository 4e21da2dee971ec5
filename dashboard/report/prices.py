"""The market of a report: from a file of prices, or what the dashboard keeps, as known on a day.

Nothing here asks Yahoo.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.deals.ledger import Problem
from dashboard.market.snapshot import PRICES

REQUIRED = ("date", "ticker", "close")
NUMBERS = ("open", "high", "low", "close", "adj_close", "volume")
SHOWN = 50


class PricesError(Exception):
    """A file of prices that cannot be used. `problems` has all of them, in line order."""

    def __init__(self, problems: list[Problem]) -> None:
        lines = [str(problem) for problem in problems[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(f"… and {len(problems) - SHOWN:,} more")
        super().__init__("\n".join(lines))
        self.problems = problems


def read_prices(path: Path) -> pd.DataFrame:
    """Daily bars of a CSV file, with the columns PRICES, sorted by ticker and date.

    The file names date (2025-09-10), ticker and close, and may name open, high, low, adj_close
    and volume; other columns are left alone. An empty cell is unknown; a bar without a close is
    no bar. Raises PricesError listing every bad cell.
    """
    cells, problems = _cells(path)
    if problems:
        raise PricesError(problems)
    lines = cells.index.to_numpy()
    given = cells["date"].to_numpy()
    days = pd.to_datetime(cells["date"], format="%Y-%m-%d", errors="coerce")
    # A month without its zero is read as well; the file's text must be the date's own.
    written = days.dt.strftime("%Y-%m-%d").to_numpy() == given

    def bad(where: np.ndarray, column: str, reason: str) -> None:
        values = cells[column].to_numpy()
        for i in np.flatnonzero(where):
            problems.append(Problem(path.name, int(lines[i]), column, values[i], reason))

    bad(~written, "date", "is no date of the form 2025-09-10")
    bad((cells["ticker"] == "").to_numpy(), "ticker", "is empty, but required")
    bars = pd.DataFrame({"ticker": cells["ticker"].to_numpy(), "date": days.to_numpy()})
    for column in NUMBERS:
        bars[column] = np.nan
        if column in cells:
            text = cells[column].to_numpy()
            values = pd.to_numeric(cells[column], errors="coerce").to_numpy(dtype=float)
            fine = np.isfinite(values) & ((values >= 0) if column == "volume" else (values > 0))
            what = "number of shares" if column == "volume" else "price: a number above 0"
            bad(~fine & (text != ""), column, f"is no {what}")
            bars[column] = values
    twice = bars.duplicated(["ticker", "date"]).to_numpy() & written
    bad(twice, "date", "is a duplicate: an earlier row has this ticker and date")
    if problems:
        raise PricesError(sorted(problems, key=lambda p: (p.line, p.column)))
    bars["date"] = bars["date"].astype("datetime64[us]")
    bars = bars[bars["close"].notna()]
    return bars[PRICES].sort_values(["ticker", "date"], ignore_index=True)


def _cells(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """The file's cells as stripped text, indexed by line, or why there are none."""
    problems: list[Problem] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 at byte {error.start}: save it as CSV UTF-8"
        return pd.DataFrame(), [Problem(path.name, 0, "", "", reason)]
    except OSError as error:
        return pd.DataFrame(), [Problem(path.name, 0, "", "", f"cannot be read: {error.strerror}")]
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    header: list[str] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header):
                reason = f"has {len(cells)} cells, the header {len(header)}"
                problems.append(Problem(path.name, reader.line_num, "", "", reason))
                continue
            rows.append([cell.strip() for cell in cells])
            lines.append(reader.line_num)
    except csv.Error as error:
        problems.append(Problem(path.name, reader.line_num, "", "", f"is no proper CSV: {error}"))
    for name in REQUIRED:
        if name not in header:
            problems.append(Problem(path.name, 1, name, "", "is a required column and missing"))
    for name in sorted({name for name in header if header.count(name) > 1}):
        problems.append(Problem(path.name, 1, name, "", "stands twice in the header"))
    if not rows and not problems:
        problems.append(Problem(path.name, 0, "", "", "has no prices"))
    if problems:
        return pd.DataFrame(), problems
    return pd.DataFrame(rows, columns=header, index=lines, dtype=object), problems
