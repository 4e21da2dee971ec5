"""What the stress test is of: a day, what goes wrong, and what is assumed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.flows.stress import Assumptions, Shocks, Stress, Year


@dataclass(frozen=True)
class StressContext:
    findings: Findings
    shocks: Shocks
    assumed: Assumptions

    @property
    def ledger(self) -> Ledger:
        return self.findings.ledger

    @property
    def baseline(self) -> Year:
        """The year in which nothing goes wrong."""
        return self.findings.stress_year(self.assumed)

    @property
    def outcome(self) -> Stress:
        """The year after the shocks."""
        return self.findings.stress(self.shocks, self.assumed)

    @property
    def without_shocks(self) -> Stress:
        """The same year without them."""
        return self.findings.stress(Shocks(), self.assumed)

    @property
    def proportions(self) -> pd.DataFrame:
        """The losses as fractions of revenue and market cap."""
        return self.findings.losses_in_proportion(self.shocks, self.assumed)

    @property
    def single_failures(self) -> pd.DataFrame:
        """What others lose if one company has no money of its own, the worst first."""
        return self.findings.single_failures(self.assumed)

    @property
    def debtors(self) -> list[str]:
        """Who owes something, by name."""
        owed = self.baseline.companies["owed_usd_bn"]
        return sorted(owed.index[owed > 0], key=lambda slug: self.ledger.name(slug).lower())
