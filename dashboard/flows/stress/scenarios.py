"""Ready-made shocks."""

from __future__ import annotations

import pandas as pd

from dashboard.flows.stress.outcome import FROM, Shocks
from dashboard.flows.stress.year import Year

LAB, VENDOR, OWNER = "openai", "nvidia", "hyperscaler"
HALF = 0.5


def scenarios(year: Year, roles: pd.Series) -> dict[str, Shocks]:
    """Shocks by name, as far as the year has what they hit. roles: by company.

    slow-growth: OpenAI's revenue grows at half the rate that would close its funding gap, so half
    the gap stays open. no-investors: no promised investment or loan into a lab comes. no-vendor:
    none of NVIDIA's comes. cancel: the hyperscaler that can cancel most does. half-income: half
    of OpenAI's outside income is gone.
    """
    gaps, promises = year.companies["gap_usd_bn"], year.promises
    named: dict[str, Shocks] = {}
    if year.assumed.filled and gaps.get(LAB, 0.0) > 0:
        named["slow-growth"] = Shocks(other={LAB: HALF})
    labs = sorted({lab for lab in promises["payee"] if roles.get(lab) == "ai-lab"})
    if labs:
        named["no-investors"] = Shocks(stopped=labs)
    if (promises["payer"] == VENDOR).any():
        named["no-vendor"] = Shocks(stopped=[FROM + VENDOR])
    owners = year.obligations["payer"].map(roles) == OWNER
    can_end = year.obligations[year.obligations["cancellable"] & owners]
    if len(can_end):
        most = can_end.groupby("payer")["amount_usd_bn"].sum().idxmax()
        named["cancel"] = Shocks(cancelling=[str(most)])
    if LAB in year.companies.index and year.companies.at[LAB, "owed_usd_bn"] > 0:
        named["half-income"] = Shocks(income={LAB: HALF})
    return named


def growth_needed(year: Year, company: str) -> float | None:
    """By what fraction the outside income of `company` would have to grow within the year to
    close its funding gap; None if it has none to grow from."""
    row = year.companies.loc[company]
    if not row["known"] or row["outside_usd_bn"] <= 0:
        return None
    return float(row["gap_usd_bn"] / row["outside_usd_bn"])
