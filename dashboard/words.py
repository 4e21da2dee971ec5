"""The field's words and how numbers are written on screen. No arithmetic, no streamlit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pandas as pd
from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_decimal

from dashboard.language import DEFAULT, current, mark, tr, tr_n


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
    "equity-investment": Kind(mark("Equity investment"), "investment", True),
    "venture-investment": Kind(mark("Venture investment"), "investment", True),
    "hardware-purchase": Kind(mark("Hardware purchase"), "hardware", True),
    "cloud-services": Kind(mark("Cloud services"), "services", True),
    "ai-services": Kind(mark("AI services"), "services", True),
    "lease-back": Kind(mark("Lease-back"), "lease", True),
    "debt-financing": Kind(mark("Debt financing"), "debt", True),
    "revenue-share": Kind(mark("Revenue share"), "revenue-share", True),
    "backstop-guarantee": Kind(mark("Backstop guarantee"), "guarantee", False),
    "warrant": Kind(mark("Warrant"), "warrant", False),
    "chip-partnership": Kind(mark("Chip partnership"), "partnership", False),
    "acquisition": Kind(mark("Acquisition"), "acquisition", False),
}

GROUPS: dict[str, str] = {
    "investment": mark("Investment"),
    "services": mark("Services"),
    "hardware": mark("Hardware"),
    "debt": mark("Debt"),
    "lease": mark("Lease-back"),
    "revenue-share": mark("Revenue share"),
    "guarantee": mark("Guarantee"),
    "warrant": mark("Warrant"),
    "partnership": mark("Chip partnership"),
    "acquisition": mark("Acquisition"),
}

# The groups that sums, loops and circulation count unless the reader asks for more.
MOVING_GROUPS = tuple(
    group
    for group in GROUPS
    if any(kind.moves_money and kind.group == group for kind in KINDS.values())
)

ROLES: dict[str, str] = {
    "ai-lab": mark("AI lab"),
    "ai-application": mark("AI application"),
    "hyperscaler": mark("Hyperscaler"),
    "compute-provider": mark("Compute provider"),
    "chip-maker": mark("Chip maker"),
    "server-maker": mark("Server maker"),
    "foundry": mark("Foundry"),
    "investor": mark("Investor"),
    "energy": mark("Energy"),
    "other": mark("Other"),
}

BASES: dict[str, str] = {
    "firm": mark("Firm"),
    "up-to": mark("Up to"),
    "reported": mark("Reported"),
    "estimated": mark("Estimated"),
    "undisclosed": mark("Undisclosed"),
}

# How the amount of a leg stands, in a sentence.
CERTAINTY: dict[str, str] = {
    "firm": mark("the amount is firm"),
    "up-to": mark("the amount is a ceiling"),
    "reported": mark("the amount is as reported"),
    "estimated": mark("the amount is an estimate"),
    "undisclosed": mark("no amount is disclosed"),
}

# "announced" is where a leg stands until its first row in statuses.csv.
STATUSES: dict[str, str] = {
    "announced": mark("Announced"),
    "reported": mark("Reported"),
    "letter-of-intent": mark("Letter of intent"),
    "definitive": mark("Definitive"),
    "closed": mark("Closed"),
    "superseded": mark("Superseded"),
    "lapsed": mark("Lapsed"),
    "cancelled": mark("Cancelled"),
}
ENDED = ("superseded", "lapsed", "cancelled")

SIDES: dict[str, str] = {"payer": mark("Payer"), "payee": mark("Payee")}

# Where a price is from.
ORIGINS: dict[str, str] = {
    "live": mark("live"),
    "delayed": mark("delayed"),
    "stored": mark("stored"),
    "snapshot": mark("snapshot"),
}

# Classes of amounts.
SIZES: dict[str, str] = {
    "under-1bn": mark("Under $1B"),
    "1bn-to-10bn": mark("$1B to $10B"),
    "10bn-to-100bn": mark("$10B to $100B"),
    "100bn-and-more": mark("$100B and more"),
    "undisclosed": mark("Undisclosed"),
}

SESSIONS: dict[str, str] = {
    "pre-market": mark("before the open"),
    "market-hours": mark("during market hours"),
    "after-hours": mark("after the close"),
    "closed": mark("on a day without trading"),
    "unknown": mark("time of day unknown"),
}

SOURCE_TYPES: dict[str, str] = {
    "company": mark("Company"),
    "filing": mark("Filing"),
    "press": mark("Press"),
}

# What earnings per share are reckoned by.
EPS_BASES: dict[str, str] = {"gaap": "GAAP", "consensus": mark("Consensus")}

# Of what the dated figures are that are of no company.
ENTITIES: dict[str, str] = {"industry": mark("Industry"), "sp500": mark("S&P 500")}

# What the dated figures of the ledger measure.
METRICS: dict[str, str] = {
    "annual_costs": mark("Costs, year"),
    "annual_data_center_revenue": mark("Data centre revenue, year"),
    "annual_net_loss": mark("Net loss, year"),
    "annual_operating_loss": mark("Operating loss, year"),
    "annual_revenue": mark("Revenue, year"),
    "annualised_revenue": mark("Revenue, annualised run-rate"),
    "api_value_of_full_200_dollar_plan": mark("API value of a fully used $200 plan"),
    "backlog": mark("Backlog"),
    "backlog_share_openai_anthropic": mark("Share of OpenAI and Anthropic in the backlog"),
    "backlog_share_top_customer": mark("Share of the largest customer in the backlog"),
    "capex_annual": mark("Capital expenditure, year"),
    "capex_annual_total": mark("Capital expenditure of all, year"),
    "capex_guidance": mark("Capital expenditure, guidance"),
    "capex_guidance_high": mark("Capital expenditure, guidance, high"),
    "capex_guidance_low": mark("Capital expenditure, guidance, low"),
    "capex_quarter": mark("Capital expenditure, quarter"),
    "cloud_service_commitments": mark("Commitments to buy cloud services"),
    "compute_capacity": mark("Computing capacity"),
    "compute_commitments": mark("Commitments to buy computing"),
    "compute_target": mark("Planned spending on computing"),
    "consumer_ai_spend_annual": mark("Consumers' spending on AI, year"),
    "consumer_ai_users": mark("Consumers using AI"),
    "cost_per_weekly_user": mark("Cost per weekly user"),
    "data_center_revenue_quarter": mark("Data centre revenue, quarter"),
    "debt": mark("Debt"),
    "forward_pe": mark("Forward P/E"),
    "forward_pe_10y_average": mark("Forward P/E, average of 10 years"),
    "forward_pe_peak": mark("Forward P/E, peak"),
    "fund_managers_calling_bubble": mark("Fund managers who call it a bubble"),
    "funding_gap_estimate": mark("Funding gap, estimate"),
    "gross_margin": mark("Gross margin"),
    "half_year_net_loss": mark("Net loss, half year"),
    "half_year_revenue": mark("Revenue, half year"),
    "harvey_valuation": mark("Valued at"),
    "inference_cost": mark("Cost of inference"),
    "inference_cost_per_weekly_user": mark("Cost of inference per weekly user"),
    "lease_commitments_not_started": mark("Lease commitments not yet started"),
    "long_term_debt": mark("Long-term debt"),
    "market_cap": mark("Market capitalisation"),
    "market_cap_all_listed_pharma": mark("Market capitalisation of all listed drug makers"),
    "market_cap_to_top10_pharma": mark("Market capitalisation over that of the top 10 drug makers"),
    "market_cap_top10_pharma": mark("Market capitalisation of the top 10 drug makers"),
    "market_cap_top50_pharma": mark("Market capitalisation of the top 50 drug makers"),
    "neocloud_commitments": mark("Commitments to neoclouds"),
    "net_debt": mark("Net debt"),
    "openai_commitment_funded": mark("Commitment to OpenAI, paid so far"),
    "operating_margin": mark("Operating margin"),
    "paying_subscribers": mark("Paying subscribers"),
    "paying_subscribers_plus": mark("Paying subscribers of Plus"),
    "payments_to_microsoft": mark("Payments to Microsoft, year"),
    "pe_on_annualised_quarter": mark("P/E on one quarter's earnings times four"),
    "projected_operating_loss": mark("Operating loss, projected"),
    "projected_quarterly_revenue": mark("Revenue, quarter, projected"),
    "projected_subscribers_go": mark("Subscribers of Go, projected"),
    "projected_subscribers_plus": mark("Subscribers of Plus, projected"),
    "quarterly_net_loss": mark("Net loss, quarter"),
    "quarterly_revenue": mark("Revenue, quarter"),
    "revenue_guidance_quarter": mark("Revenue, quarter, guidance"),
    "revenue_needed_2030": mark("Revenue needed by 2030, year"),
    "revenue_per_gigawatt": mark("Revenue per gigawatt"),
    "revenue_per_weekly_user": mark("Revenue per weekly user"),
    "revenue_share_top2_customers": mark("Share of the two largest customers in revenue"),
    "revenue_share_top4_customers": mark("Share of the four largest customers in revenue"),
    "revenue_share_top_customer": mark("Share of the largest customer in revenue"),
    "rpo": mark("Remaining performance obligations"),
    "rpo_share_openai": mark("Share of OpenAI in remaining performance obligations"),
    "segment_revenue_ai": mark("Revenue of the AI segment"),
    "share_of_chip_price_paid_in_equity": mark("Share of the chips' price paid in equity"),
    "share_of_users_paying": mark("Share of users who pay"),
    "softbank_nvidia_sale": mark("Sale of NVIDIA shares"),
    "softbank_openai_stake": mark("Stake in OpenAI"),
    "subscription_price_go": mark("Price of a Go subscription"),
    "subscription_price_plus": mark("Price of a Plus subscription"),
    "subscription_price_pro": mark("Price of a Pro subscription"),
    "trailing_pe": mark("Trailing P/E"),
    "trailing_pe_1y_high": mark("Trailing P/E, high of a year"),
    "valuation": mark("Valued at"),
    "warrant_exercise_price": mark("Exercise price of the warrant"),
    "warrant_shares": mark("Shares of the warrant"),
    "weekly_active_users": mark("Weekly active users"),
}

UNKNOWN = "–"
NOT_ADVICE = mark(
    "Roundtrip shows both readings of a fact and leaves the verdict to you. Not investment advice."
)


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
    return f"{sign}${_digits(size * 1000, 3)}M"


def _compact(number: float) -> str:
    """A large number in the units of the reader's language: 63億. One decimal for a number of one
    digit in its unit, none for longer ones."""
    decimals = int(number > 0 and math.floor(math.log10(number)) % 4 == 0)
    return format_compact_decimal(number, locale=current(), fraction_digits=decimals)


def _digits(number: float, significant: int) -> str:
    """At most one decimal, never more than `significant` digits before it is dropped."""
    text = f"{number:.1f}" if number < 10 ** (significant - 1) else f"{number:.0f}"
    return text.removesuffix(".0")


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
    """The verb for a change, to stand before the signed number."""
    if fraction is None or math.isnan(fraction) or abs(fraction) < 0.00005:
        return tr("stood still at")
    return tr("rose") if fraction > 0 else tr("fell")


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


def metric(slug: str) -> str:
    """The name of a figure on screen; one that METRICS doesn't know is read off its slug."""
    return tr(METRICS.get(slug, slug.replace("_", " ").capitalize()))


