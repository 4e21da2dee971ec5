"""The bundled snapshot made from files that were collected by hand, where Yahoo cannot be asked.

A folder holds prices.csv, market_caps.csv, eps_quarterly.csv and fundamentals.csv; what each
value is from stands in the columns `source` and in the folder's own notes. Nothing is filled in
or carried forward: what a file does not know is empty.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.formats import plural
from dashboard.market.snapshot import (
    EARNINGS,
    ESTIMATES,
    MARKET_CAPS,
    PRICES,
    RENEWALS,
    Snapshot,
    _csv,
    _parquet,
)

# The columns that are read of each file.
FILES: dict[str, tuple[str, ...]] = {
    "prices.csv": (
        "date",
        "ticker",
        "open",
        "high",
        "low",
        "close",
        "adj_close",
        "volume",
    ),
    "market_caps.csv": ("date", "ticker", "market_cap", "shares_implied"),
    "eps_quarterly.csv": ("ticker", "report_date", "period_end", "filed"),
    "fundamentals.csv": ("ticker", "as_of", "trailing_eps", "forward_eps", "forward_pe", "source"),
}
# The basis of a sum of four quarters stands in brackets in its source.
BASES = {"[GAAP]": "gaap", "[ADJUSTED/consensus basis]": "consensus"}
# A sum dated by the filing belongs to the report of so many days before.
FILED_WITHIN = timedelta(days=14)
# Share counts that contradict all filings: another company's (Yandex), or one class alone.
WRONG_CAPS = {
    "NBIS": [(date.min, date(2025, 5, 4))],
    "OWL": [(date.min, date(2023, 6, 13)), (date(2025, 5, 7), date(2025, 8, 4))],
}
# What sources of estimates are called on screen, by what their text holds.
ESTIMATORS = {
    "Nasdaq consensus": "Nasdaq consensus for the next fiscal year; low confidence",
    "forwardPE": "Yahoo Finance forward P/E of the day",
    ".info": "Yahoo Finance key statistics",
}


class CollectedError(Exception):
    """A folder that is no collection. `reasons` has one sentence for each file that is none."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def read_collected(folder: Path, tickers: Collection[str]) -> Snapshot:
    """The snapshot that the files of a folder make.

    Parameters
    ----------
    folder
        Holds the files of FILES.
    tickers
        Those to take; rows of others are left out.

    Returns
    -------
    Snapshot
        prices and market_caps as in the files. earnings: one row a report, on the day of the
        report or, where that is not known, of the filing; trailing_eps is empty where the four
        quarters are not known, and its basis is "gaap" or "consensus". estimates: one row a
        ticker and day. All sorted by ticker and date.

    Raises
    ------
    CollectedError
        If a file is missing, lacks a column or has a row twice.
    """
    tables = _tables(folder)
    known = {name: table[table["ticker"].isin(tickers)] for name, table in tables.items()}
    return Snapshot(
        prices=_prices(known["prices.csv"]),
        market_caps=_market_caps(known["market_caps.csv"]),
        earnings=_earnings(known["eps_quarterly.csv"], known["fundamentals.csv"]),
        estimates=_estimates(known["fundamentals.csv"]),
    )


def write_collected(collected: Snapshot, folder: Path, at: datetime) -> None:
    """Put `collected` in the place of the snapshot in `folder`, each file whole or not at all,
    and say so in its PROVENANCE.md. At which hour a report came out is kept from the old one."""
    _parquet(collected.prices, folder / "prices.parquet")
    _parquet(collected.market_caps, folder / "market_caps.parquet")
    _csv(_with_sessions(collected.earnings, folder), folder / "earnings.csv")
    _csv(collected.estimates, folder / "estimates.csv")
    path = folder / "PROVENANCE.md"
    text = path.read_text(encoding="utf-8") if path.exists() else "# Provenance\n"
    if RENEWALS not in text:
        text = f"{text.rstrip()}\n\n{RENEWALS}\n"
    count = collected.prices["ticker"].nunique()
    line = f"- {at:%Y-%m-%d %H:%M} UTC: collected files, {plural(count, 'ticker')}.\n"
    path.write_text(f"{text.rstrip()}\n{line}", encoding="utf-8")


def _with_sessions(earnings: pd.DataFrame, folder: Path) -> pd.DataFrame:
    if not (folder / "earnings.csv").exists():
        return earnings
    old = pd.read_csv(folder / "earnings.csv", parse_dates=["reported"], dtype={"session": str})
    known = old[old["session"] != "unknown"].set_index(["ticker", "reported"])["session"].to_dict()
    sessions = [
        known.get((ticker, day), session)
        for ticker, day, session in zip(
            earnings["ticker"], earnings["reported"], earnings["session"], strict=True
        )
    ]
    return earnings.assign(session=sessions)


