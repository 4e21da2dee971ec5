"""Tables of loops, round trips and financed customers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.components.draw.labels import (
    group_name,
    kind_name,
    loop_key,
    loop_names,
    status_name,
)
from dashboard.components.draw.links import page_url
from dashboard.components.draw.table import BESIDE_CHART, FOLDED, Column, height_of, show_table
from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.flows import CATEGORIES, Financed, Financing, Loop, Loops, RoundTrip
from dashboard.formats import amount, usd_bn
from dashboard.language import mark, tr
from dashboard.vocabulary import KINDS


def show_loops(ledger: Ledger, loops: Loops, *, key: str, height: int = 420) -> None:
    """All loops, largest bottleneck first; each leads to its picture."""
    rings = loops.found
    show_table(
        [
            Column(
                mark("Loop"),
                [loop_names(ledger, loop) for loop in rings],
                links=[page_url("circular-flows", loop=loop_key(loop)) for loop in rings],
            ),
            Column(
                mark("Bottleneck"),
                pd.Series([loop.bottleneck_usd_bn for loop in rings], dtype=float),
                "usd_bn",
                help=tr("The smallest payment of the loop: no more can circulate in it."),
            ),
            Column(mark("Companies"), [len(loop.companies) for loop in rings], "count"),
            Column(mark("Weakest status"), [status_name(loop.weakest_status) for loop in rings]),
            Column(mark("Undisclosed flows"), [loop.undisclosed_legs for loop in rings], "count"),
            Column(mark("For"), [_groups(loop) for loop in rings]),
        ],
        key=key,
        height=height_of(len(rings), height),
        room=FOLDED,
    )


def _groups(loop: Loop) -> str:
    return ", ".join(map(group_name, dict.fromkeys(KINDS[kind].group for kind in loop.kinds)))


def show_hops(
    findings: Findings,
    loop: Loop,
    *,
    key: str,
    title: str,
    commonly_told_usd_bn: float | None = None,
) -> None:
    """The payments around one loop and the least of them; `commonly_told_usd_bn` is what is
    commonly said of each, `title` what they come to."""
    name = findings.ledger.name
    ring = list(zip(loop.companies, (*loop.companies[1:], loop.companies[0]), strict=True))
    columns = [
        Column(mark("Payer"), [name(payer) for payer, _ in ring]),
        Column(mark("Payee"), [name(payee) for _, payee in ring]),
        Column(mark("Disclosed"), pd.Series(loop.amounts_usd_bn, dtype=float), "usd_bn"),
        Column(
            mark("Bottleneck"),
            [
                tr("limits the loop") if amount == loop.bottleneck_usd_bn else ""
                for amount in loop.amounts_usd_bn
            ],
        ),
        Column(
            mark("Made of"),
            [_made_of(findings, loop, *hop) for hop in ring],
            help=tr("The flows between the two, where there is more than one."),
        ),
    ]
    if commonly_told_usd_bn is not None:
        commonly_told = [commonly_told_usd_bn] * len(ring)
        columns.insert(2, Column(mark("As commonly told"), commonly_told, "usd_bn"))
    show_table(columns, key=key, title=title, room=BESIDE_CHART)


def _made_of(findings: Findings, loop: Loop, payer: str, payee: str) -> str:
    """$30B + $100M, the flows of one hop; empty for a single one."""
    counted = findings.counted.loc[list(loop.legs)]
    hop = counted[(counted["payer"] == payer) & (counted["payee"] == payee)]
    amounts = hop["amount_usd_bn"].sort_values(ascending=False)
    return " + ".join(map(usd_bn, amounts)) if len(amounts) > 1 else ""


def show_through_flows(ledger: Ledger, flows: pd.DataFrame, *, key: str) -> None:
    """How much of the circulation passes each company (flows.through_flows)."""
    shown = flows[flows["through_max_usd_bn"] > 0]
    show_table(
        [
            Column(mark("Company"), [ledger.name(slug) for slug in shown.index]),
            Column(mark("At least"), shown["through_min_usd_bn"], "usd_bn"),
            Column(mark("At most"), shown["through_max_usd_bn"], "usd_bn"),
        ],
        key=key,
        height=height_of(len(shown), 420),
        title=tr(
            "{company} passes on most of what is circular: {amount}",
            company=ledger.name(str(shown.index[0])),
            amount=usd_bn(shown["through_max_usd_bn"].iloc[0]),
        )
        if len(shown)
        else "",
    )


def show_round_trips(
    ledger: Ledger, trips: Sequence[RoundTrip], *, key: str, height: int = 420
) -> None:
    """How much of each investment can come back, and by which ways."""
    show_table(
        [
            Column(mark("Investor"), [ledger.name(trip.investor) for trip in trips]),
            Column(mark("Into"), [ledger.name(trip.investee) for trip in trips]),
            Column(mark("Invested"), [trip.amount_usd_bn for trip in trips], "usd_bn"),
            Column(mark("Can come back"), [trip.returnable_usd_bn for trip in trips], "usd_bn"),
            Column(
                mark("Part of it"),
                pd.Series([trip.ratio for trip in trips], dtype=float),
                "percent",
            ),
            Column(
                mark("By way of"),
                [
                    "; ".join(
                        " → ".join(map(ledger.name, path.companies))
                        + f" ({usd_bn(path.amount_usd_bn)})"
                        for path in trip.paths
                    )
                    for trip in trips
                ],
                "long",
            ),
        ],
        key=key,
        height=height_of(len(trips), height),
        room=FOLDED,
    )


def show_customers(ledger: Ledger, financed: Financed, *, key: str) -> None:
    """A seller's customers, those that it finances first: what they buy, what ties them to it."""
    ties: dict[str, list[str]] = {}
    for customer, kind in zip(financed.ties["customer"], financed.ties["kind"], strict=True):
        ties.setdefault(customer, []).append(kind_name(kind))
    rows = financed.customers.sort_values("tied", ascending=False, kind="stable")
    show_table(
        [
            Column(mark("Customer"), [ledger.name(slug) for slug in rows.index]),
            Column(
                mark("Financed by"),
                [
                    ", ".join(ties.get(str(slug), [tr("no tie in the ledger")]))
                    for slug in rows.index
                ],
            ),
            Column(mark("Buys"), rows["bought_usd_bn"], "usd_bn"),
            Column(
                mark("Undisclosed purchases"),
                rows["bought_undisclosed"],
                "count",
                help=tr("Purchases without an amount: unknown, not zero."),
            ),
            Column(mark("Gets paid or lent"), rows["paid_usd_bn"], "usd_bn"),
            Column(mark("Guarantees, warrants"), rows["contingent_usd_bn"], "usd_bn"),
        ],
        key=key,
        height=height_of(len(rows), 420),
    )


