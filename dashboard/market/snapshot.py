"""The market data that comes with the program, for the time without Yahoo.

data/snapshot/ holds real prices, market values, earnings per share and estimates; what each
came from stands in its PROVENANCE.md. `write` renews it from a market that Yahoo has filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from dashboard.market.basis import SAME_CLOSE, is_split, measure, rebased
from dashboard.paths import SNAPSHOT

PRICES = ["ticker", "date", "open", "high", "low", "close", "adj_close", "volume"]
MARKET_CAPS = ["ticker", "date", "market_cap_usd", "shares"]
EARNINGS = ["ticker", "reported", "session", "period_end", "trailing_eps", "basis", "source"]
ESTIMATES = ["ticker", "as_of", "forward_eps", "forward_pe", "source"]
# So many of the first common days say how adjusted closes differ.
FIRST_DAYS = 5
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


def restated(bundled: Snapshot, stored: pd.DataFrame) -> Snapshot:
    """The snapshot on the basis of `stored`, the store's bars, so that the two can stand side by
    side: closes, volumes and all that is told per share. Days that both know say how
    (basis.measure); adjusted closes are right up to the first stored day of their ticker.
    """
    factors = {str(ticker): f for ticker, f in measure(bundled.prices, stored).items() if f != 1}
    adjustments = _adjustments(bundled.prices, stored)
    if not factors and (adjustments == 1).all():
        return bundled
    splits = {ticker: factor for ticker, factor in factors.items() if is_split(factor)}
    tickers = bundled.prices["ticker"]
    adjusted = tickers.map(adjustments).fillna(tickers.map(factors).astype(float)).fillna(1.0)
    prices = rebased(bundled.prices, factors)
    return Snapshot(
        prices=prices.assign(adj_close=bundled.prices["adj_close"] * adjusted),
        market_caps=_scaled(bundled.market_caps, "shares", {t: 1 / f for t, f in splits.items()}),
        earnings=_scaled(bundled.earnings, "trailing_eps", factors),
        estimates=_scaled(bundled.estimates, "forward_eps", factors),
    )


def _adjustments(prices: pd.DataFrame, stored: pd.DataFrame) -> pd.Series:
    """By ticker, what adjusted closes before the stored ones are multiplied by to be on their
    basis: their ratio on the first days that both know."""
    columns = ["ticker", "date", "adj_close"]
    both = prices[columns].merge(stored[columns], on=["ticker", "date"], suffixes=("_kept", ""))
    ratio = (both["adj_close"] / both["adj_close_kept"]).dropna()
    first = ratio.groupby(both["ticker"].loc[ratio.index]).head(FIRST_DAYS)
    median = first.groupby(both["ticker"].loc[first.index]).median()
    return median.where((median - 1).abs() > SAME_CLOSE, 1.0)


def _scaled(frame: pd.DataFrame, column: str, factors: Mapping[str, float]) -> pd.DataFrame:
    factor = frame["ticker"].map(factors).astype(float).fillna(1.0)
    return frame.assign(**{column: frame[column] * factor})


def write(known: Snapshot, quotes: pd.DataFrame, folder: Path, at: datetime) -> None:
    """Write `known`, the old snapshot with all that came after it, as the new one.

    quotes: of the market; those from Yahoo add a day of market caps and estimates. Each file is
    written beside the old one and then put in its place, so that a broken run leaves the old one
    whole.
    """
    fresh = quotes[quotes["origin"] != "snapshot"].rename_axis("ticker").reset_index()
    caps = fresh.assign(
        date=fresh["market_cap_on"], shares=fresh["market_cap_usd"] / fresh["price"]
    )
    caps = caps[caps["currency"] == "USD"].dropna(subset=["market_cap_usd"])
    estimates = fresh.assign(
        as_of=fresh["forward_on"], forward_pe=float("nan"), source="Yahoo Finance quotes"
    ).dropna(subset=["forward_eps"])
    caps = _with_newer(known.market_caps, caps[MARKET_CAPS], "date")
    estimates = _with_newer(known.estimates, estimates[ESTIMATES], "as_of")
    _parquet(known.prices[PRICES], folder / "prices.parquet")
    _parquet(caps, folder / "market_caps.parquet")
    _csv(known.earnings[EARNINGS], folder / "earnings.csv")
    _csv(estimates, folder / "estimates.csv")
    _note(folder / "PROVENANCE.md", at, len(fresh))


def _with_newer(old: pd.DataFrame, new: pd.DataFrame, date: str) -> pd.DataFrame:
    both = pd.concat([old, new], ignore_index=True) if len(new) else old
    both = both.drop_duplicates(["ticker", date], keep="last")
    return both.sort_values(["ticker", date], ignore_index=True)


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    new = path.with_suffix(".new")
    frame.to_parquet(new, index=False, compression="zstd")
    new.replace(path)


def _csv(frame: pd.DataFrame, path: Path) -> None:
    new = path.with_suffix(".new")
    frame.to_csv(new, index=False, lineterminator="\n", date_format="%Y-%m-%d")
    new.replace(path)


def _note(path: Path, at: datetime, count: int) -> None:
    """One line a renewal, so that the provenance stays true."""
    text = path.read_text(encoding="utf-8")
    if RENEWALS not in text:
        text = f"{text.rstrip()}\n\n{RENEWALS}\n"
    line = f"- {at:%Y-%m-%d %H:%M} UTC: Yahoo Finance through yfinance, {count} tickers.\n"
    path.write_text(f"{text.rstrip()}\n{line}", encoding="utf-8")
