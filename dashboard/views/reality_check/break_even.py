"""What if prices went up tenfold?"""

from __future__ import annotations

from dashboard import formats
from dashboard.charts import reality as charts
from dashboard.components.draw.chart import figure
from dashboard.components.draw.prose import prose, small
from dashboard.formats import percent, ratio, usd_bn
from dashboard.language import tr
from dashboard.reality import Plan, latest, net_income, payers_to_cover, price_grid, surface
from dashboard.views.reality_check.context import PLUS, Given
from dashboard.views.reality_check.formats import whole

TABLE_PRICES = (20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
TABLE_KEPT = [k / 10 for k in range(11)]
KEPT = [k / 40 for k in range(41)]


def say_tenfold(plan: Plan, tenfold: Plan, kept: float) -> None:
    prose(
        "At **{price}**, **{needed} million payers** would cover the {owed} a year; at {now} it "
        "takes {at_now} million. {payers} million pay today, most of them far less.",
        price=month(tenfold.price),
        needed=ratio(payers_to_cover(tenfold)),
        owed=usd_bn(plan.bill_usd_bn),
        now=month(plan.price),
        at_now=ratio(payers_to_cover(plan)),
        payers=f"{plan.payers:g}",
    )
    left = net_income(tenfold, kept)
    if left < 0:
        prose(
            "If {kept} of them stayed at {price}, **{amount}** a year would be missing.",
            kept=whole(kept),
            price=month(tenfold.price),
            amount=usd_bn(-left),
        )
    else:
        prose(
            "If {kept} of them stayed at {price}, **{amount}** a year would be left over.",
            kept=whole(kept),
            price=month(tenfold.price),
            amount=usd_bn(left),
        )
    small(
        "Left over: 12 · payers · share who stay · (price − running cost of one) − bill. Payers "
        "that cover the bill: bill / (12 · (price − running cost))."
    )


def picture_tenfold(given: Given, plan: Plan, tenfold: Plan, kept: float) -> None:
    ledger = given.ledger
    marks = [
        (plan.price, 1.0, tr("all at {price}", price=dollars(plan.price))),
        (
            tenfold.price,
            kept,
            tr("{kept} at {price}", kept=whole(kept), price=dollars(tenfold.price)),
        ),
    ]
    plus = latest(ledger.figures, *PLUS)
    if plus:
        marks.append((plus.value, 1.0, tr("Plus, today")))
    numbers = surface(tenfold, TABLE_PRICES, TABLE_KEPT)
    figure(
        charts.break_even_figure(surface(tenfold, price_grid(), KEPT), marks, dark=given.dark),
        title=tr("What a year closes with: over (blue), short (orange); the line is break-even"),
        foot=tr(
            "Source: data/figures.csv and the values chosen above. How many pay which price is "
            "not published."
        ),
        key="tenfold-chart",
        alt=tr("Surface of the money left over, by price and share of payers who stay."),
        table=numbers.rename(columns=month).rename_axis("Stay").reset_index(),
        usd=[month(price) for price in TABLE_PRICES],
        formats={"Stay": percent},
    )


def month(price: float) -> str:
    return formats.figure(price, "usd_per_month")


def dollars(price: float) -> str:
    return f"${price:,g}"
