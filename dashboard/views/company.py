"""Everything about one company: its money in and out, its loops, its stock, its sources."""

import pandas as pd
import streamlit as st

from dashboard.charts import (
    Series,
    commitments_figure,
    mirrored_figure,
    pe_figure,
    price_figure,
)
from dashboard.charts.style import company_colour
from dashboard.components import links, live, measures, sources
from dashboard.components.chart_tables import by_day, lines_by_day
from dashboard.components.company_card import headlines, key_facts, valuation, who_it_is
from dashboard.components.controls import benchmark_switch, company_box, date_box, switch
from dashboard.components.figure import figure
from dashboard.components.flow_tables import show_loops, show_round_trips
from dashboard.components.links import company_url
from dashboard.components.markup import escape
from dashboard.components.prose import filled, prose, small
from dashboard.components.reaction_tables import deal_marks
from dashboard.components.tables import (
    download_legs,
    group_name,
    legs_table,
    show_counterparties,
    show_earnings,
    show_figures,
    show_legs,
    show_reactions,
    show_sources,
)
from dashboard.deals import figures_of, legs_on, moving
from dashboard.flows import (
    circulation,
    commitments,
    company_flows,
    loops,
    loops_through,
    round_trips,
    round_trips_of,
    through_flows,
)
from dashboard.language import mark, tr, tr_n
from dashboard.market import BENCHMARKS
from dashboard.market.exchanges import exchange_of
from dashboard.reaction import beside_in_words
from dashboard.reality import revenue
from dashboard.valuation import pe_history, valuation_table
from dashboard.words import day, metric, money, ratio, signed, usd_bn

FULL_PICTURE = "oracle"
CONTINGENT = ("backstop-guarantee", "warrant")
SPANS = {"1y": mark("1 year"), "3y": mark("3 years"), "all": mark("All")}
SESSIONS = {"1y": 252, "3y": 756, "all": 10_000}

ledger = sources.ledger()
market = sources.market()
dark = sources.dark()
slugs = sorted(ledger.companies.index, key=lambda slug: ledger.name(slug).lower())
listed = sorted(ledger.tickers, key=lambda slug: ledger.name(slug).lower())

title, headline = st.container(), st.container(key="company-headline")

with st.container(horizontal=True, vertical_alignment="bottom"):
    default = FULL_PICTURE if FULL_PICTURE in slugs else slugs[0]
    chosen = company_box(
        ledger, slugs, label=tr("Company"), placeholder=tr("type a name"), default=default
    )
    asof = date_box(ledger)
    benchmark = benchmark_switch()

company = chosen or default
name, ticker = ledger.name(company), ledger.tickers.get(company, "")
links.about(company)
with title:
    st.title(escape(name), anchor=False)

known = legs_on(ledger, asof, ended=True)
its = known[(known["payer"] == company) | (known["payee"] == company)]
live_legs = legs_on(ledger, asof)
counted = moving(live_legs)
flows = company_flows(counted, company)
found = circulation(counted)
through = through_flows(found)
passes = through.loc[company] if company in through.index else None
rings = loops(counted)
its_rings = loops_through(rings, company)


def companies(direction: str) -> str:
    return tr_n(flows.others(direction), "{n} company", "{n} companies")


def money_sentence() -> str:
    """What it pays and receives, in one sentence."""
    values = {
        "name": name,
        "day": day(asof),
        "paid": usd_bn(flows.pays_usd_bn, unknown=tr("an undisclosed amount")),
        "payees": companies("pays"),
        "received": usd_bn(flows.receives_usd_bn, unknown=tr("an undisclosed amount")),
        "payers": companies("receives"),
    }
    if flows.others("pays") and flows.others("receives"):
        return filled(
            "By the deals that were live on {day}, **{name}** pays **{paid}** to {payees} and "
            "receives **{received}** from {payers}.",
            **values,
        )
    if flows.others("pays"):
        return filled(
            "By the deals that were live on {day}, **{name}** pays **{paid}** to {payees} and "
            "receives nothing.",
            **values,
        )
    if flows.others("receives"):
        return filled(
            "By the deals that were live on {day}, **{name}** receives **{received}** from "
            "{payers} and pays nothing.",
            **values,
        )
    return filled("No deal that was live on {day} moves money to or from **{name}**.", **values)


