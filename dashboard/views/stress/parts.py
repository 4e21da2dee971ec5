"""The parts of the stress test: what is drawn at once, and what the reader opens."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts import LossLine, loss_figure, single_failures_figure
from dashboard.components.data import sources
from dashboard.components.deal_graph import Click, mount, scene
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import names_of
from dashboard.components.draw.prose import filled, paragraph, prose, small
from dashboard.components.draw.table import Column, height_of, show_table
from dashboard.components.state import url
from dashboard.formats import day, percent, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.views.stress.context import StressContext
from dashboard.views.stress.losses import (
    deals_links,
    failure_columns,
    loss_network,
    show_means,
)

WORST = 12
# So many funding gaps are named in the opening sentence.
NAMED_GAPS = 4


def draw_headline(of: StressContext, *, shocked: bool) -> None:
    """Who loses how much, and what is lacking before any shock."""
    due = usd_bn(of.baseline.owed_usd_bn)
    if of.outcome.lost_usd_bn:
        paragraph(_losses(of))
    elif shocked:
        prose(
            "This costs nobody anything: everyone still has enough to pay the **{due}** that "
            "falls due in a year.",
            due=due,
        )
    else:
        worst = of.single_failures.iloc[0]
        prose(
            "Before a shock everyone pays the **{due}** due in a year. If **{company}** had no "
            "money of its own, others would lose **{lost}**, {loser} most of all ({amount}).",
            due=due,
            company=of.ledger.name(str(worst.name)),
            lost=usd_bn(worst["lost_usd_bn"]),
            loser=of.ledger.name(worst["loser"]),
            amount=usd_bn(worst["loser_usd_bn"]),
        )
    _gaps(of)


def _losses(of: StressContext) -> str:
    outcome, name = of.outcome, of.ledger.name
    row, share = outcome.companies.loc[outcome.loser], of.proportions["of_revenue"]
    values = {
        "loser": name(outcome.loser),
        "amount": usd_bn(row["lost_usd_bn"]),
        "its_due": usd_bn(row["due_usd_bn"]),
    }
    sentences = [
        filled(
            "Of the **{due}** due in a year, **{lost}** would not be paid; {defaults}.",
            due=usd_bn(of.baseline.owed_usd_bn),
            lost=usd_bn(outcome.lost_usd_bn),
            defaults=tr_n(
                sum(map(len, outcome.rounds)), "{n} company defaults", "{n} companies default"
            ),
        ),
        filled("**{loser}** would lose most: {amount} of the {its_due} it is due.", **values)
        if pd.isna(share[outcome.loser])
        else filled(
            "**{loser}** would lose most: {amount} of the {its_due} it is due, {share} of its "
            "revenue.",
            share=percent(share[outcome.loser]),
            **values,
        ),
    ]
    hardest = str(share.idxmax()) if share.notna().any() else outcome.loser
    if hardest != outcome.loser:
        sentences.append(
            filled(
                "Measured by revenue, **{company}** would lose most: {share} of it.",
                company=name(hardest),
                share=percent(share[hardest]),
            )
        )
    return " ".join(sentences)


def _gaps(of: StressContext) -> None:
    gaps = of.baseline.gaps
    if gaps.empty:
        return
    named = [f"{of.ledger.name(slug)} {usd_bn(gap)}" for slug, gap in gaps.head(NAMED_GAPS).items()]
    if len(gaps) > NAMED_GAPS:
        named.append(tr("{n} more", n=len(gaps) - NAMED_GAPS))
    prose(
        "Before any shock there is **a funding gap of {gap} a year**: known incomes and promised "
        "money do not cover what falls due ({whose}).",
        gap=usd_bn(gaps.sum()),
        whose=", ".join(named),
    )
    if of.assumed.filled:
        small(
            "The test takes these gaps as filled by other funding before the shock, so that losses "
            "are those of the shock alone; the assumptions below let you leave them open."
        )
    else:
        small(
            "Without other funding {base} would not be paid even without a shock.",
            base=usd_bn(of.without_shocks.lost_usd_bn),
        )


def draw_failures(of: StressContext, *, with_table: bool) -> None:
    """Whose failure would cost others most."""
    failures = of.single_failures
    failures = failures[failures["lost_usd_bn"] > 0]
    if failures.empty:
        small("No single failure would cost others anything.")
        return
    shown = failures.head(WORST)
    columns = failure_columns(of, shown)
    figure(
        single_failures_figure(
            shown.set_axis([of.ledger.name(slug) for slug in shown.index]), dark=sources.dark()
        ),
        title=tr(
            "The failure of {company} would cost others most: {lost} a year",
            company=of.ledger.name(str(shown.index[0])),
            lost=usd_bn(shown["lost_usd_bn"].iloc[0]),
        ),
        foot=tr(
            "No outside income, no promised money, no other funding: it pays out of what it is "
            "paid. Each by itself; they do not add up. Contracts as known on {day}.",
            day=day(of.findings.day),
        ),
        key="stress-alone",
        alt=tr("Bars of what others would lose by the failure of each company, largest first."),
        table=columns,
    )
    if with_table:
        show_table(
            failure_columns(of, failures), key="stress-failures", height=height_of(failures, 420)
        )


def draw_network(of: StressContext) -> None:
    """Who loses, and in which order it spreads."""

    def choose(click: Click) -> None:
        """A click on a company that owes something opens its curve."""
        if click.company in of.debtors:
            st.session_state["company"] = click.company
            st.session_state["curve"] = True

    mount(
        scene(loss_network(of, dark=sources.dark()), dark=sources.dark()),
        key="stress-graph",
        company="",
        lit=[],
        title=tr("Losses in the stress test"),
        alt=tr("Network of the companies that default or lose; the table below holds the same."),
        on_click=choose,
    )
    small(
        "The deeper the colour, the larger the loss; a thick border: cannot pay in full. Arrows: "
        "what is owed in a year, payer to payee. Size: market cap or last valuation."
    )
    for turn, defaulting in enumerate(of.outcome.rounds, start=1):
        prose("Round {turn}: **{names}**", turn=turn, names=names_of(of.ledger, defaulting))
    failing = [slug for defaulting in of.outcome.rounds for slug in defaulting]
    small(
        "The contracts behind it: {links}.",
        links=deals_links(of.ledger, failing or [of.outcome.loser]),
    )


def draw_curve(of: StressContext) -> None:
    """How the losses grow with the shock to one company (URL: `company`)."""
    debtors, name = of.debtors, of.ledger.name
    worst = str(of.single_failures.index[0])
    default = next((slug for slug in of.shocks.income if slug in debtors), worst)
    url.one_of("company", debtors, default)
    company = st.selectbox(
        tr("Company whose money falls"), debtors, format_func=name, key="company", width=300
    )
    url.keep("company", default)
    wholes = {tr("Outside income alone"): False}
    if of.baseline.companies.loc[company, ["promised_usd_bn", "gap_usd_bn"]].any():
        wholes[tr("All its own money")] = True
    lines = []
    for label, whole in wholes.items():
        points = of.findings.loss_curve(company, of.shocks, of.assumed, whole=whole)
        failed = [list(map(name, slugs)) for slugs in points["failed"]]
        lines.append(LossLine(label, points.assign(failed=failed)))
    rows = pd.concat([line.points.assign(line=line.name) for line in lines])
    figure(
        loss_figure(lines, at=of.shocks.income.get(company), dark=sources.dark()),
        title=tr(
            "If {company} lost all its outside income, others would lose {lost} a year",
            company=name(company),
            lost=usd_bn(lines[0].points["lost_usd_bn"].iloc[-1]),
        ),
        foot=tr(
            "All its own money: promises and other funding fall with its outside income. ◇ Here a "
            "company begins to default; between two such points the losses run straight, exactly. "
            "The other shocks stay as chosen. Contracts as known on {day}.",
            day=day(of.findings.day),
        ),
        key="stress-curve",
        alt=tr("Losses in billions of dollars against the part of the money that is gone."),
        table=[
            Column(mark("Falls"), rows["line"]),
            Column(mark("Gone"), rows["at"], "percent"),
            Column(mark("Others lose"), rows["lost_usd_bn"], "usd_bn"),
            Column(mark("Begin to default"), [", ".join(names) for names in rows["failed"]]),
        ],
    )


def draw_means(of: StressContext) -> None:
    """What companies have to pay with."""
    show_means(of, key="stress-means")
    small(
        "Outside income is what comes from outside this network, at the newest rate known on the "
        "day; the last full year of the accounts stands beside it."
    )


def draw_method(of: StressContext) -> None:
    """How it is calculated, and its limits."""
    baseline = of.baseline
    unknown = [slug for slug in of.debtors if not baseline.companies.at[slug, "known"]]
    for sentence in (
        filled(
            "**Obligations**: each live purchase, service and lease contract with an amount, "
            "amount over term, all of it as if in its first year. {termless} have no term: their "
            "{whole} are spread over {years} years, which you can change. {undisclosed} more "
            "disclose no amount and are left out: they would add to what some owe and to what "
            "others are due.",
            termless=baseline.termless,
            whole=usd_bn(baseline.termless_usd_bn),
            years=f"{of.assumed.years:g}",
            undisclosed=baseline.undisclosed,
        ),
        filled(
            "**Money to pay with**: outside income (a year's money from outside this network, an "
            "estimate with its source under “What they have to pay with”), what others here pay, "
            "and promised investments and loans that are not yet closed, spread the same way. Who "
            "promised them is not made to pay: they come or they stop."
        ),
        filled(
            "**Not known**: the outside income of {count} companies. Each is taken as able to pay "
            "what it owes, whatever it is paid; a shock takes its part of just that ({names}).",
            count=len(unknown),
            names=names_of(of.ledger, unknown),
        ),
        filled(
            "**Before the shock** nobody defaults: where the known money does not suffice, other "
            "funding is taken to fill the gap, and a company with such a gap has nothing to "
            "spare. With “No other funding” the test shows instead who cannot pay on the known "
            "figures alone."
        ),
        filled(
            "**Clearing**: a company pays in full, or all that it has in proportion to what it "
            "owes; of all such outcomes the one that pays most (greatest clearing vector, "
            "Eisenberg & Noe 2001, Management Science 47(2)), found exactly by the fictitious "
            "default algorithm. Its rounds are the order in which it spreads."
        ),
        filled(
            "**Not in it**: costs of a bankruptcy, falling prices of shares and chips, guarantees "
            "and warrants, costs that a company has beside these contracts. Contracts can be "
            "renegotiated: a loss here is what is at stake in a year, not a forecast. What a "
            "supplier saves by not delivering is not set against its loss."
        ),
    ):
        st.markdown(f"- {sentence}")