def _tables(folder: Path) -> dict[str, pd.DataFrame]:
    tables, reasons = {}, []
    for name, columns in FILES.items():
        try:
            table = pd.read_csv(folder / name, dtype={"source": str, "ticker": str})
        except FileNotFoundError:
            reasons.append(f"{name} is missing in {folder}")
            continue
        except (OSError, ValueError) as error:
            reasons.append(f"{name} cannot be read: {error}")
            continue
        if lacking := [column for column in columns if column not in table]:
            reasons.append(f"{name} lacks {', '.join(lacking)}")
            continue
        twice = table.duplicated([c for c in ("ticker", "date", "as_of") if c in columns])
        if name != "eps_quarterly.csv" and twice.any():
            line = int(np.flatnonzero(twice)[0]) + 2
            reasons.append(f"{name}:{line} has a ticker and day that stand above already")
            continue
        tables[name] = table[list(columns)]
    if reasons:
        raise CollectedError(reasons)
    return tables


def _days(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column, format="%Y-%m-%d").astype("datetime64[us]")


def _sorted(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return table[columns].sort_values(columns[:2], ignore_index=True)


def _prices(table: pd.DataFrame) -> pd.DataFrame:
    bars = table.assign(date=_days(table["date"]), volume=table["volume"].round().astype("Int64"))
    return _sorted(bars[bars["close"].notna()], PRICES)


def _market_caps(table: pd.DataFrame) -> pd.DataFrame:
    caps = table.rename(columns={"market_cap": "market_cap_usd", "shares_implied": "shares"})
    caps = caps.assign(
        date=_days(caps["date"]),
        market_cap_usd=caps["market_cap_usd"].astype(float),
        shares=caps["shares"].astype(float),
    )
    wrong = pd.Series(False, index=caps.index)
    for ticker, spans in WRONG_CAPS.items():
        for first, last in spans:
            since = pd.Timestamp(max(first, date(1900, 1, 1)))
            wrong |= (caps["ticker"] == ticker) & caps["date"].between(since, pd.Timestamp(last))
    return _sorted(caps[~wrong], MARKET_CAPS)


def _earnings(reports: pd.DataFrame, fundamentals: pd.DataFrame) -> pd.DataFrame:
    day = reports["report_date"].fillna(reports["filed"])
    published = pd.DataFrame(
        {
            "ticker": reports["ticker"],
            "reported": _days(day),
            "period_end": _days(reports["period_end"]),
        }
    ).dropna(subset=["reported"])
    sums = fundamentals.dropna(subset=["trailing_eps"])
    marked = sums["source"].map(_basis)
    sums = pd.DataFrame(
        {
            "ticker": sums["ticker"],
            "as_of": _days(sums["as_of"]),
            "trailing_eps": sums["trailing_eps"],
            "basis": marked,
            "source": sums["source"].map(_source),
        }
    )[marked != ""]
    # A sum belongs to the report of its day, or to the last one before the filing.
    sums = sums.sort_values("as_of")
    summed = pd.merge_asof(
        sums,
        published.assign(report=published["reported"]).sort_values("reported"),
        left_on="as_of",
        right_on="reported",
        by="ticker",
        tolerance=FILED_WITHIN,
    )
    summed["reported"] = summed["report"].fillna(summed["as_of"])
    # Of two sums of one report the GAAP one counts.
    summed = summed.sort_values(["ticker", "reported", "basis"])
    summed = summed.drop_duplicates(["ticker", "reported"], keep="last")
    columns = ["ticker", "reported", "trailing_eps", "basis", "source"]
    every = published.merge(summed[columns], on=["ticker", "reported"], how="outer")
    every = every.drop_duplicates(["ticker", "reported"], keep="last")
    quarter = every["source"].str.extract(r"\(4 quarters to (\d{4}-\d\d-\d\d)\)")[0]
    every["period_end"] = every["period_end"].fillna(_days(quarter))
    return _sorted(every.assign(session="unknown"), EARNINGS)


def _basis(source: str) -> str:
    """ "gaap" or "consensus"; empty for a figure that is no sum of four reports."""
    return next((basis for word, basis in BASES.items() if word in source), "")


def _source(source: str) -> str:
    """The part of a source that tells of the EPS."""
    word = next((word for word in BASES if word in source), "")
    about = source.partition(word)[2] if word else source
    return about.partition("; market_cap")[0].strip(" ;")


def _estimates(fundamentals: pd.DataFrame) -> pd.DataFrame:
    estimates = fundamentals.dropna(subset=["forward_eps", "forward_pe"], how="all")
    estimates = estimates.assign(
        as_of=_days(estimates["as_of"]),
        # A P/E on a loss is none; the EPS says that a loss is expected.
        forward_pe=estimates["forward_pe"].where(estimates["forward_pe"] > 0),
        source=estimates["source"].map(
            lambda text: next((name for word, name in ESTIMATORS.items() if word in text), text)
        ),
    )
    known = estimates[["forward_eps", "forward_pe"]].notna().any(axis=1)
    return _sorted(estimates[known], ESTIMATES)
