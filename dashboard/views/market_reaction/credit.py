"""Credit beside equity: the points of either party's credit on both sides of the event day."""

from __future__ import annotations

from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.credit import basis_points, show_around
from dashboard.formats import day
from dashboard.reaction import SWAP
from dashboard.views.market_reaction.event import SelectedEvent


def parties_with_credit(of: SelectedEvent) -> list[str]:
    """The stock's company and the other party, as far as the ledger has a point of credit."""
    parties = dict.fromkeys((of.company, of.row.payee, of.row.payer))
    return [party for party in parties if len(of.findings.credit_of(party))]


def draw_credit(of: SelectedEvent) -> None:
    event_day = of.event["event_day"].date()
    for party in parties_with_credit(of):
        name = of.findings.ledger.name(party)
        around = of.findings.credit_around(party, event_day)
        if around.empty:
            small("No point of {name}'s credit lies near {day}.", name=name, day=day(event_day))
            continue
        swap = around[around["metric"] == SWAP].dropna(subset=["change_bp"])
        for row in swap.itertuples():
            prose(
                "**{name}**: CDS of five years {change} between {before} and {after}.",
                name=name,
                change=basis_points(row.change_bp),
                before=day(row.before_on),
                after=day(row.after_on),
            )
        if swap.empty:
            prose("**{name}**", name=name)
        show_around(around, key=f"credit-around-{party}")
    small(
        "The last published point before {day} and the first one from that day on, at most 60 "
        "days away; a rating stands until it changes. Nothing is interpolated: where days lie "
        "between the two, other news lies between them as well.",
        day=day(event_day),
    )
