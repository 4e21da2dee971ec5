"""What options price for the next earnings report, what they priced for the last ones, and who has
sold short."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.components.data import sources
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.priced_in import (
    draw_method,
    either_way,
    look_again,
    say_skew,
    show_priced,
    show_short_interest,
    why_not,
)
from dashboard.formats import day
from dashboard.language import tr
from dashboard.market import Extra
from dashboard.views.company.context import CompanyContext


def draw_priced_in(of: CompanyContext) -> None:
    prose("**What is priced in**")
    report = of.findings.next_report(of.ticker)
    now = of.day >= date.today()
    options = sources.extras().options(of.ticker, report) if now else None
    shorts = sources.extras().short_interest(of.ticker) if now else None
    _next(of, report, options)
    if earlier := of.findings.reports_priced(of.ticker):
        show_priced(earlier, key="company-priced-in")
    show_short_interest(of.findings, of.ticker, asked=shorts)
    draw_method()
    look_again(options, shorts)


def _next(of: CompanyContext, report: date | None, options: Extra | None) -> None:
    if report is None:
        small("The date of the next report is not known, so there is no move priced in for it.")
        if of.findings.options_of(of.ticker).empty:
            why_not(options, tr("Options"))
        return
    priced = of.findings.priced_in(of.ticker, report, scheduled=True)
    if priced is None:
        why_not(options, tr("Options"))
        return
    values = {
        "report": day(report),
        "day": day(priced.day),
        "move": either_way(priced.move),
        "expiry": day(priced.expiry),
    }
    if pd.isna(priced.expected):
        prose(
            "Options of {day} price a move of **{move}** by {expiry}, the first expiry after the "
            "next report ({report}); no expiry lies before it to tell its day apart.",
            **values,
        )
    else:
        prose(
            "For the next report ({report}) options of {day} price a move of **{expected}** on "
            "the day, and of {move} by {expiry}.",
            expected=either_way(priced.expected),
            **values,
        )
    say_skew(priced)
