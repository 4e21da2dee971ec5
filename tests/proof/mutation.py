"""Files as a slip, a bad disk or an enemy leaves them: bytes and cells changed at random, the same
for one seed on every machine."""

from __future__ import annotations

import csv
import io
import random
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

# A few in each run of the tests; all of them in `make proof`.
CASES = [9, pytest.param(2_000, marks=pytest.mark.proof)]

# Cells that readers of numbers, dates, slugs and text have stumbled over somewhere.
CELLS = [
    "",
    " ",
    "\0",
    "\r",
    "a\r\nb",
    "\x1c",
    "\u2028",
    "\ufeff",
    "\u202e",
    "\ud7ff",
    "nan",
    "NaT",
    "None",
    "inf",
    "-inf",
    "-0",
    "1e999",
    "1e308",
    "1e-320",
    "1_000",
    "1,000",
    "0x10",
    "٣",
    "½",
    "²",
    "9" * 400,
    "0001-01-01",
    "1000-01-01",
    "1677-09-20",
    "9999-12-31",
    "2025-02-30",
    "2025-W01-1",
    "20250910",
    "2025-09-10T00:00:00+99:99",
    "2262-04-12T00:00:00Z",
    "-1",
    "--",
    "..",
    ".",
    "/",
    "a.b.c",
    "-",
    "ſ",
    "İ",
    "{",
    "{}",
    "{amount}",
    "{amount:}",
    "{0}",
    "{reason.__class__}",
    "%s",
    "%(x)s",
    "=1+1",
    "@SUM(A1)",
    "+1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "http://[",
    "http://[::1",
    "https://a:b@c:99999/",
    "https://",
    "javascript:alert(1)",
    '"',
    '""',
    "'",
    ";",
    "\t",
    "x" * 140_000,
    "a\nb",
    "NVDA",
    "nvda",
    "$",
    "BRK.B",
    "superseded",
    "openai",
    "true",
]
# What bytes are put in or stand in for others.
PIECES = [
    b"\0",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xc3",
    b'"',
    b'""',
    b",",
    b",,,,",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n\n",
    b"\\",
    b"'",
    b"#",
    b"[",
    b"]",
    b"[[",
    b"=",
    b"\x1a",
    b"\x0c",
    b"\xc2\x85",
    b"\xe2\x80\xa8",
]


def mutated(content: bytes, dice: random.Random) -> bytes:
    """The content after one to four changes, to its cells or to its bytes."""
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        if dice.random() < 0.5:
            content = _bytes_changed(content, dice)
        else:
            content = _cells_changed(content, dice)
    return content


def _bytes_changed(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content) + 1)
    to = min(len(content), at + dice.choice([1, 1, 2, 8, 200]))
    way = dice.randrange(6)
    if way == 0 and at < len(content):  # a bit turned
        turned = content[at] ^ (1 << dice.randrange(8))
        return content[:at] + bytes([turned]) + content[at + 1 :]
    if way == 1:
        return content[:at] + content[to:]
    if way == 2:
        return content[:to] + content[at:]
    if way == 3:
        return content[:at] + dice.choice(PIECES) + content[to:]
    if way == 4:
        return content[:at] + dice.choice(CELLS).encode("utf-8", "surrogatepass") + content[at:]
    return content[:at] + dice.choice(PIECES) + content[at:]


def _cells_changed(content: bytes, dice: random.Random) -> bytes:
    """As a spreadsheet would write it again; left as it is where it is no table any more."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return content
    if not rows or not rows[0]:
        return content
    row = dice.choice(rows)
    way = dice.randrange(8)
    if way <= 3 and row:
        row[dice.randrange(len(row))] = dice.choice(CELLS)
    elif way == 4:
        rows.insert(dice.randrange(len(rows) + 1), list(row))
    elif way == 5:
        rows.remove(row)
    elif way == 6:
        column = dice.randrange(len(rows[0]))
        rows = [cells[:column] + cells[column + 1 :] for cells in rows]
    elif row:  # a cell from elsewhere in the table
        other = dice.choice(rows)
        row[dice.randrange(len(row))] = dice.choice(other) if other else ""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def try_all(cases: int, one: Callable[[int], bool]) -> None:
    """Run `one` for each case: it says whether the input was used. Fails with every kind of fault
    at once, each with its first cases; and where of many all were used or none, as the mutations
    would then try nothing."""
    used = 0
    faults: dict[tuple[str, ...], list[int]] = {}
    for case in range(cases):
        try:
            used += one(case)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)[-3:]
            places = [f"{Path(f.filename).name}:{f.lineno}" for f in frames]
            faults.setdefault((*places, f"{type(error).__name__}: {error}"[:300]), []).append(case)
    told = [f"{' > '.join(what)}\n    cases {of[:5]} ({len(of)})" for what, of in faults.items()]
    assert not faults, "\n".join([f"{len(faults)} kinds of fault", *told[:40]])
    print(f"{cases} cases, {used} used, {cases - used} refused")
    assert cases < 100 or 0 < used < cases
