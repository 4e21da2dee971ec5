"""The ledger: read the CSV files of a folder, check every row, say which legs count on a day.

`read_ledger` is the way in; everything else of the program works on the frames it gives.
"""

from dashboard.deals.figures import figures_of
from dashboard.deals.ledger import Ledger, read_ledger
from dashboard.deals.problem import LedgerError, Problem
from dashboard.deals.status import legs_on, moving, status_changes
from dashboard.deals.summary import Totals, totals
from dashboard.deals.valuations import valuation_on

__all__ = [
    "Ledger",
    "LedgerError",
    "Problem",
    "Totals",
    "figures_of",
    "legs_on",
    "moving",
    "read_ledger",
    "status_changes",
    "totals",
    "valuation_on",
]
