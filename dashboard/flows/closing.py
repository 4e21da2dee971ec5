"""Which payments lay on a loop when they were announced."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from dashboard.vocabulary import ENDED, KINDS


def on_loop_when_announced(legs: pd.DataFrame, statuses: pd.DataFrame) -> pd.Series:
    """Whether the money of each leg could come back, as known on the day it was announced.

    Parameters
    ----------
    legs
        All legs of a ledger: index leg id; payer, payee, kind, announced.
    statuses
        Their changes of status: leg, date, status.

    Returns
    -------
    pandas.Series
        By leg id, True where the payee reached the payer that day along legs that move money and
        had not ended, of whatever length and amount. Nothing announced later counts.
    """
    last = statuses.sort_values("date", kind="stable").groupby("leg").tail(1)
    over = last[last["status"].isin(ENDED)].set_index("leg")["date"]
    ends = over.reindex(legs.index).fillna(pd.Timestamp.max).to_numpy()
    starts = legs["announced"].to_numpy()
    moves = [KINDS[kind].moves_money for kind in legs["kind"]]
    payers, payees = legs["payer"].tolist(), legs["payee"].tolist()
    closes = []
    for payer, payee, day in zip(payers, payees, starts, strict=True):
        live = moves & (starts <= day) & (day < ends)
        pays = defaultdict(set)
        for place in live.nonzero()[0]:
            pays[payers[place]].add(payees[place])
        closes.append(_reaches(pays, payee, payer))
    return pd.Series(closes, index=legs.index, dtype=bool)


def _reaches(pays: dict[str, set[str]], first: str, wanted: str) -> bool:
    seen, ahead = {first}, [first]
    while ahead:
        company = ahead.pop()
        if company == wanted:
            return True
        fresh = pays.get(company, set()) - seen
        seen |= fresh
        ahead += fresh
    return False
