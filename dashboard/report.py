"""`python -m dashboard.report`: the day's findings, as JSON for programs or as a brief to read.

Exit code 0 if the report is written, 1 if the ledger or the prices have bad rows (all are listed),
2 on a usage error. The figures come from the functions that the pages ask, so the two can't
disagree. Yahoo is not asked: the market is what the dashboard's store holds of it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import pandas as pd

from dashboard.deals import Ledger, LedgerError, legs_on, moving, read_ledger, totals
from dashboard.deals.news import everything, news_since, pace
from dashboard.flows import Loops, circulation, levels, loops, round_trips, through_flows
from dashboard.flows.stress import Shocks, Stress, Year, stress, year
from dashboard.market import BENCHMARKS, Market
from dashboard.market.exchanges import NEW_YORK, calendar, last_closed_session
from dashboard.paths import DATA
from dashboard.prices import PricesError, market_on, read_prices
from dashboard.reaction import (
    BEYOND,
    BY_CHANCE,
    CONSTANT_MEAN,
    TESTS,
    WINDOWS,
    EventStudy,
    LedgerEvents,
    confounders,
    event_study,
    group_tests,
    groups,
    ledger_events,
    market_value,
    pe_around,
    session_moves,
    unusual_moves,
    window_name,
)
from dashboard.valuation import valuation_table
from dashboard.words import (
    GROUPS,
    KINDS,
    NOT_ADVICE,
    ROLES,
    SIDES,
    SIZES,
    STATUSES,
    UNKNOWN,
    amount,
    day,
    money,
    plural,
    probability,
    ratio,
    signed,
    statistic,
    usd_bn,
)

# What a brief shows of a long list; the JSON has all of it.
SHOWN = 15
# News are of so many days; without any, the newest deals before are named.
NEWS_DAYS, EARLIER = 7, 5
ENDS = 3
DECIMALS = 9  # of a billion: whole dollars
ORIGINS = {
    "live": "Yahoo Finance, with quotes of now",
    "stored": "Yahoo Finance, fetched earlier",
    "snapshot": "the bundled snapshot",
    "file": "the file given",
}
GROUP_NAMES = {"all": "All", **GROUPS, **ROLES, **SIDES, **SIZES}
_SIGNS = re.compile(r"([\\`*_\[\]<>|$~&#])")


@dataclass(frozen=True)
class Question:
    """What a report is asked about: a ledger as known on a day, beside the market of that day.
    bars: prices of the reader's own (prices.read_prices), known: the market at hand; None for
    what the store and the snapshot hold. shocks: by company, the part of its outside income that
    is gone."""

    ledger: Ledger
    as_of: date
    bars: pd.DataFrame | None = None
    known: Market | None = None
    shocks: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def live(self) -> pd.DataFrame:
        """All legs that count on the day."""
        return legs_on(self.ledger, self.as_of)

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Those of them that move money."""
        return moving(self.live)

    @cached_property
    def loops(self) -> Loops:
        return loops(self.counted)

    @cached_property
    def market(self) -> Market:
        return market_on(self.as_of, self.bars, self.known)

    @cached_property
    def all_legs(self) -> pd.DataFrame:
        """All legs announced by the day, whatever became of them."""
        return legs_on(self.ledger, self.as_of, ended=True)

    @cached_property
    def moves(self) -> pd.DataFrame:
        return session_moves(self.market, self.ledger.tickers)

    @cached_property
    def events(self) -> LedgerEvents:
        """Of all legs announced by the day: what became of them later changes no reaction."""
        return ledger_events(self.ledger, self.all_legs)

    @cached_property
    def study(self) -> EventStudy:
        return event_study(self.market, self.events.events)

    @cached_property
    def year(self) -> Year:
        return year(self.live, self.ledger.companies["outside_income_usd_bn"])

    @cached_property
    def stress(self) -> Stress:
        return stress(self.year, Shocks(income=self.shocks))


