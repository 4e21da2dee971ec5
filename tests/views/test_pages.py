"""Every page, opened as a viewer opens it, with Yahoo out of reach."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.data import sources
from dashboard.paths import DATA
from tests.pages import APP, PAGES, look, metric, table, tables
from tests.reading import as_read, text_of

ORACLES_CONTRACT = "openai-oracle-cloud-2025-09"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_offline_and_says_that_it_shows_the_snapshot(page: str) -> None:
    at = look(page)
    text = text_of(at)
    assert "◇ Snapshot" in text.replace("*", "") and "closing prices to 21 Aug 2026" in text
    assert "Not investment advice" in text
    assert at.title[0].value


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "hostile",
    [
        {"company": "<script>alert(1)</script>", "asof": "yesterday", "kinds": "bribes"},
        {"company": "oracle'; DROP TABLE deals", "leg": "../../etc/passwd", "show": "everything"},
        {"asof": "2099-01-01", "basis": ",,,", "companies": "x" * 500, "arrow": "a.b.c"},
    ],
)
def test_an_address_that_fits_nothing_is_named_and_ignored(
    page: str, hostile: dict[str, str]
) -> None:
    text = text_of(look(page, **hostile))
    if page in ("deal-graph", "deals"):
        assert "Ignored in this page's address" in text


def test_the_graph_opens_on_the_largest_flows_and_shows_others_on_request() -> None:
    largest = look("deal-graph")
    assert "Drawn: 18 companies" in text_of(largest)
    drawn = tables(largest, "Payer", "Payee", "Amount")[-1]
    assert {"Anthropic", "Amazon (AWS)", "Alphabet (Google)", "Broadcom"} <= {
        *drawn["Payer"],
        *drawn["Payee"],
    }
    assert "Drawn: 15 companies" in text_of(look("deal-graph", show="core"))
    everything = text_of(look("deal-graph", show="all", ended="all"))
    assert re.search(r"Drawn: 89 companies, \d+ arrows for 282 flows", everything)


def test_a_chosen_company_shows_its_flows_price_and_deals() -> None:
    at = look("deal-graph", company="oracle")
    assert as_read(at.header[0].value) == "Oracle"
    assert metric(at, "Price") == "$146.47"
    assert metric(at, "P/E") == "25.1"
    pays, receives = tables(at, "For", "Company")
    assert receives.set_index("Company").at["OpenAI", "Amount"] == 300
    paid = pays.set_index("Company")["Amount"]
    assert paid["NVIDIA"] == 40 and pd.isna(paid["AMD"])


def test_a_private_company_shows_its_valuation_with_its_source() -> None:
    text = text_of(look("deal-graph", company="openai"))
    assert "Valued at **$852B** on 31 Mar 2026" in text and "(https://" in text


def test_a_chosen_arrow_shows_its_legs_with_status_and_sources() -> None:
    text = text_of(look("deal-graph", arrow="nvidia.openai.investment", asof="2025-10-07"))
    assert "up to $100B" in text and "letter of intent" in text
    assert "https://openai.com/index/openai-nvidia-systems-partnership/" in text
    today = text_of(look("deal-graph", arrow="nvidia.openai.investment"))
    # What it came in the place of is told as ended, with the way it went.
    assert "ended · **up to $100B**" in today and "Investment: **$30.1B**" in today
    assert re.search(r"superseded 27 Feb 2026 by \[NVIDIA → OpenAI, \$?\\?\$30B", today)


def test_the_filters_leave_out_what_is_not_firm() -> None:
    at = look("deals", basis="firm", kinds="investment")
    ledger = table(at, "Announced", "Source")
    assert set(ledger["Basis"]) == {"Firm"}
    assert set(ledger["Kind"]) == {"Equity investment", "Venture investment"}


@pytest.mark.parametrize(("page", "words"), [("deal-graph", "Drawn: "), ("deals", " known on ")])
def test_with_no_kind_chosen_all_count(page: str, words: str) -> None:
    every, none = (text_of(look(page, **query)) for query in ({}, {"kinds": "", "filters": "1"}))
    assert "Ignored" not in none
    lines = [[line for line in text.split("\n") if words in line] for text in (every, none)]
    assert lines[0] == lines[1] != []


def test_an_empty_result_says_what_would_match() -> None:
    at = look("deals", q="openai letter of intent zebra", **{"from": "2026-01-01"})
    told = as_read(at.info[0].value)
    assert re.search(r"There are: \d+ flows? with other words; “openai” alone: \d+", told)
    assert "“zebra” alone: 0" in told
    assert not tables(at, "Announced", "Source")
    one = look("deals", company="oracle", to="2024-01-01")
    assert re.search(
        r"\d+ flows? of any company; \d+ flows? of any day", as_read(one.info[0].value)
    )


def test_openai_letter_of_intent_finds_those_that_were_one() -> None:
    live = table(look("deals", q="letter of intent OpenAI"), "Announced", "Source")
    assert len(live) and ((live["Payer"] == "OpenAI") | (live["Payee"] == "OpenAI")).any()
    every = table(look("deals", q="openai letter of intent", ended="all"), "Announced", "Source")
    assert date(2025, 9, 22) in every["Announced"].to_list()


def test_deals_are_listed_from_a_day_to_a_day() -> None:
    query = {"from": "2025-09-01", "to": "2025-10-31"}
    days = table(look("deals", **query), "Announced", "Source")["Announced"]
    assert len(days) > 10
    assert date(2025, 9, 1) <= days.min() and days.max() <= date(2025, 10, 31)


def test_the_ledger_is_searched_and_read_as_of_a_date() -> None:
    at = look("deals", q="abilene", asof="2025-10-07")
    found = table(at, "Announced", "Source")
    assert len(found) >= 2 and found["Announced"].max() <= date(2025, 10, 7)
    empty = look("deals", q="no such words anywhere")
    assert "No flow fits these filters" in empty.info[0].value


def test_unknown_amounts_are_gaps_in_the_table_and_not_zeros() -> None:
    ledger = table(look("deals"), "Announced", "Source")
    unknown = ledger[ledger["Basis"] == "Undisclosed"]
    assert len(unknown) > 50 and unknown["Amount"].isna().all()


def test_a_chosen_arrow_shows_what_the_stocks_did() -> None:
    rows = table(look("deal-graph", arrow="openai.oracle.services"), "Stock of", "AR")
    row = rows[rows["Stock of"] == "Oracle"].iloc[-1]
    assert row["AR"] == pytest.approx(0.3534, abs=1e-4)


def test_a_chosen_arrow_between_companies_outside_the_core_is_drawn() -> None:
    text = text_of(look("deal-graph", arrow="apollo.anthropic.debt"))
    assert "Apollo Global Management → Anthropic" in text


def test_a_loss_has_no_pe_and_says_so() -> None:
    rows = table(look("valuation"), "Trailing P/E").set_index("Company")
    assert rows.at["Intel", "If none"] == "loss" and pd.isna(rows.at["Intel", "Trailing P/E"])
    assert rows.at["Oracle", "Trailing P/E"] == pytest.approx(25.1, abs=0.05)
    assert len(rows) == 47


def test_a_loop_is_lit_in_the_deal_graph() -> None:
    at = look("deal-graph", loop="nvidia.openai.oracle")
    hop = table(at, "Payer", "Payee", "As announced").iloc[0]
    assert (hop["As announced"], hop["Disclosed, live"]) == pytest.approx((100.1, 30.1))
    text = as_read(text_of(at))
    assert "by what is disclosed and live **$30.1B**, limited by" in text
    # The announcement that made the loop, though it is superseded.
    assert re.search(r"▲ \+3\.9%\*\* on 22 Sep 2025 \(\$100B, superseded\)", text)
    assert "standard error" in text
    assert as_read(at.header[0].value) == "NVIDIA → OpenAI → Oracle → NVIDIA"
    assert set(table(at, "Payer", "Payee", "As announced")["Payer"]) == {
        "NVIDIA",
        "OpenAI",
        "Oracle",
    }


def test_a_bad_ledger_stops_the_page_with_the_list_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in DATA.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / "deals.csv").read_text().replace(",cloud-services,", ",cloudy,", 1)
    (tmp_path / "deals.csv").write_text(text)
    monkeypatch.setattr(sources, "DATA", tmp_path)
    sources.forget()
    at = AppTest.from_file(APP, default_timeout=60).run()
    assert not at.exception
    assert "1 problem" in at.error[0].value
    assert table(at, "Reason")["Value"].tolist() == ["cloudy"]


def test_text_of_the_ledger_is_never_markup() -> None:
    from dashboard.components.draw.markup import escape
    from dashboard.components.draw.prose import filled

    nasty = "<b>$x$</b> [a](javascript:1) :red[b] `c` *d* _e_ # f"
    shown = re.sub(r"\\(.)", r"\1", escape(nasty))
    assert shown == nasty
    for sign in "<>$[]:`*_":
        assert f"\\{sign}" in escape(sign * 2)
    assert escape("# heading").startswith("\\#") and escape("- item").startswith("\\-")
    assert escape("1. item") == "1\\. item"
    assert filled("**{a}**", a="**") == "**\\*\\***"


def test_spreadsheets_get_no_formulas() -> None:
    from dashboard.components.draw.csv import safe_csv

    starts = ["=1+1", "+1", "-1", "@x", "＝1+1", "＋1", "－1", "＠x"]
    frame = pd.DataFrame({"What": [*starts, "fine, too", "1=1"], "Amount": -1.0})
    lines = safe_csv(frame).decode("utf-8-sig").splitlines()
    assert lines[1:-2] == [f"'{start},-1.0" for start in starts]
    assert lines[-2:] == ['"fine, too",-1.0', "1=1,-1.0"]
