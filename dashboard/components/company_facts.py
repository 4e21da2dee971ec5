"""What is known of one company, of one arrow or of one loop, in small."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components.data import live, sources
from dashboard.components.draw.labels import eps_text
from dashboard.components.draw.markup import link
from dashboard.components.draw.prose import prose, small
from dashboard.deals import Ledger, valuation_on
from dashboard.language import mark, tr
from dashboard.market.age import is_old
from dashboard.market.exchanges import exchange_of
from dashboard.valuation import PE
from dashboard.vocabulary import ORIGINS, ROLES, VALUATION_KINDS


def who_it_is(ledger: Ledger, slug: str) -> None:
    """Role, country and listing in a line, then the description."""
    company = ledger.companies.loc[slug]
    listed = company["ticker"] or tr("not listed")
    parts = [tr(ROLES[company["role"]]), company["country"], listed]
    small("{about}", about=" · ".join(filter(None, parts)))
    if company["description"]:
        prose("{text}", text=company["description"])


def valuation(ledger: Ledger, slug: str, day: date) -> None:
    """The newest valuation of a company by its investors as known on `day`, if there is one."""
    valued = valuation_on(ledger, day)
    if slug in valued.index:
        newest = valued.loc[slug]
        prose(
            "Valued at **{value}** on {day}, {kind} ({source}).",
            value=formats.usd_bn(newest["value_usd_bn"]),
            day=formats.day(newest["date"]),
            kind=tr(VALUATION_KINDS[newest["kind"]]),
            source=link(tr("source"), newest["source_url"]),
        )


def key_facts(row: pd.Series, ticker: str, today: date) -> None:
    """Price, move, market cap and P/E of a listed company in a row. row: of valuation_table. A
    move of long before `today` is called by its day and has no arrow."""
    if pd.isna(row["price"]):
        small("No market data for {ticker} yet.", ticker=ticker)
        return
    with st.container(horizontal=True, gap="large", key="company-facts"):
        for label, value, help_text in (
            (tr("Price"), formats.money(row["price"], row["currency"]), None),
            (
                tr("Move of {day}", day=formats.day(row["price_at"])),
                formats.signed(row["change"]),
                None,
            )
            if is_old(row["price_at"], today)
            else (tr("Move of the day"), formats.move(row["change"]), None),
            (
                tr("Market cap"),
                formats.usd_bn(row["market_cap_usd_bn"], unknown=formats.UNKNOWN),
                None,
            ),
            (
                tr("Trailing P/E"),
                _pe(row["trailing_pe"], row["why_no_pe"]),
                tr(
                    "Price over the GAAP EPS of the last four reported quarters: {eps}, reported "
                    "{day}.",
                    eps=eps_text(row["trailing_eps"]),
                    day=formats.day(row["eps_since"]),
                ),
            ),
            (
                tr("Forward P/E"),
                _pe(row["forward_pe"], row["why_no_forward_pe"]),
                tr(
                    "Price over the consensus EPS of the next fiscal year: {eps}, of {day}.",
                    eps=eps_text(row["forward_eps"]),
                    day=formats.day(row["forward_on"]),
                ),
            ),
        ):
            st.metric(label, value, help=help_text, width="content")
    small(
        "Price of {when}, {origin}; market cap of {day}.",
        when=formats.moment(row["price_at"], exchange_of(ticker).zone),
        origin=tr(ORIGINS[row["origin"]]),
        day=formats.day(row["market_cap_on"]),
    )
    _price_notes(row, ticker)


def _price_notes(row: pd.Series, ticker: str) -> None:
    if not pd.isna(row["extended_price"]):
        small(
            "Outside the session: {price} at {when}.",
            price=formats.money(row["extended_price"], row["currency"]),
            when=formats.moment(row["extended_at"], exchange_of(ticker).zone),
        )
    if row["doubt"]:
        small("⚠ Doubtful: {doubt}.", doubt=formats.said_in_parts(row["doubt"]))


def headlines(ticker: str) -> None:
    """What Yahoo has on a company, newest first, as soon as it is here."""
    news = sources.extras().headlines(ticker)
    if news.frame is None:
        why = tr(news.problem or mark("Yahoo is not asked now"))
        why = tr("Asking Yahoo …") if news.asking else why
        small("None yet. {why}", why=why)
    elif news.frame.empty:
        small("Yahoo names none.")
    else:
        for item in news.frame.itertuples():
            st.markdown(link(item.title, item.url))
            small("{publisher}, {at}", publisher=item.publisher, at=formats.moment(item.at))
    if news.fetched_at is not None:
        small("Yahoo Finance, as of {at}.", at=formats.moment(news.fetched_at))
    if news.asking:
        live.until(lambda: not sources.extras().headlines(ticker).asking)


def _pe(value: float, reason: str) -> str:
    text = str(PE(None if pd.isna(value) else value, reason))
    return text[:1].upper() + text[1:]