@dataclass(frozen=True)
class Section:
    """find: the value in the JSON. tell: the same value as lines of Markdown. heed: what a reader
    of the bare JSON must be told beside it, if anything."""

    find: Callable[[Question], Any]
    tell: Callable[[Any, Question], list[str]]
    heed: Callable[[Question], str] = lambda question: ""


def find_as_of(question: Question) -> str:
    return question.as_of.isoformat()


def tell_as_of(value: str, question: Question) -> list[str]:
    return [f"As known on {day(date.fromisoformat(value))}. Amounts are as disclosed."]


def find_ledger(question: Question) -> dict[str, Any]:
    live = question.live
    newest = live["announced"].max()
    return {
        "companies": len(question.ledger.companies),
        "legs": len(live),
        "legs_disclosed": int(live["amount_usd_bn"].notna().sum()),
        "total_usd_bn": _amount(totals(live).total_usd_bn),
        "newest": None if pd.isna(newest) else newest.date().isoformat(),
    }


def tell_ledger(value: dict[str, Any], question: Question) -> list[str]:
    if value["newest"] is None:
        return ["## Ledger", "No deal had been announced by then."]
    firm = usd_bn(totals(question.live).firm_usd_bn)
    return [
        "## Ledger",
        f"{plural(value['legs'], 'leg')} count on the day, {value['legs_disclosed']:,} of them "
        f"with an amount, among {plural(value['companies'], 'company', 'companies')}. Those that "
        f"move money add up to {usd_bn(value['total_usd_bn'])}: {firm} firm, the rest a ceiling, "
        "reported or estimated. The newest was announced on "
        f"{day(date.fromisoformat(value['newest']))}.",
    ]


def find_circulation(question: Question) -> dict[str, Any]:
    found = circulation(question.counted)
    return {
        "total_usd_bn": _amount(found.total_usd_bn),
        "circulating_usd_bn": _amount(found.circulating_usd_bn),
        "share": found.share,
        "companies": [
            {
                "company": row.Index,
                "through_min_usd_bn": _amount(row.through_min_usd_bn),
                "through_max_usd_bn": _amount(row.through_max_usd_bn),
            }
            for row in through_flows(found).itertuples()
        ],
        "levels": [
            {"company": company, "level": _amount(level)}
            for company, level in levels(question.counted).items()
        ],
    }


def tell_circulation(value: dict[str, Any], question: Question) -> list[str]:
    if value["share"] is None:
        return ["## Circulation", "No payment is disclosed, so none can be seen to go round."]
    name = _namer(question.ledger)
    circling = [row for row in value["companies"] if row["through_max_usd_bn"] > 0]
    lines = [
        "## Circulation",
        f"Of {usd_bn(value['total_usd_bn'])} disclosed, "
        f"**{usd_bn(value['circulating_usd_bn'])} ({value['share']:.1%})** can go round: the "
        "largest sum of payments, each at most its disclosed amount, with as much into every "
        "company as out of it. No dollar is counted twice. Undisclosed amounts are left out, and "
        "could only add to it.",
    ]
    if circling:
        lines += ["Through each company, over all ways to reach that sum:"]
        lines += _table(
            ["Company", "At least", "At most"],
            [
                [
                    name(row["company"]),
                    usd_bn(row["through_min_usd_bn"]),
                    usd_bn(row["through_max_usd_bn"]),
                ]
                for row in circling
            ],
            texts=1,
        )
    if len(value["levels"]) >= 2 * ENDS:
        upper, lower = (
            ", ".join(name(row["company"]) for row in part)
            for part in (value["levels"][:ENDS], value["levels"][: -ENDS - 1 : -1])
        )
        lines += [f"Furthest upstream in the net payments: {upper}. Furthest downstream: {lower}."]
    return lines


def find_loops(question: Question) -> list[dict[str, Any]]:
    return [
        {
            "companies": list(loop.companies),
            "bottleneck_usd_bn": _amount(loop.bottleneck_usd_bn),
            "undisclosed_legs": loop.undisclosed_legs,
            "legs": list(loop.legs),
        }
        for loop in question.loops.found
    ]


def heed_loops(question: Question) -> str:
    return question.loops.message if question.loops.cut else ""


