"""Do the promises fit the money? Eight questions, each with its inputs and its formula."""

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import formats
from dashboard.components.controls import switch
from dashboard.components.data import live, sources
from dashboard.components.draw.prose import named, prose, small
from dashboard.formats import percent, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import (
    Plan,
    PriceModel,
    bill,
    capex_by_year,
    drawn,
    hardware_by_quarter,
    investments,
    lacking,
    latest,
    payers_to_cover,
    promises,
)
from dashboard.views.reality_check import (
    LAB,
    PLUS,
    SUBJECTS,
    Given,
    answers,
    beside,
    draw_discounts,
    draw_guarantees,
    draw_headlines,
    draw_priced,
    draw_promises,
    draw_spend,
    draw_story,
    picture_tenfold,
    say_tenfold,
)
from dashboard.views.reality_check.arguments import Own, link_here, show_arguments
from dashboard.views.reality_check.assumptions import Assumption, around, assumptions
from dashboard.views.reality_check.inputs import show_inputs, show_lacking

PAYERS, USERS = (LAB, "paying_subscribers"), (LAB, "weekly_active_users")
COST, PRICE = (LAB, "cost_per_weekly_user"), (LAB, "subscription_price_pro")
# Heading by anchor, and the figure that answers it in the index.
PANELS = {
    "promises": mark("Promises against revenue"),
    "spend": mark("Spend against sales"),
    "discount": mark("The effective discount"),
    "tenfold": mark("What if prices went up tenfold?"),
    "guarantees": mark("Guarantees"),
    "priced": mark("Priced for what?"),
    "drawn": mark("Headline against drawn"),
    "readings": mark("Both readings"),
}
ANSWERS = {
    "promises": "years-promised",
    "spend": "spend-to-sales",
    "discount": "discount",
    "tenfold": "break-even",
    "guarantees": "guarantees",
    "priced": "implied-growth",
    "drawn": "drawn",
}

given = Given(sources.ledger(), date.today(), sources.dark())
ledger, legs = given.ledger, given.legs
labs = list(ledger.companies.index[ledger.companies["role"] == "ai-lab"])


def row(key: str) -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key=key)


def heading(anchor: str) -> None:
    st.subheader(tr(PANELS[anchor]), anchor=anchor)


st.title(tr("Reality check"))
if absent := [slug for slug in SUBJECTS if slug not in ledger.companies.index]:
    prose("This page asks about companies that the ledger lacks: {slugs}.", slugs=", ".join(absent))
    st.stop()
own: dict[str, Own] = {}
headline = st.container()
index = st.container(key="reality-index")

heading("promises")
with row("promises-controls"):
    measure = switch(
        tr("Revenue"),
        {"latest": tr("Latest rate"), "year": tr("Last full year")},
        key="revenue",
        default="latest",
        help=tr("A rate is what the newest month or quarter would come to in a year."),
    )
    years = tr("{term} y", term="")
    term, share = assumptions(
        Assumption("term", tr("Contracts without a term run"), 5.0, 1.0, 15.0, 0.5, unit=years),
        Assumption("compute", tr("Of revenue, for computing"), 50.0, 5.0, 100.0, 5.0, unit="%"),
        key="promises",
    )
promised = promises(ledger, legs, term_years=term, share=share, measure=measure)
draw_promises(given, promised, share)
draw_story(given, promised)

heading("spend")
with row("spend-controls"):
    counted, others = assumptions(
        Assumption("ai", tr("Of the spending, for AI"), 100.0, 5.0, 100.0, 5.0, unit="%"),
        Assumption(
            "others", tr("AI sales of others, on top of the labs'"), 0.0, 0.0, 300.0, 10.0, "%"
        ),
        key="spend",
    )
hardware = hardware_by_quarter(ledger.figures, labs, counted=counted, beside=others)
capex = capex_by_year(ledger.figures, labs, counted=counted, beside=others)
draw_spend(given, hardware, capex)

heading("discount")
with row("discount-controls"):
    pairs = switch(
        tr("Belongs together"),
        {"deal": tr("Announced together"), "pair": tr("All, today")},
        key="pairs",
        default="deal",
    )
    (vested,) = assumptions(
        Assumption("vested", tr("Of the warrants, vests"), 100.0, 0.0, 100.0, 5.0, unit="%"),
        key="discount",
    )
live.renewing(lambda: draw_discounts(given, together=pairs == "deal", vested=vested))

