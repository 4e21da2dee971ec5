"""What the announcement did to the stock, beyond the market."""

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.charts import (
    Mark,
    Series,
    car_figure,
    forest_figure,
    intraday_figure,
    price_figure,
)
from dashboard.charts.style import company_colour
from dashboard.components import address, live, measures, sources
from dashboard.components.chart_tables import by_day
from dashboard.components.controls import (
    benchmark_switch,
    company_box,
    date_box,
    pills,
    switch,
    window_box,
)
from dashboard.components.figure import figure
from dashboard.components.flow_tables import loop_names
from dashboard.components.prose import escape, filled, paragraph, prose, small
from dashboard.components.reaction_tables import (
    MODELS,
    deal_marks,
    group_rows,
    leg_label,
    show_events,
    show_groups,
    show_left_out,
    show_loop_value,
    show_private,
    show_sides,
    show_windows,
)
from dashboard.deals import legs_on, moving
from dashboard.flows import loops
from dashboard.language import mark, tr, tr_n
from dashboard.market import BENCHMARKS, INTRADAY_DAYS
from dashboard.market.exchanges import exchange_of, session_bounds
from dashboard.reaction import (
    CONFOUNDERS,
    WINDOWS,
    Group,
    around_loop,
    beside_in_words,
    event_labels,
    group_tests,
    groups,
    listed_party,
    market_value,
    matching,
    pe_around,
    reaction,
    without,
)
from dashboard.words import (
    GROUPS,
    KINDS,
    ROLES,
    SIDES,
    SIZES,
    day,
    moment,
    money,
    move,
    percent,
    probability,
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
# What a forest plot can hold and still be read.
MOST_IN_FOREST = 36
FEWEST_IN_CHART = 5
TRIANGLE = "nvidia.openai.oracle"

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

st.subheader(escape(leg_label(ledger, row)), anchor=False)
prose("{summary}", summary=row["summary"])

values = market_value(study, market)
worth = values.loc[label]
pe = pe_around(market, study.events.loc[[label]]).iloc[0]
with st.container(horizontal=True, key="reaction-figures"):
    with st.container(key="reaction-return", width="content"):
        st.metric(
            f"{name}, {day(event['event_day'])}",
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
with st.container(horizontal=True, vertical_alignment="bottom"):
    part = switch(tr("Look at"), PARTS, key="part", default="events")
    if part in ("events", "groups"):
        left_aside = pills(
            tr("Leave out events beside"),
            CONFOUNDERS,
            key="without",
            default=(),
        )
if part in ("events", "groups"):
    with st.expander(tr("Which events: your choice of side, kind, role and size")):
        wanted = matching(
            study.events,
            side=pills(tr("Side"), SIDES, key="side", default=()),
            kind_group=pills(tr("Kind"), GROUPS, key="kinds", default=()),
            role=pills(tr("Role of the company"), ROLES, key="role", default=()),
            size=pills(tr("Amount"), SIZES, key="size", default=()),
        )
    clean = without(study.events, beside, left_aside)
    chosen = wanted & clean
    yours = group_tests(study, window, chosen)

if part == "events":
    sums = study.window(window)
    seen = sums[chosen & sums["car"].notna()]
    prose(
        "{events}, {with_car} of them with a CAR over your window: the mean is **{mean}** "
        "(adjusted BMP {kp}, p = {p}).",
        events=tr_n(int(chosen.sum()), "{n} reaction", "{n} reactions"),
        with_car=len(seen),
        mean=signed(yours.caar),
        kp=statistic(yours.kp_bmp),
        p=probability(yours.p["kp_bmp"]),
    )
    show_events(
        ledger,
        study,
        chosen,
        window,
        values,
        beside_in_words(beside, study.events),
        key="reaction-table",
    )
    if len(seen):
        amounts = study.events.loc[seen.index, "amount_usd_bn"]
        largest = amounts.sort_values(ascending=False, kind="stable").index[:MOST_IN_FOREST]
        shown = seen.loc[largest].sort_values("car", ascending=False)
        of = study.events.loc[shown.index]
        rows = pd.DataFrame(
            {
                "name": of["company"].map(ledger.name) + of["event_day"].dt.strftime(", %Y-%m-%d"),
                "value": shown["car"],
                "low": shown["low"],
                "high": shown["high"],
                "hollow": ~without(of, beside, tuple(CONFOUNDERS)),
                "strong": shown.index == label,
            }
        )
        figure(
            forest_figure(rows, dark=dark),
            title=tr("CAR over your window: the {n} events with the largest amounts", n=len(rows)),
            foot=tr(
                "Hollow: earnings, another deal or an unusual market stand beside it. The event "
                "above is drawn larger. "
            )
            + sources.market_foot(sources.freshness()),
            key="reaction-forest",
            alt=tr("Cumulative abnormal returns of single events with their 95% bands."),
            table=rows[["name", "value", "low", "high"]].rename(
                columns={
                    "name": mark("Event"),
                    "value": mark("CAR"),
                    "low": mark("Low, 95%"),
                    "high": mark("High, 95%"),
                }
            ),
            formats=dict.fromkeys(("CAR", "Low, 95%", "High, 95%"), signed),
        )
elif part == "groups":
    every = [
        (group, group_tests(study, window, group.members & clean)) for group in groups(study.events)
    ]
    table = group_rows([(Group("yours", "yours", chosen), yours), *every])
    table = table[table["n"] > 0]
    sides = table.set_index("slug")
    if {"payer", "payee"} <= set(sides.index):
        payer, payee = sides.loc["payer"], sides.loc["payee"]
        prose(
            "Over your window the sellers (payees) gained **{payee}** on average, p = {p_payee}; "
            "the buyers and investors (payers) **{payer}**, p = {p_payer} (adjusted BMP).",
            payee=signed(payee["value"]),
            p_payee=probability(payee["p_kp_bmp"]),
            payer=signed(payer["value"]),
            p_payer=probability(payer["p_kp_bmp"]),
        )
    with_band = table[table["n"] >= FEWEST_IN_CHART]
    figure(
        forest_figure(with_band.assign(hollow=False, strong=with_band["by"] == "yours"), dark=dark),
        title=tr("Mean CAR over your window, by group"),
        foot=tr(
            "Bands widened for events that share days. Groups overlap; those of fewer than {n} "
            "events are only in the table. ",
            n=FEWEST_IN_CHART,
        )
        + sources.market_foot(sources.freshness()),
        key="reaction-groups-chart",
        alt=tr("Mean cumulative abnormal return of each group of events with its 95% band."),
        table=with_band[["name", "n", "value", "low", "high"]].rename(
            columns={
                "name": mark("Group"),
                "value": mark("Mean CAR"),
                "low": mark("Low, 95%"),
                "high": mark("High, 95%"),
            }
        ),
        formats=dict.fromkeys(("Mean CAR", "Low, 95%", "High, 95%"), signed),
    )
    show_groups(table, key="reaction-groups")
    small(
        "Many groups are tested at once: of twenty without any effect one has p < 0.05. Point at "
        "the name of a test for what it is and when it misleads."
    )
    with st.expander(
        tr_n(
            len(yours.left_out),
            "{n} event of your choice is left out",
            "{n} events of your choice are left out",
        )
    ):
        show_left_out(ledger, study, yours.left_out, key="reaction-left-out")
elif part == "loop":
    rings = [
        ring
        for ring in loops(moving(legs_on(ledger, asof))).found
        if ring.bottleneck_usd_bn is not None
    ]
    keys = {".".join(ring.companies): ring for ring in rings}
    if not keys:
        prose("No loop with a known amount on that day.")
    else:
        usual = TRIANGLE if TRIANGLE in keys else next(iter(keys))
        address.one_of("loop", list(keys), usual)
        ring = keys[
            st.selectbox(
                tr("Loop"),
                list(keys),
                format_func=lambda key: loop_names(ledger, keys[key]),
                key="loop",
                width=640,
            )
        ]
        address.keep("loop", usual)
        total = around_loop(study, values, ledger.legs, ring.legs)
        prose(
            "Around **{loop}** {rises} of {known} announcements with a stock added value on their "
            "day and {falls} took some; in sum **{sum}** (standard error {se}) beside {promised} "
            "promised. {unknown}.",
            loop=loop_names(ledger, ring),
            rises=total.rises,
            known=total.known,
            falls=total.falls,
            sum=usd_bn(total.change_usd_bn, unknown=mark("unknown")),
            se=usd_bn(total.se_usd_bn, unknown=mark("unknown")),
            promised=usd_bn(total.promised_usd_bn),
            unknown=tr_n(total.unknown, "{n} party has no figure", "{n} parties have no figure"),
        )
        show_loop_value(ledger, total, key="reaction-loop")
        small(
            "The story has valuations rising at every step. Each company counts once a deal and "
            "once a day; the standard error allows for events on shared days."
        )
else:
    private = heard.private.groupby("company").size().sort_values(ascending=False)
    prose(
        "{companies} in the ledger have no stock, so their {legs} have no reaction of theirs.",
        companies=tr_n(len(private), "{n} company", "{n} companies"),
        legs=tr_n(int(private.sum()), "{n} side of a leg", "{n} sides of legs"),
    )
    show_private(ledger, private, key="reaction-private")

small(
    "Event day: the first session that could react (after the close: the next; time unknown: the "
    "announcement's own day, marked ?). The legs of one deal are one event per company. Method: "
    "MacKinlay 1997; {benchmark} as the market.",
    benchmark=BENCHMARKS[benchmark],
)
