"""The events of a ledger: each listed side of each deal, and the groups they fall into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.deals import Ledger
from dashboard.deals.status import MOVING
from dashboard.formats import day_said
from dashboard.language import Message, said
from dashboard.market.book import Market
from dashboard.market.exchanges import UnknownExchangeError, exchange_of, trading_days
from dashboard.reaction.event import EventDay, event_day
from dashboard.vocabulary import GROUPS, KINDS, ROLES

# Size classes by the amount of the leg that names an event, in billions of dollars.
SIZES = {
    "under-1bn": (0.0, 1.0),
    "1bn-to-10bn": (1.0, 10.0),
    "10bn-to-100bn": (10.0, 100.0),
    "100bn-and-more": (100.0, np.inf),
}
UNDISCLOSED = "undisclosed"
SIDES = ("payer", "payee")


@dataclass(frozen=True)
class Group:
    """A subset of N events. by: all, side, kind, role or size. name: its word within that.
    members: (N,) True for those in it."""

    by: str
    name: str
    members: np.ndarray


@dataclass(frozen=True)
class LedgerEvents:
    """events: one row a deal and listed company. private: the sides without a stock, one row a
    leg and company with `side`."""

    events: pd.DataFrame
    private: pd.DataFrame


def ledger_events(ledger: Ledger, legs: pd.DataFrame, market: Market) -> LedgerEvents:
    """The events that `legs` (deals.legs_on, or ledger.legs) make on the sessions of `market`.

    Both sides of a leg that are listed have an event. The legs of one deal are one event of a
    company, named by the leg with the largest amount (a disclosed one before an undisclosed; then
    one that moves money, one whose time of day is known): its side, kind, amount and day are the
    event's.

    The events' index is (leg, company); columns: leg, company, ticker, side, other (the other
    party's slug), role, kind, kind_group, amount_usd_bn, basis, size, deal, legs (tuple of all
    its legs), announced, session, event_day (datetime64, NaT where there is none), certain
    (whether the time of day is known), next_session, reason (why there is no event day), title
    (in words). Oldest first.
    """
    sides = [
        legs.assign(leg=legs.index, company=legs[side], side=side, other=legs[other])
        for side, other in (SIDES, SIDES[::-1])
    ]
    parties = pd.concat(sides, ignore_index=True)
    listed = parties["company"].isin(list(ledger.tickers))
    private = parties.loc[~listed, ["leg", "company", "side"]].sort_values(["leg", "side"])
    parties["idle"] = ~parties["kind"].isin(MOVING)
    parties["untold"] = parties["session"] == "unknown"
    events = parties[listed]
    order = ["amount_usd_bn", "idle", "untold", "leg", "side"]
    events = events.sort_values(order, ascending=[False, *[True] * 4], na_position="last")
    events["legs"] = events.groupby(["deal", "company"])["leg"].transform(
        lambda leg_ids: pd.Series(
            [tuple(leg_ids)] * len(leg_ids), index=leg_ids.index, dtype=object
        )
    )
    events = events.drop_duplicates(["deal", "company"]).sort_values(["announced", "leg", "side"])
    events["ticker"] = events["company"].map(ledger.tickers)
    days = [_day(market, row.ticker, row.announced, row.session) for row in events.itertuples()]
    columns = ["event_day", "certain", "next_session", "reason"]
    events[columns] = pd.DataFrame(days, columns=columns, index=events.index, dtype=object)
    for column in ("event_day", "next_session"):
        events[column] = pd.to_datetime(events[column]).astype("datetime64[s]")
    events["certain"] = events["certain"].astype(bool)
    events["role"] = events["company"].map(ledger.companies["role"])
    events["kind_group"] = events["kind"].map({slug: kind.group for slug, kind in KINDS.items()})
    events["size"] = [size_class(amount) for amount in events["amount_usd_bn"]]
    events["title"] = pd.Series(
        [leg_title(ledger, row.payer, row.payee, row.kind) for row in events.itertuples()],
        index=events.index,
        dtype=object,
    )
    names = ["leg", "company", "ticker", "side", "other", "role", "kind", "kind_group"]
    names += ["amount_usd_bn", "basis", "size", "deal", "legs", "announced", "session", *columns]
    return LedgerEvents(
        events=events[[*names, "title"]]
        .set_index(["leg", "company"], drop=False)
        .rename_axis([None, None]),
        private=private.reset_index(drop=True),
    )


def event_labels(events: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    """The event's label by leg and company, for each leg of its deal."""
    return {
        (leg, row.company): (row.leg, row.company)
        for row in events.itertuples()
        for leg in row.legs
    }


def size_class(amount_usd_bn: float) -> str:
    """The name of the size class; UNDISCLOSED for an unknown amount."""
    for name, (low, high) in SIZES.items():
        if low <= amount_usd_bn < high:
            return name
    return UNDISCLOSED


def groups(events: pd.DataFrame) -> list[Group]:
    """The groups of ledger_events that have an event: all, by side, by the group of the kind, by
    role and by size."""
    words = {
        "side": ("side", SIDES),
        "kind": ("kind_group", tuple(GROUPS)),
        "role": ("role", tuple(ROLES)),
        "size": ("size", (*SIZES, UNDISCLOSED)),
    }
    every = [Group("all", "all", np.full(len(events), True))]
    for by, (column, names) in words.items():
        values = events[column].to_numpy()
        every += [Group(by, name, values == name) for name in names]
    return [group for group in every if group.members.any()]


@dataclass(frozen=True)
class EventChoice:
    """Which events a reader wants. side, kind_group, role, size: the words allowed, none for all.
    without: what sorts of confounders leave an event out."""

    side: tuple[str, ...] = ()
    kind_group: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def matching(events: pd.DataFrame, choice: EventChoice) -> np.ndarray:
    """(N,) True for the events whose columns hold one of the words that `choice` allows, whatever
    confounds them."""
    matches = np.full(len(events), True)
    for column in ("side", "kind_group", "role", "size"):
        if allowed := getattr(choice, column):
            matches &= events[column].isin(list(allowed)).to_numpy()
    return matches


def leg_title(ledger: Ledger, payer: str, payee: str, kind: str) -> Message:
    """Who pays whom for what, to be read in any language."""
    return said(
        "{payer} → {payee}, {kind}",
        payer=ledger.name_said(payer),
        payee=ledger.name_said(payee),
        kind=said(KINDS[kind].label),
    )


def _day(market: Market, ticker: str, announced: pd.Timestamp, session: str) -> tuple[object, ...]:
    """event_day, certain, next_session and reason."""
    try:
        exchange = exchange_of(ticker)
    except UnknownExchangeError as error:
        return None, False, None, error.reason
    first = trading_days(exchange).days[0].item()
    if announced.date() < first:
        return None, False, None, said("the calendars here begin on {day}", day=day_said(first))
    day_of_event: EventDay = event_day(announced.date(), session, market.sessions(exchange))
    return day_of_event.session, day_of_event.certain, day_of_event.next_session, ""
