"""Whether the promises fit the money: pure functions on the ledger, its dated figures and the
valuation table. Each answer keeps the facts it rests on."""

from dashboard.deals.facts import Fact, facts, lacking, latest, valuation_facts
from dashboard.deals.income import Revenue, revenue
from dashboard.reality.discounts import Tie, tie_between, tie_of, ties, warrant_terms
from dashboard.reality.growth import (
    PriceModel,
    beside_pharma,
    implied_growth,
    market_priced,
    priced,
)
from dashboard.reality.guarantees import by_guarantor, exposures
from dashboard.reality.headlines import Drawn, debt_share, drawn, investments, revised
from dashboard.reality.prices import Plan, bill, net_income, payers_to_cover, price_grid, surface
from dashboard.reality.promises import (
    needed_growth,
    promise_legs,
    promises,
    story,
)
from dashboard.reality.published import MEASURES, Measure, PublishedTotal, published_totals
from dashboard.reality.spending import (
    SpendPoint,
    capex_by_year,
    consumers,
    hardware_by_quarter,
    year_before,
)

__all__ = [
    "MEASURES",
    "Drawn",
    "Fact",
    "Measure",
    "Plan",
    "PriceModel",
    "PublishedTotal",
    "Revenue",
    "SpendPoint",
    "Tie",
    "beside_pharma",
    "bill",
    "by_guarantor",
    "capex_by_year",
    "consumers",
    "debt_share",
    "drawn",
    "exposures",
    "facts",
    "hardware_by_quarter",
    "implied_growth",
    "investments",
    "lacking",
    "latest",
    "market_priced",
    "needed_growth",
    "net_income",
    "payers_to_cover",
    "price_grid",
    "priced",
    "promise_legs",
    "promises",
    "published_totals",
    "revenue",
    "revised",
    "story",
    "surface",
    "tie_between",
    "tie_of",
    "ties",
    "valuation_facts",
    "warrant_terms",
    "year_before",
]
