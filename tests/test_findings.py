"""The one place that computes: asked again it computes nothing, whoever asks."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date

import pytest

from dashboard import cache, language
from dashboard.deals import read_ledger
from dashboard.findings import Findings, known_on
from dashboard.flows.stress import Assumptions, Shocks
from dashboard.language import tr
from dashboard.paths import DATA
from tests.markets import snapshot_market

LEDGER, MARKET = read_ledger(DATA), snapshot_market()
DAY = date(2025, 10, 7)


def findings(day: date = DAY) -> Findings:
    return Findings(known_on(LEDGER, day), MARKET, day)


def test_the_same_question_has_the_same_answer_whoever_asks() -> None:
    assert findings().circulation is findings().circulation
    assert findings().study() is findings().study("SPY")
    assert findings().loops is not findings(date(2025, 9, 9)).loops
    shocks = {"openai": 0.5}
    first = findings().stress(Shocks(income=dict(shocks)), Assumptions(incomes={"oracle": 40.0}))
    again = findings().stress(Shocks(income=dict(shocks)), Assumptions(incomes={"oracle": 40.0}))
    assert first is again


def test_a_change_of_quotes_leaves_what_rests_on_closes_alone() -> None:
    quoted = replace(MARKET, quotes=MARKET.quotes.copy(), version=MARKET.version + 1)
    before, after = findings(), Findings(known_on(LEDGER, DAY), quoted, DAY)
    assert after.study() is before.study()
    assert after.valuations is not before.valuations


def test_one_entry_serves_every_language() -> None:
    title = findings().events.events["title"].iloc[0]
    try:
        english = tr(title)
        language.use("ja")
        japanese = tr(findings().events.events["title"].iloc[0])
    finally:
        language.use(language.DEFAULT)
    assert english != japanese and tr(title) == english


def test_what_fails_is_not_kept_and_who_waits_for_it_asks_again() -> None:
    asked: list[int] = []

    def fail_once() -> str:
        asked.append(1)
        if len(asked) == 1:
            raise OSError("the disk")
        return "well"

    key = ("test of a failure", object())
    with pytest.raises(OSError, match="the disk"):
        cache.computed(key, fail_once)
    assert cache.computed(key, fail_once) == "well" == cache.computed(key, fail_once)
    assert len(asked) == 2


def test_twenty_who_ask_at_once_cost_one_computation() -> None:
    asked: list[int] = []

    def slow() -> object:
        asked.append(1)
        time.sleep(0.2)
        return object()

    key, answers = ("test of many", object()), []
    threads = [
        threading.Thread(target=lambda: answers.append(cache.computed(key, slow)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1 and len(set(map(id, answers))) == 1


def test_nothing_of_later_is_in_the_ledger_of_a_day() -> None:
    known = known_on(LEDGER, DAY)
    for table, column in (
        (known.legs, "announced"),
        (known.statuses, "date"),
        (known.valuations, "date"),
        (known.figures, "as_of"),
    ):
        assert table[column].max().date() <= DAY
    letter = known.legs.loc["nvidia-openai-investment-2025-09"]
    assert "2026" not in letter["note"] + letter["summary"]
    whole = known_on(LEDGER, date.today())
    assert len(whole.legs) == len(LEDGER.legs) and (whole.legs["since_then"] == "").all()
