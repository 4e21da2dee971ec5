"""First on Today: the companies, loops and views that the reader keeps, in a line each."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.components import own_list
from dashboard.components.draw.labels import loop_key, loop_names
from dashboard.components.draw.links import company_url, page_url
from dashboard.components.draw.markup import Markup, escape, link
from dashboard.components.draw.prose import small
from dashboard.findings import Findings
from dashboard.formats import move, usd_bn
from dashboard.language import tr, tr_n

SHOWN = 8


def show_own(findings: Findings, fresh: frozenset[str]) -> None:
    """Draw the list, nothing where it is empty. fresh: ids of the flows that are new to the
    reader."""
    kept_list = own_list.own_list()
    ledger = findings.ledger
    companies = [slug for slug in kept_list.companies if slug in ledger.companies.index]
    rings = {loop_key(loop): loop for loop in findings.loops.found}
    if not kept_list:
        return
    with st.container(key="own-list", gap=None):
        if companies:
            small(
                "**Watching:** {companies}",
                companies=Markup(
                    " · ".join(_company(findings, s, fresh) for s in companies[:SHOWN])
                ),
            )
        if kept_list.loops:
            loops = [
                link(loop_names(ledger, rings[key]), page_url("circular-flows", loop=key))
                + " "
                + escape(usd_bn(rings[key].bottleneck_usd_bn))
                if key in rings
                else escape(tr("{loop}: no loop now", loop=key.replace(".", " → ")))
                for key in kept_list.loops[:SHOWN]
            ]
            small("**Loops:** {loops}", loops=Markup(" · ".join(loops)))
        if kept_list.views:
            views = [link(name, address or ".") for name, address in kept_list.views.items()]
            small("**Views:** {views}", views=Markup(" · ".join(views[:SHOWN])))
        with st.popover(tr("Change the list"), key="own-list-change", type="tertiary"):
            for slug in companies:
                _remove(ledger.name(slug), own_list.COMPANY, slug)
            for key in kept_list.loops:
                _remove(key.replace(".", " → "), own_list.LOOP, key)
            for name, address in kept_list.views.items():
                _remove(name, own_list.VIEW, f"{name}\t{address}")


def _company(findings: Findings, slug: str, fresh: frozenset[str]) -> str:
    """Name, today's move and how many flows are new."""
    ledger = findings.ledger
    text = link(ledger.name(slug), company_url(slug))
    moves = findings.moves
    if len(moves) and "company" in moves and (moves["company"] == slug).any():
        row = moves[moves["company"] == slug].iloc[0]
        text = Markup(f"{text} {escape(move(row['return']))}")
    legs = ledger.legs
    sides = legs[(legs["payer"] == slug) | (legs["payee"] == slug)]
    if new := len(fresh & set(sides.index)):
        text = Markup(f"{text} ({escape(tr_n(new, '{n} new flow', '{n} new flows'))})")
    return str(text)


def _remove(label: str, kind: str, text: str) -> None:
    st.button(
        tr("Take {name} off", name=escape(label)),
        key=f"own-off-{kind}-{text[:60]}",
        type="tertiary",
        on_click=partial(own_list.put, kind, text, kept=False),
    )
