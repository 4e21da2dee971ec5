"""All deals of a company with their sources."""

from __future__ import annotations

from dashboard.components.draw.prose import small
from dashboard.components.tables.legs import download_legs, legs_table, show_legs, show_sources
from dashboard.formats import day
from dashboard.views.company.context import CompanyContext


def draw_deals(of: CompanyContext) -> None:
    if of.legs.empty:
        small("The ledger has no deal of {name} by {day}.", name=of.name, day=day(of.day))
        return
    table = legs_table(of.ledger, of.legs)
    show_legs(table, key="company-legs")
    name = f"roundtrip-{of.company}-{of.day.isoformat()}.csv"
    download_legs(table, name=name, key="company-download")
    small("Ended deals too; the column Status says so. Their sources:")
    show_sources(of.ledger, of.legs, key="company-sources")
