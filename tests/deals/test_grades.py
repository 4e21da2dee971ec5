"""How near a leg's sources are to the fact, told in one place and shown wherever they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dashboard.components.draw.labels import best_grade_name, grade_name, grades_explained
from dashboard.deals import read_ledger
from dashboard.vocabulary import GRADES

TODAY = date(2026, 11, 27)
COMPANIES = "slug,name,role\na,A,ai-lab\nb,B,chip-maker\n"
DEALS = "id,payer,payee,kind,announced\none,a,b,hardware-purchase,2025-09-10\n"
SOURCES = """leg,url,publisher,type
one,https://example.com/1,Some Site,aggregator
one,https://example.com/2,CNA (Reuters),press
one,https://example.com/3,Nobody Said,
one,https://example.com/4,Reuters,press
one,https://example.com/5,B release (StockTitan),company
one,https://example.com/6,B 8-K (SEC),filing
"""


def test_sources_are_graded_and_the_nearest_to_the_fact_comes_first(tmp_path: Path) -> None:
    for name, text in (("companies", COMPANIES), ("deals", DEALS), ("sources", SOURCES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    ledger = read_ledger(tmp_path, TODAY)
    assert [(s.publisher, s.grade) for s in ledger.sources_of["one"]] == [
        ("B 8-K (SEC)", "filing"),
        ("B release (StockTitan)", "company"),
        ("Reuters", "press"),
        ("CNA (Reuters)", "copy"),
        ("Some Site", "aggregator"),
        ("Nobody Said", ""),
    ]
    assert ledger.best_grades == {"one": "filing"}


def test_each_grade_has_a_sign_of_its_own_and_an_aggregator_alone_says_so() -> None:
    assert len({grade.sign for grade in GRADES.values()}) == len(GRADES)
    assert grade_name("press") == best_grade_name("press") == "● Press"
    assert best_grade_name("aggregator") == "△ Aggregator alone"
    assert grade_name("") == best_grade_name("") == ""
    assert all(grade_name(grade) in grades_explained() for grade in GRADES)
