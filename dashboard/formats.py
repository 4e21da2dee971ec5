"""The field's words and how numbers are written on screen. No arithmetic, no streamlit."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_decimal

from dashboard.language import DEFAULT, Message, current, mark, tr, tr_n
from dashboard.vocabulary import METRICS

UNKNOWN = "–"


def missing(value: object) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def usd_bn(value: float | None, *, unknown: str = mark("undisclosed")) -> str:
    """Billions of dollars as an analyst writes them: $6.3B, $300B, $1.2T, $50M; in Japanese
    3000億ドル."""
    if value is None or math.isnan(value):
        return tr(unknown)
    sign, size = ("−" if value < 0 else ""), abs(value)
    if current() != DEFAULT:
        return tr("{number} dollars", number=f"{sign}{_compact(size * 1e9)}")
    if size >= 999.5:
        return f"{sign}${_digits(size / 1000, 2)}T"
    if size == 0:
        return "$0"
    if size >= 0.9995:
        return f"{sign}${_digits(size, 3)}B"
    if size >= 0.0009995:
        return f"{sign}${_digits(size * 1000, 3)}M"
    return f"{sign}${size * 1e9:,.0f}"


def usd_bn_change(value: float) -> str:
    """A change in billions of dollars with its sign: +$6.3B, −$70B; a dash for none."""
    return UNKNOWN if not value else usd_bn(value) if value < 0 else f"+{usd_bn(value)}"


def _compact(number: float) -> str:
    """A large number in the units of the reader's language: 63億. One decimal for a number of one
    digit in its unit, none for longer ones."""
    decimals = int(number > 0 and math.floor(math.log10(number)) % 4 == 0)
    return format_compact_decimal(number, locale=current(), fraction_digits=decimals)


def _digits(number: float, significant: int) -> str:
    """At most one decimal, never more than `significant` digits before it is dropped; half up, as
    a reader rounds 1.15."""
    place = Decimal("0.1") if number < 10 ** (significant - 1) else Decimal(1)
    return str(Decimal(f"{number:.12g}").quantize(place, ROUND_HALF_UP)).removesuffix(".0")


def amount(value: float | None, basis: str) -> str:
    """An amount with the words that say how sure it is; undisclosed is never zero."""
    if value is None or math.isnan(value):
        return tr("undisclosed")
    match basis:
        case "up-to":
            return tr("up to {amount}", amount=usd_bn(value))
        case "reported":
            return tr("{amount} reported", amount=usd_bn(value))
        case "estimated":
            return tr("≈ {amount} estimated", amount=usd_bn(value))
    return usd_bn(value)


def leg_amount(leg: Any) -> str:
    """The amount of a leg (a row of deals.legs_on, by its attributes) with the word for how sure
    it is. Where none is counted, what its sources name as the range."""
    low, high = leg.amount_low_usd_bn, leg.amount_high_usd_bn
    if not missing(leg.amount_usd_bn) or (missing(high) and (missing(low) or not low)):
        return amount(leg.amount_usd_bn, leg.basis)
    if missing(high):
        return tr("from {amount}, not counted", amount=usd_bn(low))
    if missing(low) or not low or low == high:
        return tr("up to {amount}, not counted", amount=usd_bn(high))
    return tr("{low} to {high}, not counted", low=usd_bn(low), high=usd_bn(high))


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
        return tr("unknown")
    percent = abs(Decimal(repr(float(fraction)))) * 100
    for places in range(2, decimals - 1, -1):
        percent = percent.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{'+' if fraction >= 0 else '−'}{percent}%"


def rose(fraction: float | None) -> str:
    """A change as a verb and its size: rose 36.0%."""
    size = signed(fraction)[1:]
    if fraction is None or math.isnan(fraction) or size == "0.0%":
        return tr("was unchanged")
    return tr("rose {change}", change=size) if fraction > 0 else tr("fell {change}", change=size)


def percent(fraction: float | None) -> str:
    """A share: 23.8%."""
    return UNKNOWN if fraction is None or math.isnan(fraction) else f"{fraction * 100:.1f}%"


def statistic(value: float | None) -> str:
    """A test statistic: 15.9, −0.7."""
    if value is None or math.isnan(value):
        return UNKNOWN
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")


def probability(value: float | None) -> str:
    """A p-value: 0.030, < 0.001."""
    if value is None or math.isnan(value):
        return UNKNOWN
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def ratio(value: float | None) -> str:
    return UNKNOWN if value is None or math.isnan(value) else f"{value:.1f}"


def eps(value: float | None) -> str:
    """Earnings per share, in the share's currency."""
    return UNKNOWN if value is None or missing(value) else f"{value:,.2f}".replace("-", "−")


def years(value: float | None) -> str:
    """A term in years: 4 y, 7.5 y."""
    return UNKNOWN if value is None or missing(value) else tr("{term} y", term=f"{value:g}")


def count(value: float | None) -> str:
    """A whole number with its thousands apart."""
    return UNKNOWN if value is None or missing(value) else f"{value:,.0f}"


