"""If one company cannot pay, who loses how much."""

from dashboard.flows.stress.clearing import Clearing, Piece, clear, falling
from dashboard.flows.stress.outcome import (
    ALL,
    FROM,
    Shocks,
    Stress,
    loss_curve,
    losses_in_proportion,
    single_failures,
    stopped,
    stress,
)
from dashboard.flows.stress.scenarios import growth_needed, scenarios
from dashboard.flows.stress.year import OBLIGATIONS, PROMISES, YEARS, Assumptions, Year, year

__all__ = [
    "ALL",
    "FROM",
    "OBLIGATIONS",
    "PROMISES",
    "YEARS",
    "Assumptions",
    "Clearing",
    "Piece",
    "Shocks",
    "Stress",
    "Year",
    "clear",
    "falling",
    "growth_needed",
    "loss_curve",
    "losses_in_proportion",
    "scenarios",
    "single_failures",
    "stopped",
    "stress",
    "year",
]
