"""kill -9 at any instant: what was said to be kept is kept, whole, and nothing else."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy as sql

from dashboard.database import Database
from dashboard.desk import DeskStore
from dashboard.paths import ROOT

TIMES = 12
# Edits an entry over and over, and says each version only when it is kept.
EDITOR = """
import sys
from dashboard.database import Database
from dashboard.desk import DeskStore
store = DeskStore(Database(sys.argv[1]))
entry = store.entry(int(sys.argv[2]))
print("ready", flush=True)
while True:
    entry = store.edit(entry, {"text": "x" * 5000, "number": entry.version + 1}, "editor")
    print(entry.version, flush=True)
"""


def test_nothing_that_was_kept_is_lost(url: str, tmp_path: Path) -> None:
    store = DeskStore(Database(url))
    begun = store.begin("deal", {"number": 1}, "ada")
    instants = random.Random(15)
    for _ in range(TIMES):
        said = tmp_path / "said"
        with said.open("w") as out:
            editor = subprocess.Popen(
                [sys.executable, "-c", EDITOR, url, str(begun.id)], cwd=ROOT, stdout=out
            )
        until = time.monotonic() + 60
        while "ready" not in said.read_text():
            assert time.monotonic() < until and editor.poll() is None
            time.sleep(0.05)
        time.sleep(instants.uniform(0.01, 0.4))
        editor.send_signal(signal.SIGKILL)
        editor.wait()
        numbers = [int(line) for line in said.read_text().split()[1:] if line.isdigit()]
        history = store.history(begun.id)
        assert [entry.version for entry in history] == list(range(1, len(history) + 1))
        assert all(entry.document["number"] == entry.version for entry in history)
        assert not numbers or numbers[-1] <= history[-1].version <= numbers[-1] + 1
        assert store.entry(begun.id) == history[-1]
    assert len(history) > TIMES
    # And nobody is locked out by those who were killed.
    assert store.accept(store.entry(begun.id), "ada").state == "accepted"
    store.close()
    if url.startswith("sqlite"):
        engine = sql.create_engine(url)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        engine.dispose()
