"""What options priced in before the announcement, beside what the stock did; or why not."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from dashboard.components.data import sources
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.priced_in import (
    draw_method,
    either_way,
    look_again,
    say_skew,
    show_short_interest,
    why_not,
)
from dashboard.formats import day, move, ratio
from dashboard.language import tr
from dashboard.market import Extra
from dashboard.reaction import PricedIn
from dashboard.views.market_reaction.event import SelectedEvent

# An announcement of so lately is one to watch: its options are kept from now on.
WATCHED = timedelta(days=60)


def draw_priced_in(of: SelectedEvent) -> None:
    findings, event_day = of.findings, of.event["event_day"]
    now = findings.day >= date.today()
    if pd.isna(event_day):
        small("The announcement has no event day, so nothing can have been priced in for it.")
        return
    session = event_day.date()
    watched = now and findings.day - session <= WATCHED
    options = sources.extras().options(of.ticker) if watched else None
    shorts = sources.extras().short_interest(of.ticker) if watched else None
    reports = {priced.event_day: priced for priced in findings.reports_priced(of.ticker)}
    report = reports.get(session)
    priced = report or findings.priced_in(of.ticker, session, scheduled=False)
    if priced is None:
        _why_not(of, session, options)
    else:
        _say(of, priced, report=report is not None)
        say_skew(priced)
    show_short_interest(findings, of.ticker, asked=shorts, before=session)
    draw_method()
    look_again(options, shorts)


def _why_not(of: SelectedEvent, session: date, options: Extra | None) -> None:
    rows = of.findings.options_of(of.ticker)
    if rows.empty:
        why_not(options, tr("Options"))
        return
    small(
        "No option chain of {name} was kept in time for {day}: the first one here is of {first}. "
        "Yahoo gives none of the past.",
        name=of.name,
        day=day(session),
        first=day(rows["day"].min()),
    )


def _say(of: SelectedEvent, priced: PricedIn, *, report: bool) -> None:
    values = {
        "day": day(priced.day),
        "expected": either_way(priced.expected),
        "move": either_way(priced.move),
        "expiry": day(priced.expiry),
        "name": of.name,
    }
    if pd.isna(priced.expected):
        prose(
            "Options of {day} priced a move of **{move}** of {name} by {expiry}, with an earnings "
            "report before it; no expiry lay before that to tell its day apart.",
            **values,
        )
    elif report:
        prose(
            "Options of {day} priced a move of **{expected}** of {name} for this very day, on "
            "which an earnings report was due.",
            **values,
        )
    else:
        prose("Options of {day} priced a move of **{expected}** a session of {name}.", **values)
    if pd.isna(priced.realised):
        small("The close of the event day is not known yet.")
    elif pd.isna(priced.times):
        prose("On the event day it did **{realised}**.", realised=move(priced.realised))
    else:
        prose(
            "On the event day it did **{realised}**, {times} times as much.",
            realised=move(priced.realised),
            times=ratio(priced.times),
        )
