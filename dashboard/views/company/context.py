"""The company that its page is about, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from dashboard.deals import Ledger, legs_on, moving
from dashboard.flows import CompanyFlows, company_flows
from dashboard.market import Market


@dataclass(frozen=True)
class Subject:
    """company: its slug. benchmark: what its stock is measured against. dark: whether the viewer
    reads in the dark theme."""

    ledger: Ledger
    market: Market
    company: str
    asof: date
    benchmark: str
    dark: bool

    @property
    def name(self) -> str:
        return self.ledger.name(self.company)

    @property
    def ticker(self) -> str:
        """Empty if it is not listed."""
        return self.ledger.tickers.get(self.company, "")

    @cached_property
    def legs(self) -> pd.DataFrame:
        """All that it pays or receives, ended ones too."""
        known = legs_on(self.ledger, self.asof, ended=True)
        return known[(known["payer"] == self.company) | (known["payee"] == self.company)]

    @cached_property
    def live(self) -> pd.DataFrame:
        """The live legs of everybody."""
        return legs_on(self.ledger, self.asof)

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Those of them that move money."""
        return moving(self.live)

    @cached_property
    def flows(self) -> CompanyFlows:
        return company_flows(self.counted, self.company)
