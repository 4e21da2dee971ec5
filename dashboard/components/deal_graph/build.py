"""Companies and arrows in, a pyvis network out: places, sizes, colours, dashes, tooltips."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
from pyvis.network import Network

from dashboard import formats
from dashboard.charts.network import SHAPES, arrow_dashes, arrow_width, company_size
from dashboard.charts.style import group_colour, role_colour, theme_colours
from dashboard.deals import Ledger
from dashboard.language import mark, tr, tr_n
from dashboard.vocabulary import GROUPS, ROLES


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
    smallest, hollow shape. Node ids are slugs, edge ids those of the arrows. Names and amounts
    are the labels; the page draws them itself (labels.js), so that none hides another.
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
    value_usd_bn: float | None,
    largest: float,
    place: tuple[float, float],
    dark: bool,
) -> None:
    colours = theme_colours(dark)
    known = value_usd_bn is not None
    fill = role_colour(company["role"], dark) if known else colours.paper
    value = formats.usd_bn(value_usd_bn, unknown=mark("worth unknown"))
    name = ledger.name(str(company.name))
    network.add_node(
        str(company.name),
        label=f"{name}\n{value}" if known else name,
        title=_plain(f"{name} · {tr(ROLES[company['role']])}\n{value}"),
        shape=SHAPES[company["role"]],
        size=company_size(value_usd_bn, largest),
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
    )


def count_text(legs: int, undisclosed: int) -> str:
    """How many flows an arrow stands for, and how many of them have no amount."""
    count = tr_n(legs, "{n} flow", "{n} flows")
    return count + (tr(", {count} of them undisclosed", count=undisclosed) if undisclosed else "")


def _add_arrow(network: Network, ledger: Ledger, arrow: Any, nth: int, dark: bool) -> None:
    amount = arrow.amount_usd_bn
    known = not math.isnan(amount)
    dashes = arrow_dashes(amount, arrow.firm_usd_bn, arrow.ended)
    colour = group_colour(arrow.group, dark)
    count = count_text(len(arrow.legs), arrow.undisclosed if known else 0)
    ended = tr("ended: ") if arrow.ended else ""
    about = _plain(
        f"{ledger.name(arrow.payer)} → {ledger.name(arrow.payee)}\n"
        f"{tr(GROUPS[arrow.group])}, {ended}"
    )
    network.add_edge(
        arrow.payer,
        arrow.payee,
        id=arrow.id,
        title=f"{about}{formats.usd_bn(amount)} ({count})",
        about=about,
        label=(f"{ended}{formats.usd_bn(amount)}" if known else ""),
        amount=float(amount) if known else 0.0,
        width=arrow_width(amount, arrow.ended),
        color={"color": colour, "highlight": colour, "hover": colour, "inherit": False},
        dashes=list(dashes) if dashes else False,
        arrows={"to": {"enabled": True, "scaleFactor": 0.6}},
        smooth={"enabled": True, "type": "curvedCW", "roundness": 0.05 + 0.11 * nth},
    )


def _options(dark: bool) -> dict[str, object]:
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "interaction": {
            "hover": True,
            "dragNodes": True,
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
