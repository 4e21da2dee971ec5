"""What option chains price: by hand, against Black–Scholes by scipy, and through Yahoo's door."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from dashboard.market import Extra
from dashboard.market import yahoo as door
from dashboard.market.options import implied_move, straddle_at, volatilities
from dashboard.market.store import Store
from tests.desks import FRIDAY, MONDAY, Desk
from tests.yahoo import Fault

NEXT, THIRD = date(2026, 8, 28), date(2026, 9, 18)


def black_scholes(
    spot: float, strike: float, sigma: float, years: float, call: bool, rate: float = 0.0
) -> float:
    """Written down anew, with interest, by scipy's normal distribution."""
    first = (math.log(spot / strike) + (rate + sigma**2 / 2) * years) / (sigma * math.sqrt(years))
    second = first - sigma * math.sqrt(years)
    sign = 1 if call else -1
    discounted = strike * math.exp(-rate * years)
    return float(sign * (spot * norm.cdf(sign * first) - discounted * norm.cdf(sign * second)))


def chain(
    spot: float,
    years: float,
    smile: Callable[[float], float],
    strikes: np.ndarray,
    rate: float = 0.0,
) -> pd.DataFrame:
    rows = [
        {
            side: black_scholes(spot, k, smile(k), years, side == "call", rate)
            for side in ("call", "put")
        }
        for k in strikes
    ]
    return pd.DataFrame(rows, index=pd.Index(strikes, name="strike")).assign(basis="mid")


# --------------------------------------------------------------------------------------- by hand


def test_the_straddle_lies_between_the_strikes_around_the_price() -> None:
    strikes = np.array([95.0, 100.0, 105.0])
    calls, puts = np.array([8.0, 5.0, 2.5]), np.array([2.0, 4.0, 7.5])
    # At a strike it is its own; at 102, two fifths of the way from 9 to 10.
    assert straddle_at(100, strikes, calls, puts) == 9
    assert straddle_at(102, strikes, calls, puts) == pytest.approx(9.4)
    # Nothing is extrapolated, and a strike with one side alone doesn't count.
    assert math.isnan(straddle_at(106, strikes, calls, puts))
    puts[1] = math.nan
    assert straddle_at(102, strikes, calls, puts) == pytest.approx(10.0)


def test_an_implied_move_by_hand() -> None:
    table = pd.DataFrame(
        {"call": [8.0, 5.0, 2.5], "put": [2.0, 4.0, 7.5], "basis": "mid"}, index=[95.0, 100, 105]
    )
    at, expires = datetime(2026, 8, 21, 20, tzinfo=UTC), datetime(2026, 9, 18, 20, tzinfo=UTC)
    move = implied_move("ORCL", table, 102.0, at, expires, FRIDAY)
    assert move is not None
    assert (move.straddle, move.move) == (pytest.approx(9.4), pytest.approx(9.4 / 102))
    assert (move.day, move.expiry, move.basis) == (FRIDAY, THIRD, "mid")
    # A straddle that costs nothing, or one of options that have expired, says nothing.
    nothing = table.assign(call=0.0, put=0.0)
    assert implied_move("ORCL", nothing, 102.0, at, expires, FRIDAY) is None
    assert implied_move("ORCL", table, 102.0, expires, expires, FRIDAY) is None


# ------------------------------------------------------------------------- against Black–Scholes


@pytest.mark.parametrize("call", [True, False])
@pytest.mark.parametrize("sigma", [0.05, 0.35, 1.8])
def test_the_volatility_of_a_price_is_the_one_it_was_made_of(sigma: float, call: bool) -> None:
    years = 30 / 365
    # No further out than what still costs something.
    far = 2 * sigma * math.sqrt(years)
    strikes = 100 * np.exp(np.linspace(-far, far, 9))
    prices = np.array([black_scholes(100, k, sigma, years, call) for k in strikes])
    found = volatilities(100.0, strikes, prices, years, calls=call)
    assert found == pytest.approx(np.full(9, sigma), rel=1e-6)


def test_below_its_own_value_a_price_has_no_volatility() -> None:
    found = volatilities(100.0, np.array([80.0, 80.0]), np.array([19.0, math.nan]), 0.1, calls=True)
    assert np.isnan(found).all()


