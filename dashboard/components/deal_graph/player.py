"""The table of changes as the time bar plays it in the browser: compact, written out in the
reader's language."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.charts.network import (
    ENDED,
    SMALLEST,
    UNKNOWN,
    UNSURE,
    arrow_dashes,
    arrow_width,
    company_size,
)
from dashboard.components.deal_graph.build import count_text
from dashboard.deals import Ledger
from dashboard.flows import Replay
from dashboard.formats import amount, percent, usd_bn
from dashboard.language import tr

DASHES = (None, UNSURE, UNKNOWN, ENDED)
EPOCH = pd.Timestamp(0)


@dataclass(frozen=True)
class Film:
    """What is played: the network through time and the market beside it.

    played: flows.replay. values: what each company was worth, in billions of dollars, by date
    (valuation.value_history). figures, write: what stands under its name, and how
    (node_labels.node_figures). reactions: day, company (slug) and text of what stocks did at
    announcements. first, last: the days at the ends of the bar.
    """

    played: Replay
    values: Mapping[str, pd.Series]
    figures: Mapping[str, pd.Series]
    write: Callable[[float], str]
    reactions: Sequence[tuple[date, str, str]]
    first: date
    last: date


# Of more companies than this, values are sent once a month.
FEW = 40


def sampling_days(film: Film, companies: int) -> pd.DatetimeIndex:
    """The days whose values are worth sending: those with a change and every Friday, of many
    companies one a month."""
    ends = pd.DatetimeIndex([film.last])
    if companies > FEW:
        return pd.date_range(film.first, film.last, freq="MS").union(ends)
    fridays = pd.date_range(film.first, film.last, freq="W-FRI")
    return film.played.frames.index.union(fridays).union(ends).unique()


def sampled(values: pd.Series, days: pd.DatetimeIndex) -> pd.Series:
    """The newest of `values` (index: date, oldest first) on each of `days`; only those on which
    it is another one."""
    if values.empty:
        return values
    places = values.index.searchsorted(days, side="right") - 1
    known = places >= 0
    samples = pd.Series(values.to_numpy()[places[known]], index=days[known])
    return samples[samples.ne(samples.shift())]


def player_table(ledger: Ledger, film: Film, companies: Sequence[str], arrows: set[str]) -> dict:
    """The player's part of a scene (player.js), for the `companies` and `arrows` drawn.

    Days are counted from 1 January 1970. days: those on which anything changed, and figures:
    what the player says of each. arrows: by id, one row a change: place among the days, amount,
    text, dashes, width, what it stands for; a row of only the place: it is gone. worth: by
    company, day and size. texts: by company, day and text. market: day and sum of the listed
    companies drawn. marks: day and amount announced. news: day and its largest deal.
    """
    frames = film.played.frames
    days = [_number(day) for day in frames.index]
    places = {day: place for place, day in enumerate(frames.index)}
    rows: dict[str, list[list[object]]] = {}
    for change in film.played.arrows[film.played.arrows["id"].isin(arrows)].itertuples():
        rows.setdefault(change.id, []).append([places[change.day], *_arrow(change)])
    largest = max((series.max() for series in film.values.values() if len(series)), default=1.0)
    grid = sampling_days(film, len(companies))
    listed = [film.values[s] for s in companies if s in ledger.tickers and s in film.values]
    return {
        "first": _number(film.first),
        "last": _number(film.last),
        "days": days,
        "figures": [
            [str(row.legs), usd_bn(row.total_usd_bn), usd_bn(row.circulating_usd_bn), _share(row)]
            for row in frames.itertuples()
        ],
        "none": ["0", usd_bn(0), usd_bn(0), percent(None)],
        "dashes": [list(dashes) if dashes else False for dashes in DASHES],
        "arrows": rows,
        "smallest": SMALLEST,
        "worth": {
            slug: [
                [_number(day), round(company_size(value, largest), 1)]
                for day, value in sampled(film.values[slug], grid).items()
            ]
            for slug in companies
            if slug in film.values
        },
        "texts": {
            slug: _texts(sampled(film.figures[slug], grid), film.write)
            for slug in companies
            if slug in film.figures
        },
        "market": _market(listed, grid),
        **_deals(ledger, film.played, arrows),
        "reactions": [[_number(day), slug, text] for day, slug, text in sorted(film.reactions)],
    }


def _texts(values: pd.Series, write: Callable[[float], str]) -> list[list[object]]:
    rows: list[list[object]] = []
    for day, value in values.items():
        text = write(float(value))
        if not rows or rows[-1][1] != text:
            rows.append([_number(day), text])
    return rows


def _arrow(change: Any) -> list[object]:
    if not change.legs:
        return []
    value, ended = change.amount_usd_bn, change.id.endswith(".ended")
    dashes = arrow_dashes(value, change.firm_usd_bn, ended)
    return [
        None if math.isnan(value) else round(value, 3),
        tr("ended {amount}", amount=usd_bn(value)) if ended else usd_bn(value),
        DASHES.index(dashes),
        round(arrow_width(value, ended), 2),
        count_text(change.legs, 0 if math.isnan(value) else change.undisclosed),
    ]


def _share(row: Any) -> str:
    return percent(row.share)


def _market(series: Sequence[pd.Series], grid: pd.DatetimeIndex) -> list[list[float]]:
    if not series:
        return []
    table = pd.concat(series, axis=1).sort_index().ffill()
    total = sampled(table.sum(axis=1), grid)
    return [[_number(day), round(value)] for day, value in total.items()]


def _deals(ledger: Ledger, played: Replay, arrows: set[str]) -> dict:
    """Marks on the bar and the words beside the figures: what was announced on each day."""
    came = played.changes[(played.changes["before"] == "") & played.changes["arrow"].isin(arrows)]
    legs = ledger.legs.loc[came["leg"]].assign(day=came["day"].to_numpy())
    legs = legs.sort_values(["day", "amount_usd_bn"], ascending=[True, False], na_position="last")
    sums = legs.groupby("day")["amount_usd_bn"].sum()
    names = ledger.name
    news = legs.drop_duplicates("day")
    return {
        "marks": [[_number(day), round(value, 2)] for day, value in sums.items()],
        "news": [
            [
                _number(leg.day),
                f"{names(leg.payer)} → {names(leg.payee)}: {amount(leg.amount_usd_bn, leg.basis)}",
            ]
            for leg in news.itertuples()
        ],
    }


def reaction_text(name: str, moved: float, abnormal: float) -> str:
    """Oracle +36.0%, AR +35.3%."""
    ending = "" if math.isnan(abnormal) else f", AR {formats.signed(abnormal)}"
    return f"{name} {formats.signed(moved)}{ending}"


def _number(day: date | pd.Timestamp) -> int:
    return (pd.Timestamp(day) - EPOCH).days
