"""Student's t and the normal distribution.

From scipy.special: scipy.stats gives the same numbers, but importing it takes a process a third as
long as everything else that it imports.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special


def t_probability(t: Any, dof: Any) -> Any:
    """The two-sided probability of a statistic under Student's t.

    Parameters
    ----------
    t, dof
        Numbers or arrays; without a positive degree of freedom the answer is NaN.
    """
    return 2 * special.stdtr(dof, -np.abs(t))


def t_quantile(probability: float, dof: Any) -> Any:
    """The value of Student's t below which lies this probability; NaN as in t_probability."""
    return special.stdtrit(dof, probability)


def normal_probability(z: float) -> float:
    """The two-sided probability of a statistic under the normal distribution."""
    return float(2 * special.ndtr(-abs(z)))


def normal_quantile(probability: float) -> float:
    """The value of the normal distribution below which lies this probability."""
    return float(special.ndtri(probability))