def round_sentence() -> str:
    """What of the circulation passes through it."""
    if passes is None or not passes["through_max_usd_bn"]:
        return filled("As far as disclosed, none of it can go round.")
    values = {
        "low": usd_bn(passes["through_min_usd_bn"]),
        "high": usd_bn(passes["through_max_usd_bn"]),
        "all": usd_bn(found.circulating_usd_bn),
    }
    if values["low"] == values["high"]:
        return filled("Of the {all} that can go round, **{high}** passes through it.", **values)
    return filled(
        "Of the {all} that can go round, between {low} and **{high}** passes through it.", **values
    )


def draw_headline() -> None:
    text = money_sentence()
    if flows.others("pays") or flows.others("receives"):
        text += " " + round_sentence()
    row = valuation_table(sources.market(), ledger.tickers).loc[company] if ticker else None
    if row is not None and not pd.isna(row["price"]):
        values = {
            "price": money(row["price"], row["currency"]),
            "change": signed(row["change"]),
            "day": day(row["price_at"]),
            "pe": ratio(row["trailing_pe"]),
            "reason": tr(row["why_no_pe"]),
        }
        text += " " + (
            filled(
                "Its share stood at **{price}** on {day} ({change}), without a P/E: {reason}.",
                **values,
            )
            if pd.isna(row["trailing_pe"])
            else filled(
                "Its share stood at **{price}** on {day} ({change}), **{pe} times** the earnings "
                "of four quarters.",
                **values,
            )
        )
    st.markdown(text)
    if not ticker:
        valuation(ledger, company)


with headline:
    live.renewing(draw_headline)

who_it_is(ledger, company)
if ticker:
    live.renewing(lambda: key_facts(company, ticker))
    valuation(ledger, company)

# ------------------------------------------------------------------------------ money in and out
st.subheader(tr("Money in and out"), anchor=False)
if flows.sides.empty:
    small("No live payment of {name} on {day}.", name=name, day=day(asof))
else:
    others = list(flows.partners.index)
    names = {slug: ledger.name(slug) for slug in others}
    left, right = st.columns([0.58, 0.42], gap="medium")
    with left:
        figure(
            mirrored_figure(
                flows.sides, names, {slug: company_url(slug) for slug in others}, dark=dark
            ),
            title=tr(
                "What {name} pays (left) and receives (right), as known on {day}",
                name=name,
                day=day(asof),
            ),
            foot=tr(
                "Headline amounts over the whole term of each contract; “+ ?” where a leg "
                "discloses none. Source: data/deals.csv."
            ),
            key="company-flows",
            alt=tr(
                "Mirrored bars: what {name} pays to each counterparty to the left, what it "
                "receives from each to the right, by kind of payment.",
                name=name,
            ),
            table=pd.DataFrame(
                {
                    mark("Direction"): flows.sides["direction"].map(
                        {"pays": tr("pays"), "receives": tr("receives")}
                    ),
                    mark("Company"): flows.sides["other"].map(names),
                    mark("For"): flows.sides["group"].map(group_name),
                    mark("Amount"): flows.sides["amount_usd_bn"],
                    mark("Undisclosed"): flows.sides["undisclosed"],
                }
            ),
            usd=["Amount"],
        )
    with right:
        prose("**Counterparties**")
        show_counterparties(ledger, flows.partners, key="company-partners")
        small(
            "Without an amount: {out} paid and {back} received. Guarantees, warrants, chip "
            "partnerships and acquisitions do not count here.",
            out=tr_n(flows.pays_undisclosed, "{n} leg", "{n} legs"),
            back=tr_n(flows.receives_undisclosed, "{n} leg", "{n} legs"),
        )

# -------------------------------------------------------------------------------- what goes round
st.subheader(tr("What can come back"), anchor=False)
if not its_rings.found:
    small("No loop of payments runs through {name} on {day}.", name=name, day=day(asof))
else:
    prose(
        "It is in {loops} of the {all} of up to six companies. They share payments, so their "
        "bottlenecks do not add up.",
        loops=tr_n(len(its_rings.found), "{n} loop", "{n} loops"),
        all=f"{len(rings.found):,}",
    )
    show_loops(ledger, its_rings, key="company-loops")
