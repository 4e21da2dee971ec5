"""What every panel starts from, and the story that started the discussion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from dashboard.components.data import sources
from dashboard.deals import Ledger, legs_on
from dashboard.valuation import shares_of, valuation_table

SUBJECTS = LAB, SELLER, CHIPS, RIVAL, CLOUD = "openai", "oracle", "nvidia", "amd", "coreweave"
# The day of its picture.
TOLD_ON = date(2025, 10, 7)
LETTER, WARRANT = "nvidia-openai-investment-2025-09", "amd-openai-warrant-2025-10"

PLUS = (LAB, "subscription_price_plus")


@dataclass(frozen=True)
class Given:
    """dark: whether the viewer reads in the dark theme."""

    ledger: Ledger
    today: date
    dark: bool

    @cached_property
    def legs(self) -> pd.DataFrame:
        """Live today."""
        return legs_on(self.ledger, self.today)

    @cached_property
    def every_leg(self) -> pd.DataFrame:
        """Those that have ended, too."""
        return legs_on(self.ledger, self.today, ended=True)

    def quotes(self) -> pd.DataFrame:
        """valuation_table of this moment, with shares_bn."""
        market = sources.market()
        table = valuation_table(market, self.ledger.tickers)
        return table.assign(shares_bn=shares_of(table, market.market_caps))
