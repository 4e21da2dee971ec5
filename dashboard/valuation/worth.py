"""What a company is worth: on the market where it is listed, else by its last round."""

from __future__ import annotations

import pandas as pd


def company_worth(companies: pd.DataFrame, valuations: pd.DataFrame) -> dict[str, float]:
    """Billions of dollars by slug; companies without either figure are left out.

    companies: the ledger's, with valuation_usd_bn. valuations: valuation_table.
    """
    caps = valuations["market_cap_usd_bn"].reindex(companies.index)
    worth = caps.fillna(companies["valuation_usd_bn"]).dropna()
    return {str(slug): float(value) for slug, value in worth.items()}
