"""Tables of loops, round trips and financed customers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.components.draw.labels import kind_name, loop_key, loop_names, status_name
from dashboard.components.draw.links import page_url
from dashboard.components.draw.table import dataframe, height_of
from dashboard.deals import Ledger
from dashboard.flows import Financed, Loop, Loops, RoundTrip
from dashboard.language import mark, tr


def show_loops(ledger: Ledger, loops: Loops, *, key: str) -> None:
    """All loops, largest bottleneck first; each leads to its picture."""
    table = pd.DataFrame(
        {
            mark("Loop"): [loop_names(ledger, loop) for loop in loops.found],
            mark("Bottleneck"): [loop.bottleneck_usd_bn for loop in loops.found],
            mark("Companies"): [len(loop.companies) for loop in loops.found],
            mark("Weakest leg"): [status_name(loop.weakest_status) for loop in loops.found],
            mark("Undisclosed legs"): [loop.undisclosed_legs for loop in loops.found],
            mark("Kinds"): [", ".join(map(kind_name, loop.kinds)) for loop in loops.found],
        }
    ).astype({"Bottleneck": float})
    dataframe(
        table,
        key=key,
        usd=["Bottleneck"],
        links={
            "Loop": [page_url("circular-flows", loop=loop_key(loop)) for loop in loops.found],
        },
        height=height_of(table, 320),
    )


def show_hops(ledger: Ledger, loop: Loop, *, key: str, as_told_usd_bn: float | None = None) -> None:
    """The payments around one loop and the least of them; `as_told_usd_bn` is what a story puts
    on each of them."""
    ring = (*loop.companies, loop.companies[0])
    table = pd.DataFrame(
        {
            mark("From"): [ledger.name(slug) for slug in ring[:-1]],
            mark("To"): [ledger.name(slug) for slug in ring[1:]],
            mark("Disclosed"): loop.amounts_usd_bn,
            "": [
                tr("limits the loop") if amount == loop.bottleneck_usd_bn else ""
                for amount in loop.amounts_usd_bn
            ],
        }
    ).astype({"Disclosed": float})
    if as_told_usd_bn is not None:
        table.insert(2, mark("As the story goes"), as_told_usd_bn)
    dataframe(
        table,
        key=key,
        usd=[c for c in ("As the story goes", "Disclosed") if c in table],
    )


def show_through_flows(ledger: Ledger, flows: pd.DataFrame, *, key: str) -> None:
    """How much of the circulation passes each company (flows.through_flows)."""
    shown = flows[flows["through_max_usd_bn"] > 0]
    table = pd.DataFrame(
        {
            mark("Company"): [ledger.name(slug) for slug in shown.index],
            mark("At least"): shown["through_min_usd_bn"],
            mark("At most"): shown["through_max_usd_bn"],
        }
    )
    dataframe(table, key=key, usd=["At least", "At most"])


def show_round_trips(
    ledger: Ledger, trips: Sequence[RoundTrip], *, key: str, height: int = 420
) -> None:
    """How much of each investment can come back, and by which ways."""
    table = pd.DataFrame(
        {
            mark("Investor"): [ledger.name(trip.investor) for trip in trips],
            mark("Into"): [ledger.name(trip.investee) for trip in trips],
            mark("Invested"): [trip.amount_usd_bn for trip in trips],
            mark("Can come back"): [trip.returnable_usd_bn for trip in trips],
            mark("Part"): [trip.ratio for trip in trips],
            mark("By way of"): [
                "; ".join(
                    " → ".join(ledger.name(slug) for slug in path.companies)
                    + f" ({formats.usd_bn(path.amount_usd_bn)})"
                    for path in trip.paths
                )
                for trip in trips
            ],
        }
    )
    dataframe(
        table,
        key=key,
        usd=["Invested", "Can come back"],
        formats={"Part": formats.percent},
        height=height_of(table, height),
    )


def show_customers(ledger: Ledger, found: Financed, *, key: str) -> None:
    """A seller's customers, what they buy and what ties them to it."""
    ties = found.ties.groupby("customer")["kind"].agg(
        lambda kinds: ", ".join(map(kind_name, kinds))
    )
    rows = found.customers
    table = pd.DataFrame(
        {
            mark("Customer"): [ledger.name(slug) for slug in rows.index],
            mark("Buys"): rows["bought_usd_bn"],
            mark("Undisclosed"): rows["bought_undisclosed"],
            mark("Gets paid or lent"): rows["paid_usd_bn"],
            mark("Guarantees, warrants"): rows["contingent_usd_bn"],
            mark("Tied by"): [ties.get(slug, tr("no tie in the ledger")) for slug in rows.index],
        }
    )
    dataframe(
        table,
        key=key,
        usd=["Buys", "Gets paid or lent", "Guarantees, warrants"],
    )


def show_moves_of_circulation(ledger: Ledger, table: pd.DataFrame, *, key: str) -> None:
    """The days of a timeline (flows.timeline) that moved the circulation most, newest first."""
    change = table["circulating_usd_bn"].diff().fillna(table["circulating_usd_bn"])
    days = change.abs().sort_values(ascending=False, kind="stable").head(10).index
    shown = table.loc[sorted(days, reverse=True)]
    frame = pd.DataFrame(
        {
            mark("Day"): shown.index.date,
            mark("Change"): change.loc[shown.index],
            mark("Can go round"): shown["circulating_usd_bn"],
            mark("Part"): shown["share"],
            mark("Came"): [_names(ledger, legs) for legs in shown["came"]],
            mark("Went"): [_names(ledger, legs) for legs in shown["went"]],
        }
    )
    frame = frame[frame["Change"] != 0]
    dataframe(frame, key=key, usd=["Change", "Can go round"], formats={"Part": formats.percent})


def _names(ledger: Ledger, legs: list[str]) -> str:
    named = []
    for leg in legs:
        row = ledger.legs.loc[leg]
        amount = formats.amount(row["amount_usd_bn"], row["basis"])
        named.append(f"{ledger.name(row['payer'])} → {ledger.name(row['payee'])} {amount}")
    return "; ".join(named)
