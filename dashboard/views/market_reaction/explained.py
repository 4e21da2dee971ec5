"""What goes with the size of a reaction."""

from __future__ import annotations

from functools import partial

import numpy as np

from dashboard.charts import size_figure
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.depths import depths
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column, show_table
from dashboard.formats import UNKNOWN, percent, probability, signed
from dashboard.language import mark, tr, tr_n
from dashboard.reaction import TERMS, CrossSection
from dashboard.views.market_reaction.event import SelectedEvent
from dashboard.views.market_reaction.tables import band, window_text

CONSTANT = mark("Constant")


def draw_explained(selected: SelectedEvent) -> None:
    """The CARs over the reader's window on what is known of each deal."""
    section = selected.findings.cross_section(selected.window, selected.benchmark)
    if section.n < 3 or np.isnan(section.r2):
        prose("Too few events have an amount, a market cap and a reaction.")
        return
    _sentence(section)
    _picture(selected, section)
    table = section.table
    show_table(
        [
            Column(mark("Goes with"), [tr(TERMS.get(str(term), CONSTANT)) for term in table.index]),
            Column(
                mark("Coefficient"),
                table["coefficient"],
                partial(signed, decimals=2),
                help=tr(
                    "Points of CAR; for the size, for an amount 2.7 times as large beside the "
                    "market cap."
                ),
            ),
            Column("t", table["t"], "statistic"),
            Column("p", table["p"], "probability"),
            Column(mark("95% band"), list(map(band, table["low"], table["high"]))),
        ],
        key="reaction-explained",
    )
    for term, reason in section.omitted.items():
        small("Left out: {term}, as {reason}.", term=tr(TERMS[term]), reason=tr(reason))
    depths(
        key="explained-depth",
        words=_words,
        example=partial(_example, selected, section),
        formula=_formula,
    )


def _sentence(section: CrossSection) -> None:
    size = section.table.loc["size"] if "size" in section.table.index else None
    known = {
        "n": tr_n(section.n, "{n} event", "{n} events"),
        "days": tr_n(section.days, "{n} day", "{n} days"),
        "r2": percent(section.r2),
    }
    if size is None:
        prose("{n} on {days} explain {r2} of the differences.", **known)
    elif size["p"] < 0.05:
        prose(
            "Of {n} on {days}, larger deals beside the market cap go with a **{direction}** "
            "reaction: {tenfold} for ten times the size (p = {p}). All that is known explains "
            "{r2} of the differences.",
            direction=tr("larger") if size["coefficient"] > 0 else tr("smaller"),
            tenfold=signed(section.tenfold),
            p=probability(size["p"]),
            **known,
        )
    else:
        prose(
            "Of {n} on {days}, the size of a deal beside the market cap **says nothing certain** "
            "about the reaction: {tenfold} for ten times the size (p = {p}). All that is known "
            "explains {r2} of the differences.",
            tenfold=signed(section.tenfold),
            p=probability(size["p"]),
            **known,
        )
    if section.thin:
        small("n is small: the errors of so few events and days are not to be trusted.")
    small(
        "n is small for such a question, and which deals are told with an amount is no chance: the "
        "table describes, it does not prove."
    )


def _picture(selected: SelectedEvent, section: CrossSection) -> None:
    points = section.points
    events = selected.findings.events.events.loc[points.index]
    names = events["company"].map(selected.findings.ledger.name)
    shown = points.assign(
        name=names + events["event_day"].dt.strftime(", %Y-%m-%d"), part=section.parts
    )
    figure(
        size_figure(shown, selected.label, dark=sources.dark()),
        title=tr(
            "Reaction over {window} on the size of the deal: all that is known explains {r2}",
            window=window_text(selected.window),
            r2=percent(section.r2),
        ),
        foot=tr("Open: the amount is a ceiling, reported or estimated. The event above is larger.")
        + " "
        + sources.market_foot(sources.freshness()),
        key="reaction-size-chart",
        alt=tr("Cumulative abnormal returns of events on the amount over the market cap."),
        table=[
            Column(mark("Company"), names),
            Column(mark("Event day"), events["event_day"], "day"),
            Column(mark("Amount over market cap"), section.parts, "percent"),
            Column(mark("CAR"), points["car"], signed),
        ],
    )


def _words() -> None:
    small(
        "A line is laid through the reactions of all events that have an amount and a market cap. "
        "Each row says how much larger the reaction was where that holds, the others being equal. "
        "Events of one day move together, so the errors count days and not events."
    )


def _example(selected: SelectedEvent, section: CrossSection) -> None:
    fitted = section.fitted
    if selected.label not in fitted.index:
        reason = section.left_out.get(selected.label, UNKNOWN)
        small("This event does not count: {reason}.", reason=tr(reason))
        return
    point = section.points.loc[selected.label]
    part = float(section.parts.loc[selected.label])
    small(
        "{name}: an amount of {part} of its market cap. The coefficients times what is known of it "
        "add up to {fitted}; the stock did {car}. {rest} stay unexplained.",
        name=selected.name,
        part=percent(part),
        fitted=signed(fitted[selected.label]),
        car=signed(point["car"]),
        rest=signed(section.residuals[selected.label]),
    )


def _formula() -> None:
    small(
        "CAR = c + b₁·ln(amount ÷ market cap) + b₂·firm + b₃·payer + b₄·on a loop + b₅·confounded, "
        "by ordinary least squares; errors clustered by event day (CR1), Student's t with days − 1 "
        "degrees of freedom (MacKinlay 1997, section 10; Liang & Zeger 1986; Cameron & Miller "
        "2015). Market cap: at the close before. On a loop: when it was announced."
    )
