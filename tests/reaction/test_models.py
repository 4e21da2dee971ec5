"""Models side by side: against a study made elsewhere, statsmodels, arch and cases by hand."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from arch.univariate import GARCH, LS, ZeroMean
from scipy import stats

from dashboard.deals import Ledger, read_ledger
from dashboard.language import tr, use
from dashboard.market.exchanges import NEW_YORK, calendar
from dashboard.market.factors import FACTORS, FactorsError, read_factors, write_factors
from dashboard.paths import DATA, SNAPSHOT
from dashboard.reaction import (
    MODELS,
    WINDOWS,
    EventModels,
    EventStudy,
    agreement,
    event_models,
    event_study,
    roles_by_ticker,
)
from dashboard.reaction.garch import fit_garch
from dashboard.reaction.linear import fit_linear
from dashboard.reaction.sessions import returns_around
from dashboard.refresh import main as refresh
from tests.markets import bars, market, snapshot_market

REFERENCE = Path(__file__).parents[1] / "data" / "models" / "ten_events_six_models.csv"
NAMES = {
    "SPY": "market",
    "FF3": "ff3",
    "FF5": "ff5",
    "Carhart": "carhart",
    "FF5+Mom": "ff5_mom",
}
POINTS, OF_T = 0.02, 0.1


# --- Ten events computed elsewhere ---


@pytest.fixture(scope="module")
def reference() -> pd.DataFrame:
    return pd.read_csv(REFERENCE).rename(
        columns={"AR0%": "ar", "CAR(-1,1)%": "car", "t": "ticker", "tCAR": "t_car", "R2": "r2"}
    )


@pytest.fixture(scope="module")
def ten(reference: pd.DataFrame) -> EventStudy:
    events = reference[["ticker", "day"]].drop_duplicates().assign(reason="")
    events["company"] = events["ticker"]
    events["event_day"] = pd.to_datetime(events["day"]).astype("datetime64[s]")
    return event_study(snapshot_market(), events.set_index("ticker", drop=False))


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA)


@pytest.fixture(scope="module")
def ten_models(ten: EventStudy, ledger: Ledger) -> EventModels:
    return event_models(ten, snapshot_market(), roles_by_ticker(ledger), read_factors())


@pytest.mark.parametrize("name", NAMES)
def test_ten_events_agree_with_a_study_made_elsewhere(
    name: str, reference: pd.DataFrame, ten_models: EventModels
) -> None:
    expected = reference[reference["model"] == name].set_index("ticker")
    fits = ten_models.fits[NAMES[name]]
    assert list(fits.n) == list(expected["n"])
    assert fits.r2 == pytest.approx(expected["r2"].to_numpy(), abs=0.0051)
    for window, car, t in [((0, 0), "ar", "t0"), ((-1, 1), "car", "t_car")]:
        found = ten_models.window(NAMES[name], window)
        assert 100 * found["car"].to_numpy() == pytest.approx(expected[car].to_numpy(), abs=POINTS)
        assert found["t"].to_numpy() == pytest.approx(expected[t].to_numpy(), abs=OF_T)


def test_market_and_a_fund_agree_with_a_study_made_elsewhere(
    reference: pd.DataFrame, ten: EventStudy
) -> None:
    """The sector model with SMH in the place of the basket, as the reference has it."""
    fund = returns_around(snapshot_market(), ten.events, "SMH").market
    both = np.stack([ten.returns.market, fund], axis=2)
    fits = fit_linear(ten.returns.stock, both, ("market", "sector"), ten.returns.before)
    expected = reference[reference["model"] == "SPY+SMH"].set_index("ticker")
    assert list(fits.n) == list(expected["n"])
    assert fits.r2 == pytest.approx(expected["r2"].to_numpy(), abs=0.0051)
    for window, car, t in [((0, 0), "ar", "t0"), ((-1, 1), "car", "t_car")]:
        found = fits.cars(ten.columns(window))
        assert 100 * found.car == pytest.approx(expected[car].to_numpy(), abs=POINTS)
        assert found.scar == pytest.approx(expected[t].to_numpy(), abs=OF_T)


def test_the_market_model_is_that_of_the_study(ten: EventStudy, ten_models: EventModels) -> None:
    whole = ten.fits.fitted
    assert whole.sum() == 9
    for window in WINDOWS:
        names = ["car", "se", "t", "p", "low", "high"]
        found, same = ten_models.window("market", window), ten.window(window)
        assert found.loc[whole, names].to_numpy() == pytest.approx(
            same.loc[whole, names].to_numpy(), rel=1e-9
        )


# --- Each model against statsmodels ---

DAYS = list(calendar(NEW_YORK).sessions_in_range("2024-01-02", "2025-12-31").strftime("%Y-%m-%d"))
EVENT = "2025-09-10"
AT = DAYS.index(EVENT)
SHARES = ("A", "B", "C", "D")
ROLES = {"A": "chip-maker", "B": "chip-maker", "C": "chip-maker", "D": "hyperscaler"}


def shares(days: dict[str, list[str]] | None = None) -> pd.DataFrame:
    """Prices of four shares and SPY that have the market, a sector and noise in them."""
    random = np.random.default_rng(7)
    index, sector = random.normal(0.0005, 0.01, len(DAYS)), random.normal(0, 0.02, len(DAYS))
    table = []
    for ticker in (*SHARES, "SPY"):
        own = random.normal(0, 0.01, len(DAYS))
        moves = index if ticker == "SPY" else 0.001 + 1.2 * index + 0.7 * sector + own
        closes = pd.Series(100 * np.cumprod(1 + moves), index=DAYS)
        table.append(bars(ticker, closes[(days or {}).get(ticker, DAYS)].to_dict()))
    return pd.concat(table, ignore_index=True)


def factors(first: str = DAYS[0], last: str = DAYS[-1]) -> pd.DataFrame:
    random = np.random.default_rng(8)
    values = random.normal(0, 0.008, (len(DAYS), len(FACTORS)))
    frame = pd.DataFrame(values, columns=FACTORS, index=pd.DatetimeIndex(DAYS, name="date"))
    return frame.assign(rf=0.00017)[first:last]


def an_event(ticker: str, when: str = EVENT) -> pd.DataFrame:
    row = {"company": ticker, "ticker": ticker, "event_day": pd.Timestamp(when), "reason": ""}
    return pd.DataFrame([row])


def models_of(
    ticker: str,
    prices: pd.DataFrame,
    roles: dict[str, str] = ROLES,
    of_factors: pd.DataFrame | None = None,
) -> EventModels:
    data = market(prices)
    of_factors = factors() if of_factors is None else of_factors
    return event_models(event_study(data, an_event(ticker)), data, roles, of_factors)


EXPLAINED_BY = {
    "market": ["market"],
    "sector": ["market", "sector"],
    "ff3": ["mkt_rf", "smb", "hml"],
    "ff5": ["mkt_rf", "smb", "hml", "rmw", "cma"],
    "carhart": ["mkt_rf", "smb", "hml", "mom"],
    "ff5_mom": ["mkt_rf", "smb", "hml", "rmw", "cma", "mom"],
    "constant_mean": [],
}


@pytest.mark.parametrize("model", EXPLAINED_BY)
def test_each_model_is_an_ols_prediction_of_statsmodels(model: str) -> None:
    prices = shares()
    moves = prices.pivot(index="date", columns="ticker", values="close").pct_change()
    table = factors().assign(market=moves["SPY"], sector=moves[["B", "C"]].mean(axis=1))
    y = moves["A"] - (table["rf"] if model.startswith(("ff", "car")) else 0)
    x = pd.DataFrame({"const": 1.0}, index=table.index).join(table[EXPLAINED_BY[model]])
    before = slice(AT - 250, AT - 30 + 1)
    fit = sm.OLS(y.iloc[before].to_numpy(), x.iloc[before].to_numpy()).fit()

    models = models_of("A", prices)
    fits = models.fits[model]
    assert (fits.n[0], fits.names) == (221, tuple(EXPLAINED_BY[model]))
    assert [fits.alpha[0], *fits.betas[0]] == pytest.approx(fit.params, rel=1e-9)
    assert fits.sigma[0] == pytest.approx(np.sqrt(fit.scale), rel=1e-9)
    assert fits.r2[0] == pytest.approx(fit.rsquared, rel=1e-9, abs=1e-12)
    for first, last in WINDOWS:
        window = slice(AT + first, AT + last + 1)
        ahead = x.iloc[window].to_numpy()
        errors = y.iloc[window].to_numpy() - fit.predict(ahead)
        spread = fit.scale * np.eye(len(ahead)) + ahead @ fit.cov_params() @ ahead.T
        found = models.window(model, (first, last)).iloc[0]
        se, dof = np.sqrt(spread.sum()), fit.df_resid
        assert found["car"] == pytest.approx(errors.sum(), rel=1e-9)
        assert found["se"] == pytest.approx(se, rel=1e-9)
        assert found["p"] == pytest.approx(2 * stats.t.sf(abs(errors.sum() / se), dof), rel=1e-8)
        reach = stats.t.ppf(0.975, dof) * se
        assert (found["low"], found["high"]) == pytest.approx(
            (errors.sum() - reach, errors.sum() + reach), rel=1e-9
        )


def test_the_basket_never_holds_the_stock_itself() -> None:
    """Whatever the stock does, its basket stays."""
    quiet, jumped = shares(), shares()
    later = (jumped["ticker"] == "A") & (jumped["date"] >= EVENT)
    jumped.loc[later, ["close", "adj_close"]] *= 1.3
    before, after = models_of("A", quiet), models_of("A", jumped)
    found = after.window("sector", (0, 0))["car"][0] - before.window("sector", (0, 0))["car"][0]
    day = quiet[quiet["ticker"] == "A"].set_index("date")["close"].pct_change()[EVENT]
    assert found == pytest.approx(0.3 * (1 + day), rel=1e-9)


def test_a_sector_that_moves_as_one_explains_the_move() -> None:
    """All chip makers rise by a tenth: beyond the market that is news, beyond the sector not."""
    prices = shares()
    rise = prices["ticker"].isin(["A", "B", "C"]) & (prices["date"] >= EVENT)
    prices.loc[rise, ["close", "adj_close"]] *= 1.1
    models = models_of("A", prices)
    assert models.window("market", (0, 0))["t"][0] > 3
    assert models.window("sector", (0, 0))["car"][0] < models.window("market", (0, 0))["car"][0] / 2


def test_one_event_under_all_models_and_whether_they_agree(ten_models: EventModels) -> None:
    """Oracle's and AMD's moves stand under each model, and so does Broadcom's once its sector is
    a basket without it; NVIDIA's depends on the model; Microsoft's is none under any."""
    verdicts = {
        ticker: agreement(ten_models.event(ticker, (0, 0))).verdict
        for ticker in ("ORCL", "AMD", "NVDA", "AVGO", "MSFT", "CRWV")
    }
    assert verdicts == {
        "ORCL": "always",
        "AMD": "always",
        "NVDA": "depends",
        "AVGO": "always",
        "MSFT": "never",
        "CRWV": "never",
    }
    table = ten_models.event("NVDA", (-1, 1))
    assert list(table.index) == list(MODELS)
    for name in MODELS:
        row = ten_models.window(name, (-1, 1)).loc["NVDA"]
        assert table.loc[name, ["car", "p", "low"]].tolist() == row[["car", "p", "low"]].tolist()
    one = table.assign(p=np.where(table.index == "market", 0.01, np.nan))
    assert agreement(one).verdict == ""
    both_ways = table.assign(p=0.01, car=[0.1, -0.1] * 4)
    assert agreement(both_ways).verdict == "depends"


def test_an_event_day_taken_apart_adds_up(ten: EventStudy, ten_models: EventModels) -> None:
    """What the worked example shows: actual = α + Σ β·move + abnormal, and t from its error."""
    day = ten.columns((0, 0)).start
    for ticker, row in zip(ten.events.index, range(len(ten.events)), strict=True):
        for model in MODELS:
            taken_apart = ten_models.breakdown(ticker, model)
            if ten_models.why(model)[row]:
                assert taken_apart is None
                continue
            assert taken_apart is not None
            parts = taken_apart.parts
            explained = taken_apart.alpha + (parts["beta"] * parts["move"]).sum()
            assert taken_apart.actual == pytest.approx(explained + taken_apart.abnormal)
            expected = ten_models.window(model, (0, 0)).loc[ticker]
            assert taken_apart.abnormal == pytest.approx(expected["car"])
            assert taken_apart.t == pytest.approx(expected["t"])
            if model in ("market", "sector", "constant_mean", "garch"):
                assert taken_apart.actual == pytest.approx(ten.returns.stock[row, day])


# --- What cannot be had says why ---


@pytest.mark.parametrize(
    ("given", "model", "reason"),
    [
        ({"of_factors": factors(last="2025-09-09")}, "ff3", "factors end on 9 Sep 2025"),
        ({"of_factors": factors(first="2025-09-11")}, "ff5", "factors begin on 11 Sep 2025"),
        ({"of_factors": factors().drop(pd.Timestamp(EVENT))}, "carhart", "leave that day out"),
        ({"of_factors": factors().iloc[:0]}, "ff5_mom", "there are no factors here"),
        (
            {"of_factors": factors().assign(hml=factors()["smb"])},
            "ff3",
            "cannot be told apart",
        ),
        ({"roles": {"A": "chip-maker", "B": "chip-maker"}}, "sector", "has 1 other company"),
        ({"roles": {"A": "foundry", "B": "chip-maker"}}, "sector", "has 0 other companies"),
        ({"roles": dict.fromkeys(SHARES, "other")}, "sector", "the role “Other” is no sector"),
        ({"roles": {"B": "chip-maker"}}, "sector", "no role for A"),
        (
            {"prices": shares({"A": DAYS[AT - 30 - 59 :]})},
            "constant_mean",
            "only 59 returns in the estimation window: a model needs 60",
        ),
        (
            {"prices": shares({"SPY": DAYS[:AT]})},
            "market",
            "prices of SPY end on 9 Sep 2025",
        ),
        ({"prices": shares({"A": DAYS[:AT]})}, "ff3", "prices of A end on 9 Sep 2025"),
    ],
)
def test_a_model_that_cannot_be_had_says_why(
    given: dict[str, object], model: str, reason: str
) -> None:
    models = models_of("A", **{"prices": shares(), **given})  # type: ignore[arg-type]
    assert reason in models.why(model)[0]
    found = models.window(model, (-1, 1)).iloc[0]
    assert reason in found["reason"]
    assert found[["car", "se", "t", "p", "low", "high"]].astype(float).isna().all()


def test_what_one_model_lacks_the_others_do_without() -> None:
    """Without the benchmark, factors and the mean still serve; without factors, the benchmark."""
    no_index = models_of("A", shares({"SPY": DAYS[:AT]}))
    assert [name for name in MODELS if not no_index.why(name)[0]] == [
        *("ff3", "ff5", "carhart", "ff5_mom", "constant_mean")
    ]
    no_factors = models_of("A", shares(), of_factors=factors(last="2025-01-01"))
    assert no_factors.why("ff3")[0] == "factors end on 31 Dec 2024"
    assert not no_factors.why("market")[0] and not no_factors.why("sector")[0]


def test_a_price_that_stands_still_has_no_model() -> None:
    """Not even beyond a risk-free rate that moves, from which its one move would look huge."""
    prices = shares()
    own = prices["ticker"] == "A"
    prices.loc[own, ["close", "adj_close"]] = 50.0
    prices.loc[own & (prices["date"] >= EVENT), ["close", "adj_close"]] = 55.0
    rates = factors()
    rates["rf"] = np.where(np.arange(len(rates)) % 60 < 30, 0.0002, 0.00017)
    models = models_of("A", prices, of_factors=rates)
    for name in MODELS:
        assert np.isnan(models.window(name, (0, 0))["t"][0]), name
        assert models.why(name)[0], name
    assert models.why("ff3")[0] == "the residuals of the estimation window don't spread"


def test_a_window_beyond_the_factors_is_unknown_and_the_event_day_is_not() -> None:
    models = models_of("A", shares(), of_factors=factors(last="2025-09-12"))
    assert models.why("ff3")[0] == ""
    assert np.isfinite(models.window("ff3", (-1, 1))["t"][0])
    wide = models.window("ff3", (-5, 5)).iloc[0]
    assert np.isnan(wide["car"]) and wide["reason"] == "factors end on 12 Sep 2025"


def test_american_factors_are_not_put_on_a_share_of_tokyo() -> None:
    days = list(calendar(NEW_YORK).sessions_in_range("2024-01-02", "2025-12-31"))
    closes = {str(d.date()): 100.0 + i % 7 for i, d in enumerate(days)}
    prices = pd.concat([shares(), bars("9984.T", closes)], ignore_index=True)
    data = market(prices)
    study = event_study(data, an_event("9984.T"))
    models = event_models(study, data, {**ROLES, "9984.T": "investor"}, factors())
    assert models.why("ff3")[0] == "these factors are those of US shares"
    assert models.why("sector")[0].startswith("its sector has 0 other companies")


# --- The bundled factors ---


def test_the_bundled_factors_are_daily_returns_without_a_gap() -> None:
    table = read_factors()
    sessions = calendar(NEW_YORK).sessions_in_range(table.index[0], table.index[-1])
    assert list(table.index) == list(sessions)
    assert table.columns.tolist() == FACTORS and table.notna().all(axis=None)
    # The market of the factors is the market of the prices.
    spy = snapshot_market().history("SPY")["close"].pct_change().reindex(table.index)
    assert spy.corr(table["mkt_rf"]) > 0.98
    assert spy[EVENT] == pytest.approx(table["mkt_rf"][EVENT], abs=0.002)


CSV = """date,mkt_rf,smb,hml,rmw,cma,rf,mom
2025-09-10,0.5,-0.1,0.2,0.3,-0.4,0.02,1.5
2025-09-09,-1.25,0.0,0.1,0.0,0.2,0.02,-0.5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SNAPSHOT / "PROVENANCE.md", tmp_path)
    return tmp_path


