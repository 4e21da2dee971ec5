"""What the announcement did to the stock, beyond the market."""

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.charts import (
    Mark,
    Series,
    car_figure,
    intraday_figure,
    price_figure,
)
from dashboard.charts.style import company_colour
from dashboard.components import address, live, measures, sources
from dashboard.components.all_reactions import (
    draw_around_loop,
    draw_events,
    draw_groups,
    draw_private,
)
from dashboard.components.chart_tables import by_day
from dashboard.components.controls import (
    benchmark_switch,
    company_box,
    date_box,
    switch,
    window_box,
)
from dashboard.components.figure import figure
from dashboard.components.prose import filled, named, paragraph, prose, small
from dashboard.components.reaction_tables import (
    MODELS,
    deal_marks,
    leg_label,
    show_sides,
    show_windows,
)
from dashboard.deals import legs_on
from dashboard.language import mark, tr
from dashboard.market import BENCHMARKS, INTRADAY_DAYS
from dashboard.market.exchanges import exchange_of, session_bounds
from dashboard.reaction import (
    CONFOUNDERS,
    WINDOWS,
    event_labels,
    listed_party,
    market_value,
    pe_around,
    reaction,
)
from dashboard.words import (
    KINDS,
    day,
    moment,
    money,
    move,
    percent,
    ratio,
    rose,
    signed,
    statistic,
    usd_bn,
)
from dashboard.words import SESSIONS as SESSION_NAMES

SPANS = {"1m": mark("1 month"), "3m": mark("3 months"), "1y": mark("1 year"), "all": mark("All")}
SESSIONS = {"1m": 21, "3m": 63, "1y": 252, "all": 10_000}
PARTS = {
    "events": mark("All announcements"),
    "groups": mark("Who gains: groups"),
    "loop": mark("Around a loop"),
    "private": mark("Without a stock"),
}

ledger = sources.ledger()
market = sources.market()
dark = sources.dark()
listed = sorted(ledger.tickers, key=lambda slug: ledger.name(slug).lower())

st.title(tr("Market reaction"))
headline = st.container()

with st.container(horizontal=True, vertical_alignment="bottom"):
    company = company_box(ledger, listed, label=tr("Stock"), placeholder=tr("of either party"))
    asof = date_box(ledger)
    legs = legs_on(ledger, asof, ended=True)
    benchmark = benchmark_switch()
    window = window_box((-1, 1), measures.FURTHEST)

heard, study = measures.study(ledger, market, asof, benchmark)
labels = event_labels(study.events)
if not labels:
    with headline:
        prose("No deal with a listed party was known by {day}.", day=day(asof))
    st.stop()
on_day = study.window((0, 0))

with st.container(horizontal=True, vertical_alignment="bottom"):
    of_stock = [leg for leg, party in labels if party == company]
    choices = list(legs.index[legs.index.isin(of_stock or [leg for leg, _ in labels])])[::-1]
    with_car = {label[0] for label in on_day.index[on_day["car"].notna()]}
    default = next((leg for leg in choices if leg in with_car), choices[0])
    address.one_of("leg", choices, default)
    leg = st.selectbox(
        tr("Announcement"),
        choices,
        format_func=lambda leg: leg_label(ledger, legs.loc[leg]),
        key="leg",
        width=620,
    )
    address.keep("leg", default)
    span = switch(tr("Around the day"), SPANS, key="span", default="3m")

row = legs.loc[leg]
stock = company if (leg, company) in labels else listed_party(row, ledger.tickers)
label = labels[leg, str(stock)]
event, figures, first_day = study.events.loc[label], study.table.loc[label], on_day.loc[label]
ticker, name = event["ticker"], ledger.name(event["company"])
beside = measures.beside(ledger, market, asof, benchmark, window)
its_beside = beside[(beside["leg"] == label[0]) & (beside["company"] == label[1])]
found = reaction(market, legs.loc[label[0]], event["company"], ticker, benchmark)
currency = exchange_of(ticker).currency if not found.reason else ""

with headline:
    if found.reason:
        prose("No reaction can be given: {reason}.", reason=found.reason)
    else:
        text = filled(
            "**{name} {rose} {change}** on {day}, from {before} to {after}",
            name=name,
            rose=rose(found.stock_return),
            change=signed(found.stock_return),
            day=day(found.day.session),
            before=money(found.close_before, currency),
            after=money(found.close, currency),
        )
        if pd.isna(first_day["car"]):
            text += filled(
                "; what of it is beyond the {index} cannot be said: {reason}.",
                index=BENCHMARKS[benchmark],
                reason=first_day["reason"],
            )
        else:
            text += filled(
                ", when the {index} moved {change}: **{beyond} beyond what its β explains**, "
                "t = {t}.",
                index=BENCHMARKS[benchmark],
                change=signed(figures["benchmark_return"]),
                beyond=signed(first_day["car"]),
                t=statistic(first_day["t"]),
            )
        if len(its_beside):
            text += filled(
                " {what}: the move is not this deal's alone.", what="; ".join(its_beside["text"])
            )
        if not event["certain"]:
            text += filled(
                " The time of day of the announcement is unknown: if it came after the close, "
                "{next} is the event day ({change}; {beyond} beyond, t = {t}).",
                next=day(event["next_session"]),
                change=signed(figures["next_return"]),
                beyond=signed(figures["next_ar"]),
                t=statistic(figures["next_t"]),
            )
        paragraph(text)

