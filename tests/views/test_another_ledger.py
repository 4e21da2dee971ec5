"""A ledger of another industry and another decade, of the two files that are required."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dashboard.database import Database
from dashboard.desk import DeskStore
from dashboard.paths import ROOT
from tests.conftest import NO_YAHOO
from tests.pages import PAGES

COMPANIES = """slug,name,role
northern,Northern Railway,other
foundry,Iron Foundry,other
bank,Bank of the North,investor
"""
DEALS = """id,payer,payee,kind,announced,amount_usd_bn
bank-northern-1999,bank,northern,equity-investment,1999-03-01,0.5
northern-foundry-1999,northern,foundry,hardware-purchase,1999-06-01,0.4
foundry-bank-2001,foundry,bank,debt-financing,2001-02-01,0.1
"""


def test_every_page_of_another_ledger_opens_with_its_name_and_a_deal_is_drafted(
    tmp_path: Path,
) -> None:
    theirs = tmp_path / "railways"
    theirs.mkdir()
    (theirs / "companies.csv").write_text(COMPANIES)
    (theirs / "deals.csv").write_text(DEALS)
    database = f"sqlite:///{tmp_path / 'market.db'}"
    own = {"ROUNDTRIP_DATA": str(theirs), "ROUNDTRIP_VAR": str(tmp_path), "DATABASE_URL": database}
    answer = subprocess.run(
        [sys.executable, "-m", "tests.another_ledger"],
        cwd=ROOT,
        env={**os.environ, **NO_YAHOO, **own},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    *pages, draft, legs = answer.stdout.splitlines()
    assert pages == [f"page {page} named" for page in PAGES]
    (new,) = draft.split()[1:]
    assert set(legs.split()[1:]) == {
        "bank-northern-1999",
        "northern-foundry-1999",
        "foundry-bank-2001",
        new,
    }
    # In the same database ours has a desk of its own.
    assert DeskStore(Database(database), "railways").kept().of("accepted")
    assert not DeskStore(Database(database), "").kept().entries
