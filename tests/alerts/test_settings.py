"""The rules as people write them, and the addresses."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from dashboard.alerts.receivers import read_receivers
from dashboard.alerts.settings import (
    DEFAULT_RULES,
    EXAMPLE,
    KINDS,
    Quiet,
    Rule,
    Settings,
    SettingsError,
    read_settings,
)
from tests.alerts.sinks import SECRET

COMPANIES = {"nvidia", "openai", "oracle"}


def test_without_a_file_the_default_rules_hold(tmp_path: Path) -> None:
    assert read_settings(COMPANIES, path=tmp_path / "alerts.toml") == Settings()
    assert [rule.on for rule in DEFAULT_RULES] == ["new-leg", "status", "loop", "move"]


def test_the_documented_example_has_every_kind_of_rule(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(EXAMPLE)
    found = read_settings(COMPANIES, {"team"}, path)
    assert [rule.on for rule in found.rules] == list(KINDS)
    assert found.rules[0] == Rule("new-leg", frozenset({"openai"}), least_usd_bn=1.0)
    assert found.rules[-1] == Rule(
        "brief", to=frozenset({"team"}), at=time(7, 30), zone="Asia/Tokyo"
    )
    assert found.quiet == Quiet(time(22), time(7), "Europe/Berlin")


def test_everything_wrong_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(
        """language = "fr"
[quiet]
from = "22:00"
to = "25:00"
zone = "Mars/Olympus"
[[rule]]
on = "new-leg"
companies = ["openai", "enron"]
[[rule]]
on = "move"
sigma = 1
least_usd_bn = 3
[[rule]]
on = "gossip"
[[rule]]
on = "circulation"
"""
    )
    with pytest.raises(SettingsError) as refused:
        read_settings(COMPANIES, path=path)
    said = str(refused.value).splitlines()
    assert [line.split(": ")[0] for line in said] == [
        f"alerts.toml:{number}" for number in (1, 4, 5, 8, 11, 12, 14, 15)
    ]
    assert "“enron” is no company of the ledger: use the slug of companies.csv" in said[3]
    assert "sigma: “1” must be a number from 2 to 100" in said[4]
    assert "by_usd_bn: is missing: a rule on “circulation” needs it" in said[7]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text('language = "en"\n[[rule]]\non = new-leg\n')
    with pytest.raises(SettingsError) as refused:
        read_settings(COMPANIES, path=path)
    assert str(refused.value).startswith("alerts.toml:3: is no TOML here: ")


def test_quiet_hours_go_by_the_clock_of_their_zone() -> None:
    night = Quiet(time(22), time(7), "Asia/Tokyo")  # 13:00 to 22:00 UTC
    hours = [hour for hour in range(24) if night.holds(datetime(2026, 11, 28, hour, tzinfo=UTC))]
    assert hours == list(range(13, 22))


def test_addresses_are_separated_by_blanks_or_lines_and_told_by_nobody() -> None:
    text = f"team=slack://{SECRET}/x/y\n  json://h/{SECRET} json://h/{SECRET}\n\n{SECRET}"
    found = read_receivers(text)
    assert [receiver.label for receiver in found.usable] == ["team", "json, 2"]
    assert len(found.problems) == 1 and "address 4" in found.problems[0]
    assert SECRET not in repr(found) + "".join(map(str, found.usable)) + found.problems[0]
    with pytest.raises(TypeError):
        pickle.dumps(found)


def test_addresses_may_lie_in_the_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text(f'ROUNDTRIP_ALERTS = """\nteam=json://h/{SECRET}\nmailto://a@b.c\n"""\n')
    monkeypatch.setattr("dashboard.alerts.receivers.SECRETS", (tmp_path / "none", path))
    assert [receiver.label for receiver in read_receivers().usable] == ["team", "mailto, 2"]
