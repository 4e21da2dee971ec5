"""If one company cannot pay, who loses how much."""

import pandas as pd
import streamlit as st

from dashboard.charts import LossLine, loss_figure, single_failures_figure
from dashboard.components.data import live, sources
from dashboard.components.deal_graph import Click, mount, scene
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import names_of
from dashboard.components.draw.prose import filled, prose, small
from dashboard.components.state import url
from dashboard.deals import legs_on, outside_incomes, valuation_on
from dashboard.flows.stress import (
    Shocks,
    loss_curve,
    losses_in_proportion,
    scenarios,
    single_failures,
    stress,
    year,
)
from dashboard.formats import day, percent, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import revenue
from dashboard.valuation import company_worth, valuation_table
from dashboard.views.stress.controls import assumptions_box, shocks_box, take_shocks
from dashboard.views.stress.losses import (
    deals_links,
    loss_network,
    show_losses,
    show_means,
    what_happens,
)

SCENARIOS = {
    "slow-growth": mark("OpenAI's revenue grows at half the needed rate"),
    "no-investors": mark("Investors stop funding labs"),
    "no-vendor": mark("NVIDIA stops vendor financing"),
    "cancel": mark("A hyperscaler cancels what it can"),
    "half-income": mark("OpenAI's outside income halves"),
}
WORST = 12


def draw_headline() -> None:
    if found.lost_usd_bn:
        prose(
            "Of the **{due}** that falls due in a year, **{lost}** would not be paid. **{loser}** "
            "would lose most: {amount} of the {its} that it is due.",
            due=usd_bn(calm.owed_usd_bn),
            lost=usd_bn(found.lost_usd_bn),
            loser=ledger.name(found.loser),
            amount=usd_bn(losses.at[found.loser, "lost_usd_bn"]),
            its=usd_bn(losses.at[found.loser, "due_usd_bn"]),
        )
    elif told:
        prose(
            "This costs nobody anything: everyone still has enough to pay the **{due}** that "
            "falls due in a year.",
            due=usd_bn(calm.owed_usd_bn),
        )
    else:
        prose(
            "Before a shock everyone pays the **{due}** that falls due in a year. Without money of "
            "its own **{company}** alone would leave others **{lost}** short, {loser} most of all "
            "({amount}).",
            due=usd_bn(calm.owed_usd_bn),
            company=ledger.name(worst),
            lost=usd_bn(single.at[worst, "lost_usd_bn"]),
            loser=ledger.name(single.at[worst, "loser"]),
            amount=usd_bn(single.at[worst, "loser_usd_bn"]),
        )
    if gaps.empty:
        return
    prose(
        "Already before a shock, known incomes and promised money do not reach: **{gap}** a "
        "year must come from elsewhere ({whose}).",
        gap=usd_bn(gaps.sum()),
        whose=", ".join(f"{ledger.name(slug)} {usd_bn(gap)}" for slug, gap in gaps.items()),
    )
    if assumed.filled:
        small(
            "The test takes these gaps as filled by other funding before the shock, so that losses "
            "are those of the shock alone; the assumptions below let you leave them open."
        )
    else:
        small(
            "Without other funding {base} would not be paid even without a shock.",
            base=usd_bn(stress(calm, Shocks()).lost_usd_bn),
        )


def draw_scenarios() -> None:
    for name, scenario in scenarios(calm, ledger.companies["role"]).items():
        st.button(
            tr(SCENARIOS[name]), key=f"scenario-{name}", on_click=take_shocks, args=[scenario]
        )
    st.button(tr("No shock"), key="scenario-none", on_click=take_shocks, args=[Shocks()])


