"""The money that is circular: circulation, loops and round trips of the legs that count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard.findings import EVERYTHING
from dashboard.flows import BIS_SHARE, BIS_SHARE_BY_NUMBER, BIS_SOURCE, CATEGORIES, Financing
from dashboard.formats import percent, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of, long_table, namer, table, word
from dashboard.report.sections.values import iso_day, number, to_the_dollar

NOT_KNOWN = mark("unknown")
# So many companies are named at either end of the net payments.
ENDS = 3


def compute_circulation(question: Question) -> dict[str, Any]:
    circulation = question.findings.circulation
    return {
        "total_usd_bn": to_the_dollar(circulation.total_usd_bn),
        "circulating_usd_bn": to_the_dollar(circulation.circulating_usd_bn),
        "share": circulation.share,
        "share_between_companies": question.findings.share_between_companies,
        "companies": [
            {
                "company": row.Index,
                "through_min_usd_bn": to_the_dollar(row.through_min_usd_bn),
                "through_max_usd_bn": to_the_dollar(row.through_max_usd_bn),
            }
            for row in question.findings.through_flows.itertuples()
        ],
        "levels": [
            {"company": company, "level": to_the_dollar(level)}
            for company, level in question.findings.levels.items()
        ],
    }


def circulation_to_markdown(value: dict[str, Any], question: Question) -> list[str]:
    if value["share"] is None:
        return [tr("No payment is disclosed, so none can be seen to be circular.")]
    name = namer(question.ledger)
    circling = [row for row in value["companies"] if row["through_max_usd_bn"] > 0]
    lines = [
        tr(
            "Of {total} disclosed, **{circulating} ({share})** is circular at most{between}: the "
            "largest sum of payments, each at most its disclosed amount, with as much into every "
            "company as out of it. No dollar is counted twice. Undisclosed amounts are left out, "
            "and could only add to it.",
            total=usd_bn(value["total_usd_bn"]),
            circulating=usd_bn(value["circulating_usd_bn"]),
            share=percent(value["share"]),
            between=_between(value["share_between_companies"]),
        )
    ]
    if circling:
        lines += [tr("Through each company, over all ways to reach that sum:")]
        lines += table(
            [tr("Company"), tr("At least"), tr("At most")],
            [
                [
                    name(row["company"]),
                    usd_bn(row["through_min_usd_bn"]),
                    usd_bn(row["through_max_usd_bn"]),
                ]
                for row in circling
            ],
            texts=1,
        )
    if len(value["levels"]) >= 2 * ENDS:
        upper, lower = (
            ", ".join(name(row["company"]) for row in part)
            for part in (value["levels"][:ENDS], value["levels"][: -ENDS - 1 : -1])
        )
        lines += [
            tr(
                "Furthest upstream in the net payments: {upper}. Furthest downstream: {lower}.",
                upper=upper,
                lower=lower,
            )
        ]
    return lines


def _between(share: float | None) -> str:
    if share is None:
        return ""
    return tr(", {share} of what flows between operating companies", share=percent(share))


def compute_timeline(question: Question) -> list[dict[str, Any]]:
    """Every day on which anything changed: live legs of every kind, and the money that moves."""
    frames = replace(question.findings, counting=EVERYTHING).replay.frames
    return [
        {
            "day": iso_day(row.Index),
            "legs": int(row.legs),
            "total_usd_bn": to_the_dollar(row.total_usd_bn),
            "circulating_usd_bn": to_the_dollar(row.circulating_usd_bn),
            "share": number(row.share),
        }
        for row in frames.itertuples()
    ]


def timeline_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    by_year = {row["day"][:4]: row for row in value}
    return [
        tr("Disclosed and circular at most, as known at the end of each year and on the day:"),
        *table(
            [
                tr("Known on"),
                tr("Live flows"),
                tr("Disclosed"),
                tr("Circular at most"),
                tr("Circular share"),
            ],
            [
                [
                    day_of(row["day"]),
                    str(row["legs"]),
                    usd_bn(row["total_usd_bn"]),
                    usd_bn(row["circulating_usd_bn"]),
                    percent(row["share"]),
                ]
                for row in by_year.values()
            ],
            texts=1,
        ),
    ]


def compute_loops(question: Question) -> list[dict[str, Any]]:
    return [
        {
            "companies": list(loop.companies),
            "bottleneck_usd_bn": to_the_dollar(loop.bottleneck_usd_bn),
            "undisclosed_legs": loop.undisclosed_legs,
            "legs": list(loop.legs),
        }
        for loop in question.findings.loops.found
    ]


def loops_warnings(question: Question) -> str:
    return question.findings.loops.message if question.findings.loops.cut else ""


def loops_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    if not value:
        return [tr("No money can come back to where it set out.")]
    name = namer(question.ledger)
    known = sum(loop["bottleneck_usd_bn"] is not None for loop in value)
    return [
        tr(
            "{loops} They are of up to 6 companies; the bottleneck of {known} is known. "
            "Loops share payments, so bottlenecks don't add up.",
            loops=question.findings.loops.message,
            known=f"{known:,}",
        ),
        *long_table(
            [tr("Loop"), tr("Bottleneck"), tr("Undisclosed flows")],
            [
                [
                    " → ".join([*map(name, loop["companies"]), tr("back")]),
                    usd_bn(loop["bottleneck_usd_bn"], unknown=NOT_KNOWN),
                    str(loop["undisclosed_legs"]),
                ]
                for loop in value
            ],
            texts=1,
        ),
    ]


def compute_round_trips(question: Question) -> list[dict[str, Any]]:
    return [
        {
            "leg": trip.leg,
            "investor": trip.investor,
            "investee": trip.investee,
            "amount_usd_bn": to_the_dollar(trip.amount_usd_bn),
            "returnable_usd_bn": to_the_dollar(trip.returnable_usd_bn),
            "ratio": trip.ratio,
        }
        for trip in question.findings.round_trips
    ]


def round_trips_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    name = namer(question.ledger)
    back = [trip for trip in value if trip["returnable_usd_bn"] > 0]
    return [
        tr(
            "Of {investments} with an amount, {back} can come back to the investor along disclosed "
            "payments, in whole or in part. Each is taken by itself: they don't add up.",
            investments=tr_n(len(value), "{n} investment", "{n} investments"),
            back=f"{len(back):,}",
        ),
        *long_table(
            [
                tr("Investor"),
                tr("Investee"),
                tr("Invested"),
                tr("Can come back"),
                tr("Part of it"),
            ],
            [
                [
                    name(trip["investor"]),
                    name(trip["investee"]),
                    usd_bn(trip["amount_usd_bn"]),
                    usd_bn(trip["returnable_usd_bn"]),
                    f"{trip['ratio']:.0%}",
                ]
                for trip in back
            ],
            texts=2,
        ),
    ]


def compute_bis(question: Question) -> dict[str, Any]:
    financing = question.findings.financing
    return {
        # Of what companies invest in each other, the part between those that also trade.
        **_financing(financing, loans=False),
        "with_loans": _financing(financing, loans=True),
        "between_companies": _financing(question.findings.financing_between_companies, loans=False),
        "pairs": [
            {
                "companies": [row.one, row.other],
                "category": row.category,
                **{
                    name: to_the_dollar(getattr(row, name))
                    for name in ("investment_usd_bn", "loans_usd_bn", "traded_usd_bn")
                },
                "legs": row.legs,
            }
            for row in financing.pairs[financing.circular].itertuples()
        ],
        "published": {
            "share": BIS_SHARE,
            "share_by_number": BIS_SHARE_BY_NUMBER,
            "source_url": BIS_SOURCE,
        },
    }


def _financing(financing: Financing, *, loans: bool) -> dict[str, Any]:
    categories = {
        category: {
            "amount_usd_bn": to_the_dollar(financing.amount_usd_bn(loans=loans, category=category)),
            "legs": financing.number(loans=loans, category=category),
        }
        for category in CATEGORIES
    }
    return {
        "total_usd_bn": to_the_dollar(financing.amount_usd_bn(loans=loans)),
        "share": financing.share(loans=loans),
        "legs": financing.number(loans=loans),
        "share_by_number": financing.share_by_number(loans=loans),
        "categories": categories,
    }


def bis_to_markdown(value: dict[str, Any], question: Question) -> list[str]:
    published = value["published"]
    if value["share"] is None:
        return [tr("No investment with an amount is disclosed.")]
    name = namer(question.ledger)
    return [
        tr(
            "Of {total} invested under live deals, **{share}** goes between companies that also "
            "trade (by number {by_number}). BIS Bulletin 137 gives {bis_share} and {bis_by_number} "
            "for 1,246 AI firms in 2021 to 2025: other deals, other years, and this ledger gathers "
            "circular deals. With loans it is {with_loans} here; without investors, banks and the "
            "capital market {between_companies}.",
            total=usd_bn(value["total_usd_bn"]),
            share=percent(value["share"]),
            by_number=percent(value["share_by_number"]),
            bis_share=percent(published["share"]),
            bis_by_number=percent(published["share_by_number"]),
            with_loans=percent(value["with_loans"]["share"]),
            between_companies=percent(value["between_companies"]["share"]),
        ),
        *long_table(
            [
                tr("Companies"),
                tr("Who finances whom"),
                tr("Invested"),
                tr("Lent"),
                tr("Traded"),
            ],
            [
                [
                    tr("{one} and {other}", one=name(first), other=name(second)),
                    word(CATEGORIES, row["category"]),
                    usd_bn(row["investment_usd_bn"], unknown=NOT_KNOWN),
                    usd_bn(row["loans_usd_bn"], unknown=NOT_KNOWN),
                    usd_bn(row["traded_usd_bn"], unknown=NOT_KNOWN),
                ]
                for row in value["pairs"]
                for first, second in [row["companies"]]
            ],
            texts=2,
        ),
    ]