def show_moves_of_circulation(findings: Findings, days: pd.DataFrame, *, key: str) -> None:
    """Days of flows.timeline with change_usd_bn beside, newest first."""
    show_table(
        [
            Column(mark("Day"), days.index.to_series(), "day"),
            Column(mark("Change"), days["change_usd_bn"], "usd_bn"),
            Column(mark("Circular"), days["circulating_usd_bn"], "usd_bn"),
            Column(mark("Circular share"), days["share"], "percent"),
            Column(mark("Added"), [_flows(findings, legs) for legs in days["came"]], "long"),
            Column(mark("Ended"), [_flows(findings, legs) for legs in days["went"]], "long"),
        ],
        key=key,
        room=FOLDED,
    )


def _flows(findings: Findings, legs: list[str]) -> str:
    name, rows = findings.ledger.name, [findings.leg_rows[leg] for leg in legs]
    return "; ".join(
        f"{name(row.payer)} → {name(row.payee)} {amount(row.amount_usd_bn, row.basis)}"
        for row in rows
    )


def show_financing(ledger: Ledger, financing: Financing, *, key: str) -> None:
    """The pairs of companies of which one finances the other while they trade, most money first."""
    pairs = financing.pairs[financing.circular]
    name = ledger.name
    show_table(
        [
            Column(mark("Company"), pairs["one"].map(name), pinned=True),
            Column(mark("and"), pairs["other"].map(name)),
            Column(mark("Who finances whom"), [tr(CATEGORIES[c]) for c in pairs["category"]]),
            Column(mark("Invested"), pairs["investment_usd_bn"], "usd_bn"),
            Column(mark("Lent"), pairs["loans_usd_bn"], "usd_bn"),
            Column(
                mark("Traded"),
                pairs["traded_usd_bn"],
                "usd_bn",
                help=tr(
                    "Hardware, cloud, AI services and power between the two, as disclosed; – where "
                    "no amount is."
                ),
            ),
            Column(
                mark("Financing undisclosed"),
                pairs["undisclosed"],
                "count",
                help=tr("Investments and loans between the two without an amount."),
            ),
        ],
        key=key,
        height=height_of(pairs, 420),
    )