def test_move_and_skew_of_a_smile_are_those_of_black_scholes() -> None:
    spot, sigma, years = 100.0, 0.4, 28 / 365
    at, expires = datetime(2026, 8, 21, 20, tzinfo=UTC), datetime(2026, 9, 18, 20, tzinfo=UTC)

    def smile(strike: float) -> float:
        return sigma - 0.3 * math.log(strike / spot)

    move = implied_move(
        "ORCL", chain(spot, years, smile, np.arange(60.0, 151, 0.5)), spot, at, expires, FRIDAY
    )
    assert move is not None
    exact = sum(black_scholes(spot, spot, sigma, years, call) for call in (True, False))
    assert move.straddle == pytest.approx(exact, rel=1e-9)
    # Brenner and Subrahmanyam's approximation holds to a hundredth of it.
    assert move.move == pytest.approx(sigma * math.sqrt(2 * years / math.pi), rel=0.01)
    assert move.volatility == pytest.approx(sigma, abs=1e-4)
    # The strikes with a delta of a quarter, found by scipy's root finder.
    for wing, call in ((move.put_volatility, False), (move.call_volatility, True)):

        def gap(strike: float, call: bool = call) -> float:
            spread = smile(strike) * math.sqrt(years)
            delta = norm.cdf(math.log(spot / strike) / spread + spread / 2)
            return float((delta if call else 1 - delta) - 0.25)

        strike = brentq(gap, *((spot, 150.0) if call else (60.0, spot)))
        assert wing == pytest.approx(smile(strike), abs=2e-4)
    assert move.skew == pytest.approx(move.put_volatility - move.call_volatility)
    assert move.skew > 0


def test_interest_moves_the_forward_and_hardly_the_skew() -> None:
    """Which is why it can be left out: 4.5% a year over four weeks."""
    years = 28 / 365
    at, expires = datetime(2026, 8, 21, 20, tzinfo=UTC), datetime(2026, 9, 18, 20, tzinfo=UTC)
    strikes = np.arange(60.0, 151, 1.0)
    with_interest = implied_move(
        "ORCL", chain(100.0, years, lambda k: 0.4, strikes, 0.045), 100.0, at, expires, FRIDAY
    )
    assert with_interest is not None
    assert with_interest.volatility == pytest.approx(0.4, abs=0.002)
    assert abs(with_interest.skew) < 0.002


def test_where_no_strike_reaches_a_quarter_the_skew_is_unknown() -> None:
    at, expires = datetime(2026, 8, 21, 20, tzinfo=UTC), datetime(2026, 9, 18, 20, tzinfo=UTC)
    near = chain(100.0, 28 / 365, lambda k: 0.4, np.array([99.0, 100.0, 101.0]))
    move = implied_move("ORCL", near, 100.0, at, expires, FRIDAY)
    assert move is not None and math.isnan(move.skew) and move.move > 0


# ---------------------------------------------------------------------------- through the door


def quoted(spot: float, sigma: float, days: int) -> pd.DataFrame:
    """A chain as Yahoo has it: bid and ask a cent around the price."""
    strikes = np.round(spot * np.arange(0.7, 1.31, 0.02), 2)
    table = chain(spot, days / 365, lambda k: sigma, strikes)
    rows: dict[str, Any] = {"strike": strikes}
    for side in ("call", "put"):
        price = table[side].to_numpy()
        rows |= {f"{side}_bid": np.maximum(price - 0.01, 0), f"{side}_ask": price + 0.01}
        rows[f"{side}_last"] = price
    return pd.DataFrame(rows)


@pytest.fixture
def options(desk: Desk) -> Desk:
    """ORCL stands at 150 on Monday and has options of three expiries."""
    desk.yahoo.set_quote("ORCL", price=150.0, previous_close=149.0)
    for expiry, sigma in ((NEXT, 0.4), (date(2026, 9, 11), 0.4), (THIRD, 0.7)):
        desk.yahoo.set_options("ORCL", expiry, quoted(150.0, sigma, (expiry - MONDAY.date()).days))
    return desk


def test_the_expiries_around_a_day_are_asked_for_and_no_others(options: Desk) -> None:
    rows = door.fetch_options("ORCL", date(2026, 9, 15)).set_index("expiry")
    assert options.yahoo.count("options") == 3
    assert list(rows.index) == [NEXT, date(2026, 9, 11), THIRD]
    assert (rows["day"] == MONDAY.date()).all() and (rows["basis"] == "mid").all()
    assert (rows["spot"] == 150).all()
    assert rows["volatility"].tolist() == pytest.approx([0.4, 0.4, 0.7], abs=0.02)
    options.yahoo.forget_requests()
    assert list(door.fetch_options("ORCL", None)["expiry"]) == [NEXT]
    assert options.yahoo.count("options") == 1


