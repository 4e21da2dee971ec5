"""Market data: one door to Yahoo (yahoo.py), one store (store.py), one bundled snapshot.

Pages ask `MarketService.market()`, which answers at once from what is at hand, and
`MarketService.extras` for what is fetched on demand.
"""

from dashboard.market.book import Freshness, Market, MarketService, kept_market
from dashboard.market.exchanges import phase
from dashboard.market.extras import INTRADAY_DAYS, Extra, Extras
from dashboard.market.past import market_on
from dashboard.market.refresh import BACKGROUND, BENCHMARKS, FUNDS

__all__ = [
    "BACKGROUND",
    "BENCHMARKS",
    "FUNDS",
    "INTRADAY_DAYS",
    "Extra",
    "Extras",
    "Freshness",
    "Market",
    "MarketService",
    "kept_market",
    "market_on",
    "phase",
]
