"""What goes wrong in a year, and who loses what by it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from dashboard.flows.stress.clearing import clear, falling
from dashboard.flows.stress.year import Year

ALL = "all"
FROM = "from."


@dataclass(frozen=True)
class Shocks:
    """What goes wrong, by company.

    income: the part of its outside income that is gone (0 to 1). other: the part of its funding
    gap that nobody fills. stopped: whose promised investments and loans don't come: a company
    that should get them, an investor as "from.investor", or "all". cancelling: who stops paying
    for what it can cancel.
    """

    income: Mapping[str, float] = field(default_factory=dict)
    other: Mapping[str, float] = field(default_factory=dict)
    stopped: Collection[str] = ()
    cancelling: Collection[str] = ()


@dataclass(frozen=True)
class Stress:
    """A year after its shocks, cleared. Amounts in billions of dollars.

    companies: index company, those that fall short first, then those that lose, the largest
    amounts first; owed_usd_bn and due_usd_bn by contract,
    cancelled_usd_bn (of the owed), paid_usd_bn, short_usd_bn (owed, neither cancelled nor paid),
    received_usd_bn, lost_usd_bn (due less received), gone_usd_bn (the money of its own that the
    shocks took), round (in which it falls short, 0 if it pays in full).
    pairs: payer, payee, owed_usd_bn (not cancelled), paid_usd_bn.
    """

    companies: pd.DataFrame
    pairs: pd.DataFrame

    @property
    def lost_usd_bn(self) -> float:
        """All losses: what is due and not received, whether cancelled or not paid."""
        return math.fsum(self.companies["lost_usd_bn"])

    @property
    def loser(self) -> str:
        """Who loses most."""
        return str(self.companies["lost_usd_bn"].idxmax())

    @property
    def rounds(self) -> list[list[str]]:
        """Who falls short in which round: the order in which it spreads."""
        short = self.companies[self.companies["round"] > 0]
        return [sorted(defaulting.index) for _, defaulting in short.groupby("round")]


def stress(year: Year, shocks: Shocks) -> Stress:
    """The year under `shocks`: everyone pays what it can, in proportion to what it owes
    (clearing.clear). Without shocks nobody loses anything, if the year's gaps are filled."""
    income = _income(year, shocks)
    contracts, ended = _contracts(year, shocks)
    cleared = clear(contracts, income)
    due = contracts.sum(axis=1)
    rate = np.divide(cleared.paid, due, out=np.ones(len(due)), where=due > 0)
    table = pd.DataFrame(
        {
            "owed_usd_bn": year.companies["owed_usd_bn"],
            "cancelled_usd_bn": ended.sum(axis=1),
            "paid_usd_bn": cleared.paid,
            "short_usd_bn": due - cleared.paid,
            "due_usd_bn": year.companies["due_usd_bn"],
            "received_usd_bn": contracts.T @ rate,
            "lost_usd_bn": contracts.T @ (1 - rate) + ended.sum(axis=0),
            "gone_usd_bn": _income(year, Shocks()) - income,
            "round": cleared.rounds,
        },
        index=year.companies.index,
    )
    order = ["short_usd_bn", "lost_usd_bn", "owed_usd_bn", "company"]
    pairs = contracts.tocoo()
    payer, payee = (table.index[place] for place in pairs.coords)
    return Stress(
        companies=table.sort_values(order, ascending=[False, False, False, True]),
        pairs=pd.DataFrame(
            {
                "payer": payer,
                "payee": payee,
                "owed_usd_bn": pairs.data,
                "paid_usd_bn": pairs.data * rate[pairs.coords[0]],
            }
        ),
    )