def draw_sums() -> None:
    st.metric(tr("Due in a year"), usd_bn(calm.owed_usd_bn), width="content")
    st.metric(
        tr("Would not be paid"),
        usd_bn(found.lost_usd_bn),
        width="content",
        help=tr("What is due less what is received, cancelled contracts included."),
    )
    st.metric(tr("Fall short"), str(sum(map(len, found.rounds))), width="content")
    st.metric(
        tr("Funding gaps before the shock"),
        usd_bn(gaps.sum()),
        width="content",
        help=tr(
            "What companies owe in the year beyond what they are due, their known outside income "
            "and promised investments and loans. Zero where these suffice."
        ),
    )


def draw_alone() -> None:
    shown = single[single["lost_usd_bn"] > 0].head(WORST)
    names = [ledger.name(slug) for slug in shown.index]
    figure(
        single_failures_figure(shown.set_axis(names), dark=dark),
        title=tr("What others would lose if one company had no money of its own"),
        foot=tr(
            "No outside income, no promised money, no other funding: it pays out of what it is "
            "paid. Each by itself; they do not add up. Contracts as known on {day}.",
            day=day(asof),
        ),
        key="stress-alone",
        alt=tr("Bars of what others would lose by the failure of each company, largest first."),
        table=pd.DataFrame(
            {
                mark("Company"): names,
                mark("Others lose"): shown["lost_usd_bn"].to_list(),
                mark("Others that fall short"): shown["short"].to_list(),
                mark("Loses most"): [ledger.name(slug) for slug in shown["loser"]],
                mark("Of it"): shown["loser_usd_bn"].to_list(),
            }
        ),
        usd=["Others lose", "Of it"],
    )


def draw_network() -> None:
    valuations = valuation_table(sources.market(), ledger.tickers)
    worth = company_worth(valuation_on(ledger, asof), valuations)
    network = loss_network(ledger, legs, calm, found, worth, dark=dark)
    mount(
        scene(network, dark=dark),
        key="stress-graph",
        company="",
        lit=[],
        alt=tr("Network of the companies that fall short or lose; the table below holds the same."),
        on_click=choose,
    )
    small(
        "The fuller the red, the larger the loss; a thick red border: cannot pay in full. Arrows: "
        "what is owed in a year, payer to payee. Size: market value or last valuation."
    )
    for turn, fallen in enumerate(found.rounds, start=1):
        prose("Round {turn}: **{names}**", turn=turn, names=names_of(ledger, fallen))
    falling = [slug for fallen in found.rounds for slug in fallen]
    small(
        "The contracts behind it: {links}.",
        links=deals_links(ledger, falling or [found.loser]),
    )


def choose(click: Click) -> None:
    """A click on a company that owes something puts it into the curve."""
    if click.company in debtors:
        st.session_state["company"] = click.company


def draw_table() -> None:
    found_revenue = {
        slug: taken.usd_bn
        for slug in losses.index
        if (taken := revenue(ledger.figures, slug, "year", by=asof))
    }
    caps = valuation_table(sources.market(), ledger.tickers)["market_cap_usd_bn"]
    proportions = losses_in_proportion(losses, pd.Series(found_revenue, dtype=float), caps)
    show_losses(ledger, found, proportions, key="stress-table")


def draw_curve() -> None:
    default = next((slug for slug in shocks.income if slug in debtors), worst)
    url.one_of("company", debtors, default)
    company = st.selectbox(
        tr("Company whose money falls"), debtors, format_func=ledger.name, key="company", width=300
    )
    url.keep("company", default)
    curves = {tr("Outside income alone"): loss_curve(calm, shocks, company)}
    if calm.companies.loc[company, ["promised_usd_bn", "gap_usd_bn"]].any():
        curves[tr("All its own money")] = loss_curve(calm, shocks, company, whole=True)
    lines = [
        LossLine(
            name,
            points.assign(failed=[list(map(ledger.name, slugs)) for slugs in points["failed"]]),
        )
        for name, points in curves.items()
    ]
    figure(
        loss_figure(lines, at=shocks.income.get(company), dark=dark),
        title=tr("What others lose as the money of {company} falls", company=ledger.name(company)),
        foot=tr(
            "All its own money: promises and other funding fall with its outside income. ◇ Here a "
            "company begins to fall short; between two such points the losses run straight, "
            "exactly. The other shocks stay as chosen. Contracts as known on {day}.",
            day=day(asof),
        ),
        key="stress-curve",
        alt=tr("Losses in billions of dollars against the part of the money that is gone."),
        table=pd.concat(
            [
                pd.DataFrame(
                    {
                        mark("Falls"): line.name,
                        mark("Gone"): line.points["at"],
                        mark("Others lose"): line.points["lost_usd_bn"],
                        mark("Begin to fall short"): line.points["failed"].map(", ".join),
                    }
                )
                for line in lines
            ],
            ignore_index=True,
        ),
        usd=["Others lose"],
        formats={"Gone": percent},
    )


