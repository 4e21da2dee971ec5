"""If one company cannot pay, who loses how much."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.components.data import live, sources
from dashboard.components.draw.fold import fold
from dashboard.components.draw.prose import prose, small
from dashboard.flows.stress import Shocks
from dashboard.formats import day
from dashboard.language import mark, tr
from dashboard.views.stress import parts
from dashboard.views.stress.context import StressContext
from dashboard.views.stress.controls import assumptions_box, shocks_box, take_shocks
from dashboard.views.stress.losses import show_losses, what_happens

SCENARIOS = {
    "slow-growth": mark("OpenAI's revenue grows at half the needed rate"),
    "no-investors": mark("Investors stop funding labs"),
    "no-vendor": mark("NVIDIA stops vendor financing"),
    "cancel": mark("A hyperscaler cancels what it can"),
    "half-income": mark("OpenAI's outside income halves"),
}


def draw_scenarios(of: StressContext) -> None:
    for name, scenario in of.findings.scenarios(of.assumed).items():
        st.button(
            tr(SCENARIOS[name]), key=f"scenario-{name}", on_click=take_shocks, args=[scenario]
        )
    st.button(tr("No shock"), key="scenario-none", on_click=take_shocks, args=[Shocks()])


def draw_losses() -> None:
    """The table, which renews itself: market caps move."""
    now = StressContext(sources.findings(), shocks, assumed)
    show_losses(now, key="stress-table")


def part(key: str, label: str, draw: Callable[[], None], *, opened: bool = False) -> None:
    if inside := fold(label, key=key, opened=opened):
        with inside:
            draw()


findings = sources.findings()
ledger = findings.ledger

st.title(tr("Stress test"))
headline = st.container()
ready_made = st.container(horizontal=True, key="scenarios")
shocks = shocks_box(ledger)
assumed = assumptions_box(ledger, findings.day)
context = StressContext(findings, shocks, assumed)


def draw_outcome() -> None:
    """Who does not pay, who loses, and what both rest on."""
    sentences = what_happens(context)
    with headline:
        parts.draw_headline(context, shocked=bool(sentences))
    with ready_made:
        draw_scenarios(context)
    for sentence in sentences:
        st.markdown(f"- {sentence}")

    if context.outcome.lost_usd_bn:
        parts.draw_network(context)
        live.renewing(draw_losses)
        small(
            "A year's payments; companies that lose nothing are left out. Revenue: the latest full "
            "year; market cap: of the day. – means not known."
        )
        part(
            "failures",
            tr("Whose failure would cost others most"),
            partial(parts.draw_failures, context, with_table=False),
        )
    else:
        parts.draw_failures(context, with_table=True)
    part(
        "curve",
        tr("As the shock grows"),
        partial(parts.draw_curve, context),
        # An address that names a company is about its curve.
        opened="company" in st.query_params,
    )
    part("means", tr("What they have to pay with"), partial(parts.draw_means, context))
    part("method", tr("Method and limits"), partial(parts.draw_method, context))


if context.debtors:
    draw_outcome()
else:
    with headline:
        prose("No contract with an amount was known by {day}.", day=day(context.findings.day))
