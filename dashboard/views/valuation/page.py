"""P/E, market value and price of every listed company, now and through time."""

import streamlit as st

from dashboard.charts import Series, pe_figure
from dashboard.charts.style import company_colour
from dashboard.components.data import live, sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.chart_tables import lines_by_day
from dashboard.components.draw.prose import filled, paragraph, prose, small
from dashboard.components.state import url
from dashboard.components.tables.companies import show_valuations
from dashboard.components.tables.events import deal_marks
from dashboard.formats import day, days, ratio, usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.valuation import valuation_summary

findings = sources.findings()
ledger = findings.ledger
dark = sources.dark()
listed = sorted(ledger.tickers, key=lambda slug: ledger.name(slug).lower())


def draw_headline() -> None:
    table = sources.findings().valuations
    sums = valuation_summary(table)
    if sums.lowest is None or sums.highest is None:
        prose("No prices yet: they come with the next answer from Yahoo.")
        return
    sentences = [
        filled(
            "Of {listed} there are prices for {priced}. Their median trailing P/E is **{median}**, "
            "from {low} ({lowest}) to {high} ({highest}); {losses} made a loss and have none.",
            listed=tr_n(len(table), "{n} listed company", "{n} listed companies"),
            priced=sums.priced,
            median=ratio(sums.median_pe),
            low=ratio(table.at[sums.lowest, "trailing_pe"]),
            lowest=ledger.name(sums.lowest),
            high=ratio(table.at[sums.highest, "trailing_pe"]),
            highest=ledger.name(sums.highest),
            losses=sums.losses,
        )
    ]
    if sums.market_caps_on:
        sentences.append(
            filled(
                "Their market caps of {days} add up to **{market_cap}**.",
                days=days(*sums.market_caps_on),
                market_cap=usd_bn(sums.market_cap_usd_bn),
            )
        )
    paragraph(" ".join(sentences))


def draw_table() -> None:
    now = sources.findings()
    show_valuations(ledger, now.valuations, today=now.day, key="valuation-table")


st.title(tr("Valuation"))
live.renewing(draw_headline)

default = ["nvidia", "oracle", "microsoft"]
default = [slug for slug in default if slug in listed]
url.some_of("companies", listed, default)
chosen = st.multiselect(
    tr("Companies in the chart"),
    listed,
    format_func=ledger.name,
    key="companies",
    max_selections=6,
)
url.keep("companies", default)

events = findings.events.events
lines, deals, by_yahoo, lacking = [], {}, [], []
for slug in chosen:
    name, ticker = ledger.name(slug), ledger.tickers[slug]
    history = findings.pe_history(ticker)["pe"].dropna()
    if history.empty:
        # No reported earnings here: Yahoo's own month-end figures stand in, and are called so.
        extra = sources.extras().pe_history(ticker)
        if extra.frame is None:
            lacking.append((name, extra))
            continue
        history = extra.frame.set_index("date")["trailing_pe"].dropna()
        by_yahoo.append(name)
    lines.append(Series(name, history, company_colour(slug, listed, dark)))
    deals[name] = deal_marks(ledger, events, slug)

if lines:
    figure(
        pe_figure(lines=lines, deals=deals, dark=dark),
        title=tr(
            "Trailing P/E of {list} on {day}; deals marked ◇",
            list=", ".join(f"{line.name} {ratio(line.values.iloc[-1])}" for line in lines),
            day=day(max(line.values.index[-1] for line in lines)),
        ),
        foot=f"{sources.market_foot(sources.freshness())} {tr('EPS: SEC filings, Yahoo Finance.')}",
        key="pe-chart",
        alt=tr(
            "Trailing P/E through time of {names}", names=", ".join(line.name for line in lines)
        ),
        table=lines_by_day(lines, ratio),
    )
    small(
        "P/E on a day: the close over the diluted GAAP EPS of the four quarters known before that "
        "day's open. The line breaks where there was a loss, or where a report is missing."
    )
if by_yahoo:
    small(
        "{names}: Yahoo's own P/E at month ends, since the reports are not here.",
        names=", ".join(by_yahoo),
    )
for name, extra in lacking:
    why = (
        tr("asking Yahoo …")
        if extra.asking
        else tr(extra.problem or mark("Yahoo is not asked now"))
    )
    small("{name}: no P/E through time yet ({why}).", name=name, why=why)
if any(extra.asking for _, extra in lacking):
    waiting = [ledger.tickers[slug] for slug in chosen]
    live.until(lambda: not any(sources.extras().pe_history(t).asking for t in waiting))

live.renewing(draw_table)
small(
    "Trailing P/E: price over the GAAP EPS of the last four reported quarters. Forward P/E: price "
    "over the consensus EPS of the next fiscal year, dated in its own column. Market cap in US "
    "dollars; listings in other currencies without a dated rate have none. A figure marked ⚠ "
    "contradicts another of the same quote."
)
