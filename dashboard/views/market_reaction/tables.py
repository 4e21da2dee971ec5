"""Tables of the event study: events, windows, groups with their tests, and what stands beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components.draw.labels import kind_name
from dashboard.components.draw.links import arrow_url
from dashboard.components.draw.table import dataframe
from dashboard.deals import Ledger
from dashboard.formats import UNKNOWN
from dashboard.language import mark, tr
from dashboard.reaction import (
    EventStudy,
    Group,
    GroupTests,
    LoopValue,
    Window,
    window_name,
)
from dashboard.vocabulary import BASES, GROUPS, ROLES, SIDES, SIZES

GROUP_NAMES = {
    "all": mark("All"),
    "yours": mark("Your choice"),
    **SIDES,
    **GROUPS,
    **ROLES,
    **SIZES,
}

MODELS = {
    "market-model": mark("Market model"),
    "market-adjusted": mark("Market-adjusted return"),
}

# Headings of each test and of its p, and help; the headline first.
TESTS = {
    "kp_bmp": (
        mark("Adjusted BMP"),
        mark("p, Adjusted BMP"),
        mark(
            "Kolari & Pynnönen 2010. The headline: allows for variance that rises with the news "
            "and for events that share days, as deals of one sector do. Misleads when very few "
            "events remain, or when the correlation before the event is not that of the event day."
        ),
    ),
    "bmp": (
        mark("BMP"),
        mark("p, BMP"),
        mark(
            "Boehmer, Musumeci & Poulsen 1991. Each CAR over its own standard error, then a t-test "
            "across events: a volatile stock counts no more than a calm one. Misleads when events "
            "share days: it then finds too much."
        ),
    ),
    "t": (
        mark("Cross-sectional t"),
        mark("p, Cross-sectional t"),
        mark(
            "Mean CAR over its spread between events (MacKinlay 1997, eq. 21). Misleads when a few "
            "volatile stocks dominate, and when events share days."
        ),
    ),
    "patell": (
        mark("Patell"),
        mark("p, Patell"),
        mark(
            "Patell 1976. Takes each stock's spread from before the event and all events as "
            "independent. Misleads here: news raises variance and deals share days, so it rejects "
            "far too often. Shown because older studies print it."
        ),
    ),
    "rank": (
        mark("Rank"),
        mark("p, Rank"),
        mark(
            "Corrado 1989. Ranks each day's abnormal return among all days, so no outlier moves "
            "it. Misleads over long windows, where it loses power."
        ),
    ),
    "sign": (
        mark("Sign"),
        mark("p, Sign"),
        mark(
            "Cowan 1992, generalised sign test. Asks how many rise, against how many did before, "
            "not how far. Misleads when events share days."
        ),
    ),
}


def show_windows(tables: Mapping[Window, pd.Series], *, key: str) -> None:
    """One event over several windows (a row of EventStudy.window each)."""
    rows = list(tables.values())
    table = pd.DataFrame(
        {
            mark("Sessions"): [_window(window) for window in tables],
            mark("CAR"): [row["car"] for row in rows],
            mark("Standard error"): [row["se"] for row in rows],
            "t": [row["t"] for row in rows],
            "p": [row["p"] for row in rows],
            mark("95% band"): [_band(row["low"], row["high"]) for row in rows],
        }
    )
    dataframe(
        table,
        key=key,
        formats={
            "CAR": formats.move,
            "Standard error": formats.percent,
            "t": formats.statistic,
            "p": formats.probability,
        },
        config={
            "CAR": st.column_config.NumberColumn(
                help=tr("Cumulative abnormal return: AR = R − α − β·Rm, summed over the sessions.")
            ),
            "Standard error": st.column_config.NumberColumn(
                help=tr("With the error of α and β (MacKinlay 1997, eq. 9).")
            ),
            "p": st.column_config.NumberColumn(
                help=tr("Two-sided, Student's t with n − 2 degrees of freedom.")
            ),
        },
    )


def show_sides(
    ledger: Ledger, study: EventStudy, labels: Sequence[tuple[str, str]], private: Sequence[str]
) -> None:
    """What each party's stock did on the day; private parties are named as such."""
    day = study.window((0, 0)).loc[list(labels)]
    events = study.events.loc[list(labels)]
    table = pd.DataFrame(
        {
            mark("Party"): [*events["company"].map(ledger.name), *map(ledger.name, private)],
            mark("Side"): [
                *(tr(SIDES[side]) for side in events["side"]),
                *[UNKNOWN] * len(private),
            ],
            mark("AR"): [*day["car"], *[float("nan")] * len(private)],
            "t": [*day["t"], *[float("nan")] * len(private)],
            mark("Note"): [*day["reason"], *[tr("private: no stock")] * len(private)],
        }
    )
    dataframe(
        table,
        key="reaction-sides",
        formats={"AR": formats.move, "t": formats.statistic},
    )


