"""What if prices went up tenfold?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from dashboard import formats
from dashboard.charts import reality as charts
from dashboard.components.controls import chosen, switch
from dashboard.components.draw.chart import figure
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column
from dashboard.formats import ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import (
    Fact,
    Plan,
    bill,
    lacking,
    latest,
    net_income,
    payers_to_cover,
    price_grid,
    surface,
)
from dashboard.views.reality_check.arguments import OwnFigure
from dashboard.views.reality_check.assumptions import (
    Assumption,
    around,
    draw_assumptions,
    read_assumptions,
)
from dashboard.views.reality_check.context import LAB, PLUS, PageContext
from dashboard.views.reality_check.formats import two_columns, whole
from dashboard.views.reality_check.inputs import show_inputs, show_lacking
from dashboard.views.reality_check.promises import promises_of

TABLE_PRICES = (20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
TABLE_KEPT = [k / 10 for k in range(11)]
KEPT = [k / 40 for k in range(41)]
BILL = {"cost": mark("Costs of today's users"), "promises": mark("What is promised a year")}
NEEDED = [
    (LAB, "paying_subscribers"),
    (LAB, "weekly_active_users"),
    (LAB, "cost_per_weekly_user"),
    (LAB, "subscription_price_pro"),
]


@dataclass(frozen=True)
class Raised:
    """plan: as it is today. raised: at the reader's price. kept: the share of subscribers who
    stay. facts: what both rest on."""

    plan: Plan
    raised: Plan
    kept: float
    facts: tuple[Fact | None, ...]


def _asked(context: PageContext) -> tuple[Assumption, ...] | None:
    """The assumptions, whose defaults are figures of the ledger; None where one is missing."""
    paying, weekly, per_user, price = (latest(context.ledger.figures, *pair) for pair in NEEDED)
    if not (paying and weekly and per_user and price):
        return None
    return (
        around("price", mark("Price now, a month"), price.value, before="$"),
        Assumption("times", mark("Price goes up"), 10.0, 1.0, 20.0, 0.5, unit=" ×"),
        Assumption("stay", mark("Share of subscribers who stay"), 10.0, 0.0, 100.0, 1.0, "%"),
        around("payers", mark("Subscribers now, millions"), paying.millions),
        Assumption("running", mark("Running cost of one, a month"), 0.0, 0.0, 2000.0, 10.0),
        around("usercost", mark("Cost of a weekly user, a year"), per_user.value, before="$"),
        around("users", mark("Weekly users, millions"), weekly.millions),
    )


def read_raised(context: PageContext) -> Raised | None:
    """The reader's plan; None where a figure is missing."""
    asked = _asked(context)
    if asked is None:
        return None
    now, times, retained, payers, running, user_cost, users = read_assumptions(*asked)
    if chosen(BILL, key="bill", default="cost") == "cost":
        owed = bill(user_cost, users)
    else:
        owed = promises_of(context)["year_usd_bn"].get(LAB, math.nan)
    plan = Plan(now, running, payers, owed)
    used = (latest(context.ledger.figures, *pair) for pair in (*NEEDED, PLUS))
    return Raised(plan, plan.raised(times), retained, tuple(used))


def break_even_answer(context: PageContext) -> OwnFigure | None:
    shown = read_raised(context)
    if shown is None:
        return None
    return OwnFigure(
        tr(
            "At {price}, {payers} million subscribers cover {owed} a year",
            price=month(shown.raised.price),
            payers=ratio(payers_to_cover(shown.raised)),
            owed=usd_bn(shown.plan.bill_usd_bn),
        ),
        number=tr("{payers} million", payers=ratio(payers_to_cover(shown.raised))),
        panel="tenfold",
    )


def draw_break_even(context: PageContext) -> None:
    asked = _asked(context)
    if asked is None:
        show_lacking(context.ledger, lacking(context.ledger.figures, NEEDED))
        return
    text, picture = two_columns()
    with (
        text,
        st.container(
            horizontal=True, vertical_alignment="bottom", gap="medium", key="tenfold-controls"
        ),
    ):
        switch(tr("The bill"), BILL, key="bill", default="cost")
        draw_assumptions(*asked, key="tenfold")
    shown = read_raised(context)
    if shown is None:
        return
    with text:
        _say(shown.plan, shown.raised, shown.kept)
    with picture:
        _picture(context, shown.plan, shown.raised, shown.kept)
    show_inputs(context.ledger, shown.facts, key="tenfold")


def _say(plan: Plan, raised: Plan, retained: float) -> None:
    prose(
        "At **{price}**, **{needed} million subscribers** would cover the {owed} a year; at {now} "
        "it takes {at_now} million. {payers} million pay today, most of them far less.",
        price=month(raised.price),
        needed=ratio(payers_to_cover(raised)),
        owed=usd_bn(plan.bill_usd_bn),
        now=month(plan.price),
        at_now=ratio(payers_to_cover(plan)),
        payers=f"{plan.payers:g}",
    )
    left = net_income(raised, retained)
    if left < 0:
        prose(
            "If {kept} of them stayed at {price}, **{amount}** a year would be missing.",
            kept=whole(retained),
            price=month(raised.price),
            amount=usd_bn(-left),
        )
    else:
        prose(
            "If {kept} of them stayed at {price}, **{amount}** a year would be left over.",
            kept=whole(retained),
            price=month(raised.price),
            amount=usd_bn(left),
        )
    small(
        "Left over: 12 · subscribers · share who stay · (price − running cost of one) − bill. "
        "Subscribers that cover the bill: bill / (12 · (price − running cost))."
    )


def _picture(context: PageContext, plan: Plan, raised: Plan, retained: float) -> None:
    ledger = context.ledger
    marks = [
        (plan.price, 1.0, tr("all at {price}", price=dollars(plan.price))),
        (
            raised.price,
            retained,
            tr("{kept} at {price}", kept=whole(retained), price=dollars(raised.price)),
        ),
    ]
    plus = latest(ledger.figures, *PLUS)
    if plus:
        marks.append((plus.value, 1.0, tr("Plus, today")))
    numbers = surface(raised, TABLE_PRICES, TABLE_KEPT)
    figure(
        charts.break_even_figure(surface(raised, price_grid(), KEPT), marks, dark=context.dark),
        title=answer.text if (answer := break_even_answer(context)) else tr("Break-even"),
        foot=tr(
            "Blue: left over at year-end; orange: short; the line is break-even. Source: the "
            "ledger's dated figures and the values chosen above. How many pay which price is not "
            "published."
        ),
        key="tenfold-chart",
        alt=tr("Surface of the money left over, by price and share of payers who stay."),
        table=[
            Column(mark("Share who stay"), numbers.index, "percent"),
            *(Column(month(price), numbers[price], "usd_bn") for price in TABLE_PRICES),
        ],
    )


def month(price: float) -> str:
    return formats.figure(price, "usd_per_month")


def dollars(price: float) -> str:
    return f"${price:,g}"
