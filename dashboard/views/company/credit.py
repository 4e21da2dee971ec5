"""What a company's credit costs and how it is rated, point by point, over the bond market."""

from __future__ import annotations

import pandas as pd

from dashboard.charts import Series, credit_figure
from dashboard.charts.style import company_colour
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day
from dashboard.components.draw.prose import filled, paragraph, small
from dashboard.components.draw.table import Column
from dashboard.components.tables.credit import basis_points, level, show_points
from dashboard.formats import day, metric, signed
from dashboard.language import mark, tr
from dashboard.market import BACKGROUND
from dashboard.reaction import RATINGS, SWAP
from dashboard.views.company.context import CompanyContext

# Fewer points make no picture.
LEAST_POINTS = 3


def draw_credit(of: CompanyContext) -> None:
    points = of.findings.credit_of(of.company)
    if points.empty:
        small(
            "The ledger has no credit default swap, bond, loan or rating of {name} by {day}. "
            "Such points are rare in public sources, and none is estimated.",
            name=of.name,
            day=day(of.day),
        )
        return
    _say(of, points)
    swaps = points[(points["metric"] == SWAP) & (points["unit"] == "bp")]
    if len(swaps) >= LEAST_POINTS:
        _picture(of, swaps)
    show_points(points, key="company-credit-points")
    small(
        "Every point has its own day, source and desk; two of one week may come from different "
        "ones. None is joined, interpolated or carried to another day. A rating stands until it "
        "changes; a coupon is that of one bond."
    )


def _say(of: CompanyContext, points: pd.DataFrame) -> None:
    sentences = []
    newest = of.findings.credit_changes(pd.Timestamp.min.date())
    own = newest[newest["entity"] == of.company]
    for row in own[own["metric"] == SWAP].itertuples():
        values = {"level": level(row.value, row.unit), "day": day(row.as_of)}
        if pd.isna(row.change_bp):
            sentences.append(
                filled("To insure its bonds for five years cost **{level}** on {day}.", **values)
            )
            continue
        sentences.append(
            filled(
                "To insure its bonds for five years cost **{level}** on {day} ({change} from "
                "{before_on}).",
                change=basis_points(row.change_bp),
                before_on=day(row.before_on),
                **values,
            )
        )
    ratings = own[own["metric"].isin(RATINGS)]
    if len(ratings):
        listed = [
            f"{metric(row.metric)} {row.value} ({day(row.as_of)})" for row in ratings.itertuples()
        ]
        sentences.append(filled("{ratings}.", ratings="; ".join(listed)))
    if sentences:
        paragraph(" ".join(sentences))


def _picture(of: CompanyContext, swaps: pd.DataFrame) -> None:
    levels = pd.Series(pd.to_numeric(swaps["value"]).to_numpy(), swaps["as_of"]).sort_index()
    background = of.findings.credit_background(levels.index[0].date())
    names = {fund: tr(BACKGROUND[fund]) for fund in background}
    colour = company_colour(of.company, list(of.ledger.tickers), sources.dark())
    figure(
        credit_figure(
            Series(tr("CDS of {name}, five years", name=of.name), levels, colour),
            background,
            names,
            dark=sources.dark(),
        ),
        title=tr(
            "{name}: {points} published prices of insurance against default, from {low} to {high}",
            name=of.name,
            points=len(levels),
            low=level(levels.min(), "bp"),
            high=level(levels.max(), "bp"),
        ),
        foot=_foot(of, background),
        key="company-credit",
        alt=tr("Published CDS levels of {name} as single marks through time.", name=of.name),
        table=[
            Column(mark("As of"), levels.index, "day"),
            Column(mark("Basis points"), levels, "statistic"),
        ]
        if background.empty
        else by_day(
            {mark("Basis points"): (levels.groupby(level=0).last(), "statistic")}
            | {name: (background[fund], "ratio") for fund, name in names.items()}
        ),
    )


def _foot(of: CompanyContext, background: pd.DataFrame) -> str:
    if background.empty:
        return tr(
            "Source: the pages in the table. No prices of {funds} are here yet: they come with the "
            "next answer from Yahoo.",
            funds=", ".join(BACKGROUND),
        )
    last = background.iloc[-1] / 100 - 1
    moves = ", ".join(f"{fund} {signed(change)}" for fund, change in last.items())
    return tr(
        "Source: the pages in the table; funds: Yahoo Finance, closes with interest to {day} "
        "({moves} since the first point).",
        day=day(background.index[-1]),
        moves=moves,
    )
