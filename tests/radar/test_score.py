"""The score: fitted like statsmodels fits it, and its weights are those of signs that exist."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

from dashboard.radar import train
from dashboard.radar.score import COEFFICIENTS, INTERCEPT, coefficients, score
from dashboard.radar.signals import SIGNS, signs


def labelled(rows: int = 400) -> tuple[train.Labelled, np.ndarray]:
    """Headlines with three signs of which two matter."""
    random = np.random.default_rng(7)
    table = (random.random((rows, 3)) < 0.5).astype(float)
    chance = 1 / (1 + np.exp(-(0.4 + table @ [1.5, -2.0, 0.0])))
    deal = random.random(rows) < chance
    features = [{f"sign-{i}": 1.0 for i in range(3) if row[i]} | {"always": 1.0} for row in table]
    return (
        train.Labelled(
            features,
            deal,
            random.choice([0.5, 1.0, 2.0], rows),
            np.array([f"2026-01-{1 + i % 28:02d}" for i in range(rows)]),
            np.ones(rows, dtype=bool),
        ),
        table,
    )


def test_the_fit_is_that_of_statsmodels() -> None:
    data, table = labelled()
    weights = train.fit(data, np.ones(len(data.deal), dtype=bool))
    design = np.column_stack([np.ones(len(table)), np.ones(len(table)), table])
    total = data.weight.sum()
    reference = sm.GLM(
        data.deal.astype(float),
        design,
        family=sm.families.Binomial(),
        freq_weights=data.weight,
    ).fit_regularized(alpha=np.array([0, 1, 1, 1, 1]) * train.PENALTY / total, L1_wt=0, maxiter=500)
    ours = [weights[n] for n in (INTERCEPT, "always", "sign-0", "sign-1", "sign-2")]
    assert ours == pytest.approx(list(reference.params), abs=0.02)


def test_the_cross_validation_has_not_seen_what_it_scores() -> None:
    data, _ = labelled()
    unseen = train.cross_validated(data)
    fitted = train.scores(data, train.fit(data, np.ones(len(data.deal), dtype=bool)))
    error = [-np.mean(np.log(np.where(data.deal, p, 1 - p))) for p in (unseen, fitted)]
    assert error[0] > error[1]
    assert "F1" in train.measures(data, unseen, 0.5)


def test_the_script_writes_weights_from_a_file_of_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "labels.csv"
    rows = []
    for i in range(40):
        rows.append(f"2026-01-{1 + i % 28:02d},Oracle to invest ${i + 2} billion in Nscale,yes")
        rows.append(f"2026-01-{1 + i % 28:02d},Should you buy Nvidia for ${i + 2} a share?,no")
    path.write_text("day,title,is_deal\n" + "\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(train, "COEFFICIENTS", tmp_path / "weights.csv")
    assert train.main([str(path)]) == 0
    assert "unseen" in capsys.readouterr().out
    written = (tmp_path / "weights.csv").read_text(encoding="utf-8")
    assert written.startswith("sign,weight\nintercept,")
    assert "frame:invest-verb" in written


def test_the_committed_weights_are_of_signs_that_exist() -> None:
    told = {name.removeprefix("sign:") for name in coefficients() if name.startswith("sign:")}
    assert told <= SIGNS.keys()
    assert COEFFICIENTS.read_text(encoding="utf-8").startswith("sign,weight\n")


def test_a_score_is_a_probability() -> None:
    assert score({}) == 0
    weights = coefficients()
    expected = 1 / (1 + np.exp(-(weights[INTERCEPT] + weights["amount"])))
    assert score({"amount": 1.0}) == pytest.approx(expected)
    assert score({"amount": 1.0, "unheard-of": 1.0}) == pytest.approx(expected)


def test_signs_are_found_by_their_names() -> None:
    assert "question" in signs("Is this a deal?")
    assert {"analyst", "advice"} <= signs("Analysts say it is time to buy this stock")
