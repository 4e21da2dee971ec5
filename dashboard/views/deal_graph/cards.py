"""What is behind a company, an arrow or a loop of the graph."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components.company_facts import _pe, _price_notes, headlines, valuation, who_it_is
from dashboard.components.data import live, sources
from dashboard.components.draw.labels import group_name, kind_name, status_name
from dashboard.components.draw.links import kept
from dashboard.components.draw.markup import escape, link
from dashboard.components.draw.prose import filled, named, prose, small
from dashboard.components.draw.table import dataframe, height_of
from dashboard.deals import Ledger
from dashboard.language import mark, tr, tr_n
from dashboard.market.exchanges import exchange_of
from dashboard.valuation import valuation_table
from dashboard.vocabulary import CERTAINTY, ORIGINS


def company_card(
    ledger: Ledger, slug: str, drawn: pd.DataFrame, legs: pd.DataFrame, day: date
) -> None:
    """Flows in and out (`drawn`: flows.arrows), price, P/E, deals and headlines of a company."""
    company = ledger.companies.loc[slug]
    name = ledger.name(slug)
    st.subheader(named(name), anchor=False)
    who_it_is(ledger, slug)
    st.page_link(
        "views/company/page.py",
        label=escape(tr("Everything about {name}", name=name)),
        query_params=kept(company=slug),
    )
    ticker = company["ticker"]
    if ticker:
        live.renewing(lambda: _market(slug, ticker))
    valuation(ledger, slug, day)
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
        amount=formats.usd_bn(arrow["amount_usd_bn"]),
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
        "views/circular_flows/page.py",
        label=tr("How much of it can go round"),
        query_params=kept(loop=".".join(ring)),
    )


def _market(slug: str, ticker: str) -> None:
    row = valuation_table(sources.market(), {slug: ticker}).loc[slug]
    if pd.isna(row["price"]):
        small("No market data for {ticker} yet.", ticker=ticker)
        return
    left, middle, right = st.columns(3)
    left.metric(tr("Price"), formats.money(row["price"], row["currency"]))
    middle.metric(tr("P/E"), _pe(row["trailing_pe"], row["why_no_pe"]))
    cap = formats.usd_bn(row["market_cap_usd_bn"], unknown=formats.UNKNOWN)
    right.metric(tr("Market cap"), cap)
    small(
        "{move} on the day; price of {when}, {origin}.",
        move=formats.move(row["change"]),
        when=formats.moment(row["price_at"], exchange_of(ticker).zone),
        origin=tr(ORIGINS[row["origin"]]),
    )
    _price_notes(row, ticker)
    if not pd.isna(row["next_earnings_at"]):
        small("Next earnings: {day}.", day=formats.day(row["next_earnings_at"]))


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
            amount=formats.amount(leg.amount_usd_bn, leg.basis),
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
            day=formats.day(leg.announced),
            status=status_name(leg.status).lower(),
            certainty=tr(CERTAINTY[leg.basis]),
        )
        st.caption(about + links)
        if leg.note:
            small("{note}", note=leg.note)
        st.page_link(
            "views/market_reaction/page.py",
            label=tr("What the market made of it"),
            query_params=kept(leg=leg.Index),
        )
