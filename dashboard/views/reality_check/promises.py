"""Promises against revenue."""

from __future__ import annotations

import math

import pandas as pd

from dashboard.charts import reality as charts
from dashboard.components.draw.chart import figure
from dashboard.components.draw.labels import names_of
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import dataframe
from dashboard.deals import Ledger
from dashboard.formats import day, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import latest, promise_legs, story
from dashboard.views.reality_check.context import LAB, SELLER, TOLD_ON, Given
from dashboard.views.reality_check.formats import (
    beside,
    columns,
    growth,
    low,
    rate_text,
    whole,
    years,
)
from dashboard.views.reality_check.inputs import show_inputs, show_lacking

# Its own count of what it has promised.
OWN_COUNT = ("anthropic", "compute_commitments")


def draw_promises(given: Given, table: pd.DataFrame, share: float) -> None:
    """reality.promises, of which `share` of the revenue is to pay."""
    said, picture = beside()
    with said:
        _say(given.ledger, table, share)
    with picture:
        _picture(given, table)
    show_promises(given.ledger, table, key="promises")
    alone = list(table.index[table["revenue_usd_bn"].isna() & table["total_usd_bn"].notna()])
    silent = list(table.index[table["total_usd_bn"].isna()])
    if alone:
        small("No revenue in figures.csv of: {names}.", names=names_of(given.ledger, alone))
    if silent:
        small("Promises without any amount: {names}.", names=names_of(given.ledger, silent))


def _say(ledger: Ledger, table: pd.DataFrame, share: float) -> None:
    if LAB in table.index and table.at[LAB, "revenue"]:
        its = table.loc[LAB]
        prose(
            "**{lab}** has promised **{total}** for computing, **{years} years** of its revenue of "
            "{revenue} a year ({which}). It falls due over {term} years on average, {yearly} a "
            "year.",
            lab=ledger.name(LAB),
            total=usd_bn(its["total_usd_bn"]),
            years=ratio(its["years"]),
            revenue=usd_bn(its["revenue_usd_bn"]),
            which=rate_text(its["revenue"]),
            term=ratio(its["term"]),
            yearly=usd_bn(its["year_usd_bn"]),
        )
        prose(
            "To pay on time with {share} of its revenue, the revenue has to grow **{needed} a "
            "year** for as long.",
            share=whole(share),
            needed=growth(its["needed"]),
        )
        if its["before"]:
            prose(
                "It grew **{had} a year** since {since}, when it was {before} ({which}).",
                had=growth(its["had"]),
                since=day(its["before"].fact.as_of),
                before=usd_bn(its["before"].usd_bn),
                which=rate_text(its["before"]),
            )
    else:
        show_lacking(ledger, [(LAB, "annualised_revenue"), (LAB, "annual_revenue")])
    small(
        "Years of revenue: promised over revenue. Growth needed: the g at which the share of "
        "revenue R pays everything within the mean term T: promised = Σ (t = 1 … T) share · R · "
        "(1 + g)^t. Promises are live purchases, services and leases, whole amounts, also parts "
        "paid already: the ledger does not say which."
    )


def _picture(given: Given, table: pd.DataFrame) -> None:
    ledger = given.ledger
    both = table.dropna(subset=["year_usd_bn", "revenue_usd_bn"])
    if len(both):
        shown = both.set_index(both.index.map(ledger.name))
        figure(
            charts.promises_figure(
                shown.rename(columns={"year_usd_bn": "promised_usd_bn"}), dark=given.dark
            ),
            title=tr("Promised a year, beside a year's revenue"),
            foot=tr(
                "Source: live legs of data/deals.csv to {day}, amount over term; revenue of "
                "data/figures.csv. Only companies with both.",
                day=day(given.today),
            ),
            key="promises-chart",
            alt=tr("Bars of the dollars promised a year and of the revenue of each company."),
            table=pd.DataFrame(
                {
                    mark("Company"): shown.index,
                    mark("Promised a year"): shown["year_usd_bn"],
                    mark("Revenue a year"): shown["revenue_usd_bn"],
                }
            ),
            usd=["Promised a year", "Revenue a year"],
        )


