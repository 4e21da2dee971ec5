"""The intraday study on small bars whose truth is known."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from dashboard.market.exchanges import NEW_YORK, calendar, session_bounds
from dashboard.market.intraday import read_intraday
from dashboard.reaction import PHASES, IntradayStudy, earnings_sessions, intraday_study
from tests.markets import bars as daily_bars
from tests.markets import market
from tests.reaction.test_event_study import within

SESSIONS = [d.date() for d in calendar(NEW_YORK).sessions_in_range("2026-01-05", "2026-02-24")]
DAY = SESSIONS[-1]
BETA = 1.5
MINUTES = pd.Timedelta(minutes=5)


@cache
def opens(day: date) -> pd.Timestamp:
    return session_bounds(NEW_YORK, day)[0]


def usual_spread(slot: int) -> float:
    """More at the open than at noon."""
    return 0.004 if slot == 0 else 0.002 if slot < 6 else 0.001


def made(
    seed: int = 0,
    jumps: dict[tuple[date, int], float] | None = None,
    overnight: dict[date, float] | None = None,
    extended: bool = False,
    volume: dict[tuple[date, int], float] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bars of stock and benchmark: R = BETA·Rm + e, with e of usual_spread. jumps: added to a
    bar; overnight: to the step before a session. extended: an hour before and after it, too."""
    random = np.random.default_rng(seed)
    slots = list(range(-12, 90) if extended else range(78))
    places = {slot: place for place, slot in enumerate(slots)}
    shape = (len(SESSIONS), len(slots))
    # One step overnight, then the bars of the day.
    index = np.column_stack([random.normal(0, 0.004, shape[0]), random.normal(0, 0.0008, shape)])
    spread = np.array([0.006, *map(usual_spread, slots)])
    own = spread * random.standard_normal(index.shape)
    for day, jump in (overnight or {}).items():
        own[SESSIONS.index(day), 0] += jump
    for (day, slot), jump in (jumps or {}).items():
        own[SESSIONS.index(day), 1 + places[slot]] += jump
    shares = np.tile([1_000.0 if slot % 77 else 5_000.0 for slot in slots], (shape[0], 1))
    for (day, slot), traded in (volume or {}).items():
        shares[SESSIONS.index(day), places[slot]] = traded
    at = [opens(day) + slot * MINUTES for day in SESSIONS for slot in slots]
    frames = []
    for moves, first in ((BETA * index + own, 100.0), (index, 500.0)):
        level = first * np.cumprod(1 + moves.ravel()).reshape(moves.shape)
        frame = {"at": at, "open": level[:, :-1].ravel(), "close": level[:, 1:].ravel()}
        frames.append(pd.DataFrame({**frame, "volume": shares.ravel()}))
    return frames[0], frames[1]


def study_of(
    frames: tuple[pd.DataFrame, pd.DataFrame], told: pd.Timestamp | None = None, **more: object
) -> IntradayStudy:
    told = opens(DAY) - pd.Timedelta(hours=9) if told is None else told
    return intraday_study(*frames, NEW_YORK, [DAY], told, **more)  # type: ignore[arg-type]


def test_beta_and_the_pattern_of_the_day_are_found() -> None:
    found = study_of(made())
    assert found.sessions == 20 and not found.why
    assert found.beta == pytest.approx(BETA, abs=0.1)
    bars = found.bars
    assert len(bars) == 79 and bars["phase"].iloc[0] == "overnight"
    sigma = bars["sigma"].to_numpy()
    assert sigma[0] == pytest.approx(0.006, rel=0.5)
    assert sigma[1] == pytest.approx(0.004, rel=0.4)
    assert sigma[2:6].mean() == pytest.approx(0.002, rel=0.2)
    assert sigma[10:].mean() == pytest.approx(0.001, rel=0.05)


def test_each_bar_is_the_return_beyond_the_benchmarks() -> None:
    stock, index = made()
    found = study_of((stock, index))
    own = stock[stock["at"] >= opens(DAY)].reset_index(drop=True)
    its = index[index["at"] >= opens(DAY)].reset_index(drop=True)
    last = stock[stock["at"] < opens(DAY)]["close"].iloc[-1]
    last_index = index[index["at"] < opens(DAY)]["close"].iloc[-1]
    expected = [own["open"][0] / last - 1 - found.beta * (its["open"][0] / last_index - 1)]
    expected += [
        own["close"][0] / own["open"][0] - 1 - found.beta * (its["close"][0] / its["open"][0] - 1)
    ]
    r, m = own["close"].pct_change().dropna(), its["close"].pct_change().dropna()
    expected += list(r - found.beta * m)
    assert found.bars["ar"].to_numpy() == pytest.approx(expected, abs=1e-12)
    assert found.bars["car"].to_numpy() == pytest.approx(np.cumsum(expected), abs=1e-12)
    band = 1.959964 * np.sqrt(np.cumsum(found.bars["sigma"].to_numpy(dtype=float) ** 2))
    assert (found.bars["high"] - found.bars["car"]).to_numpy(dtype=float) == pytest.approx(band)
    assert found.bars["at"].iloc[1] == opens(DAY) + MINUTES


