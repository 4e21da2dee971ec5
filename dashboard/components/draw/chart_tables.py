"""The numbers behind charts, as tables for who would rather read them (components.figure)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.charts import Series
from dashboard.deals import Ledger
from dashboard.language import mark


def by_day(columns: dict[str, pd.Series]) -> pd.DataFrame:
    """Series that share their days (index), newest first; columns: name on screen to values."""
    table = pd.DataFrame(columns).sort_index(ascending=False)
    table.insert(0, mark("Date"), table.index.date)
    return table


def lines_by_day(lines: Sequence[Series]) -> pd.DataFrame:
    return by_day({line.name: line.values for line in lines})


def payments(ledger: Ledger, flows: pd.DataFrame, amount: str) -> pd.DataFrame:
    """Payer, payee and the column `amount` of `flows`, largest first."""
    ordered = flows.sort_values(amount, ascending=False)
    return pd.DataFrame(
        {
            mark("Payer"): ordered["payer"].map(ledger.name),
            mark("Payee"): ordered["payee"].map(ledger.name),
            mark("Amount"): ordered[amount],
        }
    )
