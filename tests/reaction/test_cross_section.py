"""The cross-section of CARs against statsmodels and made-up events whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from dashboard.reaction import TERMS, EventStudy, cross_section
from dashboard.reaction.cross_section import CONSTANT, clustered_ols
from tests.reaction.test_event_study import simulated

N = 80
SLOPE = 0.02


def made(seed: int = 0, n: int = N) -> tuple[EventStudy, pd.Series, pd.Series, pd.Series]:
    """Events that rise by SLOPE for each unit of log(amount / cap), two on each day."""
    study = simulated(n, seed, starts=np.repeat(np.arange(n // 2) * 12, 2), common=0.3)
    random = np.random.default_rng(seed)
    caps = pd.Series(random.uniform(20, 3_000, n))
    amount = caps * np.exp(random.normal(-3, 1.5, n))
    study.events["amount_usd_bn"] = amount
    study.events["basis"] = random.choice(["firm", "up-to", "reported"], n)
    study.events["side"] = random.choice(["payer", "payee"], n)
    day = study.columns((0, 0)).start
    study.returns.stock[:, day] += SLOPE * np.log(amount / caps)
    in_loop, confounded = (pd.Series(random.random(n) < part) for part in (0.4, 0.3))
    return study, caps, in_loop, confounded


def test_the_table_is_that_of_statsmodels_with_errors_clustered_by_day() -> None:
    study, caps, in_loop, confounded = made()
    found = cross_section(study, (0, 0), caps, in_loop, confounded)
    events = study.events
    x = pd.DataFrame(
        {
            CONSTANT: 1.0,
            "size": np.log(events["amount_usd_bn"] / caps),
            "firm": (events["basis"] == "firm").astype(float),
            "payer": (events["side"] == "payer").astype(float),
            "in_loop": in_loop.astype(float),
            "confounded": confounded.astype(float),
        }
    )
    fit = sm.OLS(study.cars((0, 0)).car, x).fit(
        cov_type="cluster", cov_kwds={"groups": events["event_day"]}, use_t=True
    )
    assert (found.n, found.days, found.thin) == (N, N // 2, False)
    assert found.table.index.tolist() == list(x) == [CONSTANT, *TERMS]
    for name, values in (
        ("coefficient", fit.params),
        ("se", fit.bse),
        ("t", fit.tvalues),
        ("p", fit.pvalues),
        ("low", fit.conf_int()[0]),
        ("high", fit.conf_int()[1]),
    ):
        assert found.table[name].to_numpy() == pytest.approx(values.to_numpy(), rel=1e-8), name
    assert found.r2 == pytest.approx(fit.rsquared)
    assert found.fitted.to_numpy() == pytest.approx(fit.fittedvalues.to_numpy())
    assert found.residuals.to_numpy() == pytest.approx(fit.resid.to_numpy())
    assert found.tenfold == pytest.approx(fit.params["size"] * np.log(10))
    assert found.parts.to_numpy() == pytest.approx((events["amount_usd_bn"] / caps).to_numpy())


def test_the_true_slope_lies_in_its_band_as_often_as_it_should() -> None:
    inside = 0
    for seed in range(200):
        study, caps, in_loop, confounded = made(seed)
        row = cross_section(study, (0, 0), caps, in_loop, confounded).table.loc["size"]
        inside += row["low"] < SLOPE < row["high"]
    assert 180 <= inside <= 199


def test_events_without_amount_or_market_cap_are_left_out_and_say_why() -> None:
    study, caps, in_loop, confounded = made()
    study.events.loc[[3, 4], "amount_usd_bn"] = np.nan
    caps[[4, 5]] = np.nan
    found = cross_section(study, (0, 0), caps, in_loop, confounded)
    assert found.n == N - 3 and not {3, 4, 5} & set(found.points.index)
    assert found.left_out[[3, 4, 5]].tolist() == [
        *["its amount is not disclosed"] * 2,
        "its market cap is not known",
    ]


def test_what_does_not_differ_is_omitted_and_few_events_are_thin() -> None:
    study, caps, _, confounded = made()
    nowhere = pd.Series(False, study.events.index)
    same = cross_section(study, (0, 0), caps, nowhere, nowhere)
    assert dict(same.omitted) == dict.fromkeys(
        ["in_loop", "confounded"], "it is the same for all events"
    )
    assert "in_loop" not in same.table.index
    payers = study.events["side"] == "payer"
    twice = cross_section(study, (0, 0), caps, payers, confounded)
    assert dict(twice.omitted) == {"in_loop": "it follows from the others"}
    few = cross_section(study, (0, 0), caps, nowhere, confounded, np.arange(N) < 12)
    assert few.thin and few.n == 12 and few.table["t"].notna().all()
    nobody = cross_section(study, (0, 0), caps, nowhere, confounded, np.full(N, False))
    assert nobody.n == 0 and nobody.thin and nobody.table.isna().all(axis=None)
    assert np.isnan(nobody.r2)


def test_too_few_rows_or_one_cluster_have_no_errors() -> None:
    random = np.random.default_rng(1)
    x = np.column_stack([np.ones(10), random.normal(size=10)])
    for rows, clusters in ((2, np.arange(2)), (10, np.zeros(10))):
        table, r2 = clustered_ols(random.normal(size=rows), x[:rows], clusters)
        assert table.isna().all(axis=None) and np.isnan(r2)