def test_a_jump_at_noon_is_seen_in_its_bar_and_half_done_then() -> None:
    noon = 30
    found = study_of(made(jumps={(DAY, noon): 0.06}))
    bar = found.bars[found.bars["at"] == opens(DAY) + (noon + 1) * MINUTES].iloc[0]
    assert bar["ar"] == pytest.approx(0.06, abs=0.004)
    assert found.half_at == bar["at"]
    assert found.car == pytest.approx(0.06, abs=0.04)


def test_a_move_in_two_steps_is_half_done_with_the_second_if_the_first_is_smaller() -> None:
    steps = {(DAY, 20): 0.03, (DAY, 50): 0.06}
    assert study_of(made(jumps=steps)).half_at == opens(DAY) + 51 * MINUTES
    # What is taken back was not done for good.
    there_and_back = {(DAY, 10): 0.06, (DAY, 20): -0.06, (DAY, 60): 0.06}
    assert study_of(made(jumps=there_and_back)).half_at == opens(DAY) + 61 * MINUTES


def test_a_quiet_day_has_no_half() -> None:
    quiet = [study_of(made(seed=seed)) for seed in range(12)]
    assert sum(pd.isna(found.half_at) for found in quiet) >= 10


def test_the_band_holds_19_of_20_quiet_days() -> None:
    beyond = 0
    for seed in range(80):
        last = study_of(made(seed=1_000 + seed)).bars.iloc[-1]
        beyond += not last["low"] < 0 < last["high"]
    assert within(beyond, 80)


def test_before_the_announcement_nothing_is_cumulated() -> None:
    told = opens(DAY) + 30 * MINUTES
    found = study_of(made(jumps={(DAY, 10): 0.2, (DAY, 40): 0.05}), told)
    assert found.bars["car"].isna().sum() == 31
    assert found.car == pytest.approx(0.05, abs=0.03)
    assert found.phases.index.tolist() == ["market-hours"]


def test_news_overnight_before_and_after_hours_stand_apart() -> None:
    frames = made(overnight={DAY: 0.05}, jumps={(DAY, -3): 0.03, (DAY, 80): -0.04}, extended=True)
    found = study_of(frames)
    assert found.phases.index.tolist() == list(PHASES)
    ar = found.phases["ar"]
    assert ar["overnight"] == pytest.approx(0.05, abs=0.02)
    assert ar["pre-market"] == pytest.approx(0.03, abs=0.012)
    assert ar["after-hours"] == pytest.approx(-0.04, abs=0.012)
    assert ar.sum() == pytest.approx(found.car)
    variance = (found.bars["sigma"].astype(float) ** 2).groupby(found.bars["phase"]).sum()
    assert found.phases["se"].to_numpy() == pytest.approx(np.sqrt(variance[ar.index]).to_numpy())


def test_volume_is_set_against_that_time_of_day() -> None:
    loud = {(DAY, slot): 8_000.0 for slot in range(40, 50)}
    found = study_of(made(volume=loud))
    # 76 bars of 1,000 and two of 5,000 are usual.
    assert found.bars["usual_volume"].sum() == 86_000
    assert found.volume_ratio == pytest.approx((86_000 + 10 * 7_000) / 86_000)


def test_the_picture_grows_with_the_day() -> None:
    stock, index = made(jumps={(DAY, 30): 0.06})
    whole = study_of((stock, index))
    until = opens(DAY) + 45 * MINUTES
    part = study_of((stock[stock["at"] < until], index[index["at"] < until]))
    assert len(part.bars) == 46
    pd.testing.assert_frame_equal(part.bars, whole.bars.iloc[:46])


def test_the_days_of_its_own_earnings_are_no_usual_days() -> None:
    report = SESSIONS[-10]
    frames = made(overnight={report: -0.15})
    wild, calm = study_of(frames), study_of(frames, earnings={report})
    assert calm.bars["sigma"].iloc[0] < wild.bars["sigma"].iloc[0] / 2
    prices = daily_bars("B", {str(day): 100.0 for day in SESSIONS})
    reports = [
        ("B", "2026-02-03", "after-hours", 1.0),
        ("B", "2026-01-20", "pre-market", 1.0),
        ("B", "2026-01-09", "", 1.0),
    ]
    assert earnings_sessions(market(prices, reports=reports), "B") == {
        date(2026, 2, 4),
        date(2026, 1, 20),
        *(date(2026, 1, 9), date(2026, 1, 12)),
    }


def test_what_is_missing_says_why() -> None:
    stock, index = made()
    recent = opens(SESSIONS[-5])
    few = study_of((stock[stock["at"] >= recent], index[index["at"] >= recent]))
    assert few.why.startswith("only 4 sessions before it have 5-minute bars")
    assert np.isnan([few.car, few.volume_ratio, few.beta]).all() and few.phases.empty
    none = intraday_study(stock, index, NEW_YORK, [date(2026, 2, 25)], opens(DAY))
    assert none.why == "there are no 5-minute bars of these days here"


