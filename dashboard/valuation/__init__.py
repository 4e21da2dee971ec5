"""P/E, market value and what they rest on. Pure functions on the market's frames."""

from dashboard.valuation.company_value import (
    company_values,
    market_caps_on,
    shares_of,
    value_history,
)
from dashboard.valuation.pe import PE, pe_history, price_to_earnings, valuation_table
from dashboard.valuation.summary import ValuationSummary, largest_moves, valuation_summary

__all__ = [
    "PE",
    "ValuationSummary",
    "company_values",
    "largest_moves",
    "market_caps_on",
    "pe_history",
    "price_to_earnings",
    "shares_of",
    "valuation_summary",
    "valuation_table",
    "value_history",
]
