"""kill -9 at any instant: what was said to be kept is kept, whole, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sql

from dashboard.database import Database
from dashboard.desk import DeskStore
from dashboard.desk.store import ENTRIES, VERSIONS
from dashboard.paths import ROOT

TOGETHER = 3
# Two editors at a time, who begin deals three at once and edit, accept, reject and undo what they
# and others have begun. Each says what it did only when that is kept; then both are killed, at an
# instant of their own, one of them perhaps before its first edit. They are children of one process,
# which has the program loaded.
EDITORS = """
import json, os, random, signal, sys, time
from dashboard.database import Database
from dashboard.desk import ChangedMeanwhileError, DeskStore

url, said, times, together = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])

def edit(seed, begins):
    choose, store = random.Random(seed), DeskStore(Database(url))
    out = os.open(said, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    known = [entry.id for entry in store.kept().entries]
    early = seed % 2
    if early:
        os.write(begins, b"!")

    def say(*made):
        lines = [json.dumps([e.id, e.version, e.state, e.change, e.document]) for e in made]
        os.write(out, "".join(f"{line}\\n" for line in lines).encode())
        known.extend(entry.id for entry in made)

    if not early:
        say(store.begin("deal", {"editor": seed, "number": -1}, "ada"))
        os.write(begins, b"!")
    for number in range(100_000):
        document = {"editor": seed, "number": number, "of": "x" * choose.choice([10, 5000])}
        deed = choose.choice(["begin", "edit", "accept", "reject", "undo"])
        try:
            if deed == "begin" or not known:
                say(*store.begin_all("deal", [{**document, "group": number}] * together, "ada"))
                continue
            seen = store.entry(choose.choice(known[-6:]))
            if deed == "edit":
                say(store.edit(seen, document, "ada"))
            else:
                say(getattr(store, deed)(seen, "ada"))
        except ChangedMeanwhileError:
            pass

for turn in range(times):
    begun, begins = os.pipe()
    children = []
    for which in range(2):
        child = os.fork()
        if child == 0:
            edit(2 * turn + which, begins)
            os._exit(1)
        children.append(child)
    for _ in children:
        os.read(begun, 1)
    os.close(begun)
    os.close(begins)
    for child in children:
        time.sleep(random.Random(child + turn).uniform(0.0, 0.1))
        os.kill(child, signal.SIGKILL)
    assert [os.waitpid(child, 0)[1] for child in children] == [signal.SIGKILL] * 2
"""


@pytest.mark.parametrize("times", [4, pytest.param(50, marks=pytest.mark.proof)])
def test_of_edits_that_are_broken_off_nothing_is_lost_and_nothing_is_half_there(
    url: str, tmp_path: Path, times: int
) -> None:
    said_in = tmp_path / "said"
    store = DeskStore(Database(url))
    assert store.kept().entries == ()
    command = [sys.executable, "-c", EDITORS, url, str(said_in), str(times), str(TOGETHER)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)

    said = [json.loads(line) for line in said_in.read_text().splitlines()]
    with Database(url).read() as connection:
        numbers = list(connection.scalars(sql.select(ENTRIES.c.id)))
        rows = connection.scalar(sql.select(sql.func.count()).select_from(VERSIONS))
    histories = {number: store.history(number) for number in numbers}
    kept = {(e.id, e.version): e for history in histories.values() for e in history}
    assert len(kept) == rows
    # What was said is there, each word of it; beyond that at most what each editor was at.
    for number, version, state, change, document in said:
        entry = kept[number, version]
        assert (entry.state, entry.change, entry.document) == (state, change, document)
    assert len({(number, version) for number, version, *_ in said}) == len(said) >= times
    assert len(kept) - len(said) <= 2 * TOGETHER * times
    for number, history in histories.items():
        assert [entry.version for entry in history] == list(range(1, len(history) + 1))
        assert store.entry(number) == history[-1]
    # What was begun together is there together.
    documents = [history[0].document for history in histories.values()]
    groups = [(told["editor"], told["number"]) for told in documents if told["number"] >= 0]
    assert set(Counter(groups).values()) == {TOGETHER}
    # And nobody is locked out by those who were killed.
    assert store.accept(store.entry(numbers[0]), "ada").state == "accepted"
    store.close()
    if url.startswith("sqlite"):
        engine = sql.create_engine(url)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        engine.dispose()
