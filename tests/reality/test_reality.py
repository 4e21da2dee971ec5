"""The reality check: its measures against hand-worked cases, and each number on the page traced
from figures.csv to the screen."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from streamlit.testing.v1 import AppTest

from dashboard import formats
from dashboard.check_data import main as check_data
from dashboard.components.data import sources
from dashboard.deals import Ledger, legs_on, read_ledger
from dashboard.deals.schema import BEARINGS
from dashboard.formats import percent, ratio, usd_bn
from dashboard.paths import DATA
from dashboard.reality import (
    Plan,
    PriceModel,
    by_guarantor,
    drawn,
    exposures,
    implied_growth,
    investments,
    needed_growth,
    net_income,
    payers_to_cover,
    promises,
    story,
    surface,
    tie_of,
    ties,
)
from dashboard.valuation import shares_of, valuation_table
from tests.deals.test_ledger import write
from tests.markets import snapshot_market
from tests.pages import look, open_page, tables
from tests.reading import as_read, text_of

TOLD_ON, VIEWED = date(2025, 10, 7), date(2026, 11, 23)
LETTER, WARRANT = "nvidia-openai-investment-2025-09", "amd-openai-warrant-2025-10"
FOUR = "amazon+microsoft+google+meta"
Row = dict[str, str]


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA)


@pytest.fixture(scope="module")
def quotes(ledger: Ledger) -> pd.DataFrame:
    market = snapshot_market()
    table = valuation_table(market, ledger.tickers)
    return table.assign(shares_bn=shares_of(table, market.market_caps))


# ------------------------------------------------------------------------------ measures


@pytest.mark.parametrize(
    ("owed", "revenue", "share", "years"), [(100, 20, 0.5, 3), (730, 40, 1, 6)]
)
def test_needed_growth_is_the_root_of_the_explicit_sum(
    owed: float, revenue: float, share: float, years: int
) -> None:
    polynomial = [share * revenue] * years + [-owed]
    (root,) = [z.real for z in np.roots(polynomial) if abs(z.imag) < 1e-9 and z.real > 0]
    assert needed_growth(owed, revenue, share, years) == pytest.approx(root - 1)


def test_needed_growth_counts_a_part_of_a_broken_year_and_may_be_negative() -> None:
    growth = needed_growth(100, 20, 0.5, 2.5)
    assert growth is not None
    x = 1 + growth
    assert 10 * (x + x**2 + 0.5 * x**3) == pytest.approx(100)
    assert needed_growth(30, 20, 0.5, 3) == pytest.approx(0)
    assert needed_growth(10, 20, 0.5, 3) == pytest.approx(-0.456, abs=0.001)
    assert needed_growth(10, 0, 0.5, 3) is None


@pytest.mark.parametrize("pe", [8.0, 23.1, 60.0])
@pytest.mark.parametrize("forward", [False, True])
def test_implied_growth_pays_the_price_dividend_by_dividend(pe: float, forward: bool) -> None:
    model = PriceModel(rate=0.1, years=8, end_growth=0.03, payout=0.7)
    year = np.arange(1, 4001)

    def worth(growth: float) -> float:
        """Of one dollar of earnings of the last year, or of the next one."""
        earnings = (1 + growth) ** np.minimum(year, 8) * 1.03 ** np.maximum(year - 8, 0)
        value = float((0.7 * earnings / 1.1**year).sum())
        return value / (1 + growth) if forward else value

    by_hand = brentq(lambda growth: worth(growth) - pe, -0.8, 3)
    assert implied_growth(pe, model, forward=forward) == pytest.approx(by_hand, abs=1e-8)


def test_a_price_without_a_sound_model_or_a_pe_asks_for_nothing() -> None:
    assert np.isnan(implied_growth(20, PriceModel(0.03, 10, 0.04, 1), forward=True))
    assert np.isnan(implied_growth(float("nan"), PriceModel(0.09, 10, 0.04, 1), forward=True))


def test_the_letter_of_intent_is_a_discount_of_100_on_350_to_400(
    ledger: Ledger, quotes: pd.DataFrame
) -> None:
    legs = legs_on(ledger, VIEWED, ended=True)
    letter = tie_of(ties(ledger, legs, quotes, today=VIEWED, vested=1, together=True), LETTER)
    assert letter is not None
    assert (letter.low, letter.high) == (100 / 400, 100 / 350)
    assert (letter.net_low_usd_bn, letter.net_high_usd_bn) == (250, 300)
    assert letter.share == 100 / 500 and letter.share_of == "openai" and not letter.live
    today = ties(ledger, legs_on(ledger, VIEWED), quotes, today=VIEWED, vested=1, together=False)
    (now,) = [tie for tie in today if (tie.seller, tie.customer) == ("nvidia", "openai")]
    assert (now.given_usd_bn, now.low, now.high) == (30.1, 30.1 / 200, 30.1 / 150)


def test_a_warrant_is_worth_shares_times_what_the_price_is_above_the_exercise_price(
    ledger: Ledger, quotes: pd.DataFrame
) -> None:
    legs = legs_on(ledger, VIEWED, ended=True)
    for vested in (1.0, 0.25):
        gift = tie_of(
            ties(ledger, legs, quotes, today=VIEWED, vested=vested, together=True), WARRANT
        )
        assert gift is not None and gift.warrants
        assert gift.given_usd_bn == pytest.approx(vested * 0.160 * (473.25 - 0.01))
        assert gift.low == pytest.approx(gift.given_usd_bn / 100) and np.isnan(gift.high)
    assert gift.share == pytest.approx(gift.given_usd_bn / quotes.at["amd", "market_cap_usd_bn"])
    unlisted = quotes.assign(price=float("nan"))
    gift = tie_of(ties(ledger, legs, unlisted, today=VIEWED, vested=1, together=True), WARRANT)
    assert gift is not None and not gift.known


def test_the_story_comes_to_25_years_of_revenue_for_oracle_alone(ledger: Ledger) -> None:
    told = story(ledger, "openai", "oracle", (TOLD_ON,)).iloc[0]
    assert told["valuation"].value == 500 and told["revenue"].usd_bn == 12
    assert (told["to_seller_usd_bn"], told["to_seller_years"]) == (300, 25)
    assert told["years"] == pytest.approx((300 + 11.9 + 4 + 6.5) / 12)


def test_promises_add_up_leg_by_leg(ledger: Ledger) -> None:
    legs = legs_on(ledger, TOLD_ON)
    its = promises(ledger, legs, term_years=4, share=0.5, measure="latest").loc["openai"]
    assert its["total_usd_bn"] == pytest.approx(322.4)
    assert its["year_usd_bn"] == pytest.approx(300 / 5 + 11.9 / 5 + 4 / 4 + 6.5 / 5.7)
    assert its["soft_usd_bn"] == pytest.approx(22.4) and its["open_usd_bn"] == 0
    mean = (300 * 5 + 11.9 * 5 + 4 * 4 + 6.5 * 5.7) / 322.4
    assert its["term"] == pytest.approx(mean)
    later = legs_on(ledger, VIEWED)
    four = promises(ledger, later, term_years=4, share=0.5, measure="latest")
    five = promises(ledger, later, term_years=5, share=0.5, measure="latest")
    assert (four["year_usd_bn"] - five["year_usd_bn"])["openai"] == pytest.approx(250 / 4 - 250 / 5)
    assert four.at["openai", "open_usd_bn"] == 250
    assert np.isnan(four.at["mistral", "total_usd_bn"]) and four.at["mistral", "undisclosed"] == 2


def test_the_payers_who_cover_the_bill_leave_nothing_over() -> None:
    plan = Plan(price=2000, cost=50, payers=50, bill_usd_bn=38.25)
    needed = payers_to_cover(plan)
    assert needed == pytest.approx(38_250 / (12 * 1950))
    assert net_income(plan, needed / 50) == pytest.approx(0)
    assert surface(plan, [20, 200], [0, 0.5]).to_numpy().tolist() == [
        [-38.25, -38.25],
        [12 * 25 * -30 / 1000 - 38.25, 12 * 25 * 150 / 1000 - 38.25],
    ]
    assert np.isnan(payers_to_cover(Plan(20, 50, 50, 38.25)))


def test_guarantees_are_set_against_four_quarters_of_earnings(
    ledger: Ledger, quotes: pd.DataFrame
) -> None:
    found = exposures(ledger, legs_on(ledger, VIEWED), quotes, called=0.5)
    nvidia = by_guarantor(found).loc["nvidia"]
    assert nvidia["total_usd_bn"] == pytest.approx(0.5 * (6.3 + 105) + 1.3 + 1.5 + 3.4)
    assert nvidia["intended_usd_bn"] == pytest.approx(0.5 * 125)
    shares = quotes.at["nvidia", "market_cap_usd_bn"] / 214.72
    assert nvidia["of_income"] == pytest.approx(nvidia["total_usd_bn"] / (6.53 * shares))
    coreweave = found.loc["nvidia-coreweave-backstop-2025-09"]
    assert coreweave["of_backlog"] == pytest.approx(0.5 * 6.3 / 87.8)


def test_headlines_split_into_paid_gone_and_open(tmp_path: Path) -> None:
    names = ("maker", "lab", "cloud")
    deals = [
        ("letter", "100", "0", "100", "up-to"),
        ("round", "30", "", "", "firm"),
        ("staged", "50", "15", "50", "up-to"),
        ("venture", "", "", "19", "reported"),
        ("silent", "8", "", "", "reported"),
        ("small", "2", "", "", "firm"),
        ("unknown", "", "", "65", "undisclosed"),
    ]
    statuses = [
        ("letter", "2025-09-22", "letter-of-intent", ""),
        ("letter", "2026-02-27", "superseded", "round"),
        ("round", "2026-03-31", "closed", ""),
        ("staged", "2026-02-27", "definitive", ""),
        ("venture", "2026-06-09", "lapsed", ""),
    ]
    columns = ("id", "amount_usd_bn", "amount_low_usd_bn", "amount_high_usd_bn", "basis")
    money = {"payer": "maker", "payee": "lab", "kind": "equity-investment"}
    write(
        tmp_path,
        {
            "companies.csv": [{"slug": n, "name": n.title(), "role": "other"} for n in names],
            "deals.csv": [
                {**dict(zip(columns, deal, strict=True)), **money, "announced": "2025-09-22"}
                for deal in deals
            ],
            "statuses.csv": [
                dict(zip(("leg", "date", "status", "superseded_by"), row, strict=True))
                for row in statuses
            ],
        },
    )
    small = read_ledger(tmp_path)
    found = investments(small, legs_on(small, VIEWED, ended=True), 5)
    assert list(found.index) == ["letter", "staged", "venture", "silent"]
    assert found["paid_usd_bn"].fillna(-1).tolist() == [30, 15, -1, -1]
    sums = drawn(found)
    assert (sums.announced_usd_bn, sums.paid_usd_bn, sums.gone_usd_bn) == (177, 45, 70 + 19)
    assert sums.open_usd_bn == 177 - 45 - 89 and sums.count == 4


# ------------------------------------------------- from figures.csv to the screen


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def copy_of_the_ledger(folder: Path) -> Path:
    for path in DATA.glob("*.csv"):
        shutil.copy(path, folder / path.name)
    return folder


PANELS = {
    "promises": "promises",
    "spend": "spend",
    "discount": "discount",
    "tenfold": "tenfold",
    "guarantees": "guarantees",
    "priced": "priced",
    "drawn": "headlines",
    "readings": "",
}


def open_with(data: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> list[AppTest]:
    """The page with each of its panels open, and the inputs of that panel."""
    monkeypatch.setattr(sources, "DATA", data)
    return [
        open_page("reality-check", panel=panel, **{f"{key}-sources": "1"}, **query)
        for panel, key in PANELS.items()
    ]


def plain(*pages: AppTest) -> str:
    """The pages' prose without links and bold type."""
    text = "\n".join(map(text_of, pages))
    return re.sub(r"\[(.*?)\]\(\S*?\)", r"\1", text).replace("**", "")


