"""What the stock did when the deal was announced."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.charts import Series, intraday_figure, price_figure
from dashboard.charts.style import company_colour
from dashboard.components import address, live, sources
from dashboard.components.controls import company_box, switch
from dashboard.components.figure import figure
from dashboard.components.prose import escape, filled, prose, small
from dashboard.components.tables import show_reactions
from dashboard.deals import legs_on
from dashboard.market import BENCHMARKS, INTRADAY_DAYS
from dashboard.market.exchanges import exchange_of, session_bounds
from dashboard.reaction import listed_party, reaction, reactions
from dashboard.words import KINDS, amount, day, moment, money, move, rose, signed
from dashboard.words import SESSIONS as SESSION_NAMES

SPANS = {"1m": "1 month", "3m": "3 months", "1y": "1 year", "all": "All"}
SESSIONS = {"1m": 21, "3m": 63, "1y": 252, "all": 10_000}

ledger = sources.ledger()
market = sources.market()
dark = sources.dark()
legs = legs_on(ledger, date.today(), ended=True)
listed = sorted(ledger.tickers, key=lambda slug: ledger.name(slug).lower())
heard = legs[legs["payer"].isin(listed) | legs["payee"].isin(listed)].iloc[::-1]


def leg_label(leg: str) -> str:
    row = legs.loc[leg]
    return (
        f"{day(row['announced'])} · {ledger.name(row['payer'])} → {ledger.name(row['payee'])} · "
        f"{KINDS[row['kind']].label} · {amount(row['amount_usd_bn'], row['basis'])}"
    )


def newest_with_a_move() -> str:
    """The newest announcement whose day has prices of the stock and of the benchmark."""
    for leg, row in heard.iterrows():
        party = listed_party(row, ledger.tickers)
        its = reaction(market, row, party, ledger.tickers[party], "SPY")
        if its.stock_return is not None and its.benchmark_return is not None:
            return str(leg)
    return str(heard.index[0])


st.title("Market reaction")
headline = st.container()

with st.container(horizontal=True, vertical_alignment="bottom"):
    company = company_box(ledger, listed, label="Stock", placeholder="of either party")
    is_its = (heard["payer"] == company) | (heard["payee"] == company)
    choices = list(heard.index[is_its] if company and is_its.any() else heard.index)
    default = choices[0] if company else newest_with_a_move()
    address.one_of("leg", choices, default)
    leg = st.selectbox("Announcement", choices, format_func=leg_label, key="leg", width=520)
    address.keep("leg", default)
    benchmark = switch(
        "Beside it",
        {ticker: ticker for ticker in BENCHMARKS},
        key="benchmark",
        default="SPY",
        help=", ".join(BENCHMARKS.values()),
    )
    span = switch("Around the day", SPANS, key="span", default="3m")

row = legs.loc[leg]
is_party = company in (row["payer"], row["payee"])
stock = company if company and is_party else listed_party(row, ledger.tickers)
ticker = ledger.tickers[stock]
found = reaction(market, row, stock, ticker, benchmark)
event = found.day.session
name = ledger.name(stock)

with headline:
    if found.reason:
        prose("No reaction can be given: {reason}.", reason=found.reason)
    else:
        currency = market.quotes.at[ticker, "currency"]
        text = filled(
            "**{name} {rose} {change}** on {day}, from {before} to {after}",
            name=name,
            rose=rose(found.stock_return),
            change=signed(found.stock_return),
            day=day(event),
            before=money(found.close_before, currency),
            after=money(found.close, currency),
        )
        if found.benchmark_return is None:
            text += filled("; {index} has no price for that day.", index=BENCHMARKS[benchmark])
        else:
            text += filled(
                ", when the {index} moved {change}.",
                index=BENCHMARKS[benchmark],
                change=signed(found.benchmark_return),
            )
        if found.confounders:
            text += filled(
                " {what}: the move is not this deal's alone.", what="; ".join(found.confounders)
            )
        if not found.day.certain:
            text += filled(
                " The time of day of the announcement is unknown: if it came after the close, "
                "{next} is the event day ({change}).",
                next=day(found.day.next_session),
                change=signed(found.next_return),
            )
        st.markdown(text)

st.subheader(escape(leg_label(leg)), anchor=False)
prose("{summary}", summary=row["summary"])

with st.container(horizontal=True, key="reaction-figures"):
    with st.container(key="reaction-return", width="content"):
        st.metric(
            f"{name}, {day(event)}",
            move(found.stock_return),
            help="Closing price over the closing price of the session before, adjusted for splits "
            "and dividends. Positive with ▲, negative with ▼.",
        )
    st.metric(f"{BENCHMARKS[benchmark]}", move(found.benchmark_return), width="content")
    st.metric(
        "Beyond the benchmark",
        move(found.beyond_benchmark),
        width="content",
        help="The stock's return less the benchmark's of the same day (MacKinlay 1997, "
        "market-adjusted return: α = 0, β = 1).",
    )
    st.metric(
        "Volume",
        "–" if found.volume_ratio is None else f"{found.volume_ratio:.1f} ×",
        width="content",
        help="Shares traded on the event day over the median of the 20 sessions before.",
    )

its = reactions(market, legs, stock, ticker, benchmark)
bars = market.history(ticker)
line = Series(f"{name} ({ticker})", bars["close"], company_colour(stock, listed, dark))
if bars.empty:
    st.info(f"No prices of {ticker} yet. They come with the next answer from Yahoo.")
else:
    at = bars.index.searchsorted(pd.Timestamp(event))
    around = bars.iloc[max(0, at - SESSIONS[span]) : at + SESSIONS[span] + 1]
    deals = its.assign(text=[leg_label(i) for i in its.index]).rename(columns={"session": "date"})
    figure(
        price_figure(
            bars=around,
            stock=line,
            benchmark=Series(BENCHMARKS[benchmark], market.history(benchmark)["close"], ""),
            deals=deals.groupby("date", as_index=False).agg(text=("text", "<br>".join)),
            event=event,
            currency=market.quotes.at[ticker, "currency"],
            dark=dark,
        ),
        title=f"{name} ({ticker}): closing price around {day(event)}, its deals marked ◇",
        foot=sources.market_foot(sources.freshness()),
        key="reaction-chart",
        alt=f"Closing price of {name} around {day(event)} beside {BENCHMARKS[benchmark]}.",
    )

age = (date.today() - event).days
if 0 <= age < INTRADAY_DAYS:
    minutes = sources.extras().intraday(ticker, event)
    st.subheader("In 5-minute bars", anchor=False)
    if minutes.frame is None:
        why = "Asking Yahoo …" if minutes.asking else minutes.problem or "Yahoo is not asked now"
        small("Not here yet. {why}", why=why)
    else:
        opens, closes = session_bounds(exchange_of(ticker), event)
        figure(
            intraday_figure(
                bars=minutes.frame,
                stock=line,
                opens=opens,
                closes=closes,
                zone=exchange_of(ticker).zone,
                currency=exchange_of(ticker).currency,
                dark=dark,
            ),
            title=f"{name} on {day(event)}; announced {SESSION_NAMES[row['session']]}",
            foot=f"Source: Yahoo Finance, fetched {moment(minutes.fetched_at)}.",
            key="intraday-chart",
            alt=f"5-minute closes of {name} on {day(event)}.",
        )
    if minutes.asking:
        live.until(lambda: not sources.extras().intraday(ticker, event).asking)

st.subheader(escape(f"All announcements of {name}"), anchor=False)
show_reactions(ledger, legs, its, key="reaction-table")
small(
    "Event day: the first session that could react (after the close: the next; time unknown: the "
    "announcement's own day, marked ?). A single day's return is noisy, and earnings, other deals "
    "and the market share in it."
)
