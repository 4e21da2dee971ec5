"""Which numbers are still good when the market data is old."""

from __future__ import annotations

from datetime import date

from dashboard.components.draw.prose import small
from dashboard.formats import day, days
from dashboard.market import Freshness
from dashboard.market.age import is_old


def show_what_holds(about: Freshness, newest_deal: date | None, today: date) -> None:
    """Draw what rests on the ledger alone, what on prices, and up to which day each is good."""
    if newest_deal is not None:
        small(
            "**As good as ever:** deals, loops, the circular share, the stress test and what is "
            "promised rest on the ledger alone (newest deal {day}).",
            day=day(newest_deal),
        )
    if today < about.prices_to:
        return
    if is_old(about.prices_to, today):
        small(
            "**Of {day}:** prices, moves, P/E and what is measured against them.",
            day=day(about.prices_to),
        )
        if about.market_caps_on:
            small("**Of {days}:** market caps.", days=days(*about.market_caps_on))
    if about.benchmarks_to < about.prices_to:
        small(
            "**Not known after {day}:** what a stock did beyond the market, since the benchmarks "
            "end then.",
            day=day(about.benchmarks_to),
        )