def valued(company: str, day: str) -> float:
    """The valuation of a company that became known on a day."""
    rows = rows_of(DATA / "valuations.csv")
    (value,) = [r["value_usd_bn"] for r in rows if (r["company"], r["date"]) == (company, day)]
    return float(value)


@dataclass(frozen=True)
class Changed:
    """The page on a ledger in which every figure is another than ours."""

    pages: list[AppTest]
    text: str
    rows: list[Row]

    def tables(self, *columns: str) -> list[pd.DataFrame]:
        return [frame for page in self.pages for frame in tables(page, *columns)]

    def table(self, *columns: str) -> pd.DataFrame:
        return self.tables(*columns)[0]

    def value(self, entity: str, metric: str, as_of: str, nth: int = -1) -> float:
        key = (entity, metric, as_of)
        found = [r for r in self.rows if (r["entity"], r["metric"], r["as_of"]) == key]
        return float(found[nth]["value"])


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    folder = copy_of_the_ledger(tmp_path_factory.mktemp("changed"))
    rows = rows_of(DATA / "figures.csv")
    for number, row in enumerate(rows):
        if row["unit"] != "rating":
            row["value"] = f"{float(row['value']) * (1.01 + number % 7 / 100):.4g}"
    write(folder, {"figures.csv": rows})
    with pytest.MonkeyPatch.context() as monkeypatch:
        pages = open_with(folder, monkeypatch)
    return Changed(pages, plain(*pages), rows)