def test_bars_that_one_of_the_two_lacks_are_bridged() -> None:
    """And so is a holiday's bar, which is the source's mistake."""
    stock, index = made()
    hole = stock["at"].isin([opens(DAY) + slot * MINUTES for slot in (20, 21)])
    holiday = stock.tail(1).assign(at=pd.Timestamp("2026-02-16 15:00", tz="UTC"), close=9_999.0)
    whole = study_of((stock, index))
    found = study_of((pd.concat([stock[~hole], holiday]), pd.concat([index, holiday])))
    assert len(found.bars) == len(whole.bars) - 2
    assert found.car == pytest.approx(whole.car, abs=2e-4)


def test_a_night_after_a_session_without_bars_is_no_step() -> None:
    stock, index = made()
    gone = SESSIONS[-2]
    frames = tuple(b[b["at"].dt.date != gone] for b in (stock, index))
    found = study_of(frames)
    assert found.why.startswith("the session before 24 Feb 2026 has no 5-minute bars")
    told = study_of(frames, opens(DAY) + 10 * MINUTES)
    assert not told.why and "overnight" not in set(told.bars["phase"])


def test_a_late_print_of_volume_is_left_out() -> None:
    found = study_of(made(volume={(DAY, 40): 50_000.0}))
    assert np.isnan(found.bars["volume"].iloc[41])
    assert found.volume_ratio == pytest.approx(1.0)
    # The auctions of the first and last bar count, and so does news that lasts.
    lasting = dict.fromkeys([(DAY, slot) for slot in range(40, 46)], 50_000.0)
    assert study_of(made(volume=lasting)).bars["volume"].notna().iloc[1:].all()
    # So does a single bar that moves the price.
    news = study_of(made(volume={(DAY, 40): 50_000.0}, jumps={(DAY, 40): 0.03}))
    assert news.bars["volume"].iloc[41] == 50_000


# --- Real bars of a deal day ---


def test_a_real_deal_day_agrees_with_pandas_and_statsmodels() -> None:
    """AMD on 24 February 2026, when Meta's order came before the open: written down anew."""
    day, report = pd.Timestamp("2026-02-24"), pd.Timestamp("2026-02-04")
    bars = read_intraday()
    wide = pd.concat(
        {name: bars[name].set_index("at")[["open", "close"]] for name in ("AMD", "SPY")}, axis=1
    ).dropna()
    wide.index = wide.index.tz_convert("America/New_York").tz_localize(None)
    sessions = wide.index.normalize()
    parts = []
    for name in ("AMD", "SPY"):
        close, opened = wide[name, "close"], wide[name, "open"]
        first = sessions.to_series(index=wide.index).diff().ne(pd.Timedelta(0))
        within = close / close.shift().where(~first, opened) - 1
        night = (opened / close.shift() - 1)[first]
        night.index = night.index - pd.Timedelta(minutes=5)
        parts.append(pd.concat([within, night]).sort_index().rename(name))
    moves = pd.concat(parts, axis=1)
    # 30 January and 2 February are not there: the step over them is no night.
    moves = moves.drop(pd.Timestamp("2026-02-03 09:25"))
    moves["day"], moves["time"] = moves.index.normalize(), moves.index.strftime("%H:%M")
    earlier = sorted(d for d in set(moves["day"]) if d < day and d != report)[-20:]
    usual = moves[moves["day"].isin(earlier)]
    in_session = usual[usual["time"] >= "09:30"]
    beta = sm.OLS(in_session["AMD"], in_session["SPY"]).fit().params["SPY"]
    squares = (usual["AMD"] - beta * usual["SPY"]).pow(2).groupby(usual["time"])
    total, size = squares.sum(), squares.count()
    for column in (total, size):
        inner = column.loc["09:35":]
        column.loc["09:35":] = inner.rolling(3, center=True, min_periods=2).sum()
    of_day = moves[moves["day"] == day]
    ar = of_day["AMD"] - beta * of_day["SPY"]
    reach = 1.959964 * np.sqrt((total / size).loc[of_day["time"]].sum())

    watched = (day.date(),)
    told = pd.Timestamp("2026-02-24 05:00Z")
    found = intraday_study(bars["AMD"], bars["SPY"], NEW_YORK, watched, told, {report.date()})
    assert (found.sessions, len(earlier)) == (20, 20)
    assert found.beta == pytest.approx(beta, rel=1e-9)
    assert found.bars["ar"].to_numpy() == pytest.approx(ar.to_numpy(), abs=1e-9)
    assert found.car == pytest.approx(ar.sum(), abs=1e-9) == pytest.approx(0.0687, abs=1e-3)
    last = found.bars.iloc[-1]
    assert [last["low"], last["high"]] == pytest.approx([ar.sum() - reach, ar.sum() + reach], 1e-5)
    # The night did it: half of the move was done by the open.
    assert found.half_at == pd.Timestamp("2026-02-24 14:30Z")
