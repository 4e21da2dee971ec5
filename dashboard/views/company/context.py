"""The company that its page is about, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.flows import CompanyFlows


@dataclass(frozen=True)
class CompanyContext:
    """company: its slug."""

    findings: Findings
    company: str

    @property
    def ledger(self) -> Ledger:
        return self.findings.ledger

    @property
    def day(self) -> date:
        return self.findings.day

    @property
    def name(self) -> str:
        return self.ledger.name(self.company)

    @property
    def ticker(self) -> str:
        """Empty if it is not listed."""
        return self.ledger.tickers.get(self.company, "")

    @property
    def legs(self) -> pd.DataFrame:
        """All that it pays or receives, ended ones too."""
        return self.findings.legs_of(self.company)

    @property
    def flows(self) -> CompanyFlows:
        return self.findings.company_flows(self.company)

    @property
    def quote(self) -> pd.Series:
        """Of valuation.valuation_table; of listed companies only."""
        return self.findings.valuations.loc[self.company]
