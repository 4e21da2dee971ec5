"""Figures per share of before a split, in a store that has not lived through it.

Yahoo may go on telling EPS and numbers of shares by the shares of before a split until the next
report. A store that was there knows since when each figure has been told; one that is filled
afterwards, as with each restart on a disk that doesn't last, can only compare them with what the
bundled snapshot has of the same company, and where that says nothing they stay in doubt.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

import numpy as np
import pandas as pd

from dashboard.market.basis import SPLIT, is_split
from dashboard.market.snapshot import Snapshot

# Where no day of a report is known, so old may it be (valuation.EPS_VALID_DAYS).
LAST_REPORT = pd.Timedelta(days=110)
# A move that begins so long before a split is taken for its own: nobody looked in between.
LOOKED_BEFORE = pd.Timedelta(days=60)
# So far (as a fraction) two sources of one report's EPS differ at most, and numbers of shares
# within some months.
SAME_EPS, SAME_SHARES = 0.05, 0.2
A_DAY = pd.Timedelta(days=1)


def unseen_splits(
    actions: pd.DataFrame,
    moves: pd.DataFrame,
    quotes: pd.DataFrame,
    was_quoted: Callable[[datetime, datetime], bool],
) -> pd.DataFrame:
    """The splits since each company's last report, where nobody looked between the two.

    Parameters
    ----------
    actions
        The store's (basis.ACTIONS).
    moves
        The store's: ticker, at (UTC), factor, split.
    quotes
        The store's: ticker, quoted_at, earnings_at (UTC).
    was_quoted
        Whether quotes came in between two moments (Store.was_quoted).

    Returns
    -------
    pandas.DataFrame
        ticker, at, factor, split, as of basis.Move: what is told up to `at`, the beginning of the
        split's day, is on the old basis. moved: whether the store holds a move for it.
    """
    splits = actions[actions["kind"] == SPLIT].merge(
        quotes[["ticker", "quoted_at", "earnings_at"]], on="ticker"
    )
    at = splits["date"].dt.tz_localize("UTC")
    reported = splits["earnings_at"].fillna(splits["quoted_at"] - LAST_REPORT)
    splits = splits.assign(at=at, reported=reported, factor=1 / splits["value"])
    splits["split"] = splits["factor"].where(splits["factor"].map(is_split).astype(bool), 1.0)
    splits = splits[(at > reported) & (at <= splits["quoted_at"])]
    last_moves = moves.groupby("ticker")["at"].max().to_dict()
    splits["moved"] = [
        ticker in last_moves and last_moves[ticker] >= at - LOOKED_BEFORE
        for ticker, at in zip(splits["ticker"], splits["at"], strict=True)
    ]
    seen = [
        row.moved and was_quoted(row.reported.to_pydatetime(), row.at.to_pydatetime())
        for row in splits.itertuples()
    ]
    unseen = splits[~np.array(seen, dtype=bool)]
    return unseen[["ticker", "at", "factor", "split", "moved"]].reset_index(drop=True)


def dated_before(
    quotes: pd.DataFrame, earnings: pd.DataFrame, splits: pd.DataFrame, bundled: Snapshot
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Which figures per share are of before a split, by what the snapshot has of the company.

    Parameters
    ----------
    quotes, earnings
        The store's.
    splits
        unseen_splits.
    bundled
        The snapshot on the basis of the store's bars (snapshot.restated).

    Returns
    -------
    quotes, earnings: pandas.DataFrame
        The same; figures that are of before the split have been seen since its day.
    undecided: list of str
        The tickers with a figure that may be of before or of after it.
    """
    undecided = []
    for ticker, rows in splits.groupby("ticker"):
        at, factor, split = rows["at"].min(), rows["factor"].prod(), rows["split"].prod()
        row = quotes[quotes["ticker"] == ticker].iloc[0]
        reported = _reported_eps(bundled, str(ticker), row["earnings_at"])
        trailing = _is_of_before(row["trailing_eps"], factor, reported, SAME_EPS)
        # What is expected lies nearer to what was earned than a split away.
        earned = row["trailing_eps"] * (factor if trailing else 1.0)
        expected = math.nan if trailing is None else earned
        known = bundled.market_caps.loc[bundled.market_caps["ticker"] == ticker, "shares"].dropna()
        told = row["market_cap"] / row["price"]
        verdicts = {
            "trailing_eps": trailing,
            "forward_eps": _is_of_before(row["forward_eps"], factor, expected, math.inf),
            "shares": split != 1
            and _is_of_before(told, 1 / split, known.iloc[-1] if len(known) else 0, SAME_SHARES),
        }
        if None in verdicts.values():
            undecided.append(str(ticker))
        here = quotes["ticker"] == ticker
        for name, of_before in verdicts.items():
            if of_before:
                quotes.loc[here, f"{name}_seen_at"] = at
        if trailing:
            report = (earnings["ticker"] == ticker) & (
                earnings["reported_at"] == row["earnings_at"]
            )
            earnings.loc[report, "seen_at"] = at
    return quotes, earnings, undecided


def _reported_eps(bundled: Snapshot, ticker: str, reported_at: pd.Timestamp) -> float:
    """The snapshot's EPS of the report at that moment; NaN if it doesn't have it."""
    if pd.isna(reported_at):
        return math.nan
    reports = bundled.earnings[bundled.earnings["ticker"] == ticker]
    near = (reports["reported"] - reported_at.tz_localize(None).normalize()).abs() <= A_DAY
    eps = reports.loc[near & (reports["basis"] == "gaap"), "trailing_eps"].dropna()
    return float(eps.iloc[-1]) if len(eps) else math.nan


def _is_of_before(told: float, factor: float, known: float, tolerance: float) -> bool | None:
    """Whether a figure is nearer to what is known of it once it is multiplied by `factor`; None
    where it fits neither way. Nothing told is of neither time."""
    if math.isnan(told):
        return False
    ratio = told / known if known else math.nan
    if not ratio > 0:
        return None
    as_told, restated = abs(math.log(ratio)), abs(math.log(ratio * factor))
    if min(as_told, restated) > min(math.log1p(tolerance), abs(math.log(factor)) / 2):
        return None
    return restated < as_told
