"""`python -m dashboard.radar`: its lines and its candidates, and what it says to bad files."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard.paths import ROOT
from dashboard.radar.command import main, read_file

HEADLINES = """day,title,publisher
2026-08-04,SoftBank invests $4 billion in Crusoe,The Wire
2026-08-04,"Oracle, a history",The Wire
2026-08-05,"Crusoe raises $4 billion from SoftBank, sources say",The Post
"""
FIELDS = [
    "title",
    "is_deal",
    "payer",
    "payee",
    "kind",
    "amount_usd_bn",
    "basis",
    "status",
    "leg",
    "change",
    "score",
    "why",
]


@pytest.fixture
def headlines(tmp_path: Path) -> Path:
    path = tmp_path / "headlines.csv"
    path.write_text(HEADLINES, encoding="utf-8")
    return path


def test_each_gives_a_line_a_headline_in_their_order(
    headlines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--headlines", str(headlines), "--each", "--format", "json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(line) for line in lines] == [FIELDS] * 3
    assert [line["is_deal"] for line in lines] == [True, False, True]
    assert lines[0]["payer"] == lines[2]["payer"] == "softbank"
    assert lines[1]["payer"] is None
    assert lines[1]["leg"] is None


def test_payers_and_payees_of_further_payments_stand_behind_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "three.csv"
    title = "Meta signs $6 billion contract with Nebius for AMD chips"
    path.write_text(f"day,title\n2025-08-04,{title}\n", encoding="utf-8")
    assert main(["--headlines", str(path), "--each"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["payer"], line["payee"]) == ("meta;nebius", "nebius;amd")
    assert line["kind"] == "cloud-services"


def test_without_each_it_gives_the_candidates(headlines: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "dashboard.radar", "--headlines", str(headlines)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    (candidate,) = json.loads(run.stdout)
    assert candidate["amount_usd_bn"] == 4
    assert [s["publisher"] for s in candidate["sources"]] == ["The Wire", "The Post"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("day,heading\n2026-08-04,Nothing\n", "title"),
        ("title\nNothing\n", "day"),
        ("day,title\n2026-08-04,Nothing\nyesterday,Nothing\n", "bad.csv:3: day: “yesterday”"),
        ("", "bad.csv: is empty"),
        ('day,title\n2026-08-04,"Nothing\n', "no proper CSV"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(
    content: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    assert main(["--headlines", str(path)]) == 1
    told = capsys.readouterr()
    assert says in told.err
    assert "bad.csv" in told.err
    assert told.out == ""


def test_other_letters_than_utf8_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("day,title\n2026-08-04,Société\n".encode("latin-1"))
    assert main(["--headlines", str(path)]) == 1
    assert "UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--headlines", "nowhere.csv"]])
def test_a_usage_error_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_bad_ledger_is_refused(
    headlines: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--headlines", str(headlines), "--data", str(tmp_path)]) == 1
    assert "companies.csv" in capsys.readouterr().err


def test_times_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("\ufeffat,title\n2026-08-04T12:30:00Z,A\n,B\n", encoding="utf-8")
    assert list(read_file(path)["title"]) == ["A", "B"]


def test_thousands_of_headlines_take_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """65,000 in a minute is asked: 0.9 ms each."""
    path = tmp_path / "many.csv"
    rows = [
        f"2026-08-{1 + i % 28:02d},SoftBank invests ${i} million in Crusoe with Nvidia and Oracle"
        for i in range(1, 5_001)
    ]
    path.write_text("day,title\n" + "\n".join(rows), encoding="utf-8")
    begin = time.process_time()
    assert main(["--headlines", str(path), "--each"]) == 0
    assert time.process_time() - begin < 5_000 * 60 / 65_000 + 2
    assert len(capsys.readouterr().out.splitlines()) == 5_000
