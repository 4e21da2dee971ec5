"""Tables of the ledger as pages show them: readable names, amounts with their certainty."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, vocabulary
from dashboard.components.draw.csv import safe_csv
from dashboard.components.draw.labels import group_name, kind_name, status_name
from dashboard.components.draw.table import dataframe
from dashboard.deals import Ledger
from dashboard.language import mark, tr

# The parties of a leg by name, each beside the column that holds its slug.
PARTIES = {"Payer": "payer_slug", "Payee": "payee_slug"}


def legs_table(ledger: Ledger, legs: pd.DataFrame) -> pd.DataFrame:
    """Legs (deals.legs_on) with the columns a reader wants, newest first; at the end the parties'
    slugs, for programs."""
    urls = ledger.sources.groupby("leg")["url"].agg(list)
    table = pd.DataFrame(
        {
            mark("Announced"): legs["announced"].dt.date,
            mark("Payer"): legs["payer"].map(ledger.name),
            mark("Payee"): legs["payee"].map(ledger.name),
            mark("Kind"): legs["kind"].map(kind_name),
            mark("Amount"): legs["amount_usd_bn"],
            mark("Basis"): legs["basis"].map(_basis),
            mark("Range"): [
                _range(low, high)
                for low, high in zip(
                    legs["amount_low_usd_bn"], legs["amount_high_usd_bn"], strict=True
                )
            ],
            mark("Term"): legs["term_years"],
            mark("Status"): legs["status"].map(status_name),
            mark("Since"): legs["status_date"].dt.date,
            mark("What"): legs["summary"],
            mark("Source"): [urls.get(leg, [""])[0] for leg in legs.index],
            mark("Second source"): [[*urls.get(leg, []), "", ""][1] for leg in legs.index],
            mark("Note"): legs["note"],
            PARTIES["Payer"]: legs["payer"],
            PARTIES["Payee"]: legs["payee"],
        },
        index=legs.index,
    )
    return table.sort_values("Announced", ascending=False, kind="stable")


def show_legs(table: pd.DataFrame, *, key: str, columns: list[str] | None = None) -> None:
    """Draw a legs_table: amounts right-aligned and written out, companies and sources as links."""
    dataframe(
        table.drop(columns=list(PARTIES.values())),
        key=key,
        usd=["Amount"],
        formats={"Term": _years},
        columns=columns,
        config={
            "Announced": st.column_config.DateColumn(format="YYYY-MM-DD", pinned=True),
            "Amount": st.column_config.NumberColumn(
                help=tr("US dollars over the whole term. – means not disclosed, never zero.")
            ),
            "Range": st.column_config.TextColumn(
                help=tr("Lowest and highest amount in the sources.")
            ),
            "Term": st.column_config.NumberColumn(
                help=tr("Years over which the amount is spread.")
            ),
            "Status": st.column_config.TextColumn(help=tr("On the chosen date.")),
            "Since": st.column_config.DateColumn(format="YYYY-MM-DD"),
            "What": st.column_config.TextColumn(width="large"),
            "Note": st.column_config.TextColumn(width="large"),
            "Source": _site(),
            "Second source": _site(),
        },
    )


def show_arrows(ledger: Ledger, arrows: pd.DataFrame, *, key: str) -> None:
    """Draw arrows (flows.arrows): payer, payee, what for, how much."""
    table = pd.DataFrame(
        {
            mark("Payer"): arrows["payer"].map(ledger.name),
            mark("Payee"): arrows["payee"].map(ledger.name),
            mark("For"): arrows["group"].map(group_name),
            mark("Amount"): arrows["amount_usd_bn"].astype(float),
            mark("Legs"): arrows["legs"].map(len),
        }
    )
    dataframe(table, key=key, usd=["Amount"])


def show_sources(ledger: Ledger, legs: pd.DataFrame, *, key: str) -> None:
    """Draw every source of the legs (deals.legs_on), newest leg first."""
    newest = legs.sort_values("announced", ascending=False)
    found = ledger.sources[ledger.sources["leg"].isin(newest.index)]
    place = pd.Series(range(len(newest)), index=newest.index)
    found = found.iloc[found["leg"].map(place).argsort(kind="stable")]
    its = newest.loc[found["leg"]]
    table = pd.DataFrame(
        {
            mark("Announced"): its["announced"].dt.date.to_numpy(),
            mark("Payer"): its["payer"].map(ledger.name).to_numpy(),
            mark("Payee"): its["payee"].map(ledger.name).to_numpy(),
            mark("Publisher"): found["publisher"].to_numpy(),
            mark("Published"): found["published"].dt.date.to_numpy(),
            mark("Type"): found["type"].map(_source_type).to_numpy(),
            mark("Address"): found["url"].to_numpy(),
        }
    )
    dataframe(
        table,
        key=key,
        config={
            "Announced": st.column_config.DateColumn(format="YYYY-MM-DD", pinned=True),
            "Published": st.column_config.DateColumn(format="YYYY-MM-DD"),
            "Address": st.column_config.LinkColumn(width="large"),
        },
    )


def _basis(basis: str) -> str:
    return tr(vocabulary.BASES[basis])


def _side(side: str) -> str:
    return tr(vocabulary.SIDES[side])


def _session(session: str) -> str:
    return tr(vocabulary.SESSIONS[session])


def _source_type(kind: str) -> str:
    return tr(vocabulary.SOURCE_TYPES[kind]) if kind else ""


def _site() -> Any:
    """A column of addresses, each shown by its site."""
    return st.column_config.LinkColumn(display_text=r"https?://(?:www\.)?([^/]+)")


def _years(term: float) -> str:
    return formats.UNKNOWN if pd.isna(term) else tr("{term} y", term=f"{term:g}")


def download_legs(table: pd.DataFrame, *, name: str, key: str) -> None:
    """A button that gives a legs_table as CSV."""
    st.download_button(
        tr("Download these rows (CSV)"),
        lambda: safe_csv(table.rename_axis("id").reset_index()),
        file_name=name,
        mime="text/csv",
        key=key,
        on_click="ignore",
    )


def _range(low: float, high: float) -> str:
    if pd.isna(low) and pd.isna(high):
        return ""
    if low == high:
        return formats.usd_bn(low)
    if pd.isna(low):
        return tr("to {amount}", amount=formats.usd_bn(high))
    if pd.isna(high):
        return tr("from {amount}", amount=formats.usd_bn(low))
    return f"{formats.usd_bn(low)} – {formats.usd_bn(high)}"
