"""Who can pay how much when each company pays out of what it has and what it is paid.

Eisenberg & Noe 2001, "Systemic Risk in Financial Systems", Management Science 47(2). A company
pays in full, or all that it has in proportion to what it owes (their equation 2): with p̄ what
each owes, Π its split over the creditors and e the income from outside, p = min(p̄, e + Πᵀp).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, diags_array, eye_array
from scipy.sparse.linalg import splu

# A company that lacks less than a dollar pays in full.
DOLLAR = 1e-9  # in billions


@dataclass(frozen=True)
class Clearing:
    """paid: what each company pays, in billions of dollars. rounds: in which round it falls
    short, 0 if it pays in full. The first to fall short could not pay even if all others paid;
    those of round 2 because of what the first leave unpaid; and so on."""

    paid: np.ndarray
    rounds: np.ndarray


@dataclass(frozen=True)
class Piece:
    """A stretch on which every payment is a straight line. at: where it begins (0 to 1), unpaid:
    all that is not paid there. failed: the companies that begin to fall short there."""

    at: float
    unpaid: float
    failed: tuple[int, ...]


def clear(owed: csr_array, income: np.ndarray) -> Clearing:
    """The greatest clearing vector, by the fictitious default algorithm (Eisenberg & Noe 2001,
    section 3.1): exact, in at most as many rounds as there are companies.

    owed: payer by payee, in billions of dollars. income: of each from outside, at least 0.
    """
    total, received = _split(owed)
    rounds = np.zeros(len(income), dtype=int)
    paid = total.copy()
    while True:
        lacking = (rounds == 0) & (total - income - received @ paid > DOLLAR)
        if not lacking.any():
            return Clearing(paid, rounds)
        rounds[lacking] = rounds.max() + 1
        paid = _paid(total, received, income, np.flatnonzero(rounds))


def falling(owed: csr_array, income: np.ndarray, lost: np.ndarray) -> list[Piece]:
    """All that is not paid while the income falls from `income` by `lost`, as straight pieces.

    Between two failures of companies each payment is linear in the income, so the next failure
    is found by a division. The last piece is the point 1. A company whose income just covers
    what it owes falls short from the first dollar, at 0.
    """
    total, received = _split(owed)
    short = clear(owed, income).rounds > 0
    failed = np.array([], dtype=int)
    pieces: list[Piece] = []
    at = 0.0
    while at < 1:
        failing = np.flatnonzero(short)
        solve = _solver(received, failing)
        paid = _paid(total, received, income - at * lost, failing, solve)
        pieces = _with(pieces, Piece(at, float((total - paid).sum()), tuple(failed)))
        slope = np.zeros(len(income))
        slope[failing] = solve(-lost[failing])
        spare = income - at * lost + received @ paid - total
        loses = lost - received @ slope
        # What falls by less than a dollar on the whole way does not fall.
        next_to = ~short & (loses > DOLLAR)
        spare = np.where(spare > DOLLAR, spare, 0.0)
        steps = np.where(next_to, spare, np.inf) / np.where(next_to, loses, 1)
        step = steps.min(initial=np.inf)
        failed = np.flatnonzero(steps <= step + 1e-12) if at + step < 1 else failed[:0]
        at = min(at + step, 1.0)
        short[failed] = True
    end = _paid(total, received, income - lost, np.flatnonzero(short))
    return [*pieces, Piece(1.0, float((total - end).sum()), ())]


def _with(pieces: list[Piece], new: Piece) -> list[Piece]:
    """One piece a place: who fails at the same place stands together."""
    if pieces and new.at - pieces[-1].at <= 1e-12:
        return [*pieces[:-1], Piece(new.at, new.unpaid, pieces[-1].failed + new.failed)]
    return [*pieces, new]


def _split(owed: csr_array) -> tuple[np.ndarray, csr_array]:
    """What each owes in all, and Πᵀ: payee by payer, the part of each payment that it gets."""
    total = np.asarray(owed.sum(axis=1), dtype=float)
    share = diags_array(1 / np.where(total > 0, total, 1.0))
    return total, csr_array((share @ owed).T)


Solver = Callable[[np.ndarray], np.ndarray]


def _solver(received: csr_array, failing: np.ndarray) -> Solver:
    """Solves (I − Πᵀ) x = b among the failing. They never owe only one another: together they
    would have at least what they owe, and one of them could pay."""
    if not len(failing):
        return lambda known: known
    among = received[failing][:, failing]
    return splu((eye_array(len(failing)) - among).tocsc()).solve


def _paid(
    total: np.ndarray,
    received: csr_array,
    income: np.ndarray,
    failing: np.ndarray,
    solve: Solver | None = None,
) -> np.ndarray:
    """What each pays if the failing pay all they have and the others in full."""
    paid = total.copy()
    paid[failing] = 0
    has = (income + received @ paid)[failing]
    paid[failing] = (solve or _solver(received, failing))(has)
    return paid
