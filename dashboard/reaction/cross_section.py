"""What goes with the size of a reaction: the CARs of all events on what is known of each deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.language import Message, mark, said
from dashboard.reaction.distributions import t_probability, t_quantile
from dashboard.reaction.groups import Members, counting_rows
from dashboard.reaction.sessions import Window
from dashboard.reaction.single import CONFIDENCE, EventStudy

CONSTANT = "constant"
# What explains, in words.
TERMS = {
    "size": mark("log of amount over market cap"),
    "firm": mark("Amount is firm"),
    "payer": mark("Payer's stock"),
    "in_loop": mark("Payment lies on a loop"),
    "confounded": mark("Confounded"),
}
# Fewer events a coefficient, or fewer event days, and the errors are not to be trusted.
FEWEST_A_TERM, FEWEST_DAYS = 10, 30
COLLINEAR = 1e-8


@dataclass(frozen=True)
class CrossSection:
    """A regression of n CARs with errors that allow for what events of one day have in common.

    table: indexed by term (CONSTANT and those of TERMS that differ between the events):
    coefficient, se, t, p, low, high (the 95% band); NaN where there are too few events. r2.
    days: event days, the clusters. points: one row an event that counts, indexed by its label:
    car and the terms, for a scatter. omitted: by term, why it is left out. left_out: by the
    label of an event, why it doesn't count. thin: whether the events are too few for the errors
    to be trusted.
    """

    table: pd.DataFrame
    r2: float
    days: int
    points: pd.DataFrame
    omitted: Mapping[str, Message]
    left_out: pd.Series

    @property
    def n(self) -> int:
        return len(self.points)

    @property
    def tenfold(self) -> float:
        """What ten times the amount over the market cap goes with; NaN where that is no term."""
        if "size" not in self.table.index:
            return np.nan
        return float(self.table.at["size", "coefficient"] * np.log(10))

    @property
    def parts(self) -> pd.Series:
        """By event, the amount over the market cap, as a fraction."""
        return np.exp(self.points["size"])

    @property
    def fitted(self) -> pd.Series:
        """By event, the CAR that the coefficients give."""
        coefficients = self.table["coefficient"]
        terms = [term for term in self.table.index if term != CONSTANT]
        return coefficients[CONSTANT] + self.points[terms] @ coefficients[terms]

    @property
    def residuals(self) -> pd.Series:
        """By event, the CAR beyond that."""
        return self.points["car"] - self.fitted

    @property
    def thin(self) -> bool:
        return self.n < FEWEST_A_TERM * len(self.table) or self.days < FEWEST_DAYS


def cross_section(
    study: EventStudy,
    window: Window,
    caps_usd_bn: pd.Series,
    in_loop: pd.Series,
    confounded: pd.Series,
    members: Members = None,
) -> CrossSection:
    """What goes with the size of a reaction.

    Parameters
    ----------
    study
        Of ledger_events, which gives amount, basis and side.
    window
        First and last session, both counted.
    caps_usd_bn
        By event, the market cap at the close before the event day (market_cap_changes).
    in_loop, confounded
        By event, whether the payment lies on a loop, and whether something else came out.
    members
        Which events, as of group_tests.

    Returns
    -------
    CrossSection
        OLS of CAR on a constant, log(amount / market cap), and whether the amount is firm (and
        no ceiling, report or estimate), the stock is the payer's, the payment lies on a loop and
        the event is confounded. An event without an amount or a market cap is left out.

    Notes
    -----
    Errors are clustered by event day (CR1, Student's t with days − 1 degrees of freedom). Which
    deals are told, and with an amount, is no chance: the table describes, it does not prove.

    References
    ----------
    MacKinlay 1997, section 10; Liang & Zeger 1986; Cameron & Miller 2015.
    """
    rows, left = counting_rows(study, window, members)
    events = study.events.iloc[rows]
    amount, cap = events["amount_usd_bn"], caps_usd_bn.iloc[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.log((amount / cap).where(amount > 0).astype(float))
    points = pd.DataFrame(
        {
            "car": study.cars(window).car[rows],
            "size": size,
            "firm": (events["basis"] == "firm").astype(float),
            "payer": (events["side"] == "payer").astype(float),
            "in_loop": in_loop.iloc[rows].astype(float),
            "confounded": confounded.iloc[rows].astype(float),
        },
        index=events.index,
    )
    why = np.full(len(points), "", dtype=object)
    why[points["size"].isna()] = said("its market cap is not known")
    why[~(amount > 0).to_numpy()] = said("its amount is not disclosed")
    left = pd.concat([left, pd.Series(why[why != ""], points.index[why != ""], dtype=object)])
    days = events["event_day"].to_numpy()[why == ""]
    points = points[why == ""]
    terms, omitted = _usable(points)
    x = np.column_stack([np.ones(len(points)), points[terms].to_numpy()])
    table, r2 = clustered_ols(points["car"].to_numpy(), x, days)
    table.index = pd.Index([CONSTANT, *terms], name="term")
    return CrossSection(table, r2, len(np.unique(days)), points, omitted, left)


def _usable(points: pd.DataFrame) -> tuple[list[str], dict[str, Message]]:
    """The terms that differ between the events and don't follow from those before them, and why
    the others are left out."""
    usable: list[str] = []
    omitted: dict[str, Message] = {}
    values = {term: points[term].to_numpy() for term in TERMS}
    for term, value in values.items():
        if not len(value) or not np.ptp(value) > 0:
            omitted[term] = said("it is the same for all events")
            continue
        columns = np.stack([values[name] for name in (*usable, term)])
        correlation = np.atleast_2d(np.corrcoef(columns))
        if np.linalg.eigvalsh(correlation)[0] < COLLINEAR:
            omitted[term] = said("it follows from the others")
        else:
            usable.append(term)
    return usable, omitted


def clustered_ols(y: np.ndarray, x: np.ndarray, clusters: np.ndarray) -> tuple[pd.DataFrame, float]:
    """Ordinary least squares with errors that are related within clusters.

    Parameters
    ----------
    y
        (n,) what is explained.
    x
        (n, k) what explains it, a constant among them.
    clusters
        (n,) the cluster of each row.

    Returns
    -------
    tuple of DataFrame and float
        One row a column of x: coefficient, se, t, p, low, high; and R². NaN unless there are
        more rows than columns and at least two clusters.

    References
    ----------
    Cameron & Miller 2015, eq. 11 and section II.B: the sandwich with the factor
    G/(G − 1)·(n − 1)/(n − k), Student's t with G − 1 degrees of freedom.
    """
    n, k = x.shape
    names = ["coefficient", "se", "t", "p", "low", "high"]
    groups, place = np.unique(clusters, return_inverse=True)
    if n <= k or len(groups) < 2:
        return pd.DataFrame(np.nan, index=range(k), columns=names), np.nan
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ (x.T @ y)
    residuals = y - x @ coefficients
    scores = np.zeros((len(groups), k))
    np.add.at(scores, place, x * residuals[:, None])
    factor = len(groups) / (len(groups) - 1) * (n - 1) / (n - k)
    covariance = factor * inverse @ (scores.T @ scores) @ inverse
    se, dof = np.sqrt(np.diag(covariance)), len(groups) - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        t = coefficients / se
    reach = t_quantile((1 + CONFIDENCE) / 2, dof) * se
    values = [coefficients, se, t, t_probability(t, dof)]
    values += [coefficients - reach, coefficients + reach]
    total = ((y - y.mean()) ** 2).sum()
    r2 = float(1 - (residuals**2).sum() / total) if total > 0 else np.nan
    return pd.DataFrame(dict(zip(names, values, strict=True))), r2