trips = round_trips_of(round_trips(counted), company)
if trips:
    small(
        "Investments by or into {name}, and how much of each can come back to the investor along "
        "disclosed payments; each by itself, they do not add up:",
        name=name,
    )
    show_round_trips(ledger, trips, key="company-trips", height=300)
else:
    small("No investment by or into {name} has an amount.", name=name)

# ------------------------------------------------------------------------------------- its stock
st.subheader(tr("Its stock and its deals"), anchor=False)
bars = market.history(ticker) if ticker else pd.DataFrame()
if not ticker:
    small("{name} is not listed: it has no price, no P/E and no reaction.", name=name)
elif bars.empty:
    small("No prices of {ticker} yet. They come with the next answer from Yahoo.", ticker=ticker)
else:
    study = measures.study(ledger, market, asof, benchmark)[1]
    marks = deal_marks(ledger, study.events, company)
    colour = company_colour(company, listed, dark)
    span = switch(tr("Span"), SPANS, key="span", default="all")
    shown = bars.iloc[-SESSIONS[span] :]
    index = market.history(benchmark)["close"]
    figure(
        price_figure(
            bars=shown,
            stock=Series(f"{name} ({ticker})", shown["close"], colour),
            benchmark=Series(BENCHMARKS[benchmark], index, ""),
            deals=marks,
            event=None,
            currency=exchange_of(ticker).currency,
            dark=dark,
        ),
        title=tr("{name} ({ticker}): closing price, its deals marked ◇", name=name, ticker=ticker),
        foot=sources.market_foot(sources.freshness()),
        key="company-price",
        alt=tr(
            "Closing price of {name} beside {index}, a mark on the event day of each deal.",
            name=name,
            index=BENCHMARKS[benchmark],
        ),
        table=by_day(
            {
                name: shown["close"],
                BENCHMARKS[benchmark]: index.reindex(shown.index),
                mark("Volume"): shown["volume"],
            }
        ),
        formats={"Volume": "{:,.0f}".format},
    )

    ratios, origin = pe_history(market, ticker)["pe"].dropna(), "reports"
    if ratios.empty:
        extra = sources.extras().pe_history(ticker)
        if extra.frame is not None:
            ratios = extra.frame.set_index("date")["trailing_pe"].dropna()
        origin = "yahoo"
        if extra.asking:
            live.until(lambda: not sources.extras().pe_history(ticker).asking)
    ratios = ratios[ratios.index >= shown.index[0]]
    if ratios.empty:
        reason = valuation_table(market, ledger.tickers).at[company, "why_no_pe"]
        small(
            "No P/E through time: {reason}.",
            reason=tr(reason or mark("no report of its earnings is here")),
        )
    else:
        line = Series(name, ratios, colour)
        figure(
            pe_figure(lines=[line], deals={name: marks}, dark=dark),
            title=tr("{name}: trailing P/E through time, its deals marked ◇", name=name),
            foot=sources.market_foot(sources.freshness())
            + " "
            + (
                tr("EPS: SEC filings, Yahoo Finance; the line breaks where there was a loss.")
                if origin == "reports"
                else tr("Yahoo's own P/E at month ends, since the reports are not here.")
            ),
            key="company-pe",
            alt=tr("Trailing P/E of {name} through time.", name=name),
            table=lines_by_day([line]),
            formats={name: ratio},
        )

    prose("**What the stock did when its deals were announced**")
    if not (study.events["company"] == company).any():
        small("No deal of {name} had been announced by {day}.", name=name, day=day(asof))
    else:
        beside = measures.beside(ledger, market, asof, benchmark, (-1, 1))
        show_reactions(
            ledger,
            study,
            company,
            beside_in_words(beside, study.events),
            key="company-reactions",
        )
        small(
            "AR: the return of the event day beyond what α and β against {index} explain; CAR: "
            "summed over the sessions −1 to 1. A single event says little by itself, and what "
            "stands in the note shares in it.",
            index=BENCHMARKS[benchmark],
        )

