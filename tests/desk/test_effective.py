"""data/ and the desk as one ledger: checked by the same rules, nothing counted twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboard.deals import Ledger, LedgerError, legs_on, read_ledger
from dashboard.desk import Entry, Rows, effective, require, twins
from dashboard.paths import DATA
from tests.deals.test_ledger import write

TODAY = date(2026, 11, 23)
SOURCE = "https://example.com/a"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA, TODAY)


def entry(rows: Rows, number: int = 1, **more: object) -> Entry:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    document = {"rows": rows, **more}
    return Entry(number, "deal", 1, "accepted", "ada", at, "accepted", document)


def leg(id: str = "own-1", **cells: str) -> dict[str, str]:
    row = {
        "id": id,
        "payer": "openai",
        "payee": "nvidia",
        "kind": "hardware-purchase",
        "announced": "2026-11-01",
        "amount_usd_bn": "5",
        "basis": "firm",
    }
    return row | cells


def deal(id: str = "own-1", **cells: str) -> Rows:
    source = {"leg": id, "url": SOURCE, "publisher": "Example"}
    return {"deals.csv": [leg(id, **cells)], "sources.csv": [source]}


def test_an_accepted_leg_counts_from_its_day_and_is_marked(ledger: Ledger) -> None:
    made = effective(ledger, [entry(deal())], TODAY)
    assert made.unsettled == () and made.ledger.desk == {"own-1": 1}
    after, before = legs_on(made.ledger, TODAY), legs_on(ledger, TODAY)
    assert set(after.index) - set(before.index) == {"own-1"}
    assert after["amount_usd_bn"].sum() - before["amount_usd_bn"].sum() == pytest.approx(5)
    assert "own-1" not in legs_on(made.ledger, date(2026, 10, 31)).index
    (source,) = made.ledger.sources_of["own-1"]
    assert (source.publisher, source.url) == ("Example", SOURCE)


def test_without_entries_the_ledger_is_the_very_same(ledger: Ledger) -> None:
    assert effective(ledger, [], TODAY).ledger is ledger


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"payee": "nobody"}, "payee", "is no slug in companies.csv"),
        ({"amount_usd_bn": "five"}, "amount_usd_bn", "is no amount"),
        ({"announced": "2027-01-01"}, "announced", "is no date"),
        ({"kind": "gift"}, "kind", "is none of the allowed words"),
    ],
)
def test_a_bad_row_is_refused_by_the_ledgers_own_checks(
    ledger: Ledger, cells: dict[str, str], column: str, words: str
) -> None:
    with pytest.raises(LedgerError) as raised:
        require(ledger, [replace(entry(deal(**cells)), id=0)], TODAY)
    (problem,) = raised.value.problems
    assert (problem.file, problem.line, problem.column) == ("deals.csv", 1, column)
    assert words in problem.reason


def test_a_leg_without_a_source_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="has no row in sources"):
        require(ledger, [entry({"deals.csv": [leg()]})], TODAY)


def test_what_data_has_by_now_under_the_same_id_counts_once(ledger: Ledger) -> None:
    known = ledger.legs.index[0]
    made = effective(ledger, [entry(deal(known))], TODAY)
    assert made.ledger is ledger
    assert [one.twin for one in made.unsettled] == [known]


def test_what_data_has_by_now_under_another_id_counts_once(ledger: Ledger) -> None:
    row = ledger.cells["deals.csv"]
    theirs = row[row["id"] == ledger.legs.index[-1]].iloc[0]
    same = {name: theirs[name] for name in ("payer", "payee", "kind", "announced")}
    same |= {"amount_usd_bn": theirs["amount_usd_bn"], "basis": theirs["basis"]}
    made = effective(ledger, [entry(deal(**same))], TODAY)
    assert made.ledger is ledger
    assert [one.twin for one in made.unsettled] == [theirs["id"]]
    # An editor has said that it is another one.
    both = effective(ledger, [entry(deal(**same), another=[theirs["id"]])], TODAY)
    assert both.unsettled == () and {"own-1", theirs["id"]} <= set(both.ledger.legs.index)


def test_twins_are_near_in_day_and_amount(ledger: Ledger) -> None:
    base = effective(ledger, [entry(deal())], TODAY).ledger
    assert twins(base, leg("new")) == ["own-1"]
    assert twins(base, leg("new", announced="2026-11-08", amount_usd_bn="")) == ["own-1"]
    for other in (
        leg("new", announced="2026-11-09"),
        leg("new", amount_usd_bn="6"),
        leg("new", kind="ai-services"),
        leg("new", payer="nvidia", payee="openai"),
        leg("own-1"),
    ):
        assert twins(base, other) == []


def test_a_status_of_a_leg_of_data_ends_it_from_its_day(ledger: Ledger) -> None:
    known = legs_on(ledger, TODAY).index[0]
    status = {"leg": known, "date": "2026-11-02", "status": "cancelled", "source_url": SOURCE}
    made = effective(ledger, [entry({"statuses.csv": [status]})], TODAY)
    assert known not in legs_on(made.ledger, TODAY).index
    assert known in legs_on(made.ledger, date(2026, 11, 1)).index
    assert made.ledger.desk == {known: 1}


def test_a_changed_amount_is_a_leg_that_takes_the_place_of_the_old_one(ledger: Ledger) -> None:
    old = legs_on(ledger, TODAY).index[0]
    rows = deal("own-2")
    rows["statuses.csv"] = [
        {"leg": old, "date": "2026-11-01", "status": "superseded", "superseded_by": "own-2"}
    ]
    made = effective(ledger, [entry(rows)], TODAY).ledger
    assert old not in legs_on(made, TODAY).index and "own-2" in legs_on(made, TODAY).index


def test_an_entry_that_fits_no_longer_leaves_the_others_in_place(ledger: Ledger) -> None:
    company = {"slug": "new-lab", "name": "New Lab", "role": "ai-lab"}
    first = entry({"companies.csv": [company]} | deal("own-1", payer="new-lab"), 1)
    second = entry(deal("own-2", payer="new-lab", amount_usd_bn="7"), 2)
    third = entry(deal("own-3"), 3)
    whole = effective(ledger, [first, second, third], TODAY)
    assert whole.unsettled == () and whole.ledger.name("new-lab") == "New Lab"
    without = effective(ledger, [second, third], TODAY)
    assert [one.entry.id for one in without.unsettled] == [2]
    assert "new-lab" in without.unsettled[0].reason
    assert set(without.ledger.legs.index) - set(ledger.legs.index) == {"own-3"}


def test_a_company_that_data_has_by_now_is_datas(ledger: Ledger) -> None:
    company = {"slug": "openai", "name": "Open A. I.", "role": "energy"}
    made = effective(ledger, [entry({"companies.csv": [company]} | deal())], TODAY)
    assert made.unsettled == () and made.ledger.name("openai") == ledger.name("openai")
    assert "own-1" in made.ledger.legs.index


def test_a_ledger_of_two_files_takes_deals_with_sources_and_statuses(tmp_path: Path) -> None:
    names = ("slug", "name", "role")
    companies = [dict(zip(names, (s, s.title(), "other"), strict=True)) for s in ("a", "b")]
    base = {name: cell for name, cell in leg("first").items() if name != "basis"}
    folder = write(
        tmp_path,
        {"companies.csv": companies, "deals.csv": [base | {"payer": "a", "payee": "b"}]},
    )
    two = read_ledger(folder, TODAY)
    rows = deal("own-1", payer="b", payee="a")
    rows["statuses.csv"] = [{"leg": "first", "date": "2026-11-02", "status": "closed"}]
    made = effective(two, [entry(rows)], TODAY)
    assert made.unsettled == () and list(made.ledger.legs.index) == ["first", "own-1"]
