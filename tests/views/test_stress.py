"""The page Stress test: what it shows is what the functions find."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.deals import legs_on, read_ledger
from dashboard.flows.stress import (
    Assumptions,
    Shocks,
    Year,
    loss_curve,
    single_failures,
    stress,
    year,
)
from dashboard.paths import DATA
from tests.pages import look, open_page, table, tables
from tests.reading import text_of

LEDGER = read_ledger(DATA)


def ours(**assumed: object) -> Year:
    """The year of our ledger today."""
    outside = LEDGER.companies["outside_income_usd_bn"]
    return year(legs_on(LEDGER, date.today()), outside, Assumptions(**assumed))


def lost(at: AppTest) -> str:
    """What the opening sentence says would not be paid."""
    (amount,) = re.findall(r"due in a year, \*\*(\S+)\*\* would not be paid", text_of(at))
    return str(amount)


def test_the_table_is_what_the_function_finds() -> None:
    at = look("stress-test", shock="openai:0.5,oracle:0.2", term="4", income="oracle:1")
    baseline = ours(years=4.0, incomes={"oracle": 1.0})
    found = stress(baseline, Shocks(income={"openai": 0.5, "oracle": 0.2}))
    hit = found.companies[["lost_usd_bn", "short_usd_bn", "cancelled_usd_bn"]].any(axis=1)
    rows = found.companies[hit]
    shown = table(at, "Loses", "Owes")
    assert 2 < len(shown) < len(found.companies)
    assert shown["Company"].tolist() == [LEDGER.name(slug) for slug in rows.index]
    for title, column in {
        "Loses": "lost_usd_bn",
        "Is due": "due_usd_bn",
        "Receives": "received_usd_bn",
        "Owes": "owed_usd_bn",
        "Pays": "paid_usd_bn",
        "Shortfall": "short_usd_bn",
    }.items():
        assert np.allclose(shown[title], rows[column]), title
    by_name = shown.set_index("Company")
    loss = rows["lost_usd_bn"]
    assert by_name.at["Oracle", "Of its revenue"] == pytest.approx(loss["oracle"] / 67.4)
    assert by_name.at["Microsoft", "Of its market cap"] < loss["microsoft"] / 1000
    assert [len(names) for names in found.rounds] == [1] and "1 company defaults" in text_of(at)
    assert "Ignored" not in text_of(at)


def test_who_loses_most_in_dollars_and_who_by_revenue() -> None:
    text = text_of(look("stress-test", shock="openai:0.5"))
    assert re.search(r"\*\*Oracle\*\* would lose most: \$4\.9B of .*, 7\.3% of its revenue", text)
    assert "Measured by revenue, **Cerebras Systems** would lose most: 107.1% of it" in text


def test_before_a_shock_the_page_names_the_gaps_and_nobody_loses() -> None:
    at = look("stress-test")
    text = text_of(at)
    assert "Before a shock everyone pays the **$348B** due in a year" in text
    assert "**a funding gap of $175B a year**" in text
    assert "(OpenAI $93.3B, Anthropic $80.6B" in text
    assert not tables(at, "Loses", "Owes"), "a table of zeros says nothing"
    failures = table(at, "Others lose", "Loses most")
    single = single_failures(ours())
    costly = single[single["lost_usd_bn"] > 0]
    assert failures["Others lose"].tolist() == pytest.approx(costly["lost_usd_bn"].tolist())
    bare = look("stress-test", funding="none")
    assert lost(bare) == "$175B" and "3 companies default" in text_of(bare)


def test_the_outside_income_stands_beside_the_last_full_year() -> None:
    means = table(look("stress-test", means="1"), "Outside income", "Last full year")
    openai = means.set_index("Company").loc["OpenAI"]
    figures = LEDGER.figures[LEDGER.figures["entity"] == "openai"].sort_values("as_of")
    years = figures.loc[figures["metric"] == "annual_revenue", "value"]
    assert openai["Last full year"] == pytest.approx(years.iloc[-1])
    assert openai["Outside income"] > openai["Last full year"]


def test_a_ready_made_scenario_sets_what_the_address_says() -> None:
    at = open_page("stress-test", shock="oracle:1")
    at.button(key="scenario-slow-growth").click().run()
    assert not at.exception
    assert at.query_params["gap"] == "openai:0.5" and "shock" not in at.query_params
    assert lost(at) == "$46.6B"
    assert "would have to grow by 409%; this is what growth by 205% leaves open" in text_of(at)
    at.button(key="scenario-no-investors").click().run()
    assert "openai" in at.query_params["stop"] and "gap" not in at.query_params
    assert "Promised money of **$45.8B** a year does not come" in text_of(at)


def test_shocks_set_in_a_fold_stay_when_it_closes() -> None:
    at = open_page("stress-test", shocks="1", assumptions="1")
    at.multiselect(key="stop").set_value(["all"]).run()
    at.number_input(key="term").set_value(4.0).run()
    promised = "Promised money of"
    assert promised in text_of(at) and at.query_params["stop"] == "all"
    before = text_of(at)
    for fold in ("shocks", "assumptions"):
        del at.query_params[fold]
    at.run()
    assert not [box.key for box in at.multiselect if box.key == "stop"]
    at.run()
    assert (at.query_params["stop"], at.query_params["term"]) == ("all", "4")
    assert lost(at) in before


def test_a_hostile_shock_is_named_and_the_rest_of_the_address_holds() -> None:
    at = look(
        "stress-test",
        shock="openai:0.5,<b>x</b>:1,oracle:7,amd:nan",
        stop="everything",
        gap=":::",
        term="1e9",
    )
    text = text_of(at)
    assert lost(at) == "$11.4B"
    for named in ("shock=<b>x</b>:1,oracle:7,amd:nan", "stop=everything", "gap=:::", "term=1e9"):
        assert named in text
    assert "Ignored in this page's address" in text


def test_an_address_that_names_a_company_opens_its_curve() -> None:
    switches = {"stress-curve-table": "1"}
    at = look("stress-test", company="softbank", shock="openai:0.1", **switches)
    shown = table(at, "Gone", "Begin to default")
    points = loss_curve(ours(), Shocks(income={"openai": 0.1}), "softbank")
    assert np.allclose(shown["Others lose"], points["lost_usd_bn"])
    assert shown["Begin to default"].tolist() == ["SoftBank Group", ""]
    assert not tables(look("stress-test", shock="openai:0.1"), "Gone")


def test_a_slider_moves_the_address_and_the_losses() -> None:
    at = open_page("stress-test", shock="openai:0.5")
    at.slider(key="shock-openai").set_value(0.25).run()
    assert at.query_params["shock"] == "openai:0.25"
    assert lost(at) == "$5.7B"


def test_before_the_first_contract_the_page_says_so() -> None:
    text = text_of(look("stress-test", asof="2022-12-01"))
    assert "No contract with an amount was known by 1 Dec 2022" in text
