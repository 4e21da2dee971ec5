"""The effective discount."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.charts import reality as charts
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import FOLDED, Column, show_table
from dashboard.deals import Ledger
from dashboard.deals.summaries import summaries
from dashboard.formats import UNKNOWN, money, percent, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.reality import (
    Tie,
    lacking,
    latest,
    tie_between,
    tie_of,
    valuation_facts,
    warrant_terms,
)
from dashboard.views.reality_check.arguments import OwnFigure
from dashboard.views.reality_check.context import CHIPS, LAB, LETTER, RIVAL, WARRANT, PageContext
from dashboard.views.reality_check.formats import low, span, two_columns, whole
from dashboard.views.reality_check.inputs import show_inputs, show_lacking

TOLD_DISCOUNT = ("openai-nvidia", "share_of_chip_price_paid_in_equity")


def discount_answer(context: PageContext) -> OwnFigure | None:
    letter = announced_with(context, LETTER)
    if letter is None:
        return None
    return OwnFigure(
        tr(
            "The letter of intent came to a discount of {discount}",
            discount=span(letter.low, letter.high, percent),
        ),
        number=span(letter.low, letter.high, percent),
        panel="discount",
    )


def draw_discounts(context: PageContext) -> None:
    ledger, choices = context.ledger, context.choices
    pairs = context.findings.ties(vested=choices.vested, together=choices.together)
    known = [tie for tie in pairs if tie.known]
    text, picture = two_columns()
    with text:
        _say_letter(context)
        _say_warrant(context)
        small(
            "Discount: what the seller gives over what the customer buys, whole amounts of all "
            "years. It is smallest if the customer buys the highest amount in the sources; hatched "
            "is what comes on top with the lowest. A warrant counts with shares · (price − "
            "exercise price)."
        )
        left_out = len(pairs) - len(known)
        if left_out:
            small(
                "{pairs} left out, as one side has no amount.",
                pairs=tr_n(left_out, "{n} more pair", "{n} more pairs"),
            )
    with picture:
        if known:
            _picture(context, known)
    if known:
        show_ties(ledger, known, key="ties")
    used = [latest(ledger.figures, *TOLD_DISCOUNT)]
    used += [
        fact for tie in known for leg in tie.gifts for fact in warrant_terms(ledger.figures, leg)
    ]
    for customer in dict.fromkeys(tie.customer for tie in known):
        used += valuation_facts(ledger, customer)
    named = [leg for tie in known for leg in (*tie.gifts, *tie.purchases)]
    show_inputs(ledger, used, key="discount", legs=context.findings.every_leg.loc[named])


def _picture(context: PageContext, known: list[Tie]) -> None:
    rows = discounts(context.ledger, known)
    figure(
        charts.discount_figure(rows, dark=context.dark),
        title=tr(
            "{pair}: the seller gives up to {high} of what the customer buys from it, the most of "
            "{pairs}",
            pair=rows["high"].idxmax(),
            high=percent(rows["high"].max()),
            pairs=tr_n(len(rows), "{n} pair", "{n} pairs"),
        ),
        foot=tr(
            "Amounts: the ledger. {market}",
            market=sources.market_foot(sources.freshness()),
        ),
        key="discount-chart",
        alt=tr("Bars of the discount of each pair of seller and customer."),
        table=[
            Column(mark("Pair"), rows.index),
            Column(mark("At least"), rows["low"], "percent"),
            Column(mark("At most"), rows["high"], "percent"),
        ],
    )


def announced_with(context: PageContext, gift: str) -> Tie | None:
    """The tie that was announced with the leg `gift`, ended or not."""
    return tie_of(context.findings.ties(vested=context.choices.vested, together=True), gift)


def _say_letter(context: PageContext) -> None:
    ledger, letter = context.ledger, announced_with(context, LETTER)
    if letter:
        prose(
            "The **{given}** that {chips} would put into {lab} came with {bought} of chips: a "
            "discount of **{discount}**, which leaves {net} to pay, for {share} of {lab}.",
            given=usd_bn(letter.given_usd_bn),
            chips=ledger.name(CHIPS),
            lab=ledger.name(LAB),
            bought=span(letter.bought_low_usd_bn, letter.bought_high_usd_bn, usd_bn),
            discount=span(letter.low, letter.high, percent),
            net=span(letter.net_low_usd_bn, letter.net_high_usd_bn, usd_bn),
            share=percent(letter.share),
        )
    discount = latest(ledger.figures, *TOLD_DISCOUNT)
    if discount:
        prose(
            "New Street Research read it as {share} ({day}); the quarter that the film of October "
            "2025 names takes the higher price of the chips.",
            share=formats.figure(discount.value, discount.unit),
            day=formats.day(discount.as_of),
        )
    else:
        show_lacking(ledger, [TOLD_DISCOUNT])
    standing = context.findings.ties(vested=context.choices.vested, together=False)
    now = tie_between(standing, CHIPS, LAB)
    if now and now.known:
        prose(
            "What stands today between the two is {given} against {bought}: {discount}.",
            given=usd_bn(now.given_usd_bn),
            bought=span(now.bought_low_usd_bn, now.bought_high_usd_bn, usd_bn),
            discount=span(now.low, now.high, percent),
        )


def _say_warrant(context: PageContext) -> None:
    ledger, vested = context.ledger, context.choices.vested
    terms = [(WARRANT, "warrant_shares"), (WARRANT, "warrant_exercise_price")]
    if lacks := lacking(ledger.figures, terms):
        show_lacking(ledger, lacks)
        return
    gift = announced_with(context, WARRANT)
    if gift is None or not gift.known:
        small("Without a share price nothing can be said of the warrant.")
        return
    shares, exercise = warrant_terms(ledger.figures, WARRANT)
    prose(
        "{rival} gave {lab} a warrant for {shares} at {exercise}. At today's {price} it is worth "
        "**{given}** if {vested} of it vests: {discount} of what {lab} buys, and {share} of "
        "{rival}.",
        rival=ledger.name(RIVAL),
        lab=ledger.name(LAB),
        shares=formats.figure(shares.value, shares.unit),
        exercise=formats.figure(exercise.value, exercise.unit),
        price=money(context.quotes.at[RIVAL, "price"], "USD"),
        given=usd_bn(gift.given_usd_bn),
        vested=whole(vested),
        discount=span(gift.low, gift.high, percent),
        share=percent(gift.share),
    )


def discounts(ledger: Ledger, ties: Sequence[Tie]) -> pd.DataFrame:
    """charts.discount_figure's frame of the ties that have a known discount."""
    frame = pd.DataFrame(
        {
            "low": [tie.low for tie in ties],
            "high": [tie.high for tie in ties],
            "warrant": [tie.warrants for tie in ties],
        },
        index=[
            f"{ledger.name(tie.seller)} – {ledger.name(tie.customer)}, {formats.month(tie.day)}"
            for tie in ties
        ],
    )
    return frame.sort_values("low", ascending=False, kind="stable")


