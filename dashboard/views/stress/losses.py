"""What a stress test finds: what went wrong, who loses, and the network coloured by loss."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import streamlit as st
from pyvis.network import Network

from dashboard import formats
from dashboard.charts.stress import loss_colour
from dashboard.components.deal_graph import build_network
from dashboard.components.draw.links import page_url
from dashboard.components.draw.markup import Markup, link
from dashboard.components.draw.prose import filled
from dashboard.components.draw.table import dataframe
from dashboard.deals import Ledger, income, outside_incomes
from dashboard.flows import arrows, fan, positions
from dashboard.flows.stress import Shocks, Stress, Year, growth_needed, stopped
from dashboard.language import mark, tr

# Even the smallest loss is seen.
PALEST = 0.15
# More companies than this stand in tiers.
MOST_IN_FAN = 14


def what_happens(ledger: Ledger, year: Year, shocks: Shocks) -> list[str]:
    """One sentence, as markdown, for each shock that takes something away."""
    table, told = year.companies, []
    for company, part in shocks.income.items():
        if company not in table.index or not part:
            continue
        row = table.loc[company]
        values = {
            "company": ledger.name(company),
            "part": formats.percent(part),
            "gone": formats.usd_bn(part * row["outside_usd_bn"]),
            "whole": formats.usd_bn(row["outside_usd_bn"]),
        }
        told.append(
            filled(
                "**{company}** loses {part} of its outside income: {gone} of {whole} a year.",
                **values,
            )
            if row["known"]
            else filled(
                "**{company}** loses {part} of its outside income. The ledger does not know that "
                "income; it is taken as just what the company owes, {whole} a year.",
                **values,
            )
        )
    for company, part in shocks.other.items():
        gap = table["gap_usd_bn"].get(company, 0.0) * year.assumed.filled
        if not part * gap:
            continue
        growth = growth_needed(year, company)
        values = {
            "company": ledger.name(company),
            "part": formats.percent(part),
            "open": formats.usd_bn(part * gap),
            "whole": formats.usd_bn(gap),
        }
        told.append(
            filled(
                "{part} of the funding gap of **{company}** stays open: {open} of {whole}.",
                **values,
            )
            if growth is None
            else filled(
                "{part} of the funding gap of **{company}** stays open: {open} of {whole}. To "
                "close it within the year, its outside income would have to grow by {needed}; "
                "this is what growth by {actual} leaves open.",
                needed=f"{growth:.0%}",
                actual=f"{(1 - part) * growth:.0%}",
                **values,
            )
        )
    ended = year.promises[stopped(year, shocks.stopped)]
    if len(ended):
        told.append(
            filled(
                "Promised money of **{total}** a year does not come: {which}.",
                total=formats.usd_bn(ended["amount_usd_bn"].sum()),
                which=_payments(ledger, ended),
            )
        )
    legs = year.obligations
    ended = legs[legs["cancellable"] & legs["payer"].isin(shocks.cancelling)]
    if len(ended):
        told.append(
            filled(
                "Contracts of **{total}** a year are cancelled: {which}.",
                total=formats.usd_bn(ended["amount_usd_bn"].sum()),
                which=_payments(ledger, ended),
            )
        )
    return told


def show_losses(
    ledger: Ledger, found: Stress, proportions: pd.DataFrame, *, key: str, height: int = 460
) -> None:
    """Who is owed, paid, short; what each loses, alone and beside its size."""
    rows = found.companies
    table = pd.DataFrame(
        {
            mark("Company"): [ledger.name(slug) for slug in rows.index],
            mark("Loses"): rows["lost_usd_bn"],
            mark("Of its revenue"): proportions["of_revenue"],
            mark("Of its market cap"): proportions["of_market_cap"],
            mark("Is due"): rows["due_usd_bn"],
            mark("Receives"): rows["received_usd_bn"],
            mark("Owes"): rows["owed_usd_bn"],
            mark("Pays"): rows["paid_usd_bn"],
            mark("Short"): rows["short_usd_bn"],
            mark("Cancels"): rows["cancelled_usd_bn"],
            mark("Falls short in round"): rows["round"].where(rows["round"] > 0),
        },
        index=rows.index,
    )
    if not table["Cancels"].any():
        table = table.drop(columns="Cancels")
    amounts = [
        column
        for column in ("Loses", "Is due", "Receives", "Owes", "Pays", "Short", "Cancels")
        if column in table
    ]
    dataframe(
        table,
        key=key,
        usd=amounts,
        formats={
            "Of its revenue": formats.percent,
            "Of its market cap": formats.percent,
            "Falls short in round": "{:.0f}".format,
        },
        config={
            "Company": st.column_config.LinkColumn(pinned=True),
            "Of its revenue": st.column_config.NumberColumn(
                help=tr("The latest full year in figures.csv; – where it is not known.")
            ),
            "Of its market cap": st.column_config.NumberColumn(
                help=tr("The market capitalisation of now, live; – where it is not listed.")
            ),
            "Falls short in round": st.column_config.NumberColumn(
                help=tr(
                    "1: could not pay even if all others paid. 2: cannot pay because of what "
                    "those of round 1 leave unpaid; and so on. –: pays in full."
                )
            ),
        },
        height=min(36 * (len(table) + 1), height),
    )


def show_means(ledger: Ledger, year: Year, day: date, *, key: str) -> None:
    """What each company that owes something has to pay it with, before any shock, as known on
    `day`; beside the outside income, which may be a run-rate, the revenue of the last full year."""
    rows = year.companies[year.companies["owed_usd_bn"] > 0]
    rows = rows.sort_values(["gap_usd_bn", "owed_usd_bn"], ascending=False)
    incomes = outside_incomes(ledger, day)
    accounts = {slug: income(ledger.figures, slug, day).accounts for slug in rows.index}
    own = rows.index.isin(list(year.assumed.incomes))
    table = pd.DataFrame(
        {
            mark("Company"): [ledger.name(slug) for slug in rows.index],
            mark("Owes"): rows["owed_usd_bn"],
            mark("Is due"): rows["due_usd_bn"],
            mark("Outside income"): rows["outside_usd_bn"].where(rows["known"]),
            mark("Income as of"): incomes["as_of"].reindex(rows.index).mask(own),
            mark("Last full year"): [
                found.usd_bn if found else math.nan for found in accounts.values()
            ],
            mark("Promised"): rows["promised_usd_bn"],
            mark("Funding gap"): rows["gap_usd_bn"],
            mark("The outside income rests on"): _basis(ledger, incomes)
            .reindex(rows.index)
            .mask(own, tr("Your own figure.")),
        }
    )
    dataframe(
        table,
        key=key,
        usd=["Owes", "Is due", "Last full year", "Promised", "Funding gap"],
        formats={
            "Outside income": lambda usd: formats.usd_bn(usd, unknown=tr("not known: can pay"))
        },
        config={
            "Company": st.column_config.LinkColumn(pinned=True),
            "The outside income rests on": st.column_config.TextColumn(width="large"),
        },
    )


def _basis(ledger: Ledger, incomes: pd.DataFrame) -> pd.Series:
    """What each of `incomes` (deals.outside_incomes) rests on: the ledger's note, or the figure."""
    notes = ledger.companies["outside_income_note"]
    return pd.Series(
        {
            slug: formats.metric(metric) if metric else notes[slug]
            for slug, metric in incomes["metric"].items()
        },
        dtype=object,
    )


