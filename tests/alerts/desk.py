"""A small ledger to be told of, and what makes it another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dashboard.deals import Ledger, read_ledger
from dashboard.findings import Findings, known_on
from dashboard.market import snapshot
from dashboard.market.book import from_snapshot
from dashboard.radar import Radar

TODAY = date.today()
COMPANIES = """slug,name,name_ja,role
lab,Lab,ラボ,ai-lab
cloud,Cloud,,hyperscaler
chips,Chips,,chip-maker
"""
DEALS = """id,payer,payee,kind,announced,amount_usd_bn,basis,summary
lab-cloud,lab,cloud,cloud-services,2025-09-10,20,reported,Lab rents *much*.
cloud-chips,cloud,chips,hardware-purchase,2025-09-11,10,firm,Cloud buys chips.
"""
STATUSES = """leg,date,status,superseded_by
cloud-chips,2025-09-11,letter-of-intent,
"""
# The deal that closes the loop of the three.
CLOSING = "chips-lab,chips,lab,equity-investment,2025-09-22,30,up-to,Chips invests in Lab.\n"
SIGNED = "cloud-chips,2025-12-01,definitive,\n"
MARKET = from_snapshot(snapshot.read())


def ledger(folder: Path, *, deals: str = "", statuses: str = "") -> Ledger:
    folder.mkdir(exist_ok=True)
    (folder / "companies.csv").write_text(COMPANIES)
    (folder / "deals.csv").write_text(DEALS + deals)
    (folder / "statuses.csv").write_text(STATUSES + statuses)
    return read_ledger(folder)


def findings(
    folder: Path, *, deals: str = "", statuses: str = "", radar: Radar | None = None
) -> Findings:
    read = ledger(folder, deals=deals, statuses=statuses)
    return Findings(known_on(read, TODAY), MARKET, TODAY, **({"radar": radar} if radar else {}))
