"""What is new: the latest deals, what changed, the largest moves, what is stale."""

from datetime import date, timedelta

import streamlit as st

from dashboard.components import live, sources
from dashboard.components.prose import prose, small
from dashboard.components.tables import legs_table, show_changes, show_legs, show_moves
from dashboard.deals import legs_on, status_changes, totals
from dashboard.valuation import largest_moves, valuation_table
from dashboard.words import day, move, plural, usd_bn

RECENT_DAYS = 60

ledger = sources.ledger()
market = sources.market()
fresh = sources.freshness()
today = date.today()
since = today - timedelta(days=RECENT_DAYS)

legs = legs_on(ledger, today)
recent = legs[legs["announced"].dt.date > since]
changes = status_changes(ledger, since, today)
moves = largest_moves(valuation_table(market, ledger.tickers))
sums = totals(recent)


def draw_moves() -> None:
    moves = largest_moves(valuation_table(sources.market(), ledger.tickers))
    if moves.empty:
        small("No prices yet: they come with the next answer from Yahoo.")
        return
    show_moves(ledger, moves.head(12), key="largest-moves")
    small(
        "Change against the close before, on the day named. Origin: {origin}.",
        origin=sources.freshness().origin,
    )


st.title("Today")
prose(
    "In the {days} days to {today}: **{legs}** with {total} disclosed, and {changes}. "
    "Largest move of a last close: **{name} {move}** on {on}.",
    days=RECENT_DAYS,
    today=day(today),
    legs=plural(sums.legs, "new leg"),
    total=usd_bn(sums.total_usd_bn),
    changes=plural(len(changes), "change of status", "changes of status"),
    name=ledger.name(moves.index[0]) if len(moves) else "none known",
    move=move(moves["change"].iloc[0]) if len(moves) else "",
    on=day(moves["price_at"].iloc[0]) if len(moves) else "",
)

left, right = st.columns([0.6, 0.4], gap="medium")
with left:
    st.subheader("Newest deals", anchor=False)
    newest = legs.sort_values("announced", ascending=False).head(12)
    show_legs(
        legs_table(ledger, newest),
        key="newest-deals",
        columns=["Announced", "Payer", "Payee", "Kind", "Amount", "Basis", "Status", "What"],
    )
    st.page_link("views/deals.py", label="All deals, with sources and filters")
    st.subheader("Changes of status", anchor=False)
    if changes.empty:
        small("None in the last {days} days.", days=RECENT_DAYS)
    else:
        show_changes(ledger, changes, key="status-changes")
with right:
    st.subheader("Largest moves", anchor=False)
    live.renewing(draw_moves)
    st.page_link("views/valuation.py", label="All prices and P/E ratios")
    st.subheader("What is stale", anchor=False)
    age = (today - fresh.prices_to).days
    newest_leg = legs["announced"].max().date()
    prose(
        "Closing prices end on {day}, {age} ago. The newest deal in the ledger is of {deal}.",
        day=day(fresh.prices_to),
        age=plural(age, "day"),
        deal=day(newest_leg),
    )
    missing = sorted(set(ledger.tickers.values()) - set(market.quotes.index))
    if missing:
        small(
            "No market data yet for {count}: {names}.",
            count=plural(len(missing), "ticker"),
            names=", ".join(missing),
        )
