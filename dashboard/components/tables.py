"""Tables of the ledger as pages show them: readable names, amounts with their certainty."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import words
from dashboard.components.dataframe import dataframe
from dashboard.deals import Ledger
from dashboard.market.exchanges import exchange_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def legs_table(ledger: Ledger, legs: pd.DataFrame) -> pd.DataFrame:
    """Legs (deals.legs_on) with the columns a reader wants, newest first."""
    urls = ledger.sources.groupby("leg")["url"].agg(list)
    table = pd.DataFrame(
        {
            "Announced": legs["announced"].dt.date,
            "Payer": legs["payer"].map(ledger.name),
            "Payee": legs["payee"].map(ledger.name),
            "Kind": legs["kind"].map(lambda kind: words.KINDS[kind].label),
            "Amount": legs["amount_usd_bn"],
            "Basis": legs["basis"].map(words.BASES),
            "Range": [
                _range(low, high)
                for low, high in zip(
                    legs["amount_low_usd_bn"], legs["amount_high_usd_bn"], strict=True
                )
            ],
            "Term": legs["term_years"],
            "Status": legs["status"].map(words.STATUSES),
            "Since": legs["status_date"].dt.date,
            "What": legs["summary"],
            "Source": [urls.get(leg, [""])[0] for leg in legs.index],
            "Second source": [[*urls.get(leg, []), "", ""][1] for leg in legs.index],
            "Note": legs["note"],
        },
        index=legs.index,
    )
    return table.sort_values("Announced", ascending=False, kind="stable")


def show_legs(table: pd.DataFrame, *, key: str, columns: list[str] | None = None) -> None:
    """Draw a legs_table: amounts right-aligned and written out, sources as links."""
    dataframe(
        table,
        key=key,
        usd=["Amount"],
        formats={"Term": "{:g} y".format},
        columns=columns,
        config={
            "Announced": st.column_config.DateColumn(format="YYYY-MM-DD", pinned=True),
            "Amount": st.column_config.NumberColumn(
                help="US dollars over the whole term. – means not disclosed, never zero."
            ),
            "Range": st.column_config.TextColumn(help="Lowest and highest amount in the sources."),
            "Term": st.column_config.NumberColumn(help="Years over which the amount is spread."),
            "Status": st.column_config.TextColumn(help="On the chosen date."),
            "Since": st.column_config.DateColumn(format="YYYY-MM-DD"),
            "What": st.column_config.TextColumn(width="large"),
            "Note": st.column_config.TextColumn(width="large"),
            "Source": st.column_config.LinkColumn(display_text=r"https?://(?:www\.)?([^/]+)"),
            "Second source": st.column_config.LinkColumn(
                display_text=r"https?://(?:www\.)?([^/]+)"
            ),
        },
    )


def show_arrows(ledger: Ledger, arrows: pd.DataFrame, *, key: str) -> None:
    """Draw arrows (flows.arrows): payer, payee, what for, how much."""
    table = pd.DataFrame(
        {
            "Payer": arrows["payer"].map(ledger.name),
            "Payee": arrows["payee"].map(ledger.name),
            "For": arrows["group"].map(words.GROUPS),
            "Amount": arrows["amount_usd_bn"].astype(float),
            "Legs": arrows["legs"].map(len),
        }
    )
    dataframe(table, key=key, usd=["Amount"])


def show_reactions(ledger: Ledger, legs: pd.DataFrame, found: pd.DataFrame, *, key: str) -> None:
    """Draw reactions (reaction.reactions) of one company, one row an announcement."""
    its = legs.loc[found.index]
    table = pd.DataFrame(
        {
            "Event day": found["session"].dt.date.astype(str)
            + found["certain"].map({True: "", False: " ?"}),
            "Payer": its["payer"].map(ledger.name),
            "Payee": its["payee"].map(ledger.name),
            "Kind": its["kind"].map(lambda kind: words.KINDS[kind].label),
            "Amount": its["amount_usd_bn"],
            "Basis": its["basis"].map(words.BASES),
            "Return": found["stock_return"],
            "Benchmark": found["benchmark_return"],
            "Beyond it": found["beyond_benchmark"],
            "Volume": found["volume_ratio"],
            "Note": found["reason"].where(
                found["reason"] != "", found["confounders"].map("; ".join)
            ),
        }
    )
    moves = dict.fromkeys(["Return", "Benchmark", "Beyond it"], words.move)
    dataframe(table, key=key, usd=["Amount"], formats=moves | {"Volume": "{:.1f} ×".format})


def show_valuations(ledger: Ledger, valuations: pd.DataFrame, *, key: str) -> None:
    """Draw a valuation_table: a P/E, or why there is none, never a number in its place."""
    table = pd.DataFrame(
        {
            "Company": [ledger.name(slug) for slug in valuations.index],
            "Ticker": valuations["ticker"],
            "Price": valuations["price"],
            "Move": valuations["change"],
            "Trailing P/E": valuations["trailing_pe"],
            "If none": valuations["why_no_pe"].map(lambda w: f"no P/E: {w}" if w else ""),
            "EPS, 4 quarters": valuations["trailing_eps"],
            "Reported": valuations["eps_since"].dt.date,
            "Forward P/E": valuations["forward_pe"],
            "EPS, next year": valuations["forward_eps"],
            "Estimate of": valuations["forward_on"].dt.date,
            "Market cap": valuations["market_cap_usd_bn"],
            "Price of": [
                words.UNKNOWN if pd.isna(at) else words.moment(at, exchange_of(ticker).zone)
                for at, ticker in zip(valuations["price_at"], valuations["ticker"], strict=True)
            ],
            "Outside the session": [
                words.UNKNOWN
                if pd.isna(price)
                else f"{words.money(price, 'USD')}, {words.clock(at)}"
                for price, at in zip(
                    valuations["extended_price"], valuations["extended_at"], strict=True
                )
            ],
            "Next report": valuations["next_earnings_at"].dt.date,
            "Origin": valuations["origin"].fillna(words.UNKNOWN),
            "Doubt": valuations["doubt"].map(lambda d: f"⚠ {d}" if d else "", na_action="ignore"),
        }
    )
    currencies = dict(zip(table["Price"], valuations["currency"], strict=True))
    dataframe(
        table,
        key=key,
        usd=["Market cap"],
        formats={
            "Price": lambda price: words.money(price, currencies.get(price, "USD")),
            "Move": words.move,
            "Trailing P/E": words.ratio,
            "Forward P/E": words.ratio,
            "EPS, 4 quarters": _eps,
            "EPS, next year": _eps,
        },
        config={
            "Company": st.column_config.TextColumn(pinned=True),
            "If none": st.column_config.TextColumn(width="medium"),
        },
        height=520,
    )


def show_moves(ledger: Ledger, valuations: pd.DataFrame, *, key: str) -> None:
    """Draw the day's moves: company, price, move, trailing P/E."""
    currencies = dict(zip(valuations["price"], valuations["currency"], strict=True))
    table = pd.DataFrame(
        {
            "Company": [ledger.name(slug) for slug in valuations.index],
            "Move": valuations["change"],
            "Price": valuations["price"],
            "P/E": valuations["trailing_pe"],
            "On": valuations["price_at"].dt.date,
        }
    )
    dataframe(
        table,
        key=key,
        formats={
            "Move": words.move,
            "Price": lambda price: words.money(price, currencies[price]),
            "P/E": words.ratio,
        },
    )


