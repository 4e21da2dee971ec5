"""What audits of the bundled ledger found: rows drawn at random and read against their sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.language import mark


@dataclass(frozen=True)
class Audit:
    """drawn: rows read again. wrong: of them, with a wrong or unsupported field. what: which."""

    drawn: int
    wrong: int
    what: str

    @property
    def share(self) -> float:
        return self.wrong / self.drawn


AUDITED_ON = date(2026, 11, 27)
AUDITS = (
    Audit(
        45,
        6,
        mark("statuses and dates; no wrong payer, payee, direction, kind or amount"),
    ),
    Audit(30, 4, mark("three dates and one amount; no wrong payer, payee or direction")),
    Audit(
        20,
        4,
        mark("a status, a time of day, a date, and an amount given before its day"),
    ),
)
