"""The chapters of the story: what they may ask for, and that ours ask for what there is."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard import check_data, story
from dashboard.deals import Ledger, read_ledger
from dashboard.deals.chapters import FIGURES, PLACEHOLDER, TEXTS
from dashboard.findings import Findings, known_on
from dashboard.language import use
from dashboard.paths import DATA, ROOT
from tests.markets import snapshot_market

HEADER = "id,title,as_of,lit,figure,text,against,since,since_from\n"
ORACLES = "openai-oracle-cloud-2025-09"
GOOD = f"one,One,2025-09-10,openai.oracle.services,{ORACLES}:oracle,{{total}},,,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in DATA.glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


def refused(folder: Path, rows: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    (folder / "chapters.csv").write_text(HEADER + rows, encoding="utf-8")
    assert check_data.main([str(folder)]) == 1
    return capsys.readouterr().out.splitlines()[:-1]


@pytest.mark.parametrize(
    ("row", "place", "reason"),
    [
        ("a,A,2025-09-10,,,{circular},,,", "text: “{circular}”", "names no figure: there are"),
        ("a,A,2025-09-10,,,{total:nvidia},,,", "text: “{total:nvidia}”", "to be written {total}"),
        ("a,A,2025-09-10,,,,{worth},,", "against: “{worth}”", "to be written {worth:COMPANY}"),
        ("a,A,2025-09-10,,,{worth:nobody},,,", "text: “{worth:nobody}”", "nobody is none of the"),
        ("a,A,2025-09-10,,,{figure:oracle:income},,,", "text: ", "income is none of the ledger's"),
        ("a,A,2025-09-10,,,{figure:nvidia:rpo},,,", "text: ", "figures.csv does not have"),
        (f"a,A,2025-09-09,,,{{amount:{ORACLES}}},,,", "text: ", "after the chapter's day"),
        (f"a,A,2025-09-10,,,{{move:{ORACLES}:nvidia}},,,", "text: ", "no party of"),
        (f"a,A,2025-09-10,,{ORACLES},x,,,", f"figure: “{ORACLES}”", "neither a company nor a leg"),
        ("a,A,2025-09-10,gold.silver,,x,,,", "lit: “gold.silver”", "something else than companies"),
        ("a,A,2025-09-10,,,x,,later,", "since_from: ", "is missing: the day"),
        ("a,A,2025-09-10,,,x,,later,2025-09-09", "since_from: “2025-09-09”", "lies before the"),
    ],
)
def test_what_a_chapter_cannot_have_is_named_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str], row: str, place: str, reason: str
) -> None:
    if row.startswith("a,A,2025-09-10,,,,"):
        row = row.replace(",,,,", ",,,x,", 1)
    problems = refused(folder, GOOD + row + "\n", capsys)
    assert len(problems) == 1, problems
    assert problems[0].startswith("chapters.csv:3: " + place) and reason in problems[0]


def test_all_bad_placeholders_are_listed_at_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problems = refused(folder, "a,A,2025-09-10,,,{one} and {two},{three},,\n" + GOOD, capsys)
    assert [re.findall(r"“(\{\w+\})”", line) for line in problems] == [
        ["{one}"],
        ["{two}"],
        ["{three}"],
    ]


def test_each_figure_that_may_be_named_is_known() -> None:
    assert story.VALUES.keys() == FIGURES.keys()


@pytest.fixture(scope="module", params=["data", "tests/ledger"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return read_ledger(ROOT / request.param)


def test_our_chapters_type_no_number_and_ask_for_the_same_in_both_languages(
    ledger: Ledger,
) -> None:
    rows = ledger.chapters
    assert 10 <= len(rows) <= 12
    for name in ("text", "against", "since"):
        own, japanese = rows[name], rows[f"{name}_ja"]
        assert ((own == "") == (japanese == "")).all()
        for english, other in zip(own, japanese, strict=True):
            assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(other))
    for name in TEXTS:
        assert (
            not rows[name].map(lambda text: bool(re.search(r"\d", PLACEHOLDER.sub("", text)))).any()
        )
    assert (rows[["title", "title_ja", "against", "figure"]] != "").all(axis=None)


def test_whatever_our_chapters_ask_for_is_known_on_their_day(ledger: Ledger) -> None:
    market = snapshot_market()
    today = Findings(known_on(ledger, date.today()), market, date.today())
    told = story.chapters(ledger, today.day)
    assert len(told) == len(ledger.chapters)
    for chapter in told:
        then = Findings(known_on(ledger, chapter.day), market, chapter.day)
        texts = [story.plain(text, then) for text in (chapter.text, chapter.against)]
        texts.append(story.plain(chapter.since, today))
        for text in texts:
            assert not re.search(r"unknown|undisclosed|[{}]|\bnan\b|–", text), text
        if chapter.lit:
            assert story.lit_arrows(chapter, then), chapter.id
        if len(chapter.market) == 2:
            event = story.event_of(chapter, then)
            assert event is not None and event["event_day"].date() <= chapter.day
            assert not pd.isna(event["ar"])


def test_the_story_is_told_in_the_language_of_the_reader() -> None:
    ledger = read_ledger(DATA)
    use("ja")
    try:
        first = story.chapters(ledger, date.today())[0]
    finally:
        use("en")
    assert first.title == "チップの売り手は一社"
    rows = replace(ledger, chapters=ledger.chapters.assign(title_ja=""))
    use("ja")
    try:
        assert story.chapters(rows, date.today())[0].title == "One seller of chips"
    finally:
        use("en")


def test_nothing_is_told_before_its_day() -> None:
    ledger = read_ledger(DATA)
    told = story.chapters(ledger, date(2025, 9, 22))
    days = ledger.chapters.set_index("id")["as_of"]
    assert {each.id for each in told} == {*days.index[days <= "2025-09-22"]}
    assert max(each.day for each in told) == date(2025, 9, 22)
    (letter,) = [each for each in told if each.id == "hundred-billion"]
    assert letter.since == ""
    (letter,) = [e for e in story.chapters(ledger, date(2026, 2, 27)) if e.id == letter.id]
    assert "dropped" in letter.since