def figure(value: float, unit: str) -> str:
    """A dated figure in its unit; a unit not known here stands behind the number."""
    number = f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.0f}"
    number = number.replace("-", "−")
    english = current() == DEFAULT
    match unit:
        case "usd_bn":
            return usd_bn(value)
        case "percent":
            return f"{number}%"
        case "ratio":
            return f"{number} ×"
        case "gw":
            return f"{number} GW"
        case "users_m":
            return f"{number} million" if english else _compact(value * 1e6)
        case "users_bn":
            return f"{number} billion" if english else _compact(value * 1e9)
        case "shares_m":
            count = f"{number} million" if english else _compact(value * 1e6)
            return tr("{count} shares", count=count)
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
    return f"{sign}{value:,.0f}" if currency in ("JPY", "KRW") else f"{sign}{value:,.2f}"


def day(value: date | datetime | pd.Timestamp | None) -> str:
    """A date as 10 Sep 2025; in Japanese 2025年9月10日."""
    if value is None or missing(value):
        return UNKNOWN
    if current() != DEFAULT:
        return format_date(value, "long", locale=current())
    return f"{value.day} {value.strftime('%b %Y')}"


def month(value: date) -> str:
    """A date's month as Sep 2025; in Japanese 2025年9月."""
    if current() != DEFAULT:
        return format_skeleton("yMMM", value, locale=current())
    return value.strftime("%b %Y")


def moment(value: datetime | pd.Timestamp, zone: str = "America/New_York") -> str:
    """A UTC moment in an exchange's own zone, the zone named: 21 Aug 2026, 16:00 EDT."""
    local = value.astimezone(ZoneInfo(zone))
    between = ", " if current() == DEFAULT else " "
    return f"{day(local)}{between}{local.strftime('%H:%M %Z')}"


def clock(value: datetime, zone: str = "America/New_York") -> str:
    """The time of day alone, the zone named: 08:36 EST."""
    return value.astimezone(ZoneInfo(zone)).strftime("%H:%M %Z")


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