def test_promises_come_from_the_figures(changed: Changed, ledger: Ledger) -> None:
    legs = legs_on(ledger, date.today())
    owes = (legs["payer"] == "openai") & legs["kind"].isin(["hardware-purchase", "cloud-services"])
    its = legs[owes].dropna(subset=["amount_usd_bn"])
    total, now = (
        its["amount_usd_bn"].sum(),
        changed.value("openai", "annualised_revenue", "2026-07-31"),
    )
    year_ago = changed.value("openai", "annualised_revenue", "2025-07-30")
    assert f"{total / now:.1f} years of its revenue of {usd_bn(now)} a year" in changed.text
    grew = (now / year_ago) ** (365.25 / 366) - 1
    assert f"It grew +{grew * 100:.0f}% a year since 30 Jul 2025" in changed.text
    terms = its["term_years"].fillna(5)
    term = (its["amount_usd_bn"] * terms).sum() / total
    growth = brentq(
        lambda g: (
            0.5 * now * (sum((1 + g) ** t for t in range(1, 6)) + (term - 5) * (1 + g) ** 6) - total
        ),
        0,
        9,
    )
    assert f"has to grow +{growth * 100:.0f}% a year" in changed.text
    shown = changed.table("Years of revenue", "Promised").set_index("Company")
    anthropic = 4 * changed.value("anthropic", "quarterly_revenue", "2026-06-30")
    assert shown.at["Anthropic", "Revenue a year"] == pytest.approx(anthropic)
    for company, revenue in (
        ("CoreWeave", changed.value("coreweave", "annual_revenue", "2025-12-31")),
        ("SpaceX", changed.value("spacex", "annual_revenue", "2025-12-31")),
        ("xAI", changed.value("xai", "annual_revenue", "2025-12-31")),
    ):
        assert shown.at[company, "Revenue a year"] == revenue
        assert shown.at[company, "Years of revenue"] == shown.at[company, "Promised"] / revenue


