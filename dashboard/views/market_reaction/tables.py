"""Tables of the event study: events, windows, groups with their tests, and what confounds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import formats
from dashboard.components.draw.labels import kind_name
from dashboard.components.draw.links import arrow_url, page_url
from dashboard.components.draw.prose import small
from dashboard.components.draw.table import Column, height_of, show_table
from dashboard.components.tables.events import event_day_column
from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.formats import UNKNOWN
from dashboard.language import mark, tr
from dashboard.reaction import (
    EventChoice,
    Group,
    GroupRobustness,
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
            "across events: a volatile stock counts no more than a quiet one. Misleads when events "
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

# What stands beside them, in the same form.
BESIDE_TESTS = {
    "grank": (
        mark("GRANK"),
        mark("p, GRANK"),
        mark(
            "Kolari & Pynnönen 2011, generalised rank. Ranks the whole window as one more day "
            "among the days before: no outlier moves it, and events may share days. Misleads when "
            "few events remain."
        ),
    ),
    "wild": (
        mark("Wild bootstrap"),
        mark("p, wild bootstrap"),
        mark(
            "Cameron, Gelbach & Miller 2008. Flips the signs of all events of a day together and "
            "asks how often the mean lies as far from zero. With few days p cannot be small: with "
            "five not below 1/16."
        ),
    ),
}


def show_windows(tables: Mapping[Window, pd.Series], *, key: str) -> None:
    """One event over several windows (a row of EventStudy.window each)."""
    rows = pd.DataFrame(list(tables.values()))
    show_table(
        [
            Column(mark("Sessions"), [window_text(window) for window in tables]),
            Column(
                mark("CAR"),
                rows["car"],
                "move",
                help=tr("Cumulative abnormal return: AR = R − α − β·Rm, summed over the sessions."),
            ),
            Column(
                mark("Standard error"),
                rows["se"],
                "percent",
                help=tr("With the error of α and β (MacKinlay 1997, eq. 9)."),
            ),
            Column("t", rows["t"], "statistic"),
            Column(
                "p",
                rows["p"],
                "probability",
                help=tr("Two-sided, Student's t with n − 2 degrees of freedom."),
            ),
            Column(mark("95% band"), list(map(band, rows["low"], rows["high"]))),
            Column(mark("Note"), rows["reason"]),
        ],
        key=key,
    )


def show_parties(
    findings: Findings,
    labels: Sequence[tuple[str, str]],
    windows: Sequence[Window],
    benchmark: str,
    *,
    key: str,
) -> None:
    """What each listed party's stock did over the windows, the event day first."""
    events = findings.events.events.loc[list(labels)]
    day = findings.event_window(windows[0], benchmark).loc[list(labels)]
    columns = [
        Column(mark("Party"), events["company"].map(findings.ledger.name)),
        Column(mark("Side"), [tr(SIDES[side]) for side in events["side"]]),
    ]
    for window in windows:
        cars = findings.event_window(window, benchmark).loc[list(labels)]
        title = mark("AR") if window == (0, 0) else f"CAR {window_text(window)}"
        columns.append(Column(title, cars["car"], "move"))
        if window == (0, 0):
            columns.append(Column("t", cars["t"], "statistic"))
    # What has a CAR may still have no standard error.
    if (day["reason"] != "").any():
        columns.append(Column(mark("Note"), day["reason"]))
    show_table(columns, key=key)


def show_events(
    findings: Findings, choice: EventChoice, window: Window, benchmark: str, *, key: str
) -> None:
    """The chosen events that have a CAR, those with a p first, the newest on top."""
    looks = findings.many_looks(window, benchmark, choice).table
    sums = findings.event_window(window, benchmark).loc[looks.index[::-1]]
    sums = sums[sums["car"].notna()]
    order = sums["p"].isna().sort_values(kind="stable").index
    events, looks, sums = findings.events.events.loc[order], looks.loc[order], sums.loc[order]
    day = findings.event_table(benchmark).loc[order]
    one = findings.event_window((0, 0), benchmark).loc[order]
    value = findings.value_changes(benchmark).loc[order]
    texts = findings.confounder_texts(window, benchmark).loc[order]
    name = findings.ledger.name
    links = [
        page_url("market-reaction", company=company, leg=leg)
        for leg, company in zip(events["leg"], events["company"], strict=True)
    ]
    columns = [
        event_day_column(events, links),
        Column(mark("Company"), events["company"].map(name)),
        Column(mark("Side"), [tr(SIDES[side]) for side in events["side"]]),
        Column(mark("With"), events["other"].map(name)),
        Column(mark("Kind"), events["kind"].map(kind_name)),
        Column(mark("Amount"), events["amount_usd_bn"], "usd_bn"),
        Column(mark("Basis"), [tr(BASES[basis]) for basis in events["basis"]]),
        Column(mark("Return"), day["return"], "move"),
        Column(mark("Benchmark"), day["benchmark_return"], "move"),
        Column(mark("AR"), one["car"], "move"),
        Column("t", one["t"], "statistic"),
    ]
    if window != (0, 0):
        columns.append(Column(f"CAR {window_text(window)}", sums["car"], "move"))
    columns += [
        Column("p", sums["p"], "probability", help=tr("Of the CAR, two-sided.")),
        Column(
            mark("p adjusted"),
            looks["adjusted"],
            "probability",
            help=tr(
                "For the number of events listed (Benjamini & Hochberg 1995): the part of findings "
                "up to this one that would be false."
            ),
        ),
        Column(
            mark("Detectable"),
            looks["detectable"],
            "percent",
            help=tr("The smallest effect that the test would have found four times in five."),
        ),
        Column(
            mark("Market cap added"),
            value["change_usd_bn"],
            "usd_bn",
            help=tr("AR of the event day times the market cap of the day before."),
        ),
        Column(
            mark("Per dollar"),
            value["per_dollar"],
            "statistic",
            help=tr("Dollars of market cap for each dollar of the deal."),
        ),
        Column("β", day["beta"], "statistic"),
        Column(mark("Note"), sums["reason"].where(sums["reason"] != "", texts), "long"),
    ]
    show_table(columns, key=key, height=height_of(events, 520))


