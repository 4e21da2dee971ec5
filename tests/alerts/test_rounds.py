"""From what is new in the ledger, the market and the inbox to messages, each queued once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import pytest

from dashboard.alerts.facts import Fact, News, asks_for, facts, kept, news
from dashboard.alerts.messages import Message, messages
from dashboard.alerts.outbox import Outbox
from dashboard.alerts.receivers import Receiver, read_receivers
from dashboard.alerts.sending import Alerts
from dashboard.alerts.settings import Rule, Settings
from dashboard.database import Database
from dashboard.deals import read_ledger
from dashboard.findings import Findings, known_on
from dashboard.paths import DATA
from dashboard.radar import Candidate, Radar, Source, candidate_id
from tests.alerts.desk import CLOSING, MARKET, SIGNED, TODAY, findings

NOON = datetime.combine(TODAY, clock_time(12), UTC)
RECEIVER = read_receivers("desk=json://127.0.0.1:1/x").usable


@pytest.fixture
def outbox(url: str) -> Iterator[Outbox]:
    database = Database(url)
    yield Outbox(database)
    database.close()


def alerts(outbox: Outbox, *rules: Rule, language: str = "en", now: datetime = NOON) -> Alerts:
    settings = Settings(rules, language) if rules else Settings(language=language)
    return Alerts(outbox, settings, RECEIVER, "https://r.example", lambda: now)


def queued(outbox: Outbox) -> list[Message]:
    found = []
    while item := outbox.take(RECEIVER[0], "test", 1000, NOON):
        outbox.sent(RECEIVER[0], item.id, NOON)
        found.append(item.message)
    return found


def test_the_first_round_only_takes_note_and_the_next_tells_what_is_new(
    outbox: Outbox, tmp_path: Path
) -> None:
    assert alerts(outbox).notice(findings(tmp_path)) == 0
    later = findings(tmp_path, deals=CLOSING, statuses=SIGNED)
    # What would go is what goes, and asking changes nothing.
    would = [message for _, message in alerts(outbox).fresh(later)]
    assert alerts(outbox).notice(later) == 3
    told = queued(outbox)
    assert sorted(told, key=str) == sorted(would, key=str)
    assert [(message.kind, message.title) for message in told] == [
        ("status", "Definitive: Cloud → Chips: Hardware purchase, $10B"),
        ("new-leg", "Chips → Lab: Equity investment, up to $30B"),
        ("loop", "A loop closes: Chips → Lab → Cloud → Chips"),
    ]
    status, new, loop = told
    assert (
        "Chips invests in Lab." in new.body and "from letter of intent to definitive" in status.body
    )
    assert loop.body == "Chips → Lab → Cloud → Chips closes, with a bottleneck of $10B."
    # The link is pinned to the day.
    assert new.link == (
        "https://r.example/deal-graph?arrow=chips.lab.investment&company=chips"
        f"&asof={TODAY.isoformat()}"
    )
    assert alerts(outbox).notice(later) == 0
    assert queued(outbox) == []


def test_a_deal_that_comes_back_is_told_again_and_a_loop_that_opens(
    outbox: Outbox, tmp_path: Path
) -> None:
    alerts(outbox).notice(findings(tmp_path, deals=CLOSING))
    lapsed = findings(tmp_path, deals=CLOSING, statuses="chips-lab,2026-01-01,lapsed,\n")
    assert alerts(outbox).notice(lapsed) == 2
    titles = [message.title for message in queued(outbox)]
    assert titles == [
        "Lapsed: Chips → Lab: Equity investment, up to $30B",
        "A loop is no more: Chips → Lab → Cloud → Chips",
    ]
    assert alerts(outbox).notice(findings(tmp_path, deals=CLOSING)) == 2
    assert "A loop closes" in queued(outbox)[1].title


def test_a_bottleneck_that_moves_is_told_to_whom_it_is_asked_of(
    outbox: Outbox, tmp_path: Path
) -> None:
    before = findings(tmp_path, deals=CLOSING)
    wider = CLOSING + "more,cloud,chips,hardware-purchase,2025-10-01,5,firm,More.\n"
    rules = (Rule("bottleneck", least_usd_bn=12.0, companies=frozenset({"lab"})), Rule("loop"))
    alerts(outbox, *rules).notice(before)
    assert alerts(outbox, *rules).notice(findings(tmp_path, deals=wider)) == 1
    (message,) = queued(outbox)
    assert message.title == "The bottleneck of a loop moves: Chips → Lab → Cloud → Chips"
    assert message.body.endswith("the bottleneck goes from $10B to $15B.")
    # The other way it is told as well, but not by the rules for new legs and closing loops.
    assert alerts(outbox, Rule("loop")).notice(before) == 0


def test_messages_in_japanese(outbox: Outbox, tmp_path: Path) -> None:
    told = alerts(outbox, language="ja")
    told.notice(findings(tmp_path))
    told.notice(findings(tmp_path, deals=CLOSING))
    new, loop = queued(outbox)
    assert "ラボ" in new.title and "ラボ" in loop.title
    assert new.link.endswith("&lang=ja")


def test_the_circulation_is_measured_from_what_was_told_last(
    outbox: Outbox, tmp_path: Path
) -> None:
    """30 to begin with; the hop of 10 grows by 2, 2 and 2: the circulation by 6 each time."""
    rule = alerts(outbox, Rule("circulation", by_usd_bn=10))
    rule.notice(findings(tmp_path, deals=CLOSING))
    more = CLOSING
    for step, expected in ((1, 0), (2, 1), (3, 0), (4, 1)):
        more += f"more-{step},cloud,chips,hardware-purchase,2025-10-0{step},2,firm,More.\n"
        assert rule.notice(findings(tmp_path, deals=more)) == expected, step
    first, second = queued(outbox)
    assert first.title == "Circular at most: $42B, +$12B"
    assert second.title == "Circular at most: $54B, +$12B"


def candidate(score: float, *titles: str) -> Candidate:
    at = (NOON - timedelta(hours=5)).isoformat()[:19]
    sources = [Source(title, at, "https://n.example/1", "News") for title in titles]
    values = {"payer": "chips", "payee": "lab", "kind": "equity-investment", "basis": "reported"}
    return Candidate(
        titles[0],
        at,
        "https://n.example/1",
        **values,
        amount_usd_bn=5.0,
        status="reported",
        leg="",
        change="",
        score=score,
        why="invest",
        sources=sources,
    )


def test_a_candidate_is_told_once_when_it_comes_up_to_the_score(
    outbox: Outbox, tmp_path: Path
) -> None:
    rule = alerts(outbox, Rule("candidate", score=0.8))

    def told(*found: Candidate) -> int:
        return rule.notice(findings(tmp_path, radar=Radar(candidates=found)))

    # A radar that has read nothing yet is no first round.
    assert told() == 0
    assert told(candidate(0.9, "Old")) == 0
    assert told(candidate(0.9, "Old"), candidate(0.7, "Chips to invest in Lab")) == 0
    assert told(candidate(0.9, "Old"), candidate(0.85, "Chips to invest in Lab")) == 1
    # An earlier headline turns up, by which it is named from then on.
    assert told(candidate(0.95, "Chips in talks", "Chips to invest in Lab")) == 0
    (message,) = queued(outbox)
    assert "score 0.85" in message.body and "$5B reported" in message.body
    found = candidate(0.85, "Chips to invest in Lab")
    assert message.link.startswith(f"https://r.example/inbox?candidate={candidate_id(found)}")


def test_the_brief_comes_once_a_day_and_not_again_when_the_clock_is_set_back(
    outbox: Outbox, tmp_path: Path
) -> None:
    rule = Rule("brief", at=clock_time(7, 30), zone="Asia/Tokyo")  # 22:30 UTC the day before
    known = findings(tmp_path, deals=CLOSING)

    def told(now: datetime) -> int:
        return alerts(outbox, rule, now=now).notice(known)

    day = datetime(2026, 11, 27, tzinfo=UTC)
    assert told(day + timedelta(hours=21)) == 0
    assert told(day + timedelta(hours=22)) == 0
    assert told(day + timedelta(hours=22, minutes=30)) == 1
    assert told(day + timedelta(hours=23)) == 0
    assert told(day - timedelta(days=3)) == 0
    assert told(day + timedelta(hours=23)) == 0
    # The machine slept over the hour of the next day.
    assert told(day + timedelta(hours=50)) == 1
    first = queued(outbox)[0]
    assert "at most $30B (50.0%) is circular" in first.body


def test_an_unusual_move_with_what_explains_it() -> None:
    """Of the bundled market, on a day when stocks moved."""
    day = date(2025, 9, 10)
    ledger = read_ledger(DATA)
    known = Findings(known_on(ledger, day), MARKET, day)
    found = facts(known, (), NOON)
    fresh = news(found, {"move": {}})
    (oracle,) = [item for item in fresh if item.fact.companies == {"oracle"}]
    rules = Settings((Rule("move", companies=frozenset({"oracle", "nvidia"}), sigma=5.0),))
    told = messages(fresh, [(RECEIVER[0], rules)], known, "")
    assert [message.title.split(" ")[0] for _, message in told] == ["Oracle"]
    body = told[0][1].body
    assert "+36.0%" in body and "What came out around it" in body
    # Further out in the same session it is no news, unless another rule waits for that.
    before = {"move": {oracle.fact.subject: oracle.fact.value}}
    assert oracle.fact not in [item.fact for item in news(found, before)]
    assert not asks_for(Rule("move", sigma=5.0), News(oracle.fact, "6.000"))
    assert asks_for(Rule("move", sigma=7.0), News(oracle.fact, "6.000"))


def test_what_is_kept_of_facts_leads_to_silence() -> None:
    """Whatever the facts are: once they are kept, nothing of them is news."""
    known = Findings(known_on(read_ledger(DATA), TODAY), MARKET, TODAY)
    found = facts(known, [Rule("circulation", by_usd_bn=5.0), Rule("brief")], NOON)
    assert {fact.on for fact in found} >= {"new-leg", "status", "loop", "circulation", "stale"}
    told = kept(found, {}, [])
    assert news(found, told) == []
    assert kept(found, told, []) == {}


def test_a_thousand_rules_tell_each_receiver_once() -> None:
    known = Findings(known_on(read_ledger(DATA), TODAY), MARKET, TODAY)
    found = facts(known, (), NOON)
    told = kept(found, {}, [])
    newest = known.legs.index[-20:]
    for leg in newest:
        del told["new-leg"][leg]
    companies = list(known.ledger.companies.index)
    rules = tuple(
        Rule(
            "new-leg", frozenset([companies[i % len(companies)]]), least_usd_bn=float(i % 3) or None
        )
        for i in range(1000)
    )
    fresh = news(found, told)
    start = time.process_time()
    written = messages(fresh, [(RECEIVER[0], Settings(rules))], known, "")
    assert time.process_time() - start < 1
    assert len(written) == 20 == len({message.link + message.title for _, message in written})


def test_rules_reach_the_receivers_they_name(tmp_path: Path) -> None:
    team, other = read_receivers("team=json://a/1 json://b/2").usable
    rules = (Rule("new-leg", to=frozenset({"team"})), Rule("loop"))
    known = findings(tmp_path, deals=CLOSING)
    fresh = news(facts(known, rules, NOON), {"new-leg": {"lab-cloud": "live"}, "loop": {}})
    told: dict[Receiver, list[str]] = {team: [], other: []}
    for receiver, message in messages(
        fresh, [(team, Settings(rules)), (other, Settings(rules))], known, ""
    ):
        told[receiver].append(message.kind)
    assert told == {team: ["new-leg", "new-leg", "loop"], other: ["loop"]}


def test_prices_that_stop_coming_are_told_once() -> None:
    fresh, late = Fact("stale", "closes", "fresh"), Fact("stale", "closes", "stale")
    told = kept([fresh], {}, [])
    assert len(news([late], told)) == 1
    told = kept([late], told, [])
    assert news([late], told) == [] == news([fresh], told)
