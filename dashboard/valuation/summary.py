"""A valuation table in a few figures."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class ValuationSummary:
    """priced: companies with a price. losses: those without a P/E because of a loss. lowest,
    highest: slugs of the extreme P/E ratios, None if nobody has one. market_cap_usd_bn: sum of the
    known market caps, market_caps_on: the oldest and the newest of their days, None without any."""

    priced: int
    losses: int
    median_pe: float
    lowest: str | None
    highest: str | None
    market_cap_usd_bn: float
    market_caps_on: tuple[pd.Timestamp, pd.Timestamp] | None


def largest_moves(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a valuation_table with a known change, largest move either way first."""
    known = table.dropna(subset=["change"])
    return known.reindex(known["change"].abs().sort_values(ascending=False, kind="stable").index)


def valuation_summary(table: pd.DataFrame) -> ValuationSummary:
    """Sums over a valuation_table; companies without a figure are left out of it."""
    priced = table.dropna(subset=["price"])
    ratios = priced["trailing_pe"].dropna()
    days = priced.loc[priced["market_cap_usd_bn"].notna(), "market_cap_on"].dropna()
    return ValuationSummary(
        priced=len(priced),
        losses=int((priced["why_no_pe"] == "loss").sum()),
        median_pe=float(ratios.median()) if len(ratios) else float("nan"),
        lowest=str(ratios.idxmin()) if len(ratios) else None,
        highest=str(ratios.idxmax()) if len(ratios) else None,
        market_cap_usd_bn=float(priced["market_cap_usd_bn"].sum()),
        market_caps_on=(days.min(), days.max()) if len(days) else None,
    )
