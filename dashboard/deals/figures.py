"""Dated figures of a company."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.deals.ledger import Ledger
from dashboard.vocabulary import CREDIT


def figures_of(ledger: Ledger, company: str, day: date) -> pd.DataFrame:
    """The rows of figures.csv known on `day` on `company` (also those on several companies at once,
    "amazon+google") or on one of its legs; newest first. Those on its credit are apart
    (reaction.credit_points)."""
    legs, figures = ledger.legs, ledger.figures
    its_legs = legs.index[(legs["payer"] == company) | (legs["payee"] == company)]
    of_it = figures["entity"].str.split("+").map(lambda entities: company in entities)
    about = of_it.astype(bool) | figures["entity"].isin(its_legs)
    about = about & ~figures["metric"].str.startswith(CREDIT)
    when = pd.Timestamp(day)
    known = figures[about & (figures["as_of"] <= when) & (figures["known_since"] <= when)]
    return known.sort_values(["as_of", "metric"], ascending=[False, True])