def test_without_bid_and_ask_the_trades_of_the_day_serve(options: Desk) -> None:
    table = quoted(150.0, 0.4, 4).assign(call_bid=0.0, put_bid=0.0, call_ask=0.0, put_ask=0.0)
    options.yahoo.set_options("ORCL", NEXT, table)
    (row,) = door.fetch_options("ORCL", None).itertuples()
    assert row.basis == "last" and row.move > 0
    options.yahoo.set_options("ORCL", NEXT, table.assign(call_last=0.0))
    with pytest.raises(door.NothingUsableError, match="no price at the money"):
        door.fetch_options("ORCL", None)


def test_a_chain_as_yahoo_has_it_has_holes_and_old_prices(options: Desk) -> None:
    """After hours: quotes miles apart, trades of the morning when the share stood lower, strikes
    that only one side has, contracts from before a split. What is left says the same."""
    sound = quoted(150.0, 0.4, 4)
    options.yahoo.set_options("ORCL", NEXT, sound)
    (before,) = door.fetch_options("ORCL", None).itertuples()
    chain = sound.copy()
    strikes = chain["strike"].to_numpy()
    assert strikes[15] == 150
    # Wide apart: bid and ask are no price, the last trade is.
    wide = strikes > 130
    for side in ("call", "put"):
        chain.loc[wide, [f"{side}_bid", f"{side}_ask"]] = [0.01, 40.0]
    # At the money both last traded when the share stood at 140 or at 156.
    chain.loc[15, ["call_last", "put_last"]] = [0.6, 0.3]
    chain.loc[14, ["put_bid", "put_ask", "put_last"]] = math.nan
    old = sound.assign(root="ORCL1", call_last=77.0, put_last=77.0, call_bid=77.0, call_ask=77.0)
    options.yahoo.set_options("ORCL", NEXT, pd.concat([chain.assign(root="ORCL"), old]))
    (row,) = door.fetch_options("ORCL", None).itertuples()
    assert (before.basis, row.basis) == ("mid", "last")
    # Between strikes a straddle is convex: over 9 dollars it reads a little too high.
    assert 1.0 <= row.straddle / before.straddle < 1.5
    assert row.volatility == pytest.approx(0.4, abs=0.02)
    # With nothing but such trades there is no figure.
    stale = sound.assign(call_bid=0.0, call_ask=0.0, put_bid=0.0, put_ask=0.0)
    options.yahoo.set_options("ORCL", NEXT, stale.assign(call_last=sound["call_last"] * 0.3))
    with pytest.raises(door.NothingUsableError, match="no price at the money"):
        door.fetch_options("ORCL", None)


def test_options_that_end_today_price_no_session_to_come(options: Desk) -> None:
    options.yahoo.set_options("ORCL", MONDAY.date(), quoted(150.0, 0.4, 1))
    assert list(door.fetch_options("ORCL", None)["expiry"]) == [NEXT]
    rows = door.fetch_options("ORCL", date(2026, 8, 26))
    assert list(rows["expiry"]) == [NEXT]


def test_no_options_and_another_market_are_said_and_the_latter_asks_nothing(desk: Desk) -> None:
    with pytest.raises(door.NothingUsableError, match="Yahoo has no options for it"):
        door.fetch_options("NVDA", None)
    desk.yahoo.forget_requests()
    with pytest.raises(door.NothingUsableError, match="US listings alone"):
        door.fetch_options("9984.T", None)
    assert not desk.yahoo.requests


@pytest.mark.parametrize("fault", list(Fault))
def test_a_fault_never_becomes_a_number(options: Desk, fault: Fault) -> None:
    if fault is Fault.TIMEOUT:
        pytest.skip("the same as for headlines, which test_market tries")
    sound = door.fetch_options("ORCL", None)
    options.yahoo.left_out = {"ORCL"}
    options.yahoo.fault = fault
    options.yahoo.fault_on = lambda request: request.kind in ("options", "summary", "crumb")
    try:
        found = door.fetch_options("ORCL", None)
    except door.YahooError as error:
        assert error.reason and fault not in (Fault.OUT_OF_ORDER, Fault.RATE_LIMIT_CRUMB)
        assert error.refused == (fault is Fault.RATE_LIMIT)
        return
    if fault is Fault.STALE:
        # Old prices keep their own day.
        assert (found["day"] < MONDAY.date()).all()
        return
    assert fault in (Fault.OUT_OF_ORDER, Fault.RATE_LIMIT_CRUMB)
    pd.testing.assert_frame_equal(found, sound)


