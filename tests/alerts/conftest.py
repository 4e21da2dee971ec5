"""What the tests of alerts share: receivers on loopback, and a ledger and a store of a test's
own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.alerts import desk
from tests.alerts.sinks import Mails, Sink
from tests.pages import begin_anew


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.close()


@pytest.fixture
def mails() -> Iterator[Mails]:
    made = Mails()
    yield made
    made.close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a ledger, a store and, where the test writes it, alerts.toml."""
    desk.ledger(tmp_path / "ledger")
    monkeypatch.setattr("dashboard.alerts.command.DATA", tmp_path / "ledger")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'market.db'}")
    monkeypatch.setenv("ROUNDTRIP_ALERTS_FILE", str(tmp_path / "alerts.toml"))
    monkeypatch.delenv("ROUNDTRIP_ALERTS", raising=False)
    begin_anew()
    yield tmp_path
    begin_anew()