st.subheader(named(leg_label(ledger, row)), anchor=False)
prose("{summary}", summary=row["summary"])

values = market_value(study, market)
worth = values.loc[label]
pe = pe_around(market, study.events.loc[[label]]).iloc[0]
with st.container(horizontal=True, key="reaction-figures"):
    with st.container(key="reaction-return", width="content"):
        st.metric(
            named(f"{name}, {day(event['event_day'])}"),
            move(found.stock_return),
            help=tr(
                "Closing price over the closing price of the session before, adjusted for splits "
                "and dividends. Positive with ▲, negative with ▼."
            ),
        )
    st.metric(BENCHMARKS[benchmark], move(figures["benchmark_return"]), width="content")
    st.metric(
        tr("Abnormal return"),
        move(first_day["car"]),
        width="content",
        help=tr(
            "AR = R − α − β·Rm: what the stock did beyond what its own market model explains "
            "(MacKinlay 1997, eq. 7)."
        ),
    )
    st.metric(
        tr("Market value"),
        usd_bn(worth["change_usd_bn"], unknown="–"),
        width="content",
        help=tr("The abnormal return times the market value at the close before."),
    )
    st.metric(
        tr("Per dollar of the deal"),
        f"${worth['per_dollar']:.2f}" if pd.notna(worth["per_dollar"]) else "–",
        width="content",
        help=tr("How many dollars of market value each disclosed dollar of the deal called up."),
    )
    st.metric(
        tr("P/E before and after"),
        f"{ratio(pe['pe_before'])} → {ratio(pe['pe_after'])}",
        width="content",
        help=tr(
            "Closing price over the trailing GAAP EPS known then, at the close before and on the "
            "event day. – where there was a loss or no report is known."
        ),
    )
    st.metric(
        tr("Volume"),
        "–" if found.volume_ratio is None else f"{found.volume_ratio:.1f} ×",
        width="content",
        help=tr("Shares traded on the event day over the median of the 20 sessions before."),
    )

bars = market.history(ticker)
colour = company_colour(event["company"], listed, dark)
line = Series(f"{name} ({ticker})", bars["close"], colour)
if bars.empty:
    st.info(
        tr("No prices of {ticker} yet. They come with the next answer from Yahoo.", ticker=ticker)
    )
else:
    at = bars.index.searchsorted(pd.Timestamp(found.day.session))
    around = bars.iloc[max(0, at - SESSIONS[span]) : at + SESSIONS[span] + 1]
    index = market.history(benchmark)["close"]
    figure(
        price_figure(
            bars=around,
            stock=line,
            benchmark=Series(BENCHMARKS[benchmark], index, ""),
            deals=deal_marks(ledger, study.events, event["company"]),
            event=found.day.session,
            currency=exchange_of(ticker).currency,
            dark=dark,
        ),
        title=tr(
            "{name} ({ticker}): closing price around {day}, its deals marked ◇",
            name=name,
            ticker=ticker,
            day=day(found.day.session),
        ),
        foot=sources.market_foot(sources.freshness()),
        key="reaction-chart",
        alt=tr(
            "Closing price of {name} around {day} beside {index}.",
            name=name,
            day=day(found.day.session),
            index=BENCHMARKS[benchmark],
        ),
        table=by_day(
            {
                line.name: around["close"],
                BENCHMARKS[benchmark]: index.reindex(around.index),
                mark("Volume"): around["volume"],
            }
        ),
        formats={"Volume": "{:,.0f}".format},
    )

