"""The market data that comes with the program, for the time without Yahoo.

data/snapshot/ holds real prices, market values, earnings per share and estimates; what each
came from stands in its PROVENANCE.md. `write` renews it from a market that Yahoo has filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from dashboard.paths import SNAPSHOT

PRICES = ["ticker", "date", "open", "high", "low", "close", "adj_close", "volume"]
MARKET_CAPS = ["ticker", "date", "market_cap_usd", "shares"]
EARNINGS = ["ticker", "reported", "session", "period_end", "trailing_eps", "basis", "source"]
ESTIMATES = ["ticker", "as_of", "forward_eps", "forward_pe", "source"]
RENEWALS = "## Renewals"


@dataclass(frozen=True)
class Snapshot:
    """Frames with the columns PRICES, MARKET_CAPS, EARNINGS and ESTIMATES, sorted by ticker and
    date. An earnings row without trailing_eps is a report whose four quarters are not known."""

    prices: pd.DataFrame
    market_caps: pd.DataFrame
    earnings: pd.DataFrame
    estimates: pd.DataFrame


def read(folder: Path = SNAPSHOT) -> Snapshot:
    text = {"basis": str, "source": str, "session": str}
    return Snapshot(
        prices=pd.read_parquet(folder / "prices.parquet"),
        market_caps=pd.read_parquet(folder / "market_caps.parquet"),
        earnings=pd.read_csv(
            folder / "earnings.csv", parse_dates=["reported", "period_end"], dtype=text
        ),
        estimates=pd.read_csv(folder / "estimates.csv", parse_dates=["as_of"], dtype=text),
    )


def write(
    prices: pd.DataFrame,
    earnings: pd.DataFrame,
    quotes: pd.DataFrame,
    folder: Path,
    at: datetime,
) -> None:
    """Write the market (book.Market's frames) as the new snapshot.

    Prices and earnings replace the old files, whose rows they contain; the quotes from Yahoo add
    a day of market caps and estimates. Each file is written beside the old one and then put in
    its place, so that a broken run leaves the old one whole.
    """
    old = read(folder)
    fresh = quotes[quotes["origin"] != "snapshot"].rename_axis("ticker").reset_index()
    caps = fresh.assign(
        date=fresh["market_cap_on"], shares=fresh["market_cap_usd"] / fresh["price"]
    )
    caps = caps[caps["currency"] == "USD"].dropna(subset=["market_cap_usd"])
    estimates = fresh.assign(
        as_of=fresh["forward_on"], forward_pe=float("nan"), source="Yahoo Finance quotes"
    ).dropna(subset=["forward_eps"])
    _parquet(prices[PRICES], folder / "prices.parquet")
    _parquet(_joined(old.market_caps, caps[MARKET_CAPS], "date"), folder / "market_caps.parquet")
    _csv(earnings[EARNINGS], folder / "earnings.csv")
    _csv(_joined(old.estimates, estimates[ESTIMATES], "as_of"), folder / "estimates.csv")
    _note(folder / "PROVENANCE.md", at, len(fresh))


def _joined(old: pd.DataFrame, new: pd.DataFrame, date: str) -> pd.DataFrame:
    both = pd.concat([old, new], ignore_index=True) if len(new) else old
    both = both.drop_duplicates(["ticker", date], keep="last")
    return both.sort_values(["ticker", date], ignore_index=True)


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    beside = path.with_suffix(".new")
    frame.to_parquet(beside, index=False, compression="zstd")
    beside.replace(path)


def _csv(frame: pd.DataFrame, path: Path) -> None:
    beside = path.with_suffix(".new")
    frame.to_csv(beside, index=False, lineterminator="\n", date_format="%Y-%m-%d")
    beside.replace(path)


def _note(path: Path, at: datetime, count: int) -> None:
    """One line a renewal, so that the provenance stays true."""
    text = path.read_text(encoding="utf-8")
    if RENEWALS not in text:
        text = f"{text.rstrip()}\n\n{RENEWALS}\n"
    line = f"- {at:%Y-%m-%d %H:%M} UTC: Yahoo Finance through yfinance, {count} tickers.\n"
    path.write_text(f"{text.rstrip()}\n{line}", encoding="utf-8")
