"""What a stock did when its deal was announced: the event study. Pure functions on the frames
of market and ledger.

ledger_events gives the events, event_study applies the method to them; the rest is asked of the
study: single events (EventStudy.window), groups (group_tests), what else came out (confounders)
and what it did to the market cap (market_cap_changes, around_loop, pe_around).
"""

from dashboard.reaction.confounders import (
    CONFOUNDERS,
    DEAL,
    EARNINGS,
    confounder_texts,
    confounders,
    without,
)
from dashboard.reaction.credit import (
    CREDIT_UNITS,
    RATINGS,
    SWAP,
    background,
    credit_around,
    credit_changes,
    credit_points,
)
from dashboard.reaction.cross_section import TERMS, CrossSection, cross_section
from dashboard.reaction.event import EventDay, Reaction, event_day, listed_party, reaction
from dashboard.reaction.garch import GarchFits
from dashboard.reaction.groups import TESTS, GroupTests, group_tests
from dashboard.reaction.intraday import (
    PHASES,
    IntradayStudy,
    earnings_sessions,
    intraday_study,
    no_intraday_study,
)
from dashboard.reaction.ledger_events import (
    EventChoice,
    Group,
    LedgerEvents,
    event_labels,
    groups,
    ledger_events,
    matching,
)
from dashboard.reaction.linear import LinearFits
from dashboard.reaction.market_cap import LoopValue, around_loop, market_cap_changes, pe_around
from dashboard.reaction.models import (
    ALWAYS,
    DEPENDS,
    FACTOR_MODELS,
    MODELS,
    NEVER,
    REGRESSORS,
    Agreement,
    Breakdown,
    EventModels,
    agreement,
    event_models,
    roles_by_ticker,
)
from dashboard.reaction.priced_in import (
    PricedIn,
    next_report,
    priced_in,
    reports_priced,
    short_interest_of,
)
from dashboard.reaction.robustness import (
    FOUND_IN_GROUPS,
    LEVEL,
    GroupRobustness,
    ManyLooks,
    Placebo,
    benjamini_hochberg,
    detectable_effect,
    group_robustness,
    many_looks,
    placebo,
)
from dashboard.reaction.sessions import Window, moves_on
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
from dashboard.reaction.watch import Watch, moved_since, watch_of, watchable

__all__ = [
    "ALWAYS",
    "BEYOND",
    "BY_CHANCE",
    "CONFOUNDERS",
    "CONSTANT_MEAN",
    "CREDIT_UNITS",
    "DEAL",
    "DEPENDS",
    "EARNINGS",
    "EARNINGS_DAYS",
    "FACTOR_MODELS",
    "FOUND_IN_GROUPS",
    "LEVEL",
    "MODELS",
    "NEVER",
    "PHASES",
    "QUOTE",
    "RATINGS",
    "REGRESSORS",
    "SWAP",
    "TERMS",
    "TESTS",
    "WINDOWS",
    "Agreement",
    "Breakdown",
    "CrossSection",
    "EventChoice",
    "EventDay",
    "EventModels",
    "EventStudy",
    "GarchFits",
    "Group",
    "GroupRobustness",
    "GroupTests",
    "IntradayStudy",
    "LedgerEvents",
    "LinearFits",
    "LoopValue",
    "ManyLooks",
    "Placebo",
    "PricedIn",
    "Reaction",
    "Watch",
    "Window",
    "agreement",
    "around_loop",
    "background",
    "benjamini_hochberg",
    "confounder_texts",
    "confounders",
    "credit_around",
    "credit_changes",
    "credit_points",
    "cross_section",
    "detectable_effect",
    "earnings_sessions",
    "event_day",
    "event_labels",
    "event_models",
    "event_study",
    "group_robustness",
    "group_tests",
    "groups",
    "headlines_around",
    "intraday_study",
    "ledger_events",
    "listed_party",
    "many_looks",
    "market_cap_changes",
    "matching",
    "moved_since",
    "moves_on",
    "next_report",
    "no_intraday_study",
    "pe_around",
    "placebo",
    "priced_in",
    "reaction",
    "reports_priced",
    "roles_by_ticker",
    "session_moves",
    "short_interest_of",
    "unusual_moves",
    "upcoming_earnings",
    "watch_of",
    "watchable",
    "window_name",
    "without",
]
