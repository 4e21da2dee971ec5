"""A ledger with every file, small enough to be read thousands of times."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dashboard.paths import DATA
from dashboard.radar.feeds import FILE as FEEDS

COMPANIES = ("amd", "coreweave", "meta", "microsoft", "nvidia", "openai", "oracle")
MOST_LEGS = 16
CHAPTER = {
    "id": "chips",
    "title": "One seller",
    "title_ja": "売り手は一社",
    "as_of": "2026-01-05",
    "lit": "nvidia;openai.oracle.services;nvidia.openai",
    "figure": "nvidia",
    "text": "Of {total} at most {circulating} goes round; {customers:nvidia} buy. {pe:nvidia}",
    "source_url": "https://example.com/chips",
}


def write_small_ledger(folder: Path) -> dict[str, bytes]:
    """The files in the folder, by name, and what they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        path.name: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(DATA.glob("*.csv"))
        if path.name != FEEDS
    }
    legs = tables["deals.csv"]
    inside = legs["payer"].isin(COMPANIES) & legs["payee"].isin(COMPANIES)
    tables["deals.csv"] = legs = legs[inside].head(MOST_LEGS)
    ids = set(legs["id"])
    statuses = tables["statuses.csv"]
    successor = statuses["superseded_by"]
    tables["statuses.csv"] = statuses[
        statuses["leg"].isin(ids) & (successor.eq("") | successor.isin(ids))
    ]
    tables["sources.csv"] = tables["sources.csv"][tables["sources.csv"]["leg"].isin(ids)]
    tables["companies.csv"] = tables["companies.csv"][
        tables["companies.csv"]["slug"].isin(COMPANIES)
    ]
    tables["valuations.csv"] = tables["valuations.csv"][
        tables["valuations.csv"]["company"].isin(COMPANIES)
    ]
    tables["figures.csv"] = tables["figures.csv"][
        tables["figures.csv"]["entity"].isin(COMPANIES)
    ].head(20)
    tables["arguments.csv"] = tables["arguments.csv"].head(3)
    tables["chapters.csv"] = pd.DataFrame([CHAPTER])
    tables[FEEDS] = pd.DataFrame([{"url": "https://example.com/feed", "name": "Example"}])
    for name, table in tables.items():
        table.to_csv(folder / name, index=False, lineterminator="\n")
    return {name: (folder / name).read_bytes() for name in tables}
