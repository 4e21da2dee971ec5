"""Circulation through time, as the ledger was known on each day."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.deals import Ledger, legs_on
from dashboard.flows.between import share_between_companies
from dashboard.flows.circulation import circulation
from dashboard.flows.counting import Counting, counted


def bottleneck_through_time(
    ledger: Ledger, until: date, choice: Counting, companies: tuple[str, ...]
) -> pd.Series:
    """The least disclosed amount around the loop of `companies`, in billions of dollars, from
    each day up to `until` on which it changed; 0 while a payment of the loop is missing or not
    disclosed. Index: date.
    """
    hops = list(zip(companies, (*companies[1:], companies[0]), strict=True))
    values: dict[pd.Timestamp, float] = {}
    for day in _days(ledger, until):
        legs = counted(legs_on(ledger, day.date()), choice)
        paid = legs.groupby(["payer", "payee"])["amount_usd_bn"].sum()
        values[day] = float(min(paid.get(hop, 0.0) for hop in hops))
    series = pd.Series(values, dtype=float)
    return series[series.ne(series.shift())]


def largest_moves(table: pd.DataFrame, most: int = 10) -> pd.DataFrame:
    """The days that moved the circulation most.

    Parameters
    ----------
    table
        Of `timeline`.
    most
        How many at most.

    Returns
    -------
    DataFrame
        Rows of the table, newest first, and change_usd_bn, the change of circulating_usd_bn on
        the day; days without any are left out.
    """
    circulating = table["circulating_usd_bn"]
    moves = table.assign(change_usd_bn=circulating.diff().fillna(circulating))
    size = moves["change_usd_bn"].abs().sort_values(ascending=False, kind="stable")
    return moves.loc[sorted(size[size > 0].index[:most], reverse=True)]


def _days(ledger: Ledger, until: date) -> list[pd.Timestamp]:
    """The days up to `until` on which a leg was announced or changed its status."""
    days = pd.concat([ledger.legs["announced"], ledger.statuses["date"]]).drop_duplicates()
    return sorted(days[days <= pd.Timestamp(until)])


def timeline(ledger: Ledger, until: date, choice: Counting) -> pd.DataFrame:
    """Total and circulating money on each day up to `until` on which either changed.

    Parameters
    ----------
    ledger, until
        The ledger, and the last day.
    choice
        Which legs count, and with what amount.

    Returns
    -------
    pd.DataFrame
        Index: date. Columns total_usd_bn, circulating_usd_bn (billions of US dollars), share and
        share_between_companies (fractions of all that flows and of what flows between operating
        companies; NaN where nothing is disclosed), came and went (lists of leg ids that began or
        ceased to count that day).
    """
    roles = ledger.companies["role"]
    rows = []
    before: dict[str, float] = {}
    for day in _days(ledger, until):
        legs = counted(legs_on(ledger, day.date()), choice)
        amounts = legs["amount_usd_bn"].dropna()
        now = {str(leg): float(amount) for leg, amount in amounts.items()}
        if now == before:
            continue
        found = circulation(legs)
        rows.append(
            {
                "date": day,
                "total_usd_bn": found.total_usd_bn,
                "circulating_usd_bn": found.circulating_usd_bn,
                "share": found.share,
                "share_between_companies": share_between_companies(legs, roles, found),
                "came": [leg for leg in now if leg not in before],
                "went": [leg for leg in before if leg not in now],
            }
        )
        before = now
    amounts_and_shares = ["total_usd_bn", "circulating_usd_bn", "share", "share_between_companies"]
    table = pd.DataFrame(rows, columns=["date", *amounts_and_shares, "came", "went"])
    return table.set_index("date").astype(dict.fromkeys(amounts_and_shares, float))
