"""The daily factor returns that come with the program: Kenneth French's data library.

`data/snapshot/factors.parquet` holds them as fractions; `write_factors` makes it of a CSV file.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.paths import SNAPSHOT

FACTORS = ["mkt_rf", "smb", "hml", "rmw", "cma", "mom", "rf"]
FILE = "factors.parquet"
# A daily factor return beyond this is a mistake in the file: the market's worst day, in October
# 1987, was −17.4%.
LARGEST = 0.25
HEADING = "## Factors"


class FactorsError(Exception):
    """A file of factors that cannot be used; the message says where and why."""


@lru_cache(maxsize=2)
def read_factors(folder: Path = SNAPSHOT) -> pd.DataFrame:
    """The bundled factor returns.

    Parameters
    ----------
    folder
        Where the snapshot lies.

    Returns
    -------
    pandas.DataFrame
        Indexed by `date` (sessions of New York, oldest first), as fractions: mkt_rf (the market
        beyond the risk-free rate), smb, hml, rmw, cma, mom, rf (the risk-free rate). Empty if
        the snapshot has no factors. Shared between callers: not to be changed.
    """
    path = folder / FILE
    if not path.exists():
        return pd.DataFrame(columns=FACTORS, index=pd.DatetimeIndex([], name="date"), dtype=float)
    return pd.read_parquet(path).set_index("date")[FACTORS]


def parse_factors(path: Path) -> pd.DataFrame:
    """The factor returns of a CSV file in percent, as Kenneth French's library gives them.

    Parameters
    ----------
    path
        A CSV file with the columns date (ISO) and, in percent a day, mkt_rf, smb, hml, rmw, cma,
        mom and rf, in any order.

    Returns
    -------
    pandas.DataFrame
        Columns date and FACTORS, as fractions, oldest first.

    Raises
    ------
    FactorsError
        If a column is missing, a date or a number cannot be read or stands twice, or a number is
        no daily return in percent.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if absent := sorted({"date", *FACTORS} - set(table.columns)):
        raise FactorsError(f"{path.name}: the columns {', '.join(absent)} are missing")
    if table.empty:
        raise FactorsError(f"{path.name} has no rows")
    dates = pd.to_datetime(table["date"], format="%Y-%m-%d", errors="coerce")
    values = table[FACTORS].apply(pd.to_numeric, errors="coerce") / 100
    _refuse(path, table["date"], dates.isna(), "is no date of the form 2025-09-10")
    _refuse(path, table["date"], dates.duplicated(), "stands twice")
    for name in FACTORS:
        large = ~(values[name].abs() <= LARGEST)
        _refuse(path, table[name], large, f"in {name} is no daily return in percent")
    frame = values.assign(date=dates.astype("datetime64[s]"))[["date", *FACTORS]]
    return frame.sort_values("date", ignore_index=True)


def _refuse(path: Path, cells: pd.Series, wrong: pd.Series, reason: str) -> None:
    places = np.flatnonzero(wrong.to_numpy())
    if len(places):
        # The header is line 1.
        raise FactorsError(
            f"{path.name}, line {places[0] + 2}: “{cells.iloc[places[0]]}” {reason}"
            + (f" (and {len(places) - 1:,} more)" if len(places) > 1 else "")
        )


def write_factors(source: Path, folder: Path, at: datetime) -> pd.DataFrame:
    """Make the bundled factors of a CSV file (parse_factors), with a line on it in PROVENANCE.md.

    Parameters
    ----------
    source
        The CSV file.
    folder
        The snapshot's folder, which has a PROVENANCE.md.
    at
        When this is done (UTC).

    Returns
    -------
    pandas.DataFrame
        What was written: date and FACTORS.

    Raises
    ------
    FactorsError
        If the file cannot be used; nothing is written then.
    """
    factors = parse_factors(source)
    renewed = folder / f"{FILE}.new"
    factors.to_parquet(renewed, index=False, compression="zstd")
    renewed.replace(folder / FILE)
    read_factors.cache_clear()
    _note(folder / "PROVENANCE.md", factors["date"], at)
    return factors


def _note(path: Path, dates: pd.Series, at: datetime) -> None:
    """The line on the days, under the heading; it replaces the one of the file before."""
    line = (
        f"{len(dates):,} days, {dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}, written on "
        f"{at:%Y-%m-%d} by `python -m dashboard.refresh --factors FILE`."
    )
    lines = path.read_text(encoding="utf-8").splitlines()
    if HEADING not in lines:
        lines += ["", HEADING, "", line]
    else:
        after = lines.index(HEADING) + 1
        places = [i for i in range(after, len(lines)) if "--factors FILE" in lines[i]]
        if places:
            lines[places[0]] = line
        else:
            lines[after:after] = ["", line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