def test_factors_are_made_of_percents(folder: Path) -> None:
    source = folder / "factors.csv"
    source.write_text(CSV)
    write_factors(source, folder, datetime(2026, 11, 27, tzinfo=UTC))
    table = read_factors(folder)
    assert [str(day.date()) for day in table.index] == ["2025-09-09", "2025-09-10"]
    assert table.loc["2025-09-10"].to_dict() == pytest.approx(
        {
            "mkt_rf": 0.005,
            "smb": -0.001,
            "hml": 0.002,
            "rmw": 0.003,
            "cma": -0.004,
            "mom": 0.015,
            "rf": 0.0002,
        }
    )
    source.write_text(CSV + "2025-09-11,1,1,1,1,1,0.02,1\n")
    write_factors(source, folder, datetime(2026, 12, 1, tzinfo=UTC))
    assert len(read_factors(folder)) == 3
    notes = (folder / "PROVENANCE.md").read_text()
    assert notes.count("--factors FILE") == 1
    assert "3 days, 2025-09-09 to 2025-09-11, written on 2026-12-01" in notes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CSV.replace(",mom", ""), "the columns mom are missing"),
        (CSV.splitlines()[0] + "\n", "has no rows"),
        (CSV.replace("2025-09-09", "9.9.2025"), "line 3: “9.9.2025” is no date"),
        (CSV.replace("2025-09-09", "2025-09-10"), "line 3: “2025-09-10” stands twice"),
        (CSV.replace("-1.25", "x"), "line 3: “x” in mkt_rf is no daily return in percent"),
        (CSV.replace("-1.25", "-99.99"), "“-99.99” in mkt_rf is no daily return"),
    ],
)
def test_factors_that_cannot_be_read_leave_the_old_ones(
    folder: Path, text: str, message: str
) -> None:
    source = folder / "factors.csv"
    source.write_text(text)
    with pytest.raises(FactorsError, match=message):
        write_factors(source, folder, datetime(2026, 11, 27, tzinfo=UTC))
    assert not (folder / "factors.parquet").exists()


