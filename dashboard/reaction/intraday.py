"""The minute of the news: abnormal returns in 5-minute bars around an announcement.

A share moves more in the first and last half hour than at noon, and more when the market does.
Here each bar is set against the benchmark's bar and against what is usual at that time of day in
the sessions before. While the day goes on, the same call with more bars gives a longer picture.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard.formats import day_said
from dashboard.language import Message, mark, said, said_n
from dashboard.market.book import Market
from dashboard.market.exchanges import Exchange, exchange_of, session_bounds, trading_days
from dashboard.reaction.distributions import normal_quantile
from dashboard.reaction.event import event_day
from dashboard.reaction.single import CONFIDENCE

BAR = pd.Timedelta(minutes=5)
OVERNIGHT, PRE, REGULAR, POST = "overnight", "pre-market", "market-hours", "after-hours"
# The parts of a day, as they follow on one another. OVERNIGHT is the step from the last bar of a
# session's day to the first one of the next, at which nothing trades here.
PHASES = {
    OVERNIGHT: mark("Overnight"),
    PRE: mark("Pre-market"),
    REGULAR: mark("Market hours"),
    POST: mark("After hours"),
}
# Sessions before the first event day that say what is usual: at most, and at least.
MOST_SESSIONS, FEWEST_SESSIONS = 20, 5
# The spread of a time of day is that of its own bars and those of as many neighbours either way.
NEIGHBOURS = 1
# A bar within a session with more than so many times the volume of the bars around it is a late
# print of the source's: with such bars its sessions add up to more than the day's volume, without
# them to less. News moves the price with it, by more than so many times what the bars around do.
LATE_PRINT, AROUND, NEWS = 6, (-3, -2, -1, 1, 2, 3), 4
COLUMNS = ["at", "day", "phase", "return", "benchmark_return", "ar", "sigma"]
COLUMNS += ["car", "low", "high", "volume", "usual_volume"]


@dataclass(frozen=True)
class IntradayStudy:
    """One stock in 5-minute bars around one announcement.

    bars: one row a bar of the days looked at, oldest first, with an OVERNIGHT row before the
    first bar of each day. Columns: at (UTC, the bar's end), day, phase, return,
    benchmark_return, ar, sigma (its usual spread at that time of day), car (cumulated from the
    announcement on; NaN before), low, high (its 95% band), volume (NaN for a late print),
    usual_volume (the median of that time of day). phases: one row a phase since the announcement,
    in the order of PHASES: ar, se, volume, usual_volume, bars, low, high. beta: of all bars in
    market hours before. sessions: how many sessions say what is usual. half_at: when half of the
    move was done for good (UTC; NaT where the move is within its band). why: why there is no
    study; empty where there is one.
    """

    bars: pd.DataFrame
    phases: pd.DataFrame
    beta: float
    sessions: int
    half_at: pd.Timestamp
    why: str = ""

    @property
    def car(self) -> float:
        """The move so far beyond the benchmark's, as a fraction; NaN where there is none."""
        return float(self.bars["car"].iloc[-1]) if len(self.bars) else np.nan

    @property
    def largest_bar(self) -> pd.Series | None:
        """The bar since the announcement with the largest AR, up or down; None without any."""
        since = self.bars[self.bars["car"].notna()]
        return None if since.empty else since.loc[since["ar"].abs().idxmax()]

    @property
    def largest_ratio(self) -> float:
        """|AR| of that bar over its usual spread; NaN where there is none."""
        bar = self.largest_bar
        return np.nan if bar is None else float(abs(bar["ar"]) / bar["sigma"])

    @property
    def volume_ratio(self) -> float:
        """Volume since the announcement over the usual one of the same times of day; NaN where
        that is not known."""
        usual = self.phases["usual_volume"].sum() if len(self.phases) else 0.0
        return float(self.phases["volume"].sum() / usual) if usual > 0 else np.nan


def intraday_study(
    stock: pd.DataFrame,
    benchmark: pd.DataFrame,
    exchange: Exchange,
    days: Sequence[date],
    announced_from: pd.Timestamp,
    earnings: Collection[date] = (),
) -> IntradayStudy:
    """Abnormal returns of a stock in 5-minute bars around an announcement.

    Parameters
    ----------
    stock, benchmark
        Bars with at (UTC, the bar's start), open, close and volume, of the days looked at and of
        the sessions before them; with or without pre- and post-market.
    exchange
        Where both trade.
    days
        The sessions to look at, oldest first.
    announced_from
        The earliest moment (UTC) at which the announcement can have come. Returns cumulate from
        the first bar that ends after it.
    earnings
        The sessions that answered to the company's reports (earnings_sessions): no usual days.

    Returns
    -------
    IntradayStudy
        AR = R − β·Rm, with β by least squares through zero on the bars in market hours of the up
        to MOST_SESSIONS sessions before. The spread of a bar is the root mean square of AR at
        that time of day and the bars beside it in these sessions; that of the overnight step and
        of the opening bar is their own. What a time of day returns on average is taken as zero:
        in twenty sessions it is far smaller than its error.

    References
    ----------
    Busse & Green 2002 (news in minutes); Wood, McInish & Ord 1985 (the pattern of the day).
    """
    steps = _steps(stock, benchmark, exchange)
    first = min(days)
    earlier = {day for day in steps["day"] if day < first}.difference(earnings)
    before = sorted(earlier)[-MOST_SESSIONS:]
    usual, looked_at = steps[steps["day"].isin(before)], steps[steps["day"].isin(list(days))]
    if looked_at.empty:
        return no_intraday_study(said("there are no 5-minute bars of these days here"))
    if len(before) < FEWEST_SESSIONS:
        return no_intraday_study(
            said_n(
                len(before),
                "only {n} session before it has 5-minute bars, and what is usual needs {fewest}",
                "only {n} sessions before it have 5-minute bars, and what is usual needs {fewest}",
                fewest=FEWEST_SESSIONS,
            )
        )
    overnight = looked_at[looked_at["phase"] == OVERNIGHT]["day"]
    for day in sorted(set(looked_at["day"]) - set(overnight)):
        if session_bounds(exchange, day)[0] > announced_from:
            return no_intraday_study(
                said("the session before {day} has no 5-minute bars here", day=day_said(day))
            )
    trading = usual[usual["phase"] == REGULAR]
    x, y = trading["benchmark_return"].to_numpy(), trading["return"].to_numpy()
    beta = float(x @ y / (x @ x)) if x @ x > 0 else np.nan
    usual = usual.assign(ar=usual["return"] - beta * usual["benchmark_return"])
    spread, volume = _spread(usual), usual.groupby(["phase", "slot"])["volume"].median()
    at_slot = pd.MultiIndex.from_frame(looked_at[["phase", "slot"]])
    bars = looked_at.assign(
        ar=looked_at["return"] - beta * looked_at["benchmark_return"],
        sigma=spread.reindex(at_slot).to_numpy(),
        usual_volume=volume.reindex(at_slot).to_numpy(),
    ).reset_index(drop=True)
    since = (bars["at"] > announced_from).to_numpy()
    car = bars["ar"].where(since).cumsum()
    variance = (bars["sigma"] ** 2).where(since).cumsum()
    reach = normal_quantile((1 + CONFIDENCE) / 2) * np.sqrt(variance)
    bars = bars.assign(car=car, low=car - reach, high=car + reach)[COLUMNS]
    return IntradayStudy(bars, _phases(bars[since]), beta, len(before), _half_done(bars[since]))


def earnings_sessions(market: Market, ticker: str) -> set[date]:
    """The sessions that first could react to each report of a company; where the time of a report
    is not known, the next one, too."""
    trading, sessions = market.sessions(exchange_of(ticker)), set()
    for report in market.reports(ticker).itertuples():
        known = isinstance(report.session, str) and report.session in ("pre-market", "after-hours")
        day = event_day(report.reported.date(), report.session if known else "unknown", trading)
        sessions |= {day.session} if day.certain else {day.session, day.next_session}
    return sessions


def no_intraday_study(why: Message) -> IntradayStudy:
    """A study that there is none of, and why."""
    bars = pd.DataFrame(columns=COLUMNS)
    return IntradayStudy(bars, _phases(bars), np.nan, 0, pd.NaT, why)


def _steps(stock: pd.DataFrame, benchmark: pd.DataFrame, exchange: Exchange) -> pd.DataFrame:
    """The returns from bar to bar at the moments that both have, sessions only: at, day, phase,
    slot (minutes from the open; 0 for OVERNIGHT), return, benchmark_return, volume."""
    stock, benchmark = (
        bars.assign(at=pd.to_datetime(bars["at"], utc=True)) for bars in (stock, benchmark)
    )
    columns = ["at", "open", "close"]
    both = stock[[*columns, "volume"]].merge(
        benchmark[columns], on="at", suffixes=("", "_benchmark"), how="inner"
    )
    both = both.dropna(subset=["close", "close_benchmark"]).sort_values("at", ignore_index=True)
    both["day"] = both["at"].dt.tz_convert(exchange.zone).dt.date
    bounds: dict[date, tuple[pd.Timestamp, pd.Timestamp]] = {}
    for day in both["day"].unique():
        try:
            bounds[day] = session_bounds(exchange, day)
        except ValueError:
            # No session that day: a bar of a holiday is a mistake of the source's.
            continue
    both = both[both["day"].isin(list(bounds))].reset_index(drop=True)
    opens, closes = (
        pd.to_datetime(both["day"].map({day: ends[side] for day, ends in bounds.items()}), utc=True)
        for side in (0, 1)
    )
    both["phase"] = np.where(both["at"] < opens, PRE, np.where(both["at"] < closes, REGULAR, POST))
    both["slot"] = ((both["at"] - opens) / BAR).round().astype(int)
    both["volume"] = both["volume"].where(~_late_prints(both))
    new_day = (both["day"] != both["day"].shift()).to_numpy()
    # A night after a session without bars would be a step of two days.
    sessions, days = trading_days(exchange), list(bounds)
    before: list[date | None] = [None, *days[:-1]]
    whole_night = [at == sessions.moved(day, -1) for at, day in zip(before, days, strict=True)]
    made, nights = {}, {}
    for name, ending in (("return", ""), ("benchmark_return", "_benchmark")):
        close, opened = both[f"close{ending}"], both[f"open{ending}"]
        # The first bar of a day runs from its own open; what lies before it is overnight.
        made[name] = close / close.shift().where(~new_day, opened.where(opened > 0)) - 1
        nights[name] = (opened / close.shift() - 1)[new_day].where(whole_night)
    bars = both.assign(**made)
    night = both[new_day].assign(**nights, phase=OVERNIGHT, slot=0, volume=np.nan)
    bars["at"] = bars["at"] + BAR
    steps = pd.concat([night, bars]).sort_values("at", kind="stable", ignore_index=True)
    steps = steps.dropna(subset=["return", "benchmark_return"])
    return steps[["at", "day", "phase", "slot", "return", "benchmark_return", "volume"]]


def _late_prints(bars: pd.DataFrame) -> pd.Series:
    """Which bars have a volume that isn't theirs; never the first and the last of a session, in
    which auctions are counted."""
    bars = bars.assign(move=(bars["close"] / bars["open"] - 1).abs())
    parts = bars.groupby(["day", "phase"])
    volume, move = (
        pd.concat([parts[name].shift(away) for away in AROUND], axis=1).median(axis=1)
        for name in ("volume", "move")
    )
    outer = (parts.cumcount() == 0) | (parts.cumcount(ascending=False) == 0)
    many, moved = bars["volume"] > LATE_PRINT * volume, bars["move"] > NEWS * move
    return many & ~moved & ~outer


def _spread(usual: pd.DataFrame) -> pd.Series:
    """By phase and slot, the root mean square of AR there and beside it."""
    squares = usual.assign(square=usual["ar"] ** 2).groupby(["phase", "slot"])["square"]
    table = squares.agg(["sum", "size"]).reset_index()
    # The opening bar is like no other.
    table["alone"] = (table["phase"] == OVERNIGHT) | (
        (table["phase"] == REGULAR) & (table["slot"] == 0)
    )
    total, size = table["sum"].copy(), table["size"].copy()
    for away in range(1, NEIGHBOURS + 1):
        for other in (away, -away):
            neighbour = table.shift(other)
            near = (
                (neighbour["phase"] == table["phase"])
                & (neighbour["slot"] == table["slot"] - other)
                & ~table["alone"]
                & ~neighbour["alone"].fillna(True).astype(bool)
            )
            total += neighbour["sum"].where(near, 0.0)
            size += neighbour["size"].where(near, 0.0)
    values = np.sqrt(total / size).to_numpy()
    return pd.Series(values, index=pd.MultiIndex.from_frame(table[["phase", "slot"]]))


def _phases(bars: pd.DataFrame) -> pd.DataFrame:
    """The bars summed up by phase, in the order of PHASES: ar, se, volume and usual_volume of the
    bars whose volume is known, bars, low, high (the 95% band of ar)."""
    usual = bars["usual_volume"].where(bars["volume"].notna())
    by_phase = bars.assign(variance=bars["sigma"].astype(float) ** 2, usual_volume=usual).groupby(
        "phase"
    )
    # One unknown bar makes a phase's return unknown; of volume, what is known counts.
    whole = by_phase[["ar", "variance"]].sum(skipna=False)
    known = by_phase[["volume", "usual_volume"]].sum(min_count=1)
    se = np.sqrt(whole["variance"].astype(float))
    reach = normal_quantile((1 + CONFIDENCE) / 2) * se
    table = pd.DataFrame(
        {
            "ar": whole["ar"],
            "se": se,
            "volume": known["volume"],
            "usual_volume": known["usual_volume"],
            "bars": by_phase.size(),
            "low": whole["ar"] - reach,
            "high": whole["ar"] + reach,
        }
    )
    return table.reindex([phase for phase in PHASES if phase in table.index])


def _half_done(bars: pd.DataFrame) -> pd.Timestamp:
    """The end of the first bar from which on at least half of the whole move stays done; NaT
    where the move is not beyond its band."""
    if bars.empty:
        return pd.NaT
    car, last = bars["car"].to_numpy(), bars.iloc[-1]
    if not (last["low"] > 0 or last["high"] < 0):
        return pd.NaT
    short = np.flatnonzero(car / last["car"] < 0.5)
    return bars["at"].iloc[short[-1] + 1 if len(short) else 0]
