"""Headlines of one deal are one candidate, told apart from what the ledger has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.deals import Ledger, read_ledger
from dashboard.radar import Candidate
from dashboard.radar.clusters import candidates, read_headlines
from dashboard.radar.reading import Reading

COMPANIES = """slug,name,role,ticker
nvidia,NVIDIA,chip-maker,NVDA
openai,OpenAI,ai-lab,
oracle,Oracle,hyperscaler,ORCL
crusoe,Crusoe,compute-provider,
softbank,SoftBank Group,investor,9984.T
"""
DEALS = """id,payer,payee,kind,announced,amount_usd_bn
openai-oracle-cloud-2026-03,openai,oracle,cloud-services,2026-03-10,30
nvidia-crusoe-investment-2026-05,nvidia,crusoe,equity-investment,2026-05-04,2
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder: Path = tmp_path_factory.mktemp("ledger")
    (folder / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    return read_ledger(folder, date(2026, 11, 1))


def read(ledger: Ledger, *rows: tuple[str, str]) -> list[Reading]:
    frame = pd.DataFrame(rows, columns=["at", "title"]).assign(publisher="The Wire", url="")
    return read_headlines(frame, ledger)


def one(found: list[Candidate]) -> Candidate:
    (candidate,) = found
    return candidate


def test_a_headline_finds_its_leg_in_the_days_of_the_announcement(ledger: Ledger) -> None:
    (reading,) = read(ledger, ("2026-03-11", "OpenAI signs $30 billion cloud deal with Oracle"))
    assert reading.leg == "openai-oracle-cloud-2026-03"
    assert reading.is_deal
    assert not reading.change


def test_talks_find_the_leg_that_came_of_them(ledger: Ledger) -> None:
    (reading,) = read(ledger, ("2026-03-01", "OpenAI in talks for cloud deal with Oracle"))
    assert reading.leg == "openai-oracle-cloud-2026-03"


def test_an_old_deal_told_again_is_none(ledger: Ledger) -> None:
    (reading,) = read(ledger, ("2026-06-20", "OpenAI signs $30 billion cloud deal with Oracle"))
    assert reading.leg == "openai-oracle-cloud-2026-03"
    assert reading.retold
    assert not reading.is_deal


def test_another_amount_is_another_deal(ledger: Ledger) -> None:
    (reading,) = read(ledger, ("2026-06-20", "OpenAI signs $55 billion cloud deal with Oracle"))
    assert reading.leg == ""
    assert reading.is_deal


@pytest.mark.parametrize(
    ("title", "change"),
    [
        ("OpenAI cuts Oracle cloud deal to $20 billion", "amount"),
        ("OpenAI walks away from $30 billion Oracle cloud deal", "cancelled"),
        ("Nvidia completes $2 billion investment in Crusoe", "closed"),
    ],
)
def test_a_change_of_a_leg_is_told_as_one(title: str, change: str, ledger: Ledger) -> None:
    readings = read(ledger, ("2026-07-20", title))
    assert readings[0].leg
    assert readings[0].change == change
    assert one(candidates(readings, least=0)).change == change


def test_headlines_of_one_deal_are_one_candidate_with_its_first_time(ledger: Ledger) -> None:
    readings = read(
        ledger,
        ("2026-08-04T15:00:00Z", "SoftBank to invest $4 billion in Crusoe"),
        ("2026-08-03T09:00:00Z", "Crusoe in talks to raise $4 billion from SoftBank, source says"),
        ("2026-08-05T07:00:00Z", "SoftBank invests $4 billion in Crusoe"),
        ("2026-08-05T07:00:00Z", "Oracle opens a school for engineers"),
    )
    candidate = one(candidates(readings))
    assert (candidate.payer, candidate.payee) == ("softbank", "crusoe")
    assert candidate.at == "2026-08-03T09:00:00Z"
    assert candidate.amount_usd_bn == 4
    assert [s.at for s in candidate.sources] == sorted(s.at for s in candidate.sources)
    assert len(candidate.sources) == 3
    assert candidate.leg == ""


def test_a_headline_takes_the_party_that_others_name(ledger: Ledger) -> None:
    readings = read(
        ledger,
        ("2026-08-04", "Crusoe raises $4.2 billion in new round"),
        ("2026-08-04", "SoftBank to invest $4.2 billion in Crusoe"),
        ("2026-08-05", "SoftBank backs Crusoe with $4.2 billion"),
    )
    assert [r.payer for r in readings] == ["softbank"] * 3
    assert len(candidates(readings)) == 1


def test_what_is_told_again_after_weeks_is_no_new_deal(ledger: Ledger) -> None:
    told, again, more = read(
        ledger,
        ("2026-08-04", "SoftBank invests $4 billion in Crusoe"),
        ("2026-09-20", "SoftBank invests $4 billion in Crusoe to fund campus"),
        ("2026-09-22", "SoftBank invests another $9 billion in Crusoe"),
    )
    assert told.is_deal
    assert again.score < told.score
    assert more.is_deal


def test_a_new_name_has_one_spelling(ledger: Ledger) -> None:
    first, second = read(
        ledger,
        ("2026-08-04", "Nvidia acquires chip startup Tessel AI for $300 million"),
        ("2026-08-05", "Nvidia buys chip startup Tessel for $300 million"),
    )
    assert first.payee == second.payee == "Tessel AI"
    assert first.new_names == ("Tessel AI",)


def test_readings_stand_in_the_order_of_the_headlines(ledger: Ledger) -> None:
    titles = ["Oracle opens a school", "SoftBank invests $4 billion in Crusoe", ""]
    readings = read(ledger, *[(f"2026-08-0{9 - i}", t) for i, t in enumerate(titles)])
    assert [r.title for r in readings] == titles
    assert read(ledger) == []


def test_without_a_day_a_deal_is_read_all_the_same(ledger: Ledger) -> None:
    (reading,) = read(ledger, ("", "SoftBank invests $4 billion in Crusoe"))
    assert reading.is_deal
    assert one(candidates([reading])).at == ""


def test_a_round_of_an_outsider_has_all_investors_that_its_headlines_name(ledger: Ledger) -> None:
    first, second, later = read(
        ledger,
        ("2026-08-04", "Nvidia backs $300 million round of robotics startup Tessel Dynamics"),
        ("2026-08-05", "Tessel Dynamics raises funds from Nvidia and SoftBank"),
        ("2026-09-25", "Nvidia backs $900 million round of robotics startup Tessel Dynamics"),
    )
    assert first.payer == second.payer == "nvidia;softbank"
    assert later.payer == "nvidia", "another round"
    assert len(candidates([first, second])) == 1


@pytest.mark.parametrize("short", ["Tessel", "TFS"])
def test_a_name_that_is_cut_short_is_the_whole_one_of_the_same_days(
    short: str, ledger: Ledger
) -> None:
    whole = "Nvidia to invest $863 million in fusion startup Tessel Fusion Systems"
    cut = f"Nvidia invests $863 million in fusion startup {short}"
    first, second = read(ledger, ("2026-08-04", whole), ("2026-08-05", cut))
    assert first.payee == second.payee == "Tessel Fusion Systems"
    first, second = read(ledger, ("2026-08-04", whole), ("2026-10-05", cut))
    assert second.payee == short, "long after it may be another company"


@pytest.mark.parametrize(
    "title",
    [
        "SoftBank raises $10 billion for new AI infrastructure fund",
        "OpenAI files for IPO to raise $60 billion",
        "OpenAI prepares public listing that could raise $40 billion",
    ],
)
def test_an_investors_own_fund_and_a_planned_listing_are_no_payment(
    title: str, ledger: Ledger
) -> None:
    (reading,) = read(ledger, ("2026-08-04", title))
    assert not reading.is_deal and not reading.score


def test_a_company_that_was_bought_is_its_buyers(tmp_path: Path) -> None:
    """Headlines go on with the old name; from the day of the closing on it is the buyer's deal."""
    (tmp_path / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    deals = f"{DEALS}softbank-crusoe,softbank,crusoe,acquisition,2026-06-01,9\n"
    deals += "oracle-softbank-cloud,oracle,softbank,cloud-services,2026-08-03,4\n"
    (tmp_path / "deals.csv").write_text(deals, encoding="utf-8")
    statuses = "leg,date,status\nsoftbank-crusoe,2026-06-01,definitive\n"
    title = "Oracle signs $4 billion cloud deal with Crusoe"
    for closing, leg in (
        ("softbank-crusoe,2026-07-01,closed\n", "oracle-softbank-cloud"),
        ("", ""),
    ):
        (tmp_path / "statuses.csv").write_text(statuses + closing, encoding="utf-8")
        (reading,) = read(read_ledger(tmp_path, date(2026, 11, 1)), ("2026-08-04", title))
        assert reading.leg == leg
        assert reading.payee == ("softbank" if leg else "crusoe")


def test_of_a_company_a_part_was_bought_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    header, rest = DEALS.split("\n", 1)
    rows = "".join(f"{row},\n" for row in rest.splitlines())
    part = (
        "softbank-crusoe,softbank,crusoe,acquisition,2026-06-01,9,SoftBank bought Crusoe's plant\n"
    )
    (tmp_path / "deals.csv").write_text(f"{header},summary\n{rows}{part}", encoding="utf-8")
    statuses = "leg,date,status\nsoftbank-crusoe,2026-07-01,closed\n"
    (tmp_path / "statuses.csv").write_text(statuses, encoding="utf-8")
    title = "Oracle signs $4 billion cloud deal with Crusoe"
    (reading,) = read(read_ledger(tmp_path, date(2026, 11, 1)), ("2026-08-04", title))
    assert (reading.payee, reading.leg) == ("crusoe", "")


@pytest.mark.parametrize(("day", "leg"), [("2026-06-20", "loan"), ("2026-10-20", "")])
def test_a_bank_loan_of_the_same_sum_months_later_is_another(
    day: str, leg: str, tmp_path: Path
) -> None:
    banks = "bank-syndicate,Bank syndicates,investor,\n"
    (tmp_path / "companies.csv").write_text(COMPANIES + banks, encoding="utf-8")
    loan = "loan,bank-syndicate,crusoe,debt-financing,2026-06-01,2.5\n"
    (tmp_path / "deals.csv").write_text(DEALS + loan, encoding="utf-8")
    ledger = read_ledger(tmp_path, date(2026, 11, 1))
    (reading,) = read(ledger, (day, "Crusoe secures $2.5 billion term loan from banks"))
    assert reading.payer == "bank-syndicate"
    assert (reading.leg, reading.is_deal) == (leg, not leg)