def test_the_story_comes_from_the_figures(changed: Changed) -> None:
    revenue = changed.value("openai", "annualised_revenue", "2025-07-30")
    worth = valued("openai", "2025-10-02")
    assert f"valued at {usd_bn(worth)} and with {usd_bn(revenue)} of revenue" in changed.text
    assert f"promised $300B to Oracle alone, {300 / revenue:.1f} years of revenue" in changed.text
    now = changed.table("As known on", "Valued at").iloc[1]
    assert now["Valued at"] == valued("openai", "2026-03-31")


def test_spending_comes_from_the_figures(changed: Changed) -> None:
    value = changed.value
    xai = value("xai", "annual_revenue", "2025-12-31")
    rates = 4 * value("openai", "quarterly_revenue", "2026-03-31")
    rates += value("anthropic", "annualised_revenue", "2026-04-06") + xai
    chips = 4 * value("nvidia", "data_center_revenue_quarter", "2026-04-26")
    assert f"{usd_bn(chips)} a year, {chips / rates:.1f} dollars for each dollar" in changed.text
    early = 4 * value("nvidia", "data_center_revenue_quarter", "2025-04-27")
    labs = value("openai", "annualised_revenue", "2024-12-31")
    labs += value("anthropic", "annualised_revenue", "2024-12-31")
    assert f"In the quarter to 27 Apr 2025 it was {early / labs:.1f}." in changed.text
    latest = value("openai", "annualised_revenue", "2026-07-31")
    latest += 4 * value("anthropic", "quarterly_revenue", "2026-06-30")
    plan = value(FOUR, "capex_annual_total", "2026-12-31")
    assert f"{usd_bn(plan)} into property and equipment in 2026" in changed.text
    assert f"{plan / latest:.1f} times the labs' {usd_bn(latest)}" in changed.text
    consumers = value("industry", "consumer_ai_spend_annual", "2025-06-30")
    summer = 4 * value("nvidia", "data_center_revenue_quarter", "2025-07-27")
    assert f"hardware came to {summer / consumers:.1f}." in changed.text


