"""Which legs a measure counts, and with what amount: the reader's choice."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.vocabulary import KINDS

SURE = ("definitive", "closed")
PERIODS = ("total", "year")


@dataclass(frozen=True)
class Counting:
    """groups, bases: which groups of kinds and bases count. only_sure: only definitive and
    closed legs. cancellable: also legs that a party can end at notice. period: "total" for the
    headline amounts, "year" for amount over term; a leg without a term counts whole in a year,
    as a payment made once.
    """

    groups: tuple[str, ...]
    bases: tuple[str, ...]
    only_sure: bool = False
    cancellable: bool = True
    period: str = "total"


def counted(legs: pd.DataFrame, choice: Counting) -> pd.DataFrame:
    """The legs (deals.legs_on) that count by `choice`, amount_usd_bn in the chosen period."""
    groups = legs["kind"].map(lambda kind: KINDS[kind].group)
    counts = groups.isin(choice.groups) & legs["basis"].isin(choice.bases)
    if choice.only_sure:
        counts &= legs["status"].isin(SURE)
    if not choice.cancellable:
        counts &= legs["cancellable"] != "yes"
    chosen = legs[counts]
    if choice.period == "total":
        return chosen
    years = chosen["term_years"].fillna(1.0)
    amounts = ["amount_usd_bn", "amount_low_usd_bn", "amount_high_usd_bn"]
    return chosen.assign(**{name: chosen[name] / years for name in amounts})
