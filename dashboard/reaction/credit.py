"""Credit beside equity: what was known of a company's credit, and before and after an event.

Points of credit default swaps, bond spreads and yields are few and far between. None is ever
interpolated or carried to another day: beside an event stand the last one before and the first
one after, each with its own day. What the market for corporate bonds did daily is told by two
funds of it, not by the company's own bonds.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.market import BACKGROUND, Market
from dashboard.vocabulary import CREDIT, RATING

# Basis points in one unit of a level. Other units (ratings, amounts, prices) have none.
BASIS_POINTS = {"bp": 1.0, "percent": 100.0}
# A point further from the event, in days, says nothing of it. A rating stands until it changes.
REACH = 60
# Metrics that are no level of their own: how much another one has changed.
CHANGE = "_change"
COLUMNS = [
    *("metric", "unit", "before", "before_on", "after", "after_on", "change_bp", "days"),
    *("before_source_url", "after_source_url"),
]
# The figures that are compared most: insurance against default, and how agencies judge.
SWAP = "cds_5y"
RATINGS = ("rating_sp", "rating_moodys", "rating_fitch", "rating_three_agencies")
# Units in which a point is a number.
CREDIT_UNITS = (*BASIS_POINTS, "percent_of_par", "usd_bn", "usd_m")
CHANGES = [
    *("entity", "metric", "unit", "value", "as_of", "before", "before_on", "change_bp"),
    "source_url",
]


def credit_points(figures: pd.DataFrame) -> pd.DataFrame:
    """The dated figures that are points of credit.

    Parameters
    ----------
    figures
        Ledger.figures: entity, metric, as_of, text, unit, source_url, note.

    Returns
    -------
    pandas.DataFrame
        Those whose metric is one of credit (vocabulary.CREDIT), newest first: entity, metric,
        as_of, value (as it stands in the ledger: a text, of a rating as of a number), unit,
        source_url, note.
    """
    points = figures[figures["metric"].str.startswith(CREDIT)]
    points = points.drop(columns="value").rename(columns={"text": "value"})
    return points.sort_values(["as_of", "entity", "metric"], ascending=[False, True, True])


def credit_changes(points: pd.DataFrame, since: date) -> pd.DataFrame:
    """The points of credit that came lately, each beside the one before it.

    Parameters
    ----------
    points
        As `credit_points` gives them.
    since
        Only points of a day after this.

    Returns
    -------
    pandas.DataFrame
        The newest point of each company and metric, if it is of a day after `since`; newest
        first: entity, metric, unit, value, as_of, before, before_on (the point before it, however
        long ago; None and NaT if there is none), change_bp (value less before in basis points;
        NaN for other units), source_url.
    """
    own = points[~points["metric"].str.endswith(CHANGE)].sort_values("as_of", kind="stable")
    by_metric = own.groupby(["entity", "metric", "unit"])
    own = own.assign(before=by_metric["value"].shift(), before_on=by_metric["as_of"].shift())
    newest = own[~own.duplicated(["entity", "metric", "unit"], keep="last")]
    found = newest[newest["as_of"] > pd.Timestamp(since)]
    levels = [pd.to_numeric(found[name], errors="coerce") for name in ("value", "before")]
    change = (levels[0] - levels[1]) * found["unit"].map(BASIS_POINTS).astype(float)
    before = found["before"].astype(object).where(found["before"].notna(), None)
    found = found.assign(change_bp=change, before=before)
    order = ["as_of", "entity", "metric"]
    return found.sort_values(order, ascending=[False, True, True], ignore_index=True)[CHANGES]


def background(market: Market, since: date) -> pd.DataFrame:
    """What bonds of weak and of strong companies did, day by day.

    Parameters
    ----------
    market
        Daily bars of the funds of BACKGROUND, as far as they are there.
    since
        The first day.

    Returns
    -------
    pandas.DataFrame
        One column a fund with prices, by day: its price with interest (adjusted close), 100 on
        the first day on which all of them have one. Empty if there is none.
    """
    closes = {fund: market.history(fund)["adj_close"] for fund in BACKGROUND}
    known = {fund: series for fund, series in closes.items() if len(series)}
    if not known:
        return pd.DataFrame()
    table = pd.DataFrame(known).loc[pd.Timestamp(since) :].dropna()
    return table / table.iloc[0] * 100 if len(table) else table


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