def show_changes(ledger: Ledger, changes: pd.DataFrame, *, key: str) -> None:
    """Draw changes of status (deals.status_changes)."""
    table = pd.DataFrame(
        {
            "Date": changes["date"].dt.date,
            "Payer": changes["payer"].map(ledger.name),
            "Payee": changes["payee"].map(ledger.name),
            "Kind": changes["kind"].map(lambda kind: words.KINDS[kind].label),
            "Amount": changes["amount_usd_bn"],
            "Status": changes["status"].map(words.STATUSES),
            "What": changes["note_change"],
            "Source": changes["source_url"],
        }
    )
    dataframe(
        table,
        key=key,
        usd=["Amount"],
        config={
            "Date": st.column_config.DateColumn(format="YYYY-MM-DD", pinned=True),
            "What": st.column_config.TextColumn(width="large"),
            "Source": st.column_config.LinkColumn(display_text=r"https?://(?:www\.)?([^/]+)"),
        },
    )


def _eps(value: float) -> str:
    return words.UNKNOWN if pd.isna(value) else f"{value:,.2f}".replace("-", "−")


def safe_csv(table: pd.DataFrame) -> bytes:
    """CSV with formulas defused: a cell that a spreadsheet would run starts with an apostrophe."""

    def defuse(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell

    return table.map(defuse).to_csv(index=False).encode("utf-8-sig")


def _range(low: float, high: float) -> str:
    if pd.isna(low) and pd.isna(high):
        return ""
    if low == high:
        return words.usd_bn(low)
    if pd.isna(low):
        return f"to {words.usd_bn(high)}"
    if pd.isna(high):
        return f"from {words.usd_bn(low)}"
    return f"{words.usd_bn(low)} – {words.usd_bn(high)}"
