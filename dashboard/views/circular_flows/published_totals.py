"""Who finances whom among those who trade, by the rule of the BIS, and our totals beside those that
others have published: the gaps, and why there is each."""

from __future__ import annotations

from dashboard import formats
from dashboard.components.draw.markup import link
from dashboard.components.draw.prose import filled, paragraph, prose, small
from dashboard.components.draw.table import Column, height_of, show_table
from dashboard.components.tables.flows import show_financing
from dashboard.findings import Findings
from dashboard.flows import CATEGORIES, Financing
from dashboard.formats import day, percent, usd_bn
from dashboard.language import mark, tr
from dashboard.reality import PublishedTotal
from dashboard.vocabulary import PUBLISHED

NO_TRADE = mark("The two don't trade")
BIS_METRIC = "circular_share_of_ai_to_ai_value"


def draw_published_totals(findings: Findings) -> None:
    financing, inner = findings.financing, findings.financing_between_companies
    if financing.share() is None:
        small("No investment with an amount is disclosed.")
        return
    sentence = filled(
        "**{share}** of the {total} invested under live deals goes between two companies that also "
        "trade; of the {inner_total} between operating companies, **{inner}**.",
        share=percent(financing.share()),
        total=usd_bn(financing.amount_usd_bn()),
        inner=percent(inner.share()),
        inner_total=usd_bn(inner.amount_usd_bn()),
    )
    if (published := _nearest(findings)) is not None:
        sentence += filled(
            " The BIS counts **{bis}** of what AI firms invest in one another ({source}): a "
            "similar rule, other deals.",
            bis=formats.figure(published.value, published.unit),
            source=link(published.publisher, published.source_url),
        )
    paragraph(sentence)
    _show_split(financing)
    small(
        "Read off the ledger's live flows: a supplier finances its customer where it invests in or "
        "lends to a company that buys from it. Trade is hardware, cloud and AI services and power; "
        "guarantees, warrants, leases and takeovers are neither. Where investors bring money into "
        "the ledger the first share falls, though no company deals differently."
    )
    show_financing(findings.ledger, financing, key="financing-pairs")
    _show_totals(findings)


def _nearest(findings: Findings) -> PublishedTotal | None:
    """The published share whose rule comes nearest, if it was out by the day."""
    totals = (total for total, _, _ in findings.published_totals)
    return next((total for total in totals if total.metric == BIS_METRIC), None)


def _show_split(financing: Financing) -> None:
    split = financing.split
    show_table(
        [
            Column(
                mark("Who finances whom"),
                [tr(CATEGORIES.get(name, NO_TRADE)) for name in split.index],
            ),
            Column(mark("Invested"), split["investment_usd_bn"], "usd_bn"),
            Column(mark("Share of all"), split["share"], "percent"),
            Column(mark("Lent"), split["loans_usd_bn"], "usd_bn"),
            Column(mark("Investments"), split["investments"], "count"),
            Column(mark("Pairs"), split["pairs"], "count"),
        ],
        key="financing-split",
    )


def _show_totals(findings: Findings) -> None:
    totals = findings.published_totals
    if not totals:
        small("The ledger has no total that others have published by {day}.", day=day(findings.day))
        return
    prose("**What others have published, and what comes nearest to it here**")
    rows = [total for total, _, _ in totals]
    show_table(
        [
            Column(
                mark("Published figure"),
                [formats.metric(PUBLISHED + row.metric) for row in rows],
            ),
            Column(mark("Theirs"), [formats.figure(row.value, row.unit) for row in rows]),
            Column(
                mark("By"), [row.publisher for row in rows], links=[row.source_url for row in rows]
            ),
            Column(mark("As of"), [row.as_of for row in rows], "day"),
            Column(mark("Ours then"), [_ours(row.measure.unit, then) for row, then, _ in totals]),
            Column(mark("Ours now"), [_ours(row.measure.unit, now) for row, _, now in totals]),
            Column(mark("Ours counts"), [tr(row.measure.counts) for row in rows], "long"),
            Column(mark("Why they differ"), [tr(row.measure.gap) for row in rows], "long"),
            Column(mark("Their definition"), [row.definition for row in rows], "long"),
        ],
        key="published-totals",
        height=height_of(len(rows), 640),
        only=["Published figure", "Theirs", "By", "As of", "Ours then", "Ours now"],
    )
    small(
        "No two of these have the same definition, and none confirms or refutes another. “Then” is "
        "our ledger as known on the day of the figure, “now” as known on {day}.",
        day=day(findings.day),
    )
    prose("**What ours counts, and why the two differ**")
    for metric, measure in {row.metric: row.measure for row in rows}.items():
        small(
            "**{published}.** Ours: {counts}. {gap}",
            published=formats.metric(PUBLISHED + metric),
            counts=tr(measure.counts),
            gap=tr(measure.gap),
        )


def _ours(unit: str, value: float | None) -> str:
    if value is None:
        return formats.UNKNOWN
    return formats.figure(round(value, 1) if unit == "percent" else value, unit)
