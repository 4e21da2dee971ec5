"""The Yahoo of all programs that are measured: the tests' stand-in, 100 ms an answer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from dashboard.deals import read_ledger
from dashboard.market import FUNDS
from dashboard.paths import DATA
from tests.yahoo import Yahoo

SECONDS_AN_ANSWER = 0.1


@contextmanager
def stand_in() -> Iterator[tuple[Yahoo, dict[str, str]]]:
    """The stand-in, which knows every ticker up to the last weekday, and the variables that lead a
    process to it."""
    today = date.today()
    until = today - timedelta(days=max(1, today.weekday() - 3) if today.weekday() else 3)
    with tempfile.TemporaryDirectory(prefix="roundtrip-yahoo-") as folder, Yahoo() as yahoo:
        yahoo.know_everything([*FUNDS, *read_ledger(DATA).tickers.values()], until)
        yahoo.delay = SECONDS_AN_ANSWER
        yield yahoo, yahoo.environment(Path(folder))
