"""Who loses what if one cannot pay: worked by hand, against a linear programme, by its laws, and
as the page and the report show it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from dashboard.deals import legs_on, read_ledger
from dashboard.flows.stress import (
    Assumptions,
    Shocks,
    Stress,
    Year,
    clear,
    falling,
    growth_needed,
    loss_curve,
    losses_in_proportion,
    scenarios,
    single_failures,
    stress,
    year,
)
from dashboard.paths import DATA
from dashboard.report import main
from tests import networks

NAN = float("nan")
DOLLAR = 1e-9


def legs(*payments: tuple[object, ...], term: float = 1.0) -> pd.DataFrame:
    return networks.legs(*payments).assign(term_years=term, cancellable="")


def incomes(**usd_bn: float) -> pd.Series:
    return pd.Series(usd_bn, dtype=float)


def ours(day: date = networks.TODAY, **assumed: Any) -> Year:
    """The year of our own ledger."""
    ledger = read_ledger(DATA, networks.TODAY)
    income = ledger.companies["outside_income_usd_bn"]
    return year(legs_on(ledger, day), income, Assumptions(**assumed))


def random_network(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Amounts owed (payer by payee) and incomes, many of them nothing, with rings among them."""
    dice = np.random.default_rng(seed)
    size = int(dice.integers(2, 25))
    owed = dice.integers(1, 50, (size, size)) * (
        dice.random((size, size)) < dice.uniform(0.05, 0.6)
    )
    np.fill_diagonal(owed, 0)
    income = dice.integers(0, 60, size) * (dice.random(size) < 0.6)
    return owed.astype(float), income.astype(float)


def programme(owed: np.ndarray, income: np.ndarray) -> np.ndarray:
    """The greatest clearing vector as the linear programme max Σ p, 0 ≤ p ≤ p̄, p ≤ e + Πᵀp."""
    total = owed.sum(axis=1)
    share = owed / np.where(total > 0, total, 1)[:, None]
    answer = linprog(
        -np.ones(len(total)),
        A_ub=np.eye(len(total)) - share.T,
        b_ub=income,
        bounds=[(0, most) for most in total],
    )
    assert answer.success
    return np.asarray(answer.x)


def lost(found: Stress) -> dict[str, float]:
    losses = found.companies["lost_usd_bn"]
    return {str(company): float(usd) for company, usd in losses[losses > 0].items()}


def conserved(found: Stress) -> None:
    """What is lost by someone is owed by someone, and nobody pays more than it has or owes."""
    rows = found.companies
    unpaid = rows["owed_usd_bn"] - rows["paid_usd_bn"]
    assert rows["lost_usd_bn"].sum() == pytest.approx(unpaid.sum(), abs=DOLLAR)
    assert rows["received_usd_bn"].sum() == pytest.approx(rows["paid_usd_bn"].sum(), abs=DOLLAR)
    assert np.allclose(
        rows["lost_usd_bn"], rows["due_usd_bn"] - rows["received_usd_bn"], atol=DOLLAR
    )
    assert (rows[["paid_usd_bn", "received_usd_bn", "lost_usd_bn"]] >= 0).all(axis=None)
    assert (unpaid >= -DOLLAR).all()


# ---------------------------------------------------------------------------- clearing


def test_the_clearing_is_that_of_a_linear_programme_on_200_random_networks() -> None:
    failing = 0
    for seed in range(200):
        owed, income = random_network(seed)
        found = clear(csr_array(owed), income)
        assert np.allclose(found.paid, programme(owed, income), atol=1e-6), seed
        short = owed.sum(axis=1) - found.paid > DOLLAR
        assert (short == (found.rounds > 0)).all(), seed
        failing += short.sum()
    assert failing > 500


def test_a_cascade_worked_by_hand() -> None:
    """a owes b 100 and has 100; b owes c 80 and has 20. Of a's income 60% is gone: it pays 40, so
    b has 60 of the 80 that it owes; c gets 60."""
    contracts = legs(("a", "b", 100), ("b", "c", 80))
    found = stress(year(contracts, incomes(a=100, b=20)), Shocks(income={"a": 0.6}))
    rows = found.companies
    assert rows["paid_usd_bn"].to_dict() == pytest.approx({"a": 40, "b": 60, "c": 0})
    assert rows["short_usd_bn"].to_dict() == pytest.approx({"a": 60, "b": 20, "c": 0})
    assert lost(found) == pytest.approx({"b": 60, "c": 20})
    assert found.rounds == [["a"], ["b"]] and found.loser == "b"
    conserved(found)