def metric(slug: str) -> str:
    """The name of a figure on screen; one that METRICS doesn't know is read off its slug."""
    return tr(METRICS.get(slug, slug.replace("_", " ").capitalize()))


def figure(value: float, unit: str, text: str = "") -> str:
    """A dated figure in its unit; a unit not known here stands behind the number. text: the cell
    of a figure that is no number (a rating), which is shown as it stands."""
    if missing(value):
        return text or UNKNOWN
    number = f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.0f}"
    number = number.replace("-", "−")
    english = current() == DEFAULT
    match unit:
        case "usd_bn":
            return usd_bn(value)
        case "usd_m":
            return usd_bn(value / 1000)
        case "count":
            return count(value)
        case "percent":
            return f"{number}%"
        case "percent_of_par":
            return tr("{number}% of par", number=number)
        case "ratio":
            return f"{number} ×"
        case "gw":
            return f"{number} GW"
        case "users_m":
            return f"{number} million" if english else _compact(value * 1e6)
        case "users_bn":
            return f"{number} billion" if english else _compact(value * 1e9)
        case "shares_m":
            shares = f"{number} million" if english else _compact(value * 1e6)
            return tr("{count} shares", count=shares)
        case "usd_per_share":
            return tr("${number} a share", number=number)
        case "usd_per_month":
            return tr("${number} a month", number=number)
        case "usd_per_year":
            return tr("${number} a year", number=number)
        case "usd_bn_per_gw":
            return tr("{amount} per GW", amount=usd_bn(value))
    return f"{number} {unit.replace('_', ' ')}"


def money(value: float | None, currency: str) -> str:
    """A share price in its own currency."""
    if value is None or math.isnan(value):
        return UNKNOWN
    sign = {"USD": "$", "JPY": "¥", "KRW": "₩"}.get(currency, f"{currency} ")
    minus, size = ("−" if value < 0 else ""), abs(value)
    return (
        f"{minus}{sign}{size:,.0f}" if currency in ("JPY", "KRW") else f"{minus}{sign}{size:,.2f}"
    )


def day(value: date | datetime | pd.Timestamp | None) -> str:
    """A date as 10 Sep 2025; in Japanese 2025年9月10日."""
    if value is None or missing(value):
        return UNKNOWN
    if current() != DEFAULT:
        return format_date(value, "long", locale=current())
    return _english(value)


class _Day(Message):
    value: date | pd.Timestamp | None

    def read(self) -> str:
        return day(self.value)


def day_said(value: date | pd.Timestamp | None) -> Message:
    """A date inside a Message, written in the reader's language when that is read."""
    message = _Day(UNKNOWN if value is None or missing(value) else _english(value))
    message.value = value
    return message


def _english(value: date) -> str:
    return f"{value.day} {value.strftime('%b %Y')}"


def days(first: date | pd.Timestamp, last: date | pd.Timestamp) -> str:
    """A span of days, or the one day that it is."""
    if day(first) == day(last):
        return day(first)
    return tr("{first} to {last}", first=day(first), last=day(last))


def month(value: date) -> str:
    """A date's month as Sep 2025; in Japanese 2025年9月."""
    if current() != DEFAULT:
        return format_skeleton("yMMM", value, locale=current())
    return value.strftime("%b %Y")


def moment(value: datetime | pd.Timestamp, zone: str = "America/New_York") -> str:
    """A UTC moment in an exchange's own zone, the zone named: 21 Aug 2026, 16:00 EDT."""
    local = value.astimezone(_zone(zone))
    between = ", " if current() == DEFAULT else " "
    return f"{day(local)}{between}{local.strftime('%H:%M %Z')}"


def clock(value: datetime, zone: str = "America/New_York") -> str:
    """The time of day alone, the zone named: 08:36 EST."""
    return value.astimezone(_zone(zone)).strftime("%H:%M %Z")


def _zone(name: str) -> ZoneInfo:
    # Browsers report names the zone tables don't hold, such as Etc/Unknown.
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def said_in_parts(text: str) -> str:
    """Marked sentences with semicolons between, each in the reader's language."""
    return "; ".join(tr(part) for part in text.split("; ")) if text else ""


def ago(value: datetime, now: datetime | None = None) -> str:
    seconds = int(((now or datetime.now(UTC)) - value).total_seconds())
    if seconds >= 86_400:
        return tr_n(seconds // 86_400, "{n} day ago", "{n} days ago")
    if seconds >= 3_600:
        return tr_n(seconds // 3_600, "{n} hour ago", "{n} hours ago")
    if seconds >= 60:
        return tr_n(seconds // 60, "{n} minute ago", "{n} minutes ago")
    return tr("just now")


def plural(count: int, word: str, many: str | None = None) -> str:
    return f"{count:,} {word if count == 1 else many or word + 's'}"


# The full-width signs, too: a Japanese or Chinese Excel takes them for the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "{=", "\t", "\r", "\n")


def defused(cell: object) -> object:
    """A cell of an export; text that a spreadsheet would run starts with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
