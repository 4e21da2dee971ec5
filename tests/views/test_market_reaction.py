"""The page Market reaction: one announcement, and all of them."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.components.draw.links import arrow_query
from dashboard.deals import legs_on, read_ledger
from dashboard.findings import Findings
from dashboard.flows import arrow_id, arrows
from dashboard.market.book import from_snapshot
from dashboard.market.snapshot import read as read_snapshot
from dashboard.paths import DATA
from dashboard.report import Question, report
from dashboard.vocabulary import ENDED
from tests.pages import look, metric, table
from tests.reading import text_of

ORACLES_CONTRACT = "openai-oracle-cloud-2025-09"
LEDGER = read_ledger(DATA)


def test_oracles_contract_shows_the_jump_and_that_earnings_share_in_it() -> None:
    at = look("market-reaction", leg=ORACLES_CONTRACT, path="1", events="1")
    text = text_of(at)
    assert "**Oracle rose 36.0%** on 10 Sep 2025, from $241.51 to $328.33" in text
    assert "Earnings came out the evening before" in text
    assert "the move is not this deal's alone" in text
    assert "**+35.3% beyond what its β explains**, t = 15.9" in text
    assert metric(at, "Oracle, 10 Sep 2025") == "▲ +36.0%"
    assert metric(at, "S&P 500") == "▲ +0.3%"
    assert metric(at, "P/E before and after") == "55.6 → 76.0"
    rows = table(at, "Event day", "Company")
    row = rows[(rows["Event day"] == "2025-09-10") & (rows["Company"] == "Oracle")].iloc[0]
    assert row["Return"] == pytest.approx(0.3595, abs=1e-4)
    assert row["AR"] == pytest.approx(0.3534, abs=1e-4)
    windows = table(at, "Sessions", "Standard error").set_index("Sessions")
    assert windows.at["event day", "t"] == pytest.approx(15.9, abs=0.05)
    parties = table(at, "Party", "Side").set_index("Party")
    assert parties.at["Oracle", "CAR −1 … 1"] == windows.at["−1 … 1", "CAR"]
    assert parties.at["OpenAI", "Note"] == "unlisted"


def test_a_fall_is_told_without_a_second_sign() -> None:
    text = text_of(look("market-reaction", leg="oracle-nvidia-chips-2025-05", company="nvidia"))
    assert "rose +" not in text and "fell −" not in text


def test_the_other_partys_stock_and_another_benchmark_can_be_chosen() -> None:
    at = look(
        "market-reaction",
        leg="nvidia-intel-investment-2025-09",
        company="nvidia",
        benchmark="SMH",
        span="1m",
    )
    text = text_of(at)
    assert "**NVIDIA rose 3.5%** on 18 Sep 2025" in text
    assert metric(at, "Semiconductors") == "▲ +3.8%"


def test_the_page_opens_on_an_announcement_with_a_figure_and_an_amount() -> None:
    at = look("market-reaction")
    text = text_of(at)
    assert "No reaction can be given" not in text and "beyond what its β explains" in text
    assert metric(at, "Abnormal return") != "–"
    (leg,) = [box.value for box in at.selectbox if box.key == "leg"]
    assert LEDGER.legs.at[leg, "basis"] != "undisclosed"


def test_a_deal_without_a_price_says_why() -> None:
    text = text_of(look("market-reaction", leg="spacex-nvidia-gpus-2026-10"))
    assert "No reaction can be given: prices of NVDA end on 21 Aug 2026" in text


@pytest.mark.parametrize(
    ("part", "now", "words"),
    [
        ("events", "events", "with a CAR over your window"),
        ("groups", "groups", "the sellers (payees) gained"),
        ("loop", "around", "4 of 5 announcements with a stock added market cap"),
        ("private", "unlisted", "42 companies in the ledger are unlisted"),
    ],
)
def test_each_part_answers_at_its_old_and_its_new_address(part: str, now: str, words: str) -> None:
    assert words in text_of(look("market-reaction", **{now: "1"}))
    before = look("market-reaction", part=part)
    assert words in text_of(before)
    assert "part" not in before.query_params and before.query_params[now] == "1"
    assert words not in text_of(look("market-reaction"))


def test_the_groups_on_the_page_are_those_of_the_report() -> None:
    rows = table(look("market-reaction", groups="1"), "Group", "Mean CAR")
    values = report(Question(LEDGER, date.today()), ["event_groups"])
    told = {(row["group"], row["window"]): row for row in values["event_groups"]}
    for name, group in (("All", "all"), ("Payer", "payer"), ("Payee", "payee")):
        row = rows[rows["Group"] == name].iloc[0]
        of_report = told[group, "-1,1"]
        assert row["n"] == of_report["n"]
        assert row["Mean CAR"] == pytest.approx(of_report["caar"])
        assert row["Adjusted BMP"] == pytest.approx(of_report["kp_bmp"])


def test_confounded_events_can_be_left_out_and_the_window_chosen() -> None:
    shown = {"window": "-2,2", "events": "1"}
    every = table(look("market-reaction", **shown), "Event day", "CAR −2 … 2")
    clean = table(
        look("market-reaction", **shown, without="earnings,deal,market", side="payee"),
        "Event day",
        "CAR −2 … 2",
    )
    assert len(clean) < len(every) and set(clean["Side"]) == {"Payee"}
    assert not clean["Note"].str.contains("Earnings").any()
    assert not ((clean["Company"] == "Oracle") & (clean["Event day"] == "2025-09-10")).any()


def test_events_with_figures_stand_before_those_without() -> None:
    cars = table(look("market-reaction", events="1"), "Event day", "CAR −1 … 1")["CAR −1 … 1"]
    known = cars.notna().to_numpy()
    assert known[0] and not known[-1] and (known[:-1] >= known[1:]).all()


# ------------------------------------------------------------------- the way to the deal graph


def test_every_legs_arrow_is_among_those_that_the_graph_draws() -> None:
    """Ended ones too, which have arrows of their own."""
    known = legs_on(LEDGER, date.today(), ended=True)
    assert known["status"].isin(ENDED).sum() >= 23
    drawn = {arrow.id: arrow for arrow in arrows(known).itertuples()}
    for leg in known.itertuples():
        assert leg.Index in drawn[arrow_id(leg)].legs
        assert drawn[arrow_id(leg)].ended == (leg.status in ENDED)


def test_the_link_of_an_ended_leg_shows_it_and_that_of_a_live_one_no_ended_ones() -> None:
    findings = Findings(LEDGER, from_snapshot(read_snapshot()), date.today())
    letter = findings.leg_rows["nvidia-openai-investment-2025-09"]
    assert arrow_query(letter) == {"arrow": "nvidia.openai.investment.ended", "ended": "all"}
    contract = findings.leg_rows[ORACLES_CONTRACT]
    assert arrow_query(contract) == {"arrow": "openai.oracle.services"}
    then = findings.on(date(2025, 10, 7)).leg_rows["nvidia-openai-investment-2025-09"]
    assert arrow_query(then) == {"arrow": "nvidia.openai.investment"}


@pytest.mark.parametrize("page", [{"leg": "nvidia-openai-investment-2025-09"}])
def test_from_the_reaction_to_an_ended_deal_its_own_arrow_opens(page: dict[str, str]) -> None:
    at = look("market-reaction", **page)
    (link,) = [e for e in at.get("page_link") if "deal graph" in e.proto.label]
    query = parse_qs(link.proto.query_string or urlsplit(link.proto.page).query)
    graph = look("deal-graph", arrow=query["arrow"][0], ended=query["ended"][0])
    text = text_of(graph)
    assert "Ignored" not in text and "ended · **up to $100B** · NVIDIA → OpenAI" in text