def test_the_curve_of_the_cascade_bends_where_b_fails() -> None:
    """b pays in full until a pays less than 60."""
    contracts = legs(("a", "b", 100), ("b", "c", 80))
    points = loss_curve(year(contracts, incomes(a=100, b=20)), Shocks(), "a")
    assert points["at"].tolist() == pytest.approx([0, 0.4, 1])
    assert points["lost_usd_bn"].tolist() == pytest.approx([0, 40, 160])
    assert points["failed"].tolist() == [["a"], ["b"], []]


def test_creditors_share_in_proportion_and_a_ring_pays_itself() -> None:
    found = stress(
        year(legs(("a", "b", 30), ("a", "c", 10)), incomes(a=40)), Shocks(income={"a": 0.5})
    )
    assert lost(found) == pytest.approx({"b": 15, "c": 5})
    # Without any money, each pays the other with what it gets: the greatest of all outcomes.
    ring = clear(csr_array([[0.0, 5.0], [5.0, 0.0]]), np.zeros(2))
    assert ring.paid.tolist() == [5, 5] and not ring.rounds.any()


# ---------------------------------------------------------------------------- the year


def test_amount_over_term_and_a_missing_term_over_the_assumed_years() -> None:
    contracts = legs(("a", "b", 30), ("a", "b", 40), ("a", "c", NAN))
    contracts["term_years"] = [3.0, NAN, NAN]
    found = year(contracts, incomes(), Assumptions(years=8))
    assert found.companies["owed_usd_bn"].to_dict() == {"a": 15, "b": 0}
    assert (found.termless, found.termless_usd_bn, found.undisclosed) == (1, 40, 1)


def test_without_a_shock_other_funding_fills_exactly_what_is_missing() -> None:
    contracts = legs(("a", "b", 100), ("b", "c", 80), ("x", "a", 30, "equity-investment"))
    baseline = year(contracts, incomes(a=50, b=0))
    assert baseline.companies["gap_usd_bn"].to_dict() == {"a": 20, "b": 0, "c": 0}
    assert baseline.gaps.to_dict() == {"a": 20}
    assert growth_needed(baseline, "a") == pytest.approx(0.4)
    assert lost(stress(baseline, Shocks())) == {}
    assert lost(stress(baseline, Shocks(other={"a": 0.5}))) == pytest.approx({"b": 10})
    bare = year(contracts, incomes(a=50, b=0), Assumptions(filled=False))
    assert lost(stress(bare, Shocks())) == pytest.approx({"b": 20})


def test_promised_money_comes_until_it_is_closed_or_stopped() -> None:
    contracts = legs(
        ("a", "b", 60),
        ("x", "a", 30, "venture-investment"),
        ("y", "a", 20, "debt-financing", "letter-of-intent"),
        ("y", "a", 99, "equity-investment", "closed"),
        ("y", "a", 99, "warrant"),
    )
    baseline = year(contracts, incomes(a=10))
    assert baseline.companies["promised_usd_bn"].to_dict() == {"a": 50, "b": 0}
    for stop, gone in (("all", 50), ("a", 50), ("from.x", 30), ("from.y", 20), ("b", 0)):
        assert stress(baseline, Shocks(stopped=[stop])).lost_usd_bn == pytest.approx(gone)


def test_an_unknown_income_is_able_to_pay_and_a_shock_takes_part_of_what_it_owes() -> None:
    baseline = year(legs(("a", "b", 100), ("b", "c", 40)), incomes(a=100, b=NAN))
    assert baseline.companies["known"].to_dict() == {"a": True, "b": False, "c": False}
    assert lost(stress(baseline, Shocks(income={"a": 1}))) == pytest.approx({"b": 100})
    # b is paid 100 by a, so losing its own 40 hurts nobody; unless a cannot pay, either.
    assert lost(stress(baseline, Shocks(income={"b": 1}))) == {}
    both = stress(baseline, Shocks(income={"a": 1, "b": 0.25}))
    assert lost(both) == pytest.approx({"b": 100, "c": 10})


def test_what_is_cancelled_is_lost_but_is_no_failure() -> None:
    contracts = legs(("a", "b", 100), ("a", "c", 50), ("b", "c", 100))
    contracts["cancellable"] = ["yes", "", ""]
    found = stress(year(contracts, incomes(a=150, b=20)), Shocks(cancelling=["a"]))
    assert lost(found) == pytest.approx({"b": 100, "c": 80})
    assert found.rounds == [["b"]]
    assert found.companies.loc["a", ["cancelled_usd_bn", "short_usd_bn"]].tolist() == [100, 0]
    conserved(found)


