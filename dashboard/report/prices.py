"""The market of a report: from a file of prices, or what the dashboard keeps, as known on a day.

Nothing here asks Yahoo.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.deals.ledger import Problem
from dashboard.language import said, said_n
from dashboard.market.holidays import filled_days
from dashboard.market.snapshot import PRICES

REQUIRED = ("date", "ticker", "close")
NUMBERS = ("open", "high", "low", "close", "adj_close", "volume")
SHOWN = 50
# Usual splits: so many new shares for so many old ones. Smaller ones can't be told from a bad day.
SPLITS = [
    (3, 2),
    *((many, 1) for many in (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100)),
]
# So far from a split's exact ratio a close may be, as the stock moves on that day, too (in
# logarithms).
SPLIT_DAY = 0.06


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


def remarks(bars: pd.DataFrame) -> list[str]:
    """What a reader must know of the prices of read_prices before using a figure of them: days
    that are no sessions, and closes that jump as if a split were not taken out of them."""
    lines: list[str] = []
    no_session = filled_days(bars)
    if len(no_session):
        first = no_session.loc[no_session["date"].idxmin()]
        closes = said_n(len(no_session), "{n} close", "{n} closes")
        tickers = said_n(no_session["ticker"].nunique(), "{n} ticker", "{n} tickers")
        lines.append(
            said(
                "{closes} of {tickers} stand on days without a session (weekends and holidays; "
                "{ticker} on {day}) and count for nothing: the file looks filled forward",
                closes=closes,
                tickers=tickers,
                ticker=first["ticker"],
                day=f"{first['date']:%Y-%m-%d}",
            )
        )
    jumps = split_like(bars[~bars.index.isin(no_session.index)])
    for row in jumps.head(SHOWN).itertuples():
        lines.append(
            said(
                "{ticker} moves from {before} to {after} on {day}, as by a {split} split: it looks "
                "like one that the prices are not adjusted for; give closes adjusted for it, or "
                "adj_close",
                ticker=row.ticker,
                before=f"{row.before:g}",
                after=f"{row.after:g}",
                day=f"{row.date:%Y-%m-%d}",
                split=row.split,
            )
        )
    if len(jumps) > SHOWN:
        lines.append(said("… and {more} more such moves", more=f"{len(jumps) - SHOWN:,}"))
    return lines


def split_like(bars: pd.DataFrame) -> pd.DataFrame:
    """The moves from one bar of a ticker to the next that look like a split: date, ticker, before,
    after and split ("4-for-1"). Each is of adjusted closes, as returns are, or of closes where a
    bar has none."""
    closes = [bars[name].where(bars[name] > 0) for name in ("adj_close", "close")]
    earlier = [price.groupby(bars["ticker"]).shift(1) for price in closes]
    adjusted = closes[0].notna() & earlier[0].notna()
    after, before = (
        pair[0].where(adjusted, pair[1]).to_numpy(dtype=float) for pair in (closes, earlier)
    )
    moves = np.log(after / before)[:, None]
    ratios = np.log([new / old for new, old in SPLITS])[None, :]
    # A close falls to a quarter where there are four shares for one.
    off = np.stack([np.abs(moves + ratios), np.abs(moves - ratios)])
    off = np.where(np.isnan(off), np.inf, off)
    nearest = off.min(axis=0).argmin(axis=1)
    found = np.flatnonzero(off.min(axis=(0, 2)) < SPLIT_DAY)
    terms = [SPLITS[at] for at in nearest[found]]
    rows = bars.iloc[found]
    return pd.DataFrame(
        {
            "date": rows["date"].to_numpy(),
            "ticker": rows["ticker"].to_numpy(),
            "before": before[found],
            "after": after[found],
            "split": [
                f"{old}-for-{new}" if up else f"{new}-for-{old}"
                for (new, old), up in zip(terms, moves[found, 0] > 0, strict=True)
            ],
        }
    )


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
    # Lines end where CSV says so: not at a form feed, or what else Unicode has for lines. A blank
    # before a quote doesn't make the quote a part of the cell.
    lined = io.StringIO(text, newline=None)
    reader = csv.reader(lined, skipinitialspace=True, strict=True)
    header: list[str] = []
    try:
        header = _without_tail([cell.strip() for cell in next(reader, [])], 0)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            cells = _without_tail(cells, len(header))
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
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        problems.append(Problem(path.name, 1, name, "", "stands twice in the header"))
    if not rows and not problems:
        problems.append(Problem(path.name, 0, "", "", "has no prices"))
    if problems:
        return pd.DataFrame(), problems
    return pd.DataFrame(rows, columns=header, index=lines, dtype=object), problems


def _without_tail(cells: list[str], columns: int) -> list[str]:
    """The cells without the empty ones that a comma at a line's end makes beyond the columns."""
    while len(cells) > columns and not cells[-1].strip():
        cells = cells[:-1]
    return cells
