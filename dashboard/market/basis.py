"""The basis that kept figures are on, and how to tell that the world has moved to another.

A dividend restates every earlier adjusted close; a split or a spin-off every earlier close, and
with them what is told per share. So a chart's events are kept with its bars, each answer is laid
over what is kept (`moved`), and a move of the closes is measured (`measure`) and kept as well, so
that earnings per share and numbers of shares can follow (`factors_since`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

import numpy as np
import pandas as pd

DIVIDEND, SPLIT = "dividend", "split"
ACTIONS = ["ticker", "date", "kind", "value"]
# Yahoo's floats of one and the same figure differ by less, and by the smallest dividend of note
# (a cent on a price of some hundred dollars) an adjusted close moves by more.
SAME_ADJUSTMENT = 1e-5
# Closes that have moved by more on most days are on another basis; on a few they were revised.
SAME_CLOSE = 1e-4
# Copies of closes differ by as much (rounding, another moment of the day); what moves the basis
# is larger.
SAME_BASIS = 0.005
# A split has small terms (3 for 2, 1 for 20). Yahoo writes spin-offs as splits, too (1281 for
# 1000), after which nobody holds more shares than before.
LARGEST_TERM = 10
LARGEST_SPLIT = 100


@dataclass(frozen=True)
class Chart:
    """Daily bars of one ticker (snapshot.PRICES, oldest first) and the events that they are
    adjusted for (ACTIONS: dividends by amount, splits by new shares for an old one).
    first_trade: the day on which Yahoo says that trading began, if it does."""

    bars: pd.DataFrame
    actions: pd.DataFrame
    first_trade: date | None = None

    @property
    def first(self) -> date | None:
        return None if self.bars.empty else self.bars["date"].min().date()

    @property
    def last(self) -> date | None:
        return None if self.bars.empty else self.bars["date"].max().date()

    def since(self, day: date) -> Chart:
        """The bars and events from `day` on."""
        when = pd.Timestamp(day)
        return Chart(
            self.bars[self.bars["date"] >= when],
            self.actions[self.actions["date"] >= when],
            self.first_trade,
        )


@dataclass(frozen=True)
class Move:
    """What kept closes are multiplied by to be on the new basis, and which part of that is by
    splits, after which there are other numbers of shares. at: figures told up to then are on the
    old basis."""

    at: datetime
    factor: float
    split: float


def moved(bars: pd.DataFrame, actions: pd.DataFrame, answer: Chart) -> bool:
    """Whether `answer`, a chart of the last days, is on another basis than what is kept.

    bars, actions: those kept of the ticker. True where an event is new, gone or another, where
    the dividends before a day are (its adjusted close over its close), where most closes are, and
    where no day can be compared.
    """
    if answer.bars.empty:
        return False
    first = answer.bars["date"].min()
    if _events(actions[actions["date"] >= first]) != _events(
        answer.actions[answer.actions["date"] >= first]
    ):
        return True
    columns = ["close", "adj_close"]
    both = bars.set_index("date")[columns].join(
        answer.bars.set_index("date")[columns], how="inner", lsuffix="_kept"
    )
    if both.empty:
        return True
    closes = both["close"] / both["close_kept"]
    stored, answered = (
        both["adj_close_kept"] / both["close_kept"],
        both["adj_close"] / both["close"],
    )
    other = (answered / stored - 1).abs() > SAME_ADJUSTMENT
    adjusted_anew = other | (stored.isna() != answered.isna())
    return bool(adjusted_anew.any() or abs(closes.median() - 1) > SAME_CLOSE)


def _events(actions: pd.DataFrame) -> set[tuple[date, str, float]]:
    return {
        (row.date.date(), str(row.kind), float(f"{row.value:.6g}")) for row in actions.itertuples()
    }


def measure(stored: pd.DataFrame, answered: pd.DataFrame) -> pd.Series:
    """What the closes of `kept` are multiplied by to be on the basis of `told`, by ticker: the
    median over the days that both have; 1 where it is nearer to 1 than SAME_BASIS, and where it
    is not one factor that holds on most days, as the two are no copies of the same prices.

    Both: bars with ticker, date, close. Tickers without a common day are left out.
    """
    columns = ["ticker", "date", "close"]
    both = stored[columns].merge(answered[columns], on=["ticker", "date"], suffixes=("_kept", ""))
    both = both[(both["close"] > 0) & (both["close_kept"] > 0)]
    ratios = (both["close"] / both["close_kept"]).groupby(both["ticker"])
    median = ratios.transform("median")
    near = (both["close"] / both["close_kept"] / median - 1).abs() < SAME_BASIS
    holds = near.groupby(both["ticker"]).mean() > 0.5
    factor = ratios.median()
    return factor.where(holds & ((factor - 1).abs() > SAME_BASIS), 1.0)


def move(
    stored: pd.DataFrame, actions: pd.DataFrame, answer: Chart, fetched_at: datetime
) -> Move | None:
    """How the closes of a ticker have moved to those of `answer`, its whole history; None where
    they have not.

    kept, actions: its bars and events so far, the bars fetched last at `fetched_at` (UTC). Where
    the move is by splits that are new, they give its exact size, and the old basis ended not
    before the last of them.
    """
    factors = measure(stored, answer.bars)
    if factors.empty or factors.iloc[0] == 1:
        return None
    factor, at, known = float(factors.iloc[0]), fetched_at, _events(actions)
    news = [event for event in _events(answer.actions) - known if event[1] == SPLIT]
    by_events = float(np.prod([1 / value for *_, value in news]))
    if abs(by_events / factor - 1) < 2 * SAME_BASIS:
        begins = max(datetime(d.year, d.month, d.day, tzinfo=fetched_at.tzinfo) for d, *_ in news)
        factor, at = by_events, max(at, begins)
    return Move(at, factor, factor if is_split(factor) else 1.0)


def is_split(factor: float) -> bool:
    """Whether closes multiplied by this have been split, one way or the other."""
    for ratio in (factor, 1 / factor):
        term = Fraction(ratio).limit_denominator(LARGEST_TERM)
        exact = abs(float(term) / ratio - 1) < SAME_BASIS / 5
        if exact and 1 < term.numerator / term.denominator <= LARGEST_SPLIT:
            return True
    return False


def factors_since(
    moves: pd.DataFrame, tickers: pd.Series, moments: pd.Series, by: str = "factor"
) -> np.ndarray:
    """What figures per share are multiplied by to be on today's basis, one factor a row.

    moves: the store's (ticker, at, factor, split). tickers, told: of each figure, and since when
    it has been told (UTC). by: "factor", or "split" for what numbers of shares are divided by.
    """
    factors = np.ones(len(tickers))
    for row in moves.itertuples():
        old = (tickers == row.ticker) & (moments <= row.at)
        factors[old.to_numpy()] *= getattr(row, by)
    return factors


def rebased(bars: pd.DataFrame, factors: Mapping[str, float]) -> pd.DataFrame:
    """Daily bars with their closes multiplied by each ticker's factor, and volumes divided by it
    where it is a split's. Adjusted closes are multiplied, too."""
    bars = bars.copy()
    factor = bars["ticker"].map(factors).astype(float).fillna(1.0).to_numpy()
    for name in ("open", "high", "low", "close", "adj_close"):
        bars[name] = bars[name] * factor
    splits = {ticker: f for ticker, f in factors.items() if is_split(f)}
    bars["volume"] = bars["volume"] / bars["ticker"].map(splits).astype(float).fillna(1.0)
    return bars
