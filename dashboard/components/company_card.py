"""What is known of one company, or of one arrow, beside the graph."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import words
from dashboard.components.prose import escape, filled, prose, small
from dashboard.deals import Ledger
from dashboard.valuation import PE
from dashboard.words import CERTAINTY, GROUPS, KINDS, ROLES, STATUSES


def company_card(
    ledger: Ledger, slug: str, drawn: pd.DataFrame, legs: pd.DataFrame, valuation: pd.DataFrame
) -> None:
    """Flows in and out (`drawn`: flows.arrows), price, P/E and deals of a company."""
    company = ledger.companies.loc[slug]
    st.subheader(escape(company["name"]), anchor=False)
    listed = f" · {company['ticker']}" if company["ticker"] else " · not listed"
    small("{about}", about=f"{ROLES[company['role']]} · {company['country']}{listed}")
    if company["description"]:
        prose("{text}", text=company["description"])
    if slug in valuation.index:
        _market(valuation.loc[slug])
    elif not pd.isna(company["valuation_usd_bn"]):
        prose(
            "Valued at **{value}** on {day} ([source]({url})).".replace(
                "{url}", company["valuation_source_url"]
            ),
            value=words.usd_bn(company["valuation_usd_bn"]),
            day=words.day(company["valuation_date"]),
        )
    pays = drawn[drawn["payer"] == slug]
    receives = drawn[drawn["payee"] == slug]
    _flows(ledger, "Pays", pays, "payee", key="flows-out")
    _flows(ledger, "Receives", receives, "payer", key="flows-in")
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


def _market(row: pd.Series) -> None:
    if pd.isna(row["price"]):
        small("No market data for {ticker} yet.", ticker=row["ticker"])
        return
    left, middle, right = st.columns(3)
    left.metric("Price", words.money(row["price"], row["currency"]))
    middle.metric("P/E", str(PE(_number(row["trailing_pe"]), row["why_no_pe"])).capitalize())
    right.metric("Market cap", words.usd_bn(row["market_cap_usd_bn"], unknown=words.UNKNOWN))
    small(
        "{move} on the day; price of {when}, {origin}.",
        move=words.move(row["change"]),
        when=words.moment(row["price_at"]),
        origin=row["origin"],
    )


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
    st.dataframe(
        table.style.format({"Amount": words.usd_bn}),
        hide_index=True,
        key=key,
        placeholder=words.UNKNOWN,
        height=min(36 * (len(table) + 1), 250),
    )


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
            f"[{escape(source.publisher)}]({source.url})"
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