def draw_method() -> None:
    unknown = [slug for slug in owing if not calm.companies.at[slug, "known"]]
    for sentence in (
        filled(
            "**Obligations**: each live purchase, service and lease contract with an amount, "
            "amount over term, all of it as if in its first year. {termless} have no term: their "
            "{whole} are spread over {years} years, which you can change. {undisclosed} more "
            "disclose no amount and are left out: they would add to what some owe and to what "
            "others are due.",
            termless=calm.termless,
            whole=usd_bn(calm.termless_usd_bn),
            years=f"{assumed.years:g}",
            undisclosed=calm.undisclosed,
        ),
        filled(
            "**Money to pay with**: outside income (a year's money from outside this network, an "
            "estimate with its source in the table above), what others here pay, and promised "
            "investments and loans that are not yet closed, spread the same way. Who promised "
            "them is not made to pay: they come or they stop."
        ),
        filled(
            "**Not known**: the outside income of {count} companies. Each is taken as able to pay "
            "what it owes, whatever it is paid; a shock takes its part of just that ({names}).",
            count=len(unknown),
            names=names_of(ledger, unknown),
        ),
        filled(
            "**Before the shock** nobody falls short: where the known money does not reach, other "
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


ledger = sources.ledger()
dark = sources.dark()

st.title(tr("Stress test"))
headline = st.container()
ready_made = st.container(horizontal=True, key="scenarios")
asof = sources.findings().day
shocks = shocks_box(ledger)
assumed = assumptions_box(ledger, asof)

legs = legs_on(ledger, asof)
calm = year(legs, outside_incomes(ledger, asof)["usd_bn"], assumed)
found = stress(calm, shocks)
losses = found.companies
told = what_happens(ledger, calm, shocks)
single = single_failures(calm)
gaps = calm.gaps
owing = calm.companies.index[calm.companies["owed_usd_bn"] > 0]
debtors = sorted(owing, key=lambda slug: ledger.name(slug).lower())

if not debtors:
    with headline:
        prose("No contract with an amount was known by {day}.", day=day(asof))
else:
    worst = single.index[0]
    with headline:
        draw_headline()
    with ready_made:
        draw_scenarios()
    for sentence in told:
        st.markdown(f"- {sentence}")
    with st.container(horizontal=True, gap="large", key="stress-sums"):
        draw_sums()
    if found.lost_usd_bn:
        st.subheader(tr("Who loses, and in which order it spreads"), anchor=False)
        draw_network()
    else:
        st.subheader(tr("Whose failure would cost others most"), anchor=False)
        draw_alone()
    live.renewing(draw_table)
    small(
        "A year's payments. Revenue: the latest full year known in figures.csv. Market cap: live, "
        "of now, whatever date is chosen above. – means not known."
    )
    st.subheader(tr("As the shock grows"), anchor=False)
    draw_curve()
    if found.lost_usd_bn:
        draw_alone()
    st.subheader(tr("What they have to pay with"), anchor=False)
    show_means(ledger, calm, asof, key="stress-means")
    st.subheader(tr("How it is reckoned, and its limits"), anchor=False)
    draw_method()
