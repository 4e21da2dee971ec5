"""The page Circular flows: its figures, its loop, and its parts, which are drawn when opened."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.components.data import sources
from dashboard.deals import legs_on, read_ledger
from dashboard.flows import financed, sellers
from dashboard.paths import DATA
from dashboard.report import Question, report
from tests.networks import legs
from tests.pages import look, open_page, table, tables
from tests.reading import text_of

PARTS = [
    ("flows", "One of several equally large circulations"),
    ("trips", "Each is taken by itself; they do not add up"),
    ("financed", "They buy $20B (20.0%) of the $100B of purchases with a disclosed amount"),
    ("levels", "Net payers at the top"),
    ("chance", "500 networks"),
]


def circular(**query: str) -> str:
    (amount,) = re.findall(r"At most \*\*(\S+)\*\*", text_of(look("circular-flows", **query)))
    return str(amount)


def test_the_figure_is_the_reports() -> None:
    """As the researchers' own sum has it for that day: 130.7 of 758.5 billions, 17.2 percent."""
    text = text_of(look("circular-flows", asof="2025-10-07"))
    assert "At most **$131B** (17.2%) of the **$759B** disclosed as of 7 Oct 2025" in text
    today = report(Question(read_ledger(DATA), date.today()), ["circulation"])["circulation"]
    assert f"({today['share']:.1%})" in text_of(look("circular-flows"))


def test_the_triangle_stands_beside_what_is_commonly_told() -> None:
    then = text_of(look("circular-flows", asof="2025-10-07"))
    assert "In **NVIDIA → OpenAI → Oracle → NVIDIA** at most **$40B** can circulate" in then
    assert "The bottleneck is Oracle → NVIDIA" in then
    at = look("circular-flows")
    assert "at most **$30.1B** can circulate. The bottleneck is NVIDIA → OpenAI" in text_of(at)
    hops = table(at, "As commonly told", "Disclosed")
    assert hops["As commonly told"].tolist() == [100, 100, 100]
    assert hops["Disclosed"].tolist() == pytest.approx([30.1, 300, 40])
    assert hops["Made of"].tolist()[0] == "$30B + $100M"


def test_a_past_day_says_nothing_of_what_came_later() -> None:
    then = text_of(look("circular-flows", asof="2025-10-07"))
    replaced = "an equity investment of $30 billion replaced the letter of intent"
    assert "letter of intent of September 2025" in then and replaced not in then
    assert replaced in text_of(look("circular-flows"))


