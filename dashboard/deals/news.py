"""What is new in the ledger, and how fast it grows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from scipy.special import pdtr

from dashboard.deals.ledger import Ledger
from dashboard.deals.status import legs_on, status_changes

MONTH, YEAR = timedelta(days=30), timedelta(days=365)
MONTHS_A_YEAR = YEAR / MONTH
# So few deals as come by chance less often than this are told of.
BY_CHANCE = 0.05


@dataclass(frozen=True)
class News:
    """legs: live legs (legs_on), newest first. changes: status_changes, newest first."""

    legs: pd.DataFrame
    changes: pd.DataFrame

    def __bool__(self) -> bool:
        return bool(len(self.legs) or len(self.changes))


@dataclass(frozen=True)
class Pace:
    """newest: the last announcement. recent: legs announced in the last 30 days. usual: those of
    30 days on average over the 365 days before."""

    newest: date
    recent: int
    usual: float

    @property
    def slow(self) -> bool:
        """Whether so few are rare at the usual pace (Poisson's distribution). The ledger can't
        tell whether less was announced or less was entered."""
        return bool(pdtr(self.recent, self.usual) < BY_CHANCE)


def all_news(ledger: Ledger, until: date) -> News:
    """All live legs and all changes of status known on `until`."""
    legs = legs_on(ledger, until).sort_values("announced", ascending=False, kind="stable")
    return News(legs, status_changes(ledger, date.min, until))


def news_since(known: News, since: date) -> News:
    """What of all that is known (all_news) was announced or changed from `since` on."""
    first = pd.Timestamp(since)
    return News(
        known.legs[known.legs["announced"] >= first],
        known.changes[known.changes["date"] >= first],
    )


def news_among(known: News, entries: Collection[str]) -> News:
    """Those of `entries` (see entries) among all that is known. Unlike dates, entries find a deal
    that came into the ledger long after its announcement."""
    return News(
        known.legs[known.legs.index.isin(entries)],
        known.changes[change_ids(known.changes).isin(entries)],
    )


def entries(ledger: Ledger) -> list[str]:
    """A name for each leg and each row of statuses, by which a reader's browser remembers them."""
    return [*ledger.legs.index, *change_ids(ledger.statuses)]


def change_ids(statuses: pd.DataFrame) -> pd.Series:
    """The names of rows of statuses (leg, date, status) as `entries` has them."""
    days = statuses["date"].dt.strftime("%Y-%m-%d")
    return statuses["leg"] + " " + days + " " + statuses["status"]


def pace(ledger: Ledger, day: date) -> Pace | None:
    """How fast the ledger grew up to `day`, by days of announcement; None before the first."""
    announced = ledger.legs["announced"]
    announced = announced[announced <= pd.Timestamp(day)]
    if announced.empty:
        return None
    recent = pd.Timestamp(day - MONTH)
    year = announced.between(recent - YEAR, recent, inclusive="right")
    return Pace(
        newest=announced.max().date(),
        recent=int((announced > recent).sum()),
        usual=float(year.sum() / MONTHS_A_YEAR),
    )
