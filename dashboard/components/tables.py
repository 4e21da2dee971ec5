"""Tables of the ledger as pages show them: readable names, amounts with their certainty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import words
from dashboard.components.dataframe import dataframe, height_of
from dashboard.components.links import arrow_url, company_url, page_url
from dashboard.deals import Ledger
from dashboard.language import mark, tr
from dashboard.market.exchanges import exchange_of
from dashboard.reaction import EventStudy

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
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


def show_counterparties(ledger: Ledger, partners: pd.DataFrame, *, key: str) -> None:
    """Draw the counterparties of a company (flows.CompanyFlows): what it pays to each and
    receives from it."""
    table = pd.DataFrame(
        {
            mark("Company"): [ledger.name(slug) for slug in partners.index],
            mark("Pays"): partners["pays_usd_bn"],
            mark("Receives"): partners["receives_usd_bn"],
            mark("Undisclosed"): partners["pays_undisclosed"] + partners["receives_undisclosed"],
            mark("For"): [", ".join(map(group_name, groups)) for groups in partners["groups"]],
            mark("Legs"): partners["legs"],
        }
    )
    dataframe(
        table,
        key=key,
        usd=["Pays", "Receives"],
        config={
            "Company": st.column_config.LinkColumn(pinned=True),
            "Pays": st.column_config.NumberColumn(
                help=tr("What this company pays to the counterparty, as far as disclosed.")
            ),
            "Receives": st.column_config.NumberColumn(
                help=tr("What this company receives from the counterparty, as far as disclosed.")
            ),
            "Undisclosed": st.column_config.NumberColumn(
                help=tr("Legs without an amount: unknown, not zero.")
            ),
        },
        height=height_of(table, 640),
    )


def show_figures(ledger: Ledger, figures: pd.DataFrame, *, key: str) -> None:
    """Draw dated figures (deals.figures_of), each with what it is of and its source."""
    table = pd.DataFrame(
        {
            mark("As of"): figures["as_of"].dt.date,
            mark("Figure"): figures["metric"].map(words.metric),
            mark("Value"): [
                words.figure(value, unit)
                for value, unit in zip(figures["value"], figures["unit"], strict=True)
            ],
            mark("Of"): [entity_name(ledger, entity) for entity in figures["entity"]],
            mark("Source"): figures["source_url"],
            mark("Note"): figures["note"],
        }
    )
    dataframe(
        table,
        key=key,
        links={"Of": [entity_url(ledger, entity) for entity in figures["entity"]]},
        config={
            "As of": st.column_config.DateColumn(format="YYYY-MM-DD", pinned=True),
            "Value": st.column_config.TextColumn(alignment="right"),
            "Of": st.column_config.LinkColumn(width="medium"),
            "Source": _site(),
            "Note": st.column_config.TextColumn(width="large"),
        },
        height=height_of(table, 420),
    )


def show_earnings(reports: pd.DataFrame, *, key: str) -> None:
    """Draw earnings reports (Market.reports), newest first."""
    shown = reports.iloc[::-1]
    table = pd.DataFrame(
        {
            mark("Reported on"): shown["reported"].dt.date,
            mark("Time of day"): shown["session"].map(_session),
            mark("EPS, 4 quarters"): shown["trailing_eps"],
            mark("Basis"): shown["basis"].map(_eps_basis, na_action="ignore"),
            mark("Source"): shown["source"],
        }
    )
    dataframe(
        table,
        key=key,
        formats={"EPS, 4 quarters": eps_text},
        config={"Reported on": st.column_config.DateColumn(format="YYYY-MM-DD", pinned=True)},
        height=height_of(table, 300),
    )


def show_reactions(
    ledger: Ledger, study: EventStudy, company: str, beside: pd.Series, *, key: str
) -> None:
    """Draw what the stock of one company did at its announcements, newest first; each leads to
    its own page. beside: what else came out (reaction.beside_in_words)."""
    events = study.events[study.events["company"] == company].iloc[::-1]
    day, around = (study.window(window).loc[events.index] for window in ((0, 0), (-1, 1)))
    table = pd.DataFrame(
        {
            mark("Event day"): [
                f"{words.UNKNOWN if pd.isna(when) else when.date()}{'' if certain else ' ?'}"
                for when, certain in zip(events["event_day"], events["certain"], strict=True)
            ],
            mark("Side"): events["side"].map(_side),
            mark("With"): events["other"].map(ledger.name),
            mark("Kind"): events["kind"].map(kind_name),
            mark("Amount"): events["amount_usd_bn"],
            mark("Basis"): events["basis"].map(_basis),
            mark("AR"): day["car"],
            mark("t"): day["t"],
            mark("p"): day["p"],
            mark("CAR −1 … 1"): around["car"],
            mark("t of CAR"): around["t"],
            mark("p of CAR"): around["p"],
            mark("Note"): around["reason"].where(around["reason"] != "", beside.loc[events.index]),
        }
    )
    dataframe(
        table,
        key=key,
        usd=["Amount"],
        formats=dict.fromkeys(["AR", "CAR −1 … 1"], words.move)
        | dict.fromkeys(["t", "t of CAR"], words.statistic)
        | dict.fromkeys(["p", "p of CAR"], words.probability),
        links={
            "Event day": [
                page_url("market-reaction", company=company, leg=leg) for leg in events["leg"]
            ],
        },
        config={
            "Event day": st.column_config.LinkColumn(
                pinned=True,
                help=tr(
                    "The first session that could react. With a ?: the time of day is unknown, and "
                    "it may be the next one."
                ),
            ),
            "AR": st.column_config.NumberColumn(
                help=tr("Abnormal return of the event day: beyond what α and β explain.")
            ),
            "p": st.column_config.NumberColumn(help=tr("Two-sided.")),
            "Note": st.column_config.TextColumn(width="large"),
        },
        height=height_of(table, 420),
    )


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


def show_valuations(ledger: Ledger, valuations: pd.DataFrame, *, key: str) -> None:
    """Draw a valuation_table: a P/E, or why there is none, never a number in its place."""
    table = pd.DataFrame(
        {
            mark("Company"): [ledger.name(slug) for slug in valuations.index],
            mark("Ticker"): valuations["ticker"],
            mark("Price"): valuations["price"],
            mark("Move"): valuations["change"],
            mark("Trailing P/E"): valuations["trailing_pe"],
            mark("If none"): valuations["why_no_pe"].map(
                lambda why: tr("no P/E: {why}", why=tr(why)) if why else ""
            ),
            mark("EPS, 4 quarters"): valuations["trailing_eps"],
            mark("Reported on"): valuations["eps_since"].dt.date,
            mark("Forward P/E"): valuations["forward_pe"],
            mark("EPS, next year"): valuations["forward_eps"],
            mark("Estimate of"): valuations["forward_on"].dt.date,
            mark("Market cap"): valuations["market_cap_usd_bn"],
            mark("Price of"): [
                words.UNKNOWN if pd.isna(at) else words.moment(at, exchange_of(ticker).zone)
                for at, ticker in zip(valuations["price_at"], valuations["ticker"], strict=True)
            ],
            mark("Outside the session"): [
                words.UNKNOWN
                if pd.isna(price)
                else f"{words.money(price, 'USD')}, {words.clock(at)}"
                for price, at in zip(
                    valuations["extended_price"], valuations["extended_at"], strict=True
                )
            ],
            mark("Next report"): valuations["next_earnings_at"].dt.date,
            mark("Origin"): [
                tr(words.ORIGINS.get(origin, words.UNKNOWN)) for origin in valuations["origin"]
            ],
            mark("Doubt"): valuations["doubt"].map(
                lambda doubt: f"⚠ {words.said_in_parts(doubt)}" if doubt else "", na_action="ignore"
            ),
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
            "EPS, 4 quarters": eps_text,
            "EPS, next year": eps_text,
        },
        config={
            "Company": st.column_config.LinkColumn(pinned=True),
            "If none": st.column_config.TextColumn(width="medium"),
        },
        height=520,
    )


def group_name(group: str) -> str:
    return tr(words.GROUPS[group])


def kind_name(kind: str) -> str:
    return tr(words.KINDS[kind].label)


def status_name(status: str) -> str:
    return tr(words.STATUSES[status])


def _basis(basis: str) -> str:
    return tr(words.BASES[basis])


def _side(side: str) -> str:
    return tr(words.SIDES[side])


def _session(session: str) -> str:
    return tr(words.SESSIONS[session])


def _eps_basis(basis: str) -> str:
    return tr(words.EPS_BASES[basis])


def names_of(ledger: Ledger, slugs: Iterable[str]) -> str:
    return ", ".join(map(ledger.name, slugs))


def entity_name(ledger: Ledger, entity: str) -> str:
    """What a figure is of: a company, several of them, a leg of the ledger, or a whole market."""
    if entity in words.ENTITIES:
        return tr(words.ENTITIES[entity])
    if entity in ledger.legs.index:
        leg = ledger.legs.loc[entity]
        names = f"{ledger.name(leg['payer'])} → {ledger.name(leg['payee'])}"
        return f"{names}, {kind_name(leg['kind'])}"
    slugs = entity.split("+")
    return ", ".join(ledger.name(s) if s in ledger.companies.index else s for s in slugs)


def entity_url(ledger: Ledger, entity: str) -> str:
    """Where to read more about it; what is no company and no leg is asked about only there."""
    if entity in ledger.companies.index:
        return company_url(entity)
    if entity in ledger.legs.index:
        return arrow_url(ledger.legs.loc[entity])
    return page_url("reality-check")


def _source_type(kind: str) -> str:
    return tr(words.SOURCE_TYPES[kind]) if kind else ""


def _site() -> Any:
    """A column of addresses, each shown by its site."""
    return st.column_config.LinkColumn(display_text=r"https?://(?:www\.)?([^/]+)")


def _years(term: float) -> str:
    return words.UNKNOWN if pd.isna(term) else tr("{term} y", term=f"{term:g}")


def eps_text(value: float) -> str:
    return words.UNKNOWN if pd.isna(value) else f"{value:,.2f}".replace("-", "−")


def download_legs(table: pd.DataFrame, *, name: str, key: str) -> None:
    """A button that gives a legs_table as CSV."""
    st.download_button(
        tr("Download these rows (CSV)"),
        safe_csv(table.rename_axis("id").reset_index()),
        file_name=name,
        mime="text/csv",
        key=key,
        on_click="ignore",
    )


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
        return tr("to {amount}", amount=words.usd_bn(high))
    if pd.isna(high):
        return tr("from {amount}", amount=words.usd_bn(low))
    return f"{words.usd_bn(low)} – {words.usd_bn(high)}"
