"""Many looks, against statsmodels, plain loops, simulations and the bundled prices."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower

from dashboard.deals import Ledger, legs_on, read_ledger
from dashboard.market import Market
from dashboard.paths import DATA
from dashboard.reaction import (
    WINDOWS,
    EventStudy,
    Placebo,
    benjamini_hochberg,
    detectable_effect,
    earnings_sessions,
    event_study,
    group_robustness,
    group_tests,
    ledger_events,
    placebo,
    window_name,
)
from dashboard.reaction.robustness import APART, generalised_rank, grank, wild_bootstrap
from tests.markets import market, snapshot_market
from tests.reaction.test_event_study import simulated, within

# --- Adjusted for the number of tests ---


def test_adjusted_probabilities_are_those_of_statsmodels() -> None:
    p = np.random.default_rng(0).uniform(size=60) ** 2
    p[7] = p[8]
    p[[3, 20]] = np.nan
    found, known = benjamini_hochberg(p), np.isfinite(p)
    assert found[known] == pytest.approx(multipletests(p[known], method="fdr_bh")[1])
    assert np.isnan(found[~known]).all()
    assert np.isnan(benjamini_hochberg(np.array([np.nan]))).all()
    assert len(benjamini_hochberg(np.array([]))) == 0


def test_the_detectable_effect_is_found_four_times_in_five() -> None:
    for n in (20, 60, 220):
        exact = TTestPower().solve_power(nobs=n, alpha=0.05, power=0.8)
        found = detectable_effect(np.array(1 / np.sqrt(n)), np.array(n - 1))
        assert found == pytest.approx(exact, rel=0.02)
    assert np.isnan(detectable_effect(np.array([0.1]), np.array([0]))).all()
    study = simulated(2_000, seed=5, starts=np.arange(2_000))
    cars, dof = study.cars((0, 0)), study.fits.dof
    lifted = (cars.car + detectable_effect(cars.se, dof)) / cars.se
    found = int((2 * stats.t.sf(np.abs(lifted), dof) < 0.05).sum())
    assert within(found, 2_000, 0.8)


# --- Generalised rank ---


def test_grank_is_the_papers_in_plain_loops() -> None:
    study, window = simulated(9, seed=3, common=0.2, effect=0.02), (-1, 1)
    study.returns.stock[4, 10:30] = np.nan
    cars, sigma = study.cars(window), study.fits.sigma
    scar = cars.car / cars.se
    scar = scar / np.std(scar, ddof=1)
    by_session: dict[int, list[float]] = {}
    for i in range(9):
        series = {
            t: study.abnormal[i, t] / sigma[i]
            for t in range(221)
            if np.isfinite(study.abnormal[i, t])
        }
        series[999] = scar[i]
        ordered = sorted(series, key=lambda t: series[t])
        for rank, t in enumerate(ordered, start=1):
            by_session.setdefault(t, []).append(rank / (len(series) + 1) - 0.5)
    length = len(by_session)
    mean = {t: sum(u) / len(u) for t, u in by_session.items()}
    variance = sum(len(by_session[t]) / 9 * mean[t] ** 2 for t in mean) / length
    z = mean[999] / variance**0.5
    expected = z * ((length - 2) / (length - 1 - z**2)) ** 0.5
    found, p = grank(study, window, np.arange(9))
    assert length == 222
    assert found == pytest.approx(expected)
    assert p == pytest.approx(2 * stats.t.sf(abs(expected), 220))
    assert np.isnan(grank(study, window, np.arange(1))).all()


def test_grank_of_two_events_by_hand() -> None:
    """Four sessions before and the event, five ranks: 1/6 to 5/6, less a half."""
    before = np.array([[1.0, -1.0, 2.0, -2.0], [0.5, 1.5, -0.5, -1.5]])
    # The CARs 3 and 1 spread by √2, so they are ranked as 2.12 and 0.71: fifth and fourth.
    # Mean ranks 0, 1/12, 0, −1/3 and 1/4: Z² = (1/4)² / ((1 + 16 + 9)/144/5) = 45/26, and with
    # T = 5 t² = Z²·3/(4 − Z²) = 135/59.
    t, p = generalised_rank(before, np.array([3.0, 1.0]))
    assert t == pytest.approx((135 / 59) ** 0.5)
    # Student's t with 3 degrees of freedom, in closed form.
    x = t / 3**0.5
    assert p == pytest.approx(1 - 2 / np.pi * (np.arctan(x) + x / (1 + x**2)))
    assert np.isnan(generalised_rank(before, np.array([2.0, 2.0]))).all()


def group_sizes(study: EventStudy, groups: np.ndarray) -> dict[str, int]:
    """Of how many groups (a row of row numbers each) a test finds something at 5%."""
    scar, found = study.cars((0, 0)).scar, {"bmp": 0, "wild": 0, "grank": 0}
    days = study.returns.dates[:, study.columns((0, 0)).start]
    for rows in groups:
        found["bmp"] += stats.ttest_1samp(scar[rows], 0).pvalue < 0.05
        found["wild"] += wild_bootstrap(scar[rows], days[rows])[1] < 0.05
        found["grank"] += grank(study, (0, 0), rows)[1] < 0.05
    return found


def rejected(draws: int, seed: int, window: tuple[int, int] = (0, 0), **made: object) -> list[int]:
    """How often generalised rank and wild bootstrap reject at 5%, of groups of 20 events."""
    counts = [0, 0]
    for draw in range(draws):
        study = simulated(20, seed + draw, **made)  # type: ignore[arg-type]
        days = study.returns.dates[:, study.columns((0, 0)).start]
        counts[0] += grank(study, window, np.arange(20))[1] < 0.05
        counts[1] += wild_bootstrap(study.cars(window).scar, days)[1] < 0.05
    return counts


def test_both_hold_their_size_and_find_what_is_there() -> None:
    apart = np.arange(20) * 40
    quiet = rejected(600, 700_000, starts=apart)
    assert all(within(count, 600) for count in quiet), quiet
    louder = rejected(600, 710_000, starts=apart, louder=2)
    assert all(within(count, 600) for count in louder), louder
    there = rejected(100, 720_000, starts=apart, effect=0.03)
    assert min(there) > 90, there


def test_events_that_share_days_do_not_fool_them() -> None:
    """Twenty events on ten days in one sector."""
    shared = np.repeat(np.arange(10) * 40, 2)
    counts = rejected(600, 730_000, starts=shared, common=0.5)
    assert within(counts[1], 600), counts
    same = rejected(600, 740_000, common=0.2)
    # All on one day: the rank's spread has what they share; of one day the bootstrap says nothing.
    assert within(same[0], 600) and same[1] == 0, same


# --- Wild bootstrap ---


def test_all_flips_of_few_days_are_counted_by_hand() -> None:
    values = np.array([1.0, 2.0, 0.5, -0.3, 1.2, 0.7])
    days = np.array(["2025-01-02", "2025-01-02", "2025-02-03", "2025-02-03", "2025-03-03", "x"])
    clusters = [[0, 1], [2, 3], [4], [5]]

    def t(flips: tuple[int, ...]) -> float:
        flipped = values.copy()
        for sign, its in zip(flips, clusters, strict=True):
            flipped[its] *= sign
        mean = flipped.mean()
        error = sum((flipped[its] - mean).sum() ** 2 for its in clusters) * 4 / 3
        return mean / (error**0.5 / 6)

    every = [abs(t(flips)) for flips in product([-1, 1], repeat=4)]
    observed = t((1, 1, 1, 1))
    expected = sum(value >= abs(observed) - 1e-9 for value in every) / 16
    assert wild_bootstrap(values, days) == pytest.approx((observed, expected))
    assert np.isnan(wild_bootstrap(values[:2], days[:2])).all()


# --- A group ---


def test_a_group_names_its_days_and_its_strongest_event() -> None:
    study = simulated(12, seed=8, starts=np.repeat([0, 40, 80, 120], [5, 3, 3, 1]), effect=0.02)
    study.returns.stock[7, study.columns((0, 0))] += 0.5
    found, tests = group_robustness(study, (0, 0)), group_tests(study, (0, 0))
    assert (found.days, found.largest_day) == (4, 5)
    assert str(found.busiest.date()) == str(study.events["event_day"].iloc[0].date())
    assert found.strongest == 7 and found.without is not None
    others = np.arange(12) != 7
    assert found.without.n == 11
    assert found.without.caar == pytest.approx(study.cars((0, 0)).car[others].mean())
    assert found.without.kp_bmp == pytest.approx(group_tests(study, (0, 0), others).kp_bmp)
    reach = stats.t.ppf(0.975, 11) + stats.t.ppf(0.8, 11)
    assert found.detectable == pytest.approx(reach * tests.se)


def test_small_groups_say_nothing_more_than_they_can() -> None:
    study = simulated(2, seed=4, starts=np.array([0, 100]))
    nobody = group_robustness(study, (0, 0), np.array([False, False]))
    assert (nobody.days, nobody.largest_day, nobody.strongest) == (0, 0, None)
    assert np.isnan([nobody.grank, nobody.wild, nobody.detectable]).all()
    alone = group_robustness(study, (0, 0), [1])
    assert (alone.days, alone.largest_day, alone.strongest) == (1, 1, None)
    assert np.isnan([alone.grank_p, alone.wild_p, alone.detectable]).all()


# --- Days without a deal, on the bundled prices ---


@pytest.fixture(scope="module")
def prices() -> Market:
    return snapshot_market()


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA)


@pytest.fixture(scope="module")
def ours(prices: Market, ledger: Ledger) -> EventStudy:
    legs = legs_on(ledger, date(2026, 11, 27), ended=True)
    return event_study(prices, ledger_events(ledger, legs, prices).events)


@pytest.fixture(scope="module")
def quiet(prices: Market, ours: EventStudy) -> Placebo:
    return placebo(ours, prices, draws=2_000, seed=1)


def test_on_days_without_a_deal_five_percent_are_found(quiet: Placebo) -> None:
    """Of all windows, as near as chance lets 2,000 days come, but for a year in which shares swing
    more than in the one before: that is said by year."""
    assert len(quiet.study.events) == 2_000
    for window in WINDOWS:
        found = quiet.rejected[window_name(window)]
        assert within(round(2_000 * found), 2_000), (window, found)
    years = quiet.by_year((0, 0))
    assert (years[[2024, 2025]] - 0.05).abs().max() < 0.02 < years[2026] - 0.05
    p = quiet.study.window((0, 0))["p"]
    days = quiet.study.events["event_day"].dt.year == 2026
    assert years[2026] == pytest.approx((p[days] < 0.05).mean())
    assert quiet.chance == pytest.approx((0.0404, 0.0596), abs=1e-4)


def test_placebo_days_answer_to_no_report(quiet: Placebo, prices: Market) -> None:
    events = quiet.study.events
    for ticker, days in events.groupby("ticker")["event_day"]:
        assert not {day.date() for day in days} & earnings_sessions(prices, str(ticker))


def test_groups_of_days_without_a_deal_keep_the_level_of_bmp_and_bootstrap(quiet: Placebo) -> None:
    """Eighty groups of 25; tests/proof has the thousands behind what the page says."""
    order = np.random.default_rng(0).permutation(2_000).reshape(80, 25)
    found = group_sizes(quiet.study, order)
    assert within(found["bmp"], 80) and within(found["wild"], 80), found


def test_placebo_days_lie_apart_from_the_companys_deals(quiet: Placebo, ours: EventStudy) -> None:
    days = ours.events.dropna(subset=["event_day"]).groupby("company")["event_day"].agg(list)
    for company, when in quiet.study.events[["company", "event_day"]].itertuples(index=False):
        between = [
            np.busday_count(min(when, deal).date(), max(when, deal).date())
            for deal in days[company]
        ]
        # Business days count at least as many as sessions.
        assert min(between) > APART
    assert (quiet.study.fits.n >= 100).all()
    assert not (quiet.study.reasons((-5, 5)) != "").any()


def test_the_placebos_own_band_holds_on_other_days(
    quiet: Placebo, prices: Market, ours: EventStudy
) -> None:
    """What one draw says is unusual is unusual in 5% of another draw."""
    other = placebo(ours, prices, draws=2_000, seed=2)
    for window in WINDOWS:
        t = other.study.window(window)["t"].to_numpy()
        assert (quiet.p(t, window) < 0.05).mean() == pytest.approx(0.05, abs=0.015)
    assert quiet.p(np.array([np.nan, 0.0, 99.0]), (0, 0)) == pytest.approx(
        [np.nan, 1.0, 1 / 2001], nan_ok=True
    )


def test_the_same_seed_gives_the_same_days(prices: Market, ours: EventStudy) -> None:
    one, same = (placebo(ours, prices, draws=50, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(one.study.events, same.study.events)


def test_without_prices_there_is_no_placebo() -> None:
    columns = ["company", "ticker", "event_day", "reason"]
    nothing = pd.DataFrame(columns=columns).astype({"event_day": "datetime64[s]"})
    study = event_study(market(), nothing)
    found = placebo(study, market())
    assert len(found.study.events) == 0 and np.isnan(found.rejected["0,0"])
    assert np.isnan(found.p(np.array([2.0]), (0, 0))).all()
    assert found.by_year((0, 0)).empty and np.isnan(found.chance).all()