around_day = (min(window[0], -5), max(window[1], 5))
if pd.notna(first_day["car"]):
    path = study.path(label, around_day)
    words_of = {name: tr(word) for name, word in CONFOUNDERS.items()}
    figure(
        car_figure(
            path,
            window=window,
            marks=[Mark(r.offset, words_of[r.what], r.text) for r in its_beside.itertuples()],
            colour=colour,
            dark=dark,
        ),
        title=tr(
            "{name}: abnormal returns around {day}, and their sum from the first session on",
            name=name,
            day=day(event["event_day"]),
        ),
        foot=tr(
            "{model}: β = {beta}, α = {alpha} and σ = {sigma} a session, from {n} returns "
            "between sessions −250 and −30. Shaded: your window. ",
            model=tr(MODELS[figures["model"]]),
            beta=f"{figures['beta']:.2f}",
            alpha=signed(figures["alpha"], 2),
            sigma=percent(figures["sigma"]),
            n=figures["n"],
        )
        + sources.market_foot(sources.freshness()),
        key="reaction-car",
        alt=tr(
            "Abnormal returns of {name} in the sessions around {day} as bars, and their "
            "cumulated sum with a 95% band.",
            name=name,
            day=day(event["event_day"]),
        ),
        table=path.reset_index().rename(
            columns={
                "offset": mark("Session"),
                "date": mark("Date"),
                "return": mark("Return"),
                "benchmark_return": mark("Benchmark"),
                "ar": mark("AR"),
                "car": mark("CAR"),
                "se": mark("Standard error"),
                "low": mark("Low, 95%"),
                "high": mark("High, 95%"),
            }
        ),
        formats={
            "Date": day,
            **dict.fromkeys(("Return", "Benchmark", "AR", "CAR", "Low, 95%", "High, 95%"), signed),
            "Standard error": percent,
        },
    )

left, right = st.columns([0.55, 0.45], gap="medium")
with left:
    small("Beyond the market, over the usual windows and yours:")
    spans = dict.fromkeys([*WINDOWS, window])
    show_windows({asked: study.window(asked).loc[label] for asked in spans}, key="reaction-windows")
    if not figures["model"]:
        small("No model: {reason}.", reason=first_day["reason"])
    elif figures["model"] == "market-adjusted":
        small(
            "Fewer than 100 returns before the event: the market-adjusted return stands for the "
            "market model (α = 0, β = 1)."
        )
    if pd.notna(figures["sigma"]):
        small(
            "One event says little: with σ of {sigma} a day, a true effect of {twice} on one day "
            "is missed every second time at the 5% level.",
            sigma=percent(figures["sigma"]),
            twice=percent(2 * figures["sigma"]),
        )
with right:
    small("All parties of the deal, on the event day:")
    parties = list(
        dict.fromkeys(legs.loc[list(event["legs"]), ["payer", "payee"]].to_numpy().ravel())
    )
    show_sides(
        ledger,
        study,
        list(dict.fromkeys(labels[leg, party] for party in parties if (leg, party) in labels)),
        [party for party in parties if party not in ledger.tickers],
    )
    st.page_link(
        "views/deal_graph.py",
        label=tr("See the payment in the deal graph"),
        query_params={
            "arrow": f"{row['payer']}.{row['payee']}.{KINDS[row['kind']].group}",
            "asof": asof.isoformat(),
            "ended": "all",
        },
    )

age = (date.today() - found.day.session).days
if 0 <= age < INTRADAY_DAYS:
    minutes = sources.extras().intraday(ticker, found.day.session)
    st.subheader(tr("In 5-minute bars"), anchor=False)
    if minutes.frame is None:
        why = (
            tr("asking Yahoo …")
            if minutes.asking
            else tr(minutes.problem or mark("Yahoo is not asked now"))
        )
        small("Not here yet. {why}", why=why)
    else:
        opens, closes = session_bounds(exchange_of(ticker), found.day.session)
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
            title=tr(
                "{name} on {day}; announced {session}",
                name=name,
                day=day(found.day.session),
                session=tr(SESSION_NAMES[row["session"]]),
            ),
            foot=tr("Source: Yahoo Finance, fetched {when}.", when=moment(minutes.fetched_at)),
            key="intraday-chart",
            alt=tr("5-minute closes of {name} on {day}.", name=name, day=day(found.day.session)),
            table=minutes.frame[["at", "close", "volume"]],
            formats={"at": partial(moment, zone=exchange_of(ticker).zone)},
        )
    if minutes.asking:
        live.until(lambda: not sources.extras().intraday(ticker, found.day.session).asking)

st.subheader(tr("Over all deals"), anchor=False)
part = switch(tr("Look at"), PARTS, key="part", default="events")
if part == "events":
    draw_events(ledger, study, window, values, beside, label)
elif part == "groups":
    draw_groups(ledger, study, window, beside)
elif part == "loop":
    draw_around_loop(ledger, study, values, asof)
else:
    draw_private(ledger, heard.private)

small(
    "Event day: the first session that could react (after the close: the next; time unknown: the "
    "announcement's own day, marked ?). The legs of one deal are one event per company. Method: "
    "MacKinlay 1997; {benchmark} as the market.",
    benchmark=BENCHMARKS[benchmark],
)
