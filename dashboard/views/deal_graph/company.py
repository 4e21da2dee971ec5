"""The panel of a company: price and P/E with its deals, money in and out, loops."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import Series
from dashboard.charts.beside_graph import price_and_pe_figure
from dashboard.charts.style import company_colour
from dashboard.components.company_facts import _pe, _price_notes, headlines, valuation, who_it_is
from dashboard.components.data import live, sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day
from dashboard.components.draw.fold import fold
from dashboard.components.draw.labels import group_name
from dashboard.components.draw.links import kept
from dashboard.components.draw.markup import escape
from dashboard.components.draw.prose import named, prose, small
from dashboard.components.draw.table import Column, height_of, show_table
from dashboard.components.notes import COMPANY, notes
from dashboard.components.tables.events import deal_marks
from dashboard.deals import Ledger
from dashboard.language import mark, tr, tr_n
from dashboard.market.exchanges import exchange_of
from dashboard.views.deal_graph.context import ROOM, Panel, loop_links
from dashboard.views.deal_graph.legs import leg_boxes
from dashboard.vocabulary import ORIGINS

MOST_LOOPS = 4


def company_panel(panel: Panel, slug: str) -> None:
    ledger = panel.ledger
    st.header(named(ledger.name(slug)), anchor=False)
    who_it_is(ledger, slug)
    notes(COMPANY, slug, asof=panel.asof)
    ticker = ledger.tickers.get(slug)
    if ticker:
        if panel.then is panel.now or panel.asof >= panel.now.day:
            live.renewing(lambda: _market(sources.findings().valuations.loc[slug], ticker))
        else:
            _market(panel.then.valuations.loc[slug], ticker)
        _history(panel, slug, ticker)
    valuation(ledger, slug, panel.asof)
    live_arrows = panel.arrows[~panel.arrows["ended"].astype(bool)]
    _flows(ledger, tr("Pays"), live_arrows[live_arrows["payer"] == slug], "payee", key="flows-out")
    _flows(
        ledger, tr("Receives"), live_arrows[live_arrows["payee"] == slug], "payer", key="flows-in"
    )
    loops = [loop for loop in panel.then_moving.loops.found if slug in loop.companies]
    if loops:
        prose("Part of {loops}:", loops=tr_n(len(loops), "{n} loop", "{n} loops of payments"))
        loop_links(panel, loops, MOST_LOOPS)
    st.page_link(
        "views/company/page.py",
        label=escape(tr("Everything about {name}", name=ledger.name(slug))),
        query_params=kept(company=slug),
    )
    if ticker and (inside := fold(tr("Headlines"), key="graph-headlines")):
        with inside:
            headlines(ticker)
    legs = panel.legs[(panel.legs["payer"] == slug) | (panel.legs["payee"] == slug)]
    title = tr_n(len(legs), "Its {n} flow", "Its {n} flows")
    if inside := fold(title, key="graph-legs"):
        with inside:
            leg_boxes(panel, legs, most=40)


def _market(row: pd.Series, ticker: str) -> None:
    if pd.isna(row["price"]):
        small("No market data for {ticker} yet.", ticker=ticker)
        return
    left, middle, right = st.columns(3)
    left.metric(tr("Price"), formats.money(row["price"], row["currency"]))
    no_pe = pd.isna(row["trailing_pe"])
    middle.metric(tr("P/E"), formats.UNKNOWN if no_pe else formats.ratio(row["trailing_pe"]))
    cap = formats.usd_bn(row["market_cap_usd_bn"], unknown=formats.UNKNOWN)
    right.metric(tr("Market cap"), cap)
    small(
        "{move} on the day; price of {when}, {origin}.",
        move=formats.move(row["change"]),
        when=formats.moment(row["price_at"], exchange_of(ticker).zone),
        origin=tr(ORIGINS[row["origin"]]),
    )
    if no_pe:
        # The reason is longer than the cell.
        small("{reason}.", reason=_pe(row["trailing_pe"], row["why_no_pe"]))
    _price_notes(row, ticker)
    if not pd.isna(row["next_earnings_at"]):
        small("Next earnings: {day}.", day=formats.day(row["next_earnings_at"]))


def _history(panel: Panel, slug: str, ticker: str) -> None:
    """Price and P/E through time, with the company's deals."""
    history = panel.then.pe_history(ticker)
    if history.empty:
        return
    ledger, name = panel.ledger, panel.ledger.name(slug)
    events = panel.reactions
    colour = company_colour(slug, list(ledger.tickers), panel.dark)
    closes, ratios = history["close"], history["pe"]
    figure(
        price_and_pe_figure(
            Series(name, closes, colour),
            ratios,
            deals=deal_marks(ledger, events, slug),
            currency=exchange_of(ticker).currency,
            dark=panel.dark,
        ),
        title=_title(name, closes, ratios, exchange_of(ticker).currency),
        foot=sources.market_foot(sources.freshness()),
        key="graph-company-price",
        alt=tr("Closing price and trailing P/E of {name} with its deals marked.", name=name),
        table=by_day({mark("Price"): (closes, "ratio"), mark("P/E"): (ratios, "ratio")}),
    )


def _title(name: str, closes: pd.Series, ratios: pd.Series, currency: str) -> str:
    said = {
        "name": name,
        "price": formats.money(closes.iloc[-1], currency),
        "day": formats.day(closes.index[-1]),
    }
    if pd.isna(ratios.iloc[-1]):
        return tr("{name} closed at {price} on {day}, without a P/E; its deals ◇", **said)
    return tr(
        "{name} closed at {price} on {day}, {pe} times its earnings; its deals ◇",
        pe=formats.ratio(ratios.iloc[-1]),
        **said,
    )


def _flows(ledger: Ledger, title: str, flows: pd.DataFrame, other: str, *, key: str) -> None:
    total = flows["amount_usd_bn"].sum(min_count=1)
    prose("**{title}** {total}", title=title, total=formats.usd_bn(total, unknown=""))
    if flows.empty:
        small("nothing that is known on this day")
        return
    columns = [
        Column(mark("Company"), flows[other].map(ledger.name)),
        Column(mark("Amount"), flows["amount_usd_bn"], "usd_bn"),
        Column(mark("For"), flows["group"].map(group_name)),
    ]
    show_table(columns, key=key, height=height_of(flows, 200), room=ROOM)