def draw_story(given: Given, table: pd.DataFrame) -> None:
    """The story and the same today; then what all of the panel rests on (reality.promises)."""
    ledger = given.ledger
    then_and_now = story(ledger, LAB, SELLER, (TOLD_ON, given.today))
    told = then_and_now.iloc[0]
    if told["revenue"] and told["valuation"]:
        prose(
            "The story of {day}: {lab}, valued at {valuation} and with {revenue} of revenue a "
            "year, had promised {amount} to {seller} alone, {years} years of revenue.",
            day=day(TOLD_ON),
            lab=ledger.name(LAB),
            valuation=usd_bn(told["valuation"].value),
            revenue=usd_bn(told["revenue"].usd_bn),
            amount=usd_bn(told["to_seller_usd_bn"]),
            seller=ledger.name(SELLER),
            years=ratio(told["to_seller_years"]),
        )
    else:
        show_lacking(ledger, [] if told["valuation"] else [(LAB, "valuation")])
    show_story(then_and_now, ledger.name(SELLER), key="story")
    used = [*then_and_now["valuation"], *(r.fact for r in then_and_now["revenue"] if r)]
    used += [r.fact for column in ("revenue", "before") for r in table[column] if r]
    used.append(latest(ledger.figures, *OWN_COUNT))
    show_inputs(ledger, used, key="promises", legs=promise_legs(ledger, given.legs))


def show_promises(ledger: Ledger, table: pd.DataFrame, *, key: str) -> None:
    """reality.promises of those with a disclosed amount."""
    shown = table.dropna(subset=["total_usd_bn"])
    frame = pd.DataFrame(
        {
            mark("Company"): shown.index.map(ledger.name),
            mark("Promised"): shown["total_usd_bn"],
            mark("A year"): shown["year_usd_bn"],
            mark("Revenue a year"): shown["revenue_usd_bn"],
            mark("Years of revenue"): shown["years"],
            mark("Growth needed"): shown["needed"],
            mark("Growth it had"): shown["had"],
            mark("Since"): [r.fact.as_of if r else None for r in shown["before"]],
            mark("Which revenue"): shown["revenue"].map(rate_text),
            mark("Mean term"): shown["term"],
            mark("Without a term"): shown["open_usd_bn"],
            mark("Ceilings, cancellable"): shown["soft_usd_bn"],
            mark("Undisclosed"): shown["undisclosed"],
        }
    )
    dataframe(
        frame,
        key=key,
        height=low(len(frame)),
        usd=["Promised", "A year", "Revenue a year", "Without a term", "Ceilings, cancellable"],
        formats={
            "Years of revenue": years,
            "Growth needed": growth,
            "Growth it had": growth,
            "Mean term": years,
        },
        config=columns(
            dates=["Since"],
            helps={"Undisclosed": tr("Legs without an amount; they count nowhere here.")},
        ),
    )


def show_story(table: pd.DataFrame, seller: str, *, key: str) -> None:
    """reality.story, one row a day; `seller`: a name on screen."""
    to_seller = tr("Promised to {company}", company=seller)
    frame = pd.DataFrame(
        {
            mark("As known on"): list(table.index),
            mark("Valued at"): [fact.value if fact else math.nan for fact in table["valuation"]],
            mark("Valued on"): [fact.as_of if fact else None for fact in table["valuation"]],
            mark("Revenue a year"): [r.usd_bn if r else math.nan for r in table["revenue"]],
            to_seller: list(table["to_seller_usd_bn"]),
            mark("In years of revenue"): list(table["to_seller_years"]),
            mark("Promised to all"): list(table["total_usd_bn"]),
            mark("All in years of revenue"): list(table["years"]),
            mark("Which revenue"): [rate_text(r) for r in table["revenue"]],
        }
    )
    dataframe(
        frame,
        key=key,
        usd=["Valued at", "Revenue a year", to_seller, "Promised to all"],
        formats=dict.fromkeys(["In years of revenue", "All in years of revenue"], years),
        config=columns(dates=["As known on", "Valued on"]),
    )
