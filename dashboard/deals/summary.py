"""Sums over legs that say what they leave out."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.deals.status import moving


@dataclass(frozen=True)
class Totals:
    """legs: all of them. moving: those that move money; total_usd_bn adds up what they
    disclose, firm_usd_bn the firm part, undisclosed counts those without an amount."""

    legs: int
    moving: int
    total_usd_bn: float
    firm_usd_bn: float
    undisclosed: int


def totals(legs: pd.DataFrame) -> Totals:
    """Sums over `legs` (deals.legs_on). An unknown amount is counted, never taken as zero."""
    counted = moving(legs)
    amounts = counted["amount_usd_bn"]
    return Totals(
        legs=len(legs),
        moving=len(counted),
        total_usd_bn=float(amounts.sum()),
        firm_usd_bn=float(amounts[counted["basis"] == "firm"].sum()),
        undisclosed=int(amounts.isna().sum()),
    )