def test_where_incomes_suffice_a_shock_is_the_literal_clearing() -> None:
    """No gap to fill, so p = min(p̄, (1 − shock) e + Πᵀp) and nothing else."""
    for seed in range(40):
        dice = np.random.default_rng(seed)
        owed, _ = random_network(seed)
        names = [f"c{i:02}" for i in range(len(owed))]
        pairs = [(names[i], names[j], owed[i, j]) for i, j in np.argwhere(owed)]
        need = (owed.sum(axis=1) - owed.sum(axis=0)).clip(min=0)
        income = need + dice.integers(0, 9, len(owed))
        part = dice.choice([0.0, 0.3, 1.0], len(owed))
        baseline = year(legs(*pairs), pd.Series(income, index=names))
        assert baseline.gaps.empty and stress(baseline, Shocks()).lost_usd_bn == 0
        found = stress(baseline, Shocks(income=dict(zip(names, part, strict=True))))
        paid = found.companies["paid_usd_bn"].reindex(names, fill_value=0.0)
        assert np.allclose(paid, programme(owed, income * (1 - part)), atol=1e-6), seed
        conserved(found)


# ---------------------------------------------------------------------------- curves


def test_the_pieces_of_random_networks_are_what_dense_evaluation_gives() -> None:
    bends = 0
    for seed in range(60):
        owed, income = random_network(seed)
        matrix = csr_array(owed)
        fall = income * (np.random.default_rng(seed).random(len(income)) < 0.5)
        pieces = falling(matrix, income, fall)
        at = [piece.at for piece in pieces]
        assert at[0] == 0 and at[-1] == 1 and (np.diff(at) > 0).all()
        for gone in np.linspace(0, 1, 41):
            unpaid = (owed.sum(axis=1) - clear(matrix, income - gone * fall).paid).sum()
            straight = np.interp(gone, at, [piece.unpaid for piece in pieces])
            assert straight == pytest.approx(unpaid, abs=1e-6), (seed, gone)
        before = clear(matrix, income).rounds > 0
        after = clear(matrix, income - fall * (1 - 1e-9)).rounds > 0
        failed = {i for piece in pieces for i in piece.failed}
        assert failed == set(np.flatnonzero(after & ~before)), seed
        bends += len(pieces) - 2
    assert bends > 60


@pytest.mark.parametrize("whole", [False, True])
def test_the_curve_of_our_ledger_is_what_single_shocks_give(whole: bool) -> None:
    baseline = ours(incomes={"oracle": 0.0, "coreweave": 0.0})
    others = {"anthropic": 0.4}
    points = loss_curve(baseline, Shocks(income=others), "openai", whole=whole)
    its = baseline.promises["payee"] == "openai"
    for gone in np.linspace(0, 1, 21):
        left = np.where(its, 1 - gone * whole, 1.0)
        promises = baseline.promises.assign(amount_usd_bn=baseline.promises["amount_usd_bn"] * left)
        shocks = Shocks(income={**others, "openai": gone}, other={"openai": gone * whole})
        straight = np.interp(gone, points["at"], points["lost_usd_bn"])
        found = stress(replace(baseline, promises=promises), shocks)
        assert straight == pytest.approx(found.lost_usd_bn, abs=1e-6)


# ---------------------------------------------------------------------------- our ledger


@pytest.mark.parametrize("day", [date(2025, 10, 7), networks.TODAY])
@pytest.mark.parametrize("years", [1.0, 5.0, 12.0])
def test_none_is_lost_at_zero_whatever_is_assumed(day: date, years: float) -> None:
    baseline = ours(day, years=years, incomes={"microsoft": 1.0, "openai": 3.0})
    found = stress(baseline, Shocks(income=dict.fromkeys(baseline.companies.index, 0.0)))
    assert (found.companies["lost_usd_bn"] == 0).all() and found.rounds == []


@pytest.mark.parametrize("filled", [True, False])
def test_losses_are_conserved_and_grow_with_the_shock(filled: bool) -> None:
    baseline = ours(filled=filled)
    owing = baseline.companies.index[baseline.companies["owed_usd_bn"] > 0]
    for together in [[company] for company in owing] + [list(owing)]:
        before = stress(baseline, Shocks()).companies["lost_usd_bn"]
        for part in (0.1, 0.5, 1.0):
            found = stress(baseline, Shocks(income=dict.fromkeys(together, part)))
            conserved(found)
            now = found.companies["lost_usd_bn"].reindex(before.index)
            assert (now >= before - DOLLAR).all(), (together, part)
            before = now


def test_half_of_openais_income_is_lost_by_its_creditors_in_proportion() -> None:
    """The ledger's 22.8 halved: 11.4 is missing, shared as its contracts are; nobody follows."""
    found = stress(ours(), Shocks(income={"openai": 0.5}))
    assert found.lost_usd_bn == pytest.approx(11.4)
    assert found.rounds == [["openai"]] and found.loser == "oracle"
    owed = found.companies.at["openai", "owed_usd_bn"]
    assert lost(found)["oracle"] == pytest.approx(11.4 * 60 / owed)
    sizes = losses_in_proportion(
        found.companies, incomes(oracle=67.4), incomes(oracle=400, microsoft=0)
    )
    assert sizes.at["oracle", "of_revenue"] == pytest.approx(11.4 * 60 / owed / 67.4)
    assert sizes.at["oracle", "of_market_cap"] == pytest.approx(11.4 * 60 / owed / 400)
    assert sizes.loc["microsoft"].isna().all()


