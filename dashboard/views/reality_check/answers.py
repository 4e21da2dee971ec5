"""The figures of ours that answer the panels and bear on the arguments."""

from __future__ import annotations

import math

from dashboard.formats import percent, ratio, usd_bn
from dashboard.language import tr
from dashboard.reality import debt_share
from dashboard.views.reality_check.arguments import OwnFigure
from dashboard.views.reality_check.break_even import break_even_answer
from dashboard.views.reality_check.context import CHIPS, PageContext
from dashboard.views.reality_check.discounts import discount_answer
from dashboard.views.reality_check.guarantees import guarantees_answer
from dashboard.views.reality_check.headline_vs_paid import drawn_answer
from dashboard.views.reality_check.implied_growth import growth_answer
from dashboard.views.reality_check.promises import promises_answers
from dashboard.views.reality_check.spending import spend_answer


def panel_answers(context: PageContext) -> dict[str, OwnFigure]:
    """The one figure of each panel, by the word that arguments.csv has for it; one that lacks its
    inputs is left out."""
    answers = {
        "spend-to-sales": spend_answer(context),
        "discount": discount_answer(context),
        "break-even": break_even_answer(context),
        "guarantees": guarantees_answer(context),
        "implied-growth": growth_answer(context),
        "drawn": drawn_answer(context),
    }
    known = {name: answer for name, answer in answers.items() if answer is not None}
    return promises_answers(context) | known


def other_answers(context: PageContext) -> dict[str, OwnFigure]:
    """Figures of other pages that bear on the arguments."""
    ledger, findings, own = context.ledger, context.findings, dict[str, OwnFigure]()
    own["nvidia-pe"] = OwnFigure(
        tr(
            "{chips}'s trailing P/E: {pe}",
            chips=ledger.name(CHIPS),
            pe=ratio(context.quotes["trailing_pe"].get(CHIPS, math.nan)),
        ),
        page="valuation",
        query={"companies": CHIPS},
    )
    own["circulation"] = OwnFigure(
        tr(
            "{amount} ({share}) of all disclosed payments is circular at most",
            amount=usd_bn(findings.circulation.circulating_usd_bn),
            share=percent(findings.circulation.share),
        ),
        page="circular-flows",
    )
    own["financed-customers"] = OwnFigure(
        tr(
            "{share} of what {chips} sells in the ledger goes to customers it is tied to",
            share=percent(findings.financed(CHIPS).tied_share),
            chips=ledger.name(CHIPS),
        ),
        page="circular-flows",
        query={"part": "financed", "seller": CHIPS},
    )
    own["debt"] = OwnFigure(
        tr(
            "{share} of the disclosed payments is lent", share=percent(debt_share(findings.counted))
        ),
        page="deals",
        query={"kinds": "debt"},
    )
    return own
