"""How likely a headline tells of a new deal: a logistic regression on readable signs.

The weights stand in `coefficients.csv`, one sign a row; `python -m dashboard.radar.train` made
them from labelled headlines.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

COEFFICIENTS = Path(__file__).with_name("coefficients.csv")
INTERCEPT = "intercept"
# From here on a headline is taken for a deal's.
DEFAULT_SCORE = 0.6


@cache
def coefficients() -> dict[str, float]:
    """Sign to weight."""
    with COEFFICIENTS.open(encoding="utf-8", newline="") as file:
        return {row["sign"]: float(row["weight"]) for row in csv.DictReader(file)}


def score(features: Mapping[str, float]) -> float:
    """The probability that a headline with these features tells of a new deal; 0 without any.

    References
    ----------
    Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., ch. 4.4.
    """
    if not features:
        return 0.0
    weights = coefficients()
    logit = weights[INTERCEPT] + sum(weights.get(n, 0.0) * v for n, v in features.items())
    return 1.0 / (1.0 + math.exp(-logit))
