"""What a stock did when its deal was announced: the event study. Pure functions on the frames
of market and ledger.

ledger_events gives the events, event_study applies the method to them; the rest is asked of the
study: single events (EventStudy.window), groups (group_tests), what else came out (confounders)
and what it is worth (market_value, around_loop, pe_around).
"""

from dashboard.reaction.confounders import CONFOUNDERS, confounder_texts, confounders, without
from dashboard.reaction.event import EventDay, Reaction, event_day, listed_party, reaction
from dashboard.reaction.groups import TESTS, GroupTests, group_tests
from dashboard.reaction.ledger_events import (
    EventChoice,
    Group,
    LedgerEvents,
    event_labels,
    groups,
    ledger_events,
    matching,
)
from dashboard.reaction.sessions import Window
from dashboard.reaction.single import WINDOWS, EventStudy, event_study, window_name
from dashboard.reaction.unusual import (
    BEYOND,
    BY_CHANCE,
    CONSTANT_MEAN,
    QUOTE,
    headlines_around,
    session_moves,
    unusual_moves,
)
from dashboard.reaction.upcoming import EARNINGS_DAYS, upcoming_earnings
from dashboard.reaction.watch import Watch, moved_since, watchable
from dashboard.reaction.worth import LoopValue, around_loop, market_value, pe_around

__all__ = [
    "BEYOND",
    "BY_CHANCE",
    "CONFOUNDERS",
    "CONSTANT_MEAN",
    "EARNINGS_DAYS",
    "QUOTE",
    "TESTS",
    "WINDOWS",
    "EventChoice",
    "EventDay",
    "EventStudy",
    "Group",
    "GroupTests",
    "LedgerEvents",
    "LoopValue",
    "Reaction",
    "Watch",
    "Window",
    "around_loop",
    "confounder_texts",
    "confounders",
    "event_day",
    "event_labels",
    "event_study",
    "group_tests",
    "groups",
    "headlines_around",
    "ledger_events",
    "listed_party",
    "market_value",
    "matching",
    "moved_since",
    "pe_around",
    "reaction",
    "session_moves",
    "unusual_moves",
    "upcoming_earnings",
    "watchable",
    "window_name",
    "without",
]