def tell_loops(value: list[dict[str, Any]], question: Question) -> list[str]:
    if not value:
        return ["## Loops", "No money can come back to where it set out."]
    name = _namer(question.ledger)
    known = sum(loop["bottleneck_usd_bn"] is not None for loop in value)
    lines = [
        "## Loops",
        f"{question.loops.message} They are of up to 6 companies; the bottleneck of {known:,} is "
        "known. Loops share payments, so bottlenecks don't add up.",
    ]
    lines += _table(
        ["Loop", "Bottleneck", "Undisclosed legs"],
        [
            [
                " → ".join(map(name, loop["companies"])) + " → back",
                usd_bn(loop["bottleneck_usd_bn"], unknown="unknown"),
                str(loop["undisclosed_legs"]),
            ]
            for loop in value[:SHOWN]
        ],
        texts=1,
    )
    return lines + _more(value)


def find_round_trips(question: Question) -> list[dict[str, Any]]:
    return [
        {
            "leg": trip.leg,
            "investor": trip.investor,
            "investee": trip.investee,
            "amount_usd_bn": _amount(trip.amount_usd_bn),
            "returnable_usd_bn": _amount(trip.returnable_usd_bn),
            "ratio": trip.ratio,
        }
        for trip in round_trips(question.counted)
    ]


def tell_round_trips(value: list[dict[str, Any]], question: Question) -> list[str]:
    name = _namer(question.ledger)
    back = [trip for trip in value if trip["returnable_usd_bn"] > 0]
    lines = [
        "## Round trips",
        f"Of {plural(len(value), 'investment')} with an amount, {len(back):,} can come back to the "
        "investor along disclosed payments, in whole or in part. Each is taken by itself: they "
        "don't add up.",
    ]
    if back:
        lines += _table(
            ["Investor", "Investee", "Invested", "Can return", "Share"],
            [
                [
                    name(trip["investor"]),
                    name(trip["investee"]),
                    usd_bn(trip["amount_usd_bn"]),
                    usd_bn(trip["returnable_usd_bn"]),
                    f"{trip['ratio']:.0%}",
                ]
                for trip in back[:SHOWN]
            ],
            texts=2,
        )
    return lines + _more(back)


def find_market(question: Question) -> dict[str, Any]:
    market, as_of = question.market, question.as_of
    closes = market.prices.groupby("ticker")["date"].max()
    # The benchmarks of the bundled data end earlier, and Tokyo's day is not New York's.
    american = [name for name in closes.index if "." not in name and name not in BENCHMARKS]
    shares = closes[american] if american else closes
    prices_to, quotes_at = shares.max(), market.quotes["price_at"].reindex(shares.index).max()
    due = min(pd.Timestamp(last_closed_session(NEW_YORK)), pd.Timestamp(as_of))
    due = calendar(NEW_YORK).date_to_session(due, direction="previous")
    return {
        "origin": "file" if question.bars is not None else _origin(market),
        "prices_to": None if pd.isna(prices_to) else prices_to.date().isoformat(),
        "quotes_at": None if pd.isna(quotes_at) else quotes_at.isoformat(),
        "stale": bool(pd.isna(prices_to) or prices_to < due),
    }


def _origin(market: Market) -> str:
    """That of the shares' quotes: live if any is, snapshot if all are."""
    origins = set(market.quotes.loc[~market.quotes.index.isin(BENCHMARKS), "origin"])
    return "live" if "live" in origins else "stored" if "stored" in origins else "snapshot"


def tell_market(value: dict[str, Any], question: Question) -> list[str]:
    if value["prices_to"] is None:
        return ["## Market", "There are no prices of that time."]
    origin = ORIGINS[value["origin"]]
    stale = " They are not the newest there could be." if value["stale"] else ""
    prices_to = day(date.fromisoformat(value["prices_to"]))
    return ["## Market", f"Closing prices to {prices_to}, from {origin}.{stale}"]


