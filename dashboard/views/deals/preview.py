"""What rows that are not in the ledger yet would do to it: sums, loops, and a picture."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.cache import Same, computed
from dashboard.components.data import sources
from dashboard.components.deal_graph import Click, build_network, mount, scene
from dashboard.components.deal_graph.legend import entries, graph_legend
from dashboard.components.draw.labels import loop_key, loop_names
from dashboard.components.draw.prose import filled, small
from dashboard.components.draw.table import Column, show_table
from dashboard.deals import Ledger, legs_on, moving, valuation_on
from dashboard.flows import (
    Effect,
    Hop,
    Loop,
    arrows,
    choose,
    effect,
    loop_arrows,
    positions,
    reasons,
)
from dashboard.formats import usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.valuation import company_values, valuation_table

MOST_RINGS = 500
CLICK = "add-click"


def effect_on(ledger: Ledger, after: Ledger) -> tuple[Effect, list[Hop]]:
    """What the ledger becoming `after` does today, and why."""
    today = date.today()

    def compute() -> tuple[Effect, list[Hop]]:
        then, now = (moving(legs_on(each, today)) for each in (ledger, after))
        found = effect(then, now)
        return found, reasons(found, then, now)

    return computed(("deal-preview", Same(ledger), Same(after), today), compute)


def show_sums(found: Effect) -> None:
    with st.container(horizontal=True, gap="large", key="add-circulation"):
        st.metric(
            tr("Can go round"),
            usd_bn(found.after.circulating_usd_bn),
            tr("{amount} before", amount=usd_bn(found.before.circulating_usd_bn)),
            delta_color="off",
            delta_arrow="off",
            width="content",
        )
        st.metric(tr("Disclosed in addition"), usd_bn(found.added_usd_bn), width="content")
        more = "≥ " if found.cut else ""
        st.metric(tr("New loops"), f"{more}{len(found.closed):,}", width="content")


def show_reasons(after: Ledger, found: Effect, hops: list[Hop]) -> None:
    """Draw, a sentence a pair of companies, why the circulation becomes what it becomes."""
    for hop in hops:
        st.caption(reason(after, found, hop))


def reason(after: Ledger, found: Effect, hop: Hop) -> str:
    """The sentence, as markdown."""
    names = {"payer": after.name(hop.payer), "payee": after.name(hop.payee)}
    added = found.after.circulating_usd_bn - found.before.circulating_usd_bn
    parts = []
    if hop.closed:
        largest = max(hop.closed, key=lambda loop: loop.bottleneck_usd_bn or 0.0)
        values = names | {
            "loops": tr_n(len(hop.closed), "{n} loop", "{n} loops"),
            "loop": loop_names(after, largest),
        }
        parts.append(
            filled(
                "**{payer} → {payee}** closes {loops}, such as {loop}; how much can go round is "
                "not known: a payment of each has no disclosed amount.",
                **values,
            )
            if largest.bottleneck_usd_bn is None
            else filled(
                "**{payer} → {payee}** closes {loops}, the widest {loop}, at {amount}.",
                **values,
                amount=usd_bn(largest.bottleneck_usd_bn),
            )
        )
    if hop.held:
        parts.append(
            filled(
                "{loops} held back by **{payer} → {payee}**, which is wider now.",
                **names,
                loops=tr_n(len(hop.held), "{n} loop was", "{n} loops were"),
            )
        )
    if hop.narrowed:
        parts.append(
            filled(
                "{loops} narrower or gone without what **{payer} → {payee}** paid.",
                **names,
                loops=tr_n(len(hop.narrowed), "{n} loop is", "{n} loops are"),
            )
        )
    if not hop.way_back:
        parts.append(
            filled(
                "No payment leads from {payee} back to {payer}: nothing of it is circular.", **names
            )
        )
    elif hop.elsewhere is not None and not parts:
        payer, payee, amount = hop.elsewhere
        parts.append(
            filled(
                "The widest loop through **{payer} → {payee}** is held back elsewhere, by {other} "
                "({amount}).",
                **names,
                other=f"{after.name(payer)} → {after.name(payee)}",
                amount=usd_bn(amount),
            )
        )
    elif added > 0 and (hop.closed or hop.held):
        parts.append(
            filled(
                "A dollar that goes round counts at each payment of its loop: so {disclosed} more "
                "makes {added} more circular.",
                disclosed=usd_bn(found.added_usd_bn),
                added=usd_bn(added),
            )
        )
    return " ".join(parts)


def show_loops(after: Ledger, found: Effect) -> None:
    if not found.loops:
        small("No loop is closed, opened or changed.")
        return
    small("Loops that they close, open or change:")
    show_table(
        [
            Column(mark("Bottleneck"), [_bottleneck(now) for _, now in found.loops]),
            Column(mark("Before"), [_bottleneck(then) for then, _ in found.loops]),
            Column(mark("Loop"), [loop_names(after, loop) for loop in found.either], "long"),
        ],
        key="add-loops",
    )
    if found.cut:
        small("There are too many loops to list: only the largest are compared.")


def _bottleneck(loop: Loop | None) -> str:
    return tr("no loop") if loop is None else usd_bn(loop.bottleneck_usd_bn)


def draw_graph(ledger: Ledger, after: Ledger, legs: pd.DataFrame, found: Effect) -> None:
    """The core companies and the parties, the payments of the new legs or a new loop lit."""
    every_arrow = arrows(legs_on(after, date.today()))
    rings = {loop_key(loop): loop for loop in found.closed[:MOST_RINGS]}
    ring = _loop_choice(after, rings)
    parties = {*legs["payer"], *legs["payee"]}
    if ring:
        lit = list(loop_arrows(every_arrow, ring.companies)["id"])
        parties |= set(ring.companies)
    else:
        lit = [arrow.id for arrow in every_arrow.itertuples() if set(arrow.legs) & set(legs.index)]
    companies = after.companies
    core = set(companies.index[companies["core"] == "yes"])
    shown, drawn = choose(every_arrow, list(companies.index), core, "core", parties, set(lit))
    worth = company_values(
        valuation_on(after, date.today()), valuation_table(sources.market(), ledger.tickers)
    )
    clicked: Click = st.session_state.get(CLICK, Click())
    company = clicked.company if clicked.company in shown else ""
    if company or clicked.arrow in set(drawn["id"]):
        lit = [] if company else [clicked.arrow]
    mount(
        scene(
            build_network(
                after,
                shown,
                drawn,
                worth,
                positions(companies.loc[shown], drawn),
                dark=sources.dark(),
            ),
            dark=sources.dark(),
        ),
        key="add-graph",
        company=company,
        lit=lit,
        alt=tr(
            "Network of {companies} companies and {arrows} arrows of payments with the rows in it.",
            companies=len(shown),
            arrows=len(drawn),
        ),
        on_click=_on_click,
    )
    graph_legend(entries(drawn["group"], dark=sources.dark()))
    small(
        "The core companies and the parties. Lit are the payments that hold the rows, or the loop "
        "chosen; click a company or an arrow to see it alone, the ground to come back."
    )


def _loop_choice(after: Ledger, rings: dict[str, Loop]) -> Loop | None:
    if not rings:
        return None
    chosen = st.selectbox(
        tr("New loop in the picture"),
        list(rings),
        format_func=lambda key: loop_names(after, rings[key]),
        index=None,
        placeholder=tr("none: the rows themselves"),
        key="add-loop",
        on_change=_on_click,
        args=(Click(),),
        width=640,
    )
    return rings.get(chosen or "")


def _on_click(click: Click) -> None:
    st.session_state[CLICK] = click
