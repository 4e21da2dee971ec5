"""Credit beside equity: what was known of a company's credit before and after an event.

Points of credit default swaps, bond spreads and yields are few and far between. None is ever
interpolated or carried to another day: beside an event stand the last one before and the first
one after, each with its own day.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

# Basis points in one unit of a level. Other units (ratings, amounts, prices) have none.
BASIS_POINTS = {"bp": 1.0, "percent": 100.0}
RATING = "rating"
# A point further from the event, in days, says nothing of it. A rating stands until it changes.
REACH = 60
# Metrics that are no level of their own: how much another one has changed.
CHANGE = "_change"
COLUMNS = [
    *("metric", "unit", "before", "before_on", "after", "after_on", "change_bp", "days"),
    *("before_source_url", "after_source_url"),
]


def credit_around(
    points: pd.DataFrame, company: str, event_day: date, reach: int = REACH
) -> pd.DataFrame:
    """The points of a company's credit on both sides of an event.

    Parameters
    ----------
    points
        Dated points as the ledger has them: entity (slug), metric, as_of (datetime64), value
        (text or number), unit (bp, percent, rating or another), source_url.
    company
        The company's slug.
    event_day
        The first day that could react. A point of this very day counts as after.
    reach
        How many days around the event day are looked at, both ways; for a rating any day before.

    Returns
    -------
    pandas.DataFrame
        One row a metric that has a point on at least one side, by metric: metric, unit, before,
        before_on, after, after_on (the values as they stand there and their days; None and NaT
        where there is none), change_bp (after less before in basis points; NaN for ratings, for
        other units, and where a side or a number is missing), days (between the two points),
        before_source_url, after_source_url. Coupons of different bonds are different metrics and
        are never compared.
    """
    own = points[(points["entity"] == company) & ~points["metric"].str.endswith(CHANGE)]
    own = own.assign(as_of=pd.to_datetime(own["as_of"])).sort_values("as_of", kind="stable")
    day, far = pd.Timestamp(event_day), pd.Timedelta(days=reach)
    since = own["as_of"] - day
    own = own[(since <= far) & ((since >= -far) | (own["unit"] == RATING))]
    key = ["metric", "unit"]
    before = own[own["as_of"] < day].groupby(key).tail(1).set_index(key)
    after = own[own["as_of"] >= day].groupby(key).head(1).set_index(key)
    table = pd.concat(
        {
            side: part[["value", "as_of", "source_url"]]
            for side, part in (("before", before), ("after", after))
        },
        axis=1,
    ).sort_index()
    found = pd.DataFrame(
        {
            f"{side}{ending}": table[(side, name)]
            for side in ("before", "after")
            for name, ending in (("value", ""), ("as_of", "_on"), ("source_url", "_source_url"))
        }
    ).reset_index()
    levels = {side: pd.to_numeric(found[side], errors="coerce") for side in ("before", "after")}
    factor = found["unit"].map(BASIS_POINTS).astype(float)
    found["change_bp"] = (levels["after"] - levels["before"]) * factor
    found["days"] = (found["after_on"] - found["before_on"]).dt.days
    for side in ("before", "after"):
        found[side] = found[side].astype(object).where(found[side].notna(), None)
    return found[COLUMNS]
