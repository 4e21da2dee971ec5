"""The report as slides, from the values of its sections, so that the two can't disagree.

A section without a slide here (the bare dates, what options priced in, credit, short interest) is
in the JSON and in the brief.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard.charts.style import LIGHT, group_colour
from dashboard.deals.summaries import summary_of
from dashboard.flows import CATEGORIES, arrows, loop_arrows
from dashboard.formats import (
    UNKNOWN,
    day,
    money,
    percent,
    probability,
    ratio,
    signed,
    statistic,
    usd_bn,
    usd_bn_change,
)
from dashboard.language import DEFAULT, current, tr, tr_n
from dashboard.publish import (
    Cell,
    NativeChart,
    Paper,
    Series,
    Sheet,
    Table,
    network_picture,
)
from dashboard.publish.deck import deck
from dashboard.publish.paper import ROWS
from dashboard.reaction import TERMS
from dashboard.report.question import Question
from dashboard.report.sections.markdown import amount_of
from dashboard.report.sections.market import ORIGINS
from dashboard.report.sections.reactions import GROUP_NAMES
from dashboard.report.sections.robustness import CONSTANT
from dashboard.vocabulary import GRADES, KINDS, NOT_ADVICE, STATUSES

ACCENT = group_colour("services", dark=False)[1:].upper()
SECOND = group_colour("hardware", dark=False)[1:].upper()
BARS = 12


def slides(values: dict[str, Any], question: Question) -> bytes:
    """The values of a report (contents.report) as a .pptx."""
    made = (SHEETS[name](values, question) for name in values if name in SHEETS)
    return deck(
        Paper(
            title=tr("Roundtrip, as known on {day}", day=day(question.as_of)),
            sentences=_opening(values, question),
            sheets=list(chain.from_iterable(made)),
            notes=[
                *_ledger_name(question),
                _ledger_source(question),
                _market_source(values),
                tr(NOT_ADVICE),
            ],
            address=_address(question, ""),
            language=current(),
            ink=LIGHT,
        )
    )


def _ledger_name(question: Question) -> list[str]:
    name = question.ledger_name
    return [tr("The ledger is {name}, not Roundtrip's own.", name=name)] if name else []


def _opening(values: dict[str, Any], question: Question) -> list[str]:
    sentences = []
    if circulation := values.get("circulation"):
        sentences.append(_circular(circulation))
    if ledger := values.get("ledger"):
        sentences.append(
            tr(
                "{flows} between {companies} are on record, {disclosed} of them with an amount.",
                flows=tr_n(ledger["legs"], "{n} flow", "{n} flows"),
                companies=tr_n(ledger["companies"], "{n} company", "{n} companies"),
                disclosed=f"{ledger['legs_disclosed']:,}",
            )
        )
    return sentences


def _circular(circulation: dict[str, Any]) -> str:
    return tr(
        "{circulating} ({share}) of {total} disclosed is circular at most",
        circulating=usd_bn(circulation["circulating_usd_bn"]),
        share=percent(circulation["share"]),
        total=usd_bn(circulation["total_usd_bn"]),
    )


def _circulation(values: dict[str, Any], question: Question) -> list[Sheet]:
    circulation = values["circulation"]
    name, most = question.ledger.name, circulation["companies"][:BARS]
    foot, address = [_ledger_source(question)], _address(question, "circular-flows")
    graph = Sheet(
        _circular(circulation),
        foot,
        picture=network_picture(question.findings, tr("Who pays whom in AI")),
        address=_address(question, "deal-graph"),
    )
    through = tr(
        "{company} passes on most of what is circular: {amount}",
        company=name(most[0]["company"]) if most else "",
        amount=usd_bn(most[0]["through_max_usd_bn"]) if most else "",
    )
    bars = NativeChart(
        "bars",
        [name(row["company"]) for row in most],
        [
            Series(tr("At least"), [row["through_min_usd_bn"] for row in most], [ACCENT]),
            Series(tr("At most"), [row["through_max_usd_bn"] for row in most], [SECOND]),
        ],
        unit=tr("Billions of US dollars"),
        downwards=True,
    )
    return [graph, *([Sheet(through, foot, charts=[bars], address=address)] if most else [])]


def _timeline(values: dict[str, Any], question: Question) -> list[Sheet]:
    rows = values["timeline"]
    if len(rows) < 2:
        return []
    days = [date.fromisoformat(row["day"]) for row in rows]
    first, last = rows[0], rows[-1]
    charts = [
        NativeChart(
            "lines",
            days,
            [
                Series(tr("All disclosed payments"), _column(rows, "total_usd_bn"), [SECOND]),
                Series(tr("Circular"), _column(rows, "circulating_usd_bn"), [ACCENT]),
            ],
            unit=tr("Billions of US dollars"),
        )
    ]
    title = tr(
        "Disclosed payments grew from {before} in {first} to {after}; {share} of them is circular "
        "at most",
        before=usd_bn(first["total_usd_bn"]),
        first=first["day"][:4],
        after=usd_bn(last["total_usd_bn"]),
        share=percent(last["share"]),
    )
    foot = [_ledger_source(question)]
    return [Sheet(title, foot, charts=charts, address=_address(question, "circular-flows"))]


def _column(rows: list[dict[str, Any]], name: str) -> list[float | None]:
    return [row[name] for row in rows]


def _loops(values: dict[str, Any], question: Question) -> list[Sheet]:
    rows = values["loops"]
    if not rows:
        return []
    largest, foot = rows[0], [_ledger_source(question)]
    ring = tuple(largest["companies"])
    title = tr(
        "Of {loops} the largest is {names}: {amount} at its narrowest",
        loops=tr_n(len(rows), "{n} loop", "{n} loops"),
        names=_around(question, ring),
        amount=usd_bn(largest["bottleneck_usd_bn"]),
    )
    table = Table(
        [tr("Loop"), tr("Narrowest"), tr("Undisclosed flows")],
        [
            [
                Cell(_around(question, row["companies"])),
                Cell(usd_bn(row["bottleneck_usd_bn"]), figure=True),
                Cell(f"{row['undisclosed_legs']:,}", figure=True),
            ]
            for row in rows[:ROWS]
        ],
        max(0, len(rows) - ROWS),
    )
    picture = network_picture(
        question.findings,
        _around(question, ring),
        frozenset(loop_arrows(arrows(question.findings.legs), ring)["id"]),
        focus=set(ring),
    )
    address = _address(question, "circular-flows", loop=".".join(ring))
    return [
        Sheet(title, foot, table=table, address=_address(question, "circular-flows")),
        Sheet(title, foot, picture=picture, address=address),
    ]


def _around(question: Question, companies: Any) -> str:
    return " → ".join(map(question.ledger.name, (*companies, companies[0])))


def _round_trips(values: dict[str, Any], question: Question) -> list[Sheet]:
    rows, name = values["round_trips"], question.ledger.name
    if not rows:
        return []
    whole = sum(1 for row in rows if row["ratio"] == 1.0)
    table = Table(
        [tr("Investor"), tr("Investee"), tr("Investment"), tr("Can come back"), tr("Part of it")],
        [
            [
                Cell(name(row["investor"])),
                Cell(name(row["investee"])),
                Cell(usd_bn(row["amount_usd_bn"]), figure=True),
                Cell(usd_bn(row["returnable_usd_bn"]), figure=True),
                Cell(percent(row["ratio"]), figure=True),
            ]
            for row in rows[:ROWS]
        ],
        max(0, len(rows) - ROWS),
    )
    title = tr(
        "Of {investments} with an amount, {whole} can come back to the investor in full",
        investments=tr_n(len(rows), "{n} investment", "{n} investments"),
        whole=f"{whole:,}",
    )
    foot = [_ledger_source(question)]
    return [Sheet(title, foot, table=table, address=_address(question, "circular-flows"))]


def _news(values: dict[str, Any], question: Question) -> list[Sheet]:
    news, name = values["news"], question.ledger.name
    legs = news["legs"] or news["earlier"]
    if not legs:
        return []
    if news["legs"]:
        title = tr(
            "{flows} since {day}",
            flows=tr_n(len(legs), "{n} new flow", "{n} new flows"),
            day=day(pd.Timestamp(news["since"])),
        )
    else:
        newest = legs[0]
        title = tr(
            "No new deal since {since}; the newest is {payer} → {payee} of {day}",
            since=day(pd.Timestamp(news["since"])),
            payer=name(newest["payer"]),
            payee=name(newest["payee"]),
            day=day(pd.Timestamp(newest["announced"])),
        )
    texts = question.ledger.legs.loc[[leg["leg"] for leg in legs]]
    summaries = [summary_of(row) for row in texts.itertuples()]
    table = Table(
        [tr("Announced"), tr("Kind"), tr("Amount"), tr("What"), tr("Source")],
        [
            [
                Cell(day(pd.Timestamp(leg["announced"]))),
                Cell(_kind(leg["kind"])),
                Cell(amount_of(leg, question.ledger), figure=True),
                Cell(f"{name(leg['payer'])} → {name(leg['payee'])}: {summary}"),
                _source(leg),
            ]
            for leg, summary in zip(legs[:ROWS], summaries, strict=False)
        ],
        max(0, len(legs) - ROWS),
    )
    foot = [_ledger_source(question)]
    return [Sheet(title, foot, table=table, address=_address(question, "deals"))]


def _source(leg: dict[str, Any]) -> Cell:
    grade = GRADES.get(leg["source_grade"] or "")
    text = f"{grade.sign} {tr(grade.label)}" if grade else tr("source")
    return Cell(text, leg["source_url"]) if leg["source_url"] else Cell(UNKNOWN)


def _changes(values: dict[str, Any], question: Question) -> list[Sheet]:
    changes, name = values["changes"], question.ledger.name
    rows = [
        *((tr("Added"), row) for row in changes["added"]),
        *((tr("Ended"), row) for row in changes["ended"]),
    ]
    if not rows:
        return []
    table = Table(
        [
            tr("Date"),
            tr("Change"),
            tr("Payer"),
            tr("Payee"),
            tr("Kind"),
            tr("Status"),
            tr("Amount"),
            tr("Circular"),
        ],
        [
            [
                Cell(day(pd.Timestamp(row["date"]))),
                Cell(change),
                Cell(name(row["payer"])),
                Cell(name(row["payee"])),
                Cell(_kind(row["kind"])),
                _word(STATUSES, row["status"]),
                Cell(amount_of(row, question.ledger), figure=True),
                Cell(usd_bn_change(row["circulating_change_usd_bn"]), figure=True),
            ]
            for change, row in rows[:ROWS]
        ],
        max(0, len(rows) - ROWS),
    )
    before, after = map(usd_bn, changes["circulating_usd_bn"])
    counts = {
        "added": tr_n(len(changes["added"]), "{n} flow", "{n} flows"),
        "ended": f"{len(changes['ended']):,}",
        "since": day(pd.Timestamp(changes["since"])),
    }
    if before == after:
        title = tr(
            "{added} added and {ended} ended since {since}: circular at most is still {now}",
            now=after,
            **counts,
        )
    else:
        title = tr(
            "{added} added and {ended} ended since {since}: circular at most went from {before} to "
            "{after}",
            before=before,
            after=after,
            **counts,
        )
    foot = [_ledger_source(question)]
    return [Sheet(title, foot, table=table, address=_address(question, "deals"))]


def _events(values: dict[str, Any], question: Question) -> list[Sheet]:
    name = question.ledger.name
    known = [event for event in values["events"] if event["windows"]["0,0"]["t"] is not None]
    known.sort(key=lambda event: -abs(event["windows"]["0,0"]["car"]))
    if not known:
        return []
    first, most = known[0], known[:BARS]
    title = tr(
        "The largest reaction of {events}: {company}, {car} beyond the market on {day}",
        events=tr_n(len(known), "{n} event", "{n} events"),
        company=name(first["company"]),
        car=signed(first["windows"]["0,0"]["car"]),
        day=day(pd.Timestamp(first["event_day"])),
    )
    bars = NativeChart(
        "bars",
        [f"{name(e['company'])}, {day(pd.Timestamp(e['event_day']))}" for e in most],
        [
            Series(
                tr("Abnormal return of the event day"),
                [100 * event["windows"]["0,0"]["car"] for event in most],
                [ACCENT],
            )
        ],
        unit=tr("Abnormal return of the event day, %"),
        downwards=True,
    )
    table = Table(
        [tr("Event day"), tr("Company"), tr("Flow"), "AR", "t", "p", tr("Note")],
        [
            [
                Cell(day(pd.Timestamp(event["event_day"]))),
                Cell(name(event["company"])),
                Cell(_parties(question, event["leg"])),
                Cell(signed(event["windows"]["0,0"]["car"]), figure=True),
                Cell(statistic(event["windows"]["0,0"]["t"]), figure=True),
                Cell(probability(event["windows"]["0,0"]["p"]), figure=True),
                Cell(tr("Confounded") if event["confounders"] else UNKNOWN),
            ]
            for event in known[:ROWS]
        ],
        max(0, len(known) - ROWS),
    )
    foot = [_market_source(values), tr("Market model over sessions −250 to −30.")]
    address = _address(question, "market-reaction", leg=first["leg"])
    return [
        Sheet(title, foot, charts=[bars], address=address),
        Sheet(title, foot, table=table, address=address),
    ]


def _parties(question: Question, leg: str) -> str:
    row = question.ledger.legs.loc[leg]
    return f"{question.ledger.name(row['payer'])} → {question.ledger.name(row['payee'])}"


def _event_groups(values: dict[str, Any], question: Question) -> list[Sheet]:
    rows = [row for row in values["event_groups"] if row["window"] == "-1,1" and row["n"] > 1]
    if not rows:
        return []
    everything = rows[0]
    title = tr(
        "Over sessions −1 to +1 the mean abnormal return of {events} is {caar} (p {p})",
        events=tr_n(everything["n"], "{n} event", "{n} events"),
        caar=signed(everything["caar"]),
        p=probability(everything["p"]["kp_bmp"]),
    )
    table = Table(
        [tr("Group"), "n", tr("Mean CAR"), tr("Adjusted BMP"), "p"],
        [
            [
                _word(GROUP_NAMES, row["group"]),
                Cell(f"{row['n']:,}", figure=True),
                Cell(signed(row["caar"]), figure=True),
                Cell(statistic(row["kp_bmp"]), figure=True),
                Cell(probability(row["p"]["kp_bmp"]), figure=True),
            ]
            for row in rows[:ROWS]
        ],
        max(0, len(rows) - ROWS),
    )
    foot = [_market_source(values), tr("Adjusted BMP test (Kolari & Pynnönen 2010).")]
    return [Sheet(title, foot, table=table, address=_address(question, "market-reaction"))]


def _bis(values: dict[str, Any], question: Question) -> list[Sheet]:
    financing, name = values["bis"], question.ledger.name
    if financing["share"] is None:
        return []
    pairs = financing["pairs"]
    title = tr(
        "{share} of {total} invested goes between companies that also trade; the BIS counts "
        "{published} in its own sample",
        share=percent(financing["share"]),
        total=usd_bn(financing["total_usd_bn"]),
        published=percent(financing["published"]["share"]),
    )
    table = Table(
        [
            tr("Companies"),
            tr("Who finances whom"),
            tr("Invested"),
            tr("Lent"),
            tr("Traded"),
        ],
        [
            [
                Cell(tr("{one} and {other}", one=name(first), other=name(second))),
                _word(CATEGORIES, row["category"]),
                *(
                    Cell(usd_bn(row[amount], unknown=UNKNOWN), figure=True)
                    for amount in ("investment_usd_bn", "loans_usd_bn", "traded_usd_bn")
                ),
            ]
            for row in pairs[:ROWS]
            for first, second in [row["companies"]]
        ],
        max(0, len(pairs) - ROWS),
    )
    foot = [
        _ledger_source(question),
        tr("BIS Bulletin 137: 1,246 AI firms, 2021 to 2025; other deals, other years."),
    ]
    return [Sheet(title, foot, table=table, address=_address(question, "circular-flows"))]


def _robustness(values: dict[str, Any], question: Question) -> list[Sheet]:
    looks, placebo = values["robustness"]["looks"], values["robustness"]["placebo"]
    if not looks["tested"]:
        return []
    title = tr(
        "{below} of {tested} have p below 5%, where chance gives {chance}; {discoveries} stand "
        "once all are counted",
        below=f"{looks['below_5pct']:,}",
        tested=tr_n(looks["tested"], "{n} event day", "{n} event days"),
        chance=f"{looks['by_chance']:.0f}",
        discoveries=f"{looks['discoveries']:,}",
    )
    counts = NativeChart(
        "bars",
        [tr("Below 5%"), tr("By chance alone"), tr("Once all are counted")],
        [
            Series(
                tr("Event days"),
                [looks["below_5pct"], looks["by_chance"], looks["discoveries"]],
                [ACCENT],
            )
        ],
        unit=tr("Event days"),
        downwards=True,
    )
    foot = [
        _market_source(values),
        tr("Benjamini & Hochberg 1995. Market model over sessions −250 to −30."),
    ]
    address = _address(question, "market-reaction", part="groups")
    sheets = [Sheet(title, foot, charts=[counts], address=address)]
    rows = placebo["windows"].items() if placebo["days"] else []
    known = [(window, row) for window, row in rows if row["rejected"] is not None]
    if known:
        table = Table(
            [tr("Sessions"), tr("Found"), tr("95% of t from"), tr("to")],
            [
                [
                    Cell(window),
                    Cell(percent(row["rejected"]), figure=True),
                    Cell(statistic(row["t_low"]), figure=True),
                    Cell(statistic(row["t_high"]), figure=True),
                ]
                for window, row in known
            ],
        )
        on_no_deal = tr(
            "On days without a deal the same test finds something {share} of the time, where it "
            "should 5%",
            share=percent(known[0][1]["rejected"]),
        )
        sheets.append(Sheet(on_no_deal, foot[:1], table=table, address=address))
    return sheets


def _cross_section(values: dict[str, Any], question: Question) -> list[Sheet]:
    section = values["cross_section"][0]
    if section["r2"] is None:
        return []
    terms = section["terms"]
    below = [slug for slug, of in terms.items() if slug in TERMS and (of["p"] or 1) < 0.05]
    of_events = {
        "events": tr_n(section["n"], "{n} event", "{n} events"),
        "r2": f"{section['r2']:.2f}",
    }
    if below:
        title = tr(
            "The reaction of {events} goes with: {terms} (p below 5%, R² {r2})",
            terms=", ".join(tr(TERMS[slug]) for slug in below),
            **of_events,
        )
    else:
        title = tr("Nothing measured goes with the reaction of {events} (R² {r2})", **of_events)
    table = Table(
        [tr("Goes with"), tr("Coefficient"), "t", "p"],
        [
            [
                Cell(tr(TERMS.get(slug, CONSTANT))),
                Cell(f"{of['coefficient']:+.4f}".replace("-", "−"), figure=True),
                Cell(statistic(of["t"]), figure=True),
                Cell(probability(of["p"]), figure=True),
            ]
            for slug, of in terms.items()
        ],
    )
    foot = [
        _market_source(values),
        tr("CAR of the event day; errors allow for what events of one day have in common."),
    ]
    address = _address(question, "market-reaction", part="groups")
    return [Sheet(title, foot, table=table, address=address)]


def _valuation(values: dict[str, Any], question: Question) -> list[Sheet]:
    rows, name = values["valuation"], question.ledger.name
    if not rows:
        return []
    priced = [row for row in rows if row["trailing_pe"] is not None]
    table = Table(
        [tr("Company"), tr("Price"), tr("Trailing P/E"), tr("Forward P/E"), tr("Market cap")],
        [
            [
                Cell(name(row["company"])),
                Cell(money(row["price"], row["currency"]), figure=True),
                Cell(ratio(row["trailing_pe"]), figure=True),
                Cell(ratio(row["forward_pe"]), figure=True),
                Cell(usd_bn(row["market_cap_usd_bn"], unknown=UNKNOWN), figure=True),
            ]
            for row in rows[:ROWS]
        ],
        max(0, len(rows) - ROWS),
    )
    foot, address = [_market_source(values)], _address(question, "valuation")
    if not priced:
        return [Sheet(tr("Valuation"), foot, table=table, address=address)]
    median = float(pd.Series([row["trailing_pe"] for row in priced]).median())
    title = tr(
        "{company} stands at {pe} times its earnings; the median of {count} is {median}",
        company=name(priced[0]["company"]),
        pe=ratio(priced[0]["trailing_pe"]),
        count=tr_n(len(priced), "{n} company", "{n} companies"),
        median=ratio(median),
    )
    bars = NativeChart(
        "bars",
        [name(row["company"]) for row in priced[:BARS]],
        [Series(tr("Trailing P/E"), [row["trailing_pe"] for row in priced[:BARS]], [ACCENT])],
        unit=tr("Trailing P/E"),
        downwards=True,
    )
    return [
        Sheet(title, foot, charts=[bars], address=address),
        Sheet(title, foot, table=table, address=address),
    ]


def _stress(values: dict[str, Any], question: Question) -> list[Sheet]:
    rows, name = values["stress"], question.ledger.name
    losers = sorted((row for row in rows if row["lost_usd_bn"]), key=lambda r: -r["lost_usd_bn"])
    if not question.shocks or not losers:
        return []
    title = tr(
        "{company} would lose most: {amount} a year",
        company=name(losers[0]["company"]),
        amount=usd_bn(losers[0]["lost_usd_bn"]),
    )
    asked = ", ".join(f"{name(slug)} {percent(part)}" for slug, part in question.shocks.items())
    bars = NativeChart(
        "bars",
        [name(row["company"]) for row in losers[:BARS]],
        [Series(tr("Lost a year"), [row["lost_usd_bn"] for row in losers[:BARS]], [ACCENT])],
        unit=tr("Billions of US dollars a year"),
        downwards=True,
    )
    foot = [tr("Part of outside income gone: {asked}.", asked=asked), _ledger_source(question)]
    shock = ",".join(f"{slug}:{part:g}" for slug, part in question.shocks.items())
    address = _address(question, "stress-test", shock=shock)
    return [Sheet(title, foot, charts=[bars], address=address)]


SHEETS: dict[str, Callable[[dict[str, Any], Question], list[Sheet]]] = {
    "news": _news,
    "changes": _changes,
    "circulation": _circulation,
    "timeline": _timeline,
    "loops": _loops,
    "round_trips": _round_trips,
    "bis": _bis,
    "events": _events,
    "event_groups": _event_groups,
    "robustness": _robustness,
    "cross_section": _cross_section,
    "valuation": _valuation,
    "stress": _stress,
}


def _word(words: Mapping[str, str], slug: str) -> Cell:
    return Cell(tr(words[slug]))


def _kind(slug: str) -> str:
    return tr(KINDS[slug].label)


def _ledger_source(question: Question) -> str:
    return tr(
        "Source: the ledger of deals, each with its sources, as known on {day}.",
        day=day(question.as_of),
    )


def _market_source(values: dict[str, Any]) -> str:
    market = values.get("market")
    if not market or market["prices_to"] is None:
        return tr("Source: Yahoo Finance.")
    return tr(
        "Source: {origin}. Closing prices to {day}.",
        origin=tr(ORIGINS[market["origin"]]),
        day=day(pd.Timestamp(market["prices_to"])),
    )


def _address(question: Question, page: str, **query: str) -> str:
    """Where the dashboard shows it, if ROUNDTRIP_URL says where the dashboard is; else the part of
    the address that is the same everywhere."""
    query["asof"] = question.as_of.isoformat()
    if current() != DEFAULT:
        query["lang"] = current()
    base = os.environ.get("ROUNDTRIP_URL", "").rstrip("/")
    return f"{base}/{page}?{urlencode(query)}"