def test_the_command_says_what_is_wrong_with_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "factors.csv"
    source.write_text(CSV.replace("-1.25", "x"))
    assert refresh(["--factors", str(source)]) == 1
    assert "line 3" in capsys.readouterr().err
    assert refresh(["--factors", str(tmp_path / "none.csv")]) == 1
    assert "none.csv" in capsys.readouterr().err


# --- GARCH against arch ---


def garch_returns(
    n: int, seed: int, shock: float = 0.12, memory: float = 0.8
) -> tuple[np.ndarray, np.ndarray]:
    """(n, 261) returns of shares and benchmark whose errors have clusters of variance."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal((n, 500))
    index = random.normal(0.0005, 0.01, (n, 261))
    variance, e = np.full(n, 4e-4), np.zeros((n, 500))
    for day in range(500):
        e[:, day] = np.sqrt(variance) * noise[:, day]
        variance = 4e-4 * (1 - shock - memory) + shock * e[:, day] ** 2 + memory * variance
    return 0.001 + 1.3 * index + e[:, 500 - 261 :], index


BEFORE, AT_EVENT = slice(0, 221), 250


def of_arch(stock: np.ndarray, index: np.ndarray) -> Any:
    """The fit of arch, which wants returns in percent, from the same first variance."""
    y, x = 100 * stock[BEFORE], 100 * index[BEFORE]
    backcast = float(sm.OLS(y, sm.add_constant(x)).fit().ssr / len(y))
    model = LS(y, x=x, volatility=GARCH(1, 0, 1))
    return model.fit(disp="off", show_warning=False, backcast=backcast)


def test_garch_is_the_maximum_likelihood_of_arch() -> None:
    stock, index = garch_returns(25, seed=1)
    fits = fit_garch(stock, index, BEFORE, AT_EVENT)
    same = 0
    for row in np.flatnonzero(np.isfinite(fits.sigma)):
        fit = of_arch(stock[row], index[row])
        level = fit.loglikelihood + 221 * np.log(100)
        if fit.params["alpha[1]"] > 0.001:
            assert fits.log_likelihood[row] > level - 1e-3
        if abs(fits.log_likelihood[row] - level) > 1e-4:
            continue  # arch stopped at another, lower maximum
        same += 1
        mean = [fits.alpha[row] * 100, fits.betas[row, 0]]
        assert mean == pytest.approx(fit.params.iloc[:2].to_numpy(), abs=2e-3)
        ours = [fits.omega[row] * 1e4, fits.shock[row], fits.memory[row]]
        assert ours == pytest.approx(fit.params.iloc[2:].to_numpy(), abs=0.02, rel=0.05)
        spread = np.sqrt(fits.variance[row, BEFORE]) * 100
        assert spread == pytest.approx(fit.conditional_volatility, rel=5e-3)
    assert same >= 20


def test_garch_finds_the_benchmark_that_its_estimates_are_published_of() -> None:
    """Fiorentini, Calzolari & Panattoni 1996, to which McCullough & Renfro 1999 and Brooks, Burke &
    Persand 2001 hold programs: DEM/GBP of Bollerslev & Ghysels 1996 in percent, with a constant
    alone. Here there is a benchmark's return as well; of eleven that have nothing to do with the
    rate the middle one leaves the others where they are."""
    rate = pd.read_csv(REFERENCE.with_name("dem2gbp.csv"))["percent"].to_numpy()
    assert len(rate) == 1_974
    noise = np.random.default_rng(0).normal(0, 1, (11, 1_975))
    stock = np.tile(np.append(rate, 0.0), (11, 1)) / 100
    fits = fit_garch(stock, noise / 100, slice(0, 1_974), 1_974)
    found = [fits.alpha * 100, fits.omega * 1e4, fits.shock, fits.memory]
    published = [-0.00619041, 0.0107613, 0.153134, 0.805974]
    standard_errors = [0.00846212, 0.00285271, 0.0265228, 0.0335527]
    for name, true, error in zip(found, published, standard_errors, strict=True):
        assert abs(np.median(name) - true) < 0.05 * error
        assert (np.abs(name - true) < 0.25 * error).all()
    gained = fits.log_likelihood - 1_974 * np.log(100) + 1_106.608
    # Twice what a coefficient too many gains is a χ² of one degree of freedom.
    assert gained.min() > -1e-3 and np.median(gained) < 0.6


def test_garch_forecasts_as_arch_does_at_the_session_before_a_window() -> None:
    """The variance goes on with the fitted coefficients to the eve of the window; the sum of the
    forecasts is arch's, with the error of the mean's coefficients on top."""
    stock, index = garch_returns(3, seed=2)
    fits = fit_garch(stock, index, BEFORE, AT_EVENT)
    assert np.isfinite(fits.sigma).all()
    columns = slice(AT_EVENT - 5, AT_EVENT + 6)
    for row in range(3):
        ar = stock[row] - fits.alpha[row] - fits.betas[row, 0] * index[row]
        given = [fits.omega[row] * 1e4, fits.shock[row], fits.memory[row]]
        fixed = ZeroMean(100 * ar, volatility=GARCH(1, 0, 1)).fix(given)
        forecast = fixed.forecast(horizon=11, start=AT_EVENT - 6).variance.iloc[0]
        assert fits.variance[row, AT_EVENT - 5] * 1e4 == pytest.approx(forecast.iloc[0], rel=1e-3)
        x = sm.add_constant(index[row, BEFORE])
        weighted = x / np.sqrt(fits.variance[row, BEFORE])[:, None]
        moved = np.array([11, index[row, columns].sum()])
        error = moved @ np.linalg.inv(weighted.T @ weighted) @ moved
        found = fits.cars(columns)
        assert found.se[row] ** 2 == pytest.approx(forecast.sum() / 1e4 + error, rel=1e-3)
        assert found.car[row] == pytest.approx(ar[columns].sum())


def test_after_a_storm_the_same_move_is_less_unusual() -> None:
    stock, index = garch_returns(1, seed=2)
    stormy = stock.copy()
    stormy[0, AT_EVENT - 3 : AT_EVENT] += [0.08, -0.07, 0.09]
    calm, storm = (fit_garch(of, index, BEFORE, AT_EVENT) for of in (stock, stormy))
    day = slice(AT_EVENT, AT_EVENT + 1)
    assert calm.cars(day).car[0] == storm.cars(day).car[0]
    assert storm.sigma[0] > 1.3 * calm.sigma[0]
    assert abs(storm.cars(day).scar[0]) < abs(calm.cars(day).scar[0])


def test_where_the_sample_does_not_allow_garch_it_says_so() -> None:
    short = models_of("A", shares({"A": DAYS[AT - 30 - 99 :]}))
    assert short.why("garch")[0] == "only 99 returns in the estimation window: a model needs 100"
    assert short.why("market")[0] == ""
    random = np.random.default_rng(0)
    index = random.normal(0, 0.01, (40, 261))
    # A large error follows each small one, a small one each large one.
    size = np.where(np.arange(261) % 2, 0.01, 0.03)
    errors = size * random.choice([-1, 1], (40, 261))
    assert np.isnan(fit_garch(index + errors, index, BEFORE, AT_EVENT).sigma).all()
    still = fit_garch(index, index, BEFORE, AT_EVENT)
    assert np.isnan(still.sigma).all()


def test_garch_with_missing_returns_is_near_garch_without() -> None:
    stock, index = garch_returns(10, seed=4)
    holes = stock.copy()
    holes[:, 40:42] = np.nan
    holes[:, :8] = np.nan
    whole, some = (fit_garch(of, index, BEFORE, AT_EVENT) for of in (stock, holes))
    assert list(some.n) == [211] * 10
    both = np.isfinite(whole.sigma) & np.isfinite(some.sigma)
    assert both.sum() >= 8
    assert some.alpha[both] == pytest.approx(whole.alpha[both], abs=1e-3)
    ratio = some.sigma[both] / whole.sigma[both]
    assert np.median(ratio) == pytest.approx(1, abs=0.05)


def test_three_hundred_events_under_all_models_take_less_than_a_second() -> None:
    rows = 300
    stock, index = garch_returns(rows, seed=5)
    prices = shares()
    data = market(prices)
    study = event_study(data, pd.concat([an_event("A")] * rows, ignore_index=True))
    study.returns.stock[:], study.returns.market[:] = stock, index
    begin = time.process_time()
    models = event_models(study, data, ROLES, factors())
    for model in MODELS:
        models.window(model, (-5, 5))
    spent = time.process_time() - begin
    assert np.isfinite(models.fits["garch"].sigma).sum() > 250
    assert spent < 2, f"{spent:.2f} s"


def test_reasons_are_read_in_the_readers_language() -> None:
    models = models_of("A", shares(), of_factors=factors(last="2025-09-09"))
    reasons = [models.why("ff3")[0], models.window("ff3", (0, 0))["reason"].iloc[0]]
    reasons.append(models_of("A", shares(), roles=dict.fromkeys(SHARES, "other")).why("sector")[0])
    use("ja")
    try:
        assert [tr(reason) for reason in reasons] == [
            *["ファクターは2025年9月9日までです"] * 2,
            "役割「その他」はセクターではありません",
        ]
    finally:
        use("en")
