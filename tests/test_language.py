"""Everything a page says can be said in another language, and is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from dashboard import check_data, language, messages
from dashboard.components.data import sources
from dashboard.deals import read_ledger
from dashboard.formats import day, month, usd_bn
from dashboard.language import said, tr, tr_n
from dashboard.market.yahoo import YahooError
from dashboard.paths import DATA, LOCALE
from tests.pages import PAGES, look, open_page, table
from tests.views.test_add_deal import WRONG, as_csv, check

OPEN, CLOSE = "⟦", "⟧"
INNERMOST = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
# What is no sentence: styles, tags, addresses, code.
ASIDE = re.compile(r"<style>.*?</style>|<[^>]*>|\]\([^)]*\)|`[^`]*`|https?://\S+", re.DOTALL)
# Two words in a row that no language but English would say.
ENGLISH = re.compile(r"[A-Za-z’']{3,}[ ,]+[a-z]{2,}(?: [a-z]+)*")


@pytest.fixture
def japanese() -> Iterator[None]:
    language.use("ja")
    yield
    language.use(language.DEFAULT)


def test_every_sentence_of_the_code_is_translated() -> None:
    template = messages.extracted()
    for spoken in language.LANGUAGES.keys() - {language.DEFAULT}:
        assert messages.untranslated(messages.merged(spoken, template)) == []
        with (LOCALE / f"{spoken}.po").open("rb") as file:
            kept = {str(message.id) for message in read_po(file) if message.id}
        said_now = {str(message.id) for message in template if message.id}
        assert kept == said_now, "run `python -m dashboard.messages`"


def test_a_new_sentence_and_a_lost_name_are_found() -> None:
    catalogue = Catalog(locale="ja")
    catalogue.add("Deals")
    catalogue.add("{n} deals", "取引")
    catalogue.add(("{n} leg", "{n} legs"), ("{n}レグ",))
    assert messages.untranslated(catalogue) == ["Deals", "{n} deals"]


def test_numbers_and_dates_are_written_as_the_language_does(japanese: None) -> None:
    assert [usd_bn(x) for x in (0.05, 6.3, 300.0, 2600.1)] == [
        "5000万ドル",
        "63億ドル",
        "3000億ドル",
        "2.6兆ドル",
    ]
    assert day(date(2025, 9, 10)) == "2025年9月10日"
    assert month(date(2025, 9, 10)) == "2025年9月"
    assert tr_n(1, "{n} leg", "{n} legs") == tr_n(2, "{n} leg", "{n} legs").replace("2", "1")


def test_what_was_said_in_english_can_be_said_again(japanese: None) -> None:
    problem = said("Yahoo answers with an error ({status})", status=503)
    assert problem == "Yahoo answers with an error (503)"
    assert "503" in tr(problem) and tr(problem) != problem


def test_a_reason_within_a_reason_is_translated_as_well(japanese: None) -> None:
    why = YahooError("Yahoo cannot be reached").reason
    whole = said("none of {count} quotes is usable: {reason}", count=3, reason=why)
    assert whole == "none of 3 quotes is usable: Yahoo cannot be reached"
    assert tr(why) in tr(whole) and not ENGLISH.search(tr(whole))


@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language whose every sentence is the English one in brackets."""
    catalogue = Catalog(locale="ja")
    for message in messages.extracted():
        if message.id:
            ids = (message.id,) if isinstance(message.id, str) else message.id
            marked = tuple(f"{OPEN}{text}{CLOSE}" for text in ids)
            catalogue.add(message.id, marked[0] if len(ids) == 1 else (marked[-1],))
    messages.write(tmp_path / "ja.po", catalogue)
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    language._catalogue.cache_clear()
    yield
    language._catalogue.cache_clear()


def texts(at: AppTest) -> Iterator[str]:
    """All that the page says: prose, labels, headings of tables, help."""
    for block in (at.main, at.sidebar):
        for element in block:
            proto = getattr(element, "proto", None)
            for name in ("body", "label", "help", "placeholder"):
                if isinstance(text := getattr(proto, name, None), str):
                    yield text
            for option in getattr(proto, "options", []):
                yield option if isinstance(option, str) else option.content
    for frame in at.dataframe:
        columns = json.loads(frame.proto.columns or "{}")
        yield from (settings["label"] for settings in columns.values() if settings.get("label"))
        yield from (settings["help"] for settings in columns.values() if settings.get("help"))


def of_the_ledger() -> list[str]:
    """Names, summaries and notes: data, which stays as it is. Longest first."""
    ledger = read_ledger(DATA)
    frames = [ledger.companies, ledger.legs, ledger.statuses, ledger.sources, ledger.figures]
    found: set[str] = set()
    for frame in [*frames, ledger.arguments]:
        for column in frame.select_dtypes(include=["object", "string"]):
            found |= {str(cell) for cell in frame[column].dropna() if len(str(cell)) > 2}
    return sorted(found, key=len, reverse=True)


@pytest.mark.parametrize("page", PAGES)
def test_no_english_is_left_on_a_page(page: str, marked: None) -> None:
    data = of_the_ledger()
    left = set()
    for text in texts(open_page(page, lang="ja")):
        text = re.sub(r"\\(.)", r"\1", text)
        text = ASIDE.sub(" ", text)
        while INNERMOST.search(text):
            text = INNERMOST.sub(" ", text)
        for known in data:
            if known in text:
                text = text.replace(known, " ")
        left |= set(ENGLISH.findall(text))
    assert left == set()


def test_no_english_is_left_of_why_a_row_is_refused(marked: None) -> None:
    at = open_page("deals", lang="ja", add="1", paste="1")
    for reasons in table(at, "Refused if it")["Refused if it"]:
        assert not ENGLISH.search(re.sub(INNERMOST, "", reasons)), reasons
    ledger = read_ledger(DATA)
    rows = {
        file.removesuffix(".csv"): as_csv(ledger, file, wrong, header=True)
        for file, wrong in WRONG.items()
    }
    refused = table(check(at, **rows), "Line", "Reason")["Reason"]
    assert len(refused) > 35
    assert [reason for reason in refused if not INNERMOST.fullmatch(reason)] == []


def test_a_broken_ledger_is_shown_in_japanese_and_printed_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in DATA.glob("*.csv"):
        shutil.copy(path, tmp_path)
    with (tmp_path / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("nobody,https://example.com,Example,2025-09-10,rumour\n")
    monkeypatch.setattr(sources, "DATA", tmp_path)
    problems = table(open_page("deals", lang="ja"), "Line", "Reason")
    assert problems[["Column", "Reason"]].to_numpy().tolist() == [
        ["leg", "deals.csvにないid"],
        ["type", "使える語でない（company, filing, press, aggregator）"],
    ]
    assert check_data.main([str(tmp_path)]) == 1
    assert "type: “rumour” is none of the allowed words: company, filing, press, aggregator\n" in (
        capsys.readouterr().out
    )


def test_the_language_stays_from_page_to_page() -> None:
    at = open_page("today", lang="ja")
    at.switch_page(PAGES["deals"]).run()
    assert at.title[0].value == "取引台帳"
    assert at.query_params["lang"] in ("ja", ["ja"])
    assert not pd.isna(at.dataframe[0].value).all().all()


def test_the_days_along_a_chart_are_written_as_the_language_does() -> None:
    chart = look("valuation", lang="ja").get("plotly_chart")[0]
    along = json.loads(chart.proto.spec)["layout"]["xaxis"]
    written = [along["hoverformat"], *(stop["value"] for stop in along["tickformatstops"])]
    assert all("月" in text and "年" in text and "%b" not in text for text in written)
