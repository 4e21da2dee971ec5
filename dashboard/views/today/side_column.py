"""The right-hand side of the page of the day: unusual moves, the loop figure, earnings, age."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components.data import sources
from dashboard.components.draw.labels import kind_name
from dashboard.components.draw.markup import Markup, escape, link
from dashboard.components.draw.prose import filled, prose, small
from dashboard.components.state import page_contents
from dashboard.components.what_holds import show_what_holds
from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.language import mark, tr, tr_n
from dashboard.market import Freshness
from dashboard.market.age import is_old
from dashboard.market.exchanges import NEW_YORK, last_closed_session
from dashboard.reaction import (
    BEYOND,
    BY_CHANCE,
    CONSTANT_MEAN,
    EARNINGS_DAYS,
    QUOTE,
    headlines_around,
)

SHOWN, HEADLINES = 3, 2
# Of so many stocks Yahoo is asked for headlines here.
ASKED = 6
MONTH = timedelta(days=30)
# Below it two sums are the same.
SMALLEST_USD_BN = 0.0005
# How the numbers of the table of moves are written where it is shared.
MOVES_WRITTEN: dict[str, Callable[[Any], str]] = {
    "Return": formats.move,
    "Benchmark": formats.signed,
    "Abnormal return": formats.signed,
    "σ of one session": formats.percent,
    "In σ": formats.statistic,
}


def moves_sentence(ledger: Ledger, moves: pd.DataFrame, today: date) -> str:
    """The move furthest from what is usual for its stock, in one sentence of markdown, and how
    long ago all that was if it was not these days."""
    known = moves.dropna(subset=["score"])
    if known.empty:
        return tr("No stock's newest session can be measured yet.")
    top = known.loc[known["score"].abs().idxmax()]
    beyond = int((known["score"].abs() > BEYOND).sum())
    newest, day = known["day"].max(), formats.day(top["day"])
    old = is_old(newest, today)
    values = {
        "beyond": beyond,
        "measured": tr_n(len(known), "{n} stock", "{n} stocks"),
        "name": ledger.name(top["company"]),
        "move": formats.signed(top["return"]) if old else formats.move(top["return"]),
        "day": day,
        "score": _sigmas(top["score"]),
        "age": (today - newest.date()).days,
    }
    if old and beyond:
        return filled(
            "Prices end {age} days ago; **{beyond} of {measured}** moved unusually (beyond 2σ) in "
            "the newest sessions at hand.",
            **values,
        )
    if old:
        return filled(
            "Prices end {age} days ago; none of {measured} moved unusually (beyond 2σ) in the "
            "newest sessions at hand.",
            **values,
        )
    if beyond:
        return filled(
            "**{beyond} of {measured}** moved unusually (beyond 2σ), **{name} {move}** on {day} "
            "most of all ({score}).",
            **values,
        )
    return filled(
        "None of {measured} moved unusually (beyond 2σ); {name}, {move} on {day}, came closest "
        "({score}).",
        **values,
    )


def show_unusual() -> None:
    """Draw the newest moves beyond 2σ, each with what may explain it."""
    findings = sources.findings()
    ledger, moves, unusual = findings.ledger, findings.moves, findings.unusual_moves
    headlines = _headlines(moves)
    page_contents.table(
        "unusual-moves",
        partial(_moves_table, ledger, moves),
        MOVES_WRITTEN,
        moves_sentence(ledger, moves, findings.day),
    )
    with st.container(key="unusual-moves", gap="small"):
        for _, row in unusual.head(SHOWN).iterrows():
            _unusual(ledger, row, headlines.get(row["ticker"]), findings.day)
        if len(unusual) > SHOWN:
            more = len(unusual) - SHOWN
            small("{more}", more=tr_n(more, "… and {n} more.", "… and {n} more."))
        if unusual.empty:
            small("None beyond 2σ.")


def show_measures(findings: Findings) -> None:
    """Draw how the unusual moves are measured, and what chance alone would bring."""
    _measured(findings.moves)


def circulation_sentence(findings: Findings) -> str:
    """How much is circular and how that changed in a month, in one sentence of markdown."""
    now = findings.circulation
    return filled(
        "**{amount}** ({share}) of {total} is circular at most, {change}.",
        amount=formats.usd_bn(now.circulating_usd_bn),
        share=formats.percent(now.share),
        total=formats.usd_bn(now.total_usd_bn),
        change=_change(_since(findings, findings.day - MONTH)),
    )


def show_circulation(findings: Findings, start: date) -> None:
    """Draw how much money is circular at most, and how that changed in a month and from `start`."""
    now, before = findings.circulation, replace(findings, day=start).circulation
    with st.container(horizontal=True, gap="large", key="loop-figure"):
        st.metric(
            tr("Circular at most"),
            formats.usd_bn(now.circulating_usd_bn),
            delta=_change(_since(findings, findings.day - MONTH)),
            delta_color="off",
            delta_arrow="off",
            width="content",
            help=tr(
                "The maximum circulation of all disclosed payments, and its change in 30 days, as "
                "known on each day (Homs-Dones, MacKay, Sansom & Zhou 2025, arXiv 2506.12546)."
            ),
        )
        st.metric(
            filled("Of {total} disclosed", total=formats.usd_bn(now.total_usd_bn)),
            formats.percent(now.share),
            width="content",
        )
    if (between := findings.share_between_companies) is not None:
        small(
            "{between} of what flows between operating companies.", between=formats.percent(between)
        )
    change = _since(findings, start)
    if _unchanged(change):
        small("Unchanged since {day}.", day=formats.day(start))
    else:
        small(
            "{before} ({share}) on {day}: {change} since.",
            before=formats.usd_bn(before.circulating_usd_bn),
            share=formats.percent(before.share),
            day=formats.day(start),
            change=_signed_usd(change),
        )


def _since(findings: Findings, day: date) -> float:
    """By how much the circulation has changed since `day`."""
    before = replace(findings, day=day).circulation
    return findings.circulation.circulating_usd_bn - before.circulating_usd_bn


def show_earnings(findings: Findings) -> None:
    """Draw the reports due in the next EARNINGS_DAYS."""
    ledger, market, due = findings.ledger, findings.market, findings.upcoming_earnings
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


def show_age(findings: Findings, about: Freshness) -> None:
    """Draw how old closes, benchmarks, quotes and the ledger are, and what is missing."""
    ledger, market, today = findings.ledger, findings.market, findings.day
    with st.container(key="stale", gap="xsmall"):
        show_what_holds(about, findings.pace.newest if findings.pace else None, today)
        if today < date.today():
            small("Prices and deals are those known at the end of {day}.", day=formats.day(today))
            _ledger_age(findings)
            return
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
        _ledger_age(findings)
        missing = sorted(set(ledger.tickers.values()) - set(market.quotes.index))
        if missing:
            small(
                "No market data yet for {count}: {names}.",
                count=tr_n(len(missing), "{n} ticker", "{n} tickers"),
                names=", ".join(missing),
            )


def _ledger_age(findings: Findings) -> None:
    pace, today = findings.pace, findings.day
    if pace is None:
        return
    small(
        "The newest deal in the ledger was announced on **{day}**, {ago}.",
        day=formats.day(pace.newest),
        ago=_ago(pace.newest, today),
    )
    if pace.slow:
        small(
            "The ledger has {legs} of the last 30 days, when the year before brought {usual} in "
            "30 days on average: what it lacks may not have been entered yet.",
            legs=tr_n(pace.recent, "{n} flow", "{n} flows"),
            usual=f"{pace.usual:.0f}",
        )


def _unusual(ledger: Ledger, row: pd.Series, headlines: pd.DataFrame | None, today: date) -> None:
    old = is_old(row["day"], today)
    values = {
        "name": ledger.name(row["company"]),
        "move": formats.signed(row["return"]) if old else formats.move(row["return"]),
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
        explanations = _explanations(ledger, row, headlines)
        if explanations:
            small("{explanations}", explanations=Markup(". ".join(explanations) + "."))
        else:
            small("Unexplained here.")
        if row["doubt"]:
            small("⚠ Check failed: {why}.", why=formats.said_in_parts(row["doubt"]))


def _explanations(ledger: Ledger, row: pd.Series, headlines: pd.DataFrame | None) -> list[Markup]:
    """What came out around the move, in sentences without their stops."""
    sentences = []
    for leg in row["deals"]:
        row_of_leg = ledger.legs.loc[leg]
        deal = filled(
            "Deal: {payer} → {payee}, {kind}, {amount}, announced on {day}",
            payer=ledger.name(row_of_leg["payer"]),
            payee=ledger.name(row_of_leg["payee"]),
            kind=kind_name(row_of_leg["kind"]),
            amount=formats.leg_amount(row_of_leg),
            day=formats.day(row_of_leg["announced"]),
        )
        sentences.append(Markup(deal))
    sentences += [Markup(escape(text)) for text in row["earnings"]]
    if headlines is None:
        return sentences
    near = headlines_around(headlines, row["ticker"], row["day"])
    for line in near.head(HEADLINES).itertuples():
        headline = filled(
            "Headline: {title} ({publisher})",
            title=link(line.title, line.url),
            publisher=line.publisher,
        )
        sentences.append(Markup(headline))
    return sentences


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


def _moves_table(ledger: Ledger, moves: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
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


def _headlines(moves: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Those at hand of the stocks furthest out; asked for in passing where there are none."""
    far = moves[moves["score"].abs() > BEYOND]["ticker"].drop_duplicates().head(ASKED)
    frames = {ticker: sources.extras().headlines(ticker).frame for ticker in far}
    return {ticker: frame for ticker, frame in frames.items() if frame is not None}


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
