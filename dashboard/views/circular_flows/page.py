"""How much money is circular, in which loops, and how much of an investment can come back."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.components.controls import loop_box
from dashboard.components.data import sources
from dashboard.components.draw.fold import fold
from dashboard.components.draw.prose import filled, paragraph, prose, small
from dashboard.components.state import url
from dashboard.components.tables.flows import show_loops
from dashboard.findings import Findings
from dashboard.formats import day, percent, usd_bn
from dashboard.language import tr, tr_n
from dashboard.views.circular_flows import parts
from dashboard.views.circular_flows.choices import what_counts
from dashboard.views.circular_flows.loop import draw_loop
from dashboard.views.circular_flows.published_totals import draw_published_totals

# Addresses written before: ?part=… named what was open.
FORMERLY = {part: part for part in ("flows", "trips", "financed", "levels", "chance")}


def draw_headline(findings: Findings, cap_usd_bn: float, each: str) -> None:
    circulation = findings.circulation
    text = filled(
        "At most **{circular}**{each} ({share}) of the **{total}**{each} disclosed as of {day} is "
        "circular: it can return to the company it left, with no dollar counted twice.",
        circular=usd_bn(circulation.circulating_usd_bn),
        share=percent(circulation.share),
        total=usd_bn(circulation.total_usd_bn),
        each=each,
        day=day(findings.day),
    )
    if (between := findings.share_between_companies) is not None:
        text += filled(
            " Of what flows between operating companies, leaving out investors, banks and bond "
            "buyers, it is {between}.",
            between=percent(between),
        )
    if undisclosed := int(findings.counted["amount_usd_bn"].isna().sum()):
        upper = findings.circulation_upper(cap_usd_bn)
        text += filled(
            " With {undisclosed} at up to {cap} each, it would be at most **{upper}**.",
            undisclosed=tr_n(
                undisclosed, "the {n} undisclosed payment", "the {n} undisclosed payments"
            ),
            cap=usd_bn(cap_usd_bn),
            upper=usd_bn(upper.circulating_usd_bn),
        )
    paragraph(text)
    small(
        "Circular is not the same as wrong. These are separate contracts of different years; "
        "nothing here shows that the same dollars move in a circle, only how many could at most."
    )


def part(key: str, label: str, draw: Callable[[], None]) -> None:
    if inside := fold(label, key=key):
        with inside:
            draw()


ledger = sources.ledger()
url.formerly("part", FORMERLY)
# Written before: the loop's history is always in sight by now.
st.query_params.pop("loop-history", None)

st.title(tr("Circular flows"))
headline = st.container()

with st.container(horizontal=True, vertical_alignment="bottom"):
    box = st.container()
counting, cap = what_counts()
findings = sources.findings(counting)
each = tr(" a year") if counting.period == "year" else ""
loops_found = findings.loops.found

with headline:
    draw_headline(findings, cap, each)

if loops_found:
    with box:
        loop = loop_box(ledger, loops_found, label=tr("Loop in the picture"))
    draw_loop(findings, loop, each)
else:
    prose("There is no loop among the payments that count: nothing can return to where it left.")
part("history", parts.share_label(findings), partial(parts.draw_through_time, findings))
part("financed", parts.financed_label(findings), partial(parts.draw_financed, findings))
part("flows", tr("Where the circular money flows"), partial(parts.draw_flows, findings))
part("trips", tr("How much of each investment can come back"), partial(parts.draw_trips, findings))
if loops_found:
    part(
        "loops",
        tr_n(len(loops_found), "The {n} loop", "All {n} loops"),
        partial(show_loops, ledger, findings.loops, key="loops-table"),
    )
part("published", tr("Against what others count"), partial(draw_published_totals, findings))
part("levels", tr("Who is upstream, who downstream"), partial(parts.draw_levels, findings))
part("chance", tr("More than chance?"), partial(parts.draw_chance, findings))
part("method", tr("Method and limits"), parts.draw_method)
