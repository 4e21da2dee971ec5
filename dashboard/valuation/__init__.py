"""P/E, market value and what they rest on. Pure functions on the market's frames."""

from dashboard.valuation.pe import PE, pe_history, price_to_earnings, valuation_table
from dashboard.valuation.summary import ValuationSummary, largest_moves, valuation_summary
from dashboard.valuation.worth import company_worth, market_caps_on, shares_of, worth_history

__all__ = [
    "PE",
    "ValuationSummary",
    "company_worth",
    "largest_moves",
    "market_caps_on",
    "pe_history",
    "price_to_earnings",
    "shares_of",
    "valuation_summary",
    "valuation_table",
    "worth_history",
]