def loss_curve(year: Year, shocks: Shocks, company: str, *, whole: bool = False) -> pd.DataFrame:
    """All losses as the outside income of `company` falls from all to nothing, under the other
    shocks; `whole`: as all its own money falls, promises and other funding with it.

    Columns at (the part that is gone, 0 to 1), lost_usd_bn, failed (the companies that begin to
    fall short there). The losses run straight from row to row: they are exact, not sampled.
    """
    before = replace(shocks, income={**shocks.income, company: 0.0})
    if whole:
        before = replace(before, other={**shocks.other, company: 0.0})
    income = _income(year, before)
    at = year.companies.index.get_loc(company)
    lost = np.zeros(len(income))
    lost[at] = income[at] if whole else year.companies["outside_usd_bn"].iloc[at]
    contracts, ended = _contracts(year, shocks)
    return pd.DataFrame(
        [
            (piece.at, piece.unpaid + ended.sum(), [year.companies.index[i] for i in piece.failed])
            for piece in falling(contracts, income, lost)
        ],
        columns=["at", "lost_usd_bn", "failed"],
    )


def single_failures(year: Year) -> pd.DataFrame:
    """What the others lose if one company has no money of its own and pays only out of what it
    is paid.

    Parameters
    ----------
    year
        The obligations and the money of a year, in billions of dollars.

    Returns
    -------
    DataFrame
        One row a company that owes something, each by itself, the worst first (index: company):
        lost_usd_bn (beyond what is lost without any shock), short (how many others fall short),
        loser (who loses most), loser_usd_bn.
    """
    income, (owed, _) = _income(year, Shocks()), _contracts(year, Shocks())
    names, total = year.companies.index, owed.sum(axis=1)
    share = owed / np.where(total > 0, total, 1.0)[:, None]
    baseline = clear(owed, income)
    rows = {}
    for at in np.flatnonzero(total):
        failure = clear(owed, np.where(np.arange(len(income)) == at, 0.0, income))
        lost = share.T @ (baseline.paid - failure.paid)
        fallen = (failure.rounds > 0) & (baseline.rounds == 0)
        rows[names[at]] = {
            "lost_usd_bn": lost.sum(),
            "short": int(np.delete(fallen, at).sum()),
            "loser": names[lost.argmax()],
            "loser_usd_bn": lost.max(),
        }
    columns = ["lost_usd_bn", "short", "loser", "loser_usd_bn"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("company")
    return table.sort_values(["lost_usd_bn", "company"], ascending=[False, True])


def losses_in_proportion(losses: pd.DataFrame, revenue: pd.Series, caps: pd.Series) -> pd.DataFrame:
    """Losses as fractions of a year's revenue and of the market cap of who bears them.

    Parameters
    ----------
    losses
        Stress.companies.
    revenue, caps
        By company, in billions of dollars.

    Returns
    -------
    DataFrame
        By company: of_revenue, of_market_cap; NaN where the size is unknown or nothing.
    """
    sizes = {"of_revenue": revenue, "of_market_cap": caps}
    return pd.DataFrame(
        {
            name: losses["lost_usd_bn"] / size.reindex(losses.index).where(lambda usd: usd > 0)
            for name, size in sizes.items()
        }
    )


def _income(year: Year, shocks: Shocks) -> np.ndarray:
    """What each company has of its own after the shocks, in the order of year.companies."""
    table = year.companies
    left = 1 - _parts(shocks.income, table.index)
    filled = (1 - _parts(shocks.other, table.index)) * year.assumed.filled
    coming = year.promises[~stopped(year, shocks.stopped)]
    promised = coming.groupby("payee")["amount_usd_bn"].sum().reindex(table.index, fill_value=0.0)
    own = table["outside_usd_bn"] * left + table["gap_usd_bn"] * filled + promised
    return own.to_numpy(dtype=float)


def _parts(parts: Mapping[str, float], companies: pd.Index) -> pd.Series:
    return pd.Series(parts, dtype=float).reindex(companies, fill_value=0.0)


def stopped(year: Year, who: Collection[str]) -> pd.Series:
    """Which promises of the year don't come (Shocks.stopped)."""
    promises = year.promises
    return (ALL in who) | promises["payee"].isin(who) | (FROM + promises["payer"]).isin(who)


def _contracts(year: Year, shocks: Shocks) -> tuple[csr_array, csr_array]:
    """What is owed by contracts that stay, and by those that are cancelled."""
    legs = year.obligations
    ended = legs["cancellable"] & legs["payer"].isin(shocks.cancelling)
    return year.matrix(legs[~ended]), year.matrix(legs[ended])
