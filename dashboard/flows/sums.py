"""Sums of disclosed amounts, by group."""

from __future__ import annotations

import pandas as pd


def sums_by(legs: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """What legs sum up to in each group.

    Parameters
    ----------
    legs
        leg (its id), amount_usd_bn, and the columns of `by`; may be empty.
    by
        The columns that make a group.

    Returns
    -------
    pandas.DataFrame
        By group: amount_usd_bn (NaN if nothing is disclosed: unknown is never zero), undisclosed
        (legs without an amount), legs (their ids, in the order that they come in).
    """
    groups = legs.groupby(by)
    amounts = groups["amount_usd_bn"]
    return pd.DataFrame(
        {
            "amount_usd_bn": amounts.sum(min_count=1),
            "undisclosed": groups.size() - amounts.count(),
            "legs": groups["leg"].agg(list),
        }
    )