def find_events(question: Question) -> list[dict[str, Any]]:
    study, market = question.study, question.market
    windows = {window_name(window): study.window(window) for window in WINDOWS}
    # What lies within any of the windows; the widest comes last.
    beside: dict[Any, list[str]] = {}
    for window in WINDOWS:
        for row in confounders(study, market, window).itertuples():
            texts = beside.setdefault((row.leg, row.company), [])
            if row.text not in texts:
                texts.append(row.text)
    rows = study.events.join(study.table.drop(columns="reason"))
    rows["change"] = market_value(study, market)["change_usd_bn"]
    rows["pe_before"] = pe_around(market, study.events)["pe_before"]
    return [
        {
            "leg": row["leg"],
            "company": row["company"],
            "ticker": row["ticker"],
            "side": row["side"],
            "event_day": None if pd.isna(row["event_day"]) else row["event_day"].date().isoformat(),
            "benchmark": study.benchmark,
            "model": row["model"] or None,
            "n": int(row["n"]) if row["model"] else None,
            **{name: _figure(row[name]) for name in ("alpha", "beta", "sigma", "return")},
            "windows": {
                name: {figure: _figure(table.at[label, figure]) for figure in ("car", "t", "p")}
                for name, table in windows.items()
            },
            "market_cap_change_usd_bn": _amount(row["change"]),
            "pe_before": _figure(row["pe_before"]),
            "confounders": beside.get(label, []),
            # Why the first window that lacks a figure lacks it.
            "reason": next(
                (why for table in windows.values() if (why := table.at[label, "reason"])), None
            ),
        }
        for label, row in rows.iterrows()
    ]


def tell_events(value: list[dict[str, Any]], question: Question) -> list[str]:
    name = _namer(question.ledger)
    told = [event for event in value if event["windows"]["0,0"]["car"] is not None]
    private = question.events.private["company"].nunique()
    lines = [
        "## Events",
        f"{plural(len(value), 'reaction')} of listed companies to deals, {len(told):,} of them "
        f"with figures here. Without a stock: {plural(private, 'party', 'parties')}.",
    ]
    if not told:
        return lines
    lines += [
        "AR is the return of the event day beyond what α and β explain; a single event says "
        "little by itself. The newest:"
    ]
    lines += _table(
        ["Company", "Side", "Leg", "Event day", "Beside it", "Return", "AR", "t", "p"],
        [
            [
                name(event["company"]),
                event["side"],
                event["leg"],
                event["event_day"],
                _text("; ".join(event["confounders"])),
                signed(event["return"]),
                signed(event["windows"]["0,0"]["car"]),
                statistic(event["windows"]["0,0"]["t"]),
                probability(event["windows"]["0,0"]["p"]),
            ]
            for event in sorted(told, key=lambda e: e["event_day"], reverse=True)[:SHOWN]
        ],
        texts=5,
    )
    return lines + _more(told)


def find_event_groups(question: Question) -> list[dict[str, Any]]:
    study, found = question.study, []
    for group, window in product(groups(study.events), WINDOWS):
        tests = group_tests(study, window, group.members)
        found.append(
            {
                "group": group.name,
                "window": window_name(window),
                "n": tests.n,
                "caar": _figure(tests.caar),
                **{name: _figure(getattr(tests, name)) for name in TESTS},
                "p": {name: _figure(tests.p[name]) for name in TESTS},
                "left_out": len(tests.left_out),
            }
        )
    return found


def tell_event_groups(value: list[dict[str, Any]], question: Question) -> list[str]:
    known = [row for row in value if row["window"] == "-1,1" and row["n"] > 1]
    if not known:
        return ["## Groups of events", "No group has two events with figures."]
    return [
        "## Groups of events",
        "Mean CAR over sessions −1 to +1. Deals cluster on days and in one sector: the adjusted "
        "BMP (Kolari & Pynnönen 2010) allows for it, Patell's test does not and finds too much.",
        *_table(
            ["Group", "n", "Mean CAR", "Adjusted BMP", "p", "Patell", "p"],
            [
                [
                    GROUP_NAMES[row["group"]],
                    str(row["n"]),
                    signed(row["caar"]),
                    statistic(row["kp_bmp"]),
                    probability(row["p"]["kp_bmp"]),
                    statistic(row["patell"]),
                    probability(row["p"]["patell"]),
                ]
                for row in known
            ],
            texts=1,
        ),
    ]