def test_discounts_come_from_the_figures(changed: Changed, quotes: pd.DataFrame) -> None:
    value = changed.value
    told = value("openai-nvidia", "share_of_chip_price_paid_in_equity", "2025-12-22")
    assert f"read it as {told:g}%" in changed.text
    share = 100 / valued("openai", "2025-10-02")
    assert f"to pay, for {percent(share)} of OpenAI" in changed.text
    shares, exercise = (
        value(WARRANT, f"warrant_{name}", "2025-10-06") for name in ("shares", "exercise_price")
    )
    worth = shares * (473.25 - exercise) / 1000
    assert f"it is worth {usd_bn(worth)} if 100% of it vests" in changed.text
    assert f"at least {percent(worth / 100)} of what OpenAI buys" in changed.text
    assert f"{percent(worth / quotes.at['amd', 'market_cap_usd_bn'])} of AMD" in changed.text
    meta = value("amd-meta-warrant-2026-02", "warrant_shares", "2026-02-24")
    given = changed.table("Seller gives").set_index(["Seller", "Customer"])["Seller gives"]
    exercise = value("amd-meta-warrant-2026-02", "warrant_exercise_price", "2026-02-24")
    assert given["AMD", "Meta Platforms"] == pytest.approx(meta * (473.25 - exercise) / 1000)


def test_the_tenfold_price_comes_from_the_figures(changed: Changed) -> None:
    value = changed.value
    bill = value("openai", "cost_per_weekly_user", "2025-12-31")
    bill *= value("openai", "weekly_active_users", "2026-02-27")
    price = value("openai", "subscription_price_pro", "2026-06-15")
    payers = value("openai", "paying_subscribers", "2026-02-27")
    tenfold = formats.figure(10 * price, "usd_per_month")
    needed = bill * 1000 / (12 * 10 * price)
    assert (
        f"At {tenfold}, {needed:.1f} million subscribers would cover the {usd_bn(bill)}"
        in changed.text
    )
    assert f"takes {bill * 1000 / 12 / price:.1f} million. {payers:g} million pay" in changed.text
    left = 12 * payers * 0.1 * 10 * price / 1000 - bill
    assert f"stayed at {tenfold}, {usd_bn(left)} a year would be left over" in changed.text


def test_the_order_book_behind_a_guarantee_comes_from_the_figures(changed: Changed) -> None:
    backlog = changed.value("coreweave", "backlog", "2026-04-09")
    of_it = f"{percent(6.3 / backlog)} of CoreWeave's backlog of {usd_bn(backlog)} (9 Apr 2026)"
    assert of_it in changed.text


