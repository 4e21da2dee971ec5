"""`python -m dashboard.radar.train LABELS.csv …`: fit the score's weights to labelled headlines.

Each file has the columns title and is_deal (yes, no, retold or denied), may have day (the folds
of the cross-validation are then stretches of time) and weight. Retold and denied deals count as no
new deal, with a smaller weight. Writes `coefficients.csv` and prints how well headlines are told
apart that the fit has not seen. Exit code 2 on a usage error.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from dashboard import command_line
from dashboard.deals import read_ledger
from dashboard.paths import DATA
from dashboard.radar.names import gazetteer
from dashboard.radar.reading import read
from dashboard.radar.score import COEFFICIENTS, DEFAULT_SCORE, INTERCEPT

# A sign that fewer headlines show gets no weight.
FEWEST = 4
PENALTY = 1.0
RETOLD_WEIGHT = 0.5
FOLDS = 5


@dataclass(frozen=True)
class Labelled:
    """features: of each headline. deal: whether it tells of a new deal. weight. day: "" if none.
    counts: whether it counts in the scores (retold and denied don't)."""

    features: list[dict[str, float]]
    deal: np.ndarray
    weight: np.ndarray
    day: np.ndarray
    counts: np.ndarray


def read_labels(paths: list[Path]) -> Labelled:
    """The labelled headlines of `paths`, read as the radar reads them."""
    names = gazetteer(read_ledger(DATA).companies)
    rows = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    labels_read = [(r, read(r["title"], names).features) for r in rows]
    return Labelled(
        [f for _, f in labels_read],
        np.array([r["is_deal"] == "yes" for r, _ in labels_read]),
        np.array(
            [
                float(r.get("weight") or 1)
                * (RETOLD_WEIGHT if r["is_deal"] in ("retold", "denied") else 1)
                for r, _ in labels_read
            ]
        ),
        np.array([r.get("day") or "" for r, _ in labels_read]),
        np.array([r["is_deal"] in ("yes", "no") for r, _ in labels_read]),
    )


def fit(labelled: Labelled, rows: np.ndarray) -> dict[str, float]:
    """Weights by L2-penalised maximum likelihood on `rows` (a mask)."""
    rows = rows & np.array([bool(f) for f in labelled.features])
    shown = Counter(n for i in np.flatnonzero(rows) for n in labelled.features[i])
    signs = sorted(n for n, times in shown.items() if times >= FEWEST)
    place = {name: i for i, name in enumerate(signs)}
    table = np.zeros((rows.sum(), len(signs)))
    for row, index in enumerate(np.flatnonzero(rows)):
        for name, value in labelled.features[index].items():
            if name in place:
                table[row, place[name]] = value
    deal, weight = labelled.deal[rows].astype(float), labelled.weight[rows]

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        logit = table @ parameters[1:] + parameters[0]
        value = weight @ (np.logaddexp(0, logit) - deal * logit)
        residual = weight * (expit(logit) - deal)
        gradient = np.r_[residual.sum(), table.T @ residual + PENALTY * parameters[1:]]
        return value + PENALTY / 2 * parameters[1:] @ parameters[1:], gradient

    best = minimize(loss, np.zeros(len(signs) + 1), jac=True, method="L-BFGS-B").x
    return {INTERCEPT: best[0], **dict(zip(signs, best[1:], strict=True))}


def scores(labelled: Labelled, weights: dict[str, float]) -> np.ndarray:
    """The probability of each headline under `weights`; 0 without features."""
    return np.array(
        [
            expit(weights[INTERCEPT] + sum(weights.get(n, 0.0) * v for n, v in f.items()))
            if f
            else 0.0
            for f in labelled.features
        ]
    )


def cross_validated(labelled: Labelled) -> np.ndarray:
    """Scores of each headline by weights that were fitted to the other folds."""
    order = np.argsort(labelled.day, kind="stable")
    fold = np.empty(len(order), dtype=int)
    fold[order] = np.arange(len(order)) * FOLDS // len(order)
    result = np.zeros(len(order))
    for number in range(FOLDS):
        held = fold == number
        result[held] = scores(labelled, fit(labelled, ~held))[held]
    return result


def measures(labelled: Labelled, probability: np.ndarray, least: float) -> str:
    said, counts, deal = probability >= least, labelled.counts, labelled.deal
    hits = (said & deal & counts).sum()
    precision = hits / max((said & counts).sum(), 1)
    recall = hits / max((deal & counts).sum(), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"at {least:.2f}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"


def main(arguments: list[str] | None = None) -> int:
    parser = command_line.Parser(prog="python -m dashboard.radar.train", description=__doc__)
    parser.add_argument(
        "labels", nargs="+", type=command_line.file, help="CSV: title, is_deal, day, weight"
    )
    paths: list[Path] = parser.parse_args(arguments).labels
    labelled = read_labels(paths)
    unseen = cross_validated(labelled)
    for least in (0.3, 0.4, DEFAULT_SCORE, 0.6):
        print(f"unseen, {measures(labelled, unseen, least)}")
    weights = fit(labelled, np.ones(len(labelled.deal), dtype=bool))
    print(f"fitted, {measures(labelled, scores(labelled, weights), DEFAULT_SCORE)}")
    with COEFFICIENTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sign", "weight"])
        writer.writerows((name, f"{weight:.3f}") for name, weight in weights.items())
    print(f"{len(weights)} weights in {COEFFICIENTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
