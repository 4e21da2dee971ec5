"""The payments between companies as a network. Pure functions on the ledger's legs."""

from dashboard.flows.layout import positions
from dashboard.flows.network import arrows, choose

__all__ = ["arrows", "choose", "positions"]
