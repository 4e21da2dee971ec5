"""What a report is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import pandas as pd

from dashboard.deals import Ledger
from dashboard.findings import Findings, known_on
from dashboard.flows.stress import Shocks, Stress
from dashboard.market import Market, kept_market, market_on
from dashboard.paths import LEDGER_NAME
from dashboard.radar import Radar, kept_radar
from dashboard.report.prices import remarks

# Changes are told of so many days if nothing else is asked.
CHANGE_DAYS = 30


@dataclass(frozen=True)
class Question:
    """What a report is asked about.

    Parameters
    ----------
    ledger, as_of
        A ledger, and the day as known on which it is read.
    bars
        Prices of the reader's own (prices.read_prices).
    known
        The market at hand; None for what the store and the snapshot hold.
    shocks
        By company, the part of its outside income that is gone.
    radar
        What headlines told; None for what the store holds.
    since
        The day from whose end on changes are told; None for CHANGE_DAYS before.
    ledger_name
        The ledger's, if it is not ours (paths.ledger_name).
    """

    ledger: Ledger
    as_of: date
    bars: pd.DataFrame | None = None
    known: Market | None = None
    shocks: Mapping[str, float] = field(default_factory=dict)
    radar: Radar | None = None
    since: date | None = None
    ledger_name: str = LEDGER_NAME

    @cached_property
    def findings(self) -> Findings:
        known = self.known or kept_market()
        if self.bars is not None:
            known = market_on(self.as_of, self.bars, known)
        radar = kept_radar() if self.radar is None else self.radar
        return Findings(known_on(self.ledger, self.as_of), known, self.as_of, radar=radar)

    @property
    def changed_from(self) -> date:
        """The day with which as_of is compared."""
        return self.since or self.as_of - timedelta(days=CHANGE_DAYS)

    @cached_property
    def remarks(self) -> list[str]:
        """What must be said of the reader's own prices."""
        return [] if self.bars is None else remarks(self.bars)

    @cached_property
    def stress(self) -> Stress:
        return self.findings.stress(Shocks(income=self.shocks))
