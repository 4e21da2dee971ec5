"""Promises against revenue."""

from __future__ import annotations

import math

import pandas as pd

from dashboard.charts import reality as charts
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import names_of
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import FOLDED, Column, show_table
from dashboard.deals import Ledger
from dashboard.formats import day, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import latest, promise_legs
from dashboard.views.reality_check.arguments import OwnFigure
from dashboard.views.reality_check.context import FILMED_ON, LAB, SELLER, PageContext
from dashboard.views.reality_check.formats import (
    growth,
    low,
    rate_text,
    two_columns,
    whole,
    years,
)
from dashboard.views.reality_check.inputs import show_inputs, show_lacking

# Its own count of what it has promised.
OWN_COUNT = ("anthropic", "compute_commitments")


def promises_of(context: PageContext) -> pd.DataFrame:
    choices = context.choices
    return context.findings.promises(
        term_years=choices.term_years, share=choices.compute, measure=choices.measure
    )


def promises_answers(context: PageContext) -> dict[str, OwnFigure]:
    """By the metric that arguments name; empty without the lab's revenue."""
    table, ledger = promises_of(context), context.ledger
    if LAB not in table.index or not table.at[LAB, "revenue"]:
        return {}
    lab = table.loc[LAB]
    return {
        "years-promised": OwnFigure(
            tr(
                "{lab} has promised {total}, {years} years of its revenue",
                lab=ledger.name(LAB),
                total=usd_bn(lab["total_usd_bn"]),
                years=ratio(lab["years"]),
            ),
            number=tr("{years} years", years=ratio(lab["years"])),
            panel="promises",
        ),
        "revenue-growth": OwnFigure(
            tr(
                "{lab}'s revenue grew {had} a year, and has to grow {needed}",
                lab=ledger.name(LAB),
                had=growth(lab["had"]),
                needed=growth(lab["needed"]),
            ),
            panel="promises",
        ),
    }


def draw_promises(context: PageContext) -> None:
    table = promises_of(context)
    text, picture = two_columns()
    with text:
        _say(context.ledger, table, context.choices.compute)
    with picture:
        _picture(context, table)
    show_promises(context.ledger, table, key="promises")
    without_revenue = table["revenue_usd_bn"].isna() & table["total_usd_bn"].notna()
    without_amount = table["total_usd_bn"].isna()
    if without_revenue.any():
        names = names_of(context.ledger, table.index[without_revenue])
        small("No revenue is known of: {names}.", names=names)
    if without_amount.any():
        names = names_of(context.ledger, table.index[without_amount])
        small("Promises without any amount: {names}.", names=names)
    _draw_then_and_now(context)


def _say(ledger: Ledger, table: pd.DataFrame, share: float) -> None:
    if LAB in table.index and table.at[LAB, "revenue"]:
        lab = table.loc[LAB]
        prose(
            "**{lab}** has promised **{total}** for computing, **{years} years** of its revenue of "
            "{revenue} a year ({which}). It falls due over {term} years on average, {yearly} a "
            "year.",
            lab=ledger.name(LAB),
            total=usd_bn(lab["total_usd_bn"]),
            years=ratio(lab["years"]),
            revenue=usd_bn(lab["revenue_usd_bn"]),
            which=rate_text(lab["revenue"]),
            term=ratio(lab["term"]),
            yearly=usd_bn(lab["year_usd_bn"]),
        )
        prose(
            "To pay on time with {share} of its revenue, the revenue has to grow **{needed} a "
            "year** for as long.",
            share=whole(share),
            needed=growth(lab["needed"]),
        )
        if lab["before"]:
            prose(
                "It grew **{had} a year** since {since}, when it was {before} ({which}).",
                had=growth(lab["had"]),
                since=day(lab["before"].fact.as_of),
                before=usd_bn(lab["before"].usd_bn),
                which=rate_text(lab["before"]),
            )
    else:
        show_lacking(ledger, [(LAB, "annualised_revenue"), (LAB, "annual_revenue")])
    small(
        "Years of revenue: promised over revenue. Growth needed: the g at which the share of "
        "revenue R pays everything within the mean term T: promised = Σ (t = 1 … T) share · R · "
        "(1 + g)^t. Promises are live purchases, services and leases, whole amounts, also parts "
        "paid already: the ledger does not say which."
    )


