"""Texts of the ledger as a past day knew them."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.deals import told_by

TODAY = date(2026, 11, 27)


OFF = "Dropped on 9 June 2026."
SPRING = "It fell through in spring 2026."
AMERICAN = "On September 29, 2026 it was cut."
LATER, SAME = "Inside a-b-cloud-2026-02", "Inside a-b-cloud-2025-09; firm."
NO_DAY = "On 31 February 2026 nothing can be."


@pytest.mark.parametrize(
    ("text", "day", "known", "since"),
    [
        ("Signed; dropped on 9 June 2026.", date(2026, 6, 8), "Signed.", OFF),
        (OFF, date(2026, 6, 9), OFF, ""),
        ("Ended in March 2026.", date(2026, 2, 28), "", "Ended in March 2026."),
        ("Ended in March 2026.", date(2026, 3, 1), "Ended in March 2026.", ""),
        (SPRING, date(2026, 2, 28), "", SPRING),
        (SPRING, date(2026, 3, 1), SPRING, ""),
        ("Paid by 26 Dec 2025. Firm.", date(2025, 4, 1), "Firm.", "Paid by 26 Dec 2025."),
        (AMERICAN, date(2026, 9, 28), "", AMERICAN),
        ("Known on 2026-03-31.", date(2026, 3, 30), "", "Known on 2026-03-31."),
        # Plans, known when they were made.
        ("Due 2031; from 2027.", date(2025, 9, 10), "Due 2031; from 2027.", ""),
        ("Open until April 2032.", date(2025, 9, 15), "Open until April 2032.", ""),
        # A leg that came later is named by its id.
        (f"{LATER}; firm.", date(2025, 9, 10), "Firm.", f"{LATER}."),
        (SAME, date(2025, 9, 10), SAME, ""),
        ("xAI rents chips.", date(2025, 9, 10), "xAI rents chips.", ""),
        ("", date(2025, 9, 10), "", ""),
        ("No day is named", date(2025, 9, 10), "No day is named.", ""),
        (NO_DAY, date(2026, 1, 1), "", NO_DAY),
    ],
)
def test_a_text_is_parted_by_what_was_known(text: str, day: date, known: str, since: str) -> None:
    told = told_by(text, day, TODAY)
    assert (told.known, told.since) == (known, since)
