"""The ledger: read the CSV files of a folder, check every row, say which legs count on a day.

`read_ledger` is the way in; everything else of the program works on the frames it gives.
"""

from dashboard.deals.figures import figures_of
from dashboard.deals.ledger import Ledger, LedgerError, read_ledger
from dashboard.deals.status import legs_on, moving, status_changes
from dashboard.deals.summary import Totals, totals

__all__ = [
    "Ledger",
    "LedgerError",
    "Totals",
    "figures_of",
    "legs_on",
    "moving",
    "read_ledger",
    "status_changes",
    "totals",
]
