"""The right-hand side of the page of the day: unusual moves, the loop figure, earnings, age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components.data import sources
from dashboard.components.draw.labels import kind_name
from dashboard.components.draw.markup import Markup, escape, link
from dashboard.components.draw.prose import filled, prose, small
from dashboard.components.state import page_contents
from dashboard.deals import Ledger, legs_on, moving
from dashboard.deals.news import pace
from dashboard.flows import Circulation, circulation
from dashboard.language import mark, tr, tr_n
from dashboard.market import Freshness, Market
from dashboard.market.exchanges import NEW_YORK, last_closed_session
from dashboard.reaction import (
    BEYOND,
    BY_CHANCE,
    CONSTANT_MEAN,
    EARNINGS_DAYS,
    QUOTE,
    session_moves,
    unusual_moves,
    upcoming_earnings,
)

SHOWN, HEADLINES = 8, 2
# Of so many stocks Yahoo is asked for headlines here.
ASKED = 6
MONTH = timedelta(days=30)
# Below it two sums are the same.
SMALLEST_USD_BN = 0.0005


def moves_sentence(ledger: Ledger, moves: pd.DataFrame) -> str:
    """The move furthest from what is usual for its stock, in one sentence of markdown."""
    known = moves.dropna(subset=["score"])
    if known.empty:
        return tr("No stock's newest session can be measured yet.")
    top = known.loc[known["score"].abs().idxmax()]
    return filled(
        "Beyond 2σ lie **{beyond} of {measured}** newest moves; furthest out is **{name} {move}** "
        "on {day} ({score}).",
        beyond=int((known["score"].abs() > BEYOND).sum()),
        measured=len(known),
        name=ledger.name(top["company"]),
        move=formats.move(top["return"]),
        day=formats.day(top["day"]),
        score=_sigmas(top["score"]),
    )


def show_unusual(ledger: Ledger, today: date) -> None:
    """Draw the newest moves beyond 2σ, each with what stands beside it."""
    market = sources.market()
    moves = session_moves(market, ledger.tickers)
    found = unusual_moves(moves, market, legs_on(ledger, today, ended=True), _headlines(moves))
    _share_moves(ledger, moves)
    with st.container(key="unusual-moves", gap="small"):
        for _, row in found.head(SHOWN).iterrows():
            _unusual(ledger, row)
        if len(found) > SHOWN:
            more = len(found) - SHOWN
            small("{more}", more=tr_n(more, "… and {n} more.", "… and {n} more."))
        _measured(moves)


@dataclass(frozen=True)
class LoopFigures:
    """The circulation of the ledger as known now, MONTH before, and on the day `start`."""

    now: Circulation
    month: Circulation
    before: Circulation
    start: date

    def change(self, before: Circulation) -> float:
        return self.now.circulating_usd_bn - before.circulating_usd_bn


def loop_figures(ledger: Ledger, start: date, today: date) -> LoopFigures:
    days = (today, today - MONTH, start)
    now, month, before = (circulation(moving(legs_on(ledger, day))) for day in days)
    return LoopFigures(now, month, before, start)


def loops_sentence(found: LoopFigures) -> str:
    """The loop figure and how it changed, in one sentence of markdown."""
    return filled(
        "At most **{amount}** ({share} of what is disclosed) can go round, {change}.",
        amount=formats.usd_bn(found.now.circulating_usd_bn),
        share=formats.percent(found.now.share),
        change=_change(found.change(found.month)),
    )


def show_loops(found: LoopFigures) -> None:
    """Draw how much money can go round, and how that changed."""
    with st.container(horizontal=True, gap="large", key="loop-figure"):
        st.metric(
            tr("Can go round"),
            formats.usd_bn(found.now.circulating_usd_bn),
            delta=_change(found.change(found.month)),
            delta_color="off",
            delta_arrow="off",
            width="content",
            help=tr(
                "The maximum circulation of all disclosed payments, and its change in 30 days, as "
                "known on each day (Homs-Dones, MacKay, Sansom & Zhou 2025, arXiv 2506.12546)."
            ),
        )
        st.metric(
            filled("Of {total} disclosed", total=formats.usd_bn(found.now.total_usd_bn)),
            formats.percent(found.now.share),
            width="content",
        )
    change = found.change(found.before)
    if _unchanged(change):
        small("Unchanged since {day}.", day=formats.day(found.start))
    else:
        small(
            "{before} ({share}) on {day}: {change} since.",
            before=formats.usd_bn(found.before.circulating_usd_bn),
            share=formats.percent(found.before.share),
            day=formats.day(found.start),
            change=_signed_usd(change),
        )


def show_earnings(ledger: Ledger, market: Market, today: date) -> None:
    """Draw the reports due in the next EARNINGS_DAYS."""
    due = upcoming_earnings(market, ledger.tickers, today)
    with st.container(key="upcoming-earnings", gap=None):
        if not due.empty:
            for row in due.itertuples():
                prose(
                    "{day} · **{name}**",
                    day=formats.day(row.day),
                    name=ledger.name(row.company),
                )
        elif market.quotes["next_earnings_at"].isna().all():
            small("No date is known; dates come with Yahoo's quotes.")
        else:
            small("None in the next {days} days.", days=EARNINGS_DAYS)


def show_age(ledger: Ledger, market: Market, about: Freshness, today: date) -> None:
    """Draw how old closes, benchmarks, quotes and the ledger are, and what is missing."""
    with st.container(key="stale", gap="xsmall"):
        if about.prices_to >= last_closed_session(NEW_YORK):
            small(
                "Closing prices are the newest there are: {day}.", day=formats.day(about.prices_to)
            )
        else:
            small(
                "Closing prices end on **{day}**, {ago}.",
                day=formats.day(about.prices_to),
                ago=_ago(about.prices_to, today),
            )
        if about.benchmarks_to < about.prices_to:
            small(
                "Those of the benchmarks end on **{day}**: later moves are not measured against "
                "the market.",
                day=formats.day(about.benchmarks_to),
            )
        small(
            "Quotes: the newest of {newest}, the oldest of {oldest}.",
            newest=formats.moment(about.quotes_at),
            oldest=formats.moment(about.oldest_at),
        )
        _ledger_age(ledger, today)
        missing = sorted(set(ledger.tickers.values()) - set(market.quotes.index))
        if missing:
            small(
                "No market data yet for {count}: {names}.",
                count=tr_n(len(missing), "{n} ticker", "{n} tickers"),
                names=", ".join(missing),
            )


def _ledger_age(ledger: Ledger, today: date) -> None:
    found = pace(ledger, today)
    if found is None:
        return
    small(
        "The newest deal in the ledger was announced on **{day}**, {ago}.",
        day=formats.day(found.newest),
        ago=_ago(found.newest, today),
    )
    if found.slow:
        small(
            "The ledger has {legs} of the last 30 days, when the year before brought {usual} in "
            "30 days on average: what it lacks may not have been entered yet.",
            legs=tr_n(found.recent, "{n} leg", "{n} legs"),
            usual=f"{found.usual:.0f}",
        )


def _unusual(ledger: Ledger, row: pd.Series) -> None:
    values = {
        "name": ledger.name(row["company"]),
        "move": formats.move(row["return"]),
        "day": formats.day(row["day"]),
        "beyond": formats.signed(row["abnormal"]),
        "score": _sigmas(row["score"]),
    }
    with st.container(gap=None):
        if row["origin"] == QUOTE:
            prose(
                "**{name} {move}** · {day}, by its quote · {beyond} beyond the market · {score}",
                **values,
            )
        elif row["model"] == CONSTANT_MEAN:
            prose("**{name} {move}** · {day} · {beyond} beyond its own mean · {score}", **values)
        else:
            prose("**{name} {move}** · {day} · {beyond} beyond the market · {score}", **values)
        beside = _beside(ledger, row)
        if beside:
            small("{beside}", beside=Markup(". ".join(beside) + "."))
        else:
            small("Nothing in the ledger, the reports or the headlines at hand explains it.")
        if row["doubt"]:
            small("⚠ Doubtful: {doubt}.", doubt=formats.said_in_parts(row["doubt"]))


def _beside(ledger: Ledger, row: pd.Series) -> list[Markup]:
    """What came out around the move, in sentences without their stops."""
    found = []
    for leg in row["deals"]:
        its = ledger.legs.loc[leg]
        deal = filled(
            "Deal: {payer} → {payee}, {kind}, {amount}, announced on {day}",
            payer=ledger.name(its["payer"]),
            payee=ledger.name(its["payee"]),
            kind=kind_name(its["kind"]),
            amount=formats.amount(its["amount_usd_bn"], its["basis"]),
            day=formats.day(its["announced"]),
        )
        found.append(Markup(deal))
    found += [Markup(escape(text)) for text in row["earnings"]]
    for line in row["headlines"].head(HEADLINES).itertuples():
        told = filled(
            "Headline: {title} ({publisher})",
            title=link(line.title, line.url),
            publisher=line.publisher,
        )
        found.append(Markup(told))
    return found


def _measured(moves: pd.DataFrame) -> None:
    known = moves[moves["score"].notna()]
    if not len(known):
        small("No stock's newest session can be measured yet.")
        return
    alone = known[known["model"] == CONSTANT_MEAN]
    if len(alone) < len(known):
        small(
            "{moves} measured by the market model, fitted 250 to 30 sessions before, each against "
            "2σ of its own.",
            moves=tr_n(len(known) - len(alone), "{n} move", "{n} moves"),
        )
    if len(alone):
        small(
            "{moves} measured against the stock's own mean and σ of 250 to 30 sessions before: "
            "{reason}, so what moved the whole market is not taken out.",
            moves=tr_n(len(alone), "{n} move", "{n} moves"),
            reason=alone["reason"].iloc[0],
        )
    small(
        "By chance alone about {chance} of them would lie beyond 2σ.",
        chance=f"{BY_CHANCE * len(known):.0f}",
    )


def _share_moves(ledger: Ledger, moves: pd.DataFrame) -> None:
    table = pd.DataFrame(
        {
            mark("Company"): moves["company"].map(ledger.name),
            mark("Ticker"): moves["ticker"],
            mark("Session"): moves["day"].dt.date,
            mark("Return"): moves["return"],
            mark("Benchmark"): moves["benchmark_return"],
            mark("Model"): moves["model"],
            mark("Abnormal return"): moves["abnormal"],
            mark("σ of one session"): moves["sigma"],
            mark("In σ"): moves["score"],
            mark("Note"): moves["reason"],
        }
    )
    page_contents.table("unusual-moves", table)


def _headlines(moves: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Those at hand of the stocks furthest out; asked for in passing where there are none."""
    far = moves[moves["score"].abs() > BEYOND]["ticker"].drop_duplicates().head(ASKED)
    found = {ticker: sources.extras().headlines(ticker).frame for ticker in far}
    return {ticker: frame for ticker, frame in found.items() if frame is not None}


def _change(difference: float) -> str:
    if _unchanged(difference):
        return tr("unchanged in 30 days")
    return tr("{change} in 30 days", change=_signed_usd(difference))


def _unchanged(difference: float) -> bool:
    return abs(difference) < SMALLEST_USD_BN


def _signed_usd(difference: float) -> str:
    return ("+" if difference > 0 else "") + formats.usd_bn(difference)


def _sigmas(score: float) -> str:
    return f"{score:+.1f}σ".replace("-", "−")


def _ago(day: date, today: date) -> str:
    return tr_n((today - day).days, "{n} day ago", "{n} days ago")
