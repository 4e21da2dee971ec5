"""What is new: deals and changes of status of the last days, and the stocks that moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.deals import Ledger
from dashboard.deals.news import news_since
from dashboard.formats import amount, day, plural, signed, statistic
from dashboard.reaction import BEYOND, BY_CHANCE, CONSTANT_MEAN
from dashboard.report.question import Question
from dashboard.report.sections.markdown import day_of, escape, long_table, namer, sourced
from dashboard.report.sections.values import number, to_the_dollar
from dashboard.vocabulary import KINDS, STATUSES

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
    days = f"{day_of(value['since'])} to {day(question.as_of)}"
    legs, earlier, changes = value["legs"], value["earlier"], value["changes"]
    if legs:
        lines = [f"From {days}: {plural(len(legs), 'new leg')}."]
    elif earlier:
        lines = [f"None was announced from {days}. The newest before:"]
    else:
        lines = ["No deal had been announced by then."]
    lines += _legs_to_markdown(legs or earlier, question.ledger)
    if value["slow"]:
        lines += [
            f"The ledger has {plural(value['legs_in_30_days'], 'leg')} of the last 30 days, when "
            f"the year before brought {value['usual_in_30_days']:.0f} in 30 days on average: what "
            "it lacks may not have been entered yet."
        ]
    if changes:
        lines += [f"From {days}: {plural(len(changes), 'change of status', 'changes of status')}."]
    return lines + _changes_to_markdown(changes, question.ledger)


def _legs_to_markdown(legs: list[dict[str, Any]], ledger: Ledger) -> list[str]:
    name = namer(ledger)
    return long_table(
        ["Announced", "Payer", "Payee", "Kind", "What", "Amount"],
        [
            [
                leg["announced"],
                name(leg["payer"]),
                name(leg["payee"]),
                KINDS[leg["kind"]].label,
                sourced(leg["summary"], leg["source_url"], leg["source_grade"]),
                amount(leg["amount_usd_bn"], leg["basis"]),
            ]
            for leg in legs
        ],
        texts=5,
    )


def _changes_to_markdown(changes: list[dict[str, Any]], ledger: Ledger) -> list[str]:
    name = namer(ledger)
    return long_table(
        ["Date", "Payer", "Payee", "Now", "Note"],
        [
            [
                row["date"],
                name(row["payer"]),
                name(row["payee"]),
                STATUSES[row["status"]].lower(),
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
        return ["No stock's newest session can be measured here."]
    lines = [
        f"Of {plural(len(moves), 'newest move')}, {len(value):,} beyond {BEYOND:g}σ of the stock's "
        f"own; by chance alone it would be about {BY_CHANCE * len(moves):.0f}."
    ]
    alone = moves[moves["model"] == CONSTANT_MEAN]
    if len(alone):
        lines += [
            f"Without the market, against the stock's own mean: {plural(len(alone), 'move')}, as "
            f"{escape(alone['reason'].iloc[0])}."
        ]
    return lines + long_table(
        ["Company", "Session", "Beside it", "Return", "Beyond the expected", "σ"],
        [
            [
                name(move["company"]),
                move["session"] + (" (quote)" if move["origin"] == "quote" else ""),
                escape("; ".join([*_deals_in_words(move["deals"], question), *move["earnings"]]))
                or "nothing in the ledger or the reports",
                signed(move["return"]),
                signed(move["abnormal"]),
                statistic(move["score"]),
            ]
            for move in value
        ],
        texts=3,
    )


def _deals_in_words(legs: list[str], question: Question) -> list[str]:
    rows, name = question.findings.every_leg.loc[legs], question.ledger.name
    return [
        f"{name(row.payer)} → {name(row.payee)}, {KINDS[row.kind].label}"
        for row in rows.itertuples()
    ]
