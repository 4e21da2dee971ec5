"""Which legs count on a day, and how sure they were by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import pandas as pd

from dashboard.deals.ledger import Ledger
from dashboard.vocabulary import ENDED, KINDS

MOVING = tuple(slug for slug, kind in KINDS.items() if kind.moves_money)


def legs_on(ledger: Ledger, day: date, *, ended: bool = False) -> pd.DataFrame:
    """The legs known on `day` with their `status` and `status_date` of that day.

    A leg counts when it was announced by then and its latest status by then is not superseded,
    lapsed or cancelled; with `ended` those stay in. A leg without a status row is "announced".
    """
    when = pd.Timestamp(day)
    legs = ledger.legs[ledger.legs["announced"] <= when].copy()
    past = ledger.statuses[ledger.statuses["date"] <= when]
    latest = past.groupby("leg").tail(1).set_index("leg")
    legs["status"] = latest["status"].reindex(legs.index).fillna("announced")
    legs["status_date"] = latest["date"].reindex(legs.index).fillna(legs["announced"])
    return legs if ended else legs[~legs["status"].isin(ENDED)]


def status_history(
    ledger: Ledger, legs: pd.DataFrame, until: date
) -> dict[pd.Timestamp, dict[str, str]]:
    """What was said of legs on each day, for whoever walks through time.

    Parameters
    ----------
    ledger
        Whose statuses are read.
    legs
        Rows of Ledger.legs.
    until
        The last day.

    Returns
    -------
    dict
        By day (in no order) the legs whose status was said on it, with the last word of that day:
        what `legs_on` says from then on. A status from before the announcement counts from the
        announcement on.
    """
    last = pd.Timestamp(until)
    announced = dict(zip(legs.index, legs["announced"], strict=True))
    history: dict[pd.Timestamp, dict[str, str]] = defaultdict(dict)
    for leg, day in announced.items():
        if day <= last:
            history[day][leg] = "announced"
    rows: Iterable[tuple[str, pd.Timestamp, str]] = zip(
        *(ledger.statuses[name] for name in ("leg", "date", "status")), strict=True
    )
    for leg, day, status in rows:
        if leg in announced and (known := max(day, announced[leg])) <= last:
            history[known][leg] = status
    return history


def moving(legs: pd.DataFrame) -> pd.DataFrame:
    """The legs whose kind moves money into the payee: what sums count by default."""
    return legs[legs["kind"].isin(MOVING)]


def status_changes(ledger: Ledger, since: date, until: date) -> pd.DataFrame:
    """The status rows dated after `since` up to `until` that say more than the announcement
    did: newest first, with the leg's columns beside them (the row's own note: note_change)."""
    rows = ledger.statuses.join(ledger.legs, on="leg", lsuffix="_change")
    inside = rows["date"].between(pd.Timestamp(since), pd.Timestamp(until), inclusive="right")
    later = rows["date"] > rows["announced"]
    return rows[inside & later].sort_values(["date", "leg"], ascending=[False, True])
