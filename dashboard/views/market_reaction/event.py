"""The announcement in hand, and what its stock did."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboard.deals import Ledger
from dashboard.market import Market
from dashboard.market.exchanges import exchange_of
from dashboard.reaction import EventStudy, Reaction, Window, reaction


@dataclass(frozen=True)
class Chosen:
    """leg: of deals.legs_on. label: its event in the study (leg and company). benchmark: what the
    stock is measured against. window: the reader's, in sessions. beside: reaction.confounders of
    the study. dark: whether the viewer reads in the dark theme."""

    ledger: Ledger
    market: Market
    study: EventStudy
    leg: pd.Series
    label: tuple[str, str]
    benchmark: str
    window: Window
    beside: pd.DataFrame
    dark: bool

    @cached_property
    def event(self) -> pd.Series:
        """Of EventStudy.events."""
        return self.study.events.loc[self.label]

    @cached_property
    def figures(self) -> pd.Series:
        """Of EventStudy.table."""
        return self.study.table.loc[self.label]

    @cached_property
    def day_alone(self) -> pd.Series:
        """Of EventStudy.window, the event day's."""
        return self.study.window((0, 0)).loc[self.label]

    @cached_property
    def found(self) -> Reaction:
        """Of the leg that the event bears the name of."""
        leg = self.ledger.legs.loc[self.label[0]]
        return reaction(self.market, leg, self.event["company"], self.ticker, self.benchmark)

    @cached_property
    def its_beside(self) -> pd.DataFrame:
        """What else came out around this event."""
        leg, company = self.label
        return self.beside[(self.beside["leg"] == leg) & (self.beside["company"] == company)]

    @property
    def ticker(self) -> str:
        return str(self.event["ticker"])

    @property
    def name(self) -> str:
        return self.ledger.name(self.event["company"])

    @property
    def currency(self) -> str:
        return exchange_of(self.ticker).currency