def test_prices_are_set_against_the_figures(changed: Changed, quotes: pd.DataFrame) -> None:
    pe = changed.value("sp500", "forward_pe", "2025-10-29")
    model = PriceModel(0.09, 10, 0.04, 1)
    asks = percent(implied_growth(pe, model, forward=True))
    assert f"stood at {ratio(pe)} times expected earnings on 29 Oct 2025, which implies {asks}" in (
        changed.text
    )
    cap = quotes.at["nvidia", "market_cap_usd_bn"]
    pharma = changed.table("Drug makers", "Market cap").set_index("As of")
    for metric, day in (
        ("market_cap_top10_pharma", "2025-07-31"),
        ("market_cap_all_listed_pharma", "2026-01-15"),
    ):
        worth = changed.value("industry", metric, day)
        row = pharma.loc[date.fromisoformat(day)]
        assert row["Market cap"] == worth
        assert row["NVIDIA in multiples of it"] == pytest.approx(cap / worth)


def test_what_was_funded_comes_from_the_figures(changed: Changed) -> None:
    funded = changed.value("microsoft", "openai_commitment_funded", "2025-09-30")
    paid = changed.table("Headline", "Paid or closed")
    its = paid[(paid["Investor"] == "Microsoft") & (paid["Into"] == "OpenAI")]
    assert its["Paid or closed"].item() == funded
    sums = paid["Paid or closed"].sum(), paid["Headline"].sum()
    assert (
        f"{usd_bn(sums[0])} of it ({percent(sums[0] / sums[1])}) is paid or closed" in changed.text
    )
    plan = changed.table("First announced", "First").iloc[0]
    assert plan["First"] == changed.value("openai", "compute_target", "2025-11-30")
    assert plan["Now"] == changed.value("openai", "compute_target", "2026-02-28")


def test_every_input_is_a_row_of_figures_csv_with_its_own_source(changed: Changed) -> None:
    known = {
        (
            row["as_of"],
            formats.metric(row["metric"]),
            formats.figure(float(row["value"]), row["unit"]),
            row["source_url"],
        )
        for row in changed.rows
        if row["unit"] != "rating"
    } | {
        (
            row["date"],
            formats.metric("valuation"),
            usd_bn(float(row["value_usd_bn"])),
            row["source_url"],
        )
        for row in rows_of(DATA / "valuations.csv")
    }
    inputs = changed.tables("As of", "Figure", "Value", "Of", "Source")
    assert len(inputs) == 7
    shown = {
        (str(row["As of"]), row["Figure"], row["Value"], row["Source"])
        for frame in inputs
        for _, row in frame.iterrows()
    }
    assert shown <= known and len(shown) > 40


def test_the_sentence_at_the_top_and_the_cards_say_what_the_panels_say(changed: Changed) -> None:
    page = changed.pages[0]
    texts = [m.value.replace("\\", "") for m in page.markdown]
    (top,) = [m for m in texts if "has promised **" in m and "is paid or closed" in m]
    index = " ".join(b.label.replace("\\", "") for b in page.button)
    years = re.search(r"([\d.]+) years of its revenue of", changed.text)
    dollars = re.search(r"([\d.]+) dollars for each dollar", changed.text)
    assert years and dollars
    for figure in (f"**{years[1]} years**", f"**{dollars[1]} dollars**"):
        assert figure in top, top
    for figure in (f"{years[1]} years of its revenue", f"{dollars[1]} dollars of NVIDIA"):
        assert figure in as_read(index), index


# ------------------------------------------------------------- missing, chosen, refused


