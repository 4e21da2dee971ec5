"""Tables of the ledger as pages show them: readable names, amounts with their certainty."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, vocabulary
from dashboard.components.draw.csv import safe_csv
from dashboard.components.draw.labels import (
    best_grade_name,
    grade_name,
    grades_explained,
    group_name,
    kind_name,
    status_name,
)
from dashboard.components.draw.own import origin_of
from dashboard.components.draw.table import Column, Kind, height_of, show_table
from dashboard.deals import Ledger
from dashboard.deals.summaries import summaries
from dashboard.language import mark, tr

# The parties of a leg by name, each beside the column that holds its slug.
PARTIES = {"Payer": "payer_slug", "Payee": "payee_slug"}
# Of the columns of a legs_table that are no plain text.
KINDS_OF_COLUMNS: dict[str, Kind] = {
    "Announced": "day",
    "Amount": "usd_bn",
    "Term": "years",
    "Since": "day",
    "What": "long",
    "Source": "site",
    "Second source": "site",
    "Note": "long",
}


def legs_table(ledger: Ledger, legs: pd.DataFrame) -> pd.DataFrame:
    """Legs (deals.legs_on) with the columns a reader wants, newest first; at the end the parties'
    slugs, for programs."""
    sources = [ledger.sources_of.get(leg, []) for leg in legs.index]
    table = pd.DataFrame(
        {
            mark("Announced"): legs["announced"].dt.date,
            mark("Payer"): legs["payer"].map(ledger.name),
            mark("Payee"): legs["payee"].map(ledger.name),
            mark("Kind"): legs["kind"].map(kind_name),
            mark("Amount"): legs["amount_usd_bn"],
            mark("Basis"): [_basis(leg) for leg in legs.itertuples()],
            mark("Range"): [
                _range(low, high)
                for low, high in zip(
                    legs["amount_low_usd_bn"], legs["amount_high_usd_bn"], strict=True
                )
            ],
            mark("Term"): legs["term_years"],
            mark("Status"): legs["status"].map(status_name),
            mark("Since"): legs["status_date"].dt.date,
            mark("What"): summaries(legs),
            mark("Source"): [best[0].url if best else "" for best in sources],
            mark("Grade"): [best_grade_name(best[0].grade) if best else "" for best in sources],
            mark("Second source"): [best[1].url if best[1:] else "" for best in sources],
            mark("Note"): legs["note"],
            **_origins(ledger, legs),
            PARTIES["Payer"]: legs["payer"],
            PARTIES["Payee"]: legs["payee"],
        },
        index=legs.index,
    )
    return table.sort_values("Announced", ascending=False, kind="stable")


def _origins(ledger: Ledger, legs: pd.DataFrame) -> dict[str, list[str]]:
    """A column that tells own deals from those of data/, where there are any."""
    if not ledger.desk:
        return {}
    return {mark("Own deal"): [origin_of(ledger, leg) for leg in legs.index]}


# In this order: a phone shows the first three, and 1440 pixels all of these.
LEADING = [
    "Announced",
    "Amount",
    "Payer",
    "Payee",
    "Kind",
    "Source",
    "Grade",
    "Basis",
    "Status",
    "Own deal",
    "What",
]


def show_legs(table: pd.DataFrame, *, key: str, columns: list[str] | None = None) -> None:
    """Draw a legs_table: amounts right-aligned and written out, companies and sources as links.
    columns: which of them, in order; what is shared has all."""
    helps = {
        "Amount": tr("US dollars over the whole term. – means not disclosed, never zero."),
        "Range": tr("Lowest and highest amount in the sources."),
        "Term": tr("Years over which the amount is spread."),
        "Status": tr("On the chosen date."),
        "Grade": grades_explained(),
    }
    show_table(
        [
            Column(
                title,
                table[title],
                KINDS_OF_COLUMNS.get(title, "text"),
                help=helps.get(title),
                pinned=title == "Announced",
            )
            for title in table
            if title not in PARTIES.values()
        ],
        key=key,
        only=columns
        or [
            *(title for title in LEADING if title in table),
            *(title for title in table if title not in [*LEADING, *PARTIES.values()]),
        ],
        height=height_of(table, 760),
    )


def show_arrows(ledger: Ledger, arrows: pd.DataFrame, *, key: str) -> None:
    """Draw arrows (flows.arrows): payer, payee, what for, how much."""
    show_table(
        [
            Column(mark("Payer"), arrows["payer"].map(ledger.name)),
            Column(mark("Payee"), arrows["payee"].map(ledger.name)),
            Column(mark("For"), arrows["group"].map(group_name)),
            Column(mark("Amount"), arrows["amount_usd_bn"].astype(float), "usd_bn"),
            Column(mark("Flows"), arrows["legs"].map(len), "count"),
        ],
        key=key,
    )


def show_sources(ledger: Ledger, legs: pd.DataFrame, *, key: str) -> None:
    """Draw every source of the legs (deals.legs_on), newest leg first."""
    newest = legs.sort_values("announced", ascending=False)
    place = pd.Series(range(len(newest)), index=newest.index)
    rows = ledger.sources[ledger.sources["leg"].isin(newest.index)]
    rows = rows.iloc[rows["leg"].map(place).argsort(kind="stable")]
    of = newest.loc[rows["leg"]]
    show_table(
        [
            Column(mark("Announced"), of["announced"], "day", pinned=True),
            Column(mark("Payer"), of["payer"].map(ledger.name)),
            Column(mark("Payee"), of["payee"].map(ledger.name)),
            Column(mark("Publisher"), rows["publisher"]),
            Column(mark("Published"), rows["published"], "day"),
            Column(mark("Grade"), rows["grade"].map(grade_name), help=grades_explained()),
            Column(mark("Address"), rows["url"], "address"),
        ],
        key=key,
    )


def _basis(leg: Any) -> str:
    """How sure the amount is; where none counts and a figure was told, that figure with its word
    ("up to $115B, not counted")."""
    named = any(not formats.missing(v) for v in (leg.amount_low_usd_bn, leg.amount_high_usd_bn))
    if formats.missing(leg.amount_usd_bn) and named:
        return formats.leg_amount(leg)
    return tr(vocabulary.BASES[leg.basis])


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
    if pd.isna(high) and (pd.isna(low) or low == 0):
        return ""
    if low == high:
        return formats.usd_bn(low)
    if pd.isna(low) or low == 0:
        return tr("to {amount}", amount=formats.usd_bn(high))
    if pd.isna(high):
        return tr("from {amount}", amount=formats.usd_bn(low))
    return f"{formats.usd_bn(low)} – {formats.usd_bn(high)}"