def test_short_interest_comes_with_its_settlement_dates(desk: Desk) -> None:
    desk.yahoo.set_short_interest(
        "ORCL", (date(2026, 8, 14), 40_000_000), (date(2026, 7, 31), 30_000_000), 0.025
    )
    rows = door.fetch_short_interest("ORCL")
    assert rows["settled_on"].tolist() == [date(2026, 8, 14), date(2026, 7, 31)]
    assert rows["shares"].tolist() == [40e6, 30e6]
    assert rows["of_float"].tolist()[0] == 0.025 and math.isnan(rows["of_float"].tolist()[1])
    for fault in (Fault.NAN_ROWS, Fault.WRONG_TYPES):
        desk.yahoo.fault = fault
        with pytest.raises(door.NothingUsableError, match="no short interest"):
            door.fetch_short_interest("ORCL")
    desk.yahoo.fault = None
    with pytest.raises(door.YahooError, match="404"):
        door.fetch_short_interest("NVDA")


# ------------------------------------------------------------------------------------- the store


def answered(ask: Callable[[], Extra]) -> Extra:
    import time

    until = time.monotonic() + 10
    while (extra := ask()).asking:
        assert time.monotonic() < until
        time.sleep(0.02)
    return extra


def test_a_row_a_day_is_kept_from_the_first_look_on(options: Desk) -> None:
    service = options.filled()
    options.yahoo.set_quote("ORCL", price=150.0, previous_close=149.0)
    assert service.known().options.empty
    extra = answered(lambda: service.extras.options("ORCL"))
    assert extra.problem == "" and extra.fetched_at is not None
    kept = service.known().options
    assert kept[["ticker", "day", "expiry"]].values.tolist() == [
        ["ORCL", pd.Timestamp(MONDAY.date()), pd.Timestamp(NEXT)]
    ]
    # Fifty readers and the same reader again ask nothing.
    options.yahoo.forget_requests()
    for _ in range(50):
        service.extras.options("ORCL")
    assert options.yahoo.count("options") == 0
    store = service.store
    later = door.fetch_options("ORCL", None).assign(straddle=9.0)
    store.put_options(later, MONDAY.replace(hour=19))
    store.put_options(later.assign(day=date(2026, 8, 25)), MONDAY.replace(day=25))
    assert store.options()["straddle"].tolist() == [9.0, 9.0]
    # An older answer that comes late takes nobody's place.
    store.put_options(later.assign(straddle=1.0), MONDAY.replace(hour=10))
    assert store.options()["straddle"].tolist() == [9.0, 9.0]


def test_what_is_known_of_a_settlement_date_stays(tmp_path: Any) -> None:
    store = Store(f"sqlite:///{tmp_path / 'market.db'}")
    rows = {"ticker": ["ORCL"], "settled_on": [date(2026, 7, 31)], "shares": [30e6]}
    store.put_short_interest(pd.DataFrame({**rows, "of_float": 0.02, "days_to_cover": 2.0}), MONDAY)
    again = pd.DataFrame({**rows, "shares": [31e6], "of_float": math.nan, "days_to_cover": 2.5})
    before = store.asides_version()
    store.put_short_interest(again, MONDAY.replace(day=25))
    (row,) = store.short_interest().itertuples()
    assert (row.shares, row.of_float, row.days_to_cover) == (31e6, 0.02, 2.5)
    assert row.seen_at == MONDAY and before == store.asides_version()
    store.put_options(
        pd.DataFrame([{"ticker": "ORCL", "day": date(2026, 8, 24), "expiry": NEXT, "spot": 1.0}])
        .assign(straddle=0.1, move=0.1, volatility=math.nan, put_volatility=math.nan)
        .assign(call_volatility=math.nan, skew=math.nan, basis="mid"),
        MONDAY,
    )
    assert store.asides_version() != before and math.isnan(store.options()["skew"][0])
