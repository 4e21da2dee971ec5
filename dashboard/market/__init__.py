"""Market data: one door to Yahoo (yahoo.py), one store (store.py), one bundled snapshot.

Pages ask `MarketService.market()`, which answers at once from what is at hand.
"""

from dashboard.market.book import Freshness, Market, MarketService
from dashboard.market.refresh import BENCHMARKS

__all__ = ["BENCHMARKS", "Freshness", "Market", "MarketService"]
