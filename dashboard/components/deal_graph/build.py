"""Companies and arrows in, a pyvis network out: places, sizes, colours, dashes, tooltips."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
from pyvis.network import Network

from dashboard import formats
from dashboard.charts.network import SHAPES, arrow_dashes, arrow_width, company_size
from dashboard.charts.style import group_colour, ink, role_colour
from dashboard.deals import Ledger
from dashboard.language import mark, tr, tr_n
from dashboard.vocabulary import GROUPS, ROLES

LABEL_FROM_USD_BN = 10.0


def build_network(
    ledger: Ledger,
    companies: list[str],
    drawn: pd.DataFrame,
    worth_usd_bn: dict[str, float],
    places: dict[str, tuple[float, float]],
    *,
    dark: bool,
) -> Network:
    """The network of `companies` (slugs) with `drawn` arrows (flows.arrows) at `places`.

    worth_usd_bn: market capitalisation or valuation by slug; a company without one gets the
    smallest, hollow shape. Node ids are slugs, edge ids those of the arrows.
    """
    network = Network(directed=True, height="720px", width="100%", cdn_resources="in_line")
    table = ledger.companies.loc[companies]
    largest = max(worth_usd_bn.values(), default=1.0)
    for slug in companies:
        _add_company(
            network, ledger, table.loc[slug], worth_usd_bn.get(slug), largest, places[slug], dark
        )
    nth: dict[tuple[str, str], int] = {}
    for arrow in drawn.itertuples():
        pair = (arrow.payer, arrow.payee)
        nth[pair] = nth.get(pair, 0) + 1
        _add_arrow(network, ledger, arrow, nth[pair], dark)
    network.set_options(json.dumps(_options(dark)))
    return network


def _add_company(
    network: Network,
    ledger: Ledger,
    company: pd.Series,
    worth: float | None,
    largest: float,
    place: tuple[float, float],
    dark: bool,
) -> None:
    colours = ink(dark)
    known = worth is not None
    fill = role_colour(company["role"], dark) if known else colours.paper
    value = formats.usd_bn(worth, unknown=mark("worth unknown"))
    name = ledger.name(str(company.name))
    network.add_node(
        str(company.name),
        label=f"{name}\n{value}" if known else name,
        title=_plain(f"{name} · {tr(ROLES[company['role']])}\n{value}"),
        shape=SHAPES[company["role"]],
        size=company_size(worth, largest),
        x=place[0],
        y=place[1],
        physics=False,
        borderWidth=1.5,
        shapeProperties={"borderDashes": False if known else [3, 3]},
        color={
            "background": fill,
            "border": colours.text,
            "highlight": {"background": fill, "border": colours.text},
            "hover": {"background": fill, "border": colours.text},
        },
        font={"color": colours.text, "size": 15, "background": colours.paper},
    )


def _add_arrow(network: Network, ledger: Ledger, arrow: Any, nth: int, dark: bool) -> None:
    colours = ink(dark)
    amount = arrow.amount_usd_bn
    known = not math.isnan(amount)
    dashes = arrow_dashes(amount, arrow.firm_usd_bn, arrow.ended)
    colour = group_colour(arrow.group, dark)
    count = tr_n(len(arrow.legs), "{n} leg", "{n} legs")
    if arrow.undisclosed and known:
        count += tr(", {count} of them undisclosed", count=arrow.undisclosed)
    ended = tr("ended: ") if arrow.ended else ""
    network.add_edge(
        arrow.payer,
        arrow.payee,
        id=arrow.id,
        title=_plain(
            f"{ledger.name(arrow.payer)} → {ledger.name(arrow.payee)}\n"
            f"{tr(GROUPS[arrow.group])}, {ended}{formats.usd_bn(amount)} ({count})"
        ),
        label=formats.usd_bn(amount) if known and amount >= LABEL_FROM_USD_BN else "",
        width=arrow_width(amount, arrow.ended),
        color={"color": colour, "highlight": colour, "hover": colour, "inherit": False},
        dashes=list(dashes) if dashes else False,
        arrows={"to": {"enabled": True, "scaleFactor": 0.6}},
        smooth={"enabled": True, "type": "curvedCW", "roundness": 0.05 + 0.11 * nth},
        font={
            "size": 12,
            "color": colours.text,
            "background": colours.paper,
            "strokeWidth": 0,
            "align": "horizontal",
        },
    )


def _options(dark: bool) -> dict[str, object]:
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "interaction": {
            "hover": True,
            "dragNodes": False,
            "tooltipDelay": 80,
            "zoomSpeed": 0.6,
            "selectConnectedEdges": False,
            "multiselect": False,
        },
        "edges": {"selectionWidth": 1.5, "hoverWidth": 1.2},
        "nodes": {"chosen": True},
    }


def _plain(text: str) -> str:
    """A tooltip that stays text. pyvis turns a title holding the letters href into markup."""
    return text.replace("href", "h\u200bref")
