"""`python -m dashboard.desk` and what the report makes of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dashboard import report
from dashboard.components.data import sources
from dashboard.deals import read_ledger
from dashboard.desk import DeskStore
from dashboard.desk.command import main
from dashboard.paths import DATA
from dashboard.report.command import main as report_main
from tests.deals.test_ledger import write
from tests.desk.test_effective import SOURCE, deal


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'store' / 'market.db'}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Another's ledger: one company that ours has, one that it hasn't, one leg."""
    place = tmp_path / "theirs"
    place.mkdir()
    companies = [
        {"slug": "nvidia", "name": "Nvidia, renamed", "role": "other"},
        {"slug": "new-lab", "name": "New Lab", "role": "ai-lab"},
    ]
    rows = deal("theirs-1", payer="new-lab", summary="=1+1")
    return write(place, {"companies.csv": companies, **rows})


def legs() -> int:
    return len(read_ledger(DATA).legs)


def test_import_list_reject_accept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert "Nothing is on the desk" in capsys.readouterr().out
    assert main(["import", str(folder)]) == 0
    assert "2 entries accepted (1 to 2), with 1 leg" in capsys.readouterr().out
    assert main(["import", str(folder)]) == 0
    assert "has all of" in capsys.readouterr().out
    # The leg needs the company.
    assert main(["reject", "1"]) == 1
    assert "is no slug in companies.csv" in capsys.readouterr().err
    assert main(["reject", "2"]) == 0 and main(["reject", "1"]) == 0
    assert main(["reject", "1"]) == 0
    assert "rejected already" in capsys.readouterr().out
    assert main(["accept", "2"]) == 1 and main(["accept", "1"]) == 0 and main(["accept", "2"]) == 0
    capsys.readouterr()
    assert main(["list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert "accepted" in listed[1] and "theirs-1: new-lab → nvidia" in listed[1]
    assert main(["accept", "9"]) == 1
    assert "no entry 9" in capsys.readouterr().err


def test_the_exported_folder_is_a_ledger_with_the_desk_in_it(folder: Path, tmp_path: Path) -> None:
    assert main(["import", str(folder)]) == 0
    whole, own = tmp_path / "whole", tmp_path / "own"
    assert main(["export", str(whole)]) == 0
    exported = read_ledger(whole)
    ours = read_ledger(DATA)
    assert len(exported.legs) == len(ours.legs) + 1
    assert exported.name("nvidia") == ours.name("nvidia")
    assert exported.legs.at["theirs-1", "summary"] == "'=1+1"
    assert len(exported.figures) == len(ours.figures)
    assert main(["export", str(own), "--own"]) == 0
    appended = (DATA / "deals.csv").read_text() + (own / "deals.csv").read_text()
    assert (own / "deals.csv").read_text().count("\n") == 1 and SOURCE in (
        own / "sources.csv"
    ).read_text()
    assert len(appended.splitlines()[0].split(",")) == len(ours.cells["deals.csv"].columns)
    assert main(["export", str(own)]) == 1


def test_what_looks_like_a_flow_of_ours_is_not_imported_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = read_ledger(DATA).cells["deals.csv"]
    theirs = cells.iloc[-1]
    same = {n: theirs[n] for n in ("payer", "payee", "kind", "announced", "amount_usd_bn")}
    companies = read_ledger(DATA).cells["companies.csv"]
    parties = companies[companies["slug"].isin([theirs["payer"], theirs["payee"]])]
    place = tmp_path / "twin"
    place.mkdir()
    write(
        place,
        {
            "companies.csv": parties[["slug", "name", "role"]].to_dict("records"),
            **deal("other-id", **same, basis=""),
        },
    )
    assert main(["import", str(place)]) == 0
    assert f"other-id looks like {theirs['id']}" in capsys.readouterr().out
    assert DeskStore().kept().entries == ()


def test_the_report_counts_the_desk_unless_told_not_to(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def ledger_section(*options: str) -> dict[str, float]:
        capsys.readouterr()
        assert report_main(["--format", "json", "--section", "ledger", *options]) == 0
        return json.loads(capsys.readouterr().out)["ledger"]

    before = ledger_section()
    assert main(["import", str(folder)]) == 0
    after = ledger_section()
    assert after["legs"] == before["legs"] + 1
    assert after["total_usd_bn"] - before["total_usd_bn"] == pytest.approx(5)
    assert ledger_section("--no-desk") == before


def test_pages_and_api_take_the_same_ledger(folder: Path) -> None:
    sources.forget()
    before = sources.checked_ledger()
    assert main(["import", str(folder)]) == 0
    sources.desk_store()._looked.clear()  # as after a second
    after = sources.checked_ledger()
    assert set(after.legs.index) - set(before.legs.index) == {"theirs-1"}
    assert after is sources.checked_ledger() and sources.checked_ledger(desk=False) is before
    assert sources.ledger_changed().date() == date.today()
    sources.forget()


def test_the_parser_of_the_api_knows_the_desk() -> None:
    assert report.parser().parse_args(["--no-desk"]).no_desk


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (["import", "no/such/folder"], "“no/such/folder” is no folder"),
        (["accept", "first"], "'first'"),
        ([], "command"),
    ],
)
def test_what_is_wrong_with_an_option_is_one_line(
    asked: list[str], wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(asked)
    said = capsys.readouterr().err
    assert stop.value.code == 2 and said.count("\n") == 1 and wrong in said
    assert said.startswith("python -m dashboard.desk")
