"""The ledger: ours is whole, and a bad row is refused with its place and reason."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.check_data import main as check_data
from dashboard.deals import (
    Ledger,
    LedgerError,
    legs_on,
    moving,
    read_ledger,
    status_changes,
    totals,
    valuation_on,
)
from dashboard.deals.tickers import SUFFIXES, is_yahoo, yahoo_spelling
from dashboard.market.exchanges import UnknownExchangeError, exchange_of
from dashboard.paths import DATA, ROOT
from dashboard.vocabulary import ENDED, KINDS

TODAY = date(2026, 11, 23)
FOUNDING = {
    "nvidia",
    "openai",
    "microsoft",
    "amd",
    "oracle",
    "coreweave",
    "nscale",
    "intel",
    "harvey",
    "ambience",
    "anysphere",
    "mistral",
    "figure",
    "xai",
    "nebius",
}

SMALL = {
    "companies.csv": [
        {"slug": "lab", "name": "Lab", "role": "ai-lab", "ticker": "", "cik": ""},
        {
            "slug": "cloud",
            "name": "Cloud, Inc.",
            "role": "hyperscaler",
            "ticker": "CLD",
            "cik": "1341439",
        },
    ],
    "valuations.csv": [
        {
            "company": "lab",
            "date": day,
            "value_usd_bn": value,
            "kind": kind,
            "source_url": "https://example.com/d",
        }
        for day, value, kind in (
            ("2025-03-31", "300", "post-money"),
            ("2025-10-02", "500", "post-money"),
            ("2025-10-20", "1000", "talks"),
            ("2026-03-31", "852", "post-money"),
        )
    ],
    "deals.csv": [
        {
            "id": "lab-cloud",
            "payer": "lab",
            "payee": "cloud",
            "kind": "cloud-services",
            "announced": "2025-09-10",
            "session": "pre-market",
            "amount_usd_bn": "300",
            "amount_low_usd_bn": "",
            "amount_high_usd_bn": "",
            "basis": "reported",
            "term_years": "5",
        },
        {
            "id": "cloud-lab",
            "payer": "cloud",
            "payee": "lab",
            "kind": "equity-investment",
            "announced": "2025-10-01",
            "session": "",
            "amount_usd_bn": "",
            "amount_low_usd_bn": "",
            "amount_high_usd_bn": "",
            "basis": "",
            "term_years": "",
        },
    ],
    "statuses.csv": [
        {"leg": "lab-cloud", "date": "2025-09-10", "status": "reported", "superseded_by": ""},
        {
            "leg": "lab-cloud",
            "date": "2026-02-01",
            "status": "superseded",
            "superseded_by": "cloud-lab",
        },
    ],
    "sources.csv": [
        {"leg": "lab-cloud", "url": "https://example.com/a", "publisher": "Example"},
        {"leg": "cloud-lab", "url": "https://example.com/b", "publisher": "Example"},
    ],
    "figures.csv": [
        {
            "entity": "lab",
            "metric": "annual_revenue",
            "as_of": "2025-12-31",
            "value": "13",
            "unit": "usd_bn",
            "source_url": "https://example.com/c",
        }
    ],
    "chapters.csv": [
        {
            "id": "cloud",
            "title": "The cloud",
            "text": "The lab rents computers.",
            "as_of": "2025-10-07",
            "lit": "lab; lab.cloud.services; lab.cloud",
            "title_ja": "クラウド",
        }
    ],
}
Tables = dict[str, list[dict[str, str]]]


def write(folder: Path, tables: Tables) -> Path:
    for name, rows in tables.items():
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path, SMALL)


def set_cell(file: str, row: int, column: str, value: str) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[file][row][column] = value

    return change


# Each case: what is spoilt, then file, line, column and words that the message must hold.
BROKEN: list[tuple[Callable[[Tables], None], str, int, str, str]] = [
    (set_cell("deals.csv", 0, "payer", "labb"), "deals.csv", 2, "payer", "no slug in companies"),
    (set_cell("deals.csv", 1, "payee", ""), "deals.csv", 3, "payee", "is empty, but required"),
    (set_cell("deals.csv", 0, "payee", "lab"), "deals.csv", 2, "payee", "payer as well"),
    (set_cell("deals.csv", 0, "kind", "bribe"), "deals.csv", 2, "kind", "allowed words"),
    (set_cell("deals.csv", 0, "announced", "10.9.2025"), "deals.csv", 2, "announced", "no date"),
    (set_cell("deals.csv", 0, "announced", "2025-02-30"), "deals.csv", 2, "announced", "no date"),
    (set_cell("deals.csv", 0, "announced", "2026-11-24"), "deals.csv", 2, "announced", "up to"),
    (set_cell("deals.csv", 1, "id", "lab-cloud"), "deals.csv", 3, "id", "duplicate"),
    (set_cell("deals.csv", 0, "id", "Lab Cloud"), "deals.csv", 2, "id", "no slug"),
    (set_cell("deals.csv", 0, "session", "noon"), "deals.csv", 2, "session", "allowed words"),
    (set_cell("deals.csv", 0, "amount_usd_bn", "-1"), "deals.csv", 2, "amount_usd_bn", "least 0"),
    (set_cell("deals.csv", 0, "amount_usd_bn", "3e999"), "deals.csv", 2, "amount_usd_bn", "no"),
    (set_cell("deals.csv", 0, "amount_usd_bn", "about 3"), "deals.csv", 2, "amount_usd_bn", "no"),
    (
        set_cell("deals.csv", 0, "amount_low_usd_bn", "301"),
        "deals.csv",
        2,
        "amount_low_usd_bn",
        "above amount_usd_bn",
    ),
    (
        set_cell("deals.csv", 0, "amount_high_usd_bn", "299"),
        "deals.csv",
        2,
        "amount_usd_bn",
        "above amount_high_usd_bn",
    ),
    (set_cell("deals.csv", 0, "basis", "sure"), "deals.csv", 2, "basis", "allowed words"),
    (
        set_cell("deals.csv", 0, "basis", "undisclosed"),
        "deals.csv",
        2,
        "amount_usd_bn",
        "although the basis is undisclosed",
    ),
    (set_cell("deals.csv", 0, "term_years", "0"), "deals.csv", 2, "term_years", "above 0"),
    (set_cell("sources.csv", 0, "leg", "cloud-lab"), "deals.csv", 2, "id", "no row in sources"),
    (set_cell("sources.csv", 0, "url", "javascript:alert(1)"), "sources.csv", 2, "url", "no http"),
    (set_cell("sources.csv", 0, "url", "https://"), "sources.csv", 2, "url", "no http"),
    (set_cell("sources.csv", 1, "leg", "nobody"), "sources.csv", 3, "leg", "no id in deals"),
    (set_cell("statuses.csv", 0, "status", "dead"), "statuses.csv", 2, "status", "allowed words"),
    (
        set_cell("statuses.csv", 0, "date", "2025-09-09"),
        "statuses.csv",
        2,
        "date",
        "before the leg's announcement",
    ),
    (
        set_cell("statuses.csv", 1, "superseded_by", ""),
        "statuses.csv",
        3,
        "superseded_by",
        "name the leg",
    ),
    (
        set_cell("statuses.csv", 1, "date", "2025-09-10"),
        "statuses.csv",
        3,
        "date",
        "second status",
    ),
    (set_cell("companies.csv", 0, "role", "king"), "companies.csv", 2, "role", "allowed words"),
    (set_cell("companies.csv", 1, "slug", "lab"), "companies.csv", 3, "slug", "duplicate"),
    (set_cell("companies.csv", 0, "ticker", "CLD"), "companies.csv", 3, "ticker", "duplicate"),
    (set_cell("companies.csv", 1, "ticker", "NYSE:CLD"), "companies.csv", 3, "ticker", "write CLD"),
    (set_cell("companies.csv", 1, "cik", "CIK1341439"), "companies.csv", 3, "cik", "no CIK"),
    (set_cell("valuations.csv", 0, "kind", "rumour"), "valuations.csv", 2, "kind", "allowed words"),
    (set_cell("valuations.csv", 1, "date", "2025-03-31"), "valuations.csv", 3, "date", "second"),
    (set_cell("valuations.csv", 1, "company", "x"), "valuations.csv", 3, "company", "no slug"),
    (
        set_cell("valuations.csv", 0, "source_url", ""),
        "valuations.csv",
        2,
        "source_url",
        "required",
    ),
    (set_cell("chapters.csv", 0, "lit", "lab; lab.clod"), "chapters.csv", 2, "lit", "semicolons"),
    (set_cell("figures.csv", 0, "value", "much"), "figures.csv", 2, "value", "no number"),
    (set_cell("figures.csv", 0, "value", ""), "figures.csv", 2, "value", "required"),
    (set_cell("figures.csv", 0, "source_url", ""), "figures.csv", 2, "source_url", "required"),
]


def test_a_rating_is_a_text_and_no_number(small: Path) -> None:
    with (small / "figures.csv").open("a", encoding="utf-8") as file:
        file.write("lab,rating_sp,2026-01-05,BBB- negative,rating,https://example.com/r\n")
    figures = read_ledger(small).figures
    assert figures["text"].tolist() == ["13", "BBB- negative"]
    assert figures["value"].isna().tolist() == [False, True]


def test_our_ledger_passes_and_holds_the_founding_story() -> None:
    ledger = read_ledger(DATA)
    assert set(ledger.companies.index[ledger.companies["core"] == "yes"]) == FOUNDING
    assert len(ledger.companies) == 89
    assert len(ledger.legs) == 282
    assert set(ledger.sources["leg"]) == set(ledger.legs.index)
    assert set(ledger.legs["kind"]) == set(KINDS) - {"power-supply"}


@pytest.mark.parametrize(
    ("day", "total"),
    [
        (date(2025, 10, 7), 758.5),
        (date(2025, 12, 31), 1206.2),
        (date(2026, 6, 30), 2133.1),
        (date(2026, 11, 23), 2600.1),
    ],
)
def test_live_money_adds_up_to_the_researchers_own_sum(day: date, total: float) -> None:
    sums = totals(legs_on(read_ledger(DATA, TODAY), day))
    assert sums.total_usd_bn == pytest.approx(total, abs=0.05)


def test_the_letter_of_intent_counts_in_2025_and_is_replaced_in_2026() -> None:
    ledger = read_ledger(DATA, TODAY)
    intent, equity = "nvidia-openai-investment-2025-09", "nvidia-openai-investment-2026-02"
    in_2025 = legs_on(ledger, date(2025, 10, 7))
    assert in_2025.at[intent, "status"] == "letter-of-intent"
    assert in_2025.at[intent, "amount_usd_bn"] == 100
    now = legs_on(ledger, TODAY)
    assert intent not in now.index
    assert now.at[equity, "amount_usd_bn"] == 30
    kept = legs_on(ledger, TODAY, ended=True)
    assert kept.at[intent, "status"] == "superseded"
    row = ledger.statuses[(ledger.statuses["leg"] == intent)].iloc[-1]
    assert (row["superseded_by"], row["date"].date()) == (equity, date(2026, 2, 27))


def test_a_leg_counts_from_its_announcement_until_its_end(small: Path) -> None:
    ledger = read_ledger(small, TODAY)
    assert list(legs_on(ledger, date(2025, 9, 9)).index) == []
    assert list(legs_on(ledger, date(2025, 9, 10)).index) == ["lab-cloud"]
    assert list(legs_on(ledger, date(2026, 1, 31)).index) == ["lab-cloud", "cloud-lab"]
    assert list(legs_on(ledger, date(2026, 2, 1)).index) == ["cloud-lab"]
    assert legs_on(ledger, TODAY).at["cloud-lab", "status"] == "announced"
    both = legs_on(ledger, TODAY, ended=True)
    assert both["status"].isin(ENDED).tolist() == [True, False]


def test_an_unknown_amount_is_counted_and_never_zero(small: Path) -> None:
    sums = totals(legs_on(read_ledger(small, TODAY), date(2026, 1, 1)))
    assert (sums.legs, sums.total_usd_bn, sums.firm_usd_bn, sums.undisclosed) == (2, 300, 0, 1)


def test_what_moves_no_money_is_left_out_of_sums() -> None:
    legs = legs_on(read_ledger(DATA, TODAY), TODAY)
    left_out = set(legs["kind"]) - set(moving(legs)["kind"])
    assert left_out == {"backstop-guarantee", "warrant", "chip-partnership", "acquisition"}


def test_changes_of_status_are_later_than_the_announcement(small: Path) -> None:
    changes = status_changes(read_ledger(small, TODAY), date(2025, 1, 1), TODAY)
    assert changes[["leg", "status"]].to_numpy().tolist() == [["lab-cloud", "superseded"]]


@pytest.mark.parametrize(("spoil", "file", "line", "column", "words"), BROKEN)
def test_a_bad_row_is_refused_with_its_place_and_reason(
    tmp_path: Path,
    spoil: Callable[[Tables], None],
    file: str,
    line: int,
    column: str,
    words: str,
) -> None:
    tables = {name: [dict(row) for row in rows] for name, rows in SMALL.items()}
    spoil(tables)
    with pytest.raises(LedgerError) as refused:
        read_ledger(write(tmp_path, tables), TODAY)
    found = [
        p for p in refused.value.problems if (p.file, p.line, p.column) == (file, line, column)
    ]
    assert any(words in problem.reason for problem in found), refused.value
    value = tables[file][line - 2][column]
    assert all(problem.value == value for problem in found)


def test_all_bad_rows_come_at_once(tmp_path: Path) -> None:
    tables = {name: [dict(row) for row in rows] for name, rows in SMALL.items()}
    for row in (0, 1):
        tables["deals.csv"][row]["payer"] = "nobody"
    tables["companies.csv"][0]["role"] = "king"
    with pytest.raises(LedgerError) as refused:
        read_ledger(write(tmp_path, tables), TODAY)
    places = [(p.file, p.line, p.column) for p in refused.value.problems]
    assert places == [
        ("companies.csv", 2, "role"),
        ("deals.csv", 2, "payer"),
        ("deals.csv", 3, "payer"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"slug,name\nlab,Lab\n", "role: is a required column and missing"),
        (b"slug,name,role,king\nlab,Lab,ai-lab,1\n", "king: is no column here"),
        (b"slug,name,role,role\nlab,Lab,ai-lab,x\n", "stands twice"),
        (b"slug,name,role\ncloud,Cloud, Inc.,hyperscaler\n", "companies.csv:2: has 4 cells"),
        (b"slug,name,role\nlab,\xff,ai-lab\n", "is not UTF-8"),
        (b'slug,name,role\nlab,"Lab,ai-lab\n', "no proper CSV"),
    ],
)
def test_a_file_that_is_no_table_is_refused(small: Path, content: bytes, words: str) -> None:
    (small / "companies.csv").write_bytes(content)
    with pytest.raises(LedgerError) as refused:
        read_ledger(small, TODAY)
    assert words in str(refused.value)


def test_a_spreadsheets_marks_and_quoted_lines_are_read(small: Path) -> None:
    """Excel writes a byte-order mark; a cell may hold a line break, and lines still count right."""
    (small / "companies.csv").write_text(
        'slug,name,role,description\nlab,Lab,ai-lab,"two\nlines"\ncloud,Cloud,king,\n',
        encoding="utf-8-sig",
    )
    with pytest.raises(LedgerError) as refused:
        read_ledger(small, TODAY)
    assert [(p.line, p.column) for p in refused.value.problems] == [(4, "role")]


def test_only_companies_and_deals_are_required(tmp_path: Path) -> None:
    write(tmp_path, {name: SMALL[name] for name in ("companies.csv", "deals.csv")})
    ledger = read_ledger(tmp_path, TODAY)
    assert ledger.sources.empty and len(legs_on(ledger, TODAY)) == 2
    (tmp_path / "deals.csv").unlink()
    with pytest.raises(LedgerError, match=r"deals\.csv: is missing"):
        read_ledger(tmp_path, TODAY)


def test_the_command_lists_bad_rows_and_says_so_by_its_exit_code(small: Path) -> None:
    def check(folder: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dashboard.check_data", str(folder)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    good = check(small)
    assert (good.returncode, good.stderr) == (0, "")
    assert "2 legs" in good.stdout
    text = (small / "deals.csv").read_text().replace("cloud-services", "cloudy")
    (small / "deals.csv").write_text(text)
    bad = check(small)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert "deals.csv:2: kind: “cloudy” is none of the allowed words" in bad.stdout
    nowhere = check(small / "nowhere")
    assert (nowhere.returncode, nowhere.stderr) == (1, "")
    assert "is no folder" in nowhere.stdout


# ------------------------------------------------------------------------------------ valuations


def test_a_valuation_is_the_newest_paid_one_of_the_day_and_never_a_later_one(small: Path) -> None:
    ledger = read_ledger(small, TODAY)

    def value(day: date) -> tuple[float, str] | None:
        found = valuation_on(ledger, day)
        return tuple(found.loc["lab", ["value_usd_bn", "kind"]]) if len(found) else None

    assert value(date(2025, 3, 30)) is None
    assert value(date(2025, 3, 31)) == (300, "post-money")
    assert value(date(2025, 10, 7)) == (500, "post-money")
    assert value(date(2025, 11, 1)) == (500, "post-money"), "talks are no valuation"
    assert value(date(2026, 3, 31)) == (852, "post-money")
    talks = valuation_on(ledger, TODAY, kinds=["talks"]).loc["lab"]
    assert (talks["value_usd_bn"], talks["date"].date()) == (1000, date(2025, 10, 20))
    assert talks["source_url"] == "https://example.com/d"


def test_of_two_valuations_on_one_day_the_round_counts(tmp_path: Path) -> None:
    tables = {**SMALL, "valuations.csv": [dict(row) for row in SMALL["valuations.csv"][:2]]}
    tables["valuations.csv"][1] |= {"date": "2025-03-31", "kind": "tender"}
    ledger = read_ledger(write(tmp_path, tables), TODAY)
    assert valuation_on(ledger, TODAY)["value_usd_bn"].to_dict() == {"lab": 300}


def with_one_valuation(folder: Path, **cells: str) -> Path:
    """A ledger as it was written before valuations had a file."""
    companies = [{**row, **dict.fromkeys(cells, "")} for row in SMALL["companies.csv"]]
    companies[0] |= cells
    tables = {name: rows for name, rows in SMALL.items() if name != "valuations.csv"}
    return write(folder, {**tables, "companies.csv": companies})


def test_one_valuation_may_stand_with_the_company(tmp_path: Path) -> None:
    folder = with_one_valuation(
        tmp_path, valuation_usd_bn="852", valuation_date="2026-03-31", valuation_source_url=""
    )
    ledger = read_ledger(folder, TODAY)
    assert valuation_on(ledger, date(2026, 3, 30)).empty
    assert valuation_on(ledger, TODAY)["value_usd_bn"].to_dict() == {"lab": 852}
    assert "valuation_usd_bn" not in ledger.companies
    write(folder, {"valuations.csv": SMALL["valuations.csv"]})
    with pytest.raises(LedgerError, match=r"companies\.csv:2: .* belongs into valuations\.csv"):
        read_ledger(folder, TODAY)


def test_a_valuation_without_its_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="valuation_date: is missing for the valuation"):
        read_ledger(with_one_valuation(tmp_path, valuation_usd_bn="5", valuation_date=""), TODAY)


# --------------------------------------------------------------------------------------- tickers


@pytest.mark.parametrize(
    ("written", "yahoo"),
    [
        ("nvda", "NVDA"),
        ("NASDAQ:AMD", "AMD"),
        ("NYSE: ORCL", "ORCL"),
        ("MSFT US", "MSFT"),
        ("MSFT US Equity", "MSFT"),
        ("$INTC", "INTC"),
        ("BRK.B", "BRK-B"),
        ("BRK/B", "BRK-B"),
        ("ORCL.N", "ORCL"),
        ("ＯＲＣＬ", "ORCL"),
        ("9984.t", "9984.T"),
        ("TYO:9984", "9984.T"),
        ("000660 KS", "000660.KS"),
        ("Oracle Corp", None),
    ],
)
def test_another_spelling_of_a_ticker_is_refused_and_yahoos_named(
    tmp_path: Path, written: str, yahoo: str | None
) -> None:
    assert not is_yahoo(written) and yahoo_spelling(written) == yahoo
    tables = {name: [dict(row) for row in rows] for name, rows in SMALL.items()}
    tables["companies.csv"][1]["ticker"] = written
    with pytest.raises(LedgerError) as refused:
        read_ledger(write(tmp_path, tables), TODAY)
    (problem,) = refused.value.problems
    assert problem.value == written and (yahoo or "ORCL, BRK-B") in problem.reason


@pytest.mark.parametrize("ticker", ["ORCL", "BRK-B", "BF-B", "9984.T", "000660.KS", "T", "7203.T"])
def test_yahoos_own_spelling_passes(ticker: str) -> None:
    assert is_yahoo(ticker) and yahoo_spelling(ticker) == ticker


def test_a_share_of_an_exchange_without_a_calendar_is_refused_by_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its deals can be read all the same: they are without prices, and the events say why."""
    companies = [dict(row) for row in SMALL["companies.csv"]]
    companies[1]["ticker"] = "ASML.AS"
    write(tmp_path, {**SMALL, "companies.csv": companies})
    assert read_ledger(tmp_path, TODAY).tickers == {"cloud": "ASML.AS"}
    assert check_data([str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "companies.csv:3: ticker: “ASML.AS” is of an exchange that is not supported" in out
    assert ".T, .KS" in out


@pytest.mark.parametrize("suffix", ["T", "KS", "KQ", "L", "DE", "AS", "HK", "TO"])
def test_the_check_knows_the_exchanges_that_the_market_knows(suffix: str) -> None:
    try:
        exchange_of(f"AAA.{suffix}")
    except UnknownExchangeError:
        assert suffix not in SUFFIXES
    else:
        assert suffix in SUFFIXES


# ----------------------------------------------------------------------------------- supersession


def superseding(folder: Path, *rows: tuple[str, str, str, str]) -> Ledger:
    statuses = [
        {"leg": leg, "date": day, "status": status, "superseded_by": by}
        for leg, day, status, by in rows
    ]
    return read_ledger(write(folder, {**SMALL, "statuses.csv": statuses}), TODAY)


def test_legs_that_supersede_one_another_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as refused:
        superseding(
            tmp_path,
            ("lab-cloud", "2026-02-01", "superseded", "cloud-lab"),
            ("cloud-lab", "2026-03-01", "superseded", "lab-cloud"),
        )
    found = [(p.file, p.line, p.column) for p in refused.value.problems]
    assert found == [
        ("statuses.csv", 2, "superseded_by"),
        ("statuses.csv", 3, "superseded_by"),
    ]
    assert "lab-cloud → cloud-lab → lab-cloud" in refused.value.problems[0].reason


def test_a_leg_that_came_back_makes_no_circle(tmp_path: Path) -> None:
    ledger = superseding(
        tmp_path,
        ("lab-cloud", "2026-02-01", "superseded", "cloud-lab"),
        ("lab-cloud", "2026-03-01", "definitive", ""),
        ("cloud-lab", "2026-03-01", "superseded", "lab-cloud"),
    )
    assert list(legs_on(ledger, TODAY).index) == ["lab-cloud"]


def test_a_leg_counts_until_its_successor_is_announced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Superseded on 20 September by a leg of 1 October: in between it still stands."""
    ledger = superseding(
        tmp_path,
        ("lab-cloud", "2025-09-10", "reported", ""),
        ("lab-cloud", "2025-09-20", "superseded", "cloud-lab"),
    )
    between = legs_on(ledger, date(2025, 9, 30))
    assert between["status"].to_dict() == {"lab-cloud": "reported"}
    assert list(legs_on(ledger, date(2025, 10, 1)).index) == ["cloud-lab"]
    changes = status_changes(ledger, date(2025, 9, 15), TODAY)
    assert [day.date() for day in changes["date"]] == [date(2025, 10, 1)]
    assert check_data([str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(
        "statuses.csv:3: date: “2025-09-20” is before cloud-lab is announced, on 2025-10-01: "
        "lab-cloud counts until then"
    )


# ------------------------------------------------------------------------------------- text files


@pytest.mark.parametrize(
    "text",
    [
        'slug,name,role\nlab,Lab,ai-lab\ncloud, "Cloud, Inc.", hyperscaler\n',
        "slug,name,role,\nlab,Lab,ai-lab,\ncloud,“Cloud”,hyperscaler,\n",
        "slug,name,role,,\nlab,Lab,ai-lab\ncloud,Cloud,hyperscaler,,\n",
        "slug,name,role\r\nlab,Lab,ai-lab\r\ncloud,Cloud\u2028Inc.,hyperscaler\x0c\r\n",
        "\ufeffslug,name,role\nlab,Lab\x0bLtd,ai-lab\n\x0c\ncloud,Cloud,hyperscaler\n",
    ],
)
def test_what_people_and_spreadsheets_leave_in_a_file_is_read(small: Path, text: str) -> None:
    (small / "companies.csv").write_text(text, encoding="utf-8", newline="")
    companies = read_ledger(small, TODAY).companies
    assert companies["role"].to_dict() == {"lab": "ai-lab", "cloud": "hyperscaler"}


def test_text_beyond_the_last_column_is_refused(small: Path) -> None:
    (small / "companies.csv").write_text("slug,name,role\nlab,Lab,ai-lab,,x\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"companies\.csv:2: has 5 cells, the header 3"):
        read_ledger(small, TODAY)
