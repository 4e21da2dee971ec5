"""What changed between two days: the legs that came, those that ended, what became of others."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.vocabulary import ENDED

# What of a leg can be another on another day; texts grow with time and are no fact of their own.
FIELDS = (
    *("payer", "payee", "kind", "announced", "deal", "session"),
    *("amount_usd_bn", "amount_low_usd_bn", "amount_high_usd_bn", "basis", "term_years"),
    *("power_gw", "cancellable", "confidence", "status"),
)


@dataclass(frozen=True)
class Difference:
    """What leads from the legs of one day to those of another.

    added: legs that are live then and were not before, as they are then; date is the day from
    which on they count. ended: legs that were live and are no more, as they are then; date is the
    day of their end. passed: legs that were announced and ended in between. changed: one row a
    field of a leg that was known on both days (leg, field, old, new, date), live or not.
    """

    added: pd.DataFrame
    ended: pd.DataFrame
    passed: pd.DataFrame
    changed: pd.DataFrame

    def __bool__(self) -> bool:
        return bool(len(self.added) or len(self.ended) or len(self.passed) or len(self.changed))


def difference(before: pd.DataFrame, after: pd.DataFrame) -> Difference:
    """What changed from one day to a later one.

    Parameters
    ----------
    before, after
        deals.legs_on of the two days with the ended legs.

    Returns
    -------
    Difference
        With `applied` the live legs of the later day come of those of the earlier one.
    """
    known = after.index.isin(before.index)
    lived = after.index.isin(before.index[~before["status"].isin(ENDED)])
    lives = ~after["status"].isin(ENDED)
    dated = after.assign(date=after["status_date"].where(known, after["announced"]))
    return Difference(
        added=dated[lives & ~lived],
        ended=dated[~lives & lived],
        passed=dated.assign(date=dated["status_date"])[~lives & ~known],
        changed=_changed(before, after),
    )


def _changed(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    both = after.index[after.index.isin(before.index)]
    rows = []
    for field in FIELDS:
        old, new = before.loc[both, field], after.loc[both, field]
        # Nothing is what nothing was: NaN differs from itself.
        other = (old != new) & ~(old.isna() & new.isna())
        days = after.loc[both, "status_date"]
        rows += list(
            zip(
                both[other],
                [field] * int(other.sum()),
                old[other].tolist(),
                new[other].tolist(),
                days[other],
                strict=True,
            )
        )
    table = pd.DataFrame(rows, columns=["leg", "field", "old", "new", "date"])
    return table.sort_values(["date", "leg", "field"], ignore_index=True)


def applied(before: pd.DataFrame, change: Difference) -> pd.DataFrame:
    """The live legs of the later day, by FIELDS.

    Parameters
    ----------
    before
        deals.legs_on of the earlier day.
    change
        As `difference` gives it.

    Returns
    -------
    pd.DataFrame
        As deals.legs_on of the later day, in the order of announcement and id.
    """
    legs = before.drop(index=before.index.intersection(change.ended.index))[list(FIELDS)].copy()
    rows = change.changed[change.changed["leg"].isin(legs.index)]
    for leg, field, new in zip(rows["leg"], rows["field"], rows["new"], strict=True):
        legs.loc[leg, field] = new
    both = pd.concat([legs, change.added[list(FIELDS)]]) if len(change.added) else legs
    return both.rename_axis("id").sort_values(["announced", "id"])
