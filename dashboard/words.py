"""The field's words and how numbers are written on screen. No arithmetic, no streamlit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pandas as pd


@dataclass(frozen=True)
class Kind:
    """A kind of payment: its name on screen, the group that shares its colour, whether it counts.

    `moves_money` kinds are what sums, loops and circulation count by default; the others are
    drawn and listed, but a guarantee, a warrant or the price paid to a company's former owners
    is no payment into the payee.
    """

    label: str
    group: str
    moves_money: bool


KINDS: dict[str, Kind] = {
    "equity-investment": Kind("Equity investment", "investment", True),
    "venture-investment": Kind("Venture investment", "investment", True),
    "hardware-purchase": Kind("Hardware purchase", "hardware", True),
    "cloud-services": Kind("Cloud services", "services", True),
    "ai-services": Kind("AI services", "services", True),
    "lease-back": Kind("Lease-back", "lease", True),
    "debt-financing": Kind("Debt financing", "debt", True),
    "revenue-share": Kind("Revenue share", "revenue-share", True),
    "backstop-guarantee": Kind("Backstop guarantee", "guarantee", False),
    "warrant": Kind("Warrant", "warrant", False),
    "chip-partnership": Kind("Chip partnership", "partnership", False),
    "acquisition": Kind("Acquisition", "acquisition", False),
}

GROUPS: dict[str, str] = {
    "investment": "Investment",
    "services": "Services",
    "hardware": "Hardware",
    "debt": "Debt",
    "lease": "Lease-back",
    "revenue-share": "Revenue share",
    "guarantee": "Guarantee",
    "warrant": "Warrant",
    "partnership": "Chip partnership",
    "acquisition": "Acquisition",
}

# The groups that sums, loops and circulation count unless the reader asks for more.
MOVING_GROUPS = tuple(
    group
    for group in GROUPS
    if any(kind.moves_money and kind.group == group for kind in KINDS.values())
)

ROLES: dict[str, str] = {
    "ai-lab": "AI lab",
    "ai-application": "AI application",
    "hyperscaler": "Hyperscaler",
    "compute-provider": "Compute provider",
    "chip-maker": "Chip maker",
    "server-maker": "Server maker",
    "foundry": "Foundry",
    "investor": "Investor",
    "energy": "Energy",
    "other": "Other",
}

BASES: dict[str, str] = {
    "firm": "Firm",
    "up-to": "Up to",
    "reported": "Reported",
    "estimated": "Estimated",
    "undisclosed": "Undisclosed",
}

# How the amount of a leg stands, in a sentence.
CERTAINTY: dict[str, str] = {
    "firm": "the amount is firm",
    "up-to": "the amount is a ceiling",
    "reported": "the amount is as reported",
    "estimated": "the amount is an estimate",
    "undisclosed": "no amount is disclosed",
}

# "announced" is where a leg stands until its first row in statuses.csv.
STATUSES: dict[str, str] = {
    "announced": "Announced",
    "reported": "Reported",
    "letter-of-intent": "Letter of intent",
    "definitive": "Definitive",
    "closed": "Closed",
    "superseded": "Superseded",
    "lapsed": "Lapsed",
    "cancelled": "Cancelled",
}
ENDED = ("superseded", "lapsed", "cancelled")

SESSIONS: dict[str, str] = {
    "pre-market": "before the open",
    "market-hours": "during market hours",
    "after-hours": "after the close",
    "closed": "on a day without trading",
    "unknown": "time of day unknown",
}

UNKNOWN = "–"
NOT_ADVICE = (
    "Roundtrip shows both readings of a fact and leaves the verdict to you. Not investment advice."
)


def missing(value: object) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def usd_bn(value: float | None, *, unknown: str = "undisclosed") -> str:
    """Billions of dollars as an analyst writes them: $6.3B, $300B, $1.2T, $50M."""
    if value is None or math.isnan(value):
        return unknown
    sign, size = ("−" if value < 0 else ""), abs(value)
    if size >= 999.5:
        return f"{sign}${_digits(size / 1000, 2)}T"
    if size >= 0.9995 or size == 0:
        return f"{sign}${_digits(size, 3)}B"
    return f"{sign}${_digits(size * 1000, 3)}M"


def _digits(number: float, significant: int) -> str:
    """At most one decimal, never more than `significant` digits before it is dropped."""
    text = f"{number:.1f}" if number < 10 ** (significant - 1) else f"{number:.0f}"
    return text.removesuffix(".0")


def amount(value: float | None, basis: str) -> str:
    """An amount with the words that say how sure it is; undisclosed is never zero."""
    if value is None or math.isnan(value):
        return "undisclosed"
    return {
        "up-to": f"up to {usd_bn(value)}",
        "reported": f"{usd_bn(value)} reported",
        "estimated": f"≈ {usd_bn(value)} estimated",
    }.get(basis, usd_bn(value))


def move(fraction: float | None) -> str:
    """A change with sign and arrow, so that colour is never the only mark: ▲ +23.7%."""
    if fraction is None or math.isnan(fraction):
        return UNKNOWN
    text = signed(fraction)
    if text.strip("+−") == "0.0%":
        return "■ 0.0%"
    return f"{'▲' if fraction > 0 else '▼'} {text}"


def signed(fraction: float | None, decimals: int = 1) -> str:
    """A change in running text: +23.7%.

    One decimal is rounded from two (half up), so that figures shown both ways on a page agree
    with what a reader gets by rounding the longer one: Oracle's +35.95% is +36.0%.
    """
    if fraction is None or math.isnan(fraction):
        return "unknown"
    percent = abs(Decimal(repr(float(fraction)))) * 100
    for places in range(2, decimals - 1, -1):
        percent = percent.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{'+' if fraction >= 0 else '−'}{percent}%"


def rose(fraction: float | None) -> str:
    """The verb for a change, to stand before the signed number."""
    if fraction is None or math.isnan(fraction) or abs(fraction) < 0.00005:
        return "stood still at"
    return "rose" if fraction > 0 else "fell"


def percent(fraction: float | None) -> str:
    """A share: 23.8%."""
    return UNKNOWN if fraction is None or math.isnan(fraction) else f"{fraction * 100:.1f}%"


def ratio(value: float | None) -> str:
    return UNKNOWN if value is None or math.isnan(value) else f"{value:.1f}"


def money(value: float | None, currency: str) -> str:
    """A share price in its own currency."""
    if value is None or math.isnan(value):
        return UNKNOWN
    sign = {"USD": "$", "JPY": "¥", "KRW": "₩"}.get(currency, f"{currency} ")
    return f"{sign}{value:,.0f}" if currency in ("JPY", "KRW") else f"{sign}{value:,.2f}"


def day(value: date | datetime | pd.Timestamp | None) -> str:
    """A date as 10 Sep 2025."""
    if value is None or missing(value):
        return UNKNOWN
    return f"{value.day} {value.strftime('%b %Y')}"


def moment(value: datetime | pd.Timestamp, zone: str = "America/New_York") -> str:
    """A UTC moment in an exchange's own zone, the zone named: 21 Aug 2026, 16:00 EDT."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local)}, {local.strftime('%H:%M %Z')}"


def clock(value: datetime, zone: str = "America/New_York") -> str:
    """The time of day alone, the zone named: 08:36 EST."""
    return value.astimezone(ZoneInfo(zone)).strftime("%H:%M %Z")


def ago(value: datetime, now: datetime | None = None) -> str:
    seconds = ((now or datetime.now(UTC)) - value).total_seconds()
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def plural(count: int, word: str, many: str | None = None) -> str:
    return f"{count:,} {word if count == 1 else many or word + 's'}"