def test_what_counts_changes_the_figure() -> None:
    figures = {
        name: circular(**query)
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
    upper = [text_of(look("circular-flows", cap=cap)) for cap in ("1", "10")]
    assert "it would be at most **$671B**" in upper[0]
    assert "it would be at most **$881B**" in upper[1]


def test_the_choices_can_be_made_when_opened_and_stay_when_closed() -> None:
    at = open_page("circular-flows", choices="1")
    at.button_group(key="period").set_value("year")
    at.run()
    assert "**$363B** a year" in text_of(at)
    del at.query_params["choices"]
    at.run()
    assert "period" not in [group.key for group in at.button_group]
    assert "**$363B** a year" in text_of(at.run()) and at.query_params["period"] == "year"


@pytest.mark.parametrize(("part", "words"), PARTS)
def test_each_part_answers_at_its_old_and_its_new_address(part: str, words: str) -> None:
    assert words in text_of(look("circular-flows", **{part: "1"}))
    before = look("circular-flows", part=part)
    assert words in text_of(before)
    assert "part" not in before.query_params and before.query_params[part] == "1"


def test_an_old_address_that_names_no_part_is_named() -> None:
    text = text_of(look("circular-flows", part="everything"))
    assert "Ignored in this page's address" in text and "`part=everything`" in text


def test_closed_parts_are_not_drawn() -> None:
    at = look("circular-flows")
    text = text_of(at)
    assert not any(words in text for _, words in PARTS)
    assert len(at.dataframe) == 1
    assert [chart.key for chart in at.get("plotly_chart")] == ["loop-timeline"]


def test_all_loops_are_listed_and_each_leads_to_its_picture() -> None:
    at = look("circular-flows", loops="1")
    found = report(Question(read_ledger(DATA), date.today()), ["loops"])["loops"]
    assert len(table(at, "Loop", "Bottleneck")) == len(found)
    (raw,) = [d.value for d in at.dataframe if "Weakest status" in d.value]
    assert raw["Loop"].str.contains("circular-flows?loop=", regex=False).all()


def test_what_others_count_stands_beside_ours() -> None:
    at = look("circular-flows", published="1")
    text = text_of(at)
    values = report(Question(read_ledger(DATA), date.today()), ["bis", "published_totals"])
    bis = values["bis"]
    assert f"**{bis['share']:.1%}** of the" in text
    assert f"between operating companies, **{bis['between_companies']['share']:.1%}**" in text
    assert "The BIS counts **46.4%**" in text and "other deals" in text
    split = table(at, "Who finances whom", "Share of all", "Pairs")
    assert split["Share of all"].sum() == pytest.approx(1)
    assert split["Invested"].tolist()[:3] == pytest.approx(
        [row["amount_usd_bn"] for row in bis["categories"].values()]
    )
    assert len(table(at, "Traded", "Lent")) == len(bis["pairs"])
    totals = table(at, "Published figure", "Ours then", "Ours now")
    assert len(totals) == len(values["published_totals"]) == 3
    by = totals.set_index("Published figure").loc["Value of all deals"]
    assert (by["By"], by["Theirs"]) == ("FT Alphaville with Sona", "$3.6T")
    assert all(row["why"] in text for row in values["published_totals"])
    # A figure is not known before its day.
    assert len(table(look("circular-flows", published="1", asof="2026-08-01"), "Ours then")) == 2


def test_the_share_through_time_names_what_moved_it() -> None:
    at = look("circular-flows", history="1")
    assert "The circular share rose from" in text_of(at)
    moves = table(at, "Day", "Change", "Added", "Ended")
    letter = moves[moves["Day"] == date(2026, 2, 27)].iloc[0]
    assert "NVIDIA → OpenAI $30B" in letter["Added"]
    assert "NVIDIA → OpenAI up to $100B" in letter["Ended"]


def test_without_loops_the_page_says_so() -> None:
    assert circular(kinds="lease") == "$0"
    assert "There is no loop among the payments that count" in text_of(
        look("circular-flows", kinds="lease")
    )
    nothing = look(
        "circular-flows", kinds="partnership", levels="1", history="1", flows="1", trips="1"
    )
    assert "At most **$0** (–) of the **$0**" in text_of(nothing)


def test_a_small_ledger_without_a_financing_seller_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "companies.csv").write_text("slug,name,role\nann,Ann,ai-lab\nbob,Bob,chip-maker\n")
    (tmp_path / "deals.csv").write_text(
        "id,payer,payee,kind,announced,amount_usd_bn,basis\n"
        "one,ann,bob,hardware-purchase,2026-01-05,1,firm\n"
    )
    monkeypatch.setattr(sources, "DATA", tmp_path)
    at = open_page("circular-flows", part="financed")
    assert "Nobody in the ledger finances a customer of its own" in text_of(at)
    assert not tables(at, "Customer")


def test_sellers_are_those_that_finance_a_customer() -> None:
    """Most such customers first; the customer of another seller is none."""
    made = legs(
        ("lab", "chips", 5, "hardware-purchase"),
        ("cloud", "chips", float("nan"), "hardware-purchase"),
        ("chips", "lab", 1, "equity-investment"),
        ("chips", "cloud", 1, "backstop-guarantee"),
        ("lab", "cloud", 50, "cloud-services"),
        ("cloud", "lab", 9, "warrant"),
        ("shop", "server", 99, "hardware-purchase"),
        ("server", "lab", 99, "equity-investment"),
    )
    assert sellers(made) == ["chips", "cloud"]
    ours = legs_on(read_ledger(DATA), date.today())
    for seller in sellers(ours):
        assert financed(ours, seller).tied
    assert sellers(pd.DataFrame(columns=made.columns)) == []
