"""Japanese summaries: shown to who reads Japanese, found by search, true to the English ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dashboard.check_data import main
from dashboard.deals import legs_on, read_ledger
from dashboard.deals.search import leg_texts, with_words
from dashboard.deals.summaries import summaries, summary_of
from dashboard.deals.translation import figures_told, untrue_translations
from dashboard.language import DEFAULT, use
from dashboard.paths import ROOT

TODAY = date(2026, 11, 27)
COMPANIES = "slug,name,role\na,A,ai-lab\nb,B,chip-maker\n"
HEADER = "id,payer,payee,kind,announced,summary,summary_ja\n"


@pytest.fixture
def japanese() -> Iterator[None]:
    use("ja")
    yield
    use(DEFAULT)


def ledger(folder: Path, *rows: str) -> Path:
    (folder / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    lines = [f"leg-{i},a,b,hardware-purchase,2025-09-10,{row}\n" for i, row in enumerate(rows)]
    (folder / "deals.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("$5 million", "500万ドル"),
        ("$235 million", "2億3500万ドル"),
        ("$1.3 billion", "13億ドル"),
        ("$34.75 billion", "347億5000万ドル"),
        ("$17.4 billion to $19.4 billion", "174億ドルから194億ドル"),
        ("$1.2 trillion", "1兆2000億ドル"),
        ("£500 million", "5億ポンド"),
        ("€1.3 billion", "13億ユーロ"),
        ("3 billion euros", "30億ユーロ"),
        ("5.4 percent by 2030", "2030年までに5.4%"),
        ("$200 billion until April 2032", "2032年4月まで2000億ドル"),
        ("through the end of the decade", "2020年代末まで"),
        ("a multibillion dollar amount", "数十億ドル規模"),
    ],
)
def test_figures_are_the_same_in_both_languages(english: str, japanese: str) -> None:
    assert figures_told(english) == figures_told(japanese)


def test_a_translation_with_another_figure_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = ledger(tmp_path, "A pays $3 billion.,Aは30億ドルを支払う。", "A pays $1 million.,")
    assert main([str(good)]) == 0
    bad = ledger(tmp_path, "A pays $3 billion.,Aは3億ドルを支払う。")
    capsys.readouterr()
    assert main([str(bad)]) == 1
    said = capsys.readouterr().out
    assert "deals.csv:2: summary_ja" in said and "3000000000ドル, 300000000ドル" in said


def test_who_reads_japanese_is_shown_it_and_english_where_there_is_none(
    tmp_path: Path, japanese: None
) -> None:
    found = read_ledger(ledger(tmp_path, "A buys chips.,Aはチップを買う。", "B sells.,"), TODAY)
    legs = legs_on(found, TODAY)
    assert list(summaries(legs)) == ["Aはチップを買う。", "B sells."]
    assert [summary_of(leg) for leg in legs.itertuples()] == list(summaries(legs))
    texts = leg_texts(found, legs)
    assert list(with_words(texts, "チップ")) == list(with_words(texts, "chips")) == [True, False]
    use(DEFAULT)
    assert list(summaries(legs)) == ["A buys chips.", "B sells."]


def test_every_leg_of_ours_is_told_in_japanese_with_the_same_figures() -> None:
    found = read_ledger(ROOT / "data")
    told = found.legs["summary_ja"]
    assert untrue_translations(found.cells) == []
    bare = told[(told == "") | ~told.str.contains(r"[ぁ-ん]") | ~told.str.endswith("。")]
    assert list(bare.index) == []
    # Units as Japanese writes them: no thousands apart, no words of English for amounts.
    assert [text for text in told if re.search(r"\d,\d|[０-９％]|million|billion", text)] == []
