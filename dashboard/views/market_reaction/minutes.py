"""The minute of the news: the announcement in 5-minute bars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import pandas as pd

from dashboard.charts import minutes_figure
from dashboard.charts.style import company_colour
from dashboard.components.data import live, sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.depths import depths
from dashboard.components.draw.prose import filled, paragraph, prose, small
from dashboard.components.draw.table import Column, show_table
from dashboard.formats import day, moment, percent, ratio, signed, statistic
from dashboard.language import mark, tr
from dashboard.market import BENCHMARKS, INTRADAY_DAYS
from dashboard.market.exchanges import exchange_of
from dashboard.market.intraday import read_intraday
from dashboard.reaction import PHASES, IntradayStudy, Watch
from dashboard.views.market_reaction.event import SelectedEvent
from dashboard.views.market_reaction.tables import band
from dashboard.vocabulary import SESSIONS

# Twenty sessions before say what is usual, in days of the calendar, with holidays.
DAYS_BEFORE = 32


@dataclass(frozen=True)
class _Bars:
    """The bars of a stock and its benchmark, and where they are from; without them, why; asking:
    whether Yahoo is being asked."""

    stock: pd.DataFrame | None
    benchmark: pd.DataFrame | None
    source: str
    why: str = ""
    asking: bool = False


def draw_minutes(selected: SelectedEvent) -> None:
    """The study of the event day's minutes; while the day goes on it grows."""
    watch = selected.findings.watch(selected.label[0], selected.company)
    if watch is None:
        small("No session has answered to it yet.")
        return
    if watch.days[-1] >= date.today():
        live.renewing(partial(_draw, selected, watch))
    else:
        _draw(selected, watch)
    if _bars(selected, watch).asking:
        live.until(lambda: not _bars(selected, watch).asking)


def _draw(selected: SelectedEvent, watch: Watch) -> None:
    bars = _bars(selected, watch)
    if bars.stock is None or bars.benchmark is None:
        small("No 5-minute bars: {why}.", why=bars.why)
        return
    study = selected.findings.intraday(
        selected.label[0], selected.company, bars.stock, bars.benchmark
    )
    if study.why:
        small("No 5-minute bars: {why}.", why=tr(study.why))
        return
    _sentence(selected, watch, study)
    if len(study.bars):
        _picture(selected, watch, study, bars.source)
    _phases(study)
    depths(
        key="minutes-depth",
        words=_words,
        example=partial(_example, selected, watch, study),
        formula=_formula,
    )


def _bars(selected: SelectedEvent, watch: Watch) -> _Bars:
    """From Yahoo for as long as it keeps them, else those that come with the program."""
    if exchange_of(selected.benchmark) != watch.exchange:
        why = tr(
            "{index} does not trade in {city}", index=selected.benchmark, city=watch.exchange.city
        )
        return _Bars(None, None, "", why)
    last = watch.days[-1]
    if (date.today() - last).days < INTRADAY_DAYS - 1:
        first = watch.days[0] - timedelta(days=DAYS_BEFORE)
        extras = sources.extras()
        stock, index = (
            extras.intraday(name, last, first) for name in (selected.ticker, selected.benchmark)
        )
        if stock.frame is None or index.frame is None:
            problem = stock.problem or index.problem
            asking = stock.asking or index.asking
            why = tr("asking Yahoo …") if asking else tr(problem or mark("Yahoo is not asked now"))
            return _Bars(None, None, "", why, asking)
        fetched = max(extra.fetched_at for extra in (stock, index) if extra.fetched_at)
        source = tr("Source: Yahoo Finance, fetched {when}.", when=moment(fetched))
        return _Bars(stock.frame, index.frame, source, asking=stock.asking or index.asking)
    bundled = read_intraday()
    if selected.ticker not in bundled or selected.benchmark not in bundled:
        why = tr(
            "Yahoo keeps them for {n} days, and none of {ticker} come with the program",
            n=INTRADAY_DAYS,
            ticker=selected.ticker,
        )
        return _Bars(None, None, "", why)
    source = tr("Source: Yahoo Finance, 5-minute bars bundled with the program, sessions only.")
    return _Bars(bundled[selected.ticker], bundled[selected.benchmark], source)


def _sentence(selected: SelectedEvent, watch: Watch, study: IntradayStudy) -> None:
    last = study.bars.iloc[-1]
    values = {
        "name": selected.name,
        "car": signed(study.car),
        "index": BENCHMARKS[selected.benchmark],
        "until": moment(last["at"], watch.exchange.zone),
        "band": band(last["low"], last["high"]),
        "volume": ratio(study.volume_ratio),
    }
    if pd.isna(study.car):
        prose("The minutes cannot be added up: a bar has no usual spread at its time of day.")
        return
    text = filled(_since(selected), day=day(selected.event["announced"]), until=values["until"])
    if pd.isna(study.half_at):
        text += filled(
            " **{name} moved {car} beyond the {index}**, no more than is usual (95% band {band}).",
            **values,
        )
    else:
        text += filled(
            " **{name} moved {car} beyond the {index}** (95% band {band}); half of that was done "
            "by {half}.",
            half=moment(study.half_at, watch.exchange.zone),
            **values,
        )
    if not pd.isna(study.volume_ratio):
        text += filled(" Volume was {volume} times the usual.", **values)
    paragraph(text)


