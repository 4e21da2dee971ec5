"""Hand-made payment networks for the tests of flows."""

from __future__ import annotations

import math
import random
from datetime import date
from functools import cache

import pandas as pd

from dashboard.deals import legs_on, moving, read_ledger
from dashboard.paths import DATA

TODAY = date(2026, 11, 23)
UNKNOWN = math.nan

Payment = tuple[str, str, float]


def legs(*payments: tuple[object, ...]) -> pd.DataFrame:
    """Legs of (payer, payee, amount[, kind[, status]]), in the order given: leg-00, leg-01, …"""
    defaults = ("", "", UNKNOWN, "cloud-services", "definitive")
    rows = [(*payment, *defaults[len(payment) :]) for payment in payments]
    table = pd.DataFrame(rows, columns=["payer", "payee", "amount_usd_bn", "kind", "status"])
    table["amount_usd_bn"] = table["amount_usd_bn"].astype(float)
    table["amount_high_usd_bn"] = UNKNOWN
    table.index = pd.Index([f"leg-{i:02}" for i in range(len(table))], name="id")
    return table


def random_payments(seed: int, companies: int, count: int) -> list[Payment]:
    """Payments in whole millions of dollars, with ties and parallel ones among them."""
    dice = random.Random(seed)
    names = [f"c{i:03}" for i in range(companies)]
    found = []
    for _ in range(count):
        payer, payee = dice.sample(names, 2)
        found.append((payer, payee, dice.choice([dice.randint(1, 50_000), 1_000]) / 1000))
    return found


@cache
def live(day: date = TODAY) -> pd.DataFrame:
    """All legs of our ledger that count on `day`."""
    return legs_on(read_ledger(DATA, TODAY), day)


def counted(day: date = TODAY) -> pd.DataFrame:
    """Those of them that move money."""
    return moving(live(day))
