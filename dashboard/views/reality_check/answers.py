"""The figures of ours that answer the panels and bear on the arguments."""

from __future__ import annotations

import pandas as pd

from dashboard.deals import moving
from dashboard.flows import circulation, financed
from dashboard.formats import percent, ratio, usd_bn
from dashboard.language import tr
from dashboard.reality import (
    PriceModel,
    SpendPoint,
    by_guarantor,
    debt_share,
    drawn,
    exposures,
    priced,
)
from dashboard.views.reality_check.arguments import Own
from dashboard.views.reality_check.context import CHIPS, LAB, LETTER, Given
from dashboard.views.reality_check.discounts import announced_with
from dashboard.views.reality_check.formats import growth, span


def answers(
    given: Given,
    promised: pd.DataFrame,
    hardware: list[SpendPoint],
    announced: pd.DataFrame,
    *,
    vested: float,
    called: float,
    model: PriceModel,
    forward: bool,
) -> dict[str, Own]:
    """By the word that arguments.csv has for them; one that lacks its inputs is left out.

    promised: reality.promises. hardware: reality.hardware_by_quarter. announced:
    reality.investments. The rest are the reader's choices.
    """
    ledger, legs, quotes = given.ledger, given.legs, given.quotes()
    own: dict[str, Own] = {}
    lab = promised.loc[LAB] if LAB in promised.index else None
    if lab is not None and lab["revenue"]:
        own["years-promised"] = Own(
            tr(
                "{lab} has promised {total}, {years} years of its revenue",
                lab=ledger.name(LAB),
                total=usd_bn(lab["total_usd_bn"]),
                years=ratio(lab["years"]),
            ),
            anchor="promises",
        )
        own["revenue-growth"] = Own(
            tr(
                "{lab}'s revenue grew {had} a year, and has to grow {needed}",
                lab=ledger.name(LAB),
                had=growth(lab["had"]),
                needed=growth(lab["needed"]),
            ),
            anchor="promises",
        )
    if hardware:
        own["spend-to-sales"] = Own(
            tr(
                "{ratio} dollars of NVIDIA's hardware for each dollar of the labs' sales",
                ratio=ratio(hardware[-1].ratio),
            ),
            anchor="spend",
        )
    letter = announced_with(given, LETTER, vested)
    if letter:
        own["discount"] = Own(
            tr(
                "The letter of intent came to a discount of {discount}",
                discount=span(letter.low, letter.high, percent),
            ),
            anchor="discount",
        )
    behind = by_guarantor(exposures(ledger, legs, quotes, called=called))
    if CHIPS in behind.index:
        own["guarantees"] = Own(
            tr(
                "{chips} stands behind {total}, {share} of its earnings of four quarters",
                chips=ledger.name(CHIPS),
                total=usd_bn(behind.at[CHIPS, "total_usd_bn"]),
                share=percent(behind.at[CHIPS, "of_income"]),
            ),
            anchor="guarantees",
        )
    prices = priced(quotes, model, forward=forward)
    if CHIPS in prices.index:
        own["implied-growth"] = Own(
            tr(
                "{chips}'s price asks for {growth} a year for {years} years",
                chips=ledger.name(CHIPS),
                growth=percent(prices.at[CHIPS, "implied"]),
                years=model.years,
            ),
            anchor="priced",
        )
    own["nvidia-pe"] = Own(
        tr(
            "{chips}'s trailing P/E: {pe}",
            chips=ledger.name(CHIPS),
            pe=ratio(quotes.at[CHIPS, "trailing_pe"]),
        ),
        page="valuation",
        query={"companies": CHIPS},
    )
    sums = drawn(announced)
    own["drawn"] = Own(
        tr(
            "{share} of {announced} of investments is paid or closed",
            share=percent(sums.paid_share),
            announced=usd_bn(sums.announced_usd_bn),
        ),
        anchor="drawn",
    )
    own["circulation"] = Own(
        tr(
            "{share} of all disclosed payments can go round",
            share=percent(circulation(moving(legs)).share),
        ),
        page="circular-flows",
    )
    own["financed-customers"] = Own(
        tr(
            "{share} of what {chips} sells in the ledger goes to customers it is tied to",
            share=percent(financed(legs, CHIPS).tied_share),
            chips=ledger.name(CHIPS),
        ),
        page="circular-flows",
        query={"part": "financed", "seller": CHIPS},
    )
    own["debt"] = Own(
        tr("{share} of the disclosed payments is lent", share=percent(debt_share(moving(legs)))),
        page="deals",
        query={"kinds": "debt"},
    )
    return own
