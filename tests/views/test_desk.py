"""Own deals on the pages: told in the form, kept, seen by everybody."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.components.data import sources
from dashboard.deals import read_ledger
from dashboard.desk import DeskStore, Rows
from dashboard.desk.editors import NO_EDITOR, NO_EDITORS
from dashboard.desk.entry import State
from dashboard.findings import Findings, known_on
from dashboard.language import tr
from dashboard.paths import DATA
from dashboard.radar import Radar, candidate_id
from tests.desk.test_effective import SOURCE, deal
from tests.markets import snapshot_market
from tests.pages import APP, begin_anew, metric, open_page, table
from tests.radar.wire import fill as fill_inbox
from tests.reading import as_read, text_of

ADA = "ada"


@pytest.fixture(autouse=True)
def own_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database of the test's own, and a dashboard that is bound to loopback."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'market.db'}")
    begin_anew()
    before = config.get_option("server.address")
    config.set_option("server.address", "127.0.0.1")
    yield
    config.set_option("server.address", before)
    begin_anew()


def begun(rows: Rows, state: State = "accepted") -> int:
    return sources.desk_store().begin("deal", {"rows": rows}, ADA, state=state).id


def said(at: AppTest) -> str:
    """What the page says of what was done."""
    return " ".join(box.value for boxes in (at.success, at.error, at.warning) for box in boxes)


def fill(at: AppTest, amount: str = "5") -> AppTest:
    at.selectbox("form-0-payer").set_value("openai")
    at.selectbox("form-0-payee").set_value("nvidia")
    at.selectbox("form-0-kind").set_value("hardware-purchase")
    at.text_input("form-0-amount_usd_bn").set_value(amount)
    at.text_input("form-source-0").set_value(SOURCE)
    return at.run()


def test_a_deal_is_told_checked_and_accepted() -> None:
    at = fill(open_page("deals", add="1"))
    assert "OpenAI" in text_of(at)
    assert metric(at, "Disclosed in addition") == "$5B"
    at.button("form-accept").click().run()
    assert not at.exception
    assert "Accepted as entry 1" in said(at)
    (entry,) = DeskStore().kept().of("accepted")
    (leg,) = entry.legs
    assert leg in sources.checked_ledger().legs.index
    assert leg not in sources.checked_ledger(desk=False).legs.index
    # Whoever comes later sees it, and who leaves the desk out does not.
    with_it, without = open_page("deals"), open_page("deals", desk="off")
    assert (
        len(table(with_it, "Announced", "Payer")) == len(table(without, "Announced", "Payer")) + 1
    )


def test_what_is_wrong_is_said_beside_the_form_and_nothing_can_be_kept() -> None:
    at = fill(open_page("deals", add="1"), amount="five")
    assert "is no amount" in text_of(at)
    assert "form-accept" not in [button.key for button in at.button]


def test_a_draft_is_for_editors_and_can_be_edited_and_accepted() -> None:
    at = fill(open_page("deals", add="1"))
    at.button("form-draft").click().run()
    (draft,) = DeskStore().kept().of("draft")
    assert sources.checked_ledger().desk == {}
    at = open_page("deals", add="1", entry=str(draft.id))
    assert at.text_input("form-0-amount_usd_bn").value == "5"
    at.text_input("form-0-amount_usd_bn").set_value("7").run()
    at.button("form-accept").click().run()
    assert not at.exception
    (entry,) = DeskStore().kept().entries
    assert (entry.state, entry.version) == ("accepted", 2)
    assert entry.rows["deals.csv"][0]["amount_usd_bn"] == "7"


def test_a_new_company_comes_with_its_role() -> None:
    at = fill(open_page("deals", add="1"))
    # AppTest knows no box that takes names of one's own.
    at.selectbox("form-0-payer").options.append("New Lab")
    at.selectbox("form-0-payer").set_value("New Lab").run()
    assert "the role of New Lab" in text_of(at)
    at.selectbox("form-role-New Lab").set_value("ai-lab").run()
    at.button("form-accept").click().run()
    assert not at.exception
    assert sources.checked_ledger().name("new-lab") == "New Lab"


def test_a_leg_that_changed_is_followed_by_another() -> None:
    leg = "openai-oracle-cloud-2025-09"
    at = open_page("deals", add="1", leg=leg)
    at.text_input("form-amount").set_value("250")
    at.text_input("form-source-0").set_value(SOURCE)
    at.run()
    at.button("form-accept").click().run()
    assert not at.exception
    ledger = sources.checked_ledger()
    new = next(id for id in ledger.desk if id != leg)
    assert ledger.legs.at[new, "amount_usd_bn"] == 250
    last = ledger.statuses[ledger.statuses["leg"] == leg].iloc[-1]
    assert (last["status"], last["superseded_by"]) == ("superseded", new)


def test_the_second_editor_is_told() -> None:
    number = begun(deal(), "draft")
    ada, bob = (open_page("deals", add="1", entry=str(number)) for _ in range(2))
    ada.text_input("form-0-amount_usd_bn").set_value("6").run()
    bob.text_input("form-0-amount_usd_bn").set_value("9").run()
    ada.button("form-draft").click().run()
    bob.button("form-draft").click().run()
    assert "changed by" in said(bob)
    assert DeskStore().entry(number).rows["deals.csv"][0]["amount_usd_bn"] == "6"


def test_conflicts_are_shown_and_settled() -> None:
    known = sources.checked_ledger().legs.index[0]
    number = begun(deal(known))
    at = open_page("deals")
    assert "Does not count" in text_of(at)
    at.button(f"desk-drop-{number}").click().run()
    assert "Does not count" not in text_of(at)
    assert DeskStore().entry(number).state == "rejected"


def test_open_to_others_without_sign_in_nobody_edits() -> None:
    config.set_option("server.address", "0.0.0.0")
    begun(deal(), "draft")
    at = fill(open_page("deals", add="1"))
    assert "Nobody can edit here" in text_of(at)
    keys = [button.key for button in at.button]
    assert "form-accept" not in keys and "desk-accept-1" not in keys


def test_a_database_that_fails_is_said_and_the_page_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    begin_anew()
    at = open_page("deals")
    assert "cannot be reached" in text_of(at)


def note(about: str, text: str) -> None:
    document = {"about": about, "text": text}
    sources.desk_store().begin("note", document, ADA, state="accepted")


def test_a_note_stands_where_it_belongs_and_is_no_markup() -> None:
    note("company:openai", "ask **Q3** <b>backlog</b> [here](https://example.com)")
    with_it, without = open_page("company", company="openai"), open_page("company")
    assert "ask **Q3** <b>backlog</b> [here](https://example.com)" in text_of(with_it)
    assert "backlog</b>" not in text_of(without)
    (shown,) = [c.value for c in with_it.caption if "backlog" in c.value]
    assert "<b>" not in shown and "[here](" not in shown


def test_an_editor_pins_and_removes_a_note_and_nothing_of_it_is_lost() -> None:
    at = open_page("company", company="openai")
    at.text_area("note-company-openai").set_value("call them").run()
    at.button("note-company-openai-save").click().run()
    assert "call them" in text_of(at)
    (entry,) = sources.desk_store().kept("note").entries
    at.button(f"note-remove-{entry.id}").click().run()
    assert "call them" not in text_of(at)
    assert [v.change for v in DeskStore().history(entry.id)] == ["began", "rejected"]


def test_a_note_written_later_is_not_shown_in_the_past() -> None:
    note("company:openai", "what we know today")
    at = open_page("company", company="openai", asof="2026-06-01")
    assert "what we know today" not in text_of(at)


def test_notes_leave_the_ledger_as_it_is() -> None:
    before = sources.checked_ledger()
    note("day:2026-11-28", "a day")
    assert sources.checked_ledger() is before


def test_what_is_kept_comes_first_on_today() -> None:
    at = open_page("company", company="openai")
    at.button("keep-company").click().run()
    assert not at.exception
    at.text_input("keep-name").set_value("OpenAI's money").run()
    at.button("keep-view").click().run()
    at.switch_page("views/today/page.py").run()
    first = [c.value for c in at.caption if "Watching" in c.value or "Views" in c.value]
    assert "OpenAI" in first[0] and "company?company=openai" in first[1]


def test_own_deals_are_marked_in_tables_and_beside_the_graph() -> None:
    begun(deal())
    rows = table(open_page("deals"), "Announced", "Own deal")
    assert list(rows["Own deal"][rows["Own deal"] != ""]) == ["◆ ada"]
    at = open_page("deal-graph", arrow="openai.nvidia.hardware")
    assert "own deal, not in data/" in text_of(at)
    assert "Own deal" not in table(open_page("deals", desk="off"), "Announced", "Payer").columns


def test_a_candidate_of_the_inbox_becomes_a_leg_of_everybodys_graph() -> None:
    radar = fill_inbox(os.environ["DATABASE_URL"], read_ledger(DATA))
    told = next(c for c in radar.candidates if c.payee == "nscale")
    at = open_page("deals", add="1", candidate=candidate_id(told))
    box = {name: at.selectbox(f"form-0-{name}").value for name in ("payer", "payee", "kind")}
    assert box == {"payer": "amd", "payee": "nscale", "kind": "venture-investment"}
    assert at.text_input("form-0-amount_usd_bn").value == "0.7"
    assert at.text_input("form-source-0").value == "https://post.example/3"
    # A browser that never drew the first run has it all from a later one.
    at.run()
    assert at.text_input("form-0-amount_usd_bn").proto.default == "0.7"
    box = at.selectbox("form-0-payee").proto
    assert box.options[box.default] == "Nscale"
    at.button("form-draft").click().run()
    assert not at.exception
    (draft,) = DeskStore().kept().of("draft")
    (leg,) = draft.legs
    assert leg not in sources.checked_ledger().legs.index
    # Later, its editor comes back to it, corrects the amount and accepts.
    at = open_page("deals", add="1", entry=str(draft.id))
    at.text_input("form-0-amount_usd_bn").set_value("0.75").run()
    at.button("form-accept").click().run()
    assert not at.exception
    (entry,) = DeskStore().kept().of("accepted")
    assert entry.document["candidate"] == candidate_id(told)
    ledger = sources.checked_ledger()
    assert ledger.legs.at[leg, "amount_usd_bn"] == 0.75
    (source,) = ledger.sources_of[leg]
    assert source.url == "https://post.example/3"
    # The page links to its arrow in the graph.
    (link,) = [m.value for m in at.markdown if "See it in the graph" in m.value]
    (arrow,) = parse_qs(urlsplit(link.partition("](")[2].rstrip(")")).query)["arrow"]
    shown = text_of(open_page("deal-graph", arrow=arrow))
    assert "own deal, not in data/" in shown and "$750M" in shown, shown
    # The inbox has it no more among what the ledger lacks.
    assert "nscale" not in open_payees(radar, date.today())
    # Nor does it lack it on the day before the deal, when nobody had told of it.
    assert "nscale" not in open_payees(radar, date.fromisoformat(told.at[:10]) - timedelta(days=1))
    sources.desk_store().reject(entry, ADA, lambda before, after: None)
    assert "nscale" in open_payees(radar, date.today())


def open_payees(radar: Radar, day: date) -> list[str]:
    ledger = known_on(sources.checked_ledger(), day)
    findings = Findings(ledger, snapshot_market(), day, radar=radar)
    return [candidate.payee for candidate in findings.open_candidates]


AUTH = {"cookie_secret": "k" * 40, "redirect_uri": "http://localhost/oauth2callback"}


def signed_in(email: str, *, verified: bool = True, **secrets: object) -> AppTest:
    """The form as somebody has it who signed in."""
    at = AppTest.from_file(APP, default_timeout=60)
    at._page_hash = calc_hash("deals")
    at.query_params["add"] = "1"
    at.secrets = {"auth": AUTH, **secrets}
    at.user = {"is_logged_in": True, "email": email, "email_verified": verified}
    at.run()
    assert not at.exception
    return fill(at)


@pytest.mark.parametrize(
    ("email", "verified", "secrets", "why"),
    [
        ("ada@example.com", True, {"editors": {"allowed": ["ada@example.com"]}}, ""),
        ("Bob@Example.org", True, {"editors": {"allowed": ["@example.org"]}}, ""),
        ("eve@example.com", True, {"editors": {"allowed": ["ada@example.com"]}}, NO_EDITOR),
        ("ada@example.com", False, {"editors": {"allowed": ["ada@example.com"]}}, NO_EDITOR),
        ("ada@example.com", True, {}, NO_EDITORS),
    ],
    ids=["named", "domain", "another", "unverified", "no editors"],
)
def test_of_those_who_sign_in_the_editors_edit(
    email: str, verified: bool, secrets: dict[str, object], why: str
) -> None:
    """Also on a machine of one's own: who signs in is known by name."""
    begun(deal(), "draft")
    at = signed_in(email, verified=verified, **secrets)
    keys = [button.key for button in at.button]
    own = [box.label for box in at.expander if box.label.startswith("Own deals")]
    if why:
        assert as_read(tr(why)) in text_of(at)
        assert "form-accept" not in keys and own == []
    else:
        assert own == ["Own deals: 1 draft"]
        at.button("form-accept").click().run()
        assert not at.exception
        assert [e.author for e in DeskStore().kept().of("accepted")] == [email]
