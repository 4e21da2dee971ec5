"""Least squares of many events at once, each on regressors of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.reaction.estimation import NO_SPREAD
from dashboard.reaction.single import Cars

# With fewer returns in the estimation window no model is fitted. The study itself turns to the
# market-adjusted return below 100; here all models are shown with their number of returns, and
# with six factors 60 are still eight a coefficient.
FEWEST_FOR_MODEL = 60
# Below this, the smallest eigenvalue of the regressors' correlations says that one follows from
# the others.
COLLINEAR = 1e-8


@dataclass(frozen=True)
class LinearFits:
    """One ordinary least squares fit an event, of N events, T sessions and K regressors.

    names: the K regressors. n: (N,) returns in the estimation window. r2, alpha: (N,). betas:
    (N, K). sigma: (N,) standard deviation of the residuals of one session; NaN where there is
    no fit. dof: (N,) n − K − 1. abnormal: (N, T) the target beyond what the model explains.
    regressors: (N, T, K). mean: (N, K) of the regressors in the estimation window. inverse:
    (N, K, K) of the sums of squares and products of their deviations from it. collinear: (N,)
    whether the regressors cannot be told apart.
    """

    names: tuple[str, ...]
    n: np.ndarray
    r2: np.ndarray
    alpha: np.ndarray
    betas: np.ndarray
    sigma: np.ndarray
    dof: np.ndarray
    abnormal: np.ndarray
    regressors: np.ndarray
    mean: np.ndarray
    inverse: np.ndarray
    collinear: np.ndarray

    def cars(self, columns: slice) -> Cars:
        """CAR and standard error over `columns` of the sessions.

        The variance of L sessions is σ²(L + L²/n + d'S⁻¹d), d the sum of the regressors'
        deviations from their means in the estimation window and S the sums of squares and
        products of these deviations there: EventStudy.cars for any number of regressors
        (Campbell, Lo & MacKinlay 1997, eq. 4.4.11).
        """
        length = columns.stop - columns.start
        moved = self.regressors[:, columns].sum(axis=1) - length * self.mean
        error = np.einsum("ni,nij,nj->n", moved, self.inverse, moved)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = self.sigma**2 * (length + length**2 / self.n + error)
        return Cars(self.abnormal[:, columns].sum(axis=1), np.sqrt(variance))


def fit_linear(
    target: np.ndarray, regressors: np.ndarray, names: tuple[str, ...], before: slice
) -> LinearFits:
    """Ordinary least squares of each event's returns on its regressors, all events at once.

    Parameters
    ----------
    target
        (N, T) returns, NaN where missing.
    regressors
        (N, T, K), NaN where missing; K may be 0, which is the constant-mean model.
    names
        Of the K regressors.
    before
        The columns of the estimation window.

    Returns
    -------
    LinearFits
        Without a fit (sigma NaN) where fewer than FEWEST_FOR_MODEL sessions have all returns,
        the regressors are collinear or the residuals don't spread.
    """
    y, x = target[:, before], regressors[:, before]
    known = np.isfinite(y) & np.isfinite(x).all(axis=2)
    n, count = known.sum(axis=1), regressors.shape[2]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_y = np.where(known, y, 0).sum(axis=1) / n
        mean = np.where(known[:, :, None], x, 0).sum(axis=1) / n[:, None]
    y = np.where(known, y - mean_y[:, None], 0)
    x = np.where(known[:, :, None], x - mean[:, None, :], 0)
    products = np.einsum("nti,ntj->nij", x, x)
    collinear = _collinear(products)
    fitted = (n >= FEWEST_FOR_MODEL) & ~collinear
    inverse = np.full(products.shape, np.nan)
    inverse[fitted] = np.linalg.inv(products[fitted])
    betas = np.einsum("nij,ntj,nt->ni", inverse, x, y, optimize=True)
    alpha = np.where(fitted, mean_y - (betas * mean).sum(axis=1), np.nan)
    residuals = y - np.einsum("nti,ni->nt", x, betas)
    squares = (np.where(known, residuals, 0) ** 2).sum(axis=1)
    total, dof = (y * y).sum(axis=1), n - count - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.sqrt(squares / np.where(dof > 0, dof, np.nan))
        r2 = 1 - squares / total
    usable = fitted & (sigma > NO_SPREAD)
    explained = np.einsum("nti,ni->nt", regressors, betas)
    return LinearFits(
        names=names,
        n=n,
        r2=np.where(usable, r2, np.nan),
        alpha=alpha,
        betas=betas,
        sigma=np.where(usable, sigma, np.nan),
        dof=dof,
        abnormal=target - alpha[:, None] - explained,
        regressors=regressors,
        mean=mean,
        inverse=inverse,
        collinear=collinear & (n >= FEWEST_FOR_MODEL),
    )


def _collinear(products: np.ndarray) -> np.ndarray:
    """(N,) whether regressors with these (N, K, K) sums of products don't move, or one of them
    follows from the others."""
    if not products.shape[1]:
        return np.zeros(len(products), dtype=bool)
    scale = np.sqrt(np.einsum("nii->ni", products))
    still = ~(scale > NO_SPREAD).all(axis=1)
    scale = np.where(still[:, None], 1.0, scale)
    correlations = products / scale[:, :, None] / scale[:, None, :]
    return still | (np.linalg.eigvalsh(correlations)[:, 0] < COLLINEAR)