# ------------------------------------------------------------------------ commitments and revenue
st.subheader(tr("Commitments and revenue"), anchor=False)
owed, due = (commitments(live_legs, company, side) for side in ("payer", "payee"))
incomes = {
    income.fact: income
    for income in (revenue(ledger.figures, company, kind, by=asof) for kind in ("year", "latest"))
    if income is not None
}
revenues = [
    (
        f"{metric(fact.metric)}, {day(fact.as_of)}"
        + ("" if income.times == 1 else f" × {income.times}"),
        income.usd_bn,
    )
    for fact, income in incomes.items()
]
if len(owed.by_other) or len(due.by_other) or revenues:
    parties = [*owed.by_other["other"], *due.by_other["other"]]
    figure(
        commitments_figure(
            owed.by_other,
            due.by_other,
            revenues,
            {slug: ledger.name(slug) for slug in parties},
            dark=dark,
        ),
        title=tr("What {name} has promised and been promised a year, and its revenue", name=name),
        foot=tr(
            "Purchases, services and lease-backs that are live on {day}, amount over term as if "
            "paid evenly. Source: data/deals.csv, data/figures.csv.",
            day=day(asof),
        ),
        key="company-commitments",
        alt=tr("Bars of yearly commitments of {name} beside its revenue.", name=name),
        table=pd.concat(
            [
                pd.DataFrame(
                    {
                        mark("What"): label,
                        mark("Company"): table["other"].map(ledger.name),
                        mark("For"): table["group"].map(group_name),
                        mark("A year"): table["a_year_usd_bn"],
                    }
                )
                for label, table in (
                    (tr("Promised to pay"), owed.by_other),
                    (tr("Promised to it"), due.by_other),
                )
            ]
            + [
                pd.DataFrame({"What": [label], "Company": [name], "For": [""], "A year": [value]})
                for label, value in revenues
            ]
        ),
        usd=["A year"],
    )
if not owed:
    small("No live purchase, service or lease-back that {name} pays for.", name=name)
if len(owed.by_other):
    prose(
        "Under contracts with a term {name} has promised to pay **{amount} a year**.",
        name=name,
        amount=usd_bn(owed.a_year_usd_bn),
    )
if owed.no_term:
    prose(
        "**{amount}** that it has promised in {legs} comes without a term and is not spread over "
        "years.",
        amount=usd_bn(owed.no_term_usd_bn),
        legs=tr_n(owed.no_term, "{n} leg", "{n} legs"),
    )
if owed.undisclosed:
    small(
        "Of what it has promised, {legs} without an amount.",
        legs=tr_n(owed.undisclosed, "{n} leg is", "{n} legs are"),
    )
if not revenues:
    small("The ledger has no revenue of {name} by {day}.", name=name, day=day(asof))
figures = figures_of(ledger, company, asof)
if figures.empty:
    small("The ledger has no other dated figures of {name} by {day}.", name=name, day=day(asof))
else:
    show_figures(ledger, figures, key="company-figures")

st.subheader(tr("Guarantees and warrants"), anchor=False)
contingent = its[its["kind"].isin(CONTINGENT)]
if contingent.empty:
    small("None given or received by {name}.", name=name)
else:
    small(
        "The payer gives, the payee receives. They are contingent: no sum on this page counts them."
    )
    show_legs(
        legs_table(ledger, contingent),
        key="company-guarantees",
        columns=["Announced", "Payer", "Payee", "Kind", "Amount", "Basis", "Status", "What"],
    )

# ------------------------------------------------------------------------------ news and earnings
if ticker:
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(tr("Earnings"), anchor=False)
        coming = valuation_table(market, ledger.tickers).at[company, "next_earnings_at"]
        if pd.isna(coming):
            small("The date of the next report is not known here.")
        else:
            prose("Next report: **{day}**.", day=day(coming))
        reports = market.reports(ticker)
        reports = reports[reports["reported"] <= pd.Timestamp(asof)]
        if reports.empty:
            small("No report of {name} is here.", name=name)
        else:
            show_earnings(reports, key="company-earnings")
    with right:
        st.subheader(tr("Headlines"), anchor=False)
        with st.container(height=330, border=False, key="company-headlines"):
            headlines(ticker)

# ------------------------------------------------------------------------------- legs and sources
st.subheader(tr("All its deals"), anchor=False)
if its.empty:
    small("The ledger has no deal of {name} by {day}.", name=name, day=day(asof))
else:
    table = legs_table(ledger, its)
    show_legs(table, key="company-legs")
    download_legs(table, name=f"roundtrip-{company}-{asof.isoformat()}.csv", key="company-download")
    small("Ended deals too; the column Status says so. Their sources:")
    show_sources(ledger, its, key="company-sources")
