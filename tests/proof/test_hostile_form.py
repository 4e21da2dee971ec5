"""Whatever somebody types into the desk's form: it fits into the ledger, or it is said what not."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboard.deals import LedgerError, legs_on, read_ledger
from dashboard.deals.proposal import KEYS
from dashboard.desk import Entry, effective, require, twins
from dashboard.desk.draft import Company, Source, change_rows, deal_rows
from dashboard.desk.folder import write_folder
from dashboard.vocabulary import BASES, KINDS, ROLES, SESSIONS, STATUSES
from tests.proof.mutation import CASES, CELLS, try_all
from tests.proof.small_ledger import write_small_ledger

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("cases", CASES)
def test_the_form_of_the_desk(cases: int, tmp_path: Path) -> None:
    """A deal told in the form, with new companies and a status, or what became of a leg: kept only
    if it fits, and then exported and read again."""
    files = write_small_ledger(tmp_path / "data")
    ledger = read_ledger(tmp_path / "data", TODAY)
    slugs, legs = list(ledger.companies.index), list(ledger.legs.index)
    again = tmp_path / "again"
    again.mkdir()

    def one(case: int) -> bool:
        dice = random.Random(case)

        def typed(*good: str, odds: float = 0.12) -> str:
            # The fields strip what is typed into them.
            return (dice.choice(CELLS) if dice.random() < odds else dice.choice(good)).strip()

        sources = [
            Source(typed("https://example.com/a"), typed("Example"), typed("", "2026-11-01"))
            for _ in range(dice.choice([1, 1, 2]))
        ]
        day = typed("2026-11-01", "2026-03-02", odds=0.05)
        if dice.random() < 0.7:
            companies = {}
            sides = [typed(*slugs, "Newcomer Inc") for _ in range(2)]
            for name in sides:
                if name not in slugs:
                    role = dice.choice(list(ROLES))
                    companies[name] = Company(name, role, typed("", "NEWC"))
            flow = {
                "payer": sides[0],
                "payee": sides[1],
                "kind": dice.choice(list(KINDS)),
                "announced": day,
                "amount_usd_bn": typed("", "1.5", "10"),
                "amount_low_usd_bn": typed("", "1"),
                "amount_high_usd_bn": typed("", "20"),
                "basis": dice.choice(["", *BASES]),
                "term_years": typed("", "3"),
                "session": dice.choice(["", *SESSIONS]),
                "summary": typed("", "What it is."),
                "note": typed(""),
            }
            if not all(sides):
                return False  # the form says that it is missing
            status = dice.choice(["", "letter-of-intent", "definitive", "closed"])
            rows = deal_rows(ledger, [flow], companies, sources, status=status)
        else:
            rows = change_rows(
                ledger,
                dice.choice(legs),
                day=day,
                status=dice.choice(["", *STATUSES]),
                superseded_by=dice.choice(["", *legs]),
                amount=dice.choice([None, typed("", "5")]),
                basis=dice.choice(["", *BASES]),
                sources=sources,
                note=typed(""),
            )
        entry = Entry(0, "deal", 1, "accepted", "ada", datetime.now(UTC), "began", {"rows": rows})
        for row in rows.get("deals.csv", []):
            twins(ledger, row)
        try:
            after = require(ledger, [entry], TODAY)
        except LedgerError as error:
            for problem in error.problems:
                assert problem.file.removeprefix("data/") in files, problem
                assert problem.line > 0 and problem.column and problem.reason, problem
            # What could be kept before a rule was added counts no more, and says why.
            (left,) = effective(ledger, [entry], TODAY).unsettled or [None]
            assert left is None or left.reason
            return False
        assert after is not ledger or not any(rows.get(file) for file in KEYS)
        legs_on(after, TODAY, ended=True)
        write_folder(after, again)
        assert len(read_ledger(again).legs) == len(after.legs)
        return True

    try_all(cases, one)
