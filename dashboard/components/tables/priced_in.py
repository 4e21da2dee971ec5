"""What options priced in, in words and as a table; and shares sold short."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.components.data import live, sources
from dashboard.components.draw.fold import fold
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column, height_of, show_table
from dashboard.findings import Findings
from dashboard.language import mark, tr
from dashboard.market import Extra
from dashboard.reaction import PricedIn

BASES = {
    "mid": mark("bid and ask"),
    "last": mark("last trades, as bid and ask were missing"),
}


def either_way(fraction: float) -> str:
    """A move without a direction: ±6.2%."""
    return formats.UNKNOWN if pd.isna(fraction) else f"±{formats.percent(fraction)}"


def points(fraction: float) -> str:
    """A difference of volatilities, in points: +4.1."""
    return formats.UNKNOWN if pd.isna(fraction) else formats.signed(fraction).removesuffix("%")


def say_skew(priced: PricedIn) -> None:
    """What protection against a fall costs beside a bet on a rise."""
    if pd.isna(priced.skew):
        small("The options to {expiry} reach no delta of 25, so there is no skew.", **_of(priced))
    elif priced.skew > 0:
        small(
            "Skew: a put with a delta of 25 is priced at {points} points of volatility above a "
            "call with one (options of {day} to {expiry}, by {basis}).",
            points=points(priced.skew).removeprefix("+"),
            **_of(priced),
        )
    else:
        small(
            "Skew: a put with a delta of 25 is priced at {points} points of volatility below a "
            "call with one (options of {day} to {expiry}, by {basis}).",
            points=points(-priced.skew).removeprefix("+"),
            **_of(priced),
        )


def _of(priced: PricedIn) -> dict[str, str]:
    return {
        "day": formats.day(priced.day),
        "expiry": formats.day(priced.expiry),
        "basis": tr(BASES.get(priced.basis, priced.basis)),
    }


def show_priced(rows: Sequence[PricedIn], *, key: str) -> None:
    """Draw events beside what was priced in before each."""
    show_table(
        [
            Column(mark("Event day"), [row.event_day for row in rows], "day", pinned=True),
            Column(
                mark("Expected"),
                [row.expected for row in rows],
                either_way,
                help=tr("The move of the event day that options priced in, either way."),
            ),
            Column(
                mark("Realised"), pd.Series([row.realised for row in rows], dtype=float), "move"
            ),
            Column(
                mark("Times expected"), pd.Series([row.times for row in rows], dtype=float), "ratio"
            ),
            Column(
                mark("By the expiry"),
                pd.Series([row.move for row in rows], dtype=float),
                either_way,
            ),
            Column(mark("Expiry"), [row.expiry for row in rows], "day"),
            Column(mark("Skew"), [row.skew for row in rows], points),
            Column(mark("Options of"), [row.day for row in rows], "day"),
        ],
        key=key,
        height=height_of(len(rows), 320),
    )


def show_short_interest(
    findings: Findings, ticker: str, *, asked: Extra | None, before: date | None = None
) -> None:
    """Say who had sold short on the newest settlement date, or on the last one before a day; or
    why that is not here."""
    rows = findings.short_interest_of(ticker)
    if before is not None and len(rows):
        rows = rows[rows["settled_on"] < pd.Timestamp(before)]
    if rows.empty:
        why_not(asked, tr("Short interest"))
        return
    row = rows.iloc[0]
    values = {
        "shares": f"{row['shares'] / 1e6:,.1f}",
        "day": formats.day(row["settled_on"]),
        "seen": formats.moment(row["seen_at"]),
    }
    if pd.isna(row["of_float"]):
        prose("**{shares} million** shares were sold short on {day}.", **values)
    else:
        prose(
            "**{shares} million** shares were sold short on {day}, **{part}** of those that trade "
            "freely.",
            part=formats.percent(row["of_float"]),
            **values,
        )
    if not pd.isna(row["days_to_cover"]):
        small(
            "Buying them back would take {days} sessions at the usual volume.",
            days=f"{row['days_to_cover']:.1f}",
        )
    if not pd.isna(row["change"]):
        small(
            "{change} from {before}. By settlement date; exchanges publish it about eight sessions "
            "later, twice a month. Yahoo Finance, first seen {seen}.",
            change=formats.move(row["change"]),
            before=formats.day(rows["settled_on"].iloc[1]),
            **values,
        )
    else:
        small(
            "By settlement date; exchanges publish it about eight sessions later, twice a month. "
            "Yahoo Finance, first seen {seen}.",
            **values,
        )


def why_not(asked: Extra | None, what: str) -> None:
    """Say why something of Yahoo's is not here. asked: None on a past day, for which nothing can
    be asked any more."""
    if asked is None:
        small(
            "{what}: nothing was kept by that day. It is kept from the first look on, and Yahoo "
            "gives none of the past.",
            what=what,
        )
    elif asked.asking:
        small("{what}: asking Yahoo …", what=what)
    else:
        small(
            "{what}: none is here. {why}.",
            what=what,
            why=tr(asked.problem or mark("Yahoo is not asked now")),
        )


def look_again(*asked: Extra | None) -> None:
    """Draw the page anew when what is being asked for has come."""
    if any(extra is not None and extra.asking for extra in asked):
        before = sources.known_market().options, sources.known_market().short_interest

        def came() -> bool:
            now = sources.known_market()
            return now.options is not before[0] or now.short_interest is not before[1]

        live.until(came)


def draw_method() -> None:
    """How the figures are made, with the sources (URL: `priced-method`)."""
    inside = fold(tr("How moves and skew are read off options"), key="priced-method")
    if inside is None:
        return
    with inside:
        small(
            "Expected move: price of a call and a put at the money over the price of the share, "
            "(C + P) / S, the strike interpolated between the two around the price (Brenner & "
            "Subrahmanyam 1988). It is for all sessions to the first expiry that covers the "
            "event. Where an expiry lies before the event, an ordinary session moves m₀/√n₀ and "
            "the event day √(m₁² − (n₁ − 1)·m₀²/n₀), with m the moves and n the sessions to the "
            "two expiries (Patell & Wolfson 1981)."
        )
        small(
            "Skew: volatility of the put less that of the call with a delta of 25, by Black's "
            "formula of 1976 with the forward of put-call parity, interest and early exercise left "
            "out. Options price a range for the risk that their sellers bear, not a forecast. One "
            "row a day is kept, from the first look on."
        )
