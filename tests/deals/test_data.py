"""The ledger in data/, as it stands: what it comes to on four days, and what each row must hold
beyond what is asked of other people's ledgers. All other tests read the frozen one in
tests/ledger."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import networkx
import pandas as pd
import pytest

from dashboard.deals import (
    Ledger,
    income,
    legs_on,
    moving,
    outside_incomes,
    read_ledger,
    told_by,
    totals,
    valuation_on,
)
from dashboard.flows import circulation, loops, share_between_companies
from dashboard.paths import ROOT
from dashboard.vocabulary import KINDS, METRICS

RENEWED = date(2026, 11, 27)
LAST_SEEN = date(2026, 10, 11)
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


@cache
def ours() -> Ledger:
    return read_ledger(ROOT / "data", RENEWED)


def counted(day: date) -> pd.DataFrame:
    return moving(legs_on(ours(), day))


# ------------------------------------------------------------------------------ four reference days

REFERENCES = [
    # day, live legs, total, circulating, share, share between operating companies
    (date(2025, 10, 7), 131, 845.5, 130.7, 0.155, 0.191),
    (date(2025, 12, 31), 197, 1412.6, 185.5, 0.131, 0.168),
    (date(2026, 6, 30), 348, 2705.8, 424.1, 0.157, 0.236),
    (RENEWED, 434, 3541.4, 632.7, 0.179, 0.260),
]


@pytest.mark.parametrize(("day", "legs", "total", "circulating", "share", "between"), REFERENCES)
def test_what_flows_and_what_of_it_is_circular(
    day: date, legs: int, total: float, circulating: float, share: float, between: float
) -> None:
    live = legs_on(ours(), day)
    found = circulation(moving(live))
    assert len(live) == legs
    assert totals(live).total_usd_bn == pytest.approx(total, abs=0.05)
    assert found.circulating_usd_bn == pytest.approx(circulating, abs=0.05)
    assert found.share == pytest.approx(share, abs=0.0005)
    roles = ours().companies["role"]
    assert share_between_companies(moving(live), roles) == pytest.approx(between, abs=0.0005)


@pytest.mark.parametrize("day", [row[0] for row in REFERENCES])
def test_networkx_finds_the_same_circulation(day: date) -> None:
    """The cheapest circulation where each $10,000 of payment costs −1."""
    graph = networkx.DiGraph()
    paid = counted(day).groupby(["payer", "payee"])["amount_usd_bn"].sum()
    for (payer, payee), amount in paid.items():
        graph.add_edge(payer, payee, capacity=int(amount * 1e5 + 1e-3), weight=-1)
    largest = -networkx.network_simplex(graph)[0] / 1e5
    assert circulation(counted(day)).circulating_usd_bn == pytest.approx(largest, abs=1e-6)


@pytest.mark.parametrize(("day", "bottleneck"), [(date(2025, 10, 7), 40.0), (RENEWED, 30.1)])
def test_the_triangle_of_nvidia_openai_and_oracle(day: date, bottleneck: float) -> None:
    (triangle,) = [
        loop
        for loop in loops(counted(day)).found
        if set(loop.companies) == {"nvidia", "openai", "oracle"}
    ]
    assert triangle.bottleneck_usd_bn == pytest.approx(bottleneck)


# ------------------------------------------------------------------------------------ whole ledger


def test_the_ledger_is_whole() -> None:
    ledger = ours()
    assert (len(ledger.companies), len(ledger.legs)) == (149, 464)
    assert set(ledger.companies.index[ledger.companies["core"] == "yes"]) == FOUNDING
    assert set(ledger.sources["leg"]) == set(ledger.legs.index)
    assert set(ledger.legs["kind"]) == set(KINDS)
    parties = {*ledger.legs["payer"], *ledger.legs["payee"]}
    assert parties == set(ledger.companies.index), "no company without a leg"
    known = {metric for metric in ledger.figures["metric"] if metric in METRICS}
    assert known == set(ledger.figures["metric"]), "each figure has a name on screen"
    once = ["entity", "metric", "as_of"]
    assert not ledger.figures.duplicated(once).any(), "two values for one fact"


def test_every_leg_has_a_first_status_with_its_source() -> None:
    """Its first status has the day of the announcement, unless the leg was known before it was
    more than told of."""
    statuses = ours().statuses
    assert set(statuses["leg"]) == set(ours().legs.index)
    assert (statuses["source_url"] != "").all()


def test_nothing_is_counted_that_became_known_after_the_last_look() -> None:
    late = ours().legs[ours().legs["announced"] > pd.Timestamp(LAST_SEEN)]
    assert list(late.index) == ["marvell-lumentum-acquisition-2026-11"]
    assert late["amount_usd_bn"].isna().all()


# A sum in a sentence: $18 billion, $926 million, $1.5 billion.
SUM = re.compile(r"\$([\d.,]*\d)(?:\s|-)(billion|million|trillion)")
UNIT = {"million": 1e-3, "billion": 1.0, "trillion": 1e3}
# The sum is of all parties together, or of another leg.
PART_OF_MORE = {"nvidia-compute-platforms-2026-08"}
OF_ANOTHER = {"openai-nvidia-systems-2026-02": "nvidia-openai-investment-2026-02"}


def test_an_amount_that_a_summary_names_is_in_the_columns() -> None:
    legs = ours().legs
    columns = ["amount_usd_bn", "amount_low_usd_bn", "amount_high_usd_bn"]
    wrong = []
    for leg, row in legs.iterrows():
        named = [
            float(number.replace(",", "")) * UNIT[unit]
            for number, unit in SUM.findall(str(row["summary"]))
        ]
        given = legs.loc[OF_ANOTHER.get(str(leg), leg), columns].dropna()
        if named and given.empty:
            wrong.append((leg, "names a sum and has none"))
        elif pd.isna(row["amount_usd_bn"]) and str(leg) not in PART_OF_MORE:
            others = [n for n in named if all(abs(n - known) > 0.05 * known for known in given)]
            if others:
                wrong.append((leg, f"names {others}, has {list(given)}"))
    assert wrong == []


def test_summaries_say_what_was_known_at_the_announcement() -> None:
    for leg, row in ours().legs.iterrows():
        told = told_by(row["summary"], row["announced"].date(), RENEWED)
        assert told.since == "", leg
        assert row["summary"].endswith("."), leg


def test_what_a_company_is_names_no_year() -> None:
    """What it did and what it was worth when stands in dated rows."""
    for slug, text in ours().companies["description"].items():
        assert text and not re.search(r"\b20\d\d\b", text), slug


# ----------------------------------------------------------------------------- one fact, one figure


@pytest.mark.parametrize("company", ["openai", "anthropic"])
def test_a_labs_outside_income_is_its_newest_revenue(company: str) -> None:
    known = income(ours().figures, company, RENEWED)
    outside = outside_incomes(ours(), RENEWED).loc[company]
    assert known.newest is not None and known.accounts is not None
    assert outside["usd_bn"] == known.newest.usd_bn
    assert outside["as_of"].date() == known.newest.fact.as_of
    assert known.accounts.fact.metric == "annual_revenue" != known.newest.fact.metric


@pytest.mark.parametrize(
    ("day", "value", "kind"),
    [
        (date(2025, 3, 30), 157, "post-money"),
        (date(2025, 10, 1), 300, "post-money"),
        (date(2025, 10, 7), 500, "tender"),
        (date(2026, 3, 1), 840, "post-money"),
        (RENEWED, 852, "post-money"),
    ],
)
def test_openai_is_worth_what_it_was_known_to_be_worth(day: date, value: float, kind: str) -> None:
    row = valuation_on(ours(), day).loc["openai"]
    assert (row["value_usd_bn"], row["kind"]) == (value, kind)
    assert row["date"] <= pd.Timestamp(day)


def test_no_valuation_is_used_before_its_day() -> None:
    for day in pd.date_range("2022-01-01", RENEWED, freq="61D"):
        assert (valuation_on(ours(), day.date())["date"] <= day).all()
    assert set(valuation_on(ours(), RENEWED)["kind"]) <= {"post-money", "tender", "acquisition"}


def test_no_figure_is_known_before_the_day_that_it_tells_of() -> None:
    """And that of a period only since its report."""
    figures = ours().figures
    told = figures[figures["as_of"] <= pd.Timestamp(RENEWED)]
    assert (told["known_since"] >= told["as_of"]).all()
    period = told["metric"].isin(["quarterly_revenue", "annual_revenue", "capex_quarter", "rpo"])
    assert period.sum() > 30
    assert (told["known_since"] > told["as_of"])[period].all()