def deals_links(ledger: Ledger, slugs: list[str]) -> Markup:
    """The companies' names, each leading to its deals."""
    return Markup(
        ", ".join(link(ledger.name(slug), page_url("deals", company=slug)) for slug in slugs)
    )


def loss_network(
    ledger: Ledger,
    legs: pd.DataFrame,
    year: Year,
    found: Stress,
    worth_usd_bn: dict[str, float],
    *,
    dark: bool,
) -> Network:
    """Who falls short, who loses by it, and the year's obligations between them; the fill grows
    with the loss, and who falls short has a thick border. legs: deals.legs_on."""
    rows = found.companies
    hit = (rows["lost_usd_bn"] > 0) | (rows["short_usd_bn"] > 0) | (rows["cancelled_usd_bn"] > 0)
    shown = [slug for slug in ledger.companies.index if hit.get(slug, False)]
    inside = year.obligations[
        year.obligations["payer"].isin(shown) & year.obligations["payee"].isin(shown)
    ]
    drawn = arrows(legs.loc[inside.index].assign(amount_usd_bn=inside["amount_usd_bn"]))
    failing = [
        slug for slug in shown if rows.at[slug, "round"] or rows.at[slug, "cancelled_usd_bn"]
    ]
    losing = [slug for slug in shown if slug not in failing]
    places = (
        fan(failing, losing)
        if failing and losing and len(shown) <= MOST_IN_FAN
        else positions(ledger.companies.loc[shown], drawn)
    )
    network = build_network(ledger, shown, drawn, worth_usd_bn, places, dark=dark)
    most = rows["lost_usd_bn"].max()
    for node in network.nodes:
        row, name = rows.loc[node["id"]], ledger.name(node["id"])
        lost = row["lost_usd_bn"]
        fill = loss_colour(dark, PALEST + (1 - PALEST) * lost / most if lost > 0 else 0.0)
        border = loss_colour(dark) if row["round"] > 0 else node["color"]["border"]
        said = [name]
        if lost > 0:
            said.append(tr("loses {amount}", amount=formats.usd_bn(lost)))
        if row["round"] > 0:
            said.append(
                tr(
                    "pays {paid} of {owed}",
                    paid=formats.usd_bn(row["paid_usd_bn"]),
                    owed=formats.usd_bn(row["owed_usd_bn"]),
                )
            )
        colour = {"background": fill, "border": border}
        node.update(
            label="\n".join(said),
            color={**colour, "highlight": colour, "hover": colour},
            borderWidth=5 if row["round"] > 0 else 1.5,
        )
    return network


def _payments(ledger: Ledger, legs: pd.DataFrame) -> str:
    """NVIDIA → Anthropic $2B, the largest first."""
    pairs = legs.groupby(["payer", "payee"])["amount_usd_bn"].sum().sort_values(ascending=False)
    return ", ".join(
        f"{ledger.name(payer)} → {ledger.name(payee)} {formats.usd_bn(usd)}"
        for (payer, payee), usd in pairs.items()
    )