def test_without_figures_each_panel_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of_the_ledger(tmp_path)
    (tmp_path / "figures.csv").unlink()
    (tmp_path / "arguments.csv").unlink()
    (tmp_path / "valuations.csv").unlink()
    (tmp_path / "chapters.csv").unlink()  # its figures rest on them
    text = plain(*open_with(tmp_path, monkeypatch))
    missing = re.findall(r"Missing in the ledger: (.*)\. What rests on it", text)
    for named in (
        "OpenAI: Revenue, annualised run-rate; OpenAI: Revenue, year",
        "OpenAI: Valued at",
        "NVIDIA: Data centre revenue, quarter; OpenAI: Revenue, annualised run-rate",
        "Amazon (AWS): Capital expenditure, year",
        "OpenAI: Paying subscribers; OpenAI: Weekly active users; OpenAI: Cost per weekly user; "
        "OpenAI: Price of a Pro subscription",
        "CoreWeave: Backlog",
        "S&P 500: Forward P/E",
        "Industry: Market capitalisation of the top 10 drug makers",
    ):
        assert named in missing, missing
    assert "This ledger has no arguments." in text
    assert not re.search(r"\bnan\b|None", text)
    assert "$730B" not in text


def test_a_readers_own_values_stand_in_the_address_and_are_counted_with(ledger: Ledger) -> None:
    own = {"revenue": "year", "term": "10", "compute": "100", "ai": "50", "others": "100"}
    own |= {"vested": "50", "called": "0", "bill": "promises", "pe": "trailing", "rate": "12"}
    text = plain(*(look("reality-check", panel=panel, **own) for panel in PANELS))
    legs = legs_on(ledger, date.today())
    its = promises(ledger, legs, term_years=10, share=1, measure="year").loc["openai"]
    year = usd_bn(its["year_usd_bn"])
    assert f"{its['total_usd_bn'] / 13.07:.1f} years of its revenue of $13.1B" in text
    assert f"average, {year} a year" in text and f"would cover the {year} a year" in text
    assert "To pay on time with 100% of its revenue" in text
    assert f"{4 * 75.2 * 0.5 / ((22.8 + 30 + 3.2) * 2):.1f} dollars for each dollar" in text
    assert f"worth {usd_bn(0.5 * 0.16 * 473.24)} if 50% of it vests" in text
    assert "If 0% of the guarantees is called, NVIDIA owes $6.2B" in text
    assert "NVIDIA stands at 32.9 times the earnings of its last four quarters" in text
    assert "For a return of 12.0% a year" in text
    assert "Ignored" not in text
    assert "Ignored in this page's address" in plain(look("reality-check", rate="99"))


def test_back_to_the_defaults_undoes_the_readers_values() -> None:
    at = open_page("reality-check", panel="promises", term="10", compute="100")
    at.button(key="promises-reset").click().run()
    assert at.slider(key="term").value == 5 and at.slider(key="compute").value == 50
    assert at.button(key="promises-reset").disabled


def test_each_argument_has_a_figure_of_ours_that_leads_to_its_place(ledger: Ledger) -> None:
    arguments = ledger.arguments
    assert set(arguments["side"]) == {"bubble", "no-bubble"}
    at = look("reality-check", panel="readings")
    ours = [m.value for m in at.markdown if m.value.startswith("Our figure: [")]
    assert len(ours) == len(arguments)
    ends = {re.search(r"\(([^()]*)\)$", link)[1] for link in ours}  # type: ignore[index]
    panels = {f"reality-check?panel={panel}" for panel in PANELS}
    for end in ends:
        assert end in panels or end.split("?")[0] in {"valuation", "circular-flows", "deals"}
    assert set(arguments["metric"]) == set(BEARINGS)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("side", "maybe", "is none of the allowed words: bubble, no-bubble"),
        ("metric", "vibes", "is none of the allowed words: break-even, circulation"),
        ("source_url", "javascript:alert(1)", "is no http or https address"),
        ("claim", "", "is empty, but required"),
        ("evidence", "", "is empty, but required"),
    ],
)
def test_a_bad_argument_is_refused_with_its_place(
    column: str,
    value: str,
    reason: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy_of_the_ledger(tmp_path)
    rows = rows_of(DATA / "arguments.csv")
    rows[2][column] = value
    write(tmp_path, {"arguments.csv": rows})
    assert check_data([str(tmp_path)]) == 1
    quoted = f"“{value}” " if value else ""
    assert f"arguments.csv:4: {column}: {quoted}{reason}" in capsys.readouterr().out