def show_ties(ledger: Ledger, ties: Sequence[Tie], *, key: str) -> None:
    """Ties that have a known discount."""
    stakes = [
        UNKNOWN
        if math.isnan(tie.share)
        else tr("{share} of {company}", share=percent(tie.share), company=ledger.name(tie.share_of))
        for tie in ties
    ]
    show_table(
        [
            Column(mark("Seller"), [ledger.name(tie.seller) for tie in ties]),
            Column(mark("Customer"), [ledger.name(tie.customer) for tie in ties]),
            Column(mark("Announced"), [tie.day for tie in ties], "day"),
            Column(mark("Seller gives"), [tie.given_usd_bn for tie in ties], "usd_bn"),
            Column(
                mark("Customer buys"),
                [span(tie.bought_low_usd_bn, tie.bought_high_usd_bn, usd_bn) for tie in ties],
            ),
            Column(mark("Discount"), [span(tie.low, tie.high, percent) for tie in ties]),
            Column(
                mark("Price after it"),
                [span(tie.net_low_usd_bn, tie.net_high_usd_bn, usd_bn) for tie in ties],
            ),
            Column(
                mark("Stake"),
                stakes,
                help=tr(
                    "An investment over the customer's valuation nearest that day, at most half a "
                    "year apart: what a new investor would get. A warrant's value over the "
                    "seller's market cap: what the customer gets of the seller."
                ),
            ),
            Column(mark("Stands"), [tr("live") if tie.live else tr("ended") for tie in ties]),
            Column(
                mark("What"),
                [" ".join(summaries(ledger.legs.loc[list(tie.gifts)])) for tie in ties],
                "long",
            ),
        ],
        key=key,
        height=low(len(ties)),
        room=FOLDED,
    )