heading("tenfold")
paying, weekly, per_user, price = (
    latest(ledger.figures, *pair) for pair in (PAYERS, USERS, COST, PRICE)
)
if paying and weekly and per_user and price:
    said, picture = beside()
    with said, row("tenfold-controls"):
        cover = switch(
            tr("The bill"),
            {"cost": tr("Costs of today's users"), "promises": tr("What is promised a year")},
            key="bill",
            default="cost",
        )
        now, times, kept, payers, running, user_cost, users = assumptions(
            around("price", tr("Price now, a month"), price.value, before="$"),
            Assumption("times", tr("Price goes up"), 10.0, 1.0, 20.0, 0.5, unit=" ×"),
            Assumption("stay", tr("Of the payers, stay"), 10.0, 0.0, 100.0, 1.0, unit="%"),
            around("payers", tr("Payers now, millions"), paying.millions),
            Assumption("running", tr("Running cost of a payer, a month"), 0.0, 0.0, 2000.0, 10.0),
            around("usercost", tr("Cost of a weekly user, a year"), per_user.value, before="$"),
            around("users", tr("Weekly users, millions"), weekly.millions),
            key="tenfold",
        )
    owed = bill(user_cost, users) if cover == "cost" else promised.at[LAB, "year_usd_bn"]
    plan = Plan(now, running, payers, owed)
    tenfold = plan.raised(times)
    with said:
        say_tenfold(plan, tenfold, kept)
    with picture:
        picture_tenfold(given, plan, tenfold, kept)
    used = [paying, weekly, per_user, price, latest(ledger.figures, *PLUS)]
    show_inputs(ledger, used, key="tenfold")
    own["break-even"] = Own(
        tr(
            "At {price}, {payers} million payers cover {owed} a year",
            price=formats.figure(tenfold.price, "usd_per_month"),
            payers=ratio(payers_to_cover(tenfold)),
            owed=usd_bn(owed),
        ),
        anchor="tenfold",
    )
else:
    show_lacking(ledger, lacking(ledger.figures, [PAYERS, USERS, COST, PRICE]))

heading("guarantees")
with row("guarantees-controls"):
    (called,) = assumptions(
        Assumption("called", tr("Of the guarantees, called"), 100.0, 0.0, 100.0, 5.0, unit="%"),
        key="guarantees",
    )
live.renewing(lambda: draw_guarantees(given, called=called))

heading("priced")
with row("priced-controls"):
    basis = switch(
        tr("P/E"),
        {"forward": tr("Forward"), "trailing": tr("Trailing")},
        key="pe",
        default="forward",
    )
    rate, growing, forever, payout = assumptions(
        Assumption("rate", tr("Return asked for, a year"), 9.0, 3.0, 20.0, 0.5, unit="%"),
        Assumption("growing", tr("Years of growth"), 10.0, 1.0, 30.0, 1.0),
        Assumption("forever", tr("Growth for ever after"), 4.0, 0.0, 6.0, 0.5, unit="%"),
        Assumption("payout", tr("Of earnings, to shareholders"), 100.0, 20.0, 100.0, 5.0, unit="%"),
        key="priced",
    )
model = PriceModel(rate, int(growing), forever, payout)
forward = basis == "forward"
live.renewing(lambda: draw_priced(given, model, forward=forward))

heading("drawn")
with row("drawn-controls"):
    (least,) = assumptions(
        Assumption("least", tr("Investments of at least, $B"), 5.0, 1.0, 50.0, 1.0),
        key="drawn",
    )
announced = investments(ledger, given.every_leg, least)
draw_headlines(given, announced, least=least)

own |= answers(
    given, promised, hardware, announced, vested=vested, called=called, model=model, forward=forward
)
heading("readings")
small("Each argument with its source, and a figure of ours that bears on it. No verdict.")
show_arguments(ledger.arguments, own)

with headline:
    if "years-promised" in own and hardware:
        sums = drawn(announced)
        prose(
            "**{lab}** has promised **{years} years** of its revenue; NVIDIA sells **{ratio} "
            "dollars** of hardware a year for each dollar that the labs take in; of {announced} "
            "of large investments **{share}** is paid or closed.",
            lab=ledger.name(LAB),
            years=ratio(promised.at[LAB, "years"]),
            ratio=ratio(hardware[-1].ratio),
            announced=usd_bn(sums.announced_usd_bn),
            share=percent(sums.paid_share),
        )
    else:
        small("The figures for a summary are missing in figures.csv; see the panels below.")
with index:
    lines = (
        link_here(tr(title), anchor)
        + (f": {named(own[answer].text)}" if (answer := ANSWERS.get(anchor)) in own else "")
        for anchor, title in PANELS.items()
    )
    st.markdown("\n".join(f"- {line}" for line in lines))
