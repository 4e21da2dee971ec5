"""A company's name leads to its page, wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.data import sources
from dashboard.components.draw import links
from dashboard.deals import read_ledger
from dashboard.paths import DATA
from tests.pages import look, open_page
from tests.reading import as_read

LEDGER = read_ledger(DATA)
NAMES = sorted((LEDGER.name(slug) for slug in LEDGER.companies.index), key=len, reverse=True)
NAME = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, NAMES))})(?![A-Za-z])")
LINK = re.compile(r"\[(?:\\.|[^\]\\])*\]\([^)]*\)|<style>.*?</style>|<[^>]*>", re.DOTALL)
VIEWS = [
    ("today", {}),
    ("deal-graph", {"company": "oracle"}),
    ("deal-graph", {"arrow": "nvidia.openai.investment"}),
    ("deal-graph", {"loop": "nvidia.openai.oracle"}),
    ("circular-flows", {"part": "financed"}),
    ("circular-flows", {"part": "levels"}),
    ("market-reaction", {"leg": "openai-oracle-cloud-2025-09"}),
    ("market-reaction", {"part": "loop"}),
    ("market-reaction", {"part": "private"}),
    ("valuation", {}),
    ("company", {"company": "openai"}),
    ("reality-check", {"panel": "promises"}),
    ("stress-test", {"shock": "openai:0.5"}),
    ("deals", {}),
]
# Their sentences name nobody else.
QUIET = ("deals", "company")


def sentences(at: AppTest) -> Iterator[str]:
    """Whatever can hold a link: prose, headings, labels of figures."""
    for kind in ("title", "header", "subheader", "markdown", "caption", "info", "warning"):
        yield from (str(element.value) for element in getattr(at, kind))
    yield from (str(element.label) for element in at.metric)


def without_links(at: AppTest) -> set[str]:
    """Companies named on the page where the name leads nowhere."""
    said = {name for text in sentences(at) for name in NAME.findall(as_read(LINK.sub(" ", text)))}
    for table in at.dataframe:
        for column in table.value.columns:
            cells = [cell for cell in table.value[column] if isinstance(cell, str)]
            if cells and all(cell in NAMES for cell in cells):
                said |= set(cells)
    for chart in at.get("plotly_chart"):
        figure = json.loads(chart.proto.spec)
        for axis in ("x", "y"):
            aliases = figure["layout"].get(f"{axis}axis", {}).get("labelalias", {})
            along = {v for trace in figure["data"] for v in trace.get(axis, []) if v in NAMES}
            said |= along - aliases.keys()
    return said


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_every_company_named_leads_to_its_page(page: str, query: dict[str, str]) -> None:
    switches = {t.key: "1" for t in look(page, **query).toggle if t.key.endswith("-table")}
    at = look(page, **query, **switches)
    assert all(toggle.value for toggle in at.toggle if toggle.key in switches)
    assert any("](company?company=" in text for text in sentences(at)) or page in QUIET
    # The page of a company needs no link to itself.
    here = {LEDGER.name(query["company"])} if page == "company" else set()
    assert without_links(at) - here == set()


def test_the_link_keeps_the_day_and_the_language() -> None:
    at = look("company", company="oracle", asof="2026-01-05", lang="ja")
    found = {url for text in sentences(at) for url in re.findall(r"\]\((company\?[^)]*)\)", text)}
    assert found and all("asof=2026-01-05" in url and "lang=ja" in url for url in found)


def test_a_name_in_another_word_and_a_name_of_two_companies_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "companies.csv").write_text(
        "slug,name,role,name_ja,other_names\n"
        "intel,Intel,chip-maker,インテル,\n"
        "run,Run:ai,other,,\n"
        "one,One Meta,other,,Meta\n"
        "two,Two_Meta,other,,Meta;Second\n",
        encoding="utf-8",
    )
    (tmp_path / "deals.csv").write_text(
        "id,payer,payee,kind,announced,summary\n"
        'a,intel,run,hardware-purchase,2026-01-05,"Intel, not Intelligence, buys of Run:ai; '
        'Meta is either, Second is Two_Meta, ask https://one.example/Intel or インテル."\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(sources, "DATA", tmp_path)
    at = open_page("deal-graph", arrow="intel.run.hardware", show="all")
    (text,) = [m.value for m in at.markdown if "Intelligence" in m.value]
    found = re.findall(r"\[([^\]]*)\]\(company\?company=(\w+)\)", text)
    assert found == [
        ("Intel", "intel"),
        (r"Run\:ai", "run"),
        ("Second", "two"),
        (r"Two\_Meta", "two"),
        ("インテル", "intel"),
    ]


def test_without_a_ledger_nothing_is_a_link() -> None:
    def page() -> None:
        from dashboard.components.draw import links
        from dashboard.components.draw.prose import prose

        links.begin(None)
        prose("Oracle pays {payee}.", payee="NVIDIA")

    at = AppTest.from_function(page).run()
    assert at.markdown[0].value == "Oracle pays NVIDIA."
    assert links.urls_of([]) is None