def _since(selected: SelectedEvent) -> str:
    """From when to when returns are added up."""
    if selected.event["session"] == "unknown":
        return mark("From the close before {day}, the day of the announcement, to {until}")
    return mark("From the announcement to {until}")


def _title(selected: SelectedEvent) -> str:
    values, session = (
        {"name": selected.name, "day": day(selected.event["event_day"])},
        selected.event["session"],
    )
    if session == "unknown":
        return tr("{name} around {day}, bar by bar", **values)
    part = tr(SESSIONS[session])
    return tr("{name} around {day}, bar by bar; announced {session}", session=part, **values)


def _known_of_the_time(selected: SelectedEvent) -> str:
    if selected.event["session"] == "unknown":
        return tr("The time of day of the announcement is unknown: cumulated from its day on.")
    return tr("Only the part of the day of the announcement is known, not the minute.")


def _picture(selected: SelectedEvent, watch: Watch, study: IntradayStudy, source: str) -> None:
    zone = watch.exchange.zone
    figure(
        minutes_figure(
            study.bars,
            announced_between=watch.announced_between,
            half_at=study.half_at,
            zone=zone,
            city=watch.exchange.city,
            colour=company_colour(
                selected.company, list(selected.findings.ledger.tickers), sources.dark()
            ),
            dark=sources.dark(),
        ),
        title=_title(selected),
        foot=tr(
            "β {beta} and the usual spread from {n} sessions before.",
            beta=statistic(study.beta),
            n=study.sessions,
        )
        + f" {_known_of_the_time(selected)} {source}",
        key="minutes-chart",
        alt=tr(
            "Abnormal returns of {name} in 5-minute bars around {day}, cumulated with a 95% band, "
            "and its volume.",
            name=selected.name,
            day=day(selected.event["event_day"]),
        ),
        table=[
            Column(mark("Time"), study.bars["at"], partial(moment, zone=zone)),
            Column(mark("Return"), study.bars["return"], partial(signed, decimals=2)),
            Column(mark("Benchmark"), study.bars["benchmark_return"], partial(signed, decimals=2)),
            Column(mark("AR"), study.bars["ar"], partial(signed, decimals=2)),
            Column(mark("CAR"), study.bars["car"], partial(signed, decimals=2)),
            Column(mark("Low, 95%"), study.bars["low"], partial(signed, decimals=2)),
            Column(mark("High, 95%"), study.bars["high"], partial(signed, decimals=2)),
            Column(mark("Volume"), study.bars["volume"], "count"),
            Column(mark("Usual volume"), study.bars["usual_volume"], "count"),
        ],
    )


def _phases(study: IntradayStudy) -> None:
    phases = study.phases
    show_table(
        [
            Column(mark("Part of the day"), [tr(PHASES[phase]) for phase in phases.index]),
            Column(mark("AR"), phases["ar"], "move"),
            Column(mark("95% band"), list(map(band, phases["low"], phases["high"]))),
            Column(mark("Volume"), phases["volume"], "count"),
            Column(mark("Usual volume"), phases["usual_volume"], "count"),
            Column(mark("Bars"), phases["bars"], "count"),
        ],
        key="minutes-phases",
    )


def _words() -> None:
    small(
        "Each 5-minute bar of the stock is set against the benchmark's bar, and what is left "
        "against what is usual at that time of day: a share moves more in the first half hour than "
        "at noon. Summed from the announcement on, that shows when the market took the news in. "
        "The step overnight, the session and trading before and after it stand apart."
    )


def _example(selected: SelectedEvent, watch: Watch, study: IntradayStudy) -> None:
    bar = study.largest_bar
    if bar is None:
        small("There is no bar since the announcement yet.")
        return
    small(
        "The largest step ended {when}: {name} moved {stock}, the {index} {market}. With a β "
        "of {beta} the abnormal return is {stock} − {beta} × {market} = {ar}. Usual at that time "
        "of day is {sigma}, so the step is {times} times the usual one.",
        when=moment(bar["at"], watch.exchange.zone),
        name=selected.name,
        stock=signed(bar["return"], 2),
        index=BENCHMARKS[selected.benchmark],
        market=signed(bar["benchmark_return"], 2),
        beta=f"{study.beta:.2f}",
        ar=signed(bar["ar"], 2),
        sigma=percent(bar["sigma"]),
        times=ratio(study.largest_ratio),
    )


def _formula() -> None:
    small(
        "AR = R − β·Rm per bar, β by least squares through zero on the bars in market hours of up "
        "to 20 sessions before, without those that answered to the company's own reports. σ of "
        "a time of day: the root mean square of AR there and in the bar on either side; the night "
        "and the opening bar have their own. Band: ± 1.96·√Σσ². Half done: the first bar from "
        "which on at least half of the whole move stays done. Usual volume: the median of that "
        "time of day; a bar with six times the volume of those around it and no move of its own is "
        "a late print of the source's and left out. (Busse & Green 2002; Wood, McInish & Ord 1985.)"
    )
