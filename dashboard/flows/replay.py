"""The network through time as one compact table of changes, for whoever plays it back."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.deals import Ledger, status_history
from dashboard.flows import network
from dashboard.flows.counting import Counting, counted
from dashboard.vocabulary import ENDED, KINDS

FRAME_COLUMNS = ["legs", "total_usd_bn", "circulating_usd_bn", "share"]
CHANGE_COLUMNS = ["day", "leg", "arrow", "status", "before", "ended"]
ENDING = ".ended"
ARROW_COLUMNS = ["day", "id", "amount_usd_bn", "firm_usd_bn", "undisclosed", "legs"]


@dataclass(frozen=True)
class Frame:
    """legs: how many are live. share: the circulating part of the total; None if nothing is
    disclosed."""

    legs: int
    total_usd_bn: float
    circulating_usd_bn: float
    share: float | None


@dataclass(frozen=True)
class Replay:
    """The network on every day on which it changed; between two such days it stays as it is.

    frames: one row a change day (index: date, oldest first): legs (live on that day),
    total_usd_bn, circulating_usd_bn, share (NaN where nothing is disclosed).
    changes: one row a leg that appeared or changed its status: day, leg, arrow (the id of its
    arrow while it is live), status, before (its status until then, empty where it appeared),
    ended (whether it is over from this day on).
    arrows: one row an arrow and day on which it changed: day, id (of flows.arrows, ended ones
    with ".ended" behind), amount_usd_bn (NaN: undisclosed), firm_usd_bn, undisclosed, legs (how
    many; 0: it is gone).
    """

    frames: pd.DataFrame
    changes: pd.DataFrame
    arrows: pd.DataFrame

    def arrows_on(self, day: date) -> pd.DataFrame:
        """The arrows of a day: the last row of each by then, without those that are gone."""
        past = self.arrows[self.arrows["day"] <= pd.Timestamp(day)]
        latest = past.drop_duplicates("id", keep="last").set_index("id")
        return latest[latest["legs"] > 0]

    def frame_on(self, day: date) -> Frame:
        """The figures of a day."""
        place = self.frames.index.searchsorted(pd.Timestamp(day), side="right") - 1
        if place < 0:
            return Frame(0, 0.0, 0.0, None)
        legs, total, circulating, share = self.frames.iloc[place][FRAME_COLUMNS]
        return Frame(int(legs), total, circulating, None if math.isnan(share) else share)

    def every_arrow(self) -> pd.DataFrame:
        """All arrows that ever were, as flows.arrows gives those of a day: with the largest amount
        that each has had, and all legs that it has stood for. Largest first, undisclosed last."""
        if self.arrows.empty:
            return pd.DataFrame(columns=network.ARROW_COLUMNS)
        ids = self.changes["arrow"] + self.changes["ended"].map({True: ENDING, False: ""})
        table = (
            self.arrows[self.arrows["legs"] > 0]
            .groupby("id")
            .agg(
                amount_usd_bn=("amount_usd_bn", "max"),
                firm_usd_bn=("firm_usd_bn", "max"),
                undisclosed=("undisclosed", "max"),
            )
        )
        legs = self.changes["leg"].groupby(ids).agg(lambda legs: list(dict.fromkeys(legs)))
        table["legs"] = legs.reindex(table.index)
        table[["payer", "payee", "group"]] = [name.split(".")[:3] for name in table.index]
        table["ended"] = table.index.str.endswith(ENDING)
        return (
            table.reset_index()[network.ARROW_COLUMNS]
            .sort_values(["amount_usd_bn", "id"], ascending=[False, True], na_position="last")
            .reset_index(drop=True)
        )


def replay(
    ledger: Ledger, until: date, choice: Counting, money: pd.DataFrame | None = None
) -> Replay:
    """The table of changes of the legs that count by `choice`, up to `until`.

    Parameters
    ----------
    ledger
        The checked ledger.
    until
        The last day that is played.
    choice
        Which legs are drawn and counted as legs, by kind, basis, notice and period.
    money
        flows.timeline of the legs whose money counts, up to the same day: total and circulating
        amounts are its figures. Without it they are unknown.

    Returns
    -------
    Replay
        Equal, on each of its days, to what deals.legs_on, flows.arrows and flows.timeline say of
        that day.
    """
    legs = counted(ledger.legs, choice) if len(ledger.legs) else ledger.legs
    history = status_history(ledger, legs, until)
    arrow_of = _arrow_ids(legs)
    amounts = dict(zip(legs.index, legs["amount_usd_bn"], strict=True))
    firm = set(legs.index[legs["basis"] == "firm"])
    order = {leg: place for place, leg in enumerate(legs.index)}
    members: dict[str, set[str]] = defaultdict(set)
    statuses: dict[str, str] = {}
    changes, frames, states = [], [], []
    live = 0
    for day in sorted(history):
        touched: dict[str, None] = {}
        for leg, status in history[day].items():
            before = statuses.get(leg, "")
            if status == before:
                continue
            statuses[leg] = status
            ended = status in ENDED
            arrow = arrow_of[leg]
            changes.append((day, leg, arrow, status, before, ended))
            if before == "" or ended != (before in ENDED):
                if before:
                    source = arrow + ENDING * (before in ENDED)
                    members[source].discard(leg)
                    touched[source] = None
                    live -= before not in ENDED
                target = arrow + ENDING * ended
                members[target].add(leg)
                touched[target] = None
                live += not ended
        for arrow in touched:
            states.append((day, arrow, *_state(members[arrow], amounts, firm, order)))
        if changes and changes[-1][0] == day:
            frames.append((day, live))
    index = pd.DatetimeIndex([day for day, _ in frames], name="date").astype("datetime64[s]")
    at = pd.Series([count for _, count in frames], index=index, name="legs", dtype=int)
    if money is None:
        table = at.to_frame().reindex(columns=FRAME_COLUMNS)
    else:
        figures = money[FRAME_COLUMNS[1:]].set_axis(money.index.astype("datetime64[s]"))
        figures = figures.reindex(index.union(figures.index)).ffill()
        table = at.reindex(figures.index).ffill().fillna(0).astype(int).to_frame().join(figures)
        table[FRAME_COLUMNS[1:3]] = table[FRAME_COLUMNS[1:3]].fillna(0.0)
    return Replay(
        frames=table.rename_axis("date"),
        changes=pd.DataFrame(changes, columns=CHANGE_COLUMNS),
        arrows=pd.DataFrame(states, columns=ARROW_COLUMNS),
    )


def _arrow_ids(legs: pd.DataFrame) -> dict[str, str]:
    """The id of the arrow of each leg while it is live."""
    columns = (legs[name] for name in ("payer", "payee", "kind"))
    return {
        leg: f"{payer}.{payee}.{KINDS[kind].group}"
        for leg, payer, payee, kind in zip(legs.index, *columns, strict=True)
    }


def _state(
    members: set[str], amounts: dict[str, float], firm: set[str], order: dict[str, int]
) -> tuple[float, float, int, int]:
    """Amount, firm part of it, legs without an amount, legs."""
    disclosed = [leg for leg in sorted(members, key=order.__getitem__) if amounts[leg] >= 0]
    return (
        math.fsum(amounts[leg] for leg in disclosed) if disclosed else math.nan,
        math.fsum(amounts[leg] for leg in disclosed if leg in firm),
        len(members) - len(disclosed),
        len(members),
    )


def hops_around(played: Replay, companies: tuple[str, ...]) -> pd.DataFrame:
    """What goes, and what once was told to go, from each company of a loop to the next.

    Parameters
    ----------
    played
        Of the legs that count.
    companies
        In the order of payment; the last one pays the first.

    Returns
    -------
    pandas.DataFrame
        One row a hop: payer, payee, amount_usd_bn (live legs at the end; NaN: none disclosed),
        told_usd_bn (the most that was live at once), told_on (since when), legs, ended (ids of
        the live legs, and of those that are over, oldest first).
    """
    parts = played.arrows["id"].str.split(".", expand=True)
    last = played.changes.drop_duplicates("leg", keep="last")
    parties = last["arrow"].str.rpartition(".")[0]
    rows = []
    for payer, payee in zip(companies, (*companies[1:], companies[0]), strict=True):
        own = (parts[0] == payer) & (parts[1] == payee) & ~played.arrows["id"].str.endswith(ENDING)
        through = played.arrows[own].pivot(index="day", columns="id", values="amount_usd_bn")
        live = played.arrows[own].pivot(index="day", columns="id", values="legs").ffill()
        sums = through.where(live > 0).ffill().where(live > 0).sum(axis=1, min_count=1)
        legs = last[parties == f"{payer}.{payee}"]
        rows.append(
            {
                "payer": payer,
                "payee": payee,
                "amount_usd_bn": sums.iloc[-1] if len(sums) else math.nan,
                "told_usd_bn": sums.max(),
                "told_on": sums.idxmax() if sums.notna().any() else pd.NaT,
                "legs": legs.loc[~legs["ended"], "leg"].tolist(),
                "ended": legs.loc[legs["ended"], "leg"].tolist(),
            }
        )
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Bottleneck:
    """The least amount around a loop in billions of dollars, None if one is unknown, and the place
    of its hop."""

    usd_bn: float | None
    place: int | None


def bottleneck(amounts: pd.Series) -> Bottleneck:
    """The least of the amounts from hop to hop (index: places)."""
    if amounts.isna().any() or amounts.empty:
        return Bottleneck(None, None)
    return Bottleneck(float(amounts.min()), int(amounts.idxmin()))
