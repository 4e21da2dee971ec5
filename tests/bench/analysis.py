"""How long the measures take at growing sizes, beside what one would write without them.

Both times are of this run, so that their ratio says the same on a fast and a slow machine.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import networkx
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from scipy.optimize import linprog
from scipy.sparse import csr_array, diags_array, eye_array

from dashboard.deals import legs_on, moving, read_ledger
from dashboard.flows import chance, circulation, levels, loops, round_trips, through_flows
from dashboard.flows.loops import LONGEST
from dashboard.flows.stress import Shocks, clear, stress, year
from dashboard.market import Market
from dashboard.market.exchanges import NEW_YORK, calendar
from dashboard.market.factors import read_factors
from dashboard.paths import DATA
from dashboard.radar.clusters import read_headlines
from dashboard.reaction import WINDOWS, event_models, event_study, group_tests
from dashboard.reaction.sessions import returns
from tests.bench.tables import Table
from tests.markets import bars, market

LEDGER, FACTORS = read_ledger(DATA), read_factors()
INVESTED = 100
RUNS = 3
TICKERS = 50
CUSTOM = (-2, 8)


def ledger(legs: int, companies: int) -> pd.DataFrame:
    """Random legs: amounts over several orders of magnitude, some of them investments."""
    random = np.random.default_rng(4)
    names = np.array([f"c{i:04}" for i in range(companies)])
    payer = random.integers(0, companies, legs)
    payee = (payer + random.integers(1, companies, legs)) % companies
    kind = np.full(legs, "cloud-services")
    kind[: min(INVESTED, legs)] = "equity-investment"
    return pd.DataFrame(
        {
            "payer": names[payer],
            "payee": names[payee],
            "kind": kind,
            "status": "definitive",
            "amount_usd_bn": np.exp(random.normal(0, 2, legs)).round(3) + 0.001,
        },
        index=[f"leg-{i:06}" for i in range(legs)],
    )


def seconds(ask: Callable[[], object], runs: int = RUNS) -> float:
    """The best of some runs: what the machine does when nothing else disturbs it."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return min(times)


def network_simplex(legs: pd.DataFrame) -> float:
    """networkx's solver for the same programme, from the same frame, in whole millions."""
    graph = networkx.DiGraph()
    merged = legs.groupby(["payer", "payee"])["amount_usd_bn"].sum()
    for (payer, payee), amount in merged.items():
        graph.add_edge(payer, payee, capacity=round(amount * 1000), weight=-1)
    return -networkx.network_simplex(graph)[0] / 1000


def traded(count: int) -> tuple[Market, pd.DataFrame]:
    """Four years of random prices, and so many events on random days of them."""
    random = np.random.default_rng(5)
    days = calendar(NEW_YORK).sessions_in_range("2021-01-04", "2024-12-31")
    names = [f"T{i:02}" for i in range(TICKERS)] + ["SPY"]
    text = days.strftime("%Y-%m-%d")
    closes = 100 * np.exp(random.normal(0, 0.02, (len(days), len(names))).cumsum(axis=0))
    prices = [bars(n, dict(zip(text, closes[:, i], strict=True))) for i, n in enumerate(names)]
    made = market(*prices)
    made.history("SPY")
    ticker = random.integers(0, TICKERS, count)
    events = pd.DataFrame(
        {
            "company": ticker,
            "ticker": np.array(names)[ticker],
            "event_day": days[random.integers(260, len(days) - 20, count)],
            "reason": "",
        }
    )
    return made, events


def studied(prices: Market, events: pd.DataFrame) -> list[float]:
    """The CARs of all windows in one call each."""
    study = event_study(prices, events, windows=[*WINDOWS, CUSTOM])
    return [car for window in [*WINDOWS, CUSTOM] for car in study.window(window)["car"]]


def modelled(prices: Market, events: pd.DataFrame) -> None:
    """The same under every model, with the tests of the events as a group under each window."""
    study = event_study(prices, events, windows=[*WINDOWS, CUSTOM])
    models = event_models(study, prices, dict.fromkeys(events["ticker"], "chip-maker"), FACTORS)
    for window in [*WINDOWS, CUSTOM]:
        assert np.isfinite(group_tests(study, window).kp_bmp)
        for model in models.fits:
            models.window(model, window)


