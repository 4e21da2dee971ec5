"""The desk's entries, on SQLite and on PostgreSQL: nothing is lost, nobody writes over another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.database import Database
from dashboard.desk import ChangedMeanwhileError, DeskStore, Entry, UnknownEntryError


@pytest.fixture
def desk(url: str) -> Iterator[DeskStore]:
    made = DeskStore(Database(url))
    yield made
    made.close()


def says(text: str) -> dict[str, str]:
    return {"text": text}


def test_a_new_desk_is_empty(desk: DeskStore) -> None:
    assert desk.kept().entries == () and desk.kept().trouble == ""
    with pytest.raises(UnknownEntryError, match="no entry 7"):
        desk.entry(7)


def test_each_change_is_a_version_with_its_author(desk: DeskStore) -> None:
    begun = desk.begin("deal", says("one"), "ada")
    edited = desk.edit(begun, says("two"), "bob")
    accepted = desk.accept(edited, "ada")
    history = desk.history(begun.id)
    assert [(v.version, v.author, v.change, v.state) for v in history] == [
        (1, "ada", "began", "draft"),
        (2, "bob", "edited", "draft"),
        (3, "ada", "accepted", "accepted"),
    ]
    assert [v.document for v in history] == [says("one"), says("two"), says("two")]
    assert desk.entry(begun.id) == accepted == desk.kept().of("accepted")[0]


def test_undoing_brings_back_words_and_state_and_can_be_undone(desk: DeskStore) -> None:
    begun = desk.begin("deal", says("one"), "ada")
    accepted = desk.accept(begun, "ada")
    edited = desk.edit(accepted, says("two"), "bob")
    undone = desk.undo(edited, "bob")
    assert (undone.document, undone.state) == (says("one"), "accepted")
    assert desk.undo(undone, "ada").document == says("two")
    assert len(desk.history(begun.id)) == 5


def test_the_second_of_two_editors_is_told_and_nothing_is_written(url: str) -> None:
    one, two = DeskStore(Database(url)), DeskStore(Database(url))
    begun = one.begin("deal", says("one"), "ada")
    seen = two.entry(begun.id)
    one.edit(begun, says("ada's"), "ada")
    for change in (two.accept, two.reject, two.undo):
        with pytest.raises(ChangedMeanwhileError, match="changed by ada"):
            change(seen, "bob")
    with pytest.raises(ChangedMeanwhileError) as raised:
        two.edit(seen, says("bob's"), "bob")
    assert raised.value.now.document == says("ada's")
    assert len(one.history(begun.id)) == 2
    one.close()
    two.close()


def test_of_many_who_edit_at_once_one_wins_each_time(url: str) -> None:
    stores = [DeskStore(Database(url)) for _ in range(4)]
    begun = stores[0].begin("deal", says("start"), "ada")

    def edit(store: DeskStore) -> int:
        try:
            store.edit(begun, says("mine"), "somebody")
        except ChangedMeanwhileError:
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(edit, stores)) == 1
    for store in stores:
        store.close()


def test_another_process_sees_what_was_written(url: str) -> None:
    one, two = DeskStore(Database(url)), DeskStore(Database(url))
    stamp = two.kept().stamp
    begun = one.begin("deal", says("one"), "ada")
    two._looked.clear()  # as after a second
    assert two.kept().entries == (begun,) and two.kept().stamp != stamp
    one.edit(begun, says("two"), "ada")
    two._looked.clear()
    assert two.kept().entries[0].document == says("two")
    one.close()
    two.close()


def test_what_a_check_refuses_is_not_stored(desk: DeskStore) -> None:
    asked: list[list[str]] = []

    def refuse_two(before: Sequence[Entry], entries: Sequence[Entry]) -> None:
        asked.append([entry.document["text"] for entry in entries])
        if asked[-1][-1:] == ["two"]:
            raise ValueError("two is bad")

    one = desk.begin("deal", says("one"), "ada", state="accepted", check=refuse_two)
    for refused in (
        lambda: desk.begin("deal", says("two"), "ada", check=refuse_two),
        lambda: desk.edit(one, says("two"), "ada", refuse_two),
    ):
        with pytest.raises(ValueError, match="two is bad"):
            refused()
    assert desk.kept().entries == (one,)
    assert asked == [["one"], ["one", "two"], ["two"]]


def test_ledgers_do_not_see_one_anothers_desk(url: str) -> None:
    ours, theirs = DeskStore(Database(url), ""), DeskStore(Database(url), "railways")
    begun = theirs.begin("deal", says("rails"), "ada")
    assert ours.kept().entries == () and theirs.kept().entries == (begun,)
    with pytest.raises(UnknownEntryError):
        ours.entry(begun.id)
    ours.close()
    theirs.close()


def test_what_a_reader_keeps_is_theirs(desk: DeskStore) -> None:
    desk.keep_for_reader("ada", lambda kept: {**kept, "companies": ["openai"]})
    desk.keep_for_reader("bob", lambda kept: {**kept, "companies": []})
    desk.keep_for_reader("ada", lambda kept: {**kept, "loops": ["amd.openai"]})
    adas = {"companies": ["openai"], "loops": ["amd.openai"]}
    assert desk.reader("ada") == (2, adas)
    assert desk.readers() == {"ada": adas, "bob": {"companies": []}}
    assert desk.reader("eve") == (0, {})
