"""The announcement in hand, and what its stock did."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.findings import Findings
from dashboard.market.exchanges import exchange_of
from dashboard.reaction import Reaction, Window


@dataclass(frozen=True)
class SelectedEvent:
    """What the page is about.

    Parameters
    ----------
    findings
        Of the chosen day.
    leg, company
        The announcement, and the listed party whose stock is looked at.
    benchmark
        What the stock is measured against.
    window
        The reader's, in sessions.
    """

    findings: Findings
    leg: str
    company: str
    benchmark: str
    window: Window

    @property
    def label(self) -> tuple[str, str]:
        """The event in the study: one leg stands for all of a deal."""
        return self.findings.event_labels[self.leg, self.company]

    @property
    def row(self) -> Any:
        """The leg, of deals.legs_on."""
        return self.findings.leg_rows[self.leg]

    @cached_property
    def event(self) -> pd.Series:
        """Of EventStudy.events."""
        return self.findings.events.events.loc[self.label]

    @cached_property
    def figures(self) -> pd.Series:
        """Of EventStudy.table."""
        return self.findings.event_table(self.benchmark).loc[self.label]

    @cached_property
    def of_the_day(self) -> pd.Series:
        """Of EventStudy.window, the event day's."""
        return self.findings.event_window((0, 0), self.benchmark).loc[self.label]

    @property
    def reaction(self) -> Reaction:
        """Of the leg that the event bears the name of."""
        return self.findings.reaction(self.label[0], self.company, self.benchmark)

    @cached_property
    def confounders(self) -> pd.DataFrame:
        """What else came out around this event."""
        rows = self.findings.confounders(self.window, self.benchmark)
        return rows[(rows["leg"] == self.label[0]) & (rows["company"] == self.company)]

    @property
    def ticker(self) -> str:
        return self.findings.ledger.tickers[self.company]

    @property
    def name(self) -> str:
        return self.findings.ledger.name(self.company)

    @property
    def currency(self) -> str:
        return exchange_of(self.ticker).currency
