"""What is known of one company, or of one arrow, beside the graph."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import words
from dashboard.components import live, sources
from dashboard.components.dataframe import dataframe
from dashboard.components.prose import escape, filled, link, prose, small
from dashboard.deals import Ledger
from dashboard.market.exchanges import exchange_of
from dashboard.valuation import PE, valuation_table
from dashboard.words import CERTAINTY, GROUPS, KINDS, ROLES, STATUSES


def company_card(ledger: Ledger, slug: str, drawn: pd.DataFrame, legs: pd.DataFrame) -> None:
    """Flows in and out (`drawn`: flows.arrows), price, P/E, deals and headlines of a company."""
    company = ledger.companies.loc[slug]
    st.subheader(escape(company["name"]), anchor=False)
    listed = f" · {company['ticker']}" if company["ticker"] else " · not listed"
    small("{about}", about=f"{ROLES[company['role']]} · {company['country']}{listed}")
    if company["description"]:
        prose("{text}", text=company["description"])
    ticker = company["ticker"]
    if ticker:
        live.renewing(lambda: _market(slug, ticker))
    elif not pd.isna(company["valuation_usd_bn"]):
        st.markdown(
            filled(
                "Valued at **{value}** on {day}",
                value=words.usd_bn(company["valuation_usd_bn"]),
                day=words.day(company["valuation_date"]),
            )
            + f" ({link('source', company['valuation_source_url'])})."
        )
    pays = drawn[drawn["payer"] == slug]
    receives = drawn[drawn["payee"] == slug]
    _flows(ledger, "Pays", pays, "payee", key="flows-out")
    _flows(ledger, "Receives", receives, "payer", key="flows-in")
    if ticker:
        _headlines(ticker)
    its = legs[(legs["payer"] == slug) | (legs["payee"] == slug)]
    with st.expander(f"Its {words.plural(len(its), 'deal leg')}", expanded=len(its) <= 4):
        for leg in its.sort_values("announced", ascending=False).itertuples():
            _leg(ledger, leg)


def arrow_card(ledger: Ledger, arrow: pd.Series, legs: pd.DataFrame) -> None:
    """The legs behind one arrow, with amounts, status and sources."""
    st.subheader(
        escape(f"{ledger.name(arrow['payer'])} → {ledger.name(arrow['payee'])}"), anchor=False
    )
    hidden = (
        f"; {words.plural(arrow['undisclosed'], 'leg')} without an amount"
        if arrow["undisclosed"] and not pd.isna(arrow["amount_usd_bn"])
        else ""
    )
    prose(
        "{group}: **{amount}**{hidden}",
        group=GROUPS[arrow["group"]],
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
    st.subheader(escape(names), anchor=False)
    table = pd.DataFrame(
        {
            "From": hops["payer"].map(ledger.name),
            "To": hops["payee"].map(ledger.name),
            "For": hops["group"].map(GROUPS),
            "Amount": hops["amount_usd_bn"].astype(float),
        }
    )
    dataframe(table, key="loop-hops", usd=["Amount"])
    st.page_link(
        "views/circular_flows.py",
        label="How much of it can go round",
        query_params={"loop": ".".join(ring)},
    )


def _market(slug: str, ticker: str) -> None:
    row = valuation_table(sources.market(), {slug: ticker}).loc[slug]
    if pd.isna(row["price"]):
        small("No market data for {ticker} yet.", ticker=ticker)
        return
    left, middle, right = st.columns(3)
    left.metric("Price", words.money(row["price"], row["currency"]))
    middle.metric("P/E", str(PE(_number(row["trailing_pe"]), row["why_no_pe"])).capitalize())
    right.metric("Market cap", words.usd_bn(row["market_cap_usd_bn"], unknown=words.UNKNOWN))
    zone = exchange_of(ticker).zone
    small(
        "{move} on the day; price of {when}, {origin}.",
        move=words.move(row["change"]),
        when=words.moment(row["price_at"], zone),
        origin=row["origin"],
    )
    if not pd.isna(row["extended_price"]):
        small(
            "Outside the session: {price} at {when}.",
            price=words.money(row["extended_price"], row["currency"]),
            when=words.moment(row["extended_at"], zone),
        )
    if not pd.isna(row["next_earnings_at"]):
        small("Next earnings: {day}.", day=words.day(row["next_earnings_at"]))
    if row["doubt"]:
        small("⚠ Doubtful: {doubt}.", doubt=row["doubt"])


def _headlines(ticker: str) -> None:
    found = sources.extras().headlines(ticker)
    with st.expander("Headlines"):
        if found.frame is None:
            why = "Asking Yahoo …" if found.asking else found.problem or "Yahoo is not asked now"
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


def _number(value: float) -> float | None:
    return None if pd.isna(value) else value


def _flows(ledger: Ledger, title: str, flows: pd.DataFrame, other: str, *, key: str) -> None:
    st.markdown(f"**{title}**")
    if flows.empty:
        small("nothing that is drawn here")
        return
    table = pd.DataFrame(
        {
            "Company": flows[other].map(ledger.name),
            "For": flows["group"].map(GROUPS),
            "Amount": flows["amount_usd_bn"],
        }
    )
    dataframe(table, key=key, usd=["Amount"], height=min(36 * (len(table) + 1), 250))


def _leg(ledger: Ledger, leg: Any) -> None:
    with st.container(border=True):
        prose(
            "**{amount}** · {payer} → {payee} · {kind}",
            amount=words.amount(leg.amount_usd_bn, leg.basis),
            payer=ledger.name(leg.payer),
            payee=ledger.name(leg.payee),
            kind=KINDS[leg.kind].label,
        )
        prose("{summary}", summary=leg.summary)
        links = " · ".join(
            link(source.publisher, source.url)
            for source in ledger.sources[ledger.sources["leg"] == leg.Index].itertuples()
        )
        about = filled(
            "Announced {day} · {status} · {certainty}. Sources: ",
            day=words.day(leg.announced),
            status=STATUSES[leg.status].lower(),
            certainty=CERTAINTY[leg.basis],
        )
        st.caption(about + links)
        if leg.note:
            small("{note}", note=leg.note)
        st.page_link(
            "views/market_reaction.py",
            label="What the market made of it",
            query_params={"leg": leg.Index},
        )