def test_ready_made_scenarios_cost_something_and_only_what_they_say() -> None:
    ledger = read_ledger(DATA, networks.TODAY)
    baseline = ours()
    made = scenarios(baseline, ledger.companies["role"])
    assert set(made) == {"slow-growth", "no-investors", "no-vendor", "cancel", "half-income"}
    gap = baseline.companies.at["openai", "gap_usd_bn"]
    assert stress(baseline, made["slow-growth"]).lost_usd_bn == pytest.approx(gap / 2)
    assert set(made["no-investors"].stopped) >= {"openai", "anthropic", "xai"}
    google = baseline.obligations.query("payer == 'google' and cancellable")["amount_usd_bn"].sum()
    assert stress(baseline, made["cancel"]).lost_usd_bn == pytest.approx(google)
    assert all(stress(baseline, shocks).lost_usd_bn > 0 for shocks in made.values())


def test_a_company_without_money_of_its_own_costs_others_what_it_cannot_pay() -> None:
    baseline = ours()
    broke = Shocks(income={"softbank": 1}, other={"softbank": 1}, stopped=["softbank"])
    found, row = stress(baseline, broke), single_failures(baseline).loc["softbank"]
    assert row["lost_usd_bn"] == pytest.approx(found.lost_usd_bn) and row["lost_usd_bn"] > 3
    # OpenAI counts on SoftBank's 3 a year, and passes the loss on.
    assert found.rounds == [["softbank"], ["openai"]] and row["short"] == 1
    assert row["loser"] == "openai" and row["loser_usd_bn"] == pytest.approx(3)


# ---------------------------------------------------------------------------- report


@pytest.fixture
def cascade(tmp_path: Path) -> Path:
    """The cascade by hand over two years, in a folder of its own; d's income is not known."""
    (tmp_path / "companies.csv").write_text(
        "slug,name,role,outside_income_usd_bn\n"
        "a,A,ai-lab,100\nb,B,hyperscaler,20\nc,C,chip-maker,\nd,D,other,\n"
    )
    (tmp_path / "deals.csv").write_text(
        "id,payer,payee,kind,announced,amount_usd_bn,basis,term_years\n"
        "a-b,a,b,cloud-services,2025-09-10,200,firm,2\n"
        "b-c,b,c,hardware-purchase,2025-09-11,160,firm,2\n"
        "c-d,c,d,cloud-services,2025-09-12,,undisclosed,\n"
    )
    return tmp_path


def reported(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[Any, str]:
    code = main(["--format", "json", "--section", "stress", *map(str, arguments)])
    printed = capsys.readouterr()
    assert code == 0
    return json.loads(printed.out)["stress"], printed.err


def test_the_report_of_a_ledger_of_ones_own(
    cascade: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline, _ = reported(capsys, "--data", cascade)
    assert all(row["lost_usd_bn"] == 0 for row in baseline) and len(baseline) == 3
    rows, said = reported(capsys, "--data", cascade, "--shock", "a=0.6")
    columns = ["owed_usd_bn", "paid_usd_bn", "due_usd_bn", "received_usd_bn", "lost_usd_bn"]
    assert {row["company"]: [row[name] for name in columns] for row in rows} == {
        "a": [100, 40, 0, 0, 0],
        "b": [80, 60, 100, 40, 60],
        "c": [0, 0, 80, 60, 20],
    }
    # All is known of those that owe something.
    assert said == ""
    both, _ = reported(capsys, "--data", cascade, "--shock", "a=0.6", "--shock", "b=1")
    assert {row["company"]: row["lost_usd_bn"] for row in both} == {"a": 0, "b": 60, "c": 40}
    assert main(["--data", str(cascade), "--section", "stress", "--shock", "a=0.6"]) == 0
    assert "**$80B** would not be paid" in capsys.readouterr().out


def test_the_report_says_what_it_assumes(capsys: pytest.CaptureFixture[str]) -> None:
    rows, said = reported(capsys, "--shock", "openai=0.5")
    assert sum(row["lost_usd_bn"] for row in rows) == pytest.approx(11.4, abs=1e-6)
    assert "without a term" in said and "not known" in said and "openai $93.3B" in said


@pytest.mark.parametrize(
    "shock", ["nobody=0.5", "a", "a=", "a=half", "a=1.01", "a=-0.1", "a=nan", "=0.5"]
)
def test_a_shock_that_makes_no_sense_is_a_usage_error(
    shock: str, cascade: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--data", str(cascade), "--shock", shock])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "--shock" in said and shock.partition("=")[0] in said
