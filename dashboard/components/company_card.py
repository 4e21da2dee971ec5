"""What is known of one company, of one arrow or of one loop, in small."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import words
from dashboard.components import live, sources
from dashboard.components.dataframe import dataframe, height_of
from dashboard.components.links import kept
from dashboard.components.markup import escape, link
from dashboard.components.prose import filled, named, prose, small
from dashboard.components.tables import eps_text, group_name, kind_name, status_name
from dashboard.deals import Ledger
from dashboard.language import mark, tr, tr_n
from dashboard.market.exchanges import exchange_of
from dashboard.valuation import PE, valuation_table
from dashboard.words import CERTAINTY, ORIGINS, ROLES


def company_card(ledger: Ledger, slug: str, drawn: pd.DataFrame, legs: pd.DataFrame) -> None:
    """Flows in and out (`drawn`: flows.arrows), price, P/E, deals and headlines of a company."""
    company = ledger.companies.loc[slug]
    name = ledger.name(slug)
    st.subheader(named(name), anchor=False)
    who_it_is(ledger, slug)
    st.page_link(
        "views/company.py",
        label=escape(tr("Everything about {name}", name=name)),
        query_params=kept(company=slug),
    )
    ticker = company["ticker"]
    if ticker:
        live.renewing(lambda: _market(slug, ticker))
    valuation(ledger, slug)
    pays = drawn[drawn["payer"] == slug]
    receives = drawn[drawn["payee"] == slug]
    _flows(ledger, tr("Pays"), pays, "payee", key="flows-out")
    _flows(ledger, tr("Receives"), receives, "payer", key="flows-in")
    if ticker:
        with st.expander(tr("Headlines")):
            headlines(ticker)
    its = legs[(legs["payer"] == slug) | (legs["payee"] == slug)]
    title = tr_n(len(its), "Its {n} deal leg", "Its {n} deal legs")
    with st.expander(title, expanded=len(its) <= 4):
        for leg in its.sort_values("announced", ascending=False).itertuples():
            _leg(ledger, leg)


def who_it_is(ledger: Ledger, slug: str) -> None:
    """Role, country and listing in a line, then the description."""
    company = ledger.companies.loc[slug]
    listed = company["ticker"] or tr("not listed")
    parts = [tr(ROLES[company["role"]]), company["country"], listed]
    small("{about}", about=" · ".join(filter(None, parts)))
    if company["description"]:
        prose("{text}", text=company["description"])


def valuation(ledger: Ledger, slug: str) -> None:
    """The last known valuation of a company by its investors, if there is one."""
    company = ledger.companies.loc[slug]
    if not pd.isna(company["valuation_usd_bn"]):
        prose(
            "Valued at **{value}** on {day} ({source}).",
            value=words.usd_bn(company["valuation_usd_bn"]),
            day=words.day(company["valuation_date"]),
            source=link(tr("source"), company["valuation_source_url"]),
        )


def arrow_card(ledger: Ledger, arrow: pd.Series, legs: pd.DataFrame) -> None:
    """The legs behind one arrow, with amounts, status and sources."""
    st.subheader(
        named(f"{ledger.name(arrow['payer'])} → {ledger.name(arrow['payee'])}"), anchor=False
    )
    hidden = (
        "; " + tr_n(arrow["undisclosed"], "{n} leg without an amount", "{n} legs without an amount")
        if arrow["undisclosed"] and not pd.isna(arrow["amount_usd_bn"])
        else ""
    )
    prose(
        "{group}: **{amount}**{hidden}",
        group=group_name(arrow["group"]),
        amount=words.usd_bn(arrow["amount_usd_bn"]),
        hidden=hidden,
    )
    chosen = legs.loc[arrow["legs"]].sort_values("announced", ascending=False)
    for leg in chosen.itertuples():
        _leg(ledger, leg)


def loop_card(ledger: Ledger, hops: pd.DataFrame) -> None:
    """The payments around a loop (flows.loop_arrows), hop by hop."""
    ring = list(dict.fromkeys(hops["payer"]))
    names = " → ".join(ledger.name(slug) for slug in [*ring, ring[0]])
    st.subheader(named(names), anchor=False)
    table = pd.DataFrame(
        {
            mark("From"): hops["payer"].map(ledger.name),
            mark("To"): hops["payee"].map(ledger.name),
            mark("For"): hops["group"].map(group_name),
            mark("Amount"): hops["amount_usd_bn"].astype(float),
        }
    )
    dataframe(table, key="loop-hops", usd=["Amount"])
    st.page_link(
        "views/circular_flows.py",
        label=tr("How much of it can go round"),
        query_params=kept(loop=".".join(ring)),
    )


def key_facts(slug: str, ticker: str) -> None:
    """Price, move, market value and P/E of a listed company in a row."""
    row = valuation_table(sources.market(), {slug: ticker}).loc[slug]
    if pd.isna(row["price"]):
        small("No market data for {ticker} yet.", ticker=ticker)
        return
    with st.container(horizontal=True, gap="large", key="company-facts"):
        for label, value, help_text in (
            (tr("Price"), words.money(row["price"], row["currency"]), None),
            (tr("Move of the day"), words.move(row["change"]), None),
            (
                tr("Market cap"),
                words.usd_bn(row["market_cap_usd_bn"], unknown=words.UNKNOWN),
                tr("As of {day}.", day=words.day(row["market_cap_on"])),
            ),
            (
                tr("Trailing P/E"),
                _pe(row["trailing_pe"], row["why_no_pe"]),
                tr(
                    "Price over the GAAP EPS of the last four reported quarters: {eps}, reported "
                    "{day}.",
                    eps=eps_text(row["trailing_eps"]),
                    day=words.day(row["eps_since"]),
                ),
            ),
            (
                tr("Forward P/E"),
                _pe(row["forward_pe"], row["why_no_forward_pe"]),
                tr(
                    "Price over the consensus EPS of the next fiscal year: {eps}, of {day}.",
                    eps=eps_text(row["forward_eps"]),
                    day=words.day(row["forward_on"]),
                ),
            ),
        ):
            st.metric(label, value, help=help_text, width="content")
    small(
        "Price of {when}, {origin}.",
        when=words.moment(row["price_at"], exchange_of(ticker).zone),
        origin=tr(ORIGINS[row["origin"]]),
    )
    _price_notes(row, ticker)


def _market(slug: str, ticker: str) -> None:
    row = valuation_table(sources.market(), {slug: ticker}).loc[slug]
    if pd.isna(row["price"]):
        small("No market data for {ticker} yet.", ticker=ticker)
        return
    left, middle, right = st.columns(3)
    left.metric(tr("Price"), words.money(row["price"], row["currency"]))
    middle.metric(tr("P/E"), _pe(row["trailing_pe"], row["why_no_pe"]))
    cap = words.usd_bn(row["market_cap_usd_bn"], unknown=words.UNKNOWN)
    right.metric(tr("Market cap"), cap)
    small(
        "{move} on the day; price of {when}, {origin}.",
        move=words.move(row["change"]),
        when=words.moment(row["price_at"], exchange_of(ticker).zone),
        origin=tr(ORIGINS[row["origin"]]),
    )
    _price_notes(row, ticker)
    if not pd.isna(row["next_earnings_at"]):
        small("Next earnings: {day}.", day=words.day(row["next_earnings_at"]))


def _price_notes(row: pd.Series, ticker: str) -> None:
    if not pd.isna(row["extended_price"]):
        small(
            "Outside the session: {price} at {when}.",
            price=words.money(row["extended_price"], row["currency"]),
            when=words.moment(row["extended_at"], exchange_of(ticker).zone),
        )
    if row["doubt"]:
        small("⚠ Doubtful: {doubt}.", doubt=words.said_in_parts(row["doubt"]))


def headlines(ticker: str) -> None:
    """What Yahoo has on a company, newest first, as soon as it is here."""
    found = sources.extras().headlines(ticker)
    if found.frame is None:
        why = tr(found.problem or mark("Yahoo is not asked now"))
        why = tr("Asking Yahoo …") if found.asking else why
        small("None yet. {why}", why=why)
    elif found.frame.empty:
        small("Yahoo names none.")
    else:
        for item in found.frame.itertuples():
            st.markdown(link(item.title, item.url))
            small("{publisher}, {at}", publisher=item.publisher, at=words.moment(item.at))
    if found.fetched_at is not None:
        small("Yahoo Finance, as of {at}.", at=words.moment(found.fetched_at))
    if found.asking:
        live.until(lambda: not sources.extras().headlines(ticker).asking)


def _pe(value: float, reason: str) -> str:
    text = str(PE(None if pd.isna(value) else value, reason))
    return text[:1].upper() + text[1:]


def _flows(ledger: Ledger, title: str, flows: pd.DataFrame, other: str, *, key: str) -> None:
    prose("**{title}**", title=title)
    if flows.empty:
        small("nothing that is drawn here")
        return
    table = pd.DataFrame(
        {
            mark("Company"): flows[other].map(ledger.name),
            mark("For"): flows["group"].map(group_name),
            mark("Amount"): flows["amount_usd_bn"],
        }
    )
    dataframe(
        table,
        key=key,
        usd=["Amount"],
        height=height_of(table, 250),
    )


def _leg(ledger: Ledger, leg: Any) -> None:
    with st.container(border=True):
        prose(
            "**{amount}** · {payer} → {payee} · {kind}",
            amount=words.amount(leg.amount_usd_bn, leg.basis),
            payer=ledger.name(leg.payer),
            payee=ledger.name(leg.payee),
            kind=kind_name(leg.kind),
        )
        prose("{summary}", summary=leg.summary)
        links = " · ".join(
            link(source.publisher, source.url)
            for source in ledger.sources[ledger.sources["leg"] == leg.Index].itertuples()
        )
        about = filled(
            "Announced {day} · {status} · {certainty}. Sources: ",
            day=words.day(leg.announced),
            status=status_name(leg.status).lower(),
            certainty=tr(CERTAINTY[leg.basis]),
        )
        st.caption(about + links)
        if leg.note:
            small("{note}", note=leg.note)
        st.page_link(
            "views/market_reaction.py",
            label=tr("What the market made of it"),
            query_params=kept(leg=leg.Index),
        )
