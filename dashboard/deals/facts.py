"""Dated figures (data/figures.csv), each with where it is from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard.cache import Same, computed
from dashboard.deals.ledger import Ledger
from dashboard.vocabulary import PAID_VALUATIONS


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
    index: _Index = computed(("facts", Same(figures)), lambda: _by_entity(figures))
    rows = [row for metric in dict.fromkeys(metrics) for row in index.get((entity, metric), ())]
    return [fact for _, _, fact in sorted(rows, key=lambda row: row[:2])]


# By entity and metric: day, line and fact of each row.
_Index = dict[tuple[str, str], list[tuple[date, int, Fact]]]


def _by_entity(figures: pd.DataFrame) -> _Index:
    index: _Index = {}
    columns = (figures[name].tolist() for name in Fact.__dataclass_fields__)
    for line, cells in enumerate(zip(*columns, strict=True)):
        fact = Fact(*cells)
        fact = replace(fact, as_of=pd.Timestamp(fact.as_of).date())
        index.setdefault((fact.entity, fact.metric), []).append((fact.as_of, line, fact))
    return index


def latest(
    figures: pd.DataFrame, entity: str, *metrics: str, by: date | None = None
) -> Fact | None:
    """The newest fact, or the newest as of `by`; of two of one day the later row of the file."""
    dated = [f for f in facts(figures, entity, *metrics) if by is None or f.as_of <= by]
    return dated[-1] if dated else None


def valuation_facts(ledger: Ledger, company: str) -> list[Fact]:
    """The valuations of `company` at which money changed hands, as facts, oldest first."""
    rows = ledger.valuations
    own = rows[(rows["company"] == company) & rows["kind"].isin(PAID_VALUATIONS)]
    return [
        Fact(company, "valuation", at.date(), value, "usd_bn", url, note)
        for at, value, url, note in zip(
            own["date"], own["value_usd_bn"], own["source_url"], own["note"], strict=True
        )
    ]


def lacking(figures: pd.DataFrame, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the (entity, metric) pairs of which figures.csv has no row."""
    known = set(zip(figures["entity"], figures["metric"], strict=True))
    return [pair for pair in wanted if pair not in known]
