"""The ledger: read the CSV files of a folder, check every row, say which legs count on a day.

`read_ledger` is the way in; everything else of the program works on the frames it gives.
"""

from dashboard.deals.figures import figures_of
from dashboard.deals.hindsight import Told, told_by
from dashboard.deals.income import Income, Revenue, income, outside_incomes
from dashboard.deals.ledger import Ledger, Source, read_ledger
from dashboard.deals.past import ledger_on
from dashboard.deals.problem import LedgerError, Problem
from dashboard.deals.status import legs_on, moving, status_changes, status_history
from dashboard.deals.summary import Totals, totals
from dashboard.deals.valuations import valuation_on

__all__ = [
    "Income",
    "Ledger",
    "LedgerError",
    "Problem",
    "Revenue",
    "Source",
    "Told",
    "Totals",
    "figures_of",
    "income",
    "ledger_on",
    "legs_on",
    "moving",
    "outside_incomes",
    "read_ledger",
    "status_changes",
    "status_history",
    "told_by",
    "totals",
    "valuation_on",
]
