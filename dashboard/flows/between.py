"""What of the money between operating companies is circular.

Money that investors, banks and the capital market bring in cannot come back in this model, so a
ledger that knows more of it has a smaller circular share without any company paying another
differently. Set against what operating companies pay one another, the share doesn't move with it.
"""

from __future__ import annotations

import pandas as pd

from dashboard.flows.circulation import Circulation, circulation

# The role of whoever brings money in: investors, banks, the stand-in for the capital market.
FINANCIER = "investor"


def between_companies(legs: pd.DataFrame, roles: pd.Series) -> pd.DataFrame:
    """The legs that flow between two operating companies.

    Parameters
    ----------
    legs
        deals.legs_on: one leg a row, with payer and payee.
    roles
        Role (vocabulary.ROLES) by company, as in Ledger.companies["role"].

    Returns
    -------
    pd.DataFrame
        The rows of `legs` neither side of which has the role "investor".
    """
    financiers = roles.index[roles == FINANCIER]
    return legs[~legs["payer"].isin(financiers) & ~legs["payee"].isin(financiers)]


def share_between_companies(
    legs: pd.DataFrame, roles: pd.Series, whole: Circulation | None = None
) -> float | None:
    """The circular share of what flows between operating companies.

    The maximum circulation of the legs between operating companies, over their sum. Circles that
    run through an investor are not in it.

    Parameters
    ----------
    legs
        deals.legs_on as far as they count: payer, payee, amount_usd_bn (billions of US dollars,
        NaN if undisclosed: left out).
    roles
        Role by company.
    whole
        The circulation of all `legs`, if it is known already. Where none of it runs through an
        investor it is the circulation between companies as well, which saves a second programme.

    Returns
    -------
    float | None
        A fraction from 0 to 1; None if nothing is disclosed between operating companies.

    References
    ----------
    Homs-Dones, MacKay, Sansom & Zhou 2025, arXiv 2506.12546 (see circulation).
    """
    inner = between_companies(legs, roles)
    total = float(inner["amount_usd_bn"].sum())
    if not total:
        return None
    whole = whole or circulation(legs)
    within = between_companies(whole.flows, roles)["circulating_usd_bn"].sum()
    # A circulation of the part is one of the whole, so that what is the most of the whole and
    # lies within the part is the most of the part.
    if abs(within - whole.circulating_usd_bn) < 1e-9:
        return whole.circulating_usd_bn / total
    return circulation(inner).circulating_usd_bn / total
