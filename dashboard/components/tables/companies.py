"""Tables of companies: valuations, reports, counterparties, figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats, vocabulary
from dashboard.components.draw.labels import group_name, kind_name, why_no_pe_in_short
from dashboard.components.draw.links import arrow_url, company_url, page_url
from dashboard.components.draw.table import (
    BESIDE_CHART,
    FOLDED,
    WHOLE,
    Column,
    height_of,
    show_table,
)
from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.formats import UNKNOWN
from dashboard.language import mark, tr
from dashboard.market.age import is_old
from dashboard.market.exchanges import exchange_of
from dashboard.vocabulary import EPS_BASES, SESSIONS


def show_counterparties(ledger: Ledger, partners: pd.DataFrame, *, key: str) -> None:
    """Draw the counterparties of a company (flows.CompanyFlows): what it pays to each and
    receives from it."""
    show_table(
        [
            Column(
                mark("Company"),
                [ledger.name(slug) for slug in partners.index],
                pinned=True,
            ),
            Column(
                mark("Pays"),
                partners["pays_usd_bn"],
                "usd_bn",
                help=tr("What this company pays to the counterparty, as far as disclosed."),
            ),
            Column(
                mark("Receives"),
                partners["receives_usd_bn"],
                "usd_bn",
                help=tr("What this company receives from the counterparty, as far as disclosed."),
            ),
            Column(
                mark("For"), [", ".join(map(group_name, groups)) for groups in partners["groups"]]
            ),
            Column(
                mark("Undisclosed"),
                partners["pays_undisclosed"] + partners["receives_undisclosed"],
                "count",
                help=tr("Flows without an amount: unknown, not zero."),
            ),
            Column(mark("Flows"), partners["legs"], "count"),
        ],
        key=key,
        height=height_of(partners, 640),
        room=BESIDE_CHART,
    )


def show_figures(findings: Findings, figures: pd.DataFrame, *, key: str) -> None:
    """Draw dated figures (deals.figures_of), each with what it is of and its source."""
    entities = list(figures["entity"])
    show_table(
        [
            Column(mark("As of"), figures["as_of"], "day", pinned=True),
            Column(mark("Figure"), figures["metric"].map(formats.metric)),
            Column(
                mark("Value"),
                [
                    formats.figure(*figure)
                    for figure in zip(
                        figures["value"], figures["unit"], figures["text"], strict=True
                    )
                ],
            ),
            Column(
                mark("Of"),
                [entity_name(findings.ledger, entity) for entity in entities],
                links=[entity_url(findings, entity) for entity in entities],
            ),
            Column(mark("Source"), figures["source_url"], "site"),
            Column(mark("Note"), figures["note"], "long"),
        ],
        key=key,
        height=height_of(figures, 420),
        room=FOLDED - 30,
    )


def show_earnings(reports: pd.DataFrame, *, key: str) -> None:
    """Draw earnings reports (Market.reports), newest first."""
    shown = reports.iloc[::-1]
    show_table(
        [
            Column(mark("Reported on"), shown["reported"], "day", pinned=True),
            Column(mark("Time of day"), [tr(SESSIONS[session]) for session in shown["session"]]),
            Column(mark("EPS, 4 quarters"), shown["trailing_eps"], "eps"),
            Column(
                mark("Basis"),
                ["" if pd.isna(basis) else tr(EPS_BASES[basis]) for basis in shown["basis"]],
            ),
            Column(mark("Source"), shown["source"], "long"),
        ],
        key=key,
        height=height_of(shown, 300),
        room=BESIDE_CHART,
    )


class _Price(float):
    """A price that knows its currency, which two equal numbers need not share."""

    currency: str

    @classmethod
    def of(cls, price: float, currency: str) -> _Price:
        made = cls(price)
        made.currency = currency
        return made


def show_valuations(ledger: Ledger, valuations: pd.DataFrame, *, today: date, key: str) -> None:
    """Draw a valuation_table: a P/E, or why there is none, never a number in its place. Moves of
    long before `today` have no arrow."""
    old = is_old(valuations["price_at"].max(), today)
    at = zip(valuations["price_at"], valuations["ticker"], strict=True)
    extended = zip(
        valuations["extended_price"],
        valuations["currency"],
        valuations["extended_at"],
        strict=True,
    )
    prices = zip(valuations["price"], valuations["currency"], strict=True)
    columns = [
        Column(
            mark("Company"),
            [ledger.name(slug) for slug in valuations.index],
            pinned=True,
        ),
        Column(mark("Trailing P/E"), valuations["trailing_pe"], "ratio"),
        Column(
            mark("If none"),
            [why_no_pe_in_short(why) if why else "" for why in valuations["why_no_pe"]],
        ),
        Column(mark("Forward P/E"), valuations["forward_pe"], "ratio"),
        Column(
            mark("Price"),
            pd.Series([_Price.of(*price) for price in prices], dtype=object),
            lambda price: formats.money(price, price.currency),
        ),
        Column(mark("Move"), valuations["change"], formats.signed if old else "move"),
        Column(mark("Market cap"), valuations["market_cap_usd_bn"], "usd_bn"),
        Column(
            mark("Price of"),
            [
                UNKNOWN if pd.isna(when) else formats.moment(when, exchange_of(ticker).zone)
                for when, ticker in at
            ],
        ),
        Column(mark("EPS, 4 quarters"), valuations["trailing_eps"], "eps"),
        Column(mark("Reported on"), valuations["eps_since"], "day"),
        Column(mark("EPS, next year"), valuations["forward_eps"], "eps"),
        Column(mark("Estimate of"), valuations["forward_on"], "day"),
        Column(
            mark("Outside the session"),
            [
                UNKNOWN
                if pd.isna(price)
                else f"{formats.money(price, currency)}, {formats.clock(when)}"
                for price, currency, when in extended
            ],
        ),
        Column(mark("Next report"), valuations["next_earnings_at"], "day"),
        Column(
            mark("Check failed"),
            [
                f"⚠ {formats.said_in_parts(why)}" if isinstance(why, str) and why else ""
                for why in valuations["doubt"]
            ],
        ),
        Column(mark("Ticker"), valuations["ticker"]),
        Column(
            mark("Origin"),
            [tr(vocabulary.ORIGINS.get(origin, UNKNOWN)) for origin in valuations["origin"]],
        ),
    ]
    show_table(
        columns,
        key=key,
        only=[column.title for column in columns if _known(column.values)],
        room=WHOLE,
        height=height_of(valuations, 700),
    )


def _known(cells: Iterable[Any]) -> bool:
    """Whether a column has anything to show."""
    return any(cell not in ("", UNKNOWN) and not pd.isna(cell) for cell in cells)


def entity_name(ledger: Ledger, entity: str) -> str:
    """What a figure is of: a company, several of them, a leg of the ledger, or a whole market."""
    if entity in vocabulary.ENTITIES:
        return tr(vocabulary.ENTITIES[entity])
    if entity in ledger.legs.index:
        leg = ledger.legs.loc[entity]
        names = f"{ledger.name(leg['payer'])} → {ledger.name(leg['payee'])}"
        return f"{names}, {kind_name(leg['kind'])}"
    slugs = entity.split("+")
    return ", ".join(ledger.name(s) if s in ledger.companies.index else s for s in slugs)


def entity_url(findings: Findings, entity: str) -> str:
    """Where to read more about it; what is no company and no leg is asked about only there."""
    if entity in findings.ledger.companies.index:
        return company_url(entity)
    if leg := findings.leg_rows.get(entity):
        return arrow_url(leg)
    return page_url("reality-check")