def find_valuation(question: Question) -> list[dict[str, Any]]:
    tickers = question.ledger.tickers
    if not tickers:
        return []
    table = valuation_table(question.market, tickers)
    columns = ["ticker", "price", "currency", "trailing_pe", "forward_pe", "why_no_pe"]
    table = table.reindex(columns=[*columns, "market_cap_usd_bn", "price_at"])
    return [
        {
            "company": company,
            "ticker": row["ticker"],
            "price": _figure(row["price"]),
            "currency": None if pd.isna(row["currency"]) else row["currency"],
            "trailing_pe": _figure(row["trailing_pe"]),
            "forward_pe": _figure(row["forward_pe"]),
            "why_no_pe": row["why_no_pe"] or None,
            "market_cap_usd_bn": _amount(row["market_cap_usd_bn"]),
            "at": None if pd.isna(row["price_at"]) else row["price_at"].isoformat(),
        }
        for company, row in table.iterrows()
    ]


def tell_valuation(value: list[dict[str, Any]], question: Question) -> list[str]:
    name = _namer(question.ledger)
    priced = [row for row in value if row["price"] is not None]
    if not priced:
        return ["## Valuation", "No listed company has a price here."]
    lines = ["## Valuation", "P/E: the price over the GAAP EPS of the last four quarters."]
    lines += _table(
        ["Company", "Market value", "Price", "P/E", "Forward P/E", "At"],
        [
            [
                name(row["company"]),
                usd_bn(row["market_cap_usd_bn"], unknown=UNKNOWN),
                _text(money(row["price"], row["currency"])),
                row["why_no_pe"] or ratio(row["trailing_pe"]),
                ratio(row["forward_pe"]),
                day(pd.Timestamp(row["at"])),
            ]
            for row in priced[:SHOWN]
        ],
        texts=1,
    )
    return lines + _more(priced)


