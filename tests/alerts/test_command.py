"""`python -m dashboard.alerts`, the address that turns alerts off, and what Today tells of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea

from dashboard.alerts import off_route
from dashboard.alerts.command import main
from dashboard.alerts.outbox import ALL_OFF, Outbox
from dashboard.alerts.receivers import read_receivers
from dashboard.alerts.settings import EXAMPLE
from dashboard.database import Database
from tests.alerts import desk
from tests.alerts.sinks import SECRET, Sink
from tests.pages import open_page
from tests.reading import as_read


def rules_of(at: AppTest) -> list[TextArea]:
    """The field for the rules: another for each version."""
    return [area for area in at.text_area if str(area.key).startswith("add-alert-rules")]


@pytest.fixture(autouse=True)
def rules(place: Path) -> None:
    (place / "alerts.toml").write_text('[[rule]]\non = "new-leg"\n[[rule]]\non = "loop"\n')


def test_what_would_go_is_what_goes_and_goes_once(
    place: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUNDTRIP_ALERTS", f"team={sink.address()}")
    assert main(["--dry-run"]) == 0
    assert "the first round only takes note" in capsys.readouterr().out
    assert main(["send"]) == 0
    assert capsys.readouterr().out == "0 messages queued, 0 sent.\n"
    desk.ledger(place / "ledger", deals=desk.CLOSING)
    assert main(["--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "to team: Chips → Lab: Equity investment, up to $30B" in shown
    assert shown.endswith("2 messages would be queued.\n") and sink.received == []
    assert main(["send"]) == 0
    assert capsys.readouterr().out == "2 messages queued, 2 sent.\n"
    assert all(message["title"] in shown for message in sink.received)
    assert all(len(message["attachments"]) == 1 for message in sink.received)
    assert main(["send"]) == 0 and len(sink.received) == 2
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert "2 rules" in shown and "team: 0 waiting, last sent" in shown


def test_a_receiver_that_cannot_be_reached_is_an_exit_code(
    sink: Sink, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUNDTRIP_ALERTS", f"{sink.address()} json://{SECRET}@127.0.0.1:9/")
    assert main(["test"]) == 1
    shown = capsys.readouterr()
    assert shown.out == (
        "json, 1: sent\njson, 2: it could not be reached, or did not answer in time\n"
    )
    assert SECRET not in shown.out + shown.err and len(sink.received) == 1


def test_bad_rules_are_listed_and_nothing_is_sent(
    place: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUNDTRIP_ALERTS", sink.address())
    (place / "alerts.toml").write_text('[[rule]]\non = "new-deal"\n[[rule]]\non = "brief"\n')
    assert main(["send"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("alerts.toml:2: on: “new-deal” must be one of “new-leg”, ")
    assert lines[1].startswith("alerts.toml:3: at: is missing")
    assert lines[-1] == "3 problems. Nothing is sent until they are mended."


def test_one_click_turns_alerts_off_and_a_look_does_not(place: Path) -> None:
    (receiver,) = read_receivers("json://127.0.0.1/").usable
    database = Database()
    outbox = Outbox(database)
    key = outbox.keys([receiver])[receiver.id]
    with TestClient(Starlette(routes=[off_route()])) as client:
        address = f"/alerts/off?key={key}"
        assert "Turn them off" in client.get(address).text
        assert outbox.turned_off(key) == frozenset()
        # As a mail program's button does it (RFC 8058).
        answer = client.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200 and outbox.turned_off(key) == {ALL_OFF}
        assert "Turn them on again" in client.get(address).text
        client.post(f"{address}&on=1")
        assert outbox.turned_off(key) == frozenset()
        wrong = client.post("/alerts/off?key=<script>")
        assert wrong.status_code == 404 and "<script>" not in wrong.text
    database.close()


def test_the_page_has_the_feeds_and_whether_alerts_are_on(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown() -> str:
        at = open_page("today", told="1")
        texts = [*at.markdown, *at.caption, *at.code]
        return "\n".join(as_read(str(e.value)) for e in texts).replace("**", "")

    text = shown()
    assert "/feed.xml" in text and "/inbox.xml" in text and 'on = "brief"' in text
    assert "Alerts are off: no address is set up." in text
    monkeypatch.setenv("ROUNDTRIP_ALERTS", f"team=json://{SECRET}@127.0.0.1:9/")
    text = shown()
    assert "Alerts are on: 2 rules to 1 receiver, 12 messages an hour to each at most." in text
    assert "team: nothing sent yet" in text and SECRET not in text
    (place / "alerts.toml").write_text('[[rule]]\non = "gossip"\n')
    assert "Alerts are off: their rules cannot be used" in shown()


def test_editors_write_the_rules_in_the_page_and_nobody_loses_anything(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUNDTRIP_ALERTS", f"team=json://{SECRET}@127.0.0.1:9/")
    option = config.get_option("server.address")
    config.set_option("server.address", "127.0.0.1")
    try:
        one, other = open_page("today", told="1"), open_page("today", told="1")
        assert rules_of(one)[0].value == EXAMPLE
        # Folded up and opened again, which forgets what a field held.
        one.session_state["told"] = False
        assert not rules_of(one.run())
        one.session_state["told"] = True
        assert rules_of(one.run())[0].value == EXAMPLE
        rules_of(one)[0].set_value('[[rule]]\non = "new-leg"\ncompanies = ["enron"]\n')
        one.button(key="use-alert-rules").click().run()
        assert "Nothing is kept until these are mended." in [e.value for e in one.error]
        rules_of(one)[0].set_value('[[rule]]\non = "earnings"\nto = ["team"]\n')
        one.button(key="use-alert-rules").click().run()
        assert not one.exception and "in some seconds" in one.success[0].value
        main([])
        assert "1 rule (written in the page)" in capsys.readouterr().out
        # Who opened them before is told, and takes nothing back.
        rules_of(other)[0].set_value('[[rule]]\non = "stale"\n')
        other.button(key="use-alert-rules").click().run()
        assert rules_of(one)[0].value.startswith('[[rule]]\non = "earnings"')
        assert Outbox(Database()).rules().text.startswith('[[rule]]\non = "earnings"')
        one.button(key="drop-alert-rules").click().run()
        main([])
        assert "2 rules" in capsys.readouterr().out
    finally:
        config.set_option("server.address", option)


def test_who_may_not_edit_reads_the_rules(place: Path) -> None:
    at = open_page("today", told="1")
    assert not rules_of(at)
    assert any(code.value.strip() == EXAMPLE.strip() for code in at.code)