def show_events(
    ledger: Ledger,
    study: EventStudy,
    chosen: pd.Series,
    window: Window,
    values: pd.DataFrame,
    beside: pd.Series,
    *,
    key: str,
) -> None:
    """The chosen events (a mask), newest first. values: reaction.market_value of the event day.
    beside: what else came out, in words."""
    events = study.events[chosen].iloc[::-1]
    day, sums = study.table.loc[events.index], study.window(window).loc[events.index]
    one = study.window((0, 0)).loc[events.index]
    worth = values.loc[events.index]
    car = f"CAR {_window(window)}"
    table = pd.DataFrame(
        {
            mark("Event day"): [
                formats.UNKNOWN if pd.isna(when) else f"{when.date()}{'' if certain else ' ?'}"
                for when, certain in zip(events["event_day"], events["certain"], strict=True)
            ],
            mark("Company"): events["company"].map(ledger.name),
            mark("Side"): [tr(SIDES[side]) for side in events["side"]],
            mark("With"): events["other"].map(ledger.name),
            mark("Kind"): events["kind"].map(kind_name),
            mark("Amount"): events["amount_usd_bn"],
            mark("Basis"): [tr(BASES[basis]) for basis in events["basis"]],
            mark("Return"): day["return"],
            mark("Benchmark"): day["benchmark_return"],
            mark("AR"): one["car"],
            "t": one["t"],
            car: sums["car"],
            "p": sums["p"],
            mark("Market value"): worth["change_usd_bn"],
            mark("Per dollar"): worth["per_dollar"],
            "β": day["beta"],
            mark("Note"): sums["reason"].where(sums["reason"] != "", beside.loc[events.index]),
        }
    )
    moves = dict.fromkeys(["Return", "Benchmark", "AR", car], formats.move)
    dataframe(
        table,
        key=key,
        usd=["Amount", "Market value"],
        formats=moves
        | dict.fromkeys(["t", "β", "Per dollar"], formats.statistic)
        | {"p": formats.probability},
        config={
            "Event day": st.column_config.TextColumn(
                pinned=True,
                help=tr(
                    "The first session that could react. With a ?: the time of day is unknown, and "
                    "it may be the next one."
                ),
            ),
            "Market value": st.column_config.NumberColumn(
                help=tr("AR of the event day times the market value of the day before.")
            ),
            "Per dollar": st.column_config.NumberColumn(
                help=tr("Dollars of market value for each dollar of the deal.")
            ),
            "p": st.column_config.NumberColumn(help=tr("Of the CAR, two-sided.")),
            "Note": st.column_config.TextColumn(width="large"),
        },
        height=420,
    )


def group_rows(found: Sequence[tuple[Group, GroupTests]]) -> pd.DataFrame:
    """One row a group: slug, by, name (on screen), n, value (CAAR), low, high, each test with its
    p."""
    rows = [
        {
            "slug": group.name,
            "name": tr(GROUP_NAMES[group.name]),
            "by": group.by,
            "n": tests.n,
            "value": tests.caar,
            "low": tests.low,
            "high": tests.high,
            **{name: getattr(tests, name) for name in TESTS},
            **{f"p_{name}": tests.p[name] for name in TESTS},
        }
        for group, tests in found
    ]
    return pd.DataFrame(rows)


def show_groups(rows: pd.DataFrame, *, key: str) -> None:
    """All tests of the groups (group_rows) side by side."""
    columns = {
        mark("Group"): rows["name"],
        "n": rows["n"],
        mark("Mean CAR"): rows["value"],
        mark("95% band"): [
            _band(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)
        ],
    }
    written: dict[str, Callable[[float], str]] = {"Mean CAR": formats.move}
    config = {
        "Group": st.column_config.TextColumn(pinned=True),
        "95% band": st.column_config.TextColumn(
            help=tr("Student's t, widened for events that share days, as the adjusted BMP is.")
        ),
    }
    for name, (label, p, text) in TESTS.items():
        columns |= {label: rows[name], p: rows[f"p_{name}"]}
        written |= {label: formats.statistic, p: formats.probability}
        config |= {label: st.column_config.NumberColumn(help=tr(text))}
    dataframe(pd.DataFrame(columns), key=key, formats=written, config=config, height=420)


def show_left_out(ledger: Ledger, study: EventStudy, reasons: pd.Series, *, key: str) -> None:
    """Events that a group had to leave out, with the reason of each."""
    events = study.events.loc[reasons.index]
    table = pd.DataFrame(
        {
            mark("Announced"): events["announced"].dt.date,
            mark("Company"): events["company"].map(ledger.name),
            mark("Deal"): events["title"],
            mark("Left out because"): reasons,
        }
    )
    links = {"Deal": [arrow_url(ledger.legs.loc[leg]) for leg in events["leg"]]}
    dataframe(table, key=key, height=260, links=links)


def show_loop_value(ledger: Ledger, value: LoopValue, *, key: str) -> None:
    """The steps around a loop: who was announced with what, and what its stock made of it."""
    steps = value.steps
    legs = ledger.legs.loc[steps["leg"]]
    table = pd.DataFrame(
        {
            mark("Announced"): legs["announced"].dt.date.to_numpy(),
            mark("Payment"): [
                f"{ledger.name(payer)} → {ledger.name(payee)}"
                for payer, payee in zip(legs["payer"], legs["payee"], strict=True)
            ],
            mark("Amount"): legs["amount_usd_bn"].to_numpy(),
            mark("Stock of"): steps["company"].map(ledger.name),
            mark("AR"): steps["car"].astype(float),
            mark("Market value"): steps["change_usd_bn"].astype(float),
            mark("Note"): steps["reason"],
        }
    )
    dataframe(
        table,
        key=key,
        usd=["Amount", "Market value"],
        formats={"AR": formats.move},
        links={"Payment": [arrow_url(leg) for _, leg in legs.iterrows()]},
    )


def show_private(ledger: Ledger, sides: pd.Series, *, key: str) -> None:
    """Companies without a stock and of how many legs they are a side (index: slug)."""
    table = pd.DataFrame(
        {
            mark("Company"): sides.index.map(ledger.name),
            mark("Role"): [tr(ROLES[role]) for role in ledger.companies.loc[sides.index, "role"]],
            mark("Sides of legs"): sides.to_numpy(),
        }
    )
    dataframe(table, key=key, height=420)


def _window(window: Window) -> str:
    if window == (0, 0):
        return tr("event day")
    return window_name(window).replace("-", "−").replace(",", " … ")


def _band(low: float, high: float) -> str:
    return UNKNOWN if pd.isna(low) else f"{formats.signed(low)} … {formats.signed(high)}"
