"""Legs found by words."""

from __future__ import annotations

import pandas as pd

from dashboard.deals.ledger import Ledger
from dashboard.vocabulary import KINDS, STATUSES


def leg_texts(ledger: Ledger, legs: pd.DataFrame) -> pd.Series:
    """What can be found of each leg, in lower case: parties by all their names and tickers, kind,
    status and those that it had before, summary in each language and note. Index: leg id.

    Parameters
    ----------
    legs
        deals.legs_on.
    """
    companies = ledger.companies
    names = companies["name"] + " " + companies["name_ja"] + " " + companies["other_names"]
    called = (names + " " + companies["ticker"] + " " + companies.index).to_dict()
    kinds = {slug: f"{slug} {kind.label}" for slug, kind in KINDS.items()}
    had = ledger.statuses["status"].map(STATUSES).groupby(ledger.statuses["leg"]).agg(" ".join)
    before = [had.get(leg, "") for leg in legs.index]
    words = ("summary", "summary_ja", "note")
    columns = (legs[name] for name in ("payer", "payee", "kind", "status", *words))
    texts = [
        " ".join((called[payer], called[payee], kinds[kind], STATUSES[status], *said)).lower()
        for payer, payee, kind, status, *said in zip(*columns, before, strict=True)
    ]
    return pd.Series(texts, index=legs.index, dtype=object)


def with_words(texts: pd.Series, words: str) -> pd.Series:
    """True for the texts (leg_texts) that hold every one of the words, in any order."""
    wanted = words.lower().split()
    return pd.Series([all(word in text for word in wanted) for text in texts], texts.index)