def _picture(context: PageContext, table: pd.DataFrame) -> None:
    ledger = context.ledger
    both = table.dropna(subset=["year_usd_bn", "revenue_usd_bn"])
    if len(both):
        shown = both.set_index(both.index.map(ledger.name))
        figure(
            charts.promises_figure(
                shown.rename(columns={"year_usd_bn": "promised_usd_bn"}), dark=context.dark
            ),
            title=answer.text
            if (answer := promises_answers(context).get("years-promised"))
            else tr("Promised a year, beside a year's revenue"),
            foot=tr(
                "Source: the ledger's live flows to {day}, amount over term, and its dated "
                "figures. Only companies with both.",
                day=day(context.today),
            ),
            key="promises-chart",
            alt=tr("Bars of the dollars promised a year and of the revenue of each company."),
            table=[
                Column(mark("Company"), shown.index),
                Column(mark("Promised a year"), shown["year_usd_bn"], "usd_bn"),
                Column(mark("Revenue a year"), shown["revenue_usd_bn"], "usd_bn"),
            ],
        )


def _draw_then_and_now(context: PageContext) -> None:
    """The lab in October 2025 and today; then what all of the panel rests on."""
    ledger, table = context.ledger, promises_of(context)
    # A view of an earlier day knows nothing of that one.
    since = min(FILMED_ON, context.today)
    then_and_now = context.findings.labs_then_and_now(LAB, SELLER, since)
    then = then_and_now.iloc[0]
    if then["revenue"] and then["valuation"]:
        prose(
            "On {day}: {lab}, valued at {valuation} and with {revenue} of revenue a year, had "
            "promised {amount} to {seller} alone, {years} years of revenue.",
            day=day(since),
            lab=ledger.name(LAB),
            valuation=usd_bn(then["valuation"].value),
            revenue=usd_bn(then["revenue"].usd_bn),
            amount=usd_bn(then["to_seller_usd_bn"]),
            seller=ledger.name(SELLER),
            years=ratio(then["to_seller_years"]),
        )
    else:
        show_lacking(ledger, [] if then["valuation"] else [(LAB, "valuation")])
    show_then_and_now(then_and_now, ledger.name(SELLER), key="story")
    used = [*then_and_now["valuation"], *(r.fact for r in then_and_now["revenue"] if r)]
    used += [r.fact for column in ("revenue", "before") for r in table[column] if r]
    used.append(latest(ledger.figures, *OWN_COUNT))
    show_inputs(ledger, used, key="promises", legs=promise_legs(ledger, context.findings.legs))


def show_promises(ledger: Ledger, table: pd.DataFrame, *, key: str) -> None:
    """reality.promises of those with a disclosed amount."""
    shown = table.dropna(subset=["total_usd_bn"])
    before = list(shown["before"])
    show_table(
        [
            Column(mark("Company"), shown.index.map(ledger.name)),
            Column(mark("Promised"), shown["total_usd_bn"], "usd_bn"),
            Column(mark("A year"), shown["year_usd_bn"], "usd_bn"),
            Column(mark("Revenue a year"), shown["revenue_usd_bn"], "usd_bn"),
            Column(mark("Years of revenue"), shown["years"], years),
            Column(mark("Growth needed"), shown["needed"], growth),
            Column(mark("Growth it had"), shown["had"], growth),
            Column(mark("Since"), [r.fact.as_of if r else None for r in before], "day"),
            Column(mark("Which revenue"), shown["revenue"].map(rate_text), "long"),
            Column(mark("Mean term"), shown["term"], years),
            Column(mark("Without a term"), shown["open_usd_bn"], "usd_bn"),
            Column(mark("Ceilings, cancellable"), shown["soft_usd_bn"], "usd_bn"),
            Column(
                mark("Undisclosed"),
                shown["undisclosed"],
                help=tr("Flows without an amount; they count nowhere here."),
            ),
        ],
        key=key,
        height=low(len(shown)),
        room=FOLDED,
    )


def show_then_and_now(table: pd.DataFrame, seller: str, *, key: str) -> None:
    """reality.story, one row a day; `seller`: a name on screen."""
    valuations, revenues = list(table["valuation"]), list(table["revenue"])
    show_table(
        [
            Column(mark("As known on"), list(table.index), "day"),
            Column(mark("Valued at"), [v.value if v else math.nan for v in valuations], "usd_bn"),
            Column(mark("Valued on"), [v.as_of if v else None for v in valuations], "day"),
            Column(
                mark("Revenue a year"), [r.usd_bn if r else math.nan for r in revenues], "usd_bn"
            ),
            Column(
                tr("Promised to {company}", company=seller), table["to_seller_usd_bn"], "usd_bn"
            ),
            Column(mark("In years of revenue"), table["to_seller_years"], years),
            Column(mark("Promised to all"), table["total_usd_bn"], "usd_bn"),
            Column(mark("All in years of revenue"), table["years"], years),
            Column(mark("Which revenue"), [rate_text(r) for r in revenues]),
        ],
        key=key,
    )
