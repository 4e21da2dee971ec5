"""Every page, opened as a viewer opens it, with Yahoo out of reach."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.data import sources
from dashboard.deals import read_ledger
from dashboard.paths import DATA
from dashboard.report import Question, report
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
    assert as_read(at.subheader[0].value) == "Oracle"
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


@pytest.mark.parametrize("page", ["deal-graph", "deals"])
def test_a_page_with_everything_filtered_out_still_stands(page: str) -> None:
    text = text_of(look(page, kinds=""))
    assert "Ignored" not in text
    assert "0 arrows" in text or "No flow fits these filters" in text


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


def test_oracles_contract_shows_the_jump_and_that_earnings_share_in_it() -> None:
    at = look("market-reaction", leg=ORACLES_CONTRACT)
    text = text_of(at)
    assert "**Oracle rose +36.0%** on 10 Sep 2025, from $241.51 to $328.33" in text
    assert "Earnings came out the evening before" in text
    assert "the move is not this deal's alone" in text
    assert "**+35.3% beyond what its β explains**, t = 15.9" in text
    assert metric(at, "Oracle, 10 Sep 2025") == "▲ +36.0%"
    assert metric(at, "S&P 500") == "▲ +0.3%"
    rows = table(at, "Event day")
    row = rows[(rows["Event day"] == "2025-09-10") & (rows["Company"] == "Oracle")].iloc[0]
    assert row["Return"] == pytest.approx(0.3595, abs=1e-4)
    assert row["AR"] == pytest.approx(0.3534, abs=1e-4)
    windows = table(at, "Sessions", "Standard error").set_index("Sessions")
    assert windows.at["event day", "t"] == pytest.approx(15.9, abs=0.05)


def test_the_other_partys_stock_and_another_benchmark_can_be_chosen() -> None:
    at = look(
        "market-reaction",
        leg="nvidia-intel-investment-2025-09",
        company="nvidia",
        benchmark="SMH",
        span="1m",
    )
    text = text_of(at)
    assert "**NVIDIA rose +3.5%** on 18 Sep 2025" in text
    assert metric(at, "Semiconductors") == "▲ +3.8%"


def test_a_deal_without_a_price_says_why() -> None:
    text = text_of(look("market-reaction", leg="spacex-nvidia-gpus-2026-10"))
    assert "No reaction can be given: prices of NVDA end on 21 Aug 2026" in text


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("groups", "the sellers (payees) gained"),
        ("loop", "4 of 5 announcements with a stock added value"),
        ("private", "42 companies in the ledger have no stock"),
    ],
)
def test_each_part_of_market_reaction_answers(part: str, said: str) -> None:
    assert said in text_of(look("market-reaction", part=part))


def test_the_groups_on_the_page_are_those_of_the_report() -> None:
    rows = table(look("market-reaction", part="groups"), "Group", "Mean CAR")
    values = report(Question(read_ledger(DATA), date.today()), ["event_groups"])
    told = {(row["group"], row["window"]): row for row in values["event_groups"]}
    for name, group in (("All", "all"), ("Payer", "payer"), ("Payee", "payee")):
        row = rows[rows["Group"] == name].iloc[0]
        its = told[group, "-1,1"]
        assert row["n"] == its["n"]
        assert row["Mean CAR"] == pytest.approx(its["caar"])
        assert row["Adjusted BMP"] == pytest.approx(its["kp_bmp"])


def test_confounded_events_can_be_left_out_and_the_window_chosen() -> None:
    every = table(look("market-reaction", window="-2,2"), "Event day", "CAR −2 … 2")
    clean = table(
        look("market-reaction", window="-2,2", without="earnings,deal,market", side="payee"),
        "Event day",
        "CAR −2 … 2",
    )
    assert len(clean) < len(every) and set(clean["Side"]) == {"Payee"}
    assert not clean["Note"].str.contains("Earnings").any()
    assert not ((clean["Company"] == "Oracle") & (clean["Event day"] == "2025-09-10")).any()


def test_a_loss_has_no_pe_and_says_so() -> None:
    rows = table(look("valuation"), "Trailing P/E").set_index("Company")
    assert rows.at["Intel", "If none"] == "no P/E: loss" and pd.isna(
        rows.at["Intel", "Trailing P/E"]
    )
    assert rows.at["Oracle", "Trailing P/E"] == pytest.approx(25.1, abs=0.05)
    assert len(rows) == 47


def test_the_figure_of_circular_flows_is_the_reports() -> None:
    """As the researchers' own sum has it for that day: 130.7 of 758.5 billions, 17.2 percent."""
    at = look("circular-flows", asof="2025-10-07")
    assert metric(at, "Can go round") == "$131B"
    assert metric(at, "Share of all disclosed") == "17.2%"
    assert metric(at, "All disclosed payments") == "$759B"
    assert "at most **$131B** (17.2%) can go round" in text_of(at)


def test_the_triangle_stands_beside_what_is_told_of_it() -> None:
    then = text_of(look("circular-flows", asof="2025-10-07"))
    assert "Around **NVIDIA → OpenAI → Oracle → NVIDIA** at most **$40B** can go" in then
    assert "what limits it is Oracle → NVIDIA" in then
    at = look("circular-flows")
    assert "at most **$30.1B** can go: what limits it is NVIDIA → OpenAI" in text_of(at)
    hops = table(at, "As the story goes", "Disclosed")
    assert hops["As the story goes"].tolist() == [100, 100, 100]
    assert hops["Disclosed"].tolist() == pytest.approx([30.1, 300, 40])


def test_what_counts_changes_the_figure() -> None:
    figures = {
        name: metric(look("circular-flows", **query), "Can go round")
        for name, query in {
            "all": {},
            "definitive": {"sure": "sure"},
            "binding": {"cancellable": "without"},
            "a year": {"period": "year"},
            "firm": {"basis": "firm"},
        }.items()
    }
    assert figures["all"] == "$620B" and figures["a year"] == "$363B"
    assert len(set(figures.values())) == len(figures)
    upper = [metric(look("circular-flows", cap=cap), "Upper bound") for cap in ("1", "10")]
    assert upper == ["$671B", "$881B"]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("flows", "One of the best solutions"),
        ("trips", "Each by itself; they do not add up"),
        ("financed", "$20B** (20.0%) of it is bought by customers"),
        ("levels", "net payers at the top"),
        ("chance", "in 500 networks"),
    ],
)
def test_each_part_of_circular_flows_answers(part: str, words: str) -> None:
    assert words in text_of(look("circular-flows", part=part))


def test_without_loops_the_page_says_so() -> None:
    at = look("circular-flows", kinds="lease")
    assert metric(at, "Can go round") == "$0"
    assert "No loop among the payments that count" in text_of(at)
    nothing = look("circular-flows", kinds="")
    assert metric(nothing, "Share of all disclosed") == "–"


def test_a_loop_is_lit_in_the_deal_graph() -> None:
    at = look("deal-graph", loop="nvidia.openai.oracle")
    assert as_read(at.subheader[0].value) == "NVIDIA → OpenAI → Oracle → NVIDIA"
    assert set(table(at, "From", "To")["From"]) == {"NVIDIA", "OpenAI", "Oracle"}


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

    frame = pd.DataFrame({"What": ["=1+1", "+1", "-1", "@x", "fine, too"], "Amount": [-1.0] * 5})
    lines = safe_csv(frame).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["'=1+1,-1.0", "'+1,-1.0", "'-1,-1.0", "'@x,-1.0", '"fine, too",-1.0']
