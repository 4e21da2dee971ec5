"""Circulation through time, as the ledger was known on each day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from dashboard.deals import Ledger, status_history
from dashboard.flows.between import between_companies
from dashboard.flows.circulation import solve
from dashboard.flows.counting import SURE, Counting, counted
from dashboard.flows.pairs import Network, on_a_loop, units_per_usd_bn, whole
from dashboard.vocabulary import ENDED


def bottleneck_through_time(
    ledger: Ledger, until: date, choice: Counting, companies: tuple[str, ...]
) -> pd.Series:
    """The least disclosed amount around the loop of `companies`, in billions of dollars, from
    each day up to `until` on which it changed; 0 while a payment of the loop is missing or not
    disclosed. Index: date.
    """
    hops = list(zip(companies, (*companies[1:], companies[0]), strict=True))
    legs = _disclosed(ledger, choice)
    amounts = legs["amount_usd_bn"].to_numpy()
    on_hop = [
        ((legs["payer"] == payer) & (legs["payee"] == payee)).to_numpy() for payer, payee in hops
    ]
    values = {
        day: float(min(amounts[live & hop].sum() for hop in on_hop))
        for day, live in _days(ledger, until, legs, choice)
    }
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


def _disclosed(ledger: Ledger, choice: Counting) -> pd.DataFrame:
    """The legs with an amount that count on some day, whatever their status."""
    legs = counted(ledger.legs, replace(choice, only_sure=False))
    return legs[legs["amount_usd_bn"].notna()]


def _days(
    ledger: Ledger, until: date, legs: pd.DataFrame, choice: Counting
) -> Iterator[tuple[pd.Timestamp, np.ndarray]]:
    """The days up to `until` on which anything was said of `legs`, oldest first, each with which
    of them counted from then on."""
    history = status_history(ledger, legs, until)
    place = {leg: at for at, leg in enumerate(legs.index)}
    live = np.zeros(len(legs), dtype=bool)
    for day in sorted(history):
        for leg, status in history[day].items():
            live[place[leg]] = status in SURE if choice.only_sure else status not in ENDED
        yield day, live.copy()


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
    legs = _disclosed(ledger, choice)
    ids = legs.index.to_numpy(dtype=object)
    amounts = legs["amount_usd_bn"].to_numpy(dtype=float)
    companies = sorted({*legs["payer"], *legs["payee"]})
    place = {company: at for at, company in enumerate(companies)}
    payer = np.array([place[slug] for slug in legs["payer"]], dtype=np.int64)
    payee = np.array([place[slug] for slug in legs["payee"]], dtype=np.int64)
    inner = np.isin(legs.index, between_companies(legs, ledger.companies["role"]).index)
    most_circular = _MostCircular(companies)
    rows = []
    before = np.zeros(len(legs), dtype=bool)
    for day, live in _days(ledger, until, legs, choice):
        if (live == before).all():
            continue
        total, total_between = math.fsum(amounts[live]), math.fsum(amounts[live & inner])
        circulating, between = (
            most_circular(payer[chosen], payee[chosen], amounts[chosen])
            for chosen in (live, live & inner)
        )
        rows.append(
            {
                "date": day,
                "total_usd_bn": total,
                "circulating_usd_bn": circulating,
                "share": circulating / total if total else math.nan,
                "share_between_companies": between / total_between if total_between else math.nan,
                "came": ids[live & ~before].tolist(),
                "went": ids[before & ~live].tolist(),
            }
        )
        before = live
    amounts_and_shares = ["total_usd_bn", "circulating_usd_bn", "share", "share_between_companies"]
    table = pd.DataFrame(rows, columns=["date", *amounts_and_shares, "came", "went"])
    return table.set_index("date").astype(dict.fromkeys(amounts_and_shares, float))


class _MostCircular:
    """flows.circulation's amount for one day after the other. Most days leave the part of the
    network in which money can return as it was, and it isn't solved again."""

    def __init__(self, companies: list[str]) -> None:
        self.companies = companies
        self.solved: dict[bytes, int] = {}

    def __call__(self, payer: np.ndarray, payee: np.ndarray, amounts: np.ndarray) -> float:
        """Billions of dollars; payer, payee: places among the companies, one a leg."""
        size = len(self.companies)
        pairs, pair_of = np.unique(payer * size + payee, return_inverse=True)
        sums = np.bincount(pair_of, amounts, minlength=len(pairs))
        units = units_per_usd_bn(float(sums.sum()))
        net = Network(self.companies, pairs // size, pairs % size, whole(sums, units), units)
        looped = on_a_loop(net)
        key = pairs[looped].tobytes() + net.capacity[looped].tobytes()
        if key not in self.solved:
            self.solved[key] = int(solve(net)[0].sum())
        return self.solved[key] / units
