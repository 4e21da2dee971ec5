"""P/E, market value and price of every listed company, now and through time."""

from datetime import date

import streamlit as st

from dashboard.charts import Series, pe_figure
from dashboard.charts.style import company_colour
from dashboard.components import address, sources
from dashboard.components.figure import figure
from dashboard.components.prose import prose, small
from dashboard.components.tables import show_valuations
from dashboard.deals import legs_on
from dashboard.reaction import reactions
from dashboard.valuation import pe_history, valuation_table
from dashboard.words import KINDS, amount, day, plural, ratio, usd_bn

ledger = sources.ledger()
market = sources.market()
dark = sources.dark()
listed = sorted(ledger.tickers, key=lambda slug: ledger.name(slug).lower())
table = valuation_table(market, ledger.tickers)
legs = legs_on(ledger, date.today(), ended=True)

st.title("Valuation")
priced = table.dropna(subset=["price"])
with_pe = priced.dropna(subset=["trailing_pe"])
if with_pe.empty:
    prose("No prices yet: they come with the next answer from Yahoo.")
else:
    losses = int((priced["why_no_pe"] == "loss").sum())
    prose(
        "Of {listed} there are prices for {priced}. Their median trailing P/E is **{median}**, "
        "from {low} ({lowest}) to {high} ({highest}); {losses} made a loss and have none. "
        "Together they are worth **{worth}**.",
        listed=plural(len(table), "listed company", "listed companies"),
        priced=len(priced),
        median=ratio(with_pe["trailing_pe"].median()),
        low=ratio(with_pe["trailing_pe"].min()),
        lowest=ledger.name(with_pe["trailing_pe"].idxmin()),
        high=ratio(with_pe["trailing_pe"].max()),
        highest=ledger.name(with_pe["trailing_pe"].idxmax()),
        losses=losses,
        worth=usd_bn(priced["market_cap_usd_bn"].sum()),
    )

histories = {slug: pe_history(market, ledger.tickers[slug])["pe"].dropna() for slug in listed}
charted = [slug for slug in listed if not histories[slug].empty]
default = [slug for slug in ("nvidia", "oracle", "microsoft") if slug in charted]
address.some_of("companies", charted, default)
chosen = st.multiselect(
    "Companies in the chart",
    charted,
    format_func=ledger.name,
    key="companies",
    max_selections=6,
)
address.keep("companies", default)

if chosen:
    deals = {}
    for slug in chosen:
        events = reactions(market, legs, slug, ledger.tickers[slug], "SPY")
        texts = [
            f"{ledger.name(legs.at[i, 'payer'])} → {ledger.name(legs.at[i, 'payee'])}, "
            f"{KINDS[legs.at[i, 'kind']].label}, "
            f"{amount(legs.at[i, 'amount_usd_bn'], legs.at[i, 'basis'])}"
            for i in events.index
        ]
        marks = events.assign(text=texts).rename(columns={"session": "date"})
        deals[ledger.name(slug)] = marks.groupby("date", as_index=False).agg(
            text=("text", "<br>".join)
        )
    figure(
        pe_figure(
            lines=[
                Series(ledger.name(slug), histories[slug], company_colour(slug, listed, dark))
                for slug in chosen
            ],
            deals=deals,
            dark=dark,
        ),
        title="Trailing P/E through time, deals marked ◇",
        foot=sources.market_foot(sources.freshness()) + " EPS: SEC filings, Yahoo Finance.",
        key="pe-chart",
        alt="Trailing P/E through time of " + ", ".join(ledger.name(slug) for slug in chosen),
    )
    small(
        "P/E on a day: the close over the diluted GAAP EPS of the four quarters known before that "
        "day's open. The line breaks where there was a loss, or where a report is missing."
    )

show_valuations(ledger, table, key="valuation-table")
small(
    "Trailing P/E: price over the GAAP EPS of the last four reported quarters. Forward P/E: price "
    "over the consensus EPS of the next fiscal year, dated in its own column. Market cap in US "
    "dollars; listings in other currencies without a dated rate have none. Today is {today}.",
    today=day(date.today()),
)
