"""`python -m dashboard.report`: the day's findings, as JSON for programs or as a brief to read.

Exit code 0 if the report is written, 1 if the ledger or the prices have bad rows (all are listed),
2 on a usage error. The figures come from the functions that the pages ask, so the two can't
disagree. Yahoo is not asked.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from dashboard.deals import Ledger, LedgerError, legs_on, moving, read_ledger, totals
from dashboard.flows import Loops, circulation, levels, loops, round_trips, through_flows
from dashboard.market import BENCHMARKS, Market
from dashboard.market.exchanges import NEW_YORK, calendar, last_closed_session
from dashboard.paths import DATA
from dashboard.prices import PricesError, market_on, read_prices
from dashboard.reaction import (
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
    window_name,
)
from dashboard.valuation import valuation_table
from dashboard.words import (
    GROUPS,
    NOT_ADVICE,
    ROLES,
    UNKNOWN,
    day,
    money,
    plural,
    ratio,
    signed,
    usd_bn,
)

# What a brief shows of a long list; the JSON has all of it.
SHOWN = 15
ENDS = 3
DECIMALS = 9  # of a billion: whole dollars
_SIGNS = re.compile(r"([\\`*_\[\]<>|$~&#])")


@dataclass(frozen=True)
class Question:
    """What a report is asked about: a ledger as known on a day, beside the market of that day.
    bars: prices of the reader's own (prices.read_prices), None for the bundled ones."""

    ledger: Ledger
    as_of: date
    bars: pd.DataFrame | None = None

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
        return market_on(self.as_of, self.bars)

    @cached_property
    def events(self) -> LedgerEvents:
        """Of all legs announced by the day: what became of them later changes no reaction."""
        return ledger_events(self.ledger, legs_on(self.ledger, self.as_of, ended=True))

    @cached_property
    def study(self) -> EventStudy:
        return event_study(self.market, self.events.events)


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
        "origin": "snapshot" if question.bars is None else "file",
        "prices_to": None if pd.isna(prices_to) else prices_to.date().isoformat(),
        "quotes_at": None if pd.isna(quotes_at) else quotes_at.isoformat(),
        "stale": bool(pd.isna(prices_to) or prices_to < due),
    }


def tell_market(value: dict[str, Any], question: Question) -> list[str]:
    if value["prices_to"] is None:
        return ["## Market", "There are no prices of that time."]
    origin = {"snapshot": "the bundled snapshot", "file": "the file given"}[value["origin"]]
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
                _statistic(event["windows"]["0,0"]["t"]),
                _probability(event["windows"]["0,0"]["p"]),
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
                    {**GROUPS, **ROLES}.get(row["group"], row["group"]),
                    str(row["n"]),
                    signed(row["caar"]),
                    _statistic(row["kp_bmp"]),
                    _probability(row["p"]["kp_bmp"]),
                    _statistic(row["patell"]),
                    _probability(row["p"]["patell"]),
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


# A further section of the report is a further line here.
SECTIONS: dict[str, Section] = {
    "as_of": Section(find_as_of, tell_as_of),
    "market": Section(find_market, tell_market),
    "ledger": Section(find_ledger, tell_ledger),
    "circulation": Section(find_circulation, tell_circulation),
    "loops": Section(find_loops, tell_loops, heed_loops),
    "round_trips": Section(find_round_trips, tell_round_trips),
    "events": Section(find_events, tell_events),
    "event_groups": Section(find_event_groups, tell_event_groups),
    "valuation": Section(find_valuation, tell_valuation),
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


def main(arguments: list[str] | None = None) -> int:
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
    options = parser.parse_args(arguments)
    try:
        ledger = read_ledger(options.data)
    except LedgerError as error:
        print(error, file=sys.stderr)
        print(
            f"{plural(len(error.problems), 'problem')}. Nothing of {options.data} is used until "
            "they are mended.",
            file=sys.stderr,
        )
        return 1
    try:
        bars = None if options.prices is None else read_prices(options.prices)
    except PricesError as error:
        print(error, file=sys.stderr)
        print(
            f"{plural(len(error.problems), 'problem')}. Nothing of {options.prices} is used until "
            "they are mended.",
            file=sys.stderr,
        )
        return 1
    question = Question(ledger, options.as_of or date.today(), bars)
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


def _statistic(value: float | None) -> str:
    return UNKNOWN if value is None else f"{round(value, 1) + 0.0:.1f}".replace("-", "−")


def _probability(value: float | None) -> str:
    return UNKNOWN if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"


def _namer(ledger: Ledger) -> Callable[[str], str]:
    """A company's name as Markdown."""
    return lambda slug: _text(ledger.name(slug))


def _text(text: str) -> str:
    """Markdown that shows exactly these characters."""
    return _SIGNS.sub(r"\\\1", text)


def _table(header: list[str], rows: list[list[str]], texts: int) -> list[str]:
    """One Markdown table; the columns behind the first `texts` are figures, on the right."""
    rule = ["---"] * texts + ["---:"] * (len(header) - texts)
    return ["\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])]


def _more(rows: list[dict[str, Any]]) -> list[str]:
    return [f"… and {len(rows) - SHOWN:,} more in the JSON."] if len(rows) > SHOWN else []


if __name__ == "__main__":
    sys.exit(main())