def find_news(question: Question) -> dict[str, Any]:
    ledger, as_of = question.ledger, question.as_of
    since, growth = as_of - timedelta(days=NEWS_DAYS - 1), pace(ledger, as_of)
    found = news_since(ledger, since, as_of)
    earlier = everything(ledger, as_of).legs.head(0 if len(found.legs) else EARLIER)
    return {
        "since": since.isoformat(),
        "legs": _news_legs(ledger, found.legs),
        "earlier": _news_legs(ledger, earlier),
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


def _news_legs(ledger: Ledger, legs: pd.DataFrame) -> list[dict[str, Any]]:
    urls = ledger.sources.groupby("leg")["url"].first()
    return [
        {
            "leg": row.Index,
            "payer": row.payer,
            "payee": row.payee,
            "kind": row.kind,
            "announced": row.announced.date().isoformat(),
            "amount_usd_bn": _amount(row.amount_usd_bn),
            "basis": row.basis,
            "status": row.status,
            "summary": row.summary,
            "source_url": urls.get(row.Index),
        }
        for row in legs.itertuples()
    ]


def tell_news(value: dict[str, Any], question: Question) -> list[str]:
    days = f"{day(date.fromisoformat(value['since']))} to {day(question.as_of)}"
    legs, changes = value["legs"], value["changes"]
    lines = ["## New deals"]
    if legs:
        lines += [f"From {days}: {plural(len(legs), 'new leg')}."]
    elif value["earlier"]:
        lines += [f"None was announced from {days}. The newest before:"]
    else:
        lines += ["No deal had been announced by then."]
    if legs or value["earlier"]:
        lines += _told_legs(legs or value["earlier"], question.ledger)
    lines += _more(legs)
    if value["slow"]:
        lines += [
            f"The ledger has {plural(value['legs_in_30_days'], 'leg')} of the last 30 days, when "
            f"the year before brought {value['usual_in_30_days']:.0f} in 30 days on average: what "
            "it lacks may not have been entered yet."
        ]
    if changes:
        name = _namer(question.ledger)
        lines += [f"From {days}: {plural(len(changes), 'change of status', 'changes of status')}."]
        lines += _table(
            ["Date", "Payer", "Payee", "Now", "Note"],
            [
                [
                    row["date"],
                    name(row["payer"]),
                    name(row["payee"]),
                    STATUSES[row["status"]].lower(),
                    " ".join([_text(row["note"]), _source(row["source_url"])]).strip(),
                ]
                for row in changes[:SHOWN]
            ],
            texts=5,
        )
    return lines + _more(changes)


def _told_legs(legs: list[dict[str, Any]], ledger: Ledger) -> list[str]:
    name = _namer(ledger)
    return _table(
        ["Announced", "Payer", "Payee", "Kind", "What", "Amount"],
        [
            [
                leg["announced"],
                name(leg["payer"]),
                name(leg["payee"]),
                KINDS[leg["kind"]].label,
                " ".join([_text(leg["summary"]), _source(leg["source_url"])]).strip(),
                amount(leg["amount_usd_bn"], leg["basis"]),
            ]
            for leg in legs[:SHOWN]
        ],
        texts=5,
    )


def find_unusual_moves(question: Question) -> list[dict[str, Any]]:
    moves = unusual_moves(question.moves, question.market, question.all_legs)
    return [
        {
            "company": row["company"],
            "ticker": row["ticker"],
            "session": row["day"].date().isoformat(),
            "origin": row["origin"],
            **{name: _figure(row[name]) for name in ("return", "benchmark_return")},
            "model": row["model"],
            "n": int(row["n"]),
            **{name: _figure(row[name]) for name in ("abnormal", "sigma", "score")},
            "deals": row["deals"],
            "earnings": row["earnings"],
            "doubt": row["doubt"] or None,
        }
        for _, row in moves.iterrows()
    ]


def tell_unusual_moves(value: list[dict[str, Any]], question: Question) -> list[str]:
    name, moves = _namer(question.ledger), question.moves.dropna(subset=["score"])
    lines = ["## Unusual moves"]
    if moves.empty:
        return [*lines, "No stock's newest session can be measured here."]
    lines += [
        f"Of {plural(len(moves), 'newest move')}, {len(value):,} beyond {BEYOND:g}σ of the stock's "
        f"own; by chance alone it would be about {BY_CHANCE * len(moves):.0f}."
    ]
    alone = moves[moves["model"] == CONSTANT_MEAN]
    if len(alone):
        lines += [
            f"Without the market, against the stock's own mean: {plural(len(alone), 'move')}, as "
            f"{_text(alone['reason'].iloc[0])}."
        ]
    if value:
        lines += _table(
            ["Company", "Session", "Beside it", "Return", "Beyond the expected", "σ"],
            [
                [
                    name(move["company"]),
                    move["session"] + (" (quote)" if move["origin"] == "quote" else ""),
                    _text("; ".join([*_deals_in_words(move["deals"], question), *move["earnings"]]))
                    or "nothing in the ledger or the reports",
                    signed(move["return"]),
                    signed(move["abnormal"]),
                    statistic(move["score"]),
                ]
                for move in value[:SHOWN]
            ],
            texts=3,
        )
    return lines + _more(value)


def _deals_in_words(legs: list[str], question: Question) -> list[str]:
    rows, name = question.all_legs.loc[legs], question.ledger.name
    return [
        f"{name(row.payer)} → {name(row.payee)}, {KINDS[row.kind].label}"
        for row in rows.itertuples()
    ]


def find_stress(question: Question) -> list[dict[str, Any]]:
    columns = ["owed_usd_bn", "paid_usd_bn", "due_usd_bn", "received_usd_bn", "lost_usd_bn"]
    return [
        {"company": company, **{name: _amount(row[name]) for name in columns}}
        for company, row in question.stress.companies.iterrows()
    ]


def heed_stress(question: Question) -> str:
    """What the ledger doesn't say and the test takes as given, if there are shocks."""
    before, told = question.year, []
    if not question.shocks:
        return ""
    if len(before.gaps):
        gaps = ", ".join(f"{slug} {usd_bn(gap)}" for slug, gap in before.gaps.items())
        told.append(f"before the shock other funding fills a gap at {gaps}")
    if before.termless:
        told.append(
            f"{plural(before.termless, 'obligation')} without a term ("
            f"{usd_bn(before.termless_usd_bn)}) spread over {before.assumed.years:g} years"
        )
    unknown = before.companies.index[
        ~before.companies["known"] & (before.companies["owed_usd_bn"] > 0)
    ]
    if len(unknown):
        told.append(f"outside income not known, taken as what is owed: {', '.join(unknown)}")
    return f"assumed: {'; '.join(told)}." if told else ""


def tell_stress(value: list[dict[str, Any]], question: Question) -> list[str]:
    name = _namer(question.ledger)
    due = f"The disclosed contracts come to {usd_bn(question.year.owed_usd_bn)} a year."
    gaps = ", ".join(f"{name(slug)} {usd_bn(gap)}" for slug, gap in question.year.gaps.items())
    lines = ["## Stress test", due]
    if gaps:
        lines += [
            "Known incomes and promised money leave a funding gap, taken as filled by others "
            f"before a shock: {gaps}."
        ]
    if not question.shocks:
        return [*lines, "No shock is asked about (--shock COMPANY=FRACTION)."]
    asked = ", ".join(f"{name(slug)} {part:.1%}" for slug, part in question.shocks.items())
    lines += [
        f"With this part of outside income gone: {asked}, "
        f"**{usd_bn(question.stress.lost_usd_bn)}** would not be paid (Eisenberg & Noe 2001)."
    ]
    hit = [row for row in value if row["lost_usd_bn"] or row["paid_usd_bn"] < row["owed_usd_bn"]]
    if hit:
        lines += _table(
            ["Company", "Owes", "Pays", "Is due", "Receives", "Loses"],
            [
                [name(row["company"]), *(usd_bn(usd) for usd in list(row.values())[1:])]
                for row in hit[:SHOWN]
            ],
            texts=1,
        )
    return lines + _more(hit)


# A further section of the report is a further line here.
SECTIONS: dict[str, Section] = {
    "as_of": Section(find_as_of, tell_as_of),
    "market": Section(find_market, tell_market),
    "news": Section(find_news, tell_news),
    "unusual_moves": Section(find_unusual_moves, tell_unusual_moves),
    "ledger": Section(find_ledger, tell_ledger),
    "circulation": Section(find_circulation, tell_circulation),
    "loops": Section(find_loops, tell_loops, heed_loops),
    "round_trips": Section(find_round_trips, tell_round_trips),
    "events": Section(find_events, tell_events),
    "event_groups": Section(find_event_groups, tell_event_groups),
    "valuation": Section(find_valuation, tell_valuation),
    "stress": Section(find_stress, tell_stress, heed_stress),
}


def report(question: Question, sections: Sequence[str] = tuple(SECTIONS)) -> dict[str, Any]:
    """The named sections, in the order of SECTIONS: amounts in billions of dollars, shares as
    fractions, dates as ISO strings, unknown as None."""
    return {name: part.find(question) for name, part in SECTIONS.items() if name in sections}


def brief(values: dict[str, Any], question: Question) -> str:
    """The values of a report as Markdown."""
    lines = [f"# Roundtrip, {day(question.as_of)}"]
    for name, value in values.items():
        lines += SECTIONS[name].tell(value, question)
    return "\n\n".join([*lines, NOT_ADVICE]) + "\n"


def parser() -> argparse.ArgumentParser:
    """What the command understands, and in part the address of the report (server/routes.py)."""
    parser = _Parser(prog="python -m dashboard.report", description=__doc__)
    parser.add_argument("--format", choices=["json", "md"], default="md", help="default: md")
    parser.add_argument("--data", type=_folder, default=DATA, help="another ledger's folder")
    parser.add_argument(
        "--prices",
        type=_file,
        default=None,
        help="a CSV of other prices: date, ticker, open, high, low, close, adj_close, volume; "
        "that of the benchmark, SPY, too",
    )
    parser.add_argument("--as-of", type=_day, default=None, help="as known on a date; today if not")
    parser.add_argument(
        "--section",
        action="append",
        choices=list(SECTIONS),
        help="only this part of it; can be given several times",
    )
    parser.add_argument(
        "--shock",
        action="append",
        type=_shock,
        default=[],
        metavar="COMPANY=FRACTION",
        help="for the stress test: that part of its outside income is gone; can be given several "
        "times",
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        ledger = read_ledger(options.data)
        bars = None if options.prices is None else read_prices(options.prices)
    except (LedgerError, PricesError) as error:
        refused = options.data if isinstance(error, LedgerError) else options.prices
        print(error, file=sys.stderr)
        print(
            f"{plural(len(error.problems), 'problem')}. Nothing of {refused} is used until they "
            "are mended.",
            file=sys.stderr,
        )
        return 1
    try:
        shocks = shocks_to(ledger, options.shock)
    except argparse.ArgumentError as error:
        parser().error(str(error))
    question = Question(ledger, options.as_of or date.today(), bars, shocks=shocks)
    sections = options.section or list(SECTIONS)
    values = report(question, sections)
    if options.format == "json":
        print(json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print(brief(values, question), end="")
    for name in values:
        if note := SECTIONS[name].heed(question):
            print(f"{name}: {note}", file=sys.stderr)
    return 0


def shocks_to(ledger: Ledger, asked: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The shocks asked for, by company. Raises ArgumentError for one that the ledger doesn't have
    or that is named twice."""
    shocks: dict[str, float] = {}
    for company, part in asked:
        if company not in ledger.companies.index:
            reason = f"argument --shock: “{company}” is no company of the ledger"
            raise argparse.ArgumentError(None, reason)
        if company in shocks:
            reason = f"argument --shock: “{company}” is given twice"
            raise argparse.ArgumentError(None, reason)
        shocks[company] = part
    return shocks


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"“{text}” is no folder")
    return folder


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"“{text}” is no file")
    return path


def _shock(text: str) -> tuple[str, float]:
    company, _, part = text.partition("=")
    try:
        fraction = float(part)
    except ValueError:
        fraction = math.nan
    if not 0 <= fraction <= 1:
        raise argparse.ArgumentTypeError(
            f"“{text}” is no COMPANY=FRACTION with a fraction from 0 to 1"
        )
    return company, fraction


def _day(text: str) -> date:
    today = date.today()
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text or found > today:
        raise argparse.ArgumentTypeError(
            f"“{text}” is no date of the form 2025-09-10 up to today ({today})"
        )
    return found


def _amount(value: float | None) -> float | None:
    """To the dollar; unknown is None."""
    # A zero has no sign.
    return None if value is None or pd.isna(value) else round(float(value), DECIMALS) + 0.0


def _figure(value: float) -> float | None:
    """Unknown is None."""
    return float(value) if math.isfinite(value) else None


def _namer(ledger: Ledger) -> Callable[[str], str]:
    """A company's name as Markdown."""
    return lambda slug: _text(ledger.name(slug))


def _text(text: str) -> str:
    """Markdown that shows exactly these characters."""
    return _SIGNS.sub(r"\\\1", text)


def _source(url: str | None) -> str:
    """A link, whose address can't end the cell or the link."""
    return f"[source]({quote(url, safe=':/?#@!$&*+,;=%~-._')})" if url else ""


def _table(header: list[str], rows: list[list[str]], texts: int) -> list[str]:
    """One Markdown table; the columns behind the first `texts` are figures, on the right."""
    rule = ["---"] * texts + ["---:"] * (len(header) - texts)
    return ["\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])]


def _more(rows: list[dict[str, Any]]) -> list[str]:
    return [f"… and {len(rows) - SHOWN:,} more in the JSON."] if len(rows) > SHOWN else []


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        # `report | head` has seen enough. What is left to flush must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
