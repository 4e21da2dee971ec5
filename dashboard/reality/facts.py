"""Dated figures (data/figures.csv), each with where it is from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Fact:
    """One row of figures.csv: `value` in `unit` (usd_bn, percent, ratio, users_m, …), as it was
    on `as_of`."""

    entity: str
    metric: str
    as_of: date
    value: float
    unit: str
    source_url: str
    note: str

    @property
    def millions(self) -> float:
        """Users or shares, whichever unit they are given in."""
        return self.value * 1000 if self.unit.endswith("_bn") else self.value


def facts(figures: pd.DataFrame, entity: str, *metrics: str) -> list[Fact]:
    """The facts of `entity` under any of `metrics`, oldest first, those of one day in the order
    of the file."""
    columns = [figures[name].to_numpy(dtype=object) for name in Fact.__dataclass_fields__]
    rows = np.flatnonzero((columns[0] == entity) & np.isin(columns[1], metrics))
    found = [Fact(*(column[row] for column in columns)) for row in rows]
    return sorted(
        (replace(fact, as_of=pd.Timestamp(fact.as_of).date()) for fact in found),
        key=lambda fact: fact.as_of,
    )


def latest(
    figures: pd.DataFrame, entity: str, *metrics: str, by: date | None = None
) -> Fact | None:
    """The newest fact, or the newest as of `by`; of two of one day the later row of the file."""
    found = [f for f in facts(figures, entity, *metrics) if by is None or f.as_of <= by]
    return found[-1] if found else None


def lacking(figures: pd.DataFrame, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the (entity, metric) pairs of which figures.csv has no row."""
    known = set(zip(figures["entity"], figures["metric"], strict=True))
    return [pair for pair in wanted if pair not in known]
