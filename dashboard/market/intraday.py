"""The 5-minute bars that come with the program, for days that Yahoo keeps none of any more.

`data/snapshot/intraday.parquet` holds them; `write_intraday` makes it of CSV files. Yahoo's own,
of the last 60 days, come through `Extras.intraday`.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.market.exchanges import NEW_YORK, calendar
from dashboard.paths import SNAPSHOT

FILE, COLUMNS = "intraday.parquet", ["at", "ticker", "open", "close", "volume"]
NUMBERS = ["open", "close", "volume"]
HEADING = "## 5-minute bars"
COMMAND = "--intraday DIR"
# A session of fewer of its bars is left out: what is missing would stand as one long step.
LEAST_OF_A_SESSION = 0.9
BAR_MINUTES = 5


class IntradayError(Exception):
    """Files of bars that cannot be used; the message says which, where and why."""


@lru_cache(maxsize=2)
def read_intraday(folder: Path = SNAPSHOT) -> dict[str, pd.DataFrame]:
    """The bundled bars.

    Parameters
    ----------
    folder
        Where the snapshot lies.

    Returns
    -------
    dict of DataFrame
        By ticker, one row a bar, oldest first: at (UTC, the bar's start), open, close, volume;
        regular sessions only. Empty if the snapshot has no bars. Shared between callers: not to
        be changed.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    table = pd.read_parquet(path).astype({"open": float, "close": float, "volume": float})
    table = table.round({"open": 4, "close": 4})
    return {
        str(ticker): bars.drop(columns="ticker").reset_index(drop=True)
        for ticker, bars in table.groupby("ticker", observed=True)
    }


def parse_intraday(folder: Path) -> pd.DataFrame:
    """The 5-minute bars of a folder of CSV files.

    Parameters
    ----------
    folder
        Holds files named `*_5m.csv` with the columns datetime_utc (a bar's start), ticker, open,
        close and volume.

    Returns
    -------
    pandas.DataFrame
        COLUMNS, by ticker and time, of New York's sessions that have at least LEAST_OF_A_SESSION
        of their bars.

    Raises
    ------
    IntradayError
        If there is no such file, a column is missing, or a row is no bar of a price.
    """
    paths = sorted(folder.glob("*_5m.csv"))
    if not paths:
        raise IntradayError(f"{folder} has no files named *_5m.csv")
    bars = pd.concat(map(_parse_file, paths), ignore_index=True)
    bars = bars.sort_values(["ticker", "at"], ignore_index=True)
    return bars[_whole_sessions(bars)].reset_index(drop=True)


def _parse_file(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if absent := sorted({"datetime_utc", "ticker", *NUMBERS} - set(table.columns)):
        raise IntradayError(f"{path.name}: the columns {', '.join(absent)} are missing")
    at = pd.to_datetime(table["datetime_utc"], utc=True, errors="coerce", format="ISO8601")
    numbers = table[NUMBERS].apply(pd.to_numeric, errors="coerce")
    _refuse(path, table["datetime_utc"], at.isna(), "is no time of the form 2026-02-24 14:30Z")
    _refuse(path, table["datetime_utc"], at.duplicated(), "stands twice")
    for name in NUMBERS:
        wrong = ~(numbers[name] >= 0) if name == "volume" else ~(numbers[name] > 0)
        _refuse(path, table[name], wrong, f"in {name} is no {name} of a bar")
    frame = numbers.assign(at=at.astype("datetime64[s, UTC]"), ticker=table["ticker"])
    return frame.astype({"volume": "int64"})[COLUMNS]


def _refuse(path: Path, cells: pd.Series, wrong: pd.Series, reason: str) -> None:
    places = np.flatnonzero(wrong.to_numpy())
    if len(places):
        # The header is line 1.
        raise IntradayError(
            f"{path.name}, line {places[0] + 2}: “{cells.iloc[places[0]]}” {reason}"
            + (f" (and {len(places) - 1:,} more)" if len(places) > 1 else "")
        )


def _whole_sessions(bars: pd.DataFrame) -> pd.Series:
    """Whether each bar lies in a session of New York of which enough bars are here."""
    schedule = calendar(NEW_YORK).schedule
    day = bars["at"].dt.tz_convert(NEW_YORK.zone).dt.tz_localize(None).dt.normalize()
    opens, closes = (
        pd.to_datetime(day.map(schedule[side]), utc=True).astype("datetime64[s, UTC]")
        for side in ("open", "close")
    )
    within = (bars["at"] >= opens) & (bars["at"] < closes)
    count = within.groupby([bars["ticker"], day]).transform("sum")
    return within & (count >= LEAST_OF_A_SESSION * (closes - opens).dt.seconds / 60 / BAR_MINUTES)


def write_intraday(source: Path, folder: Path, at: datetime) -> pd.DataFrame:
    """Make the bundled bars of CSV files (parse_intraday), with a line on them in PROVENANCE.md.

    Parameters
    ----------
    source
        The folder with the CSV files.
    folder
        The snapshot's folder, which has a PROVENANCE.md.
    at
        When this is done (UTC).

    Returns
    -------
    pandas.DataFrame
        What was written: COLUMNS. Prices are kept to seven digits.

    Raises
    ------
    IntradayError
        If the files cannot be used; nothing is written then.
    """
    bars = parse_intraday(source)
    renewed = folder / f"{FILE}.new"
    bars.astype({"open": "float32", "close": "float32"}).to_parquet(
        renewed,
        index=False,
        compression="zstd",
        compression_level=19,
        use_dictionary=["ticker", "open", "close"],
        column_encoding={"at": "DELTA_BINARY_PACKED", "volume": "DELTA_BINARY_PACKED"},
    )
    renewed.replace(folder / FILE)
    read_intraday.cache_clear()
    _note(folder / "PROVENANCE.md", bars, at)
    return bars


def _note(path: Path, bars: pd.DataFrame, at: datetime) -> None:
    """The line on the bars, under the heading; it replaces the one of the files before."""
    days = bars["at"].dt.tz_convert(NEW_YORK.zone).dt.date
    line = (
        f"{len(bars):,} bars of {', '.join(sorted(bars['ticker'].unique()))} on {days.nunique()} "
        f"sessions, {days.min()} to {days.max()}, written on {at:%Y-%m-%d} by "
        f"`python -m dashboard.refresh {COMMAND}`."
    )
    lines = path.read_text(encoding="utf-8").splitlines()
    if HEADING not in lines:
        lines += ["", HEADING]
    before = [place for place, text in enumerate(lines) if COMMAND in text]
    if before:
        lines[before[0]] = line
    else:
        after = lines.index(HEADING) + 1
        lines[after:after] = ["", line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
