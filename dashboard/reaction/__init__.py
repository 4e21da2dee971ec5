"""What a stock did when its deal was announced: the event study. Pure functions on the frames
of market and ledger.

ledger_events gives the events, event_study applies the method to them; the rest is asked of the
study: single events (EventStudy.window), groups (group_tests), what else came out (confounders)
and what it is worth (market_value, around_loop, pe_around).
"""

from dashboard.reaction.confounders import confounders
from dashboard.reaction.event import (
    EventDay,
    Reaction,
    event_day,
    listed_party,
    reaction,
    reactions,
)
from dashboard.reaction.groups import TESTS, GroupTests, group_tests
from dashboard.reaction.ledger_events import (
    Group,
    LedgerEvents,
    event_labels,
    groups,
    ledger_events,
)
from dashboard.reaction.sessions import Window
from dashboard.reaction.single import WINDOWS, EventStudy, event_study, window_name
from dashboard.reaction.worth import LoopValue, around_loop, market_value, pe_around

__all__ = [
    "TESTS",
    "WINDOWS",
    "EventDay",
    "EventStudy",
    "Group",
    "GroupTests",
    "LedgerEvents",
    "LoopValue",
    "Reaction",
    "Window",
    "around_loop",
    "confounders",
    "event_day",
    "event_labels",
    "event_study",
    "group_tests",
    "groups",
    "ledger_events",
    "listed_party",
    "market_value",
    "pe_around",
    "reaction",
    "reactions",
    "window_name",
]
