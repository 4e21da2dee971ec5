"""What others have counted of the same money, beside what follows from this ledger.

No two of these counts have the same definition. So beside each stands what ours counts and why the
two differ, and a ratio of the two is never made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.language import mark
from dashboard.vocabulary import PUBLISHED


@dataclass(frozen=True)
class Measure:
    """What of this ledger comes nearest to a published figure.

    Parameters
    ----------
    name
        The measure, for who computes it (findings.published_totals).
    unit
        Of its value: usd_bn, percent or count.
    counts
        What it counts, for readers.
    gap
        Why it differs from what is published.
    """

    name: str
    unit: str
    counts: str
    gap: str


_BIS_VALUE = mark(
    "The BIS has 1,246 AI firms and their investments of 2021 to 2025; this ledger gathers deals "
    "that are told of as circular, so most of its large investors sell to those they invest in. "
    "Ours counts what is promised, the BIS deals that were made."
)
_BIS_ALL = mark(
    "Here the investors of the ledger's large rounds are in the sum, there everybody who invested "
    "in one of 1,246 AI firms; the many rounds without a supplier in them are not in this ledger."
)
_BIS_NUMBER = mark(
    "Small deals, of which the BIS has thousands, are seldom circular and seldom in this ledger."
)
# By metric of the ledger's published figures, without the prefix.
MEASURES: dict[str, Measure] = {
    "circular_share_of_ai_to_ai_value": Measure(
        "financing-between",
        "percent",
        mark("Of what operating companies invest in each other, the part between two that trade"),
        _BIS_VALUE,
    ),
    "circular_share_of_all_investment_into_ai_firms": Measure(
        "financing-all",
        "percent",
        mark("Of all investments in the ledger, the part between two that trade"),
        _BIS_ALL,
    ),
    "circular_share_of_ai_to_ai_deal_count": Measure(
        "financing-number",
        "percent",
        mark("The same of operating companies by number of flows"),
        _BIS_NUMBER,
    ),
    "ai_to_ai_share_of_investment_into_ai_firms": Measure(
        "financing-inner",
        "percent",
        mark("Of all investments in the ledger, the part that comes from operating companies"),
        mark(
            "The BIS asks whether the investor is an AI firm, here it is whether it is an "
            "operating company: SoftBank and funds count as outside."
        ),
    ),
    "deal_value": Measure(
        "disclosed",
        "usd_bn",
        mark("All live payments with a disclosed amount"),
        mark(
            "The map counts takeovers and financial investors of three and a half years; ours "
            "leaves out takeovers, guarantees and warrants, and what has ended."
        ),
    ),
    "deals": Measure(
        "deals",
        "count",
        mark("Live deals; a deal of several flows once"),
        mark("Ours has smaller deals, guarantees and warrants as well, and none that has ended."),
    ),
    "deals_with_high_circularity": Measure(
        "deals-on-loops",
        "count",
        mark("Live deals with a flow on a loop of up to six companies"),
        mark(
            "There an analyst sets a flag; here a deal counts if money can come back to its payer "
            "along other deals, known amount or not."
        ),
    ),
    "entities": Measure(
        "companies",
        "count",
        mark("Companies with a live payment"),
        mark("The map names single investors of a round, which here stand together."),
    ),
    "circular_deals_market": Measure(
        "disclosed",
        "usd_bn",
        mark("All live payments with a disclosed amount"),
        mark(
            "A round figure in a headline without a method. Ours is of every payment known then; "
            "far less of it can return."
        ),
    ),
    "circular_financing": Measure(
        "circular",
        "usd_bn",
        mark("What can return to the company it left, no dollar twice"),
        mark(
            "Market estimates that are not itemised and, it seems, add up whole deals; ours is the "
            "most that can circulate."
        ),
    ),
    "openai_deals": Measure(
        "openai-pays",
        "usd_bn",
        mark("What OpenAI pays under live deals"),
        mark(
            "“As much as”, with planned gigawatts at their cost; ours counts an amount only "
            "where a source names one for the contract."
        ),
    ),
    "openai_commitments": Measure(
        "openai-pays",
        "usd_bn",
        mark("What OpenAI pays under live deals"),
        mark(
            "Seven suppliers, NVIDIA, Broadcom and AMD among them at the size of their "
            "announcements; ours counts an amount only where a source names one for the contract."
        ),
    ),
    "openai_commitments_of_the_map": Measure(
        "openai-pays",
        "usd_bn",
        mark("What OpenAI pays under live deals"),
        mark(
            "The map has promises of three and a half years and what has ended since; ours has the "
            "live ones, in talks too, each at the amount that a source names for it."
        ),
    ),
    "openai_compute_target_2030": Measure(
        "openai-pays",
        "usd_bn",
        mark("What OpenAI pays under live deals"),
        mark("A plan of spending up to 2030 there, signed and reported deals of any term here."),
    ),
    "nvidia_deals": Measure(
        "nvidia-all",
        "usd_bn",
        mark("All live flows with NVIDIA on either side, guarantees and warrants too"),
        mark(
            "A figure in a headline, with a guarantee in talks and deals of customers as well; no "
            "method is given."
        ),
    ),
    "nvidia_balance_sheet_as_a_service": Measure(
        "nvidia-gives",
        "usd_bn",
        mark("What NVIDIA invests, lends, buys and guarantees, warrants too"),
        mark("Promises of supply and leases from its reports are in theirs; method not read."),
    ),
    "shadow_credit_backstops": Measure(
        "guarantees",
        "usd_bn",
        mark("Live guarantees with an amount"),
        mark(
            "Theirs are those that bond traders worry about, by the title of an article; ours are "
            "all live ones at their ceiling, those in talks too."
        ),
    ),
}


@dataclass(frozen=True)
class PublishedTotal:
    """A figure that somebody has published.

    Parameters
    ----------
    publisher, metric, as_of, value, unit, source_url, definition
        As the ledger has them; `metric` without the prefix.
    measure
        What of ours comes nearest.
    """

    publisher: str
    metric: str
    as_of: date
    value: float
    unit: str
    source_url: str
    definition: str
    measure: Measure


def published_totals(figures: pd.DataFrame) -> list[PublishedTotal]:
    """The published figures that something of ours can be set beside.

    Parameters
    ----------
    figures
        Ledger.figures; those of others have a metric that begins with vocabulary.PUBLISHED and
        their publisher as entity.

    Returns
    -------
    list of PublishedTotal
        In the order of MEASURES, of one metric the oldest first.
    """
    rows = figures[figures["metric"].str.startswith(PUBLISHED)].sort_values("as_of")
    totals = [
        PublishedTotal(
            publisher=row.entity,
            metric=row.metric.removeprefix(PUBLISHED),
            as_of=row.as_of.date(),
            value=row.value,
            unit=row.unit,
            source_url=row.source_url,
            definition=row.note,
            measure=MEASURES[row.metric.removeprefix(PUBLISHED)],
        )
        for row in rows.itertuples()
        if row.metric.removeprefix(PUBLISHED) in MEASURES
    ]
    order = list(MEASURES)
    return sorted(totals, key=lambda total: order.index(total.metric))
