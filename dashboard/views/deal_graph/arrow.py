"""The panel of an arrow: what is behind it, and what the market made of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import Series
from dashboard.charts.beside_graph import event_price_figure
from dashboard.charts.style import company_colour
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import by_day
from dashboard.components.draw.labels import group_name, status_name
from dashboard.components.draw.markup import Markup
from dashboard.components.draw.prose import filled, named, paragraph, prose, small
from dashboard.components.draw.reactions import reaction_note, reaction_words
from dashboard.components.draw.table import Column, show_table
from dashboard.components.tables.events import deal_marks
from dashboard.language import mark, tr, tr_n
from dashboard.market.exchanges import exchange_of
from dashboard.views.deal_graph.context import ROOM, Panel, loop_links, value_words
from dashboard.views.deal_graph.legs import leg_boxes, linked_leg
from dashboard.vocabulary import ENDED

# Sessions to either side of the event day.
SESSIONS = 20
MOST_LOOPS = 3
MOST_ENDED = 2


def arrow_panel(panel: Panel, arrow: str) -> None:
    """`arrow`: an id of flows.arrows; without ".ended" it stands for what has ended, too."""
    ledger = panel.ledger
    payer, payee, group, *ended = arrow.split(".")
    st.header(named(f"{ledger.name(payer)} → {ledger.name(payee)}"), anchor=False)
    rows = panel.arrows[
        panel.arrows["id"].isin([arrow, f"{arrow}.ended"] if not ended else [arrow])
    ]
    legs = panel.legs.loc[[leg for row in rows["legs"] for leg in row]]
    if legs.empty:
        small("Nothing of this is known on {day}.", day=formats.day(panel.asof))
        return
    _summary(panel, group, rows, legs)
    reactions = panel.reactions_to(list(legs.index))
    reactions = reactions[reactions["company"].isin([payer, payee])]
    for company in reactions["company"].drop_duplicates():
        _reaction(panel, reactions[reactions["company"] == company].iloc[0])
    loops = panel.loops_over({(payer, payee)})
    if loops and not ended:
        prose("Part of {loops}:", loops=tr_n(len(loops), "{n} loop", "{n} loops of payments"))
        loop_links(panel, loops, MOST_LOOPS)
    leg_boxes(panel, legs)
    if len(reactions):
        st.markdown(f"**{tr('All its announcements')}**")
        _table(panel, reactions)


def arrow_notes(panel: Panel, arrow: str) -> list[str]:
    """What a picture of the graph says of the arrow chosen in it."""
    payer, payee, _, *ended = arrow.split(".")
    ids = [arrow] if ended else [arrow, f"{arrow}.ended"]
    legs = [leg for row in panel.arrows[panel.arrows["id"].isin(ids)]["legs"] for leg in row]
    reactions = panel.reactions_to(legs)
    reactions = reactions[reactions["company"].isin([payer, payee])].drop_duplicates("company")
    return [
        reaction_note(row, panel.ledger.name(row["company"])) for _, row in reactions.iterrows()
    ]


def _summary(panel: Panel, group: str, rows: pd.DataFrame, legs: pd.DataFrame) -> None:
    """What it adds up to, and where it stands."""
    live = rows[~rows["ended"].astype(bool)]
    shown = live if len(live) else rows
    row = shown.iloc[0]
    newest = legs.loc[[leg for leg in row["legs"] if leg in legs.index]].iloc[-1]
    hidden = (
        tr_n(row["undisclosed"], "; {n} flow without an amount", "; {n} flows without an amount")
        if row["undisclosed"] and not pd.isna(row["amount_usd_bn"])
        else ""
    )
    single = len(legs) == 1
    amount = formats.leg_amount(newest) if single else formats.usd_bn(row["amount_usd_bn"])
    prose(
        "{group}: **{amount}**{ended}{hidden} · announced {day} · {status}",
        group=group_name(group),
        amount=amount,
        ended="" if len(live) else tr(" (ended)"),
        hidden=hidden,
        status=status_name(newest["status"]).lower(),
        day=formats.day(newest["announced"]),
    )
    over = legs[legs["status"].isin(ENDED)].sort_values("status_date", ascending=False)
    for leg in over.head(MOST_ENDED).itertuples() if len(live) else ():
        _ended(panel, leg)
    if len(live) and len(over) > MOST_ENDED:
        small("and {n} more that ended, below", n=len(over) - MOST_ENDED)


def _ended(panel: Panel, leg: Any) -> None:
    """What became of a flow that is over, and what took its place."""
    successors = panel.successors(leg.Index)
    small(
        "Before: {amount} of {announced}, {status} {day}{by}.",
        amount=formats.leg_amount(leg),
        announced=formats.day(leg.announced),
        status=status_name(leg.status).lower(),
        day=formats.day(leg.status_date),
        by=Markup(filled(" by {later}", later=linked_leg(panel, successors[-1])))
        if successors
        else "",
    )


def _reaction(panel: Panel, row: pd.Series) -> None:
    """One party's stock around the event day of its largest deal on this arrow."""
    ledger = panel.ledger
    company, event = str(row["company"]), row["event_day"]
    name = ledger.name(company)
    template, values = reaction_words(row, name)
    paragraph(filled(template, **values))
    confounded = panel.confounders.get((row["leg"], company), "")
    if confounded:
        small("Confounded: {what}.", what=confounded)
    if words := value_words(row):
        small(words[0], **words[1])
    closes = panel.then.market.history(row["ticker"])["close"]
    if event not in closes.index:
        return
    at = closes.index.searchsorted(event)
    around = closes.iloc[max(0, at - SESSIONS) : at + SESSIONS + 1]
    currency = exchange_of(row["ticker"]).currency
    amount = formats.usd_bn(row["amount_usd_bn"])
    colour = company_colour(company, list(ledger.tickers), panel.dark)
    figure(
        event_price_figure(
            Series(name, around, colour),
            event=event,
            deals=deal_marks(ledger, panel.then.events.events, company),
            text=amount,
            currency=currency,
            dark=panel.dark,
        ),
        title=tr(
            "{name} ({ticker}) {rose} on {day}, the event day",
            name=name,
            ticker=row["ticker"],
            rose=formats.rose(row["return"]),
            day=formats.day(event),
        ),
        foot=sources.market_foot(sources.freshness()),
        key=f"arrow-price-{company}",
        alt=tr("Closing price of {name} around {day}.", name=name, day=formats.day(event)),
        table=by_day({name: (around, "ratio")}),
    )


def _table(panel: Panel, reactions: pd.DataFrame) -> None:
    ordered = reactions.sort_values("event_day", ascending=False)
    show_table(
        [
            Column(mark("Stock of"), ordered["company"].map(panel.ledger.name)),
            Column(mark("Event day"), ordered["event_day"], "day"),
            Column("AR", ordered["ar"], "move"),
            Column("t", ordered["t"], "statistic"),
            Column(
                mark("P/E"),
                [
                    f"{formats.ratio(before)} → {formats.ratio(after)}"
                    for before, after in zip(ordered["pe_before"], ordered["pe_after"], strict=True)
                ],
                help=tr("At the close before and on the event day."),
            ),
            Column(mark("Move"), ordered["return"], "move"),
            Column(mark("Amount"), ordered["amount_usd_bn"], "usd_bn"),
            Column(mark("Note"), ordered["reason"], "long"),
        ],
        key="arrow-reactions",
        height="content" if len(ordered) < 8 else 250,
        room=ROOM,
        title=reaction_note(ordered.iloc[0], panel.ledger.name(ordered["company"].iloc[0])),
    )