def fitted(prices: Market, events: pd.DataFrame) -> list[float]:
    """CARs, standard errors and p of the same windows by a loop of statsmodels' OLS fits; no
    tests of groups."""
    index = returns(prices.history("SPY"))
    days = index.index
    both = {
        t: (returns(prices.history(t)).to_numpy(), index.to_numpy()) for t in set(events["ticker"])
    }
    windows, cars = [*WINDOWS, CUSTOM], []
    for event in events.itertuples():
        y, x = both[event.ticker]
        at = days.get_loc(event.event_day)
        fit = sm.OLS(y[at - 250 : at - 29], sm.add_constant(x[at - 250 : at - 29])).fit()
        found = []
        for first, last in windows:
            ahead = sm.add_constant(x[at + first : at + last + 1], has_constant="add")
            car = (y[at + first : at + last + 1] - fit.predict(ahead)).sum()
            spread = fit.scale * len(ahead) + (ahead @ fit.cov_params() @ ahead.T).sum()
            assert np.isfinite(2 * stats.t.sf(abs(car) / np.sqrt(spread), fit.df_resid))
            found.append(car)
        cars.append(found)
    return [car for window in zip(*cars, strict=True) for car in window]


def programme(owed: csr_array, income: np.ndarray) -> np.ndarray:
    """The clearing payments by the linear programme max Σ p, p ≤ p̄, p − Πᵀp ≤ e (Eisenberg & Noe
    2001, lemma 4), by HiGHS."""
    total = owed.sum(axis=1)
    share = diags_array(1 / np.where(total > 0, total, 1.0)) @ owed
    answer = linprog(
        -np.ones(len(total)),
        A_ub=(eye_array(len(total)) - share.T).tocsc(),
        b_ub=income,
        bounds=np.column_stack([np.zeros(len(total)), total]),
        method="highs",
    )
    assert answer.success, answer.message
    return np.asarray(answer.x)


def known_loops(legs: pd.DataFrame) -> int:
    """networkx's simple cycles of the same length, from the same frame."""
    graph = networkx.DiGraph(list(zip(legs["payer"], legs["payee"], strict=True)))
    return sum(1 for _ in networkx.simple_cycles(graph, length_bound=LONGEST))


def headlines(count: int) -> pd.DataFrame:
    """Made of the ledger's own names and a few of a newspaper's verbs, every third about a deal."""
    names = list(LEDGER.companies["name"])
    verbs = ("to invest ${n} billion in", "signs ${n} billion cloud deal with", "is unlike")
    days = pd.date_range("2026-01-01", periods=300).strftime("%Y-%m-%d")
    rows = [
        f"{names[i % len(names)]} {verbs[i % 3].replace('{n}', str(1 + i % 97))} "
        f"{names[(i * 7 + 1) % len(names)]}, report {i} says"
        for i in range(count)
    ]
    return pd.DataFrame({"title": rows, "day": [days[i % len(days)] for i in range(count)]})


def searched(frame: pd.DataFrame) -> list[tuple[list[str], str | None]]:
    """What a loop over rows finds: the names in each headline, and an amount."""
    names = list(LEDGER.companies["name"])
    found = []
    for _, row in frame.iterrows():
        there = [n for n in names if re.search(rf"\b{re.escape(n)}\b", row["title"])]
        amount = re.search(r"\$([\d.]+) (billion|million)", row["title"])
        found.append((there, amount and amount.group(1)))
    return found


