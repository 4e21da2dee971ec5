"""The market's numbers: how new its prices are, and what they make the companies worth."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.formats import UNKNOWN, money, ratio, usd_bn
from dashboard.language import mark, tr
from dashboard.market import FUNDS, Market
from dashboard.market.exchanges import NEW_YORK, calendar, last_closed_session
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of, escape, long_table, namer, word
from dashboard.report.sections.values import iso_day, iso_moment, number, to_the_dollar

ORIGINS = {
    "live": mark("Yahoo Finance, with quotes of now"),
    "stored": mark("Yahoo Finance, fetched earlier"),
    "snapshot": mark("the bundled snapshot"),
    "file": mark("the file given"),
}


def compute_market(question: Question) -> dict[str, Any]:
    market, as_of = question.findings.market, question.as_of
    closes = market.last_days
    # The benchmarks of the bundled data end earlier, and Tokyo's day is not New York's.
    american = [name for name in closes.index if "." not in name and name not in FUNDS]
    shares = closes[american] if american else closes
    prices_to, quotes_at = shares.max(), market.quotes["price_at"].reindex(shares.index).max()
    due = min(pd.Timestamp(last_closed_session(NEW_YORK)), pd.Timestamp(as_of))
    due = calendar(NEW_YORK).date_to_session(due, direction="previous")
    section = {
        "origin": "file" if question.bars is not None else _origin(market),
        "prices_to": iso_day(prices_to),
        "quotes_at": iso_moment(quotes_at),
        "stale": bool(pd.isna(prices_to) or prices_to < due),
    }
    return section | ({"remarks": question.remarks} if question.remarks else {})


def _origin(market: Market) -> str:
    """That of the shares' quotes: live if any is, snapshot if all are."""
    origins = set(market.quotes.loc[~market.quotes.index.isin(FUNDS), "origin"])
    return "live" if "live" in origins else "stored" if "stored" in origins else "snapshot"


def market_to_markdown(value: dict[str, Any], question: Question) -> list[str]:
    if value["prices_to"] is None:
        return [tr("There are no prices of that time.")]
    newest = tr(
        "Closing prices to {day}, from {origin}.",
        day=day_of(value["prices_to"]),
        origin=word(ORIGINS, value["origin"]),
    )
    stale = [tr("They are not the newest there could be.")] if value["stale"] else []
    remarks = [escape(f"{tr(remark)}.") for remark in value.get("remarks", [])]
    return [" ".join([newest, *stale]), *remarks]


def compute_valuation(question: Question) -> list[dict[str, Any]]:
    tickers = question.ledger.tickers
    if not tickers:
        return []
    table = question.findings.valuations
    columns = ["ticker", "price", "currency", "trailing_pe", "forward_pe", "why_no_pe"]
    table = table.reindex(columns=[*columns, "market_cap_usd_bn", "price_at"])
    return [
        {
            "company": company,
            "ticker": row["ticker"],
            "price": number(row["price"]),
            "currency": None if pd.isna(row["currency"]) else row["currency"],
            "trailing_pe": number(row["trailing_pe"]),
            "forward_pe": number(row["forward_pe"]),
            "why_no_pe": row["why_no_pe"] or None,
            "market_cap_usd_bn": to_the_dollar(row["market_cap_usd_bn"]),
            "at": iso_moment(row["price_at"]),
        }
        for company, row in table.iterrows()
    ]


def valuation_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    name = namer(question.ledger)
    priced = [row for row in value if row["price"] is not None]
    if not priced:
        return [tr("No listed company has a price here.")]
    return [
        tr("P/E: the price over the GAAP EPS of the last four quarters."),
        *long_table(
            [
                tr("Company"),
                tr("Market cap"),
                tr("Price"),
                tr("P/E"),
                tr("Forward P/E"),
                tr("As of"),
            ],
            [
                [
                    name(row["company"]),
                    usd_bn(row["market_cap_usd_bn"], unknown=UNKNOWN),
                    escape(money(row["price"], row["currency"])),
                    _trailing_pe(row),
                    ratio(row["forward_pe"]),
                    day_of(row["at"]),
                ]
                for row in priced
            ],
            texts=1,
        ),
    ]


def _trailing_pe(row: dict[str, Any]) -> str:
    """The ratio, or why there is none."""
    why = row["why_no_pe"]
    return tr(why) if why else ratio(row["trailing_pe"])
