"""What every panel starts from, and the companies that the page asks about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.views.reality_check.choices import Choices

SUBJECTS = LAB, SELLER, CHIPS, RIVAL, CLOUD = "openai", "oracle", "nvidia", "amd", "coreweave"
# The day of the graphic that began the discussion.
FILMED_ON = date(2025, 10, 7)
LETTER, WARRANT = "nvidia-openai-investment-2025-09", "amd-openai-warrant-2025-10"

PLUS = (LAB, "subscription_price_plus")


@dataclass(frozen=True)
class PageContext:
    """dark: whether the viewer reads in the dark theme."""

    findings: Findings
    choices: Choices
    dark: bool

    @property
    def ledger(self) -> Ledger:
        return self.findings.ledger

    @property
    def today(self) -> date:
        return self.findings.day

    @property
    def quotes(self) -> pd.DataFrame:
        """valuation.valuation_table of this moment."""
        return self.findings.valuations
