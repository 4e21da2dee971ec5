"""What is new: deals and changes of status of the last days, and the stocks that moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.deals import Ledger
from dashboard.deals.news import news_since
from dashboard.deals.summaries import summary_of
from dashboard.formats import day, signed, statistic
from dashboard.language import tr, tr_n
from dashboard.reaction import BEYOND, BY_CHANCE, CONSTANT_MEAN
from dashboard.report.question import Question
from dashboard.report.sections.markdown import (
    amount_of,
    day_of,
    escape,
    kind_name,
    long_table,
    namer,
    sourced,
    word,
)
from dashboard.report.sections.values import number, to_the_dollar
from dashboard.vocabulary import STATUSES

# News are of so many days; without any, the newest deals before are named.
NEWS_DAYS, EARLIER = 7, 5


def compute_news(question: Question) -> dict[str, Any]:
    ledger, as_of = question.ledger, question.as_of
    since, growth = as_of - timedelta(days=NEWS_DAYS - 1), question.findings.pace
    found = news_since(question.findings.news, since)
    earlier = question.findings.news.legs.head(0 if len(found.legs) else EARLIER)
    return {
        "since": since.isoformat(),
        "legs": _legs(ledger, found.legs),
        "earlier": _legs(ledger, earlier),
        "changes": [
            {
                "leg": row.leg,
                "payer": row.payer,
                "payee": row.payee,
                "date": row.date.date().isoformat(),
                "status": row.status,
                "note": row.note_change,
                "source_url": row.source_url or None,
            }
            for row in found.changes.itertuples()
        ],
        "legs_in_30_days": 0 if growth is None else growth.recent,
        "usual_in_30_days": None if growth is None else round(growth.usual, 1),
        "slow": growth is not None and growth.slow,
    }


def _legs(ledger: Ledger, legs: pd.DataFrame) -> list[dict[str, Any]]:
    best = {leg: sources[0] for leg, sources in ledger.sources_of.items()}
    return [
        {
            "leg": row.Index,
            "payer": row.payer,
            "payee": row.payee,
            "kind": row.kind,
            "announced": row.announced.date().isoformat(),
            "amount_usd_bn": to_the_dollar(row.amount_usd_bn),
            "basis": row.basis,
            "status": row.status,
            "summary": row.summary,
            "source_url": best[row.Index].url if row.Index in best else None,
            "source_grade": (best[row.Index].grade or None) if row.Index in best else None,
        }
        for row in legs.itertuples()
    ]


def news_to_markdown(value: dict[str, Any], question: Question) -> list[str]:
    since, until = day_of(value["since"]), day(question.as_of)
    legs, earlier, changes = value["legs"], value["earlier"], value["changes"]
    if legs:
        new = tr_n(len(legs), "{n} new flow", "{n} new flows")
        lines = [tr("From {since} to {until}: {new}.", since=since, until=until, new=new)]
    elif earlier:
        lines = [
            tr(
                "None was announced from {since} to {until}. The newest before:",
                since=since,
                until=until,
            )
        ]
    else:
        lines = [tr("No deal had been announced by then.")]
    lines += _legs_to_markdown(legs or earlier, question.ledger)
    if value["slow"]:
        lines += [
            tr(
                "The ledger has {flows} of the last 30 days, when the year before brought {usual} "
                "in 30 days on average: what it lacks may not have been entered yet.",
                flows=tr_n(value["legs_in_30_days"], "{n} flow", "{n} flows"),
                usual=f"{value['usual_in_30_days']:.0f}",
            )
        ]
    if changes:
        new = tr_n(len(changes), "{n} change of status", "{n} changes of status")
        lines += [tr("From {since} to {until}: {new}.", since=since, until=until, new=new)]
    return lines + _changes_to_markdown(changes, question.ledger)


def _legs_to_markdown(legs: list[dict[str, Any]], ledger: Ledger) -> list[str]:
    name = namer(ledger)
    texts = ledger.legs.loc[[leg["leg"] for leg in legs]].itertuples()
    return long_table(
        [tr("Announced"), tr("Payer"), tr("Payee"), tr("Kind"), tr("What"), tr("Amount")],
        [
            [
                day_of(leg["announced"]),
                name(leg["payer"]),
                name(leg["payee"]),
                kind_name(leg["kind"]),
                sourced(summary_of(text), leg["source_url"], leg["source_grade"]),
                amount_of(leg, ledger),
            ]
            for leg, text in zip(legs, texts, strict=True)
        ],
        texts=5,
    )


def _changes_to_markdown(changes: list[dict[str, Any]], ledger: Ledger) -> list[str]:
    name = namer(ledger)
    return long_table(
        [tr("Date"), tr("Payer"), tr("Payee"), tr("Now"), tr("Note")],
        [
            [
                day_of(row["date"]),
                name(row["payer"]),
                name(row["payee"]),
                word(STATUSES, row["status"]).lower(),
                sourced(row["note"], row["source_url"]),
            ]
            for row in changes
        ],
        texts=5,
    )


def compute_unusual_moves(question: Question) -> list[dict[str, Any]]:
    moves = question.findings.unusual_moves
    return [
        {
            "company": row["company"],
            "ticker": row["ticker"],
            "session": row["day"].date().isoformat(),
            "origin": row["origin"],
            **{name: number(row[name]) for name in ("return", "benchmark_return")},
            "model": row["model"],
            "n": int(row["n"]),
            **{name: number(row[name]) for name in ("abnormal", "sigma", "score")},
            "deals": row["deals"],
            "earnings": row["earnings"],
            "doubt": row["doubt"] or None,
        }
        for _, row in moves.iterrows()
    ]


def unusual_moves_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    name, moves = namer(question.ledger), question.findings.moves.dropna(subset=["score"])
    if moves.empty:
        return [tr("No stock's newest session can be measured here.")]
    lines = [
        tr(
            "{unusual} of {stocks} moved unusually in their newest session (beyond {limit}σ of "
            "their own); by chance alone it would be about {chance}.",
            unusual=f"{len(value):,}",
            stocks=tr_n(len(moves), "{n} stock", "{n} stocks"),
            limit=f"{BEYOND:g}",
            chance=f"{BY_CHANCE * len(moves):.0f}",
        )
    ]
    alone = moves[moves["model"] == CONSTANT_MEAN]
    if len(alone):
        lines += [
            tr(
                "Without the market, against the stock's own mean: {moves}, as {reason}.",
                moves=tr_n(len(alone), "{n} move", "{n} moves"),
                reason=escape(tr(alone.iloc[0].reason)),
            )
        ]
    return lines + long_table(
        [
            tr("Company"),
            tr("Session"),
            tr("At the same time"),
            tr("Return"),
            tr("Abnormal return"),
            "σ",
        ],
        [
            [
                name(move["company"]),
                _session(move),
                escape("; ".join(_same_time(move, question)))
                or tr("nothing in the ledger or the reports"),
                signed(move["return"]),
                signed(move["abnormal"]),
                statistic(move["score"]),
            ]
            for move in value
        ],
        texts=3,
    )


def _session(move: dict[str, Any]) -> str:
    session = day_of(move["session"])
    return tr("{day} (quote)", day=session) if move["origin"] == "quote" else session


def _same_time(move: dict[str, Any], question: Question) -> list[str]:
    """The deals and the reports on the day of an unusual move."""
    rows, name = question.findings.every_leg.loc[move["deals"]], question.ledger.name
    deals = [
        f"{name(row.payer)} → {name(row.payee)}, {kind_name(row.kind)}" for row in rows.itertuples()
    ]
    return [*deals, *map(tr, move["earnings"])]
