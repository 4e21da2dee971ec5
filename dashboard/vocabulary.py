"""The terms of the ledger and the field, and their names on screen. No arithmetic, no streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.language import mark


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
    "power-supply": Kind(mark("Power supply"), "power", True),
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
    "power": mark("Power supply"),
    "debt": mark("Debt"),
    "lease": mark("Lease-back"),
    "revenue-share": mark("Revenue share"),
    "guarantee": mark("Guarantee"),
    "warrant": mark("Warrant"),
    "partnership": mark("Chip partnership"),
    "acquisition": mark("Acquisition"),
}


# What a buyer owes for: goods and services, and these with leases.
PURCHASES = ("hardware-purchase", "cloud-services", "ai-services", "power-supply")
OBLIGATIONS = (*PURCHASES, "lease-back")

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

# What a valuation rests on.
VALUATION_KINDS: dict[str, str] = {
    "post-money": mark("after a round"),
    "tender": mark("in a sale of shares"),
    "acquisition": mark("in a takeover"),
    "pre-money": mark("before the money of a round"),
    "talks": mark("in talks"),
}
# Those at which money has changed hands; the others are prices that somebody has named.
PAID_VALUATIONS = ("post-money", "tender", "acquisition")


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


@dataclass(frozen=True)
class Grade:
    """How near a source is to the fact: its sign and name on screen, and what they mean."""

    sign: str
    label: str
    meaning: str


# The nearest to the fact first.
GRADES: dict[str, Grade] = {
    "filing": Grade("■", mark("Filing"), mark("filed with a regulator")),
    "company": Grade("◆", mark("Company"), mark("said by a party to the deal")),
    "press": Grade("●", mark("Press"), mark("a newsroom's own report")),
    "copy": Grade("○", mark("Copy"), mark("another newsroom's report, given again")),
    "aggregator": Grade("△", mark("Aggregator"), mark("a site that retells reports of others")),
}


# What earnings per share are reckoned by.
EPS_BASES: dict[str, str] = {"gaap": "GAAP", "consensus": mark("Consensus")}


# Of what the dated figures are that are of no company.
ENTITIES: dict[str, str] = {"industry": mark("Industry"), "sp500": mark("S&P 500")}


# Dated figures of what a company's credit costs and how it is judged: the metrics that begin so.
CREDIT = ("cds_", "rating_", "bond_", "loan_")
# The unit of a figure that is a text: Baa2 negative.
RATING = "rating"
# Dated figures that others have published of the whole, which ours are set beside.
PUBLISHED = "published_"

# What the dated figures of the ledger measure.
METRICS: dict[str, str] = {
    "active_power": mark("Computing capacity in operation"),
    "annual_costs": mark("Costs, year"),
    "annual_data_center_revenue": mark("Data centre revenue, year"),
    "annual_net_loss": mark("Net loss, year"),
    "annual_operating_loss": mark("Operating loss, year"),
    "annual_revenue": mark("Revenue, year"),
    "annualised_revenue": mark("Revenue, annualised run-rate"),
    "api_value_of_full_200_dollar_plan": mark("API value of a fully used $200 plan"),
    "backlog": mark("Backlog"),
    "backlog_compute_sales": mark("Backlog of computing sold"),
    "backlog_share_openai_anthropic": mark("Share of OpenAI and Anthropic in the backlog"),
    "backlog_share_top_customer": mark("Share of the largest customer in the backlog"),
    "bond_concession_median": mark("Premium of new bonds over traded ones, median"),
    "bond_coupon_2030": mark("Coupon of the notes due 2030"),
    "bond_coupon_2031": mark("Coupon of the notes due 2031"),
    "bond_coupon_2033": mark("Coupon of the notes due 2033"),
    "bond_coupon_2036": mark("Coupon of the notes due 2036"),
    "bond_coupon_2046": mark("Coupon of the notes due 2046"),
    "bond_coupon_2056": mark("Coupon of the notes due 2056"),
    "bond_coupon_blue_owl_site": mark("Coupon of the bond of a Blue Owl site"),
    "bond_coupon_convertible_2031": mark("Coupon of the convertible due 2031"),
    "bond_coupon_hyperion": mark("Coupon of the Hyperion bond"),
    "bond_coupon_retail": mark("Coupon of the bond for private investors"),
    "bond_spread_2036": mark("Spread of the bond due 2036"),
    "bond_spread_2054": mark("Spread of the bond due 2054"),
    "bond_spread_2055": mark("Spread of the bond due 2055"),
    "bond_spread_40y_talk": mark("Spread of the 40-year bond, as first offered"),
    "bond_spread_ai_firms": mark("Spread of the bonds of AI firms"),
    "bond_yield_10y": mark("Yield of the ten-year bond"),
    "bond_yield_at_issue": mark("Yield at issue"),
    "bond_yield_el_paso": mark("Yield of the El Paso bond"),
    "bond_yield_hybrid_2065": mark("Yield of the hybrid due 2065"),
    "capex_annual": mark("Capital expenditure, year"),
    "capex_annual_total": mark("Capital expenditure of all, year"),
    "capex_guidance": mark("Capital expenditure, guidance"),
    "capex_guidance_high": mark("Capital expenditure, guidance, high"),
    "capex_guidance_low": mark("Capital expenditure, guidance, low"),
    "capex_quarter": mark("Capital expenditure, quarter"),
    "cds_5y": mark("CDS, five years"),
    "cds_5y_change": mark("CDS, five years, move of the day"),
    "cds_daily_notional": mark("CDS traded a day"),
    "cds_net_notional": mark("CDS outstanding, net"),
    "cds_net_notional_big_tech": mark("CDS outstanding on big technology firms, net"),
    "cloud_service_commitments": mark("Commitments to buy cloud services"),
    "compute_capacity": mark("Computing capacity"),
    "compute_commitments": mark("Commitments to buy computing"),
    "compute_target": mark("Planned spending on computing"),
    "consumer_ai_spend_annual": mark("Consumers' spending on AI, year"),
    "consumer_ai_users": mark("Consumers using AI"),
    "cost_per_weekly_user": mark("Cost per weekly user"),
    "data_center_revenue_quarter": mark("Data centre revenue, quarter"),
    "debt": mark("Debt"),
    "equity_commitments": mark("Investments promised and not yet paid"),
    "forward_pe": mark("Forward P/E"),
    "forward_pe_10y_average": mark("Forward P/E, average of 10 years"),
    "forward_pe_peak": mark("Forward P/E, peak"),
    "fund_managers_calling_bubble": mark("Fund managers who call it a bubble"),
    "funding_gap_estimate": mark("Funding gap, estimate"),
    "gross_margin": mark("Gross margin"),
    "guarantees_maximum": mark("Guarantees, at most"),
    "half_year_net_loss": mark("Net loss, half year"),
    "half_year_revenue": mark("Revenue, half year"),
    "harvey_valuation": mark("Valued at"),
    "inference_cost": mark("Cost of inference"),
    "inference_cost_per_weekly_user": mark("Cost of inference per weekly user"),
    "lease_commitments_not_started": mark("Lease commitments not yet started"),
    "loan_price": mark("Price of the loan"),
    "loan_rating_moodys_ddtl_4": mark("Rating of the loan DDTL 4.0, Moody's"),
    "loan_rating_moodys_ddtl_5": mark("Rating of the loan DDTL 5.0, Moody's"),
    "loan_spread_over_sofr": mark("Spread of the loan over SOFR"),
    "loan_spread_over_sofr_2026_08": mark("Spread of the loan of August 2026 over SOFR"),
    "loan_spread_over_sofr_ddtl_4": mark("Spread of the loan DDTL 4.0 over SOFR"),
    "loan_spread_over_sofr_ddtl_5": mark("Spread of the loan DDTL 5.0 over SOFR"),
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
    "outside_income": mark("Income from outside this network, year"),
    "paying_subscribers": mark("Paying subscribers"),
    "paying_subscribers_plus": mark("Paying subscribers of Plus"),
    "payments_to_microsoft": mark("Payments to Microsoft, year"),
    "pe_on_annualised_quarter": mark("P/E on one quarter's earnings times four"),
    "private_equity_stakes": mark("Shares of unlisted companies"),
    "projected_annualised_revenue": mark("Revenue, annualised run-rate, projected"),
    "projected_operating_loss": mark("Operating loss, projected"),
    "projected_quarterly_revenue": mark("Revenue, quarter, projected"),
    "projected_subscribers_go": mark("Subscribers of Go, projected"),
    "projected_subscribers_plus": mark("Subscribers of Plus, projected"),
    "published_ai_to_ai_share_of_investment_into_ai_firms": mark(
        "Investment in AI firms that comes from AI firms"
    ),
    "published_circular_deals_market": mark("Circular deals around OpenAI and NVIDIA"),
    "published_circular_financing": mark("Circular financing"),
    "published_circular_share_of_ai_to_ai_deal_count": mark(
        "Circular share of deals between AI firms, by number"
    ),
    "published_circular_share_of_ai_to_ai_value": mark(
        "Circular share of investment between AI firms"
    ),
    "published_circular_share_of_all_investment_into_ai_firms": mark(
        "Circular share of all investment in AI firms"
    ),
    "published_deal_value": mark("Value of all deals"),
    "published_deals": mark("Number of deals"),
    "published_deals_with_high_circularity": mark("Deals flagged as highly circular"),
    "published_entities": mark("Companies and investors"),
    "published_nvidia_balance_sheet_as_a_service": mark("NVIDIA's promises, guarantees and stakes"),
    "published_nvidia_deals": mark("NVIDIA's deals"),
    "published_openai_commitments": mark("OpenAI's commitments to suppliers"),
    "published_openai_commitments_of_the_map": mark("What OpenAI has promised"),
    "published_openai_compute_target_2030": mark("OpenAI's planned spending on computing to 2030"),
    "published_openai_deals": mark("OpenAI's deals for chips and data centres"),
    "published_shadow_credit_backstops": mark("Guarantees for AI firms"),
    "quarterly_net_loss": mark("Net loss, quarter"),
    "quarterly_revenue": mark("Revenue, quarter"),
    "rating_fitch": mark("Rating by Fitch"),
    "rating_moodys": mark("Rating by Moody's"),
    "rating_sp": mark("Rating by S&P"),
    "rating_three_agencies": mark("Rating by three agencies"),
    "revenue_guidance_high": mark("Revenue, year, guidance, high"),
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
    "segment_revenue_ai_quarter": mark("Revenue of the AI segment, quarter"),
    "share_of_chip_price_paid_in_equity": mark("Share of the chips' price paid in equity"),
    "share_of_users_paying": mark("Share of users who pay"),
    "softbank_nvidia_sale": mark("Sale of NVIDIA shares"),
    "softbank_openai_stake": mark("Stake in OpenAI"),
    "subscription_price_go": mark("Price of a Go subscription"),
    "subscription_price_plus": mark("Price of a Plus subscription"),
    "subscription_price_pro": mark("Price of a Pro subscription"),
    "supply_commitments": mark("Commitments to buy from suppliers"),
    "trailing_pe": mark("Trailing P/E"),
    "trailing_pe_1y_high": mark("Trailing P/E, high of a year"),
    "valuation": mark("Valued at"),
    "warrant_exercise_price": mark("Exercise price of the warrant"),
    "warrant_shares": mark("Shares of the warrant"),
    "weekly_active_users": mark("Weekly active users"),
}


NOT_ADVICE = mark(
    "Roundtrip shows both readings of a fact and leaves the verdict to you. Not investment advice."
)
