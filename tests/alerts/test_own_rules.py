"""Rules that readers who sign in keep for themselves: written in the page, told by mail to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea

from dashboard.alerts.command import main
from dashboard.alerts.own_rules import KEPT
from dashboard.alerts.receivers import READERS, read_receivers, reader_at
from dashboard.components.data import sources
from dashboard.desk import DeskStore
from tests.alerts import desk
from tests.alerts.sinks import SECRET, Mails, Sink
from tests.pages import APP
from tests.reading import as_read, text_of

ADA, BOB = "ada@example.com", "bob@example.com"
AUTH = {"cookie_secret": "k" * 40, "redirect_uri": "http://localhost/oauth2callback"}
SECRETS = '[auth]\ncookie_secret = "x"\n'
NEW_LEGS = '[[rule]]\non = "new-leg"\n'


@pytest.fixture(autouse=True)
def secrets(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider by which readers sign in, and a rule for all."""
    (place / "secrets.toml").write_text(SECRETS)
    (place / "alerts.toml").write_text('[[rule]]\non = "loop"\n')
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(place / "secrets.toml"))


def server(mails: Mails) -> str:
    """The mail server for readers; whom it names itself is told nothing."""
    return f"{READERS}={mails.address().replace(ADA, 'nobody@example.com')}"


def signed_in(email: str, *, verified: bool = True, lang: str = "en") -> AppTest:
    """How to be told, as somebody sees it who has signed in."""
    at = AppTest.from_file(APP, default_timeout=60)
    at.query_params.update({"told": "1", "lang": lang})
    at.secrets = {"auth": AUTH}
    at.user = {"is_logged_in": True, "email": email, "email_verified": verified, "sub": "77"}
    at.run()
    assert not at.exception
    return at


def own_rules(at: AppTest) -> TextArea:
    """The field for one's own rules: one for what is suggested, another for what is kept."""
    [area] = [area for area in at.text_area if str(area.key).startswith("own-alert-rules")]
    return area


def write(at: AppTest, text: str) -> AppTest:
    own_rules(at).set_value(text).run()
    at.button(key="keep-own-rules").click().run()
    assert not at.exception
    return at


def test_what_a_reader_asks_for_in_the_page_goes_to_their_address_and_to_nobody_else(
    mails: Mails, sink: Sink, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDTRIP_ALERTS", f"{sink.address()}\n{server(mails)}")
    at = write(signed_in(ADA), f'language = "ja"\n{NEW_LEGS}')
    assert ADA in text_of(at) and "in some seconds" in at.success[0].value
    write(signed_in(BOB), '[[rule]]\non = "stale"\n')
    assert main(["send"]) == 0
    desk.ledger(place / "ledger", deals=desk.CLOSING)
    assert main(["send"]) == 0
    (mail,) = mails.received
    assert mail["To"] == ADA and str(mail.get_all("List-Unsubscribe"))
    texts = {part.get_content_type(): part for part in mail.walk()}
    shown = texts["text/html"].get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "台帳に新規" in shown
    # The shared rule went to the shared receiver, which gets nothing of Ada's.
    assert [message["kind"] for message in sink.received] == ["loop"]
    assert main(["send"]) == 0 and len(mails.received) == 1


def test_rules_are_read_again_changed_and_removed(
    mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDTRIP_ALERTS", server(mails))
    store = sources.desk_store()
    store.keep_for_reader(ADA, lambda kept: {**kept, "items": ["company:openai"]})
    at = signed_in(ADA)
    # What is suggested is of the companies that Ada watches.
    suggested = str(own_rules(at).value)
    assert 'companies = ["openai"]' in suggested
    write(at, suggested)
    assert own_rules(signed_in(ADA)).value == suggested
    wrong = write(signed_in(ADA), '[[rule]]\non = "gossip"\n')
    assert "Nothing is kept until these are mended." in [e.value for e in wrong.error]
    kept = DeskStore().reader(ADA)[1]
    assert kept == {"items": ["company:openai"], KEPT: suggested}
    at = signed_in(ADA)
    at.button(key="drop-own-rules").click().run()
    assert "removed" in at.success[0].value
    assert DeskStore().reader(ADA)[1] == {"items": ["company:openai"]}


def test_who_may_not_sign_in_any_more_is_told_nothing(
    mails: Mails, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDTRIP_ALERTS", server(mails))
    for reader in (ADA, BOB, "sub:77"):
        sources.desk_store().keep_for_reader(reader, lambda kept: {KEPT: NEW_LEGS})
    assert main(["send"]) == 0
    (place / "secrets.toml").write_text(f'{SECRETS}[readers]\nallowed = ["{BOB}"]\n')
    desk.ledger(place / "ledger", deals=desk.CLOSING)
    assert main(["send"]) == 0
    assert [mail["To"] for mail in mails.received] == [BOB]


@pytest.mark.parametrize("verified", [True, False], ids=["no mail server", "no verified address"])
def test_where_nobody_can_be_written_to_the_page_says_why(
    verified: bool, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDTRIP_ALERTS", "" if verified else server(mails))
    at = signed_in(ADA, verified=verified)
    text = as_read(text_of(at))
    why = "names no mail server for readers" if verified else "has not verified your address"
    assert why in text and SECRET not in text
    assert "keep-own-rules" not in [button.key for button in at.button]


def test_a_reader_is_written_to_by_the_server_and_with_no_other_address() -> None:
    given = read_receivers(
        "readers=mailtos://user:pw@mail.example.com:587/a@example.org?from=desk@example.com&cc=x@y.z"
        " team=json://h/"
    )
    assert [receiver.name for receiver in given.usable] == ["team"] and given.names == {"team"}
    assert given.mail is not None
    made = reader_at(given.mail, "a+b&to=eve@example.com", 3)
    address = "mailtos://user:pw@mail.example.com:587/?from=desk%40example.com"
    assert made.address == f"{address}&to=a%2Bb%26to%3Deve%40example.com"
    assert made.drops_doubles and "example" not in f"{made!r}{made.label}"
    refused = read_receivers("readers=slack://a/b/c")
    assert refused.mail is None and refused.usable == () and len(refused.problems) == 1
