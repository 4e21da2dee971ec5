"""What a report is asked, and what several of its sections need, found once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from dashboard.deals import Ledger, legs_on, moving
from dashboard.flows import Loops, loops
from dashboard.flows.stress import Shocks, Stress, Year, stress, year
from dashboard.market import Market, market_on
from dashboard.reaction import EventStudy, LedgerEvents, event_study, ledger_events, session_moves


@dataclass(frozen=True)
class Question:
    """What a report is asked about: a ledger as known on a day, beside the market of that day.
    bars: prices of the reader's own (prices.read_prices), known: the market at hand; None for
    what the store and the snapshot hold. shocks: by company, the part of its outside income that
    is gone."""

    ledger: Ledger
    as_of: date
    bars: pd.DataFrame | None = None
    known: Market | None = None
    shocks: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def live(self) -> pd.DataFrame:
        """All legs that count on the day."""
        return legs_on(self.ledger, self.as_of)

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Those of them that move money."""
        return moving(self.live)

    @cached_property
    def loops(self) -> Loops:
        return loops(self.counted)

    @cached_property
    def market(self) -> Market:
        return market_on(self.as_of, self.bars, self.known)

    @cached_property
    def all_legs(self) -> pd.DataFrame:
        """All legs announced by the day, whatever became of them."""
        return legs_on(self.ledger, self.as_of, ended=True)

    @cached_property
    def moves(self) -> pd.DataFrame:
        return session_moves(self.market, self.ledger.tickers)

    @cached_property
    def events(self) -> LedgerEvents:
        """Of all legs announced by the day: what became of them later changes no reaction."""
        return ledger_events(self.ledger, self.all_legs)

    @cached_property
    def study(self) -> EventStudy:
        return event_study(self.market, self.events.events)

    @cached_property
    def year(self) -> Year:
        return year(self.live, self.ledger.companies["outside_income_usd_bn"])

    @cached_property
    def stress(self) -> Stress:
        return stress(self.year, Shocks(income=self.shocks))