def group_rows(
    groups: Sequence[tuple[Group, GroupTests]], robust: Mapping[str, GroupRobustness]
) -> pd.DataFrame:
    """One row a group: slug, by, name (on screen), n, value (CAAR), low, high, each test with its
    p, what stands beside the tests (robust, by the group's name), and its CAAR and p without the
    strongest event."""
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
            **_robust_figures(robust[group.name]),
        }
        for group, tests in groups
    ]
    return pd.DataFrame(rows)


def _robust_figures(robust: GroupRobustness) -> dict[str, float]:
    without = robust.without
    return {
        "grank": robust.grank,
        "p_grank": robust.grank_p,
        "wild": robust.wild,
        "p_wild": robust.wild_p,
        "days": robust.days,
        "largest_day": robust.largest_day,
        "detectable": robust.detectable,
        "caar_without": float("nan") if without is None else without.caar,
        "p_without": float("nan") if without is None else without.p["kp_bmp"],
    }


def without_strongest(findings: Findings, robust: GroupRobustness, tests: GroupTests) -> None:
    """What the mean of a group is without the event that pulls it furthest."""
    if robust.strongest is None or robust.without is None:
        return
    event = findings.events.events.loc[robust.strongest]
    small(
        "Without the event that pulls it furthest, {name} on {day}, the mean goes from {caar} to "
        "{without} (adjusted BMP: p from {p} to {p_without}).",
        name=findings.ledger.name(str(event["company"])),
        day=formats.day(event["event_day"]),
        caar=formats.signed(tests.caar, 2),
        without=formats.signed(robust.without.caar, 2),
        p=formats.probability(tests.p["kp_bmp"]),
        p_without=formats.probability(robust.without.p["kp_bmp"]),
    )


def show_groups(rows: pd.DataFrame, *, key: str) -> None:
    """All tests of the groups (group_rows) side by side."""
    columns = [
        Column(mark("Group"), rows["name"], pinned=True),
        Column("n", rows["n"], "count"),
        Column(mark("Mean CAR"), rows["value"], "move"),
        Column(
            mark("95% band"),
            list(map(band, rows["low"], rows["high"])),
            help=tr("Student's t, widened for events that share days, as the adjusted BMP is."),
        ),
    ]
    for name, (label, p, text) in (TESTS | BESIDE_TESTS).items():
        columns += [
            Column(label, rows[name], "statistic", help=tr(text)),
            Column(p, rows[f"p_{name}"], "probability", help=tr(text)),
        ]
    columns += [
        Column(
            mark("Detectable"),
            rows["detectable"],
            "percent",
            help=tr("The smallest mean that the test would have found four times in five."),
        ),
        Column(
            mark("Without the strongest"),
            rows["caar_without"],
            "move",
            help=tr("The mean without the event that pulls it furthest."),
        ),
        Column(mark("p without it"), rows["p_without"], "probability", help=tr("Adjusted BMP.")),
        Column(mark("Days"), rows["days"], "count", help=tr("Event days, which events share.")),
        Column(mark("Most on a day"), rows["largest_day"], "count"),
    ]
    show_table(columns, key=key, height=height_of(rows, 620))


def show_loop_value(findings: Findings, value: LoopValue, *, key: str) -> None:
    """The steps around a loop: who was announced with what, and what its stock made of it."""
    steps, name = value.steps, findings.ledger.name
    legs = [findings.leg_rows[leg] for leg in steps["leg"]]
    show_table(
        [
            Column(mark("Announced"), pd.to_datetime([leg.announced for leg in legs]), "day"),
            Column(
                mark("Payment"),
                [f"{name(leg.payer)} → {name(leg.payee)}" for leg in legs],
                links=list(map(arrow_url, legs)),
            ),
            Column(mark("Amount"), [leg.amount_usd_bn for leg in legs], "usd_bn"),
            Column(mark("Stock of"), steps["company"].map(name)),
            Column(mark("AR"), steps["car"].astype(float), "move"),
            Column(mark("Market cap added"), steps["change_usd_bn"].astype(float), "usd_bn"),
            Column(mark("Note"), steps["reason"]),
        ],
        key=key,
    )


def show_unlisted(ledger: Ledger, sides: pd.Series, *, key: str) -> None:
    """Companies without a stock and of how many legs they are a side (index: slug)."""
    roles = ledger.companies["role"].to_dict()
    show_table(
        [
            Column(mark("Company"), [ledger.name(slug) for slug in sides.index]),
            Column(mark("Role"), [tr(ROLES[roles[slug]]) for slug in sides.index]),
            Column(mark("Flows that it is a party to"), sides, "count"),
        ],
        key=key,
        height=height_of(sides.to_frame(), 420),
    )


def window_text(window: Window) -> str:
    """event day; −1 … 1."""
    if window == (0, 0):
        return tr("event day")
    return window_name(window).replace("-", "−").replace(",", " … ")


def band(low: float, high: float) -> str:
    return UNKNOWN if pd.isna(low) else f"{formats.signed(low)} … {formats.signed(high)}"