def owed_by(legs: int) -> tuple[csr_array, np.ndarray, Callable[[], object]]:
    """Obligations and incomes with which a quarter of the companies fall short, and the whole
    stress test of the same ledger."""
    made = ledger(legs, min(legs // 10, 1_000)).assign(
        kind="cloud-services", term_years=1.0, cancellable=""
    )
    owes = made.groupby("payer")["amount_usd_bn"].sum()
    # Half of what they owe beside what they are paid: shortfalls go a long way.
    calm = year(made, owes / 2)
    shocked = Shocks(income=dict.fromkeys(owes.index[::4], 0.9))
    left = np.where(np.arange(len(owes)) % 4 == 0, 0.1, 1.0)
    income = (calm.companies["outside_usd_bn"] * left + calm.companies["gap_usd_bn"]).to_numpy()
    return calm.matrix(calm.obligations), income, lambda: stress(year(made, owes / 2), shocked)


@dataclass(frozen=True)
class Case:
    """ours, plain: what is timed, of something made of a size. checked: that both find the same,
    where they are to. plain_up_to: larger sizes take the plain way too long."""

    name: str
    of: str
    sizes: tuple[int, ...]
    made: Callable[[int], Any]
    ours: Callable[[Any], object]
    plain: Callable[[Any], object]
    by: str
    checked: Callable[[Any], bool] = lambda made: True
    plain_up_to: int = 10**9


CASES = (
    Case(
        *("Maximum circulation", "legs", (1_000, 10_000, 100_000)),
        made=lambda n: ledger(n, min(n // 10, 1_000)),
        ours=circulation,
        plain=network_simplex,
        by="networkx.network_simplex",
        checked=lambda m: abs(circulation(m).circulating_usd_bn - network_simplex(m)) < 1e-6,
        plain_up_to=10_000,
    ),
    Case(
        *("Loops of up to six", "legs", (500, 1_000, 2_000)),
        made=lambda n: ledger(n, n // 2),
        ours=loops,
        plain=known_loops,
        by="networkx.simple_cycles",
        checked=lambda m: len(loops(m).found) == known_loops(m),
    ),
    Case(
        *("Event study, market model", "events", (250, 500, 1_000)),
        made=traded,
        ours=lambda m: studied(*m),
        plain=lambda m: fitted(*m),
        by="a loop of statsmodels' OLS",
        checked=lambda m: np.allclose(studied(*m), fitted(*m), atol=1e-12),
    ),
    Case(
        *("Event study, all models and tests", "events", (250, 500, 1_000)),
        made=traded,
        ours=lambda m: modelled(*m),
        plain=lambda m: fitted(*m),
        by="the same loop, market model alone",
    ),
    Case(
        *("Clearing payments", "obligations", (1_000, 10_000, 100_000)),
        made=owed_by,
        ours=lambda m: clear(m[0], m[1]),
        plain=lambda m: programme(m[0], m[1]),
        by="the linear programme, HiGHS",
        checked=lambda m: np.allclose(clear(m[0], m[1]).paid, programme(m[0], m[1]), atol=1e-5),
    ),
    Case(
        *("Stress test from the ledger's legs", "obligations", (1_000, 10_000, 100_000)),
        made=owed_by,
        ours=lambda m: m[2](),
        plain=lambda m: programme(m[0], m[1]),
        by="the linear programme alone",
    ),
    Case(
        *("Radar: headlines read", "headlines", (250, 1_000, 4_000)),
        made=headlines,
        ours=lambda m: read_headlines(m, LEDGER),
        plain=searched,
        by="names and amounts by regex, row by row",
        plain_up_to=1_000,
    ),
)
# Where a size is to take less than so many seconds.
PROMISED = {
    ("Maximum circulation", 10_000): 1.0,
    ("Stress test from the ledger's legs", 10_000): 1.0,
}


def run() -> tuple[dict[str, Any], list[Table], bool]:
    """What was measured, for JSON and as tables; whether the promises are kept and both ways find
    the same."""
    heads = ["measure", "sizes", "seconds", "exponent", "plain counterpart", "its seconds"]
    rows, measured, kept = [[*heads, "plain / ours"]], {}, True
    for case in CASES:
        ours, plain = {}, {}
        for size in case.sizes:
            made = case.made(size)
            ours[size] = seconds(lambda case=case, made=made: case.ours(made))
            if size <= case.plain_up_to:
                ask = lambda case=case, made=made: case.plain(made)  # noqa: E731
                plain[size] = seconds(ask, runs=1)
            if size == case.sizes[0] and not case.checked(made):
                kept = False
                print(f"{case.name}: the plain way finds something else")
            most = PROMISED.get((case.name, size))
            if most is not None and ours[size] >= most:
                kept = False
                print(f"{case.name}, {size:,}: {ours[size]:.2f} s, promised {most:g} s")
        exponent = float(np.polyfit(np.log(list(ours)), np.log(list(ours.values())), 1)[0])
        last = max(plain)
        rows.append(
            [
                case.name,
                " ".join(f"{size:,}" for size in case.sizes) + f" {case.of}",
                " ".join(f"{took:.3f}" for took in ours.values()),
                f"{exponent:.2f}",
                case.by,
                " ".join(f"{took:.3f}" for took in plain.values()),
                f"{plain[last] / ours[last]:.1f}",
            ]
        )
        measured[case.name] = {
            **{"sizes": list(ours), "ours": list(ours.values()), "exponent": exponent},
            "plain": plain,
        }
    note = (
        f"The best of {RUNS} runs; the plain counterpart once, where it gets through. "
        "Exponent: of the power of the size that fits the times best. Both find the same where "
        "they look for the same. " + _beside()
    )
    table = Table("Analysis at growing sizes", rows, left=[0, 1, 4], note=note)
    return measured, [table], kept


def _beside() -> str:
    """The other measures of our ledger, in multiples of its circulation."""
    ours = moving(legs_on(LEDGER, date.today()))
    base = seconds(lambda: circulation(ours))
    asks: dict[str, Callable[[], object]] = {
        "through-flows": lambda: through_flows(circulation(ours)),
        "levels": lambda: levels(ours),
        "round trips": lambda: round_trips(ours),
        "500 rewirings": lambda: chance(ours),
    }
    ratios = (f"{name} {seconds(ask, runs=1) / base:.1f}" for name, ask in asks.items())
    return f"Of our own ledger, times its circulation ({base * 1000:.0f} ms): {', '.join(ratios)}."
