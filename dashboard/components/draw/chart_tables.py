"""The numbers behind charts, as columns for who would rather read them (draw.chart)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.charts import Series
from dashboard.components.draw.table import Column, Kind
from dashboard.deals import Ledger
from dashboard.language import mark


def by_day(
    columns: Mapping[str, tuple[pd.Series, Kind | Callable[[Any], str]]],
) -> list[Column]:
    """Series that share their days (index), newest first, by their name on screen; each with the
    kind of its values."""
    table = pd.DataFrame({title: values for title, (values, _) in columns.items()})
    table = table.sort_index(ascending=False)
    days = Column(mark("Date"), table.index.date)
    return [days, *(Column(title, table[title], kind) for title, (_, kind) in columns.items())]


def lines_by_day(lines: Sequence[Series], kind: Kind | Callable[[Any], str]) -> list[Column]:
    return by_day({line.name: (line.values, kind) for line in lines})


def payments(ledger: Ledger, flows: pd.DataFrame, amount: str) -> list[Column]:
    """Payer, payee and the column `amount` of `flows`, in billions of dollars, largest first."""
    ordered = flows.sort_values(amount, ascending=False)
    return [
        Column(mark("Payer"), ordered["payer"].map(ledger.name)),
        Column(mark("Payee"), ordered["payee"].map(ledger.name)),
        Column(mark("Amount"), ordered[amount], "usd_bn"),
    ]
